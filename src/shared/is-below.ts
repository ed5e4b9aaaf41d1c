import { isAbsolute, relative, sep } from 'node:path'

/** Whether a path is below a directory, by their names: links are not followed. Both are absolute. */
export function isBelow(directory: string, path: string): boolean {
  const way = relative(directory, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}
