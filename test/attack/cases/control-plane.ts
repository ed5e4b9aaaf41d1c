import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { node, root } from '../../support/rig.ts'
import type { Attack, Outcome, Stage } from '../support/attack.ts'
import { endless, json, startHostileServer, type Answer } from '../support/hostile-server.ts'

/** Attacks by a control plane on its client, which runs in a process of its own. */
type Question = 'look' | 'check' | 'authorize'

const client = join(root, 'test/attack/support/control-plane-client.ts')
const methods = {
  look: 'GetSubgraphByName',
  check: 'CheckSubgraphSchema',
  authorize: 'ValidateAndFetchPluginData',
} as const

interface Hostile extends Omit<Attack, 'play' | 'name' | 'expected'> {
  readonly name: string
  readonly question?: Question
  readonly answer: Answer
  readonly verdict?: 'answered' | 'refused' | 'granted'
  readonly errors?: readonly string[]
  readonly says?: RegExp
  readonly silent?: RegExp
  /** Requests of the attacked method; default 1: a hostile answer is not asked for again. */
  readonly requests?: number
}

function attack({
  question = 'check',
  answer,
  verdict = 'refused',
  errors = ['E_CONTROL_PLANE'],
  says,
  silent,
  requests = 1,
  name,
  ...rest
}: Hostile): Attack {
  return {
    processorSeconds: 10,
    memoryMiB: 400,
    ...rest,
    name: `control plane: ${name}`,
    expected: { verdict, errors, ...(says && { says }), ...(silent && { silent }) },
    play: async (stage) => await ask(stage, question, answer, requests),
  }
}

async function ask({ scope, env }: Stage, question: Question, answer: Answer, requests: number): Promise<Outcome> {
  const me = json('{"response":{"code":"OK"},"organizationId":"org","organizationSlug":"org"}')
  const server = await startHostileServer(scope, { WhoAmI: me, [methods[question]]: answer })
  const { stdout, stderr, code } = await run(node, [client, server.url, question], {
    env: { ...process.env, ...env },
    timeout: 120_000,
  })
  if (code !== 0) return { verdict: `crashed (${String(code)})`, errors: [], text: stderr, left: [] }
  const asked = server.requests.filter((request) => request.endsWith(methods[question])).length
  const outcome = JSON.parse(stdout) as Outcome
  return { ...outcome, left: asked === requests ? [] : [`${asked} requests instead of ${requests}`] }
}

const ok = (members: string): Answer => json(`{"response":{"code":"OK"},${members}}`)
const grant = (changes: object): Answer =>
  json(
    JSON.stringify({
      response: { code: 'OK' },
      newVersion: 'v1',
      pushToken: 'x'.repeat(40),
      reference: 'org/users',
      ...changes,
    }),
  )
const graph = (changes: object): Answer =>
  json(
    JSON.stringify({
      response: { code: 'OK' },
      graph: { id: 'id', name: 'users', type: 'GRPC_PLUGIN', pluginData: { version: 'v1', platforms: [] }, ...changes },
    }),
  )
const rows = (row: string, count: number): string => `[${`${row},`.repeat(count - 1)}${row}]`
const notCosmo = /sent an answer that is not one of Cosmo's control plane/
const composed = ['E_SCHEMA_COMPOSITION']

const hostile: readonly Hostile[] = [
  // Bodies
  {
    name: 'an endless body',
    sample: true,
    hostile: 'never stops sending',
    answer: endless('[1,'),
    says: /more than 16777216 bytes/,
  },
  {
    name: 'an endless body with an error status',
    hostile: 'never stops sending a refusal',
    answer: (response) => {
      response.statusCode = 200
      endless('a')(response, undefined as never)
    },
    says: /more than 16777216 bytes/,
  },
  {
    name: 'a bomb in gzip',
    sample: true,
    hostile: '64 MiB of spaces in 64 KiB',
    says: /sent an answer that is not one of/,
    answer: (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb())
    },
  },
  {
    name: 'a hundred content encodings',
    hostile: 'each of them another decompressor',
    says: /sent an answer that is not one of/,
    answer: (response) => {
      response
        .writeHead(200, { 'content-encoding': Array.from({ length: 100 }, () => 'gzip').join(', ') })
        .end(gzipSync('{}'))
    },
  },
  {
    name: 'brackets without end',
    sample: true,
    hostile: '15 million arrays inside one another',
    answer: json('['.repeat(15e6)),
    says: /nested more than 64 deep/,
  },
  {
    name: 'objects inside objects',
    hostile: '2 million objects inside one another',
    answer: json('{"a":'.repeat(2e6)),
    says: /nested more than 64 deep/,
  },
  {
    name: 'nesting in a member nobody reads',
    hostile: 'valid JSON, a million deep',
    answer: ok(`"x":${'['.repeat(1e6)}${']'.repeat(1e6)}`),
    says: /nested more than 64 deep/,
  },
  {
    name: 'five million empty objects',
    sample: true,
    hostile: 'small characters that become large values',
    answer: ok(`"breakingChanges":${rows('{}', 5e6)}`),
    says: /more than 500000 values/,
  },
  {
    name: 'five million numbers',
    hostile: 'small characters that become large values',
    answer: ok(`"x":${rows('1', 5e6)}`),
    says: /more than 500000 values/,
  },
  {
    name: 'brackets in a string',
    hostile: 'looks nested and is not',
    answer: ok(`"x":"${'[{,'.repeat(1e6)}"`),
    verdict: 'answered',
    errors: [],
  },
  {
    name: 'an escaped quote before brackets',
    hostile: 'a string that seems to end',
    answer: ok(`"x":"\\"${'['.repeat(1e6)}\\\\"`),
    verdict: 'answered',
    errors: [],
  },
  { name: 'nothing', hostile: 'an empty body', answer: json(''), says: notCosmo },
  {
    name: 'half a document',
    hostile: 'ends in the middle',
    answer: json('{"response":{"code":"OK"},"breakingChanges":[{'),
    says: notCosmo,
  },
  {
    name: 'a page',
    hostile: 'HTML with a script',
    answer: json('<html><script>alert(1)</script></html>'),
    says: notCosmo,
  },
  {
    name: 'bytes that are no text',
    hostile: 'invalid UTF-8',
    answer: (response) => {
      response.writeHead(200).end(Buffer.from([0xff, 0xfe, 0, 0x80]))
    },
    says: notCosmo,
  },
  {
    name: 'a byte order mark',
    hostile: 'an invisible character first',
    answer: json('\uFEFF{"response":{"code":"ERR"}}'),
    says: notCosmo,
  },

  // Types
  ...['5', '"text"', 'true', '{"code":{}}', '{"code":[]}', '{"code":true}'].map((value): Hostile => ({
    name: `a response of ${value}`,
    hostile: 'a wrong type',
    answer: json(`{"response":${value}}`),
    says: notCosmo,
  })),
  ...['5', '"text"', '{}', '[5]', '[{"message":{}}]', '[{"hasOverride":"yes"}]', '[{"path":[]}]'].map(
    (value): Hostile => ({
      name: `breaking changes of ${value}`,
      hostile: 'a wrong type',
      answer: ok(`"breakingChanges":${value}`),
      says: notCosmo,
    }),
  ),
  {
    name: 'null everywhere',
    hostile: 'every member unset',
    answer: json('{"response":null,"breakingChanges":null,"lintErrors":null,"operationUsageStats":null}'),
    verdict: 'answered',
    errors: [],
  },
  {
    name: 'a prototype',
    hostile: '`__proto__` and `constructor` as members',
    verdict: 'answered',
    errors: [],
    answer: json(
      '{"response":{"code":"OK","__proto__":{"code":"ERR"}},'
        + '"__proto__":{"breakingChanges":[{}]},"constructor":{"prototype":{"x":1}}}',
    ),
  },
  {
    name: 'a member twice',
    hostile: 'OK first, then an error',
    answer: json('{"response":{"code":"OK"},"response":{"code":"ERR","details":"no"}}'),
    says: /no/,
  },
  {
    name: 'a code that is a number',
    hostile: 'an enum value nobody knows',
    answer: json('{"response":{"code":99999999}}'),
    says: /99999999|did not check/,
  },
  {
    name: 'counts that are none',
    sample: true,
    hostile: '1e999, NaN and negative lines',
    verdict: 'answered',
    errors: ['E_SCHEMA_LINT'],
    silent: /"line"|null|NaN/,
    answer: ok(
      '"lintErrors":[{"issueLocation":{"line":1e999,"column":1e999}},'
        + '{"issueLocation":{"line":"x","column":-1}},{"issueLocation":{"line":1.5}}]',
    ),
  },
  {
    name: 'traffic that is no number',
    hostile: 'counts that make `0 affected` out of nothing',
    verdict: 'answered',
    errors: ['E_SCHEMA_BREAKING'],
    silent: /NaN|Infinity/,
    answer: ok(
      '"breakingChanges":[{"message":"a"}],"operationUsageStats":{"totalOperations":"7","safeOperations":"x"}',
    ),
  },

  // Sizes
  {
    name: 'names of megabytes',
    sample: true,
    hostile: 'a graph whose name has 5 MB',
    verdict: 'answered',
    errors: composed,
    silent: /B{301}/,
    answer: ok(
      `"compositionErrors":[{"message":"${'A'.repeat(5e6)}","federatedGraphName":"${'B'.repeat(5e6)}",`
        + `"namespace":"${'B'.repeat(5e5)}","featureFlag":"${'B'.repeat(5e5)}"}]`,
    ),
  },
  {
    name: 'rule names of megabytes',
    hostile: 'lint and pruning rules whose names have 2 MB',
    verdict: 'answered',
    errors: ['E_SCHEMA_LINT'],
    silent: /B{301}/,
    answer: ok(
      `"lintErrors":[{"lintRuleType":"${'B'.repeat(2e6)}"}],`
        + `"graphPruneErrors":[{"graphPruningRuleType":"${'B'.repeat(2e6)}","fieldPath":"${'B'.repeat(2e6)}"}]`,
    ),
  },
  {
    name: 'messages of megabytes',
    hostile: 'a message of 10 MB',
    verdict: 'answered',
    errors: ['E_SCHEMA_BREAKING'],
    silent: /A{4001}/,
    answer: ok(`"breakingChanges":[{"message":"${'A'.repeat(10e6)}","changeType":"X"}]`),
  },
  {
    name: 'details of a refusal of megabytes',
    hostile: 'a refusal of 10 MB',
    answer: json(`{"response":{"code":"ERR","details":"${'A'.repeat(10e6)}"}}`),
    silent: /A{4001}/,
  },

  // Headers and status
  {
    name: 'a redirect',
    hostile: 'would lead the token elsewhere',
    answer: (response) => {
      response.writeHead(307, { location: 'http://example.com/' }).end()
    },
    says: /redirected to/,
  },
  {
    name: 'a redirect without end',
    hostile: 'a location of 10 KB',
    answer: (response) => {
      response.writeHead(302, { location: `/${'a'.repeat(10_000)}` }).end()
    },
    says: /redirected to/,
  },
  {
    name: 'headers of megabytes',
    hostile: 'a header of 1 MB',
    requests: 4,
    says: /could not be reached/,
    answer: (response) => {
      response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(1e6)}\r\n\r\n{}`)
    },
  },
  {
    name: 'a wait of years',
    hostile: 'Retry-After: 999999999',
    answer: (response) => {
      response.writeHead(503, { 'retry-after': '999999999' }).end()
    },
    says: /asks to wait/,
  },
  {
    name: 'a wait that is no number',
    hostile: 'Retry-After of nonsense',
    requests: 4,
    answer: (response) => {
      response.writeHead(503, { 'retry-after': '-1e9, x' }).end()
    },
    says: /HTTP 503/,
  },
  {
    name: 'a status of the next century',
    hostile: 'HTTP 999',
    requests: 4,
    answer: (response) => {
      response.writeHead(999).end('x')
    },
    says: /999/,
  },
  {
    name: 'a length that is too long',
    hostile: 'a body that ends before its length',
    requests: 4,
    says: /could not be reached/,
    answer: (response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{}')
    },
  },
  {
    name: 'a length that is none',
    hostile: 'Content-Length: -5',
    requests: 4,
    says: /could not be reached/,
    answer: (response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n{}')
    },
  },

  // The plugin that is served
  ...[
    ['v99999999999999999999', 'a number beyond all numbers'],
    ['latest', 'no number'],
    ['v1\n::error::x', 'a workflow command'],
    ['v-1', 'a negative number'],
  ].map(([version = '', what = '']): Hostile => ({
    name: `a served version of ${what}`,
    question: 'look',
    hostile: `the version ${JSON.stringify(version)}`,
    answer: graph({ pluginData: { version, platforms: [] } }),
    says: /is not a version such as v3/,
  })),
  {
    name: 'a plugin of another type',
    question: 'look',
    hostile: 'a type of 1 MB',
    answer: graph({ type: 'X'.repeat(1e6) }),
    errors: ['E_CONTROL_PLANE_TYPE'],
    silent: /X{301}/,
  },
  {
    name: 'platforms that are none',
    question: 'look',
    hostile: 'names that are no platforms',
    verdict: 'answered',
    errors: [],
    silent: /\.\.|error/,
    answer: graph({ pluginData: { version: 'v1', platforms: ['../../etc', '::error::x', '', 'linux/amd64'] } }),
  },

  // Grants
  {
    name: 'a token that is a word',
    sample: true,
    question: 'authorize',
    hostile: '`true`, which would be masked in every output',
    answer: grant({ pushToken: 'true' }),
    says: /without a usable pushToken/,
  },
  ...[
    ['a token with a line break', 'x'.repeat(30) + '\n::error::x'],
    ['a token of megabytes', 'x'.repeat(5e6)],
    ['an empty token', ''],
  ].map(([what = '', pushToken = '']): Hostile => ({
    name: what,
    question: 'authorize',
    hostile: 'a push token that is none',
    answer: grant({ pushToken }),
    says: /without a usable pushToken/,
    silent: /x{20}/,
  })),
  ...[
    '../other',
    'Org/users',
    '/etc',
    'org/users:v1',
    'org/users@sha256:0',
    'a b',
    '',
    'a'.repeat(1000),
    'org//users',
    'org/users?x=1',
    'org/users#x',
    'org/%2e%2e/users',
  ].map((reference): Hostile => ({
    name: `a repository ${JSON.stringify(reference.slice(0, 20))}`,
    question: 'authorize',
    hostile: 'a name that leads elsewhere',
    answer: grant({ reference }),
    says: /without a usable reference/,
  })),
  ...['1.0.0', 'v', 'latest', `v${'9'.repeat(20)}`, 'v1 ', 'v1/../v2', ''].map((newVersion): Hostile => ({
    name: `a version ${JSON.stringify(newVersion.slice(0, 12))}`,
    question: 'authorize',
    hostile: 'no version of Cosmo',
    answer: grant({ newVersion }),
    says: /without a usable newVersion/,
  })),
  {
    name: 'an expiry without end',
    question: 'authorize',
    hostile: 'a claim `exp` of 1e308',
    verdict: 'granted',
    errors: [],
    answer: grant({ pushToken: `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"exp":1e308}').toString('base64url')}.sig` }),
  },
]

function bomb(): Buffer {
  return gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))
}

export const controlPlaneAttacks: readonly Attack[] = hostile.map(attack)
