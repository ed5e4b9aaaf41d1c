import type { ImageReference, Installation, InstalledPlugin } from '../host.ts'

/**
 * What a router needs to run the plugin. With a control plane it needs the registry only, because the control plane
 * names repository and version. https://cosmo-docs.wundergraph.com/router/gRPC/plugins
 */
export function installation(
  { registry, repository, tag, digest }: ImageReference,
  { name, prefix, controlPlane }: InstalledPlugin,
): readonly Installation[] {
  const url = controlPlane && prefix !== '' ? `${registry}/${prefix}` : registry
  const router = {
    title: 'Router configuration, config.yaml',
    text: ['plugins:', '  enabled: true', '  registry:', `    url: ${url}`].join('\n'),
  }
  if (controlPlane) return [router]
  const reference = `${tag === undefined ? '' : `${tag}@`}${digest}`
  return [
    router,
    {
      title: `Execution configuration, at the plugin ${name}`,
      text: `"imageReference": ${JSON.stringify({ repository, reference })}`,
    },
  ]
}
