import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import { readArtifact } from '../../src/artifact/index.ts'
import { githubCache } from '../../src/cache/index.ts'
import { digestOf, directoryOf } from '../../src/content/docker/mount-builds.ts'
import { versionOf } from '../../src/run/mounts.ts'
import { testContext } from '../support/context.ts'
import { busybox, openPrebuilt } from '../support/prebuilt.ts'
import { scratchDirectory, type Scope } from '../support/rig.ts'
import { startCacheService, type ActionRun } from '../support/runner/index.ts'
import { tar, type Entry } from '../support/tar.ts'
import { buildxCalls, openMachine } from './machine.ts'
import { testWithAll } from '../support/sample.ts'

const mount = { id: '/cache', sharing: 'shared', uid: undefined, gid: undefined, mode: undefined } as const

const last = `FROM scratch
ARG TARGETARCH
COPY prebuilt/$TARGETARCH /plugin
COPY --from=build /made /made
ENTRYPOINT ["./plugin", "good"]
`

const stage = (script: string): string => `FROM --platform=$BUILDPLATFORM busybox AS build
RUN --mount=type=cache,target=/cache --mount=type=cache,id=named,target=/named \\
  ${script}; echo same > /made
${last}`

describe('a hostile cache', { timeout: 600_000 }, () => {
  testWithAll('changes nothing outside the builder', async (t) => {
    const machine = await openMachine(t)
    const name = `hostile-${process.pid}`
    await machine.createBuilder(name)
    const dockerfile = `FROM --platform=$BUILDPLATFORM busybox AS build
ARG TURN
RUN --mount=type=cache,target=/cache echo "MOUNT $(cat /cache/good) $TURN"; ls -l /cache; cp /bin/true /made
${last}`
    const project = await openPrebuilt(t, { dockerfile })
    const outside = join(await scratchDirectory(t), 'outside')
    const up = '../'.repeat(12)
    const mine = directoryOf(mount)
    const good: Entry = { name: `${mine}/good`, content: 'restored' }
    const hostile: readonly Entry[] = [
      good,
      { name: `${mine}/set-user`, mode: 0o6755, content: '#!/bin/sh\n' },
      { name: `${mine}/device`, type: 'block' },
      { name: `${mine}/pipe`, type: 'fifo' },
      { name: `${mine}/--checkpoint-action=exec=touch ${outside}`, content: '' },
      { name: `${mine}/out`, type: 'symlink', linkName: `${up}tmp` },
      { name: `${mine}/out/through-link`, content: 'x' },
      { name: `${up}${outside.slice(1)}`, content: 'up' },
      { name: outside, content: 'absolute' },
      { name: `${mine}/hard`, type: 'hardlink', linkName: '/etc/passwd' },
      { name: '../in/mounts.tar', content: 'over its own archive' },
    ]
    const packed = zstdCompressSync(tar(hostile))
    const archives: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
      hostile: [packed, /^Cache mounts(: restored| are not restored: )/],
      'cut off': [packed.subarray(0, packed.length - 40), /^Cache mounts are not restored: /],
      'not compressed': [tar(hostile), /^Cache mounts are not restored: /],
      'not an archive': [zstdCompressSync(Buffer.alloc(5000, 'x')), /^Cache mounts are not restored: /],
      'cut off before it was compressed': [zstdCompressSync(tar([good]).subarray(0, 600)), /^Cache mounts/],
      'with a size that it does not have': [zstdCompressSync(sized(1 << 30)), /^Cache mounts/],
    }
    for (const [what, [bytes, line]] of Object.entries(archives)) {
      const cache = await startCacheService(t)
      await seed(t, cache.env, bytes)
      const run = await project.check({
        event: 'pull_request',
        cache,
        env: { ...machine.env, BUILDX_BUILDER: name, RUNNER_ENVIRONMENT: 'github-hosted' },
        inputs: { ...busybox, platforms: 'linux/amd64', 'build-args': `TURN=${what.replaceAll(' ', '-')}` },
      })
      const log = run.log.join('\n')
      assert.equal(run.exitCode, 0, `${what}\n${log}`)
      assert.equal(run.log.filter((one) => line.test(one)).length, 1, `${what}\n${log}`)
      assert.equal(run.log.filter((one) => one.startsWith('Cache mounts')).length, 1, `${what}\n${log}`)
      assert.match(log, /MOUNT .*\b[a-z-]+$/m, what)
      assert.deepEqual([existsSync(outside), existsSync('/tmp/through-link')], [false, false], what)
      const left = run.filesLeft.filter((file) => !file.includes('plugin-publish-layout-'))
      assert.deepEqual([left, run.processesLeft], [[], []], what)
      const container = `buildx_buildkit_${name}0`
      const found = await machine.docker('exec', container, 'sh', '-c', `ls ${outside} /tmp/through-link 2>&1 || true`)
      assert.equal(found.match(/No such file/g)?.length, 2, found)
      // Unpacked or not: a publish refuses it.
      assert.equal((await readArtifact(run.outputs['layout'] ?? '', t.signal)).readCache, true, what)
    }
  })

  test('is neither read nor filled by a publish, nor by a run with secrets', async (t) => {
    const machine = await openMachine(t)
    const project = await openPrebuilt(t, { dockerfile: stage('true') })
    const cache = await startCacheService(t)
    const env = { ...machine.env, RUNNER_ENVIRONMENT: 'github-hosted' }
    for (const run of [
      await project.publish({ cache, env, inputs: busybox }),
      await project.check({ event: 'push', cache, env, inputs: { ...busybox, secrets: 'a=a secret value' } }),
    ]) {
      assert.equal(run.exitCode, 0, run.log.join('\n'))
      assert.equal(buildxCalls(run, 'build').length, 1)
    }
    assert.deepEqual(
      cache.calls.filter((call) => call.includes('-mounts-')),
      [],
    )
  })
})

describe('mounts on a builder that stays', { timeout: 600_000 }, () => {
  testWithAll('a publish does not see what a pull request put into them, nor a layer made of it', async (t) => {
    const machine = await openMachine(t)
    const name = `stays-${process.pid}`
    await machine.createBuilder(name)
    const home = await scratchDirectory(t)
    const env = { ...machine.env, BUILDX_BUILDER: name }
    const project = await openPrebuilt(t, { dockerfile: stage('echo poison > /cache/x; echo poison > /named/x') })
    const seen = (run: ActionRun): string | undefined => {
      assert.equal(run.exitCode, 0, run.log.join('\n'))
      return /SEEN (.*)$/m.exec(run.log.filter((line) => !line.includes('RUN')).join('\n'))?.[1]
    }
    seen(await project.check({ event: 'pull_request', env, home, inputs: busybox }))
    // The same sources as those of the publish, so that its layer is there with the poison in it.
    const look =
      'echo "SEEN $(cat /cache/x /named/x 2>/dev/null | tr \'\\n\' +)"; echo own > /cache/x; echo own > /named/x'
    await writeFile(join(project.plugin, 'Dockerfile'), stage(look))
    const dry = await project.check({ event: 'pull_request', env, home, inputs: busybox })
    assert.equal(seen(dry), 'poison+poison+')
    const first = await project.publish({ env, home, inputs: busybox })
    assert.equal(seen(first), '', first.log.join('\n'))
    assert.equal(first.outputs['digest'], dry.outputs['digest'], 'a namespace changes nothing in the image')

    const again = await project.publish({ env, home, inputs: busybox })
    assert.equal(seen(again), undefined, 'its own layer is there')
    await writeFile(join(project.plugin, 'Dockerfile'), stage(`${look}; true`))
    const changed = await project.publish({ event: 'tag', env, home, inputs: busybox })
    assert.equal(seen(changed), 'own+own+', 'its own mounts are there')
  })
})

/** An archive whose file says that it is larger than it is. */
function sized(bytes: number): Buffer {
  const archive = tar([{ name: `${directoryOf(mount)}/good`, content: 'restored' }])
  archive.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124)
  archive.fill(' ', 148, 156)
  const sum = archive.subarray(0, 512).reduce((all, byte) => all + byte, 0)
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return archive
}

async function seed(scope: Scope, env: Readonly<Record<string, string>>, bytes: Buffer): Promise<void> {
  const file = join(await scratchDirectory(scope), 'entry')
  await writeFile(file, bytes)
  const cache = githubCache(env) ?? assert.fail()
  const name = 'plugin-publish-mounts-v1-cosmo-go-'
  const entry = { key: `${name}x`, version: versionOf(name, digestOf([mount])) }
  assert.ok(
    await cache.save({ ...entry, file, timeout: 10_000 }, { ...testContext(), signal: AbortSignal.timeout(10_000) }),
  )
}
