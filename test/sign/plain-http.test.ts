import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Setup } from '../../src/sign/arguments.ts'
import { CosignAttester } from '../../src/sign/attester.ts'
import type { Format, SignTarget } from '../../src/sign/options.ts'
import { verifyAttestationOnce, verifyOnce } from '../../src/sign/verify-once.ts'
import { testContext } from '../support/context.ts'
import { options, quick, temporary } from './support.ts'

const digest = `sha256:${'a'.repeat(64)}`
const target: SignTarget = {
  registry: 'registry.example:5000',
  repository: 'team/birds',
  index: digest,
  manifests: [],
  plainHttp: true,
  dockerConfig: '/nowhere',
}
const predicateType = 'https://example.com/type'

/** A program in the place of cosign: it keeps its arguments, and fails. */
async function recorder() {
  const binary = join(await temporary(), 'cosign')
  await writeFile(binary, '#!/bin/sh\necho "$*" >> "$0.log"\necho "Error: no signatures found" >&2\nexit 1\n', {
    mode: 0o755,
  })
  const calls = async (): Promise<string[]> => (await readFile(`${binary}.log`, 'utf8')).trim().split('\n')
  return { binary, calls }
}

async function setupWith(signatureRepository: string | undefined): Promise<Setup> {
  return {
    options: await options('cosign.key', signatureRepository === undefined ? {} : { signatureRepository }),
    services: undefined,
    publicKeyFile: 'cosign.pub',
    identity: undefined,
    certificates: undefined,
    empty: { signingConfig: 'config.json', trustedRoot: 'root.json' },
  }
}

/** The host that each call reads from, and whether it may be asked in clear. */
async function reads(signatureRepository: string | undefined): Promise<string[]> {
  const { binary, calls } = await recorder()
  const setup = await setupWith(signatureRepository)
  const { env, signal } = testContext({ env: process.env })
  const call = { binary, setup, env, signal }
  for (const format of ['bundle', 'legacy'] satisfies Format[]) await verifyOnce(call, format, target, [digest])
  await verifyAttestationOnce(call, predicateType, target, digest)
  const patience = { delays: [], limit: 1000 }
  const attester = new CosignAttester({
    setup,
    binary,
    context: testContext({ env: process.env }),
    delays: quick,
    patience,
  })
  const one = { title: 'one', digest, predicateType, predicate: {}, supersededBy: () => false }
  await assert.rejects(attester.attest(target, [one]), { code: 'E_ATTEST' })
  return (await calls()).map((line) => {
    const [, host = ''] = / -- ([^/]+)\//.exec(line) ?? []
    return `${line.split(' ')[0] ?? ''} ${host} ${line.includes('--allow-http-registry') ? 'http' : 'https'}`
  })
}

test('plain-http is for the registry of the image, not for another host that holds the signatures', async () => {
  const own = 'registry.example:5000'
  const all = ['verify', 'verify', 'verify-attestation', 'verify-attestation', 'attest']
  assert.deepEqual(
    await reads(undefined),
    all.map((command) => `${command} ${own} http`),
  )
  assert.deepEqual(
    await reads(`${own}/team/signatures`),
    all.map((command) => `${command} ${own} http`),
  )
  for (const other of ['signatures.example', 'registry.example:50001', 'registry.example'])
    assert.deepEqual(
      await reads(`${other}/team/signatures`),
      [
        `verify ${other} https`,
        // cosign reads the other host from its environment, and asks it by TLS.
        `verify ${own} http`,
        `verify-attestation ${other} https`,
        `verify-attestation ${other} https`,
        `attest ${own} http`,
      ],
      other,
    )
})
