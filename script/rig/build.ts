import { cp, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { must, RigError } from './command.ts'
import { withoutDeadCode } from './dead-code.ts'
import { provideEsmPackages } from './esm-packages.ts'
import { root } from './paths.ts'
import { elapsed, explain, say } from './progress.ts'

const dist = join(root, 'dist')
const node = join(root, 'node_modules/.bin/node')

/** One file of code that a runner starts. */
interface Bundle {
  /** Compiled entry, below the work directory. */
  readonly entry: string
  /** Directory below dist/. */
  readonly out: string
  /** One file of code only. The bundler drops the licences of packages in a second one without a message. */
  readonly files: readonly string[]
  /** Bytes of code, at least and at most. */
  readonly size: readonly [least: number, most: number]
  /** Modules that it may consist of, by their paths below the work directory; undefined: any. */
  readonly modules?: RegExp
}

const bundles: readonly Bundle[] = [
  // What a runner starts: it prints the first line and handles signals before it loads anything.
  {
    entry: 'src/main.js',
    out: '.',
    files: ['index.js', 'package.json'],
    size: [500, 10_000],
    modules: /^src\/(main|github\/start)\.js$/,
  },
  // A smaller bundle has only our own code: the bundler found no package, and reported nothing.
  {
    entry: 'src/action.js',
    out: 'action',
    files: ['index.js', 'licenses.txt', 'package.json'],
    size: [200_000, Infinity],
    modules: /^(?!src\/(main|post|verify)\.js|src\/hosts\/cosmo\/drift\/worker\.js|.*\/@wundergraph\/protographic\/)/,
  },
  // Post can only clean up: it holds no stage of the run and no package.
  {
    entry: 'src/post.js',
    out: 'post',
    files: ['index.js', 'package.json'],
    size: [10_000, 100_000],
    modules: new RegExp(
      [
        /^src\/(post|shared\/[a-z-]+)\.js$/,
        /^src\/(github\/(neutral|post-log|state)|content\/docker\/(buildx|remove))\.js$/,
        /^src\/run\/(clean-up|end-processes|remove-resource)\.js$/,
      ]
        .map(({ source }) => source)
        .join('|'),
    ),
  },
  // What a worker of main loads when generated files are compared with their sources. It is a program, not a chunk.
  {
    entry: 'src/hosts/cosmo/drift/worker.js',
    out: 'drift',
    files: ['index.js', 'licenses.txt', 'package.json'],
    size: [200_000, 800_000],
    modules: new RegExp(
      [
        /^src\/(hosts\/cosmo\/(mapping|drift\/[a-z-]+)|shared\/errors)\.js$/,
        /^(.*\/)?node_modules\/(graphql|lodash-es|valibot|@bufbuild\/protobuf|@wundergraph\/[a-z-]+)\//,
      ]
        .map(({ source }) => source)
        .join('|'),
    ),
  },
  // Verifying holds nothing of a build or a publish: only packages that check documents, connect and pack.
  {
    entry: 'src/verify.js',
    out: 'verify',
    files: ['index.js', 'licenses.txt', 'package.json'],
    size: [200_000, 500_000],
    modules: new RegExp(
      [
        /^src\/(verify|(verify|oras|sign|shared|artifact)\/.*)\.js$/,
        /^src\/github\/(annotations|neutral|plain-log|redact|state|verify|inputs\/[a-z-]+)\.js$/,
        /^src\/publish\/(credentials|docker-config)\.js$/,
        /node_modules\/(valibot|yazl|buffer-crc32)\//,
      ]
        .map(({ source }) => source)
        .join('|'),
    ),
  },
]

/** Bundles the sources into dist/. */
export async function build(): Promise<void> {
  await inWorkDirectory(async (bundle) => {
    await rm(dist, { recursive: true, force: true })
    await cp(bundle, dist, { recursive: true })
  })
}

/** The files of dist/ that differ from what the sources give. */
async function staleFiles(): Promise<string[]> {
  const stale: string[] = []
  await inWorkDirectory(async (bundle) => {
    const names = new Set([...(await filesBelow(bundle)), ...(await filesBelow(dist))])
    for (const name of names) {
      const [fresh, committed] = await Promise.all(
        [bundle, dist].map((dir) => readFile(join(dir, name)).catch(() => undefined)),
      )
      if (fresh === undefined || committed === undefined || !fresh.equals(committed)) stale.push(`dist/${name}`)
    }
  })
  return stale
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
}

async function inWorkDirectory(use: (bundle: string) => Promise<void>): Promise<void> {
  // The place is always the same, because the bundler names modules by their paths relative to the root.
  const work = join(root, '.build')
  const directory = join(work, 'dist')
  try {
    await rm(work, { recursive: true, force: true })
    await mkdir(work, { recursive: true })
    await must(node, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: root })
    await linkPackage(work)
    await provideEsmPackages(work)
    for (const bundle of bundles) await makeBundle(bundle, work, join(directory, bundle.out))
    await checkSize(directory)
    await use(directory)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Makes the import of `oras-js` lead to what was just compiled. */
async function linkPackage(work: string): Promise<void> {
  const compiled = join(work, 'src/oras')
  await writeFile(
    join(compiled, 'package.json'),
    JSON.stringify({ name: 'oras-js', type: 'module', exports: './index.js' }),
  )
  await mkdir(join(work, 'node_modules'))
  await symlink(compiled, join(work, 'node_modules/oras-js'))
}

async function makeBundle(bundle: Bundle, work: string, out: string): Promise<void> {
  const statistics = join(work, 'statistics.json')
  await must(
    node,
    [
      join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js'),
      'build',
      join(work, bundle.entry),
      '--out',
      out,
      '--license',
      'licenses.txt',
      '--no-cache',
      '--target',
      'es2024',
      '--stats-out',
      statistics,
    ],
    { cwd: root, env: { ...process.env, NODE_ENV: 'production' } },
  )
  const file = join(out, 'index.js')
  await writeFile(file, await withoutDeadCode(await readFile(file, 'utf8'), bundle.files.includes('licenses.txt')))
  if (bundle.files.includes('licenses.txt')) {
    const licences = join(out, 'licenses.txt')
    await writeFile(licences, eachTextOnce(await readFile(licences, 'utf8')))
  }
  await verify(bundle, out, await modulesIn(statistics))
}

/** A long text that two packages in a row have under one licence is kept once, and named the second time. */
export function eachTextOnce(licences: string): string {
  return licences.replace(/^(\S+)\n(.+)\n([^]{2000,}?)(\n\S+\n)\2\n\3/m, '$1\n$2\n$3$4$2\nThe text is that of $1.\n')
}

const Module = v.object({ name: v.string(), modules: v.optional(v.array(v.object({ name: v.string() })), []) })
const Statistics = v.object({ modules: v.array(Module) })

/** The modules in the bundle: paths relative to the work directory, or the bundler's names of its own modules. */
async function modulesIn(statistics: string): Promise<string[]> {
  const { modules } = v.parse(v.pipe(v.string(), v.parseJson(), Statistics), await readFile(statistics, 'utf8'))
  // A merged module is named after its first one with ` + N modules`, and lists all of them.
  const names = modules.flatMap(({ name, modules: parts }) =>
    parts.length > 0 ? parts.map((part) => part.name) : [name],
  )
  return [...new Set(names.map((name) => name.replace(/^\.\/\.build\//, '')))].sort()
}

/** Bytes of everything that a runner downloads of this action to run it. */
const maxSize = 3_000_000

async function checkSize(directory: string): Promise<void> {
  const sizes = await Promise.all((await filesBelow(directory)).map((name) => stat(join(directory, name))))
  const total = sizes.reduce((sum, { size }) => sum + size, 0)
  if (total > maxSize) throw new RigError(`dist/ has ${total} bytes, and ${maxSize} are allowed`)
}

/** Names of our own packages that are found under the name of another. */
const standIns: Readonly<Record<string, string>> = { '@wundergraph/composition': 'field-set' }

/** Packages of which a bundle has a module, by their names, whose licence is not in the text. */
export function missingLicences(modules: readonly string[], licences: string): string[] {
  const lines = new Set(licences.split('\n'))
  const names = modules.flatMap((name) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1] ?? [])
  return [...new Set(names)].filter((name) => !lines.has(standIns[name] ?? name))
}

async function verify(
  { out, files, size: [least, most], modules }: Bundle,
  directory: string,
  found: readonly string[],
): Promise<void> {
  const names = (await readdir(directory)).sort()
  if (names.join() !== files.join()) {
    throw new RigError(`the bundle ${out} is ${names.join(', ')}, not ${files.join(', ')}`, {
      hint: 'a dynamic import splits it',
    })
  }
  const code = await readFile(join(directory, 'index.js'), 'utf8')
  if (code.length < least || code.length > most)
    throw new RigError(`the bundle ${out} has ${code.length} bytes, not ${least} to ${most}`)
  if (code.includes(root))
    throw new RigError('the bundle holds a path of this machine, so it is not reproducible', { cause: excerpt(code) })
  const licences = files.includes('licenses.txt') ? await readFile(join(directory, 'licenses.txt'), 'utf8') : ''
  const missing = missingLicences(found, licences)
  if (missing.length > 0) throw new RigError(`the bundle ${out} lacks the licences of ${missing.join(', ')}`)
  const foreign = found.filter((name) => !/^(external|webpack\/runtime)/.test(name) && modules?.test(name) === false)
  if (foreign.length > 0)
    throw new RigError(`the bundle ${out} may not hold ${foreign.join(', ')}`, {
      hint: 'see `bundles` in script/rig/build.ts',
    })
}

function excerpt(code: string): string {
  const at = code.indexOf(root)
  return code.slice(Math.max(0, at - 100), at + 200)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
  try {
    if (values.check) {
      const stale = await staleFiles()
      if (stale.length > 0)
        throw new RigError(`not what the sources give: ${stale.join(', ')}`, {
          hint: 'run script/build and commit dist/',
        })
      say('dist/ is what the sources give')
    } else {
      await build()
      say(`dist/ built (${elapsed()})`)
    }
  } catch (error) {
    console.error(`error: ${explain(error)}`)
    process.exitCode = 1
  }
}
