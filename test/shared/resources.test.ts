import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newResourceName, parseResources, type Resource } from '../../src/shared/resources.ts'

const own = newResourceName('smoke')

test('what this action records is read again', () => {
  const kinds = ['directory', 'file', 'cgroup', 'builder', 'container', 'image'] as const
  const resources = kinds.map((kind): Resource => ({
    kind,
    name: `${['directory', 'file', 'cgroup'].includes(kind) ? '/some/where/' : ''}${own}`,
  }))
  assert.deepEqual(parseResources(JSON.stringify(resources)), { resources, refused: [] })
})

/** What another program, or whoever can write to the state file, may have put into the record. */
const foreign: Readonly<Record<string, unknown>> = {
  'a directory of the user': { kind: 'directory', name: '/home/user' },
  'a directory whose name only begins like one of ours': { kind: 'directory', name: '/tmp/plugin-publish-data' },
  'a directory whose name only ends like one of ours': { kind: 'directory', name: `/tmp/my-${own}` },
  'a directory whose name goes on after one of ours': { kind: 'directory', name: `/tmp/${own}-of-somebody` },
  'a directory that is reached from ours': { kind: 'directory', name: `/tmp/${own}/..` },
  'a directory in the root directory': { kind: 'directory', name: `/${own}` },
  'a relative path': { kind: 'file', name: `work/${own}` },
  'a control group of the machine': { kind: 'cgroup', name: '/sys/fs/cgroup/system.slice' },
  'a container of the user': { kind: 'container', name: 'database' },
  'an option in the place of a container': { kind: 'container', name: `--all-${own}` },
  'an image of the user with our name as its tag': { kind: 'image', name: `app:${own}` },
  'a builder of the user': { kind: 'builder', name: 'default' },
  'a kind that this action does not make': { kind: 'volume', name: own },
  'a name that is no text': { kind: 'image', name: [own] },
  'no object': null,
}

for (const [name, entry] of Object.entries(foreign)) {
  test(`not removed: ${name}`, () => {
    const ours: Resource = { kind: 'image', name: own }
    assert.deepEqual(parseResources(JSON.stringify([entry, ours])), {
      resources: [ours],
      refused: [JSON.stringify(entry)],
    })
  })
}

test('a record that is no list, or no JSON, is refused as a whole', () => {
  assert.deepEqual(parseResources('{"kind":"directory","name":"/home"}').resources, [])
  assert.deepEqual(parseResources('['), { resources: [], refused: ['"["'] })
})
