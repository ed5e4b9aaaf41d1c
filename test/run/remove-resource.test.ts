import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { removeResource } from '../../src/run/remove-resource.ts'
import type { Resource } from '../../src/shared/resources.ts'
import { scratchDirectory } from '../support/rig.ts'

const options = { env: { PATH: '/nonexistent' }, timeout: 1000 }

test('a directory and a file are removed, and what does not exist is no problem', async (t) => {
  const directory = join(await scratchDirectory(t), 'directory')
  const file = join(await scratchDirectory(t), 'file')
  mkdirSync(join(directory, 'a/b'), { recursive: true })
  writeFileSync(file, '')
  const resources: readonly Resource[] = [
    { kind: 'directory', name: directory },
    { kind: 'file', name: file },
    { kind: 'cgroup', name: join(directory, 'no-group') },
  ]
  for (const round of ['first', 'second'])
    for (const resource of resources) assert.equal(await removeResource(resource, options), undefined, round)
  assert.deepEqual([existsSync(directory), existsSync(file)], [false, false])
})

test('what cannot be removed is a reason, and nothing is thrown', async (t) => {
  const directory = await scratchDirectory(t)
  assert.match((await removeResource({ kind: 'file', name: directory }, options)) ?? '', /directory/)
  for (const kind of ['builder', 'container', 'image'] as const)
    assert.match((await removeResource({ kind, name: 'some-name' }, options)) ?? '', /^docker is not on PATH/, kind)
})
