import type { Platform } from '../shared/platform.ts'
import type { Trees } from './content.ts'

/** The plugin directory as it is: what a host packs of it is the host's to pick. */
export function filesContent(directory: string, platforms: readonly Platform[]): Trees {
  return { kind: 'trees', platforms, trees: [{ directory }] }
}
