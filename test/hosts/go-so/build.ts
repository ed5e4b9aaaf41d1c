import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../../../script/rig/run.ts'
import { root } from '../../support/rig.ts'

/** How host or plugin of the example are built. */
export interface Build {
  /** Default: with `-trimpath`. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Texts that are put into a copy of the example, by path; `''` appended to what is there if the path ends in `+`. */
  readonly files?: Readonly<Record<string, string>>
}

const compilers: Readonly<Record<string, string>> = {
  '386': 'i686-linux-gnu-gcc',
  arm: 'arm-linux-gnueabihf-gcc',
  arm64: 'aarch64-linux-gnu-gcc',
  ppc64le: 'powerpc64le-linux-gnu-gcc',
  riscv64: 'riscv64-linux-gnu-gcc',
  s390x: 's390x-linux-gnu-gcc',
}

/**
 * Compiles host or plugin from a copy of the example in `directory`, which does not exist yet.
 * @returns absolute path of the file
 */
export async function buildGoSo(
  directory: string,
  part: 'host' | 'plugin',
  { flags = ['-trimpath'], env = {}, files = {} }: Build = {},
  architecture = 'amd64',
): Promise<string> {
  cpSync(join(root, 'examples/go-so'), directory, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    const path = join(directory, name.replace(/\+$/, ''))
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, name.endsWith('+') ? `${readFileSync(path, 'utf8')}${text}` : text)
  }
  const output = join(directory, 'out')
  const mode = part === 'plugin' && !flags.some((flag) => flag.startsWith('-buildmode')) ? ['-buildmode=plugin'] : []
  const result = await run('go', ['build', '-buildvcs=false', ...mode, ...flags, '-o', output, '.'], {
    cwd: join(directory, part),
    env: {
      ...process.env,
      CGO_ENABLED: '1',
      GOOS: 'linux',
      GOARCH: architecture,
      GOFLAGS: '-mod=readonly',
      ...(architecture !== 'amd64' && { CC: compilers[architecture] ?? 'gcc' }),
      ...env,
    },
    timeout: 600_000,
  })
  if (result.code !== 0) throw new Error(`go build of ${part}: ${result.spawnError?.message ?? result.stderr}`)
  return output
}
