import type { Finding } from '../shared/finding.ts'
import type { Log } from '../shared/log.ts'
import type { Platform } from '../shared/platform.ts'

/** A file that travels to the control plane, exactly as it will be sent. */
export interface PayloadFile {
  /** Path inside the payload, such as `schema.graphql`: the `org.opencontainers.image.title` of its layer. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: Buffer
}

/** What the control plane receives beside the image. Stored in the layout, so that one signature covers both. */
export interface Payload {
  readonly files: readonly PayloadFile[]
}

/** A plugin directory as its host sees it. */
export interface PluginSources {
  readonly payload: Payload
  /** Absolute path of the schema, for annotations. */
  readonly schemaPath?: string
  /** Problems that do not stop a build. */
  readonly findings: readonly Finding[]
}

export interface SourceOptions {
  /** Path of the schema, relative to the plugin directory, instead of the host's own. */
  readonly schema?: string
  /** Path of the Dockerfile, relative to the plugin directory, instead of the host's own; `false`: nothing is built with one. */
  readonly dockerfile?: string | false
}

/** How a host starts a plugin and knows that it is up (hashicorp/go-plugin). */
export interface Handshake {
  readonly cookie: { readonly name: string; readonly value: string }
  readonly protocolVersion: number
  /** Service name that `grpc.health.v1.Health/Check` must report as SERVING. */
  readonly healthService: string
}

/** What the host does with the image once it has pulled it; the check room applies it. */
export interface RuntimeRules {
  /** `flatten`: all layers are unpacked into one directory and the entrypoint's first word is run in it. */
  readonly unpack: 'flatten'
  readonly handshake: Handshake
  /** Variables that the host sets for the plugin beside those of the handshake. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where a dynamically linked binary will not start, for the warning. Undefined: linking does not matter. */
  readonly staticLinking?: string
}

export interface ControlPlaneOptions {
  readonly url: string
  readonly token: string
  readonly name: string
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly skipTrafficCheck: boolean
  readonly log: Log
  readonly signal: AbortSignal
  /** PEM of certificate authorities to trust beside the system's. */
  readonly certificateAuthorities?: string
  /** Who changed what, shown beside a schema check. */
  readonly vcs?: { readonly author: string; readonly commitSha: string; readonly branch: string }
}

/** What the control plane knows about the plugin before anything is changed. */
export interface RemotePlugin {
  readonly exists: boolean
  /** Where the image will go, below the registry; unknown until the plugin exists, and to a control plane that does not tell. */
  readonly repository: string | undefined
  /** The version that is served now, such as `v3`; undefined if none was published. */
  readonly version: string | undefined
  /** The version that the next publish would get. */
  readonly nextVersion: string
  readonly platforms: readonly Platform[]
}

/** Leave to push, for minutes only: fetched after build and checks, never in a dry run, and again when it expires. */
export interface PushGrant {
  readonly repository: string
  readonly version: string
  readonly username: string
  readonly password: string
  readonly expiresAt: Date
}

export interface CheckReport {
  readonly findings: readonly Finding[]
  /** Page where people see the check. */
  readonly url: string | undefined
  readonly changes: readonly SchemaChange[]
}

export interface SchemaChange {
  readonly message: string
  readonly path: string | undefined
  /**
   * Undefined: clients keep working. `error`: a breaking change that fails the check; `warning`: one that the control
   * plane lets pass, because no operation of a client needs what is gone, or because somebody approved it.
   */
  readonly breaking: 'error' | 'warning' | undefined
}

/** Whether what the control plane stored has reached the hosts that run plugins. */
export interface DeploymentReport {
  /** One for each graph whose newest configuration could not be deployed. */
  readonly errors: readonly Finding[]
  /** What could not be known, and who may know it; empty: `errors` is all there is. */
  readonly unknown: readonly Finding[]
}

export interface PublishReport {
  /** Whether the control plane took the schema: the version is used then, whatever the findings say. */
  readonly stored: boolean
  readonly findings: readonly Finding[]
}

/** A host's control plane. Only `authorize` and `publish` change something. */
export interface ControlPlane {
  look(): Promise<RemotePlugin>
  check(payload: Payload, schemaPath: string | undefined): Promise<CheckReport>
  /** Whether the control plane now serves `version` with this payload, as far as it tells; undefined = it does not tell. */
  serves(payload: Payload, version: string, platforms: readonly Platform[]): Promise<boolean | undefined>
  /**
   * Whether the configuration that follows from what is stored was deployed. Undefined method: the host's control plane
   * deploys nothing.
   */
  deployments?(): Promise<DeploymentReport>
  /**
   * Asks whether one more plugin could be created, as far as the control plane tells that without creating it.
   * @throws PublishError `E_CONTROL_PLANE_LIMIT`, `E_CONTROL_PLANE_AUTH`
   */
  assertRoom?(): Promise<void>
  /** Creates the plugin if it does not exist. */
  authorize(): Promise<PushGrant>
  /**
   * What was stored with composition or deployment errors, or refused by a proposal, is a finding with a category, for
   * the caller to weigh; `stored` says which. Every other refusal throws `PublishError`.
   */
  publish(payload: Payload, version: string, platforms: readonly Platform[]): Promise<PublishReport>
  /** The tag that follows `version` when that one is taken by other content. */
  versionAfter(version: string): string
}

/** Hosts that the input `host` may name; `table.ts` has those that are implemented. */
export const hostNames = ['cosmo', 'tyk', 'cup', 'go-so', 'generic'] as const
export type HostName = (typeof hostNames)[number]
export type SignatureFormat = 'bundle' | 'legacy' | 'both'

export interface HostProfile {
  readonly name: HostName
  readonly title: string
  /** Why this directory is such a plugin, in one sentence; undefined if it is none. Never throws. */
  detect(directory: string): Promise<string | undefined>
  readonly defaultPlatforms: readonly Platform[]
  readonly allowedPlatforms: readonly Platform[] | undefined
  readonly signatureFormat: SignatureFormat
  /** Host of the public registry, without scheme. */
  readonly registry: string | undefined
  readonly controlPlaneUrl: string | undefined
  /** Why the control plane would refuse this name; undefined if it would not. */
  refuseName(name: string): string | undefined
  /** The same for a namespace. */
  refuseNamespace(namespace: string): string | undefined
  /** The same for labels: one sentence per problem. */
  refuseLabels(labels: Readonly<Record<string, string>>): readonly string[]
  /** Reads and checks every file the host needs. All problems are thrown together (`PublishErrors`). */
  readSources(directory: string, options?: SourceOptions): Promise<PluginSources>
  /**
   * Whether generated files still belong to the sources, with the command that repairs them; undefined: the host has none.
   * Changes nothing and never throws: what cannot be compared is a notice.
   */
  drift?(directory: string, sources: PluginSources): Promise<readonly Finding[]>
  readonly runtime: RuntimeRules
  /** Undefined: the host has none. */
  controlPlane?(options: ControlPlaneOptions): ControlPlane
  /** The reference as the host's own configuration writes it. */
  installReference(image: { readonly registry: string; readonly repository: string; readonly tag: string | undefined; readonly digest: string }): string
}
