import {
  insteadOf,
  notStored,
  saysItExists,
  says,
  storing,
  wrongBody,
  wrongDigestHeader,
} from '../support/fault-proxy/index.ts'
import { cellsOf, type Cell, type Step } from './cell.ts'
import { usualFaults } from './usual.ts'

/** What the registry has under the version tag before the test's own version: the tag of an earlier one. */
const other = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [],
    annotations: { 'org.example.other': 'true' },
  }),
)

const own = { failing: 'E_REGISTRY', denied: 'E_REGISTRY_AUTH' }
const versionWritten = { match: /^PUT .*\/manifests\/1\.2\.3$/, times: 1 }
const allSigned = { match: /^PUT .*\/manifests\/sha256-/, times: 4 }

const steps: readonly Step[] = [
  {
    name: 'ask whether it answers',
    match: /^GET \/v2\/$/,
    ...own,
    // Any answer shows that it is there; then cosign, which asks the same, is refused.
    otherwise: {
      '404': ['E_SIGN'],
      '405': ['E_SIGN_REFUSED'],
      '409': ['E_SIGN'],
      '413': ['E_SIGN'],
      '429 with Retry-After of an hour': ['E_SIGN'],
    },
    long: /of an hour|409/,
  },
  {
    name: 'resolve the version tag',
    match: /^GET .*\/manifests\/1\.2\.3$/,
    ...own,
    // There is no such tag before the push, and none when it is read back.
    otherwise: { '404': ['E_TAG_RACE'] },
    lies: [
      { fault: 'the digest of something else in the header', how: wrongDigestHeader, expected: ['E_REGISTRY'] },
      {
        fault: 'a tag of something else',
        how: says(200, other, { 'content-type': 'application/vnd.oci.image.index.v1+json' }),
        expected: ['E_TAG_TAKEN'],
      },
    ],
  },
  {
    name: 'ask what is there',
    match: /^HEAD .*\/(?:blobs|manifests)\/sha256:/,
    ...own,
    // All of it is pushed then, and cosign, which asks the same, finds no image.
    otherwise: { '404': ['E_SIGN'] },
    lies: [{ fault: 'says that everything is there', how: saysItExists, expected: ['E_SIGN'] }],
  },
  { name: 'begin an upload', match: /^POST .*\/blobs\/uploads\//, ...own },
  {
    name: 'send a blob',
    match: /^PUT .*\/blobs\/uploads\//,
    ...own,
    lies: [{ fault: 'says 201 and stores nothing', how: notStored, expected: ['E_REGISTRY'] }],
  },
  {
    name: 'send a manifest by digest',
    match: /^PUT .*\/manifests\/sha256:/,
    ...own,
    otherwise: { '401': ['E_REGISTRY_DIGEST'], '403': ['E_REGISTRY_DIGEST'], '405': ['E_REGISTRY_DIGEST'] },
    lies: [
      // olareg takes no index whose manifests it does not have.
      { fault: 'says 201 and stores nothing', how: notStored, expected: ['E_SIGN'], withOlareg: ['E_REGISTRY'] },
      { fault: 'another digest in the header', how: wrongDigestHeader, expected: ['E_REGISTRY'] },
    ],
  },
  {
    name: 'write a signature',
    match: /^PUT .*\/manifests\/sha256-/,
    failing: 'E_SIGN',
    otherwise: { '401': ['E_SIGN_REFUSED'], '403': ['E_SIGN_REFUSED'], '405': ['E_SIGN_REFUSED'] },
    long: /for good|from then on|of an hour|409/,
    lies: [{ fault: 'says 201 and keeps no signature', how: notStored, expected: ['E_SIGN_VERIFY'], sample: true }],
  },
  {
    name: 'read the signatures back',
    match: /^GET .*\/(?:manifests\/sha256-|blobs\/)/,
    since: allSigned,
    failing: 'E_SIGN_VERIFY',
    otherwise: { '401': ['E_SIGN_REFUSED'], '403': ['E_SIGN_REFUSED'], '405': ['E_SIGN_REFUSED'] },
    lies: [
      { fault: 'other bytes than the digest', how: wrongBody, expected: ['E_SIGN_VERIFY'] },
      { fault: 'says that there is none', how: says(404, { errors: [] }), expected: ['E_SIGN_VERIFY'] },
    ],
  },
  {
    name: 'write the version tag',
    match: /^PUT .*\/manifests\/1\.2\.3$/,
    ...own,
    lies: [
      { fault: 'says 201 and stores nothing', how: notStored, expected: ['E_TAG_RACE'] },
      {
        fault: 'stores something else, and says so',
        how: storing(other),
        expected: ['E_REGISTRY'],
        leavesWrongTag: true,
        sample: true,
      },
      {
        fault: 'stores something else, and says that it is right',
        how: storing(other, true),
        expected: ['E_TAG_RACE'],
        leavesWrongTag: true,
        sample: true,
      },
    ],
  },
  {
    name: 'read the version tag back',
    match: /^GET .*\/manifests\/1\.2\.3$/,
    since: versionWritten,
    ...own,
    otherwise: { '404': ['E_TAG_RACE'] },
    lies: [
      { fault: 'the digest of something else in the header', how: wrongDigestHeader, expected: ['E_REGISTRY'] },
      {
        fault: 'a tag of something else',
        how: says(200, other, { 'content-type': 'application/vnd.oci.image.index.v1+json' }),
        expected: ['E_TAG_RACE'],
      },
    ],
  },
  {
    name: 'list the tags',
    match: /^GET .*\/tags\/list/,
    ...own,
    // The version is published, and a moving tag that cannot be decided stays where it is.
    otherwise: {
      '401': 'published',
      '403': 'published',
      '404': 'published',
      '405': 'published',
      '409': 'published',
      '413': 'published',
    },
    lies: [{ fault: 'a document that is no list', how: says(200, { tags: { a: 1 } }), expected: 'published' }],
  },
  {
    name: 'write a moving tag',
    match: /^PUT .*\/manifests\/latest$/,
    ...own,
    lies: [{ fault: 'says 201 and stores nothing', how: notStored, expected: ['E_TAG_RACE'] }],
  },
  {
    name: 'read a moving tag back',
    match: /^GET .*\/manifests\/latest$/,
    since: { match: /^PUT .*\/manifests\/latest$/, times: 1 },
    ...own,
    otherwise: { '404': ['E_TAG_RACE'] },
    lies: [
      { fault: 'says that it is not there', how: insteadOf('/v2/team/none/manifests/none'), expected: ['E_TAG_RACE'] },
    ],
  },
]

export const registryCells: readonly Cell[] = cellsOf('registry', steps, usualFaults)
