import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { detectTyk, readSources } from '../../../src/hosts/tyk/sources.ts'
import { publishErrors } from '../../../src/shared/problems.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { good } from './manifests.ts'
import { example } from './workspace.ts'

async function directory(scope: Scope, files: Readonly<Record<string, string>>): Promise<string> {
  const path = await scratchDirectory(scope)
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text)
  return path
}

const problems = async (path: string, dockerfile?: string | false): Promise<string[]> =>
  await readSources(path, dockerfile === undefined ? {} : { dockerfile }).then(
    () => [],
    (error: unknown) => publishErrors(error).map(({ code, message }) => `${code} ${message}`),
  )

describe('a plugin directory', () => {
  test('is Tyk’s by its SDK or by a manifest with hooks', async (t) => {
    assert.equal(await detectTyk(example), '`plugin.manifest.json` declares hooks')
    const required = [
      'require github.com/TykTechnologies/midsommar/v2 v2.0.0',
      'require (\n\tgithub.com/TykTechnologies/ai-studio v1.0.0\n)',
    ]
    for (const line of required)
      assert.match(
        (await detectTyk(await directory(t, { 'go.mod': `module x\n${line}\n` }))) ?? '',
        /`go\.mod` requires/,
      )
    for (const files of [
      { 'go.mod': 'module github.com/TykTechnologies/midsommar/v2\n' },
      { 'manifest.json': '{"name":"an extension of a browser"}' },
      { 'manifest.json': '{"capabilities":[]}' },
      { 'manifest.json': 'no JSON, though "hooks": is in it' },
    ])
      assert.equal(await detectTyk(await directory(t, files)), undefined)
  })

  test('is read with all problems together', async (t) => {
    assert.deepEqual(await problems(example), [])
    const files = { 'manifest.json': '{"id":"a","version":"1"}', 'config.schema.json': 'true' }
    assert.deepEqual(await problems(await directory(t, files)), [
      'E_PLUGIN_FILE Dockerfile is missing.',
      'E_TYK_MANIFEST manifest.json is not a manifest that Tyk loads: name: is missing or empty.',
      'E_TYK_MANIFEST manifest.json is not a manifest that Tyk loads: capabilities.hooks: declares no hook.',
      'E_TYK_CONFIG_SCHEMA config.schema.json is not a configuration schema: it is not a JSON object.',
    ])
  })

  test('needs no files, because the program has them', async (t) => {
    const path = await directory(t, {})
    assert.deepEqual(await problems(path, false), [])
    assert.deepEqual(await readSources(path, { dockerfile: false }), { manifest: undefined, configSchema: undefined })
  })

  test('may have both names of a manifest; the longer one counts', async (t) => {
    const path = await directory(t, { 'plugin.manifest.json': JSON.stringify(good), 'manifest.json': '{}' })
    assert.equal((await readSources(path, { dockerfile: false })).manifest?.name, 'plugin.manifest.json')
  })

  test('is never read through a file without end', async (t) => {
    const path = await directory(t, {})
    await symlink('/dev/zero', join(path, 'manifest.json'))
    await mkdir(join(path, 'config.schema.json'))
    assert.equal(await detectTyk(path), undefined)
    assert.deepEqual(await problems(path, false), [])
  })
})
