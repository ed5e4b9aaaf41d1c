import { proto3, ScalarType } from '@bufbuild/protobuf'
import { PlatformService as published } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_connect'
import { CheckSubgraphSchemaResponse, WhoAmIResponse } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_pb'

/**
 * The generated service, with two fields that the server has and the newest package on npm lacks: the organization's
 * id, which came in April 2026 (https://github.com/wundergraph/cosmo/pull/2700), and what a check says of a feature
 * subgraph.
 */
const organizationId = proto3.util.newFieldList(() => [
  { no: 5, name: 'organizationId', jsonName: 'organizationId', kind: 'scalar', T: ScalarType.STRING },
])
const featureMessage = proto3.util.newFieldList(() => [
  {
    no: 21,
    name: 'featureSubgraphCheckMessage',
    jsonName: 'featureSubgraphCheckMessage',
    kind: 'scalar',
    T: ScalarType.STRING,
    opt: true,
  },
])
const whoAmIResponse = proto3.makeMessageType(WhoAmIResponse.typeName, () => [
  ...WhoAmIResponse.fields.list(),
  ...organizationId.list(),
])
const checkResponse = proto3.makeMessageType(CheckSubgraphSchemaResponse.typeName, () => [
  ...CheckSubgraphSchemaResponse.fields.list(),
  ...featureMessage.list(),
])

export const PlatformService = {
  ...published,
  methods: {
    ...published.methods,
    whoAmI: { ...published.methods.whoAmI, O: whoAmIResponse },
    checkSubgraphSchema: { ...published.methods.checkSubgraphSchema, O: checkResponse },
  },
} as const
