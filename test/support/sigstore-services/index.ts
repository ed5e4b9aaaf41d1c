import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startFaultProxy, says, type Fault, type FaultProxy } from '../fault-proxy/index.ts'
import { writeConfiguration } from '../sigstore/configuration.ts'
import type { Sigstore, SigstoreOptions } from '../sigstore/index.ts'
import { TokenIssuer } from '../sigstore/issuer.ts'
import {
  answerDiscovery,
  answerToken,
  claimsOf,
  identityOf,
  jobEnvironment,
  type Answer,
} from '../sigstore/workflow.ts'
import type { LogOptions } from '../transparency-log/index.ts'
import { freeAddress, type Service } from './process.ts'
import * as start from './services.ts'

/**
 * What the doubles can do and these services can, too. They do not lie: with a fault, consumers trust other keys than
 * those of the services.
 */
export type ServiceOptions = Pick<
  SigstoreOptions,
  'claims' | 'fault' | 'refuse' | 'refuseToken' | 'refuseTimestamp' | 'timestamps'
> & { readonly log?: (Pick<LogOptions, 'refuse'> & { readonly fault?: 'other-key' }) | 'none' }

/** Fulcio, its log, Rekor and a timestamp authority on loopback. README.md says what is started how. */
export interface SigstoreServices extends AsyncDisposable {
  /** These services as one workflow, its operator and its consumers know them, by the interface of the doubles. */
  readonly open: (directory: string, options?: ServiceOptions) => Promise<Sigstore>
}

/** @param directory for the files of the services; it must exist as long as they run */
export async function startSigstoreServices(directory: string): Promise<SigstoreServices> {
  await using stack = new AsyncDisposableStack()
  const certificateLogAddress = await freeAddress()
  const logUrl = `http://${certificateLogAddress}${start.certificateLogPath}`
  const [trillian, fulcio, timestamps] = await all([
    kept(stack, start.startTrillian(directory, 2)),
    kept(stack, start.startFulcio(directory, logUrl)),
    kept(stack, start.startTimestampAuthority(directory)),
  ])
  const [rekorTree = '', certificateTree = ''] = trillian.trees
  const certificateLogOptions = {
    address: certificateLogAddress,
    trillian: trillian.address,
    tree: certificateTree,
    roots: fulcio.root,
  }
  const [rekor, certificateLog] = await all([
    kept(stack, start.startRekor(directory, trillian.address, rekorTree)),
    kept(stack, start.startCertificateLog(directory, certificateLogOptions)),
  ])
  const running = stack.move()
  const once = <T extends Service>(work: () => Promise<T>): (() => Promise<T>) => {
    let made: Promise<T> | undefined
    return () => (made ??= kept(running, work()))
  }
  const services: Services = {
    fulcio,
    rekor,
    timestamps,
    certificateLog,
    lonely: once(() => start.startFulcio(directory, undefined)),
    otherTimestamps: once(() => start.startTimestampAuthority(directory)),
  }
  return {
    open: (own, options = {}) => open(services, own, options),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

interface Services {
  readonly fulcio: start.Fulcio
  readonly rekor: start.Keyed
  readonly timestamps: start.Keyed
  readonly certificateLog: start.CertificateLog
  /** A Fulcio without a log of certificates. */
  readonly lonely: () => Promise<start.Fulcio>
  readonly otherTimestamps: () => Promise<start.Keyed>
}

/** Waits for all of them also if one fails, so that those which run are known and ended. */
async function all<T extends readonly Promise<unknown>[]>(started: [...T]): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(started)
  return await Promise.all(started)
}

async function kept<T extends Service>(stack: AsyncDisposableStack, started: Promise<T>): Promise<T> {
  return stack.use(await started)
}

async function open(services: Services, directory: string, options: ServiceOptions): Promise<Sigstore> {
  await using stack = new AsyncDisposableStack()
  const { fault, timestamps } = options
  const log = options.log === 'none' ? undefined : (options.log ?? {})
  const fulcio = fault === 'no-sct' ? await services.lonely() : services.fulcio
  const [authority, rekor, stamps] = await Promise.all(
    [fulcio, services.rekor, services.timestamps].map(async ({ address }) =>
      stack.use(await startFaultProxy(`http://${address}`)),
    ),
  )
  if (authority === undefined || rekor === undefined || stamps === undefined) throw new Error('three proxies')
  await refuse(authority, certificateRequest, options.refuse)
  await refuse(rekor, entryRequest, log?.refuse)
  await refuse(stamps, timestampRequest, options.refuseTimestamp)
  const workflow = stack.use(await startWorkflow(options))
  const trustedStamps = timestamps === 'other-key' ? await services.otherTimestamps() : services.timestamps
  const files = await writeConfiguration(directory, workflow.url, {
    authority: {
      url: authority.url,
      root: fault === 'other-root' ? (await services.lonely()).root : fulcio.root,
      logKey: fault === 'other-ct-log' ? strangeKey() : services.certificateLog.publicKey,
    },
    log: log && { url: rekor.url, publicKey: log.fault === 'other-key' ? strangeKey() : services.rekor.pem },
    timestamps: timestamps && { url: stamps.url, chain: trustedStamps.pem },
  })
  const running = stack.move()
  return {
    url: workflow.url,
    authorityUrl: authority.url,
    timestampUrl: stamps.url,
    log: {
      url: rekor.url,
      asked: () => count(rekor, entryRequest),
      conflicts: () => rekor.exchanges.filter(({ done }) => done === 409).length,
    },
    jobEnvironment: jobEnvironment(workflow.url),
    identity: identityOf(workflow.url, options.claims),
    asked: () => count(authority, certificateRequest),
    askedTokens: () => workflow.asked(),
    askedTimestamps: () => count(stamps, timestampRequest),
    ...files,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const certificateRequest = /^POST \/api\/v2\/signingCert$/
const entryRequest = /^POST \/api\/v1\/log\/entries$/
const timestampRequest = /^POST \/api\/v1\/timestamp$/

function count({ exchanges }: FaultProxy, match: RegExp): number {
  return exchanges.filter(({ method, url }) => match.test(`${method} ${url}`)).length
}

/** The test's own answers instead of those of the service. */
async function refuse(
  proxy: FaultProxy,
  match: RegExp,
  refusals: ((request: number) => number | 'lost' | undefined) | undefined,
): Promise<void> {
  if (refusals === undefined) return
  let requests = 0
  const fault: Fault = async (request, ask) => {
    const refused = refusals(++requests)
    if (typeof refused === 'number')
      return await says(refused, { code: refused, message: 'the test says so' })(request, ask)
    const answer = await ask()
    return refused === 'lost' ? { broken: 'reset' } : answer
  }
  await proxy.play([{ match, fault }])
}

const strangeKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString()

interface Workflow extends AsyncDisposable {
  readonly url: string
  readonly asked: () => number
}

/** The token service of GitHub, which is a double here as well: it is the issuer that Fulcio asks for its keys. */
async function startWorkflow({ claims, refuseToken }: ServiceOptions): Promise<Workflow> {
  const issuer = new TokenIssuer()
  let asked = 0
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', url).pathname
    const { status, body } = answer(path, () => answerToken(request, issuer, claimsOf(url, claims)))
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  const answer = (path: string, token: () => Answer): Answer => {
    if (path !== '/token') return answerDiscovery(path, url, issuer) ?? { status: 404, body: '{}' }
    const refused = refuseToken?.(++asked)
    return refused === undefined ? token() : { status: refused, body: JSON.stringify({ message: 'the test says so' }) }
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
