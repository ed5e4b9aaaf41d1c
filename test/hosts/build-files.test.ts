import assert from 'node:assert/strict'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../script/rig/run.ts'
import { missingBuildFiles } from '../../src/hosts/cosmo/build-files.ts'
import { readSources } from '../../src/hosts/cosmo/sources.ts'
import { PublishErrors, type PublishError } from '../../src/shared/errors.ts'
import { processorTime } from '../support/cpu.ts'
import { example } from '../support/example-plugin.ts'
import { program, scratchDirectory, type Scope } from '../support/rig.ts'

/** A plugin as Cosmo's own client scaffolds it. */
async function scaffold(scope: Scope, language: 'go' | 'ts'): Promise<string> {
  const directory = await scratchDirectory(scope)
  const env = { ...process.env, HOME: directory, DISABLE_UPDATE_CHECK: 'true', DO_NOT_TRACK: '1' }
  const made = await run(program('wgc'), ['router', 'plugin', 'init', 'birds', '-l', language], { cwd: directory, env })
  assert.equal(made.code, 0, made.stdout + made.stderr)
  return join(directory, 'birds')
}

async function problems(plugin: string): Promise<readonly PublishError[]> {
  const error = await readSources(plugin, { dockerfile: 'Dockerfile' }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof PublishErrors ? error.errors : error === undefined ? [] : [error as PublishError]
}

const messages = (errors: readonly PublishError[]): string[] => errors.map(({ code, message }) => `${code} ${message}`)

test('a Go plugin that wgc only scaffolded is told which files to generate and commit', async (t) => {
  const plugin = await scaffold(t, 'go')
  const found = await problems(plugin)
  assert.deepEqual(messages(found), [
    'E_PLUGIN_FILE go.sum is missing, and `go build` compiles no module without its checksum.',
    'E_PLUGIN_FILE generated/service.pb.go is missing, and src/main.go imports its package.',
    'E_PLUGIN_FILE generated/service_grpc.pb.go is missing, and src/main.go imports its package.',
  ])
  for (const { hint } of found) assert.match(hint ?? '', /`wgc router plugin generate`.*`generated\/`.*`go\.sum`/)
  // What `generate` writes, by its names.
  for (const name of ['generated/service.pb.go', 'generated/service_grpc.pb.go'])
    await cp(join(example, name), join(plugin, name))
  const [left] = await problems(plugin)
  assert.match(left?.hint ?? '', /^Run `go mod tidy`/)
  await writeFile(join(plugin, 'go.sum'), '')
  assert.deepEqual(await problems(plugin), [])
})

test('a TypeScript plugin that wgc only scaffolded is told the same', async (t) => {
  const plugin = await scaffold(t, 'ts')
  const found = await problems(plugin)
  assert.deepEqual(messages(found), [
    'E_PLUGIN_FILE generated/service_grpc_pb.js is missing, and src/plugin.ts imports it.',
    'E_PLUGIN_FILE generated/service_pb.js is missing, and src/plugin.ts imports it.',
  ])
  for (const { hint } of found) assert.match(hint ?? '', /`wgc router plugin generate`.*`generated\/`.*`bun\.lock`/)
  for (const name of ['service_pb.js', 'service_grpc_pb.js']) await writeFile(join(plugin, 'generated', name), '')
  assert.deepEqual(await problems(plugin), [])
})

const goMod = 'module m\n\nrequire github.com/wundergraph/cosmo/router-plugin v0.4.1\n'
const build = 'FROM golang\nCOPY . .\nRUN go build ./src\n'

/** The names of the files that are missing in a plugin with these files. */
async function missing(scope: Scope, dockerfile: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  const home = await scratchDirectory(scope)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(home, name, '..'), { recursive: true })
    await writeFile(join(home, name), text)
  }
  const found = await missingBuildFiles(home, dockerfile)
  await rm(home, { recursive: true })
  return found.map(({ message }) => message.split(' ')[0] ?? '')
}

test('go.sum is asked for only if nothing makes, replaces or avoids it', async (t) => {
  const files = { 'go.mod': goMod }
  assert.deepEqual(await missing(t, build, files), ['go.sum'])
  assert.deepEqual(await missing(t, `# RUN go mod tidy\n${build}`, files), ['go.sum'])
  for (const made of ['go mod tidy', 'go get ./...', './build.sh', 'make', 'go work init'])
    assert.deepEqual(await missing(t, `${build}RUN ${made}\n`, files), [], made)
  assert.deepEqual(await missing(t, 'FROM scratch\nCOPY prebuilt /plugin\n', files), [])
  assert.deepEqual(await missing(t, build, { 'go.mod': `${goMod}replace a => ../a\n` }), [])
  for (const name of ['go.sum', 'go.work', 'vendor/modules.txt'])
    assert.deepEqual(await missing(t, build, { ...files, [name]: '' }), [], name)
  assert.deepEqual(await missing(t, build, {}), [])
})

test('generated Go code is asked for only if the program imports it, and wgc generates it', async (t) => {
  const files = {
    'go.mod': 'module example.com/m // x\n',
    'src/a.go': 'import (\n\tservice "example.com/m/generated"\n)',
  }
  const both = ['generated/service.pb.go', 'generated/service_grpc.pb.go']
  assert.deepEqual(await missing(t, build, files), both)
  assert.deepEqual(await missing(t, build, { ...files, 'generated/service.pb.go': '' }), both.slice(1))
  assert.deepEqual(await missing(t, build, { ...files, 'generated/birds.pb.go': '' }), [])
  assert.deepEqual(await missing(t, `${build}RUN protoc x.proto\n`, files), [])
  assert.deepEqual(await missing(t, 'FROM scratch\nCOPY prebuilt /plugin\n', files), [])
  for (const text of ['// import "example.com/m/generated"', '/*\nimport "example.com/m/generated"\n*/', 'import "m"'])
    assert.deepEqual(await missing(t, build, { ...files, 'src/a.go': text }), [], text)
  const test = { 'go.mod': 'module m\n', 'src/a_test.go': 'import "m/generated"' }
  assert.deepEqual(await missing(t, build, test), [])
})

test('a generated module is asked for only if its code is imported, and no other command makes it', async (t) => {
  const files = {
    'package.json': '{"scripts":{"postinstall":"bun ./download-protoc-gen-js.js"}}',
    'src/deep/a.ts': "import {\n  A\n} from '../../generated/a.js'\nexport * from '../../generated/types/b'",
  }
  const bun = 'FROM oven/bun\nRUN bun install\n'
  assert.deepEqual(await missing(t, bun, files), ['generated/a.js', 'generated/types/b'])
  assert.deepEqual(await missing(t, bun, { ...files, 'generated/a.ts': '', 'generated/types/b/index.ts': '' }), [])
  assert.deepEqual(await missing(t, bun, { ...files, 'package.json': '{"scripts":{"prepare":"buf generate"}}' }), [])
  for (const other of [`${bun}RUN bun run proto\n`, 'FROM scratch\nCOPY bin/plugin /plugin\n'])
    assert.deepEqual(await missing(t, other, files), [], other)
  for (const text of [
    "import type { A } from '../generated/a.js'",
    "// import '../generated/a.js'",
    "import './own.ts'",
  ])
    assert.deepEqual(await missing(t, bun, { 'package.json': '{}', 'src/a.ts': text }), [], text)
})

test('no text of a plugin directory takes long to read, and few missing modules are enough', async (t) => {
  const lines = '\n'.repeat(60_000)
  const bun = { 'package.json': '{}' }
  const run = 'FROM a\nRUN x'
  const cases: readonly (readonly [dockerfile: string, files: Record<string, string>, found: readonly string[]])[] = [
    [`FROM a${lines}x`, {}, []],
    [`FROM a\nRUN x${lines}x`, {}, []],
    [build, { 'go.mod': `${goMod}${lines}x` }, ['go.sum']],
    [build, { 'go.mod': `module m\n\n${lines}x` }, []],
    ...[`${lines}x`, `import${lines}x`, '/* '.repeat(60_000)].map(
      (text) => [build, { 'go.mod': 'module m\n', 'src/a.go': text }, []] as const,
    ),
    [run, { ...bun, 'src/a.ts': 'import\n'.repeat(60_000) }, []],
  ]
  for (const [dockerfile, files, found] of cases) {
    const spent = await processorTime(async () => {
      assert.deepEqual(await missing(t, dockerfile, files), found)
    })
    assert.ok(spent < 5000, `${Math.round(spent)} ms for ${JSON.stringify([dockerfile, files]).slice(0, 60)}`)
  }
  const imports = Array.from({ length: 2000 }, (_, i) => `import '../generated/${i}'\n`).join('')
  assert.equal((await missing(t, run, { ...bun, 'src/a.ts': imports })).length, 10)
})

test('a plugin directory with many directories is not searched to its end', async (t) => {
  const files = {
    'package.json': '{}',
    'src/a.ts': "import '../generated/a'",
    'src/z/z.ts': "import '../../generated/z'",
  }
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`src/${i}/no`, '']))
  assert.deepEqual(await missing(t, 'FROM a\nRUN x', files), ['generated/a', 'generated/z'])
  assert.deepEqual(await missing(t, 'FROM a\nRUN x', { ...files, ...many }), ['generated/a'])
})
