import assert from 'node:assert/strict'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { PublishError } from '../../src/shared/errors.ts'
import type { SignTarget, Signer } from '../../src/sign/index.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { run } from '../../script/rig/run.ts'
import { rigPath } from '../support/rig.ts'
import type { LogFault } from '../support/transparency-log/index.ts'
import { indexOf, openKeyless, type Keyless } from './keyless.ts'
import { context, countSignatures, makeQuickKey, options, quick, startRegistry, temporary } from './support.ts'

const registry = await startRegistry('docker-registry')
const keys = await makeQuickKey()
const stampsOnly = { transparencyLog: false, format: 'bundle' } as const

/** What a publish does before it writes a tag. */
async function refused(signer: Signer, target: SignTarget, cause: RegExp): Promise<void> {
  await assert.rejects(
    signer.sign(target).then(() => signer.verify(target)),
    (error: unknown) => {
      assert.ok(error instanceof PublishError)
      assert.match(error.code, /^E_SIGN(_VERIFY)?$/)
      assert.match(String(error.cause), cause)
      return true
    },
  )
  assert.equal(await signer.isSigned(target), false)
}

describe('a log that lies is never believed:', () => {
  const lies: [LogFault, RegExp][] = [
    ['other-key', /not enough verified log entries/],
    ['other-log', /not enough verified log entries/],
    ['other-digest', /does not match envelope payload hash/],
    ['too-early', /integrated time outside certificate validity/],
    ['too-late', /integrated time outside certificate validity/],
    ['other-tree', /calculated root/],
  ]
  for (const [fault, cause] of lies)
    test(`${fault}, keyless: nothing is pushed, and nothing is tried again`, async () => {
      const { signer, target, lines } = await openKeyless(registry, { log: { fault } })
      await refused(signer, indexOf(target), cause)
      const { bundles, legacy } = await countSignatures(registry, target.repository, target.index)
      assert.deepEqual({ bundles, legacy, waited: lines.infos }, { bundles: 0, legacy: 0, waited: [] })
    })

  // A legacy signature keeps the promise of the log and not its proof, so that a wrong proof harms nobody.
  for (const fault of ['other-key', 'other-digest'] as const)
    test(`${fault}, with a key: no format counts as signed`, async () => {
      const { sigstore, target } = await openKeyless(registry, { log: { fault } })
      const { signingConfig, trustedRoot } = sigstore
      for (const format of ['bundle', 'legacy'] as const) {
        const more = { format, transparencyLog: true, signingConfig, trustedRoot } as const
        const signer = await openSigner(await options(join(keys, 'cosign.key'), more), context(), quick)
        await refused(signer, indexOf(target), /./)
      }
    })
})

describe('timestamps instead of a log', () => {
  async function signed(clock?: Date): Promise<Keyless & { paste: (change?: [string, string]) => Promise<number> }> {
    const given = { timestamps: 'good', log: 'none', ...(clock && { clock }) } as const
    const keyless = await openKeyless(registry, given, stampsOnly)
    const target = indexOf(keyless.target)
    await keyless.signer.sign(target)
    await keyless.signer.verify(target)
    assert.equal(await keyless.signer.isSigned(target), true)
    assert.equal(keyless.sigstore.askedTimestamps(), 1)
    const reference = `${target.registry}/${target.repository}@${target.index}`
    const command = keyless.signer.verifyCommand(reference, { plainHttp: true })
    return {
      ...keyless,
      paste: async ([from, to] = ['', '']) => {
        assert.ok(command.includes(from), command)
        const env = { PATH: rigPath(), HOME: await temporary(), DOCKER_CONFIG: target.dockerConfig }
        const cwd = dirname(keyless.sigstore.trustedRoot)
        return (await run('sh', ['-c', command.replace(from, to)], { cwd, env })).code ?? -1
      },
    }
  }
  const withoutStamps: [string, string] = [' --use-signed-timestamps', '']

  test('are verified, also when the certificate has expired, by the command for consumers', async () => {
    const { paste } = await signed(new Date(Date.now() - 15 * 60_000))
    assert.equal(await paste(), 0)
    assert.notEqual(await paste(withoutStamps), 0, 'cosign demands them only if it is told to')
    assert.notEqual(await paste(['release.yml', 'other.yml']), 0)
  })

  test('would seem not to be needed in the ten minutes before that', async () => {
    const { paste } = await signed()
    assert.deepEqual([await paste(), await paste(withoutStamps)], [0, 0])
  })

  test('of an authority that nobody knows are refused', async () => {
    const given = { timestamps: 'other-key', log: 'none' } as const
    const { signer, target } = await openKeyless(registry, given, stampsOnly)
    await refused(signer, indexOf(target), /unable to verify signed timestamps/)
  })

  test('of a time at which the certificate was not valid are refused', async () => {
    const { signer, target } = await openKeyless(
      registry,
      { timestamps: 'good', log: 'none', clock: new Date(Date.now() - 15 * 60_000), stampClock: new Date() },
      stampsOnly,
    )
    await refused(signer, indexOf(target), /leaf certificate verification failed/)
  })
})
