import { isRepository } from 'oras-js'
import { providedFile } from './paths.ts'
import type { InputReader } from './reader.ts'
import { parseRegistryAddress, type RegistryAddress } from './reference.ts'

export interface RegistryInputs {
  /** Undefined: the host's own. */
  readonly address: RegistryAddress | undefined
  readonly repository: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly plainHttp: 'auto' | boolean
  /** Absolute path of a PEM file. */
  readonly certificateFile: string | undefined
}

export function readRegistryInputs(reader: InputReader): RegistryInputs {
  return {
    address: reader.parsed(
      'registry',
      parseRegistryAddress,
      'host[:port][/prefix] without scheme, in lower case, such as ghcr.io/owner',
    ),
    repository: reader.parsed(
      'repository',
      (text) => (isRepository(text) ? text : undefined),
      'lower-case path components such as plugins/users',
    ),
    username: reader.line('registry-username'),
    password: reader.line('registry-password'),
    plainHttp: reader.autoOrBoolean('plain-http') ?? 'auto',
    certificateFile: providedFile(reader, 'ca-certificates'),
  }
}
