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
 * it deploys, so that a version can be served by the control plane and by no router.
 *
 * @throws PublishError if the control plane does not answer, or does not list the graphs
 */
export async function readDeployments(
  connect: ConnectClient, { name, namespace }: { readonly name: string; readonly namespace: string },
): Promise<DeploymentReport> {
  const { response, graphs } = await connect.call(rpc.getFederatedGraphsBySubgraphLabels, { subgraphName: name, namespace })
  if (response.code !== 'OK') throw refusal(`The control plane does not list the graphs of ${name}.`, response, 'read')
  const composed = graphs.filter(({ compositionId }) => compositionId !== '')
  const answers = await Promise.all(composed.slice(0, maxGraphs).map((graph) => readDeployment(connect, graph)))
  const unread = answers.flatMap(({ unknown }) => unknown === undefined ? [] : [unknown])
  return { errors: answers.flatMap(({ error }) => error ?? []), unknown: unread.length === 0 ? [] : [notKnown(composed, unread)] }
}

interface Answer {
  readonly error?: Finding
  /** Why the graph could not be asked about. */
  readonly unknown?: Status
}

async function readDeployment(connect: ConnectClient, graph: Graph): Promise<Answer> {
  const { compositionId, namespace } = graph
  const { response, composition } = await connect.call(rpc.getCompositionDetails, { compositionId, namespace })
  if (response.code !== 'OK' || composition === null || composition === undefined) return { unknown: response }
  const said = [composition.deploymentError, composition.admissionError].filter((text) => text !== '').join('\n')
  if (said === '') return {}
  return {
    error: {
      code: 'E_DEPLOYMENT',
      severity: 'error',
      category: 'deployment',
      message: `The router configuration of ${graphTitle(graph.name, namespace)} could not be deployed.`,
      detail: bounded(said),
    },
  }
}

function notKnown(graphs: readonly Graph[], unread: readonly Status[]): Finding {
  const [first] = unread
  const names = graphs.map(({ name, namespace }) => graphTitle(name, namespace)).join(', ')
  const refused = first?.code === 'ERROR_NOT_AUTHORIZED'
  return {
    code: 'E_DEPLOYMENT',
    severity: 'warning',
    message: `Whether the router configuration was deployed is not known for ${unread.length} of ${graphs.length} graphs.`,
    detail: bounded([names, first === undefined ? '' : `${first.code}: ${first.details}`].filter((text) => text !== '').join('\n')),
    hint: refused
      ? 'Look at the graph in the Studio, or give the API key the role graph-viewer for it: then a deployment that failed is repeated.'
      : 'Look at the graph in the Studio.',
  }
}
