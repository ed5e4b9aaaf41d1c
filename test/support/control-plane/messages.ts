import { proto3, ScalarType } from '@bufbuild/protobuf'
import { PlatformService as published } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_connect'
import { WhoAmIResponse } from '@wundergraph/cosmo-connect/dist/platform/v1/platform_pb'

/**
 * The generated service, with the field that the server got in April 2026 and that the newest package on npm lacks
 * (https://github.com/wundergraph/cosmo/pull/2700).
 */
const organizationId = proto3.util.newFieldList(() => [
  { no: 5, name: 'organizationId', jsonName: 'organizationId', kind: 'scalar', T: ScalarType.STRING },
])
const whoAmIResponse = proto3.makeMessageType(WhoAmIResponse.typeName, () => [...WhoAmIResponse.fields.list(), ...organizationId.list()])

export const PlatformService = {
  ...published,
  methods: { ...published.methods, whoAmI: { ...published.methods.whoAmI, O: whoAmIResponse } },
} as const
