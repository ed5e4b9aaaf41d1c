import type { Artifact, Packer, Payload } from '../artifact/index.ts'
import type { Check } from '../checks/index.ts'
import type { Content, NamedFile, PathPattern, WantedFile } from '../content/index.ts'
import type { CodeTable } from '../shared/codes.ts'
import type { PublishError } from '../shared/errors.ts'
import type { Finding } from '../shared/finding.ts'
import type { Platform } from '../shared/platform.ts'
import type { Version } from '../shared/semver.ts'
import type { PlannedTag } from '../shared/tag.ts'
import type { SignatureFormat, SigningOptions } from '../sign/index.ts'
import type { ControlPlane, ControlPlaneOptions } from './control-plane.ts'

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
   * Compares generated files with their sources; each finding names the command that repairs it. Changes nothing. If
   * the files cannot be compared, that is a notice. Rejects only if `signal` is aborted.
   */
  drift?(directory: string, sources: Sources, signal: AbortSignal): Promise<DriftReport>
  /**
   * Takes a finished artifact apart: `assemble` would make it again of what is returned. Undefined: artifacts of
   * earlier jobs are not published for this host.
   * @throws PublishError `E_LAYOUT` if it is no artifact for this host
   */
  adopt?(artifact: Artifact, options: AdoptOptions): Promise<Adopted<Sources>>
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
    /** Whether it is told what the plugin is: then nothing can be published without its payload. */
    readonly takesPayload?: true
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
  /** What to paste where the plugin is installed, for the summary. Default: the reference. */
  installation?(image: ImageReference, plugin: InstalledPlugin): readonly Installation[]
}

export interface DriftReport {
  readonly findings: readonly Finding[]
  /** Why the files could not be compared; undefined: they were. A finding has the details. */
  readonly skipped?: string
}

/** What the installation depends on besides the image. */
export interface InstalledPlugin {
  readonly name: string
  /** Path before every repository of the registry; empty if there is none. */
  readonly prefix: string
  /** Whether a control plane tells the host which plugins to run. */
  readonly controlPlane: boolean
}

/** A text to paste, and where, such as `Router configuration`. */
export interface Installation {
  readonly title: string
  readonly text: string
}

export interface AdoptOptions {
  /** Of the plugin. */
  readonly name: string
  /** The input `artifact-type`. */
  readonly artifactType?: string
  /** A directory for what is unpacked. It exists, and is removed after the run. */
  readonly directory: string
  readonly signal: AbortSignal
}

/** A finished artifact, as content and sources. */
export interface Adopted<Sources extends PluginSources = PluginSources> {
  readonly content: Content
  readonly sources: Sources
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
  /**
   * What the check of the control plane looks at, for people. Undefined: only a publish shows it, or not every
   * organization has such a check.
   */
  readonly check?: string
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
