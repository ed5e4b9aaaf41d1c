/**
 * Untrusted text as inline code for a job summary or comment. Every character with a meaning in Markdown or HTML
 * becomes a numeric entity. Inside `<code>`, GitHub makes no links, mentions or images.
 */
export function code(text: string, max = 300): string {
  const line = text
    .slice(0, 4 * max)
    .replace(/\s+/g, ' ')
    .trim()
  return `<code>${entities(line.length > max ? `${line.slice(0, max)}…` : line)}</code>`
}

/** Letters, digits and punctuation without a meaning in Markdown. */
const harmless = /^[\p{L}\p{N} .,;:!?'’"“”()…–—/+=_-]*$/u
/** Plain text that GitHub turns into a link, a reference or an emoji. */
const autolinked = /:\/\/|www\.|::|:\w+:|\bGH-\d/i

/**
 * An untrusted sentence: text between backticks becomes code. If the rest is not plain words, all of it becomes code.
 */
export function prose(text: string, max = 300): string {
  const parts = text.trim().split('`')
  const plain =
    parts.length % 2 === 1
    && text.length <= max
    && parts.every((part, index) => (index % 2 === 1 ? part !== '' : harmless.test(part) && !autolinked.test(part)))
  return plain ? parts.map((part, index) => (index % 2 === 1 ? code(part) : entities(part))).join('') : code(text, max)
}

/** Untrusted lines as a block of code. It is one line of Markdown, so that no blank line can end it. */
export function codeBlock(text: string, max = 1500): string {
  const lines = text
    .slice(0, 2 * max)
    .replace(/\r\n?/g, '\n')
    .replace(/\n+$/, '')
  const shown = lines.length > max ? `${lines.slice(0, max)}\n…` : lines
  return `<pre><code>${shown.split('\n').map(entities).join('&#10;')}</code></pre>`
}

/** Makes control, bidirectional and invisible characters visible; writes ASCII punctuation as entities. */
function entities(text: string): string {
  return text
    .replace(/(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '\u{FFFD}')
    .replace(/[!-/:-@[-`{-~]/g, (char) => `&#${char.charCodeAt(0)};`)
}

export function bytes(size: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let [value, unit] = [size, 0]
  while (Math.abs(value) >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1]
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
