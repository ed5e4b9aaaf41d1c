import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { detectHost, hosts } from '../../src/hosts/index.ts'
import { root, scratchDirectory } from '../support/rig.ts'

const examples = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) => entry.isDirectory())

for (const { name } of examples)
  test(`the example ${name} is a plugin of one host, which its name begins with`, async () => {
    const directory = join(root, 'examples', name)
    const expected = hosts.find((host) => name === host.name || name.startsWith(`${host.name}-`))?.name ?? ''
    const reasons = await Promise.all(hosts.map(async (host) => [host.name, await host.detect(directory)] as const))
    assert.deepEqual(
      reasons.filter(([, why]) => why !== undefined).map(([host]) => host),
      // Every directory could hold files for the generic host, so it detects none.
      expected === 'generic' ? [] : [expected],
    )
  })

test('a module that is required only indirectly is no reason', async (t) => {
  const directory = await scratchDirectory(t)
  const require = (suffix: string): void => {
    const modules = [
      'github.com/openbao/openbao/sdk/v2 v2.6.2',
      'github.com/hashicorp/terraform-plugin-go v0.31.0',
      'github.com/pipe-cd/pipecd v0.55.0',
      'github.com/falcosecurity/plugin-sdk-go v0.8.3',
    ]
    writeFileSync(
      join(directory, 'go.mod'),
      `module m\n\nrequire (\n${modules.map((line) => `\t${line}${suffix}\n`).join('')})\n`,
    )
  }
  require(' // indirect')
  await assert.rejects(detectHost(directory), /No host recognizes/)
  require('')
  await assert.rejects(detectHost(directory), (error: { message: string; cause?: unknown; hint?: string }) => {
    assert.match(error.message, /More than one host recognizes/)
    for (const name of ['openbao', 'opentofu', 'pipecd', 'falco']) {
      assert.match(String(error.cause), new RegExp(`^${name}: \`go\\.mod\` requires `, 'm'))
      assert.match(error.hint ?? '', new RegExp(`\`${name}\``))
    }
    return true
  })
})

test('a module that is replaced or excluded, or that every client requires, is no reason', async (t) => {
  const directory = await scratchDirectory(t)
  const detect = async (text: string): Promise<string> => {
    writeFileSync(join(directory, 'go.mod'), `module m\n\n${text}\n`)
    return await detectHost(directory).then(
      ({ host }) => host.name,
      () => '',
    )
  }
  for (const text of [
    'exclude (\n\tgithub.com/pipe-cd/pipecd v0.55.0\n)',
    'replace (\n\tgithub.com/pipe-cd/pipecd v0.55.0 => ../pipecd\n)',
    'exclude github.com/pipe-cd/pipecd v0.55.0',
    'require github.com/pipe-cd/pipecd v0.55.0 //indirect',
    'require github.com/openbao/openbao/api/v2 v2.6.2',
  ])
    assert.equal(await detect(text), '', text)
  assert.equal(await detect('require "github.com/pipe-cd/pipecd" v0.55.0'), 'pipecd')
  assert.equal(await detect('exclude (\n)\nrequire (\n\tgithub.com/pipe-cd/pipecd v0.55.0 // new\n)'), 'pipecd')
  assert.equal(await detect('require github.com/openbao/openbao/sdk/v2 v2.6.2'), 'openbao')
})
