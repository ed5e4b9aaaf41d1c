import { from, type Guard } from './guard.ts'

const action = 'test/verify/verify-action.test.ts'

/** The rules of `verify/action.yml`: without one of them, something is verified, or called unsigned, that is not. */
export const verifyGuards: readonly Guard[] = [
  ...from('src/verify/check.ts', action, [
    ['found.digest !== digest', 'false', 'a tag that was moved, before or meanwhile, is refused'],
    ['after.digest !== root.digest', 'false', 'a tag that was moved, before or meanwhile, is refused'],
    ['missing.length > 0', 'false', 'a platform that is missing is named'],
    ['payload === true && content.payload === undefined', 'false', 'a payload that is missing'],
    ["result.state !== 'verified'", 'false', 'other attestations of every manifest'],
    [
      'manifests: manifests.map(({ digest }) => digest)',
      'manifests: []',
      'so is an index whose manifests are not signed',
    ],
  ]),
  ...from('src/verify/content.ts', action, [
    ['if (found.length > 0)', 'if (false)', 'content that is not what its digest says is refused'],
    ['manifests.length === 0 || manifests.length > maxManifests', 'false', 'content that is not what its digest says'],
    ['if (payload && named !== undefined)', 'if (false)', 'a payload that is missing'],
  ]),
  ...from('src/github/inputs/verify.ts', action, [
    ['key !== undefined && (identity ?? issuer) !== undefined', 'false', 'wrong inputs are reported together'],
  ]),
  ...from('src/sign/public-key.ts', action, [
    ['/PRIVATE KEY-----/.test(pem)', 'false', 'wrong inputs are reported together'],
  ]),
  ...from('src/sign/verifier.ts', 'test/sign/verifier.test.ts', [
    ["if (!(await held(repository))) return { ...answer, state: 'unsigned' }", '', 'an attestation is no signature'],
    ["if (answer.state === 'refused') return answer", '', 'an image is unsigned until somebody signs it'],
    [
      "return answer.ok || answer.state === 'unknown' ? answer : await this.#confirm(answer, target, held)",
      'return answer',
      'is unknown, never unsigned',
    ],
  ]),
  ...from('src/verify/verify.ts', 'test/verify/could-not-check.test.ts', [
    ['AbortSignal.any([signal, tooLong])', 'signal', 'is given up after the limit of the whole'],
  ]),
  ...from('src/sign/find-signature.ts', 'test/sign/verifier.test.ts', [
    [
      `if (isOrasError(error, 'not-found', 'name-unknown')) return false
    throw error
  }
}

/** https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */`,
      `if (isOrasError(error, 'not-found', 'name-unknown', 'invalid-content')) return false
    throw error
  }
}

/** https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */`,
      'a document that is cut short is unknown, never unsigned',
    ],
  ]),
  ...from('src/sign/verifier.ts', 'test/verify/could-not-check.test.ts', [
    ["answer.state === 'refused' ? await this.#keyProblem() : undefined", 'undefined', 'says nothing about the image'],
  ]),
  ...from('src/oras/remote/referrers.ts', 'src/oras/test/quirks.test.ts', [
    ['tagged === emptyIndex && this.#unreadable !== undefined', 'false', 'the list is unknown, not empty'],
  ]),
  ...from('src/sign/verified.ts', 'test/sign/verifier.test.ts', [
    ["if (asked.some((pattern) => pattern.test(reason))) return 'unknown'", '', 'is unknown, never unsigned'],
  ]),
]
