import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/rig.ts'
import { catalog, counts } from './catalog.ts'
import { withoutGuard } from './guard.ts'
import { guards } from './guards.ts'

const names = Object.values(catalog)
  .flat()
  .map(({ name }) => name)

test('every attack has a name of its own', (t) => {
  assert.deepEqual(
    names.filter((name, position) => names.indexOf(name) !== position),
    [],
  )
  assert.ok(names.length > 100)
  t.diagnostic(counts)
})

/** Tables whose rows name tests of a file. */
const tables: Readonly<Record<string, string>> = {
  'test/faults/matrix.test.ts': 'test/faults/registry-cells.ts',
  'test/github/event.test.ts': 'test/fixtures/events/table.json',
  'test/hosts/go-so/variants.test.ts': 'test/hosts/go-so/variants.ts',
}

/** Text that has the names of all tests of a file. */
async function namesIn(tests: string): Promise<string> {
  const attacks = catalog[tests]
  if (attacks !== undefined) return attacks.map(({ name }) => name).join('\n')
  const files = [tests, ...(tables[tests] === undefined ? [] : [tables[tests]])]
  return (await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))).join('\n')
}

test('every guard occurs once in its file, the file parses without it, and its test exists', async () => {
  const wrong: string[] = []
  for (const guard of guards) {
    try {
      stripTypeScriptTypes(withoutGuard(guard, await readFile(join(root, guard.file), 'utf8')))
    } catch (error) {
      wrong.push(`${guard.file}: ${JSON.stringify(guard.text)}: ${String(error)}; correct its row in test/attack`)
    }
    if (!(await namesIn(guard.tests)).includes(guard.test))
      wrong.push(`${guard.tests}: there is no test ${JSON.stringify(guard.test)}`)
  }
  assert.deepEqual(wrong, [])
})
