import { access, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { archiveOf, type Archive } from './archive.ts'
import { must, mustAsRoot, succeeds } from './command.ts'
import { inCache } from './paths.ts'

/**
 * Packages that are not installed: apt fetches them and checks the signatures, with lists, cache and status of its own,
 * and the files are unpacked below `.cache`. No service starts, and nothing on the machine changes.
 */
export interface PackageSource {
  /** A suite such as `bookworm`, `noble` or `sid`. */
  readonly suite: string
  /** Debian's name of the architecture. */
  readonly arch: string
}

/** A package that was unpacked. */
export interface Unpacked {
  readonly name: string
  readonly version: string
}

const known: { archive?: Promise<Archive> } = {}

/** The archive that this machine gets its packages from. */
export async function machineArchive(): Promise<Archive> {
  known.archive ??= askMachine()
  return await known.archive
}

async function askMachine(): Promise<Archive> {
  const parts = (await readdir('/etc/apt/sources.list.d').catch(() => []))
    .filter((name) => /\.(list|sources)$/.test(name))
    .map((name) => `/etc/apt/sources.list.d/${name}`)
  const sources: Record<string, string> = {}
  for (const path of ['/etc/apt/sources.list', ...parts]) sources[path] = await readFile(path, 'utf8').catch(() => '')
  return archiveOf({
    osRelease: await readFile('/etc/os-release', 'utf8').catch(() => ''),
    arch: await must('dpkg', ['--print-architecture'], { hint: 'use Debian 12 or Ubuntu 24.04' }),
    sources,
    keyrings: await readdir('/usr/share/keyrings').catch(() => []),
  })
}

/** Fetches packages of one suite and unpacks them into `into`, which is emptied first. */
export async function unpackPackages(
  source: PackageSource,
  packages: readonly string[],
  into: string,
): Promise<Unpacked[]> {
  const debs = await download(source, packages)
  await rm(into, { recursive: true, force: true })
  await mkdir(into, { recursive: true })
  const unpacked: Unpacked[] = []
  for (const deb of debs) {
    await must('dpkg-deb', ['-x', deb, into], { timeout: 300_000 })
    const [name = '', version = ''] = (await must('dpkg-deb', ['-W', '--showformat=${Package} ${Version}', deb])).split(
      ' ',
    )
    unpacked.push({ name, version })
    await rm(deb)
  }
  return unpacked
}

/**
 * Takes single files out of one package. A path is tried with and without `usr/`, since newer releases moved programs
 * there.
 */
export async function takeFiles(
  source: PackageSource,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const temporary = inCache('apt', `unpacked-${name}-${source.arch}`)
  await unpackPackages(source, [name], temporary)
  for (const [path, to] of Object.entries(files)) {
    const there = await exists(join(temporary, path))
    await cp(join(temporary, there ? path : join('usr', path)), to)
  }
  await rm(temporary, { recursive: true, force: true })
}

/** Directory and options of apt for one suite and architecture. */
interface Lists {
  readonly home: string
  readonly options: readonly string[]
}

const updates = new Map<string, Promise<Lists>>()
const downloads = new Map<string, Promise<unknown>>()
const counter = { value: 0 }

/** Fetches packages; those of one suite and architecture one after the other, with lists that are fetched once. */
async function download(source: PackageSource, packages: readonly string[]): Promise<string[]> {
  const key = `${source.suite}-${source.arch}`
  const lists = updates.get(key) ?? update(source)
  updates.set(key, lists)
  const before = downloads.get(key) ?? Promise.resolve()
  const mine = before
    .catch(() => undefined)
    .then(async () => {
      const { home, options } = await lists
      const directory = join(home, `debs-${++counter.value}`)
      await rm(directory, { recursive: true, force: true })
      await mkdir(directory, { recursive: true })
      await must('apt-get', [...options, '-q', 'download', ...packages], { cwd: directory, timeout: 600_000 })
      return (await readdir(directory)).map((name) => join(directory, name))
    })
  downloads.set(key, mine)
  return await mine
}

/** Removes the lists of packages, which are large and old tomorrow. */
export async function removePackageLists(): Promise<void> {
  await rm(inCache('apt'), { recursive: true, force: true })
  updates.clear()
  downloads.clear()
}

async function update(source: PackageSource): Promise<Lists> {
  const lines = (await machineArchive()).sourceLines(source.suite, source.arch)
  const home = inCache('apt', `${source.suite}-${source.arch}`)
  await rm(home, { recursive: true, force: true })
  for (const dir of ['state/lists/partial', 'cache/archives/partial']) await mkdir(join(home, dir), { recursive: true })
  await writeFile(join(home, 'state/status'), '')
  await writeFile(join(home, 'sources.list'), `${lines.join('\n')}\n`)
  const options = Object.entries({
    'Dir::Etc::SourceList': join(home, 'sources.list'),
    'Dir::Etc::SourceParts': '-',
    'Dir::State': join(home, 'state'),
    'Dir::State::status': join(home, 'state/status'),
    'Dir::Cache': join(home, 'cache'),
    'APT::Architecture': source.arch,
    'APT::Architectures': source.arch,
    // The user that apt downloads as cannot write below a home directory.
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled': 'false',
    'Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled': 'false',
  }).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  await must('apt-get', [...options, '-q', 'update', '--error-on=any'], { timeout: 300_000 })
  return { home, options }
}

/** Installs the packages of programs that are missing. @returns the packages that were installed */
export async function installPrograms(programs: Readonly<Record<string, string>>): Promise<string[]> {
  const missing: string[] = []
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
  for (const [program, names] of Object.entries(programs)) {
    if (!(await succeeds('sh', ['-c', 'command -v "$0"', program], { env: { PATH: path } })))
      missing.push(...names.split(' '))
  }
  if (!(await exists('/etc/ssl/certs/ca-certificates.crt'))) missing.push('ca-certificates')
  if (missing.length === 0) return []
  const quietly = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y']
  await mustAsRoot('env', [...quietly, 'update'], { timeout: 300_000 })
  await mustAsRoot('env', [...quietly, '--no-install-recommends', 'install', ...missing], { timeout: 600_000 })
  return missing
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
