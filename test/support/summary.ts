/** A summary or comment in Markdown that people can read: of what is made of tags and entities, the text is left. */
export function readable(markdown: string): string {
  return resolved(
    markdown
      .replace(/^( *)<pre><code>(.*)<\/code><\/pre>$/gm, (_, indent: string, text: string) =>
        ['```', ...text.split('&#10;'), '```'].map((line) => indent + line).join('\n'),
      )
      .replace(/<pre><code>(.*?)<\/code><\/pre>/g, (_, text: string) => ` ${text.replaceAll('&#10;', '\\n')}`)
      .replaceAll('<wbr>', '')
      .replace(/<code>(.*?)<\/code>/g, '`$1`')
      .replace(/<a href="(.*?)">(.*?)<\/a>/g, '[$2]($1)')
      .replace(/<details><summary>(.*?)<\/summary>(.*)<\/details>/g, '▸ $1:: $2'),
  )
}

/** Entities as their characters. */
export function resolved(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replaceAll('\u{A0}', ' ')
}

/** The rows of the list of checks, such as `Lint: ✅ passed`. */
export function checksOf(summary: string): string[] {
  const rows =
    /^### Checks: .*\n\n\| check \| result \|\n\|---\|---\|\n((?:\|.*\n)*)/m.exec(readable(summary))?.[1] ?? ''
  return rows
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => row.replace(/^\| (.*) \| (.*) \|$/, '$1: $2').replace(/[`*]/g, ''))
}
