import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/**
 * Copies a directory as `actions/upload-artifact` and `actions/download-artifact` hand it over: regular files only, the
 * mode that the umask gives, and neither empty directories nor hidden files.
 * https://github.com/actions/upload-artifact/blob/v4/README.md, "Limitations" and `include-hidden-files`
 */
export async function handOver(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = relative(from, join(entry.parentPath, entry.name))
    if (!entry.isFile() || path.split('/').some((name) => name.startsWith('.'))) continue
    await mkdir(dirname(join(to, path)), { recursive: true })
    await copyFile(join(from, path), join(to, path))
  }
}
