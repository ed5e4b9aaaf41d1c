import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { wgcHome } from '../../script/rig/wgc.ts'
import { run } from '../../script/rig/run.ts'

const example = join(import.meta.dirname, '../../examples/cosmo-go')
const generated = ['service.proto', 'mapping.json', 'service.proto.lock.json']

describe('examples/cosmo-go', () => {
  test('has the generated files that belong to its schema', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'generated-'))
    try {
      const lock = 'service.proto.lock.json'
      await copyFile(join(example, 'generated', lock), join(fresh, lock))
      // The part of `wgc router plugin generate` that needs no compiler; the names are those it derives from the
      // directory.
      const result = await run(join(wgcHome, 'node_modules/.bin/wgc'), [
        'grpc-service',
        'generate',
        'CosmoGoService',
        '--input',
        join(example, 'src/schema.graphql'),
        '--output',
        fresh,
        '--package-name',
        'service',
        '--go-package',
        'github.com/wundergraph/cosmo/plugin',
      ])
      assert.equal(result.code, 0, result.stdout + result.stderr)
      for (const name of generated) {
        const [made, kept] = await Promise.all([
          readFile(join(fresh, name), 'utf8'),
          readFile(join(example, 'generated', name), 'utf8'),
        ])
        assert.equal(kept, made, `generated/${name} is stale: run examples/cosmo-go/generate.sh`)
      }
    } finally {
      await rm(fresh, { recursive: true, force: true })
    }
  })
})
