import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rootAnnotations } from '../../src/github/index.ts'

const key = 'org.opencontainers.image.source'
const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'octo/plugins' }
const url = 'https://github.com/octo/plugins'

test('the repository of the run is the source, and the annotations of the workflow stay as they are', () => {
  assert.deepEqual(rootAnnotations({ a: 'b' }, env), { annotations: { a: 'b' }, source: { [key]: url } })
  assert.deepEqual(rootAnnotations({}, { ...env, GITHUB_SERVER_URL: 'https://git.example:8443/' }), {
    annotations: {},
    source: { [key]: 'https://git.example:8443/octo/plugins' },
  })
})

test('nothing that changes with a commit, a tag or a run is part of it', () => {
  const changing = { GITHUB_SHA: 'a'.repeat(40), GITHUB_REF: 'refs/tags/v2.0.0', GITHUB_RUN_ID: '7' }
  assert.deepEqual(rootAnnotations({}, { ...env, ...changing }), rootAnnotations({}, env))
})

test('a source in `annotations` replaces it, and an empty one removes it', () => {
  const own = { [key]: 'https://example.com', a: '' }
  assert.deepEqual(rootAnnotations(own, env), { annotations: own, source: undefined })
  assert.deepEqual(rootAnnotations({ [key]: '', a: '' }, env), { annotations: { a: '' }, source: undefined })
})

test('a run that belongs to no repository names none', () => {
  for (const changed of [
    { GITHUB_REPOSITORY: undefined },
    { GITHUB_REPOSITORY: '' },
    { GITHUB_REPOSITORY: 'plugins' },
    { GITHUB_REPOSITORY: 'octo/plugins/more' },
    { GITHUB_REPOSITORY: 'octo/plug ins' },
    { GITHUB_SERVER_URL: undefined },
    { GITHUB_SERVER_URL: 'javascript:alert(1)' },
    { GITHUB_SERVER_URL: 'https://user:password@git.example' },
    { GITHUB_SERVER_URL: 'https://git.example\n' },
  ])
    assert.deepEqual(rootAnnotations({ a: 'b' }, { ...env, ...changed }), {
      annotations: { a: 'b' },
      source: undefined,
    })
})
