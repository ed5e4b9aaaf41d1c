import { from, type Guard } from './guard.ts'

/** What keeps a publish from being half done: the order of its steps, and what it does after a race. */
const order = [
  ...from('src/publish/signatures.ts', 'test/crash/crash.test.ts', [
    ['() => signer.verify(target)', '() => Promise.resolve()', 'at one request of each kind'],
  ]),
  ...from('src/publish/publish.ts', 'test/crash/crash.test.ts', [
    [
      `const address = await signAndVerify(release, pushedTo, access)
  await ensureAttested(release, address, access)
  await serve(release, version, address, access)`,
      `await serve(release, version, pushedTo, access)
  const address = await signAndVerify(release, pushedTo, access)
  await ensureAttested(release, address, access)`,
      'at one request of each kind',
    ],
    [
      `if (version !== undefined) await writeVersion(release, version, access)
  const served = servedNow(access)
  if (version !== undefined) await confirmWritten(release, version, access)
  await announceNew(release, version, served, access)`,
      `const served = servedNow(access)
  await announceNew(release, version, served, access)
  if (version !== undefined) await writeVersion(release, version, access)
  if (version !== undefined) await confirmWritten(release, version, access)`,
      'at one request of each kind',
    ],
    [
      `await moveTags(release, access)
    return
  }`,
      `return
  }`,
      'at one request of each kind',
    ],
  ]),
  ...from('src/publish/served.ts', 'test/crash/crash.test.ts', [
    [
      'return await controlPlane.isServing?.(access.announcement(release, version))',
      'return false',
      'at one request of each kind',
    ],
  ]),
]

const races = [
  ...from('src/publish/publish.ts', 'test/crash/interleavings.test.ts', [
    ['if (!raced || ', 'if (raced || ', 'that another publisher takes while the control plane is told'],
    [
      'version === undefined ? Promise.resolve() : assertTag(version, release.digest, access)',
      'Promise.resolve()',
      'that another publisher takes while the control plane is told',
    ],
  ]),
  ...from('src/publish/announce.ts', 'test/crash/interleavings.test.ts', [
    [
      'await warnOfReplaced(release, version, served, access)',
      'void warnOfReplaced',
      'of another publisher that could not be seen in time',
    ],
  ]),
  ...from('src/publish/version.ts', 'test/crash/interleavings.test.ts', [
    [
      'if (!mayOverwrite(holder, release, access)) throw race(version, release.digest, holder)',
      '',
      'that another publisher wrote before',
    ],
    ['await assertTag(version, release.digest, access)', '', 'that another publisher replaces at once'],
  ]),
]

const comparison = from('src/publish/publish.ts', 'test/publish/opened-before.test.ts', [
  [
    'before !== undefined && (!assigned || (await current)?.version === before.version)',
    'before !== undefined',
    'asks once more if another run published meanwhile',
  ],
])

const connections = from('src/publish/access.ts', 'test/publish/publish.test.ts', [
  [
    'registry === this.destination.registry ? this.destination.plainHttp : isLocal(registry)',
    '(registry === this.destination.registry && this.destination.plainHttp) || isLocal(registry)',
    'speaks TLS to a registry on loopback',
  ],
])

export const crashGuards: readonly Guard[] = [...order, ...races, ...comparison, ...connections]
