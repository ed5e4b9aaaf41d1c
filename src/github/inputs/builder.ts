import type { PemSource } from '../../shared/pem.ts'
import { valueFor, type ByPlatform, type Platform } from '../../shared/platform.ts'
import { providedPath } from './paths.ts'
import { knownPlatform, platformSuggestion } from './platforms.ts'
import { oneOf, quote, type InputReader } from './reader.ts'
import type { InputName } from './table.ts'

/** Who builds. */
export interface BuilderInputs {
  /** Name of an existing builder, or `auto`. */
  readonly builder: string
  readonly driver: BuilderDriver
  /** `name=value`; those of a platform come after those of all. */
  readonly driverOptions: ByPlatform<readonly string[]>
  readonly endpoints: ByPlatform<string>
  /** How machines prove who they are, and how this one does. */
  readonly endpointTls: EndpointTls
}

export interface EndpointTls {
  readonly authorities: ByPlatform<PemSource>
  readonly certificate: ByPlatform<PemSource>
  readonly key: ByPlatform<PemSource>
}

const drivers = ['docker-container', 'kubernetes', 'remote'] as const
type BuilderDriver = (typeof drivers)[number]

const tlsInputs = ['endpoint-ca-certificates', 'endpoint-certificate', 'endpoint-key'] as const
const describing = ['driver', 'driver-opts', 'endpoint', ...tlsInputs] as const satisfies readonly InputName[]

/** Options of the driver `remote` that the TLS inputs replace. */
const tlsOptions = /^(cacert|cert|key)=/

export function readBuilder(reader: InputReader): BuilderInputs {
  const driver = reader.choice('driver', drivers) ?? 'docker-container'
  const inputs = {
    builder:
      reader.parsed(
        'builder',
        (t) => (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(t) ? t : undefined),
        'the name of a builder, or to auto',
      ) ?? 'auto',
    driver,
    driverOptions: readOptions(reader),
    endpoints: readEndpoints(reader, driver),
    endpointTls: {
      authorities: readPem(reader, 'endpoint-ca-certificates'),
      certificate: readPem(reader, 'endpoint-certificate'),
      key: readPem(reader, 'endpoint-key'),
    },
  }
  if (reader.given('builder')) refuseOthers(reader)
  else refuseContradictions(reader, inputs)
  return inputs
}

function refuseOthers(reader: InputReader): void {
  const others = describing.filter((name) => reader.given(name)).map((name) => `\`${name}\``)
  if (others.length > 0)
    reader.problem(
      'builder',
      `\`builder\` names an existing builder and ${oneOf(others).replace(' or ', ' and ')} describe a new one: set `
        + 'one or the other.',
    )
}

function refuseContradictions(reader: InputReader, { driver, driverOptions, endpoints, endpointTls }: BuilderInputs) {
  if (driver === 'kubernetes' && reader.given('endpoint'))
    reader.problem(
      'endpoint',
      '`driver` is kubernetes, which finds its cluster by KUBECONFIG: remove `endpoint`, and choose machines by '
        + '`driver-opts` such as @linux/arm64 nodeselector=kubernetes.io/arch=arm64.',
    )
  if (driver === 'remote' && !reader.given('endpoint'))
    reader.problem('endpoint', '`driver` is remote: set `endpoint` to the builder’s address such as tcp://host:1234.')
  // That of the job itself tells best which machine it is.
  const given = tlsInputs.toReversed().filter((name) => reader.given(name))
  const [first] = given
  if (first === undefined || given.some((name) => reader.wrong.has(name)) || reader.wrong.has('endpoint')) return
  if (driver !== 'remote') {
    reader.problem(first, `\`${first}\` is for machines of your own: set \`driver\` to remote, or remove it.`)
    return
  }
  const options = [driverOptions.other ?? [], ...driverOptions.own.values()].flat()
  if (options.some((option) => tlsOptions.test(option)))
    reader.problem('driver-opts', `\`driver-opts\` and \`${first}\` both have certificates: set one or the other.`)
  for (const name of incomplete(endpoints, endpointTls)) {
    const other = given.find((one) => one !== name) ?? ''
    const fork =
      name === 'endpoint-key' ? ' If it is a secret, does this job get it? A pull request of a fork gets none.' : ''
    reader.problem(
      name,
      reader.given(name)
        ? `\`${name}\` has nothing for a machine that \`${other}\` is for: set it for that machine too.`
        : `\`${name}\` is empty and \`${other}\` is not: set it too.${fork}`,
    )
  }
}

/** What is missing: TLS needs certificate authorities, and a certificate and a key only together. */
function incomplete(endpoints: ByPlatform<string>, tls: EndpointTls): Set<(typeof tlsInputs)[number]> {
  const missing = new Set<(typeof tlsInputs)[number]>()
  const machines: (<T>(values: ByPlatform<T>) => T | undefined)[] = [...endpoints.own.keys()].map(
    (platform) => (values) => valueFor(values, platform),
  )
  if (endpoints.other !== undefined) machines.push(({ other }) => other)
  for (const of of machines) {
    const [authorities, certificate, key] = [of(tls.authorities), of(tls.certificate), of(tls.key)]
    if (certificate !== undefined && key === undefined) missing.add('endpoint-key')
    if (key !== undefined && certificate === undefined) missing.add('endpoint-certificate')
    if ((key ?? certificate) !== undefined && authorities === undefined) missing.add('endpoint-ca-certificates')
  }
  return missing
}

/** Splits `@os/arch value`; the platform of `@nonsense value` is undefined. In linear time. */
function splitOption(entry: string): { readonly named?: string; readonly text: string } {
  const space = entry.search(/\s/)
  return entry.startsWith('@') && space > 0
    ? { named: entry.slice(1, space), text: entry.slice(space).trim() }
    : { text: entry }
}

/** Each entry is `name=value`, or `@os/arch name=value`. */
function readOptions(reader: InputReader): ByPlatform<readonly string[]> {
  const other: string[] = []
  const own = new Map<Platform, string[]>()
  // Options are arguments of buildx, which everybody on the machine can read, and messages may not quote the key.
  if (reader.text('driver-opts').includes('PRIVATE KEY')) {
    reader.problem('driver-opts', '`driver-opts` has the text of a private key: set `endpoint-key` to it instead.')
    return { other, own }
  }
  const refused: string[] = []
  for (const entry of reader.list('driver-opts')) {
    const { named, text } = splitOption(entry)
    const platform = named === undefined ? undefined : knownPlatform(named)
    if (!/^"?[A-Za-z0-9][A-Za-z0-9._-]*=/.test(text) || (named !== undefined && platform === undefined))
      refused.push(`${quote(entry)}${named === undefined || platform !== undefined ? '' : platformSuggestion(named)}`)
    else if (platform === undefined) other.push(text)
    else own.set(platform, [...(own.get(platform) ?? []), text])
  }
  if (refused.length > 0)
    reader.problem(
      'driver-opts',
      `\`driver-opts\` has ${refused.slice(0, 5).join(', ')}: set each entry to name=value.`,
    )
  return { other, own }
}

/** Splits `os/arch=value`. A value may have `=`, and a platform has no colon. */
function splitPlatform(entry: string): { readonly named?: string; readonly text: string } {
  const [, named, text] = /^([a-z0-9_]+\/[a-z0-9_/]+)=(.*)$/i.exec(entry) ?? []
  return named === undefined || text === undefined ? { text: entry } : { named, text: text.trim() }
}

/** The entries of an input, of which each is `value` or `os/arch=value`. No message quotes a value. */
function readByPlatform<T>(
  reader: InputReader,
  name: InputName,
  accept: (text: string) => T | undefined,
): ByPlatform<T> {
  let other: T | undefined
  const own = new Map<Platform, T>()
  for (const entry of reader.list(name)) {
    const { named, text } = splitPlatform(entry)
    const platform = named === undefined ? undefined : knownPlatform(named)
    if (named !== undefined && platform === undefined) {
      reader.problem(
        name,
        `\`${name}\` has an entry for ${quote(named)}${platformSuggestion(named)}: set each to linux/amd64=VALUE, with `
          + 'the platform that it is for, or to VALUE for all others.',
      )
      continue
    }
    if (platform === undefined ? other !== undefined : own.has(platform)) {
      reader.problem(
        name,
        `\`${name}\` has ${platform === undefined ? 'two entries for all other platforms' : `${platform} twice`}: `
          + 'set it once.',
      )
      continue
    }
    const value = accept(text)
    if (value === undefined) continue
    if (platform === undefined) other = value
    else own.set(platform, value)
  }
  return { other, own }
}

/** https://github.com/docker/buildx/blob/v0.29.1/driver/remote/util/endpoint.go */
const remoteAddress = /^(tcp|unix|ssh|docker-container|kube-pod|npipe):\/\/[^\s-]\S*$/
/** No address takes a password, and addresses are in arguments, messages and the log. */
const withPassword = /^(?!unix:|npipe:)[^:]*:\/\/[^:@]*:[^@]*@/

function readEndpoints(reader: InputReader, driver: BuilderDriver): ByPlatform<string> {
  return readByPlatform(reader, 'endpoint', (address) => {
    const problem =
      address === '' || address.startsWith('-')
        ? 'an entry without an address'
        : withPassword.test(address)
          ? 'an address with a password, which no machine takes'
          : driver === 'remote' && !remoteAddress.test(address)
            ? quote(address)
            : undefined
    if (problem === undefined) return address
    const wanted = oneOf(['tcp://host:1234', 'unix:///socket', 'ssh://user@host'])
    reader.problem('endpoint', `\`endpoint\` has ${problem}: set each to an address such as ${wanted}.`)
    return undefined
  })
}

/** A path, `env://NAME`, the PEM itself, or lines of `os/arch=` and a path or `env://NAME`. Never quoted. */
function readPem(reader: InputReader, name: (typeof tlsInputs)[number]): ByPlatform<PemSource> {
  const text = reader.text(name)
  if (text.includes('-----BEGIN '))
    return { other: { text: `${text}\n`, from: `\`${name}\`` }, own: new Map<Platform, PemSource>() }
  return readByPlatform<PemSource>(reader, name, (value) => {
    const [, variable] = /^env:\/\/([A-Za-z_][A-Za-z0-9_]*)$/.exec(value) ?? []
    if (variable !== undefined) {
      const found = reader.env[variable]?.trim() ?? ''
      if (found !== '') return { text: `${found}\n`, from: `the environment variable ${variable}` }
      reader.problem(
        name,
        `\`${name}\` names the environment variable ${variable}, which is not set: set it in the step’s \`env\`.`,
      )
      return undefined
    }
    // What looks like no path may be a part of a key.
    if (/^[A-Za-z0-9+/=]{44,}$/.test(value) || value.startsWith('env:') || value === '') {
      reader.problem(
        name,
        `\`${name}\` has an entry that is neither a path nor env://NAME: set it to one of them, or to the text of one `
          + 'PEM file.',
      )
      return undefined
    }
    const path = providedPath(reader, name, value, 'file')
    return path === undefined ? undefined : { path }
  })
}
