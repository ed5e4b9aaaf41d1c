/** How a host starts a plugin, and how it sees that the plugin is ready (hashicorp/go-plugin). */
export interface Handshake {
  readonly cookie: { readonly name: string; readonly value: string }
  /** What the host speaks, the newest last. */
  readonly protocolVersions: readonly number[]
  /** Service name that `grpc.health.v1.Health/Check` must report as SERVING. */
  readonly healthService: string
}

/** Why the host would not accept a line as a handshake. */
export interface Refused {
  readonly message: string
  readonly hint: string
}

/** The only version of the core protocol: https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md */
const coreProtocol = '1'

/** Longest path of a Unix socket in bytes: https://man7.org/linux/man-pages/man7/unix.7.html */
const longestPath = 107

/** Reads `CORE|APP|NETWORK|ADDRESS|PROTOCOL|…`, the first line of a plugin. Returns the path of its socket. */
export function parseHandshake(line: string, { protocolVersions }: Handshake): { readonly socket: string } | Refused {
  const [core = '', version = '', network = '', address = '', protocol = 'netrpc'] = line.trim().split('|')
  if (address === '') {
    return {
      message: 'its first line on standard output is not a handshake',
      hint:
        'Write logs to standard error: the host reads standard output as the plugin protocol. A plugin calls '
        + 'go-plugin’s `Serve` (or its equivalent) and prints nothing before that.',
    }
  }
  if (core !== coreProtocol)
    return {
      message: `it speaks core protocol ${core}, the host speaks ${coreProtocol}`,
      hint: 'Use the plugin library that the host documents.',
    }
  if (!protocolVersions.some((spoken) => version === String(spoken))) {
    return {
      message: `it speaks version ${version} of the plugin protocol, the host speaks ${protocolVersions.join(' and ')}`,
      hint: `Set ProtocolVersion ${protocolVersions.at(-1)} in the handshake configuration.`,
    }
  }
  if (protocol !== 'grpc')
    return { message: `it speaks ${protocol}, the host speaks grpc`, hint: 'Serve the plugin over gRPC.' }
  if (network !== 'unix' || !address.startsWith('/')) {
    return {
      message: `it listens on ${network} ${address}, not on a Unix socket`,
      hint: 'Listen on a Unix socket in TMPDIR, as go-plugin does on Linux: the check gives a plugin no network.',
    }
  }
  if (Buffer.byteLength(address) > longestPath || /[\0-\x1f\x7f]/.test(address)) {
    return {
      message: `it names a socket whose path is malformed or longer than ${longestPath} bytes`,
      hint: 'Make the socket in the directory that TMPDIR names.',
    }
  }
  return { socket: address }
}
