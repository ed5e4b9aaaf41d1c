import { from, type Guard } from './guard.ts'

const copy = 'test/artifact/copy-layout.test.ts'
const documents = 'src/oras/test/documents.test.ts'
const bounded = 'levels, values and problems of a document are bounded'
const texts = 'texts of any length are cut'
const reports = 'test/github/report.test.ts'
const crowded = 'test/sign/crowded.test.ts'
const otherPlugin = 'with the program of another plugin is refused'

/** What others hand over, or put into a registry: how much of it is read, and to whom something is sent in clear. */
export const boundsGuards: readonly Guard[] = [
  ...from('src/sign/verify-once.ts', 'test/sign/plain-http.test.ts', [
    ['plainHttp && signatureRepository.startsWith(`${registry}/`)', 'plainHttp', 'plain-http is for the registry of'],
  ]),
  ...from('src/publish/access.ts', 'test/publish/plain-http.test.ts', [
    [
      'registry === this.destination.registry ? this.destination.plainHttp : isLocal(registry)',
      'this.destination.plainHttp || isLocal(registry)',
      'plain-http is for the registry that the workflow names',
    ],
  ]),
  ...from('src/oras/json.ts', documents, [['if (exceedsLimits(bytes)) return undefined', '', bounded]]),
  ...from('src/artifact/copy-layout.ts', copy, [
    [
      'if (children.length > (isIndex(descriptor) ? limits.parts : limits.layers + 1))',
      'if (false)',
      'before anything below a list is read that is too long',
    ],
  ]),
  ...from('src/hosts/opentofu/index.ts', 'test/hosts/adopt.test.ts', [
    ['paths.filter(isExecutable).find(isProgram)', 'paths.find(isExecutable)', otherPlugin],
  ]),
  ...from('src/hosts/falco/config.ts', 'test/hosts/adopt.test.ts', [
    ['if (found !== plugin)', 'if (false)', otherPlugin],
  ]),
  ...from('src/shared/cut.ts', reports, [['text.length <= max ?', 'true ?', texts]]),
  ...from('src/github/annotations.ts', reports, [['cut(redact(text), maxText)', 'cut(text, maxText)', texts]]),
  ...from('src/content/docker/progress.ts', 'test/content/docker/progress.test.ts', [
    ['this.#log.redact(line).slice(0, 4000)', 'line.slice(0, 4000)', 'before anything is cut'],
    ['step.name = this.#log.redact(vertex.name)', 'step.name = vertex.name', 'before anything is cut'],
    [
      "this.#log.redact(line.replace(/\\r$/, '').split('\\r').at(-1) ?? '')",
      "line.replace(/\\r$/, '').split('\\r').at(-1) ?? ''",
      'before anything is cut',
    ],
  ]),
  ...from('src/run/journal.ts', 'test/run/journal.test.ts', [
    ["this.#log.redact(messageChain(cause).join('\\n'))", "messageChain(cause).join('\\n')", 'before the cause is cut'],
  ]),
  ...from('src/github/log.ts', reports, [['cut(redactor.clean(text), maxText)', 'redactor.clean(text)', texts]]),
  ...from('src/github/outputs.ts', reports, [
    ['if (room < 0) break', '', texts],
    ['redactReport(report, redact))', 'report)', texts],
    ['message: cut(message, maxText)', 'message', texts],
  ]),
  ...from('src/publish/source-signatures.ts', 'test/publish/source-signatures.test.ts', [
    ['layers.length > limits.entries ||', '', 'more signatures than cosign reads'],
  ]),
  ...from('src/sign/verify-once.ts', crowded, [
    ['result.ok && Buffer.byteLength(result.stdout) >= maxOutput', 'false', 'too long to be printed is unknown'],
  ]),
  ...from('src/sign/verifier.ts', crowded, [
    ['&& answer.reason !== timedOut', '', 'more than is read refers to an image'],
    ['if (answer.crowded === true) crowded = answer', '', 'more than is read refers to an image'],
  ]),
]
