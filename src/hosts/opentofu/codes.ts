import type { CodeTable } from '../../shared/codes.ts'

export const opentofuCodes = {
  E_OPENTOFU_NAME: {
    meaning: 'This name is not valid for an OpenTofu provider.',
    remedy: 'Set `name` to the provider’s type, in lower-case letters, digits and single dashes, such as `birds`.',
  },
  E_OPENTOFU_TAG: {
    meaning: 'OpenTofu would read the tag as a different version, or ignore it.',
    remedy: 'Use tags that are full versions, such as `1.2.3`, or that OpenTofu ignores, such as `latest`.',
  },
} as const satisfies CodeTable
