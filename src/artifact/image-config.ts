import * as v from 'valibot'
import type { DescriptorPlatform } from 'oras-js'
import { parseBoundedJson } from '../shared/bounded-json.ts'
import { unusable } from './unusable.ts'

const words = v.nullish(v.array(v.string()), [])
const text = v.nullish(v.string(), '')

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md, as far as hosts or this action use it */
const schema = v.looseObject({
  os: text,
  architecture: text,
  variant: text,
  'os.version': v.nullish(v.string()),
  'os.features': v.nullish(v.array(v.string())),
  config: v.nullish(
    v.object({
      Entrypoint: words,
      Cmd: words,
      Env: words,
      User: text,
      WorkingDir: text,
      Volumes: v.nullish(v.record(v.string(), v.unknown()), {}),
    }),
    {},
  ),
  rootfs: v.nullish(v.looseObject({ type: v.string(), diff_ids: v.nullish(v.array(v.string()), []) })),
  history: v.nullish(
    v.array(
      v.looseObject({
        created: v.nullish(v.string()),
        empty_layer: v.nullish(v.boolean(), false),
      }),
    ),
    [],
  ),
})

/** The config of an image. Fields that are absent or `null` are empty. */
export type ImageConfig = v.InferOutput<typeof schema>

/** @throws PublishError `E_LAYOUT` */
export function parseImageConfig(bytes: Uint8Array, digest: string): ImageConfig {
  let document: unknown
  try {
    document = parseBoundedJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw unusable(`${digest} is not an image config`, { cause })
  }
  const parsed = v.safeParse(schema, document)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw unusable(`${digest} is not an image config`, {
    cause: `${v.getDotPath(issue) ?? ''}: ${issue.message.slice(0, 300)}`,
  })
}

/** The platform of an image as it belongs into an index. */
export function describedPlatform(config: ImageConfig): DescriptorPlatform {
  const { os, architecture, variant, 'os.version': version, 'os.features': features } = config
  return {
    architecture,
    os,
    ...(variant !== '' && { variant }),
    ...(typeof version === 'string' && { 'os.version': version }),
    ...(Array.isArray(features) && { 'os.features': features }),
  }
}
