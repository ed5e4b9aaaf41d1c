import type { Log } from '../shared/log.ts'
import { command, type CommandName, type CommandProperties } from './command.ts'
import { Groups } from './groups.ts'
import { neutralLines } from './neutral.ts'
import { Redactor } from './redact.ts'

/** The action's log: what `Log` promises, and what only this room uses. */
export interface ActionLog extends Log {
  annotate(kind: 'error' | 'warning' | 'notice', message: string, properties?: CommandProperties): void
  /** The text with every known secret replaced. */
  redact(text: string): string
}

/** Writes workflow commands, and lines for people that cannot be one. */
export function createLog(write: (text: string) => void = (text) => { process.stdout.write(text) }): ActionLog {
  const redactor = new Redactor()
  const print = (line: string): void => { write(`${line}\n`) }
  const groups = new Groups(print)
  const safe = (text: string): string[] => neutralLines(redactor.clean(text))

  const issue = (name: CommandName, message: string, properties: CommandProperties = {}): void => {
    const title = properties.title === undefined ? {} : { title: safe(properties.title).join(' ') }
    const file = properties.file === undefined ? {} : { file: safe(properties.file).join(' ') }
    print(command(name, safe(message).join('\n'), { ...properties, ...file, ...title }))
  }

  return {
    info: (text) => { for (const line of safe(text)) groups.line(line) },
    debug: (text) => { issue('debug', text) },
    notice: (message) => { issue('notice', message) },
    warning: (message) => { issue('warning', message) },
    annotate: issue,
    redact: (text) => redactor.clean(text),
    mask: (secret) => { for (const form of redactor.add(secret)) print(command('add-mask', form)) },
    group: (title, work) => groups.run(safe(title).join(' '), work),
  }
}
