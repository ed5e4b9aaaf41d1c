import { checkPrograms } from '../../checks/index.ts'
import { adoptImages } from '../adopt.ts'
import type { Host } from '../host.ts'
import type { Platform } from '../../shared/platform.ts'
import { cosmoCodes } from './codes.ts'
import { createControlPlane } from './control-plane.ts'
import { detectCosmo } from './detect.ts'
import { diskFiles } from './disk.ts'
import { drift } from './drift.ts'
import { installation } from './installation.ts'
import { nameProblems } from './names.ts'
import { imagesOf, programRules, startEnvironment } from './programs.ts'
import { readSources, sourcesIn, type CosmoSources } from './sources.ts'

/** The control plane that WunderGraph runs. */
export const publicControlPlane = 'https://cosmo-cp.wundergraph.com'

/**
 * WunderGraph Cosmo: gRPC plugins that the router pulls from a registry, unpacks and runs as child processes.
 * https://cosmo-docs.wundergraph.com/router/gRPC/plugins
 */
export const cosmo: Host<CosmoSources> = {
  name: 'cosmo',
  title: 'WunderGraph Cosmo',
  targets: {
    kind: 'platforms',
    default: ['linux/amd64', 'linux/arm64'] as Platform[],
    // `wgc router plugin publish` refuses any other; the router is released for these.
    allowed: ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64'] as Platform[],
  },
  accepts: ['images', 'programs'],
  inputs: ['namespace', 'control-plane-labels', 'skip-traffic-check', 'schema', 'override-label', 'labels'],
  codes: cosmoCodes,
  categories: {
    composition: { check: 'Composition', failsPublish: true },
    deployment: { failsPublish: true },
    proposal: { failsPublish: true },
    breaking: { check: 'Breaking changes', failsPublish: false, approvable: true },
    lint: { check: 'Lint', failsPublish: false },
  },
  signatureFormat: 'both',
  registry: 'cosmo-registry.wundergraph.com',
  detect: detectCosmo,
  nameProblems,
  read: readSources,
  drift,
  async assemble(content, sources, packer, { name }) {
    if (content.kind === 'images') await packer.images(content.platforms, sources.payload)
    else if (content.kind === 'programs') await packer.fileImages(imagesOf(content, sources, name), sources.payload)
    else throw new TypeError(`Cosmo packs no ${content.kind}`)
  },
  adopt: (artifact) => Promise.resolve({ content: adoptImages(artifact), sources: sourcesIn(artifact.payload) }),
  checks: (options) => [checkPrograms(programRules, options)],
  controlPlane: { url: publicControlPlane, assigns: true, takesPayload: true, open: createControlPlane },
  diskFiles,
  startEnvironment,
  // The router takes `vN@sha256:…` as a reference and resolves it by digest.
  installReference: ({ registry, repository, tag, digest }) =>
    `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}@${digest}`,
  installation,
}
