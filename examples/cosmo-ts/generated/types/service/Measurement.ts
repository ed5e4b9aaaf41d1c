// Original file: generated/service.proto


export interface Measurement {
  'year'?: (number);
  'girth'?: (number | string);
}

export interface Measurement__Output {
  'year': (number);
  'girth': (number);
}
