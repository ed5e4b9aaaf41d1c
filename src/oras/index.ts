/** A client for OCI registries, image layouts and artifacts. The README names every export. */
export { copy, type CopyOptions, type CopyProgress, type CopyResult } from './copy.ts'
export {
  isForeignLayer,
  isImageManifest,
  isIndex,
  isManifest,
  mediaTypes,
  type Annotations,
  type Descriptor,
  type DescriptorPlatform,
} from './descriptor.ts'
export {
  assertContent,
  digestOf,
  isDigest,
  parseDigest,
  verified,
  type Digest,
  type DigestAlgorithm,
  type Expected,
} from './digest.ts'
export { isOrasError, OrasError, type OrasErrorKind, type OrasErrorOptions, type RegistryErrorEntry } from './errors.ts'
export { fileContent } from './file.ts'
export { createLayout, LayoutTarget, openLayout } from './layout.ts'
export {
  childrenOf,
  describe,
  manifestHead,
  parseIndex,
  parseManifest,
  type Index,
  type Manifest,
  type ManifestHead,
} from './manifest.ts'
export { MemoryTarget } from './memory.ts'
export {
  blob,
  emptyBlob,
  packArtifact,
  packImage,
  packIndex,
  pushPacked,
  type ArtifactOptions,
  type Blob,
  type Encoding,
  type ImageOptions,
  type IndexOptions,
  type Packed,
} from './pack.ts'
export {
  formatReference,
  isLocal,
  isLoopback,
  isRegistry,
  isRepository,
  isTag,
  parseReference,
  parseRegistry,
  parseRepository,
  parseTag,
  type Reference,
  type Registry,
  type Repository,
  type Tag,
} from './reference.ts'
export {
  anonymous,
  firstCredential,
  staticCredentials,
  type Credential,
  type CredentialProvider,
  type CredentialRequest,
} from './remote/credentials.ts'
export { dockerCredentials } from './remote/docker-config.ts'
export type { RegistryEvent, RegistryOptions, RepositoryOptions, RetryOptions } from './remote/options.ts'
export { fallbackTag } from './remote/referrers.ts'
export { openRepository, RemoteRepository } from './remote/repository.ts'
export {
  type CallOptions,
  type Content,
  type PushOptions,
  type PushOutcome,
  type ReadOnlyTarget,
  type Target,
} from './target.ts'
