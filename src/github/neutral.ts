/**
 * Makes an untrusted line safe to print: the result is never a workflow command.
 *
 * The runner treats a line as a command if it begins with `::` after white space, or if it has `##[` anywhere
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/actions/runner/issues/4692). Its comparison ignores invisible characters, so those are made
 * visible first, and a tab may be one of them. `::stop-commands::` is no alternative: it stops the commands of the
 * whole step, also the masks and annotations of work that runs at the same time.
 */
function neutralLine(line: string): string {
  const visible = line.replace(shapeless, '\u{FFFD}').replace(/#\t*#\t*\[/g, '# #[')
  return /^[\s\u{FFFD}]*:\t*:/u.test(visible) ? `| ${visible}` : visible
}

/** The lines of an untrusted text, without terminal colours. For the runner, a lone carriage return ends a line too. */
export function neutralLines(text: string): string[] {
  return text
    .replace(colours, '')
    .split(/\r\n|\r|\n/)
    .map(neutralLine)
}

/** Control, format and ignorable characters and lone surrogates, except the tab. */
const shapeless = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
const colours = /\u001B\[[0-9;:]*m/g
