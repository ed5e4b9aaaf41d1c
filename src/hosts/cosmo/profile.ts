import type { HostProfile } from '../host.ts'
import type { Platform } from '../../shared/platform.ts'
import { createControlPlane } from './control-plane.ts'
import { detectCosmo } from './detect.ts'
import { drift } from './drift.ts'
import { refuseLabels, refuseName, refuseNamespace } from './names.ts'
import { readSources } from './sources.ts'

/** The control plane that WunderGraph runs. */
export const publicControlPlane = 'https://cosmo-cp.wundergraph.com'

/**
 * WunderGraph Cosmo: gRPC plugins that the router pulls from a registry, unpacks and runs as child processes.
 * https://cosmo-docs.wundergraph.com/router/gRPC/plugins
 */
export const cosmo: HostProfile = {
  name: 'cosmo',
  title: 'WunderGraph Cosmo',
  detect: detectCosmo,
  defaultPlatforms: ['linux/amd64', 'linux/arm64'] as Platform[],
  // `wgc router plugin publish` refuses any other; the router is released for these.
  allowedPlatforms: ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64'] as Platform[],
  signatureFormat: 'both',
  registry: 'cosmo-registry.wundergraph.com',
  controlPlaneUrl: publicControlPlane,
  refuseName,
  refuseNamespace,
  refuseLabels,
  readSources,
  drift,
  runtime: {
    unpack: 'flatten',
    handshake: {
      cookie: { name: 'GRPC_DATASOURCE_PLUGIN', value: 'GRPC_DATASOURCE_PLUGIN' },
      protocolVersion: 1,
      healthService: 'plugin',
    },
    // What a router sends that has neither tracing nor anonymized addresses: `PrepareCommand` in its `grpccommon/command_opts.go`.
    environment: { startup_config: '{}' },
    staticLinking: 'The official router image is distroless and has no dynamic loader.',
  },
  controlPlane: createControlPlane,
  // The router takes `vN@sha256:…` as a reference and resolves it by digest.
  installReference: ({ registry, repository, tag, digest }) =>
    `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}@${digest}`,
}
