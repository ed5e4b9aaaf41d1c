import { writeFileSync } from 'node:fs'
import { check } from '../../../src/check/check.ts'
import { cosmo } from '../../../src/hosts/cosmo/profile.ts'
import { testResources } from '../../support/resources.ts'
import { testBounds } from './bounds.ts'
import { collectingLog } from './check.ts'
import { layoutOf } from './flattened.ts'
import { goProgram } from './programs.ts'
import { ways } from './ways.ts'

/**
 * Stands for the action: a process that checks a plugin in one way, and whose output is the job's log. Its arguments are
 * the file for the result as JSON, the way to isolate, and the plugin's arguments.
 */
const [resultFile = '', way = '', ...behaviour] = process.argv.slice(2)
const probe = ways[way]
if (probe === undefined) throw new Error(`no such way to isolate: ${way}`)

const layout = layoutOf({ layers: [[{ name: 'plugin', mode: 0o755, content: await goProgram('plugin') }]], entrypoint: ['./plugin', ...behaviour] })
const resources = testResources()
const { findings, images } = await check(
  { layout, rules: cosmo.runtime, smokeTest: true, dryRun: true, waitForEmulation: Promise.resolve(), isolation: [probe], patience: 60_000, bounds: testBounds },
  { log: collectingLog(), signal: new AbortController().signal, resources },
)
writeFileSync(resultFile, JSON.stringify({ findings, outcome: images[0]?.smoke.outcome, made: resources.added, left: resources.owned }))
