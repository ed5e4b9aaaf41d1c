import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startCosmo } from '../test/support/cosmo.ts'
import type { Measurement } from './measure.ts'
import { runAction } from './sides/action.ts'
import { changeSource, copyPlugin } from './sides/plugin.ts'
import { runWgc } from './sides/wgc.ts'
import { startWarmBuilder } from './support/internet.ts'
import { runPart } from './support/part.ts'
import { printAims, printHead, printTable } from './support/table.ts'
import { takeTurns, warmUp, type Side } from './support/turns.ts'

/**
 * The largest proportional memory of a warm publish for two platforms, all processes together. In turns of its own,
 * because sampling costs time. Prints the table of the section "Memory" of bench/README.md.
 *
 *     node bench/memory.ts [ROUNDS]
 */
await runPart(5, async (part) => {
  const services = part.use(await startCosmo({ directory: part.directory }))
  const { plane, registry, key } = services
  const builder = await startWarmBuilder(part)
  type Publish = (plugin: string, env: NodeJS.ProcessEnv) => Promise<Measurement>
  const sideOf = async (name: string, publish: Publish): Promise<(changed: boolean) => Side<void>> => {
    const workspace = join(part.directory, name, 'workspace')
    await mkdir(workspace, { recursive: true })
    const plugin = await copyPlugin(workspace)
    const env = await builder.for(join(part.directory, name, 'docker'))
    return (changed) => ({
      name,
      prepare: async () => {
        if (changed) await changeSource(plugin)
      },
      run: () => publish(plugin, env),
    })
  }
  const inputs = { ...services.inputs, 'signature-format': 'both' }
  const [event, memory] = ['workflow_dispatch', true] as const
  const target = { registry: registry.host, controlPlane: plane.url, token: plane.key('admin'), memory }
  const sides = [
    await sideOf('ours', (plugin, env) => {
      return runAction({ plugin, event, inputs, memory, env: { ...env, COSIGN_PASSWORD: key.password } })
    }),
    await sideOf('wgc', (plugin, env) => runWgc({ plugin, name: 'wgc', ...target, env })),
  ]
  await warmUp(sides.map((side) => side(true)))
  const [changed, unchanged] = [
    await takeTurns(
      'memory, changed',
      sides.map((side) => side(true)),
      part.rounds,
    ),
    await takeTurns(
      'memory, unchanged',
      sides.map((side) => side(false)),
      part.rounds,
    ),
  ]
  const peak = (turns: typeof changed, name: string): number => (turns.get(name)?.of((m) => m.peakPss) ?? 0) / 2 ** 20
  printHead('memory', part.rounds)
  printTable(
    ['peak PSS', 'ours, signed and attested', 'wgc'],
    (
      [
        ['changed', changed],
        ['unchanged', unchanged],
      ] as const
    ).map(([title, turns]) => [title, ...['ours', 'wgc'].map((name) => `${peak(turns, name).toFixed(0)} MiB`)]),
  )
  printAims([{ what: 'changed, peak PSS', value: peak(changed, 'ours'), atMost: 400, unit: ' MiB' }])
})
