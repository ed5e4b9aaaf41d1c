import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Credential } from 'oras-js'
import { Grants } from '../../src/publish/grants.ts'
import type { Destination, Grant } from '../../src/publish/release.ts'

interface Setup {
  readonly grants: Grants
  readonly temp: string
  /** How often push authorization was asked for. */
  readonly asked: () => number
  /** The private docker config as cosign would read it. */
  readonly config: () => Promise<Record<string, { readonly auth: string }>>
}

const basic = (password: string): Credential => ({ kind: 'basic', username: 'x', password })
const auth = (password: string): { readonly auth: string } => ({
  auth: Buffer.from(`x:${password}`).toString('base64'),
})

/** Each grant has another password; `left` is how many milliseconds each is good for. */
async function setUp(t: TestContext, left: number | undefined, changes: Partial<Destination> = {}): Promise<Setup> {
  const temp = await mkdtemp(join(tmpdir(), 'grants-'))
  t.after(() => rm(temp, { recursive: true, force: true }))
  let asked = 0
  const grant = (): Promise<Grant> =>
    Promise.resolve({
      repository: 'team/birds',
      version: 'v1',
      credential: basic(`password ${++asked}`),
      ...(left !== undefined && { expiresAt: new Date(Date.now() + left) }),
    })
  const destination: Destination = {
    registry: 'registry.example',
    plainHttp: false,
    userAgent: 'test',
    grant,
    credentialFor: () => Promise.resolve({ kind: 'anonymous' }),
    assigned: true,
    installReference: () => '',
    movingTags: [],
    temp: join(temp, 'private'),
    ...changes,
  }
  const grants = await Grants.ask(destination, new AbortController().signal)
  t.after(() => grants[Symbol.asyncDispose]())
  return {
    grants,
    temp: destination.temp,
    asked: () => asked,
    config: async () => {
      const text = await readFile(join(await grants.dockerConfig(), 'config.json'), 'utf8')
      return (JSON.parse(text) as { auths: Record<string, { readonly auth: string }> }).auths
    },
  }
}

test('a credential that ends within a minute is not handed to cosign', async (t) => {
  const short = await setUp(t, 50_000)
  assert.deepEqual(await short.config(), { 'registry.example': auth('password 2') })
  const long = await setUp(t, 90_000)
  assert.deepEqual(await long.config(), { 'registry.example': auth('password 1') })
  assert.equal(long.asked(), 1)
})

test('what the registry client renewed is in the config that cosign reads next', async (t) => {
  const { grants, config } = await setUp(t, 300_000)
  const directory = await grants.dockerConfig()
  assert.deepEqual(await grants.credential(false), basic('password 1'))
  assert.deepEqual(await grants.credential(true), basic('password 2'))
  assert.deepEqual(await config(), { 'registry.example': auth('password 2') })
  assert.equal(await grants.dockerConfig(), directory, 'a process that was started with it reads the new one')
  assert.deepEqual(await readdir(directory), ['config.json'])
  assert.equal((await stat(join(directory, 'config.json'))).mode & 0o777, 0o600)
  assert.equal((await stat(directory)).mode & 0o777, 0o700)
})

test('two users of a credential that was refused ask for one other', async (t) => {
  const { grants, asked } = await setUp(t, 300_000)
  const held = await grants.refreshConfig()
  const renewed = await Promise.all([grants.refreshConfig(held), grants.refreshConfig(held)])
  assert.deepEqual([renewed[0], renewed[1], asked()], [held + 1, held + 1, 2])
  await grants.credential(false)
  assert.equal(asked(), 2)
})

test('a refused credential that is given out again has the same number, so that nobody tries it again', async (t) => {
  const grant = (): Promise<Grant> =>
    Promise.resolve({ repository: 'team/birds', version: 'v1', credential: basic('the same') })
  const { grants } = await setUp(t, undefined, { grant })
  const held = await grants.refreshConfig()
  assert.equal(await grants.refreshConfig(held), held)
})

test('a repository for signatures at the same registry gets the account, or the login for it', async (t) => {
  const signatureRepository = 'registry.example/signatures'
  const login = (): Promise<Credential> => Promise.resolve(basic('login'))
  const account = await setUp(t, undefined, { signatureRepository, assigned: false, credentialFor: login })
  assert.deepEqual((await account.config())['registry.example/signatures'], auth('password 1'))
  const token = await setUp(t, undefined, { signatureRepository, credentialFor: login })
  assert.deepEqual(await token.config(), {
    'registry.example': auth('password 1'),
    'registry.example/signatures': auth('login'),
  })
  const none = await setUp(t, undefined, { signatureRepository })
  assert.deepEqual((await none.config())['registry.example/signatures'], auth('password 1'))
  const other = await setUp(t, undefined, { signatureRepository: 'other.example/birds', credentialFor: login })
  assert.deepEqual((await other.config())['other.example'], auth('login'))
})

test('nothing is left of a config', async (t) => {
  const { grants, temp } = await setUp(t, undefined)
  await grants.dockerConfig()
  await grants[Symbol.asyncDispose]()
  assert.deepEqual(await readdir(temp), [])
})
