import assert from 'node:assert/strict'
import { chmod, cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { dockerEnv, node, root, scratchDirectory, type Scope } from '../support/rig.ts'
import { withoutGuard, type Guard } from './guard.ts'
import { guards } from './guards.ts'
import { randomFrom } from '../support/random.ts'
import { playAll } from '../support/sample.ts'

/** The guards that are removed: those that match `ATTACK_GUARDS`; without it 20 with `--all`, and one otherwise. */
const wanted = process.env['ATTACK_GUARDS']
/** `ATTACK_SEED` chooses other guards. All of them take hours. */
const random = randomFrom(Number(process.env['ATTACK_SEED'] ?? 12))
const some = playAll
  ? guards
      .map((guard) => ({ guard, at: random() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, 20)
      .map(({ guard }) => guard)
  : guards.slice(0, 1)
const chosen =
  wanted === undefined ? some : guards.filter(({ file, tests }) => new RegExp(wanted).test(`${file} ${tests}`))

/** What is the same in the copy, and linked. */
const shared = ['.cache', 'vendor']
/** What the copy gets in another form, or does not need. */
const omitted = ['.git', '.build', 'dist', 'node_modules']

/** A copy of the checkout whose bundles only import the sources, so that a changed source needs no build. */
async function copyCheckout(scope: Scope): Promise<string> {
  const directory = await scratchDirectory(scope)
  const tree = join(directory, 'checkout')
  // Some tests run a part of it as another user.
  await chmod(directory, 0o755)
  await mkdir(tree)
  for (const name of await readdir(root)) {
    if (shared.includes(name)) await symlink(join(root, name), join(tree, name))
    else if (!omitted.includes(name)) await cp(join(root, name), join(tree, name), { recursive: true })
  }
  await linkPackages(tree)
  for (const [entry, source] of await entries()) {
    await mkdir(join(tree, entry, '..'), { recursive: true })
    await writeFile(join(tree, entry), `import ${JSON.stringify(join(tree, source))}\n`)
  }
  await cp(join(root, 'dist/package.json'), join(tree, 'dist/package.json'))
  return tree
}

/** Links the packages of the checkout. `oras-js` is the copy's own: its sources have guards too. */
async function linkPackages(tree: string): Promise<void> {
  const [from, to] = [root, tree].map((directory) => join(directory, 'node_modules')) as [string, string]
  await mkdir(to)
  for (const name of await readdir(from)) if (name !== 'oras-js') await symlink(join(from, name), join(to, name))
  await symlink(join(tree, 'src/oras'), join(to, 'oras-js'))
}

/** The programs that the two actions start, and the source of each. */
async function entries(): Promise<(readonly [program: string, source: string])[]> {
  const started = [
    ['action.yml', 'main', 'src/main.ts'],
    ['action.yml', 'post', 'src/post.ts'],
    ['verify/action.yml', 'main', 'src/verify.ts'],
  ] as const
  return await Promise.all(
    started.map(async ([file, name, source]) => {
      const action = await readFile(join(root, file), 'utf8')
      const program = new RegExp(`^  ${name}: (\\S+)$`, 'm').exec(action)?.[1]
      assert.ok(program !== undefined, `${file} names no ${name}`)
      return [join(dirname(file), program), source] as const
    }),
  )
}

interface Played {
  /** Full names of the tests and suites that passed. */
  readonly passed: readonly string[]
  readonly red: boolean
  /** Why it is red; if it is green, the end of the output. */
  readonly text: string
}

/** Milliseconds for the tests of a guard. A test that hangs without its guard counts as red. */
const leastTimeout = 60_000
const mostTimeout = 600_000

/** Runs the tests of a file whose names contain one of these texts. */
async function play(tree: string, file: string, names: readonly string[], timeout: number): Promise<Played> {
  const patterns = names.map((name) => `--test-name-pattern=${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`)
  const args = ['--test', '--test-reporter=tap', `--test-timeout=${timeout}`, ...patterns, join(tree, file)]
  const { NODE_TEST_CONTEXT: _, ...env } = dockerEnv({ TEST_ALL: '1' })
  const { stdout, stderr, timedOut } = await run(node, args, { cwd: tree, env, timeout: timeout + 30_000 })
  const count = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0)
  const passed = [...stdout.matchAll(/^ *ok \d+ - (.*)$/gm)].map(([, name = '']) => name.replace(/\\(.)/g, '$1'))
  const failures = [...stdout.matchAll(/^ *not ok [^]*?^ *\.\.\.$/gm)].map(([failure]) => failure).join('\n')
  const text = failures === '' ? `${stdout}${stderr}`.slice(-5000) : failures.slice(0, 20_000)
  return { passed, red: count('fail') + count('cancelled') > 0 || timedOut, text }
}

/** Runs the tests of guards with all guards in place. @returns the milliseconds that it took */
async function playWhole(tree: string, file: string, guards: readonly Guard[]): Promise<number> {
  const begun = performance.now()
  const names = [...new Set(guards.map(({ test: name }) => name))]
  const { passed, red, text } = await play(tree, file, names, mostTimeout)
  assert.ok(!red, `with all guards, it is not green:\n${text}`)
  assert.deepEqual(
    names.filter((name) => !passed.some((one) => one.includes(name))),
    [],
    `these did not run:\n${text}`,
  )
  return performance.now() - begun
}

test(`without its guard, each of ${chosen.length} tests is red`, { timeout: 2_100_000 }, async (t) => {
  const tree = await copyCheckout(t)
  const took = new Map<string, number>()
  for (const [file, guards] of Map.groupBy(chosen, ({ tests }) => tests)) {
    await t.test(`with all guards, ${file} is green`, async () => {
      took.set(file, await playWhole(tree, file, guards))
    })
  }
  for (const guard of chosen) {
    await t.test(`${guard.file}: ${guard.text.trim().slice(0, 60)}`, async () => {
      const path = join(tree, guard.file)
      const whole = await readFile(path, 'utf8')
      await writeFile(path, withoutGuard(guard, whole))
      const timeout = Math.max(leastTimeout, 2 * (took.get(guard.tests) ?? 0))
      const { red, text } = await play(tree, guard.tests, [guard.test], timeout).finally(() => writeFile(path, whole))
      assert.ok(red, `the test does not notice:\n${text}`)
    })
  }
})
