import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../src/github/index.ts'
import { digestInputs } from '../../src/run/build-inputs.ts'
import { buildRequest } from '../../src/run/build-request.ts'
import { mountUse, withMounts } from '../../src/run/mounts.ts'
import type { BuildRequest } from '../../src/content/index.ts'
import { testContext } from '../support/context.ts'
import { events, plan } from '../support/plan.ts'
import { scratchDirectory } from '../support/rig.ts'

const unsigned = { sign: 'none', 'control-plane': 'none', registry: 'registry.example', name: 'my-birds' }
const service = {
  ACTIONS_RUNTIME_TOKEN: 'token',
  ACTIONS_RESULTS_URL: 'https://results.example',
  ACTIONS_CACHE_SERVICE_V2: 'True',
}

async function made(inputs: Readonly<Record<string, string>>, event: Event) {
  const planned = await plan({ ...unsigned, ...inputs }, { event, env: { A: 'secret value' } })
  assert.ok(planned.plan, planned.found.join('\n'))
  return planned.plan
}

const branch = (name: string): Event => ({ ...events.branch, ref: { kind: 'branch', name } })
const release = { tag: 'v1.2.3', prerelease: false, draft: false }
const own = { ...events.pullRequest, pullRequest: { ...events.pullRequest.pullRequest, fork: false } }
const behind = { ...events.branch, name: 'workflow_run', pullRequestOrigin: events.pullRequest.pullRequestOrigin }

type Case = readonly [event: Event, inputs: Readonly<Record<string, string>>, use: 'none' | 'read' | 'write']
const table: Readonly<Record<string, Case>> = {
  'a push on the default branch': [events.branch, {}, 'write'],
  'the same with cache: true': [events.branch, { cache: 'true' }, 'write'],
  'the same with cache: false': [events.branch, { cache: 'false' }, 'none'],
  'a push on another branch': [branch('topic'), {}, 'read'],
  'a push where the default branch is not known': [{ ...events.branch, defaultBranch: undefined }, {}, 'read'],
  'a schedule': [{ ...events.branch, name: 'schedule' }, {}, 'read'],
  'a pull request': [own, {}, 'read'],
  'a pull request of a fork': [events.pullRequest, {}, 'read'],
  'a run after one of a pull request, on the default branch': [{ ...behind, name: 'push' }, {}, 'read'],
  'a publish of a tag': [events.tag, {}, 'none'],
  'a publish with cache: true': [events.tag, { cache: 'true' }, 'none'],
  'a publish from the default branch': [events.branch, { 'dry-run': 'false', tags: '1.2.3' }, 'none'],
  'the same with cache': [events.branch, { 'dry-run': 'false', tags: '1.2.3', cache: 'true' }, 'none'],
  'a dry run on a tag': [events.tag, { 'dry-run': 'true', cache: 'true' }, 'none'],
  'a dry run on a release': [{ ...events.branch, release }, { 'dry-run': 'true', cache: 'true' }, 'none'],
  'no-cache': [events.branch, { 'no-cache': 'true' }, 'none'],
  'a build secret': [events.branch, { secrets: 'a=b' }, 'none'],
  'a build secret from the environment': [events.branch, { 'secret-envs': 'a=A' }, 'none'],
  'a build secret from a file': [events.branch, { 'secret-files': 'a=ca.pem' }, 'none'],
  ssh: [events.branch, { ssh: 'default=ca.pem' }, 'none'],
  allow: [events.branch, { allow: 'network.host' }, 'none'],
}

for (const [name, [event, inputs, use]] of Object.entries(table))
  test(`cache mounts: ${name}: ${use}`, async () => {
    assert.equal(mountUse(await made(inputs, event), service), use)
  })

test('cache mounts: without GitHub’s cache, and on an enterprise server, they stay where they are', async () => {
  const planned = await made({}, events.branch)
  assert.equal(mountUse(planned, {}), 'none')
  const context = testContext({ env: { ...service, GITHUB_SERVER_URL: 'https://git.example' } })
  const request = buildRequest(planned, '/layout', context.env)
  const { mounts, mountNamespace } = await withMounts(planned, request, context)
  assert.deepEqual([mounts, mountNamespace], [undefined, undefined])
})

test('a publish has the same namespace in each run of a machine, and another one for each plugin', async (t) => {
  const home = await scratchDirectory(t)
  // Each in a run of its own.
  const namespace = async (inputs: Readonly<Record<string, string>>, event: Event): Promise<string | undefined> => {
    const [planned, context] = [await made(inputs, event), testContext({ env: { HOME: home } })]
    return (await withMounts(planned, buildRequest(planned, '/layout', {}), context)).mountNamespace
  }
  const all = await Promise.all([namespace({}, events.tag), namespace({}, events.tag), namespace({}, events.tag)])
  assert.match(all[0] ?? '', /^plugin-publish-[0-9a-f]{32}$/)
  assert.equal(new Set(all).size, 1, 'also if they run at the same time')
  const [first] = all
  assert.equal(await namespace({ 'dry-run': 'true' }, events.tag), first, 'its layout may be published')
  assert.equal(await namespace({}, events.branch), undefined)
  assert.notEqual(await namespace({ name: 'other' }, events.tag), first)
  assert.notEqual(await namespace({}, { ...events.tag, repository: 'owner/other' }), first)
  const fromPullRequest = { ...events.tag, pullRequestOrigin: events.pullRequest.pullRequestOrigin }
  assert.notEqual(await namespace({ 'dry-run': 'true' }, fromPullRequest), first)

  const file = join(home, '.local/state/plugin-publish/mounts')
  const secret = await readFile(file, 'utf8')
  assert.match(secret, /^[0-9a-f]{64}\n$/)
  assert.ok(!first?.includes(secret.slice(0, 16)))
  for (const spoil of [() => chmod(file, 0o644), () => writeFile(file, 'guessed\n')]) {
    await spoil()
    const [one, two] = [await namespace({}, events.tag), await namespace({}, events.tag)]
    assert.ok(one !== undefined && one !== two && one !== first, 'a value that others know is not used')
    await writeFile(file, secret)
    await chmod(file, 0o600)
  }
  assert.equal(await namespace({}, events.tag), first)
})

test('plugins of one step share a namespace, which no other step has', async (t) => {
  const home = await scratchDirectory(t)
  const both = await Promise.all(['one', 'two'].map((name) => made({ name }, events.tag)))
  const namespaces = async (env: NodeJS.ProcessEnv): Promise<readonly (string | undefined)[]> => {
    const context = testContext({ env: { HOME: home, INPUT_PATH: 'plugins/*', ...env } })
    const requests = both.map((plan) => withMounts(plan, buildRequest(plan, '/layout', {}), context, both))
    return (await Promise.all(requests)).map(({ mountNamespace }) => mountNamespace)
  }
  const [first, second] = await namespaces({})
  assert.match(first ?? '', /^plugin-publish-[0-9a-f]{32}$/)
  assert.equal(second, first)
  assert.deepEqual(await namespaces({}), [first, first], 'the next run finds its mounts')
  assert.notEqual((await namespaces({ INPUT_PATH: 'others/*' }))[0], first)
  // On a hosted runner nothing is kept.
  const hosted = await namespaces({ RUNNER_ENVIRONMENT: 'github-hosted' })
  assert.equal(hosted[1], hosted[0])
  assert.notEqual(hosted[0], first)
  assert.notEqual((await namespaces({ RUNNER_ENVIRONMENT: 'github-hosted' }))[0], hosted[0])
})

test('the digests of inputs change with what the build reads', async (t) => {
  const context = await scratchDirectory(t)
  await mkdir(join(context, 'src'))
  await mkdir(join(context, '.git'))
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\n')
  await writeFile(join(context, 'go.sum'), 'one\n')
  await writeFile(join(context, 'src/a.go'), 'package a\n')
  const planned = await made({}, events.branch)
  const request: BuildRequest = {
    ...buildRequest(planned, '/layout', {}),
    context,
    file: join(context, 'Dockerfile'),
  }
  const digests = async (changes: Partial<BuildRequest> = {}) =>
    await digestInputs({ ...request, ...changes }, t.signal)
  const first = await digests()
  assert.match(`${first.locks} ${first.all ?? ''}`, /^[0-9a-f]{20} [0-9a-f]{20}$/)
  await writeFile(join(context, '.git/HEAD'), 'other\n')
  assert.deepEqual(await digests({ labels: new Map([['a', 'b']]) }), first)
  for (const changes of [
    { target: 'a' },
    { buildArgs: ['A=b'] },
    { platforms: [] },
    { contexts: new Map([['a', 'b']]) },
  ]) {
    const { locks, all } = await digests(changes)
    assert.deepEqual([locks === first.locks, all === first.all], [true, false], JSON.stringify(changes))
  }
  await symlink('/etc/passwd', join(context, 'src/link'))
  const second = await digests()
  assert.deepEqual([second.locks === first.locks, second.all === first.all], [true, false])
  await chmod(join(context, 'src/a.go'), 0o755)
  assert.notEqual((await digests()).all, second.all)
  await writeFile(join(context, 'go.sum'), 'two\n')
  assert.notEqual((await digests()).locks, first.locks)
})

test('a build context that cannot be read does not end a run, but its mounts are not used', async (t) => {
  const directory = await scratchDirectory(t)
  await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\n')
  // Its name is no UTF-8, and `.dockerignore` may leave it out of the build.
  await writeFile(Buffer.concat([Buffer.from(`${directory}/caf`), Buffer.from([0xe9])]), '')
  const planned = await made({}, events.branch)
  const context = testContext({ env: service })
  const file = join(directory, 'Dockerfile')
  const request = { ...buildRequest(planned, '/layout', context.env), context: directory, file }
  const { mounts } = await withMounts(planned, request, context)
  assert.ok(mounts)
  assert.equal(await mounts.find('a'), undefined)
})

test('an empty path for the state of this user does not lead into the checkout', async (t) => {
  const [home, checkout, before] = [await scratchDirectory(t), await scratchDirectory(t), process.cwd()]
  process.chdir(checkout)
  t.after(() => {
    process.chdir(before)
  })
  for (const state of ['', 'relative']) {
    const context = testContext({ env: { HOME: home, XDG_STATE_HOME: state } })
    const planned = await made({}, events.tag)
    await withMounts(planned, buildRequest(planned, '/layout', {}), context)
  }
  assert.deepEqual(await readdir(checkout), [])
  assert.match(await readFile(join(home, '.local/state/plugin-publish/mounts'), 'utf8'), /^[0-9a-f]{64}\n$/)
})
