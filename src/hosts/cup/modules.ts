import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact, Part } from '../../artifact/index.ts'
import {
  commandProblems,
  filesOf,
  flattenPart,
  MalformedModule,
  readModule,
  type PartReport,
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
  const modules = await unpackModules(plugin, part, artifact, spool, signal)
  const findings: Finding[] = []
  for (const { path, source } of modules) findings.push(...(await moduleFindings(path, source)))
  const { documents, samples } = plugin
  const subjects = only(documents, 'Controller').flatMap(({ value }): WasmSubject[] => {
    const { spec, metadata } = value
    const module =
      spec.type === 'wasm' ? modules.find(({ path }) => path === packedAs(plugin, spec.spec.path)) : undefined
    const conversation = new Conversation(metadata.name, documents, samples)
    const { calls } = conversation
    if (module === undefined || calls.length === 0) return []
    const judge: WasmSubject['judge'] = (outcome) => conversation.judge(outcome)
    return [{ name: metadata.name, module: module.source, files: samples.repository, calls, judge }]
  })
  if (subjects.length > 0 && samples.resources.length === 0) findings.push(noSamplesFinding)
  const [single, ...others] = modules
  return {
    findings: [...plugin.findings, ...findings],
    subjects,
    reason: 'no binding says which kinds its controllers have',
    report: {
      unpackedSize: modules.reduce((sum, { size }) => sum + size, 0),
      ...(single !== undefined && others.length === 0 && { binary: await fact(single) }),
    },
  }
}

const noSamplesFinding: Finding = {
  code: 'E_CUP_SAMPLE',
  severity: 'notice',
  message: `\`put\` and \`delete\` were not tried: there is no ${samplesFile}`,
}

interface Unpacked {
  /** In the artifact. */
  readonly path: string
  readonly source: string
  readonly size: number
}

/** The name of a module in the artifact. */
function packedAs({ layout, modules }: CupPlugin, path: string): string {
  return layout === 'cup' ? path : layout === 'compat' ? 'plugin.wasm' : (modules[0]?.path ?? path)
}

async function unpackModules(
  plugin: CupPlugin,
  { manifest }: Part,
  { store }: Artifact,
  spool: string,
  signal: AbortSignal,
): Promise<Unpacked[]> {
  const [first] = manifest.layers
  if (first === undefined) return []
  if (plugin.layout === 'cncf') {
    const source = join(spool, 'module')
    await writeFile(source, await store.fetchBytes(first, first.size, { signal }))
    return [{ path: packedAs(plugin, ''), source, size: first.size }]
  }
  const { tree } = await flattenPart({ manifest: { ...manifest, layers: [first] } }, store, spool, signal)
  const wanted = new Set(plugin.modules.map(({ path }) => packedAs(plugin, path)))
  return filesOf(tree).flatMap(({ path, file }) =>
    file !== undefined && wanted.has(path) ? [{ path, source: file.content.path, size: file.content.size }] : [],
  )
}

async function moduleFindings(path: string, source: string): Promise<Finding[]> {
  const refuse = (problem: string): Finding => ({
    code: 'E_CUP_MODULE',
    severity: 'error',
    message: `cup cannot run ${path}: ${problem}`,
  })
  try {
    return commandProblems(readModule(await readFile(source))).map(refuse)
  } catch (error) {
    if (error instanceof MalformedModule) return [refuse(error.message)]
    throw error
  }
}

async function fact({ path, source, size }: Unpacked): Promise<NonNullable<PartReport['binary']>> {
  return {
    path,
    size,
    sha256: createHash('sha256')
      .update(await readFile(source))
      .digest('hex'),
  }
}

/** The platform that Docker builds a module for. */
export const wasip1 = 'wasip1/wasm' as Platform
