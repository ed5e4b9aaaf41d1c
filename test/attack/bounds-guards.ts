import { from, type Guard } from './guard.ts'

const copy = 'test/artifact/copy-layout.test.ts'
const documents = 'src/oras/test/documents.test.ts'
const bounded = 'levels, values and problems of a document are bounded'
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
  ...from('src/oras/manifest.ts', documents, [['{ abortEarly: true }', '{}', bounded]]),
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
]
