import { elfExecutable } from '../../shared/probe-binary.ts'
import { encodeFilter, seccompFilter, type FilteredArchitecture } from './seccomp.ts'

/**
 * The program that runs in the sandbox right before the plugin and then becomes the plugin. No tool of util-linux or
 * coreutils on the supported systems installs a seccomp filter, and Node needs a dependency to load native code. So it
 * is a static executable of a few hundred bytes. It makes these system calls, one after the other:
 *
 * 1. `close_range(3, ~0, 0)`: descriptors that this process inherited do not reach the plugin.
 * 2. `keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL)`: a new session keyring. A kernel or container without keyrings may
 *    refuse; the filter forbids to use any.
 * 3. `prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)`: nothing that is executed from here on gains privileges.
 * 4. `seccomp(SECCOMP_SET_MODE_FILTER, 0, &filter)`: see seccomp.ts.
 * 5. `execve(argv[1], &argv[1], envp)`.
 *
 * If 1, 3 or 4 fails, it exits with 121, 123 or 124 and starts nothing. If 5 fails, it writes `notExecuted` to standard
 * error and exits with the error number.
 */
export function launcher(architecture: FilteredArchitecture): Buffer {
  const filter = encodeFilter(seccompFilter(architecture))
  const message = Buffer.from(`${notExecuted}\n`)
  // The length of the instructions does not depend on addresses. The aligned data follows them.
  const codeSize = instructions(architecture, 0, 0, message.length).length
  const file = elfExecutable(architecture, (address) => {
    const padding = -(address + codeSize) & 7
    const program = address + codeSize + padding
    const content = Buffer.concat([
      instructions(architecture, program, program + 16 + filter.length, message.length),
      Buffer.alloc(padding + 16),
      filter,
      message,
    ])
    // `struct sock_fprog`: the number of instructions of 8 bytes, and their address.
    content.writeUInt16LE(filter.length / 8, codeSize + padding)
    content.writeBigUInt64LE(BigInt(program + 16), codeSize + padding + 8)
    return content
  })
  if (file === undefined) throw new Error(`no executable can be made for ${architecture}`)
  return file
}

/** `filter` and `message` are addresses. */
function instructions(
  architecture: FilteredArchitecture,
  filter: number,
  message: number,
  messageLength: number,
): Buffer {
  const { calls, call, exitOnError, execArguments, keepError, exitWithError } = machines[architecture]
  return Buffer.concat([
    call(calls.close_range, [3, 0xffff_ffff, 0]),
    exitOnError(121),
    call(calls.keyctl, [1, 0]),
    call(calls.prctl, [38, 1, 0, 0, 0]),
    exitOnError(123),
    call(calls.seccomp, [1, 0, filter]),
    exitOnError(124),
    execArguments,
    keepError,
    call(calls.write, [2, message, messageLength]),
    exitWithError,
  ])
}

/** What the launcher writes to standard error if the plugin cannot be executed. */
export const notExecuted = 'plugin-publish: the program cannot be executed'

/** The architecture of this machine's launcher; undefined if there is none for it. */
export function launcherArchitecture(): FilteredArchitecture | undefined {
  return ({ x64: 'amd64', arm64: 'arm64' } as const)[process.arch as 'x64' | 'arm64']
}

interface Machine {
  readonly calls: Readonly<Record<'close_range' | 'keyctl' | 'prctl' | 'seccomp' | 'write', number>>
  /** A system call with constant arguments of 32 bits. */
  readonly call: (number: number, args: readonly number[]) => Buffer
  /** Exits with `code` if the last system call failed. */
  readonly exitOnError: (code: number) => Buffer
  /** `execve(argv[1], &argv[1], envp)`, from the stack as the kernel lays it out: argc, argv…, NULL, envp…. */
  readonly execArguments: Buffer
  /** Saves the error number of the last system call in a register that the next call does not change. */
  readonly keepError: Buffer
  /** Exits with the saved error number. */
  readonly exitWithError: Buffer
}

const words = (...instructions: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(4 * instructions.length)
  instructions.forEach((instruction, index) => buffer.writeUInt32LE(instruction >>> 0, 4 * index))
  return buffer
}

/**
 * `mov edi|esi|edx|r10d|r8d, imm32`: the registers of a system call's arguments on amd64, which are 64 bits wide and
 * cleared above.
 */
const amd64Arguments = [[0xbf], [0xbe], [0xba], [0x41, 0xba], [0x41, 0xb8]] as const

function amd64Move(opcode: readonly number[], value: number): Buffer {
  const immediate = Buffer.alloc(4)
  immediate.writeUInt32LE(value)
  return Buffer.concat([Buffer.from(opcode), immediate])
}

/** `movz xN, low` and `movk xN, high, lsl 16`. */
const arm64Move = (register: number, value: number): readonly [number, number] => [
  0xd280_0000 | ((value & 0xffff) << 5) | register,
  0xf2a0_0000 | ((value >>> 16) << 5) | register,
]

const machines: Readonly<Record<FilteredArchitecture, Machine>> = {
  amd64: {
    calls: { close_range: 436, keyctl: 250, prctl: 157, seccomp: 317, write: 1 },
    call: (number, args) =>
      Buffer.concat([
        ...args.map((value, index) => amd64Move(amd64Arguments[index] ?? [], value)),
        amd64Move([0xb8], number),
        Buffer.from([0x0f, 0x05]), // mov eax, number; syscall
      ]),
    // test eax, eax; jns over the rest; mov edi, code; mov eax, 60 (exit); syscall
    exitOnError: (code) => Buffer.from([0x85, 0xc0, 0x79, 12, 0xbf, code, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]),
    execArguments: Buffer.from([
      0x48,
      0x8b,
      0x7c,
      0x24,
      0x10, // mov rdi, [rsp+16]
      0x48,
      0x8d,
      0x74,
      0x24,
      0x10, // lea rsi, [rsp+16]
      0x48,
      0x8b,
      0x14,
      0x24, // mov rdx, [rsp]
      0x48,
      0x8d,
      0x54,
      0xd4,
      0x10, // lea rdx, [rsp+8*rdx+16]
      0xb8,
      59,
      0,
      0,
      0,
      0x0f,
      0x05, // mov eax, 59 (execve); syscall
    ]),
    keepError: Buffer.from([0x89, 0xc3, 0xf7, 0xdb]), // mov ebx, eax; neg ebx
    // mov edi, ebx; mov eax, 60 (exit); syscall
    exitWithError: Buffer.from([0x89, 0xdf, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]),
  },
  arm64: {
    calls: { close_range: 436, keyctl: 219, prctl: 167, seccomp: 277, write: 64 },
    call: (number, args) =>
      // …; svc #0
      words(...args.flatMap((value, index) => arm64Move(index, value)), ...arm64Move(8, number), 0xd400_0001),
    // tbz x0, #63, over the rest; mov x0, #code; mov x8, #93 (exit); svc #0
    exitOnError: (code) => words(0xb6f8_0080, 0xd280_0000 | (code << 5), 0xd280_0ba8, 0xd400_0001),
    execArguments: words(
      0xf940_0be0, // ldr x0, [sp, #16]
      0x9100_43e1, // add x1, sp, #16
      0xf940_03e2, // ldr x2, [sp]
      0x8b22_6fe2, // add x2, sp, x2, uxtx #3
      0x9100_4042, // add x2, x2, #16
      0xd280_1ba8,
      0xd400_0001, // mov x8, #221 (execve); svc #0
    ),
    keepError: words(0xcb00_03f3), // neg x19, x0
    exitWithError: words(0xaa13_03e0, 0xd280_0ba8, 0xd400_0001), // mov x0, x19; mov x8, #93 (exit); svc #0
  },
}
