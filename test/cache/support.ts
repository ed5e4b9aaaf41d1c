import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext as Test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { githubCache, type GithubCache } from '../../src/cache/index.ts'
import { defaultSettings } from '../../src/cache/settings.ts'
import { testContext, type TestContext } from '../support/context.ts'
import { node, root, scratchDirectory } from '../support/rig.ts'
import { startCacheService, type CacheOptions, type CacheService } from '../support/runner/cache-service.ts'

export const version = createHash('sha256').update('test').digest('hex')

/** Small parts, so that a small file has many, and short waits. */
export const quick = {
  ...defaultSettings,
  delays: [5, 10],
  stall: 300,
  lookup: 3000,
  singlePut: 40_000,
  part: 10_000,
}

export interface Rig {
  readonly service: CacheService
  readonly cache: GithubCache
  readonly context: TestContext
  readonly directory: string
  /** Makes an entry as the storage has it, by way of the client. */
  put(key: string, content: Buffer): Promise<boolean>
  get(key: string, prefixes?: readonly string[], maxBytes?: number, timeout?: number): Promise<Got>
}

export interface Got {
  readonly key: string | undefined
  readonly size: number | undefined
  readonly file: string
}

let files = 0

export async function startRig(
  t: Test,
  options: CacheOptions = {},
  env: NodeJS.ProcessEnv = {},
  settings = quick,
): Promise<Rig> {
  const directory = await scratchDirectory(t)
  const service = await startCacheService(t, options)
  const context = testContext()
  const cache = githubCache({ ...service.env, ...env }, settings)
  if (cache === undefined) throw new Error('the job has no cache')
  return {
    service,
    cache,
    context,
    directory,
    put: async (key, content) => {
      const file = join(directory, `in-${files++}`)
      await writeFile(file, content)
      return await cache.save({ key, version, file, timeout: 20_000 }, context)
    },
    get: async (key, prefixes = [], maxBytes = 1_000_000, timeout = 20_000) => {
      const file = join(directory, `out-${files++}`)
      const got = await cache.restore({ key, prefixes, version, file, maxBytes, timeout }, context)
      return { key: got?.key, size: got?.size, file }
    },
  }
}

export const random = (size: number): Buffer => randomBytes(size)

/** Runs a piece of JavaScript with GitHub's own client, and returns the JSON that it prints as its answer. */
export async function toolkit(rig: Pick<Rig, 'service' | 'directory'>, script: string): Promise<unknown> {
  const env = {
    PATH: process.env['PATH'],
    RUNNER_TEMP: rig.directory,
    GITHUB_WORKSPACE: rig.directory,
    ...rig.service.env,
  }
  const code = `import * as cache from '@actions/cache'
    import { getCacheVersion, getCompressionMethod } from './node_modules/@actions/cache/lib/internal/cacheUtils.js'
    console.log('answer', JSON.stringify(await (async () => { ${script} })()))`
  const result = await run(node, ['--input-type=module', '--eval', code], { cwd: root, env })
  const [, answer] = /^answer (.*)$/m.exec(result.stdout) ?? []
  if (answer === undefined) throw new Error(`${result.stdout}\n${result.stderr}`)
  return JSON.parse(answer)
}
