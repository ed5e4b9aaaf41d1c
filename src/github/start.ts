/**
 * Handles signals and prints the first line of the log. It is main's first import and imports nothing, so that it works
 * while the rest of the bundle is still being loaded.
 *
 * A runner that cancels sends SIGINT, SIGTERM after 7.5 s and SIGKILL after another 2.5 s:
 * https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs
 */
const cancellation = new AbortController()
const lastMoment = new AbortController()

/** Aborted by the first signal: the run stops and cleans up. */
export const cancelled = cancellation.signal
/** Aborted by a SIGTERM after the first signal: the process will be killed soon. */
export const timeIsUp = lastMoment.signal

function onSignal(name: NodeJS.Signals): void {
  // Terminals and shells pass SIGINT and SIGHUP on, so one keystroke may arrive twice.
  if (cancelled.aborted && name === 'SIGTERM') lastMoment.abort()
  cancellation.abort()
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, onSignal)
// If nobody reads the log any more, the runner is gone, and no post step will follow.
process.stdout.on('error', () => {
  cancellation.abort()
})
process.stderr.on('error', () => {
  cancellation.abort()
})

process.stdout.write('Reading the inputs, the event and the plugin\n')
