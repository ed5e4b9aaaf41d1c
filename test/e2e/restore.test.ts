import assert from 'node:assert/strict'
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { must } from '../../script/rig/command.ts'
import { startCosmo, type CosmoServices } from '../support/cosmo.ts'
import { goProgram } from '../support/programs.ts'
import { errorsOf, text } from '../support/registry-project.ts'
import { dockerConfig, program, rig, root, scratchDirectory, type Scope } from '../support/rig.ts'
import { assertRouterServes, graphToken } from '../support/router.ts'
import { runAction, type ActionRun } from '../support/runner/index.ts'
import { playAll } from '../support/sample.ts'

const name = 'cosmo-go'
const example = join(root, 'examples', name)
/** With a program that serves, which takes long to compile, a real router runs what was restored. */

interface Cosmo {
  readonly world: CosmoServices
  /** The plugin in the checkout. */
  readonly plugin: string
  readonly directory: string
  start: (inputs: Readonly<Record<string, string>>) => Promise<ActionRun>
  /** What a router gets under a tag. */
  pulled: (tag: string) => Promise<string>
}

const routerToken = graphToken()

/** A checkout with a program that an earlier step built, and everything that it is published to. */
async function openCosmo(scope: Scope): Promise<Cosmo> {
  const directory = await scratchDirectory(scope)
  const world = await startCosmo({ directory, rules: { graphToken: routerToken } })
  scope.after(async () => {
    await world[Symbol.asyncDispose]()
  })
  const workspace = join(directory, 'workspace')
  const plugin = join(workspace, name)
  cpSync(example, plugin, { recursive: true })
  mkdirSync(join(plugin, 'bin'), { recursive: true })
  const output = join(plugin, 'bin/linux_amd64')
  if (playAll) await must('go', ['build', '-o', output, './src'], { cwd: plugin, env: goEnv })
  else writeFileSync(output, await goProgram('plugin'))
  const auth = Buffer.from(`router:${routerToken}`).toString('base64')
  const config = await dockerConfig(join(directory, 'docker'), { auths: { [world.registry.host]: { auth } } })
  return {
    world,
    plugin,
    directory,
    start: (inputs) =>
      runAction(scope, {
        workspace,
        path: rig().path,
        event: 'tag',
        env: { COSIGN_PASSWORD: world.key.password, DOCKER_CONFIG: config },
        secrets: [world.key.password, world.plane.key('admin')],
        inputs: { ...world.inputs, host: 'cosmo', name, ...inputs },
      }),
    pulled: (tag) =>
      must(program('crane'), ['digest', '--insecure', `${world.repository(name)}:${tag}`], {
        env: { ...process.env, DOCKER_CONFIG: config },
      }),
  }
}

const goEnv = { ...process.env, CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64', GOFLAGS: '', GOWORK: 'off' }
const building = {
  path: name,
  binaries: `${name}/bin/{os}_{arch}`,
  platforms: 'linux/amd64',
  'smoke-test': 'false',
  emulation: 'never',
}

test('an earlier version is restored with its own schema, as the newest one', { timeout: 900_000 }, async (t) => {
  const cosmo = await openCosmo(t)
  const { world, plugin, start } = cosmo
  const good = await start(building)
  assert.equal(good.exitCode, 0, text(good))
  const earlier = world.plane.find(name)?.sdl
  appendFileSync(join(plugin, 'src/schema.graphql'), '\n# what was wrong\n')
  const bad = await start(building)
  assert.deepEqual([bad.exitCode, bad.outputs['version']], [0, 'v2'], text(bad))
  assert.notEqual(bad.outputs['digest'], good.outputs['digest'])
  assert.notEqual(world.plane.find(name)?.sdl, earlier)

  // Nothing of the checkout of the day is left.
  rmSync(plugin, { recursive: true })
  const restoring = { from: `${world.repository(name)}:v1`, 'from-key': world.key.publicPath }
  const restored = await start(restoring)
  assert.equal(restored.exitCode, 0, text(restored))
  const { digest, version, changed, signed } = restored.outputs
  assert.deepEqual([digest, version, changed, signed], [good.outputs['digest'], 'v3', 'true', 'true'])
  const { sdl, version: newest } = world.plane.find(name) ?? assert.fail()
  assert.deepEqual([sdl, newest], [earlier, 'v3'])
  assert.deepEqual(await Promise.all([cosmo.pulled('v1'), cosmo.pulled('v3')]), [digest, digest])
  assert.equal(await cosmo.pulled('v2'), bad.outputs['digest'])

  if (!playAll) return
  const again = await start(restoring)
  assert.deepEqual(
    [again.exitCode, again.outputs['version'], again.outputs['changed']],
    [0, 'v3', 'false'],
    text(again),
  )

  const [, ...repository] = world.repository(name).split('/')
  const image = { repository: repository.join('/'), reference: `v3@${digest ?? ''}` }
  const router = { wgc: [program('wgc')] as const, binary: program('router'), pluginDirectory: example }
  const registry = { registry: world.registry.host, token: routerToken }
  await assertRouterServes({ ...router, ...registry, directory: await scratchDirectory(t), image })

  // The payload is a manifest of its own, which a garbage collection may take.
  const { annotations } = JSON.parse(
    await must(program('crane'), ['manifest', '--insecure', upstream(world, `@${digest ?? ''}`)]),
  ) as { annotations: Record<string, string> }
  const payload = annotations['io.github.plugin-publish.payload'] ?? assert.fail()
  await must(program('crane'), ['delete', '--insecure', upstream(world, `@${payload}`)])
  const gone = await start(restoring)
  assert.deepEqual([gone.exitCode, errorsOf(gone)], [1, ['E_FROM_PAYLOAD']], text(gone))
  assert.equal(world.plane.find(name)?.version, 'v3')
})

/** The plugin's repository behind the registry that asks for tokens. */
function upstream({ registry, repository }: CosmoServices, reference: string): string {
  return `${repository(name).replace(registry.host, new URL(registry.upstream).host)}${reference}`
}
