import assert from 'node:assert/strict'
import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { bunEnv } from '../../script/rig/bun.ts'
import { run } from '../../script/rig/run.ts'
import { program, scratchDirectory } from '../support/rig.ts'
import { copyTypeScriptExample, typeScriptExample } from '../support/typescript-plugin.ts'

const generated = ['service.proto', 'mapping.json', 'service.proto.lock.json']

describe('examples/cosmo-ts', { timeout: 120_000 }, () => {
  test('compiles without errors and passes its own tests', async (t) => {
    const plugin = join(await scratchDirectory(t), 'cosmo-ts')
    await copyTypeScriptExample(plugin)
    for (const [command, ...args] of [
      [process.execPath, 'node_modules/typescript/bin/tsc', '--noEmit'],
      [program('bun'), 'test'],
    ] as const) {
      const result = await run(command, args, { cwd: plugin, env: bunEnv() })
      assert.equal(result.code, 0, result.stdout + result.stderr)
    }
  })

  test('has the generated files that belong to its schema', async (t) => {
    const fresh = await scratchDirectory(t)
    const lock = 'service.proto.lock.json'
    await copyFile(join(typeScriptExample, 'generated', lock), join(fresh, lock))
    const result = await run(program('wgc'), [
      'grpc-service',
      'generate',
      'CosmoTsService',
      '--input',
      join(typeScriptExample, 'src/schema.graphql'),
      '--output',
      fresh,
      '--package-name',
      'service',
    ])
    assert.equal(result.code, 0, result.stdout + result.stderr)
    for (const name of generated) {
      const [made, kept] = await Promise.all([
        readFile(join(fresh, name), 'utf8'),
        readFile(join(typeScriptExample, 'generated', name), 'utf8'),
      ])
      assert.equal(kept, made, `generated/${name} is stale: run examples/cosmo-ts/generate.sh`)
    }
  })
})
