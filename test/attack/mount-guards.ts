import { from } from './guard.ts'

/** What is in a cache mount is in no key: it never meets what may be published, nor a secret. */
export const mountGuards = [
  ...from('src/run/mounts.ts', 'test/run/mounts.test.ts', [
    ['if (!mode.dryRun || releases(event) ||', 'if (', 'a publish with cache: true'],
    ['if (holdsSecrets || build.allow.length > 0)', 'if (build.allow.length > 0)', 'a build secret'],
    ['if (holdsSecrets || build.allow.length > 0)', 'if (holdsSecrets)', 'allow'],
    ["name === 'push' && isDefault ?", "name === 'push' ?", 'a push on another branch'],
    [
      'defaultBranch && pullRequestOrigin === undefined',
      'defaultBranch',
      'a run after one of a pull request, on the default branch',
    ],
    ['return isOwnCode && env', 'return env', 'a publish has the same namespace in each run of a machine'],
  ]),
  ...from('src/run/mounts.ts', 'test/run/kept-images.test.ts', [
    ["env['RUNNER_ENVIRONMENT'] !== 'github-hosted'", 'true', 'not used on a hosted runner'],
  ]),
  ...from('src/shared/own-files.ts', 'test/run/kept-images.test.ts', [
    ['(mode & 0o170077) !== 0o100000 ||', '', 'readable by others'],
    ['| constants.O_NOFOLLOW', '', 'a link'],
    ['|| size > maxBytes', '', 'too large'],
  ]),
  ...from('src/run/kept-images.ts', 'test/run/kept-images.test.ts', [
    ['|| mode.dryRun', '', 'a dry run'],
    ['&& mayKeepState(event, env)', '', 'not used on a hosted runner'],
    ['&& mayKeepState(event, env)', '', 'not used by a run on code of a pull request'],
    ["buildRequest(plan, '', env).cacheTo.length === 0 &&", '', 'which wants compressed layers'],
    ['kept.compressor !== compressor ||', '', 'of another compressor'],
    ['|| kept.epoch !== build.sourceDateEpoch', '', 'another epoch'],
    ['|| check.smokeTest === true', '', 'a program that must be started'],
  ]),
  ...from('src/content/docker/cache-mounts.ts', 'test/content/docker/cache-mounts.test.ts', [
    ["read.sharing !== 'shared' || !read.isDefaultId", 'false', 'a namespace is in the key of a layer only'],
    ['if (!plainId.test(id))', 'if (id.length > 200)', 'an id that needs quotes'],
  ]),
]
