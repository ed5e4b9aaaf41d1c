import { answering, says, type Answer } from '../support/fault-proxy/index.ts'
import { cellsOf, type Cell, type Step } from './cell.ts'
import { usualFaults } from './usual.ts'

/** An entry of another image: right in its form, and not what was asked for. */
const otherEntry = answering((answer): Answer => {
  const entries = JSON.parse(answer.body.toString()) as Record<string, { body: string }>
  const body = Buffer.from(
    JSON.stringify(
      Object.fromEntries(
        Object.entries(entries).map(([uuid, entry]) => {
          const read = Buffer.from(entry.body, 'base64').toString()
          const changed = read.replaceAll(/"value":"[0-9a-f]{64}"/g, `"value":"${'0'.repeat(64)}"`)
          return [uuid, { ...entry, body: Buffer.from(changed).toString('base64') }]
        }),
      ),
    ),
  )
  return { ...answer, headers: { ...answer.headers, 'content-length': body.length }, body }
})

const tokenSteps: readonly Step[] = [
  {
    name: 'read the identity',
    match: /^GET \/token/,
    // A service that is away is none that refuses.
    failing: 'E_SIGN',
    denied: 'E_PERMISSION_OIDC',
    refused: 'E_PERMISSION_OIDC',
    otherwise: { '429 with Retry-After of an hour': ['E_SIGN'] },
    long: /for good|from then on|of an hour/,
    lies: [
      {
        fault: 'a token that names no workflow',
        how: says(200, { value: 'a.e30.c' }),
        expected: ['E_PERMISSION_OIDC'],
      },
      { fault: 'a document without a token', how: says(200, {}), expected: ['E_PERMISSION_OIDC'] },
    ],
  },
  {
    name: 'get a token to sign',
    match: /^GET \/token/,
    since: { match: /^GET \/token/, times: 1 },
    failing: 'E_SIGN',
    long: /for good|from then on|of an hour/,
  },
]

const authoritySteps: readonly Step[] = [
  {
    name: 'get a certificate',
    match: /^POST \/api\/v2\/signingCert$/,
    failing: 'E_SIGN',
    long: /for good|from then on|of an hour|409/,
    lies: [{ fault: 'a document without a certificate', how: says(200, {}), expected: ['E_SIGN'] }],
  },
]

const logSteps: readonly Step[] = [
  {
    name: 'log the signature',
    match: /^POST \/api\/v1\/log\/entries$/,
    failing: 'E_SIGN',
    long: /for good|from then on|of an hour|409/,
    lies: [
      { fault: 'an entry for another digest', how: otherEntry, expected: ['E_SIGN'] },
      { fault: 'a document that is no entry', how: says(201, {}), expected: ['E_SIGN'] },
    ],
  },
]

export const keylessCells: readonly Cell[] = [
  ...cellsOf('token endpoint of Actions', tokenSteps, usualFaults),
  ...cellsOf('certificate authority', authoritySteps, usualFaults),
  ...cellsOf('transparency log', logSteps, usualFaults),
]
