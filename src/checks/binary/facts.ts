import type { GoBuildInfo } from './gobuildinfo.ts'

/** What an executable says about itself. Everything comes from its bytes; strings may be hostile and are bounded. */
export interface BinaryFacts {
  readonly format: 'elf' | 'mach-o' | 'pe'
  /** As in a platform label: `linux`, `darwin`, `windows`, `freebsd`… */
  readonly os: string
  /** As in a platform label: `amd64`, `arm64`… or `machine 0x…`. Several for a universal Mach-O file. */
  readonly architectures: readonly string[]
  /** `dynamic`: a loader has to find libraries before it runs. */
  readonly linking: 'static' | 'dynamic'
  /** The loader that the kernel starts in its place, such as `/lib64/ld-linux-x86-64.so.2`. */
  readonly interpreter?: string
  /** Libraries it names, in its own order. */
  readonly libraries: readonly string[]
  readonly libc?: 'glibc' | 'musl'
  /** The highest `GLIBC_` symbol version that it needs, such as `2.34`. */
  readonly glibc?: string
  readonly go?: GoBuildInfo
}

/** A script: the kernel starts `interpreter` for it. */
export interface ScriptFacts {
  readonly format: 'script'
  readonly interpreter: string
}

export type FileFacts = BinaryFacts | ScriptFacts
