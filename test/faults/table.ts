import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cell, Expected, Service } from './cell.ts'
import { groups } from './cells.ts'

/** The table of `docs/reliability.md`, from the cells that `matrix.test.ts` plays. */
export function faultTable(): string {
  const cells = groups.flatMap((group) => group.cells)
  const services = [...new Set(cells.map(({ service }) => service))]
  return services.flatMap((service) => section(service, cells)).join('\n')
}

function section(service: Service, cells: readonly Cell[]): string[] {
  const own = cells.filter((cell) => cell.service === service)
  const steps = [...new Set(own.map(({ step }) => step))]
  return [
    '',
    `### ${service.charAt(0).toUpperCase()}${service.slice(1)}`,
    '',
    '| step | what goes wrong | what the run does | tests |',
    '|---|---|---|---|',
    ...steps.flatMap((step) =>
      rows(
        service,
        step,
        own.filter((cell) => cell.step === step),
      ),
    ),
  ]
}

/** One row for each way in which a run ends at a step. */
function rows(service: Service, step: string, cells: readonly Cell[]): string[] {
  const ends = Map.groupBy(cells, (cell) => behaviour(cell.expected))
  return [...ends].map(([end, same]) => {
    const faults = same.map(({ fault, kind }) => (kind === 'lying' ? `it lies: ${fault}` : fault))
    return `| ${step} | ${faults.join('; ')} | ${end} | \`${service}, ${step}: …\` |`
  })
}

function behaviour(expected: Expected): string {
  if (expected === 'published') return 'publishes'
  return `fails with ${expected.map((code) => `[\`${code}\`](errors.md#${code.toLowerCase()})`).join(', ')}`
}

const path = join(import.meta.dirname, '../../docs/reliability.md')

/** The page as it is, and as it has to be. */
export function pages(): { readonly now: string; readonly wanted: string } {
  const now = readFileSync(path, 'utf8')
  const [begin, end] = ['<!-- generated:faults -->', '<!-- /generated:faults -->']
  const [from, to] = [now.indexOf(begin), now.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no ${begin} with its end`)
  return { now, wanted: `${now.slice(0, from + begin.length)}\n${faultTable()}\n${now.slice(to)}` }
}

if (import.meta.main) writeFileSync(path, pages().wanted)
