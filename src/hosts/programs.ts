import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { readArtifact, type Packer } from '../artifact/index.ts'
import { flattenPart, unpackImage, type ProgramPart, type Unpacked } from '../checks/index.ts'
import type { Content, Program } from '../content/index.ts'
import { PublishError } from '../shared/errors.ts'

/**
 * The program of each platform, be it ready-made or in an image that was built. Calls `pack` with it; what was unpacked
 * is gone afterwards.
 * @param file path in the image, without a leading slash. Undefined: the program that the image's entrypoint names
 * @param other path of another file in each image, which `pack` gets for each platform as well
 * @throws PublishError `E_LAYOUT` if an image is damaged, `E_CHECK_ENTRYPOINT` if it does not have the program
 */
export async function withPrograms(
  content: Content,
  packer: Packer,
  pack: (programs: readonly Program[], others: readonly Program[]) => Promise<void>,
  file?: string,
  other?: string,
): Promise<undefined> {
  if (content.kind === 'programs') {
    await pack(content.programs, [])
    return undefined
  }
  if (content.kind !== 'images') throw new TypeError(`there are no programs in ${content.kind}`)
  const spool = await mkdtemp(join(packer.temp, 'programs-'))
  try {
    await packer.images(content.platforms)
    const { parts, store } = await readArtifact(packer.directory, packer.signal)
    const programs: Program[] = []
    const others: Program[] = []
    for (const [position, part] of parts.entries()) {
      const { platform } = part
      if (platform === undefined) throw new TypeError(`${part.descriptor.digest} is for no platform`)
      const directory = join(spool, String(position))
      await mkdir(directory)
      const found = { ...part, platform }
      const path =
        file === undefined
          ? await entrypointOf(found, store, directory, packer.signal)
          : await fileIn(found, store, directory, packer.signal, file)
      programs.push({ platform, path })
      if (other === undefined) continue
      const beside = `${directory}-other`
      await mkdir(beside)
      others.push({ platform, path: await fileIn(found, store, beside, packer.signal, other) })
    }
    await pack(programs, others)
    return undefined
  } finally {
    await rm(spool, { recursive: true, force: true })
  }
}

type Store = Parameters<typeof unpackImage>[1]
type Node = Extract<ReturnType<Unpacked['tree']['walk']>, { readonly state: 'found' }>['node']

async function entrypointOf(part: ProgramPart, store: Store, spool: string, signal: AbortSignal): Promise<string> {
  const { command, findings, tree } = await unpackImage(part, store, spool, signal)
  if (command !== undefined) {
    // The tree has the links of one host, which are not everywhere those of a container.
    const names = command.path.split('/')
    const found = tree.walk(names, true)
    if (found.state === 'found' && found.path.join('/') === names.join('/')) return command.file.content.path
    throw new PublishError(
      'E_CHECK_ENTRYPOINT',
      `The entrypoint /${command.path} for ${part.platform} is a symbolic link, or behind one.`,
      { hint: 'Name the program itself in ENTRYPOINT.' },
    )
  }
  const finding = findings.find(({ severity }) => severity === 'error')
  throw new PublishError(
    finding?.code ?? 'E_CHECK_ENTRYPOINT',
    finding?.message ?? `Nothing starts on ${part.platform}`,
  )
}

/** A library has no entrypoint: the host says where in the image it must be. */
async function fileIn(
  part: ProgramPart,
  store: Store,
  spool: string,
  signal: AbortSignal,
  file: string,
): Promise<string> {
  const { tree, stopped, skipped, refused } = await flattenPart(part, store, spool, signal)
  const found = nodeAt(tree, file.split('/'))
  if (found?.kind === 'file') return found.content.path
  const isIt = (name: string): boolean => posix.join('/', name) === `/${file}`
  const what =
    found?.kind === 'symlink'
      ? 'is a symbolic link, or behind one'
      : found?.kind === 'directory'
        ? 'is a directory'
        : skipped.some(isIt) && 'is a device or a named pipe'
  const image = `image for ${part.platform}`
  const message = what ? `/${file} in the ${image} ${what}.` : `The ${image} has no file /${file}.`
  throw new PublishError('E_CHECK_ENTRYPOINT', message, {
    cause: stopped ?? refused.find(({ name }) => isIt(name))?.reason,
    hint: `Copy it there in the last stage: \`COPY --from=build /out/${file} /${file}\`.`,
  })
}

/** What is at a path, or the first link on the way: the tree has the links of one host only. Undefined: nothing. */
function nodeAt(tree: Unpacked['tree'], names: readonly string[]): Node | undefined {
  let node: Node | undefined
  for (const depth of names.keys()) {
    const found = tree.walk(names.slice(0, depth + 1), false)
    if (found.state !== 'found') return undefined
    node = found.node
    if (node.kind === 'symlink') return node
  }
  return node
}
