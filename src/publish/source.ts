import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  copy,
  createLayout,
  isIndex,
  isOrasError,
  mediaTypes,
  openRepository,
  parseIndex,
  parseManifest,
  type CredentialProvider,
  type Descriptor,
  type Digest,
  type RemoteRepository,
} from 'oras-js'
import { payloadDigestOf, readArtifact, type Artifact } from '../artifact/index.ts'
import type { RunContext } from '../shared/context.ts'
import { PublishError } from '../shared/errors.ts'
import type { SignTarget, Verifier } from '../sign/index.ts'
import { makeDockerConfig, removeDockerConfig, writeDockerConfig } from './docker-config.ts'
import { registryError } from './registry-error.ts'
import { readSignatures, type SourceSignatures } from './source-signatures.ts'

/** An earlier publish: verified, read into a layout, and pinned by its digest. */
export interface Source {
  /** `host[:port]` */
  readonly registry: string
  readonly repository: string
  readonly artifact: Artifact
  readonly signatures: SourceSignatures
  /** Verifies what was signed by whom the workflow names. @throws PublishError `E_FROM_…` */
  verify(target: SignTarget): Promise<void>
}

export interface SourceOptions {
  readonly registry: string
  readonly repository: string
  /** A tag, or a digest. */
  readonly reference: string
  readonly plainHttp: boolean
  readonly credentials: CredentialProvider
  /** PEM of certificate authorities, beside the system's. */
  readonly certificateAuthorities: string | undefined
  readonly userAgent: string
  readonly verifier: Verifier
  /** Receives the layout; it exists and is empty. */
  readonly directory: string
}

/** For one image. More is no plugin. */
const limits = { manifests: 64, layers: 512, bytes: 16 * 1024 ** 3 }

/**
 * Resolves a reference once, verifies the digest, and reads it into a layout with its payload and its signatures. All
 * that follows names the digest: a tag that moves meanwhile changes nothing.
 *
 * @throws PublishError `E_FROM_SOURCE`, `E_FROM_PAYLOAD`, `E_FROM_UNSIGNED`, `E_FROM_SIGNER`, `E_FROM_UNKNOWN`,
 * `E_REGISTRY`, `E_REGISTRY_AUTH`, `E_LAYOUT`
 */
export async function openSource(options: SourceOptions, context: RunContext): Promise<Source> {
  const { registry, repository, verifier, directory } = options
  const { signal, log, resources } = context
  const remote = open(options, context)
  const at = `${registry}/${repository}`
  try {
    const root = await remote.resolve(options.reference, { signal })
    const outline = await readOutline(remote, root, signal)
    const verify = (target: SignTarget): Promise<void> => assertSigned(verifier, target)
    await verifySource(options, root.digest, outline, verify, context)
    log.info(`Verified ${at}@${root.digest}, which is published from here on.`)
    await download(remote, root, outline.payload, directory, signal)
    const artifact = await readArtifact(directory, signal)
    const subjects = [root.digest, ...outline.manifests]
    const signatures = await readSignatures(remote, subjects, join(resources.temp, 'signatures'), context)
    return { registry, repository, artifact, signatures, verify }
  } catch (error) {
    throw sourceError(error, `${at} (${options.reference})`)
  } finally {
    remote.close()
  }
}

function open(options: SourceOptions, { env, signal }: RunContext): RemoteRepository {
  const { registry, repository, plainHttp, credentials, certificateAuthorities, userAgent } = options
  return openRepository({
    registry,
    repository,
    plainHttp,
    credentials,
    userAgent,
    signal,
    env,
    ...(certificateAuthorities !== undefined && { ca: certificateAuthorities }),
  })
}

interface Outline {
  /** Below the root, if it is an index. */
  readonly manifests: readonly Digest[]
  readonly payload: Digest | undefined
}

/** Reads the manifests, and refuses what is too much before a blob is asked for. */
async function readOutline(remote: RemoteRepository, root: Descriptor, signal: AbortSignal): Promise<Outline> {
  const bytes = await remote.fetchBytes(root, undefined, { signal })
  if (!isIndex(root)) {
    const { annotations } = assertSize(root, bytes, 0).manifest
    return { manifests: [], payload: payloadDigestOf(annotations) }
  }
  const { manifests, annotations } = parseIndex(bytes)
  if (manifests.length > limits.manifests)
    throw refused(`The index lists ${manifests.length} manifests; at most ${limits.manifests} are read.`)
  let sum = 0
  for (const entry of manifests) {
    if (entry.mediaType !== mediaTypes.manifest)
      throw refused(`${entry.digest} is not an OCI image manifest but ${entry.mediaType}.`)
    sum = assertSize(entry, await remote.fetchBytes(entry, undefined, { signal }), sum).sum
  }
  return { manifests: manifests.map(({ digest }) => digest), payload: payloadDigestOf(annotations) }
}

/** @param before bytes of the manifests that were read before */
function assertSize(
  { digest }: Descriptor,
  bytes: Buffer,
  before: number,
): { manifest: ReturnType<typeof parseManifest>; sum: number } {
  const manifest = parseManifest(bytes)
  if (manifest.layers.length > limits.layers)
    throw refused(`Manifest ${digest} has ${manifest.layers.length} layers; at most ${limits.layers} are read.`)
  const sum = [manifest.config, ...manifest.layers].reduce((total, { size }) => total + size, before)
  if (sum > limits.bytes) throw refused(`The source has more than ${limits.bytes} bytes.`)
  return { manifest, sum }
}

/** Before anything else is read from the source, its signatures are. */
async function verifySource(
  { registry, repository, plainHttp, credentials }: SourceOptions,
  index: Digest,
  { manifests }: Outline,
  verify: Source['verify'],
  { resources, signal }: RunContext,
): Promise<void> {
  const credential = await credentials(registry, { refresh: false, signal })
  const dockerConfig = await makeDockerConfig(resources.temp)
  try {
    await writeDockerConfig(dockerConfig, new Map([[registry, credential]]))
    await verify({ registry, repository, index, manifests, plainHttp, dockerConfig })
  } finally {
    await removeDockerConfig(dockerConfig)
  }
}

async function assertSigned(verifier: Verifier, target: SignTarget): Promise<void> {
  const answer = await verifier.check(target)
  if (answer.state === 'verified') return
  const image = `${target.registry}/${target.repository}@${target.index}`
  const cause = new Error(answer.reason)
  switch (answer.state) {
    case 'unsigned':
      throw new PublishError('E_FROM_UNSIGNED', `${image} is not signed.`, { cause })
    case 'refused':
      throw new PublishError('E_FROM_SIGNER', `${image} is not signed by whom the inputs name.`, { cause })
    case 'unknown':
      throw new PublishError('E_FROM_UNKNOWN', `The action could not find out who signed ${image}.`, { cause })
  }
}

/** The layout as a build leaves it: the root is its only entry, and its payload is there too. */
async function download(
  remote: RemoteRepository,
  root: Descriptor,
  payload: Digest | undefined,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(directory, { recursive: true })
  const layout = await createLayout(directory)
  const { mediaType, digest, size } = root
  await copy(remote, layout, root, { signal })
  if (payload !== undefined) {
    try {
      await copy(remote, layout, await remote.resolve(payload, { signal }), { signal })
    } catch (error) {
      if (!isOrasError(error, 'not-found')) throw error
      throw new PublishError('E_FROM_PAYLOAD', `The source names the payload ${payload} and does not have it.`, {
        cause: error,
      })
    }
  }
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: [{ mediaType, digest, size }],
    }),
  )
}

function refused(message: string): PublishError {
  return new PublishError('E_FROM_SOURCE', message)
}

/** What a registry sent and must not be published is not the fault of a layout. */
function sourceError(error: unknown, source: string): unknown {
  if (isOrasError(error, 'not-found', 'name-unknown'))
    return new PublishError('E_FROM_SOURCE', `There is no ${source}, or a part of it is missing.`, { cause: error })
  if (isOrasError(error, 'digest-mismatch', 'invalid-content', 'too-large', 'invalid-reference'))
    return new PublishError('E_FROM_SOURCE', `${source} is not what it should be.`, { cause: error })
  return registryError(error, `Reading ${source}`)
}
