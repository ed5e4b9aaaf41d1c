import { join } from 'node:path'
import { parseDigest, type Digest } from 'oras-js'
import { readArtifactInputs, refuseLayouts, type ArtifactInputs } from './artifact.ts'
import { readBuilder, type BuilderInputs } from './builder.ts'
import { readDockerOptions, type DockerOptions } from './docker-options.ts'
import { confinedPath, providedPath, readPattern, statusOf, type PathPattern } from './paths.ts'
import { oneOf, quote, type InputReader } from './reader.ts'
import type { InputName } from './table.ts'

export interface BuildInputs extends ArtifactInputs, BuilderInputs, DockerOptions {
  /** Absolute path of the build context. */
  readonly context: string
  /** Absolute path of the Dockerfile, which may not exist. */
  readonly file: string
  readonly target: string | undefined
  /** `NAME=value`, or `NAME` to take it from the environment, as buildx does. */
  readonly buildArgs: readonly string[]
  /** By name; the value is a path, `docker-image://…`, `oci-layout://…` or a URL, as buildx takes it. */
  readonly contexts: ReadonlyMap<string, string>
  /** Values by id. Never in arguments, state or output. */
  readonly secrets: ReadonlyMap<string, string>
  /** Names of environment variables by id. */
  readonly secretEnvs: ReadonlyMap<string, string>
  /** Absolute paths by id; the files may not exist. */
  readonly secretFiles: ReadonlyMap<string, string>
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  /** Seconds since 1970. */
  readonly sourceDateEpoch: number
  readonly buildkitImage: string
  readonly binfmtImage: string
  readonly emulation: 'auto' | 'always' | 'never'
  readonly cache: 'auto' | boolean
  /** Where programs are that an earlier step built; undefined: build. */
  readonly binaries: PathPattern | undefined
  /** Absolute path of the directory that receives what the host reads from disk; it may not exist. */
  readonly exportDirectory: string | undefined
  /** Absolute paths of OCI image layouts; empty: build. */
  readonly layouts: readonly string[]
  /** One for each layout. */
  readonly expectedDigests: readonly Digest[]
}

const variable = /^[A-Za-z_][A-Za-z0-9_]*$/
const identifier = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

export function readBuildInputs(reader: InputReader, plugin: string): BuildInputs {
  const inputs = {
    ...readDockerfile(reader, plugin),
    ...readSecrets(reader),
    ...readDockerOptions(reader),
    ...readBuilder(reader),
    buildkitImage: reader.parsed('buildkit-image', image, 'an image reference') ?? '',
    cacheFrom: reader.list('cache-from'),
    cacheTo: reader.list('cache-to'),
    sourceDateEpoch: reader.parsed('source-date-epoch', epoch, 'whole seconds since 1970 such as 0') ?? 0,
    binfmtImage: reader.parsed('binfmt-image', image, 'an image reference') ?? '',
    emulation: reader.choice('emulation', ['auto', 'always', 'never']) ?? 'auto',
    cache: reader.autoOrBoolean('cache') ?? 'auto',
    binaries: readPattern(reader, 'binaries', 'bin/{os}_{arch}'),
    ...readArtifactInputs(reader),
    exportDirectory: readExport(reader),
    layouts: reader.list('layout').flatMap((text) => confinedPath(reader, 'layout', text, 'directory') ?? []),
    expectedDigests: reader.parsedList('expected-digest', digest, 'a digest such as sha256: and 64 hexadecimal digits'),
  }
  refuseUnexpected(reader, inputs)
  refuseCombinations(reader)
  return inputs
}

function readDockerfile(
  reader: InputReader,
  plugin: string,
): Pick<BuildInputs, 'context' | 'file' | 'target' | 'buildArgs' | 'contexts'> {
  const text = reader.line('context')
  const context = (text === undefined ? undefined : confinedPath(reader, 'context', text, 'directory')) ?? plugin
  const file = reader.line('file')
  return {
    context,
    file: (file === undefined ? undefined : confinedPath(reader, 'file', file)) ?? join(context, 'Dockerfile'),
    target: reader.parsed(
      'target',
      (t) => (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(t) ? t : undefined),
      'the name of a stage in the Dockerfile',
    ),
    buildArgs: reader.parsedList(
      'build-args',
      (entry) => (variable.test(entry.split('=', 1)[0] ?? '') ? entry : undefined),
      'NAME=value',
    ),
    contexts: reader.pairs('build-contexts', /^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/, 'name=source'),
  }
}

function readSecrets(reader: InputReader): Pick<BuildInputs, 'secrets' | 'secretEnvs' | 'secretFiles'> {
  const secretEnvs = reader.pairs('secret-envs', identifier, 'id=NAME', { commas: true })
  for (const name of secretEnvs.values()) {
    if (!variable.test(name))
      reader.problem(
        'secret-envs',
        `\`secret-envs\` has the variable ${quote(name)}: set each entry to id=NAME, where NAME is an environment `
          + 'variable.',
      )
  }
  const secretFiles = new Map<string, string>()
  for (const [id, text] of reader.pairs('secret-files', identifier, 'id=path')) {
    const path = providedPath(reader, 'secret-files', text)
    if (path !== undefined) secretFiles.set(id, path)
  }
  return { secrets: reader.pairs('secrets', identifier, 'id=value', { multiline: true }), secretEnvs, secretFiles }
}

function readExport(reader: InputReader): string | undefined {
  const text = reader.line('export')
  if (text === undefined) return undefined
  const path = confinedPath(reader, 'export', text)
  if (path === undefined || statusOf(path)?.isDirectory() !== false) return path
  reader.problem('export', `\`export\` is ${quote(text)}, which is not a directory: set it to a directory.`)
  return undefined
}

/** Inputs that only a Docker build reads. */
const dockerOnly = [
  'context',
  'file',
  'target',
  'build-args',
  'build-contexts',
  'secrets',
  'secret-envs',
  'secret-files',
  'ssh',
  'labels',
  'allow',
  'no-cache',
  'pull',
  'cache-from',
  'cache-to',
  'builder',
  'driver',
  'driver-opts',
  'endpoint',
  'endpoint-ca-certificates',
  'endpoint-certificate',
  'endpoint-key',
] as const satisfies readonly InputName[]

function refuseCombinations(reader: InputReader): void {
  if (reader.given('expected-digest') && !reader.given('layout')) {
    reader.problem(
      'expected-digest',
      '`expected-digest` is checked against a layout: set `layout`, or remove `expected-digest`.',
    )
  }
  const [ready, other] = (['from', 'layout', 'binaries', 'files'] as const).filter((name) => reader.given(name))
  if (ready !== undefined && other !== undefined) {
    reader.problem(other, `\`${other}\` and \`${ready}\` both say what to publish: set one or the other.`)
    return
  }
  const useless = dockerOnly.filter((name) => reader.given(name))
  if (ready !== undefined && useless.length > 0) {
    reader.problem(ready, `\`${ready}\` builds nothing with Docker: remove ${names(useless)}, or \`${ready}\`.`)
  }
}

/** Inputs that say what a layout or an earlier publish holds, which another job decided. */
const madeBefore = [
  'path',
  'schema',
  'source-date-epoch',
  'artifact-config',
  'wasm-layout',
  'emulation',
  'cache',
] as const satisfies readonly InputName[]

/** What is more of an earlier publish: a change would make another digest. */
const publishedBefore = [
  ...madeBefore,
  'annotations',
  'host-binary',
  'buildkit-image',
  'binfmt-image',
] as const satisfies readonly InputName[]

/** A layout makes claims, and none is believed: the job that publishes it says what it is. */
function refuseUnexpected(
  reader: InputReader,
  { layouts, expectedDigests }: Pick<BuildInputs, 'layouts' | 'expectedDigests'>,
): void {
  if (reader.given('from')) refuseMade(reader, 'from', publishedBefore)
  if (!reader.given('layout') || reader.wrong.has('layout')) return
  // Whether the rules of a layout apply is not known.
  if (reader.given('binaries') || reader.given('files')) return
  refuseLayouts(reader, layouts, expectedDigests)
  refuseMade(reader, 'layout', madeBefore)
}

/** What was made before is named by this job and compared, and nothing of it is started. */
function refuseMade(reader: InputReader, ready: 'layout' | 'from', decided: readonly InputName[]): void {
  const maker = ready === 'layout' ? 'made it' : 'published it'
  for (const name of ['host', 'name'] as const)
    if (!reader.given(name))
      reader.problem(
        name,
        `\`${ready}\` does not decide what is published: set \`${name}\` as in the job that ${maker}.`,
      )
  if (reader.autoOrBoolean('smoke-test') === true)
    reader.problem('smoke-test', `\`smoke-test\` is true, and nothing of a \`${ready}\` is started: remove it.`)
  const useless = decided.filter((name) => reader.given(name))
  if (useless.length > 0) reader.problem(ready, `\`${ready}\` was made by an earlier job: remove ${names(useless)}.`)
}

const names = (inputs: readonly InputName[]): string =>
  oneOf(inputs.map((name) => `\`${name}\``)).replace(' or ', ' and ')

function epoch(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined
}

function image(text: string): string | undefined {
  return /^[A-Za-z0-9[][A-Za-z0-9._:/@[\]-]*$/.test(text) ? text : undefined
}

function digest(text: string): Digest | undefined {
  return /^sha256:[0-9a-f]{64}$/.test(text) ? parseDigest(text) : undefined
}
