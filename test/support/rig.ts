import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import * as v from 'valibot'
import { RigFile } from '../../script/rig/rigfile.ts'

/** The checkout. */
export const root = resolve(import.meta.dirname, '../..')

/** The Node that the action runs on. */
export const node = join(root, 'node_modules/.bin/node')

/** The rig of the tests, which has everything. */
export interface Rig extends RigFile {
  readonly engine: NonNullable<RigFile['engine']>
}

const loaded: { file?: RigFile } = {}

/** What script/setup made on this machine: programs, a Docker engine and images (`.cache/rig.json`). */
export function rig(): Rig {
  const file = rigFile()
  return {
    ...file,
    get engine() {
      if (file.engine === undefined) throw new Error('the test rig has no Docker engine: run script/setup first')
      return file.engine
    },
  }
}

/** The same, which may have been made for one demo alone: without a Docker engine. */
export function rigFile(): RigFile {
  loaded.file ??= readRigFile(join(root, '.cache/rig.json'))
  return loaded.file
}

function readRigFile(path: string): RigFile {
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error('the test rig is not set up: run script/setup first', { cause })
  }
  return v.parse(v.pipe(v.string(), v.parseJson(), RigFile), text)
}

/** Absolute path of a program that script/setup provides, such as cosign, oras, crane, olareg or docker-registry. */
export function program(name: string): string {
  const path = rig().programs[name]
  if (path === undefined)
    throw new Error(
      `${name} is not among the programs of the test rig (${Object.keys(rig().programs).join(', ')}): run script/setup`,
    )
  return path
}

/** This process's environment, with the rig's programs first in PATH and `docker` set to the rig's engine. */
export function dockerEnv(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { DOCKER_CONTEXT: _context, BUILDX_BUILDER: _builder, ...inherited } = process.env
  return {
    ...inherited,
    DOCKER_HOST: rig().engine.host,
    DOCKER_CONFIG: rig().engine.config,
    PATH: rigPath(),
    ...changes,
  }
}

/** PATH with the rig's programs first. */
export function rigPath(): string {
  return [...rig().path, process.env['PATH'] ?? ''].join(delimiter)
}

/**
 * A DOCKER_CONFIG for one test: the rig's client plugins, and logins and builders that no other test sees.
 * @returns `directory`, which is made if it does not exist.
 */
export async function dockerConfig(
  directory: string,
  content: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  await mkdir(directory, { recursive: true })
  const { engine } = rigFile()
  const shared =
    engine === undefined ? '{"cliPluginsExtraDirs":[]}' : await readFile(join(engine.config, 'config.json'), 'utf8')
  const plugins = v.parse(
    v.pipe(v.string(), v.parseJson(), v.object({ cliPluginsExtraDirs: v.array(v.string()) })),
    shared,
  )
  await writeFile(join(directory, 'config.json'), JSON.stringify({ ...plugins, ...content }))
  return directory
}

/**
 * Images by the name a Dockerfile gives them, as values of `--build-context` (or of the action's input
 * `build-contexts`).
 */
export function baseImages(): { readonly golang: string; readonly busybox: string } {
  const { golang, busybox } = rig().images
  return { golang: `oci-layout://${golang}`, busybox: `oci-layout://${busybox}` }
}

/** Runs work after a test: a `TestContext`, or the hooks of a suite. */
export interface Scope {
  after(work: () => Promise<void>): void
}

/** An empty directory, which is removed when the test ends. Its path is short enough for sockets in it. */
export async function scratchDirectory(scope: Scope): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pp-'))
  scope.after(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }))
  return directory
}
