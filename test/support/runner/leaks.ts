import { lstat, readFile, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'

/** A secret was found where none may be. The message names the place and the secret's position, never the secret. */
export class LeakError extends Error {
  override readonly name = 'LeakError'
}

/** Where to look, by name. */
export type Channels = Readonly<Record<string, string>>

/** Texts whose presence gives a secret away. */
export function needlesOf(secret: string): string[] {
  if (secret.length < 6) throw new Error('a secret of fewer than six characters cannot be looked for')
  // A key in PEM: each of its lines is one.
  const parts = [secret, ...secret.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith('-----'))]
  return [
    ...new Set(
      parts.flatMap((part) => [
        part,
        JSON.stringify(part).slice(1, -1),
        encodeURIComponent(part),
        Buffer.from(part).toString('hex'),
        ...base64Cores(part),
      ]),
    ),
  ]
}

/**
 * The characters of base64 that `text` alone decides, whatever stands before and after it: one for each of its three
 * alignments. So `user:secret` in an `Authorization` header is found for any user.
 */
function base64Cores(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
      .toString('base64')
      .replaceAll('=', '')
    const whole = Math.floor(((before + Buffer.byteLength(text)) * 8) / 6)
    const core = encoded.slice(Math.ceil((before * 8) / 6), whole)
    return core.length < 7 ? [] : [core, core.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** @throws LeakError if any channel, or any file below `directory`, holds a secret in whatever form. */
export async function assertNoLeaks(secrets: readonly string[], channels: Channels, directory: string): Promise<void> {
  const needles = secrets.map(needlesOf)
  const leaks: string[] = []
  const look = (place: string, content: Buffer): void => {
    needles.forEach((forms, position) => {
      if (forms.some((form) => content.includes(form)))
        leaks.push(`secret ${position + 1} of ${secrets.length} in ${place}`)
    })
  }
  for (const [place, text] of Object.entries(channels)) look(place, Buffer.from(text))
  for (const name of await filesBelow(directory)) {
    look(`the name of a file left behind`, Buffer.from(name))
    const path = join(directory, name)
    const stat = await lstat(path)
    if (stat.isSymbolicLink()) look(`the link ${name} left behind`, Buffer.from(await readlink(path)))
    else if (stat.isFile()) look(`the file ${name} left behind`, await readFile(path))
  }
  if (leaks.length > 0) throw new LeakError(`leaked: ${leaks.join('; ')}`)
}

/** Paths of all files and links below a directory, relative to it, sorted. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
}
