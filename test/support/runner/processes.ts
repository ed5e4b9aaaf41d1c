import { readFile, readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

export interface LeftProcess {
  readonly pid: number
  readonly command: string
}

/**
 * Processes that outlive the step. They are known by their environment: the runner's tracking id, or, since a tool may
 * be started with an environment of its own, the run's directory, which stands in every PATH. Linux only.
 */
export async function processesLeft(marks: readonly string[], patience = 1000): Promise<LeftProcess[]> {
  const deadline = Date.now() + patience
  for (;;) {
    const left = await find(marks)
    if (left.length === 0 || Date.now() > deadline) return left
    await sleep(50)
  }
}

export function end(processes: readonly LeftProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It is gone.
    }
  }
}

async function find(marks: readonly string[]): Promise<LeftProcess[]> {
  const found: LeftProcess[] = []
  for (const name of await readdir('/proc').catch((): string[] => [])) {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) continue
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '')
    if (!marks.some((mark) => environment.includes(mark))) continue
    const command = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim()
    if (command !== '') found.push({ pid, command })
  }
  return found
}
