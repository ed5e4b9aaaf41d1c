import type { FileImage } from '../../artifact/index.ts'
import { unpackImage, type ProgramRules } from '../../checks/index.ts'
import type { Programs } from '../../content/index.ts'
import type { CosmoSources } from './sources.ts'

const cookie = { name: 'GRPC_DATASOURCE_PLUGIN', value: 'GRPC_DATASOURCE_PLUGIN' }

/**
 * What a router sends that has neither tracing nor anonymized addresses: `PrepareCommand` in its
 * `grpccommon/command_opts.go`.
 */
const environment = { startup_config: '{}' }

/** How the router runs a plugin. */
export const programRules = {
  unpack: unpackImage,
  handshake: { cookie, protocolVersions: [1], healthService: 'plugin' },
  environment,
  staticLinking: 'The official router image is distroless and has no dynamic loader.',
} satisfies ProgramRules

/** All variables that a plugin gets to see from the router and needs to start. */
export const startEnvironment: Readonly<Record<string, string>> = { [cookie.name]: cookie.value, ...environment }

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
