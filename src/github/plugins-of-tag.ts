import { basename } from 'node:path'
import { PublishError } from '../shared/errors.ts'
import { parseVersion } from '../shared/semver.ts'
import type { Event } from './event.ts'
import type { Inputs } from './inputs.ts'
import { quote } from './inputs/reader.ts'
import { decideMode } from './mode.ts'
import type { StepInputs } from './step.ts'
import { gitTagOf, ownPrefixes, versionInTag, type TagNaming } from './tags.ts'

/** How many prefixes a message names. */
const maxNamed = 10

/**
 * The plugins of a step that a run for a git tag is about. A tag such as `users/v1.2.3` is the version of the plugin
 * that it names; of several names that fit, the longest counts. A tag without a prefix, and every other event, is about
 * all of them. So is a dry run, if the tag names none. `users-v1.2.3` and `users@1` name a plugin in a way that
 * `tag-prefix` does not say, and are not about the others.
 *
 * @throws PublishError `E_INPUT` if the run publishes and the tag names none of them
 */
export function pluginsOfTag({ plugins, several }: StepInputs, event: Event): readonly Inputs[] {
  const tag = gitTagOf(event)
  if (!several || tag === undefined) return plugins
  const lengths = plugins.map(({ plugin }) => fitOf(tag, plugin))
  const longest = Math.max(...lengths)
  const separator = longest === 0 ? separatorIn(tag, plugins) : undefined
  if (longest >= 0 && separator === undefined) return plugins.filter((_, index) => lengths[index] === longest)
  // Whether it would publish for any of them does not depend on the tag's name.
  if (!publishes(plugins, event, tag)) return plugins
  const prefixes = [...new Set(plugins.flatMap(({ plugin }) => ownPrefixes(plugin)))]
  const more = prefixes.length > maxNamed ? ` and ${prefixes.length - maxNamed} more` : ''
  const expected = prefixes.slice(0, maxNamed).map((prefix) => `\`${prefix}\``)
  const any = plugins.some(({ plugin }) => plugin.tagPrefix === 'auto')
  throw new PublishError('E_INPUT', `The git tag ${quote(tag)} names none of the plugins in \`path\`.`, {
    cause: `Before the version, these were expected: ${expected.join(', ')}${more}${any ? ', or none for all' : ''}.`,
    hint:
      separator === undefined
        ? 'Push a tag that names a plugin, correct `path` or `tag-prefix`, or do not run the job for this tag.'
        : `If it is meant for the plugin that it begins with, set \`tag-prefix: "{name}${separator}"\`.`,
  })
}

/** What follows a plugin's name, or that of its directory, in a tag without a slash that begins with it. */
function separatorIn(tag: string, plugins: readonly Inputs[]): string | undefined {
  if (parseVersion(tag) !== undefined) return undefined
  return plugins
    .flatMap(({ plugin: { name, directory } }) => [name, basename(directory)])
    .filter((name) => tag.startsWith(name))
    .map((name) => tag.charAt(name.length))
    .find((character) => /^[-@_]$/.test(character))
}

/** Length of the prefix that a plugin has in a tag; 0: the tag has none, and is about all; -1: of another plugin. */
function fitOf(tag: string, naming: TagNaming): number {
  const fitting = ownPrefixes(naming).filter((prefix) => isPrefixOf(prefix, tag, naming))
  if (fitting.length > 0) return Math.max(...fitting.map(({ length }) => length))
  return naming.tagPrefix === 'auto' && !tag.includes('/') ? 0 : -1
}

/** After `auto`'s prefixes, the tag may be no version, as in `users/v1`: then the plugin says so. */
function isPrefixOf(prefix: string, tag: string, naming: TagNaming): boolean {
  if (naming.tagPrefix !== 'auto') return versionInTag(tag, naming) !== undefined
  return tag.startsWith(prefix) && !tag.slice(prefix.length).includes('/')
}

function publishes(plugins: readonly Inputs[], event: Event, tag: string): boolean {
  const naming = { name: '', path: '.', tagPrefix: tag.slice(0, tag.lastIndexOf('/') + 1) }
  return plugins.some(({ dryRun, wrong }) => {
    if (wrong.has('dry-run')) return false
    // What must not be published is an error of its own.
    if (dryRun !== 'auto') return !dryRun
    return !decideMode('auto', event, { ...naming, tagPrefix: 'auto', name: naming.tagPrefix.replace(/\/$/, '') })
      .dryRun
  })
}
