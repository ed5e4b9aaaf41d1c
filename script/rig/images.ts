import { copyFile, cp, mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { run } from './run.ts'
import { busyboxRoot } from './busybox.ts'
import { must } from './command.ts'
import { dockerEnv, type Engine } from './engine.ts'
import { goBin, goEnv, type GoTool } from './gotools.ts'
import { packTar, writeLayout } from './layout.ts'
import { contentKey, inCache, nativeArch, once, root, sha256, wasDone } from './paths.ts'

/**
 * A name that no registry can serve: port 1 of loopback is closed, so an engine that tries to pull it fails at once.
 */
export const buildkitImage = 'localhost:1/plugin-publish-test/buildkit:local'
export const golangLayout = inCache('images/golang')
const plainGolangLayout = inCache('images/golang-plain')

const certificates = '/etc/ssl/certs/ca-certificates.crt'

/** The builder image for the `docker-container` driver, made of BuildKit from its Go module and this machine's runc. */
export async function provideBuildkitImage(engine: Engine, tool: GoTool): Promise<string | undefined> {
  const env = dockerEnv(engine)
  const runc = await must('sh', ['-c', 'PATH=$PATH:/usr/sbin command -v runc'])
  const key = sha256(
    `${await contentKey(tool.directory)} ${await must(runc, ['--version'])} ${await readFile(certificates, 'utf8')}`,
  )
  const label = 'plugin-publish-test.key'
  const present = await run(
    'docker',
    ['image', 'inspect', buildkitImage, '--format', `{{index .Config.Labels "${label}"}}`],
    { env },
  )
  if (present.stdout.trim() === key) return undefined
  const directory = inCache('images/buildkit.root')
  await rm(directory, { recursive: true, force: true })
  await cp(busyboxRoot, directory, { recursive: true, verbatimSymlinks: true })
  for (const name of await readdir(goBin(tool)))
    await copyFile(join(goBin(tool), name), join(directory, 'usr/bin', name))
  await copyWithLibraries(runc, directory, 'usr/bin/runc')
  await copyInto(directory, certificates, certificates)
  const tar = inCache('images/buildkit.tar')
  await packTar(directory, tar)
  const changes = [
    'ENTRYPOINT ["buildkitd"]',
    `LABEL ${label}=${key}`,
    'ENV PATH=/usr/bin:/bin',
    'VOLUME /var/lib/buildkit',
  ]
  await must('docker', ['import', ...changes.flatMap((change) => ['--change', change]), tar, buildkitImage], {
    env,
    timeout: 120_000,
  })
  await rm(directory, { recursive: true })
  await rm(tar)
  return buildkitImage
}

/** A dynamically linked program with the libraries and the loader it was linked with. */
async function copyWithLibraries(program: string, directory: string, to: string): Promise<void> {
  await copyInto(directory, program, to)
  for (const [, library] of (await must('ldd', [program])).matchAll(/(\/\S+) \(0x/g)) {
    if (library !== undefined) await copyInto(directory, library, library)
  }
}

async function copyInto(directory: string, from: string, to: string): Promise<void> {
  const target = join(directory, to)
  await mkdir(dirname(target), { recursive: true })
  await copyFile(from, target)
}

/**
 * What `FROM golang:…-alpine` gives a plugin's Dockerfile: this machine's Go toolchain on busybox. The modules of the
 * examples and the compiled standard library are in it too, so that a build is quick and needs no network.
 */
export async function provideGolangImage(engine: Engine): Promise<string | undefined> {
  const modules = await exampleModules()
  const did = await once('image-golang', await golangKey(), async () => {
    const context = inCache('images/golang.context')
    await rm(context, { recursive: true, force: true })
    await mkdir(context, { recursive: true })
    await copyFile(inCache('images/busybox.tar'), join(context, 'busybox.tar'))
    await copyFile(certificates, join(context, 'ca-certificates.crt'))
    await packTar(await goVariable('GOROOT'), join(context, 'go.tar'), leftOut)
    for (const module of modules) await cp(module, join(context, 'examples', basename(module)), { recursive: true })
    await mkdir(join(context, 'examples'), { recursive: true })
    await collectModules(modules, join(context, 'modules'))
    await rm(golangLayout, { recursive: true, force: true })
    await must(
      'docker',
      [
        'buildx',
        'build',
        '--builder',
        'default',
        '--platform',
        `linux/${nativeArch}`,
        '--provenance=false',
        '--build-arg',
        `GOPROXY=${await goVariable('GOPROXY')}`,
        '--output',
        `type=oci,tar=false,dest=${golangLayout},compression=zstd`,
        '--file',
        join(recipe, 'Dockerfile'),
        context,
      ],
      { env: dockerEnv(engine), timeout: 600_000 },
    )
    await rm(context, { recursive: true, force: true })
  })
  return did ? 'base image for Go plugins made' : undefined
}

/**
 * The same without the compiled standard library, for the demo: it is made in seconds and without an engine, and the
 * first build of a plugin takes longer. If the complete one is there, nothing is made.
 */
export async function providePlainGolangImage(): Promise<string | undefined> {
  const key = await golangKey()
  if (await wasDone('image-golang', key)) return undefined
  const did = await once('image-golang-plain', key, async () => {
    const files = inCache('images/golang-plain.files')
    await rm(files, { recursive: true, force: true })
    await copyInto(files, certificates, certificates)
    await collectModules(await exampleModules(), join(files, modulesInImage))
    await writeLayout(plainGolangLayout, [
      {
        platform: `linux/${nativeArch}`,
        directory: busyboxRoot,
        more: [
          { directory: await goVariable('GOROOT'), at: 'usr/local/go', options: leftOut },
          { directory: files, at: '' },
        ],
        env: [
          'PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          'GOPATH=/go',
          'GOTOOLCHAIN=local',
          `GOPROXY=file:///${modulesInImage},${await goVariable('GOPROXY')}`,
        ],
      },
    ])
    await rm(files, { recursive: true, force: true })
  })
  return did ? 'base image for Go plugins made' : undefined
}

/** The base image that the demo builds with: the complete one, if a set-up made it. */
export async function demoGolangLayout(): Promise<string> {
  return (await wasDone('image-golang', await golangKey())) ? golangLayout : plainGolangLayout
}

const recipe = join(root, 'test/support/images/golang')
const modulesInImage = 'usr/local/share/go-modules'

/** Changes whenever the base image has to be made again. */
async function golangKey(): Promise<string> {
  return sha256(
    [
      await contentKey(recipe),
      await readFile(join(await goVariable('GOROOT'), 'VERSION'), 'utf8'),
      await readFile(certificates, 'utf8'),
      ...(await Promise.all((await exampleModules()).map((module) => readFile(join(module, 'go.sum'), 'utf8')))),
    ].join('\0'),
  )
}

async function goVariable(name: string): Promise<string> {
  return await must('go', ['env', name], { env: goEnv() })
}

/** Copies only those parts of the toolchain that building needs. */
const leftOut = [
  './api',
  './src/cmd',
  './doc',
  './misc',
  './test',
  './pkg/obj',
  './pkg/bootstrap',
  'testdata',
  '*_test.go',
].map((name) => `--exclude=${name}`)

/** The Go modules that are built with a Dockerfile; the tests compile the others on this machine. */
async function exampleModules(): Promise<string[]> {
  const examples = join(root, 'examples')
  const found: string[] = []
  for (const name of await readdir(examples).catch((): string[] => [])) {
    const files: string[] = await readdir(join(examples, name)).catch(() => [])
    if (['go.mod', 'go.sum', 'Dockerfile'].every((file) => files.includes(file))) found.push(join(examples, name))
  }
  return found
}

/** Copies the modules that the examples need from the machine's module cache, which has a module proxy's layout. */
export async function collectModules(modules: readonly string[], into: string): Promise<void> {
  const fresh = inCache('images/golang.modules')
  const shared = await goVariable('GOMODCACHE')
  const proxies = [`file://${join(shared, 'cache/download')}`, await goVariable('GOPROXY')]
  const env = { ...goEnv(), GOMODCACHE: fresh, GOFLAGS: '-mod=readonly -modcacherw', GOPROXY: proxies.join(',') }
  for (const module of modules) await must('go', ['mod', 'download'], { cwd: module, env, timeout: 300_000 })
  await mkdir(into, { recursive: true })
  if (modules.length > 0) await cp(join(fresh, 'cache/download'), into, { recursive: true })
  await rm(fresh, { recursive: true, force: true })
}
