import type { CodeTable } from '../../shared/codes.ts'

export const openbaoCodes = {
  E_OPENBAO_NAME: {
    meaning: 'OpenBao cannot use the plugin’s name.',
    remedy: 'Set `name` to lower-case letters, digits and dashes, such as `openbao-plugin-secrets-birds`.',
  },
  E_OPENBAO_PROGRAM: {
    meaning: 'OpenBao would not find the program in the image, or refuse it.',
    remedy: 'Copy the program itself into the root directory of the image, and name it in ENTRYPOINT.',
  },
} as const satisfies CodeTable
