import { from, type Guard } from './guard.ts'

const build = 'test/content/docker/machines.test.ts'

/** Machines of the user: who builds what, and what nobody may see. */
export const builderGuards: readonly Guard[] = [
  ...from('src/content/docker/machines.ts', build, [
    ['if (lacking.length > 0)', 'if (lacking.length > 99)', 'a platform without a machine'],
    ['if (missing.length > 0)', 'if (missing.length > 99)', 'a platform without a machine'],
    ['if (problem !== undefined) throw problem', '', 'certificates that are wrong are told apart'],
  ]),
  ...from('src/content/docker/certificates.ts', build, [
    ["{ mode: 0o600, flag: 'wx' }", "{ flag: 'wx' }", 'the key is in no argument'],
    ['if (key !== undefined) context.log.mask(key)', '', 'the key is in no argument'],
    ['if (ends.getTime() < now)', 'if (ends.getTime() < 0)', 'certificates that are wrong are told apart'],
    ['if (!certificate.checkPrivateKey(privateKey))', 'if (false)', 'certificates that are wrong are told apart'],
  ]),
  ...from('src/content/docker/reach.ts', build, [
    [
      'checkServerIdentity: (_host, certificate) => nameProblem(name, certificate)',
      'checkServerIdentity: () => undefined',
      'certificates that are wrong are told apart',
    ],
  ]),
  ...from('src/content/docker/arguments.ts', build, [
    ["'--build-arg=BUILDKIT_MULTI_PLATFORM=1',", '', 'the digest is that of one machine'],
  ]),
  ...from('src/content/docker/merge-exports.ts', 'test/content/docker/merge-exports.test.ts', [
    ['if (/^[0-9a-f]{64}$/.test(name))', '', 'a file of another name stays behind'],
    ['|| !platforms.includes(platform)', '', 'what is not what was asked for is refused'],
    ['v.regex(/^sha256:[0-9a-f]{64}$/)', 'v.string()', 'what is not what was asked for is refused'],
  ]),
  ...from('src/github/inputs/builder.ts', 'test/github/inputs.test.ts', [
    ["if (reader.text('driver-opts').includes('PRIVATE KEY'))", 'if (false)', 'no message quotes a secret'],
    ['/^[A-Za-z0-9+/=]{44,}$/.test(value)', 'false', 'no message quotes a secret'],
  ]),
  ...from('src/shared/environment.ts', 'test/shared/environment.test.ts', [
    [", 'INPUT_ENDPOINT-KEY'", '', 'no program inherits the key of an endpoint'],
  ]),
]
