import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { removePackageLists } from './apt.ts'
import { bunProgram } from './bun.ts'
import { busyboxLayout } from './busybox.ts'
import { endCommandsOn, RigError } from './command.ts'
import type { Engine } from './engine.ts'
import { findExample } from './examples.ts'
import { goBin, goTools } from './gotools.ts'
import { buildkitImage, golangLayout } from './images.ts'
import { allParts, asTasks, firstTests, partsFor, type Made, type Part } from './parts.ts'
import { inCache, root } from './paths.ts'
import { elapsed, explain, runTasks, type Task } from './progress.ts'
import { RigFile } from './rigfile.ts'
import { tools, toolProgram, toolSource } from './tools.ts'
import { wgcHome } from './wgc.ts'
import { zizmorProgram } from './zizmor.ts'

const help = `script/setup [--all | --for EXAMPLE]

Prepares a Debian or Ubuntu machine (root or sudo, Go, npm) for the tests and the demo. Everything is made below
.cache, except for a few packages that are installed if they are missing. A second run takes seconds.

  --all          also build the tools that only some tests use
  --for EXAMPLE  make only what script/demo EXAMPLE uses

A Docker engine is started if none runs that can do the work; script/teardown stops it.`

/** Makes the parts, those that do not depend on each other in parallel, and notes what there is. */
async function setUp(parts: readonly Part[], made: Made): Promise<void> {
  const tasks = asTasks(parts)
  const early = parts.filter(({ late }) => late !== true).map(({ name }) => name)
  try {
    // The file is written again at the end, with the tools that are still being built by now.
    const noted: Task = {
      name: firstTests,
      needs: early,
      work: () => writeRigFile(made.engine).then(() => 'can start'),
    }
    const failed = await runTasks(early.includes('builder image') ? [...tasks, noted] : tasks)
    if (failed.length > 0)
      throw new RigError(`not ready: ${failed.join(', ')} failed`, {
        hint: 'mend the cause and run script/setup again: what was done stays done',
      })
  } finally {
    await removePackageLists()
  }
  await writeRigFile(made.engine)
}

/** The programs that this and earlier set-ups made, by name. */
async function madePrograms(): Promise<Record<string, string>> {
  const candidates: Record<string, string> = {
    bun: bunProgram,
    wgc: join(wgcHome, 'node_modules/.bin/wgc'),
    zizmor: zizmorProgram,
  }
  const below = async (directory: string): Promise<void> => {
    for (const name of await readdir(directory).catch(() => [])) candidates[name] = join(directory, name)
  }
  await below(inCache('debian'))
  for (const module of await goTools(true)) await below(goBin(module))
  for (const { name } of tools) candidates[name] = toolProgram(name)
  return Object.fromEntries(Object.entries(candidates).filter(([, path]) => existsSync(path)))
}

/** @param engine undefined: this set-up needed none, and what an earlier one noted stays */
async function writeRigFile(engine: Engine | undefined): Promise<void> {
  const targets = await madePrograms()
  const bin = inCache('bin')
  await mkdir(bin, { recursive: true })
  for (const name of await readdir(bin)) if (targets[name] === undefined) await rm(join(bin, name))
  for (const [name, target] of Object.entries(targets)) {
    // Tests may be running: at no moment a program that they use is missing.
    await symlink(target, join(bin, `.${name}`))
    await rename(join(bin, `.${name}`), join(bin, name))
  }
  const sources: Record<string, string> = {}
  for (const { name } of tools) {
    const source = await toolSource(name)
    if (source !== undefined) sources[name] = source
  }
  const before = await readRigFile()
  const facts =
    engine === undefined
      ? before?.engine
      : { host: engine.host, config: engine.config, version: engine.version, own: engine.own }
  // The engine's programs stand after the two directories that never change.
  const path = [bin, join(root, 'node_modules/.bin')]
  const enginePath = engine === undefined ? (before?.path.slice(path.length) ?? []) : engine.programs
  const rig: RigFile = {
    ...(facts !== undefined && { engine: facts }),
    path: [...path, ...enginePath],
    programs: Object.fromEntries(Object.keys(targets).map((name) => [name, join(bin, name)])),
    sources,
    images: { golang: golangLayout, busybox: busyboxLayout, buildkit: buildkitImage },
  }
  await replaceFile('rig.json', `${JSON.stringify(rig, undefined, 2)}\n`)
  const docker = facts === undefined ? [] : [`DOCKER_HOST='${facts.host}'`, `DOCKER_CONFIG='${facts.config}'`]
  const lines = [`PATH='${rig.path.join(':')}':"$PATH"`, ...docker].map((text) => `export ${text}\n`)
  await replaceFile('env', lines.join(''))
}

/** Tests may be reading it: at no moment it is empty. A link is replaced, and what it leads to stays. */
async function replaceFile(name: string, text: string): Promise<void> {
  await writeFile(inCache(`.${name}.new`), text)
  await rename(inCache(`.${name}.new`), inCache(name))
}

/** What an earlier set-up wrote; undefined if there is none, or one of another version. */
async function readRigFile(): Promise<RigFile | undefined> {
  const text = await readFile(inCache('rig.json'), 'utf8').catch(() => '')
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), RigFile), text)
  return read.success ? read.output : undefined
}

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    for: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(help)
} else {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      stop.abort(new Error(`stopped by ${signal}`))
    })
  endCommandsOn(stop.signal)
  try {
    if (values.all && values.for !== undefined) throw new RigError('choose one of --all and --for')
    const made: Made = {}
    const example = values.for
    await setUp(
      example === undefined ? await allParts(values.all, made) : await partsFor(findExample(example), made),
      made,
    )
    console.log(`ready in ${elapsed()}; for a shell with the same tools: source .cache/env`)
  } catch (error) {
    console.error(`error: ${explain(error)}`)
    process.exitCode = 1
  }
}
