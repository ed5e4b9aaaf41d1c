import type { Artifact, Packer, Payload } from '../artifact/index.ts'
import type { Check } from '../checks/index.ts'
import type { Content, NamedFile, PathPattern, WantedFile } from '../content/index.ts'
import type { CodeTable } from '../shared/codes.ts'
import type { PublishError } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import type { Log } from '../shared/context.ts'
import type { Platform } from '../shared/platform.ts'
import type { Version } from '../shared/semver.ts'
import type { PlannedTag } from '../shared/tag.ts'
import type { SignatureFormat, SigningOptions } from '../sign/index.ts'

/**
 * Everything that is particular to a host: the program that will run the plugin. A host is a folder below `src/hosts`
 * and one line in `table.ts`. No other room contains a host's name, code, category or rule.
 */
export interface Host<Sources extends PluginSources = PluginSources> {
  /** Value of the input `host`. */
  readonly name: string
  /** Name for people, used in messages. */
  readonly title: string
  readonly targets: Targets
  /**
   * Kinds of content that its plugins can be packed from. The first is the default. With `images` before `trees`, a
   * plugin directory without a Dockerfile is taken as it is.
   */
  readonly accepts: readonly [Content['kind'], ...Content['kind'][]]
  /** Inputs that not every host understands. A plugin of a host that does not name one of them may not set it. */
  readonly inputs: readonly string[]
  /** The host's own error codes. */
  readonly codes: CodeTable
  /** Categories of findings that the input `fail-on` can name. */
  readonly categories: Readonly<Record<string, Category>>
  /** Default of the input `signature-format`. */
  readonly signatureFormat: SignatureFormat
  /** Default of the input `registry`, as `host[:port]`. Undefined: the workflow must set it. */
  readonly registry: string | undefined
  /**
   * Tags of a semantic version, for a host that takes some tags for something else. Default: the version without build
   * metadata, and the moving tags `major.minor`, `major` and `latest`.
   */
  versionTags?(version: Version): readonly PlannedTag[]
  /** One sentence that says why this directory holds a plugin of this host; undefined if it does not. Never throws. */
  detect(directory: string): Promise<string | undefined>
  /** Names that the host would refuse: one error for each problem. */
  nameProblems(names: PluginNames): readonly PublishError[]
  /**
   * Reads and checks every file that the host needs.
   * @throws PublishError or PublishErrors with all problems together
   */
  read(directory: string, options: SourceOptions): Promise<Sources>
  /**
   * Compares generated files with their sources; each finding names the command that repairs it. Changes nothing and
   * never throws: if the files cannot be compared, that is a notice.
   */
  drift?(directory: string, sources: Sources): Promise<readonly Finding[]>
  /**
   * Packs the content with one method of the packer.
   * @returns the sources for the checks, with what was found in the content; undefined: the same sources
   * @throws PublishError `E_LAYOUT`
   */
  assemble(content: Content, sources: Sources, packer: Packer, subject: Subject): Promise<Sources | undefined>
  /** Checks of the packed artifact, in the order in which they run. */
  checks(options: CheckOptions, sources: Sources): readonly Check[]
  /** What is wrong with signatures of this kind for those who verify them. Asked before a publish that signs. */
  signingFindings?(signing: PlannedSignature): readonly Finding[]
  /** Undefined: the host has no control plane. */
  readonly controlPlane?: {
    /** Default of the input `control-plane-url`; undefined if there is no public control plane. */
    readonly url: string | undefined
    /** Whether the control plane decides repository and version. If not, the workflow does. */
    readonly assigns: boolean
    open(options: ControlPlaneOptions): ControlPlane
  }
  /**
   * The files that the host reads from disk where it has no registry, for the input `export`. The artifact was checked.
   * Contents go to `spool`, a directory that exists. Undefined: the host reads no plugin from disk.
   * @throws PublishError `E_EXPORT`
   */
  diskFiles?(artifact: Artifact, name: string, spool: string, signal: AbortSignal): Promise<readonly DiskFile[]>
  /** Environment variables that the host starts a plugin with, for the command that repeats a failed start. */
  readonly startEnvironment?: Readonly<Record<string, string>>
  /** The reference in the syntax of the host's own configuration. */
  installReference(image: ImageReference): string
}

/** What is packed, where an artifact has to say so. */
export interface Subject {
  readonly name: string
  /** Semantic version; undefined: the event names none. */
  readonly version: string | undefined
}

/** A file that a host reads from disk. */
export interface DiskFile {
  /** Relative, with forward slashes; it leads to no other directory than the one that it is written to. */
  readonly path: string
  readonly mode: number
  /** Absolute path of the content, and its SHA-256 in hexadecimal digits. */
  readonly source: string
  readonly sha256: string
  /** In bytes. */
  readonly size: number
  readonly platform: Platform
}

/** The platforms that a host's plugins are made for. */
export type Targets =
  | { readonly kind: 'platforms'; readonly default: readonly Platform[]; readonly allowed?: readonly Platform[] }
  /** One artifact for all platforms. `build`: the platform that Docker builds it for. */
  | { readonly kind: 'single'; readonly build?: Platform }
  /** The platforms that the input `files` names. */
  | { readonly kind: 'files' }

/** A kind of finding whose effect the user decides: `fail-on` names it. */
export interface Category {
  /** Whether an empty `fail-on` includes it in a run that publishes. In a dry run, an empty `fail-on` includes all. */
  readonly failsPublish: boolean
  /** Whether the pull-request label in `override-label` turns its errors into warnings. */
  readonly approvable?: true
}

/** Names that the workflow gives. */
export interface PluginNames {
  readonly name: string
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly publicKeyName?: string | undefined
  /** The input `tags`. */
  readonly tags?: readonly string[]
}

/** How a release will be signed. */
export interface PlannedSignature extends Pick<
  SigningOptions,
  'mode' | 'format' | 'transparencyLog' | 'signatureRepository'
> {
  /** The name under which the consumer knows the public key. */
  readonly publicKeyName: string | undefined
}

/** What a host has read from a plugin directory. */
export interface PluginSources {
  /** The files for the control plane. Undefined: the host has no control plane. */
  readonly payload?: Payload
  /** Absolute path of the schema, for annotations. */
  readonly schemaPath?: string
}

export interface SourceOptions {
  /** Path of the schema, relative to the plugin directory. Default: the host's own path. */
  readonly schema?: string
  /**
   * Path of the Dockerfile, relative to the plugin directory. Default: the host's own path. `false`: the build needs no
   * Dockerfile.
   */
  readonly dockerfile?: string | false
  /** The platforms of the plugin. */
  readonly platforms?: readonly Platform[]
  /** How a WASM module is laid out. */
  readonly wasmLayout?: 'cup' | 'compat' | 'cncf'
  /** The program that will load a library: on disk, or a file of the image that is built, with a leading slash. */
  readonly hostBinary?: PathPattern | { readonly imagePath: string }
  /** The files that the workflow names, in its order. */
  readonly files?: readonly NamedFile[]
  /** Media type of the artifact. */
  readonly artifactType?: string
  readonly artifactConfig?: WantedFile
}

/** What the workflow says about the checks. */
export interface CheckOptions {
  /**
   * `true`: a platform that cannot be started here is an error. `auto`: such a platform is skipped. `false`: nothing is
   * started.
   */
  readonly smokeTest: 'auto' | boolean
  readonly dryRun: boolean
}

export interface ImageReference {
  readonly registry: string
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string
  /** The name under which the consumer knows the public key. */
  readonly publicKeyName?: string | undefined
}

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
  /** The tag to try next if `version` holds other content. */
  versionAfter?(version: string): string
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
