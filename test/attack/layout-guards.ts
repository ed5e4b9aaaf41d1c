import { from, type Guard } from './guard.ts'

const copy = 'test/artifact/copy-layout.test.ts'
const inputs = 'test/github/layout-inputs.test.ts'
const adopt = 'test/hosts/adopt.test.ts'
const published = 'test/e2e/layout.test.ts'

const hostile = 'test/plan/hostile-layouts.test.ts'
const merged = 'test/plan/merged-layouts.test.ts'

const several = 'may be one of several'
const together = 'that do not fit together'
const same = 'are merged into what one machine makes'
const asExpected = 'unless its digest is the expected one'
const allowed = 'was made before'

/** Claims of a layout that another job made: each is compared, bounded or refused. */
export const layoutGuards: readonly Guard[] = [
  ...from('src/artifact/copy-layout.ts', copy, [
    ['if (root.digest !== expected)', 'if (false)', 'the first thing that index.json lists is the expected one'],
    [
      'others.find(({ digest }) => digest !== payload?.digest)',
      'others.find(() => false)',
      'lists anything but the root',
    ],
    ['if (size > maxDocument)', 'if (false)', 'is bounded'],
    ['if (this.#room < 0)', 'if (false)', 'is bounded'],
    [
      'return await openPlain(path, [directory])',
      "return await (await import('node:fs/promises')).open(path)",
      'a link',
    ],
    [
      'readCache: root.annotations?.[cacheAnnotation] !== undefined',
      'readCache: false',
      'what it says about the cache',
    ],
  ]),
  ...from('src/plan/layout.ts', 'test/plan/layout.test.ts', [
    ['if (!artifact.readCache)', 'if (true)', 'read a cache'],
    ['if (wanted.length > 0 && wanted.join() !== [...found].sort().join())', 'if (false)', 'other platforms'],
    ['if (foreign.length > 0)', 'if (false)', 'does not run'],
  ]),
  ...from('src/plan/layout.ts', adopt, [
    ['if (host.adopt !== undefined)', 'if (true)', 'or refused by the name of its host'],
  ]),
  ...from('src/run/make-artifact.ts', published, [
    ['if (root.digest === artifact.root.digest)', 'if (true)', 'holds nothing but what packing makes of its programs'],
  ]),
  ...from('src/run/plugin-run.ts', published, [
    [
      "plan.content.kind === 'layout' ? false : plan.inputs.check.smokeTest",
      'plan.inputs.check.smokeTest',
      'nothing of it is started',
    ],
  ]),
  ...from('src/run/build-request.ts', 'test/run/build-request.test.ts', [
    ['mode.dryRun && !releases', 'mode.dryRun', 'a dry run on a tag uses'],
  ]),
  ...from('src/github/inputs/build.ts', inputs, [
    ["for (const name of ['host', 'name'] as const)", 'for (const name of [] as const)', 'needs its digest'],
    ["if (reader.autoOrBoolean('smoke-test') === true)", 'if (false)', allowed],
    ['if (useless.length > 0) reader.problem(ready,', "if (false) reader.problem('layout',", allowed],
  ]),
  ...from('src/github/inputs/artifact.ts', inputs, [
    ['if (digests === length ||', 'if (true ||', 'needs its digest'],
    ['if (length > maxLayouts)', 'if (false)', several],
    ["if (layouts.indexOf(layouts[position] ?? '') < position)", 'if (false)', several],
  ]),
  ...from('src/artifact/merge.ts', hostile, [
    ['if (places.has(platform)) repeated.add(platform)', '', 'name a platform in another way'],
    ['if (encoding === undefined) return none', '', 'hold more than one index of platforms'],
  ]),
  ...from('src/artifact/merge.ts', merged, [
    ['theirs[key] !== ours[key]', 'false', together],
    ['if (theirs?.descriptor.digest === ours?.descriptor.digest)', 'if (true)', together],
    ['first.form.encoding === other.form.encoding && theirs === ours', 'true', together],
    ['sortByPlatform(opened.flatMap(({ entries }) => entries))', 'opened.flatMap(({ entries }) => entries)', same],
    ['await removeUnreferenced(layout)', '', same],
  ]),
  ...from('src/plan/layout.ts', hostile, [
    [
      'const to = join(directory, piecesName, String(position))',
      'const to = join(directory, piecesName)',
      'lack a blob',
    ],
    ['...(room !== undefined && { room })', '', 'claim more bytes together'],
  ]),
  ...from('src/hosts/generic/sources.ts', adopt, [
    ['if (parts.some(({ manifest }) => manifest.config.mediaType !== mediaTypes.empty))', 'if (false)', 'generic:'],
    [
      "if (artifactType === undefined)\n    throw new PublishError('E_INPUT'",
      "if (false)\n    throw new PublishError('E_INPUT'",
      'generic:',
    ],
    ['throwAll(titleProblems(files, platforms))', '', 'generic:'],
  ]),
  ...from('src/hosts/cup/adopt.ts', adopt, [
    ['part?.manifest.artifactType !== cupTypes.artifact ||', '', 'cup: a definition'],
    ['!isPath(path) ||', '', 'cup: a definition'],
    ['|| files.some((file) => file.path === path)', '', 'cup: a definition'],
  ]),
  ...from('src/hosts/falco/config.ts', adopt, [
    ['const packed = v.strictObject(', 'const packed = v.object(', 'falco: a config'],
  ]),
  ...from('src/hosts/adopt.ts', adopt, [
    ['if (found !== undefined) return found', 'if (found === undefined || true) return String(found)', 'generic:'],
  ]),
  ...from('src/plan/layout.ts', published, [
    ['await copyLayout(from, to, expected, { signal })', 'to = from', asExpected],
  ]),
]
