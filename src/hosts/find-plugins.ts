import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Host } from './host.ts'

/** Levels below the start, directories that are looked at, and entries of each that are read. */
const maxDepth = 4
const maxDirectories = 300
const maxEntries = 1000
/** Directories that hold copies of others' plugins. Those whose names begin with a dot are left out too. */
const skipped = new Set(['node_modules', 'vendor', 'dist'])

/**
 * Directories below `start` that a host recognizes as plugins, sorted within each level: relative paths with forward
 * slashes. Links are not followed, and nothing inside a plugin is looked at. In a large repository some are not found.
 */
export async function findPlugins(start: string, hosts: readonly Host[]): Promise<string[]> {
  const found: string[] = []
  let level = ['']
  for (let depth = 0, seen = 0; depth < maxDepth && level.length > 0; depth++) {
    const next: string[] = []
    for (const parent of level) {
      for (const name of await directoriesIn(join(start, parent))) {
        if (++seen > maxDirectories) return found
        const path = parent === '' ? name : `${parent}/${name}`
        const reasons = await Promise.all(hosts.map((host) => host.detect(join(start, path))))
        if (reasons.some((why) => why !== undefined)) found.push(path)
        else next.push(path)
      }
    }
    level = next
  }
  return found
}

async function directoriesIn(directory: string): Promise<string[]> {
  const names: string[] = []
  let entries = 0
  try {
    for await (const entry of await opendir(directory)) {
      if (++entries > maxEntries) break
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) names.push(entry.name)
    }
  } catch {
    // What cannot be read holds no plugin that could be built.
  }
  return names.sort()
}
