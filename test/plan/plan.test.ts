import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Event } from '../../src/github/event.ts'
import { events, plan } from '../support/plan.ts'

const oidc = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc.example.com', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token' }
const publishing = { 'control-plane-token': 'secret-key' }

describe('a plan', () => {
  test('of a dry run needs nothing but the plugin', async () => {
    const { plan: made, found, log } = await plan({})
    assert.deepEqual(found, [])
    assert.deepEqual(
      [made?.mode.dryRun, made?.host.name, made?.platforms, made?.signing, made?.controlPlane],
      [true, 'cosmo', ['linux/amd64', 'linux/arm64'], undefined, undefined],
    )
    assert.deepEqual(log.lines, [
      'Host: WunderGraph Cosmo. `go.mod` requires github.com/wundergraph/cosmo/router-plugin',
    ])
  })

  test('of a publish has all that is needed', async () => {
    const { plan: made, found } = await plan(publishing, { event: events.tag, env: oidc })
    assert.deepEqual(found, [])
    assert.ok(made)
    assert.deepEqual(
      [made.mode.dryRun, made.signing?.mode, made.registry?.host],
      [false, 'keyless', 'cosmo-registry.wundergraph.com'],
    )
    assert.deepEqual(made.controlPlane, { url: 'https://cosmo-cp.wundergraph.com', token: 'secret-key' })
    assert.deepEqual([...made.failOn], ['composition', 'deployment', 'proposal'])
    assert.equal(made.versions.version, '1.2.3')
  })

  test('names platforms for which there is no machine', async () => {
    const remote = { driver: 'remote', endpoint: 'linux/amd64=tcp://192.0.2.7:1234' }
    for (const [inputs, expected] of [
      [remote, ['E_BUILDER_PLATFORM No machine is named for linux/arm64.']],
      [{ ...remote, platforms: 'linux/amd64' }, []],
      [{ ...remote, binaries: 'birds/{os}_{arch}' }, ['E_INPUT']],
      [{ ...remote, driver: 'docker-container', endpoint: 'linux/amd64=ssh://192.0.2.7' }, []],
    ] as const)
      assert.deepEqual(
        (await plan(inputs)).found.map((text, i) => text.slice(0, expected[i]?.length)),
        expected,
      )
  })

  test('says everything that is wrong at once, whichever part it belongs to', async () => {
    const { plan: made, found } = await plan(
      {
        name: 'no good',
        platforms: 'linux/s390x',
        namespace: '',
        'registry-username': 'someone',
        'ca-certificates': 'birds/go.mod',
        export: '../birds',
      },
      {
        event: events.tag,
        prepare: (root) => {
          rmSync(join(root, 'birds/generated/mapping.json'))
          writeFileSync(join(root, 'birds/src/schema.graphql'), 'type Query {')
        },
      },
    )
    assert.equal(made, undefined)
    assert.deepEqual(
      found.map((text) => text.split(/[:;,]/)[0]).sort(),
      [
        'E_INPUT `ca-certificates` contains no PEM certificate',
        'E_INPUT `export` is "../birds"',
        'E_INPUT `platforms` has `linux/s390x`',
        'E_INPUT `registry-password` is empty while its counterpart is set',
        'E_PERMISSION_OIDC `sign',
        'E_PLUGIN_FILE generated/mapping.json is missing.',
        'E_PLUGIN_NAME The name "no good" is not valid',
        'E_PLUGIN_SCHEMA src/schema.graphql is not valid GraphQL.',
        'E_TOKEN_MISSING Publishing to WunderGraph Cosmo needs `control-plane-token`',
      ].sort(),
    )
  })

  test('says which files the Dockerfile takes that are missing, each once', async () => {
    const { found } = await plan(
      {},
      {
        prepare: (root) => {
          rmSync(join(root, 'birds/go.sum'))
          rmSync(join(root, 'birds/src/schema.graphql'))
          writeFileSync(
            join(root, 'birds/Dockerfile'),
            'FROM golang\nCOPY go.mod go.sum more.txt src/schema.graphql /\nRUN go build ./src\n',
          )
        },
      },
    )
    assert.deepEqual(found, [
      'E_PLUGIN_FILE src/schema.graphql is missing.',
      'E_PLUGIN_FILE go.sum is missing, and `go build` compiles no module without its checksum.',
      'E_PLUGIN_FILE more.txt is missing, and line 2 of Dockerfile needs it.',
    ])
  })

  test('whose layout is not there asks for no Dockerfile', async () => {
    const given = { host: 'openbao', name: 'birds', layout: 'nothing', 'expected-digest': `sha256:${'0'.repeat(64)}` }
    const { found } = await plan({ ...given, path: '' })
    assert.deepEqual(found, ['E_INPUT `layout` is "nothing", which does not exist: set it to an existing directory.'])
  })

  test('an event that must not publish does not hide what else is wrong', async () => {
    const { found } = await plan(
      { 'dry-run': 'false' },
      {
        event: events.pullRequest,
        prepare: (root) => {
          rmSync(join(root, 'birds/Dockerfile'))
        },
      },
    )
    assert.deepEqual(found, [
      'E_EVENT `dry-run` is false, but a pull request started this run (`pull_request`), and code of a pull '
        + 'request is never published.',
      'E_PLUGIN_FILE Dockerfile is missing.',
    ])
  })

  test('keeps what could be decided although the rest is wrong, for the questions beside the build', async () => {
    const { plan: made, decisions } = await plan(
      { ...publishing, platforms: 'linux/s390x' },
      { event: events.tag, env: oidc },
    )
    assert.equal(made, undefined)
    assert.deepEqual(
      [decisions.host?.name, decisions.signing?.mode, decisions.controlPlane?.token, decisions.platforms],
      ['cosmo', 'keyless', 'secret-key', undefined],
    )
  })
})

describe('tags', () => {
  const elsewhere = { 'control-plane': 'none', sign: 'none', registry: 'host.example/team', name: 'birds' }

  test('as full references may repeat where the plugin goes, and nothing else', async () => {
    assert.deepEqual((await plan({ ...elsewhere, tags: 'host.example/team/birds:1.2.3\nstable' })).found, [])
    assert.deepEqual(
      (
        await plan({
          ...elsewhere,
          tags: 'host.example/team/birds:1.2.3\nother.example/team/birds:1.2.3\nhost.example/birds:stable',
        })
      ).found,
      [
        'E_INPUT `tags` has other.example/team/birds:1.2.3, but the plugin goes to host.example/team/birds: set '
          + 'plain tags, or `registry` and `repository`.',
        'E_INPUT `tags` has host.example/birds:stable, but the plugin goes to host.example/team/birds: set plain '
          + 'tags, or `registry` and `repository`.',
      ],
    )
  })

  test('name no repository where the control plane assigns it', async () => {
    assert.deepEqual((await plan({ tags: 'cosmo-registry.wundergraph.com/team/birds:stable' })).found, [
      'E_INPUT `tags` has cosmo-registry.wundergraph.com/team/birds:stable, but the control plane assigns the '
        + 'repository: set plain tags.',
    ])
  })
})

describe('the host', () => {
  test('is detected, or named', async () => {
    assert.equal(
      (
        await plan(
          { host: 'cosmo' },
          {
            prepare: (root) => {
              rmSync(join(root, 'birds/go.mod'))
              writeFileSync(join(root, 'birds/Dockerfile'), 'FROM scratch\n')
            },
          },
        )
      ).plan?.host.name,
      'cosmo',
    )
    const unknown = await plan({ host: 'helm' })
    assert.equal(unknown.found.length, 1)
    assert.match(unknown.found[0] ?? '', /^E_INPUT `host` is "helm": set it to auto, cosmo\b.* or [a-z]+\.$/)
    const disk = await plan({ host: 'tyk', export: 'plugins' })
    assert.ok(disk.found.includes('E_INPUT `export` is set, but Tyk AI Studio reads no plugin from disk: remove it.'))
    const nothing = await plan(
      {},
      {
        prepare: (root) => {
          for (const name of ['go.mod', 'src', 'generated']) rmSync(join(root, 'birds', name), { recursive: true })
        },
      },
    )
    assert.match(nothing.found.join('\n'), /^E_HOST_UNKNOWN No host recognizes `.*birds` as one of its plugins\.$/)
  })
})

describe('platforms', () => {
  test('are the host’s own, or those asked for, in the one order that gives the digest', async () => {
    assert.deepEqual((await plan({ platforms: 'linux/arm64, darwin/arm64\nlinux/amd64' })).plan?.platforms, [
      'darwin/arm64',
      'linux/amd64',
      'linux/arm64',
    ])
  })

  test('that the host does not run are refused by name', async () => {
    assert.deepEqual((await plan({ platforms: 'linux/amd64, linux/arm/v7, linux/s390x' })).found, [
      'E_INPUT `platforms` has `linux/arm/v7`, `linux/s390x`, which WunderGraph Cosmo does not run: set it to a '
        + 'list of linux/amd64, linux/arm64, darwin/amd64, darwin/arm64, windows/amd64.',
    ])
  })
})

describe('the control plane', () => {
  const planned = async (
    inputs: Record<string, string>,
    event = events.tag as typeof events.branch | typeof events.tag,
  ): Promise<unknown> => {
    const { plan: made, found } = await plan(inputs, { event, env: oidc })
    return found.length > 0 ? found : made?.controlPlane
  }

  test('is asked in a dry run only with a token', async () => {
    assert.equal(await planned({}, events.branch), undefined)
    assert.deepEqual(
      await planned({ 'control-plane-token': 't', 'control-plane-url': 'https://cp.example.com' }, events.branch),
      { url: 'https://cp.example.com', token: 't' },
    )
  })

  test('is needed for a publish, unless the user wants none', async () => {
    assert.deepEqual(await planned({}), [
      'E_TOKEN_MISSING Publishing to WunderGraph Cosmo needs `control-plane-token`, and it is empty.',
    ])
    assert.equal(await planned({ 'control-plane': 'none' }), undefined)
    assert.equal(await planned({ 'control-plane': 'none', 'control-plane-token': 't' }), undefined)
  })
})

describe('code of a pull request', () => {
  const behind = (hasSecrets: boolean): Event => ({
    ...events.branch,
    pullRequestOrigin: { how: 'a comment on a pull request started this run (`issue_comment`)', hasSecrets },
  })
  const given = {
    secrets: 'token=hunter2',
    'secret-envs': 'npm=NPM_TOKEN',
    'secret-files': 'key=birds/go.mod',
    ssh: 'default=birds/go.mod',
  }

  test('never gets build secrets where GitHub hands out those of the repository, not even in a dry run', async () => {
    const { found, problems } = await plan(given, { event: behind(true) })
    assert.deepEqual(
      found,
      ['secrets', 'secret-envs', 'secret-files', 'ssh'].map(
        (name) =>
          `E_EVENT \`${name}\` is set, but a comment on a pull request started this run (\`issue_comment\`), and `
          + 'code of a pull request never gets build secrets.',
      ),
    )
    assert.match(problems.all[0]?.hint ?? '', /`pull_request`/)
    assert.deepEqual((await plan({}, { event: behind(true) })).found, [])
  })

  test('is never root on the machine that builds it, unless it comes from this repository', async () => {
    const { pullRequest: fork } = events
    const own = { ...fork, pullRequest: { ...fork.pullRequest, fork: false } }
    const targeted = { ...own, name: 'pull_request_target', pullRequestOrigin: behind(true).pullRequestOrigin }
    const queue = { ...behind(false), name: 'merge_group' }
    const unreadable = { ...fork, pullRequest: undefined }
    const allow = 'network.host,security.insecure,device'
    const refused = async (event: Event, value = allow): Promise<boolean> => {
      const { found } = await plan({ allow: value }, { event })
      assert.ok(found.length < 2, found.join('\n'))
      const [first] = found
      if (first !== undefined)
        assert.match(first, /^E_EVENT `allow` has security\.insecure, but .* gets the machine\.$/)
      return first !== undefined
    }
    for (const event of [fork, unreadable, behind(true), behind(false), targeted])
      assert.equal(await refused(event), true, event.name)
    for (const event of [own, queue, events.branch]) assert.equal(await refused(event), false, event.name)
    assert.equal(await refused(fork, 'network.host,device=example.com/gpu=all'), false)
  })

  test('gets them where GitHub decides who does', async () => {
    assert.deepEqual((await plan(given, { event: behind(false) })).found, [])
    assert.deepEqual((await plan(given)).found, [])
  })
})

describe('a git tag that is no version', () => {
  const elsewhere = { 'control-plane': 'none', sign: 'none', registry: 'host.example/team', name: 'birds' }
  const tagged = (name: string): Event => ({ ...events.branch, ref: { kind: 'tag', name } })

  test('is an error that names the input `version`, where the version comes from the tag', async () => {
    for (const name of ['sometag', 'v1.2.3rc2', 'v01.2.3']) {
      const { found, problems } = await plan(elsewhere, { event: tagged(name) })
      assert.deepEqual(found, [
        `E_INPUT \`version\` is empty, and the git tag \`${name}\` is not a semantic version: set \`version\`, or `
          + 'push a tag such as v1.2.3.',
      ])
      assert.match(problems.all[0]?.hint ?? '', /`tag-prefix`/)
    }
  })

  test('is none where an input says what is published, or nothing is', async () => {
    for (const inputs of [{ version: '1.2.3' }, { tags: 'nightly' }, { 'dry-run': 'true' }]) {
      assert.deepEqual((await plan({ ...elsewhere, ...inputs }, { event: tagged('sometag') })).found, [])
    }
    assert.deepEqual((await plan(elsewhere, { event: tagged('v1') })).plan?.versions.tags, [
      { tag: 'v1', immutable: false },
    ])
  })

  test('publishes where the host assigns the version', async () => {
    const { found, plan: made } = await plan(
      { ...publishing, 'control-plane-token': 't' },
      { event: tagged('sometag'), env: oidc },
    )
    assert.deepEqual([found, made?.mode.dryRun], [[], false])
  })
})

describe('certificate authorities', () => {
  test('are read and looked at', async () => {
    assert.equal(
      (await plan({ 'ca-certificates': 'ca.pem' })).plan?.certificateAuthorities,
      '-----BEGIN CERTIFICATE-----\n',
    )
    assert.deepEqual((await plan({ 'ca-certificates': 'birds/go.mod' })).found, [
      'E_INPUT `ca-certificates` contains no PEM certificate: set it to a file with one.',
    ])
  })
})
