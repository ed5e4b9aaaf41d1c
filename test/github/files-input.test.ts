import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { mediaTypes } from 'oras-js'
import { readInputs } from '../../src/github/inputs.ts'
import { root } from '../support/rig.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

/** Messages of what is wrong with the inputs. */
function problems(inputs: Readonly<Record<string, string>>): string[] {
  using workspace = makeWorkspace()
  const { problems: found } = readInputs(environment(workspace.root, { host: 'generic', ...inputs }), [])
  return found.flatMap(({ code, message }) => (code === 'E_INPUT' && /`host`/.test(message) ? [] : [message]))
}

describe('a line of `files`', () => {
  test('with the type of a manifest is refused: clients would read the file as one', () => {
    const { manifest, index, dockerManifest, dockerManifestList } = mediaTypes
    for (const type of [manifest, index, dockerManifest, dockerManifestList, manifest.toUpperCase()])
      assert.deepEqual(
        problems({ files: `a=${type}`, 'artifact-config': `a=${type}`, 'artifact-type': 'birds' }),
        [
          ...['files', 'artifact-config'].map(
            (name) =>
              `\`${name}\` has the entry "a=${type}": that is the type of a manifest: set the type of the file.`,
          ),
          '`artifact-type` is "birds": set it to a media type such as application/vnd.example.plugin.v1.',
        ].toSorted((a, b) => order(a) - order(b)),
      )
  })

  test('with the type of a foreign layer is refused: nobody would push it', () => {
    const nondistributable = 'application/vnd.oci.image.layer.nondistributable.v1.tar'
    for (const type of [
      'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      ...['', '+gzip', '+zstd'].map((suffix) => nondistributable + suffix),
    ])
      assert.deepEqual(problems({ files: `a=${type}` }), [
        `\`files\` has the entry "a=${type}": clients neither push nor pull layers of this type: set another type.`,
      ])
    assert.deepEqual(problems({ files: `a=${mediaTypes.layerGzip}\nb=${mediaTypes.config}` }), [])
  })

  test('with a slash at the end of its path is refused: a title is the name of a file', () => {
    for (const path of ['birds/', '@linux/amd64 ./birds//', '/'])
      assert.deepEqual(problems({ files: `${path}=text/plain` }), [
        `\`files\` has the entry "${path}=text/plain": a path with a slash at its end is a directory: name a file.`,
      ])
  })

  test('is read as before: platform, path with any sign in it, type', () => {
    using workspace = makeWorkspace()
    const { build } = readInputs(
      environment(workspace.root, {
        files: '@linux/amd64  a=b c =text/plain\n@scope/a = text/plain\n ./b//c=text/plain',
      }),
      [],
    )
    assert.deepEqual(
      build.files.map(({ platform, title, mediaType }) => [platform, title, mediaType]),
      [
        ['linux/amd64', 'a=b c', 'text/plain'],
        [undefined, '@scope/a', 'text/plain'],
        [undefined, 'b/c', 'text/plain'],
      ],
    )
  })

  test('of a million spaces is answered', () => {
    // In a process of its own: nothing else could end a regular expression that does not end.
    const script = `
      import { readInputs } from ${JSON.stringify(join(root, 'src/github/inputs.ts'))}
      const env = { INPUT_FILES: '@linux/amd64' + ' '.repeat(2 ** 20) + 'b', 'INPUT_ARTIFACT-CONFIG': '' }
      console.log(readInputs(env, []).problems.map(({ message }) => message).join('\\n'))`
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { timeout: 30_000 })
    assert.match(output.toString(), /^`files` has the entry "@linux\/amd64 {88}…": set it to path=media-type/m)
  })

  test('is one of at most 512', () => {
    const lines = (count: number): string =>
      Array.from({ length: count }, (_, number) => `../${number}=text/plain`).join('\n')
    assert.deepEqual(problems({ files: lines(513) }), [
      '`files` has 513 entries, and at most 512 are packed: pack files into archives, and name those.',
    ])
    assert.match(problems({ files: lines(512) }).join(), /^`files` is "..\/0", which leads outside the workspace/)
  })
})

/** Position of an input in the report. */
function order(message: string): number {
  return ['`files`', '`artifact-type`', '`artifact-config`'].findIndex((name) => message.startsWith(name))
}
