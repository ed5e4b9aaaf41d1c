/** What a workflow command says: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
export interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title: string | undefined
  readonly file: string | undefined
  readonly line: number | undefined
}

/** What the runner makes of a step's output. */
export interface Log {
  /** As people see it: commands taken out, masked values replaced. */
  readonly text: string
  readonly annotations: readonly Annotation[]
  readonly masks: readonly string[]
  readonly commands: readonly Command[]
}

const unescape = (text: string, property: boolean): string => {
  const plain = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n')
  return (property ? plain.replaceAll('%3A', ':').replaceAll('%2C', ',') : plain).replaceAll('%25', '%')
}

/** Parses a line as the runner's `ActionCommand.TryParseV2` does; undefined if it is none. */
export function parseCommand(line: string): Command | undefined {
  const match = /^\s*::([^\s:]+)(?: ([^]*?))?::([^]*)$/.exec(line)
  if (match === null) return undefined
  const [, name = '', list = '', message = ''] = match
  const properties = Object.fromEntries(list.split(',').filter((pair) => pair.includes('=')).map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at).trim(), unescape(pair.slice(at + 1), true)]
  }))
  return { name: name.toLowerCase(), properties, message: unescape(message, false) }
}

/** Reads a step's output as the runner does, line by line: masks hold from the line after the one that registers them. */
export function readLog(stdout: string): Log {
  const masks: string[] = []
  const annotations: Annotation[] = []
  const commands: Command[] = []
  const lines: string[] = []
  let stopped: string | undefined
  const masked = (text: string): string => masks.toSorted((a, b) => b.length - a.length).reduce((all, mask) => all.replaceAll(mask, '***'), text)
  for (const line of stdout.split(/\r?\n/)) {
    const command = parseCommand(line)
    if (stopped !== undefined) {
      if (command?.name === stopped) stopped = undefined
      else lines.push(masked(line))
      continue
    }
    if (command === undefined) { lines.push(masked(line)); continue }
    commands.push(command)
    if (command.name === 'add-mask') { if (command.message !== '') masks.push(command.message); continue }
    if (command.name === 'stop-commands') { stopped = command.message; continue }
    if (command.name === 'error' || command.name === 'warning' || command.name === 'notice') {
      const { title, file, line: number } = command.properties
      annotations.push({ level: command.name, message: masked(command.message), title, file, line: number === undefined ? undefined : Number(number) })
    }
    lines.push(masked(`${command.name}: ${command.message}`))
  }
  return { text: lines.join('\n'), annotations, masks, commands }
}

/** Parses `name=value` lines and `name<<delimiter` blocks of a file command. */
export function parseFileCommand(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const block = /^([^=]+?)<<(.+)$/.exec(line)
    if (block === null) {
      const at = line.indexOf('=')
      if (at > 0) values[line.slice(0, at)] = line.slice(at + 1)
      continue
    }
    const [, name = '', delimiter = ''] = block
    const content: string[] = []
    for (i++; i < lines.length && lines[i] !== delimiter; i++) content.push(lines[i] ?? '')
    if (i >= lines.length) throw new Error(`the value of ${name} has no end`)
    values[name] = content.join('\n')
  }
  return values
}
