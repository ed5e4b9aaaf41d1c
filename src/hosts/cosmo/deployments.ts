import { messageChain, PublishError } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import type { DeploymentReport } from '../control-plane.ts'
import type { ConnectClient } from './connect.ts'
import { bounded, graphTitle } from './findings.ts'
import * as rpc from './messages.ts'
import type { Status } from './messages.ts'
import { refusal } from './refusals.ts'

interface Graph {
  readonly name: string
  readonly namespace: string
  /** Identifies the newest composition; empty if there is none. */
  readonly compositionId: string
}

/** Maximum number of graphs to ask about. A plugin is part of few. */
const maxGraphs = 50

/**
 * Whether the newest composition of every graph with this plugin was deployed. The server stores a version before it
 * deploys it, so a version can be served by the control plane and by no router. What the control plane does not tell is
 * reported as unknown.
 * @throws only the reason of the signal, if the run is cancelled
 */
export async function readDeployments(
  connect: ConnectClient,
  where: { readonly name: string; readonly namespace: string },
): Promise<DeploymentReport> {
  try {
    const [{ graph }, { response, graphs }] = await Promise.all([
      connect.call(rpc.getSubgraphByName, where),
      connect.call(rpc.getFederatedGraphsBySubgraphLabels, { subgraphName: where.name, namespace: where.namespace }),
    ])
    // It belongs to the graphs of its feature flags, and this call does not list those.
    if (graph?.isFeatureSubgraph === true) return { errors: [], unknown: [notKnown('for a feature subgraph')] }
    if (response.code !== 'OK')
      throw refusal(`The control plane did not list the graphs of ${where.name}.`, response, 'read')
    return await readGraphs(
      connect,
      graphs.filter(({ compositionId }) => compositionId !== ''),
    )
  } catch (error) {
    if (!(error instanceof PublishError)) throw error
    return { errors: [], unknown: [notKnown('', [error.message, ...messageChain(error.cause)].join('\n'))] }
  }
}

async function readGraphs(connect: ConnectClient, graphs: readonly Graph[]): Promise<DeploymentReport> {
  const answers = await Promise.all(
    graphs.map(async (graph, index): Promise<Answer> => {
      if (index >= maxGraphs) return { unknown: { code: 'not asked', details: `more than ${maxGraphs} graphs` } }
      return await readDeployment(connect, graph)
    }),
  )
  const errors = answers.flatMap(({ error }) => error ?? [])
  const unread = answers.flatMap(({ unknown }) => unknown ?? [])
  const [first] = unread
  if (first === undefined) return { errors, unknown: [] }
  const names = graphs.map(({ name, namespace }) => graphTitle(name, namespace)).join(', ')
  const detail = `${names}\n${first.code}: ${first.details}`
  return { errors, unknown: [notKnown(`for ${unread.length} of ${graphs.length} graphs`, detail, first)] }
}

interface Answer {
  readonly error?: Finding
  /** Why the control plane did not tell. */
  readonly unknown?: Status
}

async function readDeployment(connect: ConnectClient, { name, namespace, compositionId }: Graph): Promise<Answer> {
  const { response, composition } = await connect.call(rpc.getCompositionDetails, { compositionId, namespace })
  if (response.code !== 'OK' || composition === null || composition === undefined) return { unknown: response }
  const reason = [composition.deploymentError, composition.admissionError].filter((text) => text !== '').join('\n')
  if (reason === '') return {}
  return {
    error: {
      code: 'E_DEPLOYMENT',
      severity: 'error',
      category: 'deployment',
      message: `The router configuration of ${graphTitle(name, namespace)} could not be deployed.`,
      detail: bounded(reason),
    },
  }
}

function notKnown(where: string, detail = '', answer?: Status): Finding {
  const remedy =
    answer?.code === 'ERROR_NOT_AUTHORIZED'
      ? 'give the API key the role graph-viewer too: then the action finds a failed deployment and repeats it'
      : 'run again'
  return {
    code: 'E_DEPLOYMENT',
    severity: 'warning',
    message: `It is not known whether the router configuration was deployed${where === '' ? '' : ` ${where}`}.`,
    ...(detail !== '' && { detail: bounded(detail) }),
    hint: `Look at the graph in the Studio, or ${remedy}.`,
  }
}
