import { isUtf8 } from 'node:buffer'
import type { DescriptorPlatform } from 'oras-js'
import * as v from 'valibot'
import { boundedJson } from '../shared/bounded-json.ts'
import { layoutError } from './layout-error.ts'

const strings = v.nullish(v.array(v.string()), [])
const text = v.nullish(v.string(), '')

/** The fields of https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md that hosts or this action use. */
const schema = v.looseObject({
  os: text,
  architecture: text,
  variant: text,
  'os.version': v.nullish(v.string()),
  'os.features': v.nullish(v.array(v.string())),
  config: v.nullish(
    v.object({
      Entrypoint: strings,
      Cmd: strings,
      Env: strings,
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

const document = v.pipe(v.string(), boundedJson, schema)

/** The config of an image. Fields that are absent or `null` are empty. */
export type ImageConfig = v.InferOutput<typeof schema>

/** @throws PublishError `E_LAYOUT` */
export function parseImageConfig(bytes: Buffer, digest: string): ImageConfig {
  if (!isUtf8(bytes)) throw layoutError(`${digest} is not an image config`, { cause: 'it is not UTF-8' })
  const parsed = v.safeParse(document, bytes.toString('utf8'), { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw layoutError(`${digest} is not an image config`, {
    cause: `${v.getDotPath(issue) ?? ''}: ${issue.message.slice(0, 300)}`,
  })
}

/** The platform of an image, as its entry in an index names it. */
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
