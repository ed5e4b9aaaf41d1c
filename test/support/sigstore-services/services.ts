import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { freeAddress, startService, type Service } from './process.ts'

/** Fulcio. Its authority is made when it starts. */
export interface Fulcio extends Service {
  /** PEM of the root that consumers trust. */
  readonly root: string
}

const trustBundle = v.object({
  chains: v.tuple([v.object({ certificates: v.pipe(v.array(v.string()), v.minLength(1)) })]),
})

/** @param logUrl the log that it submits certificates to; undefined: none, and its certificates have no timestamp */
export async function startFulcio(directory: string, logUrl: string | undefined): Promise<Fulcio> {
  const [http, grpc] = [await freeAddress(), await freeAddress()]
  const name = `fulcio-${http.split(':')[1] ?? ''}`
  const config = join(directory, `${name}.yaml`)
  // Every test is an issuer of its own, on a port of its own. Fulcio reads JSON as well, with other names of members.
  const issuer = { 'client-id': 'sigstore', type: 'github-workflow' }
  await writeFile(config, `meta-issuers:\n  "http://127.0.0.1:*": ${JSON.stringify(issuer)}\n`)
  const [host, port] = http.split(':')
  const args = ['serve', '--ca=ephemeralca', `--config-path=${config}`, `--ct-log-url=${logUrl ?? ''}`]
  args.push(`--host=${host}`, `--port=${port}`, `--grpc-host=${host}`, `--grpc-port=${grpc.split(':')[1]}`)
  args.push('--metrics-port=0', `--legacy-unix-domain-socket=${join(directory, `${name}.sock`)}`)
  const service = await startService('fulcio', { args, address: http, health: '/healthz', directory })
  const answer = await fetch(`http://${http}/api/v2/trustBundle`)
  const { chains } = v.parse(trustBundle, await answer.json())
  return { ...service, root: chains[0].certificates.join('') }
}

/** The log of certificates. */
export interface CertificateLog extends Service {
  /** PEM of its key. */
  readonly publicKey: string
}

interface CertificateLogOptions {
  readonly address: string
  /** The address of Trillian, and the number of the log's tree. */
  readonly trillian: string
  readonly tree: string
  /** PEM of the roots whose certificates it takes. */
  readonly roots: string
}

/** Path of the log below its address. */
export const certificateLogPath = '/ct'

export async function startCertificateLog(
  directory: string,
  { address, trillian, tree, roots }: CertificateLogOptions,
): Promise<CertificateLog> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [rootsFile, config] = [join(directory, 'ct-roots.pem'), join(directory, 'ct.cfg')]
  await writeFile(rootsFile, roots)
  const sec1 = privateKey.export({ type: 'sec1', format: 'der' })
  const der = sec1.reduce((text, byte) => `${text}\\x${byte.toString(16).padStart(2, '0')}`, '')
  // Its form: https://github.com/google/certificate-transparency-go/blob/master/trillian/ctfe/configpb/config.proto
  await writeFile(
    config,
    [
      `config { log_id: ${tree} prefix: "${certificateLogPath.slice(1)}" roots_pem_file: "${rootsFile}"`,
      'ext_key_usages: "CodeSigning" max_merge_delay_sec: 86400 expected_merge_delay_sec: 120',
      `private_key: { [type.googleapis.com/keyspb.PrivateKey] { der: "${der}" } } }`,
    ].join(' '),
    { mode: 0o600 },
  )
  const args = [`--log_config=${config}`, `--log_rpc_server=${trillian}`, `--http_endpoint=${address}`]
  const service = await startService('ct_server', { args, address, health: '/healthz', directory })
  return { ...service, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() }
}

/** Trillian, with a tree for each of `trees` logs. The numbers of trees do not fit into JavaScript's. */
export async function startTrillian(directory: string, trees: number): Promise<Service & { trees: readonly string[] }> {
  const service = await startService('loopback-trillian', { args: [`--trees=${trees}`], directory })
  const { trees: numbers } = v.parse(v.object({ trees: v.array(v.string()) }), JSON.parse(service.line))
  return { ...service, trees: numbers }
}

/** Rekor and the timestamp authority, with what consumers know of them as PEM. */
export interface Keyed extends Service {
  readonly pem: string
}

export async function startRekor(directory: string, trillian: string, tree: string): Promise<Keyed> {
  const args = [`--trillian=${trillian}`, `--tree=${tree}`]
  const service = await startService('loopback-rekor', { args, health: '/ping', directory })
  return { ...service, pem: await text(`http://${service.address}/api/v1/log/publicKey`) }
}

/** A chain, leaf first. */
export async function startTimestampAuthority(directory: string): Promise<Keyed> {
  const service = await startService('loopback-timestamp', { args: [], health: '/ping', directory })
  return { ...service, pem: await text(`http://${service.address}/api/v1/timestamp/certchain`) }
}

async function text(url: string): Promise<string> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return await answer.text()
}
