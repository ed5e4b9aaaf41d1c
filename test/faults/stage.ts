import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run as execute } from '../../script/rig/run.ts'
import { startCosmo, type SigningKey } from '../support/cosmo.ts'
import { quickKey } from '../support/signing-key.ts'
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy/index.ts'
import { goProgram } from '../support/programs.ts'
import { startDockerRegistry, startOlareg, type Registry } from '../support/registry.ts'
import { dockerConfig, program, rig, root, scratchDirectory, type Scope } from '../support/rig.ts'
import { runAction, type ActionRun, type RunOptions } from '../support/runner/index.ts'
import { startSigstore, type SigstoreOptions } from '../support/sigstore/index.ts'
import type { Service } from './cell.ts'

/** What all cells share: a registry, a checkout with two plugins of one ready-made program each, a key. */
export interface Machine {
  readonly kind: 'docker-registry' | 'olareg'
  readonly registry: Registry
  readonly workspace: string
  readonly key: SigningKey
  readonly env: NodeJS.ProcessEnv
}

/** The services of one cell, each behind a proxy of its own, and a repository that nobody has published to. */
export interface Stage {
  readonly proxies: Readonly<Partial<Record<Service, FaultProxy>>>
  /** How it runs the action; they can be written as JSON. */
  readonly options: RunOptions
  /** Runs the action. */
  publish(changes?: Partial<RunOptions>): Promise<ActionRun>
  /** `host/repository`, past the proxy; undefined: no control plane has assigned it yet. */
  repository(): string | undefined
  readonly versionTag: string
  /** Tags that hold the signatures. Default: 4, both formats of index and manifest. */
  readonly signatureTags?: number
  /** The version that the control plane serves; null: there is no control plane. */
  served(): string | undefined | null
  /** What `cosign verify` wants to know of the signer. */
  readonly signer: readonly string[]
}

/** @param kind `olareg`: signatures are legacy ones, because the cells name tags, and it has the referrers API */
export async function openMachine(scope: Scope, kind: Machine['kind'] = 'docker-registry'): Promise<Machine> {
  const directory = await scratchDirectory(scope)
  const registry = await (kind === 'olareg' ? startOlareg() : startDockerRegistry())
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  const workspace = join(directory, 'workspace')
  for (const name of ['birds', 'cosmo-go']) {
    await mkdir(join(workspace, name, 'bin'), { recursive: true })
    await writeFile(join(workspace, name, 'bin/linux_amd64'), await goProgram('hello'), { mode: 0o755 })
  }
  // All that a control plane is told of a plugin.
  for (const path of [
    'go.mod',
    'src/schema.graphql',
    'generated/mapping.json',
    'generated/service.proto',
    'generated/service.proto.lock.json',
  ]) {
    const target = join(workspace, 'cosmo-go', path)
    await mkdir(join(target, '..'), { recursive: true })
    await writeFile(target, await readFile(join(root, 'examples/cosmo-go', path)))
  }
  const key = await quickKey(directory)
  return {
    kind,
    registry,
    workspace,
    key,
    env: { DOCKER_CONFIG: await dockerConfig(join(directory, 'docker')), COSIGN_PASSWORD: key.password },
  }
}

const usual = { platforms: 'linux/amd64', 'smoke-test': 'false', emulation: 'never' }
let opened = 0

/** A plugin without a control plane, signed with a key. */
export async function openPlain(scope: Scope, machine: Machine): Promise<Stage> {
  const repository = `team/birds-${++opened}`
  const registry = await proxyOf(scope, `http://${machine.registry.host}`)
  return {
    proxies: { registry },
    ...starter(scope, machine, {
      inputs: {
        ...birds(registry, repository),
        'cosign-key': machine.key.path,
        'transparency-log': 'false',
        ...(machine.kind === 'olareg' && { 'signature-format': 'legacy' }),
      },
    }),
    repository: () => `${machine.registry.host}/${repository}`,
    versionTag: '1.2.3',
    ...(machine.kind === 'olareg' && { signatureTags: 2 }),
    served: () => null,
    signer: ['--key', machine.key.publicPath, '--insecure-ignore-tlog'],
  }
}

/** The same, signed without a key. */
export async function openKeyless(scope: Scope, machine: Machine, wrong: SigstoreOptions = {}): Promise<Stage> {
  const repository = `team/birds-${++opened}`
  const directory = await scratchDirectory(scope)
  const sigstore = await startSigstore(directory, wrong)
  scope.after(async () => {
    await sigstore[Symbol.asyncDispose]()
  })
  const registry = await proxyOf(scope, `http://${machine.registry.host}`)
  const [token, authority, log] = [
    await proxyOf(scope, sigstore.url),
    await proxyOf(scope, sigstore.url),
    await proxyOf(scope, sigstore.log.url),
  ]
  const signingConfig = join(directory, 'through-proxies.json')
  const config = await readFile(sigstore.signingConfig, 'utf8')
  await writeFile(signingConfig, config.replaceAll(sigstore.log.url, log.url).replaceAll(sigstore.url, authority.url))
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ...job } = sigstore.jobEnvironment
  return {
    proxies: {
      registry,
      'token endpoint of Actions': token,
      'certificate authority': authority,
      'transparency log': log,
    },
    ...starter(scope, machine, {
      inputs: {
        ...birds(registry, repository),
        sign: 'keyless',
        'signing-config': signingConfig,
        'trusted-root': sigstore.trustedRoot,
      },
      env: { ...job, ACTIONS_ID_TOKEN_REQUEST_URL: url.replace(sigstore.url, token.url) },
    }),
    repository: () => `${machine.registry.host}/${repository}`,
    versionTag: '1.2.3',
    served: () => null,
    signer: [
      `--certificate-identity=${sigstore.identity.subject}`,
      `--certificate-oidc-issuer=${sigstore.identity.issuer}`,
      `--trusted-root=${sigstore.trustedRoot}`,
    ],
  }
}

/** A plugin of Cosmo: its control plane assigns repository and version, and grants the push. */
export async function openCosmo(scope: Scope, machine: Machine): Promise<Stage> {
  const cosmo = await startCosmo({
    makeKey: quickKey,
    rules: { challenge: 'bearer' },
    upstream: `http://${machine.registry.host}`,
    directory: await scratchDirectory(scope),
  })
  scope.after(async () => {
    await cosmo[Symbol.asyncDispose]()
  })
  const registry = await proxyOf(scope, cosmo.registry.url)
  const plane = await proxyOf(scope, cosmo.plane.url)
  return {
    // The token service is the registry itself, under another path.
    proxies: { registry, 'token service of the registry': registry, 'control plane': plane },
    ...starter(scope, machine, {
      inputs: {
        ...usual,
        ...cosmo.inputs,
        path: 'cosmo-go',
        binaries: 'cosmo-go/bin/{os}_{arch}',
        registry: registry.host,
        'control-plane-url': plane.url,
      },
      env: { COSIGN_PASSWORD: cosmo.key.password },
      secrets: [cosmo.key.password, cosmo.plane.key('admin')],
    }),
    repository: () => {
      const plugin = cosmo.plane.find('cosmo-go')
      return plugin && `${machine.registry.host}/${cosmo.plane.organization.id}/${plugin.id}`
    },
    versionTag: 'v1',
    served: () => cosmo.plane.find('cosmo-go')?.version,
    signer: ['--key', cosmo.key.publicPath, '--insecure-ignore-tlog'],
  }
}

const birds = (registry: FaultProxy, repository: string): Record<string, string> => ({
  ...usual,
  repository,
  path: 'birds',
  host: 'pipecd',
  binaries: 'birds/bin/{os}_{arch}',
  registry: registry.host,
})

async function proxyOf(scope: Scope, target: string): Promise<FaultProxy> {
  const proxy = await startFaultProxy(target)
  scope.after(async () => {
    await proxy[Symbol.asyncDispose]()
  })
  return proxy
}

function starter(
  scope: Scope,
  { workspace, env, key }: Machine,
  { inputs, env: ownEnv, secrets = [key.password] }: Partial<RunOptions>,
): Pick<Stage, 'options' | 'publish'> {
  const options: RunOptions = {
    workspace,
    path: rig().path,
    event: 'tag',
    secrets,
    env: { ...env, ...ownEnv },
    ...(inputs !== undefined && { inputs }),
  }
  return {
    options,
    publish: ({ inputs: more, env: moreEnv, ...changes } = {}) =>
      runAction(scope, {
        ...options,
        ...changes,
        env: { ...options.env, ...moreEnv },
        inputs: { ...inputs, ...more },
      }),
  }
}

/** Tags of a repository and their digests, past all proxies. */
export async function tagsOf(stage: Stage): Promise<Map<string, string>> {
  const repository = stage.repository()
  if (repository === undefined) return new Map()
  const [host = '', ...path] = repository.split('/')
  const base = `http://${host}/v2/${path.join('/')}`
  const { tags } = (await (await fetch(`${base}/tags/list`)).json()) as { tags?: string[] | null }
  const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'
  const found = new Map<string, string>()
  for (const tag of (tags ?? []).filter((name) => !name.startsWith('sha256-'))) {
    const answer = await fetch(`${base}/manifests/${tag}`, { headers: { accept } })
    found.set(tag, answer.headers.get('docker-content-digest') ?? '')
  }
  return found
}

/** Why a consumer would refuse what a tag names; empty: nothing is wrong. */
export async function refusalsOf(stage: Stage, tag: string): Promise<string[]> {
  const problems: string[] = []
  for (const format of stage.signatureTags === 2 ? ['false'] : ['true', 'false']) {
    const reference = `${stage.repository() ?? ''}:${tag}`
    const args = ['verify', '--allow-http-registry', `--new-bundle-format=${format}`, ...stage.signer, reference]
    const { code, stderr } = await execute(program('cosign'), args)
    if (code !== 0) problems.push(`${tag} is not verified (bundle ${format}): ${stderr.trim().slice(-300)}`)
  }
  return problems
}
