import { maxModuleBytes } from '../../checks/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import { Problems } from '../../shared/problems.ts'
import { readDocument, type Document } from './documents.ts'
import type { FoundFile, Listing } from './listing.ts'
import { only, bindingProblems, definitionProblems, schemaFindings, unusedFindings } from './relations.ts'
import { isSample, noSamples, readSamples, type Samples } from './samples.ts'

export type Layout = 'cup' | 'compat' | 'cncf'

/** Everything of a plugin that is packed or asked for. */
export interface CupPlugin {
  readonly layout: Layout
  readonly documents: readonly Document[]
  /** The modules that controllers name, or the only one of the directory. */
  readonly modules: readonly FoundFile[]
  /** For Envoy and its kin; only `compat` packs it. */
  readonly runtimeConfig: FoundFile | undefined
  readonly samples: Samples
  readonly findings: readonly Finding[]
}

/** Bytes of a path in the archive without its directories. */
const maxPath = 100
const maxRuntimeConfig = 1024 * 1024

/** @throws PublishError or PublishErrors with all problems together */
export async function readPlugin(listing: Listing, layout: Layout): Promise<CupPlugin> {
  const problems = new Problems()
  const plugin = listing.files.filter(({ path }) => !isSample(path))
  const documents: Document[] = []
  for (const file of plugin.filter(({ path }) => path.endsWith('.json'))) {
    const document = await problems.try(() => readDocument(file))
    if (document !== undefined) documents.push(document)
  }
  for (const path of listing.links)
    if (path.endsWith('.json') && !isSample(path)) problems.add(refuseFile(path, 'is a link or no regular file'))
  // What seems to be missing may be in a document that could not be read.
  const readable = problems.all.length === 0
  problems.add(...definitionProblems(documents), ...(readable ? bindingProblems(documents) : []))
  const modules = chooseModules(plugin, listing, documents, layout, problems, readable)
  const runtimeConfig = layout === 'compat' ? plugin.find(({ path }) => path === 'runtime-config.json') : undefined
  if (runtimeConfig !== undefined && runtimeConfig.size > maxRuntimeConfig)
    problems.add(refuseFile(runtimeConfig.path, 'has more than 1 MiB'))
  for (const { path } of [...documents, ...modules]) problems.add(...pathProblems(path))
  const samples =
    (await problems.try(() => readSamples(listing, problems.all.length === 0 ? documents : undefined))) ?? noSamples
  throwAll(problems.all)
  const packed = new Set([...documents, ...modules, ...(runtimeConfig ? [runtimeConfig] : [])].map(({ path }) => path))
  const left = plugin.map(({ path }) => path).filter((path) => !packed.has(path))
  return {
    layout,
    documents,
    modules,
    runtimeConfig,
    samples,
    findings: [...schemaFindings(documents), ...unusedFindings(documents), ...leftOut(left)],
  }
}

const refuseFile = (path: string, problem: string): PublishError =>
  new PublishError('E_CUP_FILE', `${path} cannot be packed: it ${problem}.`)

const tooLarge = (module: string): PublishError => refuseFile(module, `has more than ${maxModuleBytes} bytes`)

function pathProblems(path: string): PublishError[] {
  if (Buffer.byteLength(path) > maxPath) return [refuseFile(path, `has a path of more than ${maxPath} bytes`)]
  return /[\p{Cc}\\]/u.test(path) ? [refuseFile(JSON.stringify(path), 'has control characters or \\ in its path')] : []
}

/** What a consumer cannot unpack beside the archive, which has a name in the same directory. */
export function archiveProblems({ documents, modules }: CupPlugin, archive: string): PublishError[] {
  return [...documents, ...modules].flatMap(({ path }) =>
    path.split('/')[0] === archive ? [refuseFile(path, `has the place of the archive ${archive}`)] : [],
  )
}

function chooseModules(
  files: readonly FoundFile[],
  { links }: Listing,
  documents: readonly Document[],
  layout: Layout,
  problems: Problems,
  complete: boolean,
): FoundFile[] {
  const refuse = (message: string): void => {
    problems.add(new PublishError('E_CUP_CONTROLLER', message))
  }
  const named = only(documents, 'Controller').flatMap(({ path, value: { spec } }) =>
    spec.type === 'wasm' ? [{ controller: path, module: spec.spec.path }] : [],
  )
  if (documents.length === 0 && layout !== 'cup') {
    const modules = files.filter(({ path }) => path.endsWith('.wasm'))
    if (modules.length !== 1) problems.add(refuseLayout(layout, modules.length))
    for (const { path, size } of modules) if (size > maxModuleBytes) problems.add(tooLarge(path))
    return modules
  }
  if (named.length === 0 && complete) refuse('No Controller of the type wasm is in the directory.')
  const modules = new Map<string, FoundFile>()
  for (const { controller, module } of named) {
    const file = files.find(({ path }) => path === module)
    // `fs.ValidPath` of Go: cup opens nothing else.
    if (module.split('/').some((part) => part === '' || part === '.' || part === '..'))
      refuse(`${controller} names the module ${module}, and cup takes only a relative path without . and ..`)
    else if (module.endsWith('.json'))
      refuse(`${controller} names the module ${module}, which cup reads as a document.`)
    else if (links.has(module)) problems.add(refuseFile(module, 'is a link or no regular file'))
    else if (file === undefined) refuse(`${controller} names the module ${module}, which is not there.`)
    else if (file.size > maxModuleBytes) problems.add(tooLarge(module))
    else modules.set(module, file)
  }
  if (layout !== 'cup' && modules.size > 1) problems.add(refuseLayout(layout, modules.size))
  return [...modules.values()]
}

const refuseLayout = (layout: Layout, count: number): PublishError =>
  new PublishError('E_CUP_LAYOUT', `\`wasm-layout: ${layout}\` holds exactly one module, and there are ${count}.`)

const shown = 10

function leftOut(paths: readonly string[]): Finding[] {
  if (paths.length === 0) return []
  const more = paths.length > shown ? ` and ${paths.length - shown} more` : ''
  const message = `Files that cup does not read are not packed: ${paths.slice(0, shown).join(', ')}${more}`
  return [{ code: 'E_CUP_LEFT_OUT', severity: 'notice', message }]
}
