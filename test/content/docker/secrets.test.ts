import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildCommand } from '../../../src/content/docker/arguments.ts'
import { dockerEnvironment, findBuildx } from '../../../src/content/docker/buildx.ts'
import { PublishErrors } from '../../../src/shared/errors.ts'
import { run } from '../../../script/rig/run.ts'
import { dockerConfig, dockerEnv } from '../../support/rig.ts'
import { build, containerBuilder, directory, plugin, Recorder, request } from '../../support/docker-build.ts'

const multiline = '-----BEGIN KEY-----\nbWF5IG5vdCBiZSBzZWVu\n-----END KEY-----\n'
const secrets = {
  token: 'value-of-the-token',
  key: multiline,
  quoted: 'a,"b" =c',
  fromEnv: 'value-from-the-environment',
  file: 'value-in-a-file',
}
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A DOCKER_CONFIG whose buildx writes down its arguments before it runs. */
async function watchedBuildx(): Promise<{ env: NodeJS.ProcessEnv; seen: string }> {
  const config = await dockerConfig(directory('docker-config'), { cliPluginsExtraDirs: [] })
  const real = await findBuildx(dockerEnv())
  const seen = join(config, 'seen')
  mkdirSync(join(config, 'cli-plugins'))
  writeFileSync(
    join(config, 'cli-plugins/docker-buildx'),
    `#!/bin/sh\nprintf '%s\\n' "$@" >> '${seen}'\nexec '${real.command}' "$@"\n`,
    { mode: 0o755 },
  )
  return {
    env: dockerEnv({ DOCKER_CONFIG: config, BUILDX_CONFIG: join(dockerEnv()['DOCKER_CONFIG'] ?? '', 'buildx') }),
    seen,
  }
}

test('the build gets every secret, and nothing else does', async () => {
  const builder = await containerBuilder('secrets')
  const file = join(directory('file'), 'a secret, in a file')
  writeFileSync(file, secrets.file)
  const mounts = Object.keys(secrets)
    .map((id) => `--mount=type=secret,id=${id}`)
    .join(' ')
  const context = plugin({
    Dockerfile:
      `FROM --platform=$BUILDPLATFORM busybox AS build\nRUN ${mounts} cd /run/secrets && sha256sum * && `
      + `cat token key > /dev/null && echo ${process.pid} > /made\nFROM scratch\nCOPY --from=build /made /made\n`,
  })
  const { env, seen } = await watchedBuildx()
  const tools = new Recorder()
  tools.onLine = () => {
    assert.ok(tools.masks.length > 0, 'a line was printed before the secrets were masked')
  }
  const built = await build(
    request(context, {
      builder,
      secrets: new Map([
        ['token', secrets.token],
        ['key', secrets.key],
        ['quoted', secrets.quoted],
      ]),
      secretEnvs: new Map([['fromEnv', 'THE_SECRET']]),
      secretFiles: new Map([['file', file]]),
    }),
    tools,
    { ...env, THE_SECRET: secrets.fromEnv },
  )

  const printed = tools.lines.join('\n')
  for (const [id, value] of Object.entries(secrets)) {
    assert.match(printed, new RegExp(`${sha256(value)} +${id}\\b`), `the build did not get ${id}`)
    assert.ok(tools.masks.includes(value), `${id} is not masked`)
  }
  for (const line of ['bWF5IG5vdCBiZSBzZWVu', '-----BEGIN KEY-----'])
    assert.ok(tools.masks.includes(line), 'each line of a secret is masked')
  assert.ok(existsSync(seen), 'the arguments were watched')
  const args = readFileSync(seen, 'utf8')
  assert.match(args, /--secret=type=env,id=token,env=/)
  for (const value of [secrets.token, 'bWF5IG5vdCBiZSBzZWVu', 'a,"b"', secrets.fromEnv, secrets.file]) {
    assert.ok(!args.includes(value), 'a secret is an argument')
    const found = await run(
      'grep',
      ['--recursive', '--files-with-matches', '--fixed-strings', '--regexp', value, '--', built.layout],
      {},
    )
    assert.equal(found.stdout, '', 'a secret is in the layout')
  }
})

test('missing secrets are reported together, without a value', async () => {
  const problems = await buildCommand(
    request('/nowhere', { secretEnvs: new Map([['one', 'NOT_SET']]), secretFiles: new Map([['two', '/nowhere/two']]) }),
    {},
  ).then(
    () => assert.fail(),
    (error: unknown) => error,
  )
  assert.ok(problems instanceof PublishErrors)
  assert.deepEqual(
    problems.errors.map(({ code }) => code),
    ['E_INPUT', 'E_INPUT'],
  )
  assert.match(problems.errors[0]?.message ?? '', /environment variable NOT_SET/)
  assert.match(problems.errors[1]?.message ?? '', /\/nowhere\/two/)
})

test('Docker gets none of the action’s own inputs and tokens', () => {
  const env = dockerEnvironment(
    {
      PATH: '/bin',
      'INPUT_CONTROL-PLANE-TOKEN': 'x',
      COSIGN_PASSWORD: 'x',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
      STATE_a: 'x',
      ACTIONS_RUNTIME_TOKEN: 'x',
    },
    undefined,
  )
  assert.deepEqual(env, { PATH: '/bin', BUILDX_GIT_INFO: 'false', BUILDX_GIT_LABELS: 'false' })
})

test('only a build that uses GitHub’s cache gets the token for it', async () => {
  const environmentOf = async (caches: { cacheFrom?: string[]; cacheTo?: string[] }) =>
    (await buildCommand(request('/plugin', caches), { ACTIONS_RUNTIME_TOKEN: 'for the cache' })).secretEnvironment
  assert.deepEqual(await environmentOf({}), {})
  assert.deepEqual(await environmentOf({ cacheFrom: ['type=registry,ref=host.example/type=gha'] }), {})
  for (const cache of ['type=gha', 'type=gha,scope=x', 'mode=max,type=gha']) {
    for (const name of ['cacheFrom', 'cacheTo'])
      assert.deepEqual(await environmentOf({ [name]: [cache] }), { ACTIONS_RUNTIME_TOKEN: 'for the cache' })
  }
})

test('no value is taken for an option', async () => {
  const { args } = await buildCommand(
    request('/plugin', {
      buildArgs: ['--load=x'],
      contexts: new Map([['c', '--push']]),
      cacheFrom: ['--allow=security.insecure'],
      cacheTo: ['-t'],
      target: '--push',
      destination: '/a,b/"c"',
    }),
    {},
  )
  const options = args.slice(0, args.indexOf('--'))
  assert.deepEqual(args.slice(args.indexOf('--')), ['--', '/plugin'])
  assert.ok(
    options.every((option) => /^--[a-z-]+=./.test(option)),
    options.join('\n'),
  )
  assert.deepEqual([...new Set(options.map((option) => option.slice(0, option.indexOf('='))))].sort(), [
    '--build-arg',
    '--build-context',
    '--cache-from',
    '--cache-to',
    '--file',
    '--output',
    '--platform',
    '--progress',
    '--provenance',
    '--sbom',
    '--target',
  ])
  assert.ok(
    args.includes('--platform=linux/amd64,linux/arm64'),
    'in the order of the index, whatever the order asked for',
  )
  assert.ok(
    args.includes(
      '--output=type=oci,tar=false,oci-mediatypes=true,compression=gzip,compression-level=1,"dest=/a,b/""c"""',
    ),
    args.join('\n'),
  )
})

test('a destination with a comma and quotes is one directory', async () => {
  const context = plugin({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /x\n' })
  const destination = join(directory('out'), 'with, a "comma"')
  const built = await build(request(context, { builder: 'default', destination }), new Recorder(), dockerEnv())
  assert.equal(built.layout, destination)
})
