import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { goEnv } from '../../../script/rig/gotools.ts'
import { must } from '../../../script/rig/command.ts'
import { inCache, root } from '../../../script/rig/paths.ts'
import { startDockerRegistry } from '../../support/registry.ts'
import { program, rig, scratchDirectory, type Scope } from '../../support/rig.ts'

/** A registry on loopback, which BuildKit uses without TLS. */
async function openRegistry(scope: Scope): Promise<string> {
  const registry = await startDockerRegistry()
  scope.after(async () => {
    await registry[Symbol.asyncDispose]()
  })
  return registry.host
}

/** Reference of an image that is not a frontend. */
export async function noFrontend(scope: Scope): Promise<string> {
  const image = `${await openRegistry(scope)}/frontend:1`
  await must(program('crane'), ['push', rig().images.busybox, image, '--index', '--insecure'], { timeout: 60_000 })
  return image
}

/** Reference of an image with the frontend of `test/attack/frontend`. */
export async function hostileFrontend(scope: Scope): Promise<string> {
  const directory = inCache('attack-frontend')
  await mkdir(directory, { recursive: true })
  const build = ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(directory, 'frontend'), '.']
  await must('go', build, {
    cwd: join(root, 'test/attack/frontend'),
    env: goEnv(),
    timeout: 280_000,
    hint: 'check that the Go module proxy can be reached',
  })
  const layer = join(await scratchDirectory(scope), 'layer.tar')
  await must('tar', ['--create', '--file', layer, '--directory', directory, 'frontend'])
  const repository = `${await openRegistry(scope)}/frontend`
  await must(program('crane'), ['append', '--insecure', `--new_layer=${layer}`, `--new_tag=${repository}:layer`], {
    timeout: 60_000,
  })
  // BuildKit gives named contexts only to a frontend whose labels declare that it takes them.
  const label = '--label=moby.buildkit.frontend.caps=moby.buildkit.frontend.inputs,moby.buildkit.frontend.contexts'
  const config = ['--entrypoint=/frontend', '--set-platform=linux/amd64', label, `--tag=${repository}:1`]
  await must(program('crane'), ['mutate', '--insecure', ...config, `${repository}:layer`], { timeout: 60_000 })
  return `${repository}:1`
}
