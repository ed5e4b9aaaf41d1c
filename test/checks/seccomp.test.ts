import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import {
  refusedCalls,
  seccompFilter,
  type BpfInstruction,
  type FilteredArchitecture,
} from '../../src/checks/smoke/seccomp.ts'

/** The kernel's own tables of system calls, from Debian's linux-libc-dev: arm64 uses the generic one. */
const headers = { amd64: '/usr/include/x86_64-linux-gnu/asm/unistd_64.h', arm64: '/usr/include/asm-generic/unistd.h' }

function callNumbers(architecture: FilteredArchitecture): ReadonlyMap<string, number> {
  const text = readFileSync(headers[architecture], 'utf8')
  return new Map(
    [...text.matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)$/gm)].map(([, name = '', number]) => [
      name,
      Number(number),
    ]),
  )
}

interface Call {
  readonly architecture: number
  readonly number: number
  readonly arguments?: readonly number[]
}

/**
 * Runs a filter as the kernel does: https://docs.kernel.org/networking/filter.html. Only the four instructions that
 * ours have.
 */
function decide(filter: readonly BpfInstruction[], { architecture, number, arguments: args = [] }: Call): string {
  const words: Record<number, number> = { 0: number, 4: architecture }
  args.forEach((value, index) => {
    words[16 + 8 * index] = value
  })
  let loaded = 0
  for (let at = 0; at < filter.length; at++) {
    const { code, jumpTrue, jumpFalse, value } = filter[at] ?? assert.fail('beyond the end')
    if (code === 0x20) loaded = words[value] ?? 0
    else if (code === 0x15) at += loaded === value ? jumpTrue : jumpFalse
    else if (code === 0x35) at += loaded >= value ? jumpTrue : jumpFalse
    else if (code === 0x06) return value === 0x7fff_0000 ? 'allowed' : `errno ${value & 0xffff}`
    else assert.fail(`instruction ${code}`)
  }
  return assert.fail('the filter has no end')
}

/** Calls that the filter is there for, and what a plugin would do with them. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  'it reads and changes other processes': [
    'ptrace',
    'process_vm_readv',
    'process_vm_writev',
    'process_madvise',
    'kcmp',
  ],
  'it takes descriptors of other processes': ['pidfd_getfd'],
  'it finds keys that no namespace separates': ['add_key', 'request_key', 'keyctl'],
  'it makes namespaces, in which the kernel lets it do more': ['unshare', 'setns'],
  'it changes what it sees of the machine’s files': [
    'mount',
    'umount2',
    'pivot_root',
    'chroot',
    'open_tree',
    'move_mount',
    'fsopen',
    'fsmount',
  ],
  'it opens files by numbers, wherever they are': ['open_by_handle_at', 'name_to_handle_at'],
  'it makes sockets and opens files without system calls': ['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
  'it runs programs in the kernel, or stops the kernel at a moment of its choice': [
    'bpf',
    'perf_event_open',
    'userfaultfd',
  ],
}

for (const [architecture, audit, foreign] of [
  ['amd64', 0xc000_003e, 0x4000_0003],
  ['arm64', 0xc000_00b7, 0x4000_0028],
] as const) {
  suite(`the filter for ${architecture}`, () => {
    const filter = seccompFilter(architecture)
    const numbers = callNumbers(architecture)
    const number = (name: string): number =>
      numbers.get(name) ?? assert.fail(`${name} is no system call of ${architecture}`)
    const decision = (name: string, ...args: readonly number[]): string =>
      decide(filter, { architecture: audit, number: number(name), arguments: args })

    test('names every call by the kernel’s number', () => {
      for (const [name, call] of Object.entries(refusedCalls)) assert.equal(call[architecture], numbers.get(name), name)
    })

    test('refuses these calls and no other', () => {
      const refused = [...numbers.keys()].filter(
        (name) => !['socket', 'getsockopt', 'setsockopt'].includes(name) && decision(name) !== 'allowed',
      )
      assert.deepEqual(
        refused.sort(),
        Object.keys(refusedCalls)
          .filter((name) => numbers.has(name))
          .sort(),
      )
      assert.equal(decision('keyctl'), 'errno 1')
    })

    test('refuses what its list is for', () => {
      for (const [reason, names] of Object.entries(reasons)) {
        for (const name of names) assert.equal(decision(name), 'errno 1', `${name}: ${reason}`)
      }
    })

    test('lets sockets of few families through', () => {
      const families = Array.from({ length: 64 }, (_, family) => family).filter(
        (family) => decision('socket', family, 1) === 'allowed',
      )
      assert.deepEqual(families, [1, 2, 10, 16])
      assert.equal(decision('socket', 40, 1), 'errno 97')
    })

    test('lets no socket tell a handle on the process at its other end', () => {
      for (const call of ['getsockopt', 'setsockopt']) {
        assert.equal(decision(call, 3, 1, 77), 'errno 92')
        assert.equal(decision(call, 3, 1, 76), 'errno 92')
        // SO_PEERCRED, SO_REUSEADDR, and the same numbers of another protocol.
        for (const [level, option] of [
          [1, 17],
          [1, 2],
          [6, 77],
          [6, 76],
        ] as const)
          assert.equal(decision(call, 3, level, option), 'allowed')
      }
    })

    test('knows no calls of another architecture', () => {
      assert.equal(decide(filter, { architecture: foreign, number: 1 }), 'errno 38')
      assert.equal(decide(filter, { architecture: audit, number: 0x4000_0000 | number('getpid') }), 'errno 38')
      assert.equal(decide(filter, { architecture: audit, number: number('getpid') }), 'allowed')
    })
  })
}
