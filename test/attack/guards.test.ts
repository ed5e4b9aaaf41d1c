import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/rig.ts'
import { catalog, counts } from './catalog.ts'
import { positionsOf } from './guard.ts'
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

test('every guard stands where the list says, and so does its test', async () => {
  const wrong: string[] = []
  for (const { file, text, test: name, tests, names: named = tests } of guards) {
    const found = positionsOf(text, await readFile(join(root, file), 'utf8')).length
    if (found !== 1)
      wrong.push(`${file}: ${JSON.stringify(text)} stands there ${found} times; correct test/attack/guards.ts`)
    const there =
      named === undefined ? names.includes(name) : (await readFile(join(root, named), 'utf8')).includes(name)
    if (!there) wrong.push(`${tests ?? 'test/attack'}: there is no test ${JSON.stringify(name)}`)
  }
  assert.deepEqual(wrong, [])
})
