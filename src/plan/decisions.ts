import type { InputName } from '../github/index.ts'

const artifactInputs = ['files', 'artifact-type', 'artifact-config', 'wasm-layout', 'host-binary'] as const

/** The inputs that each decision depends on. */
export const inputsByDecision = {
  mode: ['dry-run', 'tag-prefix', 'name', 'path'],
  host: ['host', 'path'],
  version: ['version', 'tags', 'tag-prefix', 'name', 'path', 'control-plane'],
  certificates: ['ca-certificates'],
  names: ['name', 'path', 'namespace', 'control-plane-labels', 'public-key-name', 'tags'],
  sources: ['path', 'context', 'file', 'schema', ...artifactInputs],
  contextFiles: ['path', 'context', 'file', 'target', 'build-contexts', 'binaries', 'host'],
  platforms: ['platforms', 'files'],
  machines: ['platforms', 'builder', 'driver', 'driver-opts', 'endpoint', 'binaries'],
  export: ['export'],
  layout: ['layout', 'expected-digest'],
  from: ['from', 'from-key', 'from-identity', 'from-issuer'],
  content: ['binaries', 'files', 'platforms', 'host', 'path'],
  registry: [
    'registry',
    'repository',
    'name',
    'path',
    'control-plane',
    'plain-http',
    'registry-username',
    'registry-password',
  ],
  signing: [
    'sign',
    'cosign-key',
    'signature-format',
    'signature-repository',
    'transparency-log',
    'signing-config',
    'trusted-root',
    'cosign-version',
    'cosign-sha256',
    'ca-certificates',
  ],
  attestations: ['attest', 'sign', 'signature-format', 'binaries', 'layout', 'from', 'files'],
  controlPlane: [
    'control-plane',
    'control-plane-url',
    'control-plane-token',
    'skip-traffic-check',
    'name',
    'path',
    'namespace',
    'control-plane-labels',
    'ca-certificates',
  ],
} as const satisfies Record<string, readonly InputName[]>
