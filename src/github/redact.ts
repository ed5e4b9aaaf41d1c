/** Characters. Shorter secrets are masked by the runner only, because here they would replace ordinary text. */
const minLength = 4

/** Knows the secrets of the run, and replaces them in text that is printed or written. */
export class Redactor {
  readonly #known = new Set<string>()
  #pattern: RegExp | undefined

  /** Adds a secret and its encoded forms. Returns those that are new, for the runner's own mask. */
  add(secret: string): string[] {
    const added = forms(secret).filter((form) => !this.#known.has(form))
    for (const form of added) this.#known.add(form)
    if (added.length > 0) this.#pattern = undefined
    return added
  }

  clean(text: string): string {
    if (this.#known.size === 0) return text
    this.#pattern ??= alternation(this.#known)
    return text.replace(this.#pattern, '***')
  }
}

/** A secret, its lines (the runner masks line by line), and the encodings that HTTP, JSON and URLs give it. */
function forms(secret: string): string[] {
  const whole = secret.trim()
  if (whole === '') return []
  const lines = whole
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= minLength && !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(line))
  const plain = /[\r\n]/.test(whole) ? lines : [whole]
  const encoded = plain.flatMap((text) => [...urlForms(text.toWellFormed()), ...jsonForms(text)])
  // A newline at the end, as files and `echo` have it, is encoded too.
  const base64 = [secret, whole, `${whole}\n`]
    .map((text) => Buffer.from(text))
    .flatMap((bytes) => {
      return [bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')]
    })
  return [...new Set([...plain, ...encoded, ...base64])]
}

/** As JavaScript, Go and HTML forms encode it in a URL, and each with hexadecimal digits in lower case. */
function urlForms(text: string): string[] {
  const component = encodeURIComponent(text)
  const strict = component.replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  const form = new URLSearchParams({ a: text }).toString().slice(2)
  return [component, strict, form].flatMap((all) => [
    all,
    all.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  ])
}

/** As JavaScript and Go encode it in JSON. */
function jsonForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const escaped = (pattern: RegExp): string =>
    json.replace(pattern, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [json, escaped(/[<>&\u2028\u2029]/g), escaped(/[<>&\u0080-\uffff]/g)]
}

/** Longest first, so that a secret within a longer one does not leave a part of it. */
function alternation(secrets: Iterable<string>): RegExp {
  const long = [...secrets].filter((secret) => secret.length >= minLength).sort((a, b) => b.length - a.length)
  return long.length === 0
    ? /(?!)/g
    : new RegExp(long.map((secret) => secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
}
