import { from, type Guard } from './guard.ts'

const promote = 'test/e2e/from.test.ts',
  restore = 'test/e2e/restore.test.ts',
  inputs = 'test/github/from-input.test.ts',
  plan = 'test/plan/from.test.ts'
const promoted = 'is promoted to a registry with the referrers API and back'
const refusedSource = 'is refused unless it is what the inputs say'

/** An earlier publish that is restored or promoted: by whom it is signed, and what is copied with it. */
export const fromGuards: readonly Guard[] = [
  ...from('src/publish/source.ts', promote, [
    ['await verifySource(options, root.digest, outline, verify, context)', '', refusedSource],
    [
      'await remote.resolve(options.reference, { signal })',
      '(await remote.resolve(options.reference, { signal }), await remote.resolve(options.reference, { signal }))',
      refusedSource,
    ],
  ]),
  ...from('src/publish/source.ts', restore, [
    ["if (!isOrasError(error, 'not-found')) throw error", 'throw error', 'is restored with its own schema'],
  ]),
  ...from('src/publish/source-signatures.ts', promote, [
    ['unknownTypes.includes(artifactType) || isSignature(artifactType)', 'true', 'is never asked'],
  ]),
  ...from('src/run/run.ts', promote, [['if (haveSameForm(packed, artifact))', 'if (true)', refusedSource]]),
  ...from('src/publish/copy-signatures.ts', promote, [
    ['access.newDigests.clear()', '', promoted],
    ['await verifyCopied(release, access)\n}', '}', promoted],
  ]),
  ...from('src/plan/from.ts', plan, [
    ['if (pullRequestOrigin !== undefined)', 'if (false)', 'neither restores nor promotes'],
    ['if (!assigned && !dryRun && !named)', 'if (false)', 'has a version of its own'],
  ]),
  ...from('src/plan/plan.ts', plan, [
    ['from === undefined || problems.all.length > 0', 'from === undefined', 'nobody is asked'],
  ]),
  ...from('src/github/inputs/build.ts', inputs, [
    ["if (reader.given('from')) refuseMade(reader, 'from', publishedBefore)", '', 'refuses everything that builds'],
  ]),
  ...from('src/github/inputs/from.ts', inputs, [
    [
      'if (key !== undefined && identity === undefined && issuer === undefined) return { key }',
      'if (key !== undefined) return { key }',
      'by a key, or by an identity',
    ],
    ["url?.protocol === 'https:' || loopback", 'url !== undefined', 'by a key, or by an identity'],
  ]),
]
