import assert from 'node:assert/strict'
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { root } from './rig.ts'

/**
 * Names of the example and their replacements. Both have the same length: `service.pb.go` holds the compiled proto
 * file, in which each name follows its length.
 */
const renamed = [
  ['bird', 'moth'],
  ['Bird', 'Moth'],
  ['reportSighting', 'recordSighting'],
  ['ReportSighting', 'RecordSighting'],
  ['report_sighting', 'record_sighting'],
] as const
const data = [['"Barn owl"', '"Barn moth"']] as const
const textFiles = new Set(['.go', '.graphql', '.json', '.proto'])

/**
 * Writes a plugin whose fields are all other ones than those of `examples/cosmo-go`: `moth`, `moths` and
 * `recordSighting`. It needs the same Go modules, so that it is built without network. Its first moth of the family
 * `OWLS` is "Barn moth".
 */
export async function writeSecondPlugin(directory: string): Promise<void> {
  await cp(join(root, 'examples/cosmo-go'), directory, { recursive: true })
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !textFiles.has(extname(entry.name))) continue
    const path = join(entry.parentPath, entry.name)
    await writeFile(path, renameDescriptor(rename(await readFile(path, 'utf8'), [...renamed, ...data])))
  }
}

function rename(text: string, names: readonly (readonly [from: string, to: string])[]): string {
  return names.reduce((before, [from, to]) => before.replaceAll(from, to), text)
}

/** `protoc-gen-go` writes the compiled proto file as a list of bytes. */
function renameDescriptor(source: string): string {
  return source.replace(/(?<=string\(\[\]byte\{)[^}]*(?=\}\))/g, (list) => {
    const bytes = Buffer.from((list.match(/0x[0-9a-f]{2}/g) ?? []).map(Number))
    const changed = Buffer.from(rename(bytes.toString('latin1'), renamed), 'latin1')
    assert.equal(changed.length, bytes.length, 'a name and its replacement have the same length')
    return [...changed].join(', ')
  })
}
