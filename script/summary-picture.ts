import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderSummary } from '../src/github/summary.ts'
import { reports, surroundings } from '../test/support/reports.ts'

/**
 * Writes the summaries of the tests' reports into a directory, one Markdown file for each. The pictures in `docs` show
 * them: HTML made by `markdown-it` (with `html: true`), the style sheet `github-markdown-css`, a page of 980 pixels,
 * and Chromium with `--headless --screenshot`.
 */
function main([directory]: readonly string[]): void {
  if (directory === undefined) throw new Error('usage: node script/summary-picture.ts DIRECTORY')
  mkdirSync(directory, { recursive: true })
  for (const [name, report] of Object.entries(reports))
    writeFileSync(join(directory, `${name}.md`), renderSummary({ reports: [report] }, surroundings))
}

main(process.argv.slice(2))
