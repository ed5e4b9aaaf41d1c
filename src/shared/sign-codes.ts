/** Codes of signing and attesting. */
export const signCodes = {
  E_COSIGN: {
    meaning: 'cosign could not be installed or run.',
    remedy: 'Read the message. Put a cosign on PATH, or check `cosign-version` and `cosign-sha256`.',
  },
  E_COSIGN_CHECKSUM: {
    meaning: 'The SHA-256 of a downloaded or cached cosign is not the pinned one.',
    remedy: 'Do not use that file. Check `cosign-sha256` and the source of the download.',
  },
  E_SIGN_KEY: {
    meaning: 'The signing key is missing or unreadable, or its password is wrong.',
    remedy: 'Check `cosign-key` and the environment variable `COSIGN_PASSWORD`.',
  },
  E_SIGN: {
    meaning: 'Signing failed.',
    remedy:
      'Read cosign’s message and re-run the failed job: what is complete is skipped. This run wrote no tag. The output '
      + '`layout` has exactly what was checked; it can be published later.',
  },
  E_SIGN_REFUSED: {
    meaning: 'The registry refuses signatures, or what cosign has to read for them, to this account.',
    remedy:
      'Set `signature-repository: HOST/REPOSITORY` to a repository that takes them, or `signature-format` to the '
      + 'format that this registry takes.',
  },
  E_SIGN_VERIFY: {
    meaning: 'A signature could not be read back from the registry and verified.',
    remedy:
      'Check that the registry keeps what is pushed, and run again. The output `tags` says whether a tag was written.',
  },
  E_ATTEST: {
    meaning: 'Provenance or SBOM could not be signed or attached.',
    remedy: 'Read cosign’s message and run again. To publish without them, set `attest: false`.',
  },
  E_ATTEST_REFUSED: {
    meaning: '`attest` is `true`, and the registry does not take the attestations.',
    remedy: 'Set `signature-repository` to a repository that takes them, or `attest: auto` to publish without them.',
  },
  E_ATTEST_VERIFY: {
    meaning: 'An attestation could not be read back from the registry and verified.',
    remedy:
      'Check that the registry keeps what is pushed, and run again. The output `tags` says whether a tag was written.',
  },
} as const
