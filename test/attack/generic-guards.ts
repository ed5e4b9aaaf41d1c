import { from } from './guard.ts'

const sourcesTest = 'test/hosts/generic/sources.test.ts'
const digestsTest = 'test/hosts/generic/digests.test.ts'
const inputTest = 'test/github/files-input.test.ts'
const filesTest = 'test/checks/files.test.ts'

/** Rules for files that the workflow names, and what makes their digest that of oras. */
export const genericGuards = [
  ...from('src/shared/plain-file.ts', 'test/content/files.test.ts', [
    ['| constants.O_NONBLOCK', '', 'a file that is swapped for '],
    ["if (!(await isAt(file, path, roots))) throw new NotPlain('link')", '', 'a file that is swapped for '],
    ["if (stats.isDirectory()) throw new NotPlain('directory')", '', 'a file that is swapped for '],
    ["if (!stats.isFile()) throw new NotPlain('special')", '', 'a socket or a device is refused'],
  ]),
  ...from('src/content/files.ts', 'test/content/files.test.ts', [
    ['return firstProblems(problems, input)', 'return problems', 'are one list of problems that ends'],
  ]),
  ...from('src/run/make-artifact.ts', 'test/run/run.test.ts', [
    [
      "await copyFiles(content.files, platforms, join(context.resources.temp, 'files'), context.signal)",
      "{ kind: 'files', platforms, files: content.files }",
      'a file that the workflow names is packed as it was planned',
    ],
  ]),
  ...from('src/github/inputs/artifact.ts', inputTest, [
    ['if (isManifest(type))', 'if (false)', 'with the type of a manifest is refused'],
    ['given.toLowerCase()', 'given', 'with the type of a manifest is refused'],
    ['if (isForeignLayer(type))', 'if (false)', 'with the type of a foreign layer is refused'],
    ["path.endsWith('/') ?", 'false ?', 'with a slash at the end of its path is refused'],
    ['if (entries.length <= maxFiles)', 'if (true)', 'is one of at most 512'],
  ]),
  ...from('src/hosts/generic/sources.ts', sourcesTest, [
    ['if (artifactType !== undefined) return []', 'return []', 'an artifact without a type is refused'],
    ['&& artifactConfig.mediaType !== mediaTypes.empty', '', 'an artifact without a type is refused'],
    ["title.startsWith('/') ||", '', 'a title that leads out of a consumer’s directory is refused'],
    ["|| title.startsWith('../')", '', 'a title that leads out of a consumer’s directory is refused'],
    ['if (unseen.test(title))', 'if (false)', 'a title that readers do not see as it is'],
    ["title.includes('\\\\') ||", '', 'a title that readers do not see as it is'],
    ['|| /^[A-Za-z]:/.test(title)', '', 'a title that readers do not see as it is'],
    ["return firstProblems(problems, 'files')", 'return problems', 'many titles that are wrong'],
    ['mediaType === mediaTypes.config ?', 'false ?', 'an image config says the platform that the index says'],
    ['if (!success)', 'if (!success && false)', 'an image config says the platform that the index says'],
    ['if (found !== platform)', 'if (false)', 'an image config says the platform that the index says'],
    ['titles.indexOf(title) !== index', 'false', 'two files of one title on one platform are refused'],
    ['if (size > maxConfigSize)', 'if (false)', 'a config that is missing, no file, too large'],
    ['if (/[/+]json$/.test(mediaType))', 'if (false)', 'a config that is missing, no file, too large'],
  ]),
  ...from('src/hosts/generic/index.ts', digestsTest, [
    ["const encoding = 'oras-go'", "const encoding = 'plain'", 'make the same manifest: '],
    ['encoding, annotations: packer.annotations }', 'encoding }', 'make the same manifests of two platforms'],
  ]),
  ...from('src/oras/pack.ts', digestsTest, [
    ['json.replace(escaped, escape)', 'json', 'whatever is in titles and annotations'],
    ['...platformOf(platform)', 'platform', 'make the same index of a platform that oras finds in the config'],
  ]),
  ...from('src/hosts/generic/index.ts', 'test/hosts/generic/generic.test.ts', [
    ['file.platform === platform &&', '', 'a program whose header contradicts its platform is refused'],
  ]),
  ...from('src/checks/files.ts', filesTest, [
    ['if (name === undefined) return []', '', 'a file of all platforms is not read'],
    ['if (!isLoadedBySystem(path)) return []', '', 'what can be right on every platform is left alone'],
    ['smokeTest === true ? parts.map(impossible) : []', '[]', 'nothing is started'],
    ["['netbsd', 'openbsd'].includes(os)", 'false', 'what can be right on every platform is left alone'],
  ]),
  ...from('src/checks/binary/bound.ts', filesTest, [
    ['if (error instanceof MalformedBinary) return false', '', 'hostile headers are answered with yes or no'],
    ['!isManaged &&', '', 'what can be right on every platform is left alone'],
  ]),
  ...from('src/hosts/table.ts', sourcesTest, [
    [
      'if (meant === undefined || other !== undefined) return undefined',
      'return undefined',
      'is never a guess: without `host`',
    ],
  ]),
]
