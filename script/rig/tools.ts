import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { machineArchive, unpackPackages } from './apt.ts'
import { must, RigError, succeeds } from './command.ts'
import { buildGoTool, checkGo, goBin, goToolNamed, inBuildSlot } from './gotools.ts'
import { inCache, once, sha256, wasDone } from './paths.ts'
import { explain } from './progress.ts'
import { run } from './run.ts'

/**
 * A program of its own that is taken from the first source that works: a package, a pinned download, or its sources.
 * The last takes minutes; the others take seconds.
 */
export interface Tool {
  /** The name of the program, of its package, and of its module below test/tools. */
  readonly name: string
  /** The oldest version of the package that will do. */
  readonly least: string
  /** Arguments with which it ends well wherever it can run. */
  readonly probe: readonly string[]
  /** Fails for a build that leaves out what only `script/test --all` needs. */
  readonly isComplete?: (program: string) => Promise<boolean>
  readonly download?: Download
  /** The answer to `version --json` of a package that does not know its version. */
  readonly versionAnswer?: (version: string) => string
}

/** A file with the program alone, pinned for each architecture by its SHA-256. */
interface Download {
  readonly version: string
  readonly url: (version: string, arch: string) => string
  readonly sha256: Readonly<Record<string, string>>
}

export const tools: readonly Tool[] = [
  {
    name: 'cosign',
    least: '3.0.6',
    probe: ['version'],
    isComplete: knowsKeyServices,
    download: {
      version: '3.0.6',
      url: (version, arch) => `https://github.com/sigstore/cosign/releases/download/v${version}/cosign-linux-${arch}`,
      sha256: {
        amd64: 'c956e5dfcac53d52bcf058360d579472f0c1d2d9b69f55209e256fe7783f4c74',
        arm64: 'bedac92e8c3729864e13d4a17048007cfafa79d5deca993a43a90ffe018ef2b8',
      },
    },
    // The action asks for the version, to tell cosign 3 from cosign 2.
    versionAnswer: (version) => JSON.stringify({ gitVersion: `v${version}` }),
  },
  { name: 'crane', least: '0.20.0', probe: ['digest', '--help'] },
  { name: 'oras', least: '1.3.0', probe: ['version'] },
]

/** Whether a cosign was built with the key services of HashiCorp, Google and Azure. Debian leaves them out. */
export async function knowsKeyServices(cosign: string): Promise<boolean> {
  const env = { ...process.env, VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: 'none' }
  const { stderr } = await run(cosign, ['public-key', '--key', 'hashivault://none'], { env, timeout: 60_000 })
  return !stderr.includes('unrecognized scheme')
}

/** Where the program of a tool is. It is the same wherever the program came from. */
export function toolProgram(name: string): string {
  return inCache('tools', name, name)
}

/** What a set-up noted about the source of a tool; undefined if there is none yet. */
export async function toolSource(name: string): Promise<string | undefined> {
  return await readFile(inCache('tools', name, 'source'), 'utf8').catch(() => undefined)
}

/** @param complete whether it must be a build that leaves nothing out */
export async function provideTool(tool: Tool, complete: boolean): Promise<string | undefined> {
  const archive = await machineArchive()
  const key = sha256(JSON.stringify([tool, archive.suite, archive.arch, launcher('', '')]))
  const stamp = `tool-${tool.name}`
  if (!complete && (await wasDone(stamp, `${key} complete`))) return undefined
  const did = await once(stamp, complete ? `${key} complete` : key, async () => {
    const failures: string[] = []
    for (const source of [...archive.goSuites.map((suite) => packageOf(suite)), downloaded, built]) {
      try {
        const home = inCache('tools', `${tool.name}.new`)
        await rm(home, { recursive: true, force: true })
        await mkdir(home, { recursive: true })
        const from = await source(tool, home)
        const unpacked = join(home, 'package/usr/bin', tool.name)
        const program = existsSync(unpacked) ? unpacked : join(home, tool.name)
        if (complete && (await tool.isComplete?.(program)) === false)
          throw new RigError(`the ${from} leaves out what some tests need`)
        await writeFile(join(home, 'source'), from)
        await rm(inCache('tools', tool.name), { recursive: true, force: true })
        await rename(home, inCache('tools', tool.name))
        return
      } catch (error) {
        failures.push(explain(error))
      }
    }
    throw new RigError(`${tool.name} comes from none of its sources`, { cause: failures.join('\n') })
  })
  return did ? await toolSource(tool.name) : undefined
}

/** Puts the program of a tool into `home`. @returns where it came from */
type Source = (tool: Tool, home: string) => Promise<string>

function packageOf(suite: string): Source {
  return async ({ name, least, probe, versionAnswer }, home) => {
    const { arch } = await machineArchive()
    const unpacked = join(home, 'package')
    const [found] = await unpackPackages({ suite, arch }, [name], unpacked)
    const version = found?.version ?? ''
    if (!(await succeeds('dpkg', ['--compare-versions', version, 'ge', least])))
      throw new RigError(`the package ${name} of ${suite} is ${version}, and ${least} is needed`)
    const program = join(unpacked, 'usr/bin', name)
    await must(program, probe, { timeout: 60_000 })
    const answer = versionAnswer?.(upstream(version))
    if (answer === undefined) await symlink(join('package/usr/bin', name), join(home, name))
    else
      await writeFile(join(home, name), launcher(inCache('tools', name, 'package/usr/bin', name), answer), {
        mode: 0o755,
      })
    return `package ${name} ${version} of ${suite}`
  }
}

/** A script that starts the program, and answers for it which version it is. */
export function launcher(program: string, answer: string): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
  return [
    '#!/bin/sh',
    // Only what the shell has built in: the action's PATH may hold nothing else.
    `if [ "$*" = 'version --json' ]; then echo ${quoted(answer)}; exit; fi`,
    `exec ${quoted(program)} "$@"`,
    '',
  ].join('\n')
}

/** `3.1.1` of `3.1.1-2+b1` or `1:3.1.1+ds1-2`. */
function upstream(version: string): string {
  return version.replace(/^\d+:/, '').replace(/[+~-].*$/, '')
}

const downloaded: Source = async ({ name, download, probe }, home) => {
  const { arch } = await machineArchive()
  const wanted = download?.sha256[arch]
  if (download === undefined || wanted === undefined) throw new RigError(`${name} has no pinned download for ${arch}`)
  const url = download.url(download.version, arch)
  const program = join(home, name)
  await writeFile(program, await fetchPinned(url, wanted))
  await chmod(program, 0o755)
  await must(program, probe, { timeout: 60_000 })
  return `download of version ${download.version}, by its SHA-256`
}

/** Bytes of the largest file that is fetched. */
const most = 500_000_000

/**
 * The file at `url`, if it has this SHA-256. A network that reaches nothing is given up soon; a slow one may take its
 * time.
 */
export async function fetchPinned(url: string, sha256: string, connect = 10_000): Promise<Buffer> {
  const stop = new AbortController()
  const timer = setTimeout(() => {
    stop.abort(new RigError(`${url} did not answer within ${connect / 1000} s`))
  }, connect)
  try {
    const response = await fetch(url, { signal: AbortSignal.any([stop.signal, AbortSignal.timeout(300_000)]) })
    clearTimeout(timer)
    if (!response.ok) throw new RigError(`${url} answered ${response.status}`)
    const hash = createHash('sha256')
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > most) throw new RigError(`${url} has more than ${most} bytes`)
      chunks.push(chunk)
      hash.update(chunk)
    }
    const found = hash.digest('hex')
    if (found !== sha256) throw new RigError(`${url} has the SHA-256 ${found}, and ${sha256} is pinned`)
    return Buffer.concat(chunks)
  } finally {
    clearTimeout(timer)
  }
}

const built: Source = async ({ name }, home) => {
  const module = goToolNamed(name)
  await checkGo([module.directory])
  await inBuildSlot(() => buildGoTool(module))
  await symlink(join(goBin(module), name), join(home, name))
  return `built from test/tools/${name}`
}
