import type { Guard } from './guard.ts'
import { machineGuards } from './machine-guards.ts'
import { sandboxGuards } from './sandbox-guards.ts'

const controlPlane = 'src/hosts/cosmo'

const answers: readonly Guard[] = [
  {
    file: 'src/shared/bounded-json.ts',
    text: 'if (++open > depth)',
    without: 'if (++open > Infinity)',
    test: 'control plane: nesting in a member nobody reads',
  },
  {
    file: 'src/shared/bounded-json.ts',
    text: 'if (count > values)',
    without: 'if (count > Infinity)',
    test: 'control plane: five million numbers',
  },
  {
    file: 'src/shared/bounded-json.ts',
    text: "if (character === '\\\\') at++",
    without: "if (character === '\\\\') at += 0",
    test: 'control plane: an escaped quote before brackets',
  },
  {
    file: `${controlPlane}/connect.ts`,
    text: 'if (size > maxReplyBytes) return undefined',
    without: '',
    test: 'control plane: a bomb in gzip',
  },
  {
    file: `${controlPlane}/connect.ts`,
    text: "redirect: 'manual'",
    without: "redirect: 'follow'",
    test: 'control plane: a redirect',
  },
  {
    file: `${controlPlane}/connect.ts`,
    text: '|| wait > longestPause',
    without: '',
    test: 'control plane: a wait of years',
  },
  {
    file: `${controlPlane}/messages.ts`,
    text: 'const text = upTo(4000)',
    without: 'const text = upTo(1e9)',
    test: 'control plane: details of a refusal of megabytes',
  },
  {
    file: `${controlPlane}/messages.ts`,
    text: 'const name = upTo(300)',
    without: 'const name = upTo(1e9)',
    test: 'control plane: names of megabytes',
  },
  {
    file: `${controlPlane}/messages.ts`,
    text: 'return Number.isSafeInteger(number) && number >= 0 ? number : 0',
    without: 'return number',
    test: 'control plane: counts that are none',
  },
  { file: `${controlPlane}/grant.ts`, text: '{20,16384}', without: '+', test: 'control plane: a token that is a word' },
  {
    file: `${controlPlane}/grant.ts`,
    text: 'v.regex(/^[\\x21-\\x7e]{20,16384}$/)',
    without: 'v.nonEmpty()',
    test: 'control plane: a token with a line break',
  },
  {
    file: `${controlPlane}/grant.ts`,
    text: ', v.regex(repositoryName)',
    without: '',
    test: 'control plane: a repository "../other"',
  },
  {
    file: `${controlPlane}/grant.ts`,
    text: ', v.maxLength(255)',
    without: '',
    test: `control plane: a repository "${'a'.repeat(20)}"`,
  },
  {
    file: `${controlPlane}/grant.ts`,
    text: 'v\\d{1,15}$',
    without: 'v\\d+$',
    test: `control plane: a version "v${'9'.repeat(11)}"`,
  },
  {
    file: 'src/shared/finding.ts',
    text: 'kept.length < limits.findings && characters <= limits.characters',
    without: 'true',
    test: 'run: fifty thousand findings',
  },
  {
    file: 'src/shared/finding.ts',
    text: 'ranks[a.severity] - ranks[b.severity]',
    without: 'a.message === b.message ? 0 : 0',
    test: 'run: an error behind many warnings',
  },
]

const people: readonly Guard[] = [
  {
    file: 'src/github/neutral.ts',
    text: ".replaceAll('##[', '# #[')",
    without: '',
    test: 'no text is a command, whatever it holds',
    tests: 'test/github/log.test.ts',
  },
  {
    file: 'src/github/neutral.ts',
    text: '? `| ${visible}`',
    without: '? visible',
    test: 'no text is a command, whatever it holds',
    tests: 'test/github/log.test.ts',
  },
  {
    file: 'src/github/neutral.ts',
    text: "line.replace(shapeless, '\\u{FFFD}')",
    without: 'line',
    test: 'no text is a command, whatever it holds',
    tests: 'test/github/log.test.ts',
  },
  {
    file: 'src/github/neutral.ts',
    text: '/\\r\\n|\\r|\\n/',
    without: '/\\n/',
    test: 'a carriage return ends a line, and colours are dropped',
    tests: 'test/github/log.test.ts',
  },
  {
    file: 'src/github/markdown.ts',
    text: '[!-/:-@[-`{-~]',
    without: '[]',
    test: 'any text is inert and stays readable',
    tests: 'test/github/summary.test.ts',
  },
  {
    file: 'src/github/summary.ts',
    text: 'const fitting = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0)',
    without: 'const fitting = -1 - 0 * room',
    test: 'a summary never exceeds what GitHub takes, and keeps its verdict',
    tests: 'test/github/summary.test.ts',
  },
  {
    file: 'src/github/comment.ts',
    text: ' && user?.login === author',
    without: '',
    test: 'of somebody else is never changed, though it has the marker',
    tests: 'test/github/comment.test.ts',
  },
  {
    file: 'src/github/comment.ts',
    text: 'body?.startsWith(marker) === true',
    without: 'body?.includes(marker) === true',
    test: 'that quotes the marker further down is not taken for one',
    tests: 'test/github/comment.test.ts',
  },
  { file: 'src/github/comment.ts', text: '|| number >= maxPages', without: '', test: 'comment: pages without end' },
  {
    file: 'src/github/github-api.ts',
    text: 'allowRedirects: false',
    without: 'allowRedirects: true',
    test: 'comment: a redirect to another host',
  },
  {
    file: 'src/github/github-api.ts',
    text: 'if (size > maxBytes)',
    without: 'if (size > Infinity)',
    test: 'comment: forty megabytes of nothing',
  },
]

const secrets: readonly Guard[] = [
  {
    file: 'src/github/log.ts',
    text: '.map((line) => redactor.clean(line))',
    without: '',
    test: 'a secret is found in every form that HTTP, JSON, addresses and forms give it',
    tests: 'test/github/log.test.ts',
  },
  {
    file: 'src/github/redact.ts',
    text: "return text.replace(this.#pattern, '***')",
    without: 'return text',
    test: 'a secret is told to the runner and taken out of everything after it',
    tests: 'test/github/log.test.ts',
  },
  {
    file: 'src/github/secrets.ts',
    text: 'if (spec.secret === true && spec.list !== true) mask(inputText(env, name))',
    without: 'void spec',
    test: 'every secret of the inputs and the environment is masked',
    tests: 'test/github/secrets.test.ts',
  },
  {
    file: 'src/shared/environment.ts',
    text: '!withheld.test(name) && ',
    without: '',
    test: 'children get the environment without the secrets of this action',
    tests: 'test/shared/environment.test.ts',
  },
  {
    file: 'src/shared/environment.ts',
    text: '.filter(isAbsolute)',
    without: '',
    test: 'a program of the checkout is not found by a relative directory in PATH',
    tests: 'test/shared/environment.test.ts',
  },
  {
    file: 'src/run/content.ts',
    text: "build.cache === 'auto' ? mode.dryRun : build.cache",
    without: 'mode.dryRun || build.cache !== false',
    test: 'cache: a publishing run with a cache that others can write',
  },
]

const registry: readonly Guard[] = [
  {
    file: 'src/oras/digest.ts',
    text: "${hash.digest('hex')}`\n  if (actual !== expected.digest)",
    without: "  const actual = `${digestAlgorithm(expected.digest)}:${hash.digest('hex')}`\n  if (false)",
    test: 'a blob that is not what its digest says',
    tests: 'test/checks/image.test.ts',
  },
  {
    file: 'src/publish/version.ts',
    text: 'if (holder !== digest) throw race(tag, digest, holder)',
    without: '',
    test: 'detects that the tag was written by somebody else while the control plane was told',
    tests: 'test/publish/publish.test.ts',
  },
  {
    file: 'src/publish/access.ts',
    text: 'if (grant.repository !== repository) throw',
    without: 'if (grant.repository === "") throw',
    test: 'stops where a renewed push token is for another repository',
    tests: 'test/publish/publish.test.ts',
  },
  {
    file: 'src/publish/access.ts',
    text: 'if (this.#dockerConfig !== undefined) await removeDockerConfig(this.#dockerConfig)',
    without: '',
    test: 'leaves no credentials behind, whether it succeeds or fails',
    tests: 'test/publish/publish.test.ts',
  },
]

const image: readonly Guard[] = [
  {
    file: 'src/checks/image/flatten.ts',
    text: 'if (this.#streamed > this.#limits.bytes)',
    without: 'if (this.#streamed > Infinity)',
    test: 'a bomb: a small layer that unpacks to more than is read',
    tests: 'test/checks/image.test.ts',
  },
  {
    file: 'src/checks/image/flatten.ts',
    text: 'if (this.#names > this.#limits.entries * nameLength)',
    without: 'if (this.#names > Infinity)',
    test: 'names of a megabyte',
    tests: 'test/checks/image.test.ts',
  },
]

const signing: readonly Guard[] = [
  {
    file: 'src/sign/install.ts',
    text: 'if (actual === sha256) {',
    without: 'if (actual !== "") {',
    test: 'a poisoned cache entry is not used: it is removed, said, and downloaded again',
    tests: 'test/sign/install.test.ts',
  },
  {
    file: 'src/sign/install.ts',
    text: 'path.split(delimiter).filter(isAbsolute)',
    without: 'path.split(delimiter)',
    test: 'relative entries of PATH are not searched: they would run what the checkout holds',
    tests: 'test/sign/install.test.ts',
  },
]

const events = { tests: 'test/github/event.test.ts', names: 'test/fixtures/events/table.json' }
const plans = 'test/plan/plan.test.ts'

const pullRequests: readonly Guard[] = [
  {
    file: 'src/github/pull-request.ts',
    text: 'return isGiven(issue.pull_request) ?',
    without: 'return isGiven(undefined) ?',
    test: 'a comment on a pull request never publishes',
    ...events,
  },
  {
    file: 'src/github/pull-request.ts',
    text: 'if ([...(check.pull_requests ?? []), ...(check.check_suite?.pull_requests ?? [])].length > 0)',
    without: 'if ([...check.pull_requests ?? []].length > 1e6)',
    test: 'a check suite of a pull request never publishes',
    ...events,
  },
  {
    file: 'src/github/pull-request.ts',
    text: 'return branches.length > 0 ? undefined',
    without: 'return branches.length > -1 ? undefined',
    test: 'the status of a fork',
    ...events,
  },
  {
    file: 'src/github/pull-request.ts',
    text: 'if (opaque.has(event)) return',
    without: 'if (false) return',
    test: 'a workflow that a comment started may come from a pull request',
    ...events,
  },
  {
    file: 'src/github/pull-request.ts',
    text: 'run.head_repository.full_name !== repository.full_name',
    without: 'repository.full_name === ""',
    test: 'a workflow that ran on a fork',
    ...events,
  },
  {
    file: 'src/github/pull-request.ts',
    text: "found.deployment?.ref?.startsWith('refs/pull/') === true",
    without: 'found.deployment?.ref === ""',
    test: "a deployment of a pull request's ref counts as the pull request",
    ...events,
  },
  {
    file: 'src/github/pull-request.ts',
    text: 'if (issue === undefined) return unknown(name)',
    without: 'if (issue === undefined) return undefined',
    test: 'a payload whose issue is no issue counts as a pull request',
    ...events,
  },
  {
    file: 'src/github/mode.ts',
    text: '!releasing.has(action)',
    without: 'action === "deleted"',
    test: 'an edited release publishes nothing',
    ...events,
  },
  {
    file: 'src/github/mode.ts',
    text: 'return release.draft ?',
    without: 'return release.tag === "" ?',
    test: 'a draft publishes nothing',
    ...events,
  },
  {
    file: 'src/github/tags.ts',
    text: "if (name === 'release') return release?.tag",
    without: 'if (release !== undefined) return release.tag',
    test: 'a release that names no tag publishes nothing',
    ...events,
  },
  {
    file: 'src/plan/event-rules.ts',
    text: 'if (pullRequestBehind?.hasSecrets !== true) return []',
    without: 'if (pullRequestBehind?.how !== "") return []',
    test: 'never gets build secrets',
    tests: plans,
  },
  {
    file: 'src/plan/event-rules.ts',
    text: 'if (gitTag === undefined || versions',
    without: 'if (versions.tags.length > -1 || versions',
    test: 'is an error that names the input',
    tests: plans,
  },
]

const hostileFiles = 'test/hosts/hostile.test.ts'

const sources: readonly Guard[] = [
  {
    file: `${controlPlane}/sdl-limits.ts`,
    text: 'if (depth > limits.maxDepth)',
    without: 'if (depth > Infinity)',
    test: 'nested lists',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/sdl-limits.ts`,
    text: 'if (tokens > limits.maxTokens)',
    without: 'if (tokens > Infinity)',
    test: 'more than anybody writes',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/sdl-limits.ts`,
    text: 'if (inParentheses > limits.maxArguments)',
    without: 'if (inParentheses > Infinity)',
    test: 'one argument ten thousand times',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/sdl-limits.ts`,
    text: 'token.value.length > limits.maxName',
    without: 'token.value.length > Infinity',
    test: 'a long name',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/sdl.ts`,
    text: 'if (errors.length >= maxProblems || locations >= maxLocations) throw',
    without: 'if (locations < 0) throw',
    test: 'one type thirty thousand times',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/drift.ts`,
    text: '/\\b(\\w+) = \\d+$/',
    without: '/(\\w+) = \\d+$/',
    test: 'messages with names of thousands of characters',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/drift/proto.ts`,
    text: 'path.length > maxDepth ||',
    without: '',
    test: 'a proto file of blocks inside each other',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/drift/proto.ts`,
    text: 'facts.length > maxStatements ||',
    without: '',
    test: 'a proto file of blocks inside each other',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/drift/proto.ts`,
    text: '|| total > maxText',
    without: '',
    test: 'a proto file of blocks inside each other',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/drift/cost.ts`,
    text: 'if (squares > maxSquares) throw',
    without: 'if (squares < 0) throw',
    test: 'fields of many types',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/drift/cost.ts`,
    text: 'if (work > maxKeyWork) throw',
    without: 'if (work < 0) throw',
    test: 'keys and required fields',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/drift/cost.ts`,
    text: '> maxLockEntries) throw',
    without: '> Infinity) throw',
    test: 'a lock',
    tests: hostileFiles,
  },
  {
    file: `${controlPlane}/mapping.ts`,
    text: '{ abortEarly: json.length > largeDocument }',
    without: '{}',
    test: 'a mapping or lock with a million mistakes',
    tests: hostileFiles,
  },
  {
    file: 'src/content/docker/variables.ts',
    text: 'if (result.length > maxLength) return undefined',
    without: '',
    test: 'variables that grow with each ARG',
    tests: 'test/content/docker/foreign-code.test.ts',
  },
  {
    file: 'src/checks/image/flatten.ts',
    text: 'if (size <= smallFile) {',
    without: 'if (size < 0) {',
    test: 'many small files cost little each',
    tests: 'test/checks/image.test.ts',
  },
  {
    file: 'src/checks/image/flatten.ts',
    text: 'if (++this.#entries > this.#limits.entries)',
    without: 'if (++this.#entries > Infinity)',
    test: 'a million symlinks',
    tests: 'test/checks/image.test.ts',
  },
]

const lists: readonly Guard[] = [
  {
    file: 'src/oras/remote/pages.ts',
    text: 'if (this.#entries > maxEntries)',
    without: 'if (this.#entries > Infinity)',
    test: 'a list that never ends is an error, not a list',
    tests: 'src/oras/test/conformance.test.ts',
  },
  {
    file: 'src/oras/remote/pages.ts',
    text: 'if (++this.#pages >= maxPages)',
    without: 'if (++this.#pages >= 1e5)',
    test: 'a list that never ends is an error',
    tests: 'src/oras/test/conformance.test.ts',
  },
  {
    file: 'src/oras/remote/retry.ts',
    text: 'listing: 2 * 60_000',
    without: 'listing: 30 * 60_000',
    test: 'are those of the kind of call',
    tests: 'src/oras/test/documents.test.ts',
  },
  {
    file: 'src/oras/remote/token.ts',
    text: "if (credential.kind !== 'anonymous' && !trusted) {",
    without: "if (credential.kind === 'anonymous' && !trusted && realm === '') {",
    test: 'a token service on http at another host',
    tests: 'src/oras/test/connection.test.ts',
  },
  {
    file: 'src/oras/copy.ts',
    text: 'if (this.#options.trustManifests === false && (await',
    without: 'if (this.#options.concurrency === -1 && (await',
    test: 'what a garbage collection took below an index',
    tests: 'src/oras/test/faults.test.ts',
  },
  {
    file: 'src/oras/copy.ts',
    text: "if (!isOrasError(error, 'unauthorized', 'denied', 'conflict', 'unsupported', 'refused')) throw error",
    without: 'throw error',
    test: 'a manifest that may not be sent again',
    tests: 'src/oras/test/faults.test.ts',
  },
]

const collected: readonly Guard[] = [
  {
    file: 'src/publish/push.ts',
    text: 'trustManifests: false,',
    without: 'trustManifests: true,',
    test: 'are pushed again under the same version',
    tests: 'test/publish/collected.test.ts',
  },
  {
    file: 'src/publish/signatures.ts',
    text: 'if (dropped === 0) throw error',
    without: 'throw error',
    test: 'a signature whose content is lost',
    tests: 'test/publish/collected.test.ts',
  },
]

/** Every guard there is; `guard.ts` says what one is. */
export const guards: readonly Guard[] = [
  ...answers,
  ...people,
  ...secrets,
  ...registry,
  ...image,
  ...signing,
  ...pullRequests,
  ...sources,
  ...lists,
  ...collected,
  ...sandboxGuards,
  ...machineGuards,
]
