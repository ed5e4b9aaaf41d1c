import assert from 'node:assert/strict'
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { baseImages } from '../support/rig.ts'
import { openMachine } from './machine.ts'
import { openPrebuilt } from '../support/prebuilt.ts'
import { openProject } from '../support/project.ts'
import { testWithAll } from '../support/sample.ts'

const day = 86_400

/** As if the checkout had been made a day later. */
async function touchTomorrow(directory: string): Promise<void> {
  const tomorrow = new Date(Date.now() + day * 1000)
  const below = await readdir(directory, { recursive: true })
  for (const path of [...below, '.']) await utimes(join(directory, path), tomorrow, tomorrow)
}

/**
 * Writes files as a compiler does, by a clock that is ahead by the seconds of the context `clock`: BuildKit's own clock
 * is the machine's, which a test does not set. What BuildKit itself would write of the time differs too, as the builds
 * are seconds apart.
 */
const byItsClock = `FROM --platform=$BUILDPLATFORM busybox AS build
ARG TARGETARCH
COPY prebuilt/ /prebuilt/
RUN --mount=from=clock,target=/clock mkdir -p /out/lib && cp /prebuilt/$TARGETARCH /out/plugin && \\
    date -u -d @0 > /out/lib/made && find /out -exec touch -d "@$(($(date +%s) + $(cat /clock/ahead)))" {} +
FROM --platform=$BUILDPLATFORM busybox
WORKDIR /made/by/workdir
RUN --mount=from=clock,target=/clock touch -d "@$(($(date +%s) + $(cat /clock/ahead)))" /made/by /made/by/run
WORKDIR /
COPY --from=build /out /
ENTRYPOINT ["./plugin", "good"]
`

describe('the same sources', { timeout: 600_000 }, () => {
  testWithAll(
    'the example has one digest: another directory, other file times, a builder of another driver',
    async (t) => {
      const here = await openProject(t)
      const checked = await here.check({ env: (await openMachine(t)).env })
      assert.equal(checked.exitCode, 0, checked.log.join('\n'))

      const [there, machine] = [await openProject(t), await openMachine(t)]
      assert.notEqual(there.plugin, here.plugin)
      await touchTomorrow(there.workspace)
      // Another version of BuildKit too: the engine has its own.
      const builder = `fresh-${process.pid}`
      await machine.createBuilder(builder)
      const published = await there.publish({ env: machine.env, inputs: { builder: builder, 'driver-opts': '' } })
      assert.equal(published.exitCode, 0, published.log.join('\n'))
      assert.match(published.outputs['digest'] ?? '', /^sha256:[0-9a-f]{64}$/)
      assert.equal(published.outputs['digest'], checked.outputs['digest'])
      assert.deepEqual(JSON.parse(published.outputs['platforms'] ?? ''), JSON.parse(checked.outputs['platforms'] ?? ''))
    },
  )

  test('a clock a day ahead changes nothing', async (t) => {
    const build = async (ahead: number): Promise<string> => {
      const [project, machine] = [await openPrebuilt(t, { dockerfile: byItsClock }), await openMachine(t)]
      if (ahead > 0) await touchTomorrow(project.workspace)
      const clock = join(project.workspace, 'clock')
      await mkdir(clock)
      await writeFile(join(clock, 'ahead'), String(ahead))
      const builder = `clock-${ahead}-${process.pid}`
      await machine.createBuilder(builder)
      const run = await project.check({
        env: machine.env,
        inputs: {
          builder: builder,
          'driver-opts': '',
          'build-contexts': `busybox=${baseImages().busybox}\nclock=clock`,
        },
      })
      assert.equal(run.exitCode, 0, run.log.join('\n'))
      return run.outputs['digest'] ?? ''
    }
    const today = await build(0)
    assert.match(today, /^sha256:[0-9a-f]{64}$/)
    assert.equal(await build(day), today)
  })
})
