import { access, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { must, mustAsRoot, RigError, succeeds } from './command.ts'
import { inCache } from './paths.ts'

/**
 * Debian packages that are not installed: apt fetches them and checks the signatures, with lists, cache and status of
 * its own, and the files are unpacked below `.cache`. No service starts, and nothing on the machine changes.
 */
export interface PackageSource {
  /** A suite such as `bookworm` or `sid`. */
  readonly suite: string
  /** Debian's name of the architecture. */
  readonly arch: string
}

const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp']

export async function machineArch(): Promise<string> {
  return must('dpkg', ['--print-architecture'])
}

/** The suite for static programs, and for programs that need only glibc. */
export async function stableSuite(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8')
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1]
  return /^ID=debian$/m.test(text) && codename !== undefined ? codename : 'bookworm'
}

/** The archive that this machine gets Debian packages from. A machine that is not Debian needs `RIG_DEBIAN_MIRROR`. */
async function mirror(): Promise<string> {
  const told = process.env['RIG_DEBIAN_MIRROR']
  if (told !== undefined && told !== '') return told
  const targets = await must('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(RELEASE) $(COMPONENT)',
    'Created-By: Packages',
  ])
  const stable = await stableSuite()
  for (const line of targets.split('\n')) {
    const [uri, release, component] = line.split(' ')
    if (uri !== undefined && release === stable && component === 'main') return uri
  }
  throw new RigError(`no Debian mirror is configured on this machine (looked for ${stable} main)`, {
    hint: 'set RIG_DEBIAN_MIRROR to the URL of a Debian archive and install debian-archive-keyring',
  })
}

async function keyring(): Promise<string> {
  for (const path of keyrings)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  throw new RigError('the keyring of the Debian archive was not found', {
    hint: 'apt-get install debian-archive-keyring',
  })
}

/** Fetches packages of one suite and unpacks them into `into`, which is emptied first. */
export async function unpackPackages(source: PackageSource, packages: readonly string[], into: string): Promise<void> {
  const debs = await download(source, packages)
  await rm(into, { recursive: true, force: true })
  await mkdir(into, { recursive: true })
  for (const deb of debs) await must('dpkg-deb', ['-x', deb, into])
}

/**
 * Takes single files out of one package. A path is tried with and without `usr/`, since Debian 13 moved programs there.
 */
export async function takeFiles(
  source: PackageSource,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const temporary = inCache('apt', `unpacked-${name}-${source.arch}`)
  await unpackPackages(source, [name], temporary)
  for (const [path, to] of Object.entries(files)) {
    const there = await access(join(temporary, path)).then(
      () => true,
      () => false,
    )
    await cp(join(temporary, there ? path : join('usr', path)), to)
  }
  await rm(temporary, { recursive: true, force: true })
}

async function download(source: PackageSource, packages: readonly string[]): Promise<string[]> {
  const home = inCache('apt', `${source.suite}-${source.arch}-${packages[0] ?? ''}`)
  const archives = join(home, 'debs')
  await rm(home, { recursive: true, force: true })
  for (const dir of ['state/lists/partial', 'cache/archives/partial', 'debs'])
    await mkdir(join(home, dir), { recursive: true })
  await writeFile(join(home, 'state/status'), '')
  const line = `deb [arch=${source.arch} signed-by=${await keyring()}] ${await mirror()} ${source.suite} main\n`
  await writeFile(join(home, 'sources.list'), line)
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
  await must('apt-get', [...options, '-q', 'download', ...packages], { cwd: archives, timeout: 600_000 })
  const debs = (await readdir(archives)).map((name) => join(archives, name))
  await rm(join(home, 'state'), { recursive: true, force: true })
  await rm(join(home, 'cache'), { recursive: true, force: true })
  return debs
}

/** Programs that must be installed on the machine, and their packages. None of the packages starts a service. */
const programs: Readonly<Record<string, string>> = {
  runc: 'runc',
  iptables: 'iptables',
  ip: 'iproute2',
  git: 'git',
  // For tests that run as another user.
  sudo: 'sudo',
  tar: 'tar',
  xz: 'xz-utils',
  pip3: 'python3-pip',
  // Shared objects of Go are linked by a C compiler.
  gcc: 'gcc libc6-dev',
}

/** Programs that only `script/setup --all` installs. */
const optionalPrograms: Readonly<Record<string, string>> = {
  'aarch64-linux-gnu-gcc': 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross',
}

/** Installs the missing ones. @returns the packages that were installed */
export async function installPrograms(all: boolean): Promise<string[]> {
  const missing: string[] = []
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
  for (const [program, names] of Object.entries({ ...programs, ...(all && optionalPrograms) })) {
    if (!(await succeeds('sh', ['-c', 'command -v "$0"', program], { env: { PATH: path } })))
      missing.push(...names.split(' '))
  }
  if (
    !(await access('/etc/ssl/certs/ca-certificates.crt').then(
      () => true,
      () => false,
    ))
  )
    missing.push('ca-certificates')
  if (missing.length === 0) return []
  const quietly = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y']
  await mustAsRoot('env', [...quietly, 'update'], { timeout: 300_000 })
  await mustAsRoot('env', [...quietly, '--no-install-recommends', 'install', ...missing], { timeout: 600_000 })
  return missing
}
