import { from, type Guard } from './guard.ts'

const signatures = 'test/publish/source-signatures.test.ts',
  inputs = 'test/github/from-input.test.ts',
  plan = 'test/plan/from.test.ts'
const believed = 'is believed in nothing'

/** An earlier publish that is restored or promoted: what is asked, and what is copied with it. */
export const fromGuards: readonly Guard[] = [
  ...from('src/publish/source-signatures.ts', signatures, [
    ['head?.subject?.digest !== subject ||', '', believed],
    ['candidates.slice(0, limits.referrers)', 'candidates', believed],
    ['if (!isOrasError(error, "not-found")) throw error\n      this.leftOut.lost++', 'throw error', believed],
    ['parseManifest(bytes).layers.some(({ mediaType }) => mediaType !== type)', 'false', 'is left out and counted'],
  ]),
  ...from('src/plan/from.ts', plan, [
    ['if (pullRequestOrigin !== undefined)', 'if (false)', 'neither restores nor promotes'],
    ['if (!assigned && !dryRun && !named)', 'if (false)', 'has a version of its own'],
  ]),
  ...from('src/plan/plan.ts', plan, [
    ['from === undefined || problems.all.length > 0', 'from === undefined', 'nobody is asked for the source'],
  ]),
  ...from('src/github/inputs/build.ts', inputs, [
    ["if (reader.given('from')) refuseMade(reader, 'from', publishedBefore)", '', 'refuses everything that builds'],
  ]),
  ...from('src/github/inputs/from.ts', inputs, [
    ['key !== undefined && identity === undefined && issuer', 'key !== undefined && issuer', 'or by an identity'],
    ["url?.protocol === 'https:' || loopback", 'url !== undefined', 'or by an identity'],
  ]),
]
