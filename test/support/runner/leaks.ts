import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The forms in which a secret must not be seen either. */
export function formsOf(secret: string): string[] {
  const base64 = (text: string): string => Buffer.from(text).toString('base64').replace(/=+$/, '')
  return [secret, base64(secret), base64(`x:${secret}`), base64(`user:${secret}`), encodeURIComponent(secret)]
}

/** Places in which a secret shows, one line each. `places` are texts by the name under which people would find them. */
export function findLeaks(secrets: readonly string[], places: Readonly<Record<string, string>>): string[] {
  return Object.entries(places).flatMap(([place, text]) => secrets.flatMap((secret) => {
    const form = [...new Set(formsOf(secret))].find((one) => one.length >= 4 && text.includes(one))
    return form === undefined ? [] : [`${place} shows a secret (${secret.slice(0, 2)}…): ${around(text, form)}`]
  }))
}

/** Every file below a directory as text, by its path. */
export async function filesIn(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file, (await readFile(file)).toString('latin1')] as const)))
}

function around(text: string, form: string): string {
  const at = text.indexOf(form)
  return JSON.stringify(text.slice(Math.max(0, at - 40), at) + '<secret>' + text.slice(at + form.length, at + form.length + 20))
}
