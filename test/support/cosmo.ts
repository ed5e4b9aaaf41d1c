import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { run } from '../../script/rig/run.ts'
import {
  roles,
  startControlPlane,
  type ControlPlaneDouble,
  type ControlPlaneDoubleOptions,
} from './control-plane/index.ts'
import { startPushRegistry, type AccessRules, type PushRegistry } from './push-registry/index.ts'
import { program } from './rig.ts'

/** What a publisher of a Cosmo plugin uses beside the action: control plane, registry, signing key. */
export interface CosmoServices extends AsyncDisposable {
  readonly plane: ControlPlaneDouble
  readonly registry: PushRegistry
  readonly key: SigningKey
  /** What a publisher's workflow sets. */
  readonly inputs: Readonly<Record<string, string>>
  /** `registry/org/subgraph` of a plugin that exists. */
  repository: (name: string) => string
}

export interface SigningKey {
  /** Path of the encrypted private key. */
  readonly path: string
  /** Path of the public key. */
  readonly publicPath: string
  readonly password: string
}

export interface CosmoServicesOptions {
  readonly rules?: Partial<AccessRules>
  readonly plane?: ControlPlaneDoubleOptions
  /** URL of the registry behind the one that asks for push tokens. Default: a docker-registry. */
  readonly upstream?: string
  /** Where the key pair goes. */
  readonly directory: string
  /** Makes the key pair. Default: cosign. */
  readonly makeKey?: (directory: string) => Promise<SigningKey>
}

/** Starts both doubles and makes a key pair. */
export async function startCosmo({
  rules,
  plane: planeOptions,
  upstream,
  directory,
  makeKey = generateKey,
}: CosmoServicesOptions): Promise<CosmoServices> {
  const stack = new AsyncDisposableStack()
  try {
    // The keys are no words: a search for leaked secrets would find a word in any text.
    const keys = Object.fromEntries(roles.map((role) => [`cosmo_${randomBytes(16).toString('hex')}`, role]))
    const plane = stack.use(await startControlPlane({ keys, ...planeOptions }))
    const registry = stack.use(
      await startPushRegistry({
        graphToken: 'graph',
        ...rules,
        ...(upstream !== undefined && { upstream }),
        secret: plane.secret,
      }),
    )
    const key = await makeKey(directory)
    return {
      plane,
      registry,
      key,
      inputs: {
        registry: registry.host,
        'control-plane-url': plane.url,
        'control-plane-token': plane.key('admin'),
        'cosign-key': key.path,
        'transparency-log': 'false',
      },
      repository: (name) => `${registry.host}/${plane.organization.id}/${plane.find(name)?.id ?? 'missing'}`,
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    }
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

/** A cosign key pair with a password of its own. */
export async function generateKey(directory: string): Promise<SigningKey> {
  const password = randomBytes(12).toString('hex')
  const prefix = join(directory, 'cosign')
  const result = await run(program('cosign'), ['generate-key-pair', '--output-key-prefix', prefix], {
    env: { ...process.env, COSIGN_PASSWORD: password },
  })
  if (result.code !== 0) throw new Error(`cosign generate-key-pair: ${result.stderr}`)
  return { path: `${prefix}.key`, publicPath: `${prefix}.pub`, password }
}
