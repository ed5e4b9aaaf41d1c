import { expect, test } from 'bun:test'
import { credentials, loadPackageDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import type { ProtoGrpcType } from '../generated/types/service'
import type { MutationMeasureResponse__Output } from '../generated/types/service/MutationMeasureResponse'
import type { QueryTreesResponse__Output } from '../generated/types/service/QueryTreesResponse'

const loaded = loadSync(`${import.meta.dir}/../generated/service.proto`, {
  keepCase: true,
  enums: String,
  defaults: true,
  oneofs: true,
})
const { CosmoTsService } = (loadPackageDefinition(loaded) as unknown as ProtoGrpcType).service

/** Starts the plugin as the router does. */
function start(cookie: string): Bun.Subprocess<'ignore', 'pipe', 'pipe'> {
  return Bun.spawn([process.execPath, `${import.meta.dir}/plugin.ts`], {
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, GRPC_DATASOURCE_PLUGIN: cookie },
  })
}

test('the plugin shakes hands, answers and keeps what it is told', async () => {
  const plugin = start('GRPC_DATASOURCE_PLUGIN')
  const { value = new Uint8Array() } = await plugin.stdout.getReader().read()
  const [, version, network, address] = new TextDecoder().decode(value).trim().split('|')
  expect([version, network]).toEqual(['1', 'unix'])
  const client = new CosmoTsService(`unix://${address}`, credentials.createInsecure())
  try {
    const { trees } = await new Promise<QueryTreesResponse__Output>((resolve, reject) => {
      client.QueryTrees({ species: 'SPECIES_OAK', first: { value: 1 } }, (error, answer) => {
        if (answer === undefined) reject(error ?? new Error('no answer'))
        else resolve(answer)
      })
    })
    expect(trees.map(({ name, planted }) => [name, planted?.value])).toEqual([['Laurel oak of the upper gate', 1741]])

    const measure = (tree_id: string): Promise<MutationMeasureResponse__Output> =>
      new Promise((resolve, reject) => {
        client.MutationMeasure({ tree_id, measurement: { year: 2024, girth: 4.5 } }, (error, answer) => {
          if (answer === undefined) reject(error ?? new Error('no answer'))
          else resolve(answer)
        })
      })
    expect((await measure('parson')).measure?.measurements).toEqual([{ year: 2024, girth: 4.5 }])
    expect(measure('nobody')).rejects.toThrow('no tree "nobody" is in the register')
  } finally {
    client.close()
    plugin.kill('SIGTERM')
  }
  expect(await plugin.exited).toBe(0)
})

test('without the router’s variable it says what it is', async () => {
  const plugin = start('')
  expect(await plugin.exited).toBe(1)
  expect(await new Response(plugin.stderr).text()).toContain('The router starts it')
})
