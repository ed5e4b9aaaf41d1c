import type { Payload } from '../../artifact/index.ts'
import { PublishError } from '../../shared/errors.ts'
import type { Finding } from '../../shared/finding.ts'
import type { Platform } from '../../shared/platform.ts'
import type { Pause } from '../../shared/retry.ts'
import type {
  Announcement,
  CheckReport,
  ControlPlane,
  ControlPlaneOptions,
  DeploymentReport,
  PublishReport,
  PushGrant,
  RemotePlugin,
  ServedInstead,
} from '../control-plane.ts'
import { createConnectClient } from './connect.ts'
import type { ConnectClient } from './connect.ts'
import { readDeployments } from './deployments.ts'
import type { Failure } from '../http.ts'
import { checkFindings, isProposalMismatch, publishFindings, schemaChanges, skippedChecks } from './findings.ts'
import { grantSecrets, parseGrant } from './grant.ts'
import * as rpc from './messages.ts'
import { publishOnce } from './publish-once.ts'
import { refusal } from './refusals.ts'
import { describeServed, isSame, readServed, type Served } from './served.ts'
import { fileNames } from './drift/file-names.ts'
import { payloadText } from './sources.ts'

/** The Studio of each known control plane. The address of a self-hosted Studio is not known. */
const studios: Readonly<Record<string, string>> = { 'cosmo-cp.wundergraph.com': 'https://cosmo.wundergraph.com' }
/** Number of rows of each kind in the answer to a check. */
const maxCheckRows = 1000
/** No plugin can have this name: a call that would create a plugin of this name creates nothing. */
const impossibleName = '-'

export interface CosmoOptions extends ControlPlaneOptions {
  /** Waits between attempts. Default: a timer; tests do not wait. */
  readonly pause?: Pause
}

/** @throws PublishError `E_INPUT` for an address that no token may be sent to. */
export function createControlPlane(options: CosmoOptions): Required<ControlPlane> {
  return new CosmoControlPlane(options)
}

class CosmoControlPlane implements Required<ControlPlane> {
  readonly #options: CosmoOptions
  readonly #connect: ConnectClient
  /** Always with a namespace: not every method of the server has a default for it. */
  readonly #where: { readonly name: string; readonly namespace: string }
  readonly #labels: readonly { readonly key: string; readonly value: string }[]

  constructor(options: CosmoOptions) {
    this.#options = options
    this.#connect = createConnectClient({ ...options, service: rpc.service })
    this.#where = { name: options.name, namespace: options.namespace ?? 'default' }
    this.#labels = Object.entries(options.labels).map(([key, value]) => ({ key, value }))
  }

  async getPlugin(): Promise<RemotePlugin> {
    const [me, found] = await Promise.all([
      this.#connect.call(rpc.whoAmI, {}),
      this.#connect.call(rpc.getSubgraphByName, this.#where),
    ])
    if (me.response.code !== 'OK') throw refusal('The control plane does not accept the token.', me.response, 'read')
    if (found.response.code === 'ERR_NOT_FOUND') {
      return { exists: false, repository: undefined, version: undefined }
    }
    if (found.response.code !== 'OK')
      throw refusal(`The control plane does not show ${this.#plugin}.`, found.response, 'read')
    const { graph } = found
    if (graph === null || graph === undefined)
      throw new PublishError(
        'E_CONTROL_PLANE',
        `The control plane says that ${this.#plugin} exists, but not of which type it is.`,
      )
    if (graph.type !== 'GRPC_PLUGIN') {
      throw new PublishError('E_CONTROL_PLANE_TYPE', `${this.#plugin} exists and is not a plugin.`, {
        cause: `It is a subgraph of type ${graph.type}.`,
      })
    }
    const version = graph.pluginData?.version === '' ? undefined : graph.pluginData?.version
    if (version !== undefined) this.#versionNumber(version)
    return {
      exists: true,
      repository: me.organizationId === '' || graph.id === '' ? undefined : `${me.organizationId}/${graph.id}`,
      version,
    }
  }

  async check(payload: Payload, schemaPath: string | undefined): Promise<CheckReport> {
    const { skipTrafficCheck, vcs } = this.#options
    const outcome = await this.#connect.attempt(rpc.checkSubgraphSchema, {
      subgraphName: this.#where.name,
      namespace: this.#where.namespace,
      schema: Buffer.from(payloadText(payload, fileNames.schema)).toString('base64'),
      labels: this.#labels,
      skipTrafficCheck,
      limit: maxCheckRows,
      ...(vcs !== undefined && { vcsContext: vcs }),
    })
    if ('failure' in outcome) throw explainCheck(outcome.failure, skipTrafficCheck)
    const { reply } = outcome
    // These codes are results of a check. Any other code means that nothing was checked.
    if (!['OK', 'ERR_INVALID_SUBGRAPH_SCHEMA'].includes(reply.response.code) && !isProposalMismatch(reply)) {
      throw refusal(`The control plane did not check the schema of ${this.#plugin}.`, reply.response, 'check')
    }
    return {
      findings: checkFindings(reply, schemaPath),
      skipped: skippedChecks(reply),
      changes: schemaChanges(reply),
      url: this.#checkUrl(reply),
    }
  }

  async isServing(release: Announcement): Promise<boolean | undefined> {
    const served = await readServed(this.#connect, this.#where)
    return served && isSame(served, asServed(release))
  }

  async servedInstead(release: Announcement): Promise<ServedInstead | undefined> {
    const served = await readServed(this.#connect, this.#where)
    return served && describeServed(served, asServed(release))
  }

  async deployments(): Promise<DeploymentReport> {
    return await readDeployments(this.#connect, this.#where)
  }

  /**
   * Asks for a push grant for a name that no plugin can have. The server checks the right to create and the limit of
   * plugins before it refuses the name: `validateAndFetchPluginData.ts` in `controlplane/src/core/bufservices/plugin`.
   * If the server checked the name first, this method would find no problem, and still create nothing.
   */
  async assertCanCreate(): Promise<void> {
    const { response } = await this.#connect.call(rpc.validateAndFetchPluginData, {
      ...this.#where,
      name: impossibleName,
      labels: [],
    })
    if (['OK', 'ERR_INVALID_NAME'].includes(response.code)) return
    throw refusal(
      `The control plane does not allow one more plugin in namespace ${this.#where.namespace}.`,
      response,
      'push',
    )
  }

  async authorizePush(): Promise<PushGrant> {
    const reply = await this.#connect.call(rpc.validateAndFetchPluginData, { ...this.#where, labels: this.#labels })
    if (reply.response.code !== 'OK')
      throw refusal(`The control plane did not authorize a push for ${this.#plugin}.`, reply.response, 'push')
    const grant = parseGrant(reply)
    for (const secret of grantSecrets(grant)) this.#options.log.mask(secret)
    return grant
  }

  async announce(release: Announcement): Promise<PublishReport> {
    const { payload, version, platforms } = complete(release)
    const request = this.#publishRequest(payload, version, platforms)
    const reply = await publishOnce({
      attempt: () => this.#connect.attempt(rpc.publishFederatedSubgraph, request),
      isServed: () => this.isServing(release),
      ...this.#options,
    })
    return reply === undefined ? await this.#reportOfLostAnswer(payload) : await this.#publishReport(reply)
  }

  versionAfter(version: string | undefined): string {
    return `v${version === undefined ? 1 : this.#versionNumber(version) + 1}`
  }

  /** @throws PublishError `E_CONTROL_PLANE` if it is not `v` and a number */
  #versionNumber(version: string): number {
    const number = /^v(\d{1,15})$/.exec(version)?.[1]
    if (number !== undefined) return Number(number)
    throw new PublishError(
      'E_CONTROL_PLANE',
      `The control plane serves ${this.#plugin} as ${JSON.stringify(version)}, which is not a version such as v3.`,
    )
  }

  get #plugin(): string {
    return `${this.#where.name} in namespace ${this.#where.namespace}`
  }

  #publishRequest(payload: Payload, version: string, platforms: readonly Platform[]): object {
    return {
      ...this.#where,
      schema: payloadText(payload, fileNames.schema),
      labels: this.#labels,
      type: 'GRPC_PLUGIN',
      proto: {
        schema: payloadText(payload, fileNames.proto),
        mappings: payloadText(payload, fileNames.mapping),
        lock: payloadText(payload, fileNames.lock),
        platforms,
        version,
      },
    }
  }

  async #publishReport(reply: rpc.PublishReply): Promise<PublishReport> {
    const { code } = reply.response
    const stored = code === 'OK' || code === 'ERR_SUBGRAPH_COMPOSITION_FAILED' || code === 'ERR_DEPLOYMENT_FAILED'
    if (stored || isProposalMismatch(reply)) return { stored, findings: withReason(publishFindings(reply), reply) }
    // `ERR` has many reasons. If another kind of subgraph has taken the name meanwhile, `getPlugin` says so.
    if (code === 'ERR') await this.getPlugin()
    throw refusal(`The control plane did not publish ${this.#plugin}.`, reply.response, 'publish')
  }

  /** The publish was carried out, but its answer was lost: asks for its results. */
  async #reportOfLostAnswer(payload: Payload): Promise<PublishReport> {
    const lost: Finding = {
      code: 'E_CONTROL_PLANE',
      severity: 'warning',
      message: 'The control plane published the schema, but its answer was lost.',
      hint: 'The action asked for the results afterwards. If there is no other finding, nothing has to be done.',
    }
    try {
      const [checked, deployed] = await Promise.all([this.check(payload, undefined), this.deployments()])
      const composition = checked.findings.filter(({ category }) => category === 'composition')
      return { stored: true, findings: [lost, ...composition, ...deployed.errors, ...deployed.unknown] }
    } catch (error) {
      if (!(error instanceof PublishError)) throw error
      const hint = 'Look at the graph in the Studio: the action could not ask whether it composes and was deployed.'
      return { stored: true, findings: [{ ...lost, detail: error.message, hint }] }
    }
  }

  #checkUrl({ checkId, checkedFederatedGraphs: [graph] }: rpc.CheckReply): string | undefined {
    const studio = studios[new URL(this.#options.url).hostname]
    if (studio === undefined || checkId === '' || graph === undefined) return undefined
    return [studio, graph.organizationSlug, graph.namespace, 'graph', graph.name, 'checks', checkId]
      .map((part, index) => (index === 0 ? part : encodeURIComponent(part.toWellFormed())))
      .join('/')
  }
}

/** Adds a finding if the code says that there are errors, but the reply lists none: that is not a success. */
function withReason(findings: Finding[], { response: { code, details } }: rpc.PublishReply): readonly Finding[] {
  const missing = (category: Finding['category']): boolean =>
    !findings.some((finding) => finding.category === category && finding.severity === 'error')
  if (code === 'ERR_SUBGRAPH_COMPOSITION_FAILED' && missing('composition')) {
    return [
      ...findings,
      {
        code: 'E_SCHEMA_COMPOSITION',
        severity: 'error',
        category: 'composition',
        message: 'The schema does not compose.',
        detail: details,
      },
    ]
  }
  if (code === 'ERR_DEPLOYMENT_FAILED' && missing('deployment')) {
    return [
      ...findings,
      {
        code: 'E_DEPLOYMENT',
        severity: 'error',
        category: 'deployment',
        message: 'The router configuration could not be deployed.',
        detail: details,
      },
    ]
  }
  return findings
}

function explainCheck({ error, retry }: Failure, skipTrafficCheck: boolean): PublishError {
  if (retry === 'no' || skipTrafficCheck) return error
  return new PublishError(error.code, error.message, {
    cause: error.cause,
    hint: 'If this control plane has no analytics (ClickHouse), set `skip-traffic-check: true`. If it has, run again.',
  })
}

/**
 * A release as the server shows it once it serves it. It stores and compares a schema without white space at its end:
 * `trimEnd` in `controlplane/src/core/repositories/SubgraphRepository.ts`.
 */
function asServed(release: Announcement): Served {
  const { payload, version, platforms } = complete(release)
  return { version, platforms, schema: payloadText(payload, fileNames.schema).trimEnd() }
}

/** A release, with what this control plane always gets. */
function complete({ payload, version, ...rest }: Announcement): Announcement & { payload: Payload; version: string } {
  if (payload !== undefined && version !== undefined) return { ...rest, payload, version }
  throw new TypeError('a release of Cosmo has a payload and a version')
}
