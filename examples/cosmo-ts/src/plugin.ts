import { status, type sendUnaryData } from '@grpc/grpc-js'
import type { CosmoTsServiceHandlers } from '../generated/types/service/CosmoTsService'
import proto from '../generated/service.proto' with { type: 'text' }
import { servePlugin } from './plugin-server'
import { addMeasurement, findTree, findTrees } from './trees'

/** One method for each field of `Query` and `Mutation`. */
const handlers: CosmoTsServiceHandlers = {
  QueryTrees: ({ request: { species, first } }, reply) => {
    if (first !== null && first.value < 0) refuse(reply, status.INVALID_ARGUMENT, 'first must not be negative')
    else reply(null, { trees: findTrees(species, first?.value) })
  },
  QueryTree: ({ request: { id } }, reply) => {
    reply(null, { tree: findTree(id) ?? null })
  },
  MutationMeasure: ({ request: { tree_id: id, measurement } }, reply) => {
    const tree = findTree(id)
    if (tree === undefined) refuse(reply, status.NOT_FOUND, `no tree ${JSON.stringify(id)} is in the register`)
    else if (measurement === null || !(measurement.girth > 0))
      refuse(reply, status.INVALID_ARGUMENT, 'girth must be more than 0')
    else reply(null, { measure: addMeasurement(tree, measurement) })
  },
}

function refuse(reply: sendUnaryData<never>, code: status, details: string): void {
  reply({ code, details })
}

servePlugin(proto, 'service.CosmoTsService', handlers).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
})
