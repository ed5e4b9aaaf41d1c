import type { Repository } from '../consumer.ts'

const types = {
  config: 'application/vnd.wasm.config.v1+json',
  layer: 'application/vnd.wasm.content.layer.v1+wasm',
}

/**
 * Fetches a policy as `fetch` in `src/registry/mod.rs` of https://github.com/kubewarden/policy-fetcher (64f315f) does,
 * with `pull` and `validate_layers` in `src/client.rs` of https://github.com/oras-project/rust-oci-client (7f82006). It
 * is stricter in three points: it takes no index, which would be resolved for the machine of the server; exactly one
 * layer, because the fetcher takes the layer that arrives first; and the config that `kwctl push` writes.
 */
export async function fetchPolicy(repository: Repository, reference: string): Promise<Buffer> {
  const root = await repository.resolve(reference)
  if (root.mediaType !== 'application/vnd.oci.image.manifest.v1+json')
    throw new Error(`not a manifest: ${root.mediaType}`)
  const { config, layers = [] } = await repository.manifest(root)
  if (config?.mediaType !== types.config) throw new Error(`config of type ${config?.mediaType}`)
  const text = (await repository.blob(config)).toString('utf8')
  if (text !== '{}') throw new Error(`the config is ${text}`)
  const [layer, ...more] = layers
  if (layer === undefined) throw new Error('pulled an image without layers')
  for (const { mediaType } of layers)
    if (mediaType !== types.layer) throw new Error(`incompatible layer media type: ${mediaType}`)
  if (more.length > 0) throw new Error(`${layers.length} layers, of which one is the policy`)
  const policy = await repository.blob(layer)
  if (policy.toString('latin1', 0, 8) !== '\0asm\x01\0\0\0') throw new Error('the policy is no WebAssembly module')
  return policy
}
