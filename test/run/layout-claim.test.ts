import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Packer, readArtifact, type Artifact, type Payload } from '../../src/artifact/index.ts'
import type { Plan } from '../../src/plan/index.ts'
import { layoutClaim } from '../../src/run/layout-claim.ts'
import { directory, platforms } from '../support/docker-build.ts'

const signal = new AbortController().signal
const source = 'org.opencontainers.image.source'

async function packed(annotations: Readonly<Record<string, string>>, text = 'schema'): Promise<Artifact> {
  const layout = join(directory('layout'), 'layout')
  const payload: Payload = { files: [{ name: 'schema', mediaType: 'text/plain', bytes: Buffer.from(text) }] }
  const [platform = assert.fail()] = platforms('linux/amd64')
  const packer = new Packer({ directory: layout, annotations, sourceDateEpoch: 0, signal })
  await packer.fileImages([{ platform, files: [], entrypoint: ['./plugin'] }], payload)
  return await readArtifact(layout, signal)
}

/** The advice for a layout with annotations, in a job that packs others. @param given the input of that job */
async function advice(
  layout: Readonly<Record<string, string>>,
  here: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> = {},
): Promise<string> {
  const plan = {
    host: { title: 'PipeCD' },
    inputs: { plugin: { annotations: given }, build: { layouts: ['one'] } },
  } as unknown as Plan
  const [theirs, ours] = [await packed(layout), await packed(here, 'another schema')]
  const error = await layoutClaim(plan, theirs, ours)
  assert.equal(error.code, 'E_LAYOUT_CLAIM')
  assert.ok(error.message.endsWith(`makes ${ours.root.digest}.`), error.message)
  const hint = error.hint ?? ''
  return hint.slice(hint.indexOf('`annotations`.') + '`annotations`.'.length)
}

test('says which annotation differs, and what to set', async () => {
  const [first, second] = ['https://github.com/octo/plugins', 'https://github.com/octo/fork']
  assert.equal(
    await advice({ [source]: first }, { [source]: second }),
    ` The annotation ${source} differs (layout: "${first}", this job: "${second}"): `
      + `set \`annotations\` of this job to \`${source}=${first}\`.`,
  )
  assert.match(await advice({}, { [source]: 'https://a.example/b/c' }), /layout: none, .* job to `\S+\.source=`\.$/)
  assert.match(
    await advice({ b: 'c' }, {}),
    /The annotation b differs \(layout: "c", this job: none\): set .* `b=c`\.$/,
  )
  assert.match(await advice({}, { b: 'c' }, { b: 'c' }), /: remove it from `annotations` of this job\.$/)
})

test('names no annotation if all are equal, or if only that of the payload differs', async () => {
  assert.equal(await advice({ b: 'c' }, { b: 'c' }), '')
})

test('cuts what a layout says', async () => {
  const long = await advice({ b: 'c'.repeat(5000) }, {})
  assert.ok(long.length < 1000, String(long.length))
})
