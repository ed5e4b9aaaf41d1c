import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inputVariable } from '../../src/github/inputs/table.ts'

/** A directory that stands in for a checkout, removed at the end of the `using` block. */
export function makeWorkspace(files: Readonly<Record<string, string>> = {}): { readonly root: string } & Disposable {
  const base = mkdtempSync(join(tmpdir(), 'workspace-'))
  const root = join(base, 'checkout')
  mkdirSync(root)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return {
    root,
    [Symbol.dispose]: () => {
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** The environment that a runner makes from `with:` of a workflow. */
export function environment(root: string, inputs: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    GITHUB_WORKSPACE: root,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])),
  }
}
