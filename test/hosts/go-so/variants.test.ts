import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { readGoProgram, type ElfProgram } from '../../../src/checks/index.ts'
import { comparePackages, readPackageHashes } from '../../../src/checks/go-packages/index.ts'
import { judgePlugin } from '../../../src/hosts/go-so/check.ts'
import type { Finding } from '../../../src/shared/finding.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { program, rigPath, root, scratchDirectory } from '../../support/rig.ts'
import { buildGoSo } from '../../support/go-so.ts'
import { variants, type Variant } from './variants.ts'
import { playAll } from '../../support/sample.ts'

const page = join(root, 'docs/hosts/go-so.md')
const linux = 'linux/amd64' as Platform

/** What the host says when it opens the plugin: undefined if it loads it and the plugin answers. */
async function open(host: string, plugin: string, emulator: readonly string[]): Promise<string | undefined> {
  const [command, ...args] = [...emulator, host, plugin, 'Ada']
  const { code, stdout, stderr } = await run(command, args, { env: { ...process.env, PATH: rigPath() } })
  if (code !== 0) return stderr
  assert.equal(stdout, 'wren: tea-kettle, Ada\n')
  return undefined
}

function judge(host: string, plugin: string, platform = linux): readonly Finding[] {
  return judgePlugin(read(plugin), {}, host, platform).filter(({ severity }) => severity === 'error')
}

function read(path: string): ElfProgram {
  const found = readGoProgram(path)
  assert.ok(found !== undefined, path)
  return found
}

function row({ name, code }: Variant): string {
  return code === undefined ? `| ${name} | loads it | none |` : `| ${name} | refuses it | \`${code}\` |`
}

const begin = '<!-- variants: made by test/hosts/go-so/variants.test.ts -->'
const end = '<!-- end of variants -->'

describe('the verdict without loading is that of plugin.Open', () => {
  const cleanups: (() => Promise<void>)[] = []
  const built = { directory: '', host: '', plugin: '' }
  before(async () => {
    built.directory = await scratchDirectory({ after: (work) => cleanups.push(work) })
    built.host = await buildGoSo(join(built.directory, 'host'), 'host')
    built.plugin = await buildGoSo(join(built.directory, 'plugin'), 'plugin')
  })
  after(async () => {
    for (const work of cleanups) await work()
  })

  for (const [number, variant] of variants.entries()) {
    if (variant.quick !== true && !playAll) continue
    test(variant.name, async () => {
      const { code, says, refusal = /plugin was built with a different version of package (\S+)/ } = variant
      const build = (part: 'host' | 'plugin'): Promise<string> =>
        variant[part] === undefined
          ? Promise.resolve(built[part])
          : buildGoSo(join(built.directory, `${part}-${number}`), part, variant[part])
      const [host, plugin] = [await build('host'), await build('plugin')]
      const said = await open(host, plugin, [])
      const findings = judge(host, plugin)
      const text = findings.map(({ message, detail, hint }) => `${message}\n${detail}\n${hint}`).join('\n')
      assert.deepEqual(
        [said !== undefined, findings.length > 0],
        [code !== undefined, code !== undefined],
        said ?? text,
      )
      if (code === undefined || said === undefined) return
      assert.equal(findings[0]?.code, code, text)
      assert.match(said, refusal)
      if (says !== undefined) assert.match(text, says)
      const [, named] = /different version of package (\S+)/.exec(said) ?? []
      const paths = comparePackages(readPackageHashes(plugin), readPackageHashes(host)).map(({ path }) => path)
      assert.ok(named === undefined || paths.includes(named), `${named} is not among ${paths.join()}`)
    })
  }

  test('the table of docs/hosts/go-so.md has these variants and these verdicts', () => {
    const table = ['| what differs | `plugin.Open` | finding |', '|---|---|---|', ...variants.map(row)].join('\n')
    const text = readFileSync(page, 'utf8')
    const [start, stop] = [text.indexOf(begin), text.indexOf(end)]
    assert.ok(start !== -1 && stop > start, 'the page has no block for the table')
    const changed = `${text.slice(0, start)}${begin}\n\n${table}\n\n${text.slice(stop)}`
    if (process.env['UPDATE_VARIANTS'] === '1') writeFileSync(page, changed)
    else assert.equal(text, changed, 'write the table with UPDATE_VARIANTS=1')
  })

  if (playAll)
    test('of other machines: arm64, where QEMU runs it', { timeout: 600_000 }, async () => {
      const emulator = [program('qemu-aarch64-static'), '-L', '/usr/aarch64-linux-gnu']
      const host = await buildGoSo(join(built.directory, 'host-arm64'), 'host', {}, 'arm64')
      for (const variant of variants.filter(({ quick, host }) => quick === true && host === undefined)) {
        const plugin = await buildGoSo(
          join(built.directory, `plugin-arm64-${variants.indexOf(variant)}`),
          'plugin',
          variant.plugin,
          'arm64',
        )
        const said = await open(host, plugin, emulator)
        const [finding] = judge(host, plugin, 'linux/arm64' as Platform)
        assert.deepEqual([said !== undefined, finding?.code], [variant.code !== undefined, variant.code], variant.name)
      }
    })
})
