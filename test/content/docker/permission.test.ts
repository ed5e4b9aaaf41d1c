import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { run } from '../../../script/rig/run.ts'
import { dockerConfig, dockerEnv, node, scratchDirectory } from '../../support/rig.ts'

const docker = join(import.meta.dirname, '../../../src/content/docker')

/** A log that says nothing, resources that are kept by nobody, and a function that prints an error. */
const around = (temp: string): string => `
  const [info, debug, notice, warning, mask] = Array(5).fill(() => {})
  const [redact, run] = [(text) => text, (_, work) => work()]
  const log = { info, debug, notice, warning, mask, redact, group: run, during: run }
  const resources = { temp: ${JSON.stringify(temp)}, add: () => {}, release: () => {}, remove: () => Promise.resolve() }
  const step = { once: (_, work) => work({ log, resources, env: process.env, signal: new AbortController().signal }) }
  const print = ({ code, message, hint }) => console.log(JSON.stringify({ code, message, hint }))
`

/** Builds with the given file as Dockerfile and prints what the run would report. */
const script = (plugin: string, temp: string): string => `
  import { buildImages } from ${JSON.stringify(join(docker, 'build.ts'))}
  ${around(temp)}
  const request = {
    context: ${JSON.stringify(plugin)},
    file: ${JSON.stringify(join(plugin, 'Dockerfile'))},
    destination: ${JSON.stringify(join(temp, 'layout'))},
    platforms: [process.argv[2]],
    emulation: process.argv[1],
    binfmtImage: 'localhost:1/none',
    smokeTestWants: [],
    sourceDateEpoch: 0,
    buildArgs: [],
    contexts: new Map(),
    secrets: new Map(),
    secretEnvs: new Map(),
    secretFiles: new Map(),
    ssh: new Map(),
    labels: new Map(),
    allow: [],
    cacheFrom: [],
    cacheTo: [],
    builder: 'auto',
    driver: 'docker-container',
    driverOptions: { own: new Map() },
    endpoints: { own: new Map() },
    endpointTls: {},
    buildkitImage: 'localhost:1/none',
  }
  const { signal } = new AbortController()
  await buildImages(request, { log, resources, step, env: process.env, signal }).catch(print)
`

/** Registers QEMU for a build on this machine, as far as that was found out without the engine. */
const registration = (temp: string): string => `
  import { prepareForBuild } from ${JSON.stringify(join(docker, 'emulation.ts'))}
  ${around(temp)}
  const foreign = [{ platform: 'linux/s390x', certain: true, reason: 'a test' }]
  const emulator = { image: 'localhost:1/none', env: process.env, location: () => Promise.resolve({ kind: 'here' }) }
  const tools = { log, resources, step, signal: new AbortController().signal }
  await prepareForBuild(foreign, emulator, tools).catch(print)
`

// Emulation asks Docker's own client, before the build asks buildx.
for (const [client, emulation, platform] of [
  ['buildx', 'never', 'linux/amd64'],
  ['docker', 'always', 'linux/s390x'],
  ['docker, to register QEMU', undefined, ''],
] as const) {
  test(`no permission on Docker’s socket is reported, with the remedy: ${client}`, async (t) => {
    const directory = await scratchDirectory(t)
    const [socket, plugin, temp] = ['docker.sock', 'plugin', 'temp'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ]
    const server = createServer().listen(socket)
    t.after(() => {
      server.close()
    })
    for (const path of [plugin, temp]) mkdirSync(path)
    writeFileSync(join(plugin, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n')
    const config = await dockerConfig(join(directory, 'docker'))
    for (const path of [directory, temp, config]) chmodSync(path, 0o777)
    chmodSync(socket, 0)

    const env = dockerEnv({
      DOCKER_HOST: `unix://${socket}`,
      DOCKER_CONFIG: config,
      HOME: directory,
      NODE_NO_WARNINGS: '1',
    })
    // Root may open every socket.
    const command = [
      ...(process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'] : []),
      node,
    ]
    const { stdout, stderr } = await run(
      command[0] ?? node,
      [
        ...command.slice(1),
        '--input-type=module',
        ...(emulation === undefined ? ['-e', registration(temp)] : ['-e', script(plugin, temp), emulation, platform]),
      ],
      { env },
    )
    const error = JSON.parse(stdout || '{}') as { code?: string; message?: string; hint?: string }
    assert.deepEqual(
      [error.code, error.message],
      ['E_DOCKER', 'This user has no permission to use the Docker engine'],
      `${stdout}\n${stderr}`,
    )
    assert.match(error.hint ?? '', /docker/)
  })
}
