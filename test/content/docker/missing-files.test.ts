import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { missingContextFiles } from '../../../src/content/index.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'

async function missing(
  scope: Scope,
  text: string,
  options: { readonly target?: string; readonly contexts?: ReadonlyMap<string, string> } = {},
): Promise<string[]> {
  const context = await scratchDirectory(scope)
  await mkdir(join(context, 'src'))
  await writeFile(join(context, 'go.mod'), '')
  await symlink('nowhere', join(context, 'link'))
  const file = join(context, 'Dockerfile')
  await writeFile(file, text)
  const found = await missingContextFiles({ context, file, target: undefined, contexts: new Map(), ...options })
  assert.ok(found.every(({ code, at }) => code === 'E_PLUGIN_FILE' && at?.file.startsWith(context)))
  return found.map(({ message }) => message)
}

test('every file that the Dockerfile takes is asked for by its name in the context', async (t) => {
  const found = await missing(
    t,
    [
      'FROM scratch',
      'COPY go.mod go.sum ./',
      'ADD --chown=1:1 ./src /deep/file /to/',
      'RUN --mount=type=bind,source=go.work,target=/x --mount=type=cache,target=/c,source=no true',
      'COPY link ../../go.mod src/ . /',
    ].join('\n'),
  )
  assert.deepEqual(found, [
    'go.sum is missing, and line 2 of Dockerfile needs it.',
    'deep/file is missing, and line 3 of Dockerfile needs it.',
    'go.work is missing, and line 4 of Dockerfile needs it.',
  ])
})

test('what only BuildKit can know is left to it', async (t) => {
  const lines = [
    'ARG NAME',
    'COPY bun.lock* no-[a] ./',
    'COPY $NAME ${NAME}/x ./',
    'COPY ["no no", "./"]',
    'COPY <<EOF /made',
    'no',
    'EOF',
    'ADD https://example.com/no git@example.com:no.git /x/',
    'COPY --from=other no /x',
    'RUN --mount=from=other,source=no true',
    'ONBUILD COPY no /x',
  ]
  assert.deepEqual(await missing(t, ['FROM scratch', ...lines].join('\n')), [])
  assert.deepEqual(await missing(t, '# syntax=example.com/other\nFROM scratch\nCOPY no /\n'), [])
  assert.deepEqual(await missing(t, 'FROM scratch\nCOPY no /\nUNKNOWN x\n'), [])
})

test('only the stages that the target needs count', async (t) => {
  const text = [
    'FROM a AS base',
    'COPY base.txt /',
    'FROM a AS unused',
    'COPY unused.txt /',
    'FROM base AS used',
    'COPY used.txt /',
    'FROM scratch AS first',
    'COPY --from=used /x /',
    'FROM scratch',
    'COPY last.txt /',
  ].join('\n')
  const names = async (...options: [Parameters<typeof missing>[2]?]): Promise<string[]> =>
    (await missing(t, text, ...options)).map((message) => message.split(' ')[0] ?? '').sort()
  assert.deepEqual(await names(), ['last.txt'])
  assert.deepEqual(await names({ target: 'first' }), ['base.txt', 'used.txt'])
  assert.deepEqual(await names({ target: 'first', contexts: new Map([['used', '/']]) }), [])
  assert.deepEqual(await names({ target: 'nothing' }), [])
})

test('the first ten files are reported, each once, and a pipe is not waited for', async (t) => {
  const copies = Array.from({ length: 12 }, (_, i) => `COPY no-${i} no-0 /x/`).join('\n')
  assert.equal((await missing(t, `FROM scratch\n${copies}\n`)).length, 10)
  const context = await scratchDirectory(t)
  const file = join(context, 'Dockerfile')
  execFileSync('mkfifo', [file])
  assert.deepEqual(await missingContextFiles({ context, file, target: undefined, contexts: new Map() }), [])
})

test('a link that leads out of the context is left to BuildKit, and shows nothing of this machine', async (t) => {
  const context = await scratchDirectory(t)
  const outside = await scratchDirectory(t)
  await mkdir(join(context, 'sub'))
  await writeFile(join(outside, 'there'), '')
  await symlink(outside, join(context, 'out'))
  await symlink('/sub', join(context, 'rooted'))
  await symlink('sub', join(context, 'within'))
  const file = join(context, 'Dockerfile')
  const names = ['out/there', 'out/not', 'rooted/x', 'within/x']
  await writeFile(file, `FROM scratch\nCOPY ${names.join(' ')} /\n`)
  const found = await missingContextFiles({ context, file, target: undefined, contexts: new Map() })
  assert.deepEqual(
    found.map(({ message }) => message),
    ['within/x is missing, and line 2 of Dockerfile needs it.'],
  )
})
