import { credentialGuards } from './credential-guards.ts'
import { attestGuards } from './attest-guards.ts'
import { cosmoTypeScriptGuards } from './cosmo-ts-guards.ts'
import { crashGuards } from './crash-guards.ts'
import { consumerGuards } from './consumer-guards.ts'
import { fromGuards } from './from-guards.ts'
import { stepGuards } from './step-guards.ts'
import { from, type Guard } from './guard.ts'
import { faultGuards } from './fault-guards.ts'
import { genericGuards } from './generic-guards.ts'
import { goSoGuards } from './go-so-guards.ts'
import { hostGuards } from './host-guards.ts'
import { boundsGuards } from './bounds-guards.ts'
import { builderGuards } from './builder-guards.ts'
import { cacheGuards } from './cache-guards.ts'
import { layoutGuards } from './layout-guards.ts'
import { machineGuards } from './machine-guards.ts'
import { mountGuards } from './mount-guards.ts'
import { sandboxGuards } from './sandbox-guards.ts'
import { signingGuards } from './signing-guards.ts'
import { tykGuards } from './tyk-guards.ts'
import { verifyGuards } from './verify-guards.ts'
import { wasmGuards } from './wasm-guards.ts'

const cosmo = 'src/hosts/cosmo'

const controlPlaneAttacks = 'test/attack/control-plane.test.ts'
const publishAttacks = 'test/attack/publish.test.ts'

/** Hostile answers of a control plane. */
const answers = [
  ...from('src/shared/bounded-json.ts', controlPlaneAttacks, [
    ['if (++open > depth)', 'if (++open > Infinity)', 'control plane: nesting in a member nobody reads'],
    ['if (count > values)', 'if (count > Infinity)', 'control plane: five million numbers'],
    [
      "if (character === '\\\\') at++",
      "if (character === '\\\\') at += 0",
      'control plane: an escaped quote before brackets',
    ],
  ]),
  ...from('src/shared/http.ts', 'test/cache/faults.test.ts', [
    ['if (size > maxBytes) return undefined', '', 'an endless answer'],
  ]),
  ...from(`${cosmo}/connect.ts`, controlPlaneAttacks, [
    ['|| wait > longestPause', '', 'control plane: a wait of years'],
  ]),
  ...from(`${cosmo}/messages.ts`, controlPlaneAttacks, [
    ['const text = upTo(4000)', 'const text = upTo(1e9)', 'control plane: details of a refusal of megabytes'],
    ['const name = upTo(300)', 'const name = upTo(1e9)', 'control plane: names of megabytes'],
    [
      'return Number.isSafeInteger(number) && number >= 0 ? number : 0',
      'return number',
      'control plane: counts that are none',
    ],
  ]),
  ...from(`${cosmo}/grant.ts`, controlPlaneAttacks, [
    ['{20,16384}', '+', 'control plane: a token that is a word'],
    ['v.regex(/^[\\x21-\\x7e]{20,16384}$/)', 'v.nonEmpty()', 'control plane: a token with a line break'],
    [', v.check(isRepository)', '', 'control plane: a repository "../other"'],
    ['v\\d{1,15}$', 'v\\d+$', `control plane: a version "v${'9'.repeat(11)}"`],
  ]),
  ...from('src/oras/reference.ts', controlPlaneAttacks, [
    ['text.length <= maxNameLength && ', '', `control plane: a repository "${'a'.repeat(20)}"`],
  ]),
  ...from('src/shared/finding.ts', publishAttacks, [
    ['kept.length < limits.findings && characters <= limits.characters', 'true', 'run: fifty thousand findings'],
    ['ranks[a.severity] - ranks[b.severity]', 'a.message === b.message ? 0 : 0', 'run: an error behind many warnings'],
  ]),
]

/** Texts of others are inert in the log, the summary and the comment. */
const texts = [
  ...from('src/github/neutral.ts', 'test/github/log.test.ts', [
    [".replace(/#\\t*#\\t*\\[/g, '# #[')", '', 'no text is a command, whatever it holds'],
    ['? `| ${visible}`', '? visible', 'no text is a command, whatever it holds'],
    ["line.replace(shapeless, '\\u{FFFD}')", 'line', 'no text is a command, whatever it holds'],
    ['/\\r\\n|\\r|\\n/', '/\\n/', 'a carriage return ends a line, and colours are dropped'],
  ]),
  ...from('src/github/markdown.ts', 'test/github/summary.test.ts', [
    ['[!-/:-@[-`{-~]', '[]', 'any text is inert and stays readable'],
    ["!['http:', 'https:'].includes(parsed.protocol)", 'false', 'lead to the web only'],
    ["parsed.username === '' && parsed.password === ''", 'true', 'lead to the web only'],
  ]),
  ...from('src/github/links.ts', 'test/github/summary.test.ts', [
    ['below !== undefined && isCommit(sha)', 'below !== undefined', 'are left out where the page is not known'],
    ['server === publicServer && ', '', 'are left out where the page is not known'],
    ['path.toWellFormed().split', 'path.split', 'lead to the pages of GitHub'],
  ]),
  ...from('src/github/summary.ts', 'test/github/summary.test.ts', [
    [
      'const fitting = lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0)',
      'const fitting = -1 - 0 * room',
      'a summary never exceeds what GitHub takes, and keeps its verdict',
    ],
  ]),
  ...from('src/github/comment.ts', 'test/github/comment.test.ts', [
    [' && user?.login === author', '', 'of somebody else is never changed, though it has the marker'],
    [
      'body?.startsWith(marker) === true',
      'body?.includes(marker) === true',
      'that quotes the marker further down is not taken for one',
    ],
  ]),
  ...from('src/github/comment.ts', publishAttacks, [['|| number >= maxPages', '', 'comment: pages without end']]),
  ...from('src/github/github-api.ts', publishAttacks, [
    ['readBody(message, maxBytes)', 'readBody(message, Infinity)', 'comment: forty megabytes of nothing'],
  ]),
]

/** Secrets stay out of logs, child processes and caches that others can write. */
const secrets = [
  ...from('src/github/log.ts', 'test/github/log.test.ts', [
    [
      '.map((line) => redactor.clean(line))',
      '',
      'a secret is found in every form that HTTP, JSON, addresses and forms give it',
    ],
  ]),
  ...from('src/github/redact.ts', 'test/github/log.test.ts', [
    [
      "return text.replace(this.#pattern, '***')",
      'return text',
      'a secret is told to the runner and taken out of everything after it',
    ],
  ]),
  ...from('src/github/secrets.ts', 'test/github/secrets.test.ts', [
    [
      'if (spec.secret === true && spec.list !== true) mask(inputText(env, name))',
      'void spec',
      'every secret of the inputs and the environment is masked',
    ],
  ]),
  ...from('src/shared/environment.ts', 'test/shared/environment.test.ts', [
    ['!withheld.test(name) && ', '', 'children get the environment without the secrets of this action'],
    ['.filter(isAbsolute)', '', 'a program of the checkout is not found by a relative directory in PATH'],
  ]),
  ...from('src/run/build-request.ts', publishAttacks, [
    [
      "build.cache === 'auto' ? mode.dryRun && !releases(event) : build.cache",
      'mode.dryRun || build.cache !== false',
      'cache: a publishing run with a cache that others can write',
    ],
  ]),
]

/** What is published: the right content, to the right place, without credentials left behind. */
const publishing = [
  ...from('src/oras/digest.ts', 'test/checks/image.test.ts', [
    [
      "${hash.digest('hex')}`\n  if (actual !== expected.digest)",
      "${hash.digest('hex')}`\n  if (false)",
      'a blob that is not what its digest says',
    ],
  ]),
  ...from('src/publish/version.ts', 'test/publish/publish.test.ts', [
    [
      'if (holder !== digest) throw race(tag, digest, holder)',
      '',
      'detects that the tag was written by somebody else while the control plane was told',
    ],
  ]),
  ...from('src/publish/grants.ts', 'test/publish/publish.test.ts', [
    [
      'if (grant.repository !== repository) throw',
      'if (grant.repository === "") throw',
      'stops where a renewed push token is for another repository',
    ],
    [
      'if (this.#directory !== undefined) await removeDockerConfig(this.#directory)',
      '',
      'leaves no credentials behind, whether it succeeds or fails',
    ],
  ]),
]

/** Only the pinned cosign is started. */
const cosign = [
  ...from('src/sign/install.ts', 'test/sign/shared-cache.test.ts', [
    [
      'if (restored === sha256) {',
      'if (restored !== "") {',
      'a poisoned entry is not run: it is said, and cosign is downloaded',
    ],
  ]),
  ...from('src/sign/install.ts', 'test/sign/install.test.ts', [
    [
      'if (actual === sha256) {',
      'if (actual !== "") {',
      'a poisoned cache entry is not used: it is removed, said, and downloaded again',
    ],
    [
      'path.split(delimiter).filter(isAbsolute)',
      'path.split(delimiter)',
      'relative entries of PATH are not searched: they would run what the checkout holds',
    ],
  ]),
]

/** Runs that a pull request or a stranger started publish nothing. */
const pullRequests = [
  ...from('src/github/pull-request.ts', 'test/github/event.test.ts', [
    [
      "if (run.head_repository === undefined || !isGiven(repository)) return unknown('workflow_run')",
      'if (run.head_repository === undefined || !isGiven(repository)) return undefined',
      'does not say whose commits it ran on',
    ],
    [
      'return isGiven(issue.pull_request) ?',
      'return isGiven(undefined) ?',
      'a comment on a pull request never publishes',
    ],
    [
      'if ([...(check.pull_requests ?? []), ...(check.check_suite?.pull_requests ?? [])].length > 0)',
      'if ([...check.pull_requests ?? []].length > 1e6)',
      'a check suite of a pull request never publishes',
    ],
    ['return branches.length > 0 ? undefined', 'return branches.length > -1 ? undefined', 'the status of a fork'],
    [
      'if (opaque.has(event)) return',
      'if (false) return',
      'a workflow that a comment started may come from a pull request',
    ],
    [
      'run.head_repository.full_name !== repository.full_name',
      'repository.full_name === ""',
      'a workflow that ran on a fork',
    ],
    [
      "found.deployment?.ref?.startsWith('refs/pull/') === true",
      'found.deployment?.ref === ""',
      "a deployment of a pull request's ref counts as the pull request",
    ],
    [
      'if (issue === undefined) return unknown(name)',
      'if (issue === undefined) return undefined',
      'a payload whose issue is no issue counts as a pull request',
    ],
  ]),
  ...from('src/github/mode.ts', 'test/github/event.test.ts', [
    ['!releasing.has(action)', 'action === "deleted"', 'an edited release publishes nothing'],
    ['return release.draft ?', 'return release.tag === "" ?', 'a draft publishes nothing'],
  ]),
  ...from('src/github/tags.ts', 'test/github/event.test.ts', [
    [
      "if (name === 'release') return release?.tag",
      'if (release !== undefined) return release.tag',
      'a release that names no tag publishes nothing',
    ],
  ]),
  ...from('src/github/inputs/docker-options.ts', 'test/github/inputs.test.ts', [
    [
      "reader.text('ssh').includes('PRIVATE KEY')",
      "reader.text('ssh') === 'PRIVATE KEY'",
      'no message quotes a secret',
    ],
    ["if (path.includes(','))", 'if (false)', 'buildx would take it for two'],
  ]),
  ...from('src/plan/input-problems.ts', 'test/plan/plan.test.ts', [
    [
      'if (pullRequestOrigin?.hasSecrets !== true) return []',
      'if (pullRequestOrigin?.how !== "") return []',
      'never gets build secrets',
    ],
    ['ssh: build.ssh,', '', 'never gets build secrets'],
    ["const trusted = name === 'merge_group' || pullRequest?.fork === false", 'const trusted = true', 'is never root'],
    ['if (trusted && !pullRequestOrigin.hasSecrets) return []', 'if (trusted) return []', 'is never root'],
    [
      "!build.allow.includes('security.insecure') || pullRequestOrigin === undefined",
      'pullRequestOrigin?.how !== ""',
      'is never root',
    ],
    [
      'if (gitTag === undefined || versions',
      'if (versions.tags.length > -1 || versions',
      'is an error that names the input',
    ],
  ]),
]

/** Files and layers that would take too much time or memory. */
const hostileFiles = [
  ...from(`${cosmo}/sdl-limits.ts`, 'test/hosts/hostile.test.ts', [
    ['if (depth > limits.maxDepth)', 'if (depth > Infinity)', 'nested lists'],
    ['if (tokens > limits.maxTokens)', 'if (tokens > Infinity)', 'more than anybody writes'],
    ['if (inParentheses > limits.maxArguments)', 'if (inParentheses > Infinity)', 'one argument ten thousand times'],
    ['token.value.length > limits.maxName', 'token.value.length > Infinity', 'a long name'],
  ]),
  ...from(`${cosmo}/sdl.ts`, 'test/hosts/hostile.test.ts', [
    [
      'if (errors.length >= maxProblems || locations >= maxLocations) throw',
      'if (locations < 0) throw',
      'one type thirty thousand times',
    ],
  ]),
  ...from(`${cosmo}/drift/compare.ts`, 'test/hosts/hostile.test.ts', [
    ['/\\b(\\w+) = \\d+$/', '/(\\w+) = \\d+$/', 'messages with names of thousands of characters'],
  ]),
  ...from(`${cosmo}/drift/proto.ts`, 'test/hosts/hostile.test.ts', [
    ['path.length > maxDepth ||', '', 'a proto file of blocks inside each other'],
    ['facts.length > maxStatements ||', '', 'a proto file of blocks inside each other'],
    ['|| total > maxText', '', 'a proto file of blocks inside each other'],
  ]),
  ...from(`${cosmo}/drift/cost.ts`, 'test/hosts/hostile.test.ts', [
    ['if (squares > maxSquares) throw', 'if (squares < 0) throw', 'fields of many types'],
    ['if (work > maxKeyWork) throw', 'if (work < 0) throw', 'keys and required fields'],
    ['> maxLockEntries) throw', '> Infinity) throw', 'a lock'],
  ]),
  ...from(`${cosmo}/mapping.ts`, 'test/hosts/hostile.test.ts', [
    ['{ abortEarly: json.length > largeDocument }', '{}', 'a mapping or lock with a million mistakes'],
  ]),
  ...from('src/content/docker/variables.ts', 'test/content/docker/foreign-code.test.ts', [
    ['if (result.length > maxLength) return undefined', '', 'variables that grow with each ARG'],
  ]),
  ...from('src/checks/image/flatten.ts', 'test/checks/image.test.ts', [
    [
      'if (this.#streamed > this.#limits.bytes)',
      'if (this.#streamed > Infinity)',
      'a bomb: a small layer that unpacks to more than is read',
    ],
    ['if (this.#names > this.#limits.entries * nameLength)', 'if (this.#names > Infinity)', 'names of a megabyte'],
    ['if (size <= smallFile) {', 'if (size < 0) {', 'many small files cost little each'],
    ['if (++this.#entries > this.#limits.entries)', 'if (++this.#entries > Infinity)', 'a million symlinks'],
  ]),
]

/** Hostile answers of a registry. */
const registryClient = [
  ...from('src/oras/remote/pages.ts', 'src/oras/test/conformance.test.ts', [
    [
      'if (this.#entries > maxEntries)',
      'if (this.#entries > Infinity)',
      'a list that never ends is an error, not a list',
    ],
    ['if (++this.#pages >= maxPages)', 'if (++this.#pages >= 1e5)', 'a list that never ends is an error'],
  ]),
  ...from('src/oras/remote/retry.ts', 'src/oras/test/documents.test.ts', [
    ['listing: 2 * 60_000', 'listing: 30 * 60_000', 'are those of the kind of call'],
  ]),
  ...from('src/oras/remote/token.ts', 'src/oras/test/connection.test.ts', [
    [
      "if (credential.kind !== 'anonymous' && !trusted) {",
      "if (credential.kind === 'anonymous' && !trusted && realm === '') {",
      'a token service on http at another host',
    ],
  ]),
  ...from('src/oras/copy.ts', 'src/oras/test/faults.test.ts', [
    [
      'if (!repair && this.#options.trustManifests === false)',
      'if (!repair && this.#options.concurrency === -1)',
      'what a garbage collection took below an index',
    ],
    [
      "if (!isOrasError(error, 'unauthorized', 'denied', 'conflict', 'unsupported', 'refused')) throw error",
      'throw error',
      'a manifest that may not be sent again',
    ],
  ]),
]

/** Content that a registry's garbage collection removed. */
const lostContent = [
  ...from('src/publish/transfer.ts', 'test/publish/collected.test.ts', [
    ['trustManifests: false,', 'trustManifests: true,', 'are pushed again under the same version'],
  ]),
  ...from('src/publish/signatures.ts', 'test/publish/collected.test.ts', [
    ['if (dropped === 0) throw error', 'throw error', 'a signature whose content is lost'],
  ]),
]

/** Every guard; `guard.ts` says what one is. */
export const guards: readonly Guard[] = [
  ...answers,
  ...texts,
  ...secrets,
  ...publishing,
  ...cacheGuards,
  ...mountGuards,
  ...cosign,
  ...pullRequests,
  ...hostileFiles,
  ...registryClient,
  ...lostContent,
  ...attestGuards,
  ...cosmoTypeScriptGuards,
  ...sandboxGuards,
  ...boundsGuards,
  ...builderGuards,
  ...layoutGuards,
  ...signingGuards,
  ...crashGuards,
  ...machineGuards,
  ...hostGuards,
  ...consumerGuards,
  ...goSoGuards,
  ...tykGuards,
  ...wasmGuards,
  ...faultGuards,
  ...fromGuards,
  ...stepGuards,
  ...genericGuards,
  ...credentialGuards,
  ...verifyGuards,
]
