import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkedOutCommit } from '../../shared/checkout.ts'
import { childEnvironment } from '../../shared/environment.ts'
import { run } from '../../shared/exec.ts'
import { isBelow } from '../../shared/is-below.ts'
import { readText } from '../../shared/read-text.ts'

const commit = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/
/** Bytes of one answer of git, and milliseconds that it may take. */
const maxOutput = 32 * 1024 * 1024
const timeout = 60_000

/** What cannot be known from the checkout, and why: a clause. */
export class Unknown extends Error {
  override readonly name = 'Unknown'
  /** The `fetch-depth` that would help; 0: all commits. Undefined: none would. */
  readonly depth: 0 | 2 | undefined

  constructor(reason: string, depth?: 0 | 2) {
    super(reason)
    this.depth = depth
  }
}

export interface TrackedFile {
  /** Below the top, with forward slashes. */
  readonly path: string
  readonly isLink: boolean
}

/**
 * Asks git about a checkout. The configuration of a checkout can name programs that git would run, so git is given a
 * repository of its own, without configuration, which has the objects and the index of the checkout. Nothing is
 * fetched, nothing in the checkout is written.
 * https://git-scm.com/docs/git#_environment_variables
 */
export class CheckoutGit implements AsyncDisposable {
  /** Top of the checkout: absolute. */
  readonly top: string
  /** The commit that is checked out. */
  readonly head: string
  /** Whether the checkout lacks commits that the repository has. */
  readonly shallow: boolean
  readonly #repository: string
  readonly #env: NodeJS.ProcessEnv
  readonly #signal: AbortSignal

  private constructor(
    top: string,
    head: string,
    shallow: boolean,
    repository: string,
    env: NodeJS.ProcessEnv,
    signal: AbortSignal,
  ) {
    this.top = top
    this.head = head
    this.shallow = shallow
    this.#repository = repository
    this.#env = env
    this.#signal = signal
  }

  /**
   * Opens the checkout that a directory belongs to: the outermost one in the workspace, if it has submodules.
   * @param temp a private directory
   * @throws Unknown
   */
  static async open(
    directory: string,
    workspace: string,
    { env, temp, signal }: { readonly env: NodeJS.ProcessEnv; readonly temp: string; readonly signal: AbortSignal },
  ): Promise<CheckoutGit> {
    const top = await topOf(directory, workspace)
    if (top === undefined) throw new Unknown('there is no git checkout in the workspace')
    const head = await checkedOutCommit(top, top)
    if (head === undefined) throw new Unknown('the commit that is checked out is not known')
    const text = await readText(join(top, '.git/shallow'), 8 * 1024 * 1024)
    const cut = (text ?? '').split('\n').filter((line) => commit.test(line))
    const repository = await makeRepository(temp, head, cut)
    return new CheckoutGit(
      top,
      head,
      cut.length > 0,
      repository,
      gitEnvironment(childEnvironment(env)['PATH'], top, repository),
      signal,
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#repository, { recursive: true, force: true })
  }

  async has(sha: string): Promise<boolean> {
    return (await this.#run(['cat-file', '-e', `${sha}^{commit}`])) !== undefined
  }

  /** Parents that the checkout has: none at the end of a shallow one. @throws Unknown */
  async parents(sha: string): Promise<readonly string[]> {
    const text = await this.#ask(['rev-list', '--max-count=1', '--parents', sha, '--'])
    return text.trim().split(' ').slice(1)
  }

  /** Empty: there is none. */
  async mergeBases(one: string, other: string): Promise<readonly string[]> {
    const text = await this.#run(['merge-base', '--all', one, other])
    return (text ?? '').split('\n').filter((line) => commit.test(line))
  }

  /** Paths that differ between two commits. A renamed file has two of them. @throws Unknown */
  async changed(from: string, to: string): Promise<readonly string[]> {
    const options = ['-r', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--no-textconv']
    return lines(await this.#ask(['diff-tree', ...options, '--ignore-submodules=none', from, to, '--']))
  }

  /**
   * Paths that differ from the commit that is checked out: changed, staged, or not tracked and not ignored. Of a
   * submodule, its commit counts: to ask for more, git would read the submodule's configuration.
   * @throws Unknown
   */
  async uncommitted(): Promise<readonly string[]> {
    const options = ['--porcelain=v1', '-z', '--no-renames', '--untracked-files=normal', '--ignore-submodules=dirty']
    return lines(await this.#ask(['status', ...options])).map((line) => line.slice(3).replace(/\/$/, ''))
  }

  /** @throws Unknown */
  async tracked(): Promise<readonly TrackedFile[]> {
    return lines(await this.#ask(['ls-files', '--stage', '-z'])).map((line) => ({
      path: line.slice(line.indexOf('\t') + 1),
      isLink: line.startsWith('120000 '),
    }))
  }

  /** @throws Unknown */
  async #ask(args: readonly string[]): Promise<string> {
    const text = await this.#run(args)
    if (text === undefined) throw new Unknown(`\`git ${args[0] ?? ''}\` failed`, this.shallow ? 0 : undefined)
    return text
  }

  /** Undefined: git failed. @throws Unknown */
  async #run(args: readonly string[]): Promise<string | undefined> {
    const { code, stdout, spawnError, timedOut } = await run('git', ['--no-pager', ...args], {
      cwd: this.top,
      env: this.#env,
      signal: this.#signal,
      timeout,
      maxOutput,
    })
    if (spawnError !== undefined) throw new Unknown('git cannot be started')
    if (timedOut) throw new Unknown(`\`git ${args[0] ?? ''}\` took more than ${timeout / 1000} s`)
    if (Buffer.byteLength(stdout) >= maxOutput) throw new Unknown('there are too many files')
    return code === 0 ? stdout : undefined
  }
}

/** The outermost directory with a repository, from the workspace down to a directory. */
async function topOf(directory: string, workspace: string): Promise<string | undefined> {
  const above: string[] = []
  for (let at = directory; at === workspace || isBelow(workspace, at); at = dirname(at)) above.push(at)
  for (const at of above.reverse()) {
    const objects = await stat(join(at, '.git/objects')).catch(() => undefined)
    if (objects?.isDirectory() === true) return at
  }
  return undefined
}

/** A repository without objects. https://git-scm.com/docs/gitrepository-layout */
async function makeRepository(temp: string, head: string, shallow: readonly string[]): Promise<string> {
  const repository = await mkdtemp(join(temp, 'git-'))
  const format = head.length === 64 ? '1\n[extensions]\n\tobjectFormat = sha256' : '0'
  const settings = '[core]\n\tbare = false\n\tcommitGraph = false\n\tmultiPackIndex = false\n'
  await mkdir(join(repository, 'refs'))
  await mkdir(join(repository, 'objects'))
  await writeFile(join(repository, 'config'), `${settings}\trepositoryFormatVersion = ${format}\n`)
  await writeFile(join(repository, 'HEAD'), `${head}\n`)
  if (shallow.length > 0) await writeFile(join(repository, 'shallow'), `${shallow.join('\n')}\n`)
  return repository
}

function gitEnvironment(path: string | undefined, top: string, repository: string): NodeJS.ProcessEnv {
  return {
    PATH: path,
    HOME: repository,
    LC_ALL: 'C',
    GIT_DIR: repository,
    GIT_WORK_TREE: top,
    GIT_OBJECT_DIRECTORY: join(top, '.git/objects'),
    GIT_INDEX_FILE: join(top, '.git/index'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // Objects that a partial clone lacks are not fetched.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  }
}

function lines(text: string): readonly string[] {
  return text.split('\0').filter((line) => line !== '')
}
