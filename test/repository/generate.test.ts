import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  errorsPage,
  fill,
  foldedInputs,
  generated,
  groupsOf,
  inputsTable,
  outputsTable,
} from '../../script/generate.ts'
import ts from 'typescript'
import { examples } from '../../script/error-examples.ts'
import { codesOf } from '../../src/hosts/index.ts'

const codes = codesOf()

for (const [path, text] of generated()) {
  test(`${path} is what \`npm run generate\` writes`, () => assert.equal(readFileSync(path, 'utf8'), text))
}

test('tables keep pipes inside their cells and shorten digests', () => {
  const action = {
    inputs: { a: { description: 'x | y', default: `i@sha256:${'0'.repeat(64)}` }, b: { description: 'z' } },
    outputs: { o: { description: 'w' } },
  }
  assert.equal(
    inputsTable(action),
    '| input | default | meaning |\n|---|---|---|\n| `a` | `i@sha256:…` | x \\| y |\n| `b` |  | z |',
  )
  assert.equal(outputsTable(action), '| output | meaning |\n|---|---|\n| `o` | w |')
})

test('inputs are grouped by the comments of action.yml, and each stands in one table', () => {
  const text =
    'x:\n  path:\n\ninputs:\n  # what\n  path:\n    default: .\n  name:\n  # build\n  file:\n\noutputs:\n  digest:\n'
  const groups = groupsOf(text)
  assert.deepEqual(
    [...groups],
    [
      ['what', ['path', 'name']],
      ['build', ['file']],
    ],
  )
  const inputs = Object.fromEntries(['path', 'name', 'file'].map((name) => [name, { description: `the ${name}` }]))
  const page = foldedInputs({ inputs, outputs: {} }, groups)
  assert.match(page, /<summary>What: 1 more input<\/summary>/)
  for (const name of ['path', 'name', 'file']) assert.equal(page.split(`the ${name}`).length, 2)
  assert.throws(() => foldedInputs({ inputs: { ...inputs, left: { description: '' } }, outputs: {} }, groups), /left/)
})

test('a page without its markers is an error', () => {
  assert.equal(
    fill('a\n<!-- generated:x -->old<!-- /generated:x -->b', 'x', 'new'),
    'a\n<!-- generated:x -->\nnew\n<!-- /generated:x -->b',
  )
  assert.throws(() => fill('nothing', 'x', 'new'), /README\.md has no/)
})

test('every code has its section with meaning, remedy and example', () => {
  const page = errorsPage(codes, examples)
  for (const [code, { meaning, remedy }] of Object.entries(codes)) {
    const example = examples[code]
    assert.ok(
      page.includes(
        `\n## ${code}\n\n${meaning}\n\n**What to do:** ${remedy}\n\n**Example:**\n\n\`\`\`text\n${example}\n\`\`\`\n`,
      ),
      code,
    )
  }
})

/** Every file of the sources but the table itself. */
function files(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('/codes.ts'))
}

test('every code that the sources use is listed, and every code that is listed is used', () => {
  const used = new Set(
    files('src').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/'(E_[A-Z_]+)'/g)].map((match) => match[1] ?? ''),
    ),
  )
  assert.deepEqual(
    [...used].filter((code) => !(code in codes)),
    [],
  )
  assert.deepEqual(
    Object.keys(codes).filter((code) => !used.has(code)),
    [],
  )
})

/** Messages that others word, and such as are put together from parts. */
const worded = new Set<string>([
  'E_SCHEMA_BREAKING',
  'E_SCHEMA_LINT',
  'E_BUILD',
  'E_BUILD_EXEC_FORMAT',
  'E_BUILD_SPACE',
  'E_BUILD_RATE_LIMIT',
  'E_BUILD_NETWORK',
  'E_PLUGIN_FILE',
  'E_CHECK_LINKING',
])

test('every example is a message that the sources can print', () => {
  const patterns = files('src').flatMap((path) =>
    messages(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest)),
  )
  const strange = Object.entries(examples).filter(([code, example]) => {
    const [first = ''] = example.split('\n')
    return !worded.has(code) && !patterns.some((pattern) => pattern.test(first))
  })
  assert.deepEqual(strange, [])
})

/** Every text of some length in a source file; what varies in it may be anything. */
function messages(node: ts.Node): RegExp[] {
  const parts = partsOf(node) ?? []
  const found =
    parts.join('').length < 12 ? [] : [new RegExp(`^${parts.map((part) => RegExp.escape(part)).join('.*')}$`)]
  ts.forEachChild(node, (child) => {
    found.push(...messages(child))
  })
  return found
}

/** The fixed parts of a text, between which anything may stand; undefined: it is no text. */
function partsOf(node: ts.Node): readonly string[] | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text]
  if (ts.isTemplateExpression(node)) return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined
  const [left, right] = [partsOf(node.left), partsOf(node.right)]
  if (left === undefined || right === undefined) return undefined
  return [...left.slice(0, -1), `${left.at(-1) ?? ''}${right[0] ?? ''}`, ...right.slice(1)]
}
