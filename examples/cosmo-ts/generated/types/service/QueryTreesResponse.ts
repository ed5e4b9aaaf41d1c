// Original file: generated/service.proto

import type { Tree as _service_Tree, Tree__Output as _service_Tree__Output } from '../service/Tree';

export interface QueryTreesResponse {
  'trees'?: (_service_Tree)[];
}

export interface QueryTreesResponse__Output {
  'trees': (_service_Tree__Output)[];
}
