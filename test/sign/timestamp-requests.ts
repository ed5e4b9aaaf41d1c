import { randomBytes } from 'node:crypto'
import type { ServiceRequest } from './service-requests.ts'

/** DER: https://www.rfc-editor.org/rfc/rfc3161#section-2.4.1 */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag, value.length]), value])
}

const oids = {
  sha1: '2b0e03021a',
  sha256: '608648016503040201',
  sha384: '608648016503040202',
  sha512: '608648016503040203',
  policy: '2b0601040183bf3002',
  strange: '2a0304',
} as const

interface Query {
  readonly algorithm?: keyof typeof oids
  readonly size?: number
  readonly policy?: keyof typeof oids
  readonly version?: number
  readonly nonce?: Buffer | null
  readonly certificates?: boolean
}

function query({
  algorithm = 'sha256',
  size = 32,
  policy,
  version = 1,
  nonce,
  certificates = true,
}: Query = {}): Buffer {
  const oid = (name: keyof typeof oids): Buffer => der(0x06, Buffer.from(oids[name], 'hex'))
  return der(
    0x30,
    der(0x02, Buffer.from([version])),
    der(0x30, der(0x30, oid(algorithm), der(0x05)), der(0x04, randomBytes(size))),
    policy === undefined ? Buffer.alloc(0) : oid(policy),
    nonce === null ? Buffer.alloc(0) : der(0x02, nonce ?? Buffer.from('1122334455667788', 'hex')),
    certificates ? der(0x01, Buffer.from([0xff])) : Buffer.alloc(0),
  )
}

const queryType = 'application/timestamp-query'

function timestamp(name: string, body: Buffer | string, type: string = queryType): ServiceRequest {
  return {
    name: `timestamp: ${name}`,
    send: ({ timestampUrl }) =>
      fetch(`${timestampUrl}/api/v1/timestamp`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new Uint8Array(Buffer.from(body)),
      }),
  }
}

export const timestampRequests: readonly ServiceRequest[] = [
  timestamp('a good query', query()),
  timestamp('without a nonce', query({ nonce: null })),
  timestamp('without certificates', query({ certificates: false })),
  timestamp('SHA-384', query({ algorithm: 'sha384', size: 48 })),
  timestamp('SHA-512', query({ algorithm: 'sha512', size: 64 })),
  timestamp('the policy of the authority', query({ policy: 'policy' })),
  timestamp('another policy', query({ policy: 'strange' })),
  timestamp('SHA-1', query({ algorithm: 'sha1', size: 20 })),
  timestamp('an algorithm that nobody knows', query({ algorithm: 'strange' })),
  timestamp('a hash of the wrong length', query({ size: 20 })),
  timestamp('version 2', query({ version: 2 })),
  timestamp('a query that is cut off', query().subarray(0, 20)),
  timestamp('a query with more after it', Buffer.concat([query(), Buffer.from('more')])),
  timestamp('what is no query', 'query'),
  timestamp('nothing', ''),
  timestamp('another type', query(), 'text/plain'),
  timestamp('another type of application', query(), 'application/octet-stream'),
  { name: 'timestamp: another path', send: ({ timestampUrl }) => fetch(`${timestampUrl}/api/v1/birds`) },
  { name: 'timestamp: another method', send: ({ timestampUrl }) => fetch(`${timestampUrl}/api/v1/timestamp`) },
]
