import { from, type Guard } from './guard.ts'

const cup = 'src/hosts/cup'
const rules = 'test/hosts/cup/rules.test.ts'

const unknown = 'something that cup does not run is refused'

/** Rules of WebAssembly modules, JSON Schemas and cup: each is a file or an answer that is refused. */
export const wasmGuards: readonly Guard[] = [
  ...from('src/checks/wasm/reader.ts', 'test/checks/wasm/module.test.ts', [
    ['if (shift === 28 && byte > 0x0f) break', '', 'a broken module is refused'],
    ['count > most || count > this.left', 'false', 'a broken module is refused'],
    ['fatal: true, ', '', 'a broken module is refused'],
    [', ignoreBOM: true', '', unknown],
    ['if (shift + 7 > bits &&', 'if (false &&', unknown],
    ['if (!isUtf8(', 'if (false && !isUtf8(', unknown],
    ['if (byte !== expected)', 'if (false)', unknown],
  ]),
  ...from('src/checks/wasm/code.ts', 'test/checks/wasm/module.test.ts', [
    ['throw unknownInstruction(`0x${opcode', 'void unknownInstruction(`0x${opcode', unknown],
    ['if (body.left > 0)', 'if (false)', unknown],
    ['if (body.u32() > 4)', 'if (body.u32() < 0)', unknown],
    ['type < 0 ? type !== -64 && !valueTypes.has(type + 128) : type >= types', 'false', unknown],
    ['if (body.u32() >= context.types)', 'if (body.u32() < 0)', unknown],
    ['if (code > 17)', 'if (false)', unknown],
    ['(code === 8 || code === 9) && !countsData', 'false', unknown],
    ['body.byte() !== 1', 'body.byte() < 0', unknown],
    ['if (vectorGaps.has(code))', 'if (false)', unknown],
  ]),
  ...from('src/checks/wasm/values.ts', 'test/checks/wasm/module.test.ts', [
    ['if (type !== expected)', 'if (false)', unknown],
    ["if (type === undefined) throw new MalformedModule('it has a constant", "if (false) throw new Error('", unknown],
    ['if (index >= functions)', 'if (false)', unknown],
    ['if (flags > 7)', 'if (false)', unknown],
    ['if (flags > 2)', 'if (false)', unknown],
    ['table !== undefined && table !== type', 'false', unknown],
    ['else if (reader.u32() >= definitions.functions)', 'else if (reader.u32() < 0)', unknown],
    ['if (table === undefined)', 'if (false)', unknown],
    ['offset + size > (definitions.memory ?? 0)', 'false', unknown],
  ]),
  ...from('src/checks/wasm/custom.ts', 'test/checks/wasm/module.test.ts', [
    ['if (this.#named)', 'if (false)', unknown],
    ['isLast && section.left === 0', 'false', unknown],
    ['      readNames(section)\n', '', unknown],
  ]),
  ...from('src/checks/wasm/module.ts', 'test/checks/wasm/module.test.ts', [
    ["if (header.slice(6) === '\\x01\\0')", 'if (false)', 'a broken module is refused'],
    ['if (place <= last)', 'if (false)', 'a broken module is refused'],
    ['if (this.#bodies !== this.#declared)', 'if (false)', 'a broken module is refused'],
    ['if (section.left > 0)', 'if (false)', 'a broken module is refused'],
    ['if (form !== 0x60)', 'if (false)', 'a broken module is refused'],
    ['if (index >= this.#types.length)', 'if (false)', 'a broken module is refused'],
    ['if (flags > 1)', 'if (false)', 'a broken module is refused'],
    ['least > most || greatest > most || least > greatest', 'false', 'a broken module is refused'],
    ['if (this.#exports.has(name))', 'if (false)', 'a broken module is refused'],
    ['if (index >= count)', 'if (false)', 'a broken module is refused'],
    ['this.#countedData !== undefined && this.#countedData !== this.#data', 'false', unknown],
    ["type === undefined || this.#signature(type) !== ' -> '", 'false', unknown],
  ]),
  ...from('src/checks/wasm/preview1.ts', 'test/checks/wasm/module.test.ts', [
    ['if (module !== preview1)', 'if (false)', 'a module that no host of preview 1 runs is refused'],
    ["known === undefined || kind !== 'function'", 'false', 'a module that no host of preview 1 runs is refused'],
    ['known === signature ? undefined', 'true ? undefined', 'a module that no host of preview 1 runs is refused'],
    ["if (start?.kind !== 'function')", 'if (false)', 'a module that no host of preview 1 runs is refused'],
    ["start.signature !== ' -> '", 'false', 'a module that no host of preview 1 runs is refused'],
    [
      "if (exports.get('memory')?.kind !== 'memory')",
      'if (false)',
      'a module that no host of preview 1 runs is refused',
    ],
  ]),
  ...from('src/checks/wasm/runner.ts', 'test/checks/wasm/run.test.ts', [
    ["size > maxOutput ? '' :", '', 'one that writes without end is bounded'],
    ['  globalThis.gc()\n', '', 'one that uses much memory'],
    ["entry.isDirectory() ? 'directory'", "fs.statSync(path).isDirectory() ? 'directory'", 'links in its directory'],
    ['{ _start: exports._start, memory: exports.memory }', 'exports', 'one with `_initialize` beside `_start` runs'],
  ]),
  ...from('src/checks/wasm/run.ts', 'test/checks/wasm/run.test.ts', [
    ['    await removeDirectory(own)\n', '', 'each call has an instance'],
    ["resolve('all')", "resolve('late')", 'are not blamed on one of them'],
  ]),
  ...from('src/checks/wasm/check.ts', 'test/checks/wasm/run.test.ts', [
    ['index >= limits.subjects || ', '', 'is one of a limited number'],
    [' || late)', ')', 'is one of a limited number'],
    [
      'subjects.every(({ calls }) => calls.length === 0)',
      'subjects.length === 0',
      'that nobody asks anything are compiled',
    ],
  ]),
  ...from('src/checks/json-schema/go-pattern.ts', 'test/checks/go-pattern.test.ts', [
    ['if (pattern.length > maxLength)', 'if (false)', 'is read in linear time'],
    ['if (isRepeated) throw', 'if (false) throw', 'that does not compile has one'],
    ['if (this.#groups.length > 0)', 'if (false)', 'that does not compile has one'],
    ['if (!unicodeClasses.has(name))', 'if (false)', 'that does not compile has one'],
    ['if (code > 0x10ffff)', 'if (false)', 'that does not compile has one'],
  ]),
  ...from('src/checks/json-schema/go-pattern-size.ts', 'test/checks/go-pattern.test.ts', [
    ['|| repeat > limits.repeat', '', 'that does not compile has one'],
    ['if (part.height > limits.height)', 'if (false)', 'that does not compile has one'],
    ['if (part.size > limits.size)', 'if (false)', 'that does not compile has one'],
  ]),
  ...from('src/checks/json-schema/schema.ts', 'test/checks/json-schema.test.ts', [
    ['if (this.problems.length < most)', '', 'is read in bounded time and without an exception'],
    ['countOf(schema[name]) === undefined', 'false', 'that does not compile has one, with its place'],
    ['if (large !== undefined)', 'if (false)', 'that does not compile has one, with its place'],
    [
      'else if (this.#addresses.bases.has(schema) && this.#addresses.bases.get(schema) === undefined)',
      'else if (false)',
      'that does not compile has one, with its place',
    ],
    ["(bases.has(from) || to.startsWith('#'))", 'true', 'that does not compile has one, with its place'],
    ['if (cycle !== undefined)', 'if (false)', 'that does not compile has one, with its place'],
  ]),
  ...from('src/checks/json-schema/uris.ts', 'test/checks/json-schema.test.ts', [
    ['for (const value of new Set(repeated))', 'for (const value of [])', 'that does not compile has one'],
    ["key === 'const' || key === 'enum'", 'false', 'that does not compile has one'],
    ["value['id' in value ? 'id' : '$id']", "value['$id']", 'that does not compile has one'],
    ['names.includes(fragment)', 'true', 'that does not compile has one'],
  ]),
  ...from('src/checks/json-schema/values.ts', 'test/checks/json-schema.test.ts', [
    ['count < 2n ** 63n ? count', 'true ? count', 'that does not compile has one'],
    ['members.sort().join()', 'members.join()', 'that does not compile has one'],
    ['value.toWellFormed()', 'value', 'that does not compile has one'],
  ]),
  ...from('src/shared/exact-json.ts', 'test/shared/exact-json.test.ts', [
    ['if (key in members)', 'if (false)', 'with a key twice'],
  ]),
  ...from(`${cup}/documents.ts`, rules, [
    ['if (head.output.apiVersion !== apiVersion)', 'if (false)', 'are refused'],
    ['if (kind === undefined)\n', 'if (false)\n', 'are refused'],
    ['if (strange !== undefined)', 'if (false)', 'are refused'],
    ['if (size > maxBytes)', 'if (false)', 'are refused'],
    ['action.includes("}}")', 'true', 'are refused'],
    ['v.is(segment, name)', 'true', 'are refused'],
  ]),
  ...from(`${cup}/relations.ts`, rules, [
    ['other === undefined ? []', 'true ? []', 'are refused'],
    ['problem === undefined ? []', 'true ? []', 'are refused'],
    ['if (!controllers.has(controller))', 'if (false)', 'are refused'],
    ['if (definition === undefined)', 'if (false)', 'are refused'],
    ['else if (other.controller !== controller)', 'else if (false)', 'are refused'],
  ]),
  ...from(`${cup}/modules.ts`, 'test/hosts/cup/modules.test.ts', [
    ["if (plugin.layout === 'cup')", 'if (false)', 'whatever their names are'],
    ['if (stopped !== undefined)', 'if (false)', 'that cannot be read are errors'],
    ['stopped ?? (entry', 'stopped ?? (undefined', 'that cannot be read are errors'],
    ['if (found.length !== 1)', 'if (found[0] === undefined)', 'there twice'],
    ['.map(compiledOnly)', '.slice(0, 0).map(compiledOnly)', 'that nobody asks anything are compiled'],
    ['return content.size === size', 'return size > 0', 'of another size'],
  ]),
  ...from(`${cup}/plugin.ts`, 'test/hosts/cup/modules.test.ts', [
    [
      'for (const { path, size } of modules) if (size > maxModuleBytes)',
      'for (const { path } of []) if (false)',
      'small enough',
    ],
  ]),
  ...from(`${cup}/plugin.ts`, rules, [
    ["if (path.endsWith('.json') && !isSample(path))", 'if (false)', 'are refused'],
    ['if (Buffer.byteLength(path) > maxPath)', 'if (false)', 'are refused'],
    ["part === '' || part === '.' || part === '..'", 'false', 'are refused'],
    ["else if (module.endsWith('.json'))", 'else if (false)', 'are refused'],
    ['else if (links.has(module))', 'else if (false)', 'are refused'],
    ['if (named.length === 0 && complete)', 'if (false)', 'are refused'],
    ["layout !== 'cup' && modules.size > 1", 'false', 'name exactly one module'],
  ]),
  ...from(`${cup}/listing.ts`, rules, [["if (entry.name.includes('\\ufffd'))", 'if (false)', 'are refused']]),
  ...from(`${cup}/index.ts`, rules, [['&& !isSample(path) && !isPackage(path)', '', 'are not detected in samples']]),
  ...from(`${cup}/samples.ts`, rules, [
    ['serves(value.metadata.name, sample, documents)', 'value !== undefined', 'are refused'],
  ]),
  ...from(`${cup}/questions.ts`, rules, [
    ['if (trap !== undefined)', 'if (false)', 'each other one has its own'],
    ['if (size > maxOutput)', 'if (false)', 'each other one has its own'],
    ['if (exitCode !== 0 && /^(?:panic|fatal error): /m.test(errors))', 'if (false)', 'each other one has its own'],
    ['if (changed)', 'if (false)', 'each other one has its own'],
  ]),
]
