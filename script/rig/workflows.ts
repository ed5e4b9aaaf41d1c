import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { run } from './run.ts'
import { inCache, root } from './paths.ts'
import { RigFile } from './rigfile.ts'

/** Pages that show whole workflows. */
export const pages = [
  'README.md',
  'docs/layouts.md',
  'docs/monorepos.md',
  'docs/recipes.md',
  'docs/restore.md',
  'verify/README.md',
  ...['cup', 'falco', 'generic', 'go-so', 'openbao', 'opentofu', 'pipecd', 'tyk'].map(
    (host) => `docs/hosts/${host}.md`,
  ),
] as const

/**
 * The whole workflows that a page shows, as text.
 * @param page path relative to the root
 */
export async function workflowExamples(page: string): Promise<string[]> {
  const blocks = [...(await readFile(join(root, page), 'utf8')).matchAll(/^```yaml\n([^]*?)^```$/gm)].map(
    ([, text = '']) => text,
  )
  return blocks.filter((block) => /^jobs:/m.test(block))
}

/**
 * Checks files with actionlint and zizmor, offline.
 *
 * @param config file with zizmor's settings; undefined: every rule applies
 * @returns what they found, as text for a person; empty if both found nothing
 */
export async function lintWorkflows(files: readonly string[], config?: string): Promise<string> {
  const rig = v.parse(v.pipe(v.string(), v.parseJson(), RigFile), await readFile(inCache('rig.json'), 'utf8'))
  // shellcheck and pyflakes are off: they may be missing, and the result must not depend on the machine.
  const actionlint = [
    '-no-color',
    '-shellcheck=',
    '-pyflakes=',
    ...files.filter((file) => !file.endsWith('action.yml')),
  ]
  const settings = config === undefined ? '--no-config' : `--config=${config}`
  const zizmor = [
    '--offline',
    settings,
    '--no-progress',
    '--quiet',
    '--color=never',
    '--persona=pedantic',
    '--',
    ...files,
  ]
  const found: string[] = []
  for (const [name, args] of [
    ['actionlint', actionlint],
    ['zizmor', zizmor],
  ] as const) {
    const { code, stdout, stderr, spawnError } = await run(rig.programs[name] ?? name, args, {
      cwd: root,
      timeout: 60_000,
    })
    if (code !== 0) found.push(`${name}: ${spawnError?.message ?? `exit code ${code ?? 'none'}`}\n${stdout}${stderr}`)
  }
  return found.join('\n')
}

/** Lints the repository's own workflows and action, and the workflows that its pages show. */
async function lintRepository(): Promise<string> {
  const directory = join(root, '.github/workflows')
  const own = (await readdir(directory)).map((name) => join(directory, name))
  const shown = inCache('workflows')
  await rm(shown, { recursive: true, force: true })
  await mkdir(shown, { recursive: true })
  const examples: string[] = []
  for (const page of pages) {
    for (const [position, text] of (await workflowExamples(page)).entries()) {
      const file = join(shown, `${page.replaceAll('/', '-')}-${position + 1}.yml`)
      // Readers put the commit of a release there.
      await writeFile(file, text.replaceAll('@<sha>', `@${'0'.repeat(40)}`))
      examples.push(file)
    }
  }
  const shownConfig = join(root, 'test/tools/zizmor/examples.yml')
  return `${await lintWorkflows([...own, join(root, 'action.yml')])}${await lintWorkflows(examples, shownConfig)}`
}

if (import.meta.main) {
  const found = await lintRepository()
  if (found !== '') console.log(found)
  process.exitCode = found === '' ? 0 : 1
}
