import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readArtifact } from '../../src/artifact/index.ts'
import { runChecks } from '../../src/checks/index.ts'
import { programRules } from '../../src/hosts/cosmo/programs.ts'
import { findHost } from '../../src/hosts/index.ts'
import { dockerConfig, program } from '../../test/support/rig.ts'
import { must, RigError } from './command.ts'
import type { Published } from './demo-publish.ts'
import { startPlugin } from './demo-plugin.ts'
import type { Example } from './examples.ts'
import { nativeArch, root } from './paths.ts'
import { say } from './progress.ts'
import { quietContext } from './quiet-context.ts'

/** Verifies, pulls and starts the plugin, as a consumer does. */
export async function consume(
  example: Example,
  plugin: Published,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const publicKey = join(directory, 'consumer.pub')
  await writeFile(publicKey, plugin.publicKey)
  // Pulling needs no credentials, so the publisher's are not in this environment.
  const env = { ...process.env, DOCKER_CONFIG: await dockerConfig(join(directory, 'consumer')) }
  const manifests = plugin.platforms.map(({ digest }) => plugin.reference.replace(/@.*$/, `@${digest}`))
  for (const reference of [plugin.reference, ...manifests]) {
    await must(
      program('cosign'),
      ['verify', '--key', publicKey, '--insecure-ignore-tlog=true', '--allow-http-registry', reference],
      { env, signal },
    )
  }
  const below = manifests.length === 0 ? '' : ` and ${manifests.length} platform manifests`
  say(`cosign verified ${plugin.reference.replace(/^.*@/, '')}${below}`)
  if (example.host === 'cosmo') await pullImage(example, plugin, directory, env, signal)
  else await pullArtifact(example, plugin, directory, env, signal)
  if (example.host === 'go-so') await loadPlugin(example, plugin, directory, env, signal)
  say(`to install it: ${plugin.installReference}`)
}

/** Pulls the image as a router does, and starts the plugin in it without any code of the action. */
async function pullImage(
  { name }: Example,
  { reference }: Published,
  directory: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const [image, tar] = [join(directory, 'image'), join(directory, 'image.tar')]
  await must(program('crane'), ['export', '--insecure', `--platform=linux/${nativeArch}`, reference, tar], {
    env,
    signal,
  })
  await mkdir(image)
  await must('tar', ['-xf', tar, '-C', image], { signal })
  say(`crane pulled and flattened the image for linux/${nativeArch}`)
  const answer = await startPlugin(join(image, `${name}-plugin`), image, programRules.handshake)
  say(`the plugin started and answers ${answer}`)
}

/** Pulls everything with oras, and reads and starts what arrived by the rules of the host. */
async function pullArtifact(
  { host, name, inputs }: Example,
  plugin: Published,
  directory: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const { reference } = plugin
  const layout = join(directory, 'pulled')
  await must(program('oras'), ['copy', '--from-plain-http', '--to-oci-layout', reference, `${layout}:demo`], {
    env,
    signal,
  })
  const rules = findHost(host)
  const artifactType = inputs?.['artifact-type']
  const options = { dockerfile: false, ...(artifactType !== undefined && { artifactType }) } as const
  const home = join(root, 'examples', name)
  const pulled = host === 'cup' ? await pullResources(home, reference, directory, env, signal) : home
  const sources = await rules.read(pulled, options)
  const checks = rules.checks({ smokeTest: 'auto', dryRun: false }, sources)
  const { findings, parts } = await runChecks(
    checks,
    await readArtifact(layout, signal),
    quietContext(directory, signal),
  )
  const [error] = findings.filter(({ severity }) => severity === 'error')
  if (error !== undefined) throw new RigError(`what was pulled is not what the host wants: ${error.message}`)
  const outcomes = [...parts.values()].flatMap(({ smoke }) => smoke ?? [])
  const started = outcomes.filter(({ outcome }) => outcome === 'passed').length
  const reasons = new Set(outcomes.flatMap((smoke) => (smoke.outcome === 'passed' ? [] : [smoke.reason])))
  const read = plugin.platforms.length === 0 ? '' : `: ${parts.size} platforms`
  say(`oras pulled what ${rules.title} reads${read}, ${started} started`)
  for (const reason of reasons) say(`not started: ${reason}`)
}

/** Starts the host that was compiled beside the plugin, with what oras pulls. */
async function loadPlugin(
  { name }: Example,
  { reference }: Published,
  directory: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const platform = `linux/${nativeArch}`
  await must(program('oras'), ['pull', '--plain-http', '--platform', platform, '--output', directory, reference], {
    env,
    signal,
  })
  const host = join(directory, 'workspace/examples', name, `bin/host_linux_${nativeArch}`)
  const answer = await must(host, [join(directory, `${name}.so`), 'Ada'], { signal })
  say(`the host loaded the plugin, and it answers ${JSON.stringify(answer.trim())}`)
}

/** A directory that cup can load, with the samples of the example, which are not published. */
async function pullResources(
  example: string,
  reference: string,
  directory: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string> {
  const resources = join(directory, 'resources')
  await must(program('oras'), ['pull', '--plain-http', '--output', resources, reference], { env, signal })
  for (const name of await readdir(resources))
    if (name.endsWith('.tar.gz')) await must('tar', ['-xzf', join(resources, name), '-C', resources], { signal })
  await cp(join(example, 'samples'), join(resources, 'samples'), { recursive: true })
  return resources
}
