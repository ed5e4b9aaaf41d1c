import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opentofu } from '../../../src/hosts/opentofu/index.ts'

const problems = (name: string, tags: string[] = []): string =>
  opentofu
    .nameProblems({ name, tags, namespace: undefined, labels: {} })
    .map(({ code, message }) => `${code} ${message}`)
    .join()

test('build metadata is in the tag, after an underscore', () => {
  const version = { major: 1, minor: 2, patch: 3, prerelease: [], text: '1.2.3' }
  assert.deepEqual(opentofu.versionTags?.({ ...version, build: '' }), [{ tag: '1.2.3', immutable: true }])
  assert.deepEqual(opentofu.versionTags({ ...version, build: 'x.5' }), [{ tag: '1.2.3_x.5', immutable: true }])
})

test('names that OpenTofu cannot use are refused', () => {
  for (const name of ['birds', 'terraform-provider-birds', 'birds-of-prey2']) assert.equal(problems(name), '')
  for (const name of ['Birds', 'birds_of_prey', 'terraform-provider-terraform-birds', 'birds--prey', '-birds', ''])
    assert.match(problems(name), /^E_OPENTOFU_NAME/, name)
})

test('only the beginning of a name is taken for the prefix of programs', async () => {
  const files: unknown[] = []
  const packer = { fileIndex: (manifests: unknown) => void files.push(manifests) }
  const programs = [{ platform: 'linux/amd64', path: '/program' }]
  const content = { kind: 'programs', platforms: ['linux/amd64'], programs } as never
  const subject = { name: 'my-terraform-provider-birds', version: undefined }
  await opentofu.assemble(content, {}, packer as never, subject)
  assert.match(JSON.stringify(files), /"terraform-provider-my-terraform-provider-birds"/)
})

test('tags that OpenTofu misreads are refused', () => {
  assert.equal(problems('birds', ['1.2.3', '1.2.3_5', 'latest', 'main', 'v2']), '')
  assert.match(problems('birds', ['1.2']), /^E_OPENTOFU_TAG .*the tag 1\.2 for the version 1\.2\.0\.$/)
  assert.match(problems('birds', ['1']), /^E_OPENTOFU_TAG .*the tag 1 for the version 1\.0\.0\.$/)
  assert.match(problems('birds', ['v1.2.3']), /^E_OPENTOFU_TAG .*ignores the tag v1\.2\.3/)
})
