import { answering, says, type Answer } from '../support/fault-proxy/index.ts'
import { cellsOf, type Cell, type Step } from './cell.ts'
import { usualFaults } from './usual.ts'

const method = (name: string): RegExp => new RegExp(`^POST /wg\\.cosmo\\.platform\\.v1\\.PlatformService/${name}$`)
const own = { failing: 'E_CONTROL_PLANE', denied: 'E_CONTROL_PLANE_AUTH' }

/** The same answer with other values. */
const changed = (change: Readonly<Record<string, unknown>>) =>
  answering((answer): Answer => {
    const body = Buffer.from(JSON.stringify({ ...(JSON.parse(answer.body.toString()) as object), ...change }))
    return { ...answer, headers: { ...answer.headers, 'content-length': body.length }, body }
  })

const steps: readonly Step[] = [
  { name: 'ask who the token is', match: method('WhoAmI'), ...own },
  { name: 'ask for the plugin', match: method('GetSubgraphByName'), ...own },
  { name: 'check the schema', match: method('CheckSubgraphSchema'), ...own },
  {
    name: 'authorize the push',
    match: method('ValidateAndFetchPluginData'),
    ...own,
    lies: [
      {
        fault: 'a push token for another repository',
        how: changed({ reference: 'other/plugin' }),
        expected: ['E_REGISTRY_AUTH'],
      },
      {
        fault: 'a push token that is none',
        how: changed({ pushToken: 'x'.repeat(64) }),
        expected: ['E_REGISTRY_AUTH'],
      },
      { fault: 'no version', how: changed({ newVersion: 'latest' }), expected: ['E_CONTROL_PLANE'] },
    ],
  },
  {
    name: 'publish the schema',
    match: method('PublishFederatedSubgraph'),
    ...own,
    // A publish without an answer is sent at most once more, after a 500 not at all, and not while it may still run.
    otherwise: {
      'never answers one request': ['E_CONTROL_PLANE'],
      '500, 502, 503 once each': ['E_CONTROL_PLANE'],
      'connection reset twice': ['E_CONTROL_PLANE'],
    },
    lies: [
      // The next run asks what it serves, and publishes again.
      {
        fault: 'says OK to the publish, and does nothing',
        how: says(200, { response: { code: 'OK' } }),
        expected: ['E_NOT_SERVED'],
      },
    ],
  },
  {
    name: 'ask whether it is served',
    match: method('Get(?:SubgraphByName|LatestSubgraphSDL)'),
    since: { match: method('PublishFederatedSubgraph'), times: 1 },
    ...own,
    lies: [
      {
        fault: 'the plugin is not there yet, for two answers',
        how: says(200, { response: { code: 'ERR_NOT_FOUND' } }),
        expected: 'published',
        times: 2,
      },
      { fault: 'another schema', how: changed({ sdl: 'type Query { other: String }' }), expected: ['E_NOT_SERVED'] },
      {
        fault: 'does not tell',
        how: says(200, { response: { code: 'ERROR_NOT_AUTHORIZED' } }),
        expected: 'published',
      },
    ],
  },
]

const tokenSteps: readonly Step[] = [
  {
    name: 'get a token',
    match: /^GET \/token\?.*scope=/,
    failing: 'E_REGISTRY',
    // Whatever it refuses with, it is the account that gets no token.
    denied: 'E_REGISTRY_AUTH',
    refused: 'E_REGISTRY_AUTH',
    otherwise: { '429 with Retry-After of an hour': ['E_REGISTRY'] },
    lies: [
      {
        fault: 'a token for another repository',
        how: says(200, { token: 'x.y.z', expires_in: 300 }),
        expected: ['E_REGISTRY_AUTH'],
      },
      { fault: 'a document without a token', how: says(200, {}), expected: ['E_REGISTRY'] },
    ],
  },
]

export const controlPlaneCells: readonly Cell[] = [
  ...cellsOf('control plane', steps, usualFaults),
  ...cellsOf('token service of the registry', tokenSteps, usualFaults),
]
