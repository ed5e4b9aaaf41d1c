import { join } from 'node:path'
import { installPrograms } from './apt.ts'
import { provideBun } from './bun.ts'
import {
  provideBusybox,
  provideBusyboxImage,
  provideDockerInit,
  provideDockerRegistry,
  provideQemu,
} from './busybox.ts'
import { RigError } from './command.ts'
import { provideEngine, type Engine } from './engine.ts'
import type { Example } from './examples.ts'
import { buildGoTool, checkGo, goToolNamed, goTools, inBuildSlot } from './gotools.ts'
import { provideBuildkitImage, provideGolangImage, providePlainGolangImage } from './images.ts'
import { root } from './paths.ts'
import type { Task } from './progress.ts'
import { provideTool, tools } from './tools.ts'
import { provideWgc } from './wgc.ts'
import { provideZizmor } from './zizmor.ts'

/** One thing that a set-up makes. */
export interface Part extends Task {
  /** Programs that must be installed on the machine, and their packages. None of the packages starts a service. */
  readonly programs?: Readonly<Record<string, string>>
  /** Whether the first tests start before it is ready. */
  readonly late?: boolean
}

/** The name of the task that ends when the tests of `firstFolders` can start, while the rest is still being built. */
export const firstTests = 'first tests'

/** The tests that need none of the programs that are built after the engine's images. */
export const firstFolders = /^test\/(artifact|attack|checks)\//

/** What parts hand to each other. */
export interface Made {
  engine?: Engine
}

const compiler = { gcc: 'gcc libc6-dev' }

/** Everything that the tests need, in the order of starting: packages, then what is built, the longest first. */
export async function allParts(all: boolean, made: Made): Promise<Part[]> {
  const engine = (): Engine => {
    if (made.engine === undefined) throw new RigError('there is no Docker engine')
    return made.engine
  }
  const modules = await goTools(all)
  return [
    { name: 'go', work: () => checkGo(modules.map(({ directory }) => directory)) },
    { name: 'busybox', work: provideBusybox },
    { name: 'docker-init', work: provideDockerInit },
    {
      name: 'docker engine',
      needs: ['busybox', 'docker-init'],
      programs: { runc: 'runc', iptables: 'iptables', ip: 'iproute2' },
      work: async () => {
        made.engine = await provideEngine()
        return `${made.engine.version} at ${made.engine.host}${made.engine.started ? ', started' : ', was running'}`
      },
    },
    { name: 'docker-registry', work: provideDockerRegistry },
    ...tools.map((tool) => ({ name: tool.name, work: () => provideTool(tool, all) })),
    { name: 'qemu', work: provideQemu },
    { name: 'busybox image', needs: ['busybox'], work: provideBusyboxImage },
    { name: 'wgc', work: provideWgc },
    { name: 'bun', work: () => provideBun(all) },
    { name: 'zizmor', programs: { pip3: 'python3-pip' }, work: provideZizmor },
    // For tests that run as another user, and for shared objects of Go.
    {
      name: 'programs of tests',
      programs: {
        sudo: 'sudo',
        git: 'git',
        unzip: 'unzip',
        'ssh-agent': 'openssh-client',
        ...compiler,
        ...(all && { 'aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross' }),
        ...(all && { protoc: 'protobuf-compiler' }),
      },
      work: () => Promise.resolve(undefined),
    },
    ...modules.map((module) => ({
      name: module.name,
      needs: ['go'],
      work: () => buildGoTool(module),
      // The builder image is made of BuildKit.
      late: module.name !== 'buildkit',
      gate: inBuildSlot,
    })),
    { name: 'base image', needs: ['go', 'busybox', 'docker engine'], work: () => provideGolangImage(engine()) },
    {
      name: 'builder image',
      needs: ['buildkit', 'busybox', 'docker engine'],
      work: () => provideBuildkitImage(engine(), goToolNamed('buildkit')),
    },
  ]
}

/** Only what the demo of this example uses: its own parts, and those that they need. */
export async function partsFor(example: Example, made: Made): Promise<Part[]> {
  const plain: Part[] = [
    { name: 'go', work: () => checkGo([join(root, 'examples/generic')]) },
    { name: 'plain base image', needs: ['go', 'busybox'], work: providePlainGolangImage },
    { name: 'compiler', programs: compiler, work: () => Promise.resolve(undefined) },
  ]
  const parts = [...plain, ...(await allParts(false, made)).filter(({ name }) => name !== 'go')]
  const wanted = new Set(['docker-registry', 'cosign', ...example.uses])
  // What a part needs may stand anywhere: repeat until nothing is added.
  for (let size = 0; size < wanted.size;) {
    size = wanted.size
    for (const { name, needs = [] } of parts) if (wanted.has(name)) for (const need of needs) wanted.add(need)
  }
  const chosen = parts.filter(({ name }) => wanted.has(name))
  const unknown = [...wanted].filter((name) => !chosen.some((part) => part.name === name))
  if (unknown.length > 0) throw new TypeError(`the example ${example.name} uses unknown parts: ${unknown.join(', ')}`)
  return inOrder(chosen)
}

/** What is needed stands before what needs it. */
function inOrder(parts: readonly Part[]): Part[] {
  const placed: Part[] = []
  const place = (part: Part): void => {
    if (placed.includes(part)) return
    for (const need of part.needs ?? []) {
      const found = parts.find(({ name }) => name === need)
      if (found !== undefined) place(found)
    }
    placed.push(part)
  }
  parts.forEach(place)
  return placed
}

/** The parts as tasks: what has to be installed comes before all of them. */
export function asTasks(parts: readonly Part[]): Task[] {
  const programs = {
    ...always,
    ...(Object.assign({}, ...parts.map((part) => part.programs)) as Record<string, string>),
  }
  const install: Task = {
    name: 'packages',
    work: async () => {
      const installed = await installPrograms(programs)
      return installed.length === 0 ? undefined : `installed ${installed.join(', ')}`
    },
  }
  return [
    install,
    ...parts.map(({ name, needs = [], work, gate }) => ({
      name,
      needs: ['packages', ...needs],
      work,
      ...(gate !== undefined && { gate }),
    })),
  ]
}

const always = { tar: 'tar', xz: 'xz-utils' }
