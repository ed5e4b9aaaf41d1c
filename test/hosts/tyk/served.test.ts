import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runChecks } from '../../../src/checks/index.ts'
import { tyk } from '../../../src/hosts/tyk/index.ts'
import type { TykSources } from '../../../src/hosts/tyk/sources.ts'
import type { Finding } from '../../../src/shared/finding.ts'
import { testContext } from '../../support/context.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { good } from './manifests.ts'
import { goodSchema, packPlugin, pluginProgram, type Behaviour } from './plugin.ts'

interface Checked {
  readonly findings: readonly Finding[]
  readonly log: readonly string[]
}

/** Packs a plugin, and runs the host's checks on it: its program is started in the sandbox. */
async function check(scope: Scope, behaviour: Behaviour, sources: TykSources = {}): Promise<Checked> {
  const artifact = await packPlugin(await scratchDirectory(scope), { 'linux/amd64': await pluginProgram(behaviour) })
  const context = testContext()
  const checks = tyk.checks({ smokeTest: true, dryRun: true }, sources)
  const { findings } = await runChecks(checks, artifact, context)
  return { findings, log: context.log.lines }
}

const file = (name: string, content: unknown) => ({ name, path: `/plugin/${name}`, text: JSON.stringify(content) })

/** Programs that AI Studio or a gateway would not load, and everything that is said of each. */
const broken: Readonly<Record<string, { readonly does: Behaviour; readonly says: readonly RegExp[] }>> = {
  'without the service `config`': {
    does: { without: ['config'] },
    says: [
      /^E_TYK_SERVICE .* does not answer config_provider\.ConfigProviderService\/Ping\ngRPC status 12 unknown serv/,
    ],
  },
  'without the service `plugin`': {
    does: { without: ['plugin'] },
    says: [/^E_TYK_SERVICE .* does not answer plugin\.PluginService\/Ping\ngRPC status 12 unknown service/],
  },
  'without the methods': {
    does: { withoutMethods: ['GetManifest', 'GetConfigSchema'] },
    says: [
      /^E_TYK_CONFIG_SCHEMA .*\n.*Service\/GetConfigSchema: gRPC status 12 unknown method/,
      /^E_TYK_MANIFEST .*\n.*Service\/GetManifest: gRPC status 12 unknown method/,
    ],
  },
  'that cannot read its own files': {
    does: { manifestError: 'open manifest.json: no such file', schemaError: 'open config.schema.json: no such file' },
    says: [
      /^E_TYK_CONFIG_SCHEMA .*\n.*GetConfigSchema: open config\.schema\.json: no such file$/,
      /^E_TYK_MANIFEST .*\n.*GetManifest: open manifest\.json: no such file$/,
    ],
  },
  'with an empty manifest and without a schema': {
    does: { manifest: JSON.stringify({ id: 'a', version: '1' }), schema: '' },
    says: [
      /^E_TYK_CONFIG_SCHEMA .* AI Studio takes: it is not JSON: /,
      /^E_TYK_MANIFEST .* does not serve a manifest that Tyk loads: name: is missing or empty\.$/,
      /^E_TYK_MANIFEST .* capabilities\.hooks: declares no hook\.$/,
    ],
  },
  'with a manifest that is no JSON and a schema that is no object': {
    does: { manifest: '{"id":', schema: '[]' },
    says: [/^E_TYK_CONFIG_SCHEMA .*: it is not a JSON object\.$/, /^E_TYK_MANIFEST .* loads: it is not JSON: /],
  },
}

describe('a program', () => {
  test('that serves manifest and schema passes, and the log shows the manifest', async (t) => {
    const sources = {
      manifest: file('manifest.json', good),
      configSchema: file('config.schema.json', JSON.parse(goodSchema)),
    }
    const { findings, log } = await check(t, {}, sources)
    assert.deepEqual(findings, [])
    assert.ok(
      log.includes('linux/amd64: serves manifest com.example.birds 1.0.0, hooks post_auth, studio_ui'),
      log.join('\n'),
    )
  })

  for (const [title, { does, says }] of Object.entries(broken))
    test(`${title} is refused`, async (t) => {
      const { findings } = await check(t, does)
      const told = findings.map(
        ({ code, message, detail }) => `${code} ${message}${detail === undefined ? '' : `\n${detail}`}`,
      )
      assert.equal(told.length, says.length, told.join('\n'))
      for (const [index, pattern] of says.entries()) assert.match(told[index] ?? '', pattern)
      for (const { severity, platform } of findings) assert.deepEqual([severity, platform], ['error', 'linux/amd64'])
    })

  test('that was built before its files were changed is refused: E_TYK_STALE', async (t) => {
    const { findings } = await check(
      t,
      {},
      {
        manifest: file('plugin.manifest.json', { ...good, version: '1.1.0', description: 'new' }),
        configSchema: file('config.schema.json', { type: 'object' }),
      },
    )
    assert.deepEqual(
      findings.map(({ code, severity, message, detail, at }) => [code, severity, message, detail, at?.file]),
      [
        [
          'E_TYK_STALE',
          'error',
          'The plugin for linux/amd64 serves another plugin.manifest.json than the file in its directory',
          'different: version, description',
          '/plugin/plugin.manifest.json',
        ],
        [
          'E_TYK_STALE',
          'error',
          'The plugin for linux/amd64 serves another config.schema.json than the file in its directory',
          'different: properties',
          '/plugin/config.schema.json',
        ],
      ],
    )
  })

  test('whose files differ only in white space and order is not stale', async (t) => {
    const reordered = Object.fromEntries(Object.entries(good).reverse())
    const { findings } = await check(
      t,
      {},
      { manifest: { ...file('manifest.json', 0), text: JSON.stringify(reordered, null, 8) } },
    )
    assert.deepEqual(findings, [])
  })
})
