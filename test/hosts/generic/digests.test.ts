import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Packer, readArtifact, type Artifact } from '../../../src/artifact/index.ts'
import type { WantedFile } from '../../../src/content/index.ts'
import { generic } from '../../../src/hosts/generic/index.ts'
import type { SourceOptions } from '../../../src/hosts/index.ts'
import { sortPlatforms, type Platform } from '../../../src/shared/platform.ts'
import { scratchDirectory } from '../../support/rig.ts'
import { orasIndex, orasPush } from './oras.ts'

/** `oras push` stamps a manifest with the time unless it is told one. */
const created = { 'org.opencontainers.image.created': '2026-11-22T00:00:00Z' }
const type = 'application/vnd.example.birds.v1'
const program = 'application/vnd.example.birds.program.v1'

const contents: Readonly<Record<string, string>> = {
  'birds.txt': 'wren\n',
  'docs/robin.txt': 'robin\n',
  'again.txt': 'wren\n',
  'empty.txt': '',
  'config.json': '{"architecture":"arm","os":"linux","variant":"v7","song":"<tsit> & tsit"}',
  'nothing.json': '{}',
  'bin/linux_amd64': 'a program for amd64',
  'bin/linux_arm64': 'a program for arm64',
  'bin/linux_arm': 'a program for arm',
}

/** What the root of other hosts names. oras writes no such annotation, so it may not be here. */
const source = { 'org.opencontainers.image.source': 'https://github.com/octo/plugins' }

interface Given {
  /** As in the input `files`, in its order: path and media type, and the platform if there is one. */
  readonly files: readonly (readonly [path: string, mediaType: string, platform?: string])[]
  readonly artifactType?: string
  readonly config?: readonly [path: string, mediaType: string]
  readonly annotations: Readonly<Record<string, string>>
}

class Workspace {
  readonly directory: string
  #layouts = 0

  constructor(directory: string) {
    this.directory = directory
    for (const [path, content] of Object.entries(contents)) this.write(path, content)
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.directory, 'files', path)), { recursive: true })
    writeFileSync(join(this.directory, 'files', path), content)
  }

  get files(): string {
    return join(this.directory, 'files')
  }

  layout(): string {
    const directory = join(this.directory, String(this.#layouts++))
    mkdirSync(directory)
    return join(directory, 'layout')
  }

  /** What the host packs. */
  async pack({ files, artifactType, config, annotations }: Given): Promise<Artifact> {
    const named = ([path, mediaType, platform]: Given['files'][number]): WantedFile => ({
      title: path,
      path: join(this.files, path),
      mediaType,
      roots: [this.files],
      ...(platform !== undefined && { platform: platform as Platform }),
    })
    const wanted = files.map(named)
    const platforms = sortPlatforms(wanted.flatMap(({ platform }) => platform ?? []))
    const options: SourceOptions = {
      files: wanted,
      platforms,
      ...(artifactType !== undefined && { artifactType }),
      ...(config !== undefined && { artifactConfig: named(config) }),
    }
    const directory = this.layout()
    const { signal } = new AbortController()
    const packer = new Packer({ directory, annotations, source, sourceDateEpoch: 0, signal })
    const sources = await generic.read(this.files, options)
    await generic.assemble({ kind: 'files', platforms, files: wanted }, sources, packer, {
      name: 'birds',
      version: undefined,
    })
    return await readArtifact(directory, signal)
  }
}

const open = async (scope: Parameters<typeof scratchDirectory>[0]): Promise<Workspace> =>
  new Workspace(await scratchDirectory(scope))

const rootOf = async ({ store, root }: Artifact): Promise<string> => (await store.fetchBytes(root)).toString()

const text = ['birds.txt', 'text/plain'] as const

/** What both can say, as this action and as oras is told it. */
const manifests: Readonly<Record<string, { given: Omit<Given, 'annotations'>; options: readonly string[] }>> = {
  'one file with an artifact type': {
    given: { files: [text], artifactType: type },
    options: ['--artifact-type', type],
  },
  'several files, two of them with the same content and one without any': {
    given: {
      files: [['docs/robin.txt', 'text/plain'], text, ['again.txt', 'text/x-again'], ['empty.txt', 'text/plain']],
      artifactType: type,
    },
    options: ['--artifact-type', type],
  },
  'an artifact type and a config': {
    given: { files: [text], artifactType: type, config: ['config.json', 'application/vnd.example.config.v1+json'] },
    options: ['--artifact-type', type, '--config', 'config.json:application/vnd.example.config.v1+json'],
  },
  'a config without an artifact type': {
    given: { files: [text], config: ['config.json', 'application/vnd.example.config.v1+json'] },
    options: ['--config', 'config.json:application/vnd.example.config.v1+json'],
  },
  'the empty config, given as a file': {
    given: { files: [text], artifactType: type, config: ['nothing.json', 'application/vnd.oci.empty.v1+json'] },
    options: ['--artifact-type', type, '--config', 'nothing.json:application/vnd.oci.empty.v1+json'],
  },
  'image-spec 1.0, whose type is that of the config': {
    given: { files: [text], config: ['nothing.json', type] },
    options: ['--image-spec', 'v1.0', '--artifact-type', type],
  },
}

describe('the generic host and oras', () => {
  for (const [name, { given, options }] of Object.entries(manifests))
    test(`make the same manifest: ${name}`, async (t) => {
      const workspace = await open(t)
      const files = given.files.map(([path, mediaType]) => `${path}:${mediaType}`)
      const theirs = await orasPush(
        { workspace: workspace.files, files, options, annotations: created },
        workspace.layout(),
        'one',
      )
      assert.equal(await rootOf(await workspace.pack({ ...given, annotations: created })), theirs.toString())
    })

  test('make the same manifest, whatever is in titles and annotations', async (t) => {
    const workspace = await open(t)
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,12}$/)
    const value = fc.oneof(
      fc.string({ maxLength: 30, unit: 'grapheme' }),
      fc.string({
        maxLength: 20,
        unit: fc.constantFrom('<', '>', '&', '"', '\\', '\u2028', '\u2029', '\t', '\b', 'ä'),
      }),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          word,
          value.filter((given) => !given.includes('\0')),
          { maxKeys: 5 },
        ),
        fc.stringMatching(/^[a-z<>&"'äß€=@][a-z<>&"'äß€ =@-]{0,19}$/).filter((name) => name.trim() === name),
        async (more, name) => {
          workspace.write(name, 'wren\n')
          const annotations = { ...more, ...created }
          const given: Given = { files: [[name, 'text/plain']], artifactType: type, annotations }
          const options = ['--artifact-type', type]
          const files = [`${name}:text/plain`]
          const theirs = await orasPush(
            { workspace: workspace.files, files, options, annotations },
            workspace.layout(),
            'one',
          )
          assert.equal(await rootOf(await workspace.pack(given)), theirs.toString())
        },
      ),
      { numRuns: 25 },
    )
  })

  test('make the same index of a platform that oras finds in the config', async (t) => {
    const workspace = await open(t)
    const config = 'application/vnd.example.config.v1+json'
    const annotations = { ...created, title: 'birds & song' }
    const given: Given = {
      files: [['bin/linux_arm', program, 'linux/arm/v7'], text],
      artifactType: type,
      config: ['config.json', config],
      annotations,
    }
    const layout = workspace.layout()
    const options = ['--artifact-type', type, '--config', `config.json:${config}`]
    const files = [`bin/linux_arm:${program}`, 'birds.txt:text/plain']
    await orasPush({ workspace: workspace.files, files, options, annotations }, layout, 'arm')
    const theirs = await orasIndex(layout, ['arm'], annotations, ['--artifact-type', type])
    assert.equal(await rootOf(await workspace.pack(given)), theirs.toString())
  })

  test('make the same manifests of two platforms, and an index that differs in the platforms only', async (t) => {
    const workspace = await open(t)
    const annotations = { ...created, vendor: 'birds' }
    const platforms = ['linux/amd64', 'linux/arm64']
    const given: Given = {
      files: [
        ['birds.txt', 'text/plain'],
        ['bin/linux_arm64', program, 'linux/arm64'],
        ['bin/linux_amd64', program, 'linux/amd64'],
        ['docs/robin.txt', 'text/plain'],
      ],
      artifactType: type,
      annotations,
    }
    const layout = workspace.layout()
    for (const platform of platforms) {
      const files = [
        'birds.txt:text/plain',
        `bin/${platform.replace('/', '_')}:${program}`,
        'docs/robin.txt:text/plain',
      ]
      const options = ['--artifact-type', type]
      await orasPush({ workspace: workspace.files, files, options, annotations }, layout, platform.replace('/', '-'))
    }
    const tags = platforms.map((platform) => platform.replace('/', '-'))
    const theirs = await orasIndex(layout, tags, annotations, ['--artifact-type', type])
    const ours = JSON.parse(await rootOf(await workspace.pack(given))) as { manifests: Record<string, unknown>[] }
    assert.deepEqual(
      ours.manifests.map((entry) => entry['platform']),
      [
        { architecture: 'amd64', os: 'linux' },
        { architecture: 'arm64', os: 'linux' },
      ],
    )
    // oras takes a platform from a config only, and these manifests have none.
    for (const entry of ours.manifests) delete entry['platform']
    assert.equal(JSON.stringify(ours), theirs.toString())
  })

  test('digests do not depend on the time or mode of a file, and are those that were recorded', async (t) => {
    const workspace = await open(t)
    const single: Given = { files: [text], artifactType: type, annotations: {} }
    const index: Given = {
      files: [['bin/linux_amd64', program, 'linux/amd64'], ['bin/linux_arm64', program, 'linux/arm64'], text],
      artifactType: type,
      annotations: { title: 'birds' },
    }
    for (const [seconds, mode] of [
      [0, 0o600],
      [1_000_000_000, 0o755],
    ] as const) {
      for (const path of Object.keys(contents)) {
        utimesSync(join(workspace.files, path), seconds, seconds)
        chmodSync(join(workspace.files, path), mode)
      }
      assert.equal(
        (await workspace.pack(single)).root.digest,
        'sha256:2206815a90765c4a13dce8b6bf6e3c5162107f377b4a97667a898084a8627a1e',
      )
      assert.equal(
        (await workspace.pack(index)).root.digest,
        'sha256:7db851d74feaa373c89dcfbfc405048b667ea12fcec93b98a3e337b70dcd3d10',
      )
    }
  })
})
