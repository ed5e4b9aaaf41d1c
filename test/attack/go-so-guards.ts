import { from, type Guard } from './guard.ts'

const host = 'src/hosts/go-so'
const toolbox = 'src/checks/go-packages'
const tests = 'test/hosts/go-so/go-so.test.ts'
const variants = 'test/hosts/go-so/variants.test.ts'
const parsers = 'test/checks/go-packages.test.ts'
const judged = 'what is no plugin, no host, or contradicts its host is refused'
const read = 'a declaration and a name that are none are refused, and so is a plugin without any host'

/** The rules of Go plugins: each is a plugin, a host or a declaration that is refused. */
export const goSoGuards: readonly Guard[] = [
  ...from(`${host}/check.ts`, tests, [
    ['...contradictions(declared, host.program, platform),', '', judged],
    ['if (!(error instanceof MalformedBinary)) throw error', 'throw error', judged],
  ]),
  ...from(`${host}/libc.ts`, tests, [
    ['if (needsNewer(facts.glibc, glibc))', 'if (false)', judged],
    ['&& facts.libc !== there', '&& false', 'the C library and other libraries'],
    ['needsNewer(facts.glibc, host?.glibc)', 'false', 'the C library and other libraries'],
    ['!known.has(name) &&', '', 'the C library and other libraries'],
  ]),
  ...from(`${host}/compare.ts`, tests, [
    ["if (host.go?.settings['-buildmode'] === 'plugin')", 'if (false)', judged],
    ['if (host.hashes.size > 0) return undefined', 'return undefined', judged],
    ['if (made !== `${os}/${architecture}`)', 'if (false)', judged],
    ['if (host === undefined) return', 'if (host === undefined && false) return', judged],
    ['const glibc = needsNewer(host.facts.glibc, declared.glibc)', 'const glibc = false', judged],
    ['...moduleDifferences(build, host)', '', judged],
    ['if (declared.go !== undefined) return found', 'return found', judged],
  ]),
  ...from(`${host}/declaration.ts`, tests, [
    [
      'const schema = v.strictObject({ host: hostSchema }, members)',
      'const schema = v.object({ host: v.optional(hostSchema, {}) })',
      read,
    ],
    ['const hostSchema = v.strictObject({', 'const hostSchema = v.object({', read],
    ["v.regex(goVersion, 'is not", "v.regex(/^/, 'is not", read],
    ['(v\\d[\\w.+-]{0,199}|\\(devel\\))$/', '.*$/', read],
  ]),
  ...from(`${host}/index.ts`, tests, [
    ['if (inImage !== undefined && dockerfile === false)', 'if (false)', read],
    ['problems.add(...missing)', '', read],
    ['hostBinary === undefined && declared === undefined', 'false', read],
    ['/^[A-Za-z0-9][\\w.-]{0,99}$/', '/^/', read],
  ]),
  ...from(`${host}/index.ts`, tests, [
    ['if (bytes.length > maxFacts)', 'if (false)', 'a plugin with more facts than clients read'],
    [
      'const { programs } = await copyPrograms(found, join(packer.temp, hostDirectory), packer.signal)',
      'const programs = found',
      'a host program that is swapped after it was found',
    ],
  ]),
  ...from(`${host}/check.ts`, variants, [["mode !== 'plugin'", 'false', 'a library of `-buildmode=c-shared`']]),
  ...from(`${toolbox}/compare.ts`, variants, [
    ['other !== hash', 'false', 'other sources of the package that both share'],
    ['other !== undefined &&', '', 'a package that only the plugin has'],
  ]),
  ...from(`${toolbox}/hashes.ts`, parsers, [
    ['|| length > maxHash', '', 'a hash of impossible length'],
    ['if (hashes.has(path))', 'if (false)', 'two hashes of one package are refused'],
  ]),
  ...from(`${toolbox}/explain.ts`, parsers, [
    ["text.replace(/[^\\x20-\\x7e]|`/g, '?')", 'text', 'names of a hostile file are shortened'],
    [".replace(/[^\\w.+/@~=:,-]/g, '?')", '', 'each module has the command that mends it'],
    ['clean.length > 200', 'clean.length < 0', 'names of a hostile file are shortened'],
    ["name === '-tags' ? sortedTags(all[name]) :", '', 'tags in another order are the same'],
  ]),
  ...from('src/checks/binary/symbols.ts', parsers, [
    ['const base = symbol === 0 ? 0 :', 'const base = symbol >= 0 ? 0 :', 'by every kind of relocation and hash table'],
    ['fields.u16(18) === 22 && wide', 'false', 'by every kind of relocation and hash table'],
    ['visibility === STV_INTERNAL || visibility === STV_HIDDEN', 'visibility !== 0', 'a protected symbol'],
    ['visibility === STV_INTERNAL || visibility === STV_HIDDEN', 'false', 'a protected symbol'],
    ['if (found.length === maxCount)', 'if (false)', 'more packages than any program has'],
    ['if (length === -1) throw', 'if (length === -2) throw', 'a long import path counts as any other'],
    ['if (others.length > 0)', 'if (false)', 'two tables of symbols are refused'],
    ['if (address < end)', 'if (false)', 'segments that overlap'],
    ['segments.filter(({ type }) => type === PT_DYNAMIC).length > 1', 'false', 'segments that overlap'],
  ]),
]
