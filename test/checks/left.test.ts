import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { unpackImage } from '../../src/checks/index.ts'
import { programRules } from '../../src/hosts/cosmo/programs.ts'
import { testContext } from '../support/context.ts'
import { testResources } from '../support/resources.ts'
import { dockerEnv } from '../support/rig.ts'
import { checkLayout, told } from './support/check.ts'
import { layoutOf } from './support/flattened.ts'
import { goProgram } from '../support/programs.ts'
import { ways } from './support/ways.ts'

// Docker is found the way a workflow's step finds it: by its environment.
Object.assign(process.env, dockerEnv())

const program = { name: 'plugin', mode: 0o755, content: await goProgram('plugin') }
const foreign = { ...program, content: await goProgram('plugin', { platform: 'linux/arm64' }) }
const layout = (...behaviour: readonly string[]): string =>
  layoutOf({ layers: [[program]], entrypoint: ['./plugin', ...behaviour] })

/** Processes of this machine that are a plugin with this behaviour. */
async function running(behaviour: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const lines = await Promise.all(
    pids.map(async (pid) => await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  )
  return pids.filter(
    (_, index) => lines[index]?.startsWith('/plugin/plugin\0') === true && lines[index].includes(behaviour),
  )
}

suite('a check leaves nothing', () => {
  for (const [name, probe] of Object.entries(ways)) {
    test(`of a plugin that leaves what is hard to remove: ${name}`, async () => {
      const resources = testResources()
      const { findings, images } = await checkLayout(
        layout('traps'),
        { smokeTest: true, isolation: [probe] },
        testContext({ resources }),
      )
      assert.deepEqual([told(findings), images[0]?.smoke?.outcome], [[], 'passed'])
      assert.deepEqual([await readdir(resources.temp), resources.owned], [[], []])
    })
  }

  test('when the check of another platform throws: its plugins have ended before that is told', async () => {
    const resources = testResources()
    const { promise: broken, reject } = Promise.withResolvers<never>()
    const mark = `mark-${process.pid}`
    const both = layoutOf(
      { platform: 'linux/amd64', layers: [[program]], entrypoint: ['./plugin', 'never', mark] },
      { platform: 'linux/arm64', layers: [[foreign]], entrypoint: ['./plugin', 'never', mark] },
    )
    const work = checkLayout(both, { smokeTest: 'auto', timeout: 120_000 }, testContext({ resources }), {
      ...programRules,
      unpack: async (part, ...rest) =>
        part.platform === 'linux/arm64' ? await broken : await unpackImage(part, ...rest),
    })
    const rejected = assert.rejects(work, /the engine is gone/)
    while ((await running(mark)).length === 0) await sleep(20)
    reject(new Error('the engine is gone'))
    await rejected
    assert.deepEqual([await running(mark), await readdir(resources.temp), resources.owned], [[], [], []])
  })
})

for (const [name, probe] of Object.entries(ways)) {
  test(`arguments that are too long for the kernel are the plugin’s failure: ${name}`, async () => {
    const { findings } = await checkLayout(layout('good', 'x'.repeat(200_000)), { smokeTest: true, isolation: [probe] })
    assert.deepEqual(
      findings.map(({ code, severity }) => `${severity} ${code}`),
      ['error E_SMOKE_FAILED'],
    )
    assert.match(
      findings[0]?.message ?? '',
      /its arguments are too long for Linux \(200004 bytes in all, 200000 in the longest\)/,
    )
  })
}
