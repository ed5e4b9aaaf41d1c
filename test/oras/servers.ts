import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A real registry on loopback. */
export interface RegistryServer extends AsyncDisposable {
  /** `host:port` */
  readonly host: string
  readonly referrers: boolean
}

export async function startDockerRegistry(): Promise<RegistryServer> {
  const directory = await mkdtemp(join(tmpdir(), 'docker-registry-'))
  const port = await freePort()
  const config = join(directory, 'config.yml')
  await writeFile(config, JSON.stringify({
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: directory } },
    http: { addr: `127.0.0.1:${port}` },
  }))
  return started(spawn('/usr/bin/docker-registry', ['serve', config], { stdio: 'ignore' }), port, directory, false)
}

export async function startOlareg(olareg: string, { referrers = true, args = [] as readonly string[] } = {}): Promise<RegistryServer> {
  const directory = await mkdtemp(join(tmpdir(), 'olareg-'))
  const port = await freePort()
  const child = spawn(olareg, ['serve', '--addr', '127.0.0.1', '--port', String(port), '--dir', directory, `--api-referrer=${referrers}`, '--api-delete', '--api-blob-delete', ...args], { stdio: 'ignore' })
  return started(child, port, directory, referrers)
}

async function started(child: ChildProcess, port: number, directory: string, referrers: boolean): Promise<RegistryServer> {
  const host = `127.0.0.1:${port}`
  for (let tries = 0; ; tries++) {
    const up = await fetch(`http://${host}/v2/`).then((reply) => reply.status < 500, () => false)
    if (up) break
    if (tries > 200 || child.exitCode !== null) throw new Error(`the registry on ${host} did not start (exit ${String(child.exitCode)})`)
    await sleep(25)
  }
  return {
    host,
    referrers,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
