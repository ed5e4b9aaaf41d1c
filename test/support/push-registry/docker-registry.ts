import { spawn } from 'node:child_process'
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inCache } from '../../../script/rig/paths.ts'

export interface DockerRegistry extends AsyncDisposable {
  /** `http://127.0.0.1:port`, without authentication. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Debian's docker-registry (2.8, without the referrers API) on a free loopback port, its data in a directory of its own.
 * @param program path, or name on PATH. Default: the one of script/setup, else the machine's.
 */
export async function startDockerRegistry(program?: string): Promise<DockerRegistry> {
  const ours = inCache('bin/docker-registry')
  const binary = program ?? await access(ours).then(() => ours, () => 'docker-registry')
  const directory = await mkdtemp(join(tmpdir(), 'registry-'))
  const config = join(directory, 'config.yml')
  // Relative locations lead an upload back through the proxy. JSON is YAML too.
  await writeFile(config, JSON.stringify({
    version: 0.1,
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0', relativeurls: true, secret: 'test' },
  }))
  const child = spawn(binary, ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] } })
  const exited = new Promise<void>((resolve) => { child.once('exit', () => { resolve() }) })
  const close = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
    await rm(directory, { recursive: true, force: true })
  }
  const url = await new Promise<string>((resolve, reject) => {
    const lines: string[] = []
    child.once('error', reject)
    child.once('exit', () => { reject(new Error(`${binary} ended:\n${lines.join('\n')}`)) })
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line)
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1]
      if (address !== undefined) resolve(`http://${address}`)
    })
  })
  return { url, close, [Symbol.asyncDispose]: close }
}
