import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { program } from '../rig.ts'

/** Settings of a Tyk product, of which each has its own names. */
export interface PullOptions {
  readonly directory: string
  /** `OCI_PLUGINS_PUBKEY_…`: PEM of public keys by the end of the variable's name. */
  readonly keys?: Readonly<Record<string, string>>
  /** PEM of the key that Tyk's own plugins are signed with: the default. */
  readonly tykKey?: string
  /** `…_REQUIRE_SIGNATURE` */
  readonly requireSignature?: boolean
  /** Path of `SIGSTORE_REKOR_PUBLIC_KEY`, because the public log is out of reach. */
  readonly logKey?: string
  /** `GOOS/GOARCH` of the product. Default: linux/amd64. */
  readonly architecture?: string
}

interface Reference {
  readonly registry: string
  readonly repository: string
  /** Empty if there is none. */
  readonly digest: string
  readonly tag: string
  readonly architecture: string
  readonly key: string
}

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly platform?: { readonly os: string; readonly architecture: string }
  readonly annotations?: Readonly<Record<string, string>>
}

interface Index {
  readonly manifests: readonly Descriptor[]
}

interface Manifest {
  readonly config: Descriptor
  readonly layers: readonly Descriptor[]
}

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]
const accept = [...indexTypes, 'application/vnd.oci.image.manifest.v1+json'].join(', ')
/** What runs on what: an arm64 machine is given programs for amd64, too. */
const compatible: Readonly<Record<string, readonly string[]>> = {
  arm64: ['amd64', 'arm64'],
  amd64: ['amd64'],
  arm: ['arm'],
  '386': ['386'],
}

/**
 * How AI Studio and the Edge Gateway get a plugin's program: pkg/ociplugins in its source, where README.md says which
 * function has each rule. Every failure is an error with the message of the real one.
 */
export class PluginCache {
  readonly #options: PullOptions

  constructor(options: PullOptions) {
    this.#options = options
    mkdirSync(join(options.directory, 'bins'), { recursive: true })
  }

  /** The path of the program, which is pulled unless the cache has it. */
  async get(command: string): Promise<string> {
    const reference = parseReference(command, this.#options.architecture)
    const path = this.path(reference)
    if (existsSync(path)) return path
    const bytes = await pull(reference)
    if (this.#options.requireSignature === true) await this.#verify(reference)
    checkPlatform(bytes.config, reference.architecture)
    writeFileSync(path, bytes.program, { mode: 0o755 })
    return path
  }

  /** Whether a reference with this `pubkey` names a key that the product knows. */
  findsKey(name: string): boolean {
    try {
      return name !== '' && this.#keyOf(name) !== ''
    } catch {
      return false
    }
  }

  /** The key of the cache: two tags of any plugins have the same one. */
  path({ digest, architecture }: Pick<Reference, 'digest' | 'architecture'>): string {
    return join(this.#options.directory, 'bins', `sha256-${digest}-${architecture.replaceAll('/', '-')}`)
  }

  async #verify({ registry, repository, digest, tag, key }: Reference): Promise<void> {
    const pem = this.#keyOf(key)
    const file = join(this.#options.directory, `key-${createHash('sha256').update(pem).digest('hex')}.pub`)
    writeFileSync(file, pem)
    const reference = `${registry}/${repository}${digest === '' ? `:${tag}` : `@${digest}`}`
    const { code, stdout, stderr } = await run(program('cosign'), ['verify', '--key', file, reference], {
      env: {
        PATH: process.env['PATH'],
        HOME: this.#options.directory,
        // Nothing but loopback can be reached.
        HTTPS_PROXY: 'http://127.0.0.1:1',
        ...(this.#options.logKey !== undefined && { SIGSTORE_REKOR_PUBLIC_KEY: this.#options.logKey }),
      },
    })
    if (code !== 0)
      throw new Error(`signature verification failed for ${reference}: cosign verify failed: ${stderr}${stdout}`)
  }

  #keyOf(name: string): string {
    const { keys = {}, tykKey } = this.#options
    if (name === '') {
      if (tykKey === undefined) throw new Error('no public key specified and no default keys configured')
      return tykKey
    }
    const end = /^\d+$/.test(name) ? name : /^[A-Za-z0-9_]{2,}$/.test(name) ? name.toUpperCase() : undefined
    const pem = end === undefined ? undefined : keys[end]
    if (pem === undefined) throw new Error(`failed to get public key path: public key ${name} not found`)
    return pem
  }
}

export function parseReference(command: string, ownArchitecture = 'linux/amd64'): Reference {
  const match = /^oci:\/\/([^/]+)\/([^@:?]+)(?:@([^?]+)|:([^?]+))?(?:\?(.+))?$/.exec(command)
  if (match === null) throw new Error(`invalid OCI reference ${command}: invalid format`)
  const [, registry = '', repository = '', digest = '', tag = '', query = ''] = match
  const parameters = new URLSearchParams(query)
  const architecture = parameters.get('arch') ?? ownArchitecture
  if (!/^(linux|darwin|windows)\/(amd64|arm64|386|arm)$/.test(architecture))
    throw new Error(`invalid OCI reference ${command}: invalid architecture format: ${architecture}`)
  const key = parameters.get('pubkey') ?? ''
  return { registry, repository, digest, tag: digest === '' && tag === '' ? 'latest' : tag, architecture, key }
}

async function pull(reference: Reference): Promise<{ program: Buffer; config: Buffer }> {
  const { digest, tag, architecture } = reference
  const root = await fetchManifest(reference, digest === '' ? tag : digest)
  const graph = await copyGraph(reference, root)
  const chosen = indexTypes.includes(root.mediaType) ? choose(root.bytes, architecture) : root.digest
  const manifest = parse(graph.get(chosen)) as Manifest
  const [layer] = manifest.layers
  if (layer === undefined) throw new Error('failed to extract binary: no layers found in manifest')
  const { 'org.opencontainers.image.arch': arch, 'org.opencontainers.image.os': os } = layer.annotations ?? {}
  if (arch !== undefined && os !== undefined && !runs(`${os}/${arch}`, architecture))
    throw incompatible(`${os}/${arch}`, architecture)
  return {
    program: graph.get(layer.digest) ?? Buffer.alloc(0),
    config: graph.get(manifest.config.digest) ?? Buffer.alloc(0),
  }
}

/** The manifest of the first descriptor for exactly this platform, else of the first that can run there. */
function choose(index: Buffer, target: string): string {
  const manifests = (parse(index) as Index).manifests
  if (manifests.length === 0) throw new Error('no manifests found in index')
  const offered = manifests.flatMap(({ platform, digest }) =>
    platform === undefined ? [] : [{ platform: `${platform.os}/${platform.architecture}`, digest }],
  )
  const found =
    offered.find(({ platform }) => platform === target) ?? offered.find(({ platform }) => runs(platform, target))
  if (found === undefined) throw incompatible(offered.map(({ platform }) => platform).join(', '), target)
  return found.digest
}

/** A config that names an architecture must name a fitting one; a config that is no JSON is passed over. */
function checkPlatform(config: Buffer, target: string): void {
  let document: { os?: unknown; arch?: unknown }
  try {
    document = JSON.parse(config.toString('utf8')) as typeof document
  } catch {
    return
  }
  const { os, arch } = document
  if (typeof arch === 'string' && arch !== '' && !runs(`${String(os)}/${arch}`, target))
    throw incompatible(`${String(os)}/${arch}`, target)
}

function runs(plugin: string, machine: string): boolean {
  const [[os, cpu = ''], [machineOs, machineCpu = '']] = [plugin.split('/'), machine.split('/')]
  return plugin === machine || (os === machineOs && compatible[machineCpu]?.includes(cpu) === true)
}

const incompatible = (plugin: string, machine: string): Error =>
  new Error(`plugin architecture "${plugin}" is incompatible with runtime architecture "${machine}"`)

/** Everything that the root names, each checked by its digest, as `oras.Copy` does. */
async function copyGraph(
  reference: Reference,
  root: { mediaType: string; digest: string; bytes: Buffer },
): Promise<ReadonlyMap<string, Buffer>> {
  const graph = new Map([[root.digest, root.bytes]])
  const manifests = indexTypes.includes(root.mediaType)
    ? await Promise.all((parse(root.bytes) as Index).manifests.map(({ digest }) => fetchManifest(reference, digest)))
    : [root]
  for (const manifest of manifests) {
    graph.set(manifest.digest, manifest.bytes)
    const { config, layers } = parse(manifest.bytes) as Manifest
    for (const { digest, size } of [config, ...layers]) {
      const { bytes } = await fetchContent(reference, `blobs/${digest}`)
      if (sha256(bytes) !== digest || bytes.length !== size)
        throw new Error(`failed to pull artifact: ${digest}: mismatch`)
      graph.set(digest, bytes)
    }
  }
  return graph
}

async function fetchManifest(
  reference: Reference,
  name: string,
): Promise<{ mediaType: string; digest: string; bytes: Buffer }> {
  const { bytes, mediaType } = await fetchContent(reference, `manifests/${name}`)
  const digest = sha256(bytes)
  if (name.includes(':') && digest !== name) throw new Error(`failed to pull artifact: ${name}: mismatched digest`)
  return { mediaType, digest, bytes }
}

async function fetchContent(
  { registry, repository }: Reference,
  path: string,
): Promise<{ bytes: Buffer; mediaType: string }> {
  const response = await fetch(`http://${registry}/v2/${repository}/${path}`, { headers: { accept } })
  if (!response.ok) throw new Error(`failed to pull artifact: ${path}: ${response.status} ${await response.text()}`)
  return {
    bytes: Buffer.from(await response.arrayBuffer()),
    mediaType: response.headers.get('content-type') ?? '',
  }
}

function parse(bytes: Buffer | undefined): unknown {
  return JSON.parse((bytes ?? Buffer.alloc(0)).toString('utf8'))
}

function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
