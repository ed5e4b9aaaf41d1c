/** Codes of `verify/action.yml`; each has a reason in `src/verify/reasons.ts`. */
export const verifyCodes = {
  E_VERIFY_UNSIGNED: {
    meaning: 'The index, or a manifest that it lists, has no signature in the registry (reason `unsigned`).',
    remedy:
      'Do not deploy it. Publish it again, or set `signature-repository` and `signature-format` as the publish did.',
  },
  E_VERIFY_SIGNER: {
    meaning: 'There is a signature, but not a valid one by the expected key or identity (reason `wrong-signer`).',
    remedy:
      'Do not deploy it. Compare `key`, or `certificate-identity` and `certificate-oidc-issuer`, with the publish’s '
      + '`verify-command`.',
  },
  E_VERIFY_TAG: {
    meaning: 'The tag does not point to the expected digest, or was moved meanwhile (reason `tag-moved`).',
    remedy: 'Find out who moved the tag. The output `digest` of a publish is what it published: name that one.',
  },
  E_VERIFY_PLATFORM: {
    meaning: 'The index lacks a platform that `platforms` names (reason `missing-platform`).',
    remedy: 'Publish for that platform, or remove it from `platforms`.',
  },
  E_VERIFY_PAYLOAD: {
    meaning: 'The payload that the index must name is missing, or is another one (reason `missing-payload`).',
    remedy:
      'Publish again: the payload is pushed with the image. For a host without a control plane, leave '
      + '`payload: auto`.',
  },
  E_VERIFY_ATTESTATION: {
    meaning: 'A manifest has no valid attestation of a wanted type by the same signer (reason `missing-attestation`).',
    remedy: 'Build with Docker and publish with `attest: true`, or remove the type from `attestations`.',
  },
  E_VERIFY_NOT_FOUND: {
    meaning: 'The registry says that there is no such tag or digest (reason `not-found`).',
    remedy: 'Check `reference`. Some registries say the same to accounts that may not read it.',
  },
  E_VERIFY_CONTENT: {
    meaning:
      'A manifest, config or payload is not what its digest says, or a part is missing (reason `wrong-content`).',
    remedy: 'Do not deploy it. Publish it again; if that does not help, the registry loses or changes content.',
  },
  E_VERIFY_UNKNOWN: {
    meaning:
      'Registry, log or trust root gave no answer that proves anything (reason `could-not-check`). The image may be '
      + 'signed or not.',
    remedy:
      'This does not say that it is unsigned. Read the cause, check credentials and network, and run again. Do '
      + 'not deploy in the meantime.',
  },
} as const
