import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readArtifact } from '../../src/artifact/index.ts'
import { openPrebuilt } from '../support/prebuilt.ts'
import type { Project } from '../support/project.ts'
import { baseImages, type Scope } from '../support/rig.ts'
import { startCacheService, type ActionRun, type CacheService } from '../support/runner/index.ts'
import { buildxCalls, openMachine } from './machine.ts'
import { testWithAll } from '../support/sample.ts'

const last = `FROM scratch
ARG TARGETARCH
COPY prebuilt/$TARGETARCH /plugin
COPY --from=build /made /made
ENTRYPOINT ["./plugin", "good"]
`

/** Compiles two packages and what they need of the standard library, and says how many packages it compiled. */
const dockerfile = `FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS build
# The image of the tests has another one, with compiled packages in it.
ENV GOCACHE=/root/.cache/go-build
COPY helper /src
WORKDIR /src
RUN --mount=type=cache,target="/root/.cache/go-build" go build -x -o /made . 2>/log; status=$?; \\
  echo "COMPILED $(grep -c '/compile -o' /log)"; exit $status
${last}`

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

const images = `golang:1.25-alpine=${baseImages().golang}\nbusybox=${baseImages().busybox}`
let made = 0

/** One run on a new machine of GitHub, where an earlier step has made a builder. The machine is gone afterwards. */
async function onNewMachine(project: Project, cache: CacheService, event: 'push' | 'pull_request'): Promise<ActionRun> {
  const ends: (() => Promise<void>)[] = []
  const machine = await openMachine({ after: (work) => ends.push(work) })
  try {
    const name = `mounts-${process.pid}-${++made}`
    await machine.createBuilder(name)
    const run = await project.check({
      event,
      cache,
      env: { ...machine.env, BUILDX_BUILDER: name, RUNNER_ENVIRONMENT: 'github-hosted' },
      inputs: { 'build-contexts': images, platforms: 'linux/amd64' },
    })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    const left = run.filesLeft.filter((file) => !file.includes('plugin-publish-layout-'))
    assert.deepEqual([left, run.processesLeft], [[], []])
    return run
  } finally {
    for (const end of ends) await end()
  }
}

/** Lines about cache mounts, with their numbers left out. */
function said({ log }: ActionRun): string[] {
  return log.filter((line) => line.startsWith('Cache mounts')).map((line) => line.replaceAll(/\d+(\.\d+)?/g, 'N'))
}

const mountKeys = (cache: CacheService): string[] => cache.keys().filter((key) => key.includes('-mounts-'))

describe('cache mounts', { timeout: 600_000 }, () => {
  test('a pull request on a new machine compiles only what changed since the default branch', async (t) => {
    const [project, cache] = [await open(t), await startCacheService(t)]
    const first = await onNewMachine(project, cache, 'push')
    assert.ok((compiled(first) ?? 0) > 10, first.log.join('\n'))
    assert.deepEqual(said(first), [
      'Cache mounts: not restored, because GitHub’s cache has none of them yet.',
      'Cache mounts: kept N MB (N MB compressed) in N s.',
    ])
    const [key = '', ...more] = mountKeys(cache)
    assert.match(key, /^plugin-publish-mounts-v1-cosmo-go-[0-9a-f]{20}-[0-9a-f]{20}$/)
    assert.deepEqual(more, [])

    await change(project, 'second')
    const second = await onNewMachine(project, cache, 'pull_request')
    assert.equal(compiled(second), 1, second.log.join('\n'))
    assert.deepEqual(said(second), ['Cache mounts: restored N MB in N s.'])
    assert.deepEqual(mountKeys(cache), [key], 'a pull request keeps nothing')
    const { readCache } = await readArtifact(second.outputs['layout'] ?? '', t.signal)
    assert.equal(readCache, true)
  })

  testWithAll('nothing is restored where the layer cache has the same sources, if it could be written', async (t) => {
    const simple = `FROM --platform=$BUILDPLATFORM busybox AS build
RUN --mount=type=cache,target=/cache head -c 500000 /dev/urandom > /cache/x && echo "COMPILED 1" && echo > /made
${last}`
    const project = await openPrebuilt(t, { dockerfile: simple })
    const cache = await startCacheService(t)
    assert.equal(compiled(await onNewMachine(project, cache, 'push')), 1)
    const same = await onNewMachine(project, cache, 'pull_request')
    assert.equal(compiled(same), undefined, same.log.join('\n'))
    assert.deepEqual(said(same), ['Cache mounts: not restored, because the layer cache has these sources.'])
    assert.equal(buildxCalls(same, 'build').length, 1)

    // BuildKit cannot write its layers, whose client is another one than that of the action.
    const broken = await startCacheService(t, {
      instead: ({ method, headers }, response) => {
        const refused = method === 'PUT' && headers['user-agent']?.startsWith('azsdk-go') === true
        if (refused) response.writeHead(403).end()
        return refused
      },
    })
    assert.deepEqual(said(await onNewMachine(project, broken, 'push')), [
      'Cache mounts: not restored, because GitHub’s cache has none of them yet.',
      'Cache mounts: kept N MB (N MB compressed) in N s.',
    ])
    assert.match(mountKeys(broken).join(), /-without-layers$/)
    const restored = await onNewMachine(project, broken, 'pull_request')
    assert.deepEqual([compiled(restored), said(restored)], [1, ['Cache mounts: restored N MB in N s.']])
  })
})
