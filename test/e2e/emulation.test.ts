import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { must } from '../../script/rig/command.ts'
import { makeBinfmtImage } from '../support/binfmt-image.ts'
import { isQemuRegistered, withoutQemu } from '../support/qemu.ts'
import { program, scratchDirectory } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { assertFailed, busybox, openPrebuilt, reasonsOf, textOf, writes } from '../support/prebuilt.ts'
import { openProject } from '../support/project.ts'
import { checksOf } from '../support/summary.ts'

/** Runs a program of each platform while it builds: `/machine` says what it believed to run on. Never cached. */
const executing = (): string => `FROM busybox AS machine
RUN uname -m > /machine && : ${randomUUID()}
FROM scratch
ARG TARGETARCH
COPY --from=machine /machine /machine
COPY prebuilt/$TARGETARCH /plugin
ENTRYPOINT ["./plugin", "good"]
`

const noImage = 'localhost:1/plugin-publish-test/no-such-image:local'

/** A machine without QEMU, which is as it was before when the test is over. */
async function openMachine(t: TestContext): Promise<void> {
  const restore = await withoutQemu()
  t.after(() => restore[Symbol.asyncDispose]())
}

/** What the summary says about the start of each platform's program. */
function starts({ summary }: ActionRun): string[] {
  return checksOf(summary).filter((line) => line.startsWith('Start '))
}

const bothStarted = ['Start linux/amd64: ✅ passed', 'Start linux/arm64: ✅ passed']

describe('QEMU', { timeout: 600_000 }, () => {
  test('a Dockerfile whose arm64 stage executes code is built, started and published', async (t) => {
    await openMachine(t)
    const image = await makeBinfmtImage(t)
    const project = await openPrebuilt(t, { dockerfile: executing() })
    const run = await project.publish({
      inputs: { ...busybox, emulation: 'auto', 'smoke-test': 'true', 'binfmt-image': image },
    })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.ok(
      run.log.includes('Emulation: Dockerfile:2 runs a command of stage machine on linux/arm64.'),
      run.log.join('\n'),
    )
    assert.equal(await isQemuRegistered(), true)
    assert.deepEqual([run.outputs['published'], starts(run)], ['true', bothStarted])

    const path = (run.outputs['reference'] ?? '').split('/').slice(1)
    const reference = [new URL(project.registry.upstream).host, ...path].join('/')
    for (const [platform, machine] of [
      ['linux/amd64', 'x86_64'],
      ['linux/arm64', 'aarch64'],
    ] as const) {
      const files = join(await scratchDirectory(t), 'files.tar')
      await must(program('crane'), ['export', `--platform=${platform}`, reference, files])
      assert.equal(await must('tar', ['-xOf', files, 'machine']), machine)
    }
  })

  test('the example needs none to be built; its arm64 program is started all the same', async (t) => {
    await openMachine(t)
    const image = await makeBinfmtImage(t)
    const project = await openProject(t)
    const run = await project.publish({ inputs: { emulation: 'auto', 'smoke-test': 'true', 'binfmt-image': image } })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.ok(!run.log.some((line) => line.startsWith('Emulation: ')), 'the build asks for nothing')
    assert.ok(run.log.includes('Registering QEMU for arm64.'), run.log.join('\n'))
    assert.ok(
      run.log.some((line) => /^linux\/arm64: started in \d+ ms/.test(line)),
      run.log.join('\n'),
    )
    assert.deepEqual([run.outputs['published'], starts(run)], ['true', bothStarted])
  })

  test('a build that needs it and cannot have it says so before it begins', async (t) => {
    await openMachine(t)
    const project = await openPrebuilt(t, { dockerfile: executing() })
    const run = await project.publish({ inputs: { ...busybox, emulation: 'auto', 'binfmt-image': noImage } })
    assertFailed(run, ['E_EMULATION cosmo-go/Dockerfile:2'])
    const said = /runs a command of stage machine on linux\/arm64, and QEMU could not be registered for it\nWhy: ([^]*)/
    const [, why = ''] = said.exec(textOf(run)) ?? []
    assert.match(why, /no-such-image[^]*\nWhat to do: Register QEMU in an earlier step/, textOf(run))
    assert.ok(!run.log.some((line) => line.includes('Build linux/amd64')), run.log.join('\n'))
    assert.deepEqual(
      [writes(project), project.plane.find('cosmo-go'), await isQemuRegistered()],
      [[], undefined, false],
    )
  })

  test('a smoke test that would like it does without, unless every start was asked for', async (t) => {
    await openMachine(t)
    const project = await openPrebuilt(t)
    const run = await project.publish({ inputs: { emulation: 'auto', 'binfmt-image': noImage } })
    assert.equal(run.exitCode, 0, run.log.join('\n'))
    assert.deepEqual([run.outputs['published'], reasonsOf(run, 'warning'), reasonsOf(run, 'error')], ['true', [], []])
    assert.match(textOf(run), /linux\/arm64 cannot be started on this machine: QEMU could not be registered/)
    assert.deepEqual(starts(run), [
      'Start linux/amd64: ✅ passed',
      'Start linux/arm64: ➖ not checked: this machine cannot run linux/arm64',
    ])

    const strict = await project.publish({
      inputs: { emulation: 'auto', 'binfmt-image': noImage, 'smoke-test': 'true' },
    })
    assertFailed(strict, ['E_SMOKE_IMPOSSIBLE'])
    assert.match(textOf(strict), /The plugin for linux\/arm64 was not started: this machine cannot run linux\/arm64/)
  })
})
