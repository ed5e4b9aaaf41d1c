/**
 * The system calls that a plugin under check may not use, as a seccomp filter: a program of the classic BPF that the
 * kernel runs for every system call (https://docs.kernel.org/userspace-api/seccomp_filter.html).
 *
 * It is a second line of defence in addition to namespaces and missing privileges. It refuses access to other
 * processes, to objects that no namespace separates (keyrings, virtual machine sockets), and calls that no plugin needs
 * and that have had many vulnerabilities. It lists what is refused, not what is allowed, so that a plugin that uses a
 * new system call does not fail its check.
 */

/**
 * Names as in the kernel's tables, numbers by architecture as Docker names it; undefined: the architecture lacks it.
 */
export const refusedCalls: Readonly<Record<string, { readonly amd64: number; readonly arm64?: number }>> = {
  // Other processes: their memory, descriptors and state.
  ptrace: { amd64: 101, arm64: 117 },
  process_vm_readv: { amd64: 310, arm64: 270 },
  process_vm_writev: { amd64: 311, arm64: 271 },
  process_madvise: { amd64: 440, arm64: 440 },
  process_mrelease: { amd64: 448, arm64: 448 },
  pidfd_getfd: { amd64: 438, arm64: 438 },
  kcmp: { amd64: 312, arm64: 272 },
  // Keyrings: no namespace separates them.
  add_key: { amd64: 248, arm64: 217 },
  request_key: { amd64: 249, arm64: 218 },
  keyctl: { amd64: 250, arm64: 219 },
  // Namespaces and mounts: without privileges the kernel refuses most of these too.
  unshare: { amd64: 272, arm64: 97 },
  setns: { amd64: 308, arm64: 268 },
  mount: { amd64: 165, arm64: 40 },
  umount2: { amd64: 166, arm64: 39 },
  pivot_root: { amd64: 155, arm64: 41 },
  chroot: { amd64: 161, arm64: 51 },
  open_tree: { amd64: 428, arm64: 428 },
  move_mount: { amd64: 429, arm64: 429 },
  fsopen: { amd64: 430, arm64: 430 },
  fsconfig: { amd64: 431, arm64: 431 },
  fsmount: { amd64: 432, arm64: 432 },
  fspick: { amd64: 433, arm64: 433 },
  mount_setattr: { amd64: 442, arm64: 442 },
  name_to_handle_at: { amd64: 303, arm64: 264 },
  open_by_handle_at: { amd64: 304, arm64: 265 },
  // Large interfaces of the kernel. A ring of io_uring would make sockets that this filter does not see.
  io_uring_setup: { amd64: 425, arm64: 425 },
  io_uring_enter: { amd64: 426, arm64: 426 },
  io_uring_register: { amd64: 427, arm64: 427 },
  bpf: { amd64: 321, arm64: 280 },
  perf_event_open: { amd64: 298, arm64: 241 },
  userfaultfd: { amd64: 323, arm64: 282 },
  fanotify_init: { amd64: 300, arm64: 262 },
  // The machine as a whole.
  init_module: { amd64: 175, arm64: 105 },
  finit_module: { amd64: 313, arm64: 273 },
  delete_module: { amd64: 176, arm64: 106 },
  kexec_load: { amd64: 246, arm64: 104 },
  kexec_file_load: { amd64: 320, arm64: 294 },
  reboot: { amd64: 169, arm64: 142 },
  swapon: { amd64: 167, arm64: 224 },
  swapoff: { amd64: 168, arm64: 225 },
  acct: { amd64: 163, arm64: 89 },
  quotactl: { amd64: 179, arm64: 60 },
  syslog: { amd64: 103, arm64: 116 },
  settimeofday: { amd64: 164, arm64: 170 },
  clock_settime: { amd64: 227, arm64: 112 },
  iopl: { amd64: 172 },
  ioperm: { amd64: 173 },
}

/** Architectures for which there is a filter. */
export type FilteredArchitecture = 'amd64' | 'arm64'

/** `AUDIT_ARCH_…` of linux/audit.h, and the calls whose arguments are looked at. */
const architectures = {
  amd64: { audit: 0xc000_003e, socket: 41, setsockopt: 54, getsockopt: 55 },
  arm64: { audit: 0xc000_00b7, socket: 198, setsockopt: 208, getsockopt: 209 },
} as const

/** Kinds of sockets that programs need: Unix, IPv4, IPv6, netlink (to list network interfaces). */
const socketFamilies = [1, 2, 10, 16]
/**
 * Options of sockets that give a handle (`pidfd`) on the process at the other end, which is the action itself when it
 * asks for the plugin's health: `SO_PASSPIDFD`, `SO_PEERPIDFD`.
 */
const SOL_SOCKET = 1,
  handleOptions = [76, 77]

/** errno values: https://man7.org/linux/man-pages/man3/errno.3.html */
const EPERM = 1,
  ENOSYS = 38,
  ENOPROTOOPT = 92,
  EAFNOSUPPORT = 97

/** One instruction of classic BPF (`struct sock_filter`). Jumps are numbers of instructions to skip. */
export interface BpfInstruction {
  readonly code: number
  readonly jumpTrue: number
  readonly jumpFalse: number
  readonly value: number
}

const load = (offset: number): BpfInstruction => ({ code: 0x20, jumpTrue: 0, jumpFalse: 0, value: offset })
const returnValue = (value: number): BpfInstruction => ({ code: 0x06, jumpTrue: 0, jumpFalse: 0, value })
const ifEqual = (value: number, jumpTrue: number, jumpFalse: number): BpfInstruction => ({
  code: 0x15,
  jumpTrue,
  jumpFalse,
  value,
})
const ifAtLeast = (value: number, jumpTrue: number, jumpFalse: number): BpfInstruction => ({
  code: 0x35,
  jumpTrue,
  jumpFalse,
  value,
})

/** `SECCOMP_RET_…` */
const allow = returnValue(0x7fff_0000)
const refuse = (errno: number): BpfInstruction => returnValue(0x0005_0000 | errno)

/** Offsets in `struct seccomp_data`; of an argument, its lower half on a little-endian machine. */
const callNumber = 0,
  auditArchitecture = 4
const argument = (index: number): number => 16 + 8 * index

/** The filter for programs of one architecture. Calls of any other (32-bit programs, x32) end with ENOSYS. */
export function seccompFilter(architecture: FilteredArchitecture): readonly BpfInstruction[] {
  const { audit, socket, setsockopt, getsockopt } = architectures[architecture]
  const numbers = Object.values(refusedCalls).flatMap((call) => call[architecture] ?? [])
  const forbidden = numbers.flatMap((number) => [ifEqual(number, 0, 1), refuse(EPERM)])
  const families = [
    load(argument(0)),
    ...socketFamilies.flatMap((family) => [ifEqual(family, 0, 1), allow]),
    refuse(EAFNOSUPPORT),
  ]
  const options = [
    load(argument(1)),
    ifEqual(SOL_SOCKET, 1, 0),
    allow,
    load(argument(2)),
    ...handleOptions.flatMap((option) => [ifEqual(option, 0, 1), refuse(ENOPROTOOPT)]),
    allow,
  ]
  return [
    load(auditArchitecture),
    ifEqual(audit, 1, 0),
    refuse(ENOSYS),
    // The bit of x32 calls, which have other numbers. No architecture has a call above it.
    load(callNumber),
    ifAtLeast(0x4000_0000, 0, 1),
    refuse(ENOSYS),
    ...forbidden,
    ifEqual(socket, 0, families.length),
    ...families,
    ifEqual(setsockopt, 1, 0),
    ifEqual(getsockopt, 0, options.length),
    ...options,
    allow,
  ]
}

/** The bytes of `struct sock_filter[]`. */
export function encodeFilter(filter: readonly BpfInstruction[]): Buffer {
  const buffer = Buffer.alloc(8 * filter.length)
  for (const [index, { code, jumpTrue, jumpFalse, value }] of filter.entries()) {
    buffer.writeUInt16LE(code, 8 * index)
    buffer.writeUInt8(jumpTrue, 8 * index + 2)
    buffer.writeUInt8(jumpFalse, 8 * index + 3)
    buffer.writeUInt32LE(value, 8 * index + 4)
  }
  return buffer
}
