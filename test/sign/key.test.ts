import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { PublishError } from '../../src/shared/errors.ts'
import { openSigner } from '../../src/sign/open-signer.ts'
import { context, keyPassword, makeKey, options, quick, temporary } from './support.ts'

const keys = await makeKey()
const key = join(keys, 'cosign.key')
const scratch = await temporary()
const text = await readFile(key, 'utf8')

async function refused(given: string, env: NodeJS.ProcessEnv = {}): Promise<PublishError> {
  const world = context(env)
  const error: unknown = await openSigner(await options(given), world, quick).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof PublishError, String(error))
  assert.ok(
    !JSON.stringify([error.message, error.hint, String(error.cause)]).includes(keyPassword),
    'no error quotes the password',
  )
  return error
}

test('a wrong password is found while the key is loaded', async () => {
  const error = await refused(key, { COSIGN_PASSWORD: 'wrong-password' })
  assert.deepEqual([error.code, error.message], ['E_SIGN_KEY', 'COSIGN_PASSWORD does not decrypt the signing key.'])
  assert.match((error.cause as Error).message, /decryption failed/)
})

test('a missing password is told from a wrong one', async () => {
  const error = await refused(key, { COSIGN_PASSWORD: undefined })
  assert.deepEqual(
    [error.code, error.message],
    ['E_SIGN_KEY', 'The signing key is encrypted, and COSIGN_PASSWORD is not set.'],
  )
})

test('a key that is missing, empty, unreadable or of another kind says which', async () => {
  const empty = join(scratch, 'empty.key')
  const directory = join(scratch, 'directory.key')
  const foreign = join(scratch, 'foreign.key')
  await writeFile(empty, '\n')
  await mkdir(directory)
  await writeFile(
    foreign,
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'sec1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  )
  const cases: [string, RegExp][] = [
    [join(scratch, 'absent.key'), /cannot be read: .*absent\.key/],
    [empty, /is empty/],
    [directory, /cannot be read/],
    [foreign, /not a key of cosign/],
    [join(keys, 'cosign.pub'), /is the public key/],
    ['env://NOT_SET', /environment variable NOT_SET, which is not set/],
    ['nosuchkms://somewhere', /could not be loaded from nosuchkms:/],
  ]
  for (const [given, message] of cases) {
    const error = await refused(given)
    assert.equal(error.code, 'E_SIGN_KEY', given)
    assert.match(error.message, message)
  }
})

test('a key from the environment, and one whose path begins with a dash', async () => {
  const publicKey = await readFile(join(keys, 'cosign.pub'), 'utf8')
  assert.equal(
    (await openSigner(await options('env://THE_KEY'), context({ THE_KEY: text }), quick)).publicKey,
    publicKey,
  )
  const here = process.cwd()
  await writeFile(join(scratch, '--rekor-url=x'), text)
  process.chdir(scratch)
  try {
    assert.equal((await openSigner(await options('./--rekor-url=x'), context(), quick)).publicKey, publicKey)
    assert.equal((await refused('--rekor-url=x')).code, 'E_INPUT')
  } finally {
    process.chdir(here)
  }
})

test('a key with an empty password needs no variable', async () => {
  const open = await makeKey('')
  const signer = await openSigner(
    await options(join(open, 'cosign.key')),
    context({ COSIGN_PASSWORD: undefined }),
    quick,
  )
  assert.equal(signer.publicKey, await readFile(join(open, 'cosign.pub'), 'utf8'))
})
