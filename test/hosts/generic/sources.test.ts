import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { NamedFile } from '../../../src/content/index.ts'
import { generic } from '../../../src/hosts/generic/index.ts'
import type { SourceOptions } from '../../../src/hosts/index.ts'
import { PublishError } from '../../../src/shared/errors.ts'
import type { Platform } from '../../../src/shared/platform.ts'
import { plan } from '../../support/plan.ts'
import { root, scratchDirectory } from '../../support/rig.ts'

const artifactType = 'application/vnd.example.birds.v1'
const amd64 = 'linux/amd64' as Platform

/** Codes and messages of what is wrong, one line for each problem. */
async function problemsOf(options: SourceOptions): Promise<string[]> {
  const errors = await generic.read(root, options).then(
    () => [],
    (error: unknown): unknown[] => (error instanceof AggregateError ? (error.errors as unknown[]) : [error]),
  )
  return errors.map((error) => {
    if (error instanceof PublishError) return `${error.code}: ${error.message}`
    throw error
  })
}

const file = (title: string, platform?: Platform): NamedFile => ({
  title,
  path: `/workspace/${title}`,
  mediaType: 'text/plain',
  ...(platform !== undefined && { platform }),
})

describe('what the generic host reads', () => {
  test('an artifact without a type is refused, and a typed config is a type', async (t) => {
    const directory = await scratchDirectory(t)
    const path = join(directory, 'config.json')
    writeFileSync(path, '{}')
    const config = (mediaType: string): SourceOptions => ({
      artifactConfig: { title: 'config.json', path, mediaType, roots: [directory] },
    })
    assert.deepEqual(await problemsOf({ files: [file('a')] }), ['E_GENERIC_TYPE: There is no artifact type.'])
    assert.deepEqual(await problemsOf(config('application/vnd.oci.empty.v1+json')), [
      'E_GENERIC_TYPE: The empty config has no type of its own.',
    ])
    assert.deepEqual(await problemsOf(config('application/vnd.example.config.v1+json')), [])
    assert.deepEqual(await problemsOf({ ...config('application/vnd.oci.empty.v1+json'), artifactType }), [])
  })

  test('two files of one title on one platform are refused, and of two platforms are not', async () => {
    const arm64 = 'linux/arm64' as Platform
    const read = (platforms: Platform[], ...files: NamedFile[]): Promise<string[]> =>
      problemsOf({ artifactType, platforms, files })
    const twice = (where = ''): string =>
      `E_GENERIC_TITLE: \`files\` has birds twice${where}: a consumer keeps only one of them.`
    assert.deepEqual(await read([], file('birds'), file('wren'), file('birds'), file('birds')), [twice()])
    assert.deepEqual(await read([amd64, arm64], file('birds', amd64), file('birds', arm64), file('wren')), [])
    assert.deepEqual(await read([amd64, arm64], file('birds', amd64), file('birds', amd64), file('birds', arm64)), [
      twice(' for linux/amd64'),
    ])
    assert.deepEqual(await read([amd64, arm64], file('birds', arm64), file('birds')), [twice(' for linux/arm64')])
  })

  test('a title that leads out of a consumer’s directory is refused', async () => {
    for (const title of ['/tmp/birds', '..', '../birds'])
      assert.deepEqual(await problemsOf({ artifactType, files: [file(title)] }), [
        `E_GENERIC_TITLE: \`files\` has ${title}: its title leads out of a consumer’s directory.`,
      ])
    for (const title of ['..birds', '.birds', 'a/..b', '...'])
      assert.deepEqual(await problemsOf({ artifactType, files: [file(title)] }), [], title)
  })

  test('a title that readers do not see as it is, or that Windows writes elsewhere, is refused', async () => {
    const hidden = 'its title has a character that readers do not see.'
    const windows = 'a consumer on Windows writes it elsewhere.'
    for (const [title, shown, problem] of [
      ['birds\u202egnp.exe', 'birds\\u{202e}gnp.exe', hidden],
      ['bi\u200brds', 'bi\\u{200b}rds', hidden],
      ['bi\u0085rds', 'bi\\u{85}rds', hidden],
      ['bi\u2028rds', 'bi\\u{2028}rds', hidden],
      ['a\\..\\birds', 'a\\..\\birds', windows],
      ['C:birds', 'C:birds', windows],
      ['c:/birds', 'c:/birds', windows],
    ] as const)
      assert.deepEqual(await problemsOf({ artifactType, files: [file(title)] }), [
        `E_GENERIC_TITLE: \`files\` has ${shown}: ${problem}`,
      ])
    for (const title of ['vögel/🐦.txt', 'ab:c', '鳥 1', 'birds:C'])
      assert.deepEqual(await problemsOf({ artifactType, files: [file(title)] }), [], title)
  })

  test('many titles that are wrong are one list of problems that ends', async () => {
    const files = Array.from({ length: 25 }, (_, number) => file(`../${number}`))
    const found = await problemsOf({ artifactType, files })
    assert.equal(found.length, 21)
    assert.equal(found.at(-1), 'E_GENERIC_TITLE: `files` has 5 more problems of this kind.')
  })

  test('an image config says the platform that the index says', async (t) => {
    const directory = await scratchDirectory(t)
    const path = join(directory, 'config.json')
    const image = 'application/vnd.oci.image.config.v1+json'
    const read = async (content: unknown, platforms: readonly string[], mediaType = image): Promise<string[]> => {
      writeFileSync(path, JSON.stringify(content))
      const artifactConfig = { title: 'config.json', path, mediaType, roots: [directory] }
      return await problemsOf({ artifactType, platforms: platforms as Platform[], artifactConfig })
    }
    const refused = (problem: string): string[] => [`E_GENERIC_CONFIG: \`artifact-config\` has config.json: ${problem}`]
    const silent = 'it does not say that it is for linux/amd64: add "os": "linux", "architecture": "amd64".'
    for (const content of [{}, [], null, { os: 'linux' }, { architecture: 'amd64' }, { os: '', architecture: 'amd64' }])
      assert.deepEqual(await read(content, [amd64]), refused(silent), JSON.stringify(content))
    assert.deepEqual(
      await read({}, ['linux/arm/v6']),
      refused(
        'it does not say that it is for linux/arm/v6: add "os": "linux", "architecture": "arm", "variant": "v6".',
      ),
    )
    const other = { os: 'linux', architecture: 'arm64', variant: 'v8' }
    const contradiction = 'it says that it is for linux/arm64, and `files` has files for linux/amd64.'
    assert.deepEqual(await read(other, [amd64]), refused(contradiction))
    assert.deepEqual(await read(other, ['linux/arm64']), [])
    assert.deepEqual(await read({ os: 'linux', architecture: 'amd64', variant: null }, [amd64]), [])
    assert.deepEqual(
      await read({ os: '../', architecture: 'x' }, [amd64]),
      refused('it says that it is for no platform, and `files` has files for linux/amd64.'),
    )
    // All platforms have the same config.
    assert.deepEqual(await read(other, [amd64, 'linux/arm64']), refused(contradiction))
    // Without platforms, and in configs of other types, nothing reads it.
    assert.deepEqual(await read({}, []), [])
    assert.deepEqual(await read({}, [amd64], 'application/vnd.example.config.v1+json'), [])
  })

  test('a config that is missing, no file, too large or no JSON is refused', async (t) => {
    const directory = await scratchDirectory(t)
    const read = async (title: string, mediaType = 'application/vnd.example.config.v1+json'): Promise<string[]> => {
      const path = join(directory, title)
      return await problemsOf({ artifactType, artifactConfig: { title, path, mediaType, roots: [directory] } })
    }
    writeFileSync(join(directory, 'bad.json'), '{"name":')
    writeFileSync(join(directory, 'large.json'), '{}')
    truncateSync(join(directory, 'large.json'), 4 * 1024 * 1024 + 1)
    symlinkSync('bad.json', join(directory, 'linked.json'))
    mkdirSync(join(directory, 'directory'))
    for (const [title, problem] of [
      ['missing.json', 'E_PLUGIN_FILE: `artifact-config` has missing.json: there is no such file.'],
      ['linked.json', 'E_PLUGIN_FILE: `artifact-config` has linked.json: it is a symbolic link, or behind one.'],
      ['directory', 'E_PLUGIN_FILE: `artifact-config` has directory: it is a directory.'],
      [
        'bad.json',
        'E_GENERIC_CONFIG: `artifact-config` has bad.json: it is not JSON, and its type is '
          + 'application/vnd.example.config.v1+json.',
      ],
      [
        'large.json',
        'E_GENERIC_CONFIG: `artifact-config` has large.json: it has 4194305 bytes, and clients read at most 4194304.',
      ],
    ] as const)
      assert.deepEqual(await read(title), [problem])
    assert.deepEqual(await read('bad.json', 'text/plain'), [])
  })

  test('nothing is detected: not even the example', async () => {
    assert.equal(await generic.detect(join(root, 'examples/generic')), undefined)
  })
})

describe('a plan for the generic host', () => {
  const files = 'ca.pem=text/plain'

  test('is never a guess: without `host`, the error says what to set', async () => {
    const { problems } = await plan({ path: '.', files, 'artifact-type': artifactType })
    assert.deepEqual(
      problems.all.map(({ code, hint }) => [code, hint]),
      [['E_HOST_UNKNOWN', 'Set `host: generic`: only Generic understands `files`, `artifact-type`.']],
    )
    const { problems: none } = await plan({ path: '.' })
    // Another host's plugin is in a directory of this workspace.
    assert.equal(none.all[0]?.hint, 'Found a plugin in `birds`: set `path: birds`.')
  })

  test('is not made for a directory of another host, unless the workflow says so', async () => {
    const { found, problems } = await plan({ files })
    assert.deepEqual(found, [
      'E_INPUT `files` is an input for Generic, and this is a plugin of WunderGraph Cosmo: remove it.',
    ])
    assert.equal(problems.all[0]?.hint, 'Set `host: generic` if the plugin is for Generic.')
    const { plan: made } = await plan({ host: 'generic', files, 'artifact-type': artifactType })
    assert.deepEqual([made?.host.name, made?.platforms, made?.content.kind], ['generic', [], 'files'])
  })

  test('needs files, and takes their platforms', async () => {
    const inputs = { host: 'generic', 'artifact-type': artifactType }
    assert.deepEqual((await plan(inputs)).found, [
      'E_INPUT Generic is packed from the files that the workflow names: set `files`.',
    ])
    const labelled = `@linux/arm64 ${files}\n@linux/amd64 ${files}\nbirds/go.mod=text/plain`
    assert.deepEqual((await plan({ ...inputs, files: labelled })).plan?.platforms, ['linux/amd64', 'linux/arm64'])
  })

  test('has all problems of its inputs', async () => {
    const outside = (root: string): void => {
      symlinkSync('/etc/passwd', join(root, 'leads-out'))
    }
    for (const [entry, problem] of [
      ['leads-out=text/plain', /"leads-out", which leads outside the workspace/],
      ['/etc/passwd=text/plain', /"\/etc\/passwd", which leads outside the workspace/],
      ['../birds=text/plain', /"\.\.\/birds", which leads outside the workspace/],
      ['ca.pem=plain text', /"plain text" is no media type/],
      ['ca.pem', /has the entry "ca\.pem": set it to path=media-type/],
      ['@linux/amd46 ca.pem=text/plain', /"linux\/amd46" is no platform/],
    ] as const) {
      const { found } = await plan({ host: 'generic', files: entry, 'artifact-type': 'birds' }, { prepare: outside })
      assert.equal(found.length, 2)
      assert.match(found.find((text) => text.includes('`files`')) ?? '', problem)
    }
  })
})
