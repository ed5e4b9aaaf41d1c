import { mkdirSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './rig.ts'

const dockerfile = `FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS build
ARG TARGETOS TARGETARCH
WORKDIR /build
COPY . .
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /small-plugin .
FROM scratch
COPY --from=build /small-plugin /small-plugin
ENTRYPOINT ["/small-plugin"]
`

/**
 * Writes a plugin of Cosmo's router that needs only Go's standard library, so that many of them are built in seconds.
 * Its program differs from that of every other name.
 */
export async function writeSmallPlugin(directory: string, name: string): Promise<void> {
  const example = join(root, 'examples/cosmo-go')
  mkdirSync(join(directory, 'src'), { recursive: true })
  await cp(join(example, 'generated'), join(directory, 'generated'), { recursive: true })
  await cp(join(example, 'src/schema.graphql'), join(directory, 'src/schema.graphql'))
  await cp(join(root, 'test/fixtures/programs/plugin'), directory, { recursive: true })
  writeFileSync(join(directory, 'name.go'), `package main\n\nfunc init() { println(${JSON.stringify(name)}) }\n`)
  writeFileSync(join(directory, 'go.mod'), `module example.com/${name}\n\ngo 1.25\n`)
  writeFileSync(join(directory, 'Dockerfile'), dockerfile)
}
