import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cp, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/rig.ts'
import { openProject } from '../support/project.ts'

const dockerfile = `FROM --platform=$BUILDPLATFORM golang:1.25-alpine AS build
ARG TARGETOS TARGETARCH
WORKDIR /repository
COPY . .
WORKDIR /repository/plugins/birds
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -ldflags="-s -w" -o /birds-plugin .
FROM scratch
COPY --from=build /birds-plugin /birds-plugin
ENTRYPOINT ["/birds-plugin"]
`

test('a plugin that replaces a module by a directory above it is built from there', async (t) => {
  const project = await openProject(t, { name: 'unused' })
  const plugin = join(project.workspace, 'plugins/birds')
  const shared = join(project.workspace, 'shared')
  mkdirSync(join(plugin, 'src'), { recursive: true })
  mkdirSync(shared)
  await cp(join(project.plugin, 'generated'), join(plugin, 'generated'), { recursive: true })
  await cp(join(project.plugin, 'src/schema.graphql'), join(plugin, 'src/schema.graphql'))
  await rm(project.plugin, { recursive: true })
  // A program that needs only Go's standard library, and a module of the same repository.
  await cp(join(root, 'test/fixtures/programs/plugin'), plugin, { recursive: true })
  const main = await readFile(join(plugin, 'main.go'), 'utf8')
  writeFileSync(join(plugin, 'main.go'), main.replace('import (', 'import (\n\t_ "example.com/shared"'))
  writeFileSync(
    join(plugin, 'go.mod'),
    'module example.com/birds\n\ngo 1.25\n\nrequire example.com/shared v0.0.0\n\n'
      + 'replace example.com/shared => ../../shared\n',
  )
  writeFileSync(join(plugin, 'Dockerfile'), dockerfile)
  writeFileSync(join(shared, 'go.mod'), 'module example.com/shared\n\ngo 1.25\n')
  writeFileSync(join(shared, 'shared.go'), 'package shared\n')

  const inputs = { path: 'plugins/birds', host: 'cosmo', platforms: 'linux/amd64' }
  const alone = await project.check({ inputs })
  assert.match(alone.log.join('\n'), /Code: E_BUILD$/m, 'the context is the plugin directory')
  const whole = await project.check({ inputs: { ...inputs, context: '.', file: 'plugins/birds/Dockerfile' } })
  assert.equal(whole.exitCode, 0, whole.log.join('\n'))
  assert.match(whole.log.join('\n'), /linux\/amd64: started in \d+ ms/)
})
