import { copy, openLayout, openRepository } from 'oras-js'

/** `push.ts LAYOUT HOST REPOSITORY`: one push as the action makes it; prints milliseconds of the call itself. */
const [path = '', registry = '', name = ''] = process.argv.slice(2)
const started = performance.now()
const layout = await openLayout(path)
const repository = openRepository({ registry, repository: name })
const root = await layout.resolve('v1')
// What the tag stands for is asked while the copy asks what is there.
const tagged = repository.resolve('v1').catch(() => undefined)
await copy(layout, repository, root)
if ((await tagged)?.digest !== root.digest) await repository.tag(root, 'v1')
repository.close()
process.stdout.write(`${String(performance.now() - started)}\n`)
