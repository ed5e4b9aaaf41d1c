import { providedPath, statusOf } from './paths.ts'
import { oneOf, quote, type InputReader } from './reader.ts'

/** Options of a Docker build, as docker/build-push-action knows them. */
export interface DockerOptions {
  readonly noCache: boolean
  readonly pull: boolean
  /** By id: absolute paths of key files, or of the socket of one agent; none: the agent in SSH_AUTH_SOCK. */
  readonly ssh: ReadonlyMap<string, readonly string[]>
  readonly labels: ReadonlyMap<string, string>
  /** Such as `network.host`. */
  readonly allow: readonly string[]
}

const identifier = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

export function readDockerOptions(reader: InputReader): DockerOptions {
  const noCache = reader.boolean('no-cache') ?? false
  if (noCache) refuseCaches(reader)
  return {
    noCache,
    pull: reader.boolean('pull') ?? false,
    ssh: readSsh(reader),
    labels: reader.pairs('labels', /^[A-Za-z0-9][A-Za-z0-9._:/-]*$/, 'key=value'),
    allow: readAllow(reader),
  }
}

/** What a build without cache may not read. Destinations of a cache stay: they get what this build makes. */
function refuseCaches(reader: InputReader): void {
  if (reader.given('cache-from'))
    reader.problem('no-cache', '`no-cache` is true and `cache-from` names a cache to read: remove one of them.')
  if (reader.autoOrBoolean('cache') === true)
    reader.problem('no-cache', '`no-cache` is true and `cache` is true: remove one of them.')
}

/** https://docs.docker.com/build/building/entitlements/ */
function readAllow(reader: InputReader): string[] {
  const allowed = /^(network\.host|security\.insecure|device(=[A-Za-z0-9][A-Za-z0-9._/:=*-]*)?)$/
  const entries = reader.parsedList(
    'allow',
    (entry) => (allowed.test(entry) ? entry : undefined),
    oneOf(['network.host', 'security.insecure', 'device', 'device=NAME']),
    { commas: true },
  )
  return [...new Set(entries)]
}

/** Each entry is `id`, `id=SOCKET` or `id=KEY,KEY`. */
function readSsh(reader: InputReader): Map<string, readonly string[]> {
  const agents = new Map<string, readonly string[]>()
  // Its lines may not be quoted by any message.
  if (reader.text('ssh').includes('PRIVATE KEY')) {
    reader.problem('ssh', '`ssh` has the text of a private key: write it to a file, and set `ssh` to default=FILE.')
    return agents
  }
  for (const entry of reader.list('ssh')) {
    const [id = '', ...rest] = entry.split('=')
    const texts = rest.length === 0 ? [] : rest.join('=').split(',')
    if (!identifier.test(id) || texts.some((text) => text.trim() === ''))
      reader.problem(
        'ssh',
        `\`ssh\` has the entry ${quote(entry)}: set each line to default, id=SOCKET, or id=KEY,KEY with paths of `
          + 'files.',
      )
    else if (agents.has(id)) reader.problem('ssh', `\`ssh\` has ${quote(id)} twice: set it once.`)
    else agents.set(id, texts.length === 0 ? ownAgent(reader, id) : keysOrSocket(reader, id, texts))
  }
  return agents
}

/** The agent of the step, which buildx finds itself. */
function ownAgent(reader: InputReader, id: string): readonly string[] {
  const socket = reader.env['SSH_AUTH_SOCK'] ?? ''
  const problem =
    socket === ''
      ? 'SSH_AUTH_SOCK is not set'
      : statusOf(socket)?.isSocket() === true
        ? undefined
        : `SSH_AUTH_SOCK is ${quote(socket)}, which is no socket`
  if (problem !== undefined)
    reader.problem(
      'ssh',
      `\`ssh\` has ${quote(id)} without a path, and ${problem}: start ssh-agent in an earlier step, or set ${id}=KEY `
        + 'with the path of a key file.',
    )
  return []
}

function keysOrSocket(reader: InputReader, id: string, texts: readonly string[]): readonly string[] {
  let sockets = 0
  const paths = texts.flatMap((text) => {
    const path = providedPath(reader, 'ssh', text.trim())
    if (path === undefined) return []
    if (path.includes(','))
      reader.problem('ssh', `\`ssh\` has the path ${quote(path)}, which has a comma: set it to a path without commas.`)
    const stats = statusOf(path)
    if (stats?.isSocket() === true) sockets++
    else if (stats?.isFile() !== true) {
      const found = stats === undefined ? 'does not exist' : 'is neither a file nor a socket'
      const wanted = 'set it to a key file or to the socket of an agent'
      reader.problem('ssh', `\`ssh\` has the path ${quote(text.trim())}, which ${found}: ${wanted}.`)
    }
    return [path]
  })
  if (sockets > 0 && texts.length > 1)
    reader.problem('ssh', `\`ssh\` has a socket and another path for ${quote(id)}: set one socket, or key files.`)
  return paths
}
