import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { BoolValue as _google_protobuf_BoolValue, BoolValue__Output as _google_protobuf_BoolValue__Output } from './google/protobuf/BoolValue';
import type { BytesValue as _google_protobuf_BytesValue, BytesValue__Output as _google_protobuf_BytesValue__Output } from './google/protobuf/BytesValue';
import type { DoubleValue as _google_protobuf_DoubleValue, DoubleValue__Output as _google_protobuf_DoubleValue__Output } from './google/protobuf/DoubleValue';
import type { FloatValue as _google_protobuf_FloatValue, FloatValue__Output as _google_protobuf_FloatValue__Output } from './google/protobuf/FloatValue';
import type { Int32Value as _google_protobuf_Int32Value, Int32Value__Output as _google_protobuf_Int32Value__Output } from './google/protobuf/Int32Value';
import type { Int64Value as _google_protobuf_Int64Value, Int64Value__Output as _google_protobuf_Int64Value__Output } from './google/protobuf/Int64Value';
import type { StringValue as _google_protobuf_StringValue, StringValue__Output as _google_protobuf_StringValue__Output } from './google/protobuf/StringValue';
import type { UInt32Value as _google_protobuf_UInt32Value, UInt32Value__Output as _google_protobuf_UInt32Value__Output } from './google/protobuf/UInt32Value';
import type { UInt64Value as _google_protobuf_UInt64Value, UInt64Value__Output as _google_protobuf_UInt64Value__Output } from './google/protobuf/UInt64Value';
import type { CosmoTsServiceClient as _service_CosmoTsServiceClient, CosmoTsServiceDefinition as _service_CosmoTsServiceDefinition } from './service/CosmoTsService';
import type { Measurement as _service_Measurement, Measurement__Output as _service_Measurement__Output } from './service/Measurement';
import type { MeasurementInput as _service_MeasurementInput, MeasurementInput__Output as _service_MeasurementInput__Output } from './service/MeasurementInput';
import type { MutationMeasureRequest as _service_MutationMeasureRequest, MutationMeasureRequest__Output as _service_MutationMeasureRequest__Output } from './service/MutationMeasureRequest';
import type { MutationMeasureResponse as _service_MutationMeasureResponse, MutationMeasureResponse__Output as _service_MutationMeasureResponse__Output } from './service/MutationMeasureResponse';
import type { QueryTreeRequest as _service_QueryTreeRequest, QueryTreeRequest__Output as _service_QueryTreeRequest__Output } from './service/QueryTreeRequest';
import type { QueryTreeResponse as _service_QueryTreeResponse, QueryTreeResponse__Output as _service_QueryTreeResponse__Output } from './service/QueryTreeResponse';
import type { QueryTreesRequest as _service_QueryTreesRequest, QueryTreesRequest__Output as _service_QueryTreesRequest__Output } from './service/QueryTreesRequest';
import type { QueryTreesResponse as _service_QueryTreesResponse, QueryTreesResponse__Output as _service_QueryTreesResponse__Output } from './service/QueryTreesResponse';
import type { Tree as _service_Tree, Tree__Output as _service_Tree__Output } from './service/Tree';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      BoolValue: MessageTypeDefinition<_google_protobuf_BoolValue, _google_protobuf_BoolValue__Output>
      BytesValue: MessageTypeDefinition<_google_protobuf_BytesValue, _google_protobuf_BytesValue__Output>
      DoubleValue: MessageTypeDefinition<_google_protobuf_DoubleValue, _google_protobuf_DoubleValue__Output>
      FloatValue: MessageTypeDefinition<_google_protobuf_FloatValue, _google_protobuf_FloatValue__Output>
      Int32Value: MessageTypeDefinition<_google_protobuf_Int32Value, _google_protobuf_Int32Value__Output>
      Int64Value: MessageTypeDefinition<_google_protobuf_Int64Value, _google_protobuf_Int64Value__Output>
      StringValue: MessageTypeDefinition<_google_protobuf_StringValue, _google_protobuf_StringValue__Output>
      UInt32Value: MessageTypeDefinition<_google_protobuf_UInt32Value, _google_protobuf_UInt32Value__Output>
      UInt64Value: MessageTypeDefinition<_google_protobuf_UInt64Value, _google_protobuf_UInt64Value__Output>
    }
  }
  service: {
    CosmoTsService: SubtypeConstructor<typeof grpc.Client, _service_CosmoTsServiceClient> & { service: _service_CosmoTsServiceDefinition }
    Measurement: MessageTypeDefinition<_service_Measurement, _service_Measurement__Output>
    MeasurementInput: MessageTypeDefinition<_service_MeasurementInput, _service_MeasurementInput__Output>
    MutationMeasureRequest: MessageTypeDefinition<_service_MutationMeasureRequest, _service_MutationMeasureRequest__Output>
    MutationMeasureResponse: MessageTypeDefinition<_service_MutationMeasureResponse, _service_MutationMeasureResponse__Output>
    QueryTreeRequest: MessageTypeDefinition<_service_QueryTreeRequest, _service_QueryTreeRequest__Output>
    QueryTreeResponse: MessageTypeDefinition<_service_QueryTreeResponse, _service_QueryTreeResponse__Output>
    QueryTreesRequest: MessageTypeDefinition<_service_QueryTreesRequest, _service_QueryTreesRequest__Output>
    QueryTreesResponse: MessageTypeDefinition<_service_QueryTreesResponse, _service_QueryTreesResponse__Output>
    Species: EnumTypeDefinition
    Tree: MessageTypeDefinition<_service_Tree, _service_Tree__Output>
  }
}

