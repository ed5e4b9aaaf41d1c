import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { blob, createLayout, mediaTypes, packImage } from 'oras-js'
import { readArtifact } from '../../../src/artifact/index.ts'
import { unpackProgram } from '../../../src/hosts/openbao/program.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { directory } from '../../support/docker-build.ts'
import { tar, type Entry } from '../../support/tar.ts'

const signal = new AbortController().signal
const platform = 'linux/amd64' as Platform

/** What is wrong with an image of these layers, as the host reports it; undefined: the program was found. */
async function problemOf(layers: readonly Entry[][], config: object): Promise<string | undefined> {
  const layout = await createLayout(join(directory('layout'), 'layout'))
  const blobs = layers.map((entries) => blob(mediaTypes.layer, tar(entries)))
  const rootfs = { type: 'layers', diff_ids: blobs.map(({ descriptor }) => descriptor.digest) }
  const document = { os: 'linux', architecture: 'amd64', config, rootfs }
  const configBlob = blob(mediaTypes.config, Buffer.from(JSON.stringify(document)))
  const image = packImage({ config: configBlob.descriptor, layers: blobs.map(({ descriptor }) => descriptor) })
  for (const { descriptor, bytes } of [...blobs, configBlob, image]) await layout.push(descriptor, bytes)
  await layout.tag(image.descriptor, 'latest')
  const { parts, store } = await readArtifact(layout.path, signal)
  const [part] = parts
  const spool = mkdtempSync(join(directory('spool'), 's'))
  mkdirSync(spool, { recursive: true })
  const { findings, command } = await unpackProgram({ ...(part ?? assert.fail()), platform }, store, spool, signal)
  assert.equal(command === undefined, findings.length > 0)
  for (const { code } of findings) assert.equal(code, 'E_OPENBAO_PROGRAM')
  if (command !== undefined)
    assert.deepEqual([command.path, command.arguments, command.file.mode], ['birds', [], 0o755])
  return findings[0]?.message
}

const birds = { name: 'birds', content: 'program' }

test('the program is a regular file in the root directory that ENTRYPOINT or CMD names', async () => {
  for (const config of [
    { Entrypoint: ['/birds'] },
    { Entrypoint: ['./birds', '--argument'] },
    { Cmd: ['birds'] },
    { Entrypoint: ['/bin/../birds'], Cmd: ['--argument'] },
  ])
    assert.equal(await problemOf([[birds]], config), undefined, JSON.stringify(config))
})

test('links of a base image that other hosts refuse do not matter', async () => {
  const base = [{ name: 'etc/mtab', type: 'symlink', linkName: '../../../proc/mounts' } as const]
  assert.equal(await problemOf([base, [birds]], { Entrypoint: ['/birds'] }), undefined)
})

for (const [what, layers, config, message] of [
  ['no entrypoint', [[birds]], {}, /has no ENTRYPOINT/],
  [
    'a program in another directory',
    [[{ ...birds, name: 'bin/birds' }]],
    { Entrypoint: ['/bin/birds'] },
    /not in its root/,
  ],
  ['a way out', [[birds]], { Entrypoint: ['../birds'] }, /not in its root/],
  ['no such file', [[birds]], { Entrypoint: ['/robins'] }, /has no file \/robins/],
  [
    'a deleted file',
    [[birds], [{ name: '.wh.birds', content: '' }]],
    { Entrypoint: ['/birds'] },
    /has no file \/birds/,
  ],
  [
    'a symbolic link',
    [
      [
        { name: 'bin', content: 'program' },
        { name: 'birds', type: 'symlink', linkName: 'bin' },
      ],
    ],
    { Entrypoint: ['/birds'] },
    /is not a regular file/,
  ],
  [
    'a hard link',
    [
      [
        { name: 'bin', content: 'program' },
        { name: 'birds', type: 'hardlink', linkName: 'bin' },
      ],
    ],
    { Entrypoint: ['/birds'] },
    /is not a regular file/,
  ],
] as const satisfies readonly (readonly [string, readonly (readonly Entry[])[], object, RegExp])[])
  test(`${what} is refused`, async () => {
    assert.match(
      (await problemOf(
        layers.map((entries) => [...entries]),
        config,
      )) ?? '',
      message,
    )
  })
