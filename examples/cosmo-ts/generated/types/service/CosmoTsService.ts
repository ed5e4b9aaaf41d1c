// Original file: generated/service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { MutationMeasureRequest as _service_MutationMeasureRequest, MutationMeasureRequest__Output as _service_MutationMeasureRequest__Output } from '../service/MutationMeasureRequest';
import type { MutationMeasureResponse as _service_MutationMeasureResponse, MutationMeasureResponse__Output as _service_MutationMeasureResponse__Output } from '../service/MutationMeasureResponse';
import type { QueryTreeRequest as _service_QueryTreeRequest, QueryTreeRequest__Output as _service_QueryTreeRequest__Output } from '../service/QueryTreeRequest';
import type { QueryTreeResponse as _service_QueryTreeResponse, QueryTreeResponse__Output as _service_QueryTreeResponse__Output } from '../service/QueryTreeResponse';
import type { QueryTreesRequest as _service_QueryTreesRequest, QueryTreesRequest__Output as _service_QueryTreesRequest__Output } from '../service/QueryTreesRequest';
import type { QueryTreesResponse as _service_QueryTreesResponse, QueryTreesResponse__Output as _service_QueryTreesResponse__Output } from '../service/QueryTreesResponse';

export interface CosmoTsServiceClient extends grpc.Client {
  MutationMeasure(argument: _service_MutationMeasureRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  MutationMeasure(argument: _service_MutationMeasureRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  MutationMeasure(argument: _service_MutationMeasureRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  MutationMeasure(argument: _service_MutationMeasureRequest, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  mutationMeasure(argument: _service_MutationMeasureRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  mutationMeasure(argument: _service_MutationMeasureRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  mutationMeasure(argument: _service_MutationMeasureRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  mutationMeasure(argument: _service_MutationMeasureRequest, callback: grpc.requestCallback<_service_MutationMeasureResponse__Output>): grpc.ClientUnaryCall;
  
  QueryTree(argument: _service_QueryTreeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  QueryTree(argument: _service_QueryTreeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  QueryTree(argument: _service_QueryTreeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  QueryTree(argument: _service_QueryTreeRequest, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  queryTree(argument: _service_QueryTreeRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  queryTree(argument: _service_QueryTreeRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  queryTree(argument: _service_QueryTreeRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  queryTree(argument: _service_QueryTreeRequest, callback: grpc.requestCallback<_service_QueryTreeResponse__Output>): grpc.ClientUnaryCall;
  
  QueryTrees(argument: _service_QueryTreesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  QueryTrees(argument: _service_QueryTreesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  QueryTrees(argument: _service_QueryTreesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  QueryTrees(argument: _service_QueryTreesRequest, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  queryTrees(argument: _service_QueryTreesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  queryTrees(argument: _service_QueryTreesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  queryTrees(argument: _service_QueryTreesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  queryTrees(argument: _service_QueryTreesRequest, callback: grpc.requestCallback<_service_QueryTreesResponse__Output>): grpc.ClientUnaryCall;
  
}

export interface CosmoTsServiceHandlers extends grpc.UntypedServiceImplementation {
  MutationMeasure: grpc.handleUnaryCall<_service_MutationMeasureRequest__Output, _service_MutationMeasureResponse>;
  
  QueryTree: grpc.handleUnaryCall<_service_QueryTreeRequest__Output, _service_QueryTreeResponse>;
  
  QueryTrees: grpc.handleUnaryCall<_service_QueryTreesRequest__Output, _service_QueryTreesResponse>;
  
}

export interface CosmoTsServiceDefinition extends grpc.ServiceDefinition {
  MutationMeasure: MethodDefinition<_service_MutationMeasureRequest, _service_MutationMeasureResponse, _service_MutationMeasureRequest__Output, _service_MutationMeasureResponse__Output>
  QueryTree: MethodDefinition<_service_QueryTreeRequest, _service_QueryTreeResponse, _service_QueryTreeRequest__Output, _service_QueryTreeResponse__Output>
  QueryTrees: MethodDefinition<_service_QueryTreesRequest, _service_QueryTreesResponse, _service_QueryTreesRequest__Output, _service_QueryTreesResponse__Output>
}
