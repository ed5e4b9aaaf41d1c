import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { errorsPage, fill, generated, inputsTable, outputsTable } from '../../script/generate.ts'
import { codes } from '../../src/shared/codes.ts'

for (const [path, text] of generated()) {
  test(`${path} is what \`npm run generate\` writes`, () => assert.equal(readFileSync(path, 'utf8'), text))
}

test('tables keep pipes inside their cells and shorten digests', () => {
  const action = { inputs: { a: { description: 'x | y', default: `i@sha256:${'0'.repeat(64)}` }, b: { description: 'z' } }, outputs: { o: { description: 'w' } } }
  assert.equal(inputsTable(action), '| input | default | meaning |\n|---|---|---|\n| `a` | `i@sha256:…` | x \\| y |\n| `b` |  | z |')
  assert.equal(outputsTable(action), '| output | meaning |\n|---|---|\n| `o` | w |')
})

test('a page without its markers is an error', () => {
  assert.equal(fill('a\n<!-- generated:x -->old<!-- /generated:x -->b', 'x', 'new'), 'a\n<!-- generated:x -->\nnew\n<!-- /generated:x -->b')
  assert.throws(() => fill('nothing', 'x', 'new'), /README\.md has no/)
})

test('every code has its section with meaning and remedy', () => {
  const page = errorsPage(codes)
  for (const [code, { meaning, remedy }] of Object.entries(codes)) {
    assert.ok(page.includes(`\n## ${code}\n\n${meaning}\n\n**What to do:** ${remedy}\n`), code)
  }
})

/** Every file of the sources but the table itself. */
function sources(directory: string): string {
  return readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return sources(path)
    return path.endsWith('.ts') && path !== join('src', 'shared', 'codes.ts') ? readFileSync(path, 'utf8') : ''
  }).join('\n')
}

test('every code that the sources use is listed', () => {
  const used = new Set([...sources('src').matchAll(/'(E_[A-Z_]+)'/g)].map((match) => match[1] ?? ''))
  assert.ok(used.size > 10)
  assert.deepEqual([...used].filter((code) => !(code in codes)), [])
})
