import { createReadStream } from 'node:fs'
import { copyFile, cp, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { busyboxRoot } from '../../script/rig/busybox.ts'
import { must } from '../../script/rig/command.ts'
import { goEnv } from '../../script/rig/gotools.ts'
import { writeLayout } from '../../script/rig/layout.ts'
import { inCache, nativeArch, once, sha256 } from '../../script/rig/paths.ts'
import { startDockerRegistry } from '../../test/support/registry.ts'
import { dockerEnv, program } from '../../test/support/rig.ts'
import type { Part } from '../support/part.ts'

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
  const layout = await userImage()
  const name = `${registry.host}/library/golang:1.25-alpine`
  const env = { ...dockerEnv(), DOCKER_CONFIG: '/nonexistent' }
  await must(program('crane'), ['push', layout, name], { env, timeout: 300_000 })
  // All sums are in go.sum, and no build here asks the checksum database of the internet.
  const settings = [`GOPROXY=${modules}`, 'GOSUMDB=off'].flatMap((setting) => ['--env', setting])
  const plain = `${registry.host}/library/golang:plain`
  await must(program('crane'), ['copy', '--platform', `linux/${nativeArch}`, name, plain], { env, timeout: 300_000 })
  await must(program('crane'), ['mutate', plain, ...settings, '--tag', name], { env, timeout: 300_000 })
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

/** Made once for each version of the toolchain. @returns an image layout */
async function userImage(): Promise<string> {
  const layout = inCache('images/golang-users')
  const toolchain = await must('go', ['env', 'GOROOT'], { env: goEnv() })
  const version = await must('go', ['version'], { env: goEnv() })
  await once('image-golang-users', sha256(`2 ${version} ${nativeArch}`), async () => {
    const files = inCache('images/golang-users.files')
    const certificates = 'etc/ssl/certs/ca-certificates.crt'
    await rm(files, { recursive: true, force: true })
    await mkdir(join(files, dirname(certificates)), { recursive: true })
    await copyFile(`/${certificates}`, join(files, certificates))
    await writeLayout(layout, [
      {
        platform: `linux/${nativeArch}`,
        directory: busyboxRoot,
        more: [
          { directory: toolchain, at: 'usr/local/go', options: ['--exclude=./pkg/obj', '--exclude=./pkg/bootstrap'] },
          { directory: files, at: '' },
        ],
        env: [
          'PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          'GOPATH=/go',
          'GOTOOLCHAIN=local',
        ],
      },
    ])
    await rm(files, { recursive: true, force: true })
  })
  return layout
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
  const root = join(directory, 'cache/download')
  const server = createServer((request, response) => {
    const path = join(root, normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://loopback').pathname)))
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

