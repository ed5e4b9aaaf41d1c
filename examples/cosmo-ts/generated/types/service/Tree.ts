// Original file: generated/service.proto

import type { Species as _service_Species, Species__Output as _service_Species__Output } from '../service/Species';
import type { Int32Value as _google_protobuf_Int32Value, Int32Value__Output as _google_protobuf_Int32Value__Output } from '../google/protobuf/Int32Value';
import type { Measurement as _service_Measurement, Measurement__Output as _service_Measurement__Output } from '../service/Measurement';

export interface Tree {
  'id'?: (string);
  'name'?: (string);
  'species'?: (_service_Species);
  'height'?: (number | string);
  'planted'?: (_google_protobuf_Int32Value | null);
  'measurements'?: (_service_Measurement)[];
}

export interface Tree__Output {
  'id': (string);
  'name': (string);
  'species': (_service_Species__Output);
  'height': (number);
  'planted': (_google_protobuf_Int32Value__Output | null);
  'measurements': (_service_Measurement__Output)[];
}
