// Original file: generated/service.proto

import type { MeasurementInput as _service_MeasurementInput, MeasurementInput__Output as _service_MeasurementInput__Output } from '../service/MeasurementInput';

export interface MutationMeasureRequest {
  'tree_id'?: (string);
  'measurement'?: (_service_MeasurementInput | null);
}

export interface MutationMeasureRequest__Output {
  'tree_id': (string);
  'measurement': (_service_MeasurementInput__Output | null);
}
