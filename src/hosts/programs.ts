import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readArtifact, type Packer } from '../artifact/index.ts'
import { unpackImage } from '../checks/index.ts'
import type { Content, Program } from '../content/index.ts'
import { PublishError } from '../shared/errors.ts'

/**
 * The program of each platform, be it ready-made or the entrypoint of an image that was built. Calls `pack` with it;
 * what was unpacked is gone afterwards.
 * @throws PublishError `E_LAYOUT` if an image is damaged, `E_CHECK_ENTRYPOINT` if it has no program to start
 */
export async function withPrograms(
  content: Content,
  packer: Packer,
  pack: (programs: readonly Program[]) => Promise<void>,
): Promise<void> {
  if (content.kind === 'programs') {
    await pack(content.programs)
    return
  }
  if (content.kind !== 'images') throw new TypeError(`there are no programs in ${content.kind}`)
  const spool = await mkdtemp(join(dirname(packer.directory), 'programs-'))
  try {
    await packer.images(content.platforms)
    const { parts, store } = await readArtifact(packer.directory, packer.signal)
    const programs: Program[] = []
    for (const part of parts) {
      const { platform } = part
      if (platform === undefined) throw new TypeError(`${part.descriptor.digest} is for no platform`)
      const { command, findings } = await unpackImage({ ...part, platform }, store, spool, packer.signal)
      if (command === undefined) {
        const [finding] = findings
        throw new PublishError(
          finding?.code ?? 'E_CHECK_ENTRYPOINT',
          finding?.message ?? `Nothing starts on ${platform}`,
        )
      }
      programs.push({ platform, path: command.file.content.path })
    }
    await pack(programs)
  } finally {
    await rm(spool, { recursive: true, force: true })
  }
}
