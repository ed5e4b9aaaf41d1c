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
  ...from('src/publish/signatures.ts', matrix, [
    ['await signer.verify(target)', 'await signer.publicKey', 'says 201 and keeps no signature'],
  ]),
]
