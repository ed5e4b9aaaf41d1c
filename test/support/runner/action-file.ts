import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'

export interface ActionFile {
  readonly main: string
  readonly post: string | undefined
  /** Default of each declared input, as it stands in the file; undefined = none. */
  readonly inputs: ReadonlyMap<string, string | undefined>
}

const scalar = v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String))
const document = v.object({
  inputs: v.optional(v.record(v.string(), v.nullable(v.object({ default: v.optional(scalar) }))), {}),
  runs: v.object({ using: v.literal('node24'), main: v.string(), post: v.optional(v.string()) }),
})

export async function readActionFile(directory: string): Promise<ActionFile> {
  const { inputs, runs } = v.parse(document, parse(await readFile(join(directory, 'action.yml'), 'utf8')))
  return {
    main: runs.main,
    post: runs.post,
    inputs: new Map(Object.entries(inputs).map(([name, input]) => [name, input?.default])),
  }
}

/**
 * The variables of one step: every declared input, its default where none is given; also inputs that are not declared.
 */
export function inputVariables(
  action: ActionFile,
  given: Readonly<Record<string, string>>,
  contexts: Readonly<Record<string, string>>,
): Record<string, string> {
  const values = new Map([...action.inputs].map(([name, preset]) => [name, evaluate(preset ?? '', contexts)]))
  for (const [name, value] of Object.entries(given)) values.set(name, value)
  return Object.fromEntries(
    [...values].map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )
}

/** Replaces the few expressions that defaults use. */
function evaluate(text: string, contexts: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const value = contexts[expression]
    if (value === undefined) throw new Error(`the harness does not know the expression ${expression}`)
    return value
  })
}
