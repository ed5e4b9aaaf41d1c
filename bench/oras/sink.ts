import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A registry that has nothing, takes everything and keeps nothing. Prints its port. A process of its own. */
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    if (request.method === 'HEAD' || request.method === 'GET') response.writeHead(404)
    else if (request.method === 'POST') response.writeHead(202, { location: `${request.url ?? ''}1` })
    else response.writeHead(201)
    response.end()
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
