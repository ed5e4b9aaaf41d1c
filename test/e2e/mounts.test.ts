import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openPrebuilt } from '../support/prebuilt.ts'
import type { Project } from '../support/project.ts'
import { baseImages, type Scope } from '../support/rig.ts'
import { gitHubEvent, startCacheService, type ActionRun, type CacheService } from '../support/runner/index.ts'
import { buildxCalls, openMachine, type Machine } from './machine.ts'

/** Compiles two packages and what they need of the standard library, and says how many packages it compiled. */
const dockerfile = `FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS build
# The image of the tests has another one, with compiled packages in it.
ENV GOCACHE=/root/.cache/go-build
COPY helper /src
WORKDIR /src
RUN --mount=type=cache,target="/root/.cache/go-build" go build -x -o /made . 2>/log; status=$?; \\
  echo "COMPILED $(grep -c '/compile -o' /log)"; exit $status
FROM scratch
ARG TARGETARCH
COPY prebuilt/$TARGETARCH /plugin
COPY --from=build /made /made
ENTRYPOINT ["./plugin", "good"]
`

async function open(scope: Scope): Promise<Project> {
  const project = await openPrebuilt(scope, { dockerfile })
  await mkdir(join(project.plugin, 'helper/part'), { recursive: true })
  await writeFile(join(project.plugin, 'helper/go.mod'), 'module example.org/made\n\ngo 1.25\n')
  await writeFile(join(project.plugin, 'helper/part/part.go'), 'package part\n\nfunc Text() string { return "part" }\n')
  await change(project, 'first')
  return project
}

async function change(project: Project, text: string): Promise<void> {
  const source = `package main\n\nimport "example.org/made/part"\n\nfunc main() { println(part.Text(), "${text}") }\n`
  await writeFile(join(project.plugin, 'helper/main.go'), source)
}

/** How many packages were compiled; undefined: the step was not run. */
function compiled(run: ActionRun): number | undefined {
  const [, count] = /COMPILED (\d+)$/m.exec(run.log.join('\n')) ?? []
  return count === undefined ? undefined : Number(count)
}

const branch = gitHubEvent('push')

let made = 0

/** One run on a new machine of GitHub, where an earlier step has made a builder. */
async function onNewMachine(
  scope: Scope,
  project: Project,
  cache: CacheService,
  event: 'push' | 'pull_request',
  machine?: Machine,
): Promise<ActionRun> {
  const own = machine ?? (await openMachine(scope))
  const name = `mounts-${process.pid}-${++made}`
  await own.createBuilder(name)
  const run = await project.check({
    event,
    cache,
    env: { ...own.env, BUILDX_BUILDER: name, RUNNER_ENVIRONMENT: 'github-hosted' },
    inputs: { 'build-contexts': `golang:1.25-alpine=${baseImages().golang}`, platforms: 'linux/amd64' },
  })
  await own.docker('buildx', 'rm', '--force', name)
  assert.equal(run.exitCode, 0, run.log.join('\n'))
  assert.deepEqual(run.filesLeft.filter((file) => file.includes('mounts')), [])
  return run
}

function said(run: ActionRun): string[] {
  return run.log.filter((line) => line.includes('ache mounts'))
}

describe('cache mounts', { timeout: 600_000 }, () => {
  test('a pull request on a new machine compiles only what changed since the default branch', async (t) => {
    assert.equal(branch.payload.ref, 'refs/heads/main')
    const [project, cache] = [await open(t), await startCacheService(t)]
    const first = await onNewMachine(t, project, cache, 'push')
    console.log(first.log.join('\n'))
    console.log(cache.calls)
    assert.ok((compiled(first) ?? 0) > 10, first.log.join('\n'))
    await change(project, 'second')
    const second = await onNewMachine(t, project, cache, 'pull_request')
    console.log(second.log.join('\n'))
    assert.equal(compiled(second), 1, second.log.join('\n'))
    console.log(said(first), said(second), cache.calls, buildxCalls(second, 'build'))
  })
})
