import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blob, createLayout, mediaTypes, packImage, packIndex, pushPacked, type Digest } from 'oras-js'
import { packPayload } from '../../src/artifact/payload.ts'
import { createControlPlane } from '../../src/hosts/cosmo/control-plane.ts'
import { readArtifact, type Payload } from '../../src/artifact/index.ts'
import type { ControlPlane } from '../../src/hosts/index.ts'
import { publish, type ServedBefore } from '../../src/publish/publish.ts'
import { ServedRelease } from '../../src/publish/served-release.ts'
import { emptyRecord, releaseOf, type Destination, type PublishRecord } from '../../src/publish/release.ts'
import type { Release as PublishedRelease } from '../../src/publish/release.ts'
import { dockerCredentials } from 'oras-js'
import { openSigner, type SignatureFormat, type Signer, type SigningOptions } from '../../src/sign/index.ts'
import { payload as payloadOf, platforms } from '../support/example-plugin.ts'
import { collectingLog, testContext, type CollectedLog } from '../support/context.ts'
import type { Role } from '../support/control-plane/index.ts'
import { startCosmo, type CosmoServices, type CosmoServicesOptions } from '../support/cosmo.ts'
import { rigPath } from '../support/rig.ts'
import { playAll } from '../support/sample.ts'
import { quickKey } from '../support/signing-key.ts'

/** A release, and where its layout is. */
export interface Release extends PublishedRelease {
  readonly layout: string
  readonly payloadDigest: Digest
}

/**
 * A publisher with everything real behind it: registry, cosign, control plane's client; only the image is made here.
 */
export interface Publisher extends AsyncDisposable {
  readonly world: CosmoServices
  readonly log: CollectedLog
  /** A release whose only difference to others is `content`, and the schema in its payload if one is given. */
  release(content: string, schema?: string): Promise<Release>
  /** One publish, as a run of its own. @param before what the run opened before, if it did */
  publish(release: Release, changes?: Partial<Destination>, before?: ServedBefore): Promise<PublishRecord>
  publishUnsigned(release: Release, changes?: Partial<Destination>): Promise<PublishRecord>
  /** The short way of a run whose build gave `release`. Meanwhile, what happens while a run packs. */
  confirm(
    release: Release,
    meanwhile?: () => Promise<void>,
    changes?: Partial<Destination>,
  ): Promise<{ readonly confirmed: boolean; readonly record: PublishRecord }>
  /** What a run has opened when its build gave something else than what is served. The caller disposes of it. */
  openBefore(changes?: Partial<Destination>): Promise<ServedBefore>
  /** A publish of a run that is to fail: the error and how far it came. Signed, unless it is said. */
  fails(
    release: Release,
    changes?: Partial<Destination>,
    sign?: boolean,
  ): Promise<{ readonly error: Error & { code?: string; hint?: string }; readonly record: PublishRecord }>
  signer(changes?: Partial<SigningOptions>): Promise<Signer>
  /** A client of its own, with a key of this role. Default: `admin`. */
  controlPlane(role?: Role): Required<ControlPlane>
  /** The digest that a tag stands for, asked behind the proxy; undefined if there is none. */
  tag(tag: string): Promise<string | undefined>
  tags(): Promise<string[]>
  /** Puts a tag on another manifest of the repository, behind the proxy. */
  overwrite(tag: string, digest: string): Promise<void>
}

export const schema = 'type Query { bird(id: ID!): String }\n'

/** What most tests sign with: they are not about the formats, and each format costs nine processes of cosign. */
export const usualFormat: SignatureFormat = playAll ? 'both' : 'bundle'

export interface PublisherOptions extends Omit<CosmoServicesOptions, 'directory'> {
  readonly format?: SignatureFormat
}

/** @param path more directories for programs, before the rig's */
export async function startPublisher(
  { format = usualFormat, ...options }: PublisherOptions = {},
  path?: string,
): Promise<Publisher> {
  const directory = await mkdtemp(join(tmpdir(), 'pp-publish-'))
  const world = await startCosmo({ makeKey: quickKey, ...options, directory })
  const log = collectingLog()
  const env = {
    ...process.env,
    PATH: [path, rigPath()].filter((each) => each !== undefined).join(':'),
    COSIGN_PASSWORD: world.key.password,
  }
  const context = testContext({ log, env })
  const { signal } = context
  const signer = (changes: Partial<SigningOptions> = {}): Promise<Signer> =>
    openSigner(
      {
        mode: 'key',
        key: world.key.path,
        format,
        transparencyLog: false,
        cosignVersion: '3.0.6',
        sharedCache: false,
        toolCache: directory,
        temp: directory,
        ...changes,
      },
      context,
      [10, 20],
    )
  const usual = await signer()
  const controlPlane = (role: Role = 'admin'): Required<ControlPlane> =>
    createControlPlane({
      url: world.plane.url,
      token: world.plane.key(role),
      name: 'birds',
      namespace: undefined,
      labels: {},
      skipTrafficCheck: true,
      log,
      signal,
    })
  const destinationOf = (changes: Partial<Destination>, sign = true): Destination => {
    const plane = controlPlane()
    return {
      registry: world.registry.host,
      plainHttp: true,
      userAgent: 'test',
      ...(sign && { signer: usual }),
      movingTags: [],
      temp: join(directory, 'private'),
      controlPlane: plane,
      assigned: true,
      installReference: (repository, tag, digest) => `${world.registry.host}/${repository}:${tag}@${digest}`,
      credentialFor: dockerCredentials({ ...env, DOCKER_CONFIG: directory }),
      grant: async () => {
        const { repository, version, username, password, expiresAt } = await plane.authorizePush()
        return { repository, version, credential: { kind: 'basic', username, password }, expiresAt }
      },
      ...changes,
    }
  }
  const attempt = async (
    release: Release,
    record: PublishRecord,
    changes: Partial<Destination>,
    sign = true,
    before?: ServedBefore,
  ): Promise<void> => {
    await publish(release.artifact, destinationOf(changes, sign), record, context, before)
  }
  const findServed = async (changes: Partial<Destination>, record: PublishRecord): Promise<ServedRelease> => {
    const { version } = await controlPlane().getPlugin()
    const served = await ServedRelease.find(destinationOf(changes), version, record, context)
    if (served === undefined) throw new Error('nothing is served')
    return served
  }
  const manifests = (): string =>
    `${world.registry.upstream}/v2/${world.repository('birds').split('/').slice(1).join('/')}`
  return {
    world,
    log,
    signer,
    controlPlane,
    release: (content, text) => makeRelease(directory, content, text),
    publish: async (release, changes = {}, before) => {
      const record = emptyRecord()
      await attempt(release, record, changes, true, before)
      return record
    },
    publishUnsigned: async (release, changes = {}) => {
      const record = emptyRecord()
      await attempt(release, record, changes, false)
      return record
    },
    confirm: async (release, meanwhile = () => Promise.resolve(), changes = {}) => {
      const record = emptyRecord()
      await using served = await findServed(changes, record)
      await meanwhile()
      return { confirmed: await served.confirm(release.artifact, []), record }
    },
    openBefore: async (changes = {}) => (await findServed(changes, emptyRecord())).leave(),
    fails: async (release, changes = {}, sign = true) => {
      const record = emptyRecord()
      const error: unknown = await attempt(release, record, changes, sign).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      if (!(error instanceof Error)) throw new Error('the publish did not fail')
      return { error, record }
    },
    tag: async (tag) => {
      const reply = await fetch(`${manifests()}/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' },
      })
      return reply.ok ? (reply.headers.get('docker-content-digest') ?? undefined) : undefined
    },
    tags: async () => {
      const reply = await fetch(`${manifests()}/tags/list`)
      return reply.ok ? (((await reply.json()) as { tags: string[] | null }).tags ?? []) : []
    },
    overwrite: async (tag, digest) => {
      const manifest = await fetch(`${manifests()}/manifests/${digest}`, { headers: { accept: mediaTypes.manifest } })
      const reply = await fetch(`${manifests()}/manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': mediaTypes.manifest },
        body: await manifest.bytes(),
      })
      if (reply.status !== 201) throw new Error(`the tag ${tag} was not written: ${reply.status}`)
    },
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function makeRelease(directory: string, content: string, text = schema): Promise<Release> {
  const path = await mkdtemp(join(directory, 'layout-'))
  const layout = await createLayout(path)
  const payload: Payload = payloadOf(text)
  const images = await Promise.all(
    platforms.map(async (platform) => {
      const [os = '', architecture = ''] = platform.split('/')
      const layer = blob('application/vnd.oci.image.layer.v1.tar', Buffer.from(`${content} for ${platform}`))
      const config = blob('application/vnd.oci.image.config.v1+json', Buffer.from(JSON.stringify({ os, architecture })))
      for (const { descriptor, bytes } of [layer, config]) await layout.push(descriptor, bytes)
      const image = packImage({ config: config.descriptor, layers: [layer.descriptor] })
      await pushPacked(layout, image)
      return { ...image.descriptor, platform: { os, architecture } }
    }),
  )
  const packed = packPayload(payload)
  for (const { descriptor, bytes } of [...packed.blobs, packed.manifest]) await layout.push(descriptor, bytes)
  const index = packIndex({
    manifests: images,
    annotations: { 'io.github.plugin-publish.payload': packed.manifest.descriptor.digest },
  })
  await pushPacked(layout, index)
  const { mediaType, digest, size } = packed.manifest.descriptor
  const manifests = [index.descriptor, { mediaType, digest, size }]
  await writeFile(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }),
  )
  return { ...releaseOf(await readArtifact(path, new AbortController().signal)), layout: path, payloadDigest: digest }
}
