import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { must } from '../../script/rig/command.ts'
import { startAsRoot } from './root-process.ts'
import { dockerConfig, dockerEnv, program, type Scope } from './rig.ts'
import { freePort } from './free-port.ts'

/** A BuildKit daemon for one test, used through buildx's driver `remote`: the build needs no engine. */
export interface BuildKit {
  /** `tcp://127.0.0.1:port` */
  readonly address: string
  /** `unix://…`, without TLS. */
  readonly socket: string
  /** What it has built, oldest first, from its own history. */
  history(): Promise<readonly BuildOfDaemon[]>
  /** Environment with a DOCKER_CONFIG whose current builder is this daemon. */
  environment(directory: string): Promise<{ readonly DOCKER_CONFIG: string; readonly BUILDX_BUILDER: string }>
  stop(): Promise<void>
}

/** A build in the history of a daemon. */
export interface BuildOfDaemon {
  /** As the client named them, such as `linux/arm64`. */
  readonly platforms: string
  readonly completed: boolean
}

/** Files of the daemon and of a client that it knows. */
export interface DaemonTls {
  readonly authority: string
  readonly server: { readonly certPath: string; readonly keyPath: string }
  readonly client: { readonly certPath: string; readonly keyPath: string }
}

export interface BuildKitOptions {
  /** Mutual TLS. */
  readonly tls?: DaemonTls
  /** What it says that it runs, instead of what it does. */
  readonly platform?: string
}

/** Starts a daemon, which ends with the test. */
export async function startBuildKit(scope: Scope, { tls, platform }: BuildKitOptions = {}): Promise<BuildKit> {
  // Its path is short enough for a socket in it.
  const directory = await mkdtemp(join(tmpdir(), 'pp-'))
  const address = `tcp://127.0.0.1:${await freePort()}`
  const socket = `unix://${join(directory, 'buildkitd.sock')}`
  const daemon = startAsRoot(
    program('buildkitd'),
    [
      `--root=${join(directory, 'root')}`,
      `--addr=${address}`,
      `--addr=${socket}`,
      // Each daemon makes one, by default at the same path.
      `--otel-socket-path=${join(directory, 'otel.sock')}`,
      '--containerd-worker=false',
      '--oci-worker=true',
      '--oci-worker-net=host',
      ...(platform === undefined ? [] : [`--oci-worker-platform=${platform}`]),
      ...(tls === undefined
        ? []
        : [`--tlscacert=${tls.authority}`, `--tlscert=${tls.server.certPath}`, `--tlskey=${tls.server.keyPath}`]),
    ],
    directory,
    ['ignore', 'ignore', 'pipe'],
  )
  const { child } = daemon
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => (stopping ??= daemon.stop())
  // The daemon has files in it until it ends.
  scope.after(async () => {
    await stop()
    await rm(directory, { recursive: true, force: true })
  })
  for (let waited = 0; said.split('running server on').length < 3; waited += 50) {
    if (child.exitCode !== null || waited > 30_000) throw new Error(`buildkitd does not start: ${said}`)
    await sleep(50)
  }
  return {
    address,
    socket,
    stop,
    history: () => readHistory(address, tls),
    environment: async (home) => {
      await dockerConfig(home)
      const name = 'scenarios'
      const env = dockerEnv({ DOCKER_CONFIG: home })
      await must('docker', ['buildx', 'create', `--name=${name}`, '--driver=remote', '--', address], { env })
      return { DOCKER_CONFIG: home, BUILDX_BUILDER: name }
    },
  }
}

async function readHistory(address: string, tls: DaemonTls | undefined): Promise<readonly BuildOfDaemon[]> {
  const files =
    tls === undefined
      ? []
      : [`--tlscacert=${tls.authority}`, `--tlscert=${tls.client.certPath}`, `--tlskey=${tls.client.keyPath}`]
  const listed = await must(
    program('buildctl'),
    [`--addr=${address}`, ...files, 'debug', 'histories', '--format={{json .}}'],
    { env: dockerEnv() },
  )
  const records = listed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => v.parse(event, JSON.parse(line)).record)
  return records
    .sort((a, b) => a.CreatedAt.seconds - b.CreatedAt.seconds)
    .map(({ FrontendAttrs, CompletedAt }) => {
      return { platforms: FrontendAttrs.platform ?? '', completed: CompletedAt !== undefined }
    })
}

const time = v.object({ seconds: v.number() })
/** https://github.com/moby/buildkit/blob/v0.32.2/api/services/control/control.proto (BuildHistoryEvent) */
const event = v.object({
  record: v.object({
    FrontendAttrs: v.object({ platform: v.optional(v.string()) }),
    CreatedAt: time,
    CompletedAt: v.optional(time),
  }),
})
