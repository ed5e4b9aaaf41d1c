import type { CodeTable } from '../../shared/codes.ts'

export const tykCodes = {
  E_TYK_KEY_NAME: {
    meaning: 'Tyk cannot find a public key by the name in `public-key-name`.',
    remedy: 'Use letters, digits and underscores only; a dash is never found.',
  },
  E_TYK_MANIFEST: {
    meaning: 'The plugin’s manifest is missing something that Tyk requires.',
    remedy: 'Correct the manifest; the message names the field.',
  },
} as const satisfies CodeTable
