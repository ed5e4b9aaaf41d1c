import { createHash } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'

/**
 * `bare.ts LAYOUT HOST` reads every blob, hashes it and sends it, four at a time, to a server that discards it: the
 * least that a client has to do. Prints milliseconds.
 */
const [path = '', host = ''] = process.argv.slice(2)
const started = performance.now()
const agent = new Agent({ keepAlive: true })
const directory = join(path, 'blobs', 'sha256')
const names = (await readdir(directory))[Symbol.iterator]()
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (const name of names) await send(join(directory, name), name)
  }),
)
agent.destroy()
process.stdout.write(`${String(performance.now() - started)}\n`)

async function send(file: string, name: string): Promise<void> {
  const handle = await open(file)
  const { size } = await handle.stat()
  const hash = createHash('sha256')
  const put = request(`http://${host}/v2/bare/blobs/uploads/1?digest=sha256:${name}`, {
    agent,
    method: 'PUT',
    headers: { 'content-length': size },
  })
  const answered = new Promise((resolve, reject) => {
    put.on('response', (response) => response.resume().on('end', resolve)).on('error', reject)
  })
  for await (const chunk of handle.createReadStream({ highWaterMark: 256 * 1024 })) {
    hash.update(chunk as Buffer)
    if (!put.write(chunk)) await new Promise((resolve) => put.once('drain', resolve))
  }
  put.end()
  await answered
  if (hash.digest('hex') !== name) throw new Error(`${file} is damaged`)
}
