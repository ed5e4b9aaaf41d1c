import assert from 'node:assert/strict'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import {
  copy,
  dockerCredentials,
  firstCredential,
  staticCredentials,
  type Credential,
  type CredentialProvider,
} from 'oras-js'
import { mergeScopes } from '../remote/auth.ts'
import { basicAuth, TokenService, type TokenServiceOptions } from '../../../test/support/quirk-registry/auth.ts'
import { at, nth, tooManyRequests, unauthorized } from '../../../test/support/quirk-registry/faults.ts'
import { QuirkRegistry, type Quirk } from '../../../test/support/quirk-registry/index.ts'
import { scratchDirectory } from '../../../test/support/rig.ts'
import { artifact, assertBudget, failure, randomBlob, repositoryAt } from './quirk-support.ts'

async function start(context: TestContext, ...active: readonly Quirk[]): Promise<QuirkRegistry> {
  const registry = await QuirkRegistry.start(...active)
  context.after(() => registry[Symbol.asyncDispose]())
  return registry
}

const login = staticCredentials('user', 'pässword:with:colons')

describe('Basic', () => {
  it('answers the challenge once, and then every request at once', async (context) => {
    const registry = await start(context, basicAuth('user', 'pässword:with:colons'))
    const { source, root } = await artifact()
    await copy(source, repositoryAt(context, registry, { credentials: login }), root)
    assertBudget(registry, { 'HEAD manifest': 2, 'HEAD blob': 2, 'POST upload': 2, 'PUT upload': 2, 'PUT manifest': 1 })
  })

  it('a refused password is said to be, without it', async (context) => {
    const registry = await start(context, basicAuth('user', 'other'))
    const error = await failure(
      repositoryAt(context, registry, { credentials: staticCredentials('user', 'hunter2') }).resolve('v1'),
      'unauthorized',
    )
    assert.match(error.hint ?? '', /user name and password/)
    assert.doesNotMatch(
      JSON.stringify([error.message, error.hint, error.url, error.stack]),
      /hunter2|aHVudGVy|dXNlcjpodW50ZXIy/,
    )
    assertBudget(registry, { 'GET manifest': 2 })
  })

  it('a credential that ended is asked for again, in the middle of a push', async (context) => {
    let password = 'first'
    const asked: boolean[] = []
    const registry = await start(
      context,
      nth('PUT upload', 1, (exchange) => {
        password = 'second'
        return unauthorizedBasic(exchange)
      }),
      basicAuth('user', () => password),
    )
    const credentials: CredentialProvider = (_registry, request) => {
      asked.push(request?.refresh === true)
      return Promise.resolve({ kind: 'basic', username: 'user', password })
    }
    const repository = repositoryAt(context, registry, { credentials })
    const layer = randomBlob(3_000_000)
    await repository.push(layer.descriptor, () => chunks(layer.bytes))
    assert.deepEqual(asked, [false, true])
    assert.deepEqual(registry.store.blobs.get(layer.descriptor.digest), layer.bytes)
    assertBudget(registry, { 'POST upload': 3, 'PUT upload': 2 })
  })

  it('is not sent before it is asked for', async (context) => {
    const registry = await start(context)
    await repositoryAt(context, registry, { credentials: login }).ping()
    assert.equal(registry.requests[0]?.headers['authorization'], undefined)
  })
})

describe('Bearer', () => {
  async function bearer(
    context: TestContext,
    options: TokenServiceOptions = {},
    ...more: readonly Quirk[]
  ): Promise<{ registry: QuirkRegistry; service: TokenService }> {
    const service = new TokenService(options)
    return { service, registry: await start(context, ...more, service.quirk) }
  }

  it('one token serves a whole push', async (context) => {
    const { registry, service } = await bearer(context, { username: 'user', password: 'pässword:with:colons' })
    const { source, root } = await artifact()
    await copy(source, repositoryAt(context, registry, { credentials: login }), root)
    assert.deepEqual(
      service.asked.map(({ scopes }) => scopes),
      [['repository:team/plugin:pull,push']],
    )
    assertBudget(registry, {
      'HEAD manifest': 2,
      'HEAD blob': 2,
      'POST upload': 2,
      'PUT upload': 2,
      'PUT manifest': 1,
      'GET /token': 1,
    })
  })

  it('reading asks only for reading, without credentials too', async (context) => {
    const { registry, service } = await bearer(context)
    await failure(repositoryAt(context, registry).resolve('v1'), 'not-found')
    assert.deepEqual(
      service.asked.map(({ scopes, authorization }) => [scopes, authorization]),
      [[['repository:team/plugin:pull'], undefined]],
    )
  })

  it('requests at the same time share an exchange', async (context) => {
    const { registry, service } = await bearer(context)
    const repository = repositoryAt(context, registry)
    await Promise.all(Array.from({ length: 5 }, () => repository.exists(randomBlob(5).descriptor)))
    assert.equal(service.asked.length, 1)
  })

  it('a mount asks for both repositories, the one that is written first', async (context) => {
    const { registry, service } = await bearer(context)
    const repository = repositoryAt(context, registry)
    await repository.mount(randomBlob(5).descriptor, repository.sibling('team/other').repository)
    assert.deepEqual(service.asked[0]?.scopes, ['repository:team/plugin:pull,push', 'repository:team/other:pull'])
  })

  it('a token that ended is renewed in the middle of a push', async (context) => {
    const { registry, service } = await bearer(context, { uses: 2 })
    const { source, root } = await artifact(3_000_000)
    const retries: string[] = []
    const repository = repositoryAt(context, registry, {
      onEvent: (event) => {
        if (event.type === 'retry') retries.push(event.reason)
      },
    })
    await copy(source, repository, root, { concurrency: 1 })
    assert.deepEqual(retries, [], 'a refused upload is no reason to wait')
    assert.ok(service.asked.length >= 3 && service.asked.length <= 5, registry.log.join('\n'))
    assert.ok(registry.store.manifests.has(`team/plugin ${root.digest}`))
  })

  it('a token close to its end is not used', async (context) => {
    const { registry, service } = await bearer(context, { expiresIn: 4 })
    const repository = repositoryAt(context, registry)
    await repository.exists(randomBlob(5).descriptor)
    await repository.exists(randomBlob(5).descriptor)
    assert.equal(service.asked.length, 2)
    assertBudget(registry, { 'HEAD blob': 3, 'GET /token': 2 })
  })

  it('an identity token is exchanged by OAuth2', async (context) => {
    const { registry, service } = await bearer(context, { identityToken: 'identity' })
    await repositoryAt(context, registry, {
      credentials: () => Promise.resolve({ kind: 'identity-token', token: 'identity' }),
    }).checkPush()
    const [asked] = service.asked
    assert.equal(asked?.method, 'POST')
    assert.deepEqual(Object.fromEntries(asked.form), {
      grant_type: 'refresh_token',
      client_id: 'oras-js',
      refresh_token: 'identity',
      service: 'quirk',
      scope: 'repository:team/plugin:pull,push',
    })
  })

  it('a registry token is sent as it is', async (context) => {
    const { registry } = await bearer(context)
    await failure(
      repositoryAt(context, registry, {
        credentials: () => Promise.resolve({ kind: 'registry-token', token: 'abc' }),
      }).resolve('v1'),
      'unauthorized',
    )
    assert.equal(registry.requests.at(-1)?.headers['authorization'], 'Bearer abc')
    assertBudget(registry, { 'GET manifest': 2 })
  })

  it('a refusal of the token service is told apart', async (context) => {
    const { registry } = await bearer(context, { username: 'user', password: 'x' })
    const error = await failure(repositoryAt(context, registry, { credentials: login }).resolve('v1'), 'unauthorized')
    assert.match(
      error.message,
      /token service refused: GET \S+\/token\?service=quirk&scope=repository:team\/plugin:pull: 401: UNAUTH/,
    )
    assertBudget(registry, { 'GET manifest': 1, 'GET /token': 1 })
  })

  it('a token service that is busy is waited for', async (context) => {
    let busy = 1
    const { registry, service } = await bearer(
      context,
      {},
      (exchange, where) => exchange.path === '/token' && busy-- > 0 && tooManyRequests('0')(exchange, where),
    )
    await failure(repositoryAt(context, registry).resolve('v1'), 'not-found')
    assert.equal(service.asked.length, 1)
  })

  const replies: Readonly<Record<string, string>> = {
    'a huge token reply': JSON.stringify({ token: 'x'.repeat(200_000) }),
    'a token reply that breaks off': '{"token":"abc',
    'a token reply without a token': '{"expires_in":300}',
    'a token that cannot stand in a header': '{"token":"a\\nb"}',
    'a token reply that is a page': '<html>login</html>',
  }
  for (const [name, reply] of Object.entries(replies)) {
    it(name, async (context) => {
      const { registry } = await bearer(
        context,
        {},
        (exchange) => exchange.path === '/token' && exchange.reply(200, { 'content-type': 'application/json' }, reply),
      )
      await failure(repositoryAt(context, registry).resolve('v1'), 'invalid-response')
      assertBudget(registry, { 'GET manifest': 1, 'GET /token': 1 })
    })
  }

  it('a registry that always answers 401 is not asked for ever', async (context) => {
    const challenge: Quirk = (exchange) =>
      exchange.path !== '/token'
      && exchange.error(401, 'UNAUTHORIZED', 'no', {
        'www-authenticate': `Bearer realm="${exchange.url.origin}/token",service="quirk"`,
      })
    const { registry } = await bearer(context, {}, challenge)
    await failure(repositoryAt(context, registry).resolve('v1'), 'unauthorized')
    assert.ok(registry.requests.length <= 5, registry.log.join('\n'))
    const layer = randomBlob(3_000_000)
    registry.requests.length = 0
    await failure(
      repositoryAt(context, registry).push(layer.descriptor, () => chunks(layer.bytes)),
      'unauthorized',
    )
    assert.ok(registry.requests.length <= 5, registry.log.join('\n'))
  })

  it('an unknown kind of challenge is a 401', async (context) => {
    const registry = await start(
      context,
      at('GET manifest', (exchange) => exchange.reply(401, { 'www-authenticate': 'Negotiate abc==' })),
    )
    await failure(repositoryAt(context, registry, { credentials: login }).resolve('v1'), 'unauthorized')
    assertBudget(registry, { 'GET manifest': 1 })
  })

  it('a 401 without challenge is a 401', async (context) => {
    const registry = await start(context, at('GET manifest', unauthorized))
    await failure(repositoryAt(context, registry, { credentials: login }).resolve('v1'), 'unauthorized')
  })
})

it('scopes of one repository are merged, pushing first', () => {
  assert.deepEqual(
    mergeScopes(
      ['repository:b:pull', 'repository:a:pull'],
      ['repository:a:push,pull', 'registry:catalog:*', 'nonsense'],
    ),
    ['repository:a:pull,push', 'repository:b:pull', 'registry:catalog:*'],
  )
})

describe('docker configuration', () => {
  async function config(context: TestContext, content: unknown): Promise<{ env: NodeJS.ProcessEnv; bin: string }> {
    const home = await scratchDirectory(context)
    await mkdir(join(home, '.docker'))
    await writeFile(
      join(home, '.docker', 'config.json'),
      typeof content === 'string' ? content : JSON.stringify(content),
    )
    return { env: { HOME: home, PATH: `${home}:${process.env['PATH'] ?? ''}` }, bin: home }
  }

  async function helper(bin: string, name: string, script: string): Promise<void> {
    await writeFile(join(bin, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, `docker-credential-${name}`), 0o755)
  }

  const auth = (text: string): { auth: string } => ({ auth: Buffer.from(text).toString('base64') })
  const basic = (username: string, password: string): Credential => ({ kind: 'basic', username, password })

  it('auths: by host, with scheme and path, with port, Docker Hub', async (context) => {
    const { env } = await config(context, {
      auths: {
        'a.example': auth('u:p:q'),
        'https://b.example/v1/': auth('b:c\0\0'),
        'c.example:5000': { username: 'n', password: 'm' },
        'https://index.docker.io/v1/': auth('hub:h'),
        'i.example': { identitytoken: 'it', ...auth('x:') },
        'r.example': { registrytoken: 'rt' },
        'e.example': {},
        'z.example': { auth: '!!' },
      },
    })
    const ask = dockerCredentials(env)
    assert.deepEqual(await ask('a.example'), basic('u', 'p:q'))
    assert.deepEqual(await ask('b.example'), basic('b', 'c'))
    assert.deepEqual(await ask('c.example:5000'), basic('n', 'm'))
    for (const name of ['docker.io', 'index.docker.io', 'registry-1.docker.io'])
      assert.deepEqual(await ask(name), basic('hub', 'h'))
    assert.deepEqual(await ask('i.example'), { kind: 'identity-token', token: 'it' })
    assert.deepEqual(await ask('r.example'), { kind: 'registry-token', token: 'rt' })
    // Neither a part of a name nor another port is that name.
    for (const name of ['c.example', 'example', 'aa.example', 'a.example.evil', 'e.example', 'z.example'])
      assert.deepEqual(await ask(name), { kind: 'anonymous' })
  })

  it('DOCKER_CONFIG goes before HOME; no file is no login', async (context) => {
    const { env } = await config(context, { auths: { 'a.example': auth('home:p') } })
    const directory = await scratchDirectory(context)
    assert.deepEqual(await dockerCredentials({ ...env, DOCKER_CONFIG: directory })('a.example'), { kind: 'anonymous' })
    await writeFile(join(directory, 'config.json'), JSON.stringify({ auths: { 'a.example': auth('dir:p') } }))
    assert.deepEqual(await dockerCredentials({ ...env, DOCKER_CONFIG: directory })('a.example'), basic('dir', 'p'))
  })

  it('helpers: credHelpers before credsStore before auths', async (context) => {
    const { env, bin } = await config(context, {
      auths: { 'c.example': auth('stored:p') },
      credsStore: 'store',
      credHelpers: { 'a.example': 'own', 'i.example': 'identity' },
    })
    await helper(
      bin,
      'own',
      'read server; printf \'{"ServerURL":"%s","Username":"own","Secret":"s of %s"}\' "$server" "$server"',
    )
    await helper(bin, 'identity', 'cat >/dev/null; echo \'{"Username":"<token>","Secret":"it"}\'')
    await helper(
      bin,
      'store',
      'read server; [ "$1" = get ] || exit 9; [ "$server" = b.example ] || { echo "credentials not found in '
        + 'native keychain"; exit 1; }; echo \'{"Username":"store","Secret":"t"}\'',
    )
    const ask = dockerCredentials(env)
    assert.deepEqual(await ask('a.example'), basic('own', 's of a.example'))
    assert.deepEqual(await ask('i.example'), { kind: 'identity-token', token: 'it' })
    assert.deepEqual(await ask('b.example'), basic('store', 't'))
    assert.deepEqual(await ask('c.example'), basic('stored', 'p'))
    assert.deepEqual(await ask('d.example'), { kind: 'anonymous' })
  })

  it('helpers that fail are named, and their secrets are not', async (context) => {
    const { env, bin } = await config(context, {
      credHelpers: { 'a.example': 'absent', 'b.example': 'broken', 'c.example': 'chatty', 'd.example': '../evil' },
    })
    await helper(bin, 'broken', 'echo "no session: run cloud login" >&2; exit 1')
    await helper(bin, 'chatty', 'echo \'{"Username":"u","Secret":"hunter2"\'')
    const ask = dockerCredentials(env)
    assert.match((await failure(ask('a.example'), 'credentials')).hint ?? '', /docker-credential-absent: install it/)
    assert.match(String((await failure(ask('b.example'), 'credentials')).cause), /no session: run cloud login/)
    assert.doesNotMatch(
      JSON.stringify(await failure(ask('c.example')).then(({ message, cause }) => [message, String(cause)])),
      /hunter2/,
    )
    await failure(ask('d.example'), 'credentials')
  })

  it('a helper that cannot be started leaves no timer, which would keep the process alive', async (context) => {
    const { env } = await config(context, { credHelpers: { 'a.example': 'absent' } })
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
    const before = timers()
    await failure(dockerCredentials(env)('a.example'), 'credentials')
    assert.equal(timers(), before)
  })

  it('a file that is none is an error', async (context) => {
    for (const content of ['{', '[]', '{"auths":3}']) {
      const { env } = await config(context, content)
      await failure(dockerCredentials(env)('a.example'), 'credentials')
    }
    const { env } = await config(context, '')
    assert.deepEqual(await dockerCredentials(env)('a.example'), { kind: 'anonymous' })
  })

  it('the first provider that knows something wins', async (context) => {
    const { env } = await config(context, { auths: { 'a.example': auth('docker:p') } })
    const ask = firstCredential(staticCredentials('input', 'q', 'b.example'), dockerCredentials(env))
    assert.deepEqual(await ask('a.example'), basic('docker', 'p'))
    assert.deepEqual(await ask('b.example'), basic('input', 'q'))
  })
})

function unauthorizedBasic(exchange: Parameters<Quirk>[0]): boolean {
  return exchange.error(401, 'UNAUTHORIZED', 'token expired', { 'www-authenticate': 'Basic realm="quirk"' })
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* chunks(bytes: Buffer, size = 100_000): AsyncGenerator<Uint8Array, void> {
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size)
}
