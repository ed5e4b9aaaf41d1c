import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import * as v from 'valibot'
import type { Bounds } from '../../../src/checks/smoke/sandbox.ts'
import { testContext } from '../../support/context.ts'
import { checkLayout } from './check.ts'
import { layoutOf } from './flattened.ts'
import { goProgram } from '../../support/programs.ts'
import { ways } from './ways.ts'

/** Smaller than the default, so that the tests do not use up the machine that they run on. */
const bounds: Bounds = { memory: 256 * 1024 ** 2, disk: 64 * 1024 ** 2, files: 20_000, processes: 150 }

const Work = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    way: v.string(),
    /** Arguments of the plugin, by the name of the attack. */
    attacks: v.record(v.string(), v.array(v.string())),
  }),
)

/**
 * Stands for the action: a process that checks hostile plugins, one after the other, and whose output is the job's log.
 * Its arguments are a file with the work as JSON and the file for the results.
 */
const [workFile = '', resultFile = ''] = process.argv.slice(2)
const { way, attacks } = v.parse(Work, readFileSync(workFile, 'utf8'))
const probe = ways[way]
if (probe === undefined) throw new Error(`no such way to isolate: ${way}`)
const plugin = { name: 'plugin', mode: 0o755, content: await goProgram('plugin') }

const results: Record<string, unknown> = {}
for (const [name, behaviour] of Object.entries(attacks)) {
  const layout = layoutOf({ layers: [[plugin]], entrypoint: ['./plugin', ...behaviour] })
  const context = testContext()
  const { resources } = context
  const {
    findings: [finding],
    images,
  } = await checkLayout(layout, { smokeTest: true, isolation: [probe], timeout: 60_000, bounds }, context)
  results[name] = {
    outcome: images[0]?.smoke?.outcome,
    message: finding?.message ?? '',
    detail: finding?.detail ?? '',
    left: [...resources.owned, ...resources.added.filter((made) => isAbsolute(made.name) && existsSync(made.name))],
  }
}
writeFileSync(resultFile, JSON.stringify(results))
