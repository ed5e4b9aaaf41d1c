import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../../script/rig/run.ts'
import { program, root } from '../../test/support/rig.ts'
import { measureTree, type Measurement } from '../measure.ts'

/** Variables of `chain.sh` that say with what it signs. */
export type ChainSigning = Readonly<Record<string, string>>

export interface ChainPublish {
  readonly plugin: string
  readonly name: string
  /** `host:port` of the registry. */
  readonly registry: string
  readonly controlPlane: string
  readonly token: string
  readonly formats: readonly ('bundle' | 'legacy')[]
  readonly signing: ChainSigning
  readonly env: NodeJS.ProcessEnv
}

/** Runs `chain.sh`. The files that it is given are made before the time is taken. */
export async function runChain(publish: ChainPublish): Promise<Measurement> {
  const { plugin, name, registry, controlPlane, token, formats, signing, env } = publish
  const work = await mkdtemp(join(dirname(plugin), 'chain-'))
  try {
    const file = async (base: string, content: string): Promise<string> => {
      await writeFile(join(work, base), content)
      return join(work, base)
    }
    return await measureTree('bash', [join(root, 'bench/sides/chain.sh')], {
      cwd: dirname(plugin),
      env: {
        HOME: work,
        PLUGIN: plugin,
        NAME: name,
        REGISTRY: registry,
        COSMO_API_URL: controlPlane,
        WORK: work,
        HEADERS: await file('headers', `authorization: Bearer ${token}\ncontent-type: application/json\n`),
        BODY: await file('body.json', JSON.stringify(await publishRequest(plugin, name))),
        FORMATS: formats.join(' '),
        ...signing,
        ...env,
      },
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** `PublishFederatedSubgraph` with a place for the version. */
async function publishRequest(plugin: string, name: string): Promise<object> {
  const text = (path: string): Promise<string> => readFile(join(plugin, path), 'utf8')
  return {
    name,
    namespace: 'default',
    type: 'GRPC_PLUGIN',
    labels: [],
    schema: await text('src/schema.graphql'),
    proto: {
      schema: await text('generated/service.proto'),
      mappings: await text('generated/mapping.json'),
      lock: await text('generated/service.proto.lock.json'),
      platforms: ['linux/amd64', 'linux/arm64'],
      version: '@VERSION@',
    },
  }
}

/** Signing with a key and without any service: cosign would fetch the public good instance's files otherwise. */
export async function keySigning(
  directory: string,
  key: { readonly path: string; readonly publicPath: string; readonly password: string },
): Promise<ChainSigning> {
  const [signingConfig, trustedRoot] = [join(directory, 'no-services.json'), join(directory, 'no-roots.json')]
  for (const args of [
    ['signing-config', 'create', `--out=${signingConfig}`],
    ['trusted-root', 'create', `--out=${trustedRoot}`],
  ]) {
    const { code, stderr } = await run(program('cosign'), args)
    if (code !== 0) throw new Error(`cosign ${args.join(' ')}: ${stderr}`)
  }
  return {
    SIGN: 'key',
    COSIGN_KEY: key.path,
    COSIGN_PUBLIC_KEY: key.publicPath,
    COSIGN_PASSWORD: key.password,
    SIGNING_CONFIG: signingConfig,
    TRUSTED_ROOT: trustedRoot,
  }
}
