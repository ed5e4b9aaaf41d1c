import { join } from 'node:path'
import * as v from 'valibot'
import { boundedJson } from '../../shared/bounded-json.ts'
import { PublishError } from '../../shared/errors.ts'
import { readText } from '../plugin-directory.ts'

/** Marks a plugin directory, and says which host the plugin is made for. */
export const declarationFile = 'go-so.json'

const label = v.pipe(v.string(), v.regex(/^[\x21-\x7e][\x20-\x7e]{0,199}$/, 'is not one line of printable text'))
const goVersion = /^go1(\.\d{1,3}){1,2}((rc|beta)\d{1,3})?(-[\w.+-]{1,60})?( X:[\w,]{1,200})?$/
const moduleVersion = v.pipe(v.string(), v.regex(/^(v\d[\w.+-]{0,199}|\(devel\))$/, 'is not the version of a module'))

function members({ expected, path }: v.StrictObjectIssue): string {
  if (expected === 'never') return 'is no member that a host can have'
  return path === undefined ? 'is not an object' : 'is missing'
}

const hostSchema = v.strictObject(
  {
    name: v.optional(label),
    version: v.optional(label),
    go: v.optional(v.pipe(v.string(), v.regex(goVersion, 'is not what `go version` prints, such as `go1.26.1`'))),
    trimpath: v.optional(v.boolean()),
    tags: v.optional(v.array(v.pipe(v.string(), v.regex(/^[\w.]{1,100}$/, 'is not a build tag')))),
    glibc: v.optional(v.pipe(v.string(), v.regex(/^2\.\d{1,3}$/, 'is not a version of glibc, such as `2.36`'))),
    modules: v.optional(v.record(label, moduleVersion)),
  },
  members,
)

const schema = v.strictObject({ host: hostSchema }, members)

/** A host as the author declares it. What is left out is not compared. */
export type DeclaredHost = v.InferOutput<typeof hostSchema>

/** @returns undefined if there is no declaration @throws PublishError `E_GO_SO_DECLARATION` */
export async function readDeclaration(directory: string): Promise<DeclaredHost | undefined> {
  const file = join(directory, declarationFile)
  const text = await readText(file)
  if (text === undefined) return undefined
  const parsed = v.safeParse(v.pipe(v.string(), boundedJson, schema), text)
  if (parsed.success) return parsed.output.host
  const [issue] = parsed.issues
  throw new PublishError('E_GO_SO_DECLARATION', `${declarationFile} does not describe a host.`, {
    cause: `${v.getDotPath(issue) ?? 'the document'} ${issue.message.slice(0, 300)}`,
    at: { file },
  })
}
