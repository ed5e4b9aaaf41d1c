import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, chmod, constants, copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as v from 'valibot'
import type { GithubCache } from '../cache/index.ts'
import { PublishError } from '../shared/errors.ts'
import { run, type RunOptions } from '../shared/exec.ts'
import { newResourceName } from '../shared/resources.ts'
import { retryDelays } from './cosign.ts'
import { download, maxCosignBytes } from './download.ts'
import { cosignEnvironment } from './environment.ts'
import type { RunContext } from '../shared/context.ts'
import type { SigningOptions } from './options.ts'
import { assetPlatform, downloads, pinnedSha256, pinnedVersion } from './pins.ts'

export interface CosignBinary {
  readonly path: string
  readonly version: string
  readonly from: 'PATH' | 'tool cache' | 'shared cache' | 'download'
}

/** Where cosign comes from, and how long is waited for it; only tests choose anything else. */
export interface CosignSource {
  /** URL of the directory that holds a directory for each version. */
  readonly base: string
  /** Checksum of the pinned version by `os-arch`, in lower-case hexadecimal. */
  readonly sha256: Readonly<Record<string, string>>
  /** Milliseconds before the second, third… download, at most. */
  readonly delays: readonly number[]
  /** Milliseconds without a byte until a download is given up. */
  readonly stall: number
  /** Milliseconds that the shared cache may take, once to read and once to write. */
  readonly cacheTimeout: number
  /** Milliseconds that a cosign on PATH may take to tell its version. */
  readonly versionTimeout: number
}

const release: CosignSource = {
  base: downloads,
  sha256: pinnedSha256,
  delays: retryDelays,
  stall: 30_000,
  cacheTimeout: 30_000,
  versionTimeout: 20_000,
}

export interface CosignRequest extends Pick<SigningOptions, 'cosignVersion' | 'cosignSha256' | 'toolCache' | 'temp'> {
  /** GitHub's cache, if it may keep cosign between runs. */
  readonly sharedCache?: GithubCache | undefined
}

/** Entries of another form, such as the archives that earlier versions of this action kept, are not seen. */
const entryVersion = createHash('sha256').update('cosign as it is').digest('hex')

const executable = process.platform === 'win32' ? 'cosign.exe' : 'cosign'

/**
 * The cosign on PATH if it is a cosign 3 and no checksum says otherwise, else the pinned one out of the tool cache,
 * GitHub's cache or the release. A cached file is copied into the private directory first and hashed there, so that
 * what was checked is what runs.
 * @throws PublishError `E_COSIGN`, `E_COSIGN_CHECKSUM`
 */
export async function findOrInstallCosign(
  request: CosignRequest,
  context: RunContext,
  source = release,
): Promise<CosignBinary> {
  const found = await findOnPath(request, source.versionTimeout, context)
  if (found !== undefined) return found
  const sha256 = request.cosignSha256 ?? source.sha256[assetPlatform()]
  if (sha256 === undefined) {
    throw new PublishError('E_COSIGN', `The action knows no cosign for ${assetPlatform()}.`, {
      hint: 'Put a cosign 3 on PATH, or set `cosign-version` and `cosign-sha256`.',
    })
  }
  const version = request.cosignVersion
  const cached = join(request.toolCache, 'cosign', version, assetPlatform(), executable)
  const path = join(request.temp, `${randomUUID()}-${executable}`)
  if (await takeFromCache(cached, path, sha256, context)) return { path, version, from: 'tool cache' }

  const cache = request.sharedCache
  const entry = {
    key: `plugin-publish-cosign-${version}-${assetPlatform()}-${sha256}`,
    version: entryVersion,
    file: path,
    timeout: source.cacheTimeout,
  }
  const hit = await cache?.restore({ ...entry, maxBytes: maxCosignBytes }, context)
  if (hit !== undefined) {
    const restored = await sha256Of(path)
    if (restored === sha256) {
      await chmod(path, 0o700)
      await putIntoCache(path, cached, context)
      return { path, version, from: 'shared cache' }
    }
    await rm(path)
    context.log.warning(
      `The entry ${entry.key} of GitHub’s cache has SHA-256 ${restored} instead of ${sha256} and is not used: find out `
        + 'who wrote it, and delete it',
    )
  }

  const asset = `cosign-${assetPlatform()}${process.platform === 'win32' ? '.exe' : ''}`
  context.log.info(`Downloading cosign ${version}`)
  const url = `${source.base}/v${version}/${asset}`
  await context.log.during(`downloading cosign ${version}`, () =>
    download({ ...source, url, file: path, sha256, signal: context.signal, env: context.env }),
  )
  await chmod(path, 0o700)
  await putIntoCache(path, cached, context)
  if (hit === undefined) await cache?.save(entry, context)
  return { path, version, from: 'download' }
}

const versionOutput = v.object({ gitVersion: v.string() })

async function findOnPath(
  request: CosignRequest,
  timeout: number,
  { env, log, signal }: RunContext,
): Promise<CosignBinary | undefined> {
  const path = await which(env['PATH'] ?? '')
  if (path === undefined) return undefined
  if (request.cosignSha256 !== undefined || request.cosignVersion !== pinnedVersion) {
    if (request.cosignSha256 !== undefined && (await sha256Of(path)) === request.cosignSha256)
      return { path, version: request.cosignVersion, from: 'PATH' }
    log.notice(
      `${path} is not the cosign that \`cosign-version\` and \`cosign-sha256\` name: the action installs that one.`,
    )
    return undefined
  }
  const version = await versionAt(path, { env: cosignEnvironment(env, {}), signal, timeout, maxOutput: 64 * 1024 })
  if (version !== undefined && /^3\./.test(version)) return { path, version, from: 'PATH' }
  log.notice(
    `${path} is ${version === undefined ? 'of an unknown version' : `version ${version}`}; cosign 3 is needed, so `
      + `${request.cosignVersion} is installed`,
  )
  return undefined
}

/** The version that the program at `path` prints; undefined also if it does not start or does not end in time. */
async function versionAt(path: string, options: RunOptions): Promise<string | undefined> {
  const { code, stdout } = await run(path, ['version', '--json'], options)
  return code === 0 ? versionOf(stdout) : undefined
}

/** `3.0.6` out of `cosign version --json`; undefined for builds that do not say. */
export function versionOf(stdout: string): string | undefined {
  try {
    const { gitVersion } = v.parse(versionOutput, JSON.parse(stdout))
    return /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(gitVersion)?.[1]
  } catch {
    return undefined
  }
}

async function which(path: string): Promise<string | undefined> {
  // Relative entries are skipped: they would run what the checkout holds.
  for (const directory of path.split(delimiter).filter(isAbsolute)) {
    const file = join(directory, executable)
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  return undefined
}

async function takeFromCache(cached: string, path: string, sha256: string, { log }: RunContext): Promise<boolean> {
  try {
    await copyFile(cached, path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      log.debug(`cosign is not taken from the tool cache: ${String(error)}`)
    await rm(path, { force: true })
    return false
  }
  const actual = await sha256Of(path)
  if (actual === sha256) {
    await chmod(path, 0o700)
    return true
  }
  await rm(path, { force: true })
  await rm(cached, { force: true }).catch(() => undefined)
  log.warning(`cosign in the tool cache has SHA-256 ${actual} instead of ${sha256} and is not used: ${cached}`)
  return false
}

/** Never fails: without the entry, the next run downloads again. */
async function putIntoCache(path: string, cached: string, { log, resources }: RunContext): Promise<void> {
  const partial = { kind: 'file', name: join(dirname(cached), newResourceName('cosign')) } as const
  try {
    await mkdir(dirname(cached), { recursive: true })
    resources.add(partial)
    await copyFile(path, partial.name, constants.COPYFILE_FICLONE)
    await chmod(partial.name, 0o755)
    await rename(partial.name, cached)
    resources.release(partial)
  } catch (error) {
    await resources.remove(partial)
    log.debug(`cosign is not kept in the tool cache: ${String(error)}`)
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash)
  return hash.digest('hex')
}
