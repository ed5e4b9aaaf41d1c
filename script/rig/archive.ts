import { RigError } from './command.ts'

/**
 * Which archive of packages a machine uses. Nothing here asks the machine: it is all decided from what the machine says
 * about itself, so that it can be tested for machines that are not there.
 */

/** What a machine says about itself. */
export interface Machine {
  /** Text of `/etc/os-release`. */
  readonly osRelease: string
  /** `dpkg --print-architecture` */
  readonly arch: string
  /** Texts of apt's lists of sources, by their paths: `.list` has one source a line, `.sources` is in deb822 format. */
  readonly sources: Readonly<Record<string, string>>
  /** Names of the files in `/usr/share/keyrings`. */
  readonly keyrings: readonly string[]
}

export interface Archive {
  readonly distribution: 'debian' | 'ubuntu'
  /** The suite that this machine runs, such as `bookworm` or `noble`. */
  readonly suite: string
  readonly arch: string
  /**
   * Suites to look for the engine and other Go programs in, the best first. They run on older releases too, and Debian
   * serves all its suites at one address.
   */
  readonly goSuites: readonly string[]
  /** Packages of the Docker engine, its client and buildx. */
  readonly enginePackages: readonly string[]
  /**
   * Lines of a `sources.list` for packages of one suite and architecture.
   * @throws RigError if the machine has no such source
   */
  readonly sourceLines: (suite: string, arch: string) => string[]
}

/** @throws RigError on a machine that is neither Debian nor Ubuntu */
export function archiveOf(machine: Machine): Archive {
  const about = (name: string): string => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(machine.osRelease)?.[1] ?? ''
  const family = [about('ID'), ...about('ID_LIKE').split(' ')]
  const { arch } = machine
  if (about('ID') === 'debian' && about('VERSION_CODENAME') !== '') {
    const suite = about('VERSION_CODENAME')
    return {
      distribution: 'debian',
      suite,
      arch,
      goSuites: ['sid', 'trixie'],
      enginePackages: ['docker.io', 'docker-cli', 'containerd', 'docker-buildx'],
      sourceLines: (of, forArch) => debianLines(machine, suite, of, forArch),
    }
  }
  const ubuntu = about('ID') === 'ubuntu' ? about('VERSION_CODENAME') : about('UBUNTU_CODENAME')
  if (family.includes('ubuntu') && ubuntu !== '')
    return {
      distribution: 'ubuntu',
      suite: ubuntu,
      arch,
      goSuites: [ubuntu],
      // The client is in the package of the engine.
      enginePackages: ['docker.io', 'containerd', 'docker-buildx'],
      sourceLines: (_, forArch) => ubuntuLines(machine, ubuntu, forArch),
    }
  throw new RigError(
    `the test rig knows Debian and Ubuntu, and this machine is ${about('PRETTY_NAME') || about('ID') || 'neither'}`,
    { hint: 'use Debian 12 or Ubuntu 24.04, for instance in a virtual machine' },
  )
}

/** Programs of a Docker engine: those that are installed, or packages of a suite. */
export type EngineSource = { readonly kind: 'installed' } | { readonly kind: 'packages'; readonly suite: string }

/**
 * Where the programs of an engine of our own come from, the best first. Those that are installed may do, even if the
 * engine that runs keeps its images in another store and so cannot export several platforms.
 *
 * @param dockerd the answer to `dockerd --version`; empty: there is none
 */
export function engineSources(archive: Archive, dockerd: string): EngineSource[] {
  const major = Number(/version (\d+)\./.exec(dockerd)?.[1] ?? 0)
  const packages = archive.goSuites.map((suite) => ({ kind: 'packages', suite }) as const)
  return major >= leastEngine ? [{ kind: 'installed' }, ...packages] : packages
}

/** The first Docker engine whose containerd image store exports several platforms at once. */
const leastEngine = 24

/** One source of packages that apt is configured for. */
interface Source {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  /** Path of a keyring, or the key itself; empty: the source names none. */
  readonly signedBy: string
}

/** Every architecture and suite of Debian is at the address that the machine has its own suite from. */
function debianLines(machine: Machine, own: string, suite: string, arch: string): string[] {
  const uri = mainAddress(machine, 'debian', own)
  if (uri === undefined) throw noSource(`${own} main`)
  return [line(machine, 'debian', arch, uri, suite, ['main'])]
}

const ubuntuHosts: Readonly<Record<string, string>> = {
  amd64: 'http://archive.ubuntu.com/ubuntu/',
  arm64: 'http://ports.ubuntu.com/ubuntu-ports/',
}

/** Ubuntu serves amd64 at one address and all other architectures at another one. */
function ubuntuLines(machine: Machine, own: string, arch: string): string[] {
  const components = ['main', 'universe']
  const pockets = [own, `${own}-updates`, `${own}-security`]
  if (arch !== machine.arch) {
    const uri = ubuntuHosts[arch]
    if (uri === undefined) throw noSource(`${own} of ${arch}`)
    return [own, `${own}-updates`].map((suite) => line(machine, 'ubuntu', arch, uri, suite, components))
  }
  const lines = pockets.flatMap((suite) => {
    const uri = mainAddress(machine, 'ubuntu', suite)
    return uri === undefined ? [] : [line(machine, 'ubuntu', arch, uri, suite, components)]
  })
  if (lines.length === 0) throw noSource(`${own} main`)
  return lines
}

function line(
  { keyrings }: Machine,
  distribution: Archive['distribution'],
  arch: string,
  uri: string,
  suite: string,
  components: readonly string[],
): string {
  const keyring = ['gpg', 'pgp']
    .map((end) => `${distribution}-archive-keyring.${end}`)
    .find((n) => keyrings.includes(n))
  if (keyring === undefined)
    throw new RigError(
      `the keyring of the archive was not found (/usr/share/keyrings/${distribution}-archive-keyring.gpg)`,
      { hint: `apt-get install ${distribution === 'debian' ? 'debian-archive-keyring' : 'ubuntu-keyring'}` },
    )
  return `deb [arch=${arch} signed-by=/usr/share/keyrings/${keyring}] ${uri} ${suite} ${components.join(' ')}`
}

function noSource(what: string): RigError {
  return new RigError(`apt of this machine has no source for ${what}`, { hint: 'add one to /etc/apt/sources.list' })
}

/** Where the machine has the main packages of a suite from. */
function mainAddress(machine: Machine, distribution: Archive['distribution'], suite: string): string | undefined {
  const sources = configured(machine, distribution)
  return sources.find((source) => source.suite === suite && source.components.includes('main'))?.uri
}

/**
 * The sources of binary packages, in either format: https://manpages.debian.org/bookworm/apt/sources.list.5.en.html
 *
 * Others have suites of the same name, such as Microsoft's on GitHub's runners, and sign them by keys of their own:
 * those are left out. A source that names the keyring of the archive goes before one that names none.
 */
function configured({ sources }: Machine, distribution: Archive['distribution']): Source[] {
  const all = Object.entries(sources).flatMap(([path, text]) =>
    path.endsWith('.sources') ? deb822Sources(text) : oneLineSources(text),
  )
  const keyring = new RegExp(`(?:^|/)${distribution}-archive-[^/]*$`)
  return [...all.filter(({ signedBy }) => keyring.test(signedBy)), ...all.filter(({ signedBy }) => signedBy === '')]
}

function oneLineSources(text: string): Source[] {
  return text.split('\n').flatMap((entry) => {
    const found = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]+)/.exec(entry)
    if (found === null) return []
    const [, options = '', uri = '', suite = '', components = ''] = found
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1] ?? ''
    return [{ uri, suite, components: words(components), signedBy }]
  })
}

function deb822Sources(text: string): Source[] {
  const stanzas = text.replace(/^#.*\n?/gm, '').split(/\n\s*\n/)
  return stanzas.flatMap((stanza) => {
    // A value goes on in lines that begin with a blank.
    const joined = stanza.replace(/\n[ \t]+/g, ' ')
    const field = (name: string): string => new RegExp(`^${name}:[ \t]*(.*)$`, 'im').exec(joined)?.[1] ?? ''
    if (!words(field('Types')).includes('deb') || /^no$/i.test(field('Enabled').trim())) return []
    const components = words(field('Components'))
    const signedBy = field('Signed-By').trim()
    return words(field('URIs')).flatMap((uri) =>
      words(field('Suites')).map((suite) => ({ uri, suite, components, signedBy })),
    )
  })
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}
