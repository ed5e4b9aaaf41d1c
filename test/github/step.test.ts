import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, test } from 'node:test'
import { readStep, type StepInputs } from '../../src/github/step.ts'
import { hosts } from '../../src/hosts/index.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

type Given = Readonly<Record<string, string>>

const cosmo = 'module x\n\nrequire github.com/wundergraph/cosmo/router-plugin v0.1.0\n'
const files = {
  'plugins/users/go.mod': cosmo,
  'plugins/users/Dockerfile': 'FROM scratch\n',
  'plugins/orders/go.mod': cosmo,
  'plugins/shared/lib.go': 'package shared\n',
  'plugins/image/Dockerfile': 'FROM scratch\n',
  'more/deep/down/tax/go.mod': cosmo,
  'more/deep/down/tax/examples/go.mod': cosmo,
  'more/vendor/copy/go.mod': cosmo,
  'more/node_modules/copy/go.mod': cosmo,
  'more/.hidden/copy/go.mod': cosmo,
  '.git/modules/x/go.mod': cosmo,
}

interface Read extends StepInputs {
  /** Paths of the plugins, as they are below the workspace. */
  readonly paths: readonly string[]
  /** Of the step. */
  readonly messages: readonly string[]
}

async function read(given: Given, prepare?: (root: string) => void): Promise<Read> {
  using workspace = makeWorkspace(files)
  prepare?.(workspace.root)
  const step = await readStep(environment(workspace.root, given), hosts)
  for (const { directory, path } of step.plugins.map(({ plugin }) => plugin))
    assert.equal(path, relative(workspace.root, directory) || '.')
  const messages = step.problems.map(({ code, message }) => {
    assert.equal(code, 'E_INPUT')
    return message
  })
  return { ...step, paths: step.plugins.map(({ plugin }) => plugin.path), messages }
}

const pathsOf = async (
  path: string,
  more: Given = {},
  prepare?: (root: string) => void,
): Promise<readonly string[]> => {
  const { paths, messages, several } = await read({ path, ...more }, prepare)
  assert.deepEqual([messages, several], [[], true], path)
  return paths
}

const problemsOf = async (given: Given, prepare?: (root: string) => void): Promise<readonly string[]> =>
  (await read(given, prepare)).messages

describe('one directory', () => {
  test('is read as ever, with all its problems of its own', async () => {
    const step = await read({ path: 'plugins/users', platforms: 'x' })
    assert.deepEqual([step.several, step.paths, step.messages], [false, ['plugins/users'], []])
    const [plugin] = step.plugins
    assert.equal(plugin?.plugin.name, 'users')
    assert.deepEqual(
      plugin.problems.map(({ message }) => message),
      ['`platforms` has "x": set each entry to a platform such as linux/amd64 or linux/arm/v7.'],
    )
    const wrong = await read({ path: '../x' })
    assert.deepEqual(
      wrong.plugins[0]?.problems[0]?.message.slice(0, 52),
      '`path` is "../x", which leads outside the workspace:',
    )
  })

  test('gives {name} to the inputs that take it', async () => {
    const { plugins } = await read({ path: 'plugins/users', name: 'acme-{name}', tags: '{name}-1\n{name}-2' })
    const [inputs] = plugins
    assert.deepEqual(inputs?.problems, [])
    assert.deepEqual(
      [inputs.plugin.name, inputs.plugin.tags.map(({ tag }) => tag)],
      ['acme-users', ['users-1', 'users-2']],
    )
  })
})

describe('patterns', () => {
  test('match what a host recognizes or what has a Dockerfile, sorted; lines keep their order', async () => {
    assert.deepEqual(await pathsOf('plugins/*'), ['plugins/image', 'plugins/orders', 'plugins/users'])
    assert.deepEqual(await pathsOf('plugins/users\nplugins/*'), ['plugins/users', 'plugins/image', 'plugins/orders'])
    assert.deepEqual(await pathsOf('./plugins/users/\nplugins/users\nplugins/u*'), ['plugins/users'])
    assert.deepEqual(await pathsOf('plugins/[!iu]*'), ['plugins/orders'])
    assert.deepEqual(await pathsOf('plugins/[i-o]*'), ['plugins/image', 'plugins/orders'])
    assert.deepEqual(await pathsOf('plugins/us??s'), ['plugins/users'])
    assert.deepEqual(await pathsOf('*/users\n*/orders'), ['plugins/users', 'plugins/orders'])
  })

  test('with ** look below, but in no plugin, copy or hidden directory', async () => {
    assert.deepEqual(await pathsOf('**'), ['more/deep/down/tax', 'plugins/image', 'plugins/orders', 'plugins/users'])
    assert.deepEqual(await pathsOf('**/users'), ['plugins/users'])
    assert.deepEqual(await pathsOf('more/**/tax'), ['more/deep/down/tax'])
    assert.deepEqual(await pathsOf('more/**/**/down/*'), ['more/deep/down/tax'])
    assert.deepEqual(await pathsOf('plugins/**/users'), ['plugins/users'])
  })

  test('match every directory that they name if `host` is set', async () => {
    assert.deepEqual(await pathsOf('plugins/s*', { host: 'generic' }), ['plugins/shared'])
    assert.deepEqual(await problemsOf({ path: 'plugins/s*' }), [
      '`path` has "plugins/s*", which matches no directory that a host recognizes as its plugin: correct it, or remove '
        + 'it.',
    ])
  })

  test('find the Dockerfile that `file` names', async () => {
    const more = { file: 'docker/{name}.Dockerfile' }
    const prepare = (root: string): void => {
      mkdirSync(join(root, 'docker'))
      writeFileSync(join(root, 'docker/shared.Dockerfile'), 'FROM scratch\n')
    }
    assert.deepEqual(await pathsOf('plugins/sh*', more, prepare), ['plugins/shared'])
  })

  test('lose what a later line takes away, with all below it', async () => {
    assert.deepEqual(await pathsOf('plugins/*\n!plugins/image'), ['plugins/orders', 'plugins/users'])
    assert.deepEqual(await pathsOf('**\n!plugins'), ['more/deep/down/tax'])
    assert.deepEqual(await pathsOf('**\n!**/[ou]*'), ['more/deep/down/tax', 'plugins/image'])
    assert.deepEqual(await pathsOf('plugins/*\n!plugins/*\nplugins/users'), ['plugins/users'])
    assert.deepEqual(await problemsOf({ path: 'plugins/users\n!plugins' }), [
      '`path` names no plugin, because its lines with ! take all away: remove one of them.',
    ])
  })

  test('never leave the workspace, and follow no link for a wildcard', async () => {
    const linked = (root: string): void => {
      mkdirSync(join(root, '../outside/users'), { recursive: true })
      writeFileSync(join(root, '../outside/users/Dockerfile'), 'FROM scratch\n')
      symlinkSync('../outside', join(root, 'out'))
      symlinkSync('../../outside/users', join(root, 'plugins/linked'))
      symlinkSync('plugins', join(root, 'inside'))
    }
    const outside = (text: string): string =>
      `\`path\` has "${text}", which leads outside the workspace: set it to a pattern`
    const cut = (messages: readonly string[]): readonly string[] =>
      messages.map((message) => message.replace(/a pattern .*/, 'a pattern'))
    assert.deepEqual(cut(await problemsOf({ path: '../*' })), [outside('../*')])
    assert.deepEqual(cut(await problemsOf({ path: 'plugins/../../*' })), [outside('plugins/../../*')])
    assert.deepEqual(cut(await problemsOf({ path: 'plugins/../plugins/*' })), [outside('plugins/../plugins/*')])
    assert.deepEqual(cut(await problemsOf({ path: '/etc/*' })), [outside('/etc/*')])
    assert.deepEqual(cut(await problemsOf({ path: 'out/*' }, linked)), [outside('out/*')])
    assert.deepEqual(await pathsOf('plugins/*', {}, linked), ['plugins/image', 'plugins/orders', 'plugins/users'])
    assert.deepEqual(await pathsOf('inside/u*', {}, linked), ['inside/users'])
  })

  test('lead into no .git and no node_modules', async () => {
    for (const path of ['.git/modules/*', '.git/**', '**/node_modules/*', 'more/node_modules/*', '.g*/**/x'])
      assert.match((await problemsOf({ path }))[0] ?? '', /which matches no directory/, path)
    assert.deepEqual(await pathsOf('more/.hid*/*'), ['more/.hidden/copy'])
  })

  test('say what is wrong with them, all together', async () => {
    assert.deepEqual(
      await problemsOf({ path: 'plugins/[ab\nnowhere/*\nplugins/nothing\nplugins/users', platforms: 'x' }),
      [
        '`path` has "plugins/[ab", which has a [ without its ]: close it, or write \\[.',
        '`path` has "nowhere/*", which matches no directory that a host recognizes as its plugin: correct it, or '
          + 'remove it.',
        '`path` is "plugins/nothing", which does not exist: set it to an existing directory.',
        '`platforms` has "x": set each entry to a platform such as linux/amd64 or linux/arm/v7.',
      ],
    )
  })

  test('that take away what no line before them names are an error', async () => {
    const nothing = (line: string): string =>
      `\`path\` has "${line}", which takes away nothing that the lines before it name: correct it, move it below them, `
      + 'or remove it.'
    assert.deepEqual(await problemsOf({ path: 'plugins/*\n!plugins/user' }), [nothing('!plugins/user')])
    assert.deepEqual(await problemsOf({ path: '!plugins/users\nplugins/*' }), [nothing('!plugins/users')])
    const twice = 'plugins/*\n!plugins/users\n!plugins/u*\n!nowhere'
    assert.deepEqual(await problemsOf({ path: twice }), [nothing('!plugins/u*'), nothing('!nowhere')])
    // Not a plugin today.
    assert.deepEqual(await pathsOf('plugins/*\n!plugins/shared\n!plugins/[io]*'), ['plugins/users'])
    assert.equal((await problemsOf({ path: 'nowhere/*\n!plugins/users' })).length, 1, 'which names nothing is enough')
  })

  test('and directories are one a line', async () => {
    const advice = /: directories and patterns are one a line, without commas and braces; /
    for (const path of ['plugins/users, plugins/orders', 'plugins/{users,orders}'])
      assert.match((await read({ path })).plugins[0]?.problems[0]?.message ?? '', advice, path)
    for (const path of ['plugins/x*,plugins/y*', 'plugins/{users,orders}*', 'plugins/users\nplugins/{orders,tax}'])
      assert.match((await problemsOf({ path }))[0] ?? '', advice, path)
    assert.doesNotMatch((await problemsOf({ path: 'nowhere/*' }))[0] ?? '', advice)
  })

  test('match names that have the characters of patterns, if a backslash says so', async () => {
    const prepare = (root: string): void => {
      mkdirSync(join(root, 'plugins/[x]*'))
      writeFileSync(join(root, 'plugins/[x]*/Dockerfile'), 'FROM scratch\n')
    }
    assert.deepEqual(await pathsOf('plugins/\\[x\\]\\*', {}, prepare), ['plugins/[x]*'])
    assert.deepEqual(await pathsOf('plugins/[[]x*', {}, prepare), ['plugins/[x]*'])
  })

  test('take at most 200 plugins', async () => {
    const make = (count: number) => (root: string) => {
      for (let i = 0; i < count; i++) {
        mkdirSync(join(root, `many/p${i}`), { recursive: true })
        writeFileSync(join(root, `many/p${i}/Dockerfile`), '')
      }
    }
    assert.equal((await pathsOf('many/*', {}, make(200))).length, 200)
    assert.deepEqual(await problemsOf({ path: 'many/*' }, make(201)), [
      '`path` names 201 plugins, and a step takes at most 200: divide them among several jobs.',
    ])
  })

  test('do not take long, whatever they are', async () => {
    const name = 'a'.repeat(200)
    const prepare = (root: string): void => {
      mkdirSync(join(root, `x/${name}/${name}/${name}`), { recursive: true })
    }
    const before = process.cpuUsage()
    await problemsOf({ path: `x/${'*a'.repeat(90)}b\n${'**/a*/'.repeat(20)}b` }, prepare)
    assert.ok(process.cpuUsage(before).user < 2_000_000)
  })

  test('refuse a name with a control character', async () => {
    const messages = await problemsOf({ path: 'plugins/*' }, (root) => {
      mkdirSync(join(root, 'plugins/a\nb'))
      writeFileSync(join(root, 'plugins/a\nb/Dockerfile'), '')
    })
    assert.deepEqual(messages, ['`path` matches "plugins/a\\nb", whose name has a control character.'])
  })
})

describe('several plugins', () => {
  const two = { path: 'plugins/users\nplugins/orders' }

  test('have each its own directory, name, context and Dockerfile', async () => {
    const { plugins, messages } = await read({
      ...two,
      name: 'acme-{name}',
      repository: 'plugins/{name}',
      file: 'plugins/{name}/Dockerfile',
      tags: '{name}-1.2.3',
      'build-args': 'PLUGIN={name}',
    })
    assert.deepEqual(messages, [])
    assert.deepEqual(
      plugins.map(({ plugin, registry, build, problems }) => [
        plugin.name,
        registry.repository,
        build.context.split('/').at(-1),
        build.file.split('/').slice(-2).join('/'),
        plugin.tags.map(({ tag }) => tag).join(),
        build.buildArgs.join(),
        problems.length,
      ]),
      [
        ['acme-users', 'plugins/users', 'users', 'users/Dockerfile', 'users-1.2.3', 'PLUGIN=users', 0],
        ['acme-orders', 'plugins/orders', 'orders', 'orders/Dockerfile', 'orders-1.2.3', 'PLUGIN=orders', 0],
      ],
    )
  })

  test('report once what is wrong for all, and each what is wrong for it', async () => {
    const { plugins, messages } = await read({
      ...two,
      schema: 'plugins/{name}/lib.go',
      platforms: 'x',
      'ca-certificates': 'missing.pem',
      platfroms: 'y',
    })
    assert.deepEqual(
      messages.map((message) => message.slice(0, 40)),
      [
        'There is no input "platfroms": set `plat',
        '`platforms` has "x": set each entry to a',
        '`ca-certificates` is "missing.pem", whic',
      ],
    )
    assert.deepEqual(
      plugins.map(({ problems }) => problems.map(({ message }) => message)),
      ['users', 'orders'].map((name) => [
        `\`schema\` is "plugins/${name}/lib.go", which does not exist: set it to an existing file.`,
      ]),
    )
    for (const { wrong } of plugins) assert.deepEqual([...wrong].sort(), ['ca-certificates', 'platforms', 'schema'])
  })

  test('cannot share what is of one plugin', async () => {
    const shared: Given = {
      name: 'users',
      repository: 'plugins',
      version: '1.2.3',
      file: 'Dockerfile',
      schema: 'plugins/users/go.mod',
      binaries: 'bin/{os}_{arch}',
      from: 'ghcr.io/owner/plugin:1.2.3',
      tags: '{name}-1\nlatest',
      layout: 'plugins/{name}\nplugins/users',
      'cache-to': 'type=inline\ntype=registry,ref=ghcr.io/owner/cache',
      files: 'plugins/users/go.mod=text/plain',
      'replace-tag': `sha256:${'a'.repeat(64)}`,
      context: 'plugins',
    }
    for (const [name, value] of Object.entries(shared)) {
      const messages = await problemsOf({ ...two, [name]: value })
      assert.ok(
        messages.some((message) => message.startsWith(`\`${name}\` is `)),
        `${name}: ${messages.join()}`,
      )
      const { plugins } = await read({ ...two, [name]: value })
      for (const { wrong } of plugins) assert.ok(wrong.has(name as never), name)
    }
  })

  test('may share a context if something else differs', async () => {
    for (const more of [{ file: 'plugins/{name}/Dockerfile' }, { target: '{name}' }, { 'build-args': 'P={name}' }])
      assert.deepEqual(await problemsOf({ ...two, context: '.', ...more }), [])
    assert.deepEqual(await problemsOf({ ...two, context: 'plugins/{name}' }), [])
  })

  test('may share caches that are read, and write caches of their own', async () => {
    const ref = 'type=registry,ref=ghcr.io/owner/cache'
    const { plugins, messages } = await read({ ...two, 'cache-from': ref, 'cache-to': `${ref}:{name}` })
    assert.deepEqual(messages, [])
    assert.deepEqual(
      plugins.map(({ build }) => build.cacheTo),
      [[`${ref}:users`], [`${ref}:orders`]],
    )
  })

  test('have each its digest, by the name of its directory', async () => {
    const [a, b] = ['a', 'b'].map((char) => `sha256:${char.repeat(64)}`)
    const given = { ...two, host: 'cosmo', name: '{name}', layout: 'plugins/{name}' }
    const { plugins, messages } = await read({ ...given, 'expected-digest': `orders=${String(b)}\nusers=${String(a)}` })
    assert.deepEqual(
      [messages, plugins.map(({ problems, build }) => [problems.length, build.expectedDigests])],
      [
        [],
        [
          [0, [a]],
          [0, [b]],
        ],
      ],
    )
    const wrong = await problemsOf({
      ...given,
      'expected-digest': `users=${String(a)}\nother=${String(b)}\n${String(b)}`,
    })
    assert.deepEqual(
      wrong.map((message) => message.slice(0, 43)),
      ['`expected-digest` has the entry "other=sha2', '`expected-digest` has the entry "sha256:bbb'],
    )
  })

  test('have {name} in no registry and no namespace, which are said to be that and nothing else', async () => {
    const given = { registry: 'ghcr.io/{name}', namespace: '{name}' }
    const expected = [
      '`registry` cannot have {name}: put it into `repository`.',
      '`namespace` cannot have {name}: it is the same for all plugins of a step.',
    ]
    assert.deepEqual(await problemsOf({ ...two, ...given }), expected)
    const { plugins } = await read({ path: 'plugins/users', ...given })
    const [plugin] = plugins
    assert.ok(plugin)
    assert.deepEqual(
      plugin.problems.map(({ message }) => message),
      expected,
    )
    assert.deepEqual([...plugin.wrong].sort(), ['namespace', 'registry'])
  })

  test('refuse a directory whose name cannot stand for {name}', async () => {
    const prepare = (root: string): void => {
      mkdirSync(join(root, 'plugins/a,latest'))
      writeFileSync(join(root, 'plugins/a,latest/Dockerfile'), '')
    }
    const given = { path: 'plugins/users\nplugins/a*' }
    assert.deepEqual(await problemsOf(given, prepare), [])
    assert.deepEqual(await problemsOf({ ...given, tags: '{name}', labels: 'a={name}' }, prepare), [
      '`tags` and `labels` cannot have {name}, because a plugin’s directory is "a,latest": rename it to letters, '
        + 'digits, _ . @ + and -.',
    ])
  })

  test('are so by a pattern that matches one today', async () => {
    const { several, messages } = await read({ path: 'plugins/u*', name: 'users' })
    assert.equal(several, true)
    assert.match(messages[0] ?? '', /^`name` is "users" for all plugins in `path`/)
  })
})
