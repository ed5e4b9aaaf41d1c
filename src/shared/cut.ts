/** The beginning of a text that may have any length. Secrets are replaced before, because half of one is not found. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more characters)`
}
