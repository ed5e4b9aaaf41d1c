import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { test } from 'node:test'
import { ESLint, Linter } from 'eslint'
import { roomRule, rooms } from '../../script/lint/rooms.ts'
import { root } from '../support/rig.ts'

const src = join(root, 'src')
const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.startsWith(join('oras', 'test')),
)

/** Files that a source file imports, relative to `src`; types count too. */
function importsOf(name: string): string[] {
  const text = readFileSync(join(src, name), 'utf8')
  const targets = [...text.matchAll(/^(?:import|export) .*?from '([^']+)'/gms)].map(([, target = '']) => target)
  return targets.flatMap((target) => {
    if (target === 'oras-js') return [join('oras', 'index.ts')]
    return target.startsWith('.') ? [relative(src, join(src, dirname(name), target))] : []
  })
}

test('no file of the sources imports itself, directly or through others', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name)
    if (at >= 0) circles.push([...path.slice(at), name].join(' → '))
    if (at >= 0 || done.has(name)) return
    for (const target of importsOf(name)) visit(target, [...path, name])
    done.add(name)
  }
  for (const name of sources) visit(name, [])
  assert.deepEqual(circles, [])
})

test('each import leads to a file, so the search for circles sees all of them', () => {
  const missing = sources.flatMap((name) =>
    importsOf(name)
      .filter((target) => !existsSync(join(src, target)))
      .map((target) => `${name}: ${target}`),
  )
  assert.deepEqual(missing, [])
})

type Import = readonly [importer: string, imported: string]

/** Imports that point the wrong way, or into a room past its entries. */
const wrong: readonly (readonly [...Import, problem: string])[] = [
  ['src/oras/copy.ts', '../run/journal.ts', 'src/oras may not import src/run'],
  ['src/oras/remote/client.ts', '../../shared/errors.ts', 'src/oras may not import src/shared'],
  ['src/shared/errors.ts', '../oras/index.ts', 'src/shared may not import src/oras'],
  ['src/shared/errors.ts', 'oras-js', 'src/shared may not import oras-js'],
  ['src/checks/programs.ts', '../hosts/index.ts', 'src/checks may not import src/hosts'],
  ['src/content/docker/build.ts', '../../artifact/index.ts', 'src/content may not import src/artifact'],
  ['src/hosts/cosmo/index.ts', '../../publish/index.ts', 'src/hosts/cosmo may not import src/publish'],
  ['src/hosts/cosmo/index.ts', '../other/index.ts', 'src/hosts/cosmo may not import src/hosts/other'],
  ['src/publish/publish.ts', '../github/index.ts', 'src/publish may not import src/github'],
  ['src/plan/plan.ts', '../publish/index.ts', 'src/plan may not import src/publish'],
  ['src/github/summary.ts', '../plan/index.ts', 'src/github may not import src/plan'],
  ['src/run/run.ts', '../checks/programs.ts', 'src/checks is entered by index.ts'],
  ['src/publish/push.ts', '../oras/index.ts', 'src/oras is entered by its name'],
  ['src/artifact/read.ts', '../../test/support/rig.ts', 'sources import nothing outside src'],
  ['src/oras/test/faults.test.ts', '../../shared/errors.ts', 'src/oras/test may not import src/shared/errors.ts'],
  ['test/plan/plan.test.ts', '../github/log.test.ts', 'test/plan may not import test/github/log.test.ts'],
  ['test/support/rig.ts', '../hosts/proof/table.ts', 'test/support may not import test/hosts/proof/table.ts'],
  ['test/plan/plan.test.ts', '../../script/generate.ts', 'test/plan may not import script/generate.ts'],
  ['test/plan/plan.test.ts', '../../bench/measure.ts', 'test/plan may not import bench/measure.ts'],
  ['bench/checks.ts', '../test/e2e/machine.ts', 'bench may not import test/e2e/machine.ts'],
  ['script/rig/demo.ts', '../../test/e2e/machine.ts', 'script may not import test/e2e/machine.ts'],
]

const right: readonly Import[] = [
  ['src/run/run.ts', '../plan/index.ts'],
  ['src/publish/push.ts', 'oras-js'],
  ['src/oras/test/faults.test.ts', '../remote/retry.ts'],
  ['src/oras/test/faults.test.ts', '../../../test/support/rig.ts'],
  ['test/e2e/cancel.test.ts', './machine.ts'],
  ['test/e2e/cancel.test.ts', '../support/project.ts'],
  ['test/attack/cases/publish.ts', '../support/attack.ts'],
  ['test/plan/plan.test.ts', '../../src/plan/plan.ts'],
  ['test/repository/generate.test.ts', '../../script/generate.ts'],
]

test('the linter refuses each import that points the wrong way, and no other', async () => {
  const eslint = new ESLint({ cwd: root })
  for (const file of [
    'src/oras/copy.ts',
    'src/oras/test/faults.test.ts',
    'test/plan/plan.test.ts',
    'bench/checks.ts',
  ]) {
    const config = (await eslint.calculateConfigForFile(join(root, file))) as { rules?: Record<string, unknown> }
    assert.deepEqual(config.rules?.['project/rooms'], [2], file)
  }
  for (const [importer, imported, problem] of wrong) {
    const refused = [`${problem}: see script/lint/rooms.ts`]
    assert.deepEqual(lint(importer, imported), refused, `${importer} imports ${imported}`)
  }
  for (const [importer, imported] of right) {
    assert.deepEqual(lint(importer, imported), [], `${importer} imports ${imported}`)
  }
})

/** What the rule says of one import. It runs alone: other rules need the types of the whole project. */
function lint(importer: string, imported: string): string[] {
  const rules = { 'project/rooms': 'error' } as const
  const config = { files: ['**/*.ts'], plugins: { project: { rules: { rooms: roomRule } } }, rules }
  const linter = new Linter({ cwd: root })
  return linter.verify(`import '${imported}'`, [config], join(root, importer)).map(({ message }) => message)
}

/** Folders of tests whose name is no room of `src`, and what they hold. */
const withoutRoom: Readonly<Record<string, string>> = {
  attack: 'whole attacks, and the guards that stop them',
  crash: 'a publish that is killed at its requests, and two publishers at once',
  e2e: 'main and post as a runner starts them',
  examples: 'the plugins in examples/',
  faults: 'a publish whose services go wrong at one step, a full disk, wrong clocks, signals',
  fixtures: 'data of several rooms, and no test',
  repository: 'the checkout itself: imports, workflows, generated pages, bundles',
  scenarios: 'the same runs against the control-plane double and the real control plane',
  support: 'helpers and doubles, each with its own tests',
  tools: 'versions of the programs that tests use, and no test',
  workflows: 'the workflows that the pages show, and the events that start them',
}

test('folders of tests are named like the room of src that they test', () => {
  const folders = (path: string): string[] => [
    ...new Set(
      readdirSync(join(root, path), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(join(root, path), entry.parentPath).split(sep)[0] ?? '')
        .filter((folder) => folder !== ''),
    ),
  ]
  // The tests of the package are part of it.
  const expected = folders('src').filter((room) => room !== 'oras')
  assert.deepEqual(folders('test').sort(), [...expected, ...Object.keys(withoutRoom)].sort())
})

test('each double has a README that says where its rules were seen, and tests of its own', () => {
  const support = join(root, 'test/support')
  const doubles = readdirSync(support, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const files = doubles.map(({ name }) => readdirSync(join(support, name)).map((file) => join(name, file)))
  assert.ok(doubles.length >= 5)
  const lacking = doubles.flatMap(({ name }, position) => {
    const has = (pattern: RegExp): boolean => files[position]?.some((file) => pattern.test(file)) === true
    if (!has(/index\.ts$/)) return []
    return [...(has(/README\.md$/) ? [] : [`${name}: README.md`]), ...(has(/\.test\.ts$/) ? [] : [`${name}: tests`])]
  })
  assert.deepEqual(lacking, [])
})

/** The arrows of the diagram of imports in docs/architecture.md: `a & b --> c & d` are four. */
function drawnImports(page: string): Map<string, Set<string>> {
  const [, diagram = ''] = /```mermaid\nflowchart TD\n([^]*?)```/.exec(page) ?? []
  const ends = (text = ''): string[] => text.split('&').map((name) => name.trim().replace(/\[.*\]$/, ''))
  const drawn = new Map<string, Set<string>>()
  for (const line of diagram.trim().split('\n')) {
    const [from, to] = line.split('-->')
    for (const room of ends(from)) drawn.set(room, new Set([...(drawn.get(room) ?? []), ...ends(to)]))
  }
  return drawn
}

test('the documentation draws the imports that the linter allows, and describes every room', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const drawn = drawnImports(page)
  const reachable = (room: string): Set<string> => {
    const next = [...(drawn.get(room) ?? [])]
    return new Set([...next, ...next.flatMap((target) => [...reachable(target)])])
  }
  // A host's folder and the table of hosts are one room for readers.
  const name = (room: string): string => (room === 'host' ? 'hosts' : room)
  const allowed = new Map<string, Set<string>>()
  for (const [room, { may }] of Object.entries(rooms)) {
    const targets = [...(allowed.get(name(room)) ?? []), ...may.map(name).filter((target) => target !== name(room))]
    allowed.set(name(room), new Set(targets))
  }
  for (const [room, targets] of drawn)
    for (const target of targets) assert.ok(allowed.get(room)?.has(target), `${room} may not import ${target}`)
  for (const [room, targets] of allowed)
    for (const target of targets) assert.ok(reachable(room).has(target), `${room} --> ${target} is not drawn`)
  const described = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, room = '']) => room)
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  assert.deepEqual(described.sort(), folders.map((folder) => folder.name).sort())
})

test('the linter allows a room no import that no file needs', () => {
  const hostsOwn = new Set(['hosts', 'content', 'checks', 'artifact', 'oras', 'sign', 'shared'])
  const unused = Object.entries(rooms).flatMap(([room, { may }]) => {
    const used = new Set(
      sources
        .filter((file) => roomOf(file) === room)
        .flatMap(importsOf)
        .map(roomOf),
    )
    return may.filter((target) => !used.has(target)).map((target) => `${room} → ${target}`)
  })
  // What a host may use does not depend on the hosts that there are.
  assert.deepEqual(
    unused.filter((each) => !(each.startsWith('host → ') && hostsOwn.has(each.slice(7)))),
    [],
  )
})

/** The room of a source file, as `script/lint/rooms.ts` names it. */
function roomOf(file: string): string {
  const [folder = '', ...rest] = file.split('/')
  if (rest.length === 0) return 'entry'
  return folder === 'hosts' && rest.length > 1 ? 'host' : folder
}
