import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { run as execute } from '../../script/rig/run.ts'
import { node, scratchDirectory } from '../support/rig.ts'
import { errorsOf, orderProblems } from './play.ts'
import { playAll } from '../support/sample.ts'
import { openCosmo, openKeyless, openMachine, openPlain, refusalsOf, tagsOf, type Stage } from './stage.ts'

interface Ended {
  readonly exitCode: number | null
  readonly errors: readonly string[]
  readonly digest?: string
  readonly log: readonly string[]
}

const hour = 3_600_000
/** Shifts the clock of the action alone; the services keep theirs. cosign reads the clock of the machine. */
const shifted = (milliseconds: number): string =>
  `data:text/javascript,${encodeURIComponent(
    `const Real = Date
     globalThis.Date = class Date extends Real {
       constructor(...given) { given.length === 0 ? super(Real.now() + ${milliseconds}) : super(...given) }
       static now() { return Real.now() + ${milliseconds} }
     }`,
  )}`

describe('a machine that goes wrong', async () => {
  const machine = await openMachine({ after })

  // A run needs a few MiB: copies of the program, the layout, what cosign reads.
  for (const size of playAll ? [64, 1024, 3072, 5120, 6144, 8192] : [3072]) {
    test(`a RUNNER_TEMP of ${size} KiB is E_DISK or enough, and writes no tag without signatures`, async (t) => {
      const stage = await openPlain(t, machine)
      const directory = await scratchDirectory(t)
      const options = join(directory, 'options.json')
      await writeFile(options, JSON.stringify(stage.options))
      await mkdir(join(directory, 'place'))
      const fixture = join(import.meta.dirname, 'fixture/full-disk.ts')
      const privileges = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
      const args = [...privileges, '--mount', '--', node, fixture, options, join(directory, 'place'), String(size)]
      const { code, stderr } = await execute('unshare', args, { env: { ...process.env, NODE_NO_WARNINGS: '1' } })
      assert.equal(code, 0, stderr)
      const ended = JSON.parse(await readFile(join(directory, 'place/result.json'), 'utf8')) as Ended
      const { log, exitCode, errors, digest, ...rest } = ended
      t.diagnostic(`${size} KiB: ${errors.join()} ${JSON.stringify(rest)}`)
      if (exitCode !== 0) assert.deepEqual(errors, ['E_DISK'], log.join('\n'))
      await assertSound(stage)
      const next = await stage.publish()
      assert.equal(next.exitCode, 0, next.log.join('\n'))
      if (digest !== undefined && digest !== '') assert.equal(next.outputs['digest'], digest)
      assert.deepEqual(await refusalsOf(stage, stage.versionTag), [])
    })
  }

  for (const [words, milliseconds] of playAll
    ? ([
        ['fast', hour],
        ['slow', -hour],
      ] as const)
    : []) {
    test(`an action whose clock is an hour ${words} publishes through a control plane`, async (t) => {
      const stage = await openCosmo(t, machine)
      const run = await stage.publish({ env: { NODE_OPTIONS: `--import=${shifted(milliseconds)}` } })
      assert.equal(run.exitCode, 0, run.log.join('\n'))
      await assertSound(stage)
      assert.equal((await tagsOf(stage)).get('v1'), run.outputs['digest'])
    })
  }

  const sigstore = [
    ['an OIDC token that has expired', { claims: { exp: Math.floor(Date.now() / 1000) - 60 } }],
    ['a certificate that has expired before it is used', { clock: new Date(Date.now() - hour) }],
  ] as const
  for (const [words, fault] of playAll ? sigstore : []) {
    test(`${words} is E_SIGN or E_SIGN_VERIFY, and there is no tag`, async (t) => {
      const stage = await openKeyless(t, machine, fault)
      const run = await stage.publish()
      assert.equal(run.exitCode, 1, run.log.join('\n'))
      assert.match(errorsOf(run).join(), /^E_SIGN(_VERIFY)?$/, run.log.join('\n'))
      assert.deepEqual([...(await tagsOf(stage))], [])
    })
  }
})

async function assertSound(stage: Stage): Promise<void> {
  assert.deepEqual(orderProblems(stage.proxies.registry?.exchanges ?? [], stage.versionTag), [])
  for (const tag of (await tagsOf(stage)).keys()) assert.deepEqual(await refusalsOf(stage, tag), [])
}
