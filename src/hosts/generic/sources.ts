import type { FileManifest } from '../../artifact/index.ts'
import { openWanted, type NamedFile, type WantedFile } from '../../content/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import { Problems } from '../../shared/problems.ts'
import type { PluginSources, SourceOptions } from '../host.ts'

/** What oras reads of a config: `maxConfigSize` in `cmd/oras/root/manifest/index/create.go`. Bytes. */
const maxConfigSize = 4 * 1024 * 1024

const emptyType = 'application/vnd.oci.empty.v1+json'

export interface GenericSources extends PluginSources {
  readonly files?: readonly NamedFile[]
  readonly type?: Pick<FileManifest, 'artifactType' | 'config'>
}

/** @throws PublishError or PublishErrors `E_GENERIC_TYPE`, `E_GENERIC_TITLE`, `E_GENERIC_CONFIG`, `E_PLUGIN_FILE` */
export async function readSources(options: SourceOptions): Promise<GenericSources> {
  const { files = [], platforms = [], artifactType, artifactConfig } = options
  const problems = new Problems()
  problems.add(...typeProblems(options), ...titleProblems(files))
  for (const platform of platforms.length === 0 ? [undefined] : platforms)
    problems.add(...repeatedTitles(files.filter((file) => file.platform === undefined || file.platform === platform)))
  const config = artifactConfig && (await problems.try(() => readConfig(artifactConfig)))
  throwAll(problems.all)
  return { files, type: { ...(artifactType !== undefined && { artifactType }), ...(config && { config }) } }
}

/** `oras push` writes `application/vnd.unknown.artifact.v1` instead, which no consumer looks for. */
function typeProblems({ artifactType, artifactConfig }: SourceOptions): PublishError[] {
  if (artifactType !== undefined) return []
  // https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md: `artifactType` must be set then.
  if (artifactConfig !== undefined && artifactConfig.mediaType !== emptyType) return []
  const what = artifactConfig === undefined ? 'There is no artifact type.' : 'The empty config has no type of its own.'
  return [new PublishError('E_GENERIC_TYPE', what)]
}

/** Consumers write a file under its title, and refuse what is not below their directory. */
function titleProblems(files: readonly NamedFile[]): PublishError[] {
  return files.flatMap(({ title }) =>
    title.startsWith('/') || title === '..' || title.startsWith('../')
      ? [
          new PublishError(
            'E_GENERIC_TITLE',
            `\`files\` has ${title}: its title leads out of a consumer’s directory.`,
            {
              hint: 'Copy the file into the workspace, and name it relative to the workspace.',
            },
          ),
        ]
      : [],
  )
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

async function readConfig(file: WantedFile): Promise<FileManifest['config']> {
  const { path, mediaType, title } = file
  const failed = (problem: string, cause?: unknown): PublishError =>
    new PublishError('E_GENERIC_CONFIG', `\`artifact-config\` has ${title}: ${problem}`, { cause, at: { file: path } })
  await using config = await openWanted(file, 'artifact-config')
  const { size } = await config.stat()
  if (size > maxConfigSize) throw failed(`it has ${size} bytes, and clients read at most ${maxConfigSize}.`)
  const bytes = await config.readFile()
  if (/[/+]json$/.test(mediaType)) {
    try {
      JSON.parse(bytes.toString('utf8'))
    } catch (cause) {
      throw failed(`it is not JSON, and its type is ${mediaType}.`, cause)
    }
  }
  return { mediaType, bytes }
}
