import { childEnvironment } from '../../src/shared/environment.ts'
import { run as runProgram, type RunOptions, type RunResult } from '../../src/shared/exec.ts'

export type { RunResult } from '../../src/shared/exec.ts'

/** Options of a program that a script or a test runs. The default environment is that of this process. */
export type ScriptRunOptions = Partial<RunOptions>

/** Runs a program as the action does. */
export async function run(
  command: string,
  args: readonly string[],
  options: ScriptRunOptions = {},
): Promise<RunResult> {
  return await runProgram(command, args, { env: childEnvironment(process.env), ...options })
}
