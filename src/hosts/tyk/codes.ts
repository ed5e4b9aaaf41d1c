import type { CodeTable } from '../../shared/codes.ts'

export const tykCodes = {
  E_TYK_KEY_NAME: {
    meaning: 'Tyk cannot find your public key under the name in `public-key-name`.',
    remedy:
      'Set it to the part `<NAME>` of the variable `OCI_PLUGINS_PUBKEY_<NAME>` that holds your public key at Tyk: '
      + 'letters, digits and underscores, no dash.',
  },
  E_TYK_SIGNATURE: {
    meaning: 'Tyk cannot verify a signature of this kind: it runs `cosign verify --key` and nothing else.',
    remedy:
      'Sign with `cosign-key`, in the format `legacy` or `both`, with `transparency-log: true`, beside the plugin. If '
      + 'no Tyk that runs this plugin verifies signatures, set `sign: none`.',
  },
  E_TYK_MANIFEST: {
    meaning: 'The manifest that the plugin directory has, or that the program serves, lacks what Tyk requires.',
    remedy: 'Correct the manifest; the message names the field.',
  },
  E_TYK_CONFIG_SCHEMA: {
    meaning: 'The configuration schema is not JSON that AI Studio takes, or the program does not serve it.',
    remedy: 'Correct `config.schema.json`: it is one JSON object. A program without settings serves `{}`.',
  },
  E_TYK_STALE: {
    meaning: 'The program serves another manifest or schema than the file in the plugin directory.',
    remedy: 'Build the program again: the file is embedded when it is compiled.',
  },
  E_TYK_SERVICE: {
    meaning: 'The program does not serve a gRPC service that Tyk needs to load it.',
    remedy: 'Serve the plugins `plugin` and `config`, as the plugin SDK of Tyk does.',
  },
  E_TYK_UNCLEAR: {
    meaning: 'It is not clear which plugin in AI Studio this one is, so none was changed.',
    remedy: 'Rename or remove the plugins that the message lists, or set `name` and `namespace`.',
  },
  E_TYK_SCOPES: {
    meaning: 'The manifest asks for permissions, and AI Studio withholds them until an administrator approves them.',
    remedy: 'Approve them in AI Studio. Each new version of a plugin with permissions needs this again.',
  },
  E_TYK_REFUSED: {
    meaning: 'AI Studio could not pull, verify, start or read the plugin.',
    remedy: 'Read what AI Studio says. Its own platform must be among `platforms`, and it must know the public key.',
  },
} as const satisfies CodeTable
