import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { RunResources } from '../../src/run/run-resources.ts'
import { newResourceName, type Resource } from '../../src/shared/resources.ts'
import { scratchDirectory } from '../support/rig.ts'

interface Run {
  readonly resources: RunResources
  readonly base: string
  /** What post would find: the last record. */
  readonly record: () => readonly Resource[]
}

/** A run without Docker on PATH. */
async function open(t: TestContext): Promise<Run> {
  const directory = await scratchDirectory(t)
  const [base, state] = [join(directory, 'temp'), join(directory, 'state')]
  writeFileSync(state, '')
  const resources = await RunResources.open({
    RUNNER_TEMP: base,
    GITHUB_STATE: state,
    PATH: '/usr/bin:/bin',
    HOME: directory,
  })
  const record = (): Resource[] => {
    const last = readFileSync(state, 'utf8').trimEnd().split('\n').at(-1) ?? ''
    return JSON.parse(last.replace(/^RESOURCES=/, '')) as Resource[]
  }
  return { resources, base, record }
}

test('a run’s directories are recorded, and nobody else may look into them', async (t) => {
  const { resources, base, record } = await open(t)
  assert.deepEqual(
    record().map(({ name }) => name),
    [resources.temp, resources.layout.name],
  )
  assert.deepEqual(
    readdirSync(base)
      .map((name) => join(base, name))
      .sort(),
    [resources.temp, resources.layout.name].sort(),
  )
  for (const path of [resources.temp, resources.layout.name]) assert.equal(statSync(path).mode & 0o777, 0o700, path)
})

test('what cannot be recorded is not made', async (t) => {
  const base = await scratchDirectory(t)
  await assert.rejects(RunResources.open({ RUNNER_TEMP: base, GITHUB_STATE: '/dev/full' }), { code: 'E_DISK' })
  assert.deepEqual(readdirSync(base), [])
})

test('what is added is recorded at once, and no more once it is given up', async (t) => {
  const { resources, base, record } = await open(t)
  const file: Resource = { kind: 'file', name: join(base, newResourceName('cosign')) }
  resources.add(file)
  assert.ok(record().some(({ name }) => name === file.name))
  writeFileSync(file.name, '')
  resources.release(file)
  assert.ok(!record().some(({ name }) => name === file.name))
  assert.deepEqual(await resources.removeAll(), [])
  assert.ok(existsSync(file.name), 'it stays')
})

test('at the end everything is removed; what cannot be is told, and stays in the record for post', async (t) => {
  const { resources, base, record } = await open(t)
  const [builder, directory]: readonly Resource[] = [
    { kind: 'builder', name: newResourceName() },
    { kind: 'directory', name: join(base, newResourceName('copy')) },
  ]
  if (builder === undefined || directory === undefined) return assert.fail()
  resources.add(builder, directory)
  mkdirSync(join(directory.name, 'a/b'), { recursive: true })
  const problems = await resources.removeAll()
  assert.equal(problems.length, 1)
  assert.match(
    problems[0] ?? '',
    new RegExp(`^The builder ${builder.name} could not be removed: docker is not on PATH`),
  )
  assert.deepEqual(record(), [builder])
  assert.deepEqual(readdirSync(base), [])
})
