import { basename, relative, sep } from 'node:path'
import { isTag, parseDigest, type Digest } from 'oras-js'
import type { Platform } from '../../shared/platform.ts'
import { parseVersion } from '../../shared/semver.ts'
import { plannedTag, type PlannedTag } from '../../shared/tag.ts'
import { confinedPath, workspace } from './paths.ts'
import { readPlatforms } from './platforms.ts'
import { quote, type InputReader } from './reader.ts'
import { parseTaggedReference } from './reference.ts'

export interface PluginInputs {
  /** Absolute path of the plugin directory. */
  readonly directory: string
  /** The plugin directory relative to the workspace, with forward slashes; `.` for the workspace itself. */
  readonly path: string
  /** `auto`, or the name of a host. */
  readonly host: string
  readonly name: string
  /** Sorted; empty: the host's own default. */
  readonly platforms: readonly Platform[]
  /** Semantic version without leading `v`; undefined: from the git tag. */
  readonly version: string | undefined
  readonly tagPrefix: string
  /** Empty: from the event. */
  readonly tags: readonly PlannedTag[]
  /** The one digest that this run may replace in the version tag. */
  readonly replaceTag: Digest | undefined
  readonly annotations: Readonly<Record<string, string>>
  /** Absolute path; undefined: the host's own. */
  readonly schema: string | undefined
  /** Under which the consumer knows the public key. */
  readonly publicKeyName: string | undefined
}

/**
 * @param hosts names of all hosts
 * @param given absolute path of the plugin directory; undefined: what the input `path` says
 */
export function readPluginInputs(reader: InputReader, hosts: readonly string[], given?: string): PluginInputs {
  const directory = given ?? readDirectory(reader) ?? workspace(reader.env)
  const schema = reader.line('schema')
  return {
    directory,
    path: relative(workspace(reader.env), directory).split(sep).join('/') || '.',
    host: reader.choice('host', ['auto', ...hosts]) ?? 'auto',
    name: reader.line('name') ?? basename(directory),
    platforms: readPlatforms(reader),
    version: reader.parsed('version', semanticVersion, 'a semantic version such as 1.2.3'),
    tagPrefix: reader.parsed('tag-prefix', tagPrefix, 'a prefix of git tags such as users/, or to auto') ?? 'auto',
    tags: reader.parsedList('tags', tag, 'a tag, or to a full reference such as ghcr.io/owner/plugin:1.2.3', {
      commas: true,
    }),
    replaceTag: reader.parsed(
      'replace-tag',
      digest,
      'the digest that the tag holds now, sha256: and 64 hexadecimal digits',
    ),
    annotations: readAnnotations(reader),
    schema: schema === undefined ? undefined : confinedPath(reader, 'schema', schema, 'file'),
    publicKeyName: reader.line('public-key-name'),
  }
}

function readDirectory(reader: InputReader): string | undefined {
  return confinedPath(reader, 'path', reader.line('path') ?? '.', 'directory')
}

function digest(text: string): Digest | undefined {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? parseDigest(text) : undefined
}

/** The characters allowed in a git ref: https://git-scm.com/docs/git-check-ref-format */
function tagPrefix(text: string): string | undefined {
  return /[\s~^:?*[\\\]]|\.\.|@\{|\/\/|^\//.test(text) ? undefined : text
}

function tag(entry: string): PlannedTag | undefined {
  if (isTag(entry)) return plannedTag(entry)
  const reference = parseTaggedReference(entry)
  if (reference === undefined) return undefined
  const { registry, repository } = reference
  return { ...plannedTag(reference.tag), target: { registry, repository } }
}

/** docker/metadata-action can write the level before the key; this action annotates only the index. */
function readAnnotations(reader: InputReader): Record<string, string> {
  const annotations: Record<string, string> = {}
  for (const [key, value] of reader.pairs(
    'annotations',
    /^(index:)?[A-Za-z0-9][A-Za-z0-9._/-]*$/,
    'key=value for the index',
  )) {
    const plain = key.replace(/^index:/, '')
    if (Object.hasOwn(annotations, plain))
      reader.problem('annotations', `\`annotations\` has ${quote(plain)} twice: set it once.`)
    annotations[plain] = value
  }
  return annotations
}

/** With its build metadata, which only some hosts put into a tag. */
function semanticVersion(value: string): string | undefined {
  const version = parseVersion(value)
  return version && version.text + (version.build === '' ? '' : `+${version.build}`)
}
