import { cp, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { must, RigError } from './command.ts'
import { root } from './paths.ts'
import { elapsed, explain, say } from './progress.ts'

const dist = join(root, 'dist')
const node = join(root, 'node_modules/.bin/node')

/** What a bundle consists of. One file of code only: with a second one, licences of the packages in it are dropped silently. */
const expected = ['index.js', 'licenses.txt', 'package.json']

/** A bundle that is smaller than this holds our own code only: the bundler resolved no package, and said nothing. */
const smallest = 200_000

/** Bundles the sources into dist/. */
export async function build(): Promise<void> {
  await inWorkDirectory(async (bundle) => {
    await rm(dist, { recursive: true, force: true })
    await cp(bundle, dist, { recursive: true })
  })
}

/** Names the files of dist/ that are not what the sources give. */
export async function staleFiles(): Promise<string[]> {
  const stale: string[] = []
  await inWorkDirectory(async (bundle) => {
    const names = new Set([...await readdir(bundle), ...await readdir(dist).catch((): string[] => [])])
    for (const name of names) {
      const [fresh, committed] = await Promise.all([bundle, dist].map((dir) => readFile(join(dir, name)).catch(() => undefined)))
      if (fresh === undefined || committed === undefined || !fresh.equals(committed)) stale.push(`dist/${name}`)
    }
  })
  return stale
}

async function inWorkDirectory(use: (bundle: string) => Promise<void>): Promise<void> {
  // Always the same place: the bundler names modules by their paths relative to the root.
  const work = join(root, '.build')
  const bundle = join(work, 'dist')
  try {
    await rm(work, { recursive: true, force: true })
    await mkdir(work, { recursive: true })
    await must(node, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], { cwd: root })
    await must(node, [
      join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js'), 'build', join(work, 'src/main.js'),
      '--out', bundle, '--license', 'licenses.txt', '--no-cache', '--target', 'es2024',
    ], { cwd: root, env: { ...process.env, NODE_ENV: 'production' } })
    await verify(bundle)
    await use(bundle)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function verify(bundle: string): Promise<void> {
  const names = (await readdir(bundle)).sort()
  if (names.join() !== expected.join()) {
    throw new RigError(`the bundle is ${names.join(', ')}, not ${expected.join(', ')}`, { hint: 'a dynamic import splits it' })
  }
  const code = await readFile(join(bundle, 'index.js'), 'utf8')
  if (code.length < smallest) throw new RigError(`the bundle has only ${code.length} bytes: packages were not resolved`)
  if (code.includes(root)) throw new RigError('the bundle holds a path of this machine, so it is not reproducible', { cause: excerpt(code) })
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
      if (stale.length > 0) throw new RigError(`not what the sources give: ${stale.join(', ')}`, { hint: 'run script/build and commit dist/' })
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
