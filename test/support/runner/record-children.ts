import { subscribe } from 'node:diagnostics_channel'
import type { ChildProcess } from 'node:child_process'
import { appendFileSync } from 'node:fs'

/**
 * Loaded before the action (`node --import`), in the action's own process: writes down what it starts, also by absolute
 * path, where no stand-in on PATH is passed. The variable is taken away again, so that the action sees what it sees on
 * a runner.
 */
const file = process.env['HARNESS_CHILDREN']
delete process.env['HARNESS_CHILDREN']

if (file !== undefined) {
  subscribe('child_process', (message) => {
    const child = (message as { process: ChildProcess }).process
    child.once('spawn', () => {
      appendFileSync(file, `${JSON.stringify([child.spawnfile, ...child.spawnargs.slice(1)])}\n`)
    })
  })
}
