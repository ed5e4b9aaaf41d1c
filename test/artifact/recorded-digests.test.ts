import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import * as v from 'valibot'
import type { BuildRequest } from '../../src/content/docker/request.ts'
import type { PayloadFile } from '../../src/artifact/index.ts'
import { blob, createLayout, mediaTypes, packImage } from 'oras-js'
import { dockerEnv, root } from '../support/rig.ts'
import { build, containerBuilder, directory, platforms, plugin, Recorder, request } from '../support/docker-build.ts'

/**
 * Digests of indexes that were built before: unchanged sources must give them again, in every later version of this
 * action. A digest that changes makes every plugin of every user a new version. To record those of new cases, delete
 * their lines and run this file with `RECORD_DIGESTS=1`.
 */
const recordFile = join(root, 'test/fixtures/recorded-digests.json')
const recorded = readJson(recordFile, v.record(v.string(), v.string()))

const builder = await containerBuilder('digests')

const file = (name: string, text: string): PayloadFile => ({ name, mediaType: 'text/plain', bytes: Buffer.from(text) })
const schema = file('schema.graphql', 'type Query { a: Int }\n')

const proto = file('service.proto', 'syntax = "proto3";\n')

const program = 'FROM scratch\nCOPY --chmod=0755 program /plugin\nENTRYPOINT ["./plugin"]\n'
const crossBuilt = `FROM --platform=$BUILDPLATFORM busybox AS build
ARG TARGETOS TARGETARCH
RUN echo "for $TARGETOS/$TARGETARCH" > /plugin
FROM scratch
COPY --from=build --chmod=0755 /plugin /plugin
ENTRYPOINT ["./plugin"]
`
const manyLayers = `FROM --platform=$BUILDPLATFORM busybox AS build
RUN mkdir -p /out/assets && echo one > /out/assets/one && ln -s one /out/assets/two \\
  && echo x > /out/a && ln /out/a /out/b
FROM scratch
COPY --chmod=0755 program /plugin
COPY --from=build /out /
COPY program /assets/one
LABEL a=b
ENV UNUSED=1
ENTRYPOINT ["./plugin", "--flag"]
`
const onBase = 'FROM base\nCOPY --chmod=0755 program /plugin\nENTRYPOINT ["./plugin"]\n'

/** A file as a compressed layer; not made here, since another compressor would give another digest. */
const baseLayers = readJson(
  join(root, 'test/fixtures/base-layers.json'),
  v.object({ gzip: v.string(), zstd: v.string() }),
)
const mediaType = { gzip: mediaTypes.layerGzip, zstd: `${mediaTypes.layer}+zstd` }

interface Case {
  readonly dockerfile: string
  readonly options?: () => Partial<BuildRequest> | Promise<Partial<BuildRequest>>
}

const one = platforms('linux/amd64')

const cases: Readonly<Record<string, Case>> = {
  'one platform': { dockerfile: program, options: () => ({ platforms: one }) },
  'two platforms': { dockerfile: crossBuilt },
  'platforms in another order': {
    dockerfile: crossBuilt,
    options: () => ({ platforms: platforms('linux/amd64', 'linux/arm64') }),
  },
  'platforms with a variant and of other systems': {
    dockerfile: program,
    options: () => ({ platforms: platforms('windows/amd64', 'linux/arm/v7', 'darwin/arm64') }),
  },
  annotations: {
    dockerfile: program,
    options: () => ({
      platforms: one,
      annotations: { 'org.opencontainers.image.title': 'birds', b: 'ü "quoted"', a: '' },
    }),
  },
  'the repository as source': {
    dockerfile: program,
    options: () => ({
      platforms: one,
      source: { 'org.opencontainers.image.source': 'https://github.com/octo/plugins' },
    }),
  },
  'a base image below the plugin': {
    dockerfile: onBase,
    options: async () => ({ platforms: one, contexts: new Map([['base', `oci-layout://${await baseImage('gzip')}`]]) }),
  },
  'an epoch other than 0': { dockerfile: crossBuilt, options: () => ({ sourceDateEpoch: 1_700_000_000 }) },
  'zstd layers of a base image': {
    dockerfile: onBase,
    options: async () => ({ platforms: one, contexts: new Map([['base', `oci-layout://${await baseImage('zstd')}`]]) }),
  },
  'several layers': { dockerfile: manyLayers },
  'a payload with a lock': {
    dockerfile: program,
    options: () => ({
      platforms: one,
      payload: {
        files: [schema, proto, file('mapping.json', '{}'), file('service.proto.lock.json', '{"version":"1.0.0"}')],
      },
    }),
  },
  'a payload without a lock': {
    dockerfile: program,
    options: () => ({ platforms: one, payload: { files: [file('mapping.json', '{}'), schema, proto] } }),
  },
  'a payload with an empty file': {
    dockerfile: program,
    options: () => ({ platforms: one, payload: { files: [schema, file('empty', '')] } }),
  },
}

/** An image of one layer and of a date of its own, as a layout: `PATH:TAG`. */
async function baseImage(compression: 'gzip' | 'zstd'): Promise<string> {
  const path = directory('base')
  const layer = blob(mediaType[compression], Buffer.from(baseLayers[compression], 'base64'))
  const unpacked = compression === 'gzip' ? gunzipSync(layer.bytes) : zstdDecompressSync(layer.bytes)
  const diffId = `sha256:${createHash('sha256').update(unpacked).digest('hex')}`
  const config = blob(
    mediaTypes.config,
    Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        config: {},
        rootfs: { type: 'layers', diff_ids: [diffId] },
        history: [{ created: '2001-09-09T01:46:40Z', created_by: 'below' }],
      }),
    ),
  )
  const image = packImage({ config: config.descriptor, layers: [layer.descriptor] })
  const layout = await createLayout(path)
  for (const { descriptor, bytes } of [layer, config, image]) await layout.push(descriptor, bytes)
  await layout.tag(image.descriptor, '1')
  return `${path}:1`
}

function readJson<T>(path: string, schema: v.GenericSchema<unknown, T>): T {
  return v.parse(schema, JSON.parse(readFileSync(path, 'utf8')))
}

for (const [name, { dockerfile, options }] of Object.entries(cases)) {
  test(`${name}: the index has the digest that was recorded`, async () => {
    const context = plugin({ Dockerfile: dockerfile, program: 'not a program' })
    const { digest } = await build(request(context, { builder, ...(await options?.()) }), new Recorder(), dockerEnv())
    if (recorded[name] === undefined && process.env['RECORD_DIGESTS'] === '1') {
      recorded[name] = digest
      writeFileSync(recordFile, `${JSON.stringify(recorded, undefined, 2)}\n`)
    }
    assert.equal(digest, recorded[name])
  })
}
