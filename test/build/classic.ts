import { after } from 'node:test'
import { startClassicEngine } from '../support/classic-engine.ts'
import { directory } from './support.ts'

/** The address of an engine whose `docker` driver exports no OCI layout; it ends after the tests of the file. */
export async function classicEngine(): Promise<string> {
  const engine = await startClassicEngine(directory('engine'))
  after(() => engine[Symbol.asyncDispose]())
  return engine.host
}
