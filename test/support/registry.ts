import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { must } from '../../script/rig/command.ts'
import { program } from './rig.ts'
import { freePort } from './free-port.ts'

/** One request as the registry itself logged it. */
export interface LoggedRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly status: number
}

/** A real registry on a loopback port with storage of its own; both are gone when it is disposed. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, as it stands in a reference. */
  readonly host: string
  /** Directory of its storage, for tests that remove content like a garbage collection. */
  readonly storage: string
  /** All requests so far, in the order of the answers. */
  requests(): Promise<LoggedRequest[]>
}

export interface Login {
  readonly username: string
  readonly password: string
}

export interface DockerRegistryOptions {
  /** Basic authentication with this one user. */
  readonly login?: Login
  /** Bearer authentication: who hands out tokens, and the certificates (a PEM file) that verify them. */
  readonly token?: {
    readonly realm: string
    readonly service: string
    readonly issuer: string
    readonly rootCertificates: string
  }
}

export interface OlaregOptions {
  /** The referrers API; without it clients fall back to tags. Default: on. */
  readonly referrers?: boolean
  readonly login?: Login
  /** Requests in a second from one address, beyond which it answers 429. */
  readonly rateLimit?: number
  /** Sent as `Warning` headers with every answer. */
  readonly warnings?: readonly string[]
  /** More of its own command line. */
  readonly args?: readonly string[]
}

/** Debian's docker-registry 2.8: no referrers API. */
export async function startDockerRegistry(options: DockerRegistryOptions = {}): Promise<Registry> {
  return startDistribution(options, 'docker-registry')
}

/** distribution v3, its successor; `script/setup --all` builds it. */
export async function startDistribution(options: DockerRegistryOptions = {}, name = 'registry'): Promise<Registry> {
  return start(name, options.login, async (directory, port) => {
    const auth: Record<string, unknown> = {}
    if (options.login !== undefined) {
      await writeFile(
        join(directory, 'htpasswd'),
        `${options.login.username}:${await bcrypt(options.login.password)}\n`,
      )
      auth['htpasswd'] = { realm: 'test', path: join(directory, 'htpasswd') }
    }
    if (options.token !== undefined) {
      const { realm, service, issuer, rootCertificates } = options.token
      auth['token'] = { realm, service, issuer, rootcertbundle: rootCertificates }
    }
    // JSON is YAML too.
    await writeFile(
      join(directory, 'config.yml'),
      JSON.stringify({
        version: 0.1,
        log: { level: 'warn' },
        storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
        http: { addr: `127.0.0.1:${port}`, secret: 'test' },
        ...(Object.keys(auth).length > 0 && { auth }),
      }),
    )
    return ['serve', join(directory, 'config.yml')]
  })
}

/** olareg: a small registry that keeps to the specification, with the referrers API. */
export async function startOlareg(options: OlaregOptions = {}): Promise<Registry> {
  return start('olareg', options.login, async (directory, port) => {
    const args = [
      'serve',
      '--addr',
      '127.0.0.1',
      '--port',
      String(port),
      '--dir',
      join(directory, 'data'),
      '--verbosity',
      'trace',
      `--api-referrer=${String(options.referrers ?? true)}`,
      '--api-delete',
      '--api-blob-delete',
      '--gc-frequency',
      '-1s',
      ...(options.rateLimit === undefined ? [] : ['--rate-limit', String(options.rateLimit)]),
      ...(options.warnings ?? []).flatMap((warning) => ['--warning', warning]),
    ]
    if (options.login !== undefined) {
      const { username, password } = options.login
      const file = join(directory, 'auth.yml')
      await writeFile(
        file,
        JSON.stringify({
          users: { [username]: { cred: await bcrypt(password) } },
          acls: [
            { repo: '*', members: [username], access: ['*'] },
            { repo: '', members: [username], access: ['read'] },
          ],
        }),
      )
      args.push('--auth-basic', file)
    }
    return [...args, ...(options.args ?? [])]
  })
}

async function start(
  name: string,
  login: Login | undefined,
  prepare: (directory: string, port: number) => Promise<string[]>,
): Promise<Registry> {
  const directory = await mkdtemp(join(tmpdir(), 'pp-registry-'))
  const port = await freePort()
  const child = spawn(program(name), await prepare(directory, port), {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  })
  const log = new RequestLog()
  const other: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (!log.add(line)) other.push(line)
    })
  }
  const host = `127.0.0.1:${port}`
  const dispose = async (): Promise<void> => {
    await end(child)
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await untilReady(host, child)
  } catch (cause) {
    await dispose()
    throw new Error(`${name} did not start: ${other.slice(-5).join('\n')}`, { cause })
  }
  return {
    host,
    storage: join(directory, 'data'),
    requests: () => log.complete(`http://${host}/v2/`, login),
    [Symbol.asyncDispose]: dispose,
  }
}

/** The lines about requests in the log of either registry. */
class RequestLog {
  readonly #requests: LoggedRequest[] = []
  #marks = 0

  add(line: string): boolean {
    const match =
      /"([A-Z]+) (\S+) HTTP\/1\.1" (\d{3}) /.exec(line)
      ?? /msg=ServeHTTP .*?method=([A-Z]+) url=(\S+) status=(\d{3}) /.exec(line)
    const [, method, url, status] = match ?? []
    if (method === undefined || url === undefined || status === undefined) return false
    this.#requests.push({ method, url: url.replace(/^"(.*)"$/, '$1'), status: Number(status) })
    return true
  }

  /** A registry logs a request after the answer. Once a later request of our own is in the log, the others are too. */
  async complete(url: string, login: Login | undefined): Promise<LoggedRequest[]> {
    const mark = `mark=${++this.#marks}`
    const headers =
      login === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` }
    await (await fetch(`${url}?${mark}`, { headers })).arrayBuffer()
    const deadline = Date.now() + 5000
    while (!this.#requests.some((request) => request.url.endsWith(mark))) {
      if (Date.now() > deadline) throw new Error('the registry does not log its requests')
      await sleep(5)
    }
    return this.#requests.filter((request) => !/^\/v2\/\?(mark=\d+|ready)$/.test(request.url))
  }
}

async function untilReady(host: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 15_000
  for (;;) {
    try {
      await (await fetch(`http://${host}/v2/?ready`)).arrayBuffer()
      return
    } catch (cause) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`nothing answers at ${host}`, { cause })
      await sleep(20)
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => {
    child.once('exit', resolve)
  })
  child.kill('SIGKILL')
  await exited
}

/** Both registries want bcrypt, which Node lacks; the C library of Debian and Ubuntu has it. */
async function bcrypt(password: string): Promise<string> {
  return must(
    'perl',
    ['-e', String.raw`chomp(my $p = <STDIN>); print crypt($p, '$2y$05$' . 'testtesttesttesttestte')`],
    { input: password },
  )
}
