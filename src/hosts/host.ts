import type { Packer, Payload } from '../artifact/index.ts'
import type { Check } from '../checks/index.ts'
import type { Content } from '../content/index.ts'
import type { CodeTable } from '../shared/codes.ts'
import type { PublishError } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import type { Log } from '../shared/log.ts'
import type { Platform } from '../shared/platform.ts'
import type { SignatureFormat } from '../sign/index.ts'

/** A plugin directory as its host sees it. */
export interface PluginSources {
  /** Undefined: the host has no control plane. */
  readonly payload?: Payload
  /** Absolute path of the schema, for annotations. */
  readonly schemaPath?: string
  /** Problems that do not stop a build. */
  readonly findings: readonly Finding[]
}

export interface SourceOptions {
  /** Path of the schema, relative to the plugin directory, instead of the host's own. */
  readonly schema?: string
  /**
   * Path of the Dockerfile, relative to the plugin directory, instead of the host's own; `false`: nothing is built with
   * one.
   */
  readonly dockerfile?: string | false
}

/** What the workflow says about the checks. */
export interface CheckOptions {
  /**
   * `true`: a platform that cannot be started here is an error; `auto`: it is left out; `false`: nothing is started.
   */
  readonly smokeTest: 'auto' | boolean
  readonly dryRun: boolean
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
  /**
   * Where the image will go, below the registry; unknown until the plugin exists, and to a control plane that does not
   * tell.
   */
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
  /** Category of the finding that it would be. */
  readonly category: string
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

/** A host's control plane. Only `authorizePush` and `announce` change something, and only `announce` is mandatory. */
export interface ControlPlane {
  getPlugin?(): Promise<RemotePlugin>
  check?(payload: Payload, schemaPath: string | undefined): Promise<CheckReport>
  /**
   * Whether the control plane now serves `version` with this payload, as far as it tells; undefined: it does not tell.
   */
  isServing?(payload: Payload, version: string, platforms: readonly Platform[]): Promise<boolean | undefined>
  /** Whether the configuration that follows from what is stored was deployed. */
  deployments?(): Promise<DeploymentReport>
  /**
   * Asks whether one more plugin could be created, as far as the control plane tells that without creating it.
   * @throws PublishError with the code of what is missing
   */
  assertRoom?(): Promise<void>
  /** Creates the plugin if it does not exist. Without this method, the registry's own credentials are used. */
  authorizePush?(): Promise<PushGrant>
  /**
   * What was stored with errors, or refused in a way that the user may weigh, is a finding with a category; `stored`
   * says which. Every other refusal throws `PublishError`.
   */
  announce(payload: Payload, version: string, platforms: readonly Platform[]): Promise<PublishReport>
  /** The tag that follows `version` when that one is taken by other content. */
  versionAfter?(version: string): string
}

/** For which platforms a host's plugins are made. */
export type Targets =
  | { readonly kind: 'platforms'; readonly default: readonly Platform[]; readonly allowed?: readonly Platform[] }
  /** One artifact for all machines. */
  | { readonly kind: 'single' }

/** Findings that the user decides about: `fail-on` names their categories. */
export interface Category {
  /** Whether a finding of it fails a run that publishes, if `fail-on` is empty; a dry run it always fails. */
  readonly failsPublish: boolean
  /** The label in `override-label` lets its findings through. */
  readonly approvable?: true
}

/**
 * All that is particular to a host. A host is a folder and one line in `table.ts`; no other room knows a host's name,
 * code, category or rule.
 */
export interface Host<Sources extends PluginSources = PluginSources> {
  /** Value of the input `host`. */
  readonly name: string
  readonly title: string
  readonly targets: Targets
  /** What its plugins can be packed from; the first is the default. */
  readonly accepts: readonly [Content['kind'], ...Content['kind'][]]
  /** Inputs that only this host understands. */
  readonly inputs: readonly string[]
  /** Error codes of its own. */
  readonly codes: CodeTable
  readonly categories: Readonly<Record<string, Category>>
  readonly signatureFormat: SignatureFormat
  /** Host of the public registry, without scheme. */
  readonly registry: string | undefined
  /** Why this directory is such a plugin, in one sentence; undefined if it is none. Never throws. */
  detect(directory: string): Promise<string | undefined>
  /** What the host has against these names: one error for each problem. */
  nameProblems(names: PluginNames): readonly PublishError[]
  /** Reads and checks every file the host needs. All problems are thrown together (`PublishErrors`). */
  read(directory: string, options: SourceOptions): Promise<Sources>
  /**
   * Whether generated files still belong to the sources, with the command that repairs them. Changes nothing and never
   * throws: what cannot be compared is a notice.
   */
  drift?(directory: string, sources: Sources): Promise<readonly Finding[]>
  /**
   * Packs the content as the host wants it.
   * @param content of a kind in `accepts`
   * @param name the plugin's
   * @throws PublishError `E_LAYOUT`
   */
  assemble(content: Content, sources: Sources, packer: Packer, name: string): Promise<void>
  checks(options: CheckOptions): readonly Check[]
  /** Undefined: the host has none. */
  readonly controlPlane?: {
    /** Address of the public one. */
    readonly url: string | undefined
    /** Whether it decides about repository and version; else the workflow does. */
    readonly assigns: boolean
    open(options: ControlPlaneOptions): ControlPlane
  }
  /** Variables that the host starts a plugin with, for the command that repeats a failed start. */
  readonly startEnvironment?: Readonly<Record<string, string>>
  /** The reference as the host's own configuration writes it. */
  installReference(image: ImageReference): string
}

export interface PluginNames {
  readonly name: string
  readonly namespace: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly publicKeyName?: string | undefined
}

export interface ImageReference {
  readonly registry: string
  readonly repository: string
  readonly tag: string | undefined
  readonly digest: string
  /** Under which the consumer knows the public key. */
  readonly publicKeyName?: string | undefined
}
