/**
 * GitHub's cache, second version of its service, as a store of single files. An entry is the bytes of one file: nothing
 * is packed or unpacked here, so that reading an entry writes one file whose name the caller has chosen, and nothing
 * else. What it holds is as trustworthy as everybody who can write to the cache.
 */
export { githubCache, type Lookup, type FileToRestore, type FileToSave, type GithubCache } from './github-cache.ts'
export type { CacheContext, StoredFile } from './settings.ts'
