import { createHash } from 'node:crypto'
import { open, readdir } from 'node:fs/promises'
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'

/**
 * `bare.ts LAYOUT HOST` reads every blob, hashes it and sends it as a registry takes it, with a POST and a PUT, four at
 * a time, to a server that discards it: the least that a client has to do. Prints milliseconds.
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
  const post = begin('POST', '/v2/bare/blobs/uploads/', 0)
  post.end()
  const { location = '' } = (await answerTo(post)).headers
  const handle = await open(file)
  const { size } = await handle.stat()
  const hash = createHash('sha256')
  const put = begin('PUT', `${location}?digest=sha256:${name}`, size)
  const answered = answerTo(put)
  for await (const chunk of handle.createReadStream({ highWaterMark: 256 * 1024 })) {
    hash.update(chunk as Buffer)
    if (!put.write(chunk)) await new Promise((resolve) => put.once('drain', resolve))
  }
  put.end()
  await answered
  if (hash.digest('hex') !== name) throw new Error(`${file} is damaged`)
}

function begin(method: string, url: string, length: number): ClientRequest {
  return request(`http://${host}${url}`, { agent, method, headers: { 'content-length': length } })
}

/** The response, after its end. */
function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent
      .on('response', (response) => {
        response.resume().on('end', () => {
          resolve(response)
        })
      })
      .on('error', reject)
  })
}
