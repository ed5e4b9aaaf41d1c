import { requireExports, unpackArchive, type Check } from '../../checks/index.ts'
import { parseBoundedJson } from '../../shared/bounded-json.ts'
import { noVersion } from './config.ts'

/** Functions without which Falco does not load a plugin: `plugin_check_required_symbols` of falcosecurity/libs. */
const required = [
  'plugin_get_required_api_version',
  'plugin_get_version',
  'plugin_get_name',
  'plugin_get_description',
  'plugin_get_contact',
  'plugin_init',
  'plugin_destroy',
]

const isLibrary = (path: string): boolean => /^lib[^/]+\.so$/.test(path)

/** Takes the library from the archive. */
export const takeLibrary = unpackArchive('tar+gzip', (paths) => paths.find(isLibrary), 'library lib*.so')

/** The same, and reads which functions it offers. */
export const unpackLibrary = requireExports(takeLibrary, required, 'E_FALCO_LIBRARY')

/** Refuses to publish what falcoctl does not install, for lack of a version. */
export function checkVersion({ dryRun }: { readonly dryRun: boolean }): Check {
  return {
    name: 'Version',
    async run({ parts, store }, { signal }) {
      const [part] = parts
      const bytes = part && (await store.fetchBytes(part.manifest.config, undefined, { signal }))
      const config = bytes && (parseBoundedJson(bytes.toString('utf8')) as { readonly version?: unknown })
      if (dryRun || config?.version !== noVersion) return { findings: [], parts: new Map() }
      const message = 'The config of a Falco plugin has its version, and this run has none'
      return { findings: [{ code: 'E_FALCO_VERSION', severity: 'error', message }], parts: new Map() }
    },
  }
}
