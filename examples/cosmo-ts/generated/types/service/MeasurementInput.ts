// Original file: generated/service.proto


export interface MeasurementInput {
  'year'?: (number);
  'girth'?: (number | string);
}

export interface MeasurementInput__Output {
  'year': (number);
  'girth': (number);
}
