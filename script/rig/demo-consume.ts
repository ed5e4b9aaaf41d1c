import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readArtifact } from '../../src/artifact/index.ts'
import { runChecks } from '../../src/checks/index.ts'
import { programRules } from '../../src/hosts/cosmo/programs.ts'
import { findHost } from '../../src/hosts/index.ts'
import type { RunContext } from '../../src/shared/context.ts'
import { dockerConfig, program } from '../../test/support/rig.ts'
import { must, RigError } from './command.ts'
import type { Published } from './demo-publish.ts'
import { startPlugin } from './demo-plugin.ts'
import type { Example } from './examples.ts'
import { nativeArch, root } from './paths.ts'
import { say } from './progress.ts'

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
  say(`cosign verified the index and ${manifests.length} platform manifests`)
  if (example.host === 'cosmo') await pullImage(example, plugin, directory, env, signal)
  else await pullArtifact(example, plugin, directory, env, signal)
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
  { reference }: Published,
  directory: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const layout = join(directory, 'pulled')
  await must(program('oras'), ['copy', '--from-plain-http', '--to-oci-layout', reference, `${layout}:demo`], {
    env,
    signal,
  })
  const rules = findHost(host)
  const artifactType = inputs?.['artifact-type']
  const options = { dockerfile: false, ...(artifactType !== undefined && { artifactType }) } as const
  const sources = await rules.read(join(root, 'examples', name), options)
  const checks = rules.checks({ smokeTest: 'auto', dryRun: false }, sources)
  const { findings, parts } = await runChecks(checks, await readArtifact(layout, signal), quiet(directory, signal))
  const [error] = findings.filter(({ severity }) => severity === 'error')
  if (error !== undefined) throw new RigError(`what was pulled is not what the host wants: ${error.message}`)
  const outcomes = [...parts.values()].flatMap(({ smoke }) => smoke ?? [])
  const started = outcomes.filter(({ outcome }) => outcome === 'passed').length
  const reasons = new Set(outcomes.flatMap((smoke) => (smoke.outcome === 'passed' ? [] : [smoke.reason])))
  say(`oras pulled what ${rules.title} reads: ${parts.size} platforms, ${started} started`)
  for (const reason of reasons) say(`not started: ${reason}`)
}

/** The checks say nothing here, and make nothing but files below `temp`. */
function quiet(temp: string, signal: AbortSignal): RunContext {
  const nothing = (): void => undefined
  return {
    signal,
    env: process.env,
    log: {
      info: nothing,
      debug: nothing,
      notice: nothing,
      warning: nothing,
      mask: nothing,
      group: (_title, work) => work(),
    },
    resources: { temp, add: nothing, release: nothing, remove: () => Promise.resolve() },
  }
}
