import { from } from './guard.ts'

const matrix = 'test/faults/matrix.test.ts'

/** What keeps a service that fails or lies from a half publish, and from being taken for another one. */
export const faultGuards = [
  ...from('src/publish/registry-error.ts', matrix, [
    ["isLocal && isOrasError(error, 'invalid-content'", "isOrasError(error, 'invalid-content'", 'and says so'],
  ]),
  ...from('src/publish/version.ts', matrix, [
    ['if (holder !== digest) throw race', 'if (holder === undefined) throw race', 'and says that it is right'],
  ]),
  ...from('src/publish/publish.ts', 'test/publish/publish.test.ts', [
    ['await recordAnnounced(served, release, version, access)', '', 'and does nothing ends the publish with an error'],
  ]),
  ...from('src/hosts/confirm-served.ts', 'test/hosts/confirm-served.test.ts', [
    ["if (answer.is === 'not served') throw", "if (answer.is === 'served') throw", 'it never serves the release'],
    ["if (answer.is === 'not asked') throw", "if (answer.is === 'served') throw", 'one that cannot be asked'],
  ]),
  ...from('src/hosts/cosmo/served.ts', 'test/publish/publish.test.ts', [
    ['&& served.schema === wanted.schema', '', 'serves something else under the same version'],
    ['&& samePlatforms(served, wanted)', '', 'serves something else under the same version'],
  ]),
  ...from('src/publish/signatures.ts', matrix, [
    ['() => signer.verify(target)', '() => Promise.resolve()', 'says 201 and keeps no signature'],
  ]),
]
