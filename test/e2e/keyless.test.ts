import assert from 'node:assert/strict'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { goProgram } from '../support/programs.ts'
import { errorsOf, openRegistryProject, text, type RegistryProject } from '../support/registry-project.ts'
import { rigPath, scratchDirectory, type Scope } from '../support/rig.ts'
import type { ActionRun, RunOptions } from '../support/runner/index.ts'
import { startSigstore, type Sigstore } from '../support/sigstore/index.ts'
import { startSigstoreServices, type ServiceOptions } from '../support/sigstore-services/index.ts'
import { playAll } from '../support/sample.ts'

const host = { host: 'pipecd', name: 'birds', version: '1.2.3' }

interface Publisher {
  readonly project: RegistryProject
  readonly sigstore: Sigstore
  /** Files that a consumer has: the trusted root. */
  readonly consumer: string
  publish(options?: Partial<RunOptions>): Promise<ActionRun>
}

type Start = (directory: string, options: ServiceOptions) => Promise<Sigstore>

/** A workflow that publishes two programs, keyless. */
async function openPublisher(scope: Scope, start: Start, given: ServiceOptions = {}): Promise<Publisher> {
  const project = await openRegistryProject(scope)
  mkdirSync(join(project.plugin, 'bin'))
  writeFileSync(join(project.plugin, 'bin/linux_amd64'), await goProgram('plugin', { platform: 'linux/amd64' }))
  const consumer = await scratchDirectory(scope)
  const sigstore = await start(consumer, given)
  scope.after(async () => {
    await sigstore[Symbol.asyncDispose]()
  })
  const { signingConfig, trustedRoot, jobEnvironment } = sigstore
  const inputs = {
    ...host,
    'cosign-key': '',
    'transparency-log': 'true',
    'signing-config': signingConfig,
    'trusted-root': trustedRoot,
  }
  const content = { binaries: 'birds/bin/{os}_{arch}', platforms: 'linux/amd64' }
  return {
    project,
    sigstore,
    consumer,
    publish: (options = {}) =>
      project.start({
        ...options,
        oidc: { env: jobEnvironment, audiences: [] },
        inputs: { ...inputs, ...(options.inputs ?? content) },
      }),
  }
}

/** Bundles and legacy signatures of a digest, as the registry lists them. */
async function signatures({ project }: Publisher, digest: string): Promise<readonly [number, number]> {
  const tag = digest.replace(':', '-')
  const [bundles, legacy] = [await project.manifest('birds', tag), await project.manifest('birds', `${tag}.sig`)]
  return [bundles.manifests?.length ?? 0, legacy.layers?.length ?? 0]
}

async function paste(command: string, directory: string): Promise<{ code: number | null; stderr: string }> {
  return await run('sh', ['-c', command], { cwd: directory, env: { PATH: rigPath(), HOME: directory } })
}

// Only `script/setup --all` builds the real services.
const scope = {
  after: (work: () => Promise<void>) => {
    after(work)
  },
}
const services = playAll ? await startSigstoreServices(await scratchDirectory(scope)) : undefined
after(() => services?.[Symbol.asyncDispose]())

const starts: readonly (readonly [string, Start])[] = [
  ['a keyless publish', startSigstore],
  ...(services === undefined ? [] : [['a keyless publish with Fulcio and Rekor', services.open] as const]),
]

for (const [title, start] of starts)
  describe(title, () => {
    test('prints a command that verifies it, and no other workflow; a second one adds no signature', async (t) => {
      const publisher = await openPublisher(t, start)
      const { sigstore, consumer } = publisher
      const { subject, issuer } = sigstore.identity
      const published = await publisher.publish()
      assert.equal(published.exitCode, 0, text(published))
      const { digest = '', 'verify-command': command = '' } = published.outputs
      assert.deepEqual([published.outputs['signed'], published.outputs['public-key']], ['true', ''])
      assert.ok(command.includes(`--certificate-identity ${subject} --certificate-oidc-issuer ${issuer} `), command)
      const verified = await paste(command, consumer)
      assert.equal(verified.code, 0, verified.stderr)
      for (const wrong of [
        command.replace('release.yml', 'test.yml'),
        command.replace('refs/tags/v1.2.3', 'refs/heads/main'),
        command.replace(issuer, 'https://token.actions.githubusercontent.com'),
      ])
        assert.match((await paste(wrong, consumer)).stderr, /expected (SAN|issuer) value/)
      const before = [await signatures(publisher, digest), sigstore.asked(), sigstore.log.asked()]
      assert.deepEqual(before[0], [1, 1])
      const again = await publisher.publish()
      assert.equal(again.exitCode, 0, text(again))
      assert.deepEqual([await signatures(publisher, digest), sigstore.asked(), sigstore.log.asked()], before)
    })

    test('that cannot be signed writes no tag and keeps its layout, which a later job publishes', async (t) => {
      let refuses = true
      const publisher = await openPublisher(t, start, { refuse: () => (refuses ? 403 : undefined) })
      const { project, consumer } = publisher
      const temp = await scratchDirectory(t)
      const failed = await publisher.publish({ temp })
      assert.deepEqual([errorsOf(failed), failed.exitCode], [['E_SIGN'], 1], text(failed))
      assert.match(text(failed), /under “If signing fails”/)
      const requests = await project.registry.requests()
      assert.ok(!requests.some(({ method, url }) => method === 'PUT' && url.endsWith('/manifests/1.2.3')))
      // What `actions/upload-artifact` keeps under `if: failure()`, and `actions/download-artifact` brings back.
      const { layout = '', digest = '' } = failed.outputs
      cpSync(layout, join(project.workspace, 'layout'), { recursive: true })
      rmSync(project.plugin, { recursive: true })

      refuses = false
      const later = await publisher.publish({ inputs: { path: '', layout: 'layout', 'expected-digest': digest } })
      assert.equal(later.exitCode, 0, text(later))
      assert.equal(later.outputs['digest'], digest)
      assert.equal((await paste(later.outputs['verify-command'] ?? '', consumer)).code, 0)
      assert.notEqual(await project.manifest('birds', '1.2.3'), undefined)
    })

    test('with a log that lies writes no tag', async (t) => {
      const publisher = await openPublisher(t, start, { log: { fault: 'other-key' } })
      const failed = await publisher.publish()
      assert.deepEqual([errorsOf(failed), failed.exitCode], [['E_SIGN'], 1], text(failed))
      const requests = await publisher.project.registry.requests()
      assert.ok(!requests.some(({ method, url }) => method === 'PUT' && url.endsWith('/manifests/1.2.3')))
    })
  })
