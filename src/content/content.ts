import type { Platform } from '../shared/platform.ts'

/** Where the bytes of a plugin come from, before a host packs them. */
export type Content = Images | Programs | Trees | Files

/** Images that BuildKit exported into the run's layout directory. */
export interface Images {
  readonly kind: 'images'
  readonly platforms: readonly Platform[]
}

/** Programs that an earlier step built. */
export interface Programs {
  readonly kind: 'programs'
  readonly platforms: readonly Platform[]
  readonly programs: readonly Program[]
}

export interface Program {
  readonly platform: Platform
  /** Absolute path of a copy that belongs to this run, with mode 0755. */
  readonly path: string
}

/** Ready-made files. */
export interface Trees {
  readonly kind: 'trees'
  /** The platforms of the plugin; empty if it does not depend on a platform. */
  readonly platforms: readonly Platform[]
  readonly trees: readonly Tree[]
}

export interface Tree {
  /** Undefined if the files do not depend on a platform. */
  readonly platform?: Platform
  /** Absolute path. */
  readonly directory: string
}

/** Files that the workflow names one by one. */
export interface Files {
  readonly kind: 'files'
  /** The platforms that the files name. */
  readonly platforms: readonly Platform[]
  readonly files: readonly NamedFile[]
}

export interface NamedFile {
  /** Undefined: for all platforms. */
  readonly platform?: Platform
  /** Name for consumers: a relative path with forward slashes. */
  readonly title: string
  /** Absolute path of a regular file; no part of it is a link. */
  readonly path: string
  readonly mediaType: string
}

/** The plugin directory as it is. The host picks the files that it packs. */
export function filesContent(directory: string, platforms: readonly Platform[]): Trees {
  return { kind: 'trees', platforms, trees: [{ directory }] }
}
