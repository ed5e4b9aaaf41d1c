/**
 * A guard of the sources, and the test that turns red when it is taken out. `mutation.test.ts` takes out one after the other
 * and sees it (`script/test --all`); `guards.test.ts` holds that each guard and each test is still there.
 */
export interface Guard {
  readonly file: string
  /** Stands exactly once in the file. */
  readonly text: string
  /** What stands in its place when the guard is taken out. */
  readonly without: string
  /** Name of the test: of an attack, or any part of the name of a test in `tests`. */
  readonly test: string
  /** The file of the test; default: the attacks. */
  readonly tests?: string
}

const controlPlane = 'src/hosts/cosmo'

const answers: readonly Guard[] = [
  { file: 'src/shared/bounded-json.ts', text: 'if (++open > depth)', without: 'if (++open > Infinity)', test: 'control plane: nesting in a member nobody reads' },
  { file: 'src/shared/bounded-json.ts', text: 'if (count > values)', without: 'if (count > Infinity)', test: 'control plane: five million numbers' },
  { file: 'src/shared/bounded-json.ts', text: "if (character === '\\\\') at++", without: "if (character === '\\\\') at += 0", test: 'control plane: an escaped quote before brackets' },
  { file: `${controlPlane}/connect.ts`, text: 'if (size > maxReplyBytes) return undefined', without: '', test: 'control plane: a bomb in gzip' },
  { file: `${controlPlane}/connect.ts`, text: "redirect: 'manual'", without: "redirect: 'follow'", test: 'control plane: a redirect' },
  { file: `${controlPlane}/connect.ts`, text: '|| wait > longestPause', without: '', test: 'control plane: a wait of years' },
  { file: `${controlPlane}/messages.ts`, text: 'const text = upTo(4000)', without: 'const text = upTo(1e9)', test: 'control plane: details of a refusal of megabytes' },
  { file: `${controlPlane}/messages.ts`, text: 'const name = upTo(300)', without: 'const name = upTo(1e9)', test: 'control plane: names of megabytes' },
  { file: `${controlPlane}/messages.ts`, text: 'return Number.isSafeInteger(number) && number >= 0 ? number : 0', without: 'return number', test: 'control plane: counts that are none' },
  { file: `${controlPlane}/grant.ts`, text: '{20,16384}', without: '+', test: 'control plane: a token that is a word' },
  { file: `${controlPlane}/grant.ts`, text: 'v.regex(/^[\\x21-\\x7e]{20,16384}$/)', without: 'v.nonEmpty()', test: 'control plane: a token with a line break' },
  { file: `${controlPlane}/grant.ts`, text: ', v.regex(repositoryName)', without: '', test: 'control plane: a repository "../other"' },
  { file: `${controlPlane}/grant.ts`, text: ', v.maxLength(255)', without: '', test: `control plane: a repository "${'a'.repeat(20)}"` },
  { file: `${controlPlane}/grant.ts`, text: 'v\\d{1,15}$', without: 'v\\d+$', test: `control plane: a version "v${'9'.repeat(11)}"` },
  { file: 'src/shared/finding.ts', text: 'kept.length < limits.findings && characters <= limits.characters', without: 'true', test: 'run: fifty thousand findings' },
  { file: 'src/shared/finding.ts', text: 'ranks[a.severity] - ranks[b.severity]', without: 'a.message === b.message ? 0 : 0', test: 'run: an error behind many warnings' },
]

const people: readonly Guard[] = [
  { file: 'src/action/neutral.ts', text: ".replaceAll('##[', '# #[')", without: '', test: 'no text is a command, whatever it holds', tests: 'test/action/log.test.ts' },
  { file: 'src/action/neutral.ts', text: '? `| ${visible}`', without: '? visible', test: 'no text is a command, whatever it holds', tests: 'test/action/log.test.ts' },
  { file: 'src/action/neutral.ts', text: "line.replace(shapeless, '\\u{FFFD}')", without: 'line', test: 'no text is a command, whatever it holds', tests: 'test/action/log.test.ts' },
  { file: 'src/action/neutral.ts', text: '/\\r\\n|\\r|\\n/', without: '/\\n/', test: 'a carriage return ends a line, and colours are dropped', tests: 'test/action/log.test.ts' },
  { file: 'src/action/markdown.ts', text: '[!-/:-@[-`{-~]', without: '[]', test: 'any text is inert and stays readable', tests: 'test/action/summary.test.ts' },
  { file: 'src/action/summary.ts', text: "const fitting = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0)", without: 'const fitting = -1 - 0 * room', test: 'a summary never exceeds what GitHub takes, and keeps its verdict', tests: 'test/action/summary.test.ts' },
  { file: 'src/action/comment.ts', text: ' && user?.login === author', without: '', test: 'of somebody else is never changed, though it has the marker', tests: 'test/action/comment.test.ts' },
  { file: 'src/action/comment.ts', text: 'body?.startsWith(marker) === true', without: 'body?.includes(marker) === true', test: 'that quotes the marker further down is not taken for one', tests: 'test/action/comment.test.ts' },
  { file: 'src/action/comment.ts', text: '|| number >= maxPages', without: '', test: 'comment: pages without end' },
  { file: 'src/action/github-api.ts', text: 'allowRedirects: false', without: 'allowRedirects: true', test: 'comment: a redirect to another host' },
  { file: 'src/action/github-api.ts', text: 'if (size > maxBytes)', without: 'if (size > Infinity)', test: 'comment: forty megabytes of nothing' },
]

const secrets: readonly Guard[] = [
  { file: 'src/action/redact.ts', text: "return text.replace(this.#pattern, '***')", without: 'return text', test: 'a secret is told to the runner and taken out of everything after it', tests: 'test/action/log.test.ts' },
  { file: 'src/action/secrets.ts', text: 'if (spec.secret === true && spec.list !== true) mask(inputText(env, name))', without: 'void spec', test: 'every secret of the inputs and the environment is masked', tests: 'test/action/secrets.test.ts' },
  { file: 'src/shared/environment.ts', text: '!withheld.test(name) && ', without: '', test: 'children get the environment without the secrets of this action', tests: 'test/shared/environment.test.ts' },
  { file: 'src/shared/environment.ts', text: '.filter(isAbsolute)', without: '', test: 'a program of the checkout is not found by a relative directory in PATH', tests: 'test/shared/environment.test.ts' },
  { file: 'src/run/build-request.ts', text: "build.cache === 'auto' ? mode.dryRun : build.cache", without: 'mode.dryRun || build.cache !== false', test: 'cache: a publishing run with a cache that others can write' },
]

const registry: readonly Guard[] = [
  { file: 'src/oras/digest.ts', text: "  const actual = `${digestAlgorithm(expected.digest)}:${hash.digest('hex')}`\n  if (actual !== expected.digest)", without: "  const actual = `${digestAlgorithm(expected.digest)}:${hash.digest('hex')}`\n  if (false)", test: 'a blob that is not what its digest says', tests: 'test/check/image.test.ts' },
  { file: 'src/publish/version.ts', text: 'if (holder !== digest) throw race(tag, digest, holder)', without: '', test: 'detects that the tag was written by somebody else meanwhile', tests: 'test/publish/publish.test.ts' },
  { file: 'src/publish/access.ts', text: 'if (grant.repository !== repository) throw', without: 'if (grant.repository === "") throw', test: 'stops where a renewed push token is for another repository', tests: 'test/publish/publish.test.ts' },
  { file: 'src/publish/access.ts', text: 'if (this.#dockerConfig !== undefined) await removeDockerConfig(this.#dockerConfig)', without: '', test: 'leaves no credentials behind, whether it succeeds or fails', tests: 'test/publish/publish.test.ts' },
]

const image: readonly Guard[] = [
  { file: 'src/check/image/flatten.ts', text: 'if (this.#streamed > this.#limits.bytes)', without: 'if (this.#streamed > Infinity)', test: 'a bomb: a small layer that unpacks to more than is read', tests: 'test/check/image.test.ts' },
  { file: 'src/check/image/flatten.ts', text: 'if (this.#names > this.#limits.entries * nameLength)', without: 'if (this.#names > Infinity)', test: 'names of a megabyte', tests: 'test/check/image.test.ts' },
]

const signing: readonly Guard[] = [
  { file: 'src/sign/install.ts', text: 'if (actual === sha256) {', without: 'if (actual !== "") {', test: 'a poisoned cache entry is not used: it is removed, said, and downloaded again', tests: 'test/sign/install.test.ts' },
  { file: 'src/sign/install.ts', text: 'path.split(delimiter).filter(isAbsolute)', without: 'path.split(delimiter)', test: 'relative entries of PATH are not searched: they would run what the checkout holds', tests: 'test/sign/install.test.ts' },
]

export const guards: readonly Guard[] = [...answers, ...people, ...secrets, ...registry, ...image, ...signing]
