import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must } from '../../script/rig/command.ts'
import { node, root } from '../../test/support/rig.ts'

/** The compiled program of each name. */
export interface Programs {
  readonly push: string
  readonly bare: string
}

/**
 * Compiles and bundles the programs that are measured, as `script/build` does with the action: what they cost to start
 * is then what a user pays, and not what compiling TypeScript costs.
 */
export async function compilePrograms(): Promise<Programs> {
  const work = join(root, '.cache', 'bench-oras')
  await rm(work, { recursive: true, force: true })
  await mkdir(join(work, 'node_modules'), { recursive: true })
  await writeFile(
    join(work, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.build.json'),
      compilerOptions: { rootDir: root, outDir: join(work, 'out'), typeRoots: [join(root, 'node_modules/@types')] },
      include: ['src/oras', 'bench/oras/push.ts', 'bench/oras/bare.ts'].map((path) => join(root, path)),
      exclude: [join(root, 'src/oras/test')],
    }),
  )
  await must(node, [join(root, 'node_modules/typescript/bin/tsc'), '-p', work], { cwd: root })
  const compiled = join(work, 'out/src/oras')
  await writeFile(
    join(compiled, 'package.json'),
    JSON.stringify({ name: 'oras-js', type: 'module', exports: './index.js' }),
  )
  await writeFile(join(work, 'package.json'), JSON.stringify({ type: 'module' }))
  await symlink(compiled, join(work, 'node_modules/oras-js'))
  return { push: await bundle(work, 'push'), bare: await bundle(work, 'bare') }
}

async function bundle(work: string, name: string): Promise<string> {
  const out = join(work, name)
  const ncc = join(root, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
  const entry = join(work, 'out/bench/oras', `${name}.js`)
  await must(node, [ncc, 'build', entry, '--out', out, '--no-cache', '--target', 'es2024'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return join(out, 'index.js')
}
