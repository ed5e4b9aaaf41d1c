import { abortable } from '../../shared/abortable.ts'
import type { RunContext } from '../../shared/context.ts'

/** What buildx calls the start of a builder. Every other line comes from one that runs. */
const booting = '[internal] booting buildkit'

/** Whether a line of buildx's progress, as JSON, shows that the builder runs. */
function showsBuilder(line: string): boolean {
  return line.includes('"vertexes"') && !line.includes(booting)
}

/**
 * Runs a build when its builder runs. A builder boots with its first build, and a second client that comes while it
 * does may start it before its configuration is there, or find nobody who answers. So of all builds of a step that use
 * one builder, the first goes alone until buildx shows that the builder runs.
 *
 * @param build calls its argument with each line of buildx's progress
 */
export async function afterBoot<T>(
  builder: string | undefined,
  { step, signal }: RunContext,
  build: (onLine: (line: string) => void) => Promise<T>,
): Promise<T> {
  const boot = await step.once(`boot of ${builder ?? 'the current builder'}`, () =>
    Promise.resolve({ begun: false, ...Promise.withResolvers<undefined>() }),
  )
  if (boot.begun) {
    await abortable(boot.promise, signal)
    return await build(() => undefined)
  }
  boot.begun = true
  try {
    return await build((line) => {
      if (showsBuilder(line)) boot.resolve(undefined)
    })
  } finally {
    boot.resolve(undefined)
  }
}
