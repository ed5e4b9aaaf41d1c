import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log, RunContext } from '../../shared/context.ts'
import { afterBoot } from './boot.ts'
import { runDocker, type Buildx } from './buildx.ts'
import { readFailure, type Failure } from './failure.ts'
import { Progress } from './progress.ts'

/** The namespace of mounts that may have been restored: nothing else on the builder uses them. */
export const restoredNamespace = 'plugin-publish'

/** A build of a Dockerfile of this action. It is not the user's, so nothing of it is shown. */
export interface HiddenBuild {
  readonly dockerfile: string
  /** Undefined: the current one. */
  readonly builder: string | undefined
  /** Private directory of this build. It is made. */
  readonly directory: string
  readonly args: readonly string[]
  /** Milliseconds. */
  readonly limit: number
}

/** Undefined if it succeeds. @throws if it takes too long or is cancelled, PublishError `E_DOCKER` */
export async function runHidden(
  { dockerfile, builder, directory, args, limit }: HiddenBuild,
  { program, env }: Buildx,
  context: RunContext,
): Promise<Failure | undefined> {
  const [file, empty] = [join(directory, 'Dockerfile'), join(directory, 'empty')]
  await mkdir(empty, { recursive: true })
  await writeFile(file, dockerfile)
  const progress = new Progress({ ...quiet, redact: (text) => context.log.redact(text) })
  const all = [
    'build',
    ...(builder === undefined ? [] : [`--builder=${builder}`]),
    '--progress=rawjson',
    '--provenance=false',
    '--sbom=false',
    `--file=${file}`,
    `--build-arg=BUILDKIT_CACHE_MOUNT_NS=${restoredNamespace}`,
    ...args,
    '--',
    empty,
  ]
  const result = await afterBoot(builder, context, (onLine) =>
    runDocker(program, all, {
      env,
      signal: context.signal,
      timeout: limit,
      maxOutput: 64 * 1024,
      onStderrLine: (line) => {
        progress.line(line)
        onLine(line)
      },
    }),
  )
  if (result.timedOut) throw new Error(`it took more than ${limit / 1000} s`)
  return result.code === 0 ? undefined : readFailure(progress.messages(), progress.failedStep(), file)
}

const quiet: Omit<Log, 'redact'> = {
  info: () => undefined,
  debug: () => undefined,
  notice: () => undefined,
  warning: () => undefined,
  mask: () => undefined,
  group: <T>(_title: string, work: () => Promise<T>) => work(),
  during: <T>(_what: unknown, work: () => Promise<T>) => work(),
}
