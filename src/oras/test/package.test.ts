import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { it } from 'node:test'
import { copy, createLayout, openLayout, openRepository } from 'oras-js'
import { must } from '../../../script/rig/command.ts'
import { startOlareg } from '../../../test/support/registry.ts'
import { node, root, scratchDirectory, type Scope } from '../../../test/support/rig.ts'
import { artifact } from './quirk-support.ts'

/** Packs the library as it would be published and installs it into an empty project. Gives the project. */
async function install(scope: Scope): Promise<string> {
  const directory = await scratchDirectory(scope)
  // Packing writes into the package: here into a copy, because other tests use the one of the checkout.
  const checkout = join(directory, 'checkout')
  await cp(join(root, 'src/oras'), join(checkout, 'src/oras'), { recursive: true })
  for (const name of ['LICENSE', 'tsconfig.json']) await cp(join(root, name), join(checkout, name))
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'))
  const project = join(directory, 'project')
  await mkdir(project)
  await writeFile(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const npm = ['--no-audit', '--no-fund', '--loglevel=error']
  await must('npm', ['pack', ...npm, `--pack-destination=${directory}`], {
    cwd: join(checkout, 'src/oras'),
    timeout: 120_000,
  })
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz')) ?? assert.fail('npm packed nothing')
  await must('npm', ['install', ...npm, '--prefer-offline', join(directory, tarball)], {
    cwd: project,
    timeout: 120_000,
  })
  const [left, before] = await Promise.all(
    [checkout, root].map((directory) => readFile(join(directory, 'src/oras/package.json'), 'utf8')),
  )
  assert.equal(left, before, 'packing leaves the package as it was')
  return project
}

it('the package holds JavaScript with types, its README, its licence, and nothing else', async (context) => {
  const project = await install(context)
  const installed = join(project, 'node_modules/oras-js')
  const entries = await readdir(installed, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(installed, join(entry.parentPath, entry.name)))
    .sort()
  const sources = [...(await readdir(join(root, 'src/oras'))), ...(await remoteSources())]
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length))
  assert.deepEqual(
    names,
    [
      'LICENSE',
      'README.md',
      'package.json',
      ...sources.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]),
    ].sort(),
  )
})

async function remoteSources(): Promise<string[]> {
  return (await readdir(join(root, 'src/oras/remote'))).map((name) => `remote/${name}`)
}

it('the README names every export', async () => {
  const readme = await readFile(join(root, 'src/oras/README.md'), 'utf8')
  const index = await readFile(join(root, 'src/oras/index.ts'), 'utf8')
  const exported = [...index.matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, list = '']) => list.split(','))
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '')
  assert.ok(exported.length > 60)
  assert.deepEqual(
    exported.filter((name) => !new RegExp(`\\b${name}\\b`).test(readme)),
    [],
  )
})

it('the package installs into an empty project; its README’s examples run as plain JavaScript', async (context) => {
  const project = await install(context)
  const installed = await readdir(join(project, 'node_modules/oras-js'), { recursive: true })
  assert.ok(
    installed.every((name) => !name.endsWith('.ts') || name.endsWith('.d.ts')),
    installed.join(),
  )

  const registry = await startOlareg()
  context.after(() => registry[Symbol.asyncDispose]())
  const directory = await scratchDirectory(context)
  const layout = await createLayout(join(directory, 'layout'))
  const { source, root: image } = await artifact(5000)
  await copy(source, layout, image)
  await layout.tag(image, 'v1')
  await writeFile(join(directory, 'file'), randomBytes(5000))
  const given = [
    `const registry = ${JSON.stringify(registry.host)}`,
    `const layoutPath = ${JSON.stringify(layout.path)}`,
    `const downloadPath = ${JSON.stringify(join(directory, 'download'))}`,
    `const filePath = ${JSON.stringify(join(directory, 'file'))}`,
    'const fetchToken = async () => "token"',
  ]
  const readme = await readFile(join(project, 'node_modules/oras-js/README.md'), 'utf8')
  const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code = '']) => code)
  assert.equal(examples.length, 6)
  // No other block is of a language that could be run.
  assert.deepEqual(
    [...readme.matchAll(/^```(\w+)$/gm)].map(([, language]) => language).filter((language) => language !== 'js'),
    ['sh', 'ts'],
  )
  const outputs: string[] = []
  for (const [n, code] of examples.entries()) {
    const file = join(project, `example-${n}.mjs`)
    await writeFile(file, [...given, code].join('\n'))
    outputs.push(await must(node, [file], { env: { PATH: process.env['PATH'], HOME: directory } }))
  }
  const repository = openRepository({ registry: registry.host, repository: 'team/plugin' })
  context.after(() => {
    repository.close()
  })
  assert.deepEqual(await repository.resolve('v1'), image)
  assert.equal(outputs[0], `${registry.host}/team/plugin@${image.digest}: 3 uploaded, ${5002 + image.size} bytes`)
  assert.deepEqual(
    outputs[1]?.split('\n'),
    (await repository.referrers(image.digest)).map(({ digest }) => digest),
  )
  assert.equal(outputs[2], `${5002 + image.size} bytes`)
  for (const name of ['team/tool', 'team/mirror'])
    assert.equal((await repository.sibling(name).resolve(outputs[3] ?? '')).digest, outputs[3])
  assert.equal((await (await openLayout(join(directory, 'download'))).resolve('v1')).digest, outputs[4])
  assert.match(
    outputs[5] ?? '',
    /^GET http:.*\/v2\/team\/absent\/manifests\/v1: 404: .*\((not-found|name-unknown), 404\)/,
  )
})

it('its types are those that a project in TypeScript sees', async (context) => {
  const project = await install(context)
  await writeFile(
    join(project, 'use.ts'),
    `import { openRepository, type Descriptor } from 'oras-js'
const image: Promise<Descriptor> = openRepository({ registry: 'r.example', repository: 'team/plugin' }).resolve('v1')
// @ts-expect-error a registry is a text
openRepository({ registry: 1, repository: 'team/plugin' })
await image
`,
  )
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024,esnext.disposable',
  ]
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  await must(node, [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, 'use.ts'], { cwd: project })
})
