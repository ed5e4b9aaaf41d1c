import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { scratchDirectory } from '../rig.ts'
import { parseCommand, parseFileCommand, readLog } from './commands.ts'
import { runAction, type ActionResult } from './index.ts'

const main = join(import.meta.dirname, 'fixture/leaky.mjs')

async function leak(t: Parameters<typeof scratchDirectory>[0], channel: string, phase: 'main' | 'post' = 'main'): Promise<ActionResult> {
  const secret = `s3cr3t-${randomBytes(8).toString('hex')}`
  const result = await runAction({ workspace: await scratchDirectory(t), main, inputs: { path: channel, target: phase }, env: { SECRET: secret }, secrets: [secret], tolerateLeaks: true })
  t.after(() => result.discard())
  return result
}

describe('the leak check', () => {
  for (const channel of ['log', 'base64', 'stderr', 'annotation', 'output', 'state', 'summary', 'env', 'file', 'arguments']) {
    test(`catches a secret in ${channel}`, async (t) => {
      assert.equal((await leak(t, channel)).leaks.length > 0, true)
    })
  }
  test('catches a secret that post shows', async (t) => {
    assert.match((await leak(t, 'log', 'post')).leaks.join('\n'), /^post: log shows/)
  })
  test('lets a masked secret and one in a child’s environment pass', async (t) => {
    assert.deepEqual((await leak(t, 'masked')).leaks, [])
    assert.deepEqual((await leak(t, 'nowhere')).leaks, [])
  })
  test('fails a run that leaks', async (t) => {
    const workspace = await scratchDirectory(t)
    await assert.rejects(runAction({ workspace, main, inputs: { path: 'output' }, env: { SECRET: 'hunter22' }, secrets: ['hunter22'] }), /the run leaks/)
  })
})

describe('the runner’s contract', () => {
  test('commands are read as the runner reads them', () => {
    assert.deepEqual(parseCommand('::error file=a%2Cb.ts,line=3,title=E::one%0Atwo%25'), { name: 'error', properties: { file: 'a,b.ts', line: '3', title: 'E' }, message: 'one\ntwo%' })
    assert.equal(parseCommand('no ::error::here'), undefined)
  })
  test('a mask holds for later lines, and stopped commands are text', () => {
    const { text, masks, annotations } = readLog('secret\n::add-mask::secret\na secret\n::stop-commands::t\n::error::no\n::t::\n::warning::yes secret')
    assert.deepEqual([text.split('\n').slice(0, 2), masks], [['secret', 'a ***'], ['secret']])
    assert.deepEqual(annotations.map(({ level, message }) => [level, message]), [['warning', 'yes ***']])
  })
  test('file commands have lines and blocks', () => {
    assert.deepEqual(parseFileCommand('a=1\nb<<E\nx\ny=2\nE\nc=3\n'), { a: '1', b: 'x\ny=2', c: '3' })
    assert.throws(() => parseFileCommand('b<<E\nx\n'), /has no end/)
  })
})
