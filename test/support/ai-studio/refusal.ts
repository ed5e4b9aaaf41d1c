/** What a handler of AI Studio refuses: `{"errors":[{"title","detail"}]}`. */
export class Refusal extends Error {
  readonly status: number
  readonly body: string

  constructor(status: number, title: string, detail: string) {
    super(detail)
    this.status = status
    this.body = JSON.stringify({ errors: [{ title, detail }] })
  }
}
