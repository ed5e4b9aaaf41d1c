/**
 * The smallest Linux program of each architecture: an ELF file of one segment whose code ends with `exit(code)`.
 * Running it proves that the kernel, or an emulator registered with it, can run that architecture.
 *
 * The format is described in the System V ABI (https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html), machine
 * numbers and flags in the supplement of each architecture.
 */
interface Machine {
  /** `e_machine`. */
  readonly machine: number
  /** `e_flags`. */
  readonly flags?: number
  readonly bits: 32 | 64
  readonly bigEndian?: true
  /** The instructions of `exit(code)`, with the numbers of that architecture's system calls. */
  code(exitCode: number): Buffer
}

/** Fixed-width instructions, little-endian. */
const words = (...instructions: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(4 * instructions.length)
  instructions.forEach((instruction, i) => buffer.writeUInt32LE(instruction >>> 0, 4 * i))
  return buffer
}

const machines: Readonly<Record<string, Machine>> = {
  // mov edi, code; mov eax, 60; syscall
  amd64: { machine: 62, bits: 64, code: (c) => Buffer.from([0xbf, c, 0, 0, 0, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]) },
  // mov ebx, code; mov eax, 1; int 0x80
  386: { machine: 3, bits: 32, code: (c) => Buffer.from([0xbb, c, 0, 0, 0, 0xb8, 1, 0, 0, 0, 0xcd, 0x80]) },
  // mov x0, #code; mov x8, #93; svc #0
  arm64: { machine: 183, bits: 64, code: (c) => words(0xd280_0000 | (c << 5), 0xd280_0008 | (93 << 5), 0xd400_0001) },
  // mov r0, #code; mov r7, #1; svc 0 (EABI version 5)
  arm: { machine: 40, flags: 0x0500_0000, bits: 32, code: (c) => words(0xe3a0_0000 | c, 0xe3a0_7001, 0xef00_0000) },
  // li a0, code; li a7, 93; ecall
  riscv64: { machine: 243, bits: 64, code: (c) => words(0x513 | (c << 20), 0x893 | (93 << 20), 0x73) },
  // li r3, code; li r0, 1; sc (ELFv2)
  ppc64le: { machine: 21, flags: 2, bits: 64, code: (c) => words(0x3860_0000 | c, 0x3800_0001, 0x4400_0002) },
  // lghi %r2, code; svc 1
  s390x: { machine: 22, bits: 64, bigEndian: true, code: (c) => Buffer.from([0xa7, 0x29, 0, c, 0x0a, 1]) },
  // li.w $a0, code; li.w $a7, 93; syscall 0
  loong64: {
    machine: 258,
    bits: 64,
    code: (c) => words(0x0280_0004 | (c << 10), 0x0280_000b | (93 << 10), 0x002b_0000),
  },
}

/** A multiple of every page size that Linux uses on these architectures. */
const base = 0x40_0000

/**
 * A program for a Linux architecture (by Docker's name) that exits with `exitCode`, 0 to 127. Undefined: the
 * architecture is unknown.
 */
export function probeBinary(architecture: string, exitCode: number): Buffer | undefined {
  return elfExecutable(architecture, () => machines[architecture]?.code(exitCode) ?? Buffer.alloc(0))
}

/**
 * A static ELF executable of one segment for a Linux architecture (by Docker's name); undefined if it is unknown.
 *
 * @param content returns the segment, which begins with the code, for the address where it will be loaded
 */
export function elfExecutable(architecture: string, content: (address: number) => Buffer): Buffer | undefined {
  const machine = Object.hasOwn(machines, architecture) ? machines[architecture] : undefined
  if (machine === undefined) return undefined
  const wide = machine.bits === 64
  const [headerSize, segmentSize] = wide ? [64, 56] : [52, 32]
  const start = headerSize + segmentSize
  const code = content(base + start)
  const size = start + code.length
  const file = new Writer(size, machine.bigEndian ?? false, wide)

  file.bytes(0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, machine.bigEndian ? 2 : 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
  file.half(2).half(machine.machine).word(1) // an executable file of this machine, version 1
  file
    .address(base + start)
    .address(headerSize)
    .address(0) // entry, program headers, no section headers
  file
    .word(machine.flags ?? 0)
    .half(headerSize)
    .half(segmentSize)
    .half(1)
    .half(0)
    .half(0)
    .half(0)

  const readAndExecute = 5
  file.word(1) // PT_LOAD: the whole file
  if (wide) file.word(readAndExecute)
  file.address(0).address(base).address(base).address(size).address(size)
  if (!wide) file.word(readAndExecute)
  file.address(0x1_0000)

  code.copy(file.buffer, start)
  return file.buffer
}

/** Writes numbers one after the other in an ELF file's byte order and class. */
class Writer {
  readonly buffer: Buffer
  #offset = 0
  readonly #bigEndian: boolean
  readonly #wide: boolean

  constructor(size: number, bigEndian: boolean, wide: boolean) {
    this.buffer = Buffer.alloc(size)
    this.#bigEndian = bigEndian
    this.#wide = wide
  }

  bytes(...values: readonly number[]): this {
    for (const value of values) this.#offset = this.buffer.writeUInt8(value, this.#offset)
    return this
  }

  half(value: number): this {
    this.#offset = this.#bigEndian
      ? this.buffer.writeUInt16BE(value, this.#offset)
      : this.buffer.writeUInt16LE(value, this.#offset)
    return this
  }

  word(value: number): this {
    this.#offset = this.#bigEndian
      ? this.buffer.writeUInt32BE(value, this.#offset)
      : this.buffer.writeUInt32LE(value, this.#offset)
    return this
  }

  address(value: number): this {
    if (!this.#wide) return this.word(value)
    return this.#bigEndian ? this.word(0).word(value) : this.word(value).word(0)
  }
}
