import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { PublishError } from '../../src/shared/errors.ts'
import type { SigningOptions } from '../../src/sign/index.ts'
import { run } from '../../script/rig/run.ts'
import { rigPath } from '../support/rig.ts'
import type { ServiceOptions } from '../support/sigstore-services/index.ts'
import type { Claims, Sigstore } from '../support/sigstore/index.ts'
import { indexOf, openKeylessOn, verify, type Keyless } from './keyless.ts'
import { temporary, type Registry } from './support.ts'

const formats = [
  ['bundle', []],
  ['legacy', ['--new-bundle-format=false']],
] as const

/** Which Sigstore the cases sign with: doubles, or the real services. */
export interface KeylessCases {
  readonly title: string
  readonly registry: Registry
  readonly start: (directory: string, options: ServiceOptions) => Promise<Sigstore>
  /** Also the cases that other tests have for the doubles, or that say little without the real services. */
  readonly all: boolean
}

/** What holds for keyless signatures, whoever runs the services. */
export function keylessCases({ title, registry, start, all }: KeylessCases): void {
  const open = async (given: ServiceOptions = {}, more: Partial<SigningOptions> = {}): Promise<Keyless<Sigstore>> =>
    await openKeylessOn(registry, await start(await temporary(), given), more)

  describe(title, () => {
    test('signs index and manifests in both formats, and the consumer’s command verifies them', async () => {
      const { sigstore, signer, target } = await open()
      await signer.sign(target)
      await signer.verify(target)
      const reference = `${target.registry}/${target.repository}@${target.index}`
      const command = signer.verifyCommand(reference, { plainHttp: true })
      assert.ok(command.includes(`--certificate-identity ${sigstore.identity.subject}`), command)
      assert.doesNotMatch(command, /regexp/)
      const { code, stderr } = await run('sh', ['-c', command], {
        cwd: dirname(sigstore.trustedRoot),
        env: { PATH: rigPath(), HOME: await temporary(), DOCKER_CONFIG: target.dockerConfig },
      })
      assert.equal(code, 0, stderr)
    })

    test('a valid signature of the same identity is not repeated', async () => {
      const { sigstore, signer, target } = await open()
      await signer.sign(target)
      const asked = sigstore.asked()
      assert.equal(asked, 6)
      await signer.sign(target)
      assert.equal(sigstore.asked(), asked)
      assert.equal(await signer.isSigned(target), true)
    })

    test('a consumer refuses another workflow, another branch and another issuer', async () => {
      const { sigstore, signer, target } = await open()
      await signer.sign(indexOf(target))
      const { subject } = sigstore.identity
      for (const [format, args] of formats) {
        assert.equal((await verify(sigstore, target, { args })).code, 0, format)
        for (const wrong of [
          { subject: subject.replace('release.yml', 'test.yml') },
          { subject: subject.replace('refs/tags/v1.2.3', 'refs/heads/main') },
          { subject: subject.replace('octo/birds', 'octo/bird') },
          { issuer: 'https://token.actions.githubusercontent.com' },
        ])
          assert.notEqual((await verify(sigstore, target, { ...wrong, args })).code, 0, JSON.stringify(wrong))
      }
    })

    const wrongs: [string, ServiceOptions, Partial<SigningOptions>, RegExp][] = [
      ['no timestamp of a log', { fault: 'no-sct' }, {}, /SCT/],
      ['a timestamp of another log', { fault: 'other-ct-log' }, {}, /SCT/],
      ['a root that nobody trusts', { fault: 'other-root' }, {}, /certificate/],
    ]
    const moreWrongs: typeof wrongs = [
      ['an entry of another log', { log: { fault: 'other-key' } }, {}, /not enough verified log entries/],
      [
        'a timestamp of another authority, and no log',
        { timestamps: 'other-key', log: 'none' },
        { transparencyLog: false, format: 'bundle' },
        /unable to verify signed timestamps/,
      ],
    ]
    for (const [what, given, more, cause] of all ? [...wrongs, ...moreWrongs] : wrongs)
      test(`a signature with ${what} is never called signed`, async () => {
        const { signer, target } = await open(given, more)
        await assert.rejects(
          signer.sign(indexOf(target)).then(() => signer.verify(indexOf(target))),
          (error: unknown) => {
            assert.ok(error instanceof PublishError)
            assert.match(error.code, /^E_SIGN(_VERIFY)?$/)
            assert.match(String(error.cause), cause)
            return true
          },
        )
        assert.equal(await signer.isSigned(indexOf(target)), false)
      })

    test('a token of a private repository needs consent, whatever the event says', async () => {
      const claims = { repository_visibility: 'private' }
      await assert.rejects(open({ claims }), { code: 'E_SIGN_PRIVATE' })
      const { signer, target } = await open({ claims }, { privateConsent: true })
      await signer.sign(indexOf(target))
      await signer.verify(indexOf(target))
    })

    const now = Math.floor(Date.now() / 1000)
    const tokens: [string, Partial<Claims>][] = [
      ['an expired token', { exp: now - 60 }],
      ['a token of an issuer that the authority does not know', { iss: 'https://token.example' }],
    ]
    const moreTokens: typeof tokens = [
      ['a token that is not valid yet', { nbf: now + 900 }],
      ['a token that names no run', { run_id: '' }],
    ]
    for (const [what, claims] of all ? [...tokens, ...moreTokens] : tokens)
      test(`${what} gets no certificate, and is not tried again`, async () => {
        const { sigstore, signer, target } = await open({ claims }, { format: 'bundle' })
        await assert.rejects(signer.sign(target), (error: unknown) => {
          assert.ok(error instanceof PublishError)
          assert.equal(error.code, 'E_SIGN')
          // The authority does not say what is wrong with a token.
          assert.match(String(error.cause), /There was an error processing the identity token/)
          return true
        })
        assert.equal(sigstore.asked(), 1)
      })

    if (all) moreCases(open, start)
  })
}

type Open = (given?: ServiceOptions, more?: Partial<SigningOptions>) => Promise<Keyless<Sigstore>>

function moreCases(open: Open, start: KeylessCases['start']): void {
  test('a consumer who trusts others than the services refuses what they made', async () => {
    const { sigstore, signer, target } = await open({ timestamps: 'good' })
    await signer.sign(indexOf(target))
    const strangers = [
      await start(await temporary(), { fault: 'other-root', log: { fault: 'other-key' }, timestamps: 'other-key' }),
      await start(await temporary(), { fault: 'other-ct-log' }),
    ] as const
    for (const stranger of strangers) await stranger[Symbol.asyncDispose]()
    for (const [member, stranger] of [
      ['certificateAuthorities', strangers[0]],
      ['tlogs', strangers[0]],
      ['timestampAuthorities', strangers[0]],
      ['ctlogs', strangers[1]],
    ] as const) {
      const trustedRoot = await mixed(sigstore.trustedRoot, stranger.trustedRoot, member)
      // Our legacy signatures carry no timestamp: the log is demanded for them.
      for (const [format, args] of member === 'timestampAuthorities' ? formats.slice(0, 1) : formats) {
        const stamped = [...args, '--use-signed-timestamps']
        assert.equal((await verify(sigstore, target, { args: stamped })).code, 0, format)
        const refused = await verify({ ...sigstore, trustedRoot }, target, { args: stamped })
        assert.notEqual(refused.code, 0, `${member}, ${format}`)
      }
    }
  })

  test('with a timestamp beside the entry of the log, both formats are verified', async () => {
    const { sigstore, signer, target } = await open({ timestamps: 'good' })
    await signer.sign(indexOf(target))
    await signer.verify(indexOf(target))
    assert.ok(sigstore.askedTimestamps() > 0)
    for (const [format, args] of formats) assert.equal((await verify(sigstore, target, { args })).code, 0, format)
  })

  test('a signature whose entry the log stored, and whose answer got lost, is made anew', async () => {
    const lost = (request: number): 'lost' | undefined => (request === 1 ? 'lost' : undefined)
    const { sigstore, signer, target } = await open({ log: { refuse: lost } }, { format: 'bundle' })
    await signer.sign(indexOf(target))
    await signer.verify(indexOf(target))
    // cosign asks again by itself, and the log knows that entry.
    assert.deepEqual([sigstore.log.asked(), sigstore.log.conflicts(), sigstore.asked()], [3, 1, 2])
  })
}

/** A trusted root with one member of another one. */
async function mixed(good: string, other: string, member: string): Promise<string> {
  const read = async (path: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  const [own, strange] = [await read(good), await read(other)]
  assert.notDeepEqual(own[member], strange[member], member)
  const path = join(await temporary(), 'trusted-root.json')
  await writeFile(path, JSON.stringify({ ...own, [member]: strange[member] }))
  return path
}
