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
}

/** What the control plane knows about the plugin before anything is changed. */
export interface RemotePlugin {
  readonly exists: boolean
  /** Where the image will go, below the registry; unknown until the plugin exists. */
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
  readonly breaking: boolean
}

export interface PublishReport {
  /** Composition and deployment errors; already stored, the version is used. */
  readonly findings: readonly Finding[]
}

/** A host's control plane. `look`, `check` and `serves` only read; the others change something. */
export interface ControlPlane {
  look(): Promise<RemotePlugin>
  check(payload: Payload, schemaPath: string | undefined): Promise<CheckReport>
  /** Whether the control plane now serves `version` with this payload, as far as it tells; undefined = it does not tell. */
  serves(payload: Payload, version: string, platforms: readonly Platform[]): Promise<boolean | undefined>
  /** Creates the plugin if it does not exist. */
  authorize(): Promise<PushGrant>
  publish(payload: Payload, version: string, platforms: readonly Platform[]): Promise<PublishReport>
  /** The tag that follows `version` when that one is taken by other content. */
  versionAfter(version: string): string
}

export type HostName = 'cosmo' | 'tyk' | 'cup' | 'go-so' | 'generic'
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
  /** Same for namespace and labels: one sentence per problem. */
  refuseLabels(labels: Readonly<Record<string, string>>): readonly string[]
  /** Reads and checks every file the host needs. All problems are thrown together (`PublishErrors`). */
  readSources(directory: string, schema: string | undefined): Promise<PluginSources>
  readonly runtime: RuntimeRules
  /** Undefined: the host has none. */
  controlPlane?(options: ControlPlaneOptions): ControlPlane
  /** The reference as the host's own configuration writes it. */
  installReference(image: { readonly registry: string; readonly repository: string; readonly tag: string | undefined; readonly digest: string }): string
}
