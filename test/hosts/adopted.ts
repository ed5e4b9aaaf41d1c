import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Packer, readArtifact, writeExported, type Artifact, type FileImage } from '../../src/artifact/index.ts'
import type { Content, NamedFile, Program } from '../../src/content/index.ts'
import { hosts, type Adopted, type Host, type PluginSources } from '../../src/hosts/index.ts'
import { adoptLayout } from '../../src/plan/layout.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { root, scratchDirectory, type Scope } from '../support/rig.ts'
import { copyController } from './cup/plugin.ts'

export const platforms = ['linux/amd64', 'linux/arm64'] as Platform[]
export const name = 'birds'
export const artifactType = 'application/vnd.example.birds'
const { signal } = new AbortController()

export interface Case {
  readonly content: Content
  readonly sources: PluginSources
  /** What `image` content was exported as. */
  readonly images?: readonly FileImage[]
}

export function write(scratch: string, file: string): string {
  const path = join(scratch, file)
  writeFileSync(path, `content of ${file}`)
  return path
}

/** Ready-made programs, and images of them with more than the program. */
function programsAnd(scratch: string, file: string, sources: PluginSources): Case[] {
  const programs = platforms.map((platform, index): Program => ({ platform, path: write(scratch, `program${index}`) }))
  const images = programs.map(({ platform, path }): FileImage => ({
    platform,
    files: [
      { path: file, mode: 0o755, content: { path } },
      { path: 'etc/more', mode: 0o600, content: { bytes: Buffer.from(platform) } },
    ],
    entrypoint: [`./${file}`],
  }))
  return [
    { content: { kind: 'programs', platforms, programs }, sources },
    { content: { kind: 'images', platforms }, sources, images },
  ]
}

/** Named files for all platforms and for some, and for none. */
function namedFiles(scratch: string): Case[] {
  const file = (title: string, platform?: Platform): NamedFile => ({
    title,
    path: write(scratch, title),
    mediaType: 'text/plain',
    ...(platform && { platform }),
  })
  const [first, second] = platforms
  const some = [file('a.txt', first), file('all.txt'), file('b.txt', second), file('c.txt', first)]
  const none = [file('z.txt'), file('y.txt')]
  return [
    { content: { kind: 'files', platforms, files: some }, sources: { type: { artifactType } } as PluginSources },
    { content: { kind: 'files', platforms: [], files: none }, sources: { type: { artifactType } } as PluginSources },
  ]
}

/** What each host packs; the plugin of its example where it reads more of it than a program. */
export const cases: Readonly<Record<string, (scratch: string) => Promise<Case[]> | Case[]>> = {
  cosmo: async (scratch) => {
    const cosmo = hosts.find((host) => host.name === 'cosmo') ?? assert.fail()
    return programsAnd(scratch, name, await cosmo.read(join(root, 'examples/cosmo-go'), {}))
  },
  openbao: (scratch) => programsAnd(scratch, name, {}),
  tyk: (scratch) => programsAnd(scratch, name, {}),
  opentofu: (scratch) => programsAnd(scratch, name, {}),
  pipecd: (scratch) => programsAnd(scratch, name, {}),
  falco: async (scratch) => {
    const falco = hosts.find((host) => host.name === 'falco') ?? assert.fail()
    const example = await falco.read(join(root, 'examples/falco-go'), { dockerfile: false })
    const alone = { config: {} } as PluginSources
    return [example, alone].flatMap((sources) => programsAnd(scratch, `lib${name}.so`, sources))
  },
  generic: namedFiles,
  cup: async (scratch) => {
    const cup = hosts.find((host) => host.name === 'cup') ?? assert.fail()
    const plugin = join(scratch, 'controller')
    await copyController(plugin)
    const content = { kind: 'trees', platforms: [], trees: [{ directory: plugin }] } as const
    return [{ content, sources: await cup.read(plugin, { dockerfile: false }) }]
  },
}

/** Lets a host pack a case. */
export async function packed(
  host: Host,
  directory: string,
  one: Case,
  subject = { name, version: '1.2.3' },
  packedBefore = false,
): Promise<Artifact> {
  const packer = new Packer({ directory, annotations: { by: 'us & <them>' }, sourceDateEpoch: 0, signal, packedBefore })
  if (one.images !== undefined) await packer.fileImages(one.images)
  await host.assemble(one.content, one.sources, packer, subject)
  return await readArtifact(directory, signal)
}

/** As `run` packs it once more. */
export async function repacked(
  scope: Scope,
  host: Host,
  artifact: Artifact,
  subject?: { name: string; version: string },
): Promise<{ adopted: Adopted; again: Artifact }> {
  const scratch = await scratchDirectory(scope)
  const directory = join(scratch, 'layout')
  const options = { name, ...(host.name === 'generic' && { artifactType }) }
  const adopted = await adoptLayout(artifact, host, options, scratch, signal)
  if (adopted.content.kind === 'images') await writeExported(artifact, directory)
  return { adopted, again: await packed(host, directory, adopted, subject, true) }
}
