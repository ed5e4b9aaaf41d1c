import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../../script/rig/run.ts'
import { root } from './rig.ts'

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

/** What a deployer knows of its host: by Go's own tool and by readelf. */
export interface HostFacts {
  readonly goVersion: string
  readonly packages: ReadonlyMap<string, string>
}

/** Reads a host or a plugin with tools that are not the action's. */
export async function factsByTools(file: string): Promise<HostFacts> {
  const version = await run('go', ['version', file])
  const { stdout } = await run('readelf', ['--wide', '--sections', '--dyn-syms', file], { maxOutput: 2 ** 26 })
  const sections = [...stdout.matchAll(/^ +\[ *\d+\] \S+ +\S+ +([0-9a-f]{8,}) ([0-9a-f]+) ([0-9a-f]+)/gm)].map(
    (match) => match.slice(1).map((text) => Number.parseInt(text, 16)),
  )
  const bytes = readFileSync(file)
  const packages = new Map<string, string>()
  for (const [, value = '', path = ''] of stdout.matchAll(/: ([0-9a-f]+) +8 OBJECT .*go:link\.pkghashbytes\.(.+)$/gm)) {
    const address = Number.parseInt(value, 16)
    const [start = 0, offset = 0] =
      sections.find(([from = 0, , size = 0]) => from > 0 && address >= from && address < from + size) ?? []
    packages.set(path, bytes.toString('hex', address - start + offset, address - start + offset + 8))
  }
  return { goVersion: version.stdout.trim().split(': ')[1] ?? '', packages }
}
