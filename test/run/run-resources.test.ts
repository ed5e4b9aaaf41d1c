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

test('the directories of a run and of its plugins are recorded, and nobody else may look into them', async (t) => {
  const { resources, base, record } = await open(t)
  const plugins = [await resources.forPlugin(), await resources.forPlugin()]
  const top = [resources.temp, ...plugins.map(({ layout }) => layout.name)]
  assert.deepEqual(
    record().map(({ name }) => name),
    top,
  )
  assert.deepEqual(
    readdirSync(base)
      .map((name) => join(base, name))
      .sort(),
    top.toSorted(),
  )
  const inside = plugins.map(({ temp }) => temp)
  assert.deepEqual(
    readdirSync(resources.temp).map((name) => join(resources.temp, name)),
    inside,
  )
  for (const path of [...top, ...inside]) assert.equal(statSync(path).mode & 0o777, 0o700, path)
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
