import * as v from 'valibot'

/** `.cache/rig.json`: what script/setup made, for the tests and the demo. All paths are absolute. */
export const RigFile = v.object({
  engine: v.object({
    /** For DOCKER_HOST. */
    host: v.string(),
    /** Directory for DOCKER_CONFIG: client plugins and nothing else. */
    config: v.string(),
    version: v.string(),
    own: v.boolean(),
  }),
  /** Directories that stand first in PATH. */
  path: v.array(v.string()),
  /** Programs by name. */
  programs: v.record(v.string(), v.string()),
  images: v.object({
    /** OCI layouts, for `--build-context NAME=oci-layout://PATH`. */
    golang: v.string(),
    busybox: v.string(),
    /** A name in the engine, for the `docker-container` driver's `image` option. */
    buildkit: v.string(),
  }),
})
export type RigFile = v.InferOutput<typeof RigFile>
