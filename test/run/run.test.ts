import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createLog, type Verdict } from '../../src/github/index.ts'
import type { Host } from '../../src/hosts/index.ts'
import { run } from '../../src/run/index.ts'
import { PublishError, throwAll } from '../../src/shared/errors.ts'
import type { Finding } from '../../src/shared/finding.ts'
import { plainHost } from '../support/plain-host.ts'
import { scratchDirectory } from '../support/rig.ts'
import { captureStdout } from '../support/stdout.ts'
import { environment } from '../support/workspace.ts'

interface Ended {
  readonly verdict: Verdict
  readonly lines: readonly string[]
  /** What is left in the runner's temporary directory. */
  readonly left: readonly string[]
}

/** A dry run for a host of plain files, which needs neither Docker nor a registry. */
async function start(
  t: TestContext,
  changes: Partial<Host>,
  inputs: Readonly<Record<string, string>> = {},
  signal = new AbortController().signal,
): Promise<Ended> {
  const root = await scratchDirectory(t)
  const [temp, plugin] = [join(root, 'temp'), join(root, 'checkout')]
  for (const directory of ['a', 'b']) mkdirSync(join(plugin, directory), { recursive: true })
  writeFileSync(join(plugin, 'plugin.json'), '{}')
  const host: Host = {
    ...plainHost,
    assemble: async (_, __, packer) => {
      await packer.single({
        artifactType: 'application/vnd.example',
        layers: [{ mediaType: 'application/json', content: { path: join(plugin, 'plugin.json') } }],
      })
      return undefined
    },
    ...changes,
  }
  const output = captureStdout(t)
  const env = { ...environment(plugin, { name: 'birds', ...inputs }), RUNNER_TEMP: temp, GITHUB_EVENT_NAME: 'push' }
  const verdict = await run({ env, log: createLog(), signal, hosts: [host] })
  t.mock.restoreAll()
  return { verdict, lines: output.lines(), left: readdirSync(temp) }
}

test('a dry run plans, builds and checks in this order, and only the layout stays', async (t) => {
  const order: string[] = []
  const { verdict, lines, left } = await start(t, {
    read: () => {
      order.push('plan')
      return Promise.resolve({})
    },
    checks: () => [
      {
        name: 'test',
        run: (artifact) => {
          order.push(`check of ${artifact.parts.length} part`)
          return Promise.resolve({ findings: [], parts: new Map() })
        },
      },
    ],
  })
  assert.equal(verdict, 'checked', lines.join('\n'))
  assert.deepEqual(order, ['plan', 'check of 1 part'])
  assert.match(left.join(), /^plugin-publish-layout-[0-9a-f]{12}$/)
  assert.match(lines.at(-1) ?? '', /^Checked birds in .* nothing was published: sha256:[0-9a-f]{64}$/)
})

test('a file that the workflow names is packed as it was planned, whatever is at its path later', async (t) => {
  let checkout = ''
  let packed: string | undefined
  const { verdict, lines } = await start(
    t,
    {
      targets: { kind: 'files' },
      accepts: ['files'],
      inputs: ['files'],
      read: (directory) => {
        checkout = directory
        return Promise.resolve({})
      },
      assemble: async (content, _, packer) => {
        assert.ok(content.kind === 'files')
        const [file] = content.files
        rmSync(join(checkout, 'plugin.json'))
        symlinkSync('/etc/passwd', join(checkout, 'plugin.json'))
        packed = readFileSync(file?.path ?? '', 'utf8')
        await packer.single({ artifactType: 'application/vnd.example', layers: [] })
        return undefined
      },
    },
    { files: 'plugin.json=application/json' },
  )
  assert.equal(verdict, 'checked', lines.join('\n'))
  assert.equal(packed, '{}')
})

test('an error of a check fails the run, and the layout stays', async (t) => {
  const { verdict, lines, left } = await start(t, {
    checks: () => [
      {
        name: 'test',
        run: () =>
          Promise.resolve({
            findings: [{ code: 'E_CHECK_IMAGE', severity: 'error', message: 'Broken.' }],
            parts: new Map(),
          }),
      },
    ],
  })
  assert.equal(verdict, 'failed')
  assert.ok(lines.some((line) => line.startsWith('::error title=E_CHECK_IMAGE::Broken.')))
  assert.equal(left.length, 1)
})

test('an incomplete plan builds nothing, says everything that is wrong, and leaves nothing', async (t) => {
  const { verdict, lines, left } = await start(
    t,
    { assemble: () => assert.fail('nothing is built') },
    { 'dry-run': 'perhaps', sign: 'always' },
  )
  assert.deepEqual([verdict, left], ['failed', []])
  assert.deepEqual(
    lines.filter((line) => line.startsWith('::error')).map((line) => /`([a-z-]+)` is/.exec(line)?.[1]),
    ['dry-run', 'sign'],
  )
})

test('what is wrong for all plugins of a step is printed once, and what is wrong for one with its name', async (t) => {
  const read = (directory: string): Promise<never> => {
    const own = directory.endsWith('/a') ? [new PublishError('E_PLUGIN_FILE', 'only a')] : []
    throwAll([...own, new PublishError('E_PLUGIN_FILE', 'both')])
    return Promise.reject(new TypeError('there is an error'))
  }
  const { verdict, lines, left } = await start(t, { read }, { path: 'a\nb', name: '', 'dry-run': 'true' })
  assert.equal(verdict, 'failed')
  const errors = lines.filter((line) => line.startsWith('::error')).map((line) => line.split(/::|%0A/)[2])
  assert.deepEqual(errors, ['both', 'a: only a'])
  assert.deepEqual(left, [])
})

test('a plan that lacks an input which is wrong for all plugins is no failure of its own', async (t) => {
  const { verdict, lines } = await start(t, {}, { path: 'a\nb', name: 'birds' })
  assert.equal(verdict, 'failed')
  const errors = lines.filter((line) => line.startsWith('::error'))
  assert.equal(errors.length, 1, errors.join('\n'))
  assert.match(errors[0] ?? '', /`name` is "birds" for all plugins/)
})

test('a failure that nobody foresaw is E_INTERNAL, and nothing stays', async (t) => {
  const { verdict, lines, left } = await start(t, { assemble: () => Promise.reject(new TypeError('boom')) })
  assert.deepEqual([verdict, left], ['failed', []])
  assert.ok(lines.some((line) => /^::error title=E_INTERNAL::.*boom/.test(line)))
})

test('a run that is cancelled while it builds is cancelled, and nothing stays', async (t) => {
  const cancel = new AbortController()
  const { verdict, lines, left } = await start(
    t,
    {
      assemble: () => {
        cancel.abort()
        return Promise.reject(new DOMException('aborted', 'AbortError'))
      },
    },
    {},
    cancel.signal,
  )
  assert.deepEqual([verdict, left], ['cancelled', []])
  assert.match(lines.at(-1) ?? '', /^Cancelled after /)
})

test('an artifact that lacks the payload of its sources is not checked, much less published', async (t) => {
  const file = { name: 'schema.graphql', mediaType: 'application/graphql', bytes: Buffer.from('type Query') }
  let checked = false
  const { verdict, lines } = await start(t, {
    read: () => Promise.resolve({ payload: { files: [file] } }),
    checks: () => [
      {
        name: 'Nothing',
        run: () => {
          checked = true
          return Promise.resolve({ findings: [], parts: new Map() })
        },
      },
    ],
  })
  assert.deepEqual([verdict, checked], ['failed', false])
  assert.match(lines.join('\n'), /plain has a payload, and its artifact has none/)
})

/** A host whose generated files differ, and whose packing waits until this was reported. */
function outdated(severity: Finding['severity'], pack: Host['assemble']): Partial<Host> {
  const compared = Promise.withResolvers<undefined>()
  return {
    drift: () => {
      // Runs after everything that follows the answer.
      setImmediate(() => {
        compared.resolve(undefined)
      })
      return Promise.resolve({ findings: [{ code: 'E_PLUGIN_FILE', severity, message: 'generated/x is old' }] })
    },
    assemble: async (...given) => {
      await compared.promise
      return await pack(...given)
    },
  }
}

const stopped = /^::notice::The build was stopped, because generated files do not match their sources/m

test('a build is stopped by generated files that fail the run', async (t) => {
  const pack: Host['assemble'] = async (_, __, packer) => {
    await packer.single({
      artifactType: 'application/vnd.example',
      layers: [{ mediaType: 'application/json', content: { bytes: Buffer.from('{}') } }],
    })
    assert.fail('the build went on')
  }
  const { verdict, lines, left } = await start(t, outdated('error', pack))
  const log = lines.join('\n')
  assert.deepEqual([verdict, left], ['failed', []], log)
  assert.match(log, /^::error title=E_PLUGIN_FILE::generated\/x is old/m)
  assert.match(log, stopped)
  assert.equal(lines.filter((line) => line.startsWith('::error')).length, 1, log)
})

test('a build that generated files only warn of goes on, and one that fails by itself is reported too', async (t) => {
  const pack: Host['assemble'] = async (_, __, packer) => {
    await packer.single({
      artifactType: 'application/vnd.example',
      layers: [{ mediaType: 'application/json', content: { bytes: Buffer.from('{}') } }],
    })
    return undefined
  }
  const warned = await start(t, outdated('warning', pack))
  assert.equal(warned.verdict, 'checked', warned.lines.join('\n'))
  assert.doesNotMatch(warned.lines.join('\n'), stopped)
  const broken = await start(
    t,
    outdated('error', () => Promise.reject(new PublishError('E_BUILD', 'The build failed'))),
  )
  assert.deepEqual(
    broken.lines.filter((line) => line.startsWith('::error')).map((line) => /title=(\w+)/.exec(line)?.[1]),
    ['E_PLUGIN_FILE', 'E_BUILD'],
  )
  assert.doesNotMatch(broken.lines.join('\n'), stopped)
})
