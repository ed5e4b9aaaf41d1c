import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { program } from '../rig.ts'

/** A program of the rig that runs until it is disposed. */
export interface Service extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly address: string
  /** The first line of its standard output; programs that print none are given their address. */
  readonly line: string
}

interface Start {
  readonly args: readonly string[]
  /** Where it listens; undefined: it prints one line of JSON with its `address`. */
  readonly address?: string
  /** A path that answers with 200 when the service is ready. */
  readonly health?: string
  readonly directory: string
}

const startLimit = 30_000

/** Starts a program of the rig and waits until it is ready. It gets no variable of this process but PATH. */
export async function startService(name: string, { args, address, health, directory }: Start): Promise<Service> {
  const child = spawn(program(name), args, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: directory },
  })
  const printed = Promise.withResolvers<string>()
  const last: string[] = []
  createInterface({ input: child.stdout }).on('line', printed.resolve)
  // Trillian's sequencer warns at each pass: only the end is kept.
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.push(line.slice(0, 500))
    if (last.length > 20) last.shift()
  })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    // Not `exit`, which comes while the last lines are still in the pipe.
    child.once('close', (code) => {
      reject(new Error(`exit code ${code ?? 'none'}`))
    })
  })
  // It is awaited only while the program starts.
  ended.catch(() => undefined)
  const stop = new AbortController()
  try {
    const line = address === undefined ? await Promise.race([printed.promise, ended, late()]) : ''
    const where = address ?? (JSON.parse(line) as { address: string }).address
    if (health !== undefined) await Promise.race([untilHealthy(`http://${where}${health}`, stop.signal), ended])
    return { address: where, line, [Symbol.asyncDispose]: () => end(child) }
  } catch (cause) {
    await end(child)
    throw new Error(`${name} did not start: ${last.join('\n')}`, { cause })
  } finally {
    stop.abort()
  }
}

async function late(): Promise<never> {
  await sleep(startLimit, undefined, { ref: false })
  throw new Error('it said nothing')
}

async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + startLimit
  while (!signal.aborted) {
    const status = await fetch(url).then(
      async (response) => {
        await response.arrayBuffer()
        return response.status
      },
      () => undefined,
    )
    if (status === 200) return
    if (Date.now() > deadline) throw new Error(`${url}: ${status ?? 'nothing answers'}`)
    await sleep(20)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const exited = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  child.kill('SIGKILL')
  await exited
}

/** For programs that must be told their port. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`
}
