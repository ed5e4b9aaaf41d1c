import { neutralLines } from './neutral.ts'

/** The log of the post step. It knows no secrets; the runner masks those that main registered. */
export interface PostLog {
  info(text: string): void
  warning(message: string): void
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-a-warning-message */
export function createPostLog(write: (text: string) => void): PostLog {
  return {
    info: (text) => {
      write(
        neutralLines(text)
          .map((line) => `${line}\n`)
          .join(''),
      )
    },
    warning: (message) => {
      write(`::warning::${escaped(neutralLines(message).join('\n'))}\n`)
    },
  }
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
