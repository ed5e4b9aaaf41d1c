import { join } from 'node:path'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { PublishError } from '../../shared/errors.ts'
import { readText } from '../plugin-directory.ts'

/** Holds what the config of the artifact says beyond name and version; also the mark of a plugin without Go. */
export const configFile = 'falco-plugin.json'

const name = v.pipe(v.string(), v.regex(/^[a-z]+[a-z0-9-_]*$/, 'is not a name that falcoctl takes'))
const version = v.pipe(
  v.string(),
  v.regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/, 'is not a semantic version'),
)
const dependency = { name, version }

/** `ArtifactConfig` in `pkg/oci/types.go` of https://github.com/falcosecurity/falcoctl, without name and version. */
const schema = v.strictObject({
  dependencies: v.optional(
    v.array(v.strictObject({ ...dependency, alternatives: v.optional(v.array(v.strictObject(dependency))) })),
  ),
  requirements: v.optional(v.array(v.strictObject({ name: v.pipe(v.string(), v.nonEmpty('is empty')), version }))),
})

export type FalcoConfig = v.InferOutput<typeof schema>

const packed = v.strictObject({ ...schema.entries, name, version: v.string() })

/** @throws PublishError `E_FALCO_CONFIG` */
export async function readConfig(directory: string): Promise<FalcoConfig> {
  const file = join(directory, configFile)
  const text = await readText(file)
  if (text === undefined) return {}
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, schema), text)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new PublishError('E_FALCO_CONFIG', `${configFile} is not a file that falcoctl can read.`, {
    cause: `${v.getDotPath(issue) ?? 'the document'} ${issue.message.slice(0, 300)}`,
    at: { file },
  })
}

/**
 * What the config of a finished artifact says beyond name and version, which the workflow gives.
 * @throws PublishError `E_LAYOUT` if it is of no plugin, or of another one
 */
export function configIn(text: string, plugin: string): FalcoConfig {
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, packed), text)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const cause = `${v.getDotPath(issue) ?? 'the document'} ${issue.message.slice(0, 300)}`
    throw new PublishError('E_LAYOUT', 'The config of the layout is not one of a Falco plugin.', { cause })
  }
  const { name: found, dependencies, requirements } = parsed.output
  if (found !== plugin)
    throw new PublishError('E_LAYOUT', `The config of the layout is of the Falco plugin ${JSON.stringify(found)}.`)
  return { ...(dependencies && { dependencies }), ...(requirements && { requirements }) }
}

/** What stands in the config of a dry run that has no version. falcoctl would never prefer it to a release. */
export const noVersion = '0.0.0-dry-run'

/** The config of the artifact, with fields in the order in which falcoctl writes them. */
export function configBytes(plugin: string, given: string | undefined, config: FalcoConfig): Buffer {
  const { dependencies, requirements } = config
  return Buffer.from(JSON.stringify({ name: plugin, version: given ?? noVersion, dependencies, requirements }))
}
