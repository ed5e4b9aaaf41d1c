import { refusedCalls } from '../../src/checks/smoke/seccomp.ts'
import { from, type Guard } from './guard.ts'

const smoke = (name: string): string => `src/checks/smoke/${name}`
const inCheck = (name: string): string => `test/checks/${name}.test.ts`

const confinement = inCheck('confinement'),
  launcherTests = inCheck('launcher'),
  filterTests = inCheck('seccomp')

/** The command that makes a sandbox of namespaces. */
const namespaces = from(smoke('namespaces.ts'), confinement, [
  ["'--net', ", '', 'it shares no namespace with this process'],
  ["'--ipc', ", '', 'it shares no namespace with this process'],
  ["'--uts', ", '', 'it shares no namespace with this process'],
  ["'--cgroup', ", '', 'it shares no namespace with this process'],
  [': [`--setgid=${nobody.gid}`, `--setuid=${nobody.uid}`]', ': []', 'it is another user, without groups'],
  ["['--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`]", '[]', 'it is another user, without groups'],
  [
    'prlimit --pid $$ --core=1 2> /dev/null || prlimit --pid $$ --core=0 || exit\n',
    '',
    'the kernel limits its files and processes',
  ],
  ['mount -o remount,bind,ro,nosuid,nodev,noexec ${rootName}/proc && ', '', 'and takes it first when memory is short'],
  ["`--fsize=${limit('Max file size', spec.bounds.disk)}`, ", '', 'the kernel limits its files and processes'],
  [", `--nproc=${limit('Max processes', spec.bounds.processes)}`", '', 'the kernel limits its files and processes'],
  ['echo 1000 > /proc/self/oom_score_adj\n', '', 'and takes it first when memory is short'],
  ['size=${spec.bounds.disk},', '', 'it writes to a file system of a bounded size'],
  ['nr_inodes=${spec.bounds.files},', '', 'it writes to a file system of a bounded size'],
  [
    '...(cgroup?.settings.map(([path, value]) => `${path}=${value}`) ?? []),',
    '',
    'a plugin that uses too much memory is killed',
  ],
  ["this.#resources.add({ kind: 'cgroup', name: cgroup.directory })", '', 'is recorded, and given up when it is gone'],
])

/** `sudo` is how GitHub's runners make namespaces; the tests above run as root. */
const bySudo = from(smoke('namespaces.ts'), inCheck('users'), [
  [
    "const leavePrivileges = maker === 'user'\n",
    "const leavePrivileges = maker !== 'root'\n",
    'a plugin is confined by ',
  ],
])

/** Without it, the streams are what Node's `spawn` makes: pairs of sockets, not named pipes. */
const sockets = from(smoke('namespace-process.ts'), confinement, [
  [
    `stdio: ['ignore', ...streams.descriptors], detached: true,
      })
      return new NamespaceProcess(maker, child, streams, cgroup, spec.bounds)`,
    `stdio: ['ignore', 'pipe', 'pipe'], detached: true,
      })
      const { stdout, stderr } = child
      return new NamespaceProcess(maker, child, { ...streams, stdout, stderr }, cgroup, spec.bounds)`,
    'a socket would tell who is at its other end',
  ],
])

/** What is counted where no kernel counts. */
const watched = from(smoke('namespace-process.ts'), confinement, [
  [
    'return (await memoryOf(pids)) > this.#bounds.memory ? memoryExceeded(this.#bounds) : undefined',
    'return undefined',
    'a plugin that uses too much memory is killed',
  ],
  ['if (pids.length > this.#bounds.processes) return', 'if (false) return', 'in a user namespace of root is killed'],
])

const groups = from(smoke('cgroup.ts'), confinement, [
  ["'memory.max': bounds.memory, ", '', 'a control group of either version bounds memory'],
  ["'memory.swap.max': 0, ", '', 'a control group of either version bounds memory'],
  ["'memory.limit_in_bytes': bounds.memory, ", '', 'a control group of either version bounds memory'],
])

const containers = from(smoke('docker.ts'), confinement, [
  ["'--network', 'none', '--cgroupns'", "'--cgroupns'", 'it has no network'],
  ["'--cgroupns', 'private', ", '', 'it shares no namespace with this process'],
  ["'--cap-drop', 'ALL', ", '', 'it has no privileges and gains none'],
  [", '--user', `${user.uid}:${user.gid}`", '', 'it is another user, without groups'],
  [", '--oom-score-adj', '1000'", '', 'and takes it first when memory is short'],
  ["'--ulimit', `fsize=${disk}`,", '', 'the kernel limits its files and processes'],
  ["'--memory', String(memory), '--memory-swap', String(memory), ", '', 'a plugin that uses too much memory is killed'],
  [
    "newResourceName('smoke') } as const, root = join(spec.directory, rootName)\n    resources.add(container)",
    "newResourceName('smoke') } as const, root = join(spec.directory, rootName)",
    'is recorded, and given up when it is gone',
  ],
  [
    "newResourceName('smoke') } as const\n  resources.add(image)",
    "newResourceName('smoke') } as const",
    'is recorded, and given up when it is gone',
  ],
])

/** Machine code, so each call is taken out where it is written down. */
const launcher = from(smoke('launcher.ts'), launcherTests, [
  [
    'call(calls.close_range, [3, 0xffff_ffff, 0]), exitOnError(121),',
    '',
    'closes every descriptor but the first three',
  ],
  ['call(calls.keyctl, [1, 0]),', '', 'joins a new session keyring'],
  [
    'call(calls.prctl, [38, 1, 0, 0, 0]), exitOnError(123),',
    '',
    'becomes the program, with its arguments, its environment and a filter',
  ],
  [
    'call(calls.seccomp, [1, 0, filter]), exitOnError(124),',
    '',
    'becomes the program, with its arguments, its environment and a filter',
  ],
  [', exitOnError(124),', ',', 'the launcher for arm64 makes its system calls'],
])

/** A line of the table of calls. */
const row = (name: string): string => {
  const { amd64, arm64 } = refusedCalls[name] ?? {}
  return `  ${name}: { amd64: ${amd64}, arm64: ${arm64} },\n`
}
const listed = [
  'ptrace',
  'process_vm_readv',
  'pidfd_getfd',
  'add_key',
  'keyctl',
  'unshare',
  'setns',
  'io_uring_setup',
  'open_by_handle_at',
  'userfaultfd',
]

const filter = [
  ...from(smoke('seccomp.ts'), filterTests, [
    ...listed.map((name) => [row(name), '', 'refuses what its list is for'] as const),
    ['    ...forbidden,\n', '', 'refuses what its list is for'],
    ['allow]), refuse(EAFNOSUPPORT),', 'allow]), allow,', 'lets sockets of few families through'],
    [
      'handleOptions = [76, 77]',
      'handleOptions = [76]',
      'lets no socket tell a handle on the process at its other end',
    ],
    [
      'handleOptions = [76, 77]',
      'handleOptions = [77]',
      'lets no socket tell a handle on the process at its other end',
    ],
    [
      'ifEqual(getsockopt, 0, options.length)',
      'ifEqual(0x3fff_ffff, 0, options.length)',
      'lets no socket tell a handle',
    ],
    [', ifEqual(audit, 1, 0), refuse(ENOSYS),', ',', 'knows no calls of another architecture'],
    [
      'load(callNumber), ifAtLeast(0x4000_0000, 0, 1), refuse(ENOSYS),',
      'load(callNumber),',
      'knows no calls of another architecture',
    ],
  ]),
  // The same on this machine's kernel.
  ...from(smoke('seccomp.ts'), confinement, [
    ['allow]), refuse(EAFNOSUPPORT),', 'allow]), allow,', 'a plugin that tries what no plugin needs gets nothing'],
    [', ifEqual(audit, 1, 0), refuse(ENOSYS),', ',', 'a plugin that tries what no plugin needs gets nothing'],
    ['    ...forbidden,\n', '', 'a plugin that tries what no plugin needs gets nothing'],
  ]),
]

/** Whether a plugin is started at all, with which files, and what is believed of what it says. */
const starts = [
  ...from(smoke('smoke-test.ts'), inCheck('smoke'), [
    ['if (runsAs32Bit(platform)) return', 'if (false) return', 'a plugin of 32 bits is not started'],
    ['if (sandbox === undefined) {', 'if (sandbox === null) {', 'without any, nothing is started'],
  ]),
  ...from(smoke('libraries.ts'), inCheck('smoke'), [
    ['!directories.includes(dirname(path)) || ', '', 'a file that is no loader of this machine is none'],
    [
      ' || !/^ld[-\\w]*\\.so(?:\\.\\d+)*$|^ld-[-.\\w]+$/.test(basename(path))',
      '',
      'a file that is no loader of this machine is none',
    ],
  ]),
  ...from(smoke('socket.ts'), inCheck('isolation'), [
    [
      ' && readlinkSync(path).startsWith(`${readlinkSync(descriptorPath(directory))}/`)',
      '',
      'a plugin that names a socket outside',
    ],
  ]),
  ...from(smoke('rootfs.ts'), inCheck('isolation'), [
    [
      'if (!made && !(await lstat(path)).isDirectory()) return false',
      'void made',
      'time zones are not brought to where a link in its place leads',
    ],
  ]),
  ...from(smoke('handshake.ts'), inCheck('handshake'), [
    ['Buffer.byteLength(address) > longestPath || ', '', 'a path that no socket can have is refused'],
  ]),
  ...from(smoke('smoke.ts'), inCheck('left'), [
    [
      "if ((error as NodeJS.ErrnoException).code === 'E2BIG') return undefined",
      '',
      'arguments that are too long for the kernel',
    ],
  ]),
]

export const sandboxGuards: readonly Guard[] = [
  ...namespaces,
  ...bySudo,
  ...sockets,
  ...watched,
  ...groups,
  ...containers,
  ...launcher,
  ...filter,
  ...starts,
]
