// Original file: generated/service.proto

import type { Tree as _service_Tree, Tree__Output as _service_Tree__Output } from '../service/Tree';

export interface QueryTreeResponse {
  'tree'?: (_service_Tree | null);
}

export interface QueryTreeResponse__Output {
  'tree': (_service_Tree__Output | null);
}
