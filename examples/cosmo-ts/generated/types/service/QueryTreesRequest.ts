// Original file: generated/service.proto

import type { Species as _service_Species, Species__Output as _service_Species__Output } from '../service/Species';
import type { Int32Value as _google_protobuf_Int32Value, Int32Value__Output as _google_protobuf_Int32Value__Output } from '../google/protobuf/Int32Value';

export interface QueryTreesRequest {
  'species'?: (_service_Species);
  'first'?: (_google_protobuf_Int32Value | null);
}

export interface QueryTreesRequest__Output {
  'species': (_service_Species__Output);
  'first': (_google_protobuf_Int32Value__Output | null);
}
