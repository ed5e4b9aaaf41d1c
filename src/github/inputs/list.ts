interface ListOptions {
  /** Whether a comma separates entries too; otherwise it is part of an entry. */
  readonly commas: boolean
}

/**
 * Splits a list input as docker/build-push-action does: one entry per line; an entry that begins with `"` ends at the
 * closing quote, may contain newlines, and writes a quote as `""`. Entries are trimmed; empty ones are dropped.
 * Returns undefined if a quote is not closed.
 */
export function parseList(text: string, { commas }: ListOptions): string[] | undefined {
  const entries: string[] = []
  let entry = ''
  let quoted = false
  const finish = (): void => {
    const trimmed = entry.trim()
    if (trimmed !== '') entries.push(trimmed)
    entry = ''
  }
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i)
    if (quoted) {
      if (char !== '"') entry += char
      else if (text[i + 1] === '"') {
        entry += '"'
        i++
      } else quoted = false
    } else if (char === '"' && entry.trim() === '') {
      entry = ''
      quoted = true
    } else if (char === '\n' || char === '\r' || (commas && char === ',')) {
      finish()
    } else {
      entry += char
    }
  }
  if (quoted) return undefined
  finish()
  return entries
}

/** Splits at the first `=`; undefined if there is none or nothing before it. */
export function splitPair(entry: string): { key: string; value: string } | undefined {
  const at = entry.indexOf('=')
  return at < 1 ? undefined : { key: entry.slice(0, at).trim(), value: entry.slice(at + 1).trim() }
}
