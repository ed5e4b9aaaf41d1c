import { createReadStream } from 'node:fs'
import { copyFile, cp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { busyboxRoot } from '../../script/rig/busybox.ts'
import { must } from '../../script/rig/command.ts'
import { goEnv } from '../../script/rig/gotools.ts'
import { packTar } from '../../script/rig/layout.ts'
import { inCache, nativeArch, once, sha256 } from '../../script/rig/paths.ts'
import { startDockerRegistry } from '../../test/support/registry.ts'
import { dockerEnv, program, root } from '../../test/support/rig.ts'
import { createBuilder, type FreshBuilder } from './builder.ts'
import type { Part } from './part.ts'

/** A registry and a module proxy on loopback, as a fresh builder of a hosted runner finds them in the internet. */
export interface Internet {
  /** Configuration file of BuildKit that sends what asks for Docker Hub to the registry. */
  readonly builderConfig: string
}

/**
 * Serves the base image of the Dockerfile and the modules of the plugins. The image is as users have it: the whole
 * toolchain, nothing compiled, no module, and Go's cache where the Dockerfile mounts one.
 *
 * @param plugins directories of Go modules
 */
export async function startInternet(part: Part, plugins: readonly string[]): Promise<Internet> {
  const modules = await serveModules(part, plugins)
  const registry = part.use(await startDockerRegistry())
  const name = `${registry.host}/library/golang:1.25-alpine`
  const env = { ...dockerEnv(), DOCKER_CONFIG: '/nonexistent' }
  const crane = (...args: string[]): Promise<string> => must(program('crane'), args, { env, timeout: 300_000 })
  // Layers are compressed with gzip, as in the image on Docker Hub.
  const layers = (await userLayers()).flatMap((tar) => ['--new_layer', tar])
  await crane('append', '--oci-empty-base', ...layers, '--new_tag', name)
  const settings = [
    'PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'GOPATH=/go',
    'GOTOOLCHAIN=local',
    `GOPROXY=${modules}`,
    // All sums are in go.sum, and no build here asks the checksum database of the internet.
    'GOSUMDB=off',
  ].flatMap((setting) => ['--env', setting])
  await crane('mutate', name, '--set-platform', `linux/${nativeArch}`, ...settings, '--cmd', 'sh', '--tag', name)
  const builderConfig = join(part.directory, 'buildkitd.toml')
  await writeFile(
    builderConfig,
    [
      '[registry."docker.io"]',
      `  mirrors = ["${registry.host}"]`,
      `[registry."${registry.host}"]`,
      '  http = true',
      '',
    ].join('\n'),
  )
  return { builderConfig }
}

/** Made once for each version of the toolchain. @returns tar files */
async function userLayers(): Promise<string[]> {
  const directory = inCache('images/golang-users')
  const [system, toolchain] = [join(directory, 'system.tar'), join(directory, 'toolchain.tar')]
  const version = await must('go', ['version'], { env: goEnv() })
  await once('image-golang-users', sha256(`4 ${version} ${nativeArch}`), async () => {
    const files = join(directory, 'files')
    await rm(directory, { recursive: true, force: true })
    await cp(busyboxRoot, files, { recursive: true, verbatimSymlinks: true })
    const certificates = 'etc/ssl/certs/ca-certificates.crt'
    await mkdir(join(files, dirname(certificates)), { recursive: true })
    await copyFile(`/${certificates}`, join(files, certificates))
    // Without this file, HOME is `/`, and Go's cache is not where the Dockerfile mounts one.
    await writeFile(join(files, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
    await mkdir(join(files, 'root'), { recursive: true })
    await packTar(files, system)
    await rm(files, { recursive: true, force: true })
    const left = ['./pkg/obj', './pkg/bootstrap'].map((name) => `--exclude=${name}`)
    const at = '--transform=flags=r;s,^\\.,./usr/local/go,'
    await packTar(await must('go', ['env', 'GOROOT'], { env: goEnv() }), toolchain, [...left, at])
  })
  return [system, toolchain]
}

/** https://go.dev/ref/mod#goproxy-protocol: the download cache has the layout of a proxy. @returns its URL */
async function serveModules(part: Part, plugins: readonly string[]): Promise<string> {
  const directory = join(part.directory, 'modules')
  const goVariable = (name: string): Promise<string> => must('go', ['env', name], { env: goEnv() })
  const proxies = [`file://${join(await goVariable('GOMODCACHE'), 'cache/download')}`, await goVariable('GOPROXY')]
  const env = { ...goEnv(), GOMODCACHE: directory, GOFLAGS: '-mod=mod -modcacherw', GOPROXY: proxies.join(',') }
  for (const [at, plugin] of plugins.entries()) {
    // `go mod download` may add to go.sum.
    const copy = join(part.directory, `module-${at}`)
    await mkdir(copy)
    for (const name of ['go.mod', 'go.sum']) await cp(join(plugin, name), join(copy, name))
    await must('go', ['mod', 'download'], { cwd: copy, env, timeout: 600_000 })
  }
  const downloads = join(directory, 'cache/download')
  const server = createServer((request, response) => {
    const path = join(downloads, normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://loopback').pathname)))
    stat(path)
      .then(async ({ size }) => {
        response.writeHead(200, { 'content-length': size })
        await pipeline(createReadStream(path), response)
      })
      .catch(() => {
        if (!response.headersSent) response.writeHead(404)
        response.end()
      })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  part.after(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/**
 * A builder as docker/setup-buildx-action makes it, which the sides of a part share: it has built the plugin before,
 * and nothing of it stays in the engine.
 */
export async function startWarmBuilder(part: Part): Promise<FreshBuilder> {
  const { builderConfig } = await startInternet(part, [join(root, 'examples/cosmo-go')])
  const builder = await createBuilder(part.directory, builderConfig)
  part.after(builder.remove)
  return builder
}
