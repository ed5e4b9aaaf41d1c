import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { PublishError } from '../../shared/errors.ts'
import type { Document } from './documents.ts'
import type { Listing } from './listing.ts'
import { only, servedBy } from './relations.ts'

/** What a plugin brings for its check. Nothing of it is published. */
export interface Samples {
  /** Resources that are put, read and deleted. */
  readonly resources: readonly Sample[]
  /** The repository that each controller starts with, by paths. */
  readonly repository: ReadonlyMap<string, Buffer>
}

const text = v.pipe(v.string(), v.nonEmpty('is empty'))
const map = v.optional(v.nullable(v.record(v.string(), v.string())))
const Resource = v.object({
  apiVersion: text,
  kind: text,
  metadata: v.object({ namespace: text, name: text, labels: map, annotations: map }),
  spec: v.unknown(),
})
export type Resource = v.InferOutput<typeof Resource>

export interface Sample {
  readonly resource: Resource
  /** Line in the file of samples, from 1. */
  readonly line: number
}

/** Not `.json`: cup refuses to start with a JSON file that is not one of its documents. */
export const samplesFile = 'samples/resources.ndjson'
const repository = 'samples/repository/'
export const isSample = (path: string): boolean => path.startsWith('samples/')
export const noSamples: Samples = { resources: [], repository: new Map() }

const limits = { resources: 20, fileBytes: 1024 * 1024, repositoryBytes: 8 * 1024 * 1024, files: 500 }

/**
 * @param documents undefined: they are not complete, so that nobody knows who serves a sample
 * @throws PublishError `E_CUP_SAMPLE`
 */
export async function readSamples({ files }: Listing, documents: readonly Document[] | undefined): Promise<Samples> {
  const refuse = (problem: string): PublishError => new PublishError('E_CUP_SAMPLE', problem)
  const own = files.filter(({ path }) => path.startsWith(repository))
  if (own.length > limits.files || own.reduce((sum, { size }) => sum + size, 0) > limits.repositoryBytes)
    throw refuse(`${repository} has more than ${limits.files} files or 8 MiB.`)
  const contents = new Map<string, Buffer>()
  for (const { path, source } of own) contents.set(path.slice(repository.length), await readFile(source))
  const list = files.find(({ path }) => path === samplesFile)
  if (list === undefined) return { resources: [], repository: contents }
  if (list.size > limits.fileBytes) throw refuse(`${samplesFile} has more than 1 MiB.`)
  const lines = (await readFile(list.source, 'utf8')).split('\n')
  const resources = lines.flatMap((line, index) => (line.trim() === '' ? [] : readSample(line, index + 1, documents)))
  if (resources.length > limits.resources) throw refuse(`${samplesFile} has more than ${limits.resources} resources.`)
  return { resources, repository: contents }
}

function readSample(text: string, line: number, documents: readonly Document[] | undefined): Sample {
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, Resource), text)
  const place = `Line ${line} of ${samplesFile}`
  if (!parsed.success) {
    const [issue] = parsed.issues
    const cause = `${v.getDotPath(issue) ?? 'the line'}: ${issue.message.slice(0, 300)}`
    throw new PublishError('E_CUP_SAMPLE', `${place} is not a resource.`, { cause })
  }
  const sample = { resource: parsed.output, line }
  if (documents === undefined) return sample
  const controllers = only(documents, 'Controller').filter(({ value }) => value.spec.type === 'wasm')
  if (controllers.some(({ value }) => serves(value.metadata.name, sample, documents))) return sample
  const { apiVersion, kind } = sample.resource
  throw new PublishError(
    'E_CUP_SAMPLE',
    `${place} has the kind ${kind} of ${apiVersion}, which no binding gives to a controller with a module.`,
  )
}

/** Whether bindings give the sample's kind to this controller. */
export function serves(controller: string, { resource }: Sample, documents: readonly Document[]): boolean {
  return servedBy(controller, documents).some(
    ({ group, versions, kind }) =>
      kind === resource.kind && versions.some((version) => `${group}/${version}` === resource.apiVersion),
  )
}
