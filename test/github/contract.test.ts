import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { outputTexts } from '../../src/github/outputs.ts'
import { inputTable } from '../../src/github/inputs/table.ts'

interface Action {
  inputs: Record<string, { description: string; default?: string; required?: boolean }>
  outputs: Record<string, { description: string }>
  runs: { using: string; main: string; post: string }
}
const action = parse(readFileSync('action.yml', 'utf8')) as Action

test('action.yml and the code have the same inputs with the same defaults', () => {
  const declared = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? '']))
  // The runner fills this one in; without a runner there is no token.
  assert.equal(declared['github-token'], '${{ github.token }}')
  declared['github-token'] = ''
  assert.deepEqual(declared, Object.fromEntries(Object.entries(inputTable).map(([name, spec]) => [name, spec.default])))
})

test('action.yml and the code have the same outputs in the same order', () => {
  assert.deepEqual(Object.keys(action.outputs), Object.keys(outputTexts([], '/')))
})

test('nothing is declared required, because runners do not enforce it', () => {
  assert.deepEqual(
    Object.values(action.inputs).filter((input) => input.required !== undefined),
    [],
  )
})

test('main and post are the committed bundle on node24', () => {
  assert.deepEqual(action.runs, { using: 'node24', main: 'dist/index.js', post: 'dist/post/index.js' })
})

test('pinned tools are pinned by digest', () => {
  for (const name of ['buildkit-image', 'binfmt-image'])
    assert.match(action.inputs[name]?.default ?? '', /@sha256:[0-9a-f]{64}$/)
})

test('every description is one paragraph that fits a table', () => {
  for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
    assert.match(description, /^[A-Z`"]/, name)
    assert.doesNotMatch(description, /\n|\|/, name)
  }
  assert.ok(existsSync('LICENSE'))
})
