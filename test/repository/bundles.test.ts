import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readActionFile } from '../support/runner/action-file.ts'
import { root } from '../support/rig.ts'

const action = await readActionFile(root)
const main = await readFile(join(root, action.main), 'utf8')
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
  assert.ok(post.length < main.length / 50, `post has ${post.length} bytes`)
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
