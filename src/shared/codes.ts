import { signCodes } from './sign-codes.ts'
import { verifyCodes } from './verify-codes.ts'

/** What a code means, for `docs/errors.md` and for the advice beside an error. */
export interface CodeInfo {
  /** One sentence: what happened. */
  readonly meaning: string
  /** What the user does about it. */
  readonly remedy: string
}

/** Code of an error or finding: one of those below, or one of a host. A test checks that no other code is used. */
export type Code = `E_${string}`

export type CodeTable = Readonly<Record<Code, CodeInfo>>

/** Codes that belong to no host. A code is never renamed, and never used for something else. */
export const commonCodes = {
  // inputs and event
  E_INPUT: {
    meaning: 'An input is missing, unknown, malformed or contradicts another.',
    remedy: 'Correct the inputs that the message lists; the README documents each.',
  },
  E_EVENT: {
    meaning:
      'The event must not publish, use build secrets or build with `allow: security.insecure`, for example because a '
      + 'pull request caused it; or its payload cannot be read.',
    remedy:
      'Publish from a tag push, a release or `workflow_dispatch`, and use a dry run for pull requests. '
      + 'docs/events.md lists the events.',
  },
  E_SIGN_PRIVATE: {
    meaning: 'A keyless signature would write the name of a private repository into public logs, for ever.',
    remedy:
      'Set `sign: keyless` if that may be known, sign with `cosign-key`, or set `signing-config` to a private '
      + 'Sigstore.',
  },
  E_PERMISSION_OIDC: {
    meaning: 'Keyless signing needs an OIDC token, and this job may not ask for one.',
    remedy:
      'Grant `permissions: id-token: write` to the job, and to the job that calls it if it is in a reusable workflow. '
      + 'Or set `cosign-key`, or `sign: none`.',
  },
  E_REGISTRY_MISSING: {
    meaning: 'Publishing needs a registry, and the host has no default.',
    remedy: 'Set `registry`.',
  },
  E_TOKEN_MISSING: {
    meaning: 'Publishing needs a control-plane token, and `control-plane-token` is empty.',
    remedy: 'Pass `control-plane-token` from a repository secret.',
  },
  // plugin directory
  E_PLUGIN_FILE: {
    meaning: 'A file that the host requires is missing, empty, unreadable or too large.',
    remedy: 'Create the file. If a command generates it, the message names the command.',
  },
  E_PLUGIN_NAME: {
    meaning: 'The host would refuse the plugin’s name.',
    remedy: 'Set `name` to a name that the host accepts. The message says what is wrong with this one.',
  },
  E_HOST_UNKNOWN: {
    meaning: 'No host detected the plugin, more than one did, or `host` names an unknown host.',
    remedy: 'Check `path`, or set `host`.',
  },
  // build
  E_DOCKER: {
    meaning: 'Docker or buildx is missing, or the engine cannot be reached.',
    remedy: 'Use a runner with Docker and buildx, or add the job’s user to the group that may use Docker.',
  },
  E_BUILDER: {
    meaning: 'The builder cannot do this build, or could not be created.',
    remedy: 'Leave `builder: auto`, or name a builder whose driver exports a multi-platform OCI layout.',
  },
  E_BUILDER_UNREACHABLE: {
    meaning: 'A machine that `endpoint` names does not answer.',
    remedy:
      'Start BuildKit there, let the runner reach its port, or correct `endpoint`. docs/builders.md sets up a machine.',
  },
  E_BUILDER_TLS: {
    meaning: 'This job and a machine that `endpoint` names do not accept each other’s certificates.',
    remedy:
      'Check `endpoint-ca-certificates`, `endpoint-certificate` and `endpoint-key`, and the certificates of the '
      + 'machine. docs/builders.md shows how to make them.',
  },
  E_BUILDER_PLATFORM: {
    meaning: 'No machine is named for a platform, or the one that is named does not run it.',
    remedy:
      'Name a machine for each platform in `endpoint`, with `os/arch=address`, or one with an address alone for all '
      + 'others.',
  },
  E_EMULATION: {
    meaning: 'A build step must run a program of another architecture, and emulation could not be registered.',
    remedy:
      'Register QEMU in an earlier step, allow privileged containers, or cross-compile with `FROM '
      + '--platform=$BUILDPLATFORM`.',
  },
  E_BUILD: {
    meaning: 'The build failed.',
    remedy: 'Fix the Dockerfile or the sources at the step that the message shows.',
  },
  E_BUILD_EXEC_FORMAT: {
    meaning: 'A build step ran a program of another architecture without emulation.',
    remedy: 'Leave `emulation: auto`, or cross-compile with `FROM --platform=$BUILDPLATFORM`.',
  },
  E_BUILD_PLATFORMS: {
    meaning: 'The builder’s driver cannot build several platforms at once.',
    remedy: 'Leave `builder: auto`, or use the `docker-container` driver.',
  },
  E_BUILD_SPACE: {
    meaning: 'The builder’s disk is full.',
    remedy: 'Free space on the runner, or build fewer platforms at once.',
  },
  E_BUILD_RATE_LIMIT: {
    meaning: 'A registry refused to serve a base image because of its rate limit.',
    remedy: 'Log in to that registry before this step, or use a mirror.',
  },
  E_BUILD_NETWORK: {
    meaning: 'The build could not reach a host that it needs.',
    remedy: 'Check the network, proxy and name of the host in the message, then run again.',
  },
  E_LAYOUT: {
    meaning: 'An OCI image layout is incomplete, malformed or not the expected one.',
    remedy:
      'Build it again. If another job made it, upload and download the whole directory that its output `layout` '
      + 'names.',
  },
  E_LAYOUT_DIGEST: {
    meaning: 'A layout of an earlier job is not the expected one.',
    remedy:
      'Set `expected-digest` to the output `digest` of the job that made the layout, and hand over its whole '
      + 'directory.',
  },
  E_LAYOUT_CACHE: {
    meaning: 'A layout was built with a cache, to which other runs could write.',
    remedy: 'Set `cache: false` in the job that makes the layout, and no `cache-from`.',
  },
  E_LAYOUT_PLATFORM: {
    meaning: 'A platform is in a layout twice, or in two of the layouts that are to be merged.',
    remedy: 'Set `platforms` in each job that makes a layout to those of its own, and name each layout once.',
  },
  E_LAYOUT_PAYLOAD: {
    meaning: 'Layouts that are to be merged have different payloads, and the control plane receives one.',
    remedy: 'Make all layouts from the same commit, with the same `schema` and the same generated files.',
  },
  E_LAYOUT_ANNOTATION: {
    meaning: 'Layouts that are to be merged have different annotations, and an index has one set of them.',
    remedy: 'Give all jobs that make a layout the same `annotations`, in the same repository.',
  },
  E_LAYOUT_FORM: {
    meaning: 'Layouts that are to be merged are packed in different ways, or not by platform.',
    remedy:
      'Make all layouts with the same version of this action and the same `host`. An artifact that does not depend on '
      + 'a platform is published alone.',
  },
  E_LAYOUT_CLAIM: {
    meaning: 'Packing the files of a layout again, by the inputs of this job, makes another digest.',
    remedy: 'Give both jobs the same version of this action, and the same `host`, `name`, `version` and `annotations`.',
  },
  E_FROM_SOURCE: {
    meaning: 'What `from` names is not there, is damaged, or is no artifact of this action.',
    remedy:
      'Check the reference. To restore or promote what was published by another tool, publish it with this action.',
  },
  E_FROM_UNSIGNED: {
    meaning: 'What `from` names, or one of its platforms, has no signature in the registry.',
    remedy:
      'Name a publish that was signed. Signatures that are kept in another repository (`signature-repository`) are not '
      + 'found: restore or promote from that repository, if the image was staged there.',
  },
  E_FROM_SIGNER: {
    meaning: 'What `from` names is signed, but not by the key or the identity that the inputs name.',
    remedy:
      'Compare `from-key`, or `from-identity` and `from-issuer`, with the `verify-command` of the run that published '
      + 'it. If they are right, somebody else has signed it: do not publish it.',
  },
  E_FROM_UNKNOWN: {
    meaning: 'The action could not find out whether what `from` names is signed as it must be.',
    remedy: 'Read the cause: the registry or a service did not answer. Run again.',
  },
  E_FROM_PAYLOAD: {
    meaning: 'The control plane needs files that belong to the image, and the source’s registry does not have them.',
    remedy: 'That publish cannot be restored or promoted: check out its commit and publish it again.',
  },
  E_FROM_CLAIM: {
    meaning: 'What `from` names is not the plugin that `host` and `name` say.',
    remedy: 'Set `host` and `name` as in the run that published it, or correct `from`.',
  },
  E_PAYLOAD_REFUSED: {
    meaning: 'The registry does not keep the files for the control plane beside the image.',
    remedy:
      'The version is published, but it can never be restored or promoted with `from`. Let the account push manifests '
      + 'by digest.',
  },
  E_EXPORT: {
    meaning: 'The files for the host could not be written to the directory that `export` names.',
    remedy: 'Set `export` to a directory that the job’s user can write, with no link or other plugin in the way.',
  },
  // checks
  E_CHECK_ENTRYPOINT: {
    meaning:
      'The image has no entrypoint, or the entrypoint is not in the image or not executable; or an archive has no '
      + 'program.',
    remedy: 'Set `ENTRYPOINT` in exec form to a file that the image contains and that has the executable bit.',
  },
  E_CHECK_IMAGE: {
    meaning: 'The image violates a rule of the host that unpacks it.',
    remedy: 'Remove the path, link or file that the message names.',
  },
  E_CHECK_BINARY: {
    meaning: 'A binary was compiled for another architecture or operating system than its platform label says.',
    remedy: 'Compile for `TARGETOS` and `TARGETARCH` of each platform.',
  },
  E_CHECK_LINKING: {
    meaning: 'The binary needs a dynamic loader or libraries that the host’s image does not have.',
    remedy: 'Link statically (Go: `CGO_ENABLED=0`), or run the host from an image that has them.',
  },
  E_SMOKE_FAILED: {
    meaning: 'The plugin was started in the same way as its host starts it, and did not become ready.',
    remedy: 'Read the message and the plugin’s own output below it: they name the likely cause.',
  },
  E_SMOKE_IMPOSSIBLE: {
    meaning: '`smoke-test` is `true`, and the program of a platform cannot be started here, or its host starts none.',
    remedy: 'Set `smoke-test: auto`. If this machine cannot run the platform, a runner that can run it is another way.',
  },
  // control plane
  E_CONTROL_PLANE: {
    meaning: 'The control plane refused a request or did not answer.',
    remedy: 'Read its message. If the cause is temporary, run again: completed steps are skipped.',
  },
  E_CONTROL_PLANE_AUTH: {
    meaning: 'The control plane does not accept the token, or the token lacks a permission.',
    remedy: 'Check the secret and the role of the API key.',
  },
  E_NOT_SERVED: {
    meaning: 'The control plane accepted the release, and serves something else when it is asked.',
    remedy:
      'Read what it serves instead. If another run published at the same time, set `concurrency`. Otherwise ask its '
      + 'operator, and run again: the same tag is used.',
  },
  // registry
  E_REGISTRY: {
    meaning: 'The registry refused a request or did not answer.',
    remedy: 'Read its message. If the cause is temporary, run again: uploaded blobs are skipped.',
  },
  E_REGISTRY_AUTH: {
    meaning: 'The registry does not accept the credentials for this repository.',
    remedy: 'Log in before this step, or set `registry-username` and `registry-password`.',
  },
  E_REGISTRY_DIGEST: {
    meaning: 'The account may not push a manifest under its digest, which comes before its signatures and its tag.',
    remedy:
      'Set `signature-repository: HOST/REPOSITORY`: index and signatures are staged there. This run wrote no tag.',
  },
  E_TAG_TAKEN: {
    meaning: 'The version tag already holds other content.',
    remedy:
      'Publish under a new version: a full version never moves. If an earlier publish failed and left the tag, '
      + 'set `replace-tag` to the digest that the tag holds.',
  },
  E_TAG_RACE: {
    meaning: 'A tag changed while it was being published.',
    remedy: 'Set `concurrency` for the publishing job, and run again.',
  },
  ...signCodes,
  ...verifyCodes,
  // the run itself
  E_CANCELLED: { meaning: 'The run was cancelled.', remedy: 'Run again: completed steps are skipped.' },
  E_DISK: {
    meaning: 'A file system of this machine is full, or a directory that the action needs cannot be written.',
    remedy:
      'Free space on the file system of `RUNNER_TEMP` and of the path in the message, or use a runner with a '
      + 'larger disk. The runner’s user must be able to write there.',
  },
  E_INTERNAL: { meaning: 'The action failed unexpectedly. This is probably a bug.', remedy: 'Report it with the log.' },
} as const satisfies CodeTable
