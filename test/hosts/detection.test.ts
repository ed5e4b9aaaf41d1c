import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { detectHost, hosts } from '../../src/hosts/index.ts'
import { findPlugins } from '../../src/hosts/find-plugins.ts'
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

const putPlugin = (...path: readonly string[]): void => {
  mkdirSync(join(...path), { recursive: true })
  writeFileSync(join(...path, 'go.mod'), 'module m\n\nrequire github.com/pipe-cd/pipecd v0.55.0\n')
}

async function hintFor(directory: string, given: readonly string[] = [], path = '.'): Promise<string> {
  return await detectHost(directory, hosts, new Set(given), path).then(
    () => '',
    (error: unknown) => (error as { hint?: string }).hint ?? '',
  )
}

test('a repository of several plugins is told where they are', async (t) => {
  const directory = await scratchDirectory(t)
  assert.match(await hintFor(directory), /^Check `path`, or set `host` to one of `cosmo`/)
  putPlugin(directory, 'plugins/users')
  assert.equal(await hintFor(directory), 'Found a plugin in `plugins/users`: set `path: plugins/users`.')
  putPlugin(directory, 'plugins/orders')
  assert.equal(
    await hintFor(directory),
    'Found plugins in `plugins/orders`, `plugins/users`: set `path` to one of them.',
  )
  assert.equal(
    await hintFor(join(directory, 'plugins'), [], 'plugins'),
    'Found plugins in `plugins/orders`, `plugins/users`: set `path` to one of them.',
  )
  // What the workflow names says more than what lies about.
  assert.match(await hintFor(directory, ['wasm-layout']), /^Set `host: cup`/)
  for (const name of ['a', 'b', 'c', 'd', 'e']) putPlugin(directory, name)
  assert.equal(
    await hintFor(directory),
    'Found plugins in `a`, `b`, `c`, `d`, `e` and 2 more: set `path` to one of them.',
  )
})

test('the search for plugins is bounded, follows no link, and leaves out copies of others', async (t) => {
  const directory = await scratchDirectory(t)
  for (const name of ['node_modules', 'vendor', 'dist', '.git']) putPlugin(directory, name, 'x')
  putPlugin(directory, '1/2/3/4')
  putPlugin(directory, '1/2/3/four/5')
  putPlugin(directory, '1/2/3/4/inside')
  symlinkSync('1/2/3/4', join(directory, 'link'))
  assert.deepEqual(await findPlugins(directory, hosts), ['1/2/3/4'])
  for (let i = 0; i < 300; i++) mkdirSync(join(directory, `0${i}`))
  assert.deepEqual(await findPlugins(directory, hosts), [])
  assert.deepEqual(await findPlugins(join(directory, 'nothing'), hosts), [])
})
