import { from, type Guard } from './guard.ts'

const cosmo = 'src/hosts/cosmo',
  bun = 'test/checks/bun.test.ts',
  sources = 'test/hosts/cosmo-ts.test.ts'

/** TypeScript plugins: what a program needs that is not in it, and which routers can start it. */
export const cosmoTypeScriptGuards: readonly Guard[] = [
  ...from(`${cosmo}/sources.ts`, sources, [
    ['options.dockerfile === false && (await isTypeScript(home))', 'false', 'are refused without that file'],
    ["!(await exists(join(home, 'go.mod'))) && ", '', 'are refused without that file'],
    ['runtimeFiles: health.map(', 'runtimeFiles: [].map(', 'are packed with the file that they read'],
  ]),
  ...from(`${cosmo}/programs.ts`, sources, [
    ["platform.startsWith('windows/') ? '.exe' : ''", "''", 'are packed with the file that they read'],
    [', ...(runtimeFiles ?? [])', '', 'are packed with the file that they read'],
  ]),
  ...from(`${cosmo}/programs.ts`, bun, [
    ['findings: [...unpacked.findings, finding]', 'findings: unpacked.findings', 'for Windows is found under the name'],
    ['|| /\\.(?:exe|com|bat|cmd)$/i.test(path)', '', 'for Windows is found under the name'],
    ["if (program.go !== undefined) return 'Compile it with `CGO_ENABLED=0`.'", '', 'gets the remedy for musl'],
    ['  linkingRemedy,\n}', '}', 'the warning says which routers can start it'],
  ]),
  ...from('src/checks/smoke/libraries.ts', bun, [
    [
      'return libc === undefined || facts.libc === undefined || facts.libc === libc',
      'return true',
      'does not take libraries of glibc for its own',
    ],
    ["if (libc !== 'musl') return []", '', 'does not take libraries of glibc for its own'],
    ['!partsOfMusl.test(name) && ', '', 'does not take libraries of glibc for its own'],
  ]),
  ...from('src/content/docker/emulation.ts', 'test/content/docker/emulation.test.ts', [
    ['|| dockerProblem(result.stderr) !== undefined', '', 'without an engine, the smoke test skips other platforms'],
  ]),
  ...from('src/content/docker/failure.ts', 'test/content/docker/progress.test.ts', [
    [
      "|| !built.every((platform) => platform.startsWith('windows/'))",
      '',
      'a Windows program that a compiler has named with an extension',
    ],
  ]),
]
