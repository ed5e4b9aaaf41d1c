import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parse } from 'yaml'

const ActionFile = v.object({
  inputs: v.record(v.string(), v.object({ default: v.optional(v.union([v.string(), v.number(), v.boolean()])) })),
  outputs: v.record(v.string(), v.object({ description: v.string() })),
  runs: v.object({ using: v.string(), main: v.string(), post: v.optional(v.string()) }),
})

/**
 * The variables in which the runner hands inputs over: every declared one, with its default or the empty string; then
 * those that the workflow sets, known or not.
 */
export function inputVariables(actionFile: string, inputs: Readonly<Record<string, string>>, githubToken: string): Record<string, string> {
  const action = v.parse(ActionFile, parse(readFileSync(actionFile, 'utf8')))
  const all: Record<string, string> = {}
  for (const [name, { default: value }] of Object.entries(action.inputs)) {
    all[name] = String(value ?? '').replaceAll('${{ github.token }}', githubToken)
    if (all[name].includes('${{')) throw new Error(`the default of ${name} has an expression that is not evaluated here: ${all[name]}`)
  }
  return Object.fromEntries(Object.entries({ ...all, ...inputs }).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]))
}

export function outputNames(actionFile: string): string[] {
  return Object.keys(v.parse(ActionFile, parse(readFileSync(actionFile, 'utf8'))).outputs)
}
