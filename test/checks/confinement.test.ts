import assert from 'node:assert/strict'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { before, suite, test } from 'node:test'
import { cgroupBelow, findCgroupParent } from '../../src/checks/smoke/cgroup.ts'
import { defaultBounds, type Bounds, type Probe } from '../../src/checks/smoke/sandbox.ts'
import { run } from '../../script/rig/run.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { testContext } from '../support/context.ts'
import { testResources, type TestResources } from '../support/resources.ts'
import { dockerEnv } from '../support/rig.ts'
import { checkLayout } from './support/check.ts'
import { layoutOf } from './support/flattened.ts'
import { goProgram } from '../support/programs.ts'
import { ways } from './support/ways.ts'

// Docker is found the way a workflow's step finds it: by its environment.
Object.assign(process.env, dockerEnv())

const program = { name: 'plugin', mode: 0o755, content: await goProgram('plugin') }
const isRoot = process.getuid?.() === 0
const mebibyte = 1024 ** 2

interface Tried {
  readonly message: string
  /** The last lines that the plugin wrote. */
  readonly detail: string
  readonly resources: TestResources
}

/** Checks a plugin that behaves as `behaviour` says. */
async function tryPlugin(probe: Probe, behaviour: readonly string[], bounds: Partial<Bounds> = {}): Promise<Tried> {
  const resources = testResources()
  const layout = layoutOf({ layers: [[program]], entrypoint: ['./plugin', ...behaviour] })
  const request = {
    smokeTest: true,
    isolation: [probe],
    timeout: 20_000,
    bounds: { ...defaultBounds, ...bounds },
  } as const
  const {
    findings: [finding],
  } = await checkLayout(layout, request, testContext({ resources }))
  return { message: finding?.message ?? '', detail: finding?.detail ?? '', resources }
}

/** What `facts` of the plugin wrote: a line `NAME = VALUE` each. */
function readFacts(detail: string): (name: string) => string {
  const facts = new Map([...detail.matchAll(/^(.+?) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
  return (name) => facts.get(name) ?? assert.fail(`nothing about ${name}: ${detail}`)
}

const ownNamespace = (name: string): string => readlinkSync(`/proc/self/ns/${name}`)

for (const [way, probe] of Object.entries(ways)) {
  const container = way === 'a container',
    userNamespace = way === 'a user namespace'

  suite(`a plugin under check, as it sees itself: ${way}`, () => {
    let fact: (name: string) => string
    before(async () => {
      process.env['PLANTED'] = 'secret'
      // What a limit of this process already forbids would hide that the sandbox forgot it.
      await run('prlimit', ['--pid', String(process.pid), `--core=unlimited${isRoot ? ':unlimited' : ':'}`])
      fact = readFacts((await tryPlugin(probe, ['facts'])).detail)
    })

    test('its output goes to pipes: a socket would tell who is at its other end', () => {
      assert.deepEqual(
        [0, 1, 2].map((descriptor) => fact(`descriptor ${descriptor}`)),
        ['device', 'pipe', 'pipe'],
      )
    })

    test('it is another user, without groups', () => {
      const user = container && !isRoot ? `${process.getuid?.()} ${process.getgid?.()}` : '65534 65534'
      assert.ok(fact('user').startsWith(`${user} [`), fact('user'))
      // In a user namespace, groups cannot be left, and the machine knows the plugin by another number.
      if (userNamespace) return
      assert.match(fact('user'), container ? /\[\d+\]$/ : /\[\]$/)
      assert.equal(fact('user map'), '0 0 4294967295')
    })

    test('it has no privileges and gains none', () => {
      const none = '0'.repeat(16)
      assert.deepEqual(['CapEff', 'CapPrm', 'NoNewPrivs', 'Seccomp'].map(fact), [none, none, '1', '2'])
      if (container) assert.equal(fact('CapBnd'), none)
    })

    test('it shares no namespace with this process', () => {
      const names = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts']
      const shared = names.filter((name) => fact('namespaces').includes(ownNamespace(name)))
      assert.deepEqual(shared, [])
    })

    test('the kernel limits its files and processes, and takes it first when memory is short', () => {
      const [core, file, processes] = fact('limits').split(' ')
      // 0 where sudo has set it and not even root may raise it.
      assert.ok(core === '1' || core === '0', core)
      assert.equal(file, String(defaultBounds.disk))
      if (!container) assert.equal(processes, String(defaultBounds.processes))
      assert.equal(fact('oom_score_adj'), '1000')
      // An engine without CAP_SYS_RESOURCE, as here, sets no least value; a container's memory is bounded by the
      // kernel.
      if (!container) assert.equal(fact('oom_score_adj then'), '1000')
    })

    // A container writes to this machine's disk, which is watched.
    if (!container) {
      test('it writes to a file system of a bounded size', () => {
        const size = `${defaultBounds.disk} ${defaultBounds.files}`
        assert.deepEqual(
          ['/plugin', '/tmp'].map((directory) => fact(`disk of ${directory}`)),
          [size, size],
        )
      })
    }

    test('it has no network', () => {
      // A kernel may put the ends of its tunnels, which lead nowhere, into every namespace.
      const harmless = /^(lo|(tunl|sit|ip6tnl|gre|gretap|erspan|ip_vti|ip6_vti|ip6gre)0)$/
      assert.deepEqual(
        fact('interfaces')
          .split(' ')
          .filter((name) => !harmless.test(name)),
        [],
      )
    })

    test('it gets no variable of this process', () => {
      assert.doesNotMatch(fact('environment'), /PLANTED|DOCKER|NODE|GITHUB/)
    })
  })

  test(`a plugin that tries what no plugin needs gets nothing: ${way}`, async () => {
    const { detail } = await tryPlugin(probe, ['attack'])
    assert.match(detail, /^\d\d attempts as user \d+, 0 succeeded$/m)
    assert.doesNotMatch(detail, /GOT/)
  })

  test(`what is made outside of the run’s directory is recorded, and given up when it is gone: ${way}`, async () => {
    const { resources } = await tryPlugin(probe, ['exit3'])
    // One of each to try the sandbox, and one for the plugin.
    const groups = userNamespace || container || (await findCgroupParent()) === undefined ? [] : ['cgroup', 'cgroup']
    const expected = container ? ['container', 'container', 'image'] : groups
    assert.deepEqual(resources.added.map(({ kind }) => kind).sort(), expected)
    assert.deepEqual(resources.owned, [])
  })

  test(`a plugin that uses too much memory is killed: ${way}`, async () => {
    // Of a user namespace, the memory of all processes is counted; else the kernel bounds it.
    const hog = userNamespace ? ['hog-memory', 'together'] : ['hog-memory', '512']
    const { message, detail } = await tryPlugin(probe, hog, { memory: 128 * mebibyte })
    assert.match(message, /used more than 128 MiB of memory, and was killed$/, detail)
  })
}

test('a control group of either version bounds memory before anybody joins it', () => {
  const files = {
    1: ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'],
    2: ['memory.max', 'memory.swap.max', 'memory.oom.group', 'pids.max'],
  }
  for (const version of [1, 2] as const) {
    const { settings } = cgroupBelow({ version, directory: '/groups' }, 'one', defaultBounds)
    const expected = [...files[version], 'cgroup.procs'].map((file) => `/groups/one/${file}`)
    assert.deepEqual(
      settings.map(([path]) => path),
      expected,
    )
    assert.equal(settings[0]?.[1], String(defaultBounds.memory))
  }
})

// No limit of the kernel holds for root.
test('a plugin that starts too many processes in a user namespace of root is killed', async (t) => {
  const probe = ways['a user namespace']
  if (probe === undefined || !isRoot) {
    t.diagnostic('there is none, or this is not root')
    return
  }
  const mark = `mark-${process.pid}`
  const { message, detail } = await tryPlugin(probe, ['fork-bomb', mark], { processes: 60 })
  assert.match(message, /started more than 60 processes, and was killed$/, detail)
  // The kernel ends a namespace's processes one by one.
  for (let waited = 0; processesWith(mark) > 0 && waited < 5000; waited += 20) await sleep(20)
  assert.equal(processesWith(mark), 0)
})

function processesWith(mark: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.filter((pid) => commandLine(pid).includes(`lingering\0sleep\0${mark}`)).length
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}
