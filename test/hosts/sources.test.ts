import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lockProblems, mappingProblems } from '../../src/hosts/cosmo/mapping.ts'
import { readSources } from '../../src/hosts/cosmo/sources.ts'
import { messageChain, PublishError, PublishErrors } from '../../src/shared/errors.ts'
import { copyExample, example } from '../support/example-plugin.ts'

const generated = ['generated/service.proto', 'generated/mapping.json', 'generated/service.proto.lock.json']

async function problems(work: Promise<unknown>): Promise<PublishError[]> {
  const error = await work.then(
    () => assert.fail('nothing was refused'),
    (reason: unknown) => reason,
  )
  if (error instanceof PublishErrors) return error.errors
  assert.ok(error instanceof PublishError, String(error))
  return [error]
}

const summary = (errors: readonly PublishError[]): unknown[] => errors.map(({ code, message }) => `${code} ${message}`)

describe('readSources', () => {
  test('the example’s files become the payload, byte for byte', async () => {
    const { payload, schemaPath } = await readSources(example)
    assert.deepEqual(
      payload.files.map(({ name }) => name),
      ['schema.graphql', 'service.proto', 'mapping.json', 'service.proto.lock.json'],
    )
    for (const { name, bytes } of payload.files) {
      assert.deepEqual(bytes, await readFile(join(example, name === 'schema.graphql' ? 'src' : 'generated', name)))
    }
    assert.equal(schemaPath, join(example, 'src/schema.graphql'))
  })

  test('in an empty directory every missing file is reported, with the command that makes it', async () => {
    await using plugin = await copyExample()
    await rm(plugin.directory, { recursive: true })
    await mkdir(plugin.directory)
    const errors = await problems(readSources(plugin.directory))
    assert.deepEqual(
      summary(errors),
      ['src/schema.graphql', 'Dockerfile', ...generated].map((file) => `E_PLUGIN_FILE ${file} is missing.`),
    )
    assert.match(errors[2]?.hint ?? '', /wgc router plugin generate/)
    assert.equal(errors[0]?.at?.file, join(plugin.directory, 'src/schema.graphql'))
  })

  test('a Dockerfile is needed only if the build uses one, and it can have another path', async () => {
    await using plugin = await copyExample()
    await rm(join(plugin.directory, 'Dockerfile'))
    await readSources(plugin.directory, { dockerfile: false })
    assert.deepEqual(summary(await problems(readSources(plugin.directory, { dockerfile: 'docker/Dockerfile' }))), [
      'E_PLUGIN_FILE docker/Dockerfile is missing.',
    ])
    await writeFile(join(plugin.directory, 'Containerfile'), 'FROM scratch\n')
    await readSources(plugin.directory, { dockerfile: 'Containerfile' })
  })

  test('the schema can have another path', async () => {
    await using plugin = await copyExample()
    await writeFile(join(plugin.directory, 'other.graphql'), 'type Query { a: Int }')
    const { payload, schemaPath } = await readSources(plugin.directory, { schema: 'other.graphql' })
    assert.equal(payload.files[0]?.bytes.toString(), 'type Query { a: Int }')
    assert.equal(schemaPath, join(plugin.directory, 'other.graphql'))
  })

  test('each kind of unusable file is refused, each in its own words', async () => {
    await using plugin = await copyExample()
    const file = (name: string): string => join(plugin.directory, name)
    await writeFile(file('src/schema.graphql'), ' \n\t')
    await rm(file('generated/service.proto'))
    await symlink('/etc/hostname', file('generated/service.proto'))
    await rm(file('generated/mapping.json'))
    await mkdir(file('generated/mapping.json'))
    await truncate(file('generated/service.proto.lock.json'), 9 * 1024 * 1024)
    await writeFile(file('Dockerfile'), Buffer.from([0x46, 0xff, 0xfe]))
    assert.deepEqual(summary(await problems(readSources(plugin.directory))), [
      'E_PLUGIN_FILE src/schema.graphql is empty.',
      'E_PLUGIN_FILE Dockerfile is not UTF-8 text.',
      'E_PLUGIN_FILE generated/service.proto is a symbolic link to a file outside the plugin directory.',
      'E_PLUGIN_FILE generated/mapping.json is not a regular file.',
      'E_PLUGIN_FILE generated/service.proto.lock.json has 9437184 bytes; the action sends at most 8388608.',
    ])
  })

  test('a named pipe is refused, not waited for', { timeout: 10_000 }, async () => {
    await using plugin = await copyExample()
    const pipe = join(plugin.directory, 'generated/service.proto')
    await rm(pipe)
    execFileSync('mkfifo', [pipe])
    assert.deepEqual(summary(await problems(readSources(plugin.directory))), [
      'E_PLUGIN_FILE generated/service.proto is not a regular file.',
    ])
  })

  test('a linked directory outside is refused like a file, and a link inside is accepted', async () => {
    await using plugin = await copyExample()
    await using other = await copyExample()
    await rm(join(plugin.directory, 'src'), { recursive: true })
    await symlink(join(other.directory, 'src'), join(plugin.directory, 'src'))
    await rm(join(plugin.directory, 'Dockerfile'))
    await writeFile(join(plugin.directory, 'real'), 'FROM scratch\n')
    await symlink('real', join(plugin.directory, 'Dockerfile'))
    assert.deepEqual(summary(await problems(readSources(plugin.directory))), [
      'E_PLUGIN_FILE src/schema.graphql is a symbolic link to a file outside the plugin directory.',
    ])
  })

  test('all files that do not parse are reported together, each at its line', async () => {
    await using plugin = await copyExample()
    await writeFile(join(plugin.directory, 'src/schema.graphql'), 'type Query {\n  bird: Brid\n  bird: Int\n}\n')
    await writeFile(join(plugin.directory, 'generated/mapping.json'), '{\n  "version": 1,\n  "service": "A"\n')
    await writeFile(join(plugin.directory, 'generated/service.proto.lock.json'), '[1]')
    const errors = await problems(readSources(plugin.directory))
    assert.deepEqual(
      errors.map(({ code, at }) => [code, at?.file.slice(plugin.directory.length + 1), at?.line, at?.column]),
      [
        ['E_PLUGIN_SCHEMA', 'src/schema.graphql', 3, 3],
        ['E_PLUGIN_SCHEMA', 'src/schema.graphql', 2, 9],
        ['E_PLUGIN_MAPPING', 'generated/mapping.json', 4, 1],
        ['E_PLUGIN_MAPPING', 'generated/service.proto.lock.json', undefined, undefined],
      ],
    )
    assert.match(messageChain(errors[1]).join(' '), /Unknown type "Brid"/)
  })

  test('a file with a byte order mark is accepted', async () => {
    await using plugin = await copyExample()
    for (const name of ['src/schema.graphql', ...generated]) {
      const path = join(plugin.directory, name)
      await writeFile(path, `\uFEFF${await readFile(path, 'utf8')}`)
    }
    await readSources(plugin.directory)
  })
})

describe('generated JSON', () => {
  test('fields of a later generator are accepted, wrong types are refused', () => {
    assert.deepEqual(
      mappingProblems('{"version":2,"service":"S","newMappings":[1],"operationMappings":[{"type":1,"extra":true}]}'),
      [],
    )
    const wrong = (document: object): string =>
      mappingProblems(JSON.stringify({ version: 1, service: 'S', ...document }))[0]?.message ?? ''
    assert.match(wrong({ service: undefined }), /`service`/)
    assert.match(wrong({ service: '' }), /`service`/)
    assert.match(wrong({ operationMappings: [{ request: 5 }] }), /`operationMappings\.0\.request`/)
    assert.match(wrong({ typeFieldMappings: [{ fieldMappings: [{ argumentMappings: {} }] }] }), /argumentMappings/)
    assert.match(mappingProblems('null')[0]?.message ?? '', /object/)
  })

  test('a wrong token and a premature end are reported with line and column', () => {
    const place = (json: string): unknown[] => lockProblems(json).map(({ line, column }) => [line, column])
    assert.deepEqual(place('{\n  "a": x\n}'), [[2, 8]])
    assert.deepEqual(place('{\n  "a": [1,\n]\n}'), [[3, 1]])
    assert.deepEqual(place('{\n  "a" 1}'), [[2, 7]])
    assert.deepEqual(place('{\n  "a":\n\n'), [[2, 7]])
  })

  test('arbitrary JSON and arbitrary text never throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string()),
        (text) => Array.isArray(mappingProblems(text)) && Array.isArray(lockProblems(text)),
      ),
    )
  })
})
