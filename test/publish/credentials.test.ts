import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { ControlPlane } from '../../src/hosts/index.ts'
import type { Grant } from '../../src/publish/release.ts'
import { program } from '../support/rig.ts'
import { startPublisher, type Publisher } from './support.ts'

/** Each token ends a second later than the one before, so that no two are the same; all are kept in `tokens`. */
function granting({ world }: Publisher, plane: Required<ControlPlane>, tokens: string[]): () => Promise<Grant> {
  return async () => {
    world.plane.settings.tokenLifetime = 300 + tokens.length
    const { username, password, ...grant } = await plane.authorizePush()
    tokens.push(password)
    return { ...grant, credential: { kind: 'basic', username, password } }
  }
}

describe('a push token', { timeout: 300_000 }, () => {
  test('that ends in the push, in signing and before the version tag is renewed each time', async () => {
    await using publisher = await startPublisher()
    const { registry } = publisher.world
    const steps = [/^PUT .*\/blobs\/uploads\//, /^PUT .*\.sig$/, /^PUT .*\/manifests\/v1$/]
    for (const step of steps) registry.fault(step, { kind: 'expire' })
    const tokens: string[] = []
    const release = await publisher.release('first')
    const record = await publisher.publish(release, {
      signer: await publisher.signer({ format: 'legacy' }),
      grant: granting(publisher, publisher.controlPlane(), tokens),
    })
    assert.deepEqual([record.published, record.signed, record.version], [true, true, 'v1'])
    assert.equal(await publisher.tag('v1'), release.digest)
    assert.equal(new Set(tokens).size, 4, 'one for each step, and the first')
    for (const step of steps) {
      const [first, ...more] = registry.log.filter(({ method, path }) => step.test(`${method} ${path}`))
      assert.equal(first?.status, 401)
      assert.ok(more.some(({ status }) => status === 201))
    }
    const last = registry.log.findLastIndex(({ status }) => status === 401)
    assert.ok(
      registry.log.slice(last + 1).some(({ method, path }) => method === 'GET' && path.endsWith('.sig')),
      'the signatures are verified after the tag, with the token that wrote it',
    )
  })

  test('is in no argument and no environment of cosign, and in no log', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pp-recording-'))
    const seen = join(directory, 'seen')
    const wrapper = `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } >>'${seen}'\nexec '${program('cosign')}' "$@"\n`
    await writeFile(join(directory, 'cosign'), wrapper)
    await chmod(join(directory, 'cosign'), 0o755)
    try {
      await using publisher = await startPublisher({}, directory)
      const tokens: string[] = []
      await publisher.publish(await publisher.release('first'), {
        signer: await publisher.signer({ format: 'legacy' }),
        grant: granting(publisher, publisher.controlPlane(), tokens),
      })
      const text = `${await readFile(seen, 'utf8')}\n${publisher.log.lines.join('\n')}`
      assert.match(text, /^sign$/m, 'cosign was recorded')
      assert.match(text, /^DOCKER_CONFIG=/m)
      const [token = ''] = tokens
      assert.ok(token.length > 100)
      for (const secret of [token, Buffer.from(`x:${token}`).toString('base64')])
        assert.equal(text.includes(secret), false)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
})
