import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../../script/rig/command.ts'
import { run } from '../../script/rig/run.ts'
import { rig } from '../../test/support/rig.ts'
import { machine } from '../sides/machine.ts'

/** A builder that has nothing yet, as a hosted runner gets it from docker/setup-buildx-action. */
export interface FreshBuilder {
  /** Environment whose current builder it is. */
  readonly env: NodeJS.ProcessEnv
  /**
   * How many entries the compiler has written into its cache since a time: one for each action whose result it did
   * not find there. It writes the time into each of them, so that restored entries keep theirs.
   *
   * @param since milliseconds since 1970
   */
  compiled(since: number): Promise<number>
  /** The same builder, with a configuration of docker for one side alone: its logins are seen by no other. */
  for(directory: string): Promise<NodeJS.ProcessEnv>
  remove: () => Promise<void>
}

let count = 0

/**
 * Creates and starts a builder of the driver `docker-container`.
 *
 * @param parent its directory is made in this one
 * @param config configuration file of BuildKit
 */
export async function createBuilder(parent: string, config: string): Promise<FreshBuilder> {
  const name = `plugin-publish-bench-${process.pid}-${count++}`
  await mkdir(parent, { recursive: true })
  const directory = await mkdtemp(join(parent, 'docker-'))
  const env = await machine(directory)
  const buildx = (args: readonly string[]): Promise<string> =>
    must('docker', ['buildx', ...args], { env: { ...process.env, ...env }, timeout: 300_000 })
  const remove = async (): Promise<void> => {
    await run('docker', ['buildx', 'rm', '--force', name], { env: { ...process.env, ...env } })
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await buildx([
      'create',
      `--name=${name}`,
      '--driver=docker-container',
      `--driver-opt=image=${rig().images.buildkit}`,
      '--driver-opt=network=host',
      `--buildkitd-config=${config}`,
      '--use',
      '--bootstrap',
    ])
  } catch (error) {
    await remove()
    throw error
  }
  return {
    env,
    compiled: async (since) => {
      const context = join(directory, 'count')
      await mkdir(context, { recursive: true })
      await writeFile(join(context, 'Dockerfile'), countEntries(since))
      let entries = 0
      for (const [at, namespace] of namespaces.entries()) {
        const output = join(context, `output-${at}`)
        const select = namespace === '' ? [] : [`--build-arg=BUILDKIT_CACHE_MOUNT_NS=${namespace}`]
        await buildx(['build', '--provenance=false', ...select, `--output=type=local,dest=${output}`, context])
        entries += Number(await readFile(join(output, 'entries'), 'utf8'))
      }
      return entries
    },
    for: async (own) => {
      const variables = await machine(own)
      await cp(join(directory, 'buildx'), join(own, 'buildx'), { recursive: true })
      return variables
    },
    remove,
  }
}

/** Of cache mounts: of a build that sets none, and the one in which the action restores what it kept. */
const namespaces = ['', 'plugin-publish']

/** Format of an entry: `v1`, action, output, size, time in nanoseconds. `cmd/go/internal/cache/cache.go` of Go. */
function countEntries(since: number): string {
  return `FROM golang:1.25-alpine AS count
RUN --mount=type=cache,target="/root/.cache/go-build" \\
    find /root/.cache/go-build -name '*-a' | xargs -r cat | awk '$5 > ${since}e6 { n++ } END { print n + 0 }' >/entries
FROM scratch
COPY --from=count /entries /entries
`
}
