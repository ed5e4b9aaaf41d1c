import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import type { ControlPlane, DeploymentReport } from '../../src/hosts/control-plane.ts'
import { createControlPlane } from '../../src/hosts/cosmo/control-plane.ts'
import type { CosmoOptions } from '../../src/hosts/cosmo/control-plane.ts'
import { messageChain, PublishError } from '../../src/shared/errors.ts'
import type { Code } from '../../src/shared/codes.ts'
import { announcement } from '../support/announcement.ts'
import { isWriting, startControlPlane } from '../support/control-plane/index.ts'
import type { ControlPlaneDouble, Role } from '../support/control-plane/index.ts'
import { verifyToken } from '../support/control-plane/token.ts'
import { collectingLog } from '../support/context.ts'
import { payload, platforms } from '../support/example-plugin.ts'

const schema = 'type Query { bird(id: ID!): String, birds(family: ID): [String!]! }\n'
const smaller = 'type Query { birds(family: ID): [String!]! }\n'

let server: ControlPlaneDouble
let log: ReturnType<typeof collectingLog>
let pauses: number[]

beforeEach(async () => {
  server = await startControlPlane()
  log = collectingLog()
  pauses = []
})
afterEach(() => server.close())

function client(role: Role = 'admin', options: Partial<CosmoOptions> = {}): Required<ControlPlane> {
  return createControlPlane({
    url: server.url,
    token: server.key(role),
    name: 'birds',
    namespace: undefined,
    labels: { team: 'wings' },
    skipTrafficCheck: false,
    log,
    signal: new AbortController().signal,
    pause: (ms) => {
      pauses.push(ms)
      return Promise.resolve()
    },
    ...options,
  })
}

const wrote = (): string[] => server.log.filter((record) => record.wrote).map(({ method }) => method)
const methods = (): string[] => server.log.map(({ method }) => method)

/** Rejects with that code, and neither message, cause nor hint contains a key. */
async function refuses(work: Promise<unknown>, code: Code, words: RegExp): Promise<PublishError> {
  const error = await work.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof PublishError, String(error))
  assert.equal(error.code, code, error.message)
  const text = [...messageChain(error), error.hint ?? ''].join('\n')
  assert.match(text, words)
  for (const role of ['admin', 'publisher', 'checker', 'viewer'] as const) assert.ok(!text.includes(server.key(role)))
  return error
}

async function publishOnce(sdl = schema): Promise<string> {
  const { version } = await client().authorizePush()
  await client().announce(announcement(payload(sdl), version, platforms))
  return version
}

describe('getPlugin', () => {
  test('a plugin that does not exist has no version, and nothing is created', async () => {
    const seen = await client().getPlugin()
    assert.deepEqual(seen, {
      exists: false,
      repository: undefined,
      version: undefined,
    })
    assert.deepEqual(wrote(), [])
    assert.ok(!methods().some(isWriting))
  })

  test('a plugin that was created and never published has a repository and no version', async () => {
    const { repository } = await client().authorizePush()
    assert.deepEqual(await client('viewer').getPlugin(), {
      exists: true,
      repository,
      version: undefined,
    })
  })

  test('a published plugin has a repository and a version, and the grant has the next one', async () => {
    const grant = await client().authorizePush()
    await client().announce(announcement(payload(schema), 'v1', platforms))
    assert.deepEqual(await client().getPlugin(), {
      exists: true,
      repository: grant.repository,
      version: 'v1',
    })
    assert.equal((await client().authorizePush()).version, 'v2')
  })

  test('an older control plane does not tell the repository, and it is not guessed', async () => {
    server.settings.tellsOrganization = false
    await publishOnce()
    const { repository, version } = await client().getPlugin()
    assert.deepEqual([repository, version], [undefined, 'v1'])
  })

  test('a name that a standard subgraph has is refused', async () => {
    server.add('birds', 'standard')
    await refuses(client().getPlugin(), 'E_CONTROL_PLANE_TYPE', /STANDARD/)
  })

  test('a wrong key is refused without being quoted', async () => {
    const error = await client('admin', { token: 'cosmo-wrong' })
      .getPlugin()
      .catch((reason: unknown) => reason)
    assert.ok(error instanceof PublishError)
    assert.equal(error.code, 'E_CONTROL_PLANE_AUTH')
    assert.doesNotMatch(messageChain(error).join(), /cosmo-wrong/)
  })
})

describe('check', () => {
  test('a new plugin is checked with its labels; nothing is created', async () => {
    const report = await client().check(payload(schema), '/plugin/src/schema.graphql')
    assert.deepEqual(report, { findings: [], skipped: {}, changes: [], url: undefined })
    assert.deepEqual(wrote(), [])
    const [record] = server.log
    assert.deepEqual(record?.body, {
      subgraphName: 'birds',
      namespace: 'default',
      schema: Buffer.from(schema).toString('base64'),
      skipTrafficCheck: false,
      limit: 1000,
      labels: [{ key: 'team', value: 'wings' }],
    })
  })

  test('every kind of finding has its code, its category and its place', async () => {
    await publishOnce()
    server.settings.compositionErrors = [
      { message: 'cannot merge\nQuery.birds', federatedGraphName: 'main', namespace: 'default' },
    ]
    // Traffic is looked at only where a graph composes.
    server.settings.graphs = ['main', 'other']
    server.settings.affectedOperations = 3
    server.settings.lint = [
      { rule: 'FIELD_NAMES_SHOULD_BE_CAMEL_CASE', message: 'camel, please', severity: 'error', line: 3, column: 5 },
      { rule: 'TYPE_SUFFIX', message: 'suffix', severity: 'warn', line: 0, column: 0 },
      { rule: 'UNUSED_FIELDS', message: 'unused', severity: 'error', line: 7, column: 2, fieldPath: 'Query.birds' },
    ]
    server.settings.namespaces.push('prod')
    server.add('birds', 'grpc_plugin', { namespace: 'prod' })
    Object.assign(server.find('birds') ?? assert.fail(), { linked: { name: 'birds', namespace: 'prod' } })
    server.settings.linkedFailures = { traffic: true, pruning: true }
    server.settings.extensionError = 'policy says no'
    server.settings.proposals = { mode: 'warn', approved: [] }
    const { findings, changes } = await client().check(payload(smaller), '/p/schema.graphql')
    assert.deepEqual(
      findings.map(({ code, severity, category, at }) => [code, severity, category, at?.line, at?.column]),
      [
        ['E_SCHEMA_COMPOSITION', 'error', 'composition', undefined, undefined],
        ['E_SCHEMA_BREAKING', 'error', 'breaking', undefined, undefined],
        ['E_SCHEMA_LINT', 'error', 'lint', 3, 5],
        ['E_SCHEMA_LINT', 'warning', 'lint', undefined, undefined],
        ['E_SCHEMA_LINT', 'error', 'lint', 7, 2],
        ['E_SCHEMA_PROPOSAL', 'warning', 'proposal', undefined, undefined],
        ['E_SCHEMA_CHECK', 'error', 'breaking', undefined, undefined],
        ['E_SCHEMA_CHECK', 'error', 'lint', undefined, undefined],
        ['E_SCHEMA_CHECK', 'error', undefined, undefined, undefined],
      ],
    )
    assert.equal(findings[0]?.detail, 'cannot merge\nQuery.birds')
    assert.equal(changes.length, 1)
    assert.equal(changes[0]?.breaking, 'error')
  })

  test('a breaking change that affects no client is a warning; without traffic check it is an error', async () => {
    await publishOnce()
    const severity = async (plane: Required<ControlPlane>): Promise<unknown> =>
      (await plane.check(payload(smaller), undefined)).findings[0]?.severity
    assert.equal(await severity(client()), 'warning')
    assert.equal(await severity(client('admin', { skipTrafficCheck: true })), 'error')
  })

  test('a control plane without analytics fails a traffic check; the hint names the input', async () => {
    await publishOnce()
    server.settings.affectedOperations = undefined
    const error = await refuses(client().check(payload(smaller), undefined), 'E_CONTROL_PLANE', /HTTP 500/)
    assert.match(error.hint ?? '', /skip-traffic-check/)
    assert.equal(
      (await client('admin', { skipTrafficCheck: true }).check(payload(smaller), undefined)).findings.length,
      1,
    )
  })

  test('a schema that the control plane cannot read is a finding', async () => {
    const { findings } = await client().check(payload('type {'), '/p/schema.graphql')
    assert.deepEqual(
      findings.map(({ code, severity, category }) => [code, severity, category]),
      [['E_PLUGIN_SCHEMA', 'error', undefined]],
    )
  })

  test('a proposal mismatch is a finding of its category', async () => {
    server.settings.proposals = { mode: 'error', approved: [] }
    const { findings } = await client().check(payload(schema), undefined)
    assert.deepEqual(
      findings.map(({ code, severity, category }) => [code, severity, category]),
      [['E_SCHEMA_PROPOSAL', 'error', 'proposal']],
    )
    assert.match(findings[0]?.detail ?? '', /approved or draft proposals/)
  })

  test('if no federated graph includes the plugin, a notice says so', async () => {
    server.settings.graphs = []
    const { findings } = await client().check(payload(schema), undefined)
    assert.deepEqual(
      findings.map(({ severity }) => severity),
      ['notice'],
    )
  })

  test('a key that may only read gets a hint with the role that it needs', async () => {
    const error = await refuses(
      client('viewer').check(payload(schema), undefined),
      'E_CONTROL_PLANE_AUTH',
      /ERROR_NOT_AUTHORIZED/,
    )
    assert.match(error.hint ?? '', /subgraph-checker/)
  })

  test('an unknown namespace is an error, not a successful check', async () => {
    await refuses(
      client('admin', { namespace: 'nowhere' }).check(payload(schema), undefined),
      'E_INPUT',
      /nowhere[^]*Correct `namespace`/,
    )
  })

  test('fields of newer servers are read, and unknown fields are ignored', async () => {
    const reply = {
      response: { code: 'OK', later: 1 },
      breakingChanges: [{ message: 'approved', changeType: 'FIELD_REMOVED', isBreaking: true, hasOverride: true }],
      composedSchemaBreakingChanges: [
        { message: 'nullable now', changeType: 'FIELD_TYPE_CHANGED', federatedGraphName: 'main' },
      ],
      nonBreakingChanges: [{ message: 'added', path: 'Query.more' }],
      compositionWarnings: [{ message: 'hm', federatedGraphName: 'main', namespace: 'default', featureFlag: 'beta' }],
      lintWarnings: [
        { message: 'all places', severity: 7, issueLocation: { line: 1, column: 2, endLine: 3, endColumn: 4 } },
      ],
      featureSubgraphCheckMessage: 'no feature flag takes it',
      checkedFederatedGraphs: [],
      counts: { lintErrors: '3' },
      somethingNew: {},
    }
    server.fault('CheckSubgraphSchema', { kind: 'status', status: 200, body: JSON.stringify(reply) })
    const { findings, skipped, changes } = await client().check(payload(schema), '/p/s.graphql')
    assert.deepEqual(skipped, {
      composition: 'a feature subgraph is composed only as part of an enabled feature flag',
    })
    assert.deepEqual(
      findings.map(({ severity, category, message }) => [severity, category, message]),
      [
        [
          'warning',
          'composition',
          'The schema composes with a warning with federated graph main in namespace default with feature flag beta.',
        ],
        ['warning', 'breaking', 'approved'],
        ['error', 'breaking', 'nullable now'],
        ['warning', 'lint', 'all places'],
        ['notice', undefined, 'no feature flag takes it'],
      ],
    )
    assert.deepEqual(findings[3]?.at, { file: '/p/s.graphql', line: 1, column: 2, endLine: 3, endColumn: 4 })
    assert.deepEqual(
      changes.map(({ message, path, breaking }) => [message, path, breaking]),
      [
        ['approved', undefined, 'warning'],
        ['nullable now', undefined, 'error'],
        ['added', 'Query.more', undefined],
      ],
    )
  })

  test('author and commit are sent with a check', async () => {
    const vcs = { author: 'a', commitSha: 'c', branch: 'b' }
    await client('admin', { vcs }).check(payload(schema), undefined)
    assert.deepEqual((server.log[0]?.body as { vcsContext: unknown }).vcsContext, vcs)
  })
})

describe('authorizePush', () => {
  test('creates the plugin, and grants the push of one tag until the token expires', async () => {
    server.settings.tokenLifetime = 120
    const grant = await client().authorizePush()
    assert.equal(grant.repository, `${server.organization.id}/${server.find('birds')?.id ?? ''}`)
    assert.equal(grant.version, 'v1')
    const claims = verifyToken(server.secret, grant.password)
    assert.ok(typeof claims === 'object')
    assert.equal(grant.expiresAt.getTime(), claims.exp * 1000)
    assert.deepEqual(server.find('birds')?.labels, [{ key: 'team', value: 'wings' }])
    assert.deepEqual(wrote(), ['ValidateAndFetchPluginData'])
  })

  test('the token and its Basic encoding are masked before they can be printed', async () => {
    const { password } = await client().authorizePush()
    assert.deepEqual(log.masked, [password, Buffer.from(`x:${password}`).toString('base64')])
  })

  test('asking again returns a new token for the same version', async () => {
    const first = await client().authorizePush()
    // A token names whole seconds and nothing random: another lifetime makes it another one without waiting.
    server.settings.tokenLifetime = 200
    const second = await client().authorizePush()
    assert.equal(first.version, second.version)
    assert.notEqual(first.password, second.password)
    assert.deepEqual(wrote(), ['ValidateAndFetchPluginData'])
  })

  test('two first calls at the same time both get a grant, although the server fails one of them', async () => {
    const grants = await Promise.all([
      client().authorizePush(),
      client('admin', {
        pause: () =>
          new Promise((resolve) => {
            setTimeout(resolve, 60)
          }),
      }).authorizePush(),
    ])
    assert.equal(grants[0].repository, grants[1].repository)
    assert.equal(server.log.length, 3)
  })

  test('the limit of plugins has a code of its own', async () => {
    server.settings.pluginLimit = 0
    await refuses(client().authorizePush(), 'E_CONTROL_PLANE_LIMIT', /limit/)
    assert.deepEqual(wrote(), [])
  })

  test('a publisher may not create, and a checker may not push; the hint names the role', async () => {
    assert.match(
      (await refuses(client('publisher').authorizePush(), 'E_CONTROL_PLANE_AUTH', /./)).hint ?? '',
      /subgraph-admin/,
    )
    await client().authorizePush()
    assert.equal((await client('publisher').authorizePush()).version, 'v1')
    await refuses(client('checker').authorizePush(), 'E_CONTROL_PLANE_AUTH', /subgraph-publisher/)
  })

  test('refused names and labels have codes of their own', async () => {
    await refuses(client('admin', { name: 'bad--name' }).authorizePush(), 'E_PLUGIN_NAME', /ERR_INVALID_NAME/)
    await refuses(client('admin', { labels: { a: '' } }).authorizePush(), 'E_INPUT', /control-plane-labels/)
  })
})

describe('deployments', () => {
  const deployments = async (): Promise<DeploymentReport> => await client('organization-admin').deployments()

  test('of more graphs than are asked about, the rest is unknown, not deployed', async () => {
    server.settings.graphs = Array.from({ length: 52 }, (_, index) => `graph-${index}`)
    await publishOnce()
    const { errors, unknown } = await deployments()
    assert.deepEqual(errors, [])
    assert.equal(methods().filter((method) => method === 'GetCompositionDetails').length, 50)
    assert.deepEqual(
      unknown.map(({ code, severity, message }) => [code, severity, message]),
      [
        [
          'E_DEPLOYMENT',
          'warning',
          'It is not known whether the router configuration was deployed for 2 of 52 graphs.',
        ],
      ],
    )
    assert.match(unknown[0]?.detail ?? '', /more than 50 graphs/)
  })

  test('of as many graphs as are asked about, all are known', async () => {
    server.settings.graphs = Array.from({ length: 50 }, (_, index) => `graph-${index}`)
    await publishOnce()
    assert.deepEqual(await deployments(), { errors: [], unknown: [] })
  })
})

describe('announce and isServing', () => {
  test('what was published is served, and nothing else is', async () => {
    assert.equal(await client().isServing(announcement(payload(schema), 'v1', platforms)), false)
    await publishOnce()
    assert.equal(await client('viewer').isServing(announcement(payload(schema), 'v1', platforms.toReversed())), true)
    assert.equal(await client().isServing(announcement(payload(smaller), 'v1', platforms)), false)
    assert.equal(await client().isServing(announcement(payload(schema), 'v2', platforms)), false)
    assert.equal(await client().isServing(announcement(payload(schema), 'v1', platforms.slice(1))), false)
  })

  test('the server receives all fields unchanged', async () => {
    const report = await client().announce(announcement(payload(schema), 'v7', platforms))
    assert.deepEqual(report, { stored: true, findings: [] })
    const { sdl, proto, version, platforms: served, type } = server.find('birds') ?? assert.fail()
    assert.deepEqual(
      { sdl, proto, version, served, type },
      {
        sdl: schema.trimEnd(),
        proto: {
          schema: 'syntax = "proto3";\nservice BirdsService {}\n',
          mappings: '{"version":1,"service":"BirdsService"}',
          lock: '{"version":"1"}',
        },
        version: 'v7',
        served: [...platforms],
        type: 'grpc_plugin',
      },
    )
  })

  test('composition and deployment errors are stored and reported', async () => {
    server.settings.compositionErrors = [{ message: 'no', federatedGraphName: 'main', namespace: 'default' }]
    server.settings.graphs = ['main', 'other']
    server.settings.deploymentErrors = [
      { message: 'webhook', federatedGraphName: 'other', namespace: 'default', admission: true },
    ]
    const { stored, findings } = await client().announce(announcement(payload(schema), 'v1', platforms))
    assert.equal(stored, true)
    assert.deepEqual(
      findings.map(({ code, category, severity }) => [code, category, severity]),
      [
        ['E_SCHEMA_COMPOSITION', 'composition', 'error'],
        ['E_DEPLOYMENT', 'deployment', 'error'],
      ],
    )
  })

  test('an error code without any reason is still a finding', async () => {
    for (const [code, category] of [
      ['ERR_SUBGRAPH_COMPOSITION_FAILED', 'composition'],
      ['ERR_DEPLOYMENT_FAILED', 'deployment'],
    ]) {
      server.fault('PublishFederatedSubgraph', {
        kind: 'status',
        status: 200,
        body: JSON.stringify({ response: { code } }),
      })
      const { findings } = await client().announce(announcement(payload(schema), 'v1', platforms))
      assert.deepEqual(
        findings.map((finding) => [finding.category, finding.severity]),
        [[category, 'error']],
      )
    }
  })

  test('a proposal mismatch stores nothing and is a finding', async () => {
    server.settings.proposals = { mode: 'error', approved: [] }
    const { stored, findings } = await client().announce(announcement(payload(schema), 'v1', platforms))
    assert.equal(stored, false)
    assert.deepEqual(
      findings.map(({ code, category }) => [code, category]),
      [['E_SCHEMA_PROPOSAL', 'proposal']],
    )
    assert.deepEqual(wrote(), [])
  })

  test('a name that became a standard subgraph meanwhile is refused with its own code', async () => {
    server.add('birds', 'standard')
    await refuses(client().announce(announcement(payload(schema), 'v1', platforms)), 'E_CONTROL_PLANE_TYPE', /STANDARD/)
  })

  test('a mapping that the server cannot read is its HTTP 500: one attempt, and a hint', async () => {
    const error = await refuses(
      client().announce(announcement(payload(schema, '{'), 'v1', platforms)),
      'E_CONTROL_PLANE',
      /HTTP 500/,
    )
    assert.match(error.hint ?? '', /wgc router plugin generate/)
    assert.equal(methods().filter((method) => method === 'PublishFederatedSubgraph').length, 1)
  })

  test('unknown codes are errors with the server’s words', async () => {
    server.fault('PublishFederatedSubgraph', {
      kind: 'status',
      status: 200,
      body: '{"response":{"code":"ERR_NEW","details":"too shiny"},"new":[{"x":1}]}',
    })
    await refuses(
      client().announce(announcement(payload(schema), 'v1', platforms)),
      'E_CONTROL_PLANE',
      /ERR_NEW: too shiny/,
    )
    server.fault('PublishFederatedSubgraph', { kind: 'status', status: 200, body: '{"response":{"code":77}}' })
    await refuses(client().announce(announcement(payload(schema), 'v1', platforms)), 'E_CONTROL_PLANE', /77/)
  })

  test('a publish whose answer was lost is not repeated', async () => {
    await client().authorizePush()
    server.settings.compositionErrors = [{ message: 'no', federatedGraphName: 'main', namespace: 'default' }]
    server.fault('PublishFederatedSubgraph', { kind: 'drop', ran: true })
    const { stored, findings } = await client().announce(announcement(payload(schema), 'v1', platforms))
    assert.equal(stored, true)
    assert.deepEqual(
      findings.map(({ severity, category }) => [severity, category]),
      [
        ['warning', undefined],
        ['error', 'composition'],
        // A key that may publish may not see whether the graph was deployed.
        ['warning', undefined],
      ],
    )
    assert.deepEqual(server.find('birds')?.history, ['v1'])
  })

  test('a result that cannot be asked is not guessed', async () => {
    await client().authorizePush()
    server.fault('PublishFederatedSubgraph', { kind: 'drop', ran: true })
    server.fault('GetSubgraphByName', { kind: 'status', status: 503, body: '{}' }, 100)
    const error = await refuses(
      client().announce(announcement(payload(schema), 'v1', platforms)),
      'E_CONTROL_PLANE',
      /PublishFederatedSubgraph/,
    )
    assert.match(error.hint ?? '', /may have been published/)
    assert.deepEqual(server.find('birds')?.history, ['v1'])
  })

  test('a publish that fails twice without being carried out is an error', async () => {
    await client().authorizePush()
    server.fault(
      'PublishFederatedSubgraph',
      { kind: 'status', status: 503, body: '{"code":"unavailable","message":"busy"}' },
      3,
    )
    await refuses(client().announce(announcement(payload(schema), 'v1', platforms)), 'E_CONTROL_PLANE', /busy/)
    assert.equal(methods().filter((method) => method === 'PublishFederatedSubgraph').length, 2)
  })

  test('a payload that is incomplete or not text is E_LAYOUT, and nothing is sent', async () => {
    const whole = payload(schema)
    const without = { files: whole.files.slice(1) }
    const binary = { files: whole.files.map((file) => ({ ...file, bytes: Buffer.from([0xff]) })) }
    for (const broken of [without, binary])
      await refuses(client().announce(announcement(broken, 'v1', platforms)), 'E_LAYOUT', /schema\.graphql/)
    assert.deepEqual(methods(), [])
  })

  test('a publish that was not carried out is retried once', async () => {
    await client().authorizePush()
    server.fault('PublishFederatedSubgraph', { kind: 'drop', ran: false })
    assert.deepEqual(await client().announce(announcement(payload(schema), 'v1', platforms)), {
      stored: true,
      findings: [],
    })
    assert.deepEqual(server.find('birds')?.history, ['v1'])
  })

  test('versionAfter counts up, and refuses what is not a version', () => {
    assert.equal(client().versionAfter('v9'), 'v10')
    assert.equal(client().versionAfter(undefined), 'v1')
    assert.throws(() => client().versionAfter('1.0'), { code: 'E_CONTROL_PLANE' })
  })
})
