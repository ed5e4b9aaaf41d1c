import { randomUUID } from 'node:crypto'
import { conflicts } from './schema.ts'
import type { Composition, FederatedGraph, State, Subgraph } from './state.ts'

/** One federated graph of one namespace. */
export interface Graph {
  readonly name: string
  readonly namespace: string
  readonly labelMatchers: readonly string[] | undefined
}

export interface Problem {
  readonly message: string
  readonly federatedGraphName: string
  readonly namespace: string
  readonly featureFlag: string
}

type Labels = Subgraph['labels']
/** A subgraph that need not exist. */
export type Proposed = Pick<Subgraph, 'name' | 'sdl'> & Partial<Subgraph>

export function graphsOf({ settings }: State, namespace: string): Graph[] {
  return settings.graphs
    .map((graph): FederatedGraph => (typeof graph === 'string' ? { name: graph } : graph))
    .filter((graph) => graph.namespace === undefined || graph.namespace === namespace)
    .map(({ name, labelMatchers }) => ({ name, namespace, labelMatchers }))
}

/** The graphs of a namespace whose matchers these labels satisfy. */
export function graphsFor(state: State, labels: Labels, namespace: string): Graph[] {
  return graphsOf(state, namespace).filter((graph) => takes(graph, labels))
}

/**
 * A subgraph without labels belongs to graphs without matchers; one with labels to graphs whose every matcher it meets,
 * if there is at least one.
 */
function takes({ labelMatchers }: Graph, labels: Labels): boolean {
  if (labelMatchers === undefined) return true
  if (labels.length === 0 || labelMatchers.length === 0) return labels.length === labelMatchers.length
  const given = labels.map(({ key, value }) => `${key}=${value}`)
  return labelMatchers.every((matcher) => matcher.split(',').some((label) => given.includes(label)))
}

/** What composing the graph finds, with `proposed` in the place of what is stored. */
export function compose(state: State, graph: Graph, proposed: Proposed): Problem[] {
  const featureFlag = proposed.flag ?? ''
  const replaced = [proposed.name, proposed.base]
  const stored = [...state.subgraphs.values()].filter(({ name, namespace, base, labels, sdl }) => {
    const published = namespace === graph.namespace && base === undefined && sdl !== ''
    return published && takes(graph, labels) && !replaced.includes(name)
  })
  const schemas = [...stored, proposed].map(({ name, sdl }) => ({ name, sdl }))
  const forced = state.settings.compositionErrors.filter(({ federatedGraphName }) => federatedGraphName === graph.name)
  return (
    [...conflicts(schemas), ...forced.map(({ message }) => message)]
      // The real one lists each such problem twice.
      .flatMap((message) => [message, message])
      .map((message) => ({ message, federatedGraphName: graph.name, namespace: graph.namespace, featureFlag }))
  )
}

export interface Deployed {
  readonly compositionErrors: Problem[]
  readonly deploymentErrors: Omit<Problem, 'featureFlag'>[]
}

/** Composes the graphs that a stored subgraph belongs to, deploys those that compose, and keeps what became of each. */
export function deploy(state: State, subgraph: Subgraph): Deployed {
  const result: Deployed = { compositionErrors: [], deploymentErrors: [] }
  for (const graph of composedWith(state, subgraph)) {
    const problems = compose(state, graph, subgraph)
    const upload = problems.length > 0 ? {} : uploadError(state, graph)
    keepComposition(state, graph, {
      id: randomUUID(),
      schemaVersionId: randomUUID(),
      createdAt: new Date(),
      triggeredBy: subgraph.name,
      ...upload,
      compositionErrors: problems.map(({ message }) => message),
    })
    result.compositionErrors.push(...problems)
    if (problems.length > 0 && subgraph.base === undefined) result.compositionErrors.push(baseFailed(graph))
    const message = upload.deploymentError ?? upload.admissionError
    if (message !== undefined) {
      result.deploymentErrors.push({ message, federatedGraphName: graph.name, namespace: graph.namespace })
    }
  }
  return result
}

/** A feature subgraph is composed only as part of an enabled feature flag. */
export function composedWith(state: State, subgraph: Subgraph): Graph[] {
  if (subgraph.base === undefined) return graphsFor(state, subgraph.labels, subgraph.namespace)
  if (subgraph.flag === undefined) return []
  const base = state.subgraphs.get(`${subgraph.namespace} ${subgraph.base}`)
  return graphsFor(state, base?.labels ?? [], subgraph.namespace)
}

export function compositionsOf(state: State, graph: Graph): readonly Composition[] {
  return state.compositions.get(`${graph.namespace} ${graph.name}`) ?? []
}

function keepComposition(state: State, graph: Graph, composition: Composition): void {
  state.compositions.set(`${graph.namespace} ${graph.name}`, [composition, ...compositionsOf(state, graph)])
}

function uploadError({ settings }: State, graph: Graph): Pick<Composition, 'deploymentError' | 'admissionError'> {
  const forced = settings.deploymentErrors.find(({ federatedGraphName }) => federatedGraphName === graph.name)
  if (forced?.admission === true) return { admissionError: forced.message }
  if (forced !== undefined) return { deploymentError: forced.message }
  return settings.storageDown ? { deploymentError: 'Failed to upload the final router config to the CDN' } : {}
}

function baseFailed({ name, namespace }: Graph): Problem {
  const message = `The base composition for the latest publish to the federated graph "${name}" was unsuccessful.`
  return { message, federatedGraphName: name, namespace, featureFlag: '' }
}
