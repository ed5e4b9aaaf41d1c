import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPrograms } from './apt.ts'
import { bunProgram, provideBun } from './bun.ts'
import { busyboxLayout, provideDebianPrograms } from './busybox.ts'
import { endCommandsOn, RigError } from './command.ts'
import { provideEngine, type Engine } from './engine.ts'
import { buildGoTool, checkGo, goBin, goTools, lanes, type GoTool } from './gotools.ts'
import { buildkitImage, golangLayout, provideBuildkitImage, provideGolangImage } from './images.ts'
import { inCache, root } from './paths.ts'
import { elapsed, explain, runTasks, type Task } from './progress.ts'
import type { RigFile } from './rigfile.ts'
import { provideWgc, wgcHome } from './wgc.ts'
import { provideZizmor, zizmorProgram } from './zizmor.ts'

const help = `script/setup [--all]

Prepares a Debian or Ubuntu machine (root or sudo, Go, npm) for the tests and the demo. Everything is made below
.cache, except for a few Debian packages that are installed if they are missing. A second run takes seconds.

  --all   also build the tools that only some tests use

A Docker engine is started if none runs that can do the work; script/teardown stops it.`

/** Prepares everything that the tests need. What does not depend on each other runs in parallel. */
async function setup(options: { all: boolean }): Promise<void> {
  const made: { engine?: Engine } = {}
  const engine = (): Engine => {
    if (made.engine === undefined) throw new RigError('there is no Docker engine')
    return made.engine
  }
  const tools = await goTools(options.all)
  const buildkit = tools.find(({ name }) => name === 'buildkit')
  const failed = await runTasks([
    { name: 'packages', work: async () => said('installed', await installPrograms(options.all)) },
    { name: 'go', work: () => checkGo(tools) },
    { name: 'debian', needs: ['packages'], work: provideDebianPrograms },
    { name: 'wgc', work: provideWgc },
    { name: 'bun', work: () => provideBun(options.all) },
    { name: 'zizmor', needs: ['packages'], work: provideZizmor },
    {
      name: 'docker engine',
      needs: ['debian'],
      work: async () => {
        made.engine = await provideEngine()
        return `${made.engine.version} at ${made.engine.host}${made.engine.started ? ', started' : ', was running'}`
      },
    },
    ...lanes(tools).flatMap(inLane),
    { name: 'base image', needs: ['go', 'docker engine'], work: () => provideGolangImage(engine()) },
    ...(buildkit === undefined
      ? []
      : [
          {
            name: 'builder image',
            needs: [buildkit.name, 'docker engine'],
            work: () => provideBuildkitImage(engine(), buildkit),
          },
        ]),
  ])
  if (failed.length > 0)
    throw new RigError(`not ready: ${failed.join(', ')} failed`, {
      hint: 'mend the cause and run script/setup again: what was done stays done',
    })
  await writeRigFile(engine(), tools)
}

function inLane(lane: readonly GoTool[]): Task[] {
  return lane.map((tool, position) => {
    const before = lane[position - 1]
    return { name: tool.name, needs: before === undefined ? ['go'] : [before.name], work: () => buildGoTool(tool) }
  })
}

function said(verb: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${verb} ${names.join(', ')}`
}

async function writeRigFile(engine: Engine, tools: readonly GoTool[]): Promise<void> {
  const targets: Record<string, string> = {
    bun: bunProgram,
    wgc: join(wgcHome, 'node_modules/.bin/wgc'),
    zizmor: zizmorProgram,
  }
  for (const name of await readdir(inCache('debian'))) targets[name] = inCache('debian', name)
  for (const tool of tools) for (const name of await readdir(goBin(tool))) targets[name] = join(goBin(tool), name)
  const bin = inCache('bin')
  await rm(bin, { recursive: true, force: true })
  await mkdir(bin, { recursive: true })
  for (const [name, target] of Object.entries(targets)) await symlink(target, join(bin, name))
  const rig: RigFile = {
    engine: { host: engine.host, config: engine.config, version: engine.version, own: engine.own },
    path: [bin, join(root, 'node_modules/.bin'), ...engine.programs],
    programs: Object.fromEntries(Object.keys(targets).map((name) => [name, join(bin, name)])),
    images: { golang: golangLayout, busybox: busyboxLayout, buildkit: buildkitImage },
  }
  await writeFile(inCache('rig.json'), `${JSON.stringify(rig, undefined, 2)}\n`)
  await writeFile(
    inCache('env'),
    [
      `export PATH='${rig.path.join(':')}':"$PATH"`,
      `export DOCKER_HOST='${engine.host}'`,
      `export DOCKER_CONFIG='${engine.config}'`,
      '',
    ].join('\n'),
  )
}

const { values } = parseArgs({
  options: { all: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
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
    await setup({ all: values.all })
    console.log(`ready in ${elapsed()}; for a shell with the same tools: source .cache/env`)
  } catch (error) {
    console.error(`error: ${explain(error)}`)
    process.exitCode = 1
  }
}
