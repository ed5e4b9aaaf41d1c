import { createHash, randomBytes } from 'node:crypto'
import { nameOf, type CacheMount } from './cache-mounts.ts'

/** The named context that holds an archive, `mounts.tar`. */
export const contextName = 'plugin-publish-mounts'
const root = '/plugin-publish'

/** Bytes of an archive, and of a file in it. More is neither restored nor kept: it would take longer than it saves. */
export const maxUnpacked = 4 * 1024 ** 3

/** Of what the mounts are: archives of others are not understood. */
export function digestOf(mounts: readonly CacheMount[]): string {
  return createHash('sha256')
    .update(JSON.stringify(mounts.map(nameOf)))
    .digest('hex')
}

/** The directory of a mount in an archive: the same in every run. */
export function directoryOf(mount: CacheMount): string {
  return createHash('sha256').update(nameOf(mount)).digest('hex').slice(0, 16)
}

const from = (image: string): string => `FROM --platform=$BUILDPLATFORM ${image} AS work\nUSER 0:0\n`

/**
 * In exec form, because an image may name another shell. A random last word makes BuildKit run it again: `--no-cache`
 * would also empty the mounts.
 */
const command = (script: string): string => JSON.stringify(['/bin/sh', '-ec', script, randomBytes(8).toString('hex')])

/** Says whether the image has what unpacking needs. Its result is as good as empty. */
export function probeFile(image: string): string {
  return `${from(image)}RUN --network=none ${command(`command -v tar; mkdir -p ${root}; : > ${root}/ready`)}
FROM scratch
COPY --from=work ${root}/ready /ready
`
}

function mountFlags(mounts: readonly CacheMount[]): string {
  return mounts
    .map((mount) => {
      const { id, sharing, uid, gid, mode } = mount
      const owner = Object.entries({ uid, gid, mode }).flatMap(([name, value]) =>
        value === undefined ? [] : [`${name}=${value}`],
      )
      const target = `${root}/mounts/${directoryOf(mount)}`
      return `--mount=${['type=cache', `id=${id}`, `target=${target}`, `sharing=${sharing}`, ...owner].join(',')} `
    })
    .join('')
}

/**
 * Whatever the archive holds, it is unpacked by the builder, in a container that may not reach the network, whose files
 * are thrown away except for the mounts. `ulimit` also bounds files with holes.
 */
export function unpackFile(image: string, mounts: readonly CacheMount[]): string {
  const script = `ulimit -f ${maxUnpacked / 512}; cd ${root}/mounts; TAR_OPTIONS= tar -xf ${root}/in/mounts.tar`
  const input = `--mount=type=bind,from=${contextName},target=${root}/in `
  return `${from(image)}RUN --network=none ${input}${mountFlags(mounts)}${command(script)}\n`
}

export function packFile(image: string, mounts: readonly CacheMount[]): string {
  const script = `ulimit -f ${maxUnpacked / 512}; cd ${root}/mounts; TAR_OPTIONS= tar -cf ${root}/mounts.tar .`
  return `${from(image)}RUN --network=none ${mountFlags(mounts)}${command(script)}
FROM scratch
COPY --from=work ${root}/mounts.tar /mounts.tar
`
}
