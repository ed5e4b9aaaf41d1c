import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { program } from '../rig.ts'
import { EntryRefusal, entryOf, type Entry } from './entries.ts'
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
    const answered = append(log, body, request.headers['content-type'] ?? '')
    if (answered.status === 409) conflicts++
    return refused ?? answered
  }
  const server = createServer((request, response) => {
    void answer(request)
      .then((answered) => {
        if (answered === 'lost') {
          response.destroy()
          return
        }
        const { status, body, headers = {} } = answered
        const type = body === '' ? {} : { 'content-type': 'application/json' }
        response.writeHead(status, { ...type, ...headers }).end(body)
      })
      .catch((error: unknown) => {
        // A client that was killed in the middle of its request gets no answer.
        if (request.complete) throw error
        response.destroy()
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

const refusal = (status: number, message: string, code = status): Answer => ({
  status,
  body: JSON.stringify({ code, message }),
})

const entriesPath = '/api/v1/log/entries'

function read(log: Log, method: string | undefined, path: string): Answer {
  if (method === 'GET' && path === '/api/v1/log/publicKey')
    return { status: 200, body: log.publicKey, headers: { 'content-type': 'application/x-pem-file' } }
  const [, name] = /^\/api\/v1\/log\/entries\/([^/]+)$/.exec(path) ?? []
  if (method !== 'GET' || name === undefined) return refusal(404, `path ${path} was not found`)
  // The name of an entry has the number of its tree before it, or not.
  const [, hash] = /^(?:[0-9a-f]{16})?([0-9a-f]{64})$/i.exec(name) ?? []
  if (hash === undefined)
    return refusal(422, `entryUUID in path should match '^([0-9a-fA-F]{64}|[0-9a-fA-F]{80})$'`, 605)
  const index = log.find(hash.toLowerCase())
  // Rekor sends no document with it.
  if (index === undefined) return { status: 404, body: '' }
  return { status: 200, body: JSON.stringify({ [log.name(index)]: log.entry(index) }) }
}

function append(log: Log, body: string, type: string): Answer {
  if (!/^application\/json\b/.test(type))
    return refusal(415, `unsupported media type ${JSON.stringify(type)}, only [application/json] are allowed`)
  let entry
  try {
    entry = entryOf(body)
  } catch (error) {
    if (error instanceof EntryRefusal) return refusal(error.status, error.message, error.code)
    throw error
  }
  const proposed = canonical(entry)
  const known = log.indexOf(proposed)
  if (known !== -1)
    return {
      ...refusal(409, `an equivalent entry already exists in the transparency log with UUID ${log.name(known)}`),
      headers: { location: `${entriesPath}/${log.name(known)}` },
    }
  const index = log.append(proposed, entry)
  const name = log.name(index)
  return {
    status: 201,
    body: JSON.stringify({ [name]: log.entry(index) }),
    headers: { etag: name, location: `${entriesPath}/${name}` },
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
