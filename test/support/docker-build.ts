import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { Packer, readArtifact, type Artifact, type Payload } from '../../src/artifact/index.ts'
import { parseIndex, type Index } from 'oras-js'
import { buildImages } from '../../src/content/docker/build.ts'
import type { BuildRequest } from '../../src/content/docker/request.ts'
import type { RunContext } from '../../src/shared/context.ts'
import { run } from '../../script/rig/run.ts'
import type { ByPlatform, Platform } from '../../src/shared/platform.ts'
import { aloneInStep } from '../../src/shared/step.ts'
import { testResources, type TestResources } from './resources.ts'
import { baseImages, dockerEnv, rig } from './rig.ts'

export const platforms = (...names: string[]): Platform[] => names as Platform[]

/** Steps after the tests of the file, in reverse order: an engine ends before its directory is removed. */
const undo: (() => unknown)[] = []

/** Runs a step after the tests of the file. */
export function undoAfterTests(step: () => unknown): void {
  undo.push(step)
}
after(async () => {
  for (const step of undo.reverse()) await step()
})

const scratch = mkdtempSync(join(tmpdir(), 'build-test-'))
undo.push(() => {
  rmSync(scratch, { recursive: true, force: true })
})

export function directory(name = 'dir'): string {
  return mkdtempSync(join(scratch, `${name}-`))
}

/** A plugin directory with these files. */
export function plugin(files: Readonly<Record<string, string | Buffer>>): string {
  const path = directory('plugin')
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

/** The shape of Cosmo's Dockerfile, with a shell in place of a compiler. `busybox` is a named context. */
export const crossBuilt = `FROM --platform=$BUILDPLATFORM busybox AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY source .
RUN echo "$(cat source) for $TARGETOS/$TARGETARCH" > /plugin
FROM --platform=$BUILDPLATFORM scratch
COPY --from=build --chmod=0755 /plugin /users-plugin
ENTRYPOINT ["./users-plugin"]
`

/** A build, and how the result is packed. */
export interface TestBuild extends BuildRequest {
  readonly sourceDateEpoch: number
  readonly annotations: Readonly<Record<string, string>>
  readonly source?: Readonly<Record<string, string>>
  readonly payload: Payload
}

export interface BuiltArtifact {
  readonly artifact: Artifact
  /** Path of the image layout. */
  readonly layout: string
  readonly digest: string
  readonly index: Index
  readonly images: readonly {
    readonly platform: Platform | undefined
    readonly digest: string
    readonly size: number
  }[]
  readonly payloadDigest: string | undefined
  readonly emulated: readonly Platform[]
}

/** Builds images and packs them, as a run does for Cosmo. */
export async function build(request: TestBuild, tools: Recorder, env = dockerEnv()): Promise<BuiltArtifact> {
  const { destination, annotations, source, sourceDateEpoch, payload } = request
  const { platforms, emulated } = await buildImages(request, { ...tools.context, env })
  const { signal } = tools
  await new Packer({ directory: destination, annotations, source, sourceDateEpoch, signal }).images(platforms, payload)
  const artifact = await readArtifact(destination, signal)
  return {
    artifact,
    emulated,
    layout: destination,
    digest: artifact.root.digest,
    payloadDigest: artifact.payload?.descriptor.digest,
    index: parseIndex(await artifact.store.fetchBytes(artifact.root)),
    images: artifact.parts.map(({ platform, descriptor: { digest }, size }) => ({ platform, digest, size })),
  }
}

/** A value for all platforms. */
export function everywhere<T>(other: T | undefined): ByPlatform<T> {
  return { other, own: new Map<Platform, T>() }
}

const nowhere = (): ByPlatform<never> => ({ other: undefined, own: new Map<Platform, never>() })

export function request(context: string, more: Partial<TestBuild> = {}): TestBuild {
  return {
    context,
    file: join(context, 'Dockerfile'),
    target: undefined,
    platforms: platforms('linux/arm64', 'linux/amd64'),
    buildArgs: [],
    contexts: new Map([['busybox', baseImages().busybox]]),
    secrets: new Map(),
    secretEnvs: new Map(),
    secretFiles: new Map(),
    ssh: new Map(),
    labels: new Map(),
    noCache: false,
    pull: false,
    allow: [],
    cacheFrom: [],
    cacheTo: [],
    sourceDateEpoch: 0,
    annotations: {},
    payload: {
      files: [
        { name: 'schema.graphql', mediaType: 'application/graphql', bytes: Buffer.from('type Query { a: Int }\n') },
      ],
    },
    emulation: 'auto',
    binfmtImage: 'localhost:1/none',
    smokeTestWants: [],
    destination: join(directory('out'), 'layout'),
    builder: 'auto',
    driver: 'docker-container',
    driverOptions: everywhere([]),
    endpoints: nowhere(),
    endpointTls: {
      authorities: nowhere(),
      certificate: nowhere(),
      key: nowhere(),
    },
    buildkitImage: rig().images.buildkit,
    certificateFile: undefined,
    ...more,
  }
}

/** A log, a signal and resources that keep everything for the test. */
export class Recorder {
  readonly lines: string[] = []
  readonly notices: string[] = []
  readonly warnings: string[] = []
  readonly masks: string[] = []
  readonly controller = new AbortController()
  readonly signal = this.controller.signal
  /** Called with every line. */
  onLine: ((line: string) => void) | undefined

  readonly log = {
    info: (line: string) => {
      this.lines.push(line)
      this.onLine?.(line)
    },
    debug: (line: string) => {
      this.lines.push(line)
    },
    notice: (message: string) => {
      this.notices.push(message)
    },
    warning: (message: string) => {
      this.warnings.push(message)
    },
    mask: (secret: string) => {
      this.masks.push(secret)
    },
    redact: (text: string) => text,
    group: async <T>(title: string, work: () => Promise<T>): Promise<T> => {
      this.lines.push(title)
      return await work()
    },
    during: async <T>(_: string | (() => string), work: () => Promise<T>): Promise<T> => work(),
  }

  readonly resources: TestResources

  constructor(env = dockerEnv()) {
    this.resources = testResources(env)
  }

  /** The context of a stage; its environment is the caller's. */
  get context(): Omit<RunContext, 'env'> {
    const { log, signal, resources } = this
    return aloneInStep({ log, signal, resources, env: process.env })
  }

  /** Removes all resources, as a run does at its end. */
  async removeAll(): Promise<void> {
    for (const resource of this.resources.owned) await this.resources.remove(resource)
    assert.deepEqual(this.resources.owned, [])
  }
}

/** Names of the builders that were made, in order. */
export function buildersOf({ resources }: Recorder): string[] {
  return resources.added.filter(({ kind }) => kind === 'builder').map(({ name }) => name)
}

export async function docker(args: readonly string[], env = dockerEnv()): Promise<string> {
  const result = await run('docker', args, { env, timeout: 120_000 })
  if (result.code !== 0)
    throw new Error(`docker ${args.join(' ')}: ${result.stderr}${result.spawnError?.message ?? ''}`)
  return result.stdout.trim()
}

/** A builder of the `docker-container` driver, removed after the tests of the file. */
export async function containerBuilder(name: string, image = rig().images.buildkit): Promise<string> {
  const unique = `${name}-${process.pid}`
  await docker(['buildx', 'create', `--name=${unique}`, '--driver=docker-container', `--driver-opt=image=${image}`])
  undo.push(() => docker(['buildx', 'rm', '--force', unique]))
  return unique
}
