import { startClassicEngine } from '../../support/classic-engine.ts'
import { directory, undoAfterTests } from '../../support/docker-build.ts'

/** The address of an engine whose `docker` driver exports no OCI layout; it ends after the tests of the file. */
export async function classicEngine(): Promise<string> {
  const engine = await startClassicEngine(directory('engine'))
  undoAfterTests(() => engine[Symbol.asyncDispose]())
  return engine.host
}
