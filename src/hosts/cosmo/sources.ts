import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { PublishError, throwAll } from '../../shared/errors.ts'
import { isBelow } from '../../shared/is-below.ts'
import type { Payload, TreeFile } from '../../artifact/index.ts'
import type { PluginSources, SourceOptions } from '../host.ts'
import { missingBuildFiles } from './build-files.ts'
import { fileNames } from './drift/file-names.ts'
import { lockProblems, mappingProblems } from './mapping.ts'
import type { JsonProblem } from './mapping.ts'
import { schemaProblems } from './sdl.ts'

/** A Cosmo plugin always has files for the control plane. */
export interface CosmoSources extends PluginSources {
  readonly payload: Payload
  /** What a program needs beside it, if it is packed without a Dockerfile. */
  readonly runtimeFiles?: readonly TreeFile[]
}

/** All files are sent in one request, and the control plane accepts 32 MiB. */
const maxBytes = 8 * 1024 * 1024
const generate = 'Run `wgc router plugin generate` in the plugin directory and commit the result.'

interface SourceFile {
  /** Absolute. */
  readonly path: string
  /** Name in messages: relative to the plugin directory if the file is inside it. */
  readonly label: string
  /** Symbolic links must not lead out of this directory. */
  readonly root: string
  readonly hint: string
}

/**
 * Reads the files that Cosmo needs: `src/schema.graphql`, `Dockerfile` and three files in `generated/`.
 * @throws PublishError or PublishErrors with all problems: `E_PLUGIN_FILE`, `E_PLUGIN_SCHEMA`,
 * `E_PLUGIN_MAPPING`.
 */
export async function readSources(directory: string, options: SourceOptions = {}): Promise<CosmoSources> {
  const home = resolve(directory)
  const files = {
    schema: locate(home, options.schema, 'src/schema.graphql', 'Create the schema, or name it with `schema`.'),
    proto: locate(home, undefined, `generated/${fileNames.proto}`, generate),
    mapping: locate(home, undefined, `generated/${fileNames.mapping}`, generate),
    lock: locate(home, undefined, `generated/${fileNames.lock}`, generate),
  }
  const errors: PublishError[] = []
  const read = (file: SourceFile): Promise<Buffer> =>
    readSource(file).catch((error: unknown) => {
      if (!(error instanceof PublishError)) throw error
      errors.push(error)
      return Buffer.alloc(0)
    })
  const health = options.dockerfile === false && (await isTypeScript(home)) ? [await healthProto(home)] : []
  const generated = [files.proto, files.mapping, files.lock]
  const dockerfiles = dockerfile(home, options.dockerfile)
  const wanted = [files.schema, ...dockerfiles, ...generated, ...health]
  const contents = new Map(await Promise.all(wanted.map(async (file) => [file, await read(file)] as const)))
  const bytes = (file: SourceFile): Buffer => contents.get(file) ?? Buffer.alloc(0)

  errors.sort((a, b) => position(wanted, a) - position(wanted, b))
  for (const file of dockerfiles) errors.push(...(await missingBuildFiles(home, bytes(file).toString())))
  errors.push(...invalid(files, bytes))
  throwAll(errors)
  return {
    schemaPath: files.schema.path,
    payload: {
      files: [
        { name: fileNames.schema, mediaType: 'application/graphql', bytes: bytes(files.schema) },
        { name: fileNames.proto, mediaType: 'text/x-protobuf', bytes: bytes(files.proto) },
        { name: fileNames.mapping, mediaType: 'application/json', bytes: bytes(files.mapping) },
        { name: fileNames.lock, mediaType: 'application/json', bytes: bytes(files.lock) },
      ],
    },
    runtimeFiles: health.map((file) => ({ path: healthPath, mode: 0o644, content: { bytes: bytes(file) } })),
  }
}

/**
 * The files of a payload that an earlier job packed, checked as those of a directory.
 * @throws PublishError or PublishErrors `E_LAYOUT`, `E_PLUGIN_SCHEMA`, `E_PLUGIN_MAPPING`
 */
export function sourcesIn(payload: Payload | undefined): CosmoSources {
  const found =
    payload?.files
      .map(({ name }) => name)
      .sort()
      .join(', ') ?? 'nothing'
  const wanted = Object.values(fileNames).sort().join(', ')
  if (payload === undefined || found !== wanted)
    throw new PublishError('E_LAYOUT', `The payload of the layout has ${found} instead of ${wanted}.`)
  const file = (name: string): SourceFile => ({ path: name, label: `${name} of the layout`, root: '', hint: generate })
  const files = {
    schema: file(fileNames.schema),
    proto: file(fileNames.proto),
    mapping: file(fileNames.mapping),
    lock: file(fileNames.lock),
  }
  throwAll(invalid(files, ({ path }) => Buffer.from(payloadText(payload, path))))
  return { payload }
}

function locate(home: string, given: string | undefined, usual: string, hint: string): SourceFile {
  const path = resolve(home, given ?? usual)
  const inside = isBelow(home, path)
  return {
    path,
    label: inside ? relative(home, path).replaceAll(sep, '/') : path,
    root: inside ? home : dirname(path),
    hint,
  }
}

/** A plugin with both files is one of Go, as for `wgc`. */
async function isTypeScript(home: string): Promise<boolean> {
  return !(await exists(join(home, 'go.mod'))) && (await exists(join(home, 'package.json')))
}

/** A program that Bun compiled reads this file from its own directory when it starts. */
const healthPath = 'grpc-health-check/proto/health/v1/health.proto'

/** Where `wgc router plugin build` copies it to, else where it comes from. */
async function healthProto(home: string): Promise<SourceFile> {
  const [built, installed] = [`bin/${healthPath}`, `node_modules/${healthPath}`]
  const path = (await exists(join(home, built))) ? built : installed
  return locate(home, undefined, path, 'Install the plugin’s packages, or build it with `wgc router plugin build`.')
}

function dockerfile(home: string, given: string | false | undefined): SourceFile[] {
  if (given === false) return []
  return [locate(home, given, 'Dockerfile', 'Create the Dockerfile, or name it with `file`.')]
}

/** One error for each problem in the files' contents. Files that could not be read were reported before. */
function invalid(
  files: Record<keyof typeof fileNames, SourceFile>,
  bytes: (file: SourceFile) => Buffer,
): PublishError[] {
  const text = (file: SourceFile): string | undefined =>
    bytes(file).length === 0 ? undefined : decodeText(bytes(file))
  const collect = <P extends JsonProblem>(
    file: SourceFile,
    check: (content: string) => readonly P[],
    make: (problem: P) => PublishError,
  ) => {
    const content = text(file)
    return content === undefined ? [] : check(content).map(make)
  }
  const json =
    (file: SourceFile) =>
    ({ message, ...place }: JsonProblem): PublishError =>
      new PublishError('E_PLUGIN_MAPPING', `${file.label} is not a file that Cosmo can read.`, {
        cause: message,
        hint: file.hint,
        at: { file: file.path, ...place },
      })
  return [
    ...collect(
      files.schema,
      schemaProblems,
      ({ message, ...place }) =>
        new PublishError('E_PLUGIN_SCHEMA', `${files.schema.label} is not valid GraphQL.`, {
          cause: message,
          at: { file: files.schema.path, ...place },
        }),
    ),
    ...collect(files.mapping, mappingProblems, json(files.mapping)),
    ...collect(files.lock, lockProblems, json(files.lock)),
  ]
}

/** One file of the payload as it is sent: without a byte order mark. @throws PublishError `E_LAYOUT` */
export function payloadText({ files }: Payload, name: string): string {
  const file = files.find((each) => each.name === name)
  if (file === undefined) throw new PublishError('E_LAYOUT', `The payload has no file ${name}.`)
  try {
    return decodeText(file.bytes)
  } catch {
    throw new PublishError('E_LAYOUT', `The payload's file ${name} is not UTF-8 text.`)
  }
}

/** Decodes UTF-8 and drops a byte order mark. @throws TypeError if it is not UTF-8 */
function decodeText(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

async function readSource(file: SourceFile): Promise<Buffer> {
  const path = await realpath(file.path).catch((error: unknown) => {
    throw isMissing(error) ? refused(file, 'is missing.') : refused(file, 'cannot be read.', error)
  })
  if (!isBelow(await realpath(file.root), path))
    throw refused(file, 'is a symbolic link to a file outside the plugin directory.')
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw refused(file, 'cannot be read.', error)
  })
  try {
    const entry = await handle.stat()
    if (!entry.isFile()) throw refused(file, 'is not a regular file.')
    if (entry.size > maxBytes) throw refused(file, `has ${entry.size} bytes; the action sends at most ${maxBytes}.`)
    const content = await handle.readFile()
    if (isBlank(file, content)) throw refused(file, 'is empty.')
    return content
  } finally {
    await handle.close()
  }
}

function refused(file: SourceFile, what: string, cause?: unknown): PublishError {
  return new PublishError('E_PLUGIN_FILE', `${file.label} ${what}`, { cause, hint: file.hint, at: { file: file.path } })
}

function isBlank(file: SourceFile, content: Buffer): boolean {
  try {
    return decodeText(content).trim() === ''
  } catch {
    throw refused(file, 'is not UTF-8 text.')
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function position(files: readonly SourceFile[], error: PublishError): number {
  return files.findIndex(({ path }) => path === error.at?.file)
}
