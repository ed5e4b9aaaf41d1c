import type { FileImage } from '../../artifact/index.ts'
import { unpackImage, type BinaryFacts, type ProgramRules, type Unpack } from '../../checks/index.ts'
import type { Programs } from '../../content/index.ts'
import type { Finding } from '../../shared/finding.ts'
import type { Platform } from '../../shared/platform.ts'
import type { CosmoSources } from './sources.ts'

const cookie = { name: 'GRPC_DATASOURCE_PLUGIN', value: 'GRPC_DATASOURCE_PLUGIN' }

/**
 * What a router sends that has neither tracing nor anonymized addresses: `PrepareCommand` in its
 * `grpccommon/command_opts.go`.
 */
const environment = { startup_config: '{}' }

/** How the router runs a plugin. */
export const programRules = {
  name: 'Image rules',
  unpack: unpackForRouter,
  handshake: { cookie, protocolVersions: [1], healthService: 'plugin' },
  environment,
  staticLinking: 'The official router image is distroless and has no dynamic loader.',
  linkingRemedy,
} satisfies ProgramRules

/** All variables that a plugin gets to see from the router and needs to start. */
export const startEnvironment: Readonly<Record<string, string>> = { [cookie.name]: cookie.value, ...environment }

/**
 * The router looks for the entrypoint under its exact name. Then Go starts it, which on Windows needs an extension of
 * `PATHEXT`: `PreparePlugin` in the router's `grpcpluginoci/prepare.go`, `lookExtensions` in Go's `os/exec`.
 */
async function unpackForRouter(...[part, ...others]: Parameters<Unpack>): ReturnType<Unpack> {
  const unpacked = await unpackImage(part, ...others)
  const { platform } = part
  const path = unpacked.command?.path
  if (path === undefined || !platform.startsWith('windows/') || /\.(?:exe|com|bat|cmd)$/i.test(path)) return unpacked
  const finding: Finding = {
    code: 'E_CHECK_ENTRYPOINT',
    severity: 'warning',
    platform,
    message: `The entrypoint ${path} for ${platform} has no extension, and Windows starts no such program`,
    hint: 'Name the program in the image and in ENTRYPOINT with `.exe`.',
  }
  return { ...unpacked, findings: [...unpacked.findings, finding] }
}

/** Which router can start the program, and how to compile it for another one. */
function linkingRemedy(program: BinaryFacts, platform: Platform): string | undefined {
  if (program.go !== undefined) return 'Compile it with `CGO_ENABLED=0`.'
  if (program.libc === undefined) return undefined
  const more = program.libraries.some((name) => name.startsWith('libstdc++'))
    ? ' with the packages libgcc and libstdc++'
    : ''
  const target = `bun-linux-${platform.startsWith('linux/amd64') ? 'x64' : 'arm64'}`
  const glibc = program.glibc === undefined ? 'glibc' : `glibc ${program.glibc} or later`
  return program.libc === 'musl'
    ? 'Run the router from an image with musl, such as one based on Alpine'
        + `${more}. For a router on Debian or Ubuntu, compile for glibc (Bun: --target=${target}).`
    : `Run the router from an image with ${glibc}, such as one based on Debian. `
        + `For a router on Alpine, compile for musl (Bun: --target=${target}-musl).`
}

/** Images with the file tree and the entrypoint of the Dockerfile that Cosmo's own scaffold writes. */
export function imagesOf({ programs }: Programs, { runtimeFiles }: CosmoSources, name: string): FileImage[] {
  return programs.map(({ platform, path }) => {
    const program = `${name}-plugin${platform.startsWith('windows/') ? '.exe' : ''}`
    return {
      platform,
      files: [{ path: program, mode: 0o755, content: { path } }, ...(runtimeFiles ?? [])],
      entrypoint: [`./${program}`],
    }
  })
}
