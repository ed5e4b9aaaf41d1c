import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { inputNames } from '../../src/github/inputs/table.ts'
import { codesOf, hosts } from '../../src/hosts/index.ts'
import { commonCodes } from '../../src/shared/codes.ts'
import { PublishError } from '../../src/shared/errors.ts'
import { parsePlatform, sortPlatforms } from '../../src/shared/platform.ts'
import { root, scratchDirectory } from '../support/rig.ts'
import { hostsWithProof } from './proof/table.ts'

/** The rules for every host of the table, and for the two proof hosts. */
const image = { registry: 'r.example:5000', repository: 'team/birds', tag: 'v3', digest: `sha256:${'a'.repeat(64)}` }

const proof = join(root, 'test/hosts/proof')
const sources = [join(root, 'src'), proof].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name)),
)

/** Sources outside `folder` whose text `matches`, relative to the root. */
function outside(folder: string, matches: (text: string, file: string) => boolean): string[] {
  return sources
    .filter((file) => !file.startsWith(`${folder}/`) && matches(readFileSync(file, 'utf8'), file))
    .map((file) => relative(root, file))
}

for (const host of hostsWithProof) {
  describe(host.name, () => {
    test('is a folder and a line of the table: nothing else imports it or contains its codes', () => {
      const table = hosts.includes(host) ? join(root, 'src/hosts/table.ts') : join(proof, 'table.ts')
      const folder = join(dirname(table), host.name)
      const imports = (text: string, file: string): boolean =>
        [...text.matchAll(/from '(\.[^']*)'/g)].some(([, target = '']) =>
          join(dirname(file), target).startsWith(`${folder}/`),
        )
      assert.deepEqual(outside(folder, imports), [relative(root, table)])
      // A name with a dash is written without it in code.
      const word = host.name.replace(/-./g, ([, letter = '']) => letter.toUpperCase())
      const lines = readFileSync(table, 'utf8').match(new RegExp(`^.*\\b${word}\\b.*$`, 'gm')) ?? []
      assert.equal(lines.filter((line) => !line.startsWith('import ')).length, 1, `lines in ${basename(table)}`)
      for (const code of Object.keys(host.codes))
        assert.deepEqual(
          outside(folder, (text) => text.includes(code)),
          [],
          code,
        )
    })

    test('has a unique name that the input `host` can have, and a title', () => {
      assert.match(host.name, /^[a-z][a-z0-9-]*$/)
      assert.notEqual(host.name, 'auto')
      assert.equal(hostsWithProof.filter(({ name }) => name === host.name).length, 1)
      assert.notEqual(host.title, '')
    })

    test('writes its platforms in Docker’s normal form, and its default platforms are allowed', () => {
      if (host.targets.kind !== 'platforms') return
      const { default: usual, allowed } = host.targets
      assert.ok(usual.length > 0)
      for (const platform of [...usual, ...(allowed ?? [])]) assert.equal(parsePlatform(platform), platform)
      for (const platform of usual) assert.ok(allowed?.includes(platform) !== false, platform)
      assert.equal(sortPlatforms(usual).length, usual.length)
    })

    test('its inputs are inputs of the action, and at least one host does not have them', () => {
      for (const name of host.inputs) {
        assert.ok((inputNames as readonly string[]).includes(name), name)
        assert.ok(
          hostsWithProof.some(({ inputs }) => !inputs.includes(name)),
          `every host has ${name}`,
        )
      }
    })

    test('its codes are its own, with a meaning and a remedy', () => {
      for (const [code, { meaning, remedy }] of Object.entries(host.codes)) {
        assert.match(code, /^E_[A-Z_]+$/)
        assert.ok(!(code in commonCodes), code)
        assert.equal(hostsWithProof.filter(({ codes }) => code in codes).length, 1, code)
        assert.match(meaning, /\.$/)
        assert.match(remedy, /\.$/)
        assert.equal(
          (codesOf(hostsWithProof) as Record<string, unknown>)[code],
          (host.codes as Record<string, unknown>)[code],
        )
      }
    })

    test('`fail-on` can name its categories', () => {
      for (const category of Object.keys(host.categories)) assert.match(category, /^(?!none$)[a-z][a-z-]*$/)
    })

    test('does not detect a plugin in an empty directory, or in one that does not exist', async (t) => {
      assert.equal(await host.detect(await scratchDirectory(t)), undefined)
      assert.equal(await host.detect('/nonexistent'), undefined)
    })

    test('reading a directory that is not its plugin works, or fails with errors that have codes', async (t) => {
      const directory = await scratchDirectory(t)
      const thrown: unknown = await host.read(directory, {}).then(
        () => undefined,
        (error: unknown) => error,
      )
      const errors =
        thrown instanceof AggregateError ? (thrown.errors as unknown[]) : thrown === undefined ? [] : [thrown]
      for (const error of errors)
        assert.ok(error instanceof PublishError && error.code in codesOf(hostsWithProof), String(error))
    })

    test('takes a Dockerfile that is above the plugin directory, as in a repository of several modules', async (t) => {
      if (!host.accepts.includes('images')) return
      const directory = await scratchDirectory(t)
      const plugin = join(directory, 'plugins/birds')
      mkdirSync(plugin, { recursive: true })
      const missing = async (): Promise<boolean> => {
        const thrown: unknown = await host
          .read(plugin, { dockerfile: '../../Dockerfile' })
          .catch((error: unknown) => error)
        const errors = thrown instanceof AggregateError ? (thrown.errors as unknown[]) : [thrown]
        return errors.some((error) => error instanceof PublishError && error.message.includes('Dockerfile'))
      }
      assert.equal(await missing(), true)
      writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n')
      assert.equal(await missing(), false)
    })

    test('checks any name at once, and returns errors instead of throwing', () => {
      fc.assert(
        fc.property(
          fc.string({ maxLength: 300 }),
          fc.option(fc.string(), { nil: undefined }),
          fc.dictionary(fc.string(), fc.string()),
          (name, namespace, labels) => {
            return host.nameProblems({ name, namespace, labels }).every((problem) => problem instanceof PublishError)
          },
        ),
      )
    })

    test('has at least one check, and each check has a name', () => {
      const checks = host.checks({ smokeTest: false, dryRun: true }, {})
      assert.ok(checks.length > 0)
      for (const { name } of checks) assert.notEqual(name, '')
    })

    test('refers to an artifact by its digest, with or without a tag', () => {
      for (const tag of [image.tag, undefined]) {
        const reference = host.installReference({ ...image, tag })
        for (const part of [image.registry, image.repository, image.digest])
          assert.ok(reference.includes(part), reference)
      }
    })

    test('says what to paste where the plugin is installed', () => {
      for (const controlPlane of [false, host.controlPlane !== undefined]) {
        const texts = host.installation?.(image, { name: 'birds', prefix: 'team', controlPlane }) ?? []
        for (const { title, text } of texts) assert.ok(title !== '' && text !== '')
        const all = texts.map(({ text }) => text).join('\n')
        // A control plane names repository and digest itself.
        const parts = controlPlane ? [image.registry] : [image.registry, image.repository, image.digest]
        if (texts.length > 0) for (const part of parts) assert.ok(all.includes(part), all)
      }
    })

    test('a control plane that assigns versions also authorizes pushes and counts versions', () => {
      if (host.controlPlane === undefined) return
      const controlPlane = host.controlPlane.open({
        url: 'http://127.0.0.1:9',
        token: 'a-token-that-nobody-takes',
        name: 'birds',
        namespace: undefined,
        labels: {},
        skipTrafficCheck: false,
        log: {
          info: () => undefined,
          debug: () => undefined,
          notice: () => undefined,
          warning: () => undefined,
          mask: () => undefined,
          redact: (text) => text,
          group: (_, work) => work(),
          during: (_, work) => work(),
        },
        signal: new AbortController().signal,
      })
      if (!host.controlPlane.assigns) return
      for (const method of ['getPlugin', 'authorizePush', 'isServing', 'versionAfter'] as const)
        assert.equal(typeof controlPlane[method], 'function', method)
    })
  })
}
