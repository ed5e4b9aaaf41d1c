import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { installReference, nameProblems } from '../../../src/hosts/tyk/reference.ts'
import { parseReference, PluginCache, type PullOptions } from '../../support/ai-studio/index.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { packPlugin, pushLayout } from './plugin.ts'

/** A registry, and a product that pulls from it. Nothing is started, so any bytes are a program. */
async function open(scope: Scope) {
  const directory = await scratchDirectory(scope)
  const registry = await startDockerRegistry()
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  let number = 0
  const fresh = async (): Promise<string> => {
    const path = join(directory, String(number++))
    await mkdir(path)
    return path
  }
  return {
    publish: async (programs: Readonly<Record<string, string>>, name = 'birds') => {
      const bytes = Object.entries(programs).map(([platform, text]) => [platform, Buffer.from(text)] as const)
      const at = await fresh()
      const artifact = await packPlugin(at, Object.fromEntries(bytes), name)
      const { digest } = artifact.root
      await pushLayout(join(at, 'layout'), digest, `${registry.host}/team/${name}`)
      const reference = { registry: registry.host, repository: `team/${name}`, tag: '1.0.0', digest }
      return { reference: installReference(reference), tagged: `oci://${registry.host}/team/${name}:1.0.0` }
    },
    pull: async (command: string, options: Partial<PullOptions> = {}) =>
      await readFile(await new PluginCache({ directory: await fresh(), ...options }).get(command), 'utf8'),
    cache: async () => new PluginCache({ directory: await fresh() }),
  }
}

describe('what Tyk pulls', () => {
  test('is the program of its own platform, be there a variant or not', async (t) => {
    const { publish, pull } = await open(t)
    const { reference } = await publish({
      'linux/amd64': 'for amd64',
      'linux/arm64': 'for arm64',
      'linux/arm/v7': 'for arm',
      'darwin/arm64': 'for a Mac',
    })
    assert.equal(await pull(reference), 'for amd64')
    for (const [architecture, program] of [
      ['linux/arm64', 'for arm64'],
      ['linux/arm', 'for arm'],
      ['darwin/arm64', 'for a Mac'],
    ] as const)
      assert.equal(await pull(reference, { architecture }), program)
    await assert.rejects(
      pull(reference, { architecture: 'windows/amd64' }),
      /plugin architecture ".*darwin\/arm64.*" is incompatible with/,
    )
  })

  test('of a plugin for amd64 alone is its program on arm64 too, but not the other way round', async (t) => {
    const { publish, pull } = await open(t)
    const amd64 = await publish({ 'linux/amd64': 'for amd64' })
    assert.equal(await pull(amd64.reference, { architecture: 'linux/arm64' }), 'for amd64')
    const arm64 = await publish({ 'linux/arm64': 'for arm64' }, 'arms')
    await assert.rejects(
      pull(arm64.reference),
      /plugin architecture "linux\/arm64" is incompatible with runtime architecture "linux\/amd64"/,
    )
  })

  test('by tags is the first plugin of all, which is why a reference has a digest', async (t) => {
    const { publish, cache } = await open(t)
    const [birds, fish] = [await publish({ 'linux/amd64': 'birds' }), await publish({ 'linux/amd64': 'fish' }, 'fish')]
    const product = await cache()
    const get = async (command: string): Promise<string> => readFile(await product.get(command), 'utf8')
    assert.deepEqual([await get(birds.tagged), await get(fish.tagged)], ['birds', 'birds'])
    assert.deepEqual([await get(birds.reference), await get(fish.reference)], ['birds', 'fish'])
  })

  test('has a reference of one parameter at most, that the parser reads', () => {
    const image = {
      registry: 'r.example:5000',
      repository: 'team/birds',
      tag: 'v1',
      digest: `sha256:${'a'.repeat(64)}`,
    }
    for (const publicKeyName of [undefined, 'CI', '1']) {
      const command = installReference({ ...image, publicKeyName })
      assert.ok(!command.includes('&'))
      const { registry, repository, digest, tag, key } = parseReference(command)
      assert.deepEqual(
        [registry, repository, digest, tag, key],
        [image.registry, image.repository, image.digest, '', publicKeyName ?? ''],
      )
    }
  })
})

describe('the name of a key', () => {
  const pem = 'PEM'
  for (const name of ['CI', 'ci', 'prod_2', '1', '20', '21', 'X_', 'c', '-', 'plugin-ci', 'a.b', 'ä', 'a b', ''])
    test(`${JSON.stringify(name)} is refused if Tyk does not find it`, async (t) => {
      const keys = { CI: pem, PROD_2: pem, 1: pem, 20: pem, 21: pem, X_: pem, C: pem, '-': pem, 'PLUGIN-CI': pem }
      const cache = new PluginCache({ directory: await scratchDirectory(t), keys: { ...keys, 'A.B': pem, Ä: pem } })
      const found = cache.findsKey(name)
      const problems = nameProblems({ name: 'birds', namespace: undefined, labels: {}, publicKeyName: name })
      assert.equal(problems.length === 0, found)
      for (const { code } of problems) assert.equal(code, 'E_TYK_KEY_NAME')
    })
})
