import type { CodeTable } from '../../shared/codes.ts'

export const opentofuCodes = {
  E_OPENTOFU_NAME: {
    meaning: 'OpenTofu has no provider of this name.',
    remedy: 'Set `name` to the provider’s type, in lower-case letters, digits and single dashes, such as `birds`.',
  },
  E_OPENTOFU_TAG: {
    meaning: 'OpenTofu would take the tag for another version than it is.',
    remedy: 'Use tags that are full versions, such as `1.2.3`, or that OpenTofu ignores, such as `latest`.',
  },
} as const satisfies CodeTable
