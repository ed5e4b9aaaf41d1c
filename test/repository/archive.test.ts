import assert from 'node:assert/strict'
import { test } from 'node:test'
import { archiveOf, engineSources, type Machine } from '../../script/rig/archive.ts'
import { RigError } from '../../script/rig/command.ts'

/** Debian 12, as `debian:bookworm` comes and as debootstrap leaves it. Recorded on such machines. */
const bookworm: Machine = {
  osRelease: `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
`,
  arch: 'amd64',
  sources: {
    '/etc/apt/sources.list': '',
    '/etc/apt/sources.list.d/debian.sources': `Types: deb
# http://snapshot.debian.org/archive/debian/20250520T000000Z
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
# http://snapshot.debian.org/archive/debian-security/20250520T000000Z
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    '/etc/apt/sources.list.d/nodesource.sources': `Types: deb
URIs: https://deb.nodesource.com/node_20.x
Suites: nodistro
Components: main
Signed-By: /usr/share/keyrings/nodesource.gpg
`,
  },
  keyrings: ['debian-archive-bookworm-stable.gpg', 'debian-archive-keyring.gpg', 'nodesource.gpg'],
}
const debootstrapped: Machine = {
  ...bookworm,
  sources: { '/etc/apt/sources.list': 'deb http://deb.debian.org/debian bookworm main\n' },
}

const noble = `PRETTY_NAME="Ubuntu 24.04.3 LTS"
NAME="Ubuntu"
VERSION_ID="24.04"
VERSION="24.04.3 LTS (Noble Numbat)"
VERSION_CODENAME=noble
ID=ubuntu
ID_LIKE=debian
UBUNTU_CODENAME=noble
LOGO=ubuntu-logo
`
const ubuntuKeyrings = [
  'ubuntu-archive-keyring.gpg',
  'ubuntu-archive-removed-keys.gpg',
  'ubuntu-cloudimage-keyring.gpg',
]

/** `/etc/apt/sources.list.d/ubuntu.sources` as Ubuntu 24.04 is installed with it, with another address. */
function ubuntuSources(uri: string, security = uri): Record<string, string> {
  return {
    '/etc/apt/sources.list': '# Ubuntu sources have moved to /etc/apt/sources.list.d/ubuntu.sources\n',
    '/etc/apt/sources.list.d/ubuntu.sources': `# See http://help.ubuntu.com/community/UpgradeNotes
## Ubuntu distribution repository

Types: deb
URIs: ${uri}
Suites: noble noble-updates noble-backports
Components: main universe restricted multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg

## Ubuntu security updates
Types: deb
URIs: ${security}
Suites: noble-security
Components: main universe restricted multiverse
Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
`,
  }
}

const ubuntu: Machine = {
  osRelease: noble,
  arch: 'amd64',
  sources: ubuntuSources('http://archive.ubuntu.com/ubuntu/', 'http://security.ubuntu.com/ubuntu/'),
  keyrings: ubuntuKeyrings,
}
/** As GitHub's images have it. Files are read in the order of their names, so it comes before Ubuntu's own. */
const microsoft = {
  '/etc/apt/sources.list.d/microsoft-prod.list':
    'deb [arch=amd64,arm64,armhf signed-by=/usr/share/keyrings/microsoft-prod.gpg] '
    + 'https://packages.microsoft.com/ubuntu/24.04/prod noble main\n',
}
/** GitHub's images put a list of mirrors between: actions/runner-images, `configure-apt-sources.sh`. */
const githubRunner: Machine = {
  ...ubuntu,
  sources: { ...microsoft, ...ubuntuSources('mirror+file:/etc/apt/apt-mirrors.txt') },
}
const githubRunnerOneLine: Machine = {
  ...ubuntu,
  sources: {
    '/etc/apt/sources.list': `deb mirror+file:/etc/apt/apt-mirrors.txt noble main restricted
deb mirror+file:/etc/apt/apt-mirrors.txt noble universe
deb mirror+file:/etc/apt/apt-mirrors.txt noble-updates main restricted
# deb-src mirror+file:/etc/apt/apt-mirrors.txt noble-updates main restricted
deb mirror+file:/etc/apt/apt-mirrors.txt noble-security main restricted
`,
    ...microsoft,
  },
}
const githubArmRunner: Machine = {
  ...ubuntu,
  arch: 'arm64',
  sources: ubuntuSources('http://azure.ports.ubuntu.com/ubuntu-ports/', 'http://ports.ubuntu.com/ubuntu-ports/'),
}

const signed = 'signed-by=/usr/share/keyrings/'

for (const [name, machine] of Object.entries({ bookworm, debootstrapped }))
  test(`Debian (${name}): every suite and architecture comes from the machine's mirror`, () => {
    const archive = archiveOf(machine)
    assert.equal(archive.suite, 'bookworm')
    assert.deepEqual(archive.goSuites, ['sid', 'trixie'])
    for (const [suite, arch] of [
      ['bookworm', 'amd64'],
      ['bookworm', 'arm64'],
      ['sid', 'amd64'],
    ] as const)
      assert.deepEqual(archive.sourceLines(suite, arch), [
        `deb [arch=${arch} ${signed}debian-archive-keyring.gpg] http://deb.debian.org/debian ${suite} main`,
      ])
  })

for (const [name, machine, own] of [
  ['installed', ubuntu, ['http://archive.ubuntu.com/ubuntu/', 'http://security.ubuntu.com/ubuntu/']],
  ['GitHub, deb822', githubRunner, ['mirror+file:/etc/apt/apt-mirrors.txt', 'mirror+file:/etc/apt/apt-mirrors.txt']],
  [
    'GitHub, one line',
    githubRunnerOneLine,
    ['mirror+file:/etc/apt/apt-mirrors.txt', 'mirror+file:/etc/apt/apt-mirrors.txt'],
  ],
] as const)
  test(`Ubuntu for amd64 (${name}): own packages from the own mirror, those for arm64 from Ubuntu's ports`, () => {
    const archive = archiveOf(machine)
    const lines = archive.sourceLines('noble', 'amd64')
    const deb = `deb [arch=amd64 ${signed}ubuntu-archive-keyring.gpg]`
    assert.deepEqual(lines, [
      `${deb} ${own[0]} noble main universe`,
      `${deb} ${own[0]} noble-updates main universe`,
      `${deb} ${own[1]} noble-security main universe`,
    ])
    const ports = `deb [arch=arm64 ${signed}ubuntu-archive-keyring.gpg] http://ports.ubuntu.com/ubuntu-ports/`
    assert.deepEqual(archive.sourceLines('noble', 'arm64'), [
      `${ports} noble main universe`,
      `${ports} noble-updates main universe`,
    ])
  })

test('Ubuntu for arm64: own packages from its mirror of the ports, those for amd64 from the main archive', () => {
  const archive = archiveOf(githubArmRunner)
  const [first = '', ...more] = archive.sourceLines('noble', 'arm64')
  assert.match(first, /^deb \[arch=arm64 \S+\] http:\/\/azure\.ports\.ubuntu\.com\/ubuntu-ports\/ noble main universe$/)
  assert.equal(more.length, 2)
  for (const line of archive.sourceLines('noble', 'amd64'))
    assert.match(line, /\[arch=amd64 \S+\] http:\/\/archive\.ubuntu\.com\/ubuntu\/ noble/)
})

test('nothing on Ubuntu names Debian: no mirror, no keyring, no suite', () => {
  for (const machine of [ubuntu, githubRunner, githubRunnerOneLine, githubArmRunner]) {
    const archive = archiveOf(machine)
    assert.deepEqual(archive.goSuites, ['noble'])
    assert.equal(archive.enginePackages.includes('docker-cli'), false, 'Ubuntu has no package of this name')
    const lines = ['amd64', 'arm64'].flatMap((arch) => archive.sourceLines('noble', arch))
    assert.doesNotMatch(lines.join('\n'), /debian|sid|trixie|bookworm|microsoft/)
  }
})

test('the engine: installed programs if they are new enough, then packages', () => {
  const sid = { kind: 'packages', suite: 'sid' }
  const trixie = { kind: 'packages', suite: 'trixie' }
  const own = { kind: 'packages', suite: 'noble' }
  for (const [machine, dockerd, wanted] of [
    [bookworm, '', [sid, trixie]],
    [bookworm, 'Docker version 20.10.24+dfsg1, build 5d6db84\n', [sid, trixie]],
    [githubRunner, 'Docker version 28.0.4, build 6430e49\n', [{ kind: 'installed' }, own]],
    [githubArmRunner, 'Docker version 26.1.3, build 8e96db1\n', [{ kind: 'installed' }, own]],
    [ubuntu, '', [own]],
  ] as const)
    assert.deepEqual(engineSources(archiveOf(machine), dockerd), wanted)
})

test('what is missing is said with what to do', () => {
  const fails = (machine: Machine, message: RegExp, hint: RegExp): void => {
    assert.throws(
      () => archiveOf(machine).sourceLines(archiveOf(machine).suite, machine.arch),
      (error) => error instanceof RigError && message.test(error.message) && hint.test(error.hint ?? ''),
    )
  }
  fails({ ...ubuntu, keyrings: [] }, /keyring of the archive.*ubuntu-archive-keyring/, /install ubuntu-keyring/)
  fails({ ...bookworm, keyrings: ubuntuKeyrings }, /debian-archive-keyring/, /install debian-archive-keyring/)
  fails({ ...bookworm, sources: {} }, /no source for bookworm main/, /sources\.list/)
  fails({ ...ubuntu, sources: bookworm.sources }, /no source for noble main/, /sources\.list/)
  fails(
    { ...ubuntu, osRelease: 'ID=fedora\nPRETTY_NAME="Fedora Linux 42"\n' },
    /Fedora Linux 42/,
    /Debian 12 or Ubuntu/,
  )
})

test('the archive of somebody else is none, whatever it names its suites', () => {
  const key = 'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n'
  const others = (own: string): Record<string, string> => ({
    '/etc/apt/sources.list': `deb [signed-by=/x/y.gpg] http://a noble main\ndeb http://nameless noble main\n${own}`,
    '/etc/apt/sources.list.d/b.sources': `Types: deb\nURIs: http://b\nSuites: noble\nComponents: main\n${key}`,
  })
  const first = (own: string): string | undefined =>
    archiveOf({ ...ubuntu, sources: others(own) })
      .sourceLines('noble', 'amd64')[0]
      ?.split(' ')[3]
  assert.equal(first(`deb [${signed}ubuntu-archive-keyring.gpg] http://own noble main`), 'http://own')
  assert.equal(first(''), 'http://nameless')
})

test('a source that is switched off, or of sources only, is none', () => {
  const off = {
    '/etc/apt/sources.list.d/a.sources': 'Enabled: no\nTypes: deb\nURIs: http://a\nSuites: noble\nComponents: main\n',
  }
  const only = {
    '/etc/apt/sources.list.d/b.sources': 'Types: deb-src\nURIs: http://b\nSuites: noble\nComponents: main\n',
  }
  const folded = {
    '/etc/apt/sources.list.d/c.sources': 'Types: deb\nURIs:\n http://c\nSuites: noble\nComponents:\n main\n universe\n',
  }
  const [line = '', ...more] = archiveOf({ ...ubuntu, sources: { ...off, ...only, ...folded } }).sourceLines(
    'noble',
    'amd64',
  )
  assert.match(line, / http:\/\/c noble main universe$/)
  assert.deepEqual(more, [])
})
