import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemEnvironment } from '../shared/environment.ts'
import { run } from '../shared/exec.ts'

/** Milliseconds for killed processes to be gone. */
const timeout = 5000

/**
 * Kills every process whose command line or environment names one of these directories. Only the run's own programs
 * know them: a build that exports to one, a sandbox with its root in one, cosign with its configuration in one.
 * Processes of another user are killed with `sudo`, if it needs no password. Linux only.
 *
 * @returns a message with the processes that still run; undefined if none does
 */
export async function endProcesses(directories: readonly string[]): Promise<string | undefined> {
  if (directories.length === 0 || process.platform !== 'linux') return undefined
  const deadline = performance.now() + timeout
  for (;;) {
    const pids = await processesThatName(directories)
    if (pids.length === 0) return undefined
    if (performance.now() > deadline) return `Processes of the main step still run: ${pids.join(', ')}`
    await kill(pids)
    await sleep(50)
  }
}

async function processesThatName(directories: readonly string[]): Promise<number[]> {
  const spared = await ownProcesses()
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && !spared.has(pid))
  const named = await Promise.all(
    pids.map(async (pid) => {
      const texts = await Promise.all([readProc(`${pid}/cmdline`), readProc(`${pid}/environ`)])
      return texts.some((text) => directories.some((directory) => text.includes(directory)))
    }),
  )
  return pids.filter((_, index) => named[index])
}

/** This process and its ancestors. The record, which names the directories, is in the environment of this process. */
async function ownProcesses(): Promise<ReadonlySet<number>> {
  const own = new Set<number>()
  for (let pid = process.pid; pid > 0 && !own.has(pid);) {
    own.add(pid)
    pid = Number(/^PPid:\s*(\d+)$/m.exec(await readProc(`${pid}/status`))?.[1] ?? 0)
  }
  return own
}

async function kill(pids: readonly number[]): Promise<void> {
  const foreign = pids.filter((pid) => !killOwn(pid))
  if (foreign.length > 0)
    await run('sudo', ['-n', '--', 'kill', '-KILL', ...foreign.map(String)], { env: systemEnvironment, timeout })
}

/** False if it belongs to another user. */
function killOwn(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM'
  }
}

async function readProc(path: string): Promise<string> {
  return await readFile(`/proc/${path}`, 'utf8').catch(() => '')
}
