import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startDockerRegistry, startOlareg, type Login, type Registry } from './registry.ts'

const login: Login = { username: 'ada', password: 'correct horse' }
const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`

const registries: Readonly<Record<string, (options: { login?: Login }) => Promise<Registry>>> = {
  'docker-registry': startDockerRegistry,
  olareg: startOlareg,
}

for (const [name, start] of Object.entries(registries)) {
  suite(name, () => {
    test('logs every request, and ends when it is disposed', async () => {
      let host
      {
        await using registry = await start({})
        host = registry.host
        const answer = await fetch(`http://${host}/v2/some/thing/blobs/uploads/`, { method: 'POST' })
        assert.equal(answer.status, 202)
        assert.deepEqual(await registry.requests(), [
          { method: 'POST', url: '/v2/some/thing/blobs/uploads/', status: 202 },
        ])
      }
      await assert.rejects(fetch(`http://${host}/v2/`))
    })

    test('asks for a login if it is to, and takes only the right one', async () => {
      await using registry = await start({ login })
      const url = `http://${registry.host}/v2/some/thing/blobs/uploads/`
      const wrong = `Basic ${Buffer.from('ada:wrong').toString('base64')}`
      assert.equal((await fetch(url, { method: 'POST' })).status, 401)
      assert.equal((await fetch(url, { method: 'POST', headers: { authorization: wrong } })).status, 401)
      assert.equal((await fetch(url, { method: 'POST', headers: { authorization: basic } })).status, 202)
      assert.deepEqual(
        (await registry.requests()).map(({ status }) => status),
        [401, 401, 202],
      )
    })
  })
}

test('only olareg has the referrers API, and only if it is to', async () => {
  const ask = async (registry: Registry): Promise<number> => {
    const digest = `sha256:${'0'.repeat(64)}`
    return (await fetch(`http://${registry.host}/v2/some/thing/referrers/${digest}`)).status
  }
  await using debian = await startDockerRegistry()
  await using on = await startOlareg()
  await using off = await startOlareg({ referrers: false })
  assert.deepEqual([await ask(debian), await ask(on), await ask(off)], [404, 200, 405])
})
