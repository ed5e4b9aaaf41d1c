import { dirname, relative, resolve, sep } from 'node:path'
import type { Rule } from 'eslint'

interface Room {
  /** Rooms that it may import. */
  readonly may: readonly string[]
  /** Files by which others enter it; undefined: by any. */
  readonly entries: readonly string[] | undefined
}

/**
 * The rooms of `src`: which others each may import, and through which of their files. What is not listed is refused.
 *
 * A folder below `src/hosts` is a room of its own, which knows no other host. The registry client is a package, which
 * is imported by its name.
 */
export const rooms: Readonly<Record<string, Room>> = {
  entry: { may: ['run', 'verify', 'github', 'shared'], entries: [] },
  run: {
    may: [
      'plan',
      'github',
      'publish',
      'attest',
      'hosts',
      'content',
      'checks',
      'artifact',
      'cache',
      'oras',
      'sign',
      'shared',
    ],
    entries: ['index.ts', 'clean-up.ts'],
  },
  // Only verifies: it holds nothing of a build or of a publish, except how both find credentials.
  verify: { may: ['github', 'publish', 'artifact', 'oras', 'sign', 'shared'], entries: ['index.ts'] },
  plan: { may: ['github', 'hosts', 'content', 'artifact', 'oras', 'sign', 'shared'], entries: ['index.ts'] },
  // Main's first module and those of post may load nothing else, so they are imported alone.
  github: {
    may: ['hosts', 'oras', 'sign', 'shared'],
    entries: ['index.ts', 'start.ts', 'post-log.ts', 'state.ts', 'verify.ts'],
  },
  publish: {
    may: ['hosts', 'artifact', 'oras', 'sign', 'shared'],
    entries: ['index.ts', 'credentials.ts', 'docker-config.ts'],
  },
  attest: { may: ['content', 'checks', 'artifact', 'sign', 'shared'], entries: ['index.ts'] },
  hosts: {
    may: ['host', 'content', 'checks', 'artifact', 'oras', 'sign', 'shared'],
    entries: ['index.ts', 'host.ts', 'http.ts', 'adopt.ts', 'control-plane.ts', 'plugin-directory.ts', 'programs.ts'],
  },
  host: { may: ['hosts', 'content', 'checks', 'artifact', 'oras', 'sign', 'shared'], entries: ['index.ts'] },
  content: { may: ['shared'], entries: ['index.ts', 'docker/remove.ts'] },
  checks: { may: ['artifact', 'oras', 'shared'], entries: ['index.ts'] },
  artifact: { may: ['oras', 'shared'], entries: ['index.ts', 'verify.ts'] },
  sign: { may: ['cache', 'oras', 'shared'], entries: ['index.ts', 'verifier.ts'] },
  cache: { may: ['shared'], entries: ['index.ts'] },
  oras: { may: [], entries: [] },
  // Every file of it may be imported alone.
  shared: { may: [], entries: undefined },
}

const packageName = 'oras-js'

/**
 * What tests, scripts and measurements may import besides their own folder, by the longest path that fits. A folder
 * below `test` is a room of its own: helpers of several rooms are in `test/support`.
 */
const mayOutsideSources: Readonly<Record<string, readonly string[]>> = {
  'src/oras/test': ['src/oras', 'script/rig', 'test/support'],
  'test/crash': ['src', 'script/rig', 'test/support', 'test/publish', 'test/attack/support'],
  'test/verify': ['src', 'script/rig', 'test/support', 'test/sign'],
  'test/repository': ['src', 'script', 'bench', 'test/support'],
  test: ['src', 'script/rig', 'test/support'],
  bench: ['src', 'script/rig', 'test/support'],
  script: ['src', 'test/support'],
}

interface SourceFile {
  /** Name of its room in the table of rooms. */
  readonly room: string
  /** Folder of the room below `src`. */
  readonly home: string
  /** Path of the file in that folder. */
  readonly inside: string
}

/** The room of a file of the sources; undefined: the file is outside `src`. */
function roomOf(src: string, file: string): SourceFile | undefined {
  const [room = '', ...inside] = relative(src, file).split(sep)
  if (room === '..') return undefined
  if (inside.length === 0) return { room: 'entry', home: 'entry', inside: room }
  const [host = '', ...rest] = inside
  if (room === 'hosts' && rest.length > 0) return { room: 'host', home: `hosts/${host}`, inside: rest.join('/') }
  return { room, home: room, inside: inside.join('/') }
}

/**
 * Why a file may not import another, or the package `oras-js`; undefined if it may.
 *
 * @param root the checkout
 * @param importer absolute path
 * @param target as it stands in the import
 */
function importProblem(root: string, importer: string, target: string): string | undefined {
  const isSource = isWithin('src', relative(root, importer)) && !isWithin('src/oras/test', relative(root, importer))
  return isSource
    ? sourceImportProblem(resolve(root, 'src'), importer, target)
    : otherImportProblem(root, importer, target)
}

function otherImportProblem(root: string, importer: string, target: string): string | undefined {
  if (!target.startsWith('.')) return undefined
  const [from, to] = [importer, resolve(dirname(importer), target)].map((file) => relative(root, file)) as [
    string,
    string,
  ]
  const area = Object.keys(mayOutsideSources).find((folder) => isWithin(folder, from))
  if (area === undefined) return undefined
  const own = area === 'test' ? from.split(sep).slice(0, 2).join('/') : area
  if ([own, ...(mayOutsideSources[area] ?? [])].some((folder) => isWithin(folder, to))) return undefined
  return `${own} may not import ${to}`
}

function isWithin(folder: string, file: string): boolean {
  return file.startsWith(`${folder}/`)
}

function sourceImportProblem(src: string, importer: string, target: string): string | undefined {
  const from = roomOf(src, importer)
  if (from === undefined || (target !== packageName && !target.startsWith('.'))) return undefined
  const may = rooms[from.room]?.may ?? []
  if (target === packageName)
    return from.room === 'oras' || may.includes('oras') ? undefined : `src/${from.home} may not import ${packageName}`
  const to = roomOf(src, resolve(dirname(importer), target))
  if (to === undefined) return 'sources import nothing outside src'
  if (from.home === to.home) return undefined
  if (!may.includes(to.room)) return `src/${from.home} may not import src/${to.home}`
  const entries = rooms[to.room]?.entries
  if (entries?.includes(to.inside) !== false) return undefined
  return `src/${to.home} is entered by ${entries.length === 0 ? 'its name' : entries.join(' or ')}`
}

type Importing = Parameters<
  NonNullable<Rule.RuleListener['ImportDeclaration' | 'ExportNamedDeclaration' | 'ExportAllDeclaration']>
>[0]

/** An ESLint rule that refuses imports that the tables above do not list. */
export const roomRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { refused: '{{reason}}: see script/lint/rooms.ts' } },
  create(context) {
    const check = (node: Importing): void => {
      const target = node.source?.value
      if (typeof target !== 'string') return
      const reason = importProblem(context.cwd, context.filename, target)
      if (reason !== undefined) context.report({ node, messageId: 'refused', data: { reason } })
    }
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check }
  },
}
