import {
  halfAnswer,
  htmlPage,
  late,
  refuseConnections,
  resetAfter,
  resetBefore,
  silent,
  status,
} from '../support/fault-proxy/index.ts'
import { late as lateWords, type UsualFault } from './cell.ts'

const passing = { 'retry-after': '1' }
const lasting = { 'retry-after': '3600' }

/** What goes wrong with any service. */
export const usualFaults: readonly UsualFault[] = [
  { kind: 'slow', fault: lateWords, always: late(1000) },
  { kind: 'slow', fault: 'never answers one request', once: [silent], long: true },
  { kind: 'slow', fault: 'never answers', always: silent, long: true },
  {
    kind: 'failing',
    fault: '500, 502, 503 once each',
    once: [status(500), htmlPage(502), status(503)],
  },
  { kind: 'failing', fault: '504 once', once: [status(504)] },
  { kind: 'failing', fault: 'connection reset twice', once: [resetBefore, resetBefore] },
  { kind: 'failing', fault: 'does it, and the answer is lost', once: [resetAfter] },
  { kind: 'failing', fault: 'the answer ends in the middle', once: [halfAnswer] },
  { kind: 'failing', fault: '503 for good', always: status(503) },
  { kind: 'failing', fault: 'an HTML error page for good', always: htmlPage(502) },
  { kind: 'failing', fault: 'refuses connections from then on', always: refuseConnections },
  { kind: 'refusing', fault: '401', always: status(401) },
  { kind: 'refusing', fault: '403', always: status(403) },
  { kind: 'refusing', fault: '404', always: status(404) },
  { kind: 'refusing', fault: '405', always: status(405) },
  { kind: 'refusing', fault: '409', always: status(409) },
  { kind: 'refusing', fault: '413', always: status(413) },
  { kind: 'refusing', fault: '429 with Retry-After of 1 s, twice', once: [status(429, passing), status(429, passing)] },
  { kind: 'refusing', fault: '429 with Retry-After of an hour', always: status(429, lasting) },
]
