import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact } from '../../../../src/artifact/index.ts'
import type { Check, CheckOutcome } from '../../../../src/checks/index.ts'
import type { Host, PluginSources } from '../../../../src/hosts/index.ts'

interface BundleSources extends PluginSources {
  readonly directory: string
}

const definitions = 'definitions.json'
const definitionsType = 'application/vnd.example.bundle.definitions+json'
const controllerType = 'application/wasm'

/** A host whose plugins are one artifact of typed layers, the same for all platforms. */
export const bundle: Host<BundleSources> = {
  name: 'bundle',
  title: 'Bundles',
  targets: { kind: 'single' },
  accepts: ['trees'],
  inputs: [],
  codes: { E_BUNDLE_DEFINITIONS: { meaning: 'The definitions are not a list.', remedy: 'Make them a list.' } },
  categories: { definitions: { failsPublish: true } },
  signatureFormat: 'bundle',
  registry: undefined,
  detect: (directory) =>
    access(join(directory, definitions)).then(
      () => `it contains \`${definitions}\``,
      () => undefined,
    ),
  nameProblems: () => [],
  read: (directory) => Promise.resolve({ directory }),
  async assemble(_content, { directory }, packer) {
    await packer.single({
      artifactType: 'application/vnd.example.bundle.v1',
      layers: [
        { mediaType: definitionsType, content: { path: join(directory, definitions) } },
        { mediaType: controllerType, content: { path: join(directory, 'controller.wasm') } },
      ],
    })
  },
  checks: () => [definitionsCheck],
  installReference: ({ registry, repository, tag, digest }) =>
    `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}@${digest}`,
}

const definitionsCheck: Check = {
  name: 'definitions',
  async run({ parts, store }: Artifact): Promise<CheckOutcome> {
    const layer = parts[0]?.manifest.layers.find(({ mediaType }) => mediaType === definitionsType)
    const document: unknown = layer && JSON.parse((await store.fetchBytes(layer)).toString('utf8'))
    if (Array.isArray(document)) return { findings: [], parts: new Map() }
    const finding = {
      code: 'E_BUNDLE_DEFINITIONS',
      severity: 'error',
      category: 'definitions',
      message: `${definitions} is not a list.`,
    } as const
    return { findings: [finding], parts: new Map() }
  },
}
