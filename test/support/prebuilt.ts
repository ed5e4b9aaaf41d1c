import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { goProgram } from './programs.ts'
import { isWriting } from './control-plane/index.ts'
import { isWrite } from './push-registry/index.ts'
import { baseImages, type Scope } from './rig.ts'
import type { ActionRun } from './runner/index.ts'
import { playAll } from './sample.ts'
import { openProject, type Project, type ProjectOptions } from './project.ts'

/**
 * The Dockerfile of the example without its compiler: it copies a compiled program, so that a build takes a moment.
 * `behaviour` is what the program does when it is started (test/fixtures/programs/plugin).
 */
export const copying = (behaviour = 'good'): string => `FROM scratch
ARG TARGETARCH
COPY prebuilt/$TARGETARCH /plugin
ENTRYPOINT ["./plugin", "${behaviour}"]
`

/** Most tests are not about the formats of signatures, and each format costs nine processes of cosign. */
const oneFormat = playAll ? {} : { 'signature-format': 'bundle' }

export async function openPrebuilt(
  scope: Scope,
  options: ProjectOptions & { readonly dockerfile?: string } = {},
): Promise<Project> {
  const project = await openProject(scope, { ...options, inputs: { ...oneFormat, ...options.inputs } })
  await writePrebuilt(project.plugin, options.dockerfile)
  return project
}

/** Writes the program for both platforms, and the Dockerfile. */
export async function writePrebuilt(plugin: string, dockerfile = copying()): Promise<void> {
  await mkdir(join(plugin, 'prebuilt'), { recursive: true })
  for (const architecture of ['amd64', 'arm64']) {
    await writeFile(
      join(plugin, 'prebuilt', architecture),
      await goProgram('plugin', { platform: `linux/${architecture}` }),
      { mode: 0o755 },
    )
  }
  await writeFile(join(plugin, 'Dockerfile'), dockerfile)
  // That of the example excludes everything but its sources.
  await writeFile(join(plugin, '.dockerignore'), '')
}

/** The base image of Dockerfiles that run something. */
export const busybox = { 'build-contexts': `busybox=${baseImages().busybox}` }

/** Every request that pushed, created or granted something. */
export function writes({ registry, plane }: Project): string[] {
  return [
    ...registry.log.filter(isWrite).map(({ method, path }) => `${method} ${path}`),
    ...plane.log
      .filter(({ method, wrote, body }) => wrote || (isWriting(method) && !asksOnly(body)))
      .map(({ method }) => method),
  ]
}

/** The action asks with a name that no plugin can have whether one more plugin is allowed. Nothing is created. */
const asksOnly = (body: unknown): boolean => ((body ?? {}) as { name?: string }).name === '-'

export function forget({ registry, plane }: Project): void {
  registry.log.length = 0
  plane.log.length = 0
}

/** Asserts that a run failed with exactly these errors (`CODE`, `CODE file` or `CODE file:line`), and did not crash. */
export function assertFailed(run: ActionRun, reasons: readonly string[]): void {
  const log = run.log.join('\n')
  assert.deepEqual([run.exitCode, run.main.signal, run.main.stderr], [1, null, ''], log)
  assert.deepEqual(reasonsOf(run, 'error').sort(), [...reasons].sort(), log)
  assert.doesNotMatch(log, /^ +at .*[:)]\d*$/m, 'the log shows a stack trace')
  assert.equal(run.post?.exitCode, 0)
  assert.equal(run.outputs['published'] === 'true' && run.outputs['signed'] !== 'true', false)
}

export function reasonsOf({ annotations }: ActionRun, level: 'error' | 'warning' | 'notice'): string[] {
  return annotations
    .filter((one) => one.level === level)
    .map(
      ({ title = 'untitled', file, line }) =>
        `${title}${file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`}`,
    )
}

/** The messages of all annotations. */
export function textOf({ annotations }: ActionRun): string {
  return annotations.map(({ message }) => message).join('\n')
}
