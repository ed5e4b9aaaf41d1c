import type { CodeTable } from '../../shared/codes.ts'

export const falcoCodes = {
  E_FALCO_NAME: {
    meaning: 'falcoctl does not take the plugin’s name.',
    remedy: 'Set `name` to lower-case letters, digits, dashes and underscores, with a letter first.',
  },
  E_FALCO_CONFIG: {
    meaning: 'falco-plugin.json does not hold dependencies and requirements as falcoctl reads them.',
    remedy: 'Correct the file; the message names the field.',
  },
  E_FALCO_VERSION: {
    meaning: 'The artifact has no version, and falcoctl does not install it.',
    remedy: 'Publish from a git tag such as `v1.2.3`, or set `version`.',
  },
  E_FALCO_LIBRARY: {
    meaning: 'Falco cannot load the file as a plugin.',
    remedy: 'Build a shared object with Falco’s plugin SDK: `go build -buildmode=c-shared`.',
  },
} as const satisfies CodeTable
