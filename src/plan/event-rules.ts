import { gitTagOf, isPartialVersion, type Event, type Inputs, type VersionAndTags } from '../github/index.ts'
import { PublishError } from '../shared/errors.ts'

/**
 * Build secrets that code of a pull request could read. GitHub keeps them from forks on `pull_request`; on
 * `pull_request_target` and its kind it does not.
 */
export function refuseBuildSecrets({ build }: Inputs, { pullRequestBehind }: Event): PublishError[] {
  if (pullRequestBehind?.hasSecrets !== true) return []
  const inputs = { secrets: build.secrets, 'secret-envs': build.secretEnvs, 'secret-files': build.secretFiles }
  return Object.entries(inputs)
    .filter(([, entries]) => entries.size > 0)
    .map(
      ([name]) =>
        new PublishError(
          'E_EVENT',
          `\`${name}\` is set, but ${pullRequestBehind.how}, and code of a pull request never gets build secrets.`,
          {
            hint:
              `Use the event \`pull_request\`, on which GitHub keeps secrets from forks, or remove `
              + `\`${name}\` from this job.`,
          },
        ),
    )
}

/**
 * A git tag has to be a version where nothing else says which version is published: for hosts that do not assign it.
 */
export function refuseTagWithoutVersion({ plugin }: Inputs, event: Event, versions: VersionAndTags): PublishError[] {
  const gitTag = gitTagOf(event)
  if (gitTag === undefined || versions.version !== undefined || plugin.tags.length > 0 || isPartialVersion(gitTag))
    return []
  const prefix =
    plugin.tagPrefix === 'auto' ? `v, \`${plugin.name}/\` or \`${plugin.path}/\`` : `\`${plugin.tagPrefix}\``
  return [
    new PublishError(
      'E_INPUT',
      `\`version\` is empty, and the git tag \`${gitTag}\` is no semantic version: set \`version\`, or push a tag `
        + 'such as v1.2.3.',
      {
        hint: `What may stand before the version in a git tag: ${prefix} (see the input \`tag-prefix\`).`,
      },
    ),
  ]
}
