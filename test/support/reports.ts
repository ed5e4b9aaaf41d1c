import { createHash } from 'node:crypto'
import { linksOf } from '../../src/github/links.ts'
import type { CheckResult, PlatformReport, RunReport } from '../../src/github/report.ts'
import type { Surroundings } from '../../src/github/summary/findings.ts'
import { codesOf } from '../../src/hosts/index.ts'
import type { Platform } from '../../src/shared/platform.ts'

/** Reports as real runs make them: one for each verdict. Tests compare their texts; pictures are taken of them. */

const digestOf = (name: string): string => `sha256:${createHash('sha256').update(name).digest('hex')}`
const commit = '3f1c9d2ab7e4405c8f6a1b0d9e2c7745a8b3f016'
const [amd64, arm64] = ['linux/amd64', 'linux/arm64'] as [Platform, Platform]
const target = 'registry.example.com/org/plugins/users'
const served = { version: 'v2', digest: digestOf('v2') }

/** A run on GitHub, in a repository of the organization. */
export const surroundings: Surroundings = {
  workspace: '/home/runner/work/plugins/plugins',
  codes: codesOf(),
  links: linksOf({
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'org/plugins',
    GITHUB_SHA: commit,
    GITHUB_RUN_ID: '19283746501',
    GITHUB_ACTION_REPOSITORY: 'org/plugin-publish',
    GITHUB_ACTION_REF: 'v1.4.0',
  }),
}

const platform = (name: Platform, size: number, previousSize?: number, start?: number): PlatformReport => ({
  platform: name,
  digest: digestOf(`image for ${name}`),
  size,
  ...(previousSize !== undefined && { previousSize }),
  linking: 'static',
  smoke:
    start === undefined
      ? { outcome: 'skipped', reason: `this machine cannot run ${name}` }
      : { outcome: 'passed', milliseconds: start },
})

const started: readonly CheckResult[] = [
  { title: 'Image rules', outcome: 'passed' },
  { title: 'Start', platform: amd64, outcome: 'passed' },
  { title: 'Start', platform: arm64, outcome: 'passed' },
  { title: 'Generated files', outcome: 'passed' },
]
const noToken: readonly CheckResult[] = ['Composition', 'Breaking changes', 'Lint'].map((title) => ({
  title,
  outcome: 'skipped',
  reason: 'no `control-plane-token`',
}))
const schemaChecks: readonly CheckResult[] = noToken.map(({ title }) => ({ title, outcome: 'passed' }))
/** Some of the checks with another outcome. */
const but = (checks: readonly CheckResult[], changed: Readonly<Record<string, Partial<CheckResult>>>): CheckResult[] =>
  checks.map((check) => ({ ...check, ...changed[check.platform ?? check.title] }))

const common = {
  name: 'users',
  host: 'WunderGraph Cosmo',
  digest: digestOf('v3'),
  tags: [],
  published: false,
  signed: false,
  platforms: [platform(amd64, 7_493_213, 7_461_004, 38), platform(arm64, 6_958_121, 6_934_512, 411)],
  findings: [],
  commit,
  target,
} satisfies Partial<RunReport>

const dryRun = {
  ...common,
  verdict: 'checked',
  dryRun: true,
  modeReason: 'Dry run, as `dry-run: true` says.',
  stages: [
    { name: 'plan', milliseconds: 62 },
    { name: 'build', milliseconds: 41_830 },
    { name: 'check', milliseconds: 1_274 },
  ],
} satisfies Partial<RunReport>

const { target: _target, ...withoutTarget } = dryRun

/** A pull request that has no secrets, such as one from a fork. */
const checked: RunReport = {
  ...withoutTarget,
  platforms: [platform(amd64, 7_493_213, undefined, 38), platform(arm64, 6_958_121)],
  checks: [
    ...but(started, { [arm64]: { outcome: 'skipped', reason: 'this machine cannot run linux/arm64' } }),
    ...noToken,
  ],
}

const checkUrl = 'https://cosmo.wundergraph.com/org/default/graph/shop/checks/0d6f1c52-8a4e-4b47-9c0e-5c1d5f0a7e21'

const warned: RunReport = {
  ...dryRun,
  planned: { version: 'v3', tags: ['v3', 'latest'] },
  remote: served,
  checks: [...started, ...but(schemaChecks, { Lint: { outcome: 'warned' } })],
  findings: [
    {
      code: 'E_SCHEMA_LINT',
      severity: 'warning',
      category: 'lint',
      message: 'Type names should begin with a capital letter.',
      detail: 'TYPE_NAMES_SHOULD_BE_PASCAL_CASE',
      at: { file: `${surroundings.workspace}/plugins/users/src/schema.graphql`, line: 12, column: 6 },
    },
  ],
  schemaChanges: [
    {
      category: 'breaking',
      message: 'Field `email` was added to object type `User`',
      path: 'User.email',
      breaking: undefined,
    },
  ],
  checkUrl,
}

const failed: RunReport = {
  ...dryRun,
  verdict: 'failed',
  failedStage: 'check',
  remote: served,
  platforms: [
    platform(amd64, 7_493_213, 7_461_004, 38),
    {
      ...platform(arm64, 6_958_121, 6_934_512),
      linking: 'dynamic (glibc 2.34)',
      smoke: { outcome: 'failed', reason: 'ended with exit code 127' },
    },
  ],
  checks: but([...started, ...schemaChecks], {
    'Image rules': { outcome: 'warned' },
    [arm64]: { outcome: 'failed' },
    'Breaking changes': { outcome: 'failed' },
  }),
  findings: [
    {
      code: 'E_CHECK_LINKING',
      severity: 'warning',
      platform: arm64,
      message:
        '/plugin for linux/arm64 is dynamically linked with glibc 2.34. The official router image is distroless and '
        + 'has no dynamic loader.',
      hint: 'Build with `CGO_ENABLED=0`.',
    },
    {
      code: 'E_SMOKE_FAILED',
      severity: 'error',
      platform: arm64,
      message: 'The plugin for linux/arm64 ended with exit code 127 before its handshake',
      detail: './plugin: error while loading shared libraries: libz.so.1: cannot open shared object file',
      hint: 'Link it statically, or copy what it needs into the image.',
    },
    {
      code: 'E_SCHEMA_BREAKING',
      severity: 'error',
      category: 'breaking',
      message: 'Field `latinName` was removed from object type `Bird`',
      detail: 'FIELD_REMOVED in federated graph shop\nOperations of clients that are affected: 3.',
      at: { file: `${surroundings.workspace}/plugins/users/src/schema.graphql` },
    },
  ],
  schemaChanges: [
    {
      category: 'breaking',
      message: 'Field `latinName` was removed from object type `Bird`',
      path: 'Bird.latinName',
      breaking: 'error',
    },
  ],
  checkUrl,
  reproduce: [
    'docker buildx build --platform=linux/amd64,linux/arm64 --file=plugins/users/Dockerfile -- plugins/users',
  ],
}

const publicKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE5s8fH1cKQ0ZVqk1mB2n0Xo3rT7dU
c4gWb9Jx6yEwLh2PzRk8vAqS1tNfIu0OeYjDmC5XlQaGp7K3HsBZtVrWnFoMxA==
-----END PUBLIC KEY-----
`

const published: RunReport = {
  ...common,
  verdict: 'published',
  dryRun: false,
  modeReason: 'Publishing, because the git tag `users/v1.4.0` started this run.',
  version: 'v3',
  tags: ['v3'],
  gitTag: 'users/v1.4.0',
  published: true,
  changed: true,
  signed: true,
  controlPlane: true,
  remote: served,
  reference: `${target}@${common.digest}`,
  installReference: `${target}:v3@${common.digest}`,
  installation: [
    {
      title: 'Router configuration, config.yaml',
      text: 'plugins:\n  enabled: true\n  registry:\n    url: registry.example.com',
    },
  ],
  verifyCommand: `cosign verify --key cosign.pub ${target}@${common.digest}`,
  publicKey,
  checks: [...started, ...schemaChecks],
  schemaChanges: warned.schemaChanges ?? [],
  checkUrl,
  stages: [
    { name: 'plan', milliseconds: 71 },
    { name: 'build', milliseconds: 44_106 },
    { name: 'check', milliseconds: 1_310 },
    { name: 'publish', milliseconds: 6_942 },
  ],
}

const unchanged: RunReport = {
  ...published,
  verdict: 'unchanged',
  changed: false,
  schemaChanges: [],
  remote: { version: 'v3', digest: common.digest },
  platforms: [platform(amd64, 7_493_213, 7_493_213, 41), platform(arm64, 6_958_121, 6_958_121, 397)],
}

/** A branch without a change to the plugin, with a token that may check. */
const identical: RunReport = {
  ...dryRun,
  checks: published.checks ?? [],
  remote: { version: 'v3', digest: common.digest },
}

const { digest: _digest, ...withoutDigest } = dryRun

/** The checks that need a build. */
function notReached(reason: string): CheckResult[] {
  const missed = { outcome: 'skipped', reason } as const
  return but(started, { 'Image rules': missed, [amd64]: missed, [arm64]: missed })
}

const broken: RunReport = {
  ...withoutDigest,
  verdict: 'failed',
  failedStage: 'build',
  platforms: [],
  checks: [...notReached('the build failed'), ...noToken],
  findings: [
    {
      code: 'E_BUILD',
      severity: 'error',
      message: 'The build failed at `RUN go build -o /plugin ./src`.',
      detail: 'src/main.go:14:2: undefined: userz',
      at: { file: `${surroundings.workspace}/plugins/users/Dockerfile`, line: 7 },
    },
  ],
  reproduce: failed.reproduce ?? [],
}

/** Nothing was known yet but the name. */
const refused: RunReport = {
  verdict: 'failed',
  failedStage: 'plan',
  dryRun: false,
  name: 'users',
  host: '',
  tags: [],
  published: false,
  signed: false,
  platforms: [],
  findings: [
    {
      code: 'E_INPUT',
      severity: 'error',
      message: 'There is no input "platfroms": set `platforms` instead.',
    },
  ],
  stages: [{ name: 'plan', milliseconds: 12 }],
  commit,
}

const incomplete: RunReport = {
  ...published,
  verdict: 'failed',
  failedStage: 'publish',
  published: false,
  findings: [
    {
      code: 'E_CONTROL_PLANE',
      severity: 'error',
      message: 'The control plane cannot be reached.',
      detail: 'HTTP 503: upstream connect error',
    },
  ],
}

const cancelled: RunReport = {
  ...withoutDigest,
  verdict: 'cancelled',
  platforms: [],
  stages: dryRun.stages.slice(0, 2),
  checks: [...notReached('the run was cancelled'), ...noToken],
}

export const reports = {
  checked,
  identical,
  warned,
  failed,
  broken,
  refused,
  incomplete,
  published,
  unchanged,
  cancelled,
}
