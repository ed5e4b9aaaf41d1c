import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openPrebuilt, writes } from '../../support/prebuilt.ts'
import type { Changes, Project } from '../../support/project.ts'
import { startGitHubApi } from '../../support/github-api/index.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { rig, scratchDirectory } from '../../support/rig.ts'
import { startCacheService } from '../../support/runner/index.ts'
import { outcomeOf, type Attack, type Outcome, type Stage } from '../support/attack.ts'
import { dumpEnvironments } from '../support/environment-dumps.ts'
import { endless, json, startHostileServer, type Answer } from '../support/hostile-server.ts'

/** Attacks on a whole run of the action, from main to post. */

/** Text that means something to a runner, a terminal, a page or a reader. */
const nasty = [
  '::error file=a::forged',
  '::add-mask::e',
  '##[error]forged',
  '\u001B[31mred\u001B]0;title\u0007',
  '\u202Eevil\u2066',
  '<img src=x onerror=alert(1)>',
  '![](https://example.com/x.png)',
  '@everyone #1 GH-1',
  '```\n## forged\n```',
  '\r::warning::forged',
  '\u200B::notice::forged',
  '| a | b |\n|---|---|',
  'a\u0000b',
  '%0A::error::forged',
].join('\n')

const hostileRow = JSON.stringify({ message: nasty, changeType: nasty, path: nasty, federatedGraphName: nasty })
const row = (index: number): string =>
  JSON.stringify({ lintRuleType: `RULE_${index}`, message: `finding ${index}`, issueLocation: { line: 1 } })
const many = (count: number): string => Array.from({ length: count }, (_, index) => row(index)).join(',')

/** A dry run that asks a control plane whose answer to the check is hostile. */
async function check(
  stage: Stage,
  answer: Answer,
  changes: Changes = {},
): Promise<{ outcome: Outcome; project: Project }> {
  const project = await openPrebuilt(stage.scope)
  const { url } = await startHostileServer(stage.scope, { CheckSubgraphSchema: answer }, project.plane.url)
  const run = await project.check({
    ...changes,
    temp: stage.temp,
    env: { ...stage.env, ...changes.env },
    inputs: {
      ...project.inputs,
      'cosign-key': '',
      'transparency-log': 'true',
      'control-plane-url': url,
      ...changes.inputs,
    },
  })
  const outcome = outcomeOf(run)
  const size = Buffer.byteLength(run.outputs['result'] ?? '')
  const tooMuch = [
    ...(size > 512 * 1024 ? [`the output result has ${size} bytes`] : []),
    ...(run.annotations.length > 300 ? [`${run.annotations.length} annotations`] : []),
    ...(run.summary === '' ? ['there is no summary'] : []),
    ...run.annotations
      .filter(({ message }) => /^forged/.test(message))
      .map(({ message }) => `a forged annotation: ${message}`),
    ...run.log
      .filter((line) => /^\s*::|.##\[|[\u001B\u202E\u2066\u0000\u0007]/.test(line))
      .map((line) => `a line of the log: ${JSON.stringify(line)}`),
    ...(/<img|\]\(http|^## forged|@everyone/m.test(run.summary) ? ['markup in the summary'] : []),
  ]
  return { project, outcome: { ...outcome, left: [...outcome.left, ...tooMuch] } }
}

async function publish(stage: Stage, project: Project, changes: Changes = {}): Promise<Outcome> {
  return outcomeOf(await project.publish({ ...changes, temp: stage.temp, env: { ...stage.env, ...changes.env } }))
}

const untouched = (project: Project, outcome: Outcome): Outcome => ({
  ...outcome,
  left: [...outcome.left, ...writes(project).map((write) => `written: ${write}`)],
})

const controlPlane: readonly Attack[] = [
  {
    name: 'run: findings that are workflow commands, markup and escapes',
    sample: true,
    hostile: 'every text of a finding is an attack on its reader',
    expected: { verdict: 'failed', errors: ['E_SCHEMA_BREAKING', 'E_SCHEMA_COMPOSITION', 'E_SCHEMA_LINT'] },
    play: async (stage) =>
      (
        await check(
          stage,
          json(
            `{"response":{"code":"OK"},"breakingChanges":[${hostileRow}],`
              + `"compositionErrors":[${hostileRow}],"lintErrors":[${hostileRow}]}`,
          ),
        )
      ).outcome,
  },
  {
    name: 'run: fifty thousand findings',
    sample: true,
    hostile: 'more findings than anybody reads',
    expected: { verdict: 'failed', errors: ['E_SCHEMA_LINT'], says: /49800 more findings of this kind are not shown/ },
    play: async (stage) =>
      (
        await check(
          stage,
          json(`{"response":{"code":"OK"},"lintErrors":[${many(50_000)}],"checkedFederatedGraphs":[{}]}`),
        )
      ).outcome,
  },
  {
    name: 'run: an error behind many warnings',
    hostile: 'a breaking change after fifty thousand that were approved',
    expected: { verdict: 'failed', errors: ['E_SCHEMA_BREAKING'], says: /the error is shown/ },
    play: async (stage) => {
      const approved = Array.from({ length: 50_000 }, (_, index) => `{"message":"a${index}","hasOverride":true}`).join(
        ',',
      )
      return (
        await check(
          stage,
          json(`{"response":{"code":"OK"},"breakingChanges":[${approved},{"message":"the error is shown"}]}`),
        )
      ).outcome
    },
  },
  {
    name: 'run: an answer without end',
    hostile: 'the check never stops answering',
    expected: { verdict: 'failed', errors: ['E_CONTROL_PLANE'], says: /more than 16777216 bytes/ },
    play: async (stage) => (await check(stage, endless('[1,'))).outcome,
  },
  {
    name: 'run: a push token that is a word of the outputs',
    hostile: 'the token `true`, which would be masked everywhere',
    expected: { verdict: 'failed', errors: ['E_CONTROL_PLANE'], says: /without a usable pushToken/ },
    play: async (stage) => {
      const project = await openPrebuilt(stage.scope)
      const answer = json('{"response":{"code":"OK"},"newVersion":"v1","pushToken":"true","reference":"org/users"}')
      const { url } = await startHostileServer(stage.scope, { ValidateAndFetchPluginData: answer }, project.plane.url)
      const outcome = await publish(stage, project, { inputs: { 'control-plane-url': url } })
      return untouched(project, outcome)
    },
  },
]

/** A dry run of a pull request whose comment goes to a hostile API. */
async function comment(stage: Stage, answers: Readonly<Record<string, Answer>>, behave = false): Promise<Outcome> {
  const project = await openPrebuilt(stage.scope)
  const api = behave ? await startGitHubApi({ tokens: {}, repository: 'octo/plugins' }) : undefined
  if (api !== undefined)
    stage.scope.after(async () => {
      await api[Symbol.asyncDispose]()
    })
  const { url, requests } = await startHostileServer(stage.scope, answers, api?.url)
  const run = await project.check({
    temp: stage.temp,
    env: { ...stage.env, GITHUB_API_URL: url },
    inputs: { comment: 'true' },
  })
  const outcome = outcomeOf(run)
  const written = requests.filter((request) => /^(POST|PATCH|DELETE) .*comments/.test(request))
  const left = [
    ...written.map((request) => `written: ${request}`),
    ...(requests.length > 120 ? [`${requests.length} requests`] : []),
  ]
  return { ...outcome, left: [...outcome.left, ...left] }
}

const me = json('{"data":{"viewer":{"login":"github-actions[bot]"}}}')
const notice = { verdict: 'checked', errors: [], says: /comment was not written/ } as const

const comments: readonly Attack[] = [
  {
    name: 'comment: an answer without end',
    sample: true,
    hostile: 'a list of comments that never stops',
    expected: { ...notice, says: /more than 33554432 bytes/ },
    play: (stage) => comment(stage, { '/graphql': me, '/comments': endless('[{"id":1},') }),
  },
  {
    name: 'comment: brackets without end',
    hostile: 'ten million arrays inside one another',
    expected: notice,
    play: (stage) => comment(stage, { '/graphql': me, '/comments': json('['.repeat(10e6)) }),
  },
  {
    name: 'comment: forty megabytes of nothing',
    hostile: 'a list of comments that is larger than any',
    expected: { ...notice, says: /more than 33554432 bytes/ },
    play: (stage) => comment(stage, { '/graphql': me, '/comments': json(`[${' '.repeat(40e6)}]`) }),
  },
  {
    name: 'comment: pages without end',
    hostile: 'every page says that there is a next one',
    expected: { verdict: 'checked', errors: [] },
    play: async (stage) => {
      const page: Answer = (response, request) => {
        const again = request.method === 'GET'
        response
          .writeHead(again ? 200 : 201, {
            'content-type': 'application/json',
            link: '<http://example.com/evil>; rel="next"',
          })
          .end(again ? '[]' : '{"id":1}')
      }
      const outcome = await comment(stage, { '/graphql': me, '/comments': page })
      // Fifty pages, and then one comment of its own.
      return { ...outcome, left: outcome.left.filter((line) => !/^written: POST .*\/comments$/.test(line)) }
    },
  },
  {
    name: 'comment: a redirect to another host',
    hostile: 'would lead the token elsewhere',
    expected: notice,
    play: async (stage) => {
      const thief = await startHostileServer(stage.scope, {})
      const away: Answer = (response) => {
        response.writeHead(307, { location: `${thief.url}/stolen` }).end()
      }
      const outcome = await comment(stage, { '/graphql': away, '/comments': away })
      return { ...outcome, left: [...outcome.left, ...thief.requests.map((request) => `followed: ${request}`)] }
    },
  },
  ...['{}', '5', '"text"', '[5]', '[{"id":"1"}]', '[{"id":1.5,"body":"x"}]', '[{"id":1,"user":{}}]', ''].map(
    (body): Attack => ({
      name: `comment: a list that is ${body === '' ? 'nothing' : body}`,
      hostile: 'wrong types',
      expected: notice,
      play: (stage) => comment(stage, { '/graphql': me, '/comments': json(body) }),
    }),
  ),
  {
    name: 'comment: a token that nobody knows',
    hostile: 'every call is refused with text of the attacker',
    expected: { ...notice, silent: /^::error::forged/m },
    play: (stage) =>
      comment(stage, { '/graphql': json('{}', 401), '/comments': json('{"message":"no\\n::error::forged"}', 401) }),
  },
]

const secrets: readonly Attack[] = [
  {
    name: 'secret: registry-password of a run that is refused',
    sample: true,
    hostile: 'the registry takes no login; the password may be nowhere afterwards',
    expected: { verdict: 'failed', errors: ['E_REGISTRY_AUTH'] },
    play: async (stage) => registryPassword(stage),
  },
  {
    name: 'secret: registry-password of a run that publishes',
    hostile: "whoever reads environments, arguments, files, state and docker's configuration",
    expected: { verdict: 'published', errors: [] },
    play: async (stage) => publishWithPassword(stage),
  },
  {
    name: 'cache: a publishing run with a cache that others can write',
    sample: true,
    hostile: 'entries of a pull request under every key',
    expected: { verdict: 'published', errors: [] },
    play: async (stage) => {
      const project = await openPrebuilt(stage.scope)
      const cache = await startCacheService(stage.scope)
      const run = await project.publish({ cache, temp: stage.temp, env: stage.env })
      const asked = [...cache.calls, ...run.commands.flat().filter((argument) => /type=gha/.test(argument))]
      const outcome = outcomeOf(run)
      return { ...outcome, left: [...outcome.left, ...asked.map((call) => `the cache was used: ${call}`)] }
    },
  },
]

/** The runner's double looks for the secret in log, annotations, files, state and the arguments of all processes. */
async function registryPassword(stage: Stage): Promise<Outcome> {
  const project = await openPrebuilt(stage.scope)
  const password = 'dckr_pat_Zq8w3Rf5Lk2Vn7Xc'
  const echo: Answer = (response, request) => {
    const said = JSON.stringify({
      errors: [{ code: 'UNAUTHORIZED', message: `no: ${request.headers.authorization ?? ''} ${password}` }],
    })
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"', 'content-type': 'application/json' }).end(said)
  }
  const { url } = await startHostileServer(stage.scope, { '/v2/': echo })
  const run = await project.publish({
    temp: stage.temp,
    env: stage.env,
    secrets: [password],
    inputs: {
      'control-plane': 'none',
      'control-plane-url': '',
      'control-plane-token': '',
      registry: new URL(url).host,
      'registry-username': 'mona',
      'registry-password': password,
    },
  })
  const outcome = outcomeOf(run)
  const config = await readFile(join(project.workspace, '../docker/config.json'), 'utf8')
  return {
    ...outcome,
    left: [...outcome.left, ...(config.includes('auth') ? ["a login in docker's configuration"] : [])],
  }
}

/** No program that is started has the password in its environment: cosign gets it in a file that is gone afterwards. */
async function publishWithPassword(stage: Stage): Promise<Outcome> {
  const project = await openPrebuilt(stage.scope)
  const login = { username: 'mona', password: 'dckr_pat_Hd7Lw2Qm9Xs4Vb6N' }
  const registry = await startDockerRegistry({ login })
  stage.scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  const dumps = await dumpEnvironments(await scratchDirectory(stage.scope), ['docker', 'cosign'])
  const run = await project.publish({
    temp: stage.temp,
    env: stage.env,
    secrets: [login.password],
    path: [dumps.path, ...rig().path],
    inputs: {
      'control-plane': 'none',
      'control-plane-url': '',
      'control-plane-token': '',
      registry: registry.host,
      repository: 'team/users',
      'registry-username': login.username,
      'registry-password': login.password,
    },
  })
  const config = await readFile(join(project.workspace, '../docker/config.json'), 'utf8')
  const outcome = outcomeOf(run)
  const held = (await dumps.holders([login.password, `${login.username}:${login.password}`])).map(
    (name) => `in the environment of ${name}`,
  )
  const none = (await dumps.count()) === 0 ? ['no program was started'] : []
  return {
    ...outcome,
    left: [
      ...outcome.left,
      ...held,
      ...none,
      ...(config.includes('auth') ? ["a login in docker's configuration"] : []),
    ],
  }
}

export const publishAttacks: readonly Attack[] = [...controlPlane, ...comments, ...secrets]
