import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { knowsKeyServices } from '../../script/rig/tools.ts'
import { createPlainLog } from '../../src/github/verify.ts'
import { openSigner, type SigningOptions } from '../../src/sign/index.ts'
import type { SignTarget } from '../../src/sign/options.ts'
import { verify as verifyHere } from '../../src/verify/index.ts'
import {
  cutShort,
  drip,
  halfAnswer,
  htmlPage,
  late,
  redirectLoop,
  refuseConnections,
  says,
  silent,
  startFaultProxy,
  status,
  type Fault,
  type Rule,
} from '../support/fault-proxy/index.ts'
import { program, type Scope } from '../support/rig.ts'
import type { ActionRun } from '../support/runner/index.ts'
import { playAll, testWithAll } from '../support/sample.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import { Permits } from '../support/permits.ts'
import { recordingProxy } from '../sign/faults.ts'
import {
  context,
  makeQuickKey,
  options,
  pushImage,
  quick,
  registryPassword,
  startRegistry,
  temporary,
  user,
  type Registry,
} from '../sign/support.ts'
import { assertReason, openAction } from './run-verify.ts'

/** "Unsigned" is an answer of the registry, never the lack of one: through the bundle, past a proxy that goes wrong. */
const [keys, others] = await Promise.all([makeQuickKey(), makeQuickKey()])
const registries = await Promise.all([startRegistry('docker-registry'), startRegistry('olareg')])
const run = await openAction()
const publicKey = join(keys, 'cosign.pub')
/** Cells that wait for limits of minutes cost nothing while they wait. */
const permits = { usual: new Permits(4), long: new Permits(40) }
/** Milliseconds; a hanging registry is given up after the limits of requests and of cosign. */
const patience = 1_200_000

type Format = 'bundle' | 'legacy'

async function push(registry: Registry, name: string, signed: Format | 'not', by = keys): Promise<SignTarget> {
  const { manifests, ...pushed } = await pushImage(registry, name)
  // One manifest without an index: each digest is waited for on its own.
  const target = { ...pushed, index: manifests[0] ?? '', manifests: [] }
  if (signed !== 'not') await sign(target, { ...(await options(join(by, 'cosign.key'))), format: signed })
  return target
}

async function sign(target: SignTarget, given: SigningOptions, env: NodeJS.ProcessEnv = {}): Promise<void> {
  await (await openSigner(given, context(env), quick)).sign(target)
}

interface Behind {
  readonly target: SignTarget
  readonly rules?: readonly Rule[]
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: NodeJS.ProcessEnv
  readonly scope?: Scope
}

/** Verifies past a proxy on which the rules hold. */
async function verify({ target, rules = [], inputs = {}, env = {}, scope = { after } }: Behind): Promise<ActionRun> {
  const proxy = await startFaultProxy(`http://${target.registry}`)
  scope.after(async () => {
    await proxy[Symbol.asyncDispose]()
  })
  await proxy.play(rules)
  const reference = `${proxy.host}/${target.repository}@${target.index}`
  const key = inputs['certificate-identity'] === undefined ? { key: publicKey } : {}
  const result = await run({ reference, ...key, ...inputs }, { env, timeout: patience }, scope)
  const hit = rules.length === 0 || proxy.exchanges.some(({ faulty }) => faulty)
  assert.ok(hit, `no request matched:\n${proxy.exchanges.map(({ method, url }) => `${method} ${url}`).join('\n')}`)
  return result
}

function assertOpen(result: ActionRun): void {
  assertReason(result, 'could-not-check')
  const said = [...result.log, ...result.annotations.map(({ message }) => message)].join('\n')
  assert.doesNotMatch(said, /E_VERIFY_(UNSIGNED|SIGNER)|is not signed|is signed, but/)
}

/** What is asked for signatures: the API, its tag, the tag of the legacy format. */
const list = /^(GET|HEAD) .*(\/referrers\/|\/manifests\/sha256-[0-9a-f]{64})/
const steps = {
  'the manifest': /^(GET|HEAD) .*\/manifests\/sha256:/,
  'a config': /^GET .*\/blobs\//,
  'the list of signatures': list,
  'a signature': /^GET .*\/blobs\//,
} as const
type Step = keyof typeof steps

interface Case {
  readonly step: Step
  readonly fault: string
  readonly how: Fault
  /** Default: could-not-check. */
  readonly reason?: string
  readonly times?: number
  readonly sample?: true
  /** It waits for limits of minutes: played once for each format. */
  readonly long?: true
}

const faults: readonly Omit<Case, 'step'>[] = [
  { fault: '503 for good', how: status(503) },
  { fault: '429 with Retry-After of an hour', how: status(429, { 'retry-after': '3600' }) },
  { fault: '401', how: status(401) },
  { fault: '403', how: status(403) },
  { fault: 'an HTML error page', how: htmlPage(502) },
  { fault: 'an answer that ends in the middle', how: halfAnswer },
  { fault: 'refuses connections from then on', how: refuseConnections },
  { fault: 'never answers', how: silent, long: true },
  { fault: 'one byte in ten seconds', how: drip(10_000), long: true },
  { fault: 'answers after 1 s', how: late(1000), reason: 'verified' },
  { fault: '503 once', how: status(503), times: 1, reason: 'verified' },
]

/** What means something else at each step. */
const particular: readonly Case[] = [
  { step: 'the manifest', fault: '404', how: status(404), reason: 'not-found' },
  { step: 'the manifest', fault: 'a redirect loop', how: redirectLoop },
  { step: 'the manifest', fault: 'a document that is cut short', how: cutShort, reason: 'wrong-content' },
  { step: 'a config', fault: '404', how: status(404), reason: 'wrong-content' },
  { step: 'a config', fault: 'a redirect loop', how: redirectLoop },
  // Its size is known, so it counts as an answer that broke off.
  { step: 'a config', fault: 'a document that is cut short', how: cutShort },
  // The registry says that it holds none. Some answer the question for referrers with a redirect to say the same.
  { step: 'the list of signatures', fault: '404', how: status(404), reason: 'unsigned', sample: true },
  { step: 'the list of signatures', fault: 'a redirect loop', how: redirectLoop },
  { step: 'the list of signatures', fault: 'a document that is cut short', how: cutShort, sample: true },
  { step: 'a signature', fault: '404', how: status(404) },
  { step: 'a signature', fault: 'a redirect loop', how: redirectLoop },
  { step: 'a signature', fault: 'a document that is cut short', how: cutShort },
  { step: 'the list of signatures', fault: '200 with a page', how: says(200, '<html>Sign in</html>', {}) },
]

const cases: readonly Case[] = [
  ...(Object.keys(steps) as Step[]).flatMap((step) => faults.map((fault) => ({ step, ...fault }))),
  ...particular,
]

/** One image for all cases of a registry and a format, signed once. */
const images = new Map<string, SignTarget>()
for (const registry of playAll ? registries : registries.slice(0, 1))
  for (const format of playAll ? (['bundle', 'legacy'] as const) : (['bundle'] as const))
    images.set(`${registry.kind} ${format}`, await push(registry, `open/${format}`, format))

for (const registry of registries)
  describe(`${registry.kind} goes wrong`, { concurrency: 1000 }, () => {
    for (const format of ['bundle', 'legacy'] as const)
      for (const one of cases) {
        if (!playAll && (one.sample !== true || format === 'legacy' || registry.kind === 'olareg')) continue
        if (one.long === true && (format === 'legacy') !== (registry.kind === 'olareg')) continue
        test(`${one.step}, ${format}: ${one.fault}`, { timeout: 2 * patience }, async (t) => {
          await permits[one.long === true ? 'long' : 'usual'].run(() => playCase(one, registry, format, t))
        })
      }
  })

async function playCase(
  { step, how, times, reason }: Case,
  registry: Registry,
  format: Format,
  scope: Scope,
): Promise<void> {
  const target = images.get(`${registry.kind} ${format}`)
  assert.ok(target)
  const rule = { match: steps[step], fault: how, ...(times !== undefined && { times }) }
  // Blobs of signatures are read after the list, and have no other names than configs.
  const since = step === 'a signature' ? { since: { match: list, times: 1 } } : {}
  const inputs = { 'signature-format': format }
  const result = await verify({ target, rules: [{ ...rule, ...since }], inputs, scope })
  if (reason === undefined) assertOpen(result)
  else assertReason(result, reason)
}

describe('what can be checked is answered', () => {
  for (const registry of playAll ? registries : registries.slice(0, 1)) {
    test(`${registry.kind}: unsigned, also after a registry that was away for a moment`, async () => {
      const target = await push(registry, 'open/not', 'not')
      assertReason(await verify({ target }), 'unsigned')
      if (playAll)
        assertReason(await verify({ target, rules: [{ match: list, fault: status(503), times: 1 }] }), 'unsigned')
    })

    test(`${registry.kind}: signed by somebody else`, async () => {
      const target = await push(registry, 'open/other', 'bundle', others)
      assertReason(await verify({ target }), 'wrong-signer')
    })
  }
})

describe('the key', () => {
  // Vault refuses; Vault answers without a key.
  const answers = { ...(playAll && { refuses: status(403) }), 'gives something else': says(200, {}) }
  for (const [what, fault] of Object.entries(answers))
    test(`whose service ${what} says nothing about the image`, { timeout: patience }, async () => {
      const [registry] = registries
      assert.ok(registry)
      const service = await startFaultProxy('http://127.0.0.1:1')
      after(() => service[Symbol.asyncDispose]())
      await service.play([{ match: /./, fault }])
      const env = { VAULT_ADDR: service.url, VAULT_TOKEN: 'not-good-for-anything' }
      const by = { env, inputs: { key: 'hashivault://release', 'signature-format': 'bundle' } }
      assertOpen(await verify({ target: await push(registry, 'open/kms', 'bundle'), ...by }))
      // Debian's cosign knows no Vault, and says so without asking.
      assert.equal(service.exchanges.length > 0, await knowsKeyServices(program('cosign')), 'the key service was asked')
      // What has no signature is unsigned, whatever the key is.
      if (playAll)
        assertReason(await verify({ target: await push(registry, 'open/kms-not', 'not'), ...by }), 'unsigned')
    })

  testWithAll('that cannot be loaded says nothing about the image', async () => {
    const [registry] = registries
    assert.ok(registry)
    const target = await push(registry, 'open/kms', 'not')
    assertOpen(await verify({ target, inputs: { key: 'k8s://nowhere/key', 'signature-format': 'bundle' } }))
  })
})

if (playAll)
  describe('the repository of the signatures', () => {
    for (const registry of registries) {
      const elsewhere = async (rules: readonly Rule[] | 'away' | 'missing'): Promise<ActionRun> => {
        const target = await push(registry, 'open/elsewhere', 'not')
        const proxy = await startFaultProxy(`http://${registry.address}`)
        after(() => proxy[Symbol.asyncDispose]())
        const signatureRepository = `${proxy.host}/open/signatures`
        if (rules === 'away') await proxy[Symbol.asyncDispose]()
        else if (rules !== 'missing') await proxy.play(rules)
        return await verify({ target, inputs: { 'signature-repository': signatureRepository } })
      }
      test(`${registry.kind}: that cannot be reached leaves it open`, { timeout: patience }, async () => {
        assertOpen(await elsewhere('away'))
      })
      for (const code of [401, 403, 503])
        test(`${registry.kind}: ${code} leaves it open`, { timeout: patience }, async () => {
          assertOpen(await elsewhere([{ match: /./, fault: status(code) }]))
        })
      test(`${registry.kind}: that does not exist holds no signature`, { timeout: patience }, async () => {
        const target = await push(registry, 'open/elsewhere', 'not')
        const inputs = { 'signature-repository': `${registry.address}/open/nothing` }
        const result = await run(
          { reference: `${registry.address}/${target.repository}@${target.index}`, key: publicKey, ...inputs },
          { timeout: patience },
        )
        assertReason(result, 'unsigned')
      })
    }
  })

if (playAll)
  test('a keyless signature is verified without log, authority and network', { timeout: patience }, async () => {
    const [registry] = registries
    assert.ok(registry)
    const sigstore = await startSigstore(await temporary())
    const { signingConfig, trustedRoot, identity, jobEnvironment } = sigstore
    Object.assign(process.env, jobEnvironment)
    const { key: _, ...rest } = await options('')
    const target = await push(registry, 'open/keyless', 'not')
    const given = { ...rest, mode: 'keyless', format: 'bundle', transparencyLog: true, signingConfig, trustedRoot }
    await sign(target, given as SigningOptions, jobEnvironment)
    await sigstore[Symbol.asyncDispose]()
    const outside = await recordingProxy()
    const env = { HTTPS_PROXY: outside.url, https_proxy: outside.url }
    const inputs = {
      'certificate-identity': identity.subject,
      'certificate-oidc-issuer': identity.issuer,
      'transparency-log': 'true',
    }
    const offline = await verify({ target, env, inputs: { ...inputs, 'trusted-root': trustedRoot } })
    assertReason(offline, 'verified')
    assert.deepEqual(outside.wanted, [])
    // The trusted root of the public instance comes from the network: without it nothing is known.
    assertOpen(await verify({ target, env, inputs }))
    assert.ok(outside.wanted.length > 0)
  })

test('a registry that keeps it busy is given up after the limit of the whole', { timeout: 60_000 }, async () => {
  const [registry] = registries
  assert.ok(registry)
  const target = await push(registry, 'open/slow', 'not')
  const proxy = await startFaultProxy(`http://${registry.address}`)
  after(() => proxy[Symbol.asyncDispose]())
  await proxy.play([{ match: /\/manifests\//, fault: drip(100) }])
  const directory = await temporary()
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    RUNNER_TEMP: directory,
    GITHUB_OUTPUT: join(directory, 'output'),
    INPUT_REFERENCE: `${proxy.host}/${target.repository}@${target.index}`,
    INPUT_KEY: publicKey,
    'INPUT_TRANSPARENCY-LOG': 'false',
    'INPUT_REGISTRY-USERNAME': user,
    'INPUT_REGISTRY-PASSWORD': registryPassword,
  }
  const lines: string[] = []
  const log = createPlainLog((text) => lines.push(text))
  assert.equal(await verifyHere({ env, log, signal: new AbortController().signal, limit: 1500 }), false)
  assert.match(await readFile(env.GITHUB_OUTPUT, 'utf8'), /^digest=\nverified=false\nreason=could-not-check\n/)
  assert.match(lines.join(''), /did not end within/)
  assert.deepEqual(readdirSync(directory), ['output'])
})
