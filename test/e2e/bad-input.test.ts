import assert from 'node:assert/strict'
import { appendFile, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { dockerConfig, program, root } from '../support/rig.ts'
import { assertFailed, forget, openPrebuilt, textOf, writes } from '../support/prebuilt.ts'
import type { Changes } from '../support/project.ts'

const project = await openPrebuilt({
  after: (work) => {
    after(work)
  },
})
const { plugin, plane, workspace } = project
const intact = join(dirname(workspace), 'intact')
await cp(plugin, intact, { recursive: true })

interface BadInput extends Changes {
  readonly title: string
  /** What is done to the plugin, or to what is around it. */
  readonly spoil?: () => Promise<void> | void
  /** `CODE file:line` of every error. */
  readonly reasons: readonly string[]
  /** What the errors say. */
  readonly says: RegExp
}

const file = (name: string, text: string) => (): Promise<void> => writeFile(join(plugin, name), text)
const without = (name: string) => (): Promise<void> => rm(join(plugin, name))
/** Puts the Dockerfile of the example back, in the place of one that only copies. */
const compiling = (): Promise<void> => cp(join(root, 'examples/cosmo-go/Dockerfile'), join(plugin, 'Dockerfile'))
const all =
  (...works: (() => Promise<void>)[]) =>
  async (): Promise<void> => {
    for (const work of works) await work()
  }

const files: readonly BadInput[] = [
  {
    title: 'no schema',
    spoil: without('src/schema.graphql'),
    reasons: ['E_PLUGIN_FILE cosmo-go/src/schema.graphql'],
    says: /src\/schema\.graphql is missing/,
  },
  {
    title: 'an empty mapping',
    spoil: file('generated/mapping.json', ' \n'),
    reasons: ['E_PLUGIN_FILE cosmo-go/generated/mapping.json'],
    says: /is empty[^]*wgc router plugin generate/,
  },
  {
    title: 'no Dockerfile',
    spoil: without('Dockerfile'),
    reasons: ['E_PLUGIN_FILE cosmo-go/Dockerfile'],
    says: /Dockerfile is missing/,
  },
  {
    title: 'no generated code',
    spoil: all(compiling, without('generated/service.pb.go'), without('generated/service_grpc.pb.go')),
    reasons: ['E_PLUGIN_FILE cosmo-go/generated/service.pb.go', 'E_PLUGIN_FILE cosmo-go/generated/service_grpc.pb.go'],
    says: /service\.pb\.go is missing[^]*wgc router plugin generate/,
  },
  {
    title: 'a file that the Dockerfile takes',
    spoil: file('Dockerfile', 'FROM scratch\nCOPY elsewhere /plugin\nENTRYPOINT ["/plugin"]\n'),
    reasons: ['E_PLUGIN_FILE cosmo-go/elsewhere'],
    says: /elsewhere is missing, and line 2 of Dockerfile needs it/,
  },
  {
    title: 'GraphQL that does not parse',
    spoil: file('src/schema.graphql', 'type Query {\n  a: Int\n  b Int\n}\n'),
    reasons: ['E_PLUGIN_SCHEMA cosmo-go/src/schema.graphql:3'],
    says: /Expected ":"/,
  },
  {
    title: 'two types of one name',
    spoil: () => appendFile(join(plugin, 'src/schema.graphql'), 'type Same { a: Int }\ntype Same { b: Int }\n'),
    reasons: ['E_PLUGIN_SCHEMA cosmo-go/src/schema.graphql:58'],
    says: /only one type named "Same"/,
  },
  {
    title: 'a mapping cut short',
    spoil: file('generated/mapping.json', '{\n  "service": "X",\n  "version"\n'),
    reasons: ['E_PLUGIN_MAPPING cosmo-go/generated/mapping.json:4'],
    says: /mapping\.json is not a file/,
  },
  {
    title: 'a mapping of another shape',
    spoil: file('generated/mapping.json', '{"service": 7}'),
    reasons: ['E_PLUGIN_MAPPING cosmo-go/generated/mapping.json'],
    says: /At `service`/,
  },
  {
    title: 'a lock that is no JSON',
    spoil: file('generated/service.proto.lock.json', 'merge conflict'),
    reasons: ['E_PLUGIN_MAPPING cosmo-go/generated/service.proto.lock.json:1'],
    says: /merge co/,
  },
  {
    title: 'no plugin at all',
    inputs: { path: 'elsewhere' },
    spoil: async () => {
      await mkdir(join(workspace, 'elsewhere'), { recursive: true })
    },
    reasons: ['E_HOST_UNKNOWN'],
    says: /No host recognizes/,
  },
  {
    title: 'several broken files',
    spoil: all(
      without('Dockerfile'),
      file('src/schema.graphql', 'type Query {'),
      file('generated/mapping.json', '['),
      file('generated/service.proto', ''),
    ),
    reasons: [
      'E_PLUGIN_FILE cosmo-go/Dockerfile',
      'E_PLUGIN_FILE cosmo-go/generated/service.proto',
      'E_PLUGIN_MAPPING cosmo-go/generated/mapping.json:1',
      'E_PLUGIN_SCHEMA cosmo-go/src/schema.graphql:1',
    ],
    says: /service\.proto is empty/,
  },
]

const inputs: readonly BadInput[] = [
  {
    title: 'a platform that does not exist',
    inputs: { platforms: 'linux/amd46' },
    reasons: ['E_INPUT'],
    says: /did you mean linux\/amd64\?/,
  },
  {
    title: 'a platform that the host does not run',
    inputs: { platforms: 'linux/amd64, linux/riscv64' },
    reasons: ['E_INPUT'],
    says: /`linux\/riscv64`, which WunderGraph Cosmo does not run/,
  },
  {
    title: 'an input that does not exist',
    inputs: { platfroms: 'linux/amd64' },
    reasons: ['E_INPUT'],
    says: /no input "platfroms": set `platforms` instead/,
  },
  {
    title: 'a path that does not exist',
    inputs: { path: 'plugins/none' },
    reasons: ['E_INPUT'],
    says: /`path` is "plugins\/none", which does not exist/,
  },
  {
    title: 'a path out of the workspace',
    inputs: { path: '..' },
    reasons: ['E_INPUT'],
    says: /leads outside the workspace/,
  },
  {
    title: 'a name that the control plane would refuse',
    inputs: { name: 'birds & bees' },
    reasons: ['E_PLUGIN_NAME'],
    says: /letters and digits, and single/,
  },
  {
    title: 'no control-plane token',
    inputs: { 'control-plane-token': '' },
    reasons: ['E_TOKEN_MISSING'],
    says: /needs `control-plane-token`, and it is empty/,
  },
  {
    title: 'no OIDC permission',
    inputs: { 'cosign-key': '', 'transparency-log': 'true' },
    reasons: ['E_PERMISSION_OIDC'],
    says: /id-token: write/,
  },
  {
    title: 'no signing key',
    inputs: { 'cosign-key': '/no/such/cosign.key' },
    reasons: ['E_SIGN_KEY'],
    says: /cannot be read/,
  },
  {
    title: 'the wrong password of the key',
    env: { COSIGN_PASSWORD: 'another' },
    reasons: ['E_SIGN_KEY'],
    says: /COSIGN_PASSWORD does not decrypt the signing key/,
  },
  {
    title: 'no password of the key',
    env: { COSIGN_PASSWORD: '' },
    reasons: ['E_SIGN_KEY'],
    says: /COSIGN_PASSWORD is not set/,
  },
  {
    title: 'half a login',
    inputs: { 'registry-username': 'mona' },
    reasons: ['E_INPUT'],
    says: /`registry-password` is empty/,
  },
  {
    title: 'a registry with a scheme',
    inputs: { registry: 'https://ghcr.io/octo' },
    reasons: ['E_INPUT'],
    says: /`registry` is "https:\/\/ghcr\.io\/octo": set it to host/,
  },
  {
    title: 'a pull request that is to publish',
    inputs: { 'dry-run': 'false' },
    event: 'pull_request',
    reasons: ['E_EVENT'],
    says: /code of a pull request is never published/,
  },
  {
    title: 'several inputs',
    inputs: { platforms: 'linux/amd46', registry: 'https://ghcr.io', 'dry-run': 'maybe', 'fail-on': 'weather' },
    reasons: ['E_INPUT', 'E_INPUT', 'E_INPUT', 'E_INPUT'],
    says: /`dry-run` is "maybe": set it to auto, true or false/,
  },
]

/**
 * Everything that can be known at one time is said at one time: whatever is wrong with files, inputs, secrets and
 * remote.
 */
const together: readonly BadInput[] = [
  {
    title: 'inputs and files',
    inputs: { platfroms: 'linux/amd64', name: 'birds & bees', 'control-plane-token': '' },
    spoil: without('generated/mapping.json'),
    reasons: ['E_INPUT', 'E_PLUGIN_FILE cosmo-go/generated/mapping.json', 'E_PLUGIN_NAME', 'E_TOKEN_MISSING'],
    says: /platfroms/,
  },
  {
    title: 'inputs from which nothing is concluded',
    inputs: {
      sign: 'keys',
      'cosign-key': '',
      file: '../Dockerfile',
      'control-plane-url': 'http://cosmo.example',
      'registry-username': 'mona',
    },
    spoil: without('Dockerfile'),
    reasons: ['E_INPUT', 'E_INPUT', 'E_INPUT', 'E_INPUT'],
    says: /`control-plane-url` is "http:\/\/cosmo\.example": set it to an https/,
  },
  {
    title: 'files, key and a name that is taken',
    spoil: () => {
      plane.add('taken', 'standard')
      return without('Dockerfile')()
    },
    inputs: { name: 'taken' },
    env: { COSIGN_PASSWORD: 'another' },
    reasons: ['E_CONTROL_PLANE_TYPE', 'E_PLUGIN_FILE cosmo-go/Dockerfile', 'E_SIGN_KEY'],
    says: /taken in namespace default exists and is not a plugin/,
  },
  {
    title: 'Docker, key and a token that is none',
    inputs: { 'control-plane-token': 'cosmo_00000000000000000000000000000000' },
    env: { COSIGN_PASSWORD: 'another', ...(await withoutDocker()) },
    reasons: ['E_CONTROL_PLANE_AUTH', 'E_DOCKER', 'E_SIGN_KEY'],
    says: /does not accept the token/,
  },
]

const machine: readonly BadInput[] = [
  { title: 'no Docker', env: await withoutDocker(), reasons: ['E_DOCKER'], says: /runner with Docker and buildx/ },
  {
    title: 'no engine',
    env: {
      DOCKER_CONFIG: await dockerConfig(join(dirname(workspace), 'no-engine')),
      DOCKER_HOST: 'unix:///no/such/docker.sock',
    },
    reasons: ['E_DOCKER'],
    says: /no\/such\/docker\.sock/,
  },
  {
    title: 'a builder that does not exist',
    inputs: { builder: 'nobody', 'driver-opts': '' },
    reasons: ['E_BUILDER'],
    says: /nobody/,
  },
]

/** A PATH with nothing of Docker's in it, and no engine, for machines that have a buildx among the system's files. */
async function withoutDocker(): Promise<NodeJS.ProcessEnv> {
  const [bin, config] = [join(dirname(workspace), 'bin'), join(dirname(workspace), 'no-docker')]
  for (const directory of [bin, config]) await mkdir(directory, { recursive: true })
  await symlink(program('cosign'), join(bin, 'cosign')).catch(() => undefined)
  return { PATH: bin, DOCKER_CONFIG: config, DOCKER_HOST: 'unix:///no/such/docker.sock' }
}

for (const [group, cases] of Object.entries({ files, inputs, machine, together })) {
  describe(group, { timeout: 600_000 }, () => {
    for (const { title, spoil, reasons, says, ...changes } of cases) {
      test(title, async () => {
        await rm(plugin, { recursive: true, force: true })
        await cp(intact, plugin, { recursive: true })
        await spoil?.()
        forget(project)
        const run = await project.publish(changes)
        assertFailed(run, reasons)
        assert.match(textOf(run), says)
        for (const { level, message } of run.annotations)
          if (level === 'error') assert.match(message, /\nWhat to do: .+\nCode: E_[A-Z_]+$/)
        assert.deepEqual([writes(project), run.processesLeft, run.filesLeft], [[], [], []])
        assert.deepEqual([run.outputs['published'], run.outputs['digest'], run.outputs['tags']], ['false', '', '[]'])
      })
    }
  })
}
