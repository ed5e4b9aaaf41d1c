import type { PemSource } from '../../shared/pem.ts'
import type { ByPlatform, Platform } from '../../shared/platform.ts'

/** What to build, with which builder, and where to export it. Paths are absolute. */
export interface BuildRequest extends BuilderChoice {
  readonly context: string
  readonly file: string
  readonly target: string | undefined
  readonly platforms: readonly Platform[]
  /** `NAME=value`, or `NAME` to take it from the environment, as buildx does. */
  readonly buildArgs: readonly string[]
  /** By name; the value is a path, `docker-image://…`, `oci-layout://…` or a URL, as buildx takes it. */
  readonly contexts: ReadonlyMap<string, string>
  /** Values by id. They reach buildx through its environment, never through arguments or files. */
  readonly secrets: ReadonlyMap<string, string>
  /** Names of environment variables by id. */
  readonly secretEnvs: ReadonlyMap<string, string>
  /** Files by id. */
  readonly secretFiles: ReadonlyMap<string, string>
  /** By id: paths of key files, or of the socket of one agent; none: the agent in SSH_AUTH_SOCK. */
  readonly ssh: ReadonlyMap<string, readonly string[]>
  /** For the configs of the images. */
  readonly labels: ReadonlyMap<string, string>
  /** Whether no cache is read. */
  readonly noCache: boolean
  /** Whether base images are resolved again. */
  readonly pull: boolean
  readonly cacheFrom: readonly string[]
  readonly cacheTo: readonly string[]
  /** Seconds since 1970. Later times in the image are set to it. */
  readonly sourceDateEpoch: number
  readonly emulation: 'auto' | 'always' | 'never'
  readonly binfmtImage: string
  /** Platforms whose programs the smoke test will start, if this machine can run them. */
  readonly smokeTestWants: readonly Platform[]
  /** Directory of the OCI image layout; it does not exist yet, or is empty. */
  readonly destination: string
  /** Where cache mounts are kept between machines; undefined: they are not. */
  readonly mounts?: MountStore | undefined
  /**
   * The namespace of the cache mounts of a build that may use none which other runs have filled, on whatever builder;
   * undefined: it may.
   */
  readonly mountNamespace?: string | undefined
  /**
   * Set if later runs may ask the builder whether its export is still the same. `digest`: that of an earlier run; if it
   * is the same, nothing is exported.
   */
  readonly earlierExport?: { readonly digest: string | undefined } | undefined
  /** Whether the sources of the build are to be known, with their digests; undefined: they are not. */
  readonly record?: 'required' | 'optional' | undefined
}

export interface BuilderChoice {
  /**
   * Name of an existing builder, or `auto`: machines that the rest of this names, or else the current builder, or a new
   * one if that cannot do the build.
   */
  readonly builder: string
  /** Driver of a created builder. */
  readonly driver: string
  /** `name=value`, as buildx takes them; those of a platform come after those of all. */
  readonly driverOptions: ByPlatform<readonly string[]>
  /** Where to build. Platforms with an address of their own are built there, natively. */
  readonly endpoints: ByPlatform<string>
  /** For addresses of the driver `remote`. */
  readonly endpointTls: {
    readonly authorities: ByPlatform<PemSource>
    readonly certificate: ByPlatform<PemSource>
    readonly key: ByPlatform<PemSource>
  }
  readonly buildkitImage: string
  /** Entitlements, such as `network.host`. */
  readonly allow: readonly string[]
  /** PEM file of certificate authorities to trust beside the system's. */
  readonly certificateFile: string | undefined
}

/** Where the contents of cache mounts are kept between machines: one file for all mounts of a Dockerfile. */
export interface MountStore {
  /**
   * Looks for an entry, by a digest of what the mounts are. `same`: it was kept by a run with the same sources.
   * undefined: there is none.
   */
  find(mounts: string): Promise<{ readonly same: boolean } | undefined>
  /** Writes the entry that was found into a file that does not exist. @returns its bytes; undefined: not available */
  read(mounts: string, file: string, maxBytes: number): Promise<number | undefined>
  /**
   * Makes an entry; undefined: this run may not. `complete`: the layers of these sources are kept as well, so that
   * `find` may answer `same` for them. @returns whether it was made
   */
  readonly write: ((mounts: string, file: string, complete: boolean) => Promise<boolean>) | undefined
  /** Whether a layer cache answers if the sources are the same. */
  readonly layersAreCached: boolean
  /** Whether the builders of this machine are as new as one that this run makes, because the machine is. */
  readonly machineIsNew: boolean
}
