import type { Host } from '../../src/hosts/index.ts'

/** A host of plain files, which needs neither Docker nor a registry. Its artifact has no layers. */
export const plainHost: Host = {
  name: 'plain',
  title: 'Plain files',
  targets: { kind: 'single' },
  accepts: ['trees'],
  inputs: [],
  codes: {},
  categories: {},
  signatureFormat: 'bundle',
  registry: undefined,
  installReference: ({ registry, repository, digest }) => `${registry}/${repository}@${digest}`,
  detect: () => Promise.resolve('the test says so'),
  read: () => Promise.resolve({}),
  assemble: async (_, __, packer) => {
    await packer.single({ artifactType: 'application/vnd.example', layers: [] })
    return undefined
  },
  checks: () => [],
  nameProblems: () => [],
}
