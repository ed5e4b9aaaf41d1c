/**
 * Text from elsewhere, made safe to print: no line of it can be a workflow command.
 *
 * The runner takes a line for a command if it begins with `::` after white space, or if it has `##[` anywhere
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/actions/runner/issues/4692). Its comparison overlooks characters without a shape, so those are
 * made visible first. Escaping was chosen over `::stop-commands::`: that switch is one for the whole step, and while it
 * is off the runner would miss masks and annotations of work that runs at the same time.
 */
export function neutralLine(line: string): string {
  const visible = line.replace(shapeless, '\u{FFFD}').replaceAll('##[', '# #[')
  return /^[\s\u{FFFD}]*::/u.test(visible) ? `| ${visible}` : visible
}

/** Colours of terminals are dropped; a lone carriage return ends a line for the runner as well. */
export function neutralLines(text: string): string[] {
  return text
    .replace(colours, '')
    .split(/\r\n|\r|\n/)
    .map(neutralLine)
}

/** Control, format and ignorable characters and lone surrogates, except the tab. */
const shapeless = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const colours = /\u001B\[[0-9;:]*m/g
