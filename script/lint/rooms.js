import { dirname, relative, resolve, sep } from 'node:path'

/**
 * The rooms of `src`: which others each may import, and through which of their files. What is not listed is refused.
 *
 * A folder below `src/hosts` is a room of its own, which knows no other host.
 */
export const rooms = {
  entry: { may: ['run', 'github', 'shared'], entries: [] },
  run: {
    may: ['plan', 'github', 'publish', 'hosts', 'content', 'checks', 'artifact', 'oras', 'sign', 'shared'],
    entries: ['index.ts', 'clean-up.ts'],
  },
  plan: { may: ['github', 'hosts', 'artifact', 'oras', 'sign', 'shared'], entries: ['index.ts'] },
  // Main's first module and those of post are entered alone: they may bring nothing else.
  github: { may: ['hosts', 'oras', 'sign', 'shared'], entries: ['index.ts', 'start.ts', 'post-log.ts', 'state.ts'] },
  publish: { may: ['hosts', 'artifact', 'oras', 'sign', 'shared'], entries: ['index.ts'] },
  hosts: { may: ['host', 'content', 'checks', 'artifact', 'oras', 'sign', 'shared'], entries: ['index.ts', 'host.ts'] },
  host: { may: ['hosts', 'content', 'checks', 'artifact', 'oras', 'sign', 'shared'], entries: ['index.ts'] },
  content: { may: ['shared'], entries: ['index.ts', 'docker/remove.ts'] },
  checks: { may: ['artifact', 'oras', 'shared'], entries: ['index.ts'] },
  artifact: { may: ['oras', 'shared'], entries: ['index.ts'] },
  sign: { may: ['oras', 'shared'], entries: ['index.ts'] },
  // A package: it is imported by its name.
  oras: { may: [], entries: [] },
  // Small things that everybody uses, each on its own.
  shared: { may: [], entries: undefined },
}

/** The room of a file below `src`, with its path in the room. */
export function roomOf(src, file) {
  const path = relative(src, file).split(sep)
  if (path[0] === '..') return undefined
  if (path.length === 1) return { room: 'entry', home: 'entry', inside: path[0] }
  const [room, ...inside] = path
  if (room === 'hosts' && inside.length > 1) return { room: 'host', home: `hosts/${inside[0]}`, inside: inside.slice(1).join('/') }
  return { room, home: room, inside: inside.join('/') }
}

/** Why a file may not import another; undefined if it may. */
export function refusal(src, importer, imported) {
  const [from, to] = [roomOf(src, importer), roomOf(src, imported)]
  if (from === undefined) return undefined
  if (to === undefined) return 'sources import nothing outside src'
  if (from.home === to.home) return undefined
  const { may } = rooms[from.room] ?? { may: [] }
  if (!may.includes(to.room) || (from.room === 'host' && to.room === 'host')) return `src/${from.home} may not import src/${to.home}`
  const { entries } = rooms[to.room]
  if (entries !== undefined && !entries.includes(to.inside)) return `src/${to.home} is entered by ${entries.length === 0 ? 'its name' : entries.join(' or ')}`
  return undefined
}

const orasName = 'oras-js'

/** Why a file may not import the registry client; undefined if it may. */
export function packageRefusal(src, importer) {
  const from = roomOf(src, importer)
  if (from === undefined || from.room === 'oras' || rooms[from.room]?.may.includes('oras') === true) return undefined
  return `src/${from.home} may not import ${orasName}`
}

/** An ESLint rule that holds imports to the table above. */
export const roomRule = {
  meta: { type: 'problem', schema: [], messages: { refused: '{{reason}}: see script/lint/rooms.js' } },
  create(context) {
    const src = resolve(context.cwd, 'src')
    const check = (node) => {
      const target = node.source?.value
      if (typeof target !== 'string') return
      const reason = target === orasName ? packageRefusal(src, context.filename)
        : target.startsWith('.') ? refusal(src, context.filename, resolve(dirname(context.filename), target)) : undefined
      if (reason !== undefined) context.report({ node, messageId: 'refused', data: { reason } })
    }
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check }
  },
}
