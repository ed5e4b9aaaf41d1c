import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import Ajv from 'ajv'
import { PackageURL } from 'packageurl-js'
import type { Part } from '../../src/artifact/index.ts'
import { provenance, buildType, type BuildFacts } from '../../src/attest/provenance.ts'
import { checkedOutCommit } from '../../src/shared/checkout.ts'
import { readLockFile, type LockFile } from '../../src/attest/lock-file.ts'
import { withoutSecrets } from '../../src/attest/redact.ts'
import { sbom } from '../../src/attest/sbom.ts'
import { readWorkflowRun } from '../../src/attest/workflow-run.ts'
import { readFileFacts } from '../../src/checks/binary/read-facts.ts'
import type { PartReport } from '../../src/checks/index.ts'
import type { Platform } from '../../src/shared/platform.ts'
import { run } from '../../script/rig/run.ts'
import { goProgramFile } from '../support/programs.ts'
import { root, scratchDirectory } from '../support/rig.ts'

const platform = 'linux/amd64' as Platform
const digest = `sha256:${'1'.repeat(64)}` as const
const part = { descriptor: { mediaType: 'm', digest, size: 1 }, platform } as unknown as Part
const valid = new Ajv().compile(
  JSON.parse(readFileSync(join(root, 'test/fixtures/spdx/schema-2.3.json'), 'utf8')) as object,
)

interface Document {
  readonly documentNamespace: string
  readonly packages: readonly {
    readonly SPDXID: string
    readonly name: string
    readonly versionInfo?: string
    readonly comment?: string
    readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[]
    readonly externalRefs?: readonly { readonly referenceType: string; readonly referenceLocator: string }[]
  }[]
  readonly relationships: readonly {
    readonly spdxElementId: string
    readonly relationshipType: string
    readonly relatedSpdxElement: string
  }[]
}

/** Makes a document, and asserts that it is valid and the same each time. */
function documentOf(report: PartReport | undefined, lockFile?: LockFile): Document {
  const make = (): Record<string, unknown> => sbom({ name: 'birds', part, report, lockFile, sourceDateEpoch: 0 })
  const document = make()
  assert.ok(valid(document), JSON.stringify(valid.errors))
  assert.deepEqual(make(), document)
  const read = document as unknown as Document
  const ids = new Set(['SPDXRef-DOCUMENT', ...read.packages.map(({ SPDXID }) => SPDXID)])
  for (const { spdxElementId: from, relatedSpdxElement: to } of read.relationships)
    assert.ok(ids.has(from) && (ids.has(to) || to === 'NOASSERTION'), `${from} → ${to}`)
  for (const url of read.packages.flatMap((one) => referencesOf(one, 'purl')))
    assert.equal(PackageURL.fromString(url).toString(), url)
  return read
}

const referencesOf = ({ externalRefs = [] }: Document['packages'][number], type: string): string[] =>
  externalRefs.flatMap((one) => (one.referenceType === type ? one.referenceLocator : []))

describe('an SBOM', () => {
  test('of a Go program has the modules, versions and hashes that `go version -m` prints', async () => {
    const path = await goProgramFile('tyk')
    const facts = readFileFacts(path)
    assert.ok(facts !== undefined)
    const { packages } = documentOf({ facts, binary: { path: 'birds', sha256: 'a'.repeat(64), size: 1 } })
    const { stdout, code } = await run('go', ['version', '-m', path])
    assert.equal(code, 0)
    const printed: (string | undefined)[][] = []
    for (const line of stdout.split('\n')) {
      const [, kind, name = '', version, hash] = line.split('\t')
      const row = [name, version, ...(hash === undefined || hash === '' ? [] : [hash])]
      if (kind === 'dep') printed.push(row)
      // The module was replaced by a directory of this repository, whose path the document leaves out.
      if (kind === '=>') printed.splice(-1, 1, [printed.at(-1)?.[0], version])
    }
    assert.ok(printed.length > 5, stdout)
    const listed = packages
      .filter(({ SPDXID }) => /^SPDXRef-go-\d/.test(SPDXID))
      .map((one) => [one.name, one.versionInfo, ...referencesOf(one, 'go-sum')])
    assert.deepEqual(listed, printed)
    assert.ok(packages.some((one) => referencesOf(one, 'purl').some((url) => url.startsWith('pkg:golang/stdlib@1.'))))
  })

  test('of a Bun program lists what its lock file declares, and says so', async () => {
    const lockFile = await readLockFile(join(root, 'examples/cosmo-ts'))
    const { packages } = documentOf({ binary: { path: 'birds', sha256: 'a'.repeat(64), size: 1 } }, lockFile)
    const grpc = packages.find(({ name }) => name === '@grpc/grpc-js')
    assert.equal(grpc?.versionInfo, '1.14.0')
    assert.equal(grpc.comment, 'Declared in bun.lock.')
    assert.deepEqual(referencesOf(grpc, 'purl'), ['pkg:npm/%40grpc/grpc-js@1.14.0'])
    const sum = Buffer.from(grpc.checksums?.[0]?.checksumValue ?? '', 'hex').toString('base64')
    assert.ok(readFileSync(join(root, 'examples/cosmo-ts/bun.lock'), 'utf8').includes(`sha512-${sum}"`))
    assert.ok(packages.length > 20)
  })

  test('of a program that says nothing about itself says that nothing is known', () => {
    const { relationships } = documentOf({ binary: { path: 'birds', sha256: 'a'.repeat(64), size: 1 } })
    assert.ok(relationships.some((one) => one.relatedSpdxElement === 'NOASSERTION'))
    assert.ok(documentOf(undefined).relationships.some((one) => one.relatedSpdxElement === 'NOASSERTION'))
  })

  test('lists no development dependency and no link of package-lock.json', async (t) => {
    const directory = await scratchDirectory(t)
    const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`
    const packages = {
      '': { name: 'birds', version: '1.0.0' },
      'node_modules/a': { version: '1.2.3', integrity },
      'node_modules/a/node_modules/@b/c': { version: '2.0.0', integrity: 'sha1-abc=' },
      'node_modules/dev': { version: '3.0.0', dev: true },
      'node_modules/linked': { version: '4.0.0', link: true },
    }
    writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ packages }))
    assert.deepEqual((await readLockFile(directory))?.packages, [
      { name: '@b/c', version: '2.0.0' },
      { name: 'a', version: '1.2.3', sha512: '07'.repeat(64) },
    ])
  })
})

const env = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo/birds',
  GITHUB_REF: 'refs/tags/v1',
  GITHUB_SHA: 'c'.repeat(40),
  GITHUB_RUN_ID: '7',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_WORKFLOW_REF: 'octo/flows/.github/workflows/release.yml@refs/heads/main',
  GITHUB_ACTION_REPOSITORY: 'octo/plugin-publish',
  GITHUB_ACTION_REF: 'd'.repeat(40),
  RUNNER_ENVIRONMENT: 'github-hosted',
}

function factsOf(more: Partial<BuildFacts> = {}): BuildFacts {
  return {
    run: readWorkflowRun(env),
    parameters: { buildArgs: ['A'], target: undefined, secrets: [] } as unknown as BuildFacts['parameters'],
    record: {
      sources: [{ uri: 'https://user:hunter2@example.com/base.git#main', digest: { sha1: 'e'.repeat(40) } }],
      versions: { buildx: '0.31.0' },
      createdBuilder: true,
    },
    checkedOut: env.GITHUB_SHA,
    buildkitImage: `moby/buildkit:v1@sha256:${'f'.repeat(64)}`,
    started: new Date(1000),
    finished: new Date(2500),
    ...more,
  }
}

describe('a provenance', () => {
  test('names the workflow, the commit, the sources, the builder and the run', () => {
    assert.deepEqual(provenance(factsOf()), {
      buildDefinition: {
        buildType,
        externalParameters: {
          workflow: {
            repository: 'https://github.com/octo/flows',
            path: '.github/workflows/release.yml',
            ref: 'refs/heads/main',
          },
          inputs: { buildArgs: ['A'] },
        },
        internalParameters: { github: { runner_environment: 'github-hosted' } },
        resolvedDependencies: [
          {
            name: 'source',
            uri: 'git+https://github.com/octo/birds@refs/tags/v1',
            digest: { gitCommit: env.GITHUB_SHA },
          },
          { uri: 'https://example.com/base.git#main', digest: { sha1: 'e'.repeat(40) } },
        ],
      },
      runDetails: {
        builder: {
          id: 'https://github.com/actions/runner/github-hosted',
          version: { 'plugin-publish': env.GITHUB_ACTION_REF, buildx: '0.31.0' },
          builderDependencies: [
            {
              name: 'plugin-publish',
              uri: `git+https://github.com/octo/plugin-publish@${env.GITHUB_ACTION_REF}`,
              digest: { gitCommit: env.GITHUB_ACTION_REF },
            },
            { name: 'buildkit', uri: 'docker://moby/buildkit:v1', digest: { sha256: 'f'.repeat(64) } },
          ],
        },
        metadata: {
          invocationId: 'https://github.com/octo/birds/actions/runs/7/attempts/2',
          startedOn: '1970-01-01T00:00:01Z',
          finishedOn: '1970-01-01T00:00:02Z',
        },
      },
    })
  })

  test('says which commit was built if that is not the one that started the run', async (t) => {
    const workspace = await scratchDirectory(t)
    mkdirSync(join(workspace, '.git/refs/heads'), { recursive: true })
    mkdirSync(join(workspace, 'plugins/birds'), { recursive: true })
    const other = '9'.repeat(40)
    const found = (): Promise<string | undefined> => checkedOutCommit(join(workspace, 'plugins/birds'), workspace)
    assert.equal(await found(), undefined)
    writeFileSync(join(workspace, '.git/HEAD'), `${other}\n`)
    assert.equal(await found(), other)
    writeFileSync(join(workspace, '.git/HEAD'), 'ref: refs/heads/main\n')
    writeFileSync(join(workspace, '.git/packed-refs'), `# pack-refs\n${other} refs/heads/main\n`)
    assert.equal(await found(), other)
    writeFileSync(join(workspace, '.git/HEAD'), 'ref: refs/../../secret\n')
    assert.equal(await found(), undefined)
    const { buildDefinition } = provenance(factsOf({ checkedOut: other })) as {
      buildDefinition: { resolvedDependencies: object[] }
    }
    assert.deepEqual(buildDefinition.resolvedDependencies.slice(0, 2), [
      {
        name: 'workflow',
        uri: 'git+https://github.com/octo/birds@refs/tags/v1',
        digest: { gitCommit: env.GITHUB_SHA },
      },
      { name: 'source', digest: { gitCommit: other } },
    ])
  })

  test('has no user, password or query of a URL', () => {
    for (const [uri, shown] of [
      ['https://user:hunter2@example.com/a.tar?token=hunter2#x', 'https://example.com/a.tar#x'],
      ['https://hunter2@example.com', 'https://example.com'],
      ['git@github.com:octo/birds.git#main', 'github.com:octo/birds.git#main'],
      ['docker-image://example.com/base@sha256:00', 'docker-image://example.com/base@sha256:00'],
      ['pkg:docker/base@1?platform=linux%2Famd64', 'pkg:docker/base@1?platform=linux%2Famd64'],
    ] as const)
      assert.equal(withoutSecrets(uri), shown)
  })
})
