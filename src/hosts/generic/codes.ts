import type { CodeTable } from '../../shared/codes.ts'

export const genericCodes = {
  E_GENERIC_TYPE: {
    meaning: 'Nothing says what kind of artifact the files are.',
    remedy: 'Set `artifact-type` to the media type that the consumer expects, or `artifact-config` to a typed config.',
  },
  E_GENERIC_TITLE: {
    meaning: 'A consumer cannot write one of the files under its title.',
    remedy: 'Write each path relative to the workspace, inside it, and once for each platform.',
  },
  E_GENERIC_CONFIG: {
    meaning: 'The file in `artifact-config` is not a config of its media type.',
    remedy: 'Correct the file or its media type; the message says what is wrong.',
  },
} as const satisfies CodeTable
