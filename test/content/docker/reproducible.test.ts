import assert from 'node:assert/strict'
import { cpSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLayout, parseManifest, type Descriptor } from 'oras-js'
import { dockerEnv } from '../../support/rig.ts'
import { platformsOf } from '../../../src/artifact/index.ts'
import {
  build,
  type BuiltArtifact,
  containerBuilder,
  directory,
  plugin,
  Recorder,
  request,
} from '../../support/docker-build.ts'

/** Writes what a compiler writes: files and directories of the build's own time, and one of tomorrow. */
const dockerfile = `FROM --platform=$BUILDPLATFORM busybox AS build
ARG TARGETARCH
COPY --chmod=0644 . /src
RUN mkdir -p /out/lib && cp /src/source /out/plugin && echo $TARGETARCH > /out/lib/arch \\
  && touch -d @$(($(date +%s) + 86400)) /out/lib/tomorrow
FROM --platform=$BUILDPLATFORM scratch
WORKDIR /made/by/workdir
COPY --from=build --chmod=0755 /out /
COPY --chmod=0644 source /from/context
ENTRYPOINT ["./plugin"]
`

test('another directory, builder or file time, and files of tomorrow, give the same index digest', async () => {
  const here = plugin({ Dockerfile: dockerfile, source: 'users', other: 'file' })
  const first = await build(request(here, { builder: await containerBuilder('first') }), new Recorder(), dockerEnv())

  const there = join(directory('another-directory'), 'with', 'a longer path')
  cpSync(here, there, { recursive: true })
  const tomorrow = new Date(Date.now() + 86_400_000)
  for (const name of readdirSync(there)) utimesSync(join(there, name), tomorrow, tomorrow)
  const second = await build(request(there, { builder: await containerBuilder('second') }), new Recorder(), dockerEnv())
  assert.equal(second.digest, first.digest)

  const past = new Date('2001-01-01')
  for (const name of readdirSync(there)) utimesSync(join(there, name), past, past)
  const third = await build(
    request(there, { builder: await containerBuilder('third'), platforms: platformsOf(first.artifact).reverse() }),
    new Recorder(),
    dockerEnv(),
  )
  assert.equal(third.digest, first.digest)
})

test('another BuildKit, that of the engine, gives the same index digest', async () => {
  const context = plugin({ Dockerfile: dockerfile, source: 'users' })
  const one = await build(request(context, { builder: await containerBuilder('other') }), new Recorder(), dockerEnv())
  const other = await build(request(context, { builder: 'default' }), new Recorder(), dockerEnv())
  assert.equal(other.digest, one.digest)
})

test('layers of a base image stay as they are, those on top get the epoch', async () => {
  const builder = await containerBuilder('base')
  const base = await build(
    request(plugin({ Dockerfile: 'FROM scratch\nCOPY source /base\n', source: 'base' }), {
      builder,
      sourceDateEpoch: Date.parse('2020-01-01T00:00:00Z') / 1000,
    }),
    new Recorder(),
    dockerEnv(),
  )
  const context = plugin({ Dockerfile: 'FROM base\nCOPY source /top\n', source: 'top' })
  const top = await build(
    request(context, { builder, contexts: new Map([['base', `oci-layout://${base.layout}@${base.digest}`]]) }),
    new Recorder(),
    dockerEnv(),
  )
  const [lower, upper] = [await layersOf(base), await layersOf(top)]
  assert.equal(upper.length, 2)
  assert.deepEqual(upper[0], lower[0])
})

async function layersOf({ layout, images }: BuiltArtifact): Promise<readonly Descriptor[]> {
  const target = await openLayout(layout)
  return parseManifest(await target.fetchBytes(await target.resolve((images[0] ?? assert.fail()).digest))).layers
}

test('another time of the image is another digest', async () => {
  const context = plugin({ Dockerfile: dockerfile, source: 'users' })
  const builder = await containerBuilder('epoch')
  const [zero, later] = [
    await build(request(context, { builder }), new Recorder(), dockerEnv()),
    await build(request(context, { builder, sourceDateEpoch: 86_400 }), new Recorder(), dockerEnv()),
  ]
  assert.notEqual(later.digest, zero.digest)
})
