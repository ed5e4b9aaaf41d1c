import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { publishProblems, readInputs, type Inputs } from '../../src/github/inputs.ts'
import { hosts } from '../../src/hosts/index.ts'
import { inputNames } from '../../src/github/inputs/table.ts'
import { PublishError, PublishErrors, throwAll } from '../../src/shared/errors.ts'
import { parsePlatform } from '../../src/shared/platform.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

const remote = { driver: 'remote', endpoint: 'tcp://x:1' }
const addresses = 'set each to an address such as tcp://host:1234, unix:///socket or ssh://user@host.'
const names = hosts.map(({ name }) => name)
const files = { 'plugins/users/Dockerfile': 'FROM scratch\n', 'ca.pem': 'x', 'layout/index.json': '{}' }

function readAll(env: NodeJS.ProcessEnv): Inputs {
  const inputs = readInputs(env, hosts)
  throwAll(inputs.problems)
  return inputs
}

function read(inputs: Record<string, string>): Inputs {
  using workspace = makeWorkspace(files)
  return readAll(environment(workspace.root, { path: 'plugins/users', ...inputs }))
}

function problems(inputs: Record<string, string>): string[] {
  try {
    read(inputs)
  } catch (error) {
    const all = error instanceof PublishErrors ? error.errors : [error]
    return all.map((each) => {
      assert.ok(each instanceof PublishError && each.code === 'E_INPUT', String(each))
      return each.message
    })
  }
  return []
}

test('an input that is wrong is known by name, also if its own name is what is wrong', () => {
  using workspace = makeWorkspace(files)
  const { wrong } = readInputs(
    environment(workspace.root, {
      path: 'plugins/users',
      registry: 'https://ghcr.io',
      platfroms: 'linux/amd64',
      'no-such-thing': '1',
    }),
    hosts,
  )
  assert.deepEqual([...wrong].sort(), ['platforms', 'registry'])
})

test('without inputs every default of the contract holds', () => {
  using workspace = makeWorkspace()
  const inputs = readAll({ GITHUB_WORKSPACE: workspace.root })
  assert.equal(inputs.dryRun, 'auto')
  assert.deepEqual(
    { ...inputs.plugin, directory: '' },
    {
      directory: '',
      path: '.',
      host: 'auto',
      name: 'checkout',
      platforms: [],
      version: undefined,
      tagPrefix: 'auto',
      tags: [],
      publicKeyName: undefined,
      replaceTag: undefined,
      annotations: {},
      schema: undefined,
    },
  )
  assert.equal(inputs.plugin.directory, workspace.root)
  assert.equal(inputs.build.context, workspace.root)
  assert.equal(inputs.build.file, join(workspace.root, 'Dockerfile'))
  assert.equal(inputs.build.sourceDateEpoch, 0)
  assert.equal(inputs.build.builder, 'auto')
  assert.equal(inputs.sign.cosignVersion, 'v3.0.6')
  assert.equal(inputs.sign.transparencyLog, true)
  assert.equal(inputs.controlPlane.skipTrafficCheck, false)
  assert.deepEqual(inputs.check, { failOn: undefined, overrideLabel: undefined, smokeTest: 'auto' })
  const { noCache, pull, ssh, labels, allow } = inputs.build
  assert.deepEqual([noCache, pull, [...ssh], [...labels], allow], [false, false, [], [], []])
  assert.deepEqual(inputs.report, { showSummary: true, comment: false, githubToken: undefined })
})

test('an input that is set to the empty string has its default', () => {
  using workspace = makeWorkspace()
  const empty = Object.fromEntries(inputNames.map((name) => [name, '']))
  assert.deepEqual(readAll(environment(workspace.root, empty)), readAll({ GITHUB_WORKSPACE: workspace.root }))
})

test('a full set of inputs is read into its concerns', () => {
  const inputs = read({
    host: 'cosmo',
    name: 'people',
    platforms: 'linux/aarch64, linux/amd64\nlinux/arm/v7',
    'dry-run': 'TRUE',
    version: 'v1.2.3',
    'tag-prefix': 'users/',
    tags: 'latest\nghcr.io/o/users:1.2.3',
    annotations: 'index:org.example.a=1=2\norg.example.b=',
    target: 'final',
    'build-args': 'A=1,2\nB',
    'build-contexts': 'golang:1.25-alpine=docker-image://localhost:5000/base/golang',
    secrets: '"one=a\nb"\ntwo=x,y',
    'secret-envs': 'a=A,b=B',
    registry: 'localhost:5000/team/',
    repository: 'plugins/users',
    sign: 'key',
    'cosign-key': 'env://KEY',
    'signature-format': 'both',
    'signature-repository': '[::1]:5000/sigs',
    'transparency-log': 'False',
    'cosign-version': '3.1.1',
    'control-plane-url': 'http://127.0.0.1:3001/',
    'control-plane-labels': 'team=a,env=b',
    'fail-on': 'none',
    'smoke-test': 'true',
    'ca-certificates': 'ca.pem',
  })
  assert.deepEqual(inputs.plugin.platforms, ['linux/amd64', 'linux/arm/v7', 'linux/arm64'])
  assert.equal(inputs.dryRun, true)
  assert.equal(inputs.plugin.version, '1.2.3')
  assert.deepEqual(inputs.plugin.tags, [
    { tag: 'latest', immutable: false },
    { tag: '1.2.3', immutable: true, target: { registry: 'ghcr.io', repository: 'o/users' } },
  ])
  assert.deepEqual(inputs.plugin.annotations, { 'org.example.a': '1=2', 'org.example.b': '' })
  assert.deepEqual(inputs.build.buildArgs, ['A=1,2', 'B'])
  assert.deepEqual([...inputs.build.contexts], [['golang:1.25-alpine', 'docker-image://localhost:5000/base/golang']])
  assert.deepEqual(
    [...inputs.build.secrets],
    [
      ['one', 'a\nb'],
      ['two', 'x,y'],
    ],
  )
  assert.deepEqual(
    [...inputs.build.secretEnvs],
    [
      ['a', 'A'],
      ['b', 'B'],
    ],
  )
  assert.deepEqual(inputs.registry.address, { host: 'localhost:5000', prefix: 'team' })
  assert.deepEqual(inputs.sign.key, { kind: 'env', name: 'KEY' })
  assert.deepEqual(inputs.sign.repository, { registry: '[::1]:5000', repository: 'sigs' })
  assert.equal(inputs.sign.transparencyLog, false)
  assert.equal(inputs.sign.cosignVersion, 'v3.1.1')
  assert.equal(inputs.controlPlane.url, 'http://127.0.0.1:3001')
  assert.deepEqual(inputs.controlPlane.labels, { team: 'a', env: 'b' })
  assert.deepEqual(inputs.check.failOn, [])
  assert.equal(inputs.check.smokeTest, true)
})

const digits = 'a'.repeat(64)
const pem = '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----'
const sshForms = 'set each line to default, id=SOCKET, or id=KEY,KEY with paths of files.'
const entitlements = 'set each entry to network.host, security.insecure, device or device=NAME.'
const keyText = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----'
/** Every class of bad input with its one message. */
const bad: [Record<string, string>, string][] = [
  [{ dry_run: 'true' }, 'There is no input "dry_run": set `dry-run` instead.'],
  [{ platform: 'linux/amd64' }, 'There is no input "platform": set `platforms` instead.'],
  [{ frobnicate: 'x' }, 'There is no input "frobnicate": remove it.'],
  [{ path: 'plugins/nobody' }, '`path` is "plugins/nobody", which does not exist: set it to an existing directory.'],
  [{ path: 'ca.pem' }, '`path` is "ca.pem", which is not a directory: set it to an existing directory.'],
  [
    { path: '../..' },
    '`path` is "../..", which leads outside the workspace: set it to a directory inside the workspace.',
  ],
  [{ path: '..' }, '`path` is "..", which leads outside the workspace: set it to a directory inside the workspace.'],
  [
    { path: '/etc' },
    '`path` is "/etc", which leads outside the workspace: set it to a directory inside the workspace.',
  ],
  [{ path: '-x' }, '`path` is "-x": set it to a value that does not begin with "-".'],
  [
    { host: 'cosmos' },
    `\`host\` is "cosmos": set it to auto, ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}.`,
  ],
  [{ name: 'a\u0007b' }, '`name` has a line break or another control character: set it to one plain line.'],
  [{ name: 'a\nb' }, '`name` has a line break or another control character: set it to one plain line.'],
  [{ name: '--privileged' }, '`name` is "--privileged": set it to a value that does not begin with "-".'],
  [
    { platforms: 'linux/amd46,windows/s390x' },
    '`platforms` has "linux/amd46" (did you mean linux/amd64?), "windows/s390x": set each entry to a platform '
      + 'such as linux/amd64 or linux/arm/v7.',
  ],
  [
    { platforms: 'linux/amd64/v9' },
    '`platforms` has "linux/amd64/v9" (did you mean linux/amd64?): set each entry to a platform such as '
      + 'linux/amd64 or linux/arm/v7.',
  ],
  [
    { platforms: 'arm' },
    '`platforms` has "arm" (did you mean linux/arm?): set each entry to a platform such as linux/amd64 or '
      + 'linux/arm/v7.',
  ],
  [{ 'dry-run': 'yes' }, '`dry-run` is "yes": set it to auto, true or false.'],
  [{ version: '1.2' }, '`version` is "1.2": set it to a semantic version such as 1.2.3.'],
  [{ version: '01.2.3' }, '`version` is "01.2.3": set it to a semantic version such as 1.2.3.'],
  [{ 'tag-prefix': 'a..b' }, '`tag-prefix` is "a..b": set it to a prefix of git tags such as users/, or to auto.'],
  [
    { tags: 'ok\nno spaces here' },
    '`tags` has "no spaces here": set each entry to a tag, or to a full reference such as ghcr.io/owner/plugin:1.2.3.',
  ],
  [
    { tags: 'ghcr.io/Owner/x:1' },
    '`tags` has "ghcr.io/Owner/x:1": set each entry to a tag, or to a full reference such as '
      + 'ghcr.io/owner/plugin:1.2.3.',
  ],
  [{ annotations: 'novalue' }, '`annotations` has the entry "novalue": set each entry to key=value for the index.'],
  [
    { annotations: 'manifest:a=b' },
    '`annotations` has the entry "manifest:a=b": set each entry to key=value for the index.',
  ],
  [
    { annotations: '"a=one\ntwo"' },
    '`annotations` has an entry with a line break or another control character: set one plain line per entry.',
  ],
  [{ annotations: 'a=1\na=2' }, '`annotations` has "a" twice: set it once.'],
  [{ annotations: 'a=1\nindex:a=2' }, '`annotations` has "a" twice: set it once.'],
  [
    { annotations: '"a=1' },
    '`annotations` has a quote that is not closed: close it, or write a quote inside quotes as "".',
  ],
  [
    { context: '../elsewhere' },
    '`context` is "../elsewhere", which leads outside the workspace: set it to a directory inside the workspace.',
  ],
  [
    { context: 'https://example.com/x.git' },
    '`context` is "https://example.com/x.git", which does not exist: set it to an existing directory.',
  ],
  [
    { file: '../Dockerfile' },
    '`file` is "../Dockerfile", which leads outside the workspace: set it to a path inside the workspace.',
  ],
  [{ target: 'a b' }, '`target` is "a b": set it to the name of a stage in the Dockerfile.'],
  [{ 'build-args': '1A=2' }, '`build-args` has "1A=2": set each entry to NAME=value.'],
  [
    { 'build-args': '--build-arg' },
    '`build-args` has the entry "--build-arg": set entries that do not begin with "-".',
  ],
  [{ 'build-contexts': 'x' }, '`build-contexts` has the entry "x": set each entry to name=source.'],
  [{ secrets: 'hunter2' }, '`secrets` has entry 1: set each entry to id=value.'],
  [{ secrets: '-hunter2' }, '`secrets` has an entry: set entries that do not begin with "-".'],
  [
    { 'secret-envs': 'a=B-C' },
    '`secret-envs` has the variable "B-C": set each entry to id=NAME, where NAME is an environment variable.',
  ],
  [
    { 'secret-files': 'a=../../x' },
    '`secret-files` is "../../x", which leads outside the workspace: set it to a path inside the workspace.',
  ],
  [{ ssh: 'de fault' }, `\`ssh\` has the entry "de fault": ${sshForms}`],
  [{ ssh: 'default,other' }, `\`ssh\` has the entry "default,other": ${sshForms}`],
  [{ ssh: 'a=ca.pem,' }, `\`ssh\` has the entry "a=ca.pem,": ${sshForms}`],
  [{ ssh: 'a=' }, `\`ssh\` has the entry "a=": ${sshForms}`],
  [{ ssh: 'a=ca.pem\na=ca.pem' }, '`ssh` has "a" twice: set it once.'],
  [
    { ssh: 'a=no-key' },
    '`ssh` has the path "no-key", which does not exist: set it to a key file or to the socket of an agent.',
  ],
  [
    { ssh: 'a=ca.pem,plugins' },
    '`ssh` has the path "plugins", which is neither a file nor a socket: set it to a key file or to the socket of an '
      + 'agent.',
  ],
  [
    { ssh: 'a=../../x' },
    '`ssh` is "../../x", which leads outside the workspace: set it to a path inside the workspace.',
  ],
  [
    { ssh: 'default' },
    '`ssh` has "default" without a path, and SSH_AUTH_SOCK is not set: start ssh-agent in an earlier step, or set '
      + 'default=KEY with the path of a key file.',
  ],
  [
    { ssh: `default=${keyText}` },
    '`ssh` has the text of a private key: write it to a file, and set `ssh` to default=FILE.',
  ],
  [{ labels: 'novalue' }, '`labels` has the entry "novalue": set each entry to key=value.'],
  [{ labels: 'a=1\na=2' }, '`labels` has "a" twice: set it once.'],
  [{ allow: 'network' }, `\`allow\` has "network": ${entitlements}`],
  [{ allow: 'device=a b,security.insecure=x' }, `\`allow\` has "device=a b", "security.insecure=x": ${entitlements}`],
  [{ 'no-cache': 'auto' }, '`no-cache` is "auto": set it to true or false.'],
  [
    { 'no-cache': 'true', 'cache-from': 'type=gha' },
    '`no-cache` is true and `cache-from` names a cache to read: remove one of them.',
  ],
  [{ 'no-cache': 'true', cache: 'true' }, '`no-cache` is true and `cache` is true: remove one of them.'],
  [{ pull: 'always' }, '`pull` is "always": set it to true or false.'],
  [{ 'show-summary': 'no' }, '`show-summary` is "no": set it to true or false.'],
  [{ 'source-date-epoch': '-1' }, '`source-date-epoch` is "-1": set it to a value that does not begin with "-".'],
  [{ 'source-date-epoch': '1.5' }, '`source-date-epoch` is "1.5": set it to whole seconds since 1970 such as 0.'],
  [{ builder: 'a b' }, '`builder` is "a b": set it to the name of a builder, or to auto.'],
  [
    { builder: 'mine', driver: 'remote', endpoint: 'tcp://x:1' },
    '`builder` names an existing builder and `driver` and `endpoint` describe a new one: set one or the other.',
  ],
  [{ driver: 'docker' }, '`driver` is "docker": set it to docker-container, kubernetes or remote.'],
  [{ driver: 'remote' }, '`driver` is remote: set `endpoint` to the builder’s address such as tcp://host:1234.'],
  [{ 'driver-opts': 'network' }, '`driver-opts` has "network": set each entry to name=value.'],
  [
    { driver: 'kubernetes', endpoint: 'tcp://x:1' },
    '`driver` is kubernetes, which finds its cluster by KUBECONFIG: remove `endpoint`, and choose machines by '
      + '`driver-opts` such as @linux/arm64 nodeselector=kubernetes.io/arch=arm64.',
  ],
  [{ ...remote, endpoint: 'x:1' }, `\`endpoint\` has "x:1": ${addresses}`],
  ...['tcp://robot:hunter2@host:1', 'linux/arm64=ssh://robot:hunter2@host', 'https://robot:hunter2@host:1'].map(
    (endpoint): [Record<string, string>, string] => [
      { ...remote, endpoint },
      `\`endpoint\` has an address with a password, which no machine takes: ${addresses}`,
    ],
  ),
  [{ ...remote, endpoint: 'ssh://-oProxyCommand=x' }, `\`endpoint\` has "ssh://-oProxyCommand=x": ${addresses}`],
  [{ ...remote, endpoint: 'linux/arm64=' }, `\`endpoint\` has an entry without an address: ${addresses}`],
  [
    { ...remote, endpoint: 'linux/arm=tcp://x:1\nlinux/arm/v7=tcp://y:1' },
    '`endpoint` has linux/arm/v7 twice: set it once.',
  ],
  [{ ...remote, endpoint: 'tcp://x:1\ntcp://y:1' }, '`endpoint` has two entries for all other platforms: set it once.'],
  [
    { ...remote, endpoint: 'linux/arm46=tcp://x:1' },
    '`endpoint` has an entry for "linux/arm46" (did you mean linux/arm64?): set each to linux/amd64=VALUE, with the '
      + 'platform that it is for, or to VALUE for all others.',
  ],
  [
    { 'driver-opts': '@linux/arm46 a=b' },
    '`driver-opts` has "@linux/arm46 a=b" (did you mean linux/arm64?): set each entry to name=value.',
  ],
  [{ 'driver-opts': '@linux/arm64 a' }, '`driver-opts` has "@linux/arm64 a": set each entry to name=value.'],
  [
    { ...remote, 'driver-opts': `key=${keyText}` },
    '`driver-opts` has the text of a private key: set `endpoint-key` to it instead.',
  ],
  [
    { 'endpoint-ca-certificates': 'ca.pem', endpoint: 'other' },
    '`endpoint-ca-certificates` is for machines of your own: set `driver` to remote, or remove it.',
  ],
  [
    { ...remote, 'endpoint-ca-certificates': 'ca.pem', 'driver-opts': 'cacert=/ca.pem' },
    '`driver-opts` and `endpoint-ca-certificates` both have certificates: set one or the other.',
  ],
  [
    { ...remote, 'endpoint-ca-certificates': 'ca.pem', 'endpoint-certificate': 'ca.pem' },
    '`endpoint-key` is empty and `endpoint-certificate` is not: set it too. If it is a secret, does this job get it? A '
      + 'pull request of a fork gets none.',
  ],
  [
    { ...remote, 'endpoint-ca-certificates': 'ca.pem', 'endpoint-key': 'ca.pem' },
    '`endpoint-certificate` is empty and `endpoint-key` is not: set it too.',
  ],
  [
    {
      driver: 'remote',
      endpoint: 'linux/amd64=tcp://x:1\nlinux/arm64=tcp://y:1',
      'endpoint-ca-certificates': 'ca.pem',
      'endpoint-certificate': 'ca.pem',
      'endpoint-key': 'linux/amd64=ca.pem',
    },
    '`endpoint-key` has nothing for a machine that `endpoint-certificate` is for: set it for that machine too.',
  ],
  [
    { ...remote, 'endpoint-certificate': 'ca.pem', 'endpoint-key': 'ca.pem' },
    '`endpoint-ca-certificates` is empty and `endpoint-key` is not: set it too.',
  ],
  [
    { ...remote, 'endpoint-key': 'env://NOT_SET', 'endpoint-certificate': 'ca.pem' },
    '`endpoint-key` names the environment variable NOT_SET, which is not set: set it in the step’s `env`.',
  ],
  [
    { ...remote, 'endpoint-ca-certificates': 'no.pem' },
    '`endpoint-ca-certificates` is "no.pem", which does not exist: set it to an existing file.',
  ],
  [{ 'buildkit-image': 'a image' }, '`buildkit-image` is "a image": set it to an image reference.'],
  [{ emulation: 'true' }, '`emulation` is "true": set it to auto, always or never.'],
  [{ cache: 'on' }, '`cache` is "on": set it to auto, true or false.'],
  [
    { binaries: 'bin/{machine}' },
    '`binaries` is "bin/{machine}": set it to a path with {os}, {arch} and {variant} such as bin/{os}_{arch}.',
  ],
  [
    { binaries: '../bin/{os}_{arch}' },
    '`binaries` is "../bin/{os}_{arch}", which leads outside the workspace: set it to a path inside the workspace.',
  ],
  [{ files: 'a.wasm' }, '`files` has the entry "a.wasm": set it to path=media-type or @os/arch path=media-type.'],
  [
    { files: '@plan9/vax a=text/plain' },
    '`files` has the entry "@plan9/vax a=text/plain": "plan9/vax" is no platform such as linux/arm64.',
  ],
  [
    { files: '@linux/amd46 a=text/plain' },
    '`files` has the entry "@linux/amd46 a=text/plain": "linux/amd46" is no platform such as linux/arm64 (did you mean '
      + 'linux/amd64?).',
  ],
  [
    { files: 'a=text-plain' },
    '`files` has the entry "a=text-plain": "text-plain" is no media type such as application/json.',
  ],
  [{ 'artifact-config': 'a' }, '`artifact-config` has the entry "a": set it to path=media-type.'],
  [
    { files: 'a=text/plain\n../b=text/plain' },
    '`files` is "../b", which leads outside the workspace: set it to a path inside the workspace.',
  ],
  [
    { files: 'a=text/plain', binaries: 'bin/{os}' },
    '`files` and `binaries` both say what to publish: set one or the other.',
  ],
  [
    { 'artifact-config': '@linux/amd64 a=text/plain' },
    '`artifact-config` names a platform, and it is the config of all: remove it.',
  ],
  [
    { 'artifact-type': 'plugin' },
    '`artifact-type` is "plugin": set it to a media type such as application/vnd.example.plugin.v1.',
  ],
  [{ 'wasm-layout': 'istio' }, '`wasm-layout` is "istio": set it to cup, compat or cncf.'],
  [{ 'host-binary': 'image:host' }, '`host-binary` is "image:host": set it to image: and an absolute path of a file.'],
  [
    { 'host-binary': 'bin/{machine}' },
    '`host-binary` is "bin/{machine}": set it to a path with {os}, {arch} and {variant} such as bin/host_{os}_{arch}.',
  ],
  [
    { export: '../plugins' },
    '`export` is "../plugins", which leads outside the workspace: set it to a path inside the workspace.',
  ],
  [{ export: 'ca.pem' }, '`export` is "ca.pem", which is not a directory: set it to a directory.'],
  [
    { binaries: 'bin/{os}', layout: 'layout' },
    '`binaries` and `layout` both say what to publish: set one or the other.',
  ],
  [
    { binaries: 'bin/{os}', 'build-args': 'A=1', target: 'x' },
    '`binaries` builds nothing with Docker: remove `target` and `build-args`, or `binaries`.',
  ],
  [{ layout: 'nothing' }, '`layout` is "nothing", which does not exist: set it to an existing directory.'],
  [
    { 'expected-digest': `sha256:${digits}` },
    '`expected-digest` is checked against a layout: set `layout`, or remove `expected-digest`.',
  ],
  [
    { registry: 'https://ghcr.io' },
    '`registry` is "https://ghcr.io": set it to host[:port][/prefix] without scheme, in lower case, such as '
      + 'ghcr.io/owner.',
  ],
  [
    { registry: 'owner/plugins' },
    '`registry` is "owner/plugins": set it to host[:port][/prefix] without scheme, in lower case, such as '
      + 'ghcr.io/owner.',
  ],
  [
    { registry: 'localhost:99999' },
    '`registry` is "localhost:99999": set it to host[:port][/prefix] without scheme, in lower case, such as '
      + 'ghcr.io/owner.',
  ],
  [
    { repository: 'Plugins/Users' },
    '`repository` is "Plugins/Users": set it to lower-case path components such as plugins/users.',
  ],
  [{ repository: 'a/../b' }, '`repository` is "a/../b": set it to lower-case path components such as plugins/users.'],
  [
    { 'registry-password': 'two\nlines' },
    '`registry-password` has a line break or another control character: set it to one plain line.',
  ],
  [{ 'plain-http': 'maybe' }, '`plain-http` is "maybe": set it to auto, true or false.'],
  [
    { 'ca-certificates': 'none.pem' },
    '`ca-certificates` is "none.pem", which does not exist: set it to an existing file.',
  ],
  [{ sign: 'yes' }, '`sign` is "yes": set it to auto, key, keyless or none.'],
  [
    { 'replace-tag': 'v3' },
    '`replace-tag` is "v3": set it to the digest that the tag holds now, sha256: and 64 hexadecimal digits.',
  ],
  [
    { 'cosign-key': 'env://A-B' },
    '`cosign-key` is "env://A-B": set it to env:// and the name of an environment variable.',
  ],
  [
    { 'cosign-key': 'ftp://x' },
    '`cosign-key` is "ftp://x": set it to a path, env://NAME or the URI of awskms, azurekms, gcpkms, hashivault, '
      + 'k8s or gitlab.',
  ],
  [
    { 'cosign-key': pem },
    '`cosign-key` holds the key itself: put it into an environment variable and set `cosign-key` to env://NAME.',
  ],
  [
    { 'cosign-key': `${pem}\nabc` },
    '`cosign-key` holds the key itself: put it into an environment variable and set `cosign-key` to env://NAME.',
  ],
  [
    { 'cosign-key': Buffer.from(pem).toString('base64') },
    '`cosign-key` holds the key itself: put it into an environment variable and set `cosign-key` to env://NAME.',
  ],
  [
    { 'cosign-key': '../cosign.key' },
    '`cosign-key` is "../cosign.key", which leads outside the workspace: set it to a path inside the workspace.',
  ],
  [{ 'signature-format': 'old' }, '`signature-format` is "old": set it to bundle, legacy or both.'],
  [
    { 'signature-repository': 'signatures' },
    '`signature-repository` is "signatures": set it to host[:port]/repository, in lower case, such as '
      + 'ghcr.io/owner/signatures.',
  ],
  [{ 'cosign-version': 'latest' }, '`cosign-version` is "latest": set it to a version such as v3.0.6.'],
  [{ 'cosign-sha256': 'abc' }, '`cosign-sha256` is "abc": set it to 64 hexadecimal digits.'],
  [{ 'control-plane': 'cosmo' }, '`control-plane` is "cosmo": set it to auto or none.'],
  [
    { 'control-plane-url': 'http://cosmo.example' },
    '`control-plane-url` is "http://cosmo.example": set it to an https:// URL without user, query and fragment.',
  ],
  [
    { 'control-plane-url': 'https://me:secret@cosmo.example' },
    '`control-plane-url` is not a plain URL: set it to an https:// URL without user, query and fragment.',
  ],
  [{ 'control-plane-labels': 'team' }, '`control-plane-labels` has the entry "team": set each entry to key=value.'],
  [{ 'skip-traffic-check': '1' }, '`skip-traffic-check` is "1": set it to true or false.'],
  [{ schema: 'missing.graphql' }, '`schema` is "missing.graphql", which does not exist: set it to an existing file.'],
  [
    { 'fail-on': 'lint, typos' },
    '`fail-on` has "typos": set it to a list of composition, deployment, proposal, breaking or lint, or to none.',
  ],
  [{ 'smoke-test': 'always' }, '`smoke-test` is "always": set it to auto, true or false.'],
  [{ comment: 'sometimes' }, '`comment` is "sometimes": set it to true or false.'],
]

for (const [inputs, message] of bad) {
  test(`refuses ${JSON.stringify(inputs).slice(0, 90)}`, () => {
    assert.deepEqual(problems(inputs), [message])
  })
}

test('a job that checked nothing out is told so', () => {
  using workspace = makeWorkspace()
  assert.throws(() => readAll({ GITHUB_WORKSPACE: workspace.root, INPUT_PATH: 'plugins/users' }), {
    message:
      '`path` is "plugins/users", which does not exist: the workspace is empty, so check out the repository in an '
      + 'earlier step (`actions/checkout`).',
  })
})

test('every entry of a list that is wrong is reported, once and up to a limit', () => {
  const entries = Array.from({ length: 30 }, (_, index) => `../${index % 20}/birds=text/plain`)
  const found = problems({ files: entries.join('\n') })
  assert.equal(found.length, 10)
  assert.equal(new Set(found).size, 10)
})

test('everything that is wrong is reported together, unknown inputs first', () => {
  assert.deepEqual(
    problems({ 'dry-run': 'yes', host: 'x', platforms: 'y', regsitry: 'ghcr.io' }).map(
      (message) => message.split(':')[0],
    ),
    ['There is no input "regsitry"', '`host` is "x"', '`platforms` has "y"', '`dry-run` is "yes"'],
  )
})

test('machines, their options and their certificates are read by platform', () => {
  using workspace = makeWorkspace(files)
  const { build } = readAll({
    ...environment(workspace.root, {
      path: 'plugins/users',
      driver: 'remote',
      endpoint: 'tcp://amd64.example:1234\nlinux/aarch64=kube-pod://builder?context=arm=1',
      'driver-opts': 'servername=all.example\n@linux/arm64 servername=arm.example',
      'endpoint-ca-certificates': '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----',
      'endpoint-certificate': 'ca.pem\nlinux/arm64=env://ARM_CERT',
      'endpoint-key': 'linux/arm64=env://ARM_KEY\nenv://OTHER_KEY',
    }),
    ARM_CERT: 'a certificate',
    ARM_KEY: ' a key\n',
    OTHER_KEY: 'another',
  })
  const arm64 = parsePlatform('linux/arm64')
  const { authorities, certificate, key } = build.endpointTls
  const pem = '-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n'
  assert.deepEqual(build.endpoints, {
    other: 'tcp://amd64.example:1234',
    own: new Map([[arm64, 'kube-pod://builder?context=arm=1']]),
  })
  assert.deepEqual(build.driverOptions, {
    other: ['servername=all.example'],
    own: new Map([[arm64, ['servername=arm.example']]]),
  })
  assert.deepEqual(authorities, { other: { text: pem, from: '`endpoint-ca-certificates`' }, own: new Map() })
  assert.deepEqual(certificate, {
    other: { path: join(workspace.root, 'ca.pem') },
    own: new Map([[arm64, { text: 'a certificate\n', from: 'the environment variable ARM_CERT' }]]),
  })
  assert.deepEqual(key, {
    other: { text: 'another\n', from: 'the environment variable OTHER_KEY' },
    own: new Map([[arm64, { text: 'a key\n', from: 'the environment variable ARM_KEY' }]]),
  })
})

test('no message quotes a secret', () => {
  const secrets = {
    secrets: 'hunter2secret',
    'registry-password': 'hunter2\nsecret',
    'control-plane-token': 'hunter2\u0000secret',
    'github-token': 'hunter2\rsecret',
  }
  const all = problems(secrets)
  assert.equal(all.length, 4)
  for (const message of all) assert.doesNotMatch(message, /hunter2|secret"/)
  const cutKey = 'default=-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl+bnNzaA'
  assert.doesNotMatch(problems({ ssh: cutKey }).join('\n'), /bnNzaA/)
  const line = 'MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbnNzaAbnNzaAbnNz'
  const pasted = `key=-----BEGIN PRIVATE KEY-----\n${line}`
  assert.doesNotMatch(problems({ ...remote, 'driver-opts': pasted }).join('\n'), /MIGHAgEAMBM/)
  for (const value of [line, `linux/arm64=${line}`, `${line}\n${line}`, `-${line}`]) {
    const said = problems({ ...remote, 'endpoint-ca-certificates': 'ca.pem', 'endpoint-key': value })
    assert.ok(said.length > 0)
    assert.doesNotMatch(said.join('\n'), /MIGHAgEAMBM/)
  }
})

test('a key below a directory with a comma is refused, because buildx would take it for two', () => {
  using workspace = makeWorkspace({ 'a,b/Dockerfile': '', 'a,b/key': 'x' })
  const { problems: found } = readInputs(environment(join(workspace.root, 'a,b'), { ssh: 'default=key' }), hosts)
  assert.match(found.map(({ message }) => message).join(), /^`ssh` has the path ".*a,b\/key", which has a comma: /)
})

test('a symbolic link does not lead the path out of the workspace', () => {
  using workspace = makeWorkspace()
  symlinkSync('/etc', join(workspace.root, 'link'))
  assert.throws(() => readAll(environment(workspace.root, { path: 'link' })), /leads outside the workspace/)
  assert.throws(() => readAll(environment(workspace.root, { file: 'link/passwd' })), /leads outside the workspace/)
  // What it leads to may be made while the action runs.
  symlinkSync('/nowhere/plugins', join(workspace.root, 'dangling'))
  for (const target of ['dangling', 'dangling/a'])
    assert.throws(() => readAll(environment(workspace.root, { export: target })), /leads outside the workspace/)
  symlinkSync('circle', join(workspace.root, 'circle'))
  assert.equal(readAll(environment(workspace.root, { export: 'circle' })).build.exportDirectory !== undefined, true)
})

test('files of earlier steps may lie in the directory for temporary files', () => {
  using workspace = makeWorkspace()
  using temporary = makeWorkspace({ 'layout/index.json': '{}' })
  const claimed = { host: 'cosmo', name: 'users', 'expected-digest': `sha256:${digits}` }
  const env = environment(workspace.root, { ...claimed, layout: join(temporary.root, 'layout') })
  assert.throws(() => readAll(env), /leads outside the workspace/)
  assert.deepEqual(readAll({ ...env, RUNNER_TEMP: temporary.root }).build.layouts, [join(temporary.root, 'layout')])
})

test('a fork’s empty secrets are no problem before a publish, and half a login is one then', () => {
  const inputs = read({
    'registry-username': 'robot',
    'registry-password': '',
    'cosign-key': 'env://KEY',
    'control-plane-token': '',
  })
  assert.deepEqual(
    publishProblems(inputs).map((error) => error.message),
    [
      '`registry-password` is empty while its counterpart is set: set both, or neither to use docker’s own '
        + 'configuration.',
    ],
  )
  assert.deepEqual(publishProblems(read({ 'registry-username': 'robot', 'registry-password': 'x' })), [])
})
