import * as v from 'valibot'

const EngineFacts = v.object({
  /** For DOCKER_HOST. */
  host: v.string(),
  /** Directory for DOCKER_CONFIG: client plugins and nothing else. */
  config: v.string(),
  version: v.string(),
  own: v.boolean(),
})

/**
 * `.cache/rig.json`: what all runs of script/setup made, for the tests and the demo. All paths are absolute. A set-up
 * for one example makes less than the tests need, and never takes away what an earlier one made.
 */
export const RigFile = v.object({
  engine: v.optional(EngineFacts),
  /** Directories that stand first in PATH. */
  path: v.array(v.string()),
  /** Programs by name. */
  programs: v.record(v.string(), v.string()),
  /** Where programs came from that have several sources. */
  sources: v.optional(v.record(v.string(), v.string()), {}),
  images: v.object({
    /** OCI layouts, for `--build-context NAME=oci-layout://PATH`. */
    golang: v.string(),
    busybox: v.string(),
    /** A name in the engine, for the `docker-container` driver's `image` option. */
    buildkit: v.string(),
  }),
})
export type RigFile = v.InferOutput<typeof RigFile>
