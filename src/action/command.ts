/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
export type CommandName = 'add-mask' | 'debug' | 'endgroup' | 'error' | 'group' | 'notice' | 'warning'

export interface CommandProperties {
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
  readonly col?: number
  readonly endColumn?: number
}

/** One workflow command as the runner reads it; whatever message and properties hold, it is one line. */
export function command(name: CommandName, message: string, properties: CommandProperties = {}): string {
  const list = Object.entries(properties).flatMap(([key, value]: [string, string | number | undefined]) =>
    value === undefined || value === '' ? [] : [`${key}=${escapeProperty(String(value))}`])
  return `::${name}${list.length === 0 ? '' : ` ${list.join(',')}`}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
