import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'

/** Where an annotation belongs. Lines and columns count from 1. */
export interface AnnotationProperties {
  readonly title?: string
  /** Relative to the workspace. */
  readonly file?: string
  readonly startLine?: number
  readonly endLine?: number
  readonly startColumn?: number
  readonly endColumn?: number
}

/**
 * Prints a workflow command: `::name key=value,key=value::text`. What has no value is left out.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function printCommand(
  name: string,
  text = '',
  properties: Readonly<Record<string, string | number | undefined>> = {},
): void {
  const shown = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${escapedProperty(String(value))}`)
  process.stdout.write(`::${name}${shown.length === 0 ? '' : ` ${shown.join()}`}::${escaped(text)}\n`)
}

/** Prints an annotation. The runner's names of the properties are not those of GitHub's interface. */
export function printAnnotation(
  kind: 'error' | 'warning' | 'notice',
  text: string,
  { title, file, startLine, endLine, startColumn, endColumn }: AnnotationProperties,
): void {
  printCommand(kind, text, { title, file, line: startLine, endLine, col: startColumn, endColumn })
}

/** Adds an output to the runner's file of outputs. The delimiter is random, so that no value can end itself. */
export function addOutput(file: string, name: string, value: string): void {
  const delimiter = `ghadelimiter_${randomUUID()}`
  appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
}

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapedProperty = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
