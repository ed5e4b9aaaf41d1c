import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startAiStudio, type AiStudio } from './index.ts'
import type { Scope } from '../rig.ts'

const users = { boss: 'admin', guest: 'user', new: 'unverified' } as const

async function open(scope: Scope) {
  const studio: AiStudio = await startAiStudio({ users })
  scope.after(async () => {
    await studio[Symbol.asyncDispose]()
  })
  const call = async (method: string, path: string, body?: object, key = 'boss') => {
    const response = await fetch(`${studio.url}/api/v1/plugins${path}`, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, text, data: (text.startsWith('{') ? JSON.parse(text) : {}) as { data?: unknown } }
  }
  return { studio, call }
}

describe('the AI Studio double', () => {
  test('lets in administrators only', async (t) => {
    const { call, studio } = await open(t)
    for (const [key, status] of [
      ['boss', 200],
      ['guest', 403],
      ['new', 401],
      ['nobody', 401],
    ] as const)
      assert.equal((await call('GET', '', undefined, key)).status, status, key)
    assert.equal((await fetch(`${studio.url}/api/v1/plugins?token=boss`)).status, 200)
    assert.equal((await call('GET', '', undefined, 'constructor')).text, '{"error":"Unauthorized"}')
  })

  test('refuses the commands that AI Studio refuses', async (t) => {
    const { call, studio } = await open(t)
    const reference = `oci://r.example/a/b@sha256:${'a'.repeat(64)}`
    for (const command of [
      `${reference}?arch=linux/amd64&pubkey=CI`,
      `${reference};`,
      '`id`',
      '../x',
      'a'.repeat(1025),
      'ftp://x',
    ]) {
      const { status, text } = await call('POST', '', { name: 'a', command })
      assert.deepEqual([status, text.includes('Security Validation Failed')], [400, true], command)
    }
    assert.equal((await call('POST', '', { name: 'a' })).status, 400)
    assert.equal((await call('POST', '', { command: reference })).status, 400)
    assert.equal((await call('POST', '', { name: 'a', command: reference, hook_type: 'request' })).status, 400)
    assert.equal((await call('POST', '', { name: 'a', command: reference, nmae: 'a' })).status, 400)
    assert.equal(studio.plugins.length, 0)
    assert.equal((await call('POST', '', { name: 'a', command: `${reference}?pubkey=CI` })).status, 201)
    assert.equal((await call('PATCH', '/1', { command: 'a&b' })).status, 400)
    assert.equal((await call('PATCH', '/1', { hook_type: 'portal_ui' })).status, 500)
    for (const [method, path, status] of [
      ['GET', '/2', 404],
      ['GET', '/x', 400],
      ['POST', '/1/reload', 400],
      ['POST', '/1/validate-and-load', 500],
      ['PUT', '/1', 404],
    ] as const)
      assert.equal((await call(method, path)).status, status, `${method} ${path}`)
  })

  test('lists the plugins of all namespaces with those of one, newest first, in pages', async (t) => {
    const { call } = await open(t)
    for (const [name, namespace] of [
      ['a', ''],
      ['b', 'eu'],
      ['c', 'us'],
      ['d', 'eu'],
    ] as const)
      await call('POST', '', { name, namespace, command: '/bin/true' })
    const names = async (query: string): Promise<string> => {
      const { data } = (await call('GET', query)).data as { data: { attributes: { name: string } }[] }
      return data.map(({ attributes }) => attributes.name).join('')
    }
    assert.deepEqual(
      [await names(''), await names('?namespace='), await names('?namespace=eu'), await names('?limit=2&page=2')],
      ['dcba', 'a', 'dba', 'ba'],
    )
  })
})
