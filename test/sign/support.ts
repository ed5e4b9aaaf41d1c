import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after } from 'node:test'
import type { RunContext } from '../../src/shared/context.ts'
import { aloneInStep } from '../../src/shared/step.ts'
import type { SignTarget, SigningOptions } from '../../src/sign/options.ts'
import { pinnedVersion } from '../../src/sign/pins.ts'
import { run } from '../../script/rig/run.ts'
import { startDockerRegistry, startOlareg } from '../support/registry.ts'
import { testResources } from '../support/resources.ts'
import { program, rigPath } from '../support/rig.ts'
import { quickKey } from '../support/signing-key.ts'

export const user = 'ci'
export const registryPassword = 'registry-pass-7Qx'
export const keyPassword = 'key-pass-Zr41!'

/** Waits between attempts are not what these tests are about. */
export const quick: readonly number[] = [10, 20, 40]

/** A directory that is gone when the test file ends. */
export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sign-'))
  await chmod(directory, 0o700)
  after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

export interface Lines {
  infos: string[]
  debugs: string[]
  notices: string[]
  warnings: string[]
  masks: string[]
}

export function context(
  env: NodeJS.ProcessEnv = {},
  signal = new AbortController().signal,
): RunContext & { lines: Lines } {
  const lines: Lines = { infos: [], debugs: [], notices: [], warnings: [], masks: [] }
  return aloneInStep({
    lines,
    signal,
    resources: testResources(),
    env: { PATH: rigPath(), HOME: process.env['HOME'], COSIGN_PASSWORD: keyPassword, ...env },
    log: {
      info: (line) => {
        lines.infos.push(line)
      },
      debug: (line) => {
        lines.debugs.push(line)
      },
      notice: (line) => {
        lines.notices.push(line)
      },
      warning: (line) => {
        lines.warnings.push(line)
      },
      mask: (secret) => {
        lines.masks.push(secret)
      },
      redact: (text) => text,
      group: (_, work) => work(),
      during: (_, work) => work(),
    },
  })
}

/** Directory with `cosign.key` and `cosign.pub` that cosign made. */
export async function makeKey(password = keyPassword): Promise<string> {
  const directory = await temporary()
  const result = await run(program('cosign'), ['generate-key-pair'], {
    cwd: directory,
    env: { PATH: rigPath(), HOME: directory, COSIGN_PASSWORD: password },
  })
  assert.equal(result.code, 0, result.stderr)
  return directory
}

/** The same with a private key that opens faster, for files that start many processes. */
export async function makeQuickKey(): Promise<string> {
  const directory = await temporary()
  await quickKey(directory, keyPassword)
  return directory
}

export async function options(key: string, more: Partial<SigningOptions> = {}): Promise<SigningOptions> {
  return {
    mode: 'key',
    key,
    format: 'both',
    transparencyLog: false,
    cosignVersion: pinnedVersion,
    toolCache: await temporary(),
    sharedCache: false,
    temp: await temporary(),
    ...more,
  }
}

export interface Registry {
  readonly kind: 'docker-registry' | 'olareg'
  readonly address: string
  readonly scheme: 'http' | 'https'
}

/** A registry on loopback that demands the user above; docker-registry has no referrers API, olareg has. */
export async function startRegistry(kind: Registry['kind'], tls?: { cert: string; key: string }): Promise<Registry> {
  const login = { username: user, password: registryPassword }
  const args = tls === undefined ? [] : ['--tls-cert', tls.cert, '--tls-key', tls.key]
  const registry = await (kind === 'olareg' ? startOlareg({ login, args }) : startDockerRegistry({ login }))
  after(() => registry[Symbol.asyncDispose]())
  return { kind, address: registry.host, scheme: tls === undefined ? 'http' : 'https' }
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const indexType = 'application/vnd.oci.image.index.v1+json'
const authorization = `Basic ${Buffer.from(`${user}:${registryPassword}`).toString('base64')}`

/** One request with the right credentials. */
export async function ask(
  registry: Registry,
  method: string,
  path: string,
  body?: Buffer,
  type = 'application/octet-stream',
): Promise<Response> {
  const url = new URL(path, `${registry.scheme}://${registry.address}`)
  return fetch(url, {
    method,
    headers: { authorization, accept: `${manifestType}, ${indexType}`, ...(body && { 'content-type': type }) },
    ...(body && { body: new Uint8Array(body) }),
  })
}

export const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function pushBlob(registry: Registry, repository: string, bytes: Buffer): Promise<void> {
  const session = await ask(registry, 'POST', `/v2/${repository}/blobs/uploads/`)
  const location = new URL(session.headers.get('location') ?? '', `${registry.scheme}://${registry.address}`)
  location.searchParams.set('digest', digestOf(bytes))
  const reply = await ask(registry, 'PUT', location.href, bytes)
  assert.equal(reply.status, 201, await reply.text())
}

export async function pushManifest(
  registry: Registry,
  repository: string,
  manifest: unknown,
  type: string,
  reference?: string,
): Promise<{ mediaType: string; digest: string; size: number }> {
  const bytes = Buffer.from(JSON.stringify(manifest))
  const reply = await ask(registry, 'PUT', `/v2/${repository}/manifests/${reference ?? digestOf(bytes)}`, bytes, type)
  assert.equal(reply.status, 201, await reply.text())
  return { mediaType: type, digest: digestOf(bytes), size: bytes.length }
}

/** Pushes an index of two platforms, by digest only, and makes the docker config that may sign it. */
export async function pushImage(
  registry: Registry,
  repository: string,
  secret = registryPassword,
): Promise<SignTarget> {
  const manifests = []
  for (const architecture of ['amd64', 'arm64']) {
    const config = Buffer.from(
      JSON.stringify({ architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [] }, repository }),
    )
    const layer = Buffer.from(`binary for ${architecture} of ${repository}`)
    await pushBlob(registry, repository, config)
    await pushBlob(registry, repository, layer)
    const descriptor = await pushManifest(
      registry,
      repository,
      {
        schemaVersion: 2,
        mediaType: manifestType,
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          digest: digestOf(config),
          size: config.length,
        },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(layer), size: layer.length }],
      },
      manifestType,
    )
    manifests.push({ ...descriptor, platform: { os: 'linux', architecture } })
  }
  const index = await pushManifest(
    registry,
    repository,
    { schemaVersion: 2, mediaType: indexType, manifests },
    indexType,
  )
  return {
    registry: registry.address,
    repository,
    index: index.digest,
    manifests: manifests.map(({ digest }) => digest),
    plainHttp: registry.scheme === 'http',
    dockerConfig: await dockerConfig(registry.address, secret),
  }
}

export async function dockerConfig(address: string, secret = registryPassword): Promise<string> {
  const directory = await temporary()
  const auth = Buffer.from(`${user}:${secret}`).toString('base64')
  await writeFile(join(directory, 'config.json'), JSON.stringify({ auths: { [address]: { auth } } }), { mode: 0o600 })
  return directory
}

export const digestsOf = ({ index, manifests }: SignTarget): string[] => [index, ...manifests]

/** How many bundles and how many legacy signatures the registry holds for one digest. */
export async function countSignatures(
  registry: Registry,
  repository: string,
  digest: string,
): Promise<{ bundles: number; legacy: number }> {
  const tag = digest.replace(':', '-')
  const list = await ask(
    registry,
    'GET',
    registry.kind === 'olareg' ? `/v2/${repository}/referrers/${digest}` : `/v2/${repository}/manifests/${tag}`,
  )
  const sig = await ask(registry, 'GET', `/v2/${repository}/manifests/${tag}.sig`)
  const length = async (reply: Response, field: 'manifests' | 'layers'): Promise<number> =>
    reply.ok ? (((await reply.json()) as Record<string, unknown[]>)[field]?.length ?? 0) : 0
  return { bundles: await length(list, 'manifests'), legacy: await length(sig, 'layers') }
}

/** One start of cosign as its shim saw it. */
export interface Start {
  readonly argv: string[]
  readonly env: Record<string, string>
}

/** A `cosign` for PATH that writes down its arguments and environment and becomes the real one. */
export async function shim(): Promise<{ path: string; starts: () => Promise<Start[]> }> {
  const directory = await temporary()
  const log = join(directory, 'log')
  await mkdir(log)
  const real = program('cosign')
  // cat ends at once: /proc/self is its own, so the shell's is read by number.
  await writeFile(
    join(directory, 'cosign'),
    `#!/bin/sh\ncat /proc/$$/cmdline > ${log}/$$.argv\ncat /proc/$$/environ > ${log}/$$.env\nexec ${real} "$@"\n`,
    { mode: 0o755 },
  )
  return {
    path: `${directory}${delimiter}${rigPath()}`,
    starts: async () => {
      const names = (await readdir(log)).filter((name) => name.endsWith('.argv'))
      return Promise.all(
        names.map(async (name) => {
          const fields = async (file: string): Promise<string[]> =>
            (await readFile(file, 'utf8')).split('\0').filter((field) => field !== '')
          const env = (await fields(join(log, name.replace('.argv', '.env')))).map((field): [string, string] => [
            field.slice(0, field.indexOf('=')),
            field.slice(field.indexOf('=') + 1),
          ])
          return { argv: (await fields(join(log, name))).slice(2), env: Object.fromEntries(env) }
        }),
      )
    },
  }
}
