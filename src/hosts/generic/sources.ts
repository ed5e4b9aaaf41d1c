import { mediaTypes } from 'oras-js'
import * as v from 'valibot'
import type { Artifact, FileManifest } from '../../artifact/index.ts'
import { openWanted, type Files, type NamedFile, type WantedFile } from '../../content/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import { joinPlatform, platformParts, type Platform } from '../../shared/platform.ts'
import { firstProblems, Problems } from '../../shared/problems.ts'
import type { PluginSources, SourceOptions } from '../host.ts'

/** What oras reads of a config: `maxConfigSize` in `cmd/oras/root/manifest/index/create.go`. Bytes. */
const maxConfigSize = 4 * 1024 * 1024

export interface GenericSources extends PluginSources {
  readonly files?: readonly NamedFile[]
  readonly type?: Pick<FileManifest, 'artifactType' | 'config'>
}

/** @throws PublishError or PublishErrors `E_GENERIC_TYPE`, `E_GENERIC_TITLE`, `E_GENERIC_CONFIG`, `E_PLUGIN_FILE` */
export async function readSources(options: SourceOptions): Promise<GenericSources> {
  const { files = [], platforms = [], artifactType, artifactConfig } = options
  const problems = new Problems()
  problems.add(...typeProblems(options))
  problems.add(...titleProblems(files, platforms))
  const config = artifactConfig && (await problems.try(() => readConfig(artifactConfig, platforms)))
  throwAll(problems.all)
  return { files, type: { ...(artifactType !== undefined && { artifactType }), ...(config && { config }) } }
}

/**
 * The files of a finished artifact, by the rules for those that a workflow names. Consumers choose by the type what
 * they do with the files, so that the workflow names it once more.
 * @throws PublishError or PublishErrors `E_LAYOUT`, `E_INPUT`, `E_GENERIC_TITLE`
 */
export function sourcesOf({ parts }: Artifact, { files, platforms }: Files, artifactType?: string): GenericSources {
  if (parts.some(({ manifest }) => manifest.config.mediaType !== mediaTypes.empty))
    throw new PublishError('E_LAYOUT', 'The layout has a config, and layouts of a typed config are not published.')
  if (artifactType === undefined)
    throw new PublishError('E_INPUT', '`layout` does not decide what it is: set `artifact-type` as in the job before.')
  throwAll(titleProblems(files, platforms))
  return { files, type: { artifactType } }
}

/** `oras push` writes `application/vnd.unknown.artifact.v1` instead, which no consumer looks for. */
function typeProblems({ artifactType, artifactConfig }: SourceOptions): PublishError[] {
  if (artifactType !== undefined) return []
  // https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md: `artifactType` must be set then.
  if (artifactConfig !== undefined && artifactConfig.mediaType !== mediaTypes.empty) return []
  const what = artifactConfig === undefined ? 'There is no artifact type.' : 'The empty config has no type of its own.'
  return [new PublishError('E_GENERIC_TYPE', what)]
}

function titleProblems(files: readonly NamedFile[], platforms: readonly Platform[]): readonly PublishError[] {
  const places = platforms.length === 0 ? [undefined] : platforms
  const problems = [
    ...files.flatMap(({ title }) => titleProblem(title) ?? []),
    ...places.flatMap((platform) =>
      repeatedTitles(files.filter((file) => file.platform === undefined || file.platform === platform)),
    ),
  ]
  return firstProblems(problems, 'files')
}

/** Consumers write a file under its title, and refuse what is not below their directory. */
function titleProblem(title: string): PublishError | undefined {
  const refused = (problem: string, hint: string): PublishError =>
    new PublishError('E_GENERIC_TITLE', `\`files\` has ${visible(title)}: ${problem}`, { hint })
  if (title.startsWith('/') || title === '..' || title.startsWith('../'))
    return refused(
      'its title leads out of a consumer’s directory.',
      'Copy the file into the workspace, and name it relative to the workspace.',
    )
  if (unseen.test(title))
    return refused('its title has a character that readers do not see.', 'Rename the file in an earlier step.')
  if (title.includes('\\') || /^[A-Za-z]:/.test(title))
    return refused('a consumer on Windows writes it elsewhere.', 'Rename the file in an earlier step.')
  return undefined
}

/** Control and format characters, and separators of lines: with U+202E, a reader sees another name. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

function visible(title: string): string {
  return title.replace(new RegExp(unseen, 'gu'), (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`)
}

function repeatedTitles(files: readonly NamedFile[]): PublishError[] {
  const titles = files.map(({ title }) => title)
  const repeated = new Set(titles.filter((title, index) => titles.indexOf(title) !== index))
  const platform = files.find((file) => file.platform !== undefined)?.platform
  const where = platform === undefined ? '' : ` for ${platform}`
  return [...repeated].map(
    (title) =>
      new PublishError('E_GENERIC_TITLE', `\`files\` has ${title} twice${where}: a consumer keeps only one of them.`),
  )
}

async function readConfig(file: WantedFile, platforms: readonly Platform[]): Promise<FileManifest['config']> {
  const { path, mediaType, title } = file
  const failed = (problem: string, cause?: unknown): PublishError =>
    new PublishError('E_GENERIC_CONFIG', `\`artifact-config\` has ${title}: ${problem}`, { cause, at: { file: path } })
  await using config = await openWanted(file, 'artifact-config')
  const { size } = await config.stat()
  if (size > maxConfigSize) throw failed(`it has ${size} bytes, and clients read at most ${maxConfigSize}.`)
  const bytes = await config.readFile()
  if (/[/+]json$/.test(mediaType)) {
    try {
      const document: unknown = JSON.parse(bytes.toString('utf8'))
      const problem = mediaType === mediaTypes.config ? platformProblem(document, platforms) : undefined
      if (problem !== undefined) throw failed(problem)
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause
      throw failed(`it is not JSON, and its type is ${mediaType}.`, cause)
    }
  }
  return { mediaType, bytes }
}

const imageConfigSchema = v.object({
  os: v.pipe(v.string(), v.nonEmpty()),
  architecture: v.pipe(v.string(), v.nonEmpty()),
  variant: v.optional(v.nullable(v.string()), null),
})

/**
 * Clients take the platform of a manifest from a config of this type, if they do not come by the index:
 * `internal/platform/platform.go` of oras-go, `core/images/image.go` of containerd.
 */
function platformProblem(document: unknown, platforms: readonly Platform[]): string | undefined {
  const { success, output } = v.safeParse(imageConfigSchema, document)
  for (const platform of platforms) {
    const parts = Object.entries(platformParts(platform)).map(([name, value]) => `"${name}": "${value}"`)
    if (!success) return `it does not say that it is for ${platform}: add ${parts.join(', ')}.`
    const found = joinPlatform(output)
    if (found !== platform)
      return `it says that it is for ${found ?? 'no platform'}, and \`files\` has files for ${platform}.`
  }
  return undefined
}
