import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { program } from '../rig.ts'
import { entryOf, type Entry } from './entries.ts'
import { canonical, host, Log, type LogFault } from './log.ts'

export type { Entry, HashedRekord } from './entries.ts'
export type { LogFault } from './log.ts'

export interface LogOptions {
  /** What every answer says wrongly. */
  readonly fault?: LogFault
  /**
   * The answer to the nth entry, from 1, instead of the entry; `lost`: the entry is stored, and the connection ends
   * without an answer.
   */
  readonly refuse?: (request: number) => number | 'lost' | undefined
}

/** Rekor v1 on loopback, with its entries in memory. README.md says what it is held against. */
export interface TransparencyLog extends AsyncDisposable {
  readonly url: string
  /** PEM of the key that it signs entries with: `SIGSTORE_REKOR_PUBLIC_KEY` is a file with it. */
  readonly publicKey: string
  /** Bodies of all entries, decoded. */
  readonly entries: readonly Entry[]
  /** How many entries were proposed. */
  readonly asked: () => number
  /** How many of them were there before. */
  readonly conflicts: () => number
  /** Writes what an operator of a private log hands out: `cosign signing-config` and `trusted-root` make both. */
  writeConfiguration(directory: string): Promise<LogConfiguration>
}

export interface LogConfiguration {
  readonly signingConfig: string
  readonly trustedRoot: string
  readonly publicKey: string
}

export async function startTransparencyLog(options: LogOptions = {}): Promise<TransparencyLog> {
  const log = new Log(generateKeyPairSync('ec', { namedCurve: 'P-256' }), options.fault)
  let [asked, conflicts] = [0, 0]
  const answer = async (request: IncomingMessage): Promise<Answer | 'lost'> => {
    const body = await text(request)
    const route = `${request.method} ${request.url}`
    if (route !== `POST ${entriesPath}`) return read(log, request.method, request.url ?? '')
    asked++
    const refused = options.refuse?.(asked)
    if (typeof refused === 'number') return refusal(refused, 'the test says so')
    const answered = append(log, body)
    if (answered.status === 409) conflicts++
    return refused ?? answered
  }
  const server = createServer((request, response) => {
    void answer(request).then((answered) => {
      if (answered === 'lost') {
        response.destroy()
        return
      }
      const { status, body, headers = {} } = answered
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve)
  })
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  return {
    url,
    publicKey: log.publicKey,
    entries: log.entries,
    asked: () => asked,
    conflicts: () => conflicts,
    writeConfiguration: (directory) => writeConfiguration(url, log.publicKey, directory),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const refusal = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ code: status, message }),
})

const entriesPath = '/api/v1/log/entries'

function read(log: Log, method: string | undefined, path: string): Answer {
  if (method === 'GET' && path === '/api/v1/log/publicKey')
    return { status: 200, body: log.publicKey, headers: { 'content-type': 'application/x-pem-file' } }
  // The name of an entry has the number of its tree before it, or not.
  const [, uuid] = /^\/api\/v1\/log\/entries\/(?:[0-9a-f]{16})?([0-9a-f]{64})$/.exec(path) ?? []
  const index = uuid === undefined ? undefined : log.find(uuid)
  if (method !== 'GET' || uuid === undefined) return refusal(404, `path ${path} was not found`)
  if (index === undefined) return refusal(404, 'entry not found')
  return { status: 200, body: JSON.stringify({ [uuid]: log.entry(index) }) }
}

function append(log: Log, body: string): Answer {
  let entry
  try {
    entry = entryOf(body)
  } catch (error) {
    return refusal(400, `error processing entry: ${error instanceof Error ? error.message : String(error)}`)
  }
  const proposed = canonical(entry)
  const known = log.indexOf(proposed)
  if (known !== -1)
    return {
      ...refusal(409, 'an equivalent entry already exists in the transparency log'),
      headers: { location: `${entriesPath}/${log.uuid(known)}` },
    }
  const index = log.append(proposed, entry)
  const uuid = log.uuid(index)
  return {
    status: 201,
    body: JSON.stringify({ [uuid]: log.entry(index) }),
    headers: { etag: uuid, location: `${entriesPath}/${uuid}` },
  }
}

async function writeConfiguration(url: string, pem: string, directory: string): Promise<LogConfiguration> {
  const [publicKey, signingConfig, trustedRoot] = ['rekor.pub', 'signing-config.json', 'trusted-root.json'].map(
    (name) => join(directory, name),
  ) as [string, string, string]
  await writeFile(publicKey, pem)
  const since = 'start-time=2024-01-01T00:00:00Z'
  const commands = [
    ['signing-config', 'create', `--rekor=url=${url},api-version=1,${since},operator=test`, '--rekor-config=ANY'],
    ['trusted-root', 'create', `--rekor=url=${url},public-key=${publicKey},${since}`],
  ]
  for (const [index, args] of commands.entries()) {
    const out = index === 0 ? signingConfig : trustedRoot
    const { code, stderr } = await run(program('cosign'), [...args, '--out', out])
    if (code !== 0) throw new Error(`cosign ${args.join(' ')}: ${stderr}`)
  }
  return { signingConfig, trustedRoot, publicKey }
}
