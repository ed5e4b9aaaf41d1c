import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { run } from '../../script/rig/run.ts'
import { download } from '../../src/sign/download.ts'
import { type CosignSource, findOrInstallCosign, versionOf } from '../../src/sign/install.ts'
import { assetPlatform, pinnedSha256, pinnedVersion } from '../../src/sign/pins.ts'
import { listen, proxyTo } from './faults.ts'
import { processesLeft } from '../support/runner/processes.ts'
import { context, temporary } from './support.ts'
import { program as rigProgram } from '../support/rig.ts'

const program = (says: string): Buffer => Buffer.from(`#!/bin/sh\necho ${says}\n`)
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const real = program('genuine')
const asset = `/v${pinnedVersion}/cosign-${assetPlatform()}`

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse, count: number) => void
const send: Answer = (_, outgoing) => {
  outgoing.end(real)
}

async function server(answer: Answer, bytes = real): Promise<{ source: CosignSource; asked: string[] }> {
  const asked: string[] = []
  const address = await listen(
    createServer((incoming, outgoing) => {
      asked.push(incoming.url ?? '')
      answer(incoming, outgoing, asked.length)
    }),
  )
  return {
    asked,
    source: {
      base: `http://${address}`,
      sha256: { [assetPlatform()]: sha256(bytes) },
      delays: [10, 10],
      stall: 300,
      cacheTimeout: 5000,
      versionTimeout: 20_000,
    },
  }
}

async function install(
  source: CosignSource,
  {
    toolCache,
    cosignVersion = pinnedVersion,
    cosignSha256,
    path = '/nowhere',
    signal,
  }: {
    toolCache?: string
    cosignVersion?: string
    cosignSha256?: string
    path?: string
    signal?: AbortSignal
  } = {},
) {
  const world = context({ PATH: path, http_proxy: process.env['http_proxy'] }, signal)
  const request = {
    cosignVersion,
    toolCache: toolCache ?? (await temporary()),
    temp: await temporary(),
    ...(cosignSha256 !== undefined && { cosignSha256 }),
  }
  return { ...(await findOrInstallCosign(request, world, source)), lines: world.lines, request }
}

const cachedFile = (toolCache: string): string => join(toolCache, 'cosign', pinnedVersion, assetPlatform(), 'cosign')
const says = async (file: string): Promise<string> => (await run(file, [])).stdout.trim()

test('downloads, checks, and the next run takes it from the cache into its own private directory', async () => {
  const toolCache = await temporary()
  const { source, asked } = await server(send)
  const first = await install(source, { toolCache })
  assert.deepEqual([first.from, first.version, await says(first.path)], ['download', pinnedVersion, 'genuine'])
  const second = await install(source, { toolCache })
  assert.deepEqual([second.from, await says(second.path)], ['tool cache', 'genuine'])
  assert.equal(dirname(second.path), second.request.temp)
  assert.equal((await stat(second.path)).mode & 0o777, 0o700)
  assert.deepEqual(asked, [asset])
})

test('a download with another checksum is refused, not run, not kept and not tried again', async () => {
  const toolCache = await temporary()
  const { source, asked } = await server((_, outgoing) => {
    outgoing.end(program('evil'))
  })
  await assert.rejects(install(source, { toolCache }), { code: 'E_COSIGN_CHECKSUM' })
  assert.equal(asked.length, 1)
  assert.deepEqual(await readdir(toolCache), [])
})

test('a poisoned cache entry is not used: it is removed, said, and downloaded again', async () => {
  const toolCache = await temporary()
  await mkdir(dirname(cachedFile(toolCache)), { recursive: true })
  await writeFile(cachedFile(toolCache), program('evil'), { mode: 0o755 })
  const { source } = await server(send)
  const result = await install(source, { toolCache })
  assert.deepEqual([result.from, await says(result.path)], ['download', 'genuine'])
  assert.match(result.lines.warnings.join(), /tool cache has SHA-256/)
  assert.deepEqual(await readFile(cachedFile(toolCache)), real)
})

test('what runs is the copy that was checked: changing the cache afterwards changes nothing', async () => {
  const toolCache = await temporary()
  const { source } = await server(send)
  await install(source, { toolCache })
  const { path, from } = await install(source, { toolCache })
  await writeFile(cachedFile(toolCache), program('evil'))
  assert.deepEqual([from, await says(path)], ['tool cache', 'genuine'])
})

test('a cache that cannot be written is no failure', async () => {
  const file = join(await temporary(), 'file')
  await writeFile(file, '')
  const { source } = await server(send)
  assert.equal((await install(source, { toolCache: join(file, 'below') })).from, 'download')
})

test('a passing failure is tried again, and a truncated answer is one', async () => {
  const { source, asked } = await server((incoming, outgoing, count) => {
    if (count === 1) {
      outgoing.writeHead(500).end()
      return
    }
    if (count === 2) {
      outgoing.writeHead(200, { 'content-length': real.length }).write(real.subarray(0, 5))
      setTimeout(() => outgoing.destroy(), 20)
      return
    }
    send(incoming, outgoing, count)
  })
  assert.equal(await says((await install(source)).path), 'genuine')
  assert.equal(asked.length, 3)
})

test('an answer that will not change is final', async () => {
  const { source, asked } = await server((_, outgoing) => {
    outgoing.writeHead(404).end()
  })
  await assert.rejects(
    install(source),
    (error: Error & { code?: string }) => error.code === 'E_COSIGN' && /404/.test((error.cause as Error).message),
  )
  assert.equal(asked.length, 1)
  const failing = await server((_, outgoing) => {
    outgoing.writeHead(502).end()
  })
  await assert.rejects(install(failing.source), { code: 'E_COSIGN' })
  assert.equal(failing.asked.length, 3)
})

test('a redirect is followed', async () => {
  const target = await server(send)
  const { source } = await server((incoming, outgoing) => {
    outgoing.writeHead(302, { location: `${target.source.base}/elsewhere${incoming.url ?? ''}` }).end()
  })
  assert.equal(await says((await install(source)).path), 'genuine')
  assert.deepEqual(target.asked, [`/elsewhere${asset}`])
})

test('a connection that stalls before or within the answer is given up', async () => {
  const { source, asked } = await server((incoming, outgoing, count) => {
    if (count === 1) return
    if (count === 2) {
      outgoing.writeHead(200).write(real.subarray(0, 5))
      return
    }
    send(incoming, outgoing, count)
  })
  assert.equal(await says((await install(source)).path), 'genuine')
  assert.equal(asked.length, 3)
})

test('a server that sends a byte now and then is given up, too', async () => {
  const { source } = await server((_, outgoing) => {
    const timer = setInterval(() => {
      outgoing.write('x')
    }, 10)
    outgoing.writeHead(200).on('close', () => {
      clearInterval(timer)
    })
  })
  const attempt = download({
    url: `${source.base}/cosign`,
    sha256: '0'.repeat(64),
    file: join(await temporary(), 'cosign'),
    signal: new AbortController().signal,
    delays: [],
    stall: 60_000,
    limit: 200,
  })
  await assert.rejects(attempt, { code: 'E_COSIGN' })
})

test('cancelling ends a stalled download at once', async () => {
  const controller = new AbortController()
  const { source } = await server((_, outgoing) => {
    outgoing.writeHead(200).write('x')
    setTimeout(() => {
      controller.abort(new Error('cancelled by the test'))
    }, 50)
  })
  await assert.rejects(install({ ...source, stall: 60_000 }, { signal: controller.signal }), /cancelled by the test/)
})

test('two installations at once both succeed', async () => {
  const toolCache = await temporary()
  const { source } = await server((incoming, outgoing, count) => {
    setTimeout(() => {
      send(incoming, outgoing, count)
    }, 50)
  })
  const results = await Promise.all([1, 2, 3, 4].map(() => install(source, { toolCache })))
  for (const { path } of results) assert.equal(await says(path), 'genuine')
  assert.deepEqual(await readdir(dirname(cachedFile(toolCache))), ['cosign'])
  assert.deepEqual(await readFile(cachedFile(toolCache)), real)
})

test('the proxy of the environment is used', async () => {
  const { source } = await server(send)
  const proxy = await proxyTo(source.base.slice('http://'.length))
  process.env['http_proxy'] = proxy.url
  try {
    assert.equal(await says((await install({ ...source, base: 'http://releases.invalid' })).path), 'genuine')
  } finally {
    delete process.env['http_proxy']
  }
  assert.deepEqual(proxy.wanted, ['releases.invalid'])
})

test('a cosign 3 on PATH is taken as it is', async () => {
  const { source, asked } = await server(send)
  const result = await install(source, { path: dirname(rigProgram('cosign')) })
  assert.equal(result.from, 'PATH')
  assert.match(result.version, /^3\./)
  assert.equal(asked.length, 0)
})

test('a cosign on PATH of another or an unknown version is said and not used', async () => {
  const { source } = await server(send)
  for (const [version, notice] of [
    ['v2.6.4', /version 2\.6\.4/],
    ['devel', /unknown version/],
    ['v4.0.0', /version 4/],
  ] as const) {
    const directory = await temporary()
    await writeFile(join(directory, 'cosign'), `#!/bin/sh\necho '{"gitVersion":"${version}"}'\n`, { mode: 0o755 })
    const result = await install(source, { path: directory })
    assert.equal(result.from, 'download')
    assert.match(result.lines.notices.join(), notice)
  }
})

/** A directory with a cosign that starts a program, writes the file `started`, and never ends. */
async function hangingCosign(): Promise<string> {
  const directory = await temporary()
  const script = `#!/bin/sh\nsleep 3600 &\n: >'${directory}/started'\nwait\n`
  await writeFile(join(directory, 'cosign'), script, { mode: 0o755 })
  return directory
}

test('a cosign on PATH that does not tell its version is ended, with what it started', async () => {
  const { source } = await server(send)
  const directory = await hangingCosign()
  const path = `${directory}:/usr/bin:/bin`
  const result = await install({ ...source, versionTimeout: 1000 }, { path })
  assert.equal(result.from, 'download')
  assert.match(result.lines.notices.join(), /unknown version/)
  assert.deepEqual(await processesLeft([directory]), [])
})

test('cancelling ends a cosign on PATH that does not tell its version', async () => {
  const { source } = await server(send)
  const directory = await hangingCosign()
  const controller = new AbortController()
  const path = `${directory}:/usr/bin:/bin`
  const installing = install({ ...source, versionTimeout: 3_600_000 }, { path, signal: controller.signal })
  while (!existsSync(join(directory, 'started'))) await setImmediate()
  controller.abort(new Error('cancelled by the test'))
  await assert.rejects(installing, /cancelled by the test/)
  assert.deepEqual(await processesLeft([directory]), [])
})

test('where a checksum is asked for, PATH has to have it too', async () => {
  const { source } = await server(send)
  const directory = await temporary()
  const other = program('{\\"gitVersion\\":\\"v3.0.5\\"}')
  await writeFile(join(directory, 'cosign'), other)
  await chmod(join(directory, 'cosign'), 0o755)
  const wanted = { path: directory, cosignVersion: '3.0.5' }
  assert.equal((await install(source, { ...wanted, cosignSha256: sha256(other) })).from, 'PATH')
  const installed = await install(source, { ...wanted, cosignSha256: sha256(real) })
  assert.deepEqual([installed.from, installed.version], ['download', '3.0.5'])
})

test('relative entries of PATH are not searched: they would run what the checkout holds', async () => {
  const { source } = await server(send)
  const checkout = await temporary()
  await writeFile(join(checkout, 'cosign'), program('{\\"gitVersion\\":\\"v3.0.6\\"}'), { mode: 0o755 })
  const here = process.cwd()
  process.chdir(checkout)
  try {
    assert.equal((await install(source, { path: '.:./:' })).from, 'download')
    assert.equal((await install(source, { path: checkout })).from, 'PATH')
  } finally {
    process.chdir(here)
  }
})

test('a machine without a pin is told what to do', async () => {
  const { source } = await server(send)
  await assert.rejects(
    install({ ...source, sha256: {} }),
    (error: Error & { code?: string; hint?: string }) =>
      error.code === 'E_COSIGN' && /cosign-sha256/.test(error.hint ?? ''),
  )
})

test('the pins name every machine of GitHub’s runners', () => {
  assert.equal(assetPlatform('win32', 'x64'), 'windows-amd64')
  for (const name of ['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64', 'windows-amd64'])
    assert.match(pinnedSha256[name] ?? '', /^[0-9a-f]{64}$/)
  assert.equal(versionOf('{"gitVersion":"v3.1.2"}'), '3.1.2')
  assert.equal(versionOf('not JSON'), undefined)
})
