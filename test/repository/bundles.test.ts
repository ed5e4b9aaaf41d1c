import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { eachTextOnce, missingLicences } from '../../script/rig/build.ts'
import { withoutDeadCode } from '../../script/rig/dead-code.ts'
import { readActionFile } from '../support/runner/action-file.ts'
import { root } from '../support/rig.ts'

const action = await readActionFile(root)
const entry = await readFile(join(root, action.main), 'utf8')
// The entry handles signals, and then loads the rest from a bundle of its own.
const main = await readFile(join(root, 'dist/action/index.js'), 'utf8')
const post = await readFile(join(root, action.post ?? ''), 'utf8')

/** Modules of Node that a bundle asks for, in either of the forms in which the bundler writes it. */
function nodeModules(code: string): string[] {
  const asked = [
    ...code.matchAll(/createRequire\(import\.meta\.url\)\("([^"]+)"\)/g),
    ...code.matchAll(/^import .* from "([^"]+)";$/gm),
  ]
  return [...new Set(asked.map(([, name = '']) => name.replace(/^node:/, '')))].sort()
}

/** What each can do that post cannot: as a check of the patterns, main must have all of it. */
const powers: Readonly<Record<string, RegExp>> = {
  'speak HTTP': /createRequire\(import\.meta\.url\)\("(node:)?https?"\)|\bfetch\(/,
  build: /--progress=rawjson/,
  'create a builder': /'create',\s*`--name=/,
  sign: /'sign',/,
  'write a tag or a manifest': /\/manifests\//,
  'publish a schema': /PublishFederatedSubgraph/,
  'read a credential': /registry-password|docker-credential-/,
}

test('post and main are two bundles', () => {
  assert.notEqual(action.post, action.main)
  assert.ok(post.length < main.length / 40, `post has ${post.length} bytes`)
})

for (const [power, pattern] of Object.entries(powers)) {
  test(`post cannot ${power}`, () => {
    assert.match(main, pattern)
    assert.doesNotMatch(post, pattern)
  })
}

test('post reaches files and programs, and no network', () => {
  assert.deepEqual(nodeModules(post), [
    'child_process',
    'crypto',
    'fs',
    'fs/promises',
    'module',
    'os',
    'path',
    'timers/promises',
  ])
  assert.ok(nodeModules(main).includes('https'))
  // What Node offers without a module: requests, workers, code from text, and modules by name.
  assert.doesNotMatch(post, /\b(fetch|WebSocket|EventSource|XMLHttpRequest)\b\s*[(.]/)
  assert.doesNotMatch(post, /\b(Worker|eval|Function|WebAssembly|getBuiltinModule)\b\s*[(.]|\bimport\(/)
})

test('the entry prints and handles signals, and loads nothing else before', () => {
  assert.ok(entry.length < 10_000, `the entry has ${entry.length} bytes`)
  assert.deepEqual(nodeModules(entry), [])
  assert.match(entry, /import\(.*program\)/)
  assert.match(entry, /Reading the inputs, the event and the plugin/)
})

test('main does not hold the generator that only a worker needs', async () => {
  const generator = /class GraphQLToProtoTextVisitor/
  assert.match(await readFile(join(root, 'dist/drift/index.js'), 'utf8'), generator)
  assert.doesNotMatch(main, generator)
})

/** Every file of dist/, by its path. */
async function published(): Promise<Map<string, Buffer>> {
  const dist = join(root, 'dist')
  const names = (await readdir(dist, { recursive: true, withFileTypes: true }))
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return new Map(await Promise.all(names.map(async (name) => [relative(dist, name), await readFile(name)] as const)))
}

test('all of dist/ has at most 3 MB, and is readable', async () => {
  const files = await published()
  const sizes = [...files].map(([name, { length }]) => [name, length] as const)
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  assert.ok(total <= 3_000_000, `${total} bytes: ${JSON.stringify(Object.fromEntries(sizes))}`)
  for (const [name, bytes] of files) {
    if (!name.endsWith('.js')) continue
    const lines = bytes.toString('utf8').split('\n')
    const average = bytes.length / lines.length
    assert.ok(average < 60, `${name} has ${average} bytes a line: is it minified?`)
  }
})

test('a licence is there for every package of which dist/ has a module', async () => {
  const files = await published()
  let packages = 0
  for (const [name, bytes] of files) {
    if (!name.endsWith('index.js')) continue
    const modules = [...bytes.toString('utf8').matchAll(/CONCATENATED MODULE: (\S+)/g)].map(([, module = '']) => module)
    const licences = files.get(join(dirname(name), 'licenses.txt'))?.toString('utf8') ?? ''
    assert.deepEqual(missingLicences(modules, licences), [], name)
    packages += modules.filter((module) => module.includes('node_modules/')).length
  }
  assert.ok(packages > 50)
})

test('a long licence of two packages is kept once, and a short or another one stays', () => {
  const text = (word: string): string => `${`${word} of a licence\n`.repeat(200)}\n`
  const [a, b] = [text('word'), text('other')]
  assert.equal(
    eachTextOnce(`x\nMIT\n\n\n@a/b\nApache\n${a}\nc\nApache\n${a}\nd\nMIT\n`),
    `x\nMIT\n\n\n@a/b\nApache\n${a}\nc\nApache\nThe text is that of @a/b.\n\nd\nMIT\n`,
  )
  for (const other of [`a\nX\n${a}\nb\nX\n${b}`, `a\nX\n${a}\nb\nY\n${a}`, 'a\nX\nshort\n\nb\nX\nshort\n'])
    assert.equal(eachTextOnce(other), other)
})

test('the build notices a licence that is missing, whatever the form of the module', () => {
  const modules = [
    './.build/src/a.js',
    './node_modules/one/x.js',
    './.build/node_modules/@a/two/lib/y.js',
    'external "fs"',
  ]
  assert.deepEqual(missingLicences(modules, 'one\nMIT\n…\n\n@a/two\nMIT\n'), [])
  assert.deepEqual(missingLicences(modules, 'one\nMIT\n'), ['@a/two'])
  assert.deepEqual(missingLicences(['./node_modules/a/node_modules/b/c.js'], 'a\n'), ['b'])
})

test('what nothing uses is left out, and nothing else is changed', async () => {
  const bundle = [
    ';// CONCATENATED MODULE: ./node_modules/package/index.js',
    '/** A comment of a package. */',
    'function unused() { return used() }',
    'const alsoUnused = 1',
    '/*! @license of the package */',
    'function used() { return 2 }',
    ';// CONCATENATED MODULE: ./.build/src/own.js',
    '/** Our own comment. */',
    'const answer = used() + 40 * 1',
    'export { answer }',
  ].join('\n')
  const code = await withoutDeadCode(bundle)
  assert.doesNotMatch(code, /nused|comment of a package/)
  assert.match(code, /@license of the package/)
  assert.match(code, /function used\(\) \{\n return 2;\n\}/)
  assert.match(code, /\/\*\* Our own comment\. \*\/\s*const answer = used\(\) \+ 40 \* 1;/)
  assert.equal(await withoutDeadCode(bundle), code)
})
