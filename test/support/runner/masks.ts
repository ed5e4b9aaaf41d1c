/**
 * What the runner replaces in the log: each masked value, and what becomes of it in base64 (at each of the three
 * alignments), JSON and URIs. https://github.com/actions/runner/blob/main/src/Runner.Common/HostContext.cs
 */
export class Masks {
  readonly #values = new Set<string>()
  #pattern: RegExp | undefined

  get values(): readonly string[] {
    return [...this.#values]
  }

  add(value: string): void {
    this.#values.add(value)
    const forms = [...this.#values]
      .flatMap(encodings)
      .filter((form) => form !== '')
      .sort((a, b) => b.length - a.length)
    this.#pattern = new RegExp(forms.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|'), 'g')
  }

  apply(text: string): string {
    return this.#pattern === undefined ? text : text.replace(this.#pattern, '***')
  }
}

function encodings(value: string): string[] {
  const bytes = Buffer.from(value)
  const shifted = [0, 1, 2]
    .filter((shift) => bytes.length > shift + 4)
    .map((shift) => bytes.subarray(shift).toString('base64'))
  return [value, ...shifted, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())]
}
