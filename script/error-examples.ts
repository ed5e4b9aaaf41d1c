/**
 * One real message for every code in docs/errors.md: the first line as in the annotation, then its cause. A test looks
 * for each first line among the messages in the sources.
 */
export const examples: Readonly<Record<string, string>> = {
  E_INPUT: 'There is no input "platfroms": set `platforms` instead.',
  E_EVENT:
    '`dry-run` is false, but a pull request started this run (`pull_request`), and code of a pull request is '
    + 'never published.',
  E_SIGN_PRIVATE:
    '`sign: auto` without `cosign-key` means keyless, and public logs would name this private repository.',
  E_PERMISSION_OIDC: '`sign: auto` without `cosign-key` means keyless, and this job may not ask for an OIDC token.',
  E_REGISTRY_MISSING: 'WunderGraph Cosmo has no registry of its own, and `registry` is empty.',
  E_TOKEN_MISSING: 'Publishing to WunderGraph Cosmo needs `control-plane-token`, and it is empty.',
  E_PLUGIN_FILE: 'generated/service.proto is missing.',
  E_PLUGIN_SCHEMA: 'src/schema.graphql is not valid GraphQL.\nSyntax Error: Expected ":", found Name "Int".',
  E_PLUGIN_MAPPING:
    'generated/mapping.json is not a file that Cosmo can read.\nAt `service`: Invalid key: Expected "service" '
    + 'but received undefined',
  E_PLUGIN_NAME:
    'The name "no good" is not valid: Cosmo accepts letters and digits, and single . / @ _ or - between them.',
  E_PLUGIN_DRIFT: 'generated/mapping.json does not match the schema: 1 statement differs.\n+ Bird.colour → colour',
  E_HOST_UNKNOWN: 'No host recognizes `plugins/birds` as one of its plugins.',
  E_DOCKER: 'docker is not on PATH\nPATH has 7 directories and none contains it',
  E_BUILDER: 'The builder does not exist\nno builder "fast" found',
  E_BUILDER_UNREACHABLE:
    'The machine tcp://arm64.example.com:1234 (linux/arm64) cannot be reached.\nconnect ECONNREFUSED '
    + '192.0.2.7:1234',
  E_BUILDER_TLS:
    'The certificate of tcp://arm64.example.com:1234 (linux/arm64) is not signed by a trusted authority.\nunable to '
    + 'verify the first certificate',
  E_BUILDER_PLATFORM: 'No machine is named for linux/arm64.',
  E_EMULATION:
    'Dockerfile:5 runs a command on linux/arm64, and QEMU could not be registered for it\ndocker: Error response '
    + 'from daemon: privileged mode is incompatible with user namespaces.',
  E_BUILD:
    'The build failed at Dockerfile:9: [linux/amd64 build 5/5] RUN go build -o /plugin ./src\nprocess "/bin/sh -c '
    + 'go build -o /plugin ./src" did not complete successfully: exit code: 1\nThe step’s last output:\n  '
    + 'src/main.go:14:2: undefined: service',
  E_BUILD_EXEC_FORMAT:
    'A build step ran a program of another architecture at Dockerfile:4: [linux/arm64 2/3] RUN /bin/true\nexec '
    + '/bin/true: exec format error',
  E_BUILD_PLATFORMS:
    'The builder’s driver cannot do this build\nmultiple platforms feature is currently not supported for docker '
    + 'driver',
  E_BUILD_SPACE:
    'The builder’s disk is full at Dockerfile:7: [linux/amd64 build 4/5] RUN go mod download\nwrite /go/pkg/mod: '
    + 'no space left on device',
  E_BUILD_RATE_LIMIT:
    'A registry’s rate limit stopped the build at Dockerfile:1: [internal] load metadata for '
    + 'docker.io/library/golang:1.25-alpine\n429 Too Many Requests: toomanyrequests: You have reached your pull '
    + 'rate limit.',
  E_BUILD_NETWORK:
    'The build could not reach a host at Dockerfile:1: [internal] load metadata for '
    + 'registry.example.com/base:1\ndial tcp: lookup registry.example.com: no such host',
  E_LAYOUT:
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 is for linux/arm64 by its config and '
    + 'for linux/amd64 by the index',
  E_LAYOUT_DIGEST: 'The layout holds sha256:9f86d081…, and `expected-digest` is sha256:60303ae2….',
  E_LAYOUT_CACHE: 'The layout was built with a cache, to which other runs could write.',
  E_LAYOUT_PLATFORM: 'linux/amd64 is there twice: in layout-amd64 and layout-arm64.',
  E_LAYOUT_PAYLOAD:
    'layout-amd64 and layout-arm64 have different payloads, and a plugin has one: schema.graphql differs.',
  E_LAYOUT_ANNOTATION: 'The annotation org.example.team differs (layout-amd64: "birds", layout-arm64: none).',
  E_LAYOUT_FORM: 'layout-amd64 is no index of platforms as this version of the action packs it: it cannot be merged.',
  E_LAYOUT_CLAIM: 'Packing the files of the layout for PipeCD by the inputs of this job makes sha256:9f86d081….',
  E_FROM_SOURCE: 'There is no ghcr.io/owner/plugins/birds (1.2.3), or a part of it is missing.',
  E_FROM_UNSIGNED: 'ghcr.io/owner/plugins/birds@sha256:9f86d081… is not signed.',
  E_FROM_SIGNER: 'ghcr.io/owner/plugins/birds@sha256:9f86d081… is not signed by whom the inputs name.',
  E_FROM_UNKNOWN: 'The action could not find out who signed ghcr.io/owner/plugins/birds@sha256:9f86d081….',
  E_FROM_PAYLOAD: 'The source names no payload, without which WunderGraph Cosmo cannot be told what it is.',
  E_FROM_CLAIM: 'The source is not the plugin birds for PipeCD.',
  E_PAYLOAD_REFUSED:
    'The registry does not keep the payload of sha256:9f86d081… beside the image: this version can never be restored '
    + 'or promoted.',
  E_EXPORT: '/workspace/plugins/birds/bin/linux_amd64 cannot be written.\nbirds/bin/linux_amd64 is a link there',
  E_CHECK_ENTRYPOINT: 'The entrypoint ./plugin for linux/amd64 is not executable (mode 0644)',
  E_CHECK_IMAGE: 'The host drops the setuid and setgid bits of plugin',
  E_CHECK_BINARY: 'plugin is labelled linux/arm64, but its bytes are for linux/amd64',
  E_CHECK_LINKING:
    'plugin for linux/amd64 is dynamically linked: it needs /lib64/ld-linux-x86-64.so.2, libc.so.6, and glibc '
    + '2.34 or later\nThe official router image is distroless and has no dynamic loader. The plugin will not '
    + 'start there.',
  E_SMOKE_FAILED:
    'The plugin for linux/amd64 panicked: it ended with exit code 2 before its handshake\npanic: open '
    + '/config.json: no such file or directory',
  E_SMOKE_IMPOSSIBLE: 'The plugin for linux/arm64 was not started: this machine cannot run linux/arm64',
  E_SCHEMA_COMPOSITION:
    'The schema does not compose with the federated graph main in namespace default.\nThe object "Bird" defines '
    + 'the field "name" in two subgraphs without "@shareable".',
  E_SCHEMA_BREAKING:
    'Field "Query.bird" was removed\nFIELD_REMOVED in federated graph main\nOperations of clients that are '
    + 'affected: 12.',
  E_SCHEMA_LINT: 'Type names should use PascalCase\nTYPE_NAMES_SHOULD_BE_PASCAL_CASE',
  E_SCHEMA_PROPOSAL: 'The schema matches no approved proposal.\nThe subgraph birds is part of no approved proposal.',
  E_SCHEMA_CHECK: 'The check extension of the organization failed.\nThe extension did not answer within 30 seconds.',
  E_CONTROL_PLANE:
    'GetSubgraphByName: cosmo-cp.wundergraph.com could not be reached or did not answer.\ngetaddrinfo ENOTFOUND '
    + 'cosmo-cp.wundergraph.com',
  E_CONTROL_PLANE_AUTH: 'The control plane does not accept the token.\nERROR_NOT_AUTHENTICATED',
  E_NOT_SERVED: 'The control plane accepted v4 and does not serve it.\nit serves v3',
  E_CONTROL_PLANE_TYPE: 'birds in namespace default exists and is not a plugin.\nIt is a subgraph of type STANDARD.',
  E_CONTROL_PLANE_LIMIT:
    'The control plane did not authorize a push for birds in namespace default.\nERR_LIMIT_REACHED: The organization '
    + 'reached the limit of plugins.',
  E_DEPLOYMENT: 'The router configuration could not be deployed.\nthe admission webhook refused',
  E_REGISTRY: 'The registry registry.example.com does not answer.\nconnect ECONNREFUSED 192.0.2.7:443',
  E_REGISTRY_AUTH:
    'The registry registry.example.com does not accept the credentials.\nUNAUTHORIZED: authentication required',
  E_REGISTRY_DIGEST:
    'registry.example.com/team/birds refuses sha256:9f86d081… by its digest.\n'
    + 'PUT https://registry.example.com/v2/team/birds/manifests/sha256:9f86d081…: 403: DENIED: only one tag',
  E_TAG_TAKEN:
    'The tag 1.2.3 of registry.example.com/team/birds already holds sha256:60303ae2…; this release is '
    + 'sha256:9f86d081….',
  E_TAG_RACE:
    'The tag v4 changed while it was being published.\nit was written for sha256:9f86d081… and now stands for '
    + 'sha256:60303ae2…',
  E_COSIGN:
    'cosign could not be downloaded from '
    + 'https://github.com/sigstore/cosign/releases/download/v3.0.6/cosign-linux-amd64.',
  E_COSIGN_CHECKSUM:
    'https://github.com/sigstore/cosign/releases/download/v3.0.6/cosign-linux-amd64 has the SHA-256 60303ae2…, '
    + 'and not c9565603….',
  E_SIGN_KEY: 'COSIGN_PASSWORD does not decrypt the signing key.',
  E_SIGN:
    'cosign could not sign registry.example.com/team/birds@sha256:9f86d081… in the bundle format.\nPOST '
    + 'https://rekor.sigstore.dev/api/v1/log/entries giving up after 4 attempt(s)',
  E_SIGN_REFUSED:
    'registry.example.com/team/birds refuses what signatures in the legacy format need: '
    + 'PUT manifests/sha256-9f86d081….sig.\nPUT https://registry.example.com/v2/team/birds/manifests/'
    + 'sha256-9f86d081….sig: DENIED: the token covers one tag',
  E_SIGN_VERIFY:
    'registry.example.com/team/birds@sha256:9f86d081… has no valid signature in the legacy format.\n'
    + 'no signatures found',
  E_ATTEST:
    'The provenance of registry.example.com/team/birds@sha256:9f86d081… could not be attached\nsigning bundle: error '
    + 'getting Rekor entries: 502 Bad Gateway',
  E_ATTEST_REFUSED:
    'The registry does not take the provenance of registry.example.com/team/birds@sha256:9f86d081…\nwriting bundle: '
    + 'PUT https://registry.example.com/v2/team/birds/manifests/sha256:60303ae2…: DENIED: requested access to the '
    + 'resource is denied',
  E_ATTEST_VERIFY:
    'registry.example.com/team/birds@sha256:9f86d081… has no valid provenance\nno matching attestations: ',
  E_TYK_KEY_NAME:
    '`public-key-name` is "plugin-ci", which Tyk never finds: it looks for the environment '
    + 'variable `OCI_PLUGINS_PUBKEY_<NAME>`.',
  E_TYK_SIGNATURE: 'The signature would be keyless, and Tyk verifies with a public key.',
  E_TYK_MANIFEST:
    'The plugin for linux/amd64 does not serve a manifest that Tyk loads: capabilities.hooks: declares no hook.',
  E_TYK_CONFIG_SCHEMA: 'config.schema.json is not a configuration schema: it is not a JSON object.',
  E_TYK_STALE:
    'The plugin for linux/amd64 serves another plugin.manifest.json than the file in its directory\n'
    + 'different: version',
  E_TYK_SERVICE:
    'The plugin for linux/amd64 does not answer config_provider.ConfigProviderService/Ping\ngRPC status 12 unknown '
    + 'service config_provider.ConfigProviderService',
  E_TYK_UNCLEAR:
    'AI Studio has a plugin birds that is not from registry.example.com/team/birds.\n7 birds: /opt/plugins/birds',
  E_TYK_SCOPES: 'The plugin 7 birds gets its permissions once an administrator approves them in AI Studio.\nllms.proxy',
  E_TYK_REFUSED:
    'POST /plugins/7/validate-and-load at studio.example.com failed with HTTP 500.\nInternal Server Error: Failed to '
    + 'load plugin metadata: failed to fetch OCI plugin: failed to get public key path: public key CI not found',
  E_OPENBAO_NAME: 'The name "Birds" is not made of lower-case letters, digits and single dashes.',
  E_OPENBAO_PROGRAM: 'The image for linux/amd64 starts bin/birds, which is not in its root directory',
  E_OPENTOFU_NAME: '"birds_of_prey" is not a type of provider: OpenTofu could not name it in its configuration.',
  E_OPENTOFU_TAG: 'OpenTofu would take the tag 1.2 for the version 1.2.0.',
  E_PIPECD_NAME: 'The name "bird song" cannot be that of a file of piped.',
  E_FALCO_NAME: 'The name "Birds" is not made of lower-case letters, digits, - and _, with a letter first.',
  E_FALCO_CONFIG:
    'falco-plugin.json is not a file that falcoctl can read.\nrequirements.0.version is not a semantic version',
  E_FALCO_VERSION: 'The config of a Falco plugin has its version, and this run has none',
  E_FALCO_LIBRARY: 'libbirds.so for linux/amd64 does not export plugin_init, plugin_destroy',
  E_GENERIC_TYPE: 'There is no artifact type.',
  E_GENERIC_TITLE: '`files` has ../birds.txt: its title leads out of a consumer’s directory.',
  E_GENERIC_CONFIG:
    '`artifact-config` has config.json: it is not JSON, and its type is application/vnd.example.config.v1+json.',
  E_GO_SO_NAME: 'The name "bird song" is not made of letters, digits, ., - and _.',
  E_GO_SO_DECLARATION:
    'go-so.json does not describe a host.\nhost.go is not what `go version` prints, such as `go1.26.1`',
  E_GO_SO_HOST: 'The host program for linux/amd64 was built without cgo and cannot load plugins',
  E_GO_SO_PLUGIN: 'The file for linux/amd64 is not a Go plugin: it was built with `-buildmode=c-shared`',
  E_GO_SO_FACTS: 'The facts of the plugin for linux/amd64 have 5242880 bytes, and clients read at most 4194304.',
  E_GO_SO_GO_VERSION:
    'The plugin was built with go1.25.5, and the host with go1.26.7\n'
    + '41 of 46 packages that both have differ: cmp, errors, fmt, internal/abi, internal/bytealg and 36 more',
  E_GO_SO_SETTINGS:
    'The plugin was built with no `-trimpath`, and the host with `-trimpath=true`\n'
    + '46 of 46 packages that both have differ: cmp, errors, fmt, internal/abi, internal/bytealg and 41 more',
  E_GO_SO_PACKAGES:
    'The plugin has golang.org/x/mod v0.38.0, and the host golang.org/x/mod v0.37.0\n'
    + '1 of 46 packages that both have differ: golang.org/x/mod/semver',
  E_GO_SO_GLIBC: 'The plugin for linux/amd64 needs glibc 2.38, and go-so.json declares 2.36',
  E_GO_SO_LIBRARY: 'The plugin for linux/amd64 needs libsqlite3.so.0, which the host does not need',
  E_VERIFY_UNSIGNED: 'sha256:0a3d…9f, or a manifest that it lists, is not signed.\nsha256:51bb…07: no signatures found',
  E_VERIFY_SIGNER:
    'sha256:0a3d…9f is signed, but not validly by the expected key or identity.\nsha256:0a3d…9f: no matching '
    + 'signatures: none of the expected identities matched what was in the certificate',
  E_VERIFY_TAG: 'The tag v3 is sha256:77e0…15, not sha256:0a3d…9f.',
  E_VERIFY_PLATFORM: 'sha256:0a3d…9f has nothing for linux/arm64.\nit has linux/amd64',
  E_VERIFY_PAYLOAD: 'sha256:0a3d…9f names no payload.',
  E_VERIFY_ATTESTATION:
    'sha256:51bb…07 has no valid attestation of the type https://slsa.dev/provenance/v1.\nno statement of this type '
    + 'was found',
  E_VERIFY_NOT_FOUND: 'registry.example/birds:v3 is not in the registry.',
  E_VERIFY_CONTENT:
    'The manifest sha256:51bb…07 is not what it must be.\ncontent has digest sha256:c2f4…aa, its descriptor says '
    + 'sha256:51bb…07',
  E_VERIFY_UNKNOWN: 'The signatures could not be checked.\nsha256:0a3d…9f: 503 Service Unavailable',
  E_CANCELLED: 'The run was cancelled.',
  E_DISK: 'A disk of this machine is full.\nENOSPC: no space left on device, write',
  E_INTERNAL: 'The action failed unexpectedly.',
  E_CUP_NAME: 'The name "../birds" is not made of letters, digits, ., - and _.',
  E_CUP_FILE: 'birds.wasm cannot be packed: it is a link or no regular file.',
  E_CUP_DOCUMENT:
    'binding.json is not a document that cup reads.\nkind is not one of Controller, ResourceDefinition, Binding, and '
    + 'cup would ignore it',
  E_CUP_DUPLICATE: 'controller.json and other.json have the same controller birds.',
  E_CUP_CONTROLLER: 'controller.json names the module birds.wasm, which is not there.',
  E_CUP_SCHEMA:
    'definition.json: version v1 is not a JSON Schema that cup compiles.\n/properties/wingspan/type is not one of '
    + 'array, boolean, integer, null, number, object, string, or a list of them',
  E_CUP_BINDING: 'binding.json names the controller bird, which is not there.',
  E_CUP_MODULE:
    'cup cannot run birds.wasm: it is a component, not a core module: build it for `wasip1` instead of `wasip2`',
  E_CUP_LAYOUT: '`wasm-layout: cncf` holds exactly one module, and there are 2.',
  E_CUP_SAMPLE:
    'Line 1 of samples/resources.ndjson has the kind Cat of example.com/v1, which no binding gives to a controller '
    + 'with a module.',
  E_CUP_LEFT_OUT: 'Files that cup does not read are not packed: main.go, package.json',
}
