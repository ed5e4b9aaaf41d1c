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

/** A whole digest, for a column of a table: it may be broken, and is copied in one piece. */
export function digestCode(digest: string): string {
  const pieces = digest.slice(0, 160).match(/^\w+:|.{1,16}/g) ?? []
  return `<code>${pieces.map(entities).join('<wbr>')}</code>`
}

/** Text of this action, such as `4.8 MiB`, that stays in one line. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u{A0}')
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

/** `label`, which is Markdown already, as a link to a page of the web. Any other address makes no link. */
export function link(url: string | undefined, label: string): string {
  const page = url === undefined ? undefined : webPage(url)
  return page === undefined ? label : `<a href="${entities(page)}">${label}</a>`
}

/** The address in its normal form; undefined: it is none of the web, or it has a password. */
function webPage(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol) || url.length > 2000) return undefined
  return parsed.username === '' && parsed.password === '' ? parsed.href : undefined
}

/** A folded part. It is one line, so that a report that is cut after any line has no open tag. */
export function folded(title: string, html: string): string {
  return `<details><summary>${title}</summary>${html}</details>`
}

export interface Column<Row> {
  readonly title: string
  readonly right?: true
  readonly cell: (row: Row) => string
}

/** A table without empty columns. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const used = columns
    .map(({ cell, ...column }) => ({ ...column, cells: rows.map(cell) }))
    .filter(({ cells }) => cells.some((text) => text !== ''))
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`
  return [
    line(used.map(({ title }) => title)),
    `|${used.map(({ right }) => (right === true ? '---:' : '---')).join('|')}|`,
    ...rows.map((_, index) => line(used.map(({ cells }) => cells[index] ?? ''))),
  ].join('\n')
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
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
