import { median } from './measure.ts'
import { commandProblems, readModule } from '../src/checks/wasm/index.ts'
import { leb, moduleOf, name, section, vector } from '../test/support/wasm.ts'

/**
 * What the check of a WebAssembly module costs, against V8, which compiles it before it tells imports and exports. The
 * module has the size of a large controller: 10 MB, 20,000 functions.
 */
const rounds = Number(process.argv[2] ?? 9)

/** TypeScript knows this global only together with those of browsers. */
declare const WebAssembly: {
  readonly Module: { new (bytes: Uint8Array): object; imports(module: object): readonly unknown[] }
}

const functions = 20_000
/** A body of about 500 bytes: `i32.const 0`, `drop`. */
const body = [0, ...Array.from({ length: 166 }, () => [0x41, 0, 0x1a]).flat(), 0x0b]
const bytes = moduleOf(
  section(1, vector([[0x60, 0, 0]])),
  section(3, [...leb(functions), ...Array.from({ length: functions }, () => 0)]),
  section(5, vector([[0, 1]])),
  section(
    7,
    vector([
      [...name('_start'), 0, 0],
      [...name('memory'), 2, 0],
    ]),
  ),
  code(),
)

/** As `section`, for more bytes than a call may have arguments. */
function code(): number[] {
  const one = [...leb(body.length), ...body]
  const size = leb(functions).length + functions * one.length
  const all = [10, ...leb(size), ...leb(functions)]
  for (let index = 0; index < functions; index++) for (const byte of one) all.push(byte)
  return all
}

interface Cost {
  readonly wall: number
  readonly processor: number
}

function measure(work: () => void): Cost {
  const before = process.cpuUsage()
  const started = performance.now()
  work()
  const { user, system } = process.cpuUsage(before)
  return { wall: performance.now() - started, processor: (user + system) / 1000 }
}

const own: Cost[] = []
const v8: Cost[] = []
for (let round = 0; round <= rounds; round++) {
  const costs = [
    measure(() => {
      if (commandProblems(readModule(bytes)).length > 0) throw new Error('the module was refused')
    }),
    measure(() => {
      WebAssembly.Module.imports(new WebAssembly.Module(bytes))
    }),
  ] as const
  // The first round also compiles the code of this program.
  if (round > 0) {
    own.push(costs[0])
    v8.push(costs[1])
  }
}
const of = (costs: readonly Cost[], what: keyof Cost): number => median(costs.map((cost) => cost[what]))
console.log(
  [
    `| ${(bytes.length / 1e6).toFixed(1)} MB, ${functions} functions | wall clock | processor |`,
    '|---|---|---|',
    ...(
      [
        ['this action', own],
        ['V8', v8],
      ] as const
    ).map(
      ([title, costs]) => `| ${title} | ${of(costs, 'wall').toFixed(1)} ms | ${of(costs, 'processor').toFixed(1)} ms |`,
    ),
    '',
    `Ratio of processor time: ${(of(own, 'processor') / of(v8, 'processor')).toFixed(2)}.`,
  ].join('\n'),
)
const limit = 200
if (of(own, 'wall') > limit) throw new Error(`the check takes longer than ${limit} ms`)
