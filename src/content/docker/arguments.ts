import { readFile, stat } from 'node:fs/promises'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { Log } from '../../shared/context.ts'
import { sortPlatforms } from '../../shared/platform.ts'
import { csvField } from './buildx.ts'
import type { BuildRequest } from './request.ts'

/** What buildx is started with, apart from the builder. */
export interface BuildCommand {
  readonly args: readonly string[]
  /**
   * Secret values under generated names, which `args` assign to the ids of the secrets. Also the token of GitHub's
   * cache if the build uses that cache.
   */
  readonly secretEnvironment: Readonly<Record<string, string>>
  /** Secrets, SSH keys and their lines, which the log must not show. */
  readonly masks: readonly string[]
}

/**
 * The arguments of `buildx build`. Every option is one argument with its value, so that no value is taken for an
 * option. Attestations are off, because they would add entries to the index that no host can run.
 *
 * @param output `digest`: the builder makes what it would export, and keeps it
 */
export async function buildCommand(
  request: BuildRequest,
  env: NodeJS.ProcessEnv,
  mounts: MountArguments = { namespace: undefined, ownLayers: false },
  output: 'layout' | 'digest' = 'layout',
): Promise<BuildCommand> {
  if (request.buildArgs.some((arg) => /^SOURCE_DATE_EPOCH(=|$)/.test(arg))) {
    throw new PublishError(
      'E_INPUT',
      '`build-args` sets SOURCE_DATE_EPOCH: set `source-date-epoch` instead, which also dates the image itself.',
    )
  }
  const secrets = await readSecrets(request, env)
  const form = ['oci-mediatypes=true', ...compression(request)]
  const exporter =
    output === 'layout'
      ? ['type=oci', 'tar=false', ...form, csvField('dest', request.destination)]
      : ['type=image', 'push=false', 'store=false', ...form]
  const args = [
    '--progress=rawjson',
    '--provenance=false',
    '--sbom=false',
    `--platform=${sortPlatforms(request.platforms).join(',')}`,
    `--file=${request.file}`,
    ...(request.target === undefined ? [] : [`--target=${request.target}`]),
    `--build-arg=SOURCE_DATE_EPOCH=${request.sourceDateEpoch}`,
    ...request.buildArgs.map((arg) => `--build-arg=${arg}`),
    // The last value counts.
    ...(mounts.namespace === undefined ? [] : [`--build-arg=BUILDKIT_CACHE_MOUNT_NS=${mounts.namespace}`]),
    // An image is the same whatever is built beside it: otherwise only a build of several platforms names them in the
    // history of an image whose base has none.
    '--build-arg=BUILDKIT_MULTI_PLATFORM=1',
    ...[...request.contexts].map(([name, source]) => `--build-context=${name}=${source}`),
    ...[...request.labels].map(([key, value]) => `--label=${key}=${value}`),
    ...secrets.args,
    ...request.allow.map((entitlement) => `--allow=${entitlement}`),
    ...(mounts.namespace !== undefined && mounts.ownLayers ? [`--add-host=${mounts.namespace}.invalid:127.0.0.1`] : []),
    ...(request.noCache ? ['--no-cache'] : []),
    ...(request.pull ? ['--pull'] : []),
    ...request.cacheFrom.map((source) => `--cache-from=${source}`),
    ...request.cacheTo.map((destination) => `--cache-to=${destination}`),
    `--output=${exporter.join(',')}`,
    '--',
    request.context,
  ]
  return { args, secretEnvironment: { ...secrets.environment, ...cacheToken(request, env) }, masks: secrets.masks }
}

/**
 * The layers are compressed when the layout is packed, which would undo a compression of the builder first. A cache
 * that is written takes the layers as they are exported: there, the fastest compression is less than its upload.
 */
function compression({ cacheTo }: BuildRequest): readonly string[] {
  return cacheTo.length === 0 ? ['compression=uncompressed'] : ['compression=gzip', 'compression-level=1']
}

/** How a build uses cache mounts. */
export interface MountArguments {
  /** Before the id of each mount (https://docs.docker.com/reference/dockerfile/#buildkit-built-in-build-args). */
  readonly namespace: string | undefined
  /**
   * Whether the namespace has to become a part of the keys of layers, of which BuildKit leaves it out. The name of a
   * host is in them, and `--no-cache` would empty the mounts.
   */
  readonly ownLayers: boolean
}

/** This token allows to write to the repository's cache, so that only a build that uses this cache gets it. */
function cacheToken({ cacheFrom, cacheTo }: BuildRequest, env: NodeJS.ProcessEnv): Record<string, string> {
  const token = env['ACTIONS_RUNTIME_TOKEN']
  const wanted = [...cacheFrom, ...cacheTo].some((entry) => /(^|,)\s*type=gha\s*(,|$)/.test(entry))
  return wanted && token !== undefined ? { ACTIONS_RUNTIME_TOKEN: token } : {}
}

interface Secrets {
  readonly args: string[]
  readonly environment: Record<string, string>
  readonly masks: string[]
}

async function readSecrets(request: BuildRequest, env: NodeJS.ProcessEnv): Promise<Secrets> {
  const secrets: Secrets = { args: [], environment: {}, masks: [] }
  const problems: PublishError[] = []
  for (const [id, value] of request.secrets) addValue(secrets, id, value)
  for (const [id, name] of request.secretEnvs) {
    const value = env[name]
    if (value === undefined)
      problems.push(
        new PublishError(
          'E_INPUT',
          `\`secret-envs\` takes the secret ${id} from the environment variable ${name}, which is not set: set it `
            + `in the step’s \`env\`.`,
        ),
      )
    else addValue(secrets, id, value)
  }
  for (const [id, path] of request.secretFiles) {
    const bytes = await readFile(path).catch((cause: unknown) => {
      problems.push(
        new PublishError('E_INPUT', `\`secret-files\` takes the secret ${id} from ${path}, which cannot be read.`, {
          cause,
        }),
      )
    })
    if (bytes === undefined) continue
    secrets.args.push(`--secret=${['type=file', csvField('id', id), csvField('src', path)].join(',')}`)
    secrets.masks.push(...masksOfFile(bytes))
  }
  problems.push(...(await addSsh(secrets, request)))
  throwAll(problems)
  return secrets
}

/** Agents and keys. The build can use a key, and never read it. @returns what cannot be read */
async function addSsh(secrets: Secrets, { ssh }: BuildRequest): Promise<readonly PublishError[]> {
  const problems: PublishError[] = []
  for (const [id, paths] of ssh) {
    secrets.args.push(`--ssh=${id}${paths.length === 0 ? '' : `=${paths.join(',')}`}`)
    for (const path of paths) {
      try {
        if (!(await stat(path)).isSocket()) secrets.masks.push(...masksOfFile(await readFile(path)))
      } catch (cause) {
        const message = `\`ssh\` takes a key for ${id} from ${path}, which cannot be read.`
        problems.push(new PublishError('E_INPUT', message, { cause }))
      }
    }
  }
  return problems
}

function masksOfFile(bytes: Buffer): string[] {
  return bytes.length <= 64 * 1024 && !bytes.includes(0) ? masksOf(bytes.toString('utf8')) : []
}

function addValue(secrets: Secrets, id: string, value: string): void {
  const name = `PLUGIN_PUBLISH_BUILD_SECRET_${Object.keys(secrets.environment).length}`
  secrets.environment[name] = value
  secrets.args.push(`--secret=${['type=env', csvField('id', id), `env=${name}`].join(',')}`)
  secrets.masks.push(...masksOf(value))
}

/**
 * Output comes line by line, so each line of a secret is masked too. Shorter lines, such as a single bracket, are not
 * masked, because that would hide half of the log. In characters.
 */
const minMaskedLine = 4

function masksOf(value: string): string[] {
  const whole = value.trim()
  const lines = whole
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= minMaskedLine)
  return whole === '' ? [] : [...new Set([value, whole, ...lines])]
}

export function maskSecrets(command: BuildCommand, log: Log): void {
  for (const mask of command.masks) log.mask(mask)
}
