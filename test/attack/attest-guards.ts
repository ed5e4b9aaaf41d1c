import { from, type Guard } from './guard.ts'

const predicates = 'test/attest/predicates.test.ts',
  published = 'test/publish/attestations.test.ts'

/** Provenance and SBOM: what they must not say, and what must not get lost or be written twice. */
export const attestGuards: readonly Guard[] = [
  ...from('src/attest/redact.ts', predicates, [
    ["authority.slice(authority.lastIndexOf('@') + 1)", 'authority', 'has no user, password or query of a URL'],
    ["path.replace(/\\?[^#]*/, '')", 'path', 'has no user, password or query of a URL'],
  ]),
  ...from('src/attest/provenance.ts', predicates, [
    ['uri: withoutSecrets(uri)', 'uri', 'names the workflow, the commit, the sources'],
    ['checkedOut !== undefined && checkedOut !== commit', 'false', 'says which commit was built'],
  ]),
  ...from('src/shared/checkout.ts', predicates, [
    ["|| ref.split('/').includes('..')", '', 'says which commit was built'],
  ]),
  ...from('src/attest/lock-file.ts', predicates, [
    ['|| dev ', '', 'lists no development dependency'],
    ['|| link ', '', 'lists no development dependency'],
  ]),
  ...from('src/plan/attest.ts', 'test/plan/attest.test.ts', [
    ["if (format === 'legacy')", 'if (false)', 'demanded where there can be none'],
    ["content !== undefined && content.kind !== 'images'", 'false', 'demanded where there can be none'],
    ["format === 'legacy' || content?.kind", 'content?.kind', 'where something is built, published'],
  ]),
  ...from('src/publish/publish.ts', published, [
    [
      'await ensureAttested(release, address, access)\n  await serve(',
      'await serve(',
      'are attached before the version tag',
    ],
  ]),
  ...from('src/publish/attestations.ts', published, [
    [' && !attestations.required', '', 'stop a release that requires them'],
    ["error.code === 'E_ATTEST_REFUSED' && ", '', 'stop every release'],
  ]),
  ...from('src/sign/attester.ts', published, [
    [
      'if (found.predicates.some((predicate) => attestation.supersededBy(predicate))) return 0',
      '',
      'a second run adds none',
    ],
  ]),
]
