import type { CodeTable } from '../../shared/codes.ts'

export const pipecdCodes = {
  E_PIPECD_NAME: {
    meaning: 'piped cannot use the plugin’s name.',
    remedy: 'Set `name` to letters, digits, dots, dashes and underscores: it is the name of a file.',
  },
} as const satisfies CodeTable
