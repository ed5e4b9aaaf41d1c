import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
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

test('no file of the sources imports itself, whatever the way round', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (name: string, way: readonly string[]): void => {
    const at = way.indexOf(name)
    if (at >= 0) circles.push([...way.slice(at), name].join(' → '))
    if (at >= 0 || done.has(name)) return
    for (const target of importsOf(name)) visit(target, [...way, name])
    done.add(name)
  }
  for (const name of sources) visit(name, [])
  assert.deepEqual(circles, [])
})

test('what is imported exists: the search above sees the whole graph', () => {
  const missing = sources.flatMap((name) =>
    importsOf(name)
      .filter((target) => !existsSync(join(src, target)))
      .map((target) => `${name}: ${target}`),
  )
  assert.deepEqual(missing, [])
})

/** An import that points the wrong way, or into a room past its door. */
const wrong: readonly (readonly [importer: string, imported: string, says: RegExp])[] = [
  ['oras/copy.ts', '../run/journal.ts', /src\/oras may not import src\/run/],
  ['oras/remote/client.ts', '../../shared/errors.ts', /src\/oras may not import src\/shared/],
  ['shared/errors.ts', '../oras/index.ts', /src\/shared may not import src\/oras/],
  ['shared/errors.ts', 'oras-js', /src\/shared may not import oras-js/],
  ['checks/programs.ts', '../hosts/index.ts', /src\/checks may not import src\/hosts/],
  ['content/docker/build.ts', '../../artifact/index.ts', /src\/content may not import src\/artifact/],
  ['hosts/cosmo/index.ts', '../../publish/index.ts', /src\/hosts\/cosmo may not import src\/publish/],
  ['hosts/cosmo/index.ts', '../other/index.ts', /src\/hosts\/cosmo may not import src\/hosts\/other/],
  ['publish/publish.ts', '../github/index.ts', /src\/publish may not import src\/github/],
  ['plan/plan.ts', '../publish/index.ts', /src\/plan may not import src\/publish/],
  ['github/summary.ts', '../plan/index.ts', /src\/github may not import src\/plan/],
  ['run/run.ts', '../checks/programs.ts', /src\/checks is entered by index\.ts/],
  ['publish/push.ts', '../oras/index.ts', /src\/oras is entered by its name/],
  ['artifact/read.ts', '../../test/support/rig.ts', /sources import nothing outside src/],
]

test('the linter refuses each import that points the wrong way', async () => {
  const config = (await new ESLint({ cwd: root }).calculateConfigForFile(join(src, 'oras/copy.ts'))) as {
    rules?: Record<string, unknown>
  }
  assert.deepEqual(config.rules?.['project/rooms'], [2])
  // The rule alone: all the others need the types of the whole project.
  const linter = new Linter({ cwd: root })
  for (const [importer, imported, says] of wrong) {
    const found = linter.verify(
      `import '${imported}'`,
      [
        {
          files: ['**/*.ts'],
          plugins: { project: { rules: { rooms: roomRule } } },
          rules: { 'project/rooms': 'error' },
        },
      ],
      {
        filename: join(src, importer),
      },
    )
    assert.match(found.map(({ message }) => message).join(), says, `${importer} imports ${imported}`)
  }
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
