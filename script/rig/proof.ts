import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { must, RigError } from './command.ts'
import { inCache } from './paths.ts'

const Index = v.object({ manifests: v.array(v.object({ digest: v.string(), mediaType: v.string() })) })

/** Tries what the tests need of an engine: the one that `env` points `docker` to. */
export async function proveEngine(env: NodeJS.ProcessEnv): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'rig-proof-'))
  try {
    await exportsTwoPlatforms(env, scratch)
    await runsPrivileged(env)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function exportsTwoPlatforms(env: NodeJS.ProcessEnv, scratch: string): Promise<void> {
  await writeFile(join(scratch, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /probe\n')
  const layout = join(scratch, 'layout')
  await must(
    'docker',
    [
      'buildx',
      'build',
      '--platform',
      'linux/amd64,linux/arm64',
      '--provenance=false',
      '--output',
      `type=oci,tar=false,dest=${layout}`,
      scratch,
    ],
    { env, timeout: 120_000 },
  )
  const parse = async (file: string): Promise<v.InferOutput<typeof Index>> =>
    v.parse(v.pipe(v.string(), v.parseJson(), Index), await readFile(join(layout, file), 'utf8'))
  const digest = (await parse('index.json')).manifests[0]?.digest ?? ''
  const { manifests } = await parse(join('blobs', digest.replace(':', '/')))
  if (manifests.length !== 2) throw new RigError(`a build for two platforms gave ${manifests.length} manifests`)
}

async function runsPrivileged(env: NodeJS.ProcessEnv): Promise<void> {
  const image = 'localhost:1/plugin-publish-test/proof:local'
  await must('docker', ['import', '--change', 'CMD ["sh"]', inCache('images/busybox.tar'), image], {
    env,
    timeout: 60_000,
  })
  const said = await must('docker', ['run', '--rm', '--privileged', image, 'sh', '-c', 'ip route && echo running'], {
    env,
    timeout: 60_000,
  })
  if (!said.endsWith('running')) throw new RigError('a privileged container did not run', { cause: said })
  if (!said.includes('default')) throw new RigError('a container has no way to the network', { cause: said })
}
