import type { Payload } from '../artifact/index.ts'
import type { Finding } from '../shared/finding.ts'
import type { Log } from '../shared/context.ts'
import type { Platform } from '../shared/platform.ts'

export interface ControlPlaneOptions {
  readonly url: string
  readonly token: string
  readonly name: string
  /** Undefined: the host's default namespace. */
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly skipTrafficCheck: boolean
  readonly log: Log
  readonly signal: AbortSignal
  /** Names the proxy; without it, none is used. */
  readonly env?: NodeJS.ProcessEnv
  /** PEM of certificate authorities that are trusted in addition to the system's. */
  readonly certificateAuthorities?: string
  /** Author and commit, shown beside a schema check. */
  readonly vcs?: { readonly author: string; readonly commitSha: string; readonly branch: string }
}

/**
 * A host's control plane: the service that tells hosts which plugins to run. Only `announce` is mandatory. Only
 * `authorizePush` and `announce` change something.
 */
export interface ControlPlane {
  /** Looks up the plugin. */
  getPlugin?(): Promise<RemotePlugin>
  /** Checks the payload's schema without storing it. `schemaPath` is absolute and used for annotations. */
  check?(payload: Payload, schemaPath: string | undefined): Promise<CheckReport>
  /** Whether the control plane serves this release. Undefined: it does not tell. */
  isServing?(release: Announcement): Promise<boolean | undefined>
  /** What it serves instead of a release that it does not serve. Undefined: it does not tell. */
  servedInstead?(release: Announcement): Promise<ServedInstead | undefined>
  /** Whether the configuration that results from what is stored was deployed. */
  deployments?(): Promise<DeploymentReport>
  /**
   * Asks whether one more plugin could be created, as far as the control plane tells that without creating one.
   * @throws PublishError with the code of what is missing
   */
  assertCanCreate?(): Promise<void>
  /**
   * Gets a push grant, and creates the plugin if it does not exist. Without this method, the registry's own credentials
   * are used.
   */
  authorizePush?(): Promise<PushGrant>
  /**
   * Publishes a release that is in the registry, with its tags.
   * @returns what was stored with errors, or refused in a way that `fail-on` may allow: findings with a category
   * @throws PublishError for every other refusal
   */
  announce(release: Announcement): Promise<PublishReport>
  /** The version that follows, such as the tag to try next if `version` holds other content. Undefined: the first. */
  versionAfter?(version: string | undefined): string
}

/** A release, as a control plane hears of it. */
export interface Announcement {
  /** Undefined: the host has no files for the control plane. */
  readonly payload: Payload | undefined
  /** The immutable tag; undefined: there is none. */
  readonly version: string | undefined
  readonly platforms: readonly Platform[]
  /** By digest, in the syntax of the host's own configuration. */
  readonly installReference: string
}

export interface ServedInstead {
  /** For the message of an error, such as `it serves v3`. */
  readonly description: string
  /** Whether it is a later version of the same plugin. */
  readonly isLater: boolean
}

/** What the control plane knows about the plugin. */
export interface RemotePlugin {
  readonly exists: boolean
  /**
   * Repository of the image, below the registry. Undefined if the plugin does not exist yet, or if the control plane
   * does not tell.
   */
  readonly repository: string | undefined
  /** The version that is served now, such as `v3`; undefined if none was published. */
  readonly version: string | undefined
}

/**
 * Push authorization that expires after minutes. It is requested after build and checks, never in a dry run, and again
 * when it has expired.
 */
export interface PushGrant {
  readonly repository: string
  readonly version: string
  readonly username: string
  readonly password: string
  readonly expiresAt: Date
}

export interface CheckReport {
  readonly findings: readonly Finding[]
  /** Categories that were not checked, each with the reason. */
  readonly skipped?: Readonly<Record<string, string>>
  /** Page where people see the check. */
  readonly url: string | undefined
  readonly changes: readonly SchemaChange[]
}

export interface SchemaChange {
  /** Category of the finding for such a change. */
  readonly category: string
  readonly message: string
  readonly path: string | undefined
  /**
   * `error`: a breaking change that fails the check. `warning`: a breaking change that the control plane accepts,
   * because no client's operation needs what is removed, or because somebody approved it. Undefined: not breaking.
   */
  readonly breaking: 'error' | 'warning' | undefined
}

/** Whether what the control plane stored has reached the hosts that run plugins. */
export interface DeploymentReport {
  /** One for each graph whose newest configuration could not be deployed. */
  readonly errors: readonly Finding[]
  /** What could not be found out, and how to find it out. Empty: `errors` is complete. */
  readonly unknown: readonly Finding[]
}

export interface PublishReport {
  /** Whether the control plane stored the schema. If so, the version is used, whatever the findings say. */
  readonly stored: boolean
  readonly findings: readonly Finding[]
}
