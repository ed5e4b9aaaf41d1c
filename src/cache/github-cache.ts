import { open, rm } from 'node:fs/promises'
import { HttpConnections } from '../shared/http.ts'
import { isPrivateConnection } from '../shared/proxy.ts'
import { download } from './download.ts'
import { CacheService, type Session, signedUrl } from './service.ts'
import { type CacheContext, type CacheSettings, defaultSettings, FinalError, type StoredFile } from './settings.ts'
import { upload } from './upload.ts'

export interface Lookup {
  /** At most 512 characters, without commas. */
  readonly key: string
  /** At most nine; the first that has an entry counts, and of its entries the newest. */
  readonly prefixes?: readonly string[]
  /** A SHA-256 in hexadecimal: entries of another version are not seen. */
  readonly version: string
}

export interface FileToRestore extends Lookup {
  /** Absolute; it must not exist. After a failure it does not exist either. */
  readonly file: string
  /** A larger entry is not read. */
  readonly maxBytes: number
  /** Milliseconds for everything. */
  readonly timeout: number
}

export interface FileToSave extends Pick<Lookup, 'key' | 'version'> {
  /** Absolute. */
  readonly file: string
  /** Milliseconds for everything. */
  readonly timeout: number
}

/**
 * Every failure is said once in the log as "not used". After one that may last (no answer in time, no connection), the
 * service is not asked again. The methods reject only if the run is cancelled.
 */
export interface GithubCache {
  /** Writes the bytes of the entry under `key`, else of one under a prefix, into `file`. undefined: there is none. */
  restore(wanted: FileToRestore, context: CacheContext): Promise<StoredFile | undefined>
  /** The key of the entry that `restore` would read. */
  find(wanted: Lookup, context: CacheContext): Promise<string | undefined>
  /**
   * Makes an entry of the file's bytes. An entry cannot be changed: false if the key exists, and also if the service
   * refuses or fails.
   */
  save(file: FileToSave, context: CacheContext): Promise<boolean>
}

/**
 * The cache of this job, by what the runner sets: `ACTIONS_RESULTS_URL`, `ACTIONS_RUNTIME_TOKEN`,
 * `ACTIONS_CACHE_SERVICE_V2`, `ACTIONS_CACHE_MODE`. undefined: the job has none. An enterprise server's own cache is
 * not used, because it has only the first version of the service.
 */
export function githubCache(env: NodeJS.ProcessEnv, settings = defaultSettings): GithubCache | undefined {
  const [results, token] = [URL.parse(env['ACTIONS_RESULTS_URL'] ?? ''), env['ACTIONS_RUNTIME_TOKEN'] ?? '']
  const host = URL.parse(env['GITHUB_SERVER_URL'] ?? 'https://github.com')?.hostname ?? ''
  const isService = host === 'github.com' || host.endsWith('.ghe.com')
  const mode = (env['ACTIONS_CACHE_MODE'] ?? '').trim().toLowerCase()
  if (!isService || (env['ACTIONS_CACHE_SERVICE_V2'] ?? '') === '' || results === null || token === '') return undefined
  if (mode === 'none' || !isPrivateConnection(results)) return undefined
  return new Client(new CacheService(results, token), env, settings, mode)
}

/** Bytes that an entry of GitHub's cache can have. */
const largestEntry = 10 * 1024 ** 3

class Client implements GithubCache {
  readonly #service: CacheService
  readonly #env: NodeJS.ProcessEnv
  readonly #settings: CacheSettings
  readonly #readable: boolean
  readonly #writable: boolean
  #outOfOrder = false

  constructor(service: CacheService, env: NodeJS.ProcessEnv, settings: CacheSettings, mode: string) {
    this.#service = service
    this.#env = env
    this.#settings = settings
    this.#readable = mode !== 'write-only'
    this.#writable = mode !== 'read'
  }

  async restore(wanted: FileToRestore, context: CacheContext): Promise<StoredFile | undefined> {
    if (!this.#readable) return undefined
    return await this.#bounded(context, wanted.timeout, async (session) => {
      const found = await this.#lookUp(wanted, session)
      if (found === undefined) return undefined
      const file = await open(wanted.file, 'wx', 0o600)
      try {
        const size = await download(found.url, file, wanted.maxBytes, session)
        await file.close()
        return { key: found.key, size }
      } catch (error) {
        await file.close()
        await rm(wanted.file, { force: true })
        throw error
      }
    })
  }

  async find(wanted: Lookup, context: CacheContext): Promise<string | undefined> {
    if (!this.#readable) return undefined
    const found = await this.#bounded(context, this.#settings.lookup, (session) => this.#lookUp(wanted, session))
    return found?.key
  }

  async save({ key, version, file, timeout }: FileToSave, context: CacheContext): Promise<boolean> {
    if (!this.#writable) return false
    const saved = await this.#bounded(context, timeout, async (session) => {
      const handle = await open(file, 'r')
      try {
        const { size } = await handle.stat()
        if (size > largestEntry) throw new FinalError(`${size} bytes are more than an entry can have`)
        const created = await this.#service.call('CreateCacheEntry', { key, version }, session)
        if (!created.ok) {
          context.log.info(`GitHub’s cache does not take ${key}: ${created.message || 'no reason given'}`)
          return false
        }
        await upload(signedUrl(created.signed_upload_url, context.log), handle, size, session)
        const body = { key, version, size_bytes: String(size) }
        const finished = await this.#service.call('FinalizeCacheEntryUpload', body, session)
        if (!finished.ok) throw new FinalError(finished.message || 'the entry was not accepted')
        return true
      } finally {
        await handle.close()
      }
    })
    return saved === true
  }

  async #lookUp(
    { key, prefixes = [], version }: Lookup,
    session: Session,
  ): Promise<{ readonly key: string; readonly url: URL } | undefined> {
    const body = { key, restore_keys: prefixes, version }
    const { ok, matched_key, signed_download_url } = await this.#service.call('GetCacheEntryDownloadURL', body, session)
    // The service takes the key itself for a prefix as well.
    if (!ok || (matched_key !== key && !prefixes.some((prefix) => matched_key.startsWith(prefix)))) return undefined
    return { key: matched_key, url: signedUrl(signed_download_url, session.log) }
  }

  /** Bounds the time, ends the connections, and says a failure once. */
  async #bounded<T>(
    { log, signal }: CacheContext,
    timeout: number,
    work: (session: Session) => Promise<T>,
  ): Promise<T | undefined> {
    if (this.#outOfOrder) return undefined
    const connections = new HttpConnections(this.#env)
    const late = AbortSignal.timeout(timeout)
    try {
      return await work({ connections, log, signal: AbortSignal.any([signal, late]), settings: this.#settings })
    } catch (error) {
      signal.throwIfAborted()
      this.#outOfOrder = late.aborted || !(error instanceof FinalError)
      const why = error instanceof Error ? error.message : String(error)
      log.info(`GitHub’s cache is not used: ${late.aborted ? `it took more than ${timeout / 1000} s` : why}`)
      return undefined
    } finally {
      connections.close()
    }
  }
}
