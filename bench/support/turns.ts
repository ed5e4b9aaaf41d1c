import { median, type Measurement } from '../measure.ts'

/** One of those that do the same work in turn. */
export interface Side<Turn = unknown> {
  readonly name: string
  /** Brings everything into the state in which a turn begins. Not measured. */
  prepare?(round: number): Promise<Turn>
  run(turn: Turn): Promise<Measurement>
  /** @throws if the work was not done. Not measured. */
  verify?(measurement: Measurement, turn: Turn): Promise<void>
  /** After the turn, also one that failed. Not measured. */
  finish?(turn: Turn): Promise<void>
}

/** What the turns of one side came to. */
export class Turns {
  readonly measurements: Measurement[] = []
  failed = 0

  /** Median of a value over all turns that did the work. */
  of(value: (measurement: Measurement) => number): number {
    return median(this.measurements.map(value))
  }

  get milliseconds(): number {
    return this.of((measurement) => measurement.milliseconds)
  }

  get processor(): number {
    return this.of((measurement) => measurement.processor)
  }
}

/** Every round, each side has one turn. A turn that fails, or does not do the work, is reported and passed over. */
export async function takeTurns<Turn>(
  title: string,
  sides: readonly Side<Turn>[],
  rounds: number,
): Promise<ReadonlyMap<string, Turns>> {
  const results = new Map(sides.map(({ name }) => [name, new Turns()]))
  for (let round = 0; round < rounds; round++)
    for (const side of ordered(sides, round)) {
      const turns = results.get(side.name)
      if (turns === undefined) continue
      try {
        const measurement = await takeTurn(side, round)
        turns.measurements.push(measurement)
        const { milliseconds, processor } = measurement
        progress(
          `${title}, round ${round + 1}, ${side.name}: ${seconds(milliseconds)}, processor ${seconds(processor)}`,
        )
      } catch (error) {
        turns.failed++
        progress(`${title}, round ${round + 1}, ${side.name} FAILED: ${String(error)}`)
      }
    }
  return results
}

/** Two turns that do not count: the first of a plugin fills caches and creates it. @throws if one fails */
export async function warmUp<Turn>(sides: readonly Side<Turn>[]): Promise<void> {
  for (const side of sides)
    for (const turn of [0, 1]) {
      const { milliseconds } = await takeTurn(side, turn)
      progress(`warm-up ${turn + 1}, ${side.name}: ${seconds(milliseconds)}`)
    }
}

/** Each round begins with another side, and every second one goes the other way round. */
export function ordered<T>(sides: readonly T[], round: number): T[] {
  const first = Math.floor(round / 2) % sides.length
  const turned = [...sides.slice(first), ...sides.slice(0, first)]
  return round % 2 === 0 ? turned : turned.reverse()
}

/** One turn. @throws if it failed, with the end of its output */
export async function takeTurn<Turn>(side: Side<Turn>, round: number): Promise<Measurement> {
  const turn = (await side.prepare?.(round)) as Turn
  try {
    const measurement = await side.run(turn)
    if (measurement.exitCode !== 0)
      throw new Error(`exit code ${measurement.exitCode}\n${measurement.output.split('\n').slice(-25).join('\n')}`)
    await side.verify?.(measurement, turn)
    return measurement
  } finally {
    await side.finish?.(turn)
  }
}

/** Progress goes to standard error: standard output has the tables alone. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
