import { from } from './guard.ts'

/** An entry of GitHub's cache is one file of bounded size, from the address that the service signed. */
export const cacheGuards = [
  ...from('src/cache/service.ts', 'test/cache/faults.test.ts', [
    ['|| !isPrivateConnection(url)', '', 'an address that others can read'],
    ['readBody(message, maxReplyBytes)', 'readBody(message, Infinity)', 'an endless answer'],
  ]),
  ...from('src/cache/download.ts', 'test/cache/faults.test.ts', [
    ['if (size > this.#maxBytes)', 'if (size < 0)', 'an entry that is too large is not read'],
    ['if (this.#from + chunk.length > this.#end)', 'if (this.#from < 0)', 'a body without a length that never ends'],
    ['if (statusCode !== 206)', 'if (statusCode === 0)', 'a redirect of the storage'],
  ]),
  ...from('src/cache/github-cache.ts', 'test/cache/cache.test.ts', [
    [
      'matched_key !== key && !prefixes.some((prefix) => matched_key.startsWith(prefix))',
      'false',
      'the key counts first, then the prefixes in their order, and of a prefix the newest',
    ],
    ["open(wanted.file, 'wx', 0o600)", "open(wanted.file, 'w', 0o600)", 'a file that exists is not written to'],
  ]),
]
