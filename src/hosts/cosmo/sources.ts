import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { Payload, TreeFile } from '../../artifact/index.ts'
import type { PluginSources, SourceOptions } from '../host.ts'
import { lockProblems, mappingProblems } from './mapping.ts'
import type { JsonProblem } from './mapping.ts'
import { schemaProblems } from './sdl.ts'

/** A plugin of Cosmo always has something for the control plane. */
export interface CosmoSources extends PluginSources {
  readonly payload: Payload
  /** What a program needs beside it, if it is packed without a Dockerfile. */
  readonly runtimeFiles?: readonly TreeFile[]
}

/** The names that the files have in the payload. */
export const payloadNames = {
  schema: 'schema.graphql',
  proto: 'service.proto',
  mapping: 'mapping.json',
  lock: 'service.proto.lock.json',
} as const

/** All files travel in one request, of which the control plane takes 32 MiB. */
const maxBytes = 8 * 1024 * 1024
const generate = 'Run `wgc router plugin generate` in the plugin directory and commit the result.'

interface SourceFile {
  /** Absolute. */
  readonly path: string
  /** As messages call it: relative to the plugin directory where it can be. */
  readonly label: string
  /** No symbolic link may lead out of here. */
  readonly root: string
  readonly hint: string
}

/**
 * Reads the files that Cosmo needs of a plugin: `src/schema.graphql`, `Dockerfile` and the three in `generated/`.
 * @throws PublishError or PublishErrors with everything that is wrong: `E_PLUGIN_FILE`, `E_PLUGIN_SCHEMA`,
 * `E_PLUGIN_MAPPING`.
 */
export async function readSources(directory: string, options: SourceOptions = {}): Promise<CosmoSources> {
  const home = resolve(directory)
  const files = {
    schema: locate(home, options.schema, 'src/schema.graphql', 'Create the schema, or name it with `schema`.'),
    proto: locate(home, undefined, `generated/${payloadNames.proto}`, generate),
    mapping: locate(home, undefined, `generated/${payloadNames.mapping}`, generate),
    lock: locate(home, undefined, `generated/${payloadNames.lock}`, generate),
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
  const wanted = [files.schema, ...dockerfile(home, options.dockerfile), ...generated, ...health]
  const contents = new Map(await Promise.all(wanted.map(async (file) => [file, await read(file)] as const)))
  const bytes = (file: SourceFile): Buffer => contents.get(file) ?? Buffer.alloc(0)

  errors.sort((a, b) => position(wanted, a) - position(wanted, b))
  errors.push(...invalid(files, bytes))
  throwAll(errors)
  return {
    schemaPath: files.schema.path,
    payload: {
      files: [
        { name: payloadNames.schema, mediaType: 'application/graphql', bytes: bytes(files.schema) },
        { name: payloadNames.proto, mediaType: 'text/x-protobuf', bytes: bytes(files.proto) },
        { name: payloadNames.mapping, mediaType: 'application/json', bytes: bytes(files.mapping) },
        { name: payloadNames.lock, mediaType: 'application/json', bytes: bytes(files.lock) },
      ],
    },
    runtimeFiles: health.map((file) => ({ path: healthPath, mode: 0o644, content: { bytes: bytes(file) } })),
    findings: [],
  }
}

function locate(home: string, given: string | undefined, usual: string, hint: string): SourceFile {
  const path = resolve(home, given ?? usual)
  const inside = contains(home, path)
  return {
    path,
    label: inside ? relative(home, path).replaceAll(sep, '/') : path,
    root: inside ? home : dirname(path),
    hint,
  }
}

/** A plugin with both is one of Go, as `wgc` decides it. */
async function isTypeScript(home: string): Promise<boolean> {
  return !(await exists(join(home, 'go.mod'))) && (await exists(join(home, 'package.json')))
}

/** A program that Bun compiled reads this file beside itself when it starts: the scaffold patches the library so. */
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

/** The messages of what does not parse; files that could not be read are reported already. */
function invalid(
  files: Record<keyof typeof payloadNames, SourceFile>,
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
      new PublishError('E_PLUGIN_MAPPING', `${file.label} is not the document that Cosmo reads.`, {
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

/** UTF-8 to text as it is sent: without a byte order mark. */
export function decodeText(bytes: Buffer): string {
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
  if (!contains(await realpath(file.root), path))
    throw refused(file, 'is a symbolic link that leads out of the plugin directory.')
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw refused(file, 'cannot be read.', error)
  })
  try {
    const entry = await handle.stat()
    if (!entry.isFile()) throw refused(file, 'is not a regular file.')
    if (entry.size > maxBytes) throw refused(file, `has ${entry.size} bytes, more than the ${maxBytes} that are sent.`)
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

function contains(directory: string, path: string): boolean {
  const way = relative(directory, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function position(files: readonly SourceFile[], error: PublishError): number {
  return files.findIndex(({ path }) => path === error.at?.file)
}
