import assert from 'node:assert/strict'
import { access, constants, copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import * as v from 'valibot'
import { parse } from 'yaml'
import { must } from '../../script/rig/command.ts'
import { dockerConfig, dockerEnv, root, scratchDirectory } from '../support/rig.ts'
import { gitHubEvent, type EventName } from '../support/runner/index.ts'
import { openPrebuilt, writes } from '../support/prebuilt.ts'
import { openProject, type Project } from '../support/project.ts'
import { testWithAll } from '../support/sample.ts'
import { startSigstore } from '../support/sigstore/index.ts'

/**
 * What the README and docs/layouts.md tell a reader to type and to paste. That GitHub accepts its workflow,
 * test/repository/workflows.test.ts asks.
 */
const readme = await readFile(join(root, 'README.md'), 'utf8')
const layouts = await readFile(join(root, 'docs/layouts.md'), 'utf8')

function blocks(language: string, page = readme): string[] {
  return [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  )
}

const Texts = v.optional(v.record(v.string(), v.pipe(v.unknown(), v.transform(String))), {})
const Job = v.object({ if: v.string(), steps: v.array(v.object({ uses: v.string(), with: Texts, env: Texts })) })
type Job = v.InferOutput<typeof Job>
const Workflow = v.object({ jobs: v.record(v.string(), Job) })

const workflow = v.parse(Workflow, parse(blocks('yaml').find((text) => /^jobs:/m.test(text)) ?? ''))

/** The workflow that builds in one job and publishes in another. */
const HandOver = v.object({
  jobs: v.object({
    build: v.object({
      permissions: Texts,
      outputs: Texts,
      steps: v.array(v.looseObject({ uses: v.string(), with: Texts })),
    }),
    publish: v.object({
      needs: v.string(),
      permissions: Texts,
      steps: v.array(v.looseObject({ uses: v.string(), with: Texts, env: Texts })),
    }),
  }),
})
const handOver = v.parse(
  HandOver,
  parse(blocks('yaml', layouts).find((text) => /^ {10}expected-digest:/m.test(text)) ?? ''),
).jobs

/** The workflow with a runner for each platform. */
const NativeJob = v.object({
  needs: v.optional(v.array(v.string())),
  'runs-on': v.string(),
  permissions: Texts,
  outputs: Texts,
  steps: v.array(v.object({ with: Texts })),
})
const Native = v.object({ jobs: v.objectWithRest({ publish: NativeJob }, NativeJob) })

/** The jobs that an event starts, by the one condition that the README uses. */
function jobsOf(event: EventName): string[] {
  const tag = gitHubEvent(event).ref.startsWith('refs/tags/')
  return Object.entries(workflow.jobs).flatMap(([id, job]) => {
    const [, not] = /^\$\{\{ (!?)startsWith\(github\.ref, 'refs\/tags\/'\) \}\}$/.exec(job.if) ?? []
    assert.ok(not !== undefined, `an \`if\` that this test does not know: ${job.if}`)
    return tag === (not === '') ? [id] : []
  })
}

/** The action's step of a job, with the repository's secrets filled in. */
function stepOf(
  id: string,
  secrets: Readonly<Record<string, string>>,
): { inputs: Record<string, string>; env: Record<string, string> } {
  const [step, ...more] = workflow.jobs[id]?.steps.filter(({ uses }) => uses === 'OWNER/plugin-publish@<sha>') ?? []
  assert.ok(step !== undefined && more.length === 0, `job ${id} has one step of the action`)
  const filled = (texts: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(texts).map(([name, text]) => {
        const value = text.replace(
          /\$\{\{ secrets\.(\w+) \}\}/g,
          (_, secret: string) => secrets[secret] ?? assert.fail(`the repository has no secret ${secret}`),
        )
        assert.doesNotMatch(value, /\$\{\{/)
        return [name, value]
      }),
    )
  return { inputs: filled(step.with), env: filled(step.env) }
}

describe('the README', { timeout: 300_000 }, () => {
  test('names commands that start, and options that they have', async () => {
    const commands = blocks('sh').flatMap((text) => text.trim().split('\n'))
    assert.deepEqual(commands, ['./script/demo', './script/test'])
    for (const command of commands) {
      await access(join(root, command), constants.X_OK)
      const help = await must(command, ['--help'], { cwd: root })
      for (const [, option = ''] of readme.matchAll(new RegExp(`\`${command.replaceAll('.', '\\.')} (--[a-z-]+)`, 'g')))
        assert.ok(help.includes(`\n  ${option} `), option)
    }
  })

  test('has one job for a tag and one for everything else', () => {
    assert.deepEqual(jobsOf('tag'), ['publish'])
    for (const event of ['pull_request', 'fork_pull_request', 'push'] as const)
      assert.deepEqual(jobsOf(event), ['check'], event)
  })

  test('has a job that builds without rights, and one that publishes its layout without a checkout', () => {
    const { build, publish } = handOver
    const names = ({ steps }: { steps: readonly { uses: string }[] }): string[] =>
      steps.map(({ uses }) => uses.split('@')[0] ?? '')
    assert.deepEqual(names(build), ['actions/checkout', 'OWNER/plugin-publish', 'actions/upload-artifact'])
    assert.deepEqual(names(publish), ['actions/download-artifact', 'OWNER/plugin-publish'])
    assert.deepEqual([build.permissions, publish.permissions], [{ contents: 'read' }, { 'id-token': 'write' }])
    assert.doesNotMatch(JSON.stringify(build), /secrets\./)
    const [, plugin, upload] = build.steps
    const [download, published] = publish.steps
    const output = (name: string): string => `\${{ steps.${String(plugin?.['id'])}.outputs.${name} }}`
    assert.deepEqual([upload?.with['path'], build.outputs], [output('layout'), { digest: output('digest') }])
    assert.equal(publish.needs, 'build')
    assert.equal(published?.with['expected-digest'], '${{ needs.build.outputs.digest }}')
    assert.equal(upload?.with['name'], download?.with['name'])
    // test/e2e/layout-cosmo.test.ts publishes with these.
    const inputs = ['host', 'name', 'layout', 'expected-digest', 'control-plane-token']
    assert.deepEqual([Object.keys(plugin?.with ?? {}), Object.keys(published.with)], [['path', 'dry-run'], inputs])
    assert.equal(published.with['layout'], download?.with['path'])
  })

  test('has a job for each platform that hands over its digest, and one that merges and publishes', () => {
    const text = blocks('yaml').find((block) => /^ {10}expected-digest:/m.test(block)) ?? ''
    const { publish, ...builds } = v.parse(Native, parse(text)).jobs
    const last = publish.steps.at(-1)?.with ?? {}
    const lines = (input: string): string[] => (last[input] ?? '').trim().split('\n')
    const ids = Object.keys(builds)
    assert.deepEqual([publish.needs, publish.permissions], [ids, { 'id-token': 'write' }])
    assert.deepEqual(
      Object.values(builds).map((job) => job['runs-on']),
      ['ubuntu-24.04', 'ubuntu-24.04-arm'],
    )
    const platforms = Object.entries(builds).map(([id, { permissions, outputs, steps }], position) => {
      const [, plugin, upload] = steps
      assert.deepEqual([permissions, plugin?.with['dry-run']], [{ contents: 'read' }, 'true'])
      assert.deepEqual(outputs, { digest: '${{ steps.plugin.outputs.digest }}' })
      assert.equal(upload?.with['path'], '${{ steps.plugin.outputs.layout }}')
      assert.equal(lines('expected-digest')[position], `\${{ needs.${id}.outputs.digest }}`)
      const download = publish.steps[position]?.with
      assert.deepEqual(download, { name: upload.with['name'], path: lines('layout')[position] })
      return plugin?.with['platforms']
    })
    assert.equal(platforms.join(), last['platforms'])
    const { 'control-plane-token': token = '', ...others } = last
    assert.match(token, /secrets\./)
    assert.doesNotMatch(JSON.stringify([builds, others]), /secrets\./)
    assert.ok(layouts.includes(text.slice(text.indexOf('          host: cosmo\n'))), 'both pages show the same step')
  })

  test('has a workflow that checks, publishes, and what it says verifies that', async (t) => {
    await checkAndPublish(t, await openPrebuilt(t, { name: 'plugins/users' }))
  })

  testWithAll('leads from a scaffold of wgc to a published plugin', async (t) => {
    const repository = await scratchDirectory(t)
    const plugin = join(repository, 'plugins/users')
    await must('git', ['init', '--quiet'], { cwd: repository })
    const [steps = ''] = blocks('sh', readme.replaceAll(/^ {3}(?=```|\S)/gm, '')).filter((text) =>
      text.startsWith('wgc '),
    )
    const lines = steps.trim().split('\n')
    assert.ok(lines.length > 2, steps)
    for (const line of lines) {
      const generates = line.startsWith('wgc router plugin generate ')
      // The checksum database that is in reach here may not know the router's modules; the example's file does.
      if (generates) await copyFile(join(root, 'examples/cosmo-go/go.sum'), join(plugin, 'go.sum'))
      // wgc would fetch its generators from GitHub, and git would ask who commits.
      const [command, comment = ''] = line.split(/(?= +#)/)
      const typed = generates ? `${String(command)} --skip-tools-installation --yes${comment}` : line
      await must('bash', ['-c', typed], { cwd: repository, env: dockerEnv(author), timeout: 120_000 })
    }
    assert.equal(await must('git', ['status', '--short'], { cwd: repository }), '')
    const tracked = (await must('git', ['ls-files'], { cwd: plugin })).split('\n')
    for (const name of ['go.sum', 'generated/service.pb.go']) assert.ok(tracked.includes(name), name)
    await checkAndPublish(t, await openProject(t, { source: plugin, name: 'plugins/users' }))
  })
})

const author = {
  GIT_AUTHOR_NAME: 'Octo',
  GIT_AUTHOR_EMAIL: 'octo@example.com',
  GIT_COMMITTER_NAME: 'Octo',
  GIT_COMMITTER_EMAIL: 'octo@example.com',
}

/** Both jobs of the README's workflow, and then the line that verifies what they published. */
async function checkAndPublish(t: TestContext, project: Project): Promise<void> {
  const check = stepOf('check', {})
  const checked = await project.check({ ...check, event: 'fork_pull_request' })
  assert.equal(checked.exitCode, 0, checked.log.join('\n'))
  assert.deepEqual([writes(project), checked.outputs['published']], [[], 'false'])

  const token = project.plane.key('admin')
  const publish = stepOf('publish', { COSMO_API_KEY: token })
  assert.deepEqual([Object.keys(publish.inputs), publish.env], [['path', 'control-plane-token'], {}])
  const directory = await scratchDirectory(t)
  const sigstore = await startSigstore(directory)
  t.after(() => sigstore[Symbol.asyncDispose]())
  // The public services are not in reach here.
  const { signingConfig, trustedRoot, jobEnvironment, identity } = sigstore
  const services = { 'signing-config': signingConfig, 'trusted-root': trustedRoot, 'transparency-log': 'true' }
  const published = await project.publish({
    inputs: { ...publish.inputs, 'cosign-key': '', ...services },
    oidc: { env: jobEnvironment, audiences: [] },
    event: 'tag',
    secrets: [token],
  })
  assert.equal(published.exitCode, 0, published.log.join('\n'))
  for (const run of [checked, published]) assert.doesNotMatch(JSON.stringify(run.annotations), /Unexpected input/)
  const { outputs } = published
  assert.deepEqual(
    [outputs['published'], outputs['signed'], outputs['digest'], outputs['tags']],
    ['true', 'true', checked.outputs['digest'], '["v1"]'],
  )
  assert.equal(project.plane.find('users')?.version, 'v1')

  const line =
    blocks('text')
      .find((text) => text.startsWith('cosign verify '))
      ?.trim()
      .replace(/\S+$/, outputs['reference'] ?? '')
      .replace('https://github.com/octo/birds/.github/workflows/release.yml@refs/tags/v1.2.3', identity.subject)
      .replace('https://token.actions.githubusercontent.com', identity.issuer) ?? ''
  // Nor are they the trusted ones, and the registry is one of loopback.
  const here = ' --trusted-root trusted-root.json --allow-http-registry'
  assert.equal(outputs['verify-command']?.replace(here, ''), line)
  const auth = Buffer.from(`router:${project.registry.rules.graphToken ?? ''}`).toString('base64')
  const env = dockerEnv({
    DOCKER_CONFIG: await dockerConfig(join(directory, 'docker'), { auths: { [project.registry.host]: { auth } } }),
  })
  const verified = await must('bash', ['-c', `${line}${here}`], { cwd: directory, env })
  assert.ok(verified.includes(outputs['digest'] ?? 'none'))
}
