import { from } from './guard.ts'

const narrow = 'test/publish/narrow-token.test.ts'
const grants = 'test/publish/grants.test.ts'
const moving = 'test/publish/moving-tags.test.ts'
const refusal = 'test/sign/refusal.test.ts'

/** Credentials with few rights that end soon, and registries that list too much. */
export const credentialGuards = [
  ...from('src/sign/refusal.ts', refusal, [
    ['(?:multiple errors returned: )?', '', 'is found: '],
    ["if (url.pathname !== '/v2/' && !asksForToken) return undefined", '', 'is none of a log'],
    [
      'if (!(result.reason instanceof SigningRefused)) throw result.reason',
      'if (!(result.reason instanceof SigningRefused)) return undefined as T',
      'is not made of another failure',
    ],
  ]),
  ...from('src/sign/refusal.ts', narrow, [
    ['if (request !== undefined) throw', 'if (request === null) throw', 'signature tags stops the publish'],
  ]),
  ...from('src/sign/fresh.ts', 'test/publish/credentials.test.ts', [
    [
      'return next === held ? result : await cosign(binary, args, call)',
      'return next === held ? result : result',
      'that ends in the push, in signing and before the version tag',
    ],
  ]),
  ...from('src/publish/grants.ts', grants, [
    ['if (ends || refused === this.#number)', 'if (refused === this.#number)', 'that ends within a minute'],
    ['if (ends || refused === this.#number)', 'if (ends || refused !== undefined)', 'two users of a credential'],
    ['if (this.#written !== this.#number)', 'if (this.#written === 0)', 'what the registry client renewed'],
    [
      'if (!isDeepStrictEqual(grant.credential, credential)) this.#number++',
      'this.#number++',
      'that is given out again has the same number',
    ],
    [
      'if (registry === own && !assigned) return',
      'if (registry === "") return',
      'at the same registry gets the account',
    ],
  ]),
  ...from('src/publish/push.ts', narrow, [
    [
      'if (refused !== release.digest) throw refusesDigest(where, refused, error, noIndex)',
      '',
      'what nothing can replace is an error',
    ],
    ["|| error.method !== 'PUT'", '', 'what nothing can replace is an error'],
  ]),
  ...from('src/publish/signatures.ts', narrow, [
    ['return [await work(staged), staged]', 'return [await work(staged), address]', 'to read by digest has index'],
  ]),
  ...from('src/publish/moving-tags.ts', moving, [
    [
      'if (holder === undefined || holder === release.digest)',
      'if (true)',
      'stays where it is, unless it is new, and the run says so',
    ],
    [
      'follows ? await publishedVersions(access) :',
      'true ? await publishedVersions(access) :',
      'is not asked to where',
    ],
  ]),
  ...from('src/oras/remote/pages.ts', moving, [
    ['if (this.#limits.complete !== true) return undefined', 'return undefined', 'whose pages lead back'],
  ]),
  ...from('src/oras/remote/tags.ts', 'src/oras/test/conformance.test.ts', [
    ['left -= bytes.length', '', 'all pages together have a bounded size'],
  ]),
]
