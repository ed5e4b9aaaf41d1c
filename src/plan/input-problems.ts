import { payloadAnnotation } from '../artifact/index.ts'
import { gitTagOf, isPartialVersion, type Event, type Inputs, type VersionAndTags } from '../github/index.ts'
import type { Host } from '../hosts/index.ts'
import { PublishError } from '../shared/errors.ts'

/** Inputs that only other hosts understand. Those of several plugins are for the hosts of all. */
export function foreignInputs({ given, plugin, several }: Inputs, host: Host, hosts: readonly Host[]): PublishError[] {
  if (several) return []
  return [...given].flatMap((name) => {
    const owners = hosts.filter(({ inputs }) => inputs.includes(name))
    if (owners.length === 0 || owners.some((owner) => owner.name === host.name)) return []
    const titles = owners.map(({ title }) => title).join(' and ')
    const [meant, other] = plugin.host === 'auto' ? owners : []
    const hint = `Set \`host: ${meant?.name ?? ''}\` if the plugin is for ${meant?.title ?? ''}.`
    return [
      new PublishError(
        'E_INPUT',
        `\`${name}\` is an input for ${titles}, and this is a plugin of ${host.title}: remove it.`,
        meant !== undefined && other === undefined ? { hint } : {},
      ),
    ]
  })
}

/** An annotation that the action writes itself. */
export function reservedAnnotations({ plugin }: Inputs): PublishError[] {
  if (!Object.hasOwn(plugin.annotations, payloadAnnotation)) return []
  return [
    new PublishError(
      'E_INPUT',
      `\`annotations\` sets ${payloadAnnotation}, which this action writes itself: remove it.`,
    ),
  ]
}

/**
 * Build secrets that code of a pull request could read. On `pull_request`, GitHub does not give secrets to forks; on
 * `pull_request_target` and similar events it does.
 */
export function exposedBuildSecrets({ build }: Inputs, { pullRequestOrigin }: Event): PublishError[] {
  if (pullRequestOrigin?.hasSecrets !== true) return []
  const inputs = {
    secrets: build.secrets,
    'secret-envs': build.secretEnvs,
    'secret-files': build.secretFiles,
    ssh: build.ssh,
  }
  return Object.entries(inputs)
    .filter(([, entries]) => entries.size > 0)
    .map(
      ([name]) =>
        new PublishError(
          'E_EVENT',
          `\`${name}\` is set, but ${pullRequestOrigin.how}, and code of a pull request never gets build secrets.`,
          {
            hint:
              `Use the event \`pull_request\`, on which GitHub keeps secrets from forks, or remove `
              + `\`${name}\` from this job.`,
          },
        ),
    )
}

/**
 * An entitlement by which a build is root on the runner, for code that anybody can propose. Code in a merge queue and
 * in branches of the repository was written or approved by somebody who may write to it.
 */
export function insecureBuild(
  { build }: Inputs,
  { name, pullRequest, pullRequestOrigin }: Pick<Event, 'name' | 'pullRequest' | 'pullRequestOrigin'>,
): PublishError[] {
  if (!build.allow.includes('security.insecure') || pullRequestOrigin === undefined) return []
  const trusted = name === 'merge_group' || pullRequest?.fork === false
  if (trusted && !pullRequestOrigin.hasSecrets) return []
  const hint = 'Leave `security.insecure` out of `allow` in this job, and build that part in a job on a tag push.'
  return [
    new PublishError(
      'E_EVENT',
      `\`allow\` has security.insecure, but ${pullRequestOrigin.how}, and code of a fork never gets the machine.`,
      { hint },
    ),
  ]
}

/**
 * A git tag that is not a version, although it should be the version that is published. Not for hosts that assign the
 * version.
 */
export function tagWithoutVersion({ plugin }: Inputs, event: Event, versions: VersionAndTags): PublishError[] {
  const gitTag = gitTagOf(event)
  if (gitTag === undefined || versions.version !== undefined || plugin.tags.length > 0 || isPartialVersion(gitTag))
    return []
  const prefix =
    plugin.tagPrefix === 'auto' ? `v, \`${plugin.name}/\` or \`${plugin.path}/\`` : `\`${plugin.tagPrefix}\``
  return [
    new PublishError(
      'E_INPUT',
      `\`version\` is empty, and the git tag \`${gitTag}\` is not a semantic version: set \`version\`, or push a tag `
        + 'such as v1.2.3.',
      { hint: `Before the version, the git tag may have ${prefix} (see the input \`tag-prefix\`).` },
    ),
  ]
}
