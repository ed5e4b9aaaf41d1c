import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { initializeTSA } from '@sigstore/mock'
import { anHourAgo } from './authority.ts'

/** A timestamp authority: https://www.rfc-editor.org/rfc/rfc3161 */
export interface TimestampAuthority {
  /** PEM certificates that consumers trust, leaf first. */
  readonly chain: string
  /** @param query a TimeStampReq in DER @returns a TimeStampResp in DER @throws QueryRefusal */
  stamp(query: Buffer): Promise<Buffer>
}

/** Why there is no timestamp, in the words of Sigstore's authority. */
export class QueryRefusal extends Error {
  override readonly name = 'QueryRefusal'

  constructor(message = 'Error generating timestamp response') {
    super(message)
  }
}

const hashes: Readonly<Record<string, { readonly oid: string; readonly size: number }>> = {
  '608648016503040201': { oid: '2.16.840.1.101.3.4.2.1', size: 32 },
  '608648016503040202': { oid: '2.16.840.1.101.3.4.2.2', size: 48 },
  '608648016503040203': { oid: '2.16.840.1.101.3.4.2.3', size: 64 },
}
const tags = { boolean: 0x01, integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30 }
const policyOID = '1.3.6.1.4.1.57264.2'
const policyName = '2b0601040183bf3002'
const sha1 = '2b0e03021a'

/** @param other whether it signs with a key that consumers do not know @param clock its time, if not the system's */
export async function createTimestampAuthority(other: boolean, clock?: Date): Promise<TimestampAuthority> {
  const create = () => initializeTSA(generateKeyPairSync('ec', { namedCurve: 'P-384' }), clock)
  const [authority, trusted] = await anHourAgo(async () => {
    const first = await create()
    return [first, other ? await create() : first] as const
  })
  return {
    chain: [trusted.intCertificate, trusted.rootCertificate].map(pem).join(''),
    async stamp(query) {
      const { hash, oid, nonce, certificates } = readQuery(query)
      const request = { artifactHash: hash, hashAlgorithmOID: oid, policyOID, nonce, certReq: certificates }
      return bytes(await authority.timestamp(request))
    },
  }
}

const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

const pem = (der: ArrayBufferView): string => new X509Certificate(bytes(der)).toString()

interface Query {
  readonly hash: Buffer
  readonly oid: string
  readonly nonce: number
  readonly certificates: boolean
}

/** https://www.rfc-editor.org/rfc/rfc3161#section-2.4.1 */
function readQuery(query: Buffer): Query {
  const [whole, ...after] = elements(query)
  if (whole?.tag !== tags.sequence || after.length > 0) throw new QueryRefusal()
  // Sigstore's authority takes any version.
  const [version, imprint, ...options] = elements(whole.value)
  if (version?.tag !== tags.integer) throw new QueryRefusal()
  const [algorithm, hashed] = elements(imprint?.value ?? Buffer.alloc(0))
  const [name] = elements(algorithm?.value ?? Buffer.alloc(0))
  const algorithmName = name?.tag === tags.oid ? name.value.toString('hex') : ''
  if (algorithmName === sha1) throw new QueryRefusal('Weak hash algorithm in timestamp request')
  const known = hashes[algorithmName]
  if (known === undefined) throw new QueryRefusal()
  if (hashed?.tag !== tags.octets || hashed.value.length !== known.size)
    throw new QueryRefusal('Message digest has incorrect length for specified algorithm')
  const policy = options.find(({ tag }) => tag === tags.oid)
  if (policy !== undefined && policy.value.toString('hex') !== policyName)
    throw new QueryRefusal('unaccepted policy: requested TSA policy is not supported by the TSA')
  const nonce = options.find(({ tag }) => tag === tags.integer)?.value
  return {
    hash: hashed.value,
    oid: known.oid,
    // The package takes a number: more than 32 bits would not be exact.
    nonce: nonce === undefined ? 1 : nonce.subarray(-4).readUIntBE(0, Math.min(4, nonce.length)),
    certificates: options.some(({ tag, value }) => tag === tags.boolean && value[0] !== 0),
  }
}

/** The elements of a DER value, one after the other. */
function elements(der: Buffer): { readonly tag: number; readonly value: Buffer }[] {
  const found = []
  for (let at = 0; at < der.length;) {
    if (at + 2 > der.length) throw new QueryRefusal()
    const tag = der.readUInt8(at)
    const first = der.readUInt8(at + 1)
    const extra = first < 0x80 ? 0 : first & 0x7f
    if (extra > 4 || at + 2 + extra > der.length) throw new QueryRefusal()
    const length = extra === 0 ? first : der.readUIntBE(at + 2, extra)
    const start = at + 2 + extra
    if (start + length > der.length) throw new QueryRefusal()
    found.push({ tag, value: der.subarray(start, start + length) })
    at = start + length
  }
  return found
}
