import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { RuntimeRules } from '../hosts/host.ts'
import type { Finding } from '../shared/finding.ts'
import type { Log } from '../shared/log.ts'
import type { Platform } from '../shared/platform.ts'
import { asLayoutError, readImages } from './image/layout.ts'
import type { FileFacts } from './binary/shapes.ts'
import { inspect } from './inspect.ts'
import { removeDirectory } from '../shared/remove-directory.ts'
import type { ResourceOwner } from '../shared/resources.ts'
import type { Bounds, Probe } from './smoke/sandbox.ts'
import { SmokeTest } from './smoke/smoke-test.ts'

export interface CheckRequest {
  /** Directory of an OCI image layout; the first descriptor of its `index.json` is the image index or the single manifest. */
  readonly layout: string
  /** What the host does with the image. */
  readonly rules: RuntimeRules
  /** `true`: a platform that cannot be started here is an error; `auto`: it is left out; `false`: nothing is started. */
  readonly smokeTest: 'auto' | boolean
  /** On a pull request nobody has read the code yet: what is left out there is only a notice. */
  readonly dryRun: boolean
  /** Settles when foreign platforms can be started, or never will: they are not tried before. */
  readonly waitForEmulation: Promise<unknown>
  /** Milliseconds from a plugin's start to its healthy answer, if not the default (10 s, emulated 30 s). */
  readonly patience?: number
  /** Ways to keep a plugin away from everything else, in order of preference; default: all that there are. */
  readonly isolation?: readonly Probe[]
  /** What a plugin may use of memory, disk and processes, if not the default. */
  readonly bounds?: Bounds
}

export interface CheckResult {
  readonly findings: readonly Finding[]
  /** In the index's order. */
  readonly images: readonly CheckedImage[]
}

export interface CheckedImage {
  readonly platform: Platform
  /** Of the platform's manifest. */
  readonly digest: string
  /** The program that the host starts; `path` is below the image's root. Undefined if there is none. */
  readonly binary: { readonly path: string; readonly sha256: string; readonly size: number } | undefined
  readonly facts: FileFacts | undefined
  /** Such as `static` or `dynamic (glibc 2.34)`. */
  readonly linking: string | undefined
  readonly smoke: Smoke
  /** Compressed and unpacked bytes. */
  readonly imageSize: number
  readonly unpackedSize: number
}

export type Smoke =
  /** Milliseconds from the start to the healthy answer. */
  | { readonly outcome: 'passed'; readonly milliseconds: number }
  | { readonly outcome: 'failed' | 'skipped'; readonly reason: string }

export interface CheckTools {
  readonly log: Log
  readonly signal: AbortSignal
  readonly resources: ResourceOwner
}

/**
 * Reads every platform's image as the host will, judges it by the host's rules, and starts what can be started here. What is wrong with the
 * plugin is in the findings; throws E_LAYOUT if the layout itself is broken.
 */
export async function check(request: CheckRequest, { log, signal, resources }: CheckTools): Promise<CheckResult> {
  const images = await readImages(request.layout)
  // Nobody else may look in: plugins of other users are unpacked here, with modes of their own choice.
  const directory = await mkdtemp(join(resources.temp, 'check-'))
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  await using smokeTest = new SmokeTest(request, { log, signal: either, resources })
  try {
    const results = await allOrStop(stop, images.map(async (image, index) => {
      const inspected = await inspect(image, request.rules, join(directory, `s${index}`), either)
      return await smokeTest.run(inspected, join(directory, String(index)))
    }))
    const duplicates = images.filter((image, index) => images.findIndex(({ platform }) => platform === image.platform) !== index)
    return {
      findings: [...duplicates.map(duplicate), ...results.flatMap(({ findings }) => findings)],
      images: results.map(({ image }) => image),
    }
  } catch (error) {
    throw asLayoutError(error)
  } finally {
    const problem = await removeDirectory(directory)
    // The run tries again at its end, and reports what it cannot remove.
    if (problem !== undefined) log.debug(`Cannot remove ${directory}: ${problem}`)
  }
}

/** Waits for all; the first that throws ends the others, and nothing of them is left running when this rejects. */
async function allOrStop<T>(stop: AbortController, work: readonly Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(work)
  } catch (error) {
    stop.abort(error)
    await Promise.allSettled(work)
    throw error
  }
}

function duplicate({ platform, digest }: { platform: Platform; digest: string }): Finding {
  return { code: 'E_CHECK_IMAGE', severity: 'error', platform, message: `The index has two images for ${platform}: hosts take the first and never see ${digest}` }
}
