import assert from 'node:assert/strict'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startFarServices, type FarServices } from './far/services.ts'
import { distance } from './far/delay.ts'
import type { TrafficSummary } from './far/traffic.ts'
import { median, type Measurement } from './measure.ts'
import { earlierDist, runAction } from './sides/action.ts'
import { keySigning, runChain } from './sides/chain.ts'
import { changeSource, copyPlugin } from './sides/plugin.ts'
import { runWgc } from './sides/wgc.ts'
import type { FreshBuilder } from './support/builder.ts'
import { startWarmBuilder } from './support/internet.ts'
import { runPart, type Part } from './support/part.ts'
import { assertSigned, readPublished, type Published } from './support/published.ts'
import { printAims, printHead, printTable, ratio, ratioCell, timeCells } from './support/table.ts'
import { takeTurns, warmUp, type Side, type Turns } from './support/turns.ts'

/**
 * The same as bench/warm.ts with registry, control plane, certificate authority and log some time away. Prints the
 * tables of the section "Far" of bench/README.md.
 *
 *     node bench/far.ts [ROUNDS [SIDE,SIDE…]]
 */
interface Publisher {
  readonly name: string
  readonly title: string
  readonly plugin: string
  readonly isOurs: boolean
  readonly signed: 'key' | 'keyless' | undefined
  publish(dryRun: boolean): Promise<Measurement>
}

type Case = 'changed' | 'unchanged' | 'dry run'

await runPart(5, async (part) => {
  const services = await startFarServices(part)
  const builder = await startWarmBuilder(part)
  const publishers = await openPublishers(part, services, builder)
  const traffic = new Map<string, TrafficSummary[]>()
  await warmUp(publishers.map((publisher) => sideOf(services, publisher, 'changed', new Map())))
  const results = new Map<Case, ReadonlyMap<string, Turns>>()
  for (const which of ['changed', 'unchanged', 'dry run'] as const) {
    const those = publishers.filter(({ isOurs }) => which !== 'dry run' || isOurs)
    const sides = those.map((publisher) => sideOf(services, publisher, which, traffic))
    results.set(which, await takeTurns(`far, ${which}`, sides, part.rounds))
  }
  report(part.rounds, publishers, results, traffic)
})

async function openPublishers(part: Part, services: FarServices, builder: FreshBuilder): Promise<Publisher[]> {
  const { cosmo, sigstore, registry, controlPlane, signingConfig, jobEnvironment } = services
  const { trustedRoot, identity } = sigstore
  const { key, plane } = cosmo
  const open = async (id: string): Promise<{ name: string; plugin: string; env: NodeJS.ProcessEnv }> => {
    const workspace = join(part.directory, id, 'workspace')
    await mkdir(workspace, { recursive: true })
    return { name: id, plugin: await copyPlugin(workspace), env: await builder.for(join(part.directory, id, 'docker')) }
  }
  const action = async (id: string, signed: 'key' | 'keyless', dist?: string): Promise<Publisher> => {
    const { name, plugin, env } = await open(id)
    const keyless = {
      'cosign-key': '',
      'transparency-log': 'true',
      'signing-config': signingConfig,
      'trusted-root': trustedRoot,
    }
    return {
      name,
      title: `ours, ${signed}${dist === undefined ? '' : ', before'}`,
      plugin,
      isOurs: true,
      signed,
      publish: (dryRun) =>
        runAction({
          plugin,
          dist,
          event: 'workflow_dispatch',
          inputs: {
            ...cosmo.inputs,
            registry,
            'control-plane-url': controlPlane,
            name,
            'signature-format': 'both',
            attest: 'false',
            'dry-run': String(dryRun),
            ...(signed === 'keyless' && keyless),
          },
          env: { ...env, ...(signed === 'keyless' ? jobEnvironment : { COSIGN_PASSWORD: key.password }) },
        }),
    }
  }
  const target = { registry, controlPlane, token: plane.key('admin') }
  const chain = async (id: string, signed: 'key' | 'keyless'): Promise<Publisher> => {
    const opened = await open(id)
    const keyless = {
      SIGN: 'keyless',
      SIGNING_CONFIG: signingConfig,
      TRUSTED_ROOT: trustedRoot,
      FULCIO_URL: services.authority,
      REKOR_URL: services.log,
      IDENTITY: identity.subject,
      ISSUER: identity.issuer,
      ...jobEnvironment,
    }
    const signing = signed === 'key' ? await keySigning(part.directory, key) : keyless
    return {
      name: id,
      title: `hand chain, ${signed}`,
      plugin: opened.plugin,
      isOurs: false,
      signed,
      publish: () => runChain({ ...target, ...opened, formats: ['bundle', 'legacy'], signing }),
    }
  }
  const wgc = await open('wgc')
  const all = [
    await action('ours-key', 'key'),
    await chain('chain-key', 'key'),
    await action('ours-keyless', 'keyless'),
    await chain('chain-keyless', 'keyless'),
    {
      name: 'wgc',
      title: 'wgc',
      plugin: wgc.plugin,
      isOurs: false,
      signed: undefined,
      publish: () => runWgc({ ...target, ...wgc }),
    },
  ]
  if (earlierDist !== undefined)
    for (const signed of ['key', 'keyless'] as const) all.push(await action(`before-${signed}`, signed, earlierDist))
  const wanted = process.argv[3]?.split(',')
  return all.filter(({ name }) => wanted?.includes(name) !== false)
}

function sideOf(
  services: FarServices,
  publisher: Publisher,
  which: Case,
  traffic: Map<string, TrafficSummary[]>,
): Side<Published> {
  const { cosmo, sigstore } = services
  const { name, plugin, signed, isOurs } = publisher
  const who = {
    key: ['--key', cosmo.key.publicPath, '--insecure-ignore-tlog'],
    keyless: [
      '--trusted-root',
      sigstore.trustedRoot,
      '--certificate-identity',
      sigstore.identity.subject,
      '--certificate-oidc-issuer',
      sigstore.identity.issuer,
    ],
  }
  return {
    name,
    prepare: async () => {
      if (which !== 'unchanged') await changeSource(plugin)
      services.closeConnections()
      const before = await readPublished(cosmo, name)
      services.traffic.take()
      return before
    },
    run: () => publisher.publish(which === 'dry run'),
    verify: async (_, before) => {
      const seen = services.traffic.take()
      if (process.env['BENCH_REQUESTS'] !== undefined)
        for (const { service, line, started, ended = Number.NaN } of seen.all)
          process.stderr.write(`${started.toFixed(0)} ${(ended - started).toFixed(0)} ${service} ${line}\n`)
      traffic.set(`${which} ${name}`, [...(traffic.get(`${which} ${name}`) ?? []), seen])
      const after = await readPublished(cosmo, name)
      if (which === 'dry run') assert.deepEqual(after, before, 'a dry run published')
      else {
        assert.deepEqual(after.platforms, ['linux/amd64', 'linux/arm64'])
        if (which === 'changed') assert.notEqual(after.digest, before.digest, 'nothing new was published')
        else assert.equal(after.digest, before.digest, 'unchanged sources have another digest')
        if (which === 'unchanged' && isOurs) assert.equal(after.version, before.version, 'there is a new version')
        if (signed !== undefined) await assertSigned(cosmo, name, ['bundle', 'legacy'], who[signed])
      }
    },
  }
}

function report(
  rounds: number,
  publishers: readonly Publisher[],
  results: ReadonlyMap<Case, ReadonlyMap<string, Turns>>,
  traffic: ReadonlyMap<string, readonly TrafficSummary[]>,
): void {
  const chainOf: Readonly<Record<string, string>> = { 'ours-key': 'chain-key', 'ours-keyless': 'chain-keyless' }
  printHead(`far: ${distance} ms each way`, rounds)
  for (const [which, turns] of results) {
    printTable(
      [
        which === 'dry run' ? which : `sources ${which}`,
        'time',
        'processor time',
        'to the hand chain',
        'to wgc',
        'requests',
        'in a row',
        'connections',
      ],
      publishers.flatMap(({ name, title }) => {
        const each = turns.get(name)
        if (each === undefined) return []
        const seen = traffic.get(`${which} ${name}`) ?? []
        const middle = (value: (summary: TrafficSummary) => number): string =>
          seen.length === 0 ? '–' : median(seen.map(value)).toFixed(0)
        return [
          [
            title,
            ...timeCells(each),
            ratioCell(ratio(each, turns.get(chainOf[name] ?? ''))),
            ratioCell(ratio(each, turns.get('wgc'))),
            middle(({ requests }) => requests),
            middle(({ inARow }) => inARow),
            middle(({ connections }) => connections),
          ],
        ]
      }),
    )
  }
  const changed = results.get('changed')
  printAims(
    Object.entries(chainOf).map(([ours, chain]) => ({
      what: `changed, signed, ${ours.replace('ours-', 'with ').replace('with keyless', 'keyless')}, to the hand chain`,
      value: ratio(changed?.get(ours), changed?.get(chain)),
      atMost: 0.6,
    })),
  )
}
