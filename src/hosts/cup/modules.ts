import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact, Part } from '../../artifact/index.ts'
import {
  commandProblems,
  filesOf,
  flattenPart,
  MalformedModule,
  readModule,
  readTarLayer,
  spoolLayer,
  type LayerFile,
  type PartReport,
  type ReadLayer,
  type WasmSubject,
  type WasmSubjects,
} from '../../checks/index.ts'
import type { Finding } from '../../shared/finding.ts'
import type { Platform } from '../../shared/platform.ts'
import type { CupPlugin } from './plugin.ts'
import { Conversation } from './questions.ts'
import { only } from './relations.ts'
import { samplesFile } from './samples.ts'

/** Takes the modules out of the packed artifact, checks them, and says what they are asked. */
export async function findModules(
  plugin: CupPlugin,
  part: Part,
  artifact: Artifact,
  spool: string,
  signal: AbortSignal,
): Promise<WasmSubjects> {
  const layer = await readLayer(plugin, part, artifact, spool, signal)
  const modules = layer.files
  const findings = layerFindings(plugin, layer)
  for (const module of modules) findings.push(...(await moduleFindings(module)))
  const { documents, samples } = plugin
  const subjects = only(documents, 'Controller').flatMap(({ value }): WasmSubject[] => {
    const { spec, metadata } = value
    const module =
      spec.type === 'wasm' ? modules.find(({ name }) => name === packedAs(plugin, spec.spec.path)) : undefined
    const conversation = new Conversation(metadata.name, documents, samples)
    const { calls } = conversation
    if (module === undefined || calls.length === 0) return []
    const judge: WasmSubject['judge'] = (outcome) => conversation.judge(outcome)
    return [{ name: metadata.name, module: module.content.path, files: samples.repository, calls, judge }]
  })
  const asked = new Set(subjects.map(({ module }) => module))
  subjects.push(...modules.filter(({ content }) => !asked.has(content.path)).map(compiledOnly))
  if (asked.size > 0 && samples.resources.length === 0) findings.push(noSamplesFinding)
  const [single, ...others] = modules
  return {
    findings: [...plugin.findings, ...findings],
    subjects,
    reason: 'no binding says which kinds its controllers have',
    report: {
      unpackedSize: modules.reduce((sum, { content }) => sum + content.size, 0),
      ...(single !== undefined && others.length === 0 && { binary: factOf(single) }),
    },
  }
}

const factOf = ({ name, content: { size, sha256 } }: LayerFile): NonNullable<PartReport['binary']> => ({
  path: name,
  size,
  sha256,
})

/** A module that nobody can be asked of is valid at least. */
const compiledOnly = ({ name, content }: LayerFile): WasmSubject => ({
  name,
  module: content.path,
  files: new Map(),
  calls: [],
  judge: ({ stopped }) => (stopped === undefined ? [] : [refuse(`cup cannot run ${name}: it ${stopped}`)]),
})

const noSamplesFinding: Finding = {
  code: 'E_CUP_SAMPLE',
  severity: 'notice',
  message: `\`put\` and \`delete\` were not tried: there is no ${samplesFile}`,
}

/** The name of a module in the artifact. */
const packedAs = ({ layout }: CupPlugin, path: string): string => (layout === 'compat' ? 'plugin.wasm' : path)

/** The modules in the layer as its readers take it: the archive of cup is plain, and only `compat` is an image. */
async function readLayer(
  plugin: CupPlugin,
  { manifest }: Part,
  { store }: Artifact,
  spool: string,
  signal: AbortSignal,
): Promise<ReadLayer> {
  const [layer] = manifest.layers
  if (layer === undefined) return { files: [], stopped: 'it is not there' }
  const names = new Set(plugin.modules.map(({ path }) => packedAs(plugin, path)))
  if (plugin.layout === 'cup') return await readTarLayer(layer, names, store, spool, signal)
  if (plugin.layout === 'cncf') {
    const path = join(spool, 'module')
    const sha256 = await spoolLayer(layer, store, path, signal)
    return { files: [...names].map((name) => ({ name, content: { path, size: layer.size, sha256 } })) }
  }
  const part = { manifest: { ...manifest, layers: [layer] } }
  const { tree, refused, stopped } = await flattenPart(part, store, spool, signal)
  const files = filesOf(tree).flatMap(({ path, file }) =>
    file !== undefined && names.has(path) ? [{ name: path, content: file.content }] : [],
  )
  const [entry] = refused
  const problem = stopped ?? (entry && `${JSON.stringify(entry.name)} cannot be unpacked: ${entry.reason}`)
  return { files, ...(problem !== undefined && { stopped: problem }) }
}

/** A module that is published is a module that was read: each must be in the layer once, with its size. */
function layerFindings(plugin: CupPlugin, { files, stopped }: ReadLayer): Finding[] {
  if (stopped !== undefined) return [refuse(`The layer with the modules cannot be read: ${stopped}`)]
  return plugin.modules.flatMap(({ path, size }) => {
    const name = packedAs(plugin, path)
    const found = files.filter((file) => file.name === name)
    if (found.length !== 1) return [refuse(`${name} is ${found.length} times in the layer instead of once`)]
    const [{ content }] = found as [LayerFile]
    return content.size === size
      ? []
      : [refuse(`${name} has ${content.size} bytes in the layer, and ${size} in the plugin directory`)]
  })
}

const refuse = (message: string): Finding => ({ code: 'E_CUP_MODULE', severity: 'error', message })

async function moduleFindings({ name, content: { path } }: LayerFile): Promise<Finding[]> {
  const because = (problem: string): Finding => refuse(`cup cannot run ${name}: ${problem}`)
  try {
    return commandProblems(readModule(await readFile(path))).map(because)
  } catch (error) {
    if (error instanceof MalformedModule) return [because(error.message)]
    throw error
  }
}

/** The platform that Docker builds a module for. */
export const wasip1 = 'wasip1/wasm' as Platform
