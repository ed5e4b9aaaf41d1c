import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { Packer, readArtifact } from '../../../src/artifact/index.ts'
import { cup } from '../../../src/hosts/cup/index.ts'
import { manifestOf } from '../../../src/hosts/cup/layouts.ts'
import { archiveProblems, readPlugin, type CupPlugin, type Layout } from '../../../src/hosts/cup/plugin.ts'
import { Tree } from '../../../src/checks/image/tree.ts'
import { listDirectory, listTree } from '../../../src/hosts/cup/listing.ts'
import { Conversation, splitObjects } from '../../../src/hosts/cup/questions.ts'
import type { WasmAnswer } from '../../../src/checks/index.ts'
import { PublishErrors, type PublishError } from '../../../src/shared/errors.ts'
import { publishErrors } from '../../../src/shared/problems.ts'
import { scratchDirectory, type Scope } from '../../support/rig.ts'
import { command } from '../../support/wasm.ts'
import { askLibraries } from './libraries.ts'
import { example } from './plugin.ts'
import { playAll } from '../../support/sample.ts'

/** The example's documents, and a module that does nothing. */
async function openDirectory(scope: Scope): Promise<string> {
  const directory = await scratchDirectory(scope)
  for (const name of ['controller.json', 'definition.json', 'binding.json', 'samples/resources.ndjson']) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), readFileSync(join(example, name)))
  }
  writeFileSync(join(directory, 'birds.wasm'), command())
  return directory
}

const read = async (directory: string, layout: Layout = 'cup'): Promise<CupPlugin> =>
  await readPlugin(await listDirectory(directory), layout)

type Edit = (directory: string) => void
/** Replaces a text in a file of the directory. */
const change =
  (name: string, from: string | RegExp, to: string): Edit =>
  (directory) => {
    const file = join(directory, name)
    const text = readFileSync(file, 'utf8')
    assert.notEqual(text.replace(from, to), text, `${name} does not have ${String(from)}`)
    writeFileSync(file, text.replace(from, to))
  }
const add =
  (name: string, content: string): Edit =>
  (directory) => {
    writeFileSync(join(directory, name), content)
  }
const copy =
  (from: string, to: string): Edit =>
  (directory) => {
    writeFileSync(join(directory, to), readFileSync(join(directory, from)))
  }
const link =
  (name: string): Edit =>
  (directory) => {
    const path = join(directory, name)
    writeFileSync(join(directory, 'target'), readFileSync(path))
    rmSync(path)
    symlinkSync('target', path)
  }

const long = `${'d'.repeat(98)}.json`

const refusals: readonly (readonly [string, string, Edit, RegExp])[] = [
  ['a document that is cut', 'E_CUP_DOCUMENT', change('binding.json', /\}\s*$/, ''), /binding\.json is not/],
  ['another version of cup', 'E_CUP_DOCUMENT', change('binding.json', 'v1alpha1', 'v2'), /apiVersion is not/],
  ['an unknown kind', 'E_CUP_DOCUMENT', change('binding.json', '"Binding"', '"Bindings"'), /kind is not one of/],
  ['no name', 'E_CUP_DOCUMENT', change('binding.json', '"name": "birds"', '"name": ""'), /metadata\.name: is empty/],
  ['an unknown type', 'E_CUP_DOCUMENT', change('controller.json', '"wasm"', '"lua"'), /spec\.type/],
  ['a group with a slash', 'E_CUP_DOCUMENT', change('definition.json', '"example.com"', '"a/b"'), /spec\.group/],
  ['no plural', 'E_CUP_DOCUMENT', change('definition.json', ', "plural": "birds"', ''), /names\.plural/],
  [
    'no version',
    'E_CUP_DOCUMENT',
    change('definition.json', /"versions": \{[^]*$/, '"versions": {}}}'),
    /has no version/,
  ],
  ['no resources', 'E_CUP_DOCUMENT', change('binding.json', /\["example.*\]/, '[]'), /names no resource/],
  ['a controller twice', 'E_CUP_DUPLICATE', copy('controller.json', 'other.json'), /same controller birds/],
  ['a binding twice', 'E_CUP_DUPLICATE', copy('binding.json', 'other.json'), /same binding birds/],
  ['a definition twice', 'E_CUP_DUPLICATE', copy('definition.json', 'other.json'), /example\.com\/v1\/birds/],
  ['a schema of no type', 'E_CUP_SCHEMA', change('definition.json', '"integer"', '"whole"'), /\/wingspan\/type is not/],
  [
    'an unknown controller',
    'E_CUP_BINDING',
    change('binding.json', '"controller": "birds"', '"controller": "x"'),
    /x, wh/,
  ],
  ['an unknown resource', 'E_CUP_BINDING', change('binding.json', '/v1/birds', '/v2/birds'), /v2\/birds, and no/],
  ['no controller', 'E_CUP_CONTROLLER', (at) => rmSync(join(at, 'controller.json')), /No Controller of the type wasm/],
  ['a module that is not there', 'E_CUP_CONTROLLER', change('controller.json', 'birds.wasm', 'no.wasm'), /not there/],
  ['a path with a dot', 'E_CUP_CONTROLLER', change('controller.json', 'birds.wasm', './birds.wasm'), /only a relative/],
  ['a path that leads out', 'E_CUP_CONTROLLER', change('controller.json', 'birds.wasm', '../birds.wasm'), /only a rel/],
  ['an absolute path', 'E_CUP_CONTROLLER', change('controller.json', 'birds.wasm', '/etc/passwd'), /only a relative/],
  ['a module that is a link', 'E_CUP_FILE', link('birds.wasm'), /birds\.wasm cannot be packed: it is a link/],
  ['a document that is a link', 'E_CUP_FILE', link('binding.json'), /binding\.json cannot be packed: it is a link/],
  ['a path that is too long', 'E_CUP_FILE', copyNamed('definition.json', long), /more than 100 bytes/],
  ['a key twice', 'E_CUP_DOCUMENT', change('binding.json', '"spec"', '"spec": {}, "spec"'), /"spec" occurs twice/],
  [
    'a key in capitals',
    'E_CUP_DOCUMENT',
    change('binding.json', '"spec"', '"SPEC": {}, "spec"'),
    /takes the key "SPEC"/,
  ],
  ['a key that Go folds', 'E_CUP_DOCUMENT', change('controller.json', '"wasm"', '"wasm", "\u017fpec": {}'), /for spec/],
  [
    'a version with the name constructor',
    'E_CUP_SCHEMA',
    change('definition.json', '"versions": {', '"versions": {"constructor": {"type": "whole"}, '),
    /version constructor is not/,
  ],
  ['a version with a slash', 'E_CUP_DOCUMENT', change('definition.json', '"v1":', '"v/1":'), /a name of a version/],
  [
    'a count that is no integer for Go',
    'E_CUP_SCHEMA',
    change('definition.json', '"integer"', '"integer", "maxLength": 1.0'),
    /maxLength/,
  ],
  [
    'a template without an end',
    'E_CUP_DOCUMENT',
    add('t.json', templates('{{ .Kind }}/{{ .Name')),
    /a \{\{ without \}\}/,
  ],
  [
    'a document of more than 1 MiB',
    'E_CUP_DOCUMENT',
    add('t.json', templates('x'.repeat(2 ** 20))),
    /more than 1048576/,
  ],
  [
    'a module that cup takes for a document',
    'E_CUP_CONTROLLER',
    change('controller.json', 'birds.wasm', 'b.json'),
    /as a doc/,
  ],
  [
    'a definition of two controllers',
    'E_CUP_BINDING',
    (at) => {
      add('t.json', templates(''))(at)
      copy('binding.json', 'other.json')(at)
      change('other.json', '"name": "birds"', '"name": "others"')(at)
      change('other.json', '"controller": "birds"', '"controller": "t"')(at)
    },
    /other\.json gives definition\.json to t, and binding\.json gives it to birds/,
  ],
  [
    'a file name that is not UTF-8',
    'E_CUP_FILE',
    (at) => {
      writeFileSync(Buffer.concat([Buffer.from(`${at}/a`), Buffer.from([0xff])]), '')
    },
    /is not UTF-8/,
  ],
  ['a sample that is no resource', 'E_CUP_SAMPLE', add('samples/resources.ndjson', '{}\n'), /Line 1 of/],
  [
    'a sample that nobody serves',
    'E_CUP_SAMPLE',
    change('samples/resources.ndjson', '"Bird"', '"Cat"'),
    /the kind Cat of example\.com\/v1, which no binding/,
  ],
]

/** A controller with a template. */
function templates(template: string): string {
  const spec = { type: 'template', spec: { list_template: template } }
  return JSON.stringify({
    apiVersion: 'cup.flipt.io/v1alpha1',
    kind: 'Controller',
    metadata: { name: 't', labels: null },
    spec,
  })
}

/** A second definition in a file with this name. */
function copyNamed(from: string, to: string): Edit {
  return (directory) => {
    const text = readFileSync(join(directory, from), 'utf8')
    writeFileSync(join(directory, to), text.replace('"birds" }', '"others" }'))
  }
}

describe('the documents of a plugin for cup', () => {
  test('are read, with the modules that controllers name; what is left out is said', async (t) => {
    const directory = await openDirectory(t)
    writeFileSync(join(directory, 'package.json'), '{"name": "birds"}')
    writeFileSync(join(directory, 'main.go'), '')
    mkdirSync(join(directory, 'node_modules/a'), { recursive: true })
    writeFileSync(join(directory, 'node_modules/a/b.json'), '{"apiVersion": "cup.flipt.io/v9"}')
    const { documents, modules, samples, findings } = await read(directory)
    assert.deepEqual(
      documents.map(({ path }) => path),
      ['binding.json', 'controller.json', 'definition.json'],
    )
    assert.deepEqual(
      modules.map(({ path }) => path),
      ['birds.wasm'],
    )
    assert.equal(samples.resources[0]?.resource.metadata.name, 'wren')
    assert.deepEqual(
      findings.map(({ severity, message }) => [severity, message]),
      [['notice', 'Files that cup does not read are not packed: main.go, package.json']],
    )
    assert.match((await cup.detect(directory)) ?? '', /`binding\.json` is a Binding of cup/)
  })

  test('may have templates, labels that are null and any keys in labels and schemas', async (t) => {
    const directory = await openDirectory(t)
    add('t.json', templates('{{ .Namespace }}/{{ replace .Name "a" "b" }}.json }}'))(directory)
    change('binding.json', '"metadata": {', '"metadata": { "labels": {"Spec": "a"},')(directory)
    change('definition.json', '"properties": {', '"properties": {"Name": {}, "name": {}, "constructor": {},')(directory)
    assert.equal((await read(directory)).documents.length, 4)
  })

  for (const [title, code, edit, expected] of refusals)
    test(`are refused: ${title}`, async (t) => {
      const directory = await openDirectory(t)
      edit(directory)
      await assert.rejects(read(directory), (error: PublishError | PublishErrors) => {
        const errors = error instanceof PublishErrors ? error.errors : [error]
        const found = errors.find((one) => one.code === code)
        assert.ok(found, String(errors))
        assert.match(`${found.message} ${String(found.cause)}`, expected)
        return true
      })
    })

  test('do not have the place of the archive', async (t) => {
    const directory = await openDirectory(t)
    mkdirSync(join(directory, 'birds.tar.gz'))
    copyNamed('definition.json', 'birds.tar.gz/other.json')(directory)
    const plugin = await read(directory)
    assert.deepEqual(
      archiveProblems(plugin, 'birds.tar.gz').map(({ code, message }) => [code, message]),
      [['E_CUP_FILE', 'birds.tar.gz/other.json cannot be packed: it has the place of the archive birds.tar.gz.']],
    )
    assert.deepEqual(archiveProblems(plugin, 'others.tar.gz'), [])
  })

  test('are not detected in samples and packages', async (t) => {
    const directory = await scratchDirectory(t)
    for (const place of ['samples/repository', 'web/node_modules/a']) {
      mkdirSync(join(directory, place), { recursive: true })
      writeFileSync(join(directory, place, 'binding.json'), readFileSync(join(example, 'binding.json')))
    }
    assert.equal(await cup.detect(directory), undefined)
  })

  test('that cannot be read hide what seems to be missing for that reason', async (t) => {
    for (const name of ['controller.json', 'binding.json', 'definition.json']) {
      const directory = await openDirectory(t)
      change(name, /\}\s*$/, '')(directory)
      await assert.rejects(
        read(directory),
        (error) =>
          publishErrors(error)
            .map(({ code }) => code)
            .join() === 'E_CUP_DOCUMENT',
      )
    }
  })

  test('with schemas of a draft that cup does not know are a warning', async (t) => {
    const directory = await openDirectory(t)
    change(
      'definition.json',
      /http:\/\/json-schema.org\/[^"]*/,
      'https://json-schema.org/draft/2020-12/schema',
    )(directory)
    const { findings } = await read(directory)
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [['E_CUP_SCHEMA', 'warning']],
    )
  })

  test('that nothing binds are warnings', async (t) => {
    const directory = await openDirectory(t)
    for (const name of ['binding.json', 'samples/resources.ndjson']) rmSync(join(directory, name))
    const { findings } = await read(directory)
    assert.deepEqual(
      findings.map(({ code, severity }) => [code, severity]),
      [
        ['E_CUP_BINDING', 'warning'],
        ['E_CUP_BINDING', 'warning'],
      ],
    )
  })

  test('name exactly one module in the layouts that hold one', async (t) => {
    const directory = await openDirectory(t)
    add('second.wasm', 'x')(directory)
    assert.equal((await read(directory, 'compat')).modules.length, 1)
    copy('controller.json', 'second.json')(directory)
    change('second.json', '"name": "birds"', '"name": "second"')(directory)
    change('second.json', 'birds.wasm', 'second.wasm')(directory)
    assert.equal((await read(directory)).modules.length, 2)
    for (const layout of ['compat', 'cncf'] as const)
      await assert.rejects(read(directory, layout), { code: 'E_CUP_LAYOUT' })
  })
})

const quiet: WasmAnswer = { exitCode: 0, milliseconds: 1, output: '', size: 0, errors: '', changed: false }
const wren = JSON.stringify({ apiVersion: 'example.com/v1', kind: 'Bird', metadata: { name: 'wren' }, spec: {} })
/** What a healthy controller answers to the questions about the example. */
const healthy: readonly WasmAnswer[] = [
  quiet,
  { ...quiet, exitCode: 2 },
  quiet,
  { ...quiet, output: wren },
  { ...quiet, output: `${wren}\n${wren}` },
  quiet,
  { ...quiet, exitCode: 2 },
]

/** Digests of the example's documents with one module. Another one makes every plugin of every user a new version. */
const digests: Readonly<Record<Layout, string>> = {
  cup: 'sha256:5d12a6d4e689515d7547e5d0b858f6acd0bd830651aff7a4210ac17ad783859d',
  compat: 'sha256:dbd3b45c22d6e6399ebfe6f4dd909fb09aa1f513aa03b128521ccc39c4c45567',
  cncf: 'sha256:7976140a062d089e2cecc27451481c516610490fc66af21fc86cfeccb6130347',
}

for (const layout of ['cup', 'compat', 'cncf'] as const)
  test(`the layout ${layout} has the digest that was recorded, wherever its files come from`, async (t) => {
    const directory = await openDirectory(t)
    const packed = await scratchDirectory(t)
    for (const [mode, day] of [
      [0o644, 1],
      [0o755, 2],
    ] as const) {
      for (const name of ['birds.wasm', 'controller.json']) {
        chmodSync(join(directory, name), mode)
        utimesSync(join(directory, name), day, day)
      }
      const { signal } = new AbortController()
      const packer = new Packer({ directory: join(packed, `${day}`), annotations: {}, sourceDateEpoch: 0, signal })
      await packer.single(manifestOf(await read(directory, layout), 'birds'))
      assert.equal((await readArtifact(packer.directory, signal)).root.digest, digests[layout])
    }
  })

test('the files of an image are those of a directory, and what nobody unpacks is a link', () => {
  const tree = new Tree()
  for (const path of ['birds.wasm', '.git/config', 'node_modules/a.json', 'docs/node_modules/b.json'])
    tree.writeFile(path.split('/'), 0o644, { path: `/spool/${path}`, size: 1, sha256: '' })
  const { files, links } = listTree(tree, ['./binding.json', 'pipes/'])
  assert.deepEqual(
    files.map(({ path }) => path),
    ['birds.wasm', 'docs/node_modules/b.json'],
  )
  assert.deepEqual([...links], ['binding.json', 'pipes'])
})

describe('the answers of a controller', () => {
  const cases: readonly (readonly [string, number, Partial<WasmAnswer>, string, RegExp])[] = [
    ['a list that is no JSON', 0, { output: 'birds' }, 'error', /`list Bird default`, wrote something else/],
    ['a list that ends with 2', 0, { exitCode: 2 }, 'warning', /an empty list is exit code 0/],
    ['a list that fails', 0, { exitCode: 1 }, 'error', /ended with exit code 1/],
    ['a list that writes', 0, { changed: true }, 'error', /changed the repository/],
    ['a panic of Go', 1, { exitCode: 2, errors: 'panic: no birds\n' }, 'error', /panicked/],
    ['a trap', 1, { exitCode: undefined, trap: 'unreachable' }, 'error', /crashed: unreachable/],
    ['too much output', 0, { size: 2 ** 30 }, 'error', /wrote 1073741824 bytes/],
    ['nothing for what is missing', 1, { exitCode: 0 }, 'warning', /cup expects 2/],
    ['two resources for one', 1, { exitCode: 0, output: `${wren}${wren}` }, 'error', /one JSON object/],
    ['a put that fails', 2, { exitCode: 1 }, 'error', /`put Bird default wren`, ended with exit code 1/],
    ['a resource that was not put', 3, { output: wren.replace('wren', 'robin') }, 'error', /did not return/],
    ['a resource that is not listed', 4, { output: '' }, 'error', /did not list/],
    ['a delete that fails', 5, { exitCode: 2 }, 'error', /`delete Bird default wren`, ended/],
    ['a resource that was not deleted', 6, { exitCode: 0, output: wren }, 'error', /that it had deleted/],
  ]
  test('that are healthy have no findings, and each other one has its own', async (t) => {
    const { documents, samples } = await read(await openDirectory(t))
    const conversation = new Conversation('birds', documents, samples)
    assert.deepEqual(
      conversation.calls.map(({ args }) => args.slice(1).join(' ')),
      [
        'list Bird default',
        'get Bird default plugin-publish-check',
        'put Bird default wren',
        'get Bird default wren',
        'list Bird default',
        'delete Bird default wren',
        'get Bird default wren',
      ],
    )
    assert.deepEqual(conversation.judge({ answers: healthy }), [])
    for (const [title, index, answer, severity, expected] of cases) {
      const answers = healthy.map((one, at) => (at === index ? { ...one, ...answer } : one))
      const findings = conversation.judge({ answers })
      assert.deepEqual(
        findings.map((finding) => finding.severity),
        [severity],
        title,
      )
      assert.match(findings[0]?.message ?? '', expected, title)
    }
    const stopped = conversation.judge({ answers: healthy.slice(0, 2), stopped: 'did not end within 10 s' })
    assert.match(stopped[0]?.message ?? '', /`put Bird default wren`, did not end within 10 s/)
  })

  test('that are wrong in the same way are one finding', async (t) => {
    const { documents, samples } = await read(await openDirectory(t))
    const trap: WasmAnswer = { ...quiet, trap: 'unreachable' }
    const findings = new Conversation('birds', documents, samples).judge({ answers: healthy.map(() => trap) })
    assert.deepEqual(
      findings.map(({ message }) => message),
      ['The controller birds, asked to `list Bird default`, crashed: unreachable; the same for 6 other calls'],
    )
  })

  test('are a stream of objects, as Go reads it', () => {
    assert.deepEqual(splitObjects(' {"a":"}"}{"b":{}}\n'), ['{"a":"}"}', '{"b":{}}'])
    for (const text of ['1', '{}x', '{"a"', '[]']) assert.throws(() => splitObjects(text), Error, text)
  })
})

if (playAll) describe('the libraries of cup', { timeout: 300_000 }, askLibraries)
