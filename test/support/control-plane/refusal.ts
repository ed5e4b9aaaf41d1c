import { EnumStatusCode } from '@wundergraph/cosmo-connect/dist/common/common_pb'
import { may, type Right, type Role, type State } from './state.ts'

/** A business refusal, thrown from anywhere inside a method: HTTP 200 with a code. */
export class Refusal extends Error {
  readonly code: EnumStatusCode
  constructor(code: EnumStatusCode, details: string) {
    super(details)
    this.code = code
  }
}

export interface Caller {
  readonly role: Role | undefined
  /** Why there is no role. */
  readonly problem: string
  /** Called by a method that changed the state. */
  readonly wrote: () => void
}

export interface Label {
  readonly key: string
  readonly value: string
}

export const ok = { code: EnumStatusCode.OK }

export function refuse(code: EnumStatusCode, details: string): { response: { code: EnumStatusCode; details: string } } {
  return { response: { code, details } }
}

export function demandRight({ role }: Caller, right: Right): void {
  if (role !== undefined && may(role, right)) return
  const words = 'The user does not have the permissions to perform this operation'
  throw new Refusal(EnumStatusCode.ERROR_NOT_AUTHORIZED, words)
}

/** The namespace of that name. Methods say in two ways that there is none. */
export function demandNamespace(
  state: State,
  namespace: string,
  words = `Could not find namespace ${namespace}`,
): void {
  if (!state.settings.namespaces.includes(namespace)) throw new Refusal(EnumStatusCode.ERR_NOT_FOUND, words)
}

const namePattern = /^[\dA-Za-z]+(?:[./@_-][\dA-Za-z]+)*$/
const labelPattern = /^[\dA-Za-z](?:[\w.-]{0,61}[\dA-Za-z])?$/

export function demandName(name: string): void {
  if (name.length <= 100 && namePattern.test(name)) return
  throw new Refusal(EnumStatusCode.ERR_INVALID_NAME, 'The name of the subgraph is invalid.')
}

export function demandLabels(labels: readonly Label[]): void {
  if (labels.every(({ key, value }) => labelPattern.test(key) && labelPattern.test(value))) return
  throw new Refusal(EnumStatusCode.ERR_INVALID_LABELS, 'One or more labels were found to be invalid')
}

/** Counts the plugins of the namespace; a limit of -1 is none at all. */
export function demandRoom(state: State, namespace: string): void {
  const subgraphs = [...state.subgraphs.values()].filter((each) => each.namespace === namespace)
  const plugins = subgraphs.filter(({ type }) => type === 'grpc_plugin')
  if (plugins.length < Math.max(0, state.settings.pluginLimit)) return
  throw new Refusal(EnumStatusCode.ERR_LIMIT_REACHED, 'The organization reached the limit of plugins')
}
