import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request as forward, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { must } from '../../script/rig/command.ts'
import { run } from '../../script/rig/run.ts'
import type { SigningKey } from '../support/cosmo.ts'
import { quickKey } from '../support/signing-key.ts'
import { goProgram } from '../support/programs.ts'
import { startOlareg } from '../support/registry.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../support/registry-project.ts'
import { program, scratchDirectory, type Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { playAll } from '../support/sample.ts'

const host = { host: 'pipecd', name: 'birds' }
/** Without it, only what differs most is played. */
const offline = ['--insecure-ignore-tlog', '--allow-http-registry']

interface Staged {
  readonly project: RegistryProject
  readonly digest: string
  /** Of the platforms. */
  readonly manifests: readonly string[]
}

/** The first publish, to a registry without the referrers API; its checkout is gone. */
async function stage(scope: Scope, inputs: Readonly<Record<string, string>> = {}): Promise<Staged> {
  const project = await openRegistryProject(scope)
  mkdirSync(join(project.plugin, 'bin'))
  for (const arch of ['amd64', 'arm64'] as const)
    writeFileSync(join(project.plugin, `bin/linux_${arch}`), await goProgram('plugin', { platform: `linux/${arch}` }))
  const building = { binaries: 'birds/bin/{os}_{arch}', platforms: 'linux/amd64,linux/arm64', 'smoke-test': 'false' }
  const published = await project.start({ inputs: { ...host, ...building, ...inputs } })
  assert.equal(published.exitCode, 0, text(published))
  rmSync(project.plugin, { recursive: true })
  const { manifests = [] } = await project.manifest('birds', '1.2.3')
  return { project, digest: published.outputs['digest'] ?? '', manifests: manifests.map(({ digest }) => digest) }
}

/** The second job: it has no checkout, and builds nothing. */
async function promote(
  { project }: Pick<Staged, 'project'>,
  inputs: Readonly<Record<string, string>>,
  changes: Partial<Parameters<RegistryProject['start']>[0]> = {},
): Promise<ActionRun> {
  const from = { from: `${project.team}/birds:1.2.3`, 'from-key': project.key.publicPath }
  return await project.start({ ...changes, inputs: { path: '', version: '2.0.0', ...host, ...from, ...inputs } })
}

/** Real cosign, which is not the action's own. */
async function verify(
  kind: 'verify' | 'verify-attestation',
  key: SigningKey,
  references: readonly string[],
  ...args: string[]
) {
  return await run(program('cosign'), [kind, '--key', key.publicPath, ...offline, ...args, ...references])
}

async function assertVerified(key: SigningKey, repository: string, digests: readonly string[]): Promise<void> {
  const references = digests.map((digest) => `${repository}@${digest}`)
  for (const bundle of ['true', 'false']) {
    const { code, stderr } = await verify('verify', key, references, `--new-bundle-format=${bundle}`)
    assert.equal(code, 0, stderr)
  }
}

async function attest(key: SigningKey, reference: string, directory: string): Promise<void> {
  const [config, root, predicate] = ['sc.json', 'tr.json', 'predicate.json'].map((name) => join(directory, name))
  await must(program('cosign'), ['signing-config', 'create', '--out', config ?? ''])
  await must(program('cosign'), ['trusted-root', 'create', '--out', root ?? ''])
  writeFileSync(predicate ?? '', '{"birds":1}')
  const services = ['--signing-config', config ?? '', '--trusted-root', root ?? '', '--allow-http-registry']
  const { code, stderr } = await run(
    program('cosign'),
    ['attest', '-y', '--key', key.path, '--type', 'custom', '--predicate', predicate ?? '', ...services, reference],
    { env: { ...process.env, COSIGN_PASSWORD: key.password } },
  )
  assert.equal(code, 0, stderr)
}

async function digestOf(reference: string): Promise<string> {
  const { code, stdout, stderr } = await run(program('crane'), ['digest', '--insecure', reference])
  return code === 0 ? stdout.trim() : stderr
}

interface Front {
  readonly host: string
  /** Answers in place of the registry, or does something first; undefined: the registry answers. */
  intercept?: ((path: string) => Promise<{ status: number; body: Buffer } | undefined>) | undefined
}

/** A server before a registry: what is read through it may be what the registry never said. */
async function front(scope: Scope, registry: string): Promise<Front> {
  const state: { -readonly [K in keyof Front]: Front[K] } = { host: '' }
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    void (async () => {
      const answer = await state.intercept?.(path)
      if (answer !== undefined) {
        response.writeHead(answer.status, { 'content-type': 'application/octet-stream' }).end(answer.body)
        return
      }
      const { method, headers } = request
      const call = forward(
        `http://${registry}${path}`,
        { method, headers: { ...headers, host: registry } },
        (reply) => {
          response.writeHead(reply.statusCode ?? 502, reply.headers)
          reply.pipe(response)
        },
      )
      request.pipe(call)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scope.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  state.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return state
}

async function refused(staged: Staged, inputs: Readonly<Record<string, string>>, code: string): Promise<ActionRun> {
  const before = (await staged.project.registry.requests()).length
  const ended = await promote(staged, { registry: `${staged.project.registry.host}/never`, ...inputs })
  assert.deepEqual([errorsOf(ended), ended.exitCode], [[code], 1], text(ended))
  const writes = (await staged.project.registry.requests()).slice(before).filter(({ method }) => /^P/.test(method))
  assert.deepEqual(writes, [], 'something was pushed')
  return ended
}

describe('an earlier publish', { timeout: 900_000 }, () => {
  test('is promoted to a registry with the referrers API and back, with all signatures', async (t) => {
    const staged = await stage(t)
    const { project, digest, manifests } = staged
    const directory = await scratchDirectory(t)
    const production = await startOlareg()
    t.after(() => production[Symbol.asyncDispose]())
    const live = `${production.host}/live`
    const source = `${project.team}/birds`
    await attest(project.key, `${source}@${digest}`, directory)
    const key = await quickKey(directory)
    await refused(staged, { 'from-key': key.publicPath }, 'E_FROM_SIGNER')
    writeFileSync(join(directory, 'note.txt'), 'a note')
    await must(
      program('oras'),
      ['attach', '--plain-http', '--disable-path-validation', '--artifact-type', 'text/note'].concat(
        `${source}@${digest}`,
        join(directory, 'note.txt'),
      ),
    )
    const step = { env: { COSIGN_PASSWORD: key.password }, secrets: [key.password] }

    const promotion = { registry: live, 'cosign-key': key.path }
    if (playAll) {
      const checked = await promote(staged, { ...promotion, 'dry-run': 'true' }, step)
      assert.equal(checked.exitCode, 0, text(checked))
      assert.match(text(checked), /Checked birds in .* nothing was published: sha256/)
      const killAfter = (line: string): boolean => line.includes('attestations of the source')
      const killed = await promote(staged, promotion, { ...step, killAfter })
      assert.notEqual(killed.exitCode, 0)
      assert.match(await digestOf(`${live}/birds:2.0.0`), /unknown|NOT_FOUND|not found/i)
    }
    const promoted = await promote(staged, promotion, step)
    assert.equal(promoted.exitCode, 0, text(promoted))
    assert.deepEqual([promoted.outputs['digest'], promoted.outputs['signed']], [digest, 'true'])
    assert.equal(await digestOf(`${live}/birds:2.0.0`), digest)
    assert.match(text(promoted), /1 entries that refer to the source are no signatures/)
    for (const signer of [project.key, key]) await assertVerified(signer, `${live}/birds`, [digest, ...manifests])
    const attested = await verify('verify-attestation', project.key, [`${live}/birds@${digest}`], '--type', 'custom')
    assert.equal(attested.code, 0, attested.stderr)

    if (!playAll) return
    // Back to a registry without the API, signed by both; nothing is added here.
    const back = await promote(staged, {
      from: `${live}/birds@${digest}`,
      'from-key': key.publicPath,
      registry: `${project.registry.host}/back`,
      sign: 'none',
      'cosign-key': '',
    })
    assert.equal(back.exitCode, 0, text(back))
    assert.deepEqual([back.outputs['digest'], back.outputs['signed']], [digest, 'true'])
    const returned = `${project.registry.host}/back/birds`
    for (const signer of [project.key, key]) await assertVerified(signer, returned, [digest, ...manifests])
    const again = await verify('verify-attestation', project.key, [`${returned}@${digest}`], '--type', 'custom')
    assert.equal(again.code, 0, again.stderr)
  })

  if (!playAll) return
  test('is refused unless it is what the inputs say, and whatever its registry says later', async (t) => {
    const staged = await stage(t)
    const { project, digest, manifests } = staged
    const source = `${project.team}/birds`
    await must(program('crane'), ['copy', '--insecure', `${source}:1.2.3`, `${project.team}/bare:1.2.3`])
    await refused(staged, { from: `${project.team}/bare:1.2.3` }, 'E_FROM_UNSIGNED')
    await refused(staged, { name: 'wrens' }, 'E_FROM_CLAIM')

    const registry = await front(t, project.registry.host)
    const from = `${registry.host}/team/birds:1.2.3`
    const answer = (match: RegExp, status: number, body = '') => {
      registry.intercept = (path) => Promise.resolve(match.test(path) ? { status, body: Buffer.from(body) } : undefined)
    }
    answer(/referrers|manifests\/sha256-/, 403)
    await refused(staged, { from }, 'E_FROM_UNKNOWN')
    await refused(staged, { from: `${source}:9.9.9` }, 'E_FROM_SOURCE')
    await refused(staged, { host: 'tyk', sign: 'none', 'cosign-key': '' }, 'E_FROM_CLAIM')
    const bytes = await must(program('crane'), ['manifest', '--insecure', `${source}@${manifests[0] ?? ''}`])
    answer(new RegExp(`manifests/${manifests[0] ?? ''}`), 200, bytes.replace(/[0-9]/g, '0'))
    await refused(staged, { from }, 'E_FROM_SOURCE')
    const layer = (await project.manifest('birds', manifests[0] ?? '')).layers?.[0]
    answer(new RegExp(`blobs/${layer?.digest ?? ''}`), 200, 'x'.repeat(layer?.size ?? 0))
    await refused(staged, { from }, 'E_FROM_SOURCE')

    const held = `${project.registry.host}/held`
    await must(program('crane'), ['copy', '--insecure', `${source}@${manifests[1] ?? ''}`, `${held}/birds:2.0.0`])
    await refused(staged, { registry: held }, 'E_TAG_TAKEN')

    // The tag is moved as soon as it was read: what was verified is published.
    const seen = { reads: 0, moved: false }
    registry.intercept = async (path) => {
      if (path.endsWith('/manifests/1.2.3')) seen.reads++
      else if (seen.reads > 0 && !seen.moved) {
        seen.moved = true
        await must(program('crane'), ['tag', '--insecure', `${source}@${manifests[0] ?? ''}`, '1.2.3'])
      }
      return undefined
    }
    const moved = await promote(staged, {
      from: `${registry.host}/team/birds:1.2.3`,
      registry: `${registry.host}/again`,
    })
    assert.deepEqual(seen, { reads: 1, moved: true })
    assert.deepEqual([moved.exitCode, moved.outputs['digest']], [0, digest], text(moved))
    const puts = (await project.registry.requests()).filter(({ method }) => method === 'PUT').map(({ url }) => url)
    assert.ok(puts.some((url) => url.endsWith('/again/birds/manifests/2.0.0')))
    const uploads = puts.filter((url) => url.includes('/again/birds/blobs/'))
    assert.deepEqual(uploads, [], 'the registry has every blob: nothing is sent, and nobody signs a second time')
  })
})
