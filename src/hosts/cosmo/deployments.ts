import { messageChain, PublishError } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import type { DeploymentReport } from '../host.ts'
import type { ConnectClient } from './connect.ts'
import { bounded, graphTitle } from './findings.ts'
import * as rpc from './messages.ts'
import type { Status } from './messages.ts'
import { refusal } from './refusals.ts'

interface Graph {
  readonly name: string
  readonly namespace: string
  /** Of the newest composition; empty if there was none. */
  readonly compositionId: string
}

/** Graphs that are asked about; a plugin is part of few. */
const maxGraphs = 50

/**
 * Whether the newest composition of every graph that takes this plugin was deployed. The server stores a version before
 * it deploys, so that a version can be served by the control plane and by no router. Throws nothing but the reason of
 * a cancelled run: what the control plane does not tell is unknown.
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
    // Its graphs are those of its feature flags, which this question does not list.
    if (graph?.isFeatureSubgraph === true) return { errors: [], unknown: [notKnown('for a feature subgraph')] }
    if (response.code !== 'OK')
      throw refusal(`The control plane does not list the graphs of ${where.name}.`, response, 'read')
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
  /** Why the graph could not be asked about. */
  readonly unknown?: Status
}

async function readDeployment(connect: ConnectClient, { name, namespace, compositionId }: Graph): Promise<Answer> {
  const { response, composition } = await connect.call(rpc.getCompositionDetails, { compositionId, namespace })
  if (response.code !== 'OK' || composition === null || composition === undefined) return { unknown: response }
  const said = [composition.deploymentError, composition.admissionError].filter((text) => text !== '').join('\n')
  if (said === '') return {}
  return {
    error: {
      code: 'E_DEPLOYMENT',
      severity: 'error',
      category: 'deployment',
      message: `The router configuration of ${graphTitle(name, namespace)} could not be deployed.`,
      detail: bounded(said),
    },
  }
}

function notKnown(where: string, detail = '', said?: Status): Finding {
  const role =
    said?.code === 'ERROR_NOT_AUTHORIZED'
      ? 'give the API key the role graph-viewer too: then a deployment that failed is found and repeated'
      : 'run again'
  return {
    code: 'E_DEPLOYMENT',
    severity: 'warning',
    message: `Whether the router configuration was deployed is not known${where === '' ? '' : ` ${where}`}.`,
    ...(detail !== '' && { detail: bounded(detail) }),
    hint: `Look at the graph in the Studio, or ${role}.`,
  }
}
