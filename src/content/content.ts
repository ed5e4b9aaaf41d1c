import type { Platform } from '../shared/platform.ts'

/** Where the bytes of a plugin come from, before a host packs them. */
export type Content = Images | Programs | Trees

/** Images that BuildKit exported into the run's layout directory: their manifests stay as they are, but for times. */
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

/** The files of a directory. */
export interface Trees {
  readonly kind: 'trees'
  /** For which the plugin is made; empty: it does not depend on a platform. */
  readonly platforms: readonly Platform[]
  readonly trees: readonly Tree[]
}

export interface Tree {
  /** Undefined: the files do not depend on a platform. */
  readonly platform?: Platform
  /** Absolute path. */
  readonly directory: string
}
