// Original file: generated/service.proto


export interface QueryTreeRequest {
  'id'?: (string);
}

export interface QueryTreeRequest__Output {
  'id': (string);
}
