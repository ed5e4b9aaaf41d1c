import assert from 'node:assert/strict'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../src/shared/exec.ts'
import { dockerEnv, node, root, scratchDirectory, type Scope } from '../support/rig.ts'
import { catalog } from './catalog.ts'
import { guards, type Guard } from './guards.ts'
import { playAll } from './support/attack.ts'

/** Guards that are taken out: those whose file or test `ATTACK_GUARDS` fits, else all with `--all` and one without. */
const wanted = process.env['ATTACK_GUARDS']
const chosen = wanted === undefined ? guards.slice(0, playAll ? guards.length : 1) : guards.filter((guard) => new RegExp(wanted).test(`${guard.file} ${fileOf(guard)}`))

const copied = ['src', 'test', 'script', 'docs', 'examples', 'bench', 'action.yml', 'package.json', 'tsconfig.json', 'README.md', '.github']
const shared = ['node_modules', '.cache', 'vendor']

/** A copy of the checkout whose bundles are the sources themselves, so that a changed source needs no build. */
async function copyCheckout(scope: Scope): Promise<string> {
  const tree = join(await scratchDirectory(scope), 'checkout')
  await mkdir(tree)
  for (const name of copied) await cp(join(root, name), join(tree, name), { recursive: true })
  for (const name of shared) await symlink(join(root, name), join(tree, name))
  for (const [entry, source] of await entries()) {
    await mkdir(join(tree, entry, '..'), { recursive: true })
    await writeFile(join(tree, entry), `import ${JSON.stringify(join(tree, source))}\n`)
  }
  await cp(join(root, 'dist/package.json'), join(tree, 'dist/package.json'))
  return tree
}

/** What action.yml starts, and the source of each. */
async function entries(): Promise<(readonly [string, string])[]> {
  const action = await readFile(join(root, 'action.yml'), 'utf8')
  const [main, post] = ['main', 'post'].map((name) => new RegExp(`^  ${name}: (\\S+)$`, 'm').exec(action)?.[1] ?? '')
  assert.ok(main !== undefined && post !== undefined && main !== '')
  return post === main || post === '' ? [[main, 'src/main.ts']] : [[main, 'src/main.ts'], [post, 'src/post.ts']]
}

function fileOf({ test: name, tests }: Guard): string {
  return tests ?? Object.entries(catalog).find(([, attacks]) => attacks.some((attack) => attack.name === name))?.[0] ?? assert.fail(name)
}

async function play(tree: string, guard: Guard): Promise<{ passed: number; failed: number; text: string }> {
  const pattern = guard.test.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const args = ['--test', '--test-reporter=tap', `--test-name-pattern=${pattern}`, join(tree, fileOf(guard))]
  const { NODE_TEST_CONTEXT: _, ...env } = dockerEnv({ TEST_ALL: '1' })
  const { stdout, stderr } = await run(node, args, { cwd: tree, env, timeout: 300_000 })
  const count = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0)
  return { passed: count('pass'), failed: count('fail'), text: `${stdout}${stderr}`.slice(-5000) }
}

test(`without its guard, each of ${chosen.length} tests is red`, { timeout: 1_700_000 }, async (t) => {
  const tree = await copyCheckout(t)
  for (const guard of chosen) {
    await t.test(`${guard.file}: ${guard.text.trim().slice(0, 60)}`, async () => {
      const path = join(tree, guard.file)
      const whole = await readFile(path, 'utf8')
      const before = await play(tree, guard)
      assert.ok(before.passed > 0 && before.failed === 0, `with its guard, the test is not green:\n${before.text}`)
      await writeFile(path, whole.replace(guard.text, () => guard.without))
      const after = await play(tree, guard).finally(() => writeFile(path, whole))
      assert.ok(after.failed > 0, `the test does not notice:\n${after.text}`)
    })
  }
})
