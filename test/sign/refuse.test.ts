import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SigningOptions } from '../../src/sign/options.ts'
import { refuseSigning } from '../../src/sign/refuse.ts'
import { parseSigningServices } from '../../src/sign/services.ts'
import { run } from '../../script/rig/run.ts'
import { options, temporary } from './support.ts'
import { program } from '../support/rig.ts'

const directory = await temporary()
const key = join(directory, 'cosign.key')
await writeFile(key, 'key')

/** Made by cosign itself, so that the reading is held against the real thing. */
async function config(...flags: string[]): Promise<string> {
  const file = join(directory, `${flags.join('').replaceAll(/\W/g, '').slice(0, 60)}.json`)
  const result = await run(program('cosign'), ['signing-config', 'create', ...flags, '--out', file])
  assert.equal(result.code, 0, result.stderr)
  return file
}
const service = (version: number): string =>
  `url=https://service.example,api-version=${version},start-time=2024-01-01T00:00:00Z,operator=test`
const none = await config()
const log1 = await config('--rekor', service(1), '--rekor-config', 'ANY')
const log2 = await config('--rekor', service(2), '--rekor-config', 'ANY')
const stamps = await config('--tsa', service(1), '--tsa-config', 'ANY')

async function problems(more: Partial<SigningOptions>, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const { key: chosen = key, ...rest } = more
  const given = await options(chosen, rest)
  return (await refuseSigning(given, env)).map(({ message }) => message)
}

test('what can be signed and verified is not refused', async () => {
  for (const more of [
    {},
    { transparencyLog: true },
    { mode: 'keyless', transparencyLog: true },
    { transparencyLog: true, signingConfig: log1 },
    { signingConfig: none },
    { transparencyLog: true, signingConfig: log2, format: 'bundle' },
    { mode: 'keyless', signingConfig: stamps, format: 'bundle' },
    { cosignVersion: '3.1.2', cosignSha256: 'a'.repeat(64) },
    { signatureRepository: 'ghcr.io/o/signatures' },
    { key: 'awskms:///alias/k' },
  ] as const)
    assert.deepEqual(await problems(more), [], JSON.stringify(more))
})

test('what would leave a signature that cannot be verified is refused, with the reason', async () => {
  const cases: [Partial<SigningOptions>, RegExp][] = [
    [{ mode: 'keyless', format: 'bundle' }, /certificate has expired/],
    [{ mode: 'keyless', format: 'legacy', signingConfig: stamps }, /legacy format needs the transparency log/],
    [{ transparencyLog: true, signingConfig: none }, /names no transparency log/],
    [{ transparencyLog: true, signingConfig: log2 }, /API version 1/],
    [{ signingConfig: log1 }, /`transparency-log` is false, but `signing-config` names/],
    [{ cosignVersion: '3.1.2' }, /needs `cosign-sha256`/],
    [{ cosignVersion: '2.6.0', cosignSha256: 'a'.repeat(64) }, /set it to a version of cosign 3/],
    [{ cosignSha256: 'ABC' }, /64 lower-case/],
    [{ key: '' }, /`cosign-key` is empty/],
    [{ key: '-x' }, /neither a path/],
    [{ key: 'env://A B' }, /names no environment variable/],
    [{ signatureRepository: 'nothing' }, /signature-repository/],
    [{ signatureRepository: 'r.example/a..b' }, /signature-repository/],
    [{ signatureRepository: 'r.example:0/a' }, /signature-repository/],
    [{ trustedRoot: join(directory, 'absent') }, /`trusted-root` cannot be read/],
    [{ signingConfig: join(directory, 'absent') }, /`signing-config` cannot be read/],
    [{ signingConfig: key }, /not a Sigstore signing configuration/],
  ]
  for (const [more, message] of cases) assert.match((await problems(more)).join('\n'), message)
})

test('all problems are named together', async () => {
  const found = await problems({
    key: join(directory, 'absent.key'),
    mode: 'key',
    signingConfig: log1,
    trustedRoot: join(directory, 'absent'),
  })
  assert.equal(found.length, 3, found.join('\n'))
})

test('a service counts only while it is valid', () => {
  const at = (start: string, end?: string): unknown => ({
    url: 'https://log.example',
    majorApiVersion: 1,
    validFor: { start, ...(end !== undefined && { end }) },
  })
  const text = JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
    rekorTlogUrls: [at('2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z')],
  })
  assert.equal(parseSigningServices(text, new Date('2020-06-01')).logs.length, 1)
  assert.equal(parseSigningServices(text, new Date('2022-06-01')).logs.length, 0)
  assert.equal(parseSigningServices(text, new Date('2019-06-01')).logs.length, 0)
})
