import { from } from './guard.ts'

const outageTest = 'test/sign/outage.test.ts'
const identityTest = 'test/sign/identity.test.ts'
const argumentsTest = 'test/sign/arguments.test.ts'

/** What keeps a publish from waiting for ever, from signing as somebody else, and from believing a wrong signature. */
export const signingGuards = [
  ...from('src/sign/outage.ts', outageTest, [
    ['|| delay >= left', '', 'ends after ten minutes in all'],
    ['result.ok || !result.transient ?', 'result.ok ?', 'does not repeat a refusal'],
  ]),
  ...from('src/sign/token.ts', identityTest, [
    ['readBody(message, maxBytes)', 'readBody(message, Infinity)', 'a job without the permission is told so'],
    ['[408, 425, 429].includes(status) || status >= 500', 'true', 'a job without the permission is told so'],
    ['log.mask(output.value)', '', 'the job’s own token says whom'],
  ]),
  ...from('src/sign/cosign.ts', argumentsTest, [
    ['(408|409|425|429|5', '(4..|5', 'only failures that may pass are called passing'],
  ]),
  ...from('src/sign/environment.ts', argumentsTest, [
    [
      'if (needs.identityToken !== undefined) child',
      "pass('SIGSTORE_ID_TOKEN')\n  if (needs.identityToken !== undefined) child",
      'cosign can ask for no OIDC token',
    ],
  ]),
  ...from('src/sign/arguments.ts', 'test/sign/traps.test.ts', [
    [
      "format === 'legacy' ? ['COSIGN_NEW_BUNDLE_FORMAT=false'] : []",
      '[]',
      'does not hide a legacy signature by a key',
    ],
  ]),
  ...from('src/sign/verified.ts', 'test/sign/traps.test.ts', [
    ['if (critical.type === signatureTypes[format]) digests', 'digests', 'an attestation of the same workflow'],
  ]),
]
