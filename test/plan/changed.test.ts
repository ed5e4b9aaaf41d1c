import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  readFileSync,
  utimesSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { readEvent } from '../../src/github/event.ts'
import { readStep } from '../../src/github/step.ts'
import { hosts } from '../../src/hosts/index.ts'
import { touchedPlugins } from '../../src/plan/index.ts'
import { environment, makeWorkspace } from '../support/workspace.ts'

type Given = Readonly<Record<string, string>>

const zeros = '0'.repeat(40)
const gitEnvironment = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
}

function git(directory: string, ...args: readonly string[]): string {
  const options = [
    '-c',
    'protocol.file.allow=always',
    '-c',
    'init.defaultBranch=main',
    '-c',
    'advice.detachedHead=false',
    '-c',
    'gc.auto=0',
  ]
  return execFileSync('git', [...options, ...args], {
    cwd: directory,
    env: gitEnvironment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()
}

const plugins = ['plugins/users', 'plugins/orders', 'plugins/tax']

/** Real repositories of a test: `root` is the checkout, and others stand beside it. */
class Repository implements Disposable {
  readonly #workspace = makeWorkspace()
  readonly root = this.#workspace.root
  readonly temp = join(this.root, '../temp')
  readonly first: string

  constructor(files: Given = {}, options: readonly string[] = []) {
    mkdirSync(this.temp)
    git(this.root, 'init', '--quiet', '--template=', ...options)
    for (const path of plugins) this.write({ [`${path}/Dockerfile`]: 'FROM scratch\n' })
    this.first = this.commit(files)
  }

  [Symbol.dispose](): void {
    this.#workspace[Symbol.dispose]()
  }

  write(files: Given, at = this.root): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(at, name)), { recursive: true })
      writeFileSync(join(at, name), text)
    }
  }

  commit(files: Given = {}): string {
    this.write(files)
    git(this.root, 'add', '--all')
    git(this.root, 'commit', '--quiet', '--allow-empty', '--message=x')
    return git(this.root, 'rev-parse', 'HEAD')
  }

  /** Commits in a branch of its own from here, and checks out the merge. */
  pullRequest(files: Given): { readonly head: string; readonly merge: string } {
    git(this.root, 'checkout', '--quiet', '-b', 'feature')
    const head = this.commit(files)
    git(this.root, 'checkout', '--quiet', 'main')
    git(this.root, 'merge', '--quiet', '--no-ff', '--message=m', 'feature')
    return { head, merge: git(this.root, 'rev-parse', 'HEAD') }
  }

  /** A clone in place of the checkout. */
  clone(...options: readonly string[]): string {
    const clone = mkdtempSync(join(this.root, '../clone-'))
    git(this.temp, 'clone', '--quiet', ...options, `file://${this.root}`, clone)
    return clone
  }
}

interface Asked {
  /** Names of plugins. */
  readonly touched: readonly string[]
  readonly notice: string | undefined
}

interface Question {
  readonly name?: string
  readonly payload: unknown
  readonly inputs?: Given
  readonly env?: NodeJS.ProcessEnv
  /** Default: the repository. */
  readonly checkout?: string
  readonly sha?: string
}

async function ask(
  repository: Repository,
  { name = 'push', payload, inputs = {}, env = {}, checkout = repository.root, sha = '' }: Question,
): Promise<Asked> {
  const eventFile = join(repository.temp, 'event.json')
  writeFileSync(eventFile, JSON.stringify(payload))
  const read = environment(checkout, { host: 'cosmo', path: plugins.join('\n'), ...inputs })
  const all: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_REPOSITORY: 'owner/plugins',
    GITHUB_SHA: sha,
    ...read,
    ...env,
  }
  const step = await readStep(all, hosts)
  assert.deepEqual(step.problems, [])
  const left = readdirSync(repository.temp).length
  const { touched, notice } = await touchedPlugins(step.plugins, readEvent(all), {
    env: all,
    temp: repository.temp,
    signal: new AbortController().signal,
  })
  assert.equal(readdirSync(repository.temp).length, left, 'nothing is left in the temporary directory')
  return { touched: step.plugins.filter((each) => touched.has(each)).map(({ plugin }) => plugin.name), notice }
}

const every = ['users', 'orders', 'tax']
const nothing: Asked = { touched: [], notice: undefined }
const only = (...touched: string[]): Asked => ({ touched, notice: undefined })
const all = (reason: string, depth?: number): Asked => ({
  touched: every,
  notice:
    `\`only-changed\` leaves nothing out, because ${reason}.`
    + (depth === undefined ? '' : ` Set \`fetch-depth: ${depth}\` for \`actions/checkout\`.`),
})

interface Pushed {
  /** Committed before. */
  readonly before?: Given
  readonly inputs?: Given
  readonly env?: NodeJS.ProcessEnv
}

/** What each of several pushes touches, all from the same commit. */
async function pushedEach(pushes: readonly Given[], { before, ...more }: Pushed = {}): Promise<readonly Asked[]> {
  using repository = new Repository(before)
  const asked: Asked[] = []
  for (const files of pushes) {
    git(repository.root, 'reset', '--quiet', '--hard', repository.first)
    const after = repository.commit(files)
    asked.push(await ask(repository, { ...more, payload: { before: repository.first, after } }))
  }
  return asked
}

/** What each of these files touches, if it changes alone. */
async function touchedBy(files: readonly string[], more: Pushed): Promise<Readonly<Record<string, string>>> {
  const asked = await pushedEach(
    files.map((file) => ({ [file]: 'changed' })),
    more,
  )
  for (const { notice } of asked) assert.equal(notice, undefined)
  return Object.fromEntries(files.map((file, at) => [file, asked[at]?.touched.join() ?? '']))
}

const eachOf = (files: readonly string[], ...touched: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map((file) => [file, touched.join()]))

async function pushed(files: Given, more: Pushed = {}): Promise<Asked> {
  const [asked] = await pushedEach([files], more)
  assert.ok(asked !== undefined)
  return asked
}

const pull = (head: string, base: string): unknown => ({
  pull_request: {
    number: 1,
    head: { sha: head, repo: { full_name: 'owner/plugins' } },
    base: { sha: base, repo: { full_name: 'owner/plugins' } },
  },
})

describe('a push', () => {
  test('touches the plugins that have changed files', async () => {
    const asked = await pushedEach([
      { 'plugins/users/main.go': 'x' },
      { 'plugins/users/a/b/c.go': 'x', 'plugins/tax/x': '' },
      { 'README.md': 'x', 'plugins/README.md': 'x', 'plugins/usersx/a': '' },
    ])
    assert.deepEqual(asked, [only('users'), only('users', 'tax'), nothing])
  })

  test('of several commits counts all of them, and of a forced one the difference', async () => {
    using repository = new Repository()
    repository.commit({ 'plugins/users/x': '' })
    const middle = repository.commit({ 'plugins/tax/x': '' })
    assert.deepEqual(
      await ask(repository, { payload: { before: repository.first, after: middle } }),
      only('users', 'tax'),
    )
    git(repository.root, 'reset', '--quiet', '--hard', repository.first)
    const forced = repository.commit({ 'plugins/users/x': '', 'plugins/orders/x': '' })
    assert.deepEqual(await ask(repository, { payload: { before: middle, after: forced } }), only('orders', 'tax'))
  })

  test('of a rename touches both sides, of a mode its file, of a deletion what lost it', async () => {
    using repository = new Repository({ 'plugins/users/a': 'a long text that git would find again\n'.repeat(9) })
    git(repository.root, 'mv', 'plugins/users/a', 'plugins/tax/a')
    const renamed = repository.commit()
    assert.deepEqual(
      await ask(repository, { payload: { before: repository.first, after: renamed } }),
      only('users', 'tax'),
    )
    chmodSync(join(repository.root, 'plugins/orders/Dockerfile'), 0o755)
    const changed = repository.commit()
    assert.deepEqual(await ask(repository, { payload: { before: renamed, after: changed } }), only('orders'))
    rmSync(join(repository.root, 'plugins/tax/a'))
    const removed = repository.commit()
    assert.deepEqual(await ask(repository, { payload: { before: changed, after: removed } }), only('tax'))
  })

  test('touches by names with line breaks, quotes and bytes that are no text', async () => {
    assert.deepEqual(await pushed({ 'plugins/users/a\nplugins/tax/x "\t\\': '' }), only('users'))
    using repository = new Repository()
    writeFileSync(Buffer.concat([Buffer.from(`${repository.root}/plugins/tax/`), Buffer.from([0xff, 0xfe])]), '')
    const after = repository.commit({ 'plugins/örders/x': '', ' M plugins/users/x': '' })
    assert.deepEqual(await ask(repository, { payload: { before: repository.first, after } }), only('tax'))
  })

  test('is not known where a commit is missing', async () => {
    using repository = new Repository()
    const after = repository.commit({ 'plugins/users/x': '' })
    const made = 'the push made this branch, so that there is nothing to compare with'
    assert.deepEqual(await ask(repository, { payload: { before: zeros, after } }), all(made))
    const lacks = all('the checkout lacks the commit before those of the event', 0)
    assert.deepEqual(await ask(repository, { payload: { before: 'a'.repeat(40), after } }), lacks)
    const payload = { before: repository.first, after }
    assert.deepEqual(await ask(repository, { payload, checkout: repository.clone('--depth=1') }), lacks)
    const other = 'the commit that is checked out is not the one of the event'
    assert.deepEqual(await ask(repository, { payload: { before: after, after: repository.first } }), all(other))
    assert.deepEqual(await ask(repository, { payload: {} }), all('the event does not name its commits'))
  })

  test('is known from a shallow checkout that has both commits, and from one without blobs', async () => {
    for (const options of [['--depth=2'], ['--filter=blob:none', '--no-checkout']]) {
      using repository = new Repository()
      const after = repository.commit({ 'plugins/users/x': '' })
      git(repository.root, 'config', 'uploadpack.allowFilter', 'true')
      const checkout = repository.clone(...options)
      git(checkout, 'checkout', '--quiet', 'main')
      assert.deepEqual(await ask(repository, { payload: { before: repository.first, after }, checkout }), only('users'))
    }
  })

  test('is not known from a checkout without trees, which are not fetched', async () => {
    using repository = new Repository()
    const after = repository.commit({ 'plugins/users/x': '' })
    git(repository.root, 'config', 'uploadpack.allowFilter', 'true')
    const checkout = repository.clone('--filter=tree:0', '--no-checkout')
    git(checkout, 'checkout', '--quiet', 'main')
    const { touched, notice } = await ask(repository, { payload: { before: repository.first, after }, checkout })
    assert.deepEqual(touched, every)
    assert.match(notice ?? '', /`git diff-tree` failed/)
  })

  test('of a repository with SHA-256 is known as well', async () => {
    using repository = new Repository({}, ['--object-format=sha256'])
    const after = repository.commit({ 'plugins/users/x': '' })
    assert.equal(after.length, 64)
    assert.deepEqual(await ask(repository, { payload: { before: repository.first, after } }), only('users'))
  })
})

describe('a pull request', () => {
  test('touches what its merge changes, whatever happened on the base since', async () => {
    using repository = new Repository()
    const { head, merge } = repository.pullRequest({ 'plugins/users/x': '' })
    const question = { name: 'pull_request', payload: pull(head, repository.first), sha: merge }
    assert.deepEqual(await ask(repository, question), only('users'))
    assert.deepEqual(await ask(repository, { ...question, checkout: repository.clone('--depth=2') }), only('users'))
    const lacks = all('the checkout lacks commits of the branch that the pull request goes to', 2)
    assert.deepEqual(await ask(repository, { ...question, checkout: repository.clone('--depth=1') }), lacks)
  })

  test('whose base moved on does not count those commits', async () => {
    using repository = new Repository()
    git(repository.root, 'checkout', '--quiet', '-b', 'feature')
    const head = repository.commit({ 'plugins/users/x': '' })
    git(repository.root, 'checkout', '--quiet', 'main')
    const base = repository.commit({ 'plugins/tax/x': '' })
    git(repository.root, 'checkout', '--quiet', 'feature')
    const question = { name: 'pull_request', payload: pull(head, base), sha: 'b'.repeat(40) }
    assert.deepEqual(await ask(repository, question), only('users'))
    const lacks = all('the checkout lacks commits of the branch that the pull request goes to', 0)
    const checkout = repository.clone('--depth=1', '--no-single-branch', '--branch=feature')
    assert.deepEqual(await ask(repository, { ...question, checkout }), lacks)
    git(repository.root, 'checkout', '--quiet', 'main')
    git(repository.root, 'merge', '--quiet', '--no-ff', '--message=m', 'feature')
    assert.deepEqual(await ask(repository, { ...question, payload: pull(head, repository.first) }), only('users'))
  })

  test('of another commit than the one that is checked out is not known', async () => {
    using repository = new Repository()
    const other = 'the commit that is checked out is not the one of the pull request'
    assert.deepEqual(
      await ask(repository, { name: 'pull_request', payload: pull('a'.repeat(40), repository.first) }),
      all(other),
    )
    const { merge } = repository.pullRequest({ 'plugins/users/x': '' })
    const another = { name: 'pull_request', payload: pull('a'.repeat(40), repository.first), sha: merge }
    assert.deepEqual(await ask(repository, another), all(other))
  })
})

describe('other events', () => {
  test('a group in a merge queue is compared with its base', async () => {
    using repository = new Repository()
    const after = repository.commit({ 'plugins/tax/x': '' })
    const payload = { merge_group: { base_sha: repository.first, head_sha: after } }
    assert.deepEqual(await ask(repository, { name: 'merge_group', payload }), only('tax'))
  })

  test('build everything', async () => {
    using repository = new Repository()
    for (const name of ['schedule', 'workflow_dispatch', 'pull_request_target'])
      assert.deepEqual(
        await ask(repository, { name, payload: {} }),
        all(`the event \`${name}\` has no commits to compare`),
      )
  })
})

describe('what else touches a plugin', () => {
  test('its context, additional contexts, Dockerfile and the files of inputs', async () => {
    const docker = { file: 'docker/{name}.Dockerfile', context: 'contexts/{name}', 'build-contexts': 'lib=lib/{name}' }
    const before = Object.fromEntries(
      every.flatMap((name) => [
        [`docker/${name}.Dockerfile`, 'FROM scratch\n'],
        [`contexts/${name}/x`, ''],
        [`lib/${name}/x`, ''],
        [`schemas/${name}.graphql`, ''],
      ]),
    )
    const inputs = { ...docker, schema: 'schemas/{name}.graphql' }
    const own = [
      'docker/users.Dockerfile',
      'docker/users.Dockerfile.dockerignore',
      'contexts/users/.dockerignore',
      'lib/users/a/b',
      'schemas/users.graphql',
    ]
    const others = ['docker/other', 'contexts/x', 'schemas/y']
    assert.deepEqual(await touchedBy([...own, ...others], { before, inputs }), {
      ...eachOf(own, 'users'),
      ...eachOf(others),
    })
  })

  test('everything, if the workspace is the context', async () => {
    const inputs = { context: '.', file: 'plugins/{name}/Dockerfile' }
    assert.deepEqual(await pushed({ 'README.md': 'x' }, { inputs }), only(...every))
  })

  test('modules that its go.mod replaces, and those that they replace', async () => {
    const before = {
      'plugins/users/go.mod':
        'module users\n\nrequire (\n\texample.com/a v0.0.0\n)\n\nreplace example.com/a v0.0.0 => ../../libs/a // why\n',
      'libs/a/go.mod': 'module example.com/a\n\nreplace (\n\texample.com/b => "../b"\n)\n',
      'libs/b/x.go': 'package b\n',
      'plugins/tax/go.mod': 'module tax\n\nreplace example.com/far => example.com/libs/b v1.2.3\n',
    }
    const own = ['libs/a/x.go', 'libs/b/x.go', 'libs/a/go.mod', 'libs/b/deep/y']
    assert.deepEqual(await touchedBy([...own, 'libs/c/x.go'], { before }), {
      ...eachOf(own, 'users'),
      'libs/c/x.go': '',
    })
  })

  test('modules of the checkout that it requires, if a go.work takes them from there', async () => {
    const modules = {
      'plugins/users/go.mod': 'module users\n\nrequire example.com/a v0.0.0\n',
      'plugins/tax/src/go.mod': 'module tax\n',
      'libs/a/go.mod': 'module example.com/a\n',
    }
    const work = { ...modules, 'go.work': 'go 1.25\n\nuse (\n\t./plugins/users\n\t./libs/a\n)\n' }
    assert.deepEqual(await pushed({ 'libs/a/x.go': '' }, { before: work }), only('users'))
    assert.deepEqual(await pushed({ 'libs/a/x.go': '' }, { before: modules }), nothing)
    assert.deepEqual(await pushed({ 'go.work.sum': 'x' }, { before: work }), only('users', 'tax'))
  })

  test('the module that its packages are in', async () => {
    const before = { 'go.mod': 'module all\n', 'plugins/users/main.go': 'package main\n', 'lib/x.go': 'package lib\n' }
    assert.deepEqual(await pushed({ 'lib/x.go': 'changed' }, { before }), only('users'))
  })

  test('packages that its package.json takes from the checkout, and lock files above it', async () => {
    const json = (name: string, dependencies: Given): string => JSON.stringify({ name, dependencies })
    const before = {
      'plugins/users/package.json': json('users', { lib: 'workspace:*', c: 'file:../../c' }),
      'packages/lib/package.json': json('lib', { deep: '^1.0.0' }),
      'packages/deep/package.json': json('deep', {}),
      'packages/unused/package.json': json('unused', {}),
      'plugins/tax/package.json': '{ not json',
      'c/x.js': '',
    }
    const own = ['packages/lib/x.js', 'packages/deep/x.js', 'c/x.js']
    const shared = ['package-lock.json', 'plugins/pnpm-lock.yaml', 'package.json']
    assert.deepEqual(await touchedBy([...own, ...shared, 'packages/unused/x.js'], { before }), {
      ...eachOf(own, 'users'),
      ...eachOf(shared, 'users', 'tax'),
      'packages/unused/x.js': '',
    })
  })

  test('crates that its Cargo.toml has paths of', async () => {
    const before = {
      'plugins/users/Cargo.toml': '[dependencies]\nlib = { version = "1", path = "../../crates/lib" }\n',
      'crates/lib/Cargo.toml': '[package]\nname = "lib"\n',
    }
    const own = ['crates/lib/src/lib.rs', 'Cargo.lock']
    assert.deepEqual(await touchedBy(own, { before }), eachOf(own, 'users'))
  })

  test('what its links lead to, also if it is gone', async () => {
    using repository = new Repository({ 'shared/schema.graphql': 'x', 'shared/gone': 'x', 'shared/other': 'x' })
    symlinkSync('../../shared/schema.graphql', join(repository.root, 'plugins/users/schema.graphql'))
    symlinkSync('../../shared/gone', join(repository.root, 'plugins/tax/gone'))
    const before = repository.commit()
    const schema = repository.commit({ 'shared/schema.graphql': 'y', 'shared/other': 'y' })
    assert.deepEqual(await ask(repository, { payload: { before, after: schema } }), only('users'))
    rmSync(join(repository.root, 'shared/gone'))
    const gone = repository.commit()
    assert.deepEqual(await ask(repository, { payload: { before: schema, after: gone } }), only('tax'))
  })

  test('a directory that a link leads to', async () => {
    using repository = new Repository({ 'real/x/Dockerfile': 'FROM scratch\n' })
    symlinkSync('real', join(repository.root, 'linked'))
    const before = repository.commit()
    const after = repository.commit({ 'real/x/y': '' })
    const question = { payload: { before, after }, inputs: { path: 'linked/x\nplugins/tax' } }
    assert.deepEqual(await ask(repository, question), only('x'))
  })

  test('every link on the way to a file', async () => {
    using repository = new Repository({ 'shared/one': '1', 'shared/two': '2' })
    symlinkSync('../../links/a', join(repository.root, 'plugins/users/file'))
    mkdirSync(join(repository.root, 'links'))
    symlinkSync('b', join(repository.root, 'links/a'))
    symlinkSync('c', join(repository.root, 'links/b'))
    symlinkSync('../shared/one', join(repository.root, 'links/c'))
    symlinkSync('loop', join(repository.root, 'plugins/tax/loop'))
    const before = repository.commit()
    rmSync(join(repository.root, 'links/b'))
    symlinkSync('../shared/two', join(repository.root, 'links/b'))
    const after = repository.commit()
    assert.deepEqual(await ask(repository, { payload: { before, after } }), only('users'))
  })

  test('what a linked directory needs, and what links in it lead to', async () => {
    using repository = new Repository({
      'real/x/go.mod': 'module x\n\nreplace example.com/a => ../../libs/a\n',
      'real/x/Dockerfile': 'FROM scratch\n',
      'libs/a/go.mod': 'module example.com/a\n',
      'shared/data': 'x',
    })
    symlinkSync('real', join(repository.root, 'linked'))
    symlinkSync('../../shared/data', join(repository.root, 'real/x/data'))
    const inputs = { path: 'linked/x\nplugins/tax' }
    let before = repository.commit()
    for (const file of ['libs/a/x.go', 'shared/data']) {
      const after = repository.commit({ [file]: 'changed' })
      assert.deepEqual(await ask(repository, { payload: { before, after }, inputs }), only('x'), file)
      before = after
    }
  })

  test('attributes above it', async () => {
    const [top, below] = ['.gitattributes', 'plugins/tax/.gitattributes']
    assert.deepEqual(await touchedBy([top, below], {}), { ...eachOf([top], ...every), [below]: 'tax' })
  })

  test('the workflow, and local actions and workflows that it uses', async () => {
    const file = '.github/workflows/check.yml'
    const env = { GITHUB_WORKFLOW_REF: `owner/plugins/${file}@refs/heads/main` }
    const before = {
      [file]: 'jobs:\n  a:\n    uses: ./.github/workflows/used.yml\n',
      '.github/workflows/used.yml': '      - uses: "./.github/actions/setup/"\n      - uses: ./../../outside\n',
      '.github/actions/setup/action.yml': '      - uses: ./tools\n',
    }
    const used = [file, '.github/workflows/used.yml', '.github/actions/setup/x.sh', 'tools/action.yaml']
    assert.deepEqual(await touchedBy([...used, '.github/workflows/other.yml'], { before, env }), {
      ...eachOf(used, ...every),
      '.github/workflows/other.yml': '',
    })
    const elsewhere = { GITHUB_WORKFLOW_REF: `other/plugins/${file}@refs/heads/main` }
    assert.deepEqual(await pushed({ [file]: 'changed' }, { before, env: elsewhere }), nothing)
  })

  test('files that are not committed, and not ignored', async () => {
    using repository = new Repository({ '.gitignore': 'out/\n', 'plugins/orders/x': 'x' })
    const question = { payload: { before: repository.first, after: repository.commit() } }
    repository.write({ 'plugins/users/out/x': '' })
    assert.deepEqual(await ask(repository, question), nothing)
    repository.write({ 'plugins/users/generated/x': '', 'plugins/orders/x': 'y', 'plugins/tax/staged': '' })
    git(repository.root, 'add', 'plugins/tax')
    assert.deepEqual(await ask(repository, question), only(...every))
  })

  test('a submodule, whose commit changed or that another commit is checked out of', async () => {
    using library = new Repository()
    const newer = library.commit({ 'plugins/users/Dockerfile': 'FROM alpine\n' })
    using repository = new Repository()
    git(repository.root, 'submodule', '--quiet', 'add', `file://${library.root}`, 'sub')
    repository.write({ '.gitmodules': `[submodule "sub"]\n\tpath = sub\n\turl = ${library.root}\n\tignore = all\n` })
    const before = repository.commit()
    git(join(repository.root, 'sub'), 'checkout', '--quiet', library.first)
    const inputs = { path: 'sub/plugins/users\nplugins/tax' }
    assert.deepEqual(await ask(repository, { payload: { before, after: before }, inputs }), only('users'))
    const after = repository.commit()
    assert.deepEqual(await ask(repository, { payload: { before, after }, inputs }), only('users'))
    assert.deepEqual(await ask(repository, { payload: { before: after, after }, inputs }), nothing)
    assert.notEqual(newer, library.first)
  })

  test('a problem of its inputs', async () => {
    const inputs = { schema: 'plugins/{name}/schema.graphql' }
    const before = { 'plugins/users/schema.graphql': '', 'plugins/orders/schema.graphql': '' }
    assert.deepEqual(await pushed({ x: '' }, { before, inputs }), only('tax'))
  })
})

describe('what is not known', () => {
  test('counts as touched, and the notice names it', async () => {
    const binaries = await pushed({ 'plugins/users/x': '' }, { inputs: { binaries: 'bin/{name}_{os}_{arch}' } })
    assert.deepEqual(binaries, {
      touched: every,
      notice:
        '`only-changed` does not leave out `users`, `orders`, `tax`: the sources of what `binaries` names are not '
        + 'known.',
    })
    const files = { host: 'generic', files: 'out/{name}=text/plain' }
    using repository = new Repository({ '.gitignore': 'out/users\n', 'out/tax': '', 'out/orders': '' })
    repository.write({ 'out/users': '' })
    const payload = { before: repository.first, after: repository.commit({ 'out/tax': 'x' }) }
    assert.deepEqual(await ask(repository, { payload, inputs: files }), {
      touched: ['users', 'tax'],
      notice:
        '`only-changed` does not leave out `users`: the sources of "out/users" are not known, which git does not '
        + 'track.',
    })
  })

  test('is what needs more than anybody has', async () => {
    const replaced = Array.from({ length: 3000 }, (_, at) => `replace a/${at} => ./${at}\n`).join('')
    const { touched, notice } = await pushed({ x: '' }, { before: { 'plugins/tax/go.mod': `module tax\n${replaced}` } })
    assert.deepEqual(touched, ['tax'])
    assert.match(notice ?? '', /does not leave out `tax`: it needs more than 2000 modules and packages\.$/)
  })

  test('is not what takes long to read', { timeout: 20_000 }, async () => {
    const empty = '\n'.repeat(200_000)
    const before = { 'go.work': 'go 1.25\n', 'plugins/users/go.mod': empty, 'plugins/tax/Cargo.toml': empty }
    assert.deepEqual(await pushed({ 'plugins/orders/x': '' }, { before }), only('orders'))
  })

  test('is a plugin outside of the checkout', async () => {
    using repository = new Repository()
    const outside = join(repository.root, '../runner/x')
    repository.write({ Dockerfile: 'FROM scratch\n' }, outside)
    const asked = await ask(repository, {
      payload: { before: repository.first, after: repository.commit({ 'plugins/tax/x': '' }) },
      inputs: { path: `${outside}\n${plugins.join('\n')}` },
      env: { RUNNER_TEMP: dirname(outside) },
    })
    assert.deepEqual(asked.touched, ['x', 'tax'])
    assert.match(asked.notice ?? '', /does not leave out `x`: ".*x" of `path` is outside of the checkout: name /)
  })

  test('is one that is built with a directory outside of the checkout, and the notice names the input', async () => {
    const outside = tmpdir()
    const inputs = { 'build-contexts': `shared=${outside}` }
    assert.deepEqual(await pushed({ 'plugins/users/x': '' }, { inputs }), {
      touched: every,
      notice:
        `\`only-changed\` does not leave out \`users\`, \`orders\`, \`tax\`: "${outside}" of \`build-contexts\` is `
        + 'outside of the checkout: name one in it or in a submodule.',
    })
  })

  test('is everything without a repository, and without git', async () => {
    using repository = new Repository()
    const payload = { before: repository.first, after: repository.first }
    assert.deepEqual(await ask(repository, { payload, env: { PATH: '/nonexistent' } }), all('git cannot be started'))
    rmSync(join(repository.root, '.git'), { recursive: true })
    assert.deepEqual(await ask(repository, { payload }), all('there is no git checkout in the workspace'))
  })

  test('is everything if the objects or the index are broken', async () => {
    using repository = new Repository()
    const payload = { before: repository.first, after: repository.commit({ 'plugins/tax/x': '' }) }
    writeFileSync(join(repository.root, '.git/index'), 'broken')
    assert.deepEqual((await ask(repository, { payload })).touched, every)
    rmSync(join(repository.root, '.git/index'))
    rmSync(join(repository.root, '.git/objects'), { recursive: true })
    mkdirSync(join(repository.root, '.git/objects'))
    assert.deepEqual((await ask(repository, { payload })).touched, every)
  })
})

test('no configuration, hook or attribute of the checkout makes git run a program or write', async () => {
  using repository = new Repository({
    '.gitattributes': '* diff=evil filter=evil\n',
    'plugins/users/Dockerfile': 'FROM scratch\n',
  })
  const { root } = repository
  const after = repository.commit({ 'plugins/users/x': 'x' })
  const witness = join(root, '../witness')
  const program = join(root, '../program')
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> ${witness}\n`, { mode: 0o755 })
  const keys = [
    'core.fsmonitor',
    'core.pager',
    'core.sshCommand',
    'core.gitProxy',
    'diff.external',
    'diff.evil.command',
    'diff.evil.textconv',
    'filter.evil.clean',
    'filter.evil.smudge',
    'filter.evil.process',
    'pager.status',
    'pager.diff-tree',
    'uploadpack.packObjectsHook',
    'core.alternateRefsCommand',
  ]
  for (const key of keys) git(root, 'config', key, program)
  git(root, 'config', 'core.hooksPath', join(root, '../hooks'))
  git(root, 'config', 'extensions.partialClone', 'origin')
  git(root, 'config', 'remote.origin.url', `ext::${program}`)
  git(root, 'config', 'protocol.ext.allow', 'always')
  git(root, 'config', 'alias.status', `!${program}`)
  for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman']) {
    for (const hooks of ['../hooks', '.git/hooks']) mkdirSync(join(root, hooks), { recursive: true })
    symlinkSync(program, join(root, '../hooks', hook))
    symlinkSync(program, join(root, '.git/hooks', hook))
  }
  // A changed file of the same size: git has to read it, and a filter would be asked.
  writeFileSync(join(root, 'plugins/tax/Dockerfile'), 'FROM scratcH\n')
  // Git would write into its index that this file is the same as before.
  utimesSync(join(root, 'plugins/orders/Dockerfile'), 1, 1)
  const before = [readdirSync(join(root, '.git')), readFileSync(join(root, '.git/index'), 'base64')]
  assert.deepEqual(await ask(repository, { payload: { before: repository.first, after } }), only('users', 'tax'))
  // A commit that is missing is not fetched.
  const missing = await ask(repository, { payload: { before: 'a'.repeat(40), after } })
  assert.deepEqual(missing, all('the checkout lacks the commit before those of the event', 0))
  assert.equal(existsSync(witness), false)
  assert.deepEqual([readdirSync(join(root, '.git')), readFileSync(join(root, '.git/index'), 'base64')], before)
  // The same configuration runs programs, if git reads it.
  spawnSync('git', ['status'], { cwd: root, env: gitEnvironment, stdio: 'ignore' })
  assert.equal(existsSync(witness), true)
})
