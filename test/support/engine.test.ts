import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import * as v from 'valibot'
import { must } from '../../script/rig/command.ts'
import { registerQemu } from './qemu.ts'
import { baseImages, dockerConfig, dockerEnv, rig, scratchDirectory } from './rig.ts'

const Index = v.object({
  manifests: v.array(v.object({ digest: v.string(), platform: v.optional(v.object({ architecture: v.string() })) })),
})

test('the docker-container driver boots from the local BuildKit image and runs code of both platforms', async (t) => {
  const scratch = await scratchDirectory(t)
  await using _qemu = await registerQemu()
  const env = dockerEnv({ DOCKER_CONFIG: await dockerConfig(join(scratch, 'docker')) })
  await writeFile(join(scratch, 'Dockerfile'), 'FROM busybox\nRUN uname -m > /machine\n')
  await must(
    'docker',
    [
      'buildx',
      'create',
      '--name',
      'rig-test',
      '--driver',
      'docker-container',
      '--driver-opt',
      `image=${rig().images.buildkit}`,
    ],
    { env },
  )
  try {
    await must(
      'docker',
      [
        'buildx',
        'build',
        '--builder',
        'rig-test',
        '--platform',
        'linux/amd64,linux/arm64',
        '--provenance=false',
        '--build-context',
        `busybox=${baseImages().busybox}`,
        '--output',
        `type=oci,tar=false,dest=${join(scratch, 'layout')}`,
        scratch,
      ],
      { env, timeout: 120_000 },
    )
  } finally {
    await must('docker', ['buildx', 'rm', '--force', 'rig-test'], { env })
  }
  const parse = async (file: string): Promise<v.InferOutput<typeof Index>> =>
    v.parse(v.pipe(v.string(), v.parseJson(), Index), await readFile(join(scratch, 'layout', file), 'utf8'))
  const digest = (await parse('index.json')).manifests[0]?.digest ?? ''
  const { manifests } = await parse(join('blobs', digest.replace(':', '/')))
  assert.deepEqual(
    manifests.map(({ platform }) => platform?.architecture),
    ['amd64', 'arm64'],
  )
})
