import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
import type { Manifest } from '../../support/registry-project.ts'

/** TypeScript knows this global only together with those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => object
}

interface Loaded {
  /** Modules by the names of their controllers. */
  readonly controllers: ReadonlyMap<string, Buffer>
  /** Kinds by `group/version/plural`. */
  readonly definitions: ReadonlyMap<string, string>
  readonly bindings: readonly { readonly controller: string; readonly resources: readonly string[] }[]
}

interface Json {
  readonly apiVersion?: unknown
  readonly kind?: unknown
  readonly metadata?: { readonly name?: unknown }
  readonly names?: { readonly kind: string; readonly plural: string }
  readonly spec?: {
    readonly type?: string
    readonly spec?: { readonly path: string }
    readonly group?: string
    readonly versions?: Readonly<Record<string, unknown>>
    readonly controller?: string
    readonly resources?: readonly string[]
  }
}

/**
 * Loads a directory as `cupd serve -api-resources` does: `New` in `pkg/api/config/config.go` and `NewServer` in
 * `pkg/api/server.go` of https://github.com/flipt-io/cup. Throws where cup does not start.
 */
export function loadResources(directory: string): Loaded {
  const controllers = new Map<string, Buffer>()
  const definitions = new Map<string, string>()
  const bindings: Loaded['bindings'][number][] = []
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.json')) continue
    const document = JSON.parse(readFileSync(join(directory, name), 'utf8')) as Json
    if (document.apiVersion !== 'cup.flipt.io/v1alpha1') throw new Error(`${name}: unexpected APIVersion`)
    const title = document.metadata?.name
    if (typeof title !== 'string' || title === '') throw new Error(`${name}: name cannot be empty`)
    const { spec = {}, names } = document
    if (document.kind === 'ResourceDefinition')
      for (const version of Object.keys(spec.versions ?? {}))
        definitions.set([spec.group, version, names?.plural].join('/'), names?.kind ?? '')
    else if (document.kind === 'Controller') {
      if (spec.type !== 'wasm') throw new Error(`${name}: unexpected controller type`)
      const path = spec.spec?.path ?? ''
      if (path.split('/').some((part) => ['', '.', '..'].includes(part))) throw new Error(`${name}: invalid path`)
      controllers.set(title, readFileSync(join(directory, path)))
    } else if (document.kind === 'Binding')
      bindings.push({ controller: spec.controller ?? '', resources: spec.resources ?? [] })
  }
  for (const { controller, resources } of bindings) {
    if (!controllers.has(controller)) throw new Error(`controller ${controller} not found`)
    for (const resource of resources) if (!definitions.has(resource)) throw new Error(`${resource} not found`)
  }
  return { controllers, definitions, bindings }
}

/** Runs a module as `exec` in `pkg/controllers/wasm/controller.go` does. `repository` is its root directory. */
export function runController(
  module: Uint8Array,
  args: readonly string[],
  repository: string,
  scratch: string,
  input = '',
): { code: number; output: string } {
  const [stdin, stdout] = [join(scratch, 'stdin'), join(scratch, 'stdout')]
  writeFileSync(stdin, input)
  writeFileSync(stdout, '')
  const descriptors = [openSync(stdin, 'r'), openSync(stdout, 'w')] as const
  const wasi = new WASI({
    version: 'preview1',
    args: ['wasi', ...args],
    env: {},
    preopens: { '/': repository },
    stdin: descriptors[0],
    stdout: descriptors[1],
    returnOnExit: true,
  })
  const imports = { wasi_snapshot_preview1: wasi.wasiImport }
  const code = wasi.start(new WebAssembly.Instance(new WebAssembly.Module(module), imports))
  for (const descriptor of descriptors) closeSync(descriptor)
  return { code, output: readFileSync(stdout, 'utf8') }
}

type Fetch = (digest: string) => Promise<Buffer>

/**
 * The module of an image, as Istio takes it: `PrepareFetch` and `extractOCIStandardImage` in
 * `pkg/wasm/imagefetcher.go` of https://github.com/istio/istio.
 */
export async function fetchAsIstio({ layers = [] }: Manifest, fetch: Fetch): Promise<Buffer> {
  const last = layers.at(-1)
  assert.equal(last?.mediaType, 'application/vnd.oci.image.layer.v1.tar+gzip')
  const input = await fetch(last.digest)
  return execFileSync('tar', ['-xzO', 'plugin.wasm'], { input, maxBuffer: 2 ** 28 })
}

/**
 * The module of an artifact, as `oci-wasm` and `wkg` take it
 * (https://github.com/bytecodealliance/wasm-pkg-tools, `crates/oci-wasm`): one layer, both types exact, and a config
 * whose fields are those of `WasmConfig`.
 */
export async function fetchAsWkg(
  { mediaType, config, layers = [] }: Manifest & { readonly mediaType?: string },
  fetch: Fetch,
): Promise<Buffer> {
  assert.equal(mediaType, 'application/vnd.oci.image.manifest.v1+json')
  assert.equal(config?.mediaType, 'application/vnd.wasm.config.v0+json')
  const [layer] = layers
  assert.equal(layers.length, 1)
  assert.equal(layer?.mediaType, 'application/wasm')
  const described = JSON.parse((await fetch(config.digest)).toString()) as Readonly<Record<string, unknown>>
  const { created, ...fields } = described
  assert.match(String(created), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  // For wasip1 there must be no `component`.
  assert.deepEqual(fields, { architecture: 'wasm', os: 'wasip1', layerDigests: [layer.digest] })
  const module = await fetch(layer.digest)
  assert.equal(layer.digest, `sha256:${createHash('sha256').update(module).digest('hex')}`)
  return module
}
