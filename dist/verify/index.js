import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";

var __webpack_modules__ = {
 421: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
 },
 598: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
 },
 24: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
 },
 455: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
 },
 67: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
 },
 708: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
 },
 30: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");
 },
 161: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
 },
 760: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
 },
 500: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
 },
 692: module => {
  module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
 },
 485: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   PM: () => createPlainLog,
   LO: () => inputVariable,
   yJ: () => printError,
   wy: () => provenanceType,
   Ht: () => readVerifyInputs,
   rH: () => saveResources,
   k3: () => setVerifyOutputs
  });
  var external_node_fs_ = __nccwpck_require__(24);
  var external_node_path_ = __nccwpck_require__(760);
  // CONCATENATED MODULE: ./.build/src/shared/cut.js
  /** The beginning of a text that may have any length. Secrets are replaced before, because half of one is not found. */
  function cut(text, max) {
   return text.length <= max ? text : `${text.slice(0, max)}… (${text.length - max} more characters)`;
  }
  // EXTERNAL MODULE: ./.build/src/shared/errors.js
    var errors = __nccwpck_require__(958);
  // CONCATENATED MODULE: ./.build/src/github/annotations.js
  /** Characters kept of a message, a cause or a hint. */
  const maxText = 4e3;
  /** Prints one annotation for a finding, at its line if it has one. */  
  /** Prints everything that was thrown, one annotation per problem. The stack is shown with step debugging only. */
  function printError(log, thrown, workspace, codes) {
   for (const problem of problemsOf(thrown)) annotateError(log, problem, workspace, codes);
   if (thrown instanceof Error && thrown.stack !== void 0) log.debug(thrown.stack);
  }
  function annotateError(log, error, workspace, codes) {
   const causes = (0, errors /* messageChain */ .NG)(error.cause).join('\n');
   const text = explain(log, error.message, causes, error.hint ?? remedyOf(error.code, codes), error.code);
   log.annotate('error', text, properties(error.code, error.at, workspace));
  }
  /** What to do about an error that has no hint of its own. */  function remedyOf(code, codes) {
   return codes[code]?.remedy ?? 'Read the message.';
  }
  /** Anything that was thrown, as errors with a code. */  function problemsOf(thrown) {
   if (thrown instanceof errors /* PublishErrors */ .p5) return thrown.errors.flatMap(problemsOf);
   if (thrown instanceof errors /* PublishError */ .S1) return [ (0, errors /* isDiskFull */ .b$)(thrown) && thrown.code !== 'E_DISK' ? diskFull(thrown) : thrown ];
   if ((0, errors /* isDiskFull */ .b$)(thrown)) return [ diskFull(thrown) ];
   if ((0, errors /* isAbort */ .rV)(thrown)) return [ new errors /* PublishError */ .S1('E_CANCELLED', 'The run was cancelled.') ];
   return [ new errors /* PublishError */ .S1('E_INTERNAL', 'The action failed unexpectedly.', {
    cause: thrown
   }) ];
  }
  /** Work that a full disk stopped reports its own failure; the full disk is the cause. */  function diskFull(thrown) {
   return new errors /* PublishError */ .S1('E_DISK', 'A disk of this machine is full.', {
    cause: thrown
   });
  }
  /** What failed, why, what to do next, and the code, which `docs/errors.md` explains. */  function explain({redact}, message, cause, hint, code) {
   const short = text => cut(redact(text), maxText);
   const why = cause === void 0 || cause === '' ? [] : [ `Why: ${short(cause)}` ];
   return [ short(message), ...why, `What to do: ${short(hint)}`, `Code: ${code}` ].join('\n');
  }
  function properties(code, at, workspace) {
   const file = at === void 0 ? void 0 : pathInWorkspace(at.file, workspace);
   if (at === void 0 || file === void 0) return {
    title: code
   };
   const {line, column, endLine, endColumn} = at;
   return {
    title: code,
    file,
    ...line !== void 0 && {
     startLine: line
    },
    ...column !== void 0 && {
     startColumn: column
    },
    ...endLine !== void 0 && {
     endLine
    },
    // GitHub accepts an end column only if the range is within one line.
    ...endColumn !== void 0 && (endLine ?? line) === line && {
     endColumn
    }
   };
  }
  /** Relative with forward slashes, as annotations need it; undefined for a file outside the repository. */  function pathInWorkspace(file, workspace) {
   const path = (0, external_node_path_.isAbsolute)(file) ? (0, external_node_path_.relative)(workspace, file) : file;
   return path === '' || path.startsWith('..') || (0, external_node_path_.isAbsolute)(path) ? void 0 : path.split(external_node_path_.sep).join('/');
  }
  // EXTERNAL MODULE: ./.build/src/oras/index.js + 36 modules
    var oras = __nccwpck_require__(195);
  // EXTERNAL MODULE: ./.build/src/shared/platform.js
    var shared_platform = __nccwpck_require__(282);
  // CONCATENATED MODULE: ./.build/src/github/inputs/list.js
  /**
 * Splits a list input as docker/build-push-action does: one entry per line; an entry that begins with `"` ends at the
 * closing quote, may contain newlines, and writes a quote as `""`. Entries are trimmed; empty ones are dropped.
 * Returns undefined if a quote is not closed.
 */
  function parseList(text, {commas}) {
   const entries = [];
   let entry = '';
   let quoted = false;
   const finish = () => {
    const trimmed = entry.trim();
    if (trimmed !== '') entries.push(trimmed);
    entry = '';
   };
   for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (quoted) if (char !== '"') entry += char; else if (text[i + 1] === '"') {
     entry += '"';
     i++;
    } else quoted = false; else if (char === '"' && entry.trim() === '') {
     entry = '';
     quoted = true;
    } else if (char === '\n' || char === '\r' || commas && char === ',') finish(); else entry += char;
   }
   if (quoted) return;
   finish();
   return entries;
  }
  /** Splits at the first `=`; undefined if there is none or nothing before it. */  function splitPair(entry) {
   const at = entry.indexOf('=');
   return at < 1 ? void 0 : {
    key: entry.slice(0, at).trim(),
    value: entry.slice(at + 1).trim()
   };
  }
  // CONCATENATED MODULE: ./.build/src/github/inputs/table.js
  const none = {
   default: ''
  };
  const list = {
   default: '',
   list: true
  };
  const auto = {
   default: 'auto'
  };
  /** Every input of the action; a test compares this table with `action.yml`. */  const inputTable = {
   path: {
    default: '.',
    list: true
   },
   'only-changed': {
    default: 'false'
   },
   host: auto,
   name: none,
   platforms: list,
   'dry-run': auto,
   version: none,
   'tag-prefix': auto,
   tags: list,
   'replace-tag': none,
   annotations: list,
   context: none,
   file: none,
   target: none,
   'build-args': list,
   'build-contexts': list,
   secrets: {
    default: '',
    list: true,
    secret: true
   },
   'secret-envs': list,
   'secret-files': list,
   ssh: list,
   labels: list,
   allow: list,
   'no-cache': {
    default: 'false'
   },
   pull: {
    default: 'false'
   },
   'cache-from': list,
   'cache-to': list,
   'source-date-epoch': {
    default: '0'
   },
   builder: auto,
   driver: {
    default: 'docker-container'
   },
   'driver-opts': list,
   endpoint: list,
   'endpoint-ca-certificates': list,
   'endpoint-certificate': list,
   'endpoint-key': {
    default: '',
    list: true,
    secret: true
   },
   'buildkit-image': {
    default: 'moby/buildkit:v0.32.2@sha256:28a898719c18a33f4e8000685287fa36fd0dd9560c6440227d3a732d79bb41d8'
   },
   'binfmt-image': {
    default: 'tonistiigi/binfmt:qemu-v10.2.3-68@sha256:400a4873b838d1b89194d982c45e5fb3cda4593fbfd7e08a02e76b03b21166f0'
   },
   emulation: auto,
   cache: auto,
   binaries: none,
   files: list,
   'artifact-type': none,
   'artifact-config': none,
   'wasm-layout': none,
   'host-binary': none,
   export: none,
   layout: list,
   'expected-digest': list,
   from: none,
   'from-key': none,
   'from-identity': none,
   'from-issuer': none,
   registry: none,
   repository: none,
   'registry-username': {
    default: '',
    free: true
   },
   'registry-password': {
    default: '',
    secret: true,
    free: true
   },
   'plain-http': auto,
   'ca-certificates': none,
   sign: auto,
   'cosign-key': none,
   'signature-format': none,
   'signature-repository': none,
   'transparency-log': {
    default: 'true'
   },
   'signing-config': none,
   'trusted-root': none,
   'cosign-version': {
    default: 'v3.0.6'
   },
   'cosign-sha256': none,
   attest: auto,
   'control-plane': auto,
   'control-plane-url': none,
   'control-plane-token': {
    default: '',
    secret: true,
    free: true
   },
   namespace: none,
   'control-plane-labels': list,
   'public-key-name': none,
   'skip-traffic-check': {
    default: 'false'
   },
   schema: none,
   'fail-on': list,
   'override-label': {
    default: '',
    free: true
   },
   'smoke-test': auto,
   'show-summary': {
    default: 'true'
   },
   comment: {
    default: 'false'
   },
   'github-token': {
    default: '',
    secret: true,
    free: true
   }
  };
  Object.keys(inputTable);
  /** The environment variable of an input. The runner replaces spaces by `_` and keeps hyphens. */  function inputVariable(name) {
   return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
  }
  /** The trimmed text of an input, or its default if it is unset or empty. */  function inputText(env, name, table = inputTable) {
   const text = env[inputVariable(name)]?.trim() ?? '';
   return text === '' ? table[name].default : text;
  }
  // CONCATENATED MODULE: ./.build/src/github/inputs/reader.js
  /** A value for a message: quoted, on one line, of limited length. */
  function reader_quote(text) {
   return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
  }
  /** `a`, `a or b`, `a, b or c`. */  function oneOf(options) {
   return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options.at(-1) ?? ''}`;
  }
  /** For one input. */  const mostProblems = 10;
  const control = /\p{Cc}/u;
  const controlButLines = /(?![\t\n\r])\p{Cc}/u;
  /**
 * Reads inputs one by one and collects their problems, so that all are reported together. A method that finds a problem
 * notes it and returns undefined, or an empty list.
 */  class InputReader {
   env;
   problems=[];
   /** The inputs that have a problem. */
   wrong=new Set;
   #table;
   #messages=new Map;
   /** @param table the inputs of an action; default: those of the main one */
   constructor(env, table = inputTable) {
    this.env = env;
    this.#table = table;
   }
   /** The trimmed text, or the default if it is unset or empty. */   text(name) {
    return inputText(this.env, name, this.#table);
   }
   /** Notes a problem of an input, as one sentence that says what to set. The first of a long list are enough. */   problem(name, message) {
    const earlier = this.#messages.get(name) ?? [];
    this.wrong.add(name);
    if (earlier.length === mostProblems || earlier.includes(message)) return;
    this.#messages.set(name, [ ...earlier, message ]);
    this.problems.push(new errors /* PublishError */ .S1('E_INPUT', message));
   }
   /** Whether the value differs from the default. */   given(name) {
    return this.text(name) !== this.#table[name].default;
   }
   /** One line, or undefined if it is empty. */   line(name) {
    const spec = this.#table[name];
    const text = this.text(name);
    if (text === '') return;
    if (control.test(text)) {
     this.problem(name, `\`${name}\` has a line break or another control character: set it to one plain line.`);
     return;
    }
    if (spec.free !== true && text.startsWith('-')) {
     this.problem(name, `\`${name}\` is ${reader_quote(text)}: set it to a value that does not begin with "-".`);
     return;
    }
    return text;
   }
   /** One line, converted by `accept`. If that returns undefined, the problem says "set it to `wanted`". */   parsed(name, accept, wanted) {
    const text = this.line(name);
    if (text === void 0) return;
    const value = accept(text);
    if (value === void 0) this.problem(name, `\`${name}\` is ${reader_quote(text)}: set it to ${wanted}.`);
    return value;
   }
   choice(name, options) {
    return this.parsed(name, text => options.find(option => option === text), oneOf(options));
   }
   /** Booleans as YAML 1.2's core schema writes them: https://yaml.org/spec/1.2.2/#10212-boolean-tag */   boolean(name) {
    return this.parsed(name, parseBoolean, 'true or false');
   }
   autoOrBoolean(name) {
    return this.parsed(name, text => text === 'auto' ? text : parseBoolean(text), 'auto, true or false');
   }
   /** The entries of a list. `multiline` entries may contain line breaks (in quotes). */   list(name, options = {}) {
    const text = this.text(name);
    const spec = this.#table[name];
    const entries = parseList(text, {
     commas: options.commas === true
    });
    if (entries === void 0) {
     this.problem(name, `\`${name}\` has a quote that is not closed: close it, or write a quote inside quotes as "".`);
     return [];
    }
    for (const entry of entries) {
     if ((options.multiline === true ? controlButLines : control).test(entry)) {
      this.problem(name, `\`${name}\` has an entry with a line break or another control character: set one plain line per entry.`);
      return [];
     }
     if (entry.startsWith('-')) {
      this.problem(name, `\`${name}\` has ${spec.secret === true ? 'an entry' : `the entry ${reader_quote(entry)}`}: set entries that ` + 'do not begin with "-".');
      return [];
     }
    }
    return entries;
   }
   /** A list whose entries are converted by `accept`. One problem names the refused entries. */   parsedList(name, accept, wanted, options = {}) {
    const values = [];
    const refused = [];
    for (const entry of this.list(name, options)) {
     const value = accept(entry);
     if (value === void 0) refused.push(reader_quote(entry)); else values.push(value);
    }
    if (refused.length > 0) this.problem(name, `\`${name}\` has ${refused.slice(0, 5).join(', ')}: set each entry to ${wanted}.`);
    return values;
   }
   /**
     * A list of `key=value` entries with different keys. The value of a secret is never printed.
     * @param key what a key must match
     * @param what the form of an entry, for messages
     */   pairs(name, key, what, options = {}) {
    const spec = this.#table[name];
    const pairs = new Map;
    for (const [i, entry] of this.list(name, options).entries()) {
     const pair = splitPair(entry);
     const shown = spec.secret === true ? `entry ${i + 1}` : `the entry ${reader_quote(entry)}`;
     if (pair === void 0 || !key.test(pair.key)) this.problem(name, `\`${name}\` has ${shown}: set each entry to ${what}.`); else if (pairs.has(pair.key)) this.problem(name, `\`${name}\` has ${reader_quote(pair.key)} twice: set it once.`); else pairs.set(pair.key, pair.value);
    }
    return pairs;
   }
  }
  function parseBoolean(text) {
   return /^(true|True|TRUE)$/.test(text) ? true : /^(false|False|FALSE)$/.test(text) ? false : void 0;
  }
  // CONCATENATED MODULE: ./.build/src/github/inputs/platforms.js
  /** The platforms that Go's and Docker's toolchains can build for. Any other name is a mistake. */
  const architectures = {
   linux: [ '386', 'amd64', 'arm', 'arm64', 'loong64', 'mips', 'mips64', 'mips64le', 'mipsle', 'ppc64', 'ppc64le', 'riscv64', 's390x' ],
   darwin: [ 'amd64', 'arm64' ],
   windows: [ '386', 'amd64', 'arm64' ],
   freebsd: [ '386', 'amd64', 'arm', 'arm64', 'riscv64' ],
   netbsd: [ '386', 'amd64', 'arm', 'arm64' ],
   openbsd: [ '386', 'amd64', 'arm', 'arm64', 'ppc64', 'riscv64' ],
   wasip1: [ 'wasm' ],
   wasi: [ 'wasm' ],
   js: [ 'wasm' ]
  };
  const variants = {
   arm: /^v[5-7]$/,
   arm64: /^v[89]$/,
   amd64: /^v[1-4]$/
  };
  Object.entries(architectures).flatMap(([os, all]) => all.map(architecture => `${os}/${architecture}`));
  /** The platform in Docker's normal form; undefined if it does not exist. */  function knownPlatform(text) {
   const platform = (0, shared_platform /* parsePlatform */ .FL)(text);
   const [os = '', architecture = '', variant] = platform?.split('/') ?? [];
   const known = architectures[os]?.includes(architecture) === true;
   return known && (variant === void 0 || variants[architecture]?.test(variant) === true) ? platform : void 0;
  }
  /** The input `platforms`, sorted; empty: the host's default. */  // CONCATENATED MODULE: ./.build/src/github/inputs/reference.js
  /**
 * Whether text is the host of a registry by Docker's rule, which is stricter than the one of `oras-js`: a name without
 * dot and port, other than `localhost`, is an account on Docker Hub.
 */
  function isRegistryHost(text) {
   return (0, oras /* isRegistry */ .Cf)(text.toLowerCase()) && (text === 'localhost' || /[.:]/.test(text));
  }
  /** Parses `host[:port][/prefix]`. */  
  /** Parses `host[:port]/repository`. */
  function parseRepositoryAddress(text) {
   const at = text.indexOf('/');
   const [registry, repository] = [ text.slice(0, Math.max(at, 0)), text.slice(at + 1) ];
   return isRegistryHost(registry) && (0, oras /* isRepository */ .Z6)(repository) ? {
    registry,
    repository
   } : void 0;
  }
  /** Parses a reference with a tag, `[host[:port]/]repository:tag`; without a host it means Docker Hub. */  // CONCATENATED MODULE: ./.build/src/github/inputs/suggest.js
  /** The candidate most similar to `text`; undefined if none is similar enough. */
  function suggest_nearest(text, candidates) {
   const wanted = normal(text);
   let best;
   let bestDistance = Math.max(1, Math.floor(wanted.length / 4)) + 1;
   for (const candidate of candidates) {
    const distance = editDistance(wanted, normal(candidate));
    if (distance < bestDistance) [best, bestDistance] = [ candidate, distance ];
   }
   return best;
  }
  const normal = text => text.slice(0, 100).toLowerCase().replaceAll('_', '-');
  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */  function editDistance(a, b) {
   let [before, previous] = [ [], Array.from({
    length: b.length + 1
   }, (_, i) => i) ];
   for (let i = 1; i <= a.length; i++) {
    const row = [ i ];
    for (let j = 1; j <= b.length; j++) {
     const same = a[i - 1] === b[j - 1];
     let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1));
     if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
     row.push(cost);
    }
    [before, previous] = [ previous, row ];
   }
   return previous[b.length] ?? 0;
  }
  // CONCATENATED MODULE: ./.build/src/github/inputs/verify.js
  const verify_none = {
   default: ''
  };
  const verify_list = {
   default: '',
   list: true
  };
  /** Every input of `verify/action.yml`; a test compares this table with it. */  const verifyTable = {
   reference: verify_none,
   key: verify_none,
   'certificate-identity': verify_none,
   'certificate-oidc-issuer': verify_none,
   platforms: verify_list,
   payload: {
    default: 'auto'
   },
   attestations: verify_list,
   'signature-format': {
    default: 'any'
   },
   'signature-repository': verify_none,
   'transparency-log': {
    default: 'true'
   },
   'trusted-root': verify_none,
   'registry-username': {
    default: '',
    free: true
   },
   'registry-password': {
    default: '',
    secret: true,
    free: true
   },
   'plain-http': {
    default: 'auto'
   },
   'ca-certificates': verify_none,
   'cosign-version': {
    default: 'v3.0.6'
   },
   'cosign-sha256': verify_none
  };
  /** https://slsa.dev/spec/v1.0/provenance */  const provenanceType = 'https://slsa.dev/provenance/v1';
  const predicates = {
   provenance: [ provenanceType ],
   sbom: [ 'https://spdx.dev/Document', 'https://cyclonedx.org/bom' ]
  };
  /** Reads every input, and returns all problems together, each as `E_INPUT`. */  function readVerifyInputs(env) {
   const reader = new InputReader(env, verifyTable);
   const reference = readReference(reader);
   const by = readSigner(reader);
   const inputs = {
    platforms: (0, shared_platform /* sortPlatforms */ .jo)(reader.parsedList('platforms', knownPlatform, 'a platform such as linux/amd64', {
     commas: true
    })),
    payload: readPayload(reader),
    attestations: reader.parsedList('attestations', text => predicates[text] ?? (/^https?:\/\/[^\s,]+$/.test(text) ? [ text ] : void 0), 'provenance, sbom or the URI of a predicate type', {
     commas: true
    }),
    format: reader.choice('signature-format', [ 'any', 'bundle', 'legacy' ]) ?? 'any',
    signatureRepository: readRepository(reader),
    transparencyLog: reader.boolean('transparency-log') ?? true,
    trustedRoot: fileOf(reader, 'trusted-root'),
    certificateFile: fileOf(reader, 'ca-certificates'),
    ...readLogin(reader),
    plainHttp: reader.autoOrBoolean('plain-http') ?? 'auto',
    cosignVersion: (reader.line('cosign-version') ?? '').replace(/^v/, ''),
    cosignSha256: reader.line('cosign-sha256')?.toLowerCase()
   };
   const problems = [ ...unknownInputs(env), ...reader.problems ];
   if (problems.length > 0 || reference === void 0 || by === void 0) return problems;
   return {
    ...inputs,
    reference,
    by
   };
  }
  function readReference(reader) {
   const text = reader.line('reference');
   if (text === void 0) {
    reader.problem('reference', '`reference` is empty: set it to registry/repository:tag, with @sha256:… or not.');
    return;
   }
   try {
    const reference = (0, oras /* parseReference */ .F2)(text);
    if (reference.tag !== void 0 || reference.digest !== void 0) return reference;
    reader.problem('reference', `\`reference\` is ${reader_quote(text)}: add a tag, a digest, or both.`);
   } catch (error) {
    if (!(0, oras /* isOrasError */ .yD)(error, 'invalid-reference')) throw error;
    reader.problem('reference', `\`reference\` is ${reader_quote(text)}: set it to registry/repository:tag or @sha256:….`);
   }
   return;
  }
  /** A key, or identity and issuer; never both, so that nobody believes that both were asked for. */  function readSigner(reader) {
   const [identity, issuer] = [ reader.line('certificate-identity'), reader.line('certificate-oidc-issuer') ];
   const text = reader.text('key');
   const key = text.includes('-----BEGIN') ? text : reader.line('key');
   if (key !== void 0 && (identity ?? issuer) !== void 0) reader.problem('key', '`key` and `certificate-identity` are both set: set the one by which it is signed.'); else if (key !== void 0) return {
    key
   }; else if (identity !== void 0 && issuer !== void 0) return {
    identity,
    issuer
   }; else reader.problem('key', 'No input says who must have signed: set `key`, or `certificate-identity` and `certificate-oidc-issuer`.');
   return;
  }
  function readPayload(reader) {
   const accept = text => text === 'auto' || (0, oras /* isDigest */ .Bc)(text) ? text : text === 'true' ? true : text === 'false' ? false : void 0;
   return reader.parsed('payload', accept, 'auto, true, false or a digest sha256:…') ?? 'auto';
  }
  function readRepository(reader) {
   const wanted = 'host[:port]/repository, in lower case, such as ghcr.io/owner/signatures';
   const address = reader.parsed('signature-repository', parseRepositoryAddress, wanted);
   return address && `${address.registry}/${address.repository}`;
  }
  function readLogin(reader) {
   const [username, password] = [ reader.line('registry-username'), reader.line('registry-password') ];
   if (username === void 0 !== (password === void 0)) reader.problem('registry-username', 'Only one of `registry-username` and `registry-password` is set: set both, or neither.');
   return {
    username,
    password
   };
  }
  function fileOf(reader, name) {
   const text = reader.line(name);
   if (text === void 0) return;
   const path = (0, external_node_path_.resolve)(reader.env['GITHUB_WORKSPACE'] ?? '.', text);
   if ((0, external_node_fs_.statSync)(path, {
    throwIfNoEntry: false
   })?.isFile() !== true) reader.problem(name, `\`${name}\` is ${reader_quote(text)}, which is not a file: set it to an existing file.`);
   return path;
  }
  /** The runner passes on inputs that `action.yml` does not declare; it only warns. */  function unknownInputs(env) {
   const names = Object.keys(verifyTable);
   const known = new Set(names.map(inputVariable));
   const unknown = Object.keys(env).filter(name => name.startsWith('INPUT_') && !known.has(name.toUpperCase()));
   return unknown.sort().map(variable => {
    const name = variable.slice('INPUT_'.length).toLowerCase();
    const meant = suggest_nearest(name, names);
    const advice = meant === void 0 ? 'remove it' : `set \`${meant}\` instead`;
    return new errors /* PublishError */ .S1('E_INPUT', `There is no input ${reader_quote(name)}: ${advice}.`);
   });
  }
  // CONCATENATED MODULE: ./.build/src/github/neutral.js
  /**
 * Makes an untrusted line safe to print: the result is never a workflow command.
 *
 * The runner treats a line as a command if it begins with `::` after white space, or if it has `##[` anywhere
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/actions/runner/issues/4692). Its comparison ignores invisible characters, so those are made
 * visible first, and a tab may be one of them. `::stop-commands::` is no alternative: it stops the commands of the
 * whole step, also the masks and annotations of work that runs at the same time.
 */
  function neutralLine(line) {
   const visible = line.replace(shapeless, '�').replace(/#\t*#\t*\[/g, '# #[');
   return /^[\s\u{FFFD}]*:\t*:/u.test(visible) ? `| ${visible}` : visible;
  }
  /** The lines of an untrusted text, without terminal colours. For the runner, a lone carriage return ends a line too. */  function neutralLines(text) {
   return text.replace(colours, '').split(/\r\n|\r|\n/).map(neutralLine);
  }
  /** Control, format and ignorable characters and lone surrogates, except the tab. */  const shapeless = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
  const colours = /\u001B\[[0-9;:]*m/g;
  // CONCATENATED MODULE: ./.build/src/github/redact.js
  /** Characters. Shorter secrets are masked by the runner only, because here they would replace ordinary text. */
  const minLength = 4;
  /** Knows the secrets of the run, and replaces them in text that is printed or written. */  class Redactor {
   #known=new Set;
   #pattern;
   /** Adds a secret and its encoded forms. Returns those that are new, for the runner's own mask. */
   add(secret) {
    const added = redact_forms(secret).filter(form => !this.#known.has(form));
    for (const form of added) this.#known.add(form);
    if (added.length > 0) this.#pattern = void 0;
    return added;
   }
   clean(text) {
    if (this.#known.size === 0) return text;
    this.#pattern ??= alternation(this.#known);
    return text.replace(this.#pattern, '***');
   }
  }
  /** A secret, its lines (the runner masks line by line), and the encodings that HTTP, JSON and URLs give it. */  function redact_forms(secret) {
   const whole = secret.trim();
   if (whole === '') return [];
   const lines = whole.split(/\r\n|\r|\n/).map(line => line.trim()).filter(line => line.length >= minLength && !/^-----(BEGIN|END) [A-Z0-9 ]+-----$/.test(line));
   const plain = /[\r\n]/.test(whole) ? lines : [ whole ];
   const encoded = plain.flatMap(text => [ ...urlForms(text.toWellFormed()), ...jsonForms(text) ]);
   // A newline at the end, as files and `echo` have it, is encoded too.
      const base64 = [ secret, whole, `${whole}\n` ].map(text => Buffer.from(text)).flatMap(bytes => [ bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url') ]);
   return [ ...new Set([ ...plain, ...encoded, ...base64 ]) ];
  }
  /** As JavaScript, Go and HTML forms encode it in a URL, and each with hexadecimal digits in lower case. */  function urlForms(text) {
   const component = encodeURIComponent(text);
   const strict = component.replace(/[!'()*~]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
   const form = new URLSearchParams({
    a: text
   }).toString().slice(2);
   return [ component, strict, form ].flatMap(all => [ all, all.replace(/%[0-9A-F]{2}/g, escape => escape.toLowerCase()) ]);
  }
  /** As JavaScript and Go encode it in JSON. */  function jsonForms(text) {
   const json = JSON.stringify(text).slice(1, -1);
   const escaped = pattern => json.replace(pattern, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
   return [ json, escaped(/[<>&\u2028\u2029]/g), escaped(/[<>&\u0080-\uffff]/g) ];
  }
  /** Longest first, so that a secret within a longer one does not leave a part of it. */  function alternation(secrets) {
   const long = [ ...secrets ].filter(secret => secret.length >= minLength).sort((a, b) => b.length - a.length);
   return long.length === 0 ? /(?!)/g : new RegExp(long.map(secret => secret.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g');
  }
  // CONCATENATED MODULE: ./.build/src/github/plain-log.js
  /**
 * A log as `createLog` makes it, without a package: what only verifies stays small.
 *
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
  function createPlainLog(write) {
   const redactor = new Redactor;
   // Twice: colour codes may split a secret, and are gone only after the first time.
      const safe = text => neutralLines(redactor.clean(text)).map(line => redactor.clean(line));
   const command = (name, properties, text) => {
    write(`::${name}${properties === '' ? '' : ` ${properties}`}::${escaped(text)}\n`);
   };
   const annotate = (kind, message, {title} = {}) => {
    const shown = title === void 0 ? '' : `title=${escapedProperty(safe(title).join(' '))}`;
    command(kind, shown, safe(message).join('\n'));
   };
   return {
    info: text => {
     for (const line of safe(text)) write(`${line}\n`);
    },
    debug: text => {
     command('debug', '', safe(text).join('\n'));
    },
    notice: message => {
     annotate('notice', message);
    },
    warning: message => {
     annotate('warning', message);
    },
    annotate,
    redact: text => redactor.clean(text),
    mask: secret => {
     for (const form of redactor.add(secret)) command('add-mask', '', form);
    },
    group: (_, work) => work(),
    during: (_, work) => work(),
    headline: text => {
     for (const line of safe(text)) write(`${line}\n`);
    },
    endHeartbeat: () => {}
   };
  }
  const escaped = text => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const escapedProperty = text => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
  // EXTERNAL MODULE: ./.build/src/shared/resources.js
    __nccwpck_require__(776);
  // CONCATENATED MODULE: ./.build/src/github/state.js
  /**
 * The step's state: the resources that main owns, as JSON, for the post step. The runner keeps it in plain text, so it
 * holds no secrets.
 * GitHub documents it under "Sending values to the pre and post actions" in its reference of workflow commands.
 */
  const key = 'RESOURCES';
  /** Records all owned resources; the last record counts. It is one write, so that a record is never read half. */  function saveResources(env, resources) {
   const file = env['GITHUB_STATE'] ?? '';
   if (file !== '') (0, external_node_fs_.appendFileSync)(file, `${key}=${JSON.stringify(resources)}\n`);
  }
  /** Main's last record; empty if main recorded nothing. */  // CONCATENATED MODULE: ./.build/src/github/verify.js
  /** What `verify/action.yml` needs of this room: nothing of it loads a package but the one that checks values. */
  /** One write, so that no half of it is read. The values are words and digests without line breaks. */
  function setVerifyOutputs(env, outputs) {
   const file = env['GITHUB_OUTPUT'] ?? '';
   const lines = Object.entries(outputs).map(([name, value]) => `${name}=${String(value)}\n`);
   if (file !== '') (0, external_node_fs_.appendFileSync)(file, lines.join(''));
  }
  /***/ },
 195: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   aP: () => errors_OrasError,
   d8: () => dockerCredentials,
   fH: () => fallbackTag,
   FH: () => formatReference,
   Bc: () => digest_isDigest,
   pJ: () => descriptor_isImageManifest,
   nw: () => descriptor_isIndex,
   U9: () => isLoopback,
   yD: () => errors_isOrasError,
   Cf: () => isRegistry,
   Z6: () => isRepository,
   Ib: () => descriptor_mediaTypes,
   h_: () => openRepository,
   m: () => parseDigest,
   A1: () => parseIndex,
   Ng: () => parseManifest,
   F2: () => parseReference,
   vU: () => staticCredentials
  });
  var dist = __nccwpck_require__(934);
  var external_node_crypto_ = __nccwpck_require__(598);
  // CONCATENATED MODULE: ./.build/src/oras/errors.js
  /** The one error class of this library. */
  class errors_OrasError extends Error {
   name='OrasError';
   kind;
   hint;
   method;
   url;
   status;
   registryErrors;
   constructor(kind, message, options = {}) {
    super(message, options.cause === void 0 ? {} : {
     cause: options.cause
    });
    this.kind = kind;
    this.hint = options.hint;
    this.method = options.method;
    this.url = options.url;
    this.status = options.status;
    this.registryErrors = options.registryErrors ?? [];
   }
   /** Whether the registry gave this code. */   hasCode(...codes) {
    return this.registryErrors.some(entry => codes.includes(entry.code));
   }
  }
  /** Whether `error` is an `OrasError` of one of these kinds. */  function errors_isOrasError(error, ...kinds) {
   return error instanceof errors_OrasError && (kinds.length === 0 || kinds.includes(error.kind));
  }
  /** Throws `cancelled` if the signal is aborted. */  function errors_throwIfCancelled(signal) {
   if (signal?.aborted === true) throw cancelled(signal);
  }
  function cancelled(signal) {
   return new errors_OrasError('cancelled', 'the operation was cancelled', {
    cause: signal.reason
   });
  }
  // CONCATENATED MODULE: ./.build/src/oras/recycling.js
  /** Hands a chunk back to where it came from, if that takes it. */
  function recycling_releaser(stream) {
   return 'release' in stream ? stream.release : void 0;
  }
  // CONCATENATED MODULE: ./.build/src/oras/digest.js
  const hexLength = {
   sha256: 64,
   sha384: 96,
   sha512: 128
  };
  const shape = /^(sha256|sha384|sha512):([a-f0-9]+)$/;
  /** Image-spec, "Digests": the registered algorithms, in lower case only. */  function digest_isDigest(text) {
   const match = shape.exec(text);
   return match !== null && match[2]?.length === hexLength[match[1]];
  }
  /** @throws OrasError `invalid-reference` */  function parseDigest(text) {
   if (digest_isDigest(text)) return text;
   throw new errors_OrasError('invalid-reference', `not a digest: ${JSON.stringify(text.slice(0, 150))}`, {
    hint: 'A digest is written sha256: and 64 hexadecimal digits in lower case.'
   });
  }
  function digest_digestAlgorithm(digest) {
   return digest.slice(0, digest.indexOf(':'));
  }
  function digest_digestHex(digest) {
   return digest.slice(digest.indexOf(':') + 1);
  }
  function digestOf(bytes, algorithm = 'sha256') {
   return `${algorithm}:${(0, external_node_crypto_.hash)(algorithm, bytes, 'hex')}`;
  }
  /** @throws OrasError `digest-mismatch` */  function digest_assertContent(expected, bytes) {
   if (bytes.length !== expected.size) throw sizeMismatch(expected, bytes.length);
   const actual = digestOf(bytes, digest_digestAlgorithm(expected.digest));
   if (actual !== expected.digest) throw digestMismatch(expected, actual);
  }
  /**
 * Passes bytes through and throws `digest-mismatch` if they are not the expected ones. The last chunk is held back
 * until everything is known to be right: whoever forwards the stream never completes a wrong body.
 */  function digest_verified(expected, content) {
   const by = verifiedStreams.get(content);
   if (by?.digest === expected.digest && by.size === expected.size) return content;
   const release = recycling_releaser(content);
   const stream = Object.assign(verify(expected, content), release && {
    release
   });
   verifiedStreams.set(stream, expected);
   return stream;
  }
  /** Streams that check themselves: from one target to another, content is hashed once. */  const verifiedStreams = new WeakMap;
  async function* verify(expected, content) {
   const hash = (0, external_node_crypto_.createHash)(digest_digestAlgorithm(expected.digest));
   let size = 0;
   let held;
   for await (const chunk of content) {
    size += chunk.length;
    if (size > expected.size) throw sizeMismatch(expected, size);
    hash.update(chunk);
    if (held !== void 0) yield held;
    held = chunk;
   }
   if (size !== expected.size) throw sizeMismatch(expected, size);
   const actual = `${digest_digestAlgorithm(expected.digest)}:${hash.digest('hex')}`;
   if (actual !== expected.digest) throw digestMismatch(expected, actual);
   if (held !== void 0) yield held;
  }
  function sizeMismatch(expected, size) {
   const found = size > expected.size ? `more than ${expected.size}` : String(size);
   return new errors_OrasError('digest-mismatch', `content of ${expected.digest} has ${found} bytes, its descriptor says ${expected.size}`);
  }
  function digestMismatch(expected, actual) {
   return new errors_OrasError('digest-mismatch', `content has digest ${actual}, its descriptor says ${expected.digest}`);
  }
  // CONCATENATED MODULE: ./.build/src/oras/descriptor.js
  /** RFC 6838, 4.2, which image-spec requires of media types; parameters are not allowed. */
  const mediaTypePattern = /^[A-Za-z0-9][A-Za-z0-9!#$&\-^_.+]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&\-^_.+]{0,126}$/;
  const descriptor_mediaTypes = {
   manifest: 'application/vnd.oci.image.manifest.v1+json',
   index: 'application/vnd.oci.image.index.v1+json',
   config: 'application/vnd.oci.image.config.v1+json',
   layer: 'application/vnd.oci.image.layer.v1.tar',
   layerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
   empty: 'application/vnd.oci.empty.v1+json',
   dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
   dockerManifestList: 'application/vnd.docker.distribution.manifest.list.v2+json'
  };
  const digestSchema = dist /* custom */ .IeY(value => typeof value === 'string' && digest_isDigest(value), 'not a digest');
  const mediaTypeSchema = dist /* pipe */ .FsL(dist /* string */ .YjP(), dist /* regex */ .yGV(mediaTypePattern, 'not a media type'));
  const annotationsSchema = dist /* record */ .g1P(dist /* string */ .YjP(), dist /* string */ .YjP());
  /** https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */  const descriptorSchema = dist /* looseObject */ ._H3({
   mediaType: mediaTypeSchema,
   digest: digestSchema,
   size: dist /* pipe */ .FsL(dist /* number */ .aig(), dist /* safeInteger */ .Y2b(), dist /* minValue */ .Wwf(0)),
   annotations: dist /* exactOptional */ .yqP(annotationsSchema),
   artifactType: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   platform: dist /* exactOptional */ .yqP(dist /* looseObject */ ._H3({
    os: dist /* string */ .YjP(),
    architecture: dist /* string */ .YjP(),
    variant: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
    'os.version': dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
    'os.features': dist /* exactOptional */ .yqP(dist /* array */ .YOg(dist /* string */ .YjP()))
   })),
   urls: dist /* exactOptional */ .yqP(dist /* array */ .YOg(dist /* string */ .YjP())),
   data: dist /* exactOptional */ .yqP(dist /* string */ .YjP())
  });
  function descriptor_isManifest(descriptor) {
   return descriptor_isImageManifest(descriptor) || descriptor_isIndex(descriptor);
  }
  function descriptor_isImageManifest({mediaType}) {
   return mediaType === descriptor_mediaTypes.manifest || mediaType === descriptor_mediaTypes.dockerManifest;
  }
  function descriptor_isIndex({mediaType}) {
   return mediaType === descriptor_mediaTypes.index || mediaType === descriptor_mediaTypes.dockerManifestList;
  }
  /** Layers that live elsewhere by licence: registries neither have nor want them. */  
  /** Only what identifies content: no annotations, platform, URLs or data of the place where it was found. */
  function descriptor_plainDescriptor({mediaType, digest, size}) {
   return {
    mediaType,
    digest,
    size
   };
  }
  // CONCATENATED MODULE: ./.build/src/oras/json.js
  /** Levels of nested arrays and objects. A descriptor in an index has four. */
  const maxDepth = 64;
  /** Elements of arrays and members of objects. A manifest of 4 MiB has room for 35,000 layers, which are 140,000. */  const maxValues = 25e4;
  /**
 * Parses JSON from outside. Go programs write absent values as `null`, so `null` counts as absent. Brackets and commas
 * are counted first, because 4 MiB of them take many seconds and gigabytes.
 * @returns undefined if the bytes are no JSON in UTF-8, or exceed a limit
 */  function parseJson(bytes) {
   if (exceedsLimits(bytes)) return;
   try {
    const text = new TextDecoder('utf-8', {
     fatal: true
    }).decode(bytes);
    // A reviver takes twenty times as long as the rest, and few documents need it.
        if (!text.includes('null')) return JSON.parse(text);
    return JSON.parse(text, (_key, value) => value === null ? void 0 : value);
   } catch {
    return;
   }
  }
  const [quote, backslash, comma] = [ 34, 92, 44 ];
  const [openArray, closeArray, openObject, closeObject] = [ 91, 93, 123, 125 ];
  /** In UTF-8, a byte of a longer character is none of these. */  function exceedsLimits(bytes) {
   let [depth, values, quoted] = [ 0, 0, false ];
   for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (quoted) {
     if (byte === backslash) at++; else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true; else if (byte === openArray || byte === openObject) {
     values++;
     if (++depth > maxDepth) return true;
    } else if (byte === comma) values++; else if (byte === closeArray || byte === closeObject) depth--;
    if (values > maxValues) return true;
   }
   return false;
  }
  // CONCATENATED MODULE: ./.build/src/oras/manifest.js
  /** Registries accept at least this much (distribution spec, "Pushing Manifests"), most accept no more. Bytes. */
  const manifest_maxManifestSize = 4 * 1024 * 1024;
  const common = {
   schemaVersion: dist /* literal */ .euz(2),
   mediaType: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   artifactType: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   subject: dist /* exactOptional */ .yqP(descriptorSchema),
   annotations: dist /* exactOptional */ .yqP(annotationsSchema)
  };
  /** https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md */  const manifestSchema = dist /* looseObject */ ._H3({
   ...common,
   config: descriptorSchema,
   layers: dist /* optional */ .lqM(dist /* array */ .YOg(descriptorSchema), [])
  });
  /** https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */  const manifest_indexSchema = dist /* looseObject */ ._H3({
   ...common,
   manifests: dist /* optional */ .lqM(dist /* array */ .YOg(descriptorSchema), [])
  });
  /** @throws OrasError `invalid-content` */  function parseManifest(bytes) {
   return manifest_parseDocument(manifestSchema, bytes, 'an image manifest');
  }
  /** @throws OrasError `invalid-content` */  function parseIndex(bytes) {
   return manifest_parseDocument(manifest_indexSchema, bytes, 'an image index');
  }
  /**
 * What a manifest or an index is made of: its config and layers, or its manifests. Not its subject, which it is only
 * about: a signature is complete without the image it signs.
 * @throws OrasError `invalid-content`
 */  
  /** A document that two readers take for different types is an attack (CVE-2021-41190). */
  function assertMediaType(outside, inside) {
   if (inside === void 0 || inside === outside) return;
   throw new errors_OrasError('invalid-content', `a manifest calls itself ${inside}, its descriptor says ${outside}`);
  }
  /**
 * What a list of referrers tells of a manifest. `artifactType` falls back to the config's type, as the spec says.
 * @throws OrasError `invalid-content`
 */  function manifest_manifestHead(bytes, mediaType) {
   if (descriptor_isIndex({
    mediaType
   })) {
    const {artifactType, subject, annotations, mediaType: inside} = parseIndex(bytes);
    assertMediaType(mediaType, inside);
    return {
     mediaType,
     artifactType,
     subject,
     annotations
    };
   }
   const manifest = parseManifest(bytes);
   assertMediaType(mediaType, manifest.mediaType);
   const artifactType = manifest.artifactType !== void 0 && manifest.artifactType !== '' ? manifest.artifactType : manifest.config.mediaType;
   return {
    mediaType,
    artifactType,
    subject: manifest.subject,
    annotations: manifest.annotations
   };
  }
  /** The media type that a manifest document gives itself, or that its shape tells. Undefined: it is no manifest. */  function manifest_sniffMediaType(bytes) {
   const result = dist /* safeParse */ .xLC(dist /* looseObject */ ._H3({
    mediaType: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
    manifests: dist /* exactOptional */ .yqP(dist /* unknown */ .L5J()),
    layers: dist /* exactOptional */ .yqP(dist /* unknown */ .L5J())
   }), parseJson(bytes));
   if (!result.success) return;
   const {mediaType, manifests, layers} = result.output;
   if (mediaType !== void 0) return descriptor_isIndex({
    mediaType
   }) || descriptor_isImageManifest({
    mediaType
   }) ? mediaType : void 0;
   if (manifests !== void 0) return descriptor_mediaTypes.index;
   return layers === void 0 ? void 0 : descriptor_mediaTypes.manifest;
  }
  /** The descriptor of bytes that are at hand. */  function describe(mediaType, bytes, more = {}) {
   const {digest, ...rest} = more;
   return {
    mediaType,
    digest: digest === void 0 ? digestOf(bytes) : parseDigest(digestOf(bytes, digest_digestAlgorithm(digest))),
    size: bytes.length,
    ...rest
   };
  }
  /** Parses a JSON document from outside. Go programs write absent values as `null`, so `null` counts as absent. */  function manifest_parseDocument(schema, bytes, what) {
   const json = parseJson(bytes);
   // The first problem is enough: a document can have 100,000 of them.
      const result = dist /* safeParse */ .xLC(schema, json, {
    abortEarly: true
   });
   // An array is an object to the schema, and all of these documents have named fields.
      if (result.success && !Array.isArray(json)) return result.output;
   if (result.success) throw new errors_OrasError('invalid-content', `not ${what}: an array`);
   if (json === void 0) throw new errors_OrasError('invalid-content', `not ${what}: not a JSON document in UTF-8, or too many values`);
   const [issue] = result.issues;
   const where = dist /* getDotPath */ .BuJ(issue);
   throw new errors_OrasError('invalid-content', `not ${what}: ${where === null ? '' : `${where}: `}${issue.message.slice(0, 300)}`);
  }
  // CONCATENATED MODULE: ./.build/src/oras/slots.js
  /** Up to this many bytes, the round trips are what a blob costs. Twice as many are on their way at a time. */
  const slots_smallBlob = 256 * 1024;
  const defaultCount = 4;
  /** Lets a bounded number of jobs run at a time, first come first served. */  class slots_Slots {
   /** What a job needs, and one that is mostly waiting. */
   #whole;
   #half;
   #free;
   #waiting=[];
   /** By default four jobs, or eight that are light; a number that is given holds for all. */
   constructor(count) {
    this.#whole = 2;
    this.#half = count === void 0 ? 1 : this.#whole;
    this.#free = this.#whole * Math.max(1, Math.floor(count ?? defaultCount));
   }
   /** `light`: the job moves little, and mostly waits for answers. */   async use(work, signal, light = false) {
    const size = light ? this.#half : this.#whole;
    if (this.#waiting.length === 0 && this.#free >= size) this.#free -= size; else await new Promise(start => {
     this.#waiting.push({
      size,
      start
     });
    });
    try {
     if (signal?.aborted === true) throw cancelled(signal);
     return await work();
    } finally {
     this.#free += size;
     for (let next = this.#waiting[0]; next !== void 0 && this.#free >= next.size; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.size;
      next.start();
     }
    }
   }
  }
  // EXTERNAL MODULE: external "node:fs/promises"
  var promises_ = __nccwpck_require__(455);
  // EXTERNAL MODULE: external "node:path"
  var external_node_path_ = __nccwpck_require__(760);
  // EXTERNAL MODULE: external "node:net"
    var external_node_net_ = __nccwpck_require__(30);
  // CONCATENATED MODULE: ./.build/src/oras/reference.js
  // Distribution spec 1.1, "Pulling manifests".
  const repositoryPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
  const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
  const registryPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([0-9]{1,5}))?$/;
  const hostLabels = /^(?!-)[a-z0-9-]+(?<!-)(?:\.(?!-)[a-z0-9-]+(?<!-))*$/;
  /** Many clients and stores limit `registry/repository` to this. */  const maxNameLength = 255;
  function isTag(text) {
   return tagPattern.test(text);
  }
  function isRepository(text) {
   return text.length <= maxNameLength && repositoryPattern.test(text);
  }
  /** Whether text is `host[:port]` in lower case. A name without dot is one too; Docker takes that for an account. */  function isRegistry(text) {
   const match = text.length > maxNameLength ? null : registryPattern.exec(text);
   if (match === null) return false;
   const [, host = '', port = '1'] = match;
   const isHost = host.startsWith('[') ? (0, external_node_net_.isIP)(host.slice(1, -1)) === 6 : hostLabels.test(host);
   return isHost && Number(port) >= 1 && Number(port) <= 65535;
  }
  /** @throws OrasError `invalid-reference` */  function reference_parseTag(text) {
   if (isTag(text)) return text;
   throw invalid(text, 'a tag', 'A tag has 1 to 128 letters, digits, dots, dashes and underscores and does not begin with a dot or a dash.');
  }
  /** @throws OrasError `invalid-reference` */  function parseRepository(text) {
   if (isRepository(text)) return text;
   throw invalid(text, 'a repository', 'A repository is written in lower case, its parts separated by slashes, such as team/plugin.');
  }
  /** Takes upper case too. @throws OrasError `invalid-reference` */  function parseRegistry(text) {
   const lower = text.toLowerCase();
   if (isRegistry(lower)) return lower;
   throw invalid(text, 'a registry', 'A registry is written host or host:port, without scheme and path.');
  }
  /**
 * Parses a complete reference: there is no default registry, tag or `library/`.
 * @throws OrasError `invalid-reference`
 */  function parseReference(text) {
   const slash = text.indexOf('/');
   if (slash < 0) throw invalid(text, 'a reference', 'A reference is written registry/repository:tag or registry/repository@sha256:….');
   const registry = parseRegistry(text.slice(0, slash));
   const [path = '', digest, ...more] = text.slice(slash + 1).split('@');
   if (more.length > 0 || digest !== void 0 && !digest_isDigest(digest)) throw invalid(text, 'a reference', 'After @ stands a digest: sha256: and 64 hexadecimal digits in lower case.');
   const colon = path.indexOf(':');
   const repository = parseRepository(colon < 0 ? path : path.slice(0, colon));
   return {
    registry,
    repository,
    tag: colon < 0 ? void 0 : reference_parseTag(path.slice(colon + 1)),
    digest
   };
  }
  /** The inverse of `parseReference`. */  function formatReference({registry, repository, tag, digest}) {
   return `${registry}/${repository}${tag === void 0 ? '' : `:${tag}`}${digest === void 0 ? '' : `@${digest}`}`;
  }
  /**
 * Whether `host[:port]` is this machine, whatever a DNS server answers: `localhost`, an address of 127.0.0.0/8, or
 * `[::1]`. Names below `localhost` are not: RFC 6761 only recommends that resolvers treat them as this machine.
 */  function isLoopback(host) {
   const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::[0-9]+)?$/.exec(host.toLowerCase()) ?? [];
   return name === 'localhost' || name === '[::1]' || (0, external_node_net_.isIP)(name) === 4 && name.startsWith('127.');
  }
  /**
 * Whether a host is on this machine: loopback, or a name below `localhost`, which RFC 6761 reserves for loopback. Some
 * resolvers ask a DNS server for such a name, so `isLoopback` is stricter.
 */  function isLocal(host) {
   return isLoopback(host) || /^[^:[\]]+\.localhost(?::[0-9]+)?$/i.test(host);
  }
  function invalid(text, what, hint) {
   return new errors_OrasError('invalid-reference', `not ${what}: ${JSON.stringify(text.slice(0, 300))}`, {
    hint
   });
  }
  dist /* looseObject */ ._H3({
   imageLayoutVersion: dist /* literal */ .euz('1.0.0')
  });
  /** Opens an OCI image layout. @throws OrasError `invalid-content` if the directory is none. */  // CONCATENATED MODULE: ./.build/src/oras/pack.js
  /**
 * `{}`: what stands where an artifact has no config or no layer. Without the `data` field that image-spec shows, which
 * is optional and which ECR has refused.
 */
  const emptyBlob = blob(descriptor_mediaTypes.empty, Buffer.from('{}'));
  function blob(mediaType, bytes, annotations) {
   const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
   return {
    descriptor: describe(mediaType, buffer, annotations === void 0 ? {} : {
     annotations: sorted(annotations)
    }),
    bytes: buffer
   };
  }
  /** The descriptor of `{}` in this encoding. */  function emptyIn(encoding) {
   const {descriptor, bytes} = emptyBlob;
   return encoding === 'oras-go' ? {
    ...descriptor,
    data: bytes.toString('base64')
   } : descriptor;
  }
  /**
 * An artifact manifest as image-spec 1.1 guides ("Guidelines for Artifact Usage"). The same options give the same
 * bytes: nothing is stamped with the time. @throws OrasError `invalid-content`
 */  function packArtifact(options) {
   pack_assertMediaType(options.artifactType);
   const {encoding} = options;
   const old = options.imageSpec === '1.0';
   const typed = blob(options.artifactType, emptyBlob.bytes);
   const config = options.config ?? (old ? typed.descriptor : emptyIn(encoding));
   const layers = options.layers === void 0 || options.layers.length === 0 ? [ emptyIn(encoding) ] : options.layers;
   const packed = pack(descriptor_mediaTypes.manifest, {
    ...!old && {
     artifactType: options.artifactType
    },
    config: ordered(config, encoding),
    layers: layers.map(layer => ordered(layer, encoding)),
    ...!old && options.subject && {
     subject: ordered(options.subject, encoding)
    },
    ...annotationsOf(options.annotations)
   }, encoding);
   const made = [ ...options.config === void 0 && old ? [ typed ] : [], ...[ config, ...layers ].some(d => d.digest === emptyBlob.descriptor.digest) ? [ emptyBlob ] : [] ];
   // Both are `{}`: one blob is enough.
      return {
    ...packed,
    blobs: made.slice(0, 1)
   };
  }
  /** An image manifest. The same options give the same bytes. */  
  /** An image index. The same options give the same bytes. @throws OrasError `invalid-content` */
  function packIndex(options) {
   if (options.artifactType !== void 0) pack_assertMediaType(options.artifactType);
   const {encoding} = options;
   const packed = pack(descriptor_mediaTypes.index, {
    ...options.artifactType !== void 0 && {
     artifactType: options.artifactType
    },
    manifests: options.manifests.map(manifest => ordered(manifest, encoding)),
    ...options.subject && {
     subject: ordered(options.subject, encoding)
    },
    ...annotationsOf(options.annotations)
   }, encoding);
   return {
    ...packed,
    blobs: []
   };
  }
  /** Pushes the blobs that packing made, then the manifest. Layers and config of the caller's must be there already. */  async function pushPacked(target, packed, options = {}) {
   target.expectWrites?.();
   for (const {descriptor, bytes} of packed.blobs) if (!await target.exists(descriptor, options)) await target.push(descriptor, bytes, options);
   await target.push(packed.descriptor, packed.bytes, options);
   return packed.descriptor;
  }
  function pack(mediaType, fields, encoding) {
   const json = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    ...fields
   });
   return blob(mediaType, Buffer.from(encoding === 'oras-go' ? json.replace(escaped, pack_escape) : json));
  }
  /** Characters that Go's `encoding/json` escapes and `JSON.stringify` does not. They occur in strings only. */  const escaped = /[<>&\u2028\u2029]/g;
  const pack_escape = character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  /** Fields in a fixed order, so that bytes do not depend on how a descriptor came to be. */;
  function ordered(descriptor, encoding) {
   const {mediaType, artifactType, digest, size, urls, data, annotations, platform, ...rest} = descriptor;
   const described = annotationsOf(annotations);
   if (encoding === 'oras-go') return {
    mediaType,
    digest,
    size,
    urls,
    ...described,
    data,
    ...platformOf(platform),
    artifactType,
    ...sorted(rest)
   };
   return {
    mediaType,
    artifactType,
    digest,
    size,
    urls,
    data,
    ...described,
    platform,
    ...sorted(rest)
   };
  }
  /** In the order of `Platform` in https://github.com/opencontainers/image-spec/blob/v1.1.1/specs-go/v1/descriptor.go */  function platformOf(platform) {
   if (platform === void 0) return {};
   const {architecture, os, 'os.version': version, 'os.features': features, variant, ...rest} = platform;
   const named = {
    architecture,
    os,
    'os.version': version,
    'os.features': features,
    variant
   };
   return {
    platform: {
     ...named,
     ...sorted(rest)
    }
   };
  }
  function annotationsOf(annotations) {
   return annotations === void 0 || Object.keys(annotations).length === 0 ? {} : {
    annotations: sorted(annotations)
   };
  }
  function sorted(record) {
   return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
  }
  function pack_assertMediaType(type) {
   if (mediaTypePattern.test(type)) return;
   throw new errors_OrasError('invalid-content', `not a media type: ${JSON.stringify(type.slice(0, 150))}`, {
    hint: 'An artifact type is written type/subtype, without parameters.'
   });
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/credentials.js
  const anonymous = () => Promise.resolve({
   kind: 'anonymous'
  });
  /** Always the same user and password; with `registry`, for that one only. */  function staticCredentials(username, password, registry) {
   return asked => Promise.resolve(registry === void 0 || registry === asked ? {
    kind: 'basic',
    username,
    password
   } : {
    kind: 'anonymous'
   });
  }
  /** The first credential that any of the providers has. */  
  /** The value of `Authorization` for Basic. */
  function basicHeader(username, password) {
   return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
  }
  // EXTERNAL MODULE: external "node:os"
    var external_node_os_ = __nccwpck_require__(161);
  // EXTERNAL MODULE: external "node:child_process"
    var external_node_child_process_ = __nccwpck_require__(421);
  // CONCATENATED MODULE: ./.build/src/oras/remote/credential-helper.js
  /** Milliseconds: a helper that asks a cloud's metadata service is slow, one that opens a window never ends. */
  const helperTimeout = 6e4;
  const helperSchema = dist /* looseObject */ ._H3({
   Username: dist /* optional */ .lqM(dist /* string */ .YjP(), ''),
   Secret: dist /* optional */ .lqM(dist /* string */ .YjP(), '')
  });
  /**
 * Asks `docker-credential-<name> get`. Undefined if the helper has nothing for this server.
 * https://github.com/docker/docker-credential-helpers
 * @throws OrasError `credentials`
 */  async function askHelper(name, server, env, signal) {
   if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name)) throw new errors_OrasError('credentials', `not the name of a credential helper: ${JSON.stringify(name.slice(0, 100))}`);
   const program = `docker-credential-${name}`;
   const {code, stdout, stderr} = await run(program, server, env, signal);
   if (code !== 0) {
    const said = `${stdout}\n${stderr}`.trim();
    if (/credentials not found|no credentials server URL/i.test(said)) return;
    throw new errors_OrasError('credentials', `${program} failed for ${server}`, {
     cause: new Error(said === '' ? `exit code ${String(code)}` : said.slice(0, 1e3))
    });
   }
   // Not as the cause: what a helper prints may hold the secret.
      const {Username: username, Secret: secret} = manifest_parseDocument(helperSchema, Buffer.from(stdout), `the answer of ${program}`);
   if (secret === '') return;
   return username === '<token>' ? {
    kind: 'identity-token',
    token: secret
   } : {
    kind: 'basic',
    username,
    password: secret
   };
  }
  async function run(program, input, env, signal) {
   errors_throwIfCancelled(signal);
   // Not `timeout` of `spawn`: its timer stays if the program cannot be started, and keeps the process alive.
      const deadline = AbortSignal.timeout(helperTimeout);
   const child = (0, external_node_child_process_.spawn)(program, [ 'get' ], {
    env,
    stdio: [ 'pipe', 'pipe', 'pipe' ],
    signal: signal === void 0 ? deadline : AbortSignal.any([ signal, deadline ])
   });
   const output = {
    stdout: '',
    stderr: ''
   };
   child.stdout.setEncoding('utf8').on('data', text => {
    output.stdout = (output.stdout + text).slice(0, 256 * 1024);
   });
   child.stderr.setEncoding('utf8').on('data', text => {
    output.stderr = (output.stderr + text).slice(0, 64 * 1024);
   });
   child.stdin.on('error', () => {});
   child.stdin.end(input);
   const code = await new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', cause => {
     if (signal?.aborted === true) reject(new errors_OrasError('cancelled', 'the operation was cancelled', {
      cause
     })); else if (deadline.aborted) reject(new errors_OrasError('credentials', `${program} did not answer within ${helperTimeout / 1e3} s`, {
      cause
     })); else reject(new errors_OrasError('credentials', `${program} cannot be run`, {
      cause,
      hint: `The docker configuration names the credential helper ${program}: install it, or take it out of ` + 'config.json.'
     }));
    });
   });
   return {
    code,
    ...output
   };
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/docker-config.js
  /** The key under which `docker login` without a registry stores its credential. */
  const dockerHubKey = 'https://index.docker.io/v1/';
  const dockerHubHosts = new Set([ 'docker.io', 'index.docker.io', 'registry-1.docker.io' ]);
  const authSchema = dist /* looseObject */ ._H3({
   auth: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   username: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   password: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   identitytoken: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   registrytoken: dist /* exactOptional */ .yqP(dist /* string */ .YjP())
  });
  /** https://github.com/docker/cli/blob/v28.5.2/cli/config/configfile/file.go */  const configSchema = dist /* looseObject */ ._H3({
   auths: dist /* exactOptional */ .yqP(dist /* record */ .g1P(dist /* string */ .YjP(), dist /* optional */ .lqM(authSchema))),
   credsStore: dist /* exactOptional */ .yqP(dist /* string */ .YjP()),
   credHelpers: dist /* exactOptional */ .yqP(dist /* record */ .g1P(dist /* string */ .YjP(), dist /* string */ .YjP()))
  });
  /**
 * Credentials as the docker client finds them: `credHelpers` for this registry, else `credsStore`, else `auths`, in
 * `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`. Read again each time, as a login may have changed them.
 * @throws OrasError `credentials` (from the provider)
 */  function dockerCredentials(env = process.env) {
   return async (registry, request) => {
    const config = await readConfig(env);
    if (config === void 0) return {
     kind: 'anonymous'
    };
    const key = dockerHubHosts.has(registry) ? dockerHubKey : registry;
    const helper = config.credHelpers?.[registry] ?? config.credHelpers?.[key] ?? config.credsStore;
    const stored = helper === void 0 || helper === '' ? void 0 : await askHelper(helper, key, env, request?.signal);
    return stored ?? fromAuths(config.auths ?? {}, key) ?? {
     kind: 'anonymous'
    };
   };
  }
  async function readConfig(env) {
   const directory = env['DOCKER_CONFIG'] !== void 0 && env['DOCKER_CONFIG'] !== '' ? env['DOCKER_CONFIG'] : (0, 
   external_node_path_.join)(env['HOME'] ?? (0, external_node_os_.homedir)(), '.docker');
   const path = (0, external_node_path_.join)(directory, 'config.json');
   let bytes;
   try {
    bytes = await (0, promises_.readFile)(path);
   } catch (cause) {
    const {code} = cause;
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    throw new errors_OrasError('credentials', `${path} cannot be read`, {
     cause
    });
   }
   if (bytes.toString().trim() === '') return;
   try {
    return manifest_parseDocument(configSchema, bytes, `a docker configuration (${path})`);
   } catch (cause) {
    throw new errors_OrasError('credentials', `${path} is not a docker configuration`, {
     cause
    });
   }
  }
  /** Keys of `auths` may carry a scheme and a path. */  function fromAuths(auths, key) {
   const entry = auths[key] ?? Object.entries(auths).find(([name]) => hostOf(name) === hostOf(key))?.[1];
   if (entry === void 0) return;
   if (entry.identitytoken !== void 0 && entry.identitytoken !== '') return {
    kind: 'identity-token',
    token: entry.identitytoken
   };
   if (entry.registrytoken !== void 0 && entry.registrytoken !== '') return {
    kind: 'registry-token',
    token: entry.registrytoken
   };
   const [username, password] = decodeAuth(entry.auth) ?? [ entry.username ?? '', entry.password ?? '' ];
   return password === '' ? void 0 : {
    kind: 'basic',
    username,
    password
   };
  }
  function hostOf(key) {
   const host = key.replace(/^https?:\/\//, '').split('/', 1)[0] ?? '';
   return dockerHubHosts.has(host) ? 'index.docker.io' : host;
  }
  function decodeAuth(auth) {
   if (auth === void 0 || auth === '') return;
   const text = Buffer.from(auth, 'base64').toString('utf8');
   const colon = text.indexOf(':');
   // Some tools pad the decoded text with zero bytes, as the docker client expects.
      return colon < 0 ? void 0 : [ text.slice(0, colon), text.slice(colon + 1).replace(/\0+$/, '') ];
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/headers.js
  /**
 * Parsers for response headers. Whatever a server sends, they return a value or undefined: never an exception, and
 * never more than linear time in the length of the header, which node:http bounds.
 */
  const token = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
  const quoted = /"((?:[^"\\]|\\.)*)"/sy;
  const token68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
  /** `WWW-Authenticate`, RFC 9110 11.6.1; several challenges may share one header line. */  function parseChallenges(lines) {
   return lines.flatMap(parseChallengeLine);
  }
  function parseChallengeLine(line) {
   const challenges = [];
   let at = 0;
   const take = pattern => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match !== null) at = pattern.lastIndex;
    return match;
   };
   const separators = /[ \t,]*/y;
   const equals = /[ \t]*=[ \t]*/y;
   for (;;) {
    take(separators);
    const name = take(token)?.[0];
    if (name === void 0) return challenges;
    const current = challenges.at(-1);
    if (current !== void 0 && take(equals) !== null) {
     const value = take(quoted)?.[1]?.replace(/\\(.)/gs, '$1') ?? take(token)?.[0];
     if (value === void 0) return challenges;
     if (!current.params.has(name.toLowerCase())) current.params.set(name.toLowerCase(), value);
     continue;
    }
    challenges.push({
     scheme: name.toLowerCase(),
     params: new Map
    });
    take(/[ \t]*/y);
    // Negotiate and the like carry one opaque value instead of parameters.
        take(token68AfterScheme(line, at));
   }
  }
  /** A token68 and the start of a parameter look alike until the `=`: only what ends at a comma or the line is one. */  function token68AfterScheme(line, at) {
   token68.lastIndex = at;
   const match = token68.exec(line);
   return match !== null && at > 0 && line[at - 1] === ' ' && !/^[A-Za-z]+$/.test(match[0]) ? token68 : /(?:)/y;
  }
  /** The target of the first `rel=next` link, RFC 8288; not yet resolved against the request. */  function parseNextLink(value) {
   for (const [, target, parameters = ''] of (value ?? '').matchAll(/<([^<>]*)>([^<>]*)/g)) {
    const rel = /;[ \t]*rel[ \t]*=[ \t]*(?:"([^"]*)"|([^ \t;,"]+))/i.exec(parameters);
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/[ \t]/).includes('next')) return target;
   }
   return;
  }
  /** The text of a `Warning` that a client must show: distribution spec, "Warnings": only `299 - "text"`. */  function parseWarning(line) {
   const text = /^299 - "((?:[^"\\]|\\.)*)"$/s.exec(line.trim())?.[1]?.replace(/\\(.)/gs, '$1');
   // Shown to people: a registry must not move their cursor.
      return text?.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 2e3);
  }
  /**
 * Bytes that an upload session has: `0-99` or `bytes=0-99` is 100. `0-0` is 0: registries give it to an empty session.
 */  function parseUploadRange(value) {
   const match = /^(?:bytes[= ])?0-(\d{1,15})$/.exec(value?.trim() ?? '');
   const last = match === null ? void 0 : Number(match[1]);
   return last === void 0 || last === 0 ? last : last + 1;
  }
  /** First byte of a `Content-Range: bytes 5-9/10` or `bytes 5-9/*`. */  function parseContentRangeStart(value) {
   const match = /^bytes (\d{1,15})-\d{1,15}\/(?:\d{1,15}|\*)$/.exec(value?.trim() ?? '');
   return match === null ? void 0 : Number(match[1]);
  }
  /** A count of bytes such as `OCI-Chunk-Min-Length`. */  function parseByteCount(value) {
   return /^\d{1,15}$/.test(value?.trim() ?? '') ? Number(value) : void 0;
  }
  /** Milliseconds to wait from `now`: `Retry-After` in seconds or as a date, RFC 9110 10.2.3. Never negative. */  function parseRetryAfter(value, now) {
   const text = value?.trim() ?? '';
   if (/^\d{1,10}$/.test(text)) return Number(text) * 1e3;
   // Date.parse takes far more than HTTP's three date formats: all of those begin with the name of a day.
      const time = /^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(text) ? Date.parse(text) : NaN;
   return Number.isNaN(time) ? void 0 : Math.max(0, time - now);
  }
  /** The media type of a `Content-Type`, in lower case, without parameters. */  function parseContentType(value) {
   const type = value?.split(';', 1)[0]?.trim().toLowerCase();
   return type === '' ? void 0 : type;
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/url.js
  /** Query parameters that the distribution spec defines and that hold no secret. */
  const openParameters = new Set([ 'digest', 'mount', 'from', 'n', 'last', 'artifactType', 'service', 'scope' ]);
  /** A URL as it may be shown: no userinfo, no value of an unknown query parameter (signed URLs, upload state). */  function redactUrl(url) {
   const query = [ ...url.searchParams ].map(([name, value]) => `${name}=${openParameters.has(name) ? value : '…'}`).join('&');
   return `${url.protocol}//${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`;
  }
  /**
 * Resolves where a registry sends us, and refuses what would leak: plain http instead of https, and addresses of a
 * private network or this machine that the registry itself is not on (GHSA-jxpm-75mh-9fp7 and its kind).
 * @throws OrasError `invalid-response`, `unsafe`
 */  function resolveLocation(location, base, what) {
   const url = location === void 0 || location === '' ? void 0 : parseUrl(location, base);
   if (url === void 0 || url.protocol !== 'https:' && url.protocol !== 'http:') throw new errors_OrasError('invalid-response', `${what} has no usable URL`, {
    url: redactUrl(base)
   });
   assertSafe(url, base, what);
   url.hash = '';
   return url;
  }
  /** @throws OrasError `unsafe` */  function assertSafe(url, base, what) {
   if (base.protocol === 'https:' && url.protocol !== 'https:') throw unsafe(what, url, base, 'leads from https to plain http');
   if (url.hostname === base.hostname) return;
   if (isPrivateHost(url) && !isPrivateHost(base)) throw unsafe(what, url, base, 'leads from a public host into a private network');
  }
  function unsafe(what, url, base, why) {
   return new errors_OrasError('unsafe', `${what} ${why}: ${redactUrl(url)}`, {
    url: redactUrl(base),
    hint: 'The registry or something in front of it is set up wrongly, or someone is tampering with the connection.'
   });
  }
  const privateIPv4 = [ /^(?:0|10|127)\./, /^(?:169\.254|192\.168)\./, /^172\.(?:1[6-9]|2\d|3[01])\./, /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./ ];
  /** Loopback, `localhost` and names below it, link-local, unspecified and private addresses. DNS knows other names. */  function isPrivateHost(url) {
   if (isLoopback(url.host) || /(?:^|\.)localhost\.?$/.test(url.hostname)) return true;
   const host = url.hostname.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
   if ((0, external_node_net_.isIP)(host) === 4) return privateIPv4.some(range => range.test(host));
   // The URL parser writes mapped addresses in hexadecimal: ::ffff:7f00:1.
      return (0, external_node_net_.isIP)(host) === 6 && /^(?:::1?$|::|f[cd]|fe[89ab])/i.test(host) || /^(?:[0-9a-f]{1,4}:[0-9a-f]{1,4})$/i.test(host);
  }
  function parseUrl(text, base) {
   try {
    return new URL(text, base);
   } catch {
    return;
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/pages.js
  /** Follows the `Link` headers of a list (distribution spec, "Listing Tags"), within bounds. */
  class Pages {
   #limits;
   #seen=new Set;
   #pages=0;
   #entries=0;
   constructor(limits) {
    this.#limits = limits;
   }
   /**
     * Where the next page is; undefined after the last one, and if the link leads to another origin or back.
     *
     * @param entries that this page has, valid or not
     * @throws OrasError `too-large`, `unsafe`, `invalid-response`
     */   next(reply, entries) {
    const {what, maxPages, maxEntries} = this.#limits;
    this.#entries += entries;
    if (this.#entries > maxEntries) throw tooLong(reply, `${what}: more than ${maxEntries}`);
    const link = parseNextLink(reply.header('link'));
    const following = link === void 0 ? void 0 : resolveLocation(link, reply.url, 'the next page');
    if (following === void 0) return;
    this.#seen.add(reply.url.href);
    if (following.origin !== reply.url.origin || this.#seen.has(following.href)) {
     if (this.#limits.complete !== true) return;
     throw new errors_OrasError('invalid-response', `${reply.method} ${reply.where().url}: the next page of ${what} is on another host or was there before`, reply.where());
    }
    this.#seen.add(following.href);
    // A list that stops in the middle would look complete: `latest` could go back to an older version.
        if (++this.#pages >= maxPages) throw tooLong(reply, `${what} on more than ${maxPages} pages`);
    return following;
   }
  }
  function tooLong(reply, what) {
   return new errors_OrasError('too-large', `${reply.method} ${reply.where().url}: the registry lists ${what}`, reply.where());
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/referrers.js
  /** An image has a handful of signatures and attestations. */
  const limits = {
   what: 'referrers',
   maxPages: 100,
   maxEntries: 1e4
  };
  const emptyIndex = {
   schemaVersion: 2,
   manifests: []
  };
  const writeTries = 5;
  /**
 * Statuses that say "no such API here". Redirects are among them: GHCR leads to a page of github.com and Google's
 * registries to a login form. Only a 200 with an image index counts as an answer.
 */  const noApi = [ 301, 302, 303, 307, 308, 400, 404, 405, 406, 410, 501 ];
  /** Writes to one subject's fallback tag wait for each other, whichever object they come from. */  const writes = new Map;
  /** Distribution spec, "Listing Referrers" and "Referrers Tag Schema". */  class Referrers {
   #client;
   /** `/v2/<repository>`. */
   #path;
   #scopes;
   #manifests;
   #api;
   /** An answer of the API that could not be read: the tag is asked instead, but an absent tag is then no empty list. */
   #unreadable;
   /** What this process added, by subject: what another writer overwrites is added again. */
   #added=new Map;
   constructor(client, path, scopes, manifests) {
    this.#client = client;
    this.#path = path;
    this.#scopes = scopes;
    this.#manifests = manifests;
   }
   /** True, false, or undefined until a call needs to know. */   get supported() {
    return this.#api;
   }
   async list(subject, artifactType, budget) {
    const listed = this.#api === false ? void 0 : await this.#fromApi(subject, artifactType, budget);
    if (listed !== void 0) return listed.filter(entry => artifactType === void 0 || entry.artifactType === artifactType);
    const tagged = await this.#fallbackIndex(subject, budget);
    if (tagged === emptyIndex && this.#unreadable !== void 0) throw this.#unreadable;
    const {manifests} = tagged ?? emptyIndex;
    const entries = manifests.filter(entry => descriptor_isManifest(entry));
    return artifactType === void 0 ? entries : this.#ofType(entries, artifactType, budget);
   }
   /**
     * Puts a manifest that has a subject, and makes sure that it is listed. One at a time for a subject, and read back:
     * concurrent writers lose entries of the fallback tag, and olareg 0.2.2 loses them with the API too. `OCI-Subject`
     * alone proves nothing: a registry has sent it without having the API.
     * @param put returns the `OCI-Subject` of the answer
     */   async push(subject, descriptor, put, budget) {
    await this.#serialised(subject, async () => {
     for (let tried = 1; tried <= writeTries; tried++) {
      if (tried > 1) await budget.sleep(this.#client.policy.delay(tried));
      const ociSubject = await put();
      const listed = this.#api === false ? void 0 : await this.#fromApi(subject, void 0, budget);
      if (listed?.some(({digest}) => digest === descriptor.digest) === true) return;
      if (listed === void 0 || ociSubject === void 0) {
       await this.#write(subject, descriptor, budget);
       return;
      }
     }
     this.#client.emit({
      type: 'warning',
      text: `the registry took ${descriptor.digest} but does not list it among the referrers of ${subject}`
     });
    });
   }
   /** Lists a manifest that names no subject, because the registry would have refused it. */   async addToTag(subject, descriptor, budget) {
    await this.#serialised(subject, () => this.#write(subject, descriptor, budget));
   }
   /** Undefined: the registry has no such API. */   async #fromApi(subject, artifactType, budget) {
    const found = [];
    const pages = new Pages(limits);
    const query = artifactType === void 0 ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
    let next = `${this.#path}/referrers/${subject}${query}`;
    for (let first = true; next !== void 0; first = false) {
     const {reply, answer} = await this.#client.ask({
      method: 'GET',
      url: next,
      headers: {
       accept: descriptor_mediaTypes.index
      },
      accept: [ 200, ...first ? noApi : [] ],
      scopes: this.#scopes(),
      budget
     }, async reply => ({
      reply,
      answer: await indexOf(reply)
     }));
     if (answer instanceof errors_OrasError) this.#unreadable = answer;
     const index = answer instanceof errors_OrasError ? void 0 : answer;
     if (index === void 0 && !first) throw new errors_OrasError('invalid-response', `${reply.method} ${reply.where().url}: not an image index`, reply.where());
     if (index === void 0) {
      this.#api = false;
      return;
     }
     next = pages.next(reply, index.manifests.length);
     found.push(...index.manifests);
    }
    this.#api = true;
    return found;
   }
   /** Undefined: the tag holds something else. */   async #fallbackIndex(subject, budget) {
    const tagged = await this.#manifests.find(fallbackTag(subject), budget);
    return tagged === void 0 ? emptyIndex : tagged.descriptor.mediaType === descriptor_mediaTypes.index ? parseIndex(tagged.bytes) : void 0;
   }
   /** Opens each manifest: cosign builds have written wrong types into this index (cosign #4641). */   async #ofType(entries, artifactType, budget) {
    const found = [];
    for (const entry of entries) {
     const manifest = await this.#manifests.find(entry.digest, budget);
     if (manifest === void 0) continue;
     const {artifactType: type, annotations} = manifest_manifestHead(manifest.bytes, manifest.descriptor.mediaType);
     if (type === artifactType) found.push({
      ...descriptor_plainDescriptor(entry),
      artifactType,
      ...annotations && {
       annotations
      }
     });
    }
    return found;
   }
   /** Adds what is missing, reads back, and adds again what another writer lost: registries have no compare-and-swap. */   async #write(subject, descriptor, budget) {
    const mine = this.#added.get(subject) ?? new Map;
    this.#added.set(subject, mine.set(descriptor.digest, descriptor));
    for (let tried = 1; ;tried++) {
     const index = await this.#fallbackIndex(subject, budget);
     if (index === void 0) throw new errors_OrasError('conflict', `the tag ${fallbackTag(subject)} does not hold a list of referrers`, {
      hint: 'Delete that tag if nothing uses it: by the distribution spec it belongs to the list.'
     });
     const {manifests} = index;
     const missing = [ ...mine.values() ].filter(({digest}) => !manifests.some(entry => entry.digest === digest));
     if (missing.length === 0) return;
     if (tried > writeTries) throw new errors_OrasError('conflict', `the list of referrers of ${subject} was overwritten ${writeTries} times by another writer`, {
      hint: 'Run again when nothing else is signing the same image.'
     });
     if (tried > 1) await budget.sleep(this.#client.policy.delay(tried));
     const {descriptor: list, bytes} = packIndex({
      manifests: [ ...manifests, ...missing ]
     });
     if (bytes.length > manifest_maxManifestSize) throw new errors_OrasError('too-large', `the list of referrers of ${subject} has more than ${manifest_maxManifestSize} bytes`);
     await this.#manifests.put(list, bytes, fallbackTag(subject), budget);
    }
   }
   async #serialised(subject, work) {
    const key = `${this.#client.origin.href}${this.#path} ${subject}`;
    const before = writes.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    writes.set(key, mine);
    try {
     await mine;
    } finally {
     if (writes.get(key) === mine) writes.delete(key);
    }
   }
  }
  /** Distribution spec, "Referrers Tag Schema": at most 32 characters of the algorithm and 64 of the digest. */  function fallbackTag(subject) {
   return `${digest_digestAlgorithm(subject).slice(0, 32)}-${digest_digestHex(subject).slice(0, 64)}`;
  }
  /** An error: the answer says that it is an index, and cannot be read. Undefined: it is something else. */  async function indexOf(reply) {
   if (reply.status !== 200 || parseContentType(reply.header('content-type')) !== descriptor_mediaTypes.index) {
    await reply.discard();
    return;
   }
   const bytes = await reply.bytes(manifest_maxManifestSize);
   try {
    return parseIndex(bytes);
   } catch (error) {
    if (!errors_isOrasError(error, 'invalid-content')) throw error;
    const where = reply.where();
    const message = `${where.method} ${where.url}: the answer calls itself an image index and is none`;
    return new errors_OrasError('invalid-response', message, {
     ...where,
     cause: error
    });
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/target.js
  /** All bytes of a stream, at most `limit`; undefined if there are more. */
  async function target_collect(content, limit) {
   const chunks = [];
   let size = 0;
   for await (const chunk of content) {
    size += chunk.length;
    if (size > limit) return;
    chunks.push(chunk);
   }
   return Buffer.concat(chunks, size);
  }
  /** Opens content as a stream. */  function target_openContent(content) {
   return typeof content === 'function' ? content() : single(content);
  }
  // An async generator, as everything else that streams: consumers need not know two shapes.
  // eslint-disable-next-line @typescript-eslint/require-await
    async function* single(bytes) {
   if (bytes.length > 0) yield bytes;
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/download.js
  /**
 * The body of a blob or manifest. A broken connection is continued from where it broke; the caller checks the digest.
 */
  async function* downloadBlob(client, descriptor, {url, accept, scopes, budget}) {
   let offset = 0;
   for (let tried = 1; ;tried++) {
    const reply = await client.request({
     method: 'GET',
     url,
     scopes,
     budget,
     accept: offset > 0 ? [ 200, 206 ] : [ 200 ],
     headers: {
      accept,
      ...offset > 0 && {
       range: `bytes=${offset}-`
      }
     }
    });
    // A registry may ignore the range and begin again.
        let skip = reply.status === 206 ? offset - (parseContentRangeStart(reply.header('content-range')) ?? offset) : offset;
    if (skip < 0) throw new errors_OrasError('invalid-response', `${reply.method} ${reply.where().url}: another range than the one asked for`, reply.where());
    const before = offset;
    try {
     for await (const chunk of reply.stream()) {
      const piece = chunk.subarray(Math.min(skip, chunk.length));
      skip -= chunk.length - piece.length;
      offset += piece.length;
      if (piece.length > 0) yield piece;
     }
     if (offset >= descriptor.size) return;
     throw reply.broken(new Error(`it ended after ${offset} of ${descriptor.size} bytes`));
    } catch (error) {
     if (!errors_isOrasError(error, 'network', 'timeout')) throw error;
     if (budget.signal.aborted) throw budget.explain(new errors_OrasError('cancelled', 'the operation was cancelled', {
      cause: error
     }));
     // Real progress earns new tries; a trickle does not.
          if (offset - before >= 1024 * 1024) tried = 1;
     if (tried >= client.policy.attempts) throw error;
     await client.backOff(budget, tried, 'GET', reply.url, error.message);
    }
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/failure.js
  const maxErrorBody = 64 * 1024;
  /** Distribution spec, "Error Codes". Registries also write `detail` and other fields of any shape. */  const errorSchema = dist /* looseObject */ ._H3({
   errors: dist /* array */ .YOg(dist /* looseObject */ ._H3({
    code: dist /* optional */ .lqM(dist /* union */ .KCZ([ dist /* string */ .YjP(), dist /* number */ .aig() ]), 'UNKNOWN'),
    message: dist /* optional */ .lqM(dist /* string */ .YjP(), '')
   }))
  });
  /** Reads what the registry says to a request it did not do, and puts a name to it. */  async function failureOf(reply, tries = 1) {
   const text = (await reply.bytes(maxErrorBody).catch(() => Buffer.alloc(0))).toString('utf8');
   const registryErrors = entriesOf(text);
   const where = reply.where();
   const kind = kindOf(reply.status, registryErrors, text);
   const said = registryErrors.length > 0 ? registryErrors.map(({code, message}) => message === '' ? code : `${code}: ${message}`).join('; ') : plainText(text, reply.header('content-type'));
   const message = `${where.method} ${where.url}: ` + `${reply.status}${tries > 1 ? ` after ${tries} tries` : ''}${said === '' ? '' : `: ${said}`}`;
   return new errors_OrasError(kind, message, {
    ...where,
    registryErrors,
    hint: hintOf(kind, said)
   });
  }
  function entriesOf(text) {
   try {
    const {errors} = manifest_parseDocument(errorSchema, Buffer.from(text), 'an error document');
    return errors.slice(0, 10).map(({code, message}) => ({
     code: String(code).toUpperCase().slice(0, 100),
     message: printable(message)
    }));
   } catch {
    return [];
   }
  }
  /** Error pages of proxies: their title, or the beginning of their text. */  function plainText(text, contentType) {
   if (!/html/i.test(contentType ?? '') && !/^\s*</.test(text)) return printable(text);
   return printable(/<title>([^<]*)<\/title>/i.exec(text)?.[1] ?? 'an HTML page');
  }
  function printable(text) {
   return text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim().slice(0, 500);
  }
  const immutable = /immutable|already exists|cannot be overwritten|tag .*(?:exists|protected)/i;
  const quota = /quota|storage limit|exceed/i;
  function kindOf(status, errors, text) {
   const has = (...codes) => errors.some(({code}) => codes.includes(code));
   if (status === 429 || has('TOOMANYREQUESTS')) return 'rate-limited';
   if (status === 401) return 'unauthorized';
   if (status === 404) return has('NAME_UNKNOWN') ? 'name-unknown' : 'not-found';
   if (status === 409 || status === 412 || (status === 400 || status === 403) && immutable.test(text)) return 'conflict';
   if (status === 413) return 'too-large';
   if (status === 403) return quota.test(text) ? 'too-large' : 'denied';
   if (status === 405 || status === 501 || has('UNSUPPORTED')) return 'unsupported';
   if (status === 408 || status === 499 || status >= 500) return 'unavailable';
   return status >= 400 ? 'refused' : 'invalid-response';
  }
  function hintOf(kind, said) {
   if (kind === 'conflict' && immutable.test(said)) return 'The tag is immutable: publish under a new one.';
   if (kind === 'too-large' && quota.test(said)) return 'The account’s storage quota is used up: delete old versions or raise it.';
   return hints[kind];
  }
  const hints = {
   unauthorized: 'Log in to the registry, or check user name and password; a token may have expired.',
   denied: 'The account may not do this in this repository: grant it push access, or check the repository’s name.',
   'name-unknown': 'The repository does not exist: create it first if this registry does not create repositories on push.',
   conflict: 'Someone else changed the same thing: run again.',
   'too-large': 'The registry, or a proxy in front of it, limits the size of a request: raise the limit.',
   'rate-limited': 'The registry limits requests: log in if this was anonymous, or run again later.',
   unsupported: 'The registry does not take this kind of manifest or request.'
  };
  // CONCATENATED MODULE: ./.build/src/oras/remote/token.js
  /** Bytes. Tokens are some kilobytes; nobody gets to fill our memory in the name of one. */
  const maxTokenReply = 128 * 1024;
  /** Seconds, if the service does not say (distribution's token specification). */  const defaultLifetime = 60;
  /** https://distribution.github.io/distribution/spec/auth/token/ and /oauth/ */  const tokenSchema = dist /* looseObject */ ._H3({
   token: dist /* optional */ .lqM(dist /* string */ .YjP(), ''),
   access_token: dist /* optional */ .lqM(dist /* string */ .YjP(), ''),
   expires_in: dist /* optional */ .lqM(dist /* pipe */ .FsL(dist /* number */ .aig(), dist /* minValue */ .Wwf(0)), defaultLifetime),
   refresh_token: dist /* exactOptional */ .yqP(dist /* string */ .YjP())
  });
  /** @throws OrasError `unauthorized`, `unsafe`, `invalid-response` and what sending throws */  async function fetchToken(request, send) {
   const realm = realmOf(request);
   const question = request.credential.kind === 'identity-token' ? exchange(realm, request, request.credential.token) : ask(realm, request);
   const body = await send(question, async reply => {
    if (reply.status !== 200) throw await refusalOf(reply);
    return await reply.bytes(maxTokenReply).catch(error => {
     throw errors_isOrasError(error, 'too-large') ? token_invalid(realm, error) : error;
    });
   });
   let parsed;
   try {
    parsed = manifest_parseDocument(tokenSchema, body, 'the answer of a token service');
   } catch (error) {
    throw token_invalid(realm, error);
   }
   const value = parsed.token === '' ? parsed.access_token : parsed.token;
   // What cannot stand in a header is no token; node:http would throw on it without saying why.
      if (!/^[\x21-\x7e]+$/.test(value)) throw token_invalid(realm, void 0);
   return {
    value,
    expires: Date.now() + parsed.expires_in * 1e3,
    refreshToken: parsed.refresh_token
   };
  }
  async function refusalOf(reply) {
   const failure = await failureOf(reply);
   const kind = reply.status < 500 && failure.kind !== 'rate-limited' ? 'unauthorized' : failure.kind;
   return new errors_OrasError(kind, `the registry’s token service refused: ${failure.message}`, {
    ...reply.where(),
    registryErrors: failure.registryErrors,
    hint: kind === 'unauthorized' ? 'Log in to the registry, or check user name and password; a token may have expired.' : failure.hint
   });
  }
  function realmOf({realm, registry, credential, plainHttpServices}) {
   const url = URL.parse(realm);
   if (url === null || url.protocol !== 'https:' && url.protocol !== 'http:') throw new errors_OrasError('invalid-response', `the registry names a token service that is no URL: ${JSON.stringify(realm.slice(0, 200))}`);
   assertSafe(url, registry, 'the registry’s token service');
   const trusted = url.protocol === 'https:' || url.host === registry.host || plainHttpServices.some(host => URL.parse(`http://${host}`)?.host === url.host);
   if (credential.kind !== 'anonymous' && !trusted) 
   // On loopback too: another port is another program, which anybody on the machine may have started.
   throw new errors_OrasError('unsafe', `the registry’s token service is another host on plain http, and would get the credentials: ${redactUrl(url)}`, {
    url: redactUrl(registry),
    hint: 'Serve the token service over https, or at the registry’s own address.'
   });
   return url;
  }
  /** https://distribution.github.io/distribution/spec/auth/token/ */  function ask(realm, {service, scopes, credential}) {
   const url = new URL(realm);
   if (service !== void 0) url.searchParams.set('service', service);
   for (const scope of scopes) url.searchParams.append('scope', scope);
   const headers = credential.kind === 'basic' ? {
    authorization: basicHeader(credential.username, credential.password)
   } : {};
   return {
    method: 'GET',
    url,
    headers
   };
  }
  /** https://distribution.github.io/distribution/spec/auth/oauth/ */  function exchange(realm, {service, scopes, clientId}, token) {
   const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: token
   });
   if (service !== void 0) form.set('service', service);
   if (scopes.length > 0) form.set('scope', scopes.join(' '));
   return {
    method: 'POST',
    url: realm,
    headers: {
     'content-type': 'application/x-www-form-urlencoded'
    },
    body: Buffer.from(form.toString())
   };
  }
  function token_invalid(realm, cause) {
   return new errors_OrasError('invalid-response', `the token service at ${redactUrl(realm)} gave no usable token`, {
    url: redactUrl(realm),
    ...cause !== void 0 && {
     cause
    }
   });
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/auth.js
  /** Milliseconds before its end at which a token is no longer used for a new request. */
  const safetyMargin = 5e3;
  /**
 * Answers one registry's challenges. Knows after the first what the registry wants, and authorizes later requests at
 * once. Concurrent requests share one question to the credential provider and one token exchange.
 */  class Authenticator {
   #options;
   #challenge;
   #credential;
   /** Changes whenever a credential is given up, so that only the first who meets a 401 asks for a new one. */
   #generation=0;
   /** By scope set; what is still on its way counts. */
   #tokens=new Map;
   /** The identity token that a service gave in exchange for the one we had. */
   #rotated;
   /** What the registry asks for, by what we thought that it would. */
   #learned=new Map;
   constructor(options) {
    this.#options = options;
   }
   /** The `Authorization` to begin with; undefined until the registry has asked for one. */   async header(scopes, send, signal) {
    if (this.#challenge === void 0 && !this.#options.basicAlways) return;
    return this.#authorize(scopes, send, signal);
   }
   /**
     * Another `Authorization` after a 401 to `used`; undefined if there is none, and the 401 stands.
     */   async answer(challenges, used, scopes, send, signal) {
    const challenge = challenges.find(({scheme, params}) => scheme === 'bearer' && params.has('realm')) ?? challenges.find(({scheme}) => scheme === 'basic');
    if (challenge === void 0) return;
    this.#challenge = challenge;
    this.#learned.set(scopes.join(' '), mergeScopes(scopes, challenge.params.get('scope')?.split(' ') ?? []));
    if (used !== void 0 && used === await this.#current(scopes)) this.#giveUp();
    const next = await this.#authorize(scopes, send, signal);
    return next === used ? void 0 : next;
   }
   /** The header that requests of these scopes carry now, if it is known. */   async #current(scopes) {
    const token = await (this.#tokens.get(this.#scopes(scopes).join(' '))?.catch(() => {}));
    if (token !== void 0) return `Bearer ${token.value}`;
    const credential = await (this.#credential?.catch(() => {}));
    return credential === void 0 ? void 0 : directHeader(credential);
   }
   #giveUp() {
    this.#tokens.clear();
    this.#credential = void 0;
    this.#rotated = void 0;
    this.#generation++;
   }
   async #authorize(scopes, send, signal) {
    const credential = await this.#ask(signal);
    const challenge = this.#challenge;
    if (challenge?.scheme !== 'bearer' || this.#options.basicAlways || credential.kind === 'registry-token') return directHeader(credential);
    return `Bearer ${(await this.#token(challenge, credential, this.#scopes(scopes), send)).value}`;
   }
   #scopes(hints) {
    return this.#learned.get(hints.join(' ')) ?? mergeScopes(hints, []);
   }
   #ask(signal) {
    this.#credential ??= this.#options.credentials(this.#options.registry, {
     refresh: this.#generation > 0,
     signal
    });
    const asked = this.#credential;
    asked.catch(() => {
     if (this.#credential === asked) this.#credential = void 0;
    });
    return asked;
   }
   async #token(challenge, credential, scopes, send) {
    const key = scopes.join(' ');
    const known = this.#tokens.get(key);
    if (known !== void 0 && (await known).expires - safetyMargin > Date.now()) return known;
    if (this.#tokens.get(key) !== known) return this.#token(challenge, credential, scopes, send);
    const asked = fetchToken({
     realm: challenge.params.get('realm') ?? '',
     service: challenge.params.get('service'),
     scopes,
     credential: this.#rotated !== void 0 && credential.kind === 'identity-token' ? {
      ...credential,
      token: this.#rotated
     } : credential,
     clientId: this.#options.clientId,
     registry: this.#options.origin,
     plainHttpServices: this.#options.plainHttpServices
    }, send);
    this.#tokens.set(key, asked);
    try {
     const token = await asked;
     if (credential.kind === 'identity-token') this.#rotated = token.refreshToken ?? this.#rotated;
     return token;
    } catch (error) {
     if (this.#tokens.get(key) === asked) this.#tokens.delete(key);
     throw error;
    }
   }
  }
  function directHeader(credential) {
   if (credential.kind === 'basic') return basicHeader(credential.username, credential.password);
   return credential.kind === 'registry-token' ? `Bearer ${credential.token}` : void 0;
  }
  /**
 * What we know that we need, and what a challenge asks for beside it. Scopes of one resource are merged; what allows
 * pushing stands first, because some services read only the first scope.
 */  function mergeScopes(...lists) {
   const actions = new Map;
   for (const scope of lists.flat()) {
    const colon = scope.lastIndexOf(':');
    if (colon <= 0) continue;
    const wanted = actions.get(scope.slice(0, colon)) ?? new Set;
    for (const action of scope.slice(colon + 1).split(',')) wanted.add(action);
    actions.set(scope.slice(0, colon), wanted);
   }
   const scopes = [ ...actions ].map(([resource, wanted]) => `${resource}:${[ ...wanted ].sort().join(',')}`);
   return [ ...scopes.filter(scope => /[:,]push/.test(scope)), ...scopes.filter(scope => !/[:,]push/.test(scope)) ];
  }
  // EXTERNAL MODULE: external "node:timers/promises"
    var external_node_timers_promises_ = __nccwpck_require__(500);
  // CONCATENATED MODULE: ./.build/src/oras/remote/retry.js
  /**
 * Passing troubles: too slow, too many, broken or overloaded, and what CDNs say for that (499 client closed, 520 to 524
 * Cloudflare's origin errors, 529 overloaded). 501 and 505 never pass.
 */
  function isPassing(status) {
   return status === 408 || status === 425 || status === 429 || status === 499 || status >= 500 && status !== 501 && status !== 505;
  }
  function isPassingError(error) {
   return errors_isOrasError(error, 'network', 'timeout', 'unavailable', 'rate-limited');
  }
  /** No answer came, or not all of it. */  function isBroken(error) {
   return errors_isOrasError(error, 'network', 'timeout');
  }
  /**
 * Milliseconds, with all retries and waits. A transfer moves a blob; a request is about one manifest or blob; a listing
 * reads tags or referrers page by page.
 */  const deadlines = {
   transfer: 30 * 6e4,
   request: 5 * 6e4,
   listing: 2 * 6e4
  };
  /** The deadline that is given holds for transfers, and shortens the others. Milliseconds. */  function deadlineOf(kind, given) {
   if (given === void 0) return deadlines[kind];
   return kind === 'transfer' ? given : Math.min(given, deadlines[kind]);
  }
  /** The time and the tries of one call of the library. */  class Budget {
   signal;
   /** Milliseconds without a byte. At most half of the deadline, so that a request that got lost is sent once more. */
   idleTimeout;
   #ends;
   #deadline;
   #given;
   constructor(kind, retry, ...signals) {
    const deadline = deadlineOf(kind, retry?.deadline);
    this.#deadline = deadline;
    this.idleTimeout = Math.min(retry?.idleTimeout ?? 12e4, retry?.attempts === 1 ? deadline : deadline / 2);
    const given = signals.filter(signal => signal !== void 0);
    this.#given = given;
    this.#ends = Date.now() + deadline;
    this.signal = AbortSignal.any([ ...given, AbortSignal.timeout(deadline) ]);
   }
   /** Milliseconds. */   remaining() {
    return this.#ends - Date.now();
   }
   /** Tells the end of the deadline, which is a timeout, from the caller's own cancelling. */   explain(error) {
    if (!errors_isOrasError(error, 'cancelled') || this.#given.some(({aborted}) => aborted) || !this.signal.aborted) return error;
    return new errors_OrasError('timeout', `the registry did not do this within ${this.#deadline / 1e3} s`, {
     cause: error.cause
    });
   }
   /** @throws OrasError `cancelled` */   async sleep(milliseconds) {
    if (milliseconds <= 0) return;
    try {
     await (0, external_node_timers_promises_.setTimeout)(milliseconds, void 0, {
      signal: this.signal
     });
    } catch {
     throw cancelled(this.signal);
    }
   }
  }
  /** How long to wait before the next try, and whether to make one. */  class RetryPolicy {
   attempts;
   #minDelay;
   #maxDelay;
   constructor(options) {
    this.attempts = options?.attempts ?? 6;
    this.#minDelay = options?.minDelay ?? 250;
    this.#maxDelay = options?.maxDelay ?? 3e4;
   }
   /** Full jitter: clients that failed together do not come back together. Milliseconds. */   delay(tried) {
    return Math.random() * Math.min(this.#maxDelay, this.#minDelay * 2 ** (tried - 1));
   }
  }
  /** When a host asks to be left alone, that holds for every request to it. */  class Pause {
   #until=0;
   /** Returns the milliseconds that were asked for. */
   note(retryAfter) {
    const wait = parseRetryAfter(retryAfter, Date.now()) ?? 0;
    this.#until = Math.max(this.#until, Date.now() + wait);
    return wait;
   }
   /** Waits until the host may be asked. @throws OrasError `rate-limited` if that is after the deadline */   async wait(budget) {
    for (let rest = this.#until - Date.now(); rest > 0; rest = this.#until - Date.now()) {
     if (rest > budget.remaining()) throw new errors_OrasError('rate-limited', `the registry asks to wait ${Math.ceil(rest / 1e3)} s, which is longer than the deadline allows`, {
      hint: 'Run again later.'
     });
     await budget.sleep(rest);
    }
   }
  }
  // EXTERNAL MODULE: external "node:http"
    var external_node_http_ = __nccwpck_require__(67);
  // EXTERNAL MODULE: external "node:https"
    var external_node_https_ = __nccwpck_require__(708);
  // EXTERNAL MODULE: external "node:tls"
    var external_node_tls_ = __nccwpck_require__(692);
  // CONCATENATED MODULE: ./.build/src/oras/remote/reply.js
  /** A response whose body has not been read. Exactly one of `bytes`, `stream` and `discard` is called. */
  class Reply {
   status;
   method;
   /** After redirects. */
   url;
   #incoming;
   #request;
   constructor(incoming, request, method, url) {
    this.#incoming = incoming;
    this.#request = request;
    this.status = incoming.statusCode ?? 0;
    this.method = method;
    this.url = url;
    // Without a listener, a connection that breaks while nobody reads the body would end the process.
        incoming.on('error', () => {});
   }
   /** The first value of a header: repeated ones are a fault of a proxy, and joining them makes no sense of it. */   header(name) {
    return this.headers(name)[0];
   }
   headers(name) {
    return this.#incoming.headersDistinct[name.toLowerCase()] ?? [];
   }
   /** `Docker-Content-Digest` if it is one. Only ever compared with what was computed from bytes. */   contentDigest() {
    const values = new Set(this.headers('docker-content-digest').flatMap(line => line.split(',')).map(text => text.trim()));
    const [only] = values;
    return values.size === 1 && only !== void 0 && digest_isDigest(only) ? only : void 0;
   }
   /** @throws OrasError `network` if the connection breaks */   async* stream() {
    try {
     yield* this.#incoming;
    } catch (cause) {
     throw this.broken(cause);
    } finally {
     this.#settle();
    }
   }
   /** @throws OrasError `too-large`, `network` */   async bytes(limit) {
    const bytes = await this.#collect(limit);
    if (bytes === void 0) throw new errors_OrasError('too-large', `the reply to ${this.method} ${redactUrl(this.url)} has more than ${limit} bytes`, this.where());
    return bytes;
   }
   /** Reads a small rest, so that the connection can be used again, and drops the connection otherwise. */   async discard() {
    await this.bytes(64 * 1024).catch(() => {});
   }
   /** By events: for a short answer, an iterator costs as much as the rest of the exchange. Undefined: too much. */   async #collect(limit) {
    const incoming = this.#incoming;
    try {
     return await new Promise((resolve, reject) => {
      const chunks = [];
      let size = 0;
      if (incoming.destroyed) reject(incoming.errored ?? new Error('the connection was closed'));
      incoming.on('data', chunk => {
       size += chunk.length;
       if (size > limit) resolve(void 0); else chunks.push(chunk);
      }).on('end', () => {
       resolve(Buffer.concat(chunks, size));
      }).on('error', reject).on('close', () => {
       reject(new Error('the connection was closed'));
      });
     });
    } catch (cause) {
     throw this.broken(cause);
    } finally {
     this.#settle();
    }
   }
   where() {
    return {
     method: this.method,
     url: redactUrl(this.url),
     status: this.status
    };
   }
   broken(cause) {
    if (cause instanceof errors_OrasError) return cause;
    return new errors_OrasError('network', `${this.method} ${redactUrl(this.url)}: the connection broke in the middle of the reply`, {
     ...this.where(),
     cause
    });
   }
   /** A connection can only be used again after a complete request and a complete response. */   #settle() {
    if (!this.#request.writableFinished || !this.#incoming.complete) this.#request.destroy();
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/transport.js
  /** Failures of a kept connection that the other side had closed meanwhile. */
  const staleConnections = new WeakSet;
  /**
 * One HTTP exchange over kept connections; no retry, no redirect, no authentication. node:http and not `fetch`, which
 * is 1.3 to 1.7 times slower for uploads and hides a response that arrives before the body is sent.
 */  class Transport {
   #direct;
   #proxied;
   constructor(options) {
    const tls = {
     ...options.ca !== void 0 && {
      ca: [ ...(0, external_node_tls_.getCACertificates)('default'), options.ca ]
     },
     ...options.clientCert
    };
    this.#direct = makeAgents(tls, void 0);
    this.#proxied = makeAgents(tls, options.env ?? process.env);
   }
   /** @throws OrasError `network`, `timeout`, `cancelled`, or what reading the body threw */   async send(outgoing) {
    errors_throwIfCancelled(outgoing.budget.signal);
    const request = this.#open(outgoing);
    const answered = new Promise((resolve, reject) => {
     request.on('response', resolve);
     request.on('error', reject);
    });
    const state = {
     answered: false
    };
    const sent = sendBody(request, outgoing.body, () => state.answered);
    try {
     const incoming = await Promise.race([ answered, failureOnly(sent) ]);
     state.answered = true;
     return new Reply(incoming, request, outgoing.method, outgoing.url);
    } catch (error) {
     request.destroy();
     answered.catch(() => {});
     throw this.#failure(error, outgoing, request.reusedSocket);
    }
   }
   /** Ends idle connections, so that a process can exit at once. */   close() {
    for (const agent of [ this.#direct.http, this.#direct.https, this.#proxied.http, this.#proxied.https ]) agent.destroy();
   }
   #open({method, url, headers, body, budget}) {
    const agents = isLocal(url.host) ? this.#direct : this.#proxied;
    const allHeaders = {
     ...headers,
     ...lengthOf(method, body)
    };
    const {signal, idleTimeout} = budget;
    const options = {
     method,
     headers: allHeaders,
     timeout: idleTimeout
    };
    const request = url.protocol === 'https:' ? (0, external_node_https_.request)(url, {
     ...options,
     agent: agents.https
    }) : (0, external_node_http_.request)(url, {
     ...options,
     agent: agents.http
    });
    request.on('timeout', () => {
     request.destroy(new errors_OrasError('timeout', `no byte moved for ${idleTimeout} ms`));
    });
    endOn(request, signal);
    return request;
   }
   #failure(error, {method, url, budget}, reusedSocket) {
    if (budget.signal.aborted) return cancelled(budget.signal);
    const where = {
     method,
     url: redactUrl(url)
    };
    if (error instanceof errors_OrasError) return error.kind === 'timeout' ? new errors_OrasError('timeout', `${method} ${where.url}: ${error.message}`, where) : error;
    const {code, message} = error;
    const failure = new errors_OrasError(transport_kindOf(code), `${method} ${where.url}: ${message === '' ? code ?? 'the connection failed' : message}`, {
     ...where,
     cause: error,
     hint: transport_hintOf(code)
    });
    if (reusedSocket && (code === 'ECONNRESET' || code === 'EPIPE')) staleConnections.add(failure);
    return failure;
   }
  }
  function makeAgents(tls, proxyEnv) {
   const options = {
    keepAlive: true,
    scheduling: 'lifo',
    ...proxyEnv && {
     proxyEnv
    }
   };
   return {
    http: new external_node_http_.Agent(options),
    https: new external_node_https_.Agent({
     ...options,
     ...tls
    })
   };
  }
  /** What the option `signal` of a request does, for a fifth of its time. */  function endOn(request, signal) {
   const end = () => {
    request.destroy(cancelled(signal));
   };
   signal.addEventListener('abort', end, {
    once: true
   });
   request.once('close', () => {
    signal.removeEventListener('abort', end);
   });
  }
  /** Always a length, never chunked encoding: some registries buffer what has none. */  function lengthOf(method, body) {
   if (body !== void 0) return {
    'content-length': body.length
   };
   return method === 'GET' || method === 'HEAD' ? {} : {
    'content-length': 0
   };
  }
  /**
 * Sends the body. The next chunk is read, and hashed by its source, while the one before is on its way. Stops when the
 * response is there: a registry may refuse before it has everything.
 */  async function sendBody(request, body, answered) {
   if (body === void 0 || body instanceof Uint8Array) {
    request.end(body);
    return;
   }
   let flushed;
   const content = body.open();
   const release = recycling_releaser(content);
   for await (const chunk of content) {
    await flushed;
    if (answered() || request.destroyed) return;
    flushed = request.write(chunk, release && (() => {
     release(chunk);
    })) ? void 0 : new Promise(resolve => {
     const done = () => {
      request.off('drain', done).off('close', done).off('response', done);
      resolve();
     };
     request.on('drain', done).on('close', done).on('response', done);
    });
    body.onBytes?.(chunk.length);
   }
   await flushed;
   if (!request.destroyed) request.end();
  }
  /** A promise that only ever fails: the response decides when an exchange is over, not the end of the body. */  function failureOnly(work) {
   return new Promise((_resolve, reject) => {
    work.catch(reject);
   });
  }
  /** A certificate does not become trustworthy, nor does ours appear, by asking again. */  function transport_kindOf(code) {
   if (/^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_)/.test(code ?? '')) return 'unsafe';
   return code === 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' ? 'unauthorized' : 'network';
  }
  const untrusted = 'The registry’s certificate comes from an authority that is not trusted here: ' + 'pass the certificate of that authority.';
  const transport_hints = {
   ENOTFOUND: 'The name of the registry cannot be resolved: check it, and the network.',
   ECONNREFUSED: 'Nothing listens there: check host and port.',
   DEPTH_ZERO_SELF_SIGNED_CERT: 'The registry’s certificate is self-signed: pass it as an authority to trust.',
   SELF_SIGNED_CERT_IN_CHAIN: untrusted,
   UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
   UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
   ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'The registry wants a client certificate: pass one.',
   EPROTO: 'The registry does not speak TLS on this port: if it is meant to speak plain http, say so.'
  };
  function transport_hintOf(code) {
   return code === void 0 ? void 0 : transport_hints[code] ?? (code === 'EAI_AGAIN' ? transport_hints['ENOTFOUND'] : void 0);
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/client.js
  const maxRedirects = 5;
  /** A streamed request met a 401 and a new credential is at hand: whoever owns the stream begins again. */  class CredentialRenewed extends Error {
   name='CredentialRenewed';
   cause;
   constructor(cause) {
    super(cause.message);
    this.cause = cause;
   }
  }
  /** Requests to one registry: authenticated, repeated while troubles pass, redirected without leaking, and counted. */  class RegistryClient {
   registry;
   origin;
   options;
   policy;
   /** Bounds the uploads that are under way. */
   slots;
   #transport;
   #auth;
   #pause=new Pause;
   #warnings=new Set;
   constructor(options) {
    this.options = options;
    this.registry = parseRegistry(options.registry);
    const plain = options.plainHttp === true || options.plainHttp !== false && isLocal(this.registry);
    // Docker Hub's registry answers under another name than its references carry.
        const host = this.registry === 'docker.io' || this.registry === 'index.docker.io' ? 'registry-1.docker.io' : this.registry;
    this.origin = new URL(`${plain ? 'http' : 'https'}://${host}`);
    this.policy = new RetryPolicy(options.retry);
    this.slots = new slots_Slots(options.concurrency);
    this.#transport = new Transport(options);
    this.#auth = new Authenticator({
     registry: this.registry,
     origin: this.origin,
     credentials: options.credentials ?? anonymous,
     basicAlways: options.authMode === 'basic-always',
     clientId: 'oras-js',
     plainHttpServices: options.plainHttpTokenServices ?? []
    });
   }
   /** The limits of one call of the library. */   budget(signal, kind = 'request') {
    return new Budget(kind, this.options.retry, this.options.signal, signal);
   }
   /** @throws OrasError for every status that is not accepted, after the tries that the policy allows */   request(request) {
    return this.ask(request, reply => Promise.resolve(reply));
   }
   /**
     * Makes a request and reads its answer. If the connection breaks while `read` reads the body, that is another try.
     *
     * @throws OrasError for every status that is not accepted, after the tries that the policy allows
     */   async ask(request, read) {
    const url = typeof request.url === 'string' ? new URL(request.url, this.origin) : request.url;
    try {
     return await this.#retrying(request, url, read);
    } catch (error) {
     throw request.budget.explain(error);
    }
   }
   close() {
    this.#transport.close();
   }
   async #retrying(request, url, read) {
    const attempts = request.retry === false ? 1 : this.policy.attempts;
    let stale = 0;
    for (let tried = 1; ;tried++) {
     let reply;
     try {
      reply = await this.#authorized(request, url);
      if (request.accept.includes(reply.status)) return await read(reply);
     } catch (error) {
      // The registry closed a kept connection just when it was used again: that is no failure of the registry.
      if (request.retry !== false && staleConnections.has(error) && stale++ < 8) {
       tried--;
       continue;
      }
      if (!isBroken(error) || tried >= attempts) throw error;
      await this.backOff(request.budget, tried, request.method, url, error.message);
      continue;
     }
     const retryAfter = reply.header('retry-after');
     const asked = isPassing(reply.status) && this.#isOwn(reply.url) ? this.#pause.note(retryAfter) : 0;
     if (!isPassing(reply.status) || tried >= attempts) throw await failureOf(reply, tried);
     if (asked > request.budget.remaining()) throw await failureOf(reply, tried);
     await reply.discard();
     await this.backOff(request.budget, tried, request.method, url, String(reply.status), asked > 0);
    }
   }
   /** Waits before another try. */   async backOff(budget, tried, method, url, reason, told = false) {
    const delay = told ? 0 : this.policy.delay(tried);
    this.emit({
     type: 'retry',
     method,
     url: redactUrl(url),
     delay,
     reason
    });
    await budget.sleep(delay);
   }
   async #authorized(request, url) {
    const {budget} = request;
    const send = (plain, read) => this.plain(plain, budget, read);
    let authorization = this.#isOwn(url) ? await this.#auth.header(request.scopes, send, budget.signal) : void 0;
    for (let answers = 0; ;answers++) {
     const reply = await this.#follow(request, url, authorization);
     // Challenges of another origin are not ours to answer; twice is enough, for a token that ended and for one too
     // narrow.
          if (reply.status !== 401 || !this.#isOwn(reply.url) || answers === 2) return reply;
     const challenges = parseChallenges(reply.headers('www-authenticate'));
     const next = await this.#auth.answer(challenges, authorization, request.scopes, send, budget.signal);
     if (next === void 0) return reply;
     await reply.discard();
     // What was partly sent is begun again by who knows how.
          if (request.retry === false && request.body !== void 0 && !(request.body instanceof Uint8Array)) throw new CredentialRenewed(new errors_OrasError('unauthorized', `${request.method} ${redactUrl(url)}: 401`, reply.where()));
     authorization = next;
    }
   }
   /** Follows redirects by hand: another origin gets no `Authorization`, and plain http gets nothing at all. */   async #follow(request, url, authorization) {
    for (let at = url, hops = 0; ;hops++) {
     const reply = await this.#exchange(request, at, this.#isOwn(at) ? authorization : void 0);
     const reads = request.method === 'GET' || request.method === 'HEAD';
     const redirected = [ 307, 308 ].includes(reply.status) ? reads || !isStream(request.body) : reads && [ 301, 302, 303 ].includes(reply.status);
     if (!redirected || request.accept.includes(reply.status)) return reply;
     const next = resolveLocation(reply.header('location'), at, 'a redirect');
     await reply.discard();
     if (hops === maxRedirects) throw new errors_OrasError('invalid-response', `${request.method} ${redactUrl(url)}: more than ${maxRedirects} redirects`, reply.where());
     at = next;
    }
   }
   async #exchange(request, url, authorization) {
    await this.#pause.wait(request.budget);
    const headers = {
     'user-agent': this.options.userAgent ?? 'oras-js',
     accept: '*/*',
     // Digests are of what is stored: nobody on the way may compress it.
     'accept-encoding': 'identity',
     ...request.headers,
     ...authorization !== void 0 && {
      authorization
     }
    };
    const started = performance.now();
    const reply = await this.#transport.send({
     method: request.method,
     url,
     headers,
     body: request.body,
     budget: request.budget
    });
    this.#record(request.method, url, reply.status, started);
    if (this.#isOwn(url)) this.#warn(reply);
    return reply;
   }
   /** For token services: no authentication, no redirects; passing troubles are repeated. */   async plain(request, budget, read) {
    for (let tried = 1; ;tried++) try {
     const started = performance.now();
     const headers = {
      'user-agent': this.options.userAgent ?? 'oras-js',
      accept: 'application/json',
      ...request.headers
     };
     const reply = await this.#transport.send({
      ...request,
      headers,
      budget
     });
     this.#record(request.method, request.url, reply.status, started);
     if (!isPassing(reply.status) || tried >= this.policy.attempts) return await read(reply);
     const pause = new Pause;
     const told = pause.note(reply.header('retry-after')) > 0;
     await reply.discard();
     await this.backOff(budget, tried, request.method, request.url, String(reply.status), told);
     await pause.wait(budget);
    } catch (error) {
     if (!isBroken(error) || tried >= this.policy.attempts) throw error;
     await this.backOff(budget, tried, request.method, request.url, error.message);
    }
   }
   emit(event) {
    this.options.onEvent?.(event);
   }
   /** Nothing is computed for nobody: a push makes hundreds of requests. */   #record(method, url, status, started) {
    if (this.options.onEvent === void 0) return;
    const milliseconds = performance.now() - started;
    this.emit({
     type: 'request',
     method,
     url: redactUrl(url),
     status,
     milliseconds
    });
   }
   #isOwn(url) {
    return url.origin === this.origin.origin;
   }
   #warn(reply) {
    for (const line of reply.headers('warning')) {
     const text = parseWarning(line);
     if (text === void 0 || this.#warnings.has(text) || this.#warnings.size >= 100) continue;
     this.#warnings.add(text);
     this.emit({
      type: 'warning',
      text
     });
    }
   }
  }
  function isStream(body) {
   return body !== void 0 && !(body instanceof Uint8Array);
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/manifest-cache.js
  const maxEntries = 64;
  const maxSize = 256 * 1024;
  /**
 * Manifests that went through our hands: tagging what was just pushed needs no download. Keyed by content, never stale.
 */  class ManifestCache {
   #entries=new Map;
   get(digest) {
    return this.#entries.get(digest);
   }
   put(descriptor, bytes) {
    if (bytes.length > maxSize || digestOf(bytes, digest_digestAlgorithm(descriptor.digest)) !== descriptor.digest) return;
    this.#entries.delete(descriptor.digest);
    this.#entries.set(descriptor.digest, {
     descriptor: descriptor_plainDescriptor(descriptor),
     bytes
    });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > maxEntries && oldest !== void 0) this.#entries.delete(oldest);
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/manifests.js
  const accept = [ descriptor_mediaTypes.index, descriptor_mediaTypes.manifest, descriptor_mediaTypes.dockerManifestList, descriptor_mediaTypes.dockerManifest ].join(', ');
  /** The manifests of one repository, by tag and by digest. */  class Manifests {
   cache=new ManifestCache;
   #client;
   #path;
   #scopes;
   constructor(client, path, scopes) {
    this.#client = client;
    this.#path = path;
    this.#scopes = scopes;
   }
   /** @throws OrasError `not-found`, `digest-mismatch`, `invalid-response` */   async get(reference, budget) {
    const cached = digest_isDigest(reference) ? this.cache.get(reference) : void 0;
    if (cached !== void 0) return cached;
    const {reply, bytes} = await this.#client.ask({
     method: 'GET',
     url: `${this.#path}/manifests/${reference}`,
     headers: {
      accept
     },
     accept: [ 200 ],
     scopes: this.#scopes(),
     budget
    }, async reply => ({
     reply,
     bytes: await reply.bytes(manifest_maxManifestSize)
    }));
    const where = reply.where();
    const expected = digest_isDigest(reference) ? reference : reply.contentDigest();
    const digest = digestOf(bytes, expected === void 0 ? 'sha256' : digest_digestAlgorithm(expected));
    if (expected !== void 0 && expected !== digest) throw new errors_OrasError('digest-mismatch', `${where.method} ${where.url}: the manifest has digest ${digest}, not ${expected}`, where);
    const descriptor = {
     mediaType: mediaTypeOf(reply.header('content-type'), bytes, where),
     digest,
     size: bytes.length
    };
    this.cache.put(descriptor, bytes);
    return {
     descriptor,
     bytes
    };
   }
   /** Undefined if there is none. */   async find(reference, budget) {
    try {
     return await this.get(reference, budget);
    } catch (error) {
     if (errors_isOrasError(error, 'not-found', 'name-unknown')) return;
     throw error;
    }
   }
   /** Returns the value of `OCI-Subject`. @throws OrasError `digest-mismatch` */   async put(descriptor, bytes, reference, budget) {
    const reply = await this.#client.request({
     method: 'PUT',
     url: `${this.#path}/manifests/${reference}`,
     headers: {
      'content-type': descriptor.mediaType
     },
     body: bytes,
     accept: [ 200, 201, 202, 204 ],
     scopes: this.#scopes(),
     budget
    });
    await reply.discard();
    const stored = reply.contentDigest();
    if (stored !== void 0 && stored !== descriptor.digest && digest_digestAlgorithm(stored) === digest_digestAlgorithm(descriptor.digest)) throw new errors_OrasError('digest-mismatch', `${reply.method} ${reply.where().url}: the registry says that it stored ${stored}`, reply.where());
    this.cache.put(descriptor, Buffer.from(bytes));
    return reply.header('oci-subject');
   }
  }
  /** Header and document must not contradict each other: two clients would see two things under one digest. */  function mediaTypeOf(header, bytes, where) {
   const told = parseContentType(header);
   const inside = manifest_sniffMediaType(bytes);
   const mediaType = told !== void 0 && descriptor_isManifest({
    mediaType: told
   }) ? told : inside;
   if (mediaType === void 0) throw new errors_OrasError('invalid-response', `${where.method} ${where.url}: not a manifest but ${told ?? 'something without a type'}`, where);
   if (inside !== void 0 && inside !== mediaType) throw new errors_OrasError('invalid-response', `${where.method} ${where.url}: sent as ${mediaType}, and calls itself ${inside}`, where);
   return mediaType;
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/tags.js
  const tagsSchema = dist /* looseObject */ ._H3({
   tags: dist /* optional */ .lqM(dist /* array */ .YOg(dist /* string */ .YjP()), [])
  });
  /** Registries give 100 to 1000 tags a page; a repository with more tags than this has none that a person set. */  const tags_limits = {
   what: 'tags',
   maxPages: 1e3,
   maxEntries: 1e5,
   complete: true
  };
  /** Of all pages together: 100,000 tags of the longest kind that the spec allows. */  const maxBytes = 16 * 1024 * 1024;
  /**
 * All tags, page by page (distribution spec, "Listing Tags"). What is no tag by the spec is left out.
 * @throws OrasError `too-large` beyond 100,000 tags, 1000 pages or 16 MiB; `invalid-response` if a page leads back
 */  async function listTags(client, path, scopes, budget) {
   const tags = new Set;
   const pages = new Pages(tags_limits);
   let left = maxBytes;
   for (let next = `${path}/tags/list`; next !== void 0; ) {
    const limit = Math.min(left, manifest_maxManifestSize);
    const {reply, bytes} = await client.ask({
     method: 'GET',
     url: next,
     accept: [ 200 ],
     scopes,
     budget
    }, async reply => ({
     reply,
     bytes: await reply.bytes(limit)
    }));
    left -= bytes.length;
    const page = readPage(reply, bytes);
    for (const tag of page) if (isTag(tag)) tags.add(tag);
    next = pages.next(reply, page.length);
   }
   return [ ...tags ].sort();
  }
  function readPage(reply, bytes) {
   try {
    return manifest_parseDocument(tagsSchema, bytes, 'a list of tags').tags;
   } catch (cause) {
    throw new errors_OrasError('invalid-response', `${reply.method} ${reply.where().url}: not a list of tags`, {
     ...reply.where(),
     cause
    });
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/chunks.js
  const mebibyte = 1024 * 1024;
  const defaultChunk = 16 * mebibyte;
  /** GHCR answers 416 to larger chunks; no size works everywhere, but this one does nearly. */  const cappedChunk = 4 * mebibyte;
  /** Below this, making chunks smaller helps nobody. */  const smallestChunk = mebibyte;
  const capped = new Set([ 'ghcr.io' ]);
  /** Whether a registry takes less in a chunk than in one piece. */  function capsChunks(registry) {
   return capped.has(registry);
  }
  /** All chunks but the last have this size: object stores want equal parts. */  function chunkSizeFor(registry, {min, max}) {
   const wanted = capsChunks(registry) ? cappedChunk : defaultChunk;
   return Math.max(min ?? 1, Math.min(wanted, max !== void 0 && max > 0 ? max : wanted));
  }
  /** Cuts a stream into chunks in one pass; opens it again only to go back. */  class ChunkReader {
   #open;
   #iterator;
   #rest=new Uint8Array;
   #position=0;
   constructor(open) {
    this.#open = open;
   }
   /** `length` bytes from `start` on. */   async* read(start, length) {
    if (this.#iterator === void 0 || start < this.#position) await this.#restart();
    for (let skip = start - this.#position; skip > 0; ) skip -= (await this.#take(skip)).length;
    for (let left = length; left > 0; ) {
     const piece = await this.#take(left);
     left -= piece.length;
     yield piece;
    }
   }
   async [Symbol.asyncDispose]() {
    await (this.#iterator?.return?.());
    this.#iterator = void 0;
   }
   async #restart() {
    await this[Symbol.asyncDispose]();
    this.#iterator = this.#open()[Symbol.asyncIterator]();
    this.#rest = new Uint8Array;
    this.#position = 0;
   }
   async #take(most) {
    while (this.#rest.length === 0) {
     const next = await (this.#iterator?.next());
     if (next === void 0 || next.done === true) throw new errors_OrasError('digest-mismatch', `the content ends after ${this.#position} bytes`);
     this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    this.#position += piece.length;
    return piece;
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/upload-session.js
  /** Milliseconds. */
  const abandonTimeout = 2e3;
  /** The requests of one blob's upload. None is repeated here. */  class UploadRequests {
   #client;
   #digest;
   #options;
   #budget;
   /** Tried once. */
   #mountFrom;
   constructor(client, digest, options, budget) {
    this.#client = client;
    this.#digest = digest;
    this.#options = options;
    this.#budget = budget;
    this.#mountFrom = options.mountFrom;
   }
   /** @returns undefined if the registry mounted the blob */   async start() {
    const {path, scopes} = this.#options;
    const mountFrom = this.#mountFrom;
    this.#mountFrom = void 0;
    const common = {
     method: 'POST',
     budget: this.#budget
    };
    let reply;
    if (mountFrom !== void 0) {
     const query = new URLSearchParams({
      mount: this.#digest,
      from: mountFrom,
      ...this.#algorithm()
     });
     reply = await this.#client.request({
      ...common,
      url: `${path}/blobs/uploads/?${query.toString()}`,
      scopes: [ ...scopes, `repository:${mountFrom}:pull` ],
      accept: [ 201, 202 ]
     }).catch(error => {
      if (errors_isOrasError(error, 'cancelled', 'timeout')) throw error;
      return;
     });
    }
    const query = new URLSearchParams(this.#algorithm()).toString();
    reply ??= await this.#client.request({
     ...common,
     url: `${path}/blobs/uploads/${query === '' ? '' : `?${query}`}`,
     scopes,
     accept: [ 202 ]
    });
    await reply.discard();
    return reply.status === 201 ? void 0 : sessionOf(reply, 0);
   }
   /** A registry hashes while it receives: it has to be told in time if that is not by sha256. */   #algorithm() {
    const algorithm = digest_digestAlgorithm(this.#digest);
    return algorithm === 'sha256' ? {} : {
     'digest-algorithm': algorithm
    };
   }
   /** Sends what is left, and ends the session. */   async finish(session, body) {
    const digest = this.#digest;
    const url = new URL(session.url);
    // As text: what the registry wrote there may be signed, and must come back to the letter.
        url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`;
    const reply = await this.send('PUT', url, [ 201, 204 ], {
     'content-type': 'application/octet-stream'
    }, body);
    const stored = reply.contentDigest();
    await reply.discard();
    if (stored !== void 0 && stored !== digest) throw new errors_OrasError('digest-mismatch', `${reply.method} ${reply.where().url}: the registry says that it stored ${stored}`, reply.where());
   }
   send(method, url, accept, headers, body) {
    return this.#client.request({
     method,
     url,
     headers,
     body,
     accept,
     scopes: this.#options.scopes,
     budget: this.#budget,
     retry: false
    });
   }
   /** Asks how far the registry got; undefined if it does not tell. */   async resume(broken, size) {
    const reply = await this.#client.request({
     method: 'GET',
     url: broken.url,
     accept: [ 204 ],
     scopes: this.#options.scopes,
     budget: this.#budget,
     retry: false
    }).catch(error => {
     if (errors_isOrasError(error, 'cancelled')) throw error;
     return;
    });
    if (reply === void 0) return;
    await reply.discard();
    const offset = parseUploadRange(reply.header('range'));
    return offset !== void 0 && offset > 0 && offset <= size ? sessionOf(reply, offset, broken) : void 0;
   }
   /** Tells the registry that it need not keep what it has. Best effort; nobody who cancels waits for it. */   async abandon({url}) {
    const budget = this.#client.budget(AbortSignal.timeout(abandonTimeout));
    await this.#client.request({
     method: 'DELETE',
     url,
     accept: [ 200, 202, 204 ],
     scopes: this.#options.scopes,
     budget,
     retry: false
    }).then(reply => reply.discard(), () => {});
   }
  }
  function sessionOf(reply, offset, before) {
   const location = reply.header('location');
   const url = location === void 0 && before !== void 0 ? before.url : resolveLocation(location, reply.url, 'the upload session');
   const limits = {
    min: parseByteCount(reply.header('oci-chunk-min-length')) ?? before?.limits.min,
    max: parseByteCount(reply.header('oci-chunk-max-length')) ?? before?.limits.max
   };
   const told = before === void 0 ? void 0 : parseUploadRange(reply.header('range'));
   return {
    url,
    limits,
    offset: told !== void 0 && told > 0 ? Math.min(told, offset) : offset
   };
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/upload.js
  var __addDisposableResource = void 0 && (void 0).__addDisposableResource || function(env, value, async) {
   if (value !== null && value !== void 0) {
    if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
    var dispose, inner;
    if (async) {
     if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
     dispose = value[Symbol.asyncDispose];
    }
    if (dispose === void 0) {
     if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
     dispose = value[Symbol.dispose];
     if (async) inner = dispose;
    }
    if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
    if (inner) dispose = function() {
     try {
      inner.call(this);
     } catch (e) {
      return Promise.reject(e);
     }
    };
    env.stack.push({
     value,
     dispose,
     async
    });
   } else if (async) env.stack.push({
    async: true
   });
   return value;
  };
  var __disposeResources = void 0 && (void 0).__disposeResources || function(SuppressedError) {
   return function(env) {
    function fail(e) {
     env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
     env.hasError = true;
    }
    var r, s = 0;
    function next() {
     while (r = env.stack.pop()) try {
      if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
      if (r.dispose) {
       var result = r.dispose.call(r.value);
       if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) {
        fail(e);
        return next();
       });
      } else s |= 1;
     } catch (e) {
      fail(e);
     }
     if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
     if (env.hasError) throw env.error;
    }
    return next();
   };
  }(typeof SuppressedError === "function" ? SuppressedError : function(error, suppressed, message) {
   var e = new Error(message);
   return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
  });
  /**
 * Uploads one blob: POST, then one PUT with everything; in chunks only where that is refused or announced to be. A
 * broken upload goes on where the registry says that it stopped, or begins anew with a session of its own.
 */  class BlobUpload {
   #client;
   #requests;
   #descriptor;
   #content;
   #options;
   #budget;
   /** Undefined: everything at once. */
   #chunkSize;
   #session;
   #resumable=true;
   #reported=0;
   constructor(client, descriptor, content, options, budget) {
    this.#client = client;
    this.#requests = new UploadRequests(client, descriptor.digest, options, budget);
    this.#descriptor = descriptor;
    this.#content = content;
    this.#options = options;
    this.#budget = budget;
    if (content instanceof Uint8Array) digest_assertContent(descriptor, content);
   }
   async run() {
    try {
     return await this.#repeat();
    } catch (error) {
     if (!errors_isOrasError(error, 'cancelled') && this.#session !== void 0) await this.#requests.abandon(this.#session);
     throw error;
    }
   }
   async #repeat() {
    let renewed = 0;
    for (let tried = 1; ;tried++) try {
     return await this.#try();
    } catch (error) {
     if (error instanceof CredentialRenewed) {
      if (++renewed > 2) throw error.cause;
      tried--;
      this.#session = void 0;
     } else if (this.#shrink(error)) {
      tried--;
      this.#session = void 0;
     } else {
      await this.#recover(error, tried);
      if (await this.#options.exists()) return 'uploaded';
      await this.#resume();
     }
    }
   }
   async #try() {
    this.#session ??= await this.#requests.start();
    if (this.#session === void 0) return 'mounted';
    const {size} = this.#descriptor;
    const {limits, offset} = this.#session;
    this.#report(offset - this.#reported);
    if (limits.max !== void 0 && size > limits.max) this.#chunkSize ??= chunkSizeFor(this.#client.registry, limits);
    if (this.#chunkSize === void 0 && offset === 0) await this.#whole(this.#session); else await this.#chunks(this.#session);
    return 'uploaded';
   }
   /** Everything in one request. */   async #whole(session) {
    const {size} = this.#descriptor;
    const body = await this.#body();
    await this.#requests.finish(session, body);
    if (body instanceof Uint8Array) this.#report(size);
   }
   /** In one piece if it is small: to stream it costs several times what reading, checking and sending it does. */   async #body() {
    const {size} = this.#descriptor;
    const content = this.#content;
    if (content instanceof Uint8Array) return content;
    const open = () => digest_verified(this.#descriptor, target_openContent(content));
    const bytes = size <= slots_smallBlob ? await target_collect(open(), size) : void 0;
    return bytes ?? {
     length: size,
     open,
     onBytes: count => this.#report(count)
    };
   }
   async #chunks(session) {
    const env_1 = {
     stack: [],
     error: void 0,
     hasError: false
    };
    try {
     const {size} = this.#descriptor;
     const chunkSize = this.#chunkSize ?? (session.limits.max === void 0 && !capsChunks(this.#client.registry) ? size : chunkSizeFor(this.#client.registry, session.limits));
     const reader = __addDisposableResource(env_1, new ChunkReader(() => digest_verified(this.#descriptor, target_openContent(this.#content))), true);
     let current = session;
     while (current.offset < size) {
      const start = current.offset;
      const length = Math.min(chunkSize, size - start);
      const reply = await this.#requests.send('PATCH', current.url, [ 201, 202, 204 ], {
       'content-type': 'application/octet-stream',
       'content-range': `${start}-${start + length - 1}`
      }, {
       length,
       open: () => reader.read(start, length),
       onBytes: bytes => this.#report(bytes)
      });
      await reply.discard();
      current = sessionOf(reply, start + length, current);
      if (current.offset <= start) throw new errors_OrasError('invalid-response', `${reply.method} ${reply.where().url}: the registry took no byte of a chunk`, reply.where());
      this.#report(current.offset - this.#reported);
      this.#session = current;
     }
     await this.#requests.finish(current, Buffer.alloc(0));
    } catch (e_1) {
     env_1.error = e_1;
     env_1.hasError = true;
    } finally {
     const result_1 = __disposeResources(env_1);
     if (result_1) await result_1;
    }
   }
   /** After a refusal for size: smaller pieces, as long as that can help. */   #shrink(error) {
    if (!(error instanceof errors_OrasError) || error.status !== 413 && error.status !== 416) return false;
    if (error.method !== 'PUT' && error.method !== 'PATCH') return false;
    if (error.status === 416 && this.#chunkSize === void 0 && this.#resumable && (this.#session?.offset ?? 0) > 0) {
     // It was the place to go on from that did not fit, not the size.
     this.#resumable = false;
     return true;
    }
    const limits = this.#session?.limits ?? {};
    let next = this.#chunkSize === void 0 ? chunkSizeFor(this.#client.registry, limits) : Math.floor(this.#chunkSize / 4);
    // One chunk with everything would be refused for the same reason.
        while (next >= this.#descriptor.size) next = Math.floor(next / 4);
    if (next < Math.max(smallestChunk, limits.min ?? 0) || this.#descriptor.size <= smallestChunk) return false;
    this.#chunkSize = next;
    return true;
   }
   /** Waits if trying again makes sense, and throws the error if not. */   async #recover(error, tried) {
    const lostSession = errors_isOrasError(error) && this.#session !== void 0 && (error.hasCode('BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID') || error.status === 404 && error.method !== 'POST');
    if (!lostSession && !isPassingError(error)) throw error;
    // What failed before there was a session was repeated already.
        if (tried >= this.#client.policy.attempts || this.#session === void 0) throw error;
    if (lostSession) this.#session = void 0;
    await this.#client.backOff(this.#budget, tried, error.method ?? 'PUT', this.#session?.url ?? this.#client.origin, error.message);
   }
   /** A registry that does not tell how far it got gets a new session. */   async #resume() {
    const broken = this.#session;
    this.#session = void 0;
    if (broken === void 0 || !this.#resumable || this.#descriptor.size <= smallestChunk) return;
    this.#session = await this.#requests.resume(broken, this.#descriptor.size);
   }
   #report(bytes) {
    if (bytes === 0) return;
    this.#reported += bytes;
    this.#options.onBytes?.(bytes);
   }
  }
  // CONCATENATED MODULE: ./.build/src/oras/remote/repository.js
  /** Opens a repository; nothing is sent yet. @throws OrasError `invalid-reference` */
  function openRepository(options) {
   return new RemoteRepository(new RegistryClient(options), parseRepository(options.repository));
  }
  /** A repository of a registry that speaks the distribution spec 1.1 or 1.0. */  class RemoteRepository {
   client;
   repository;
   #path;
   #referrers;
   #manifests;
   #writes=false;
   constructor(client, repository) {
    this.client = client;
    this.repository = repository;
    this.#path = `/v2/${repository}`;
    const scopes = () => this.#scopes();
    this.#manifests = new Manifests(client, this.#path, scopes);
    this.#referrers = new Referrers(client, this.#path, scopes, this.#manifests);
   }
   get registry() {
    return this.client.registry;
   }
   /** Whether the registry has the referrers API; undefined as long as nothing depended on it. */   get hasReferrersApi() {
    return this.#referrers.supported;
   }
   /** Another repository of the same registry, over the same connections and credentials. */   sibling(repository) {
    return new RemoteRepository(this.client, parseRepository(repository));
   }
   /** `registry/repository@digest`, or with a tag. */   reference(tagOrDigest) {
    const digest = digest_isDigest(tagOrDigest) ? tagOrDigest : void 0;
    return formatReference({
     registry: this.registry,
     repository: this.repository,
     digest,
     tag: digest === void 0 ? reference_parseTag(tagOrDigest) : void 0
    });
   }
   expectWrites() {
    this.#writes = true;
   }
   fetch(descriptor, options = {}) {
    const budget = this.client.budget(options.signal, descriptor_isManifest(descriptor) ? 'request' : 'transfer');
    const url = `${this.#path}/${descriptor_isManifest(descriptor) ? 'manifests' : 'blobs'}/${descriptor.digest}`;
    const accept = descriptor_isManifest(descriptor) ? descriptor.mediaType : '*/*';
    return digest_verified(descriptor, downloadBlob(this.client, descriptor, {
     url,
     accept,
     scopes: this.#scopes(),
     budget
    }));
   }
   async fetchBytes(descriptor, limit = manifest_maxManifestSize, options = {}) {
    if (descriptor.size > limit) throw new errors_OrasError('too-large', `${descriptor.digest} has ${descriptor.size} bytes, more than ${limit}`);
    const cached = this.#manifests.cache.get(descriptor.digest);
    if (cached?.bytes.length === descriptor.size) return cached.bytes;
    const bytes = await target_collect(this.fetch(descriptor, options), descriptor.size) ?? Buffer.alloc(0);
    if (descriptor_isManifest(descriptor)) this.#manifests.cache.put(descriptor, bytes);
    return bytes;
   }
   /** Asks by HEAD. Believes only a 200 that does not contradict the digest. */   async exists(descriptor, options = {}) {
    return this.#exists(descriptor, this.client.budget(options.signal));
   }
   /** The digest is computed from the manifest, not taken from a header, and must agree with what was asked for. */   async resolve(reference, options = {}) {
    if (!digest_isDigest(reference)) reference_parseTag(reference);
    return (await this.#manifests.get(reference, this.client.budget(options.signal))).descriptor;
   }
   async push(descriptor, content, options = {}) {
    this.expectWrites();
    if (descriptor_isManifest(descriptor)) {
     const bytes = content instanceof Uint8Array ? content : await target_collect(digest_verified(descriptor, target_openContent(content)), manifest_maxManifestSize);
     if (bytes === void 0) throw new errors_OrasError('too-large', `${descriptor.digest} has more than ${manifest_maxManifestSize} bytes`);
     await this.pushManifest(descriptor, bytes, void 0, options);
     options.onBytes?.(bytes.length);
     return 'uploaded';
    }
    const budget = this.client.budget(options.signal, 'transfer');
    const exists = () => this.#exists(descriptor, budget);
    const upload = new BlobUpload(this.client, descriptor, content, {
     ...options,
     path: this.#path,
     scopes: this.#scopes(),
     exists
    }, budget);
    return this.client.slots.use(() => upload.run(), budget.signal, descriptor.size <= slots_smallBlob);
   }
   /**
     * Puts a manifest under its digest, or under `tag`. A manifest with a `subject` is afterwards listed among the
     * subject's referrers, whether the registry does that or we have to.
     */   async pushManifest(descriptor, bytes, tag, options = {}) {
    this.expectWrites();
    digest_assertContent(descriptor, bytes);
    if (tag !== void 0) reference_parseTag(tag);
    const budget = this.client.budget(options.signal);
    const {artifactType, subject, annotations} = manifest_manifestHead(bytes, descriptor.mediaType);
    const put = () => this.#manifests.put(descriptor, bytes, tag ?? descriptor.digest, budget);
    if (subject === void 0) {
     await put();
     return;
    }
    const listed = {
     ...descriptor_plainDescriptor(descriptor),
     ...artifactType !== void 0 && {
      artifactType
     },
     ...annotations && {
      annotations
     }
    };
    await this.#referrers.push(subject.digest, listed, put, budget);
   }
   /**
     * Packs and pushes an artifact whose layers are there already; in the form of image-spec 1.0 if the registry refuses
     * the fields of 1.1. The list of the subject's referrers is then kept under its tag.
     */   async pushArtifact(options, call = {}) {
    try {
     return await pushPacked(this, packArtifact(options), call);
    } catch (error) {
     if (options.imageSpec !== void 0 || !errors_isOrasError(error, 'unsupported', 'refused') || error.method !== 'PUT') throw error;
     const packed = packArtifact({
      ...options,
      imageSpec: '1.0'
     });
     const descriptor = await pushPacked(this, packed, call);
     if (options.subject === void 0) return descriptor;
     const listed = {
      ...descriptor,
      artifactType: options.artifactType,
      ...options.annotations && {
       annotations: options.annotations
      }
     };
     await this.#referrers.addToTag(options.subject.digest, listed, this.client.budget(call.signal));
     return descriptor;
    }
   }
   /** Points a tag at a manifest that the repository holds, by putting its own bytes under that tag. */   async tag(descriptor, tag, options = {}) {
    reference_parseTag(tag);
    this.expectWrites();
    const bytes = await this.fetchBytes(descriptor, manifest_maxManifestSize, options);
    await this.#manifests.put(descriptor, bytes, tag, this.client.budget(options.signal));
   }
   tags(options = {}) {
    return listTags(this.client, this.#path, this.#scopes(), this.client.budget(options.signal, 'listing'));
   }
   /** Takes a blob over from another repository of this registry. False: the registry would rather have it uploaded. */   async mount(descriptor, from, options = {}) {
    this.expectWrites();
    const budget = this.client.budget(options.signal);
    const query = new URLSearchParams({
     mount: descriptor.digest,
     from
    }).toString();
    const reply = await this.client.request({
     method: 'POST',
     url: `${this.#path}/blobs/uploads/?${query}`,
     accept: [ 201, 202 ],
     scopes: [ ...this.#scopes(), `repository:${from}:pull` ],
     budget
    });
    await reply.discard();
    if (reply.status === 202) await this.#cancelUpload(reply, budget);
    return reply.status === 201;
   }
   async referrers(subject, artifactType, options = {}) {
    return this.#referrers.list(subject, artifactType, this.client.budget(options.signal, 'listing'));
   }
   /** Whether a registry answers and takes the credentials, if it wants any. Changes nothing. */   async ping(options = {}) {
    const reply = await this.client.request({
     method: 'GET',
     url: '/v2/',
     accept: [ 200 ],
     scopes: [],
     budget: this.client.budget(options.signal)
    });
    await reply.discard();
   }
   /**
     * Whether the credentials may push here. The spec has no question for that: an upload is begun and at once given up,
     * which leaves nothing behind, though a registry that creates repositories on push may create this one.
     */   async checkPush(options = {}) {
    this.expectWrites();
    const budget = this.client.budget(options.signal);
    const reply = await this.client.request({
     method: 'POST',
     url: `${this.#path}/blobs/uploads/`,
     accept: [ 202 ],
     scopes: this.#scopes(),
     budget
    });
    await reply.discard();
    await this.#cancelUpload(reply, budget);
   }
   /** Ends idle connections. */   close() {
    this.client.close();
   }
   /** Best effort: registries clear abandoned uploads away, and some do not know how to be asked. */   async #cancelUpload(reply, budget) {
    try {
     const url = resolveLocation(reply.header('location'), reply.url, 'the upload session');
     const answer = await this.client.request({
      method: 'DELETE',
      url,
      accept: [ 200, 202, 204 ],
      scopes: this.#scopes(),
      budget,
      retry: false
     });
     await answer.discard();
    } catch (error) {
     if (errors_isOrasError(error, 'cancelled', 'unsafe')) throw error;
    }
   }
   async #exists(descriptor, budget) {
    const manifest = descriptor_isManifest(descriptor);
    const reply = await this.client.request({
     method: 'HEAD',
     url: `${this.#path}/${manifest ? 'manifests' : 'blobs'}/${descriptor.digest}`,
     headers: {
      accept: manifest ? descriptor.mediaType : '*/*'
     },
     // Artifactory answers 403 for a manifest that is not there. An account that may not ask may still be allowed to
     // push: if not, the push will say so.
     accept: manifest ? [ 200, 401, 403, 404, 405 ] : [ 200, 404 ],
     scopes: this.#scopes(),
     budget
    });
    await reply.discard();
    const digest = reply.contentDigest();
    return reply.status === 200 && (digest === void 0 || digest === descriptor.digest || digest_digestAlgorithm(digest) !== digest_digestAlgorithm(descriptor.digest));
   }
   /** One scope for a whole push: reading and writing share a token. */   #scopes() {
    return [ `repository:${this.repository}:${this.#writes ? 'pull,push' : 'pull'}` ];
   }
  }
 },
 958: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   Kx: () => throwAll,
   NG: () => messageChain,
   S1: () => PublishError,
   b$: () => isDiskFull,
   p5: () => PublishErrors,
   rV: () => isAbort
  });
  class PublishError extends Error {
   name='PublishError';
   code;
   hint;
   at;
   constructor(code, message, options = {}) {
    super(message, options.cause === void 0 ? {} : {
     cause: options.cause
    });
    this.code = code;
    this.hint = options.hint;
    this.at = options.at;
   }
  }
  class PublishErrors extends AggregateError {
   name='PublishErrors';
   constructor(errors) {
    super([ ...errors ], `${errors.length} problems`);
   }
  }
  function throwAll(errors) {
   const [first, ...rest] = errors;
   if (first === void 0) return;
   throw rest.length === 0 ? first : new PublishErrors(errors);
  }
  function isAbort(error) {
   if (!(error instanceof Error)) return false;
   return error.name === 'AbortError' || (error instanceof PublishError ? error.code === 'E_CANCELLED' : isAbort(error.cause));
  }
  function isDiskFull(error) {
   for (let e = error, depth = 0; e instanceof Error && depth < 8; e = e.cause, depth++) {
    const {code, syscall} = e;
    if ((code === 'ENOSPC' || code === 'EDQUOT') && syscall !== void 0) return true;
   }
   return false;
  }
  function messageChain(error) {
   const messages = [];
   for (let e = error, depth = 0; e !== void 0 && e !== null && depth < 8; depth++) {
    const message = e instanceof Error ? e.message : typeof e === 'string' ? e : JSON.stringify(e);
    const last = messages.at(-1);
    if (message !== '' && last !== message && last?.endsWith(`: ${message}`) !== true) messages.push(message);
    e = e instanceof Error ? e.cause : void 0;
   }
   return messages;
  }
 },
 76: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   eF: () => run,
   wp: () => killRunning
  });
  var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(421);
  const running = new Set;
  function killRunning() {
   for (const pid of running) killGroup(pid, 'SIGKILL');
  }
  async function run(command, args, options) {
   options.signal?.throwIfAborted();
   const child = start(command, args, options);
   if (child instanceof Error) return {
    code: null,
    signal: null,
    stdout: '',
    stderr: '',
    timedOut: false,
    spawnError: child
   };
   const max = options.maxOutput ?? 4 * 1024 * 1024;
   const stdout = collect(child.stdout, max, 'head', options.onStdoutLine);
   const stderr = collect(child.stderr, max, 'tail', options.onStderrLine);
   child.stdin.on('error', () => {});
   child.stdin.end(options.input);
   const ended = endEarly(child, options);
   const exit = await exitOf(child, ended);
   ended.stopWaiting();
   if (ended.aborted) options.signal?.throwIfAborted();
   return {
    ...exit,
    stdout: stdout(),
    stderr: stderr(),
    timedOut: ended.timedOut
   };
  }
  function endEarly({pid}, {signal, timeout}) {
   const end = () => {
    killGroup(pid, 'SIGTERM');
    setTimeout(() => {
     killGroup(pid, 'SIGKILL');
    }, 2e3).unref();
   };
   const onAbort = () => {
    ended.aborted = true;
    end();
   };
   const onTimeout = () => {
    ended.timedOut = true;
    end();
   };
   const timer = timeout === void 0 ? void 0 : setTimeout(onTimeout, timeout);
   signal?.addEventListener('abort', onAbort, {
    once: true
   });
   const ended = {
    timedOut: false,
    aborted: false,
    stopWaiting: () => {
     clearTimeout(timer);
     signal?.removeEventListener('abort', onAbort);
    }
   };
   return ended;
  }
  async function exitOf(child, ended) {
   return await new Promise(resolve => {
    let spawnError;
    const done = (code, signal) => {
     resolve({
      code,
      signal,
      ...spawnError && {
       spawnError
      }
     });
    };
    child.on('error', error => {
     spawnError = error;
     if (child.pid === void 0) done(null, null);
    });
    child.on('close', done);
    child.on('exit', (code, signal) => {
     if (child.pid !== void 0) running.delete(child.pid);
     if (ended.aborted || ended.timedOut) killGroup(child.pid, 'SIGKILL');
     setTimeout(() => {
      done(code, signal);
     }, 1e3).unref();
    });
   });
  }
  function start(command, args, {cwd, env}) {
   try {
    const child = (0, node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command, args, {
     cwd,
     env,
     stdio: [ 'pipe', 'pipe', 'pipe' ],
     detached: process.platform !== 'win32'
    });
    if (child.pid !== void 0) running.add(child.pid);
    return child;
   } catch (error) {
    return error;
   }
  }
  function killGroup(pid, signal) {
   if (pid === void 0) return;
   try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
   } catch {}
  }
  const maxLine = 4 * 1024 * 1024;
  function collect(stream, max, keep, onLine) {
   let chunks = [];
   let size = 0;
   let line = '';
   stream.on('data', chunk => {
    if (keep === 'tail' || size < max) {
     chunks.push(chunk);
     size += chunk.length;
    }
    if (keep === 'tail' && size > 2 * max) {
     const tail = Buffer.concat(chunks).subarray(-max);
     chunks = [ tail ];
     size = tail.length;
    }
    if (onLine === void 0) return;
    const parts = (line + chunk.toString('utf8')).split(/\r?\n/);
    line = (parts.pop() ?? '').slice(-maxLine);
    for (const part of parts) onLine(part);
   });
   stream.on('end', () => {
    if (onLine !== void 0 && line !== '') onLine(line);
   });
   return () => {
    const all = Buffer.concat(chunks);
    return (keep === 'head' ? all.subarray(0, max) : all.subarray(-max)).toString('utf8');
   };
  }
 },
 282: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   FL: () => parsePlatform,
   Gx: () => joinPlatform,
   jo: () => sortPlatforms
  });
  const pattern = /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9]+)?$/;
  const aliases = {
   x86_64: 'amd64',
   'x86-64': 'amd64',
   aarch64: 'arm64',
   armhf: 'arm',
   armel: 'arm',
   i386: '386'
  };
  function parsePlatform(text) {
   const [os = '', arch = '', given] = text.trim().toLowerCase().split('/');
   const machine = aliases[arch] ?? arch;
   const variant = given ?? (arch === 'armel' ? 'v6' : machine === 'arm' ? 'v7' : void 0);
   const implied = machine === 'arm64' && variant === 'v8' || machine === 'amd64' && variant === 'v1';
   const normal = variant === void 0 || implied ? `${os}/${machine}` : `${os}/${machine}/${variant}`;
   return text.split('/').length <= 3 && pattern.test(normal) ? normal : void 0;
  }
  function joinPlatform({os, architecture, variant}) {
   return parsePlatform([ os, architecture, ...variant === void 0 || variant === null || variant === '' ? [] : [ variant ] ].join('/'));
  }
  function sortPlatforms(platforms) {
   return [ ...new Set(platforms) ].sort(comparePlatforms);
  }
  function comparePlatforms(a, b) {
   return a < b ? -1 : a > b ? 1 : 0;
  }
 },
 776: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   OP: () => newResourceName,
   nK: () => sameResource
  });
  var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(598);
  __nccwpck_require__(760);
  const prefix = 'plugin-publish-';
  function newResourceName(purpose = '') {
   return `${prefix}${purpose === '' ? '' : `${purpose}-`}${(0, node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(6).toString('hex')}`;
  }
  function sameResource(a, b) {
   return a.kind === b.kind && a.name === b.name;
  }
 },
 762: (__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => {
   try {
    var _github_verify_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(485);
    var _shared_exec_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(76);
    var _verify_index_js__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(371);
    const cancellation = new AbortController;
    for (const name of [ 'SIGINT', 'SIGTERM', 'SIGHUP' ]) process.on(name, () => {
     cancellation.abort();
    });
    const log = (0, _github_verify_js__WEBPACK_IMPORTED_MODULE_0__.PM)(text => {
     process.stdout.write(text);
    });
    const verified = await (0, _verify_index_js__WEBPACK_IMPORTED_MODULE_2__.M)({
     env: process.env,
     log,
     signal: cancellation.signal
    });
    (0, _shared_exec_js__WEBPACK_IMPORTED_MODULE_1__.wp)();
    process.stdout.write('', () => {
     process.exit(verified ? 0 : 1);
    });
    __webpack_async_result__();
   } catch (e) {
    __webpack_async_result__(e);
   }
  }, 1);
 },
 371: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   M: () => verify_verify
  });
  var promises_ = __nccwpck_require__(455);
  var external_node_os_ = __nccwpck_require__(161);
  var external_node_path_ = __nccwpck_require__(760);
  var oras = __nccwpck_require__(195);
  var verify = __nccwpck_require__(485);
  // CONCATENATED MODULE: ./.build/src/shared/environment.js
  /** The environment of system programs, which need nothing from the job. */
  const systemEnvironment = {
   PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  };
  /**
 * Variables that programs do not inherit: the action's inputs and state, and tokens. cosign gets the variables that it
 * needs by name, and a build that uses GitHub's cache gets the cache's token.
 */  const withheld = /^(INPUT_|STATE_|COSIGN_|ACTIONS_ID_TOKEN_|ACTIONS_RUNTIME_TOKEN$)/i;
  /** Inputs by which variables that hold private keys are named. */  const keyInputs = [ 'INPUT_COSIGN-KEY', 'INPUT_ENDPOINT-KEY' ];
  /**
 * The environment for a program: `env` without this action's secrets, and without relative directories in PATH, which
 * would run programs of the checkout.
 */  function childEnvironment(env) {
   const keys = keyVariables(env);
   const kept = Object.entries(env).filter(([name]) => !withheld.test(name) && !keys.includes(name));
   return Object.fromEntries(kept.map(([name, value]) => [ name, name.toUpperCase() === 'PATH' ? absolute(value) : value ]));
  }
  /** Names of the variables that hold private keys, as the inputs name them, also in entries that are refused later. */  function keyVariables(env) {
   return keyInputs.flatMap(input => {
    // An entry of a list may be in quotes.
    const text = (env[input] ?? '').replaceAll('"', '');
    return [ ...text.matchAll(/env:\/\/([A-Za-z0-9_]+)/g) ].flatMap(([, name]) => name ?? []);
   });
  }
  function absolute(path) {
   return path?.split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute).join(external_node_path_.delimiter);
  }
  // CONCATENATED MODULE: ./.build/src/publish/credentials.js
  /** The credentials for the registry: those of the inputs, else docker's. */
  function registryCredentials({username, password}, context) {
   return username === void 0 || password === void 0 ? dockerLogin(context) : (0, oras /* staticCredentials */ .vU)(username, password);
  }
  /** Docker's credentials. Its credential helpers get none of this action's secrets, and their answers are masked. */  function dockerLogin({env, log}) {
   const ask = (0, oras /* dockerCredentials */ .d8)(childEnvironment(env));
   return async (registry, request) => {
    const credential = await ask(registry, request);
    for (const secret of secretsOf(credential)) log.mask(secret);
    return credential;
   };
  }
  function secretsOf(credential) {
   switch (credential.kind) {
   case 'anonymous':
    return [];

   case 'basic':
    return [ credential.password, `${credential.username}:${credential.password}` ];

   case 'identity-token':
   case 'registry-token':
    return [ credential.token ];
   }
  }
  // EXTERNAL MODULE: external "node:crypto"
    var external_node_crypto_ = __nccwpck_require__(598);
  // CONCATENATED MODULE: ./.build/src/publish/docker-config.js
  /**
 * Makes the directory for the docker config of one publish, mode 0700, for `DOCKER_CONFIG`. The user's own config is
 * never changed, so parallel publishes cannot log each other out.
 */
  async function makeDockerConfig(temp) {
   await (0, promises_.mkdir)(temp, {
    recursive: true,
    mode: 448
   });
   return await (0, promises_.mkdtemp)((0, external_node_path_.join)(temp, 'docker-config-'));
  }
  /**
 * Writes the config: plain `auths`, no helpers, nothing of the user's. A program that reads it at this moment sees the
 * old or the new one.
 *
 * @param credentials by registry, or by `registry/repository`, which cosign looks for first
 */  async function writeDockerConfig(directory, credentials) {
   const auths = {};
   for (const [registry, credential] of credentials) {
    const entry = authEntry(credential);
    if (entry !== void 0) auths[registry] = entry;
   }
   const next = (0, external_node_path_.join)(directory, `next-${(0, external_node_crypto_.randomUUID)()}.json`);
   await (0, promises_.writeFile)(next, JSON.stringify({
    auths
   }), {
    mode: 384,
    flag: 'wx'
   });
   await (0, promises_.rename)(next, (0, external_node_path_.join)(directory, 'config.json'));
  }
  /** https://github.com/docker/cli/blob/master/cli/config/types/authconfig.go */
  function authEntry(credential) {
   switch (credential.kind) {
   case 'anonymous':
    return;

   case 'registry-token':
    return {
     registrytoken: credential.token
    };

   case 'identity-token':
    return {
     identitytoken: credential.token
    };

   case 'basic':
    return {
     auth: Buffer.from(`${credential.username}:${credential.password}`).toString('base64')
    };
   }
  }
  // CONCATENATED MODULE: ./.build/src/shared/sign-codes.js
  /** Codes of signing and attesting. */
  const signCodes = {
   E_COSIGN: {
    meaning: 'cosign could not be installed or run.',
    remedy: 'Read the message. Put a cosign on PATH, or check `cosign-version` and `cosign-sha256`.'
   },
   E_COSIGN_CHECKSUM: {
    meaning: 'The SHA-256 of a downloaded or cached cosign is not the pinned one.',
    remedy: 'Do not use that file. Check `cosign-sha256` and the source of the download.'
   },
   E_SIGN_KEY: {
    meaning: 'The signing key is missing or unreadable, or its password is wrong.',
    remedy: 'Check `cosign-key` and the environment variable `COSIGN_PASSWORD`.'
   },
   E_SIGN: {
    meaning: 'Signing failed.',
    remedy: 'Read cosign’s message and re-run the failed job: what is complete is skipped. This run wrote no tag. The output ' + '`layout` has exactly what was checked; it can be published later.'
   },
   E_SIGN_REFUSED: {
    meaning: 'The registry refuses signatures, or what cosign has to read for them, to this account.',
    remedy: 'Set `signature-repository: HOST/REPOSITORY` to a repository that takes them, or `signature-format` to the ' + 'format that this registry takes.'
   },
   E_SIGN_VERIFY: {
    meaning: 'A signature could not be read back from the registry and verified.',
    remedy: 'Check that the registry keeps what is pushed, and run again. The output `tags` says whether a tag was written.'
   },
   E_ATTEST: {
    meaning: 'Provenance or SBOM could not be signed or attached.',
    remedy: 'Read cosign’s message and run again. To publish without them, set `attest: false`.'
   },
   E_ATTEST_REFUSED: {
    meaning: '`attest` is `true`, and the registry does not take the attestations.',
    remedy: 'Set `signature-repository` to a repository that takes them, or `attest: auto` to publish without them.'
   },
   E_ATTEST_VERIFY: {
    meaning: 'An attestation could not be read back from the registry and verified.',
    remedy: 'Check that the registry keeps what is pushed, and run again. The output `tags` says whether a tag was written.'
   }
  };
  // CONCATENATED MODULE: ./.build/src/shared/verify-codes.js
  /** Codes of `verify/action.yml`; each has a reason in `src/verify/reasons.ts`. */
  const verifyCodes = {
   E_VERIFY_UNSIGNED: {
    meaning: 'The index, or a manifest that it lists, has no signature in the registry (reason `unsigned`).',
    remedy: 'Do not deploy it. Publish it again, or set `signature-repository` and `signature-format` as the publish did.'
   },
   E_VERIFY_SIGNER: {
    meaning: 'There is a signature, but not a valid one by the expected key or identity (reason `wrong-signer`).',
    remedy: 'Do not deploy it. Compare `key`, or `certificate-identity` and `certificate-oidc-issuer`, with the publish’s ' + '`verify-command`.'
   },
   E_VERIFY_TAG: {
    meaning: 'The tag does not point to the expected digest, or was moved meanwhile (reason `tag-moved`).',
    remedy: 'Find out who moved the tag. The output `digest` of a publish is what it published: name that one.'
   },
   E_VERIFY_PLATFORM: {
    meaning: 'The index lacks a platform that `platforms` names (reason `missing-platform`).',
    remedy: 'Publish for that platform, or remove it from `platforms`.'
   },
   E_VERIFY_PAYLOAD: {
    meaning: 'The payload that the index must name is missing, or is another one (reason `missing-payload`).',
    remedy: 'Publish again: the payload is pushed with the image. For a host without a control plane, leave ' + '`payload: auto`.'
   },
   E_VERIFY_ATTESTATION: {
    meaning: 'A manifest has no valid attestation of a wanted type by the same signer (reason `missing-attestation`).',
    remedy: 'Build with Docker and publish with `attest: true`, or remove the type from `attestations`.'
   },
   E_VERIFY_NOT_FOUND: {
    meaning: 'The registry says that there is no such tag or digest (reason `not-found`).',
    remedy: 'Check `reference`. Some registries say the same to accounts that may not read it.'
   },
   E_VERIFY_CONTENT: {
    meaning: 'A manifest, config or payload is not what its digest says, or a part is missing (reason `wrong-content`).',
    remedy: 'Do not deploy it. Publish it again; if that does not help, the registry loses or changes content.'
   },
   E_VERIFY_UNKNOWN: {
    meaning: 'Registry, log or trust root gave no answer that proves anything (reason `could-not-check`). The image may be ' + 'signed or not.',
    remedy: 'This does not say that it is unsigned. Read the cause, check credentials and network, and run again. Do ' + 'not deploy in the meantime.'
   }
  };
  // CONCATENATED MODULE: ./.build/src/shared/codes.js
  /** Codes that belong to no host. A code is never renamed, and never used for something else. */
  const commonCodes = {
   // inputs and event
   E_INPUT: {
    meaning: 'An input is missing, unknown, malformed or contradicts another.',
    remedy: 'Correct the inputs that the message lists; the README documents each.'
   },
   E_EVENT: {
    meaning: 'The event must not publish, use build secrets or build with `allow: security.insecure`, for example because a ' + 'pull request caused it; or its payload cannot be read.',
    remedy: 'Publish from a tag push, a release or `workflow_dispatch`, and use a dry run for pull requests. ' + 'docs/events.md lists the events.'
   },
   E_SIGN_PRIVATE: {
    meaning: 'A keyless signature would write the name of a private repository into public logs, for ever.',
    remedy: 'Set `sign: keyless` if that may be known, sign with `cosign-key`, or set `signing-config` to a private ' + 'Sigstore.'
   },
   E_PERMISSION_OIDC: {
    meaning: 'Keyless signing needs an OIDC token, and this job may not ask for one.',
    remedy: 'Grant `permissions: id-token: write` to the job, and to the job that calls it if it is in a reusable workflow. ' + 'Or set `cosign-key`, or `sign: none`.'
   },
   E_REGISTRY_MISSING: {
    meaning: 'Publishing needs a registry, and the host has no default.',
    remedy: 'Set `registry`.'
   },
   E_TOKEN_MISSING: {
    meaning: 'Publishing needs a control-plane token, and `control-plane-token` is empty.',
    remedy: 'Pass `control-plane-token` from a repository secret.'
   },
   // plugin directory
   E_PLUGIN_FILE: {
    meaning: 'A file that the host requires is missing, empty, unreadable or too large.',
    remedy: 'Create the file. If a command generates it, the message names the command.'
   },
   E_PLUGIN_NAME: {
    meaning: 'The host would refuse the plugin’s name.',
    remedy: 'Set `name` to a name that the host accepts. The message says what is wrong with this one.'
   },
   E_HOST_UNKNOWN: {
    meaning: 'No host detected the plugin, more than one did, or `host` names an unknown host.',
    remedy: 'Check `path`, or set `host`.'
   },
   // build
   E_DOCKER: {
    meaning: 'Docker or buildx is missing, or the engine cannot be reached.',
    remedy: 'Use a runner with Docker and buildx, or add the job’s user to the group that may use Docker.'
   },
   E_BUILDER: {
    meaning: 'The builder cannot do this build, or could not be created.',
    remedy: 'Leave `builder: auto`, or name a builder whose driver exports a multi-platform OCI layout.'
   },
   E_BUILDER_UNREACHABLE: {
    meaning: 'A machine that `endpoint` names does not answer.',
    remedy: 'Start BuildKit there, let the runner reach its port, or correct `endpoint`. docs/builders.md sets up a machine.'
   },
   E_BUILDER_TLS: {
    meaning: 'This job and a machine that `endpoint` names do not accept each other’s certificates.',
    remedy: 'Check `endpoint-ca-certificates`, `endpoint-certificate` and `endpoint-key`, and the certificates of the ' + 'machine. docs/builders.md shows how to make them.'
   },
   E_BUILDER_PLATFORM: {
    meaning: 'No machine is named for a platform, or the one that is named does not run it.',
    remedy: 'Name a machine for each platform in `endpoint`, with `os/arch=address`, or one with an address alone for all ' + 'others.'
   },
   E_EMULATION: {
    meaning: 'A build step must run a program of another architecture, and emulation could not be registered.',
    remedy: 'Register QEMU in an earlier step, allow privileged containers, or cross-compile with `FROM ' + '--platform=$BUILDPLATFORM`.'
   },
   E_BUILD: {
    meaning: 'The build failed.',
    remedy: 'Fix the Dockerfile or the sources at the step that the message shows.'
   },
   E_BUILD_EXEC_FORMAT: {
    meaning: 'A build step ran a program of another architecture without emulation.',
    remedy: 'Leave `emulation: auto`, or cross-compile with `FROM --platform=$BUILDPLATFORM`.'
   },
   E_BUILD_PLATFORMS: {
    meaning: 'The builder’s driver cannot build several platforms at once.',
    remedy: 'Leave `builder: auto`, or use the `docker-container` driver.'
   },
   E_BUILD_SPACE: {
    meaning: 'The builder’s disk is full.',
    remedy: 'Free space on the runner, or build fewer platforms at once.'
   },
   E_BUILD_RATE_LIMIT: {
    meaning: 'A registry refused to serve a base image because of its rate limit.',
    remedy: 'Log in to that registry before this step, or use a mirror.'
   },
   E_BUILD_NETWORK: {
    meaning: 'The build could not reach a host that it needs.',
    remedy: 'Check the network, proxy and name of the host in the message, then run again.'
   },
   E_LAYOUT: {
    meaning: 'An OCI image layout is incomplete, malformed or not the expected one.',
    remedy: 'Build it again. If another job made it, upload and download the whole directory that its output `layout` ' + 'names.'
   },
   E_LAYOUT_DIGEST: {
    meaning: 'A layout of an earlier job is not the expected one.',
    remedy: 'Set `expected-digest` to the output `digest` of the job that made the layout, and hand over its whole ' + 'directory.'
   },
   E_LAYOUT_CACHE: {
    meaning: 'A layout was built with a cache, to which other runs could write.',
    remedy: 'Set `cache: false` in the job that makes the layout, and no `cache-from`.'
   },
   E_LAYOUT_PLATFORM: {
    meaning: 'A platform is in a layout twice, or in two of the layouts that are to be merged.',
    remedy: 'Set `platforms` in each job that makes a layout to those of its own, and name each layout once.'
   },
   E_LAYOUT_PAYLOAD: {
    meaning: 'Layouts that are to be merged have different payloads, and the control plane receives one.',
    remedy: 'Make all layouts from the same commit, with the same `schema` and the same generated files.'
   },
   E_LAYOUT_ANNOTATION: {
    meaning: 'Layouts that are to be merged have different annotations, and an index has one set of them.',
    remedy: 'Give all jobs that make a layout the same `annotations`, in the same repository.'
   },
   E_LAYOUT_FORM: {
    meaning: 'Layouts that are to be merged are packed in different ways, or not by platform.',
    remedy: 'Make all layouts with the same version of this action and the same `host`. An artifact that does not depend on ' + 'a platform is published alone.'
   },
   E_LAYOUT_CLAIM: {
    meaning: 'Packing the files of a layout again, by the inputs of this job, makes another digest.',
    remedy: 'Give both jobs the same version of this action, and the same `host`, `name`, `version` and `annotations`.'
   },
   E_FROM_SOURCE: {
    meaning: 'What `from` names is not there, is damaged, or is no artifact of this action.',
    remedy: 'Check the reference. To restore or promote what was published by another tool, publish it with this action.'
   },
   E_FROM_UNSIGNED: {
    meaning: 'What `from` names, or one of its platforms, has no signature in the registry.',
    remedy: 'Name a publish that was signed. Signatures that are kept in another repository (`signature-repository`) are not ' + 'found: restore or promote from that repository, if the image was staged there.'
   },
   E_FROM_SIGNER: {
    meaning: 'What `from` names is signed, but not by the key or the identity that the inputs name.',
    remedy: 'Compare `from-key`, or `from-identity` and `from-issuer`, with the `verify-command` of the run that published ' + 'it. If they are right, somebody else has signed it: do not publish it.'
   },
   E_FROM_UNKNOWN: {
    meaning: 'The action could not find out whether what `from` names is signed as it must be.',
    remedy: 'Read the cause: the registry or a service did not answer. Run again.'
   },
   E_FROM_PAYLOAD: {
    meaning: 'The control plane needs files that belong to the image, and the source’s registry does not have them.',
    remedy: 'That publish cannot be restored or promoted: check out its commit and publish it again.'
   },
   E_FROM_CLAIM: {
    meaning: 'What `from` names is not the plugin that `host` and `name` say.',
    remedy: 'Set `host` and `name` as in the run that published it, or correct `from`.'
   },
   E_PAYLOAD_REFUSED: {
    meaning: 'The registry does not keep the files for the control plane beside the image.',
    remedy: 'The version is published, but it can never be restored or promoted with `from`. Let the account push manifests ' + 'by digest.'
   },
   E_EXPORT: {
    meaning: 'The files for the host could not be written to the directory that `export` names.',
    remedy: 'Set `export` to a directory that the job’s user can write, with no link or other plugin in the way.'
   },
   // checks
   E_CHECK_ENTRYPOINT: {
    meaning: 'The image has no entrypoint, or the entrypoint is not in the image or not executable; or an archive has no ' + 'program.',
    remedy: 'Set `ENTRYPOINT` in exec form to a file that the image contains and that has the executable bit.'
   },
   E_CHECK_IMAGE: {
    meaning: 'The image violates a rule of the host that unpacks it.',
    remedy: 'Remove the path, link or file that the message names.'
   },
   E_CHECK_BINARY: {
    meaning: 'A binary was compiled for another architecture or operating system than its platform label says.',
    remedy: 'Compile for `TARGETOS` and `TARGETARCH` of each platform.'
   },
   E_CHECK_LINKING: {
    meaning: 'The binary needs a dynamic loader or libraries that the host’s image does not have.',
    remedy: 'Link statically (Go: `CGO_ENABLED=0`), or run the host from an image that has them.'
   },
   E_SMOKE_FAILED: {
    meaning: 'The plugin was started in the same way as its host starts it, and did not become ready.',
    remedy: 'Read the message and the plugin’s own output below it: they name the likely cause.'
   },
   E_SMOKE_IMPOSSIBLE: {
    meaning: '`smoke-test` is `true`, and the program of a platform cannot be started here, or its host starts none.',
    remedy: 'Set `smoke-test: auto`. If this machine cannot run the platform, a runner that can run it is another way.'
   },
   // control plane
   E_CONTROL_PLANE: {
    meaning: 'The control plane refused a request or did not answer.',
    remedy: 'Read its message. If the cause is temporary, run again: completed steps are skipped.'
   },
   E_CONTROL_PLANE_AUTH: {
    meaning: 'The control plane does not accept the token, or the token lacks a permission.',
    remedy: 'Check the secret and the role of the API key.'
   },
   E_NOT_SERVED: {
    meaning: 'The control plane accepted the release, and serves something else when it is asked.',
    remedy: 'Read what it serves instead. If another run published at the same time, set `concurrency`. Otherwise ask its ' + 'operator, and run again: the same tag is used.'
   },
   // registry
   E_REGISTRY: {
    meaning: 'The registry refused a request or did not answer.',
    remedy: 'Read its message. If the cause is temporary, run again: uploaded blobs are skipped.'
   },
   E_REGISTRY_AUTH: {
    meaning: 'The registry does not accept the credentials for this repository.',
    remedy: 'Log in before this step, or set `registry-username` and `registry-password`.'
   },
   E_REGISTRY_DIGEST: {
    meaning: 'The account may not push a manifest under its digest, which comes before its signatures and its tag.',
    remedy: 'Set `signature-repository: HOST/REPOSITORY`: index and signatures are staged there. This run wrote no tag.'
   },
   E_TAG_TAKEN: {
    meaning: 'The version tag already holds other content.',
    remedy: 'Publish under a new version: a full version never moves. If an earlier publish failed and left the tag, ' + 'set `replace-tag` to the digest that the tag holds.'
   },
   E_TAG_RACE: {
    meaning: 'A tag changed while it was being published.',
    remedy: 'Set `concurrency` for the publishing job, and run again.'
   },
   ...signCodes,
   ...verifyCodes,
   // the run itself
   E_CANCELLED: {
    meaning: 'The run was cancelled.',
    remedy: 'Run again: completed steps are skipped.'
   },
   E_DISK: {
    meaning: 'A file system of this machine is full, or a directory that the action needs cannot be written.',
    remedy: 'Free space on the file system of `RUNNER_TEMP` and of the path in the message, or use a runner with a ' + 'larger disk. The runner’s user must be able to write there.'
   },
   E_INTERNAL: {
    meaning: 'The action failed unexpectedly. This is probably a bug.',
    remedy: 'Report it with the log.'
   }
  };
  // EXTERNAL MODULE: ./.build/src/shared/errors.js
    var errors = __nccwpck_require__(958);
  // EXTERNAL MODULE: external "node:fs"
    var external_node_fs_ = __nccwpck_require__(24);
  // EXTERNAL MODULE: external "node:timers/promises"
    var external_node_timers_promises_ = __nccwpck_require__(500);
  // EXTERNAL MODULE: ./.build/src/shared/exec.js
    var exec = __nccwpck_require__(76);
  // CONCATENATED MODULE: ./.build/src/shared/remove-directory.js
  /**
 * Removes a directory and everything below it, including directories without permissions, paths that are longer than
 * the kernel accepts, and names that are not UTF-8. Files of another user are removed with `sudo`, if it needs no
 * password. Links are not followed, and other file systems are not entered.
 *
 * @returns why it could not be removed; undefined if it is gone
 */
  async function removeDirectory(path) {
   for (let tries = 1; ;tries++) try {
    await new Removal(path).run();
    return;
   } catch (error) {
    const {code, message} = error;
    // A program that is just ending may remove its own files at the same time.
        if (code === 'ENOENT' && tries < maxTries) continue;
    if (code !== 'EACCES' && code !== 'EPERM') return message;
    return await removeAsRoot(path, message);
   }
  }
  async function removeAsRoot(path, reason) {
   if (process.getuid?.() === 0) return reason;
   const result = await (0, exec /* run */ .eF)('sudo', [ '-n', '--', 'rm', '-rf', '--one-file-system', '--', path ], {
    env: systemEnvironment,
    timeout: 6e4
   });
   const said = result.spawnError?.message ?? result.stderr.trim().slice(-500);
   return result.code === 0 ? void 0 : `${reason}; with sudo: ${said}`;
  }
  /** How often a removal starts again because another program removes the same files. */  const maxTries = 100;
  /** Operations between two pauses for signals and timers. */  const batch = 256;
  /** Milliseconds. If a removal takes longer, some program still writes into the directory. */  const limit = 12e4;
  /**
 * Empties every directory by moving its subdirectories to the top. So no path has more than two names below the top,
 * however deep the tree is. https://man7.org/linux/man-pages/man7/path_resolution.7.html
 */  class Removal {
   #top;
   #prefix=(0, external_node_crypto_.randomBytes)(6).toString('hex');
   #device;
   #deadline=performance.now() + limit;
   #operations=0;
   #moved=0;
   constructor(path) {
    this.#top = Buffer.from(path);
   }
   async run() {
    const top = (0, external_node_fs_.lstatSync)(this.#top, {
     throwIfNoEntry: false
    });
    if (top === void 0) return;
    if (!top.isDirectory()) throw new Error(`${this.#top.toString()} is not a directory`);
    this.#device = top.dev;
    makeAccessible(this.#top, top.mode);
    await this.#empty(this.#top, child => this.#removeDirectory(child));
   }
   async #removeDirectory(path) {
    await this.#empty(path, child => {
     (0, external_node_fs_.renameSync)(child, below(this.#top, Buffer.from(`${this.#prefix}-${this.#moved++}`)));
    });
   }
   /** Removes all entries of `path`, then `path` itself. `onDirectory` must move or remove a subdirectory. */   async #empty(path, onDirectory) {
    // Again, because the top gets new entries from below, and a program that is just ending may still write.
    do {
     for (const name of (0, external_node_fs_.readdirSync)(path, {
      encoding: 'buffer'
     })) {
      await this.#pause();
      const child = below(path, name);
      const stats = (0, external_node_fs_.lstatSync)(child, {
       throwIfNoEntry: false
      });
      if (stats === void 0) continue;
      if (stats.dev !== this.#device) throw new Error(`${child.toString()} is on another file system`);
      if (!stats.isDirectory()) (0, external_node_fs_.unlinkSync)(child); else {
       makeAccessible(child, stats.mode);
       await onDirectory(child);
      }
     }
    } while (!removed(path));
   }
   async #pause() {
    if (++this.#operations % batch !== 0) return;
    await (0, external_node_timers_promises_.setImmediate)();
    if (performance.now() > this.#deadline) throw new Error(`it took more than ${limit / 1e3} s`);
   }
  }
  /** Removes an empty directory; false if it is not empty. */  function removed(path) {
   try {
    (0, external_node_fs_.rmdirSync)(path);
    return true;
   } catch (error) {
    if (error.code === 'ENOTEMPTY') return false;
    throw error;
   }
  }
  const below = (directory, name) => Buffer.concat([ directory, Buffer.from('/'), name ]);
  /** `O_PATH` of Linux opens a directory without any permission on it. Node has no name for it. */  const O_PATH = 2097152;
  /** Gives the owner all permissions on a directory. It is opened first, so that a link in its place is not followed. */  function makeAccessible(path, mode) {
   if ((mode & 448) === 448) return;
   if (process.platform !== 'linux') {
    (0, external_node_fs_.chmodSync)(path, 448);
    return;
   }
   const handle = (0, external_node_fs_.openSync)(path, O_PATH | external_node_fs_.constants.O_NOFOLLOW | external_node_fs_.constants.O_DIRECTORY);
   try {
    (0, external_node_fs_.chmodSync)(`/proc/self/fd/${handle}`, 448);
   } finally {
    (0, external_node_fs_.closeSync)(handle);
   }
  }
  // EXTERNAL MODULE: ./.build/src/shared/resources.js
    var shared_resources = __nccwpck_require__(776);
  // CONCATENATED MODULE: ./.build/src/shared/abortable.js
  /**
 * Waits for work that cannot be cancelled. If `signal` is aborted first, it rejects with the signal's reason, and
 * nobody waits for the work any more.
 */
  async function abortable(work, signal) {
   let abort;
   const aborted = new Promise((_, reject) => {
    abort = () => {
     reject(signal.reason instanceof Error ? signal.reason : new Error('cancelled'));
    };
    if (signal.aborted) abort(); else signal.addEventListener('abort', abort, {
     once: true
    });
   });
   try {
    return await Promise.race([ work, aborted ]);
   } finally {
    if (abort !== void 0) signal.removeEventListener('abort', abort);
   }
  }
  // CONCATENATED MODULE: ./.build/src/shared/turns.js
  /** Lets a bounded number of works run at a time, in the order in which they asked. */
  class Turns {
   #waiting=new Set;
   #free;
   constructor(count) {
    this.#free = count;
   }
   /**
     * @param work may call `leave` to end its turn before it ends itself
     * @param signal ends the waiting
     * @throws the signal's reason if it is aborted before the turn
     */   async use(work, signal) {
    signal?.throwIfAborted();
    if (this.#free > 0) this.#free--; else await this.#wait(signal);
    let left = false;
    const leave = () => {
     if (!left) this.#end();
     left = true;
    };
    try {
     return await work(leave);
    } finally {
     leave();
    }
   }
   async #wait(signal) {
    const {promise, resolve} = Promise.withResolvers();
    const called = () => {
     this.#waiting.delete(called);
     resolve(void 0);
    };
    this.#waiting.add(called);
    try {
     await (signal === void 0 ? promise : abortable(promise, signal));
    } catch (error) {
     // A turn that was given at the same moment is passed on.
     if (!this.#waiting.delete(called)) this.#end();
     throw error;
    }
   }
   #end() {
    const [next] = this.#waiting;
    if (next === void 0) this.#free++; else next();
   }
  }
  // CONCATENATED MODULE: ./.build/src/shared/step.js
  /** What the plugins of one step share. */
  class Step {
   #context;
   #done=new Map;
   #turns=new Map;
   /** @param context that of the step: its signal is aborted only when all of it is cancelled */
   constructor(context) {
    this.#context = context;
   }
   once(key, work) {
    const known = this.#done.get(key);
    if (known !== void 0) return known;
    const made = work(this.#context());
    this.#done.set(key, made);
    // It may fail while nobody waits for it.
        made.catch(() => {});
    return made;
   }
   async turn(kind, limit, signal, work) {
    let turns = this.#turns.get(kind);
    if (turns === void 0) this.#turns.set(kind, turns = new Turns(limit));
    return await turns.use(work, signal);
   }
  }
  /** The context of work that shares nothing with a step. */  function aloneInStep(context) {
   const whole = {
    ...context,
    step: new Step(() => whole)
   };
   return whole;
  }
  // EXTERNAL MODULE: external "node:tls"
    var external_node_tls_ = __nccwpck_require__(692);
  // CONCATENATED MODULE: ./.build/src/sign/certificates.js
  /**
 * Writes one PEM file with the system's certificate authorities and the given ones. cosign's own `--registry-cacert`,
 * as `SSL_CERT_FILE`, replaces what the system trusts, and then the credentials of a public registry would find no
 * host.
 */
  async function combineCertificates(extra, temp) {
   const pem = await (0, promises_.readFile)(extra, 'utf8').catch(cause => {
    throw new errors /* PublishError */ .S1('E_INPUT', `The file of \`ca-certificates\` cannot be read: ${extra}.`, {
     cause
    });
   });
   if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new errors /* PublishError */ .S1('E_INPUT', `The file of \`ca-certificates\` holds no PEM certificate: ${extra}.`);
   const file = (0, external_node_path_.join)(temp, 'certificates.pem');
   await (0, promises_.writeFile)(file, `${[ ...(0, external_node_tls_.getCACertificates)('system'), pem ].join('\n')}\n`, {
    mode: 384
   });
   return file;
  }
  // CONCATENATED MODULE: ./.build/src/shared/retry.js
  /**
 * Repeats `attempt` until `delayAfter` says that its result is final. The registry client has retries of its own: it is
 * a package, and counts redirects, credentials and whole uploads against one deadline.
 *
 * @throws what `attempt` throws; when the signal is aborted, its reason
 */
  async function withRetries(attempt, {delayAfter, signal, pause = sleepUnlessAborted}) {
   for (let tries = 1; ;tries++) {
    signal.throwIfAborted();
    const result = await attempt(tries);
    const delay = delayAfter(result, tries);
    if (delay === void 0) return result;
    if (delay > 0) await pause(delay, signal);
   }
  }
  /** Takes up to half off a delay, so that jobs that failed together do not come back together. */  function jittered(milliseconds) {
   return milliseconds * (1 - Math.random() / 2);
  }
  const sleepUnlessAborted = async (milliseconds, signal) => {
   await (0, external_node_timers_promises_.setTimeout)(milliseconds, void 0, {
    signal
   }).catch(() => {
    signal.throwIfAborted();
   });
  };
  // CONCATENATED MODULE: ./.build/src/sign/refusal.js
  /**
 * How go-containerregistry, cosign's registry client, prints a refusal: the request, then the registry's own code, or
 * the status if the answer has no error document.
 * https://github.com/google/go-containerregistry/blob/main/pkg/v1/remote/transport/error.go
 */
  const refused = new RegExp(/\b(GET|HEAD|PUT|POST|PATCH|DELETE) (https?:\/\/\S+): (?:multiple errors returned: )?/.source + /(?:(UNAUTHORIZED|DENIED|UNSUPPORTED)\b|unexpected status code (401|403|405)\b)/.source);
  /**
 * The refusal in cosign's message; undefined if it failed for another reason. Answers of logs and certificate
 * authorities are no refusals of a registry.
 */  function refusedRequest(reason) {
   const [, method = '', address = '', code, status] = refused.exec(reason) ?? [];
   const url = URL.canParse(address) ? new URL(address) : void 0;
   if (url === void 0) return;
   const unauthorized = code === 'UNAUTHORIZED' || status === '401';
   const [, repository, what] = /^\/v2\/(.+)\/((?:manifests|blobs|referrers|tags)\/.*)$/.exec(url.pathname) ?? [];
   if (repository !== void 0 && what !== void 0) return {
    method,
    repository: `${url.host}/${repository}`,
    what,
    unauthorized
   };
   // https://distribution.github.io/distribution/spec/auth/token/
      const asksForToken = url.searchParams.has('scope') || url.searchParams.has('service');
   if (url.pathname !== '/v2/' && !asksForToken) return;
   return {
    method,
    repository: void 0,
    what: url.pathname,
    unauthorized
   };
  }
  /**
 * Whether cosign says that the registry itself refused to take an attestation: another attempt does not help, and
 * another repository may. Beside what a registry refuses to an account, some know no manifest with a subject.
 */  
  /** Ends signing or verifying in one format, because a registry refused a request of it. */
  Error;
  /** Throws if cosign's message says that a registry refused. @throws SigningRefused */  // CONCATENATED MODULE: ./.build/src/sign/cosign.js
  /** Milliseconds to wait before the second, third… attempt, at most. */
  const retryDelays = [ 1e3, 3e3, 9e3 ];
  /** The reason of a run that had to be ended. */  const timedOut = 'cosign did not end in time';
  /** cosign's own limit is three minutes; this one only ends a process that ignores it. */  const defaultLimit = 2e5;
  /**
 * MiB. The memory at which Go's collector starts to work harder (https://pkg.go.dev/runtime, `GOMEMLIMIT`); nothing
 * fails above it.
 */  const usualMemory = 64;
  /** Runs cosign once. Rejects only if cancelled. */  async function cosign_cosign(binary, args, call) {
   const {limit = defaultLimit, env, onLine, memoryLimit = usualMemory, ...options} = call;
   const result = await (0, exec /* run */ .eF)(binary, args, {
    ...options,
    env: {
     ...env,
     GOMEMLIMIT: `${memoryLimit}MiB`
    },
    timeout: Math.min(defaultLimit, limit),
    ...onLine !== void 0 && {
     onStderrLine: onLine
    }
   });
   const reason = reasonOf(result);
   // A refusal does not pass, whatever the registry writes beside it.
      const transient = result.code !== 0 && refusedRequest(reason) === void 0 && isTransient(reason);
   return {
    ok: result.code === 0,
    stdout: result.stdout,
    reason,
    transient
   };
  }
  /** Repeats `attempt` while its failure may pass; `tries` counts from 1. */  function cosign_whileTransient(attempt, signal, delays) {
   return withRetries(attempt, {
    signal,
    delayAfter: (result, tries) => result.ok || !result.transient ? void 0 : nextDelay(delays, tries)
   });
  }
  /** Milliseconds to wait after that many attempts; undefined: there is no other. */  function nextDelay(delays, tries) {
   const delay = delays[tries - 1];
   return delay === void 0 ? void 0 : jittered(delay);
  }
  const noise = [ /^(WARNING:|Flag --|\s*$)/, /^(Signing artifact|Pushing signature to:|Using payload from)/, /^(Generating ephemeral keys|Retrieving signed certificate)/ ];
  function reasonOf(result) {
   if (result.spawnError !== void 0) return result.spawnError.message;
   if (result.timedOut) return timedOut;
   const lines = result.stderr.split(/\r?\n/).filter(line => !noise.some(pattern => pattern.test(line)));
   // cosign prints its error twice, in two forms.
      const errors = lines.filter(line => line.startsWith('Error: ')).map(line => line.slice('Error: '.length));
   const text = (errors.length > 0 ? errors : lines).join('\n').slice(-4e3);
   return text === '' ? `cosign ended with ${result.code === null ? `signal ${String(result.signal)}` : `exit code ${result.code}`}` : text;
  }
  /** Statuses that another attempt may change. 409 is the log's answer to an entry whose first answer was lost. */  const cosign_status = '(408|409|425|429|5\\d\\d)';
  const passing = [ 
  // The registry's client, the log's client and cosign itself spell the status differently.
  new RegExp(`unexpected status code ${cosign_status}`), new RegExp(`\\[(POST|GET) [^\\]]*\\]\\[${cosign_status}\\]`), new RegExp(`(Fulcio|timestamp authority) returned ${cosign_status}`), /\b(409 Conflict|429 Too Many Requests|50[0234] [A-Z])/, /createLogEntryConflict|giving up after \d+ attempt/, 
  // What go-containerregistry takes for passing. It prints a registry's own code instead of the status.
  /https?:\/\/\S+: (multiple errors returned: )?(TOOMANYREQUESTS|UNAVAILABLE|UNKNOWN|BLOB_UPLOAD_INVALID)\b/, /connection re(set|fused)|i\/o timeout|TLS handshake timeout|unexpected EOF|: EOF\b|broken pipe/i, /server misbehaving|temporary failure/i, /Client\.Timeout|context deadline exceeded|network is unreachable|no route to host/i, 
  // All that cosign 3 says when a certificate authority or a timestamp authority goes on answering 429 or 5xx.
  /http: read on closed response body/, /http2: .*(GOAWAY|stream error|server sent)/i, /^cosign did not end in time$/ ];
  function isTransient(reason) {
   return passing.some(pattern => pattern.test(reason));
  }
  // CONCATENATED MODULE: ./.build/src/sign/environment.js
  /**
 * The environment of a cosign process, name by name. Nothing else is inherited, for two reasons: secrets of the job
 * stay out of a child that has no use for them, and cosign reads `COSIGN_<FLAG>` as a default for every one of its
 * flags, so that a stray `COSIGN_KEY` or `COSIGN_TLOG_UPLOAD` of the job would change what is signed.
 */
  const always = [ 'PATH', 'HOME', 'USER', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'SYSTEMROOT', 'XDG_RUNTIME_DIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'COSIGN_DOCKER_MEDIA_TYPES', 'TUF_ROOT', 'TUF_MIRROR', 'TUF_ROOT_JSON', 'SIGSTORE_REKOR_PUBLIC_KEY', 'SIGSTORE_ROOT_FILE', 'SIGSTORE_CT_LOG_PUBLIC_KEY_FILE', 'SIGSTORE_TSA_CERTIFICATE_FILE' ];
  /** Prefixes and names that a key's scheme adds: what its KMS's client library reads. */  const schemes = {
   awskms: [ /^AWS_/ ],
   azurekms: [ /^AZURE_/, /^(IDENTITY|MSI|IMDS)_/ ],
   gcpkms: [ /^(GOOGLE|GCLOUD|GCE|CLOUDSDK)_/ ],
   hashivault: [ /^VAULT_/, /^TRANSIT_/ ],
   openbao: [ /^BAO_/, /^VAULT_/, /^TRANSIT_/ ],
   k8s: [ /^KUBE/, /^KUBERNETES_/ ],
   gitlab: [ /^GITLAB_/ ],
   pkcs11: [ /^COSIGN_PKCS11_/, /^PKCS11_/, /^SOFTHSM2_CONF$/ ]
  };
  function environment_cosignEnvironment(env, needs) {
   const child = {};
   const pass = name => {
    const value = env[name];
    if (value !== void 0) child[name] = value;
   };
   for (const name of always) pass(name);
   if (needs.key !== void 0) {
    // Always set: without it cosign asks, on the terminal or on standard input.
    child['COSIGN_PASSWORD'] = env['COSIGN_PASSWORD'] ?? '';
    const [, scheme = '', rest = ''] = /^([a-z0-9]+):\/?\/?(.*)$/.exec(needs.key) ?? [];
    if (scheme === 'env') pass(rest);
    for (const name of Object.keys(env)) if ((schemes[scheme] ?? []).some(pattern => pattern.test(name))) pass(name);
   }
   if (needs.identityToken !== void 0) child['SIGSTORE_ID_TOKEN'] = needs.identityToken;
   if (needs.dockerConfig !== void 0) child['DOCKER_CONFIG'] = needs.dockerConfig;
   if (needs.signatureRepository !== void 0) child['COSIGN_REPOSITORY'] = needs.signatureRepository;
   if (needs.certificates !== void 0) child['SSL_CERT_FILE'] = needs.certificates;
   return child;
  }
  // EXTERNAL MODULE: ./node_modules/valibot/dist/index.mjs
    var dist = __nccwpck_require__(934);
  // CONCATENATED MODULE: ./.build/src/shared/bounded-json.js
  const defaultLimits = {
   depth: 64,
   values: 5e5
  };
  /**
 * Parses untrusted JSON in bounded time and memory. A limit on the characters is not enough: parsing 60 MB of `[` or
 * `{},` takes more than 20 s and 3 GB. So brackets and commas are counted first.
 *
 * @throws Error if the text is not JSON or exceeds a limit
 */  function parseBoundedJson(text, {depth, values} = defaultLimits) {
   let [open, count, quoted] = [ 0, 0, false ];
   for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
     if (character === '\\') at++; else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true; else if (character === '{' || character === '[') {
     count++;
     if (++open > depth) throw new Error(`the JSON is nested more than ${depth} deep`);
    } else if (character === ',') count++; else if (character === '}' || character === ']') open--;
    if (count > values) throw new Error(`the JSON has more than ${values} values`);
   }
   return JSON.parse(text);
  }
  /** `parseBoundedJson` as a step of a schema: its error becomes an issue. */  const boundedJson = dist /* rawTransform */ .NTK(({dataset, addIssue, NEVER}) => {
   try {
    return parseBoundedJson(dataset.value);
   } catch (error) {
    addIssue({
     message: error instanceof Error ? error.message : String(error)
    });
    return NEVER;
   }
  });
  // CONCATENATED MODULE: ./.build/src/sign/verified.js
  /**
 * What cosign calls a verified signature. `cosign verify` accepts *any* signed statement about an image, such as an
 * SBOM, and falls back to the legacy format by itself; the type is the only thing that tells them apart.
 */
  const signatureTypes = {
   bundle: 'https://sigstore.dev/cosign/sign/v1',
   legacy: 'cosign container image signature'
  };
  const output = dist /* array */ .YOg(dist /* object */ .Ikc({
   critical: dist /* object */ .Ikc({
    image: dist /* object */ .Ikc({
     'docker-manifest-digest': dist /* string */ .YjP()
    }),
    type: dist /* string */ .YjP()
   })
  }));
  /**
 * Digests for which `cosign verify --output json` (one array per image and line) reports a signature in this format.
 */  function verifiedDigests(stdout, format) {
   const digests = new Set;
   for (const line of stdout.split('\n')) {
    if (!line.startsWith('[')) continue;
    const parsed = dist /* safeParse */ .xLC(output, parseJson(line));
    for (const {critical} of parsed.success ? parsed.output : []) if (critical.type === signatureTypes[format]) digests.add(critical.image['docker-manifest-digest']);
   }
   return digests;
  }
  function parseJson(text) {
   try {
    return JSON.parse(text);
   } catch {
    return;
   }
  }
  /** Words of a failed request, beside those of `isTransient`: a verification that asked for something proves nothing. */  const asked = [ /\b(dial (tcp|udp|unix)|no such host|proxyconnect|tls: )/, /\b(get|post|head|put) \\?"?https?:/i, /\b(UNAUTHORIZED|DENIED|unexpected status code|status code: \d+)/, 
  // Client libraries of key services: Vault, AWS, Google. They may give the key and refuse to verify with it.
  /\b(Error making API request|operation error KMS|rpc error: code =)/ ];
  /**
 * What cosign says by its failure: there is no signature, there is one that it does not accept, or it could not find
 * out. It is not always right: it reports an error while it looks for bundles as "no signatures". So a caller may sign
 * again or stop, but never continue.
 */  function failureOf(reason) {
   // The list still names a signature whose content the registry has lost.
   if (/^no matching (signatures|attestations): GET .*: (BLOB|MANIFEST)_UNKNOWN/m.test(reason)) return 'unsigned';
   if (asked.some(pattern => pattern.test(reason))) return 'unknown';
   if (/^(no signatures found|no valid bundles exist)/m.test(reason)) return 'unsigned';
   // All statements were read, and none is of the wanted type.
      if (/^none of the attestations matched the predicate type/m.test(reason)) return 'unsigned';
   return /^no matching (signatures|attestations)/m.test(reason) ? 'refused' : 'unknown';
  }
  // CONCATENATED MODULE: ./.build/src/sign/find-signature.js
  /** In bytes. A bundle with certificate chain, log entry and timestamps has some 10 KiB. */
  const maxBundle = 1024 * 1024;
  /** Statements about one image that are opened. */  const maxReferrers = 64;
  const bundleType = 'application/vnd.dev.sigstore.bundle';
  const legacyLayer = 'application/vnd.dev.cosign.simplesigning.v1+json';
  /**
 * Whether the registry holds anything for this digest that calls itself a signature in this format, whoever made it.
 * cosign cannot be asked that: it skips what it fails to read and then says that there is nothing.
 * @throws OrasError if the registry does not let it be known
 */  async function holdsSignature(repository, format, digest, signal) {
   const subject = (0, oras /* parseDigest */ .m)(digest);
   return format === 'legacy' ? await holdsLegacy(repository, subject, signal) : await holdsBundle(repository, subject, signatureTypes.bundle, signal);
  }
  /** The same for a statement of another type, which is stored as a bundle. @throws OrasError */  async function holdsAttestation(repository, predicateType, digest, signal) {
   return await holdsBundle(repository, (0, oras /* parseDigest */ .m)(digest), predicateType, signal);
  }
  /** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */  async function holdsLegacy(repository, digest, signal) {
   try {
    const descriptor = await repository.resolve(`${(0, oras /* fallbackTag */ .fH)(digest)}.sig`, {
     signal
    });
    const {layers} = (0, oras /* parseManifest */ .Ng)(await repository.fetchBytes(descriptor, void 0, {
     signal
    }));
    return layers.some(({mediaType}) => mediaType === legacyLayer);
   } catch (error) {
    // A document that is no manifest is no answer: no registry stores one under a tag.
    if ((0, oras /* isOrasError */ .yD)(error, 'not-found', 'name-unknown')) return false;
    throw error;
   }
  }
  /** https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */  async function holdsBundle(repository, digest, predicateType, signal) {
   const referrers = await repository.referrers(digest, void 0, {
    signal
   });
   if (referrers.length > maxReferrers) throw new oras /* OrasError */ .aP('too-large', `${digest} has ${referrers.length} referrers, of which at most ${maxReferrers} are read`);
   for (const referrer of referrers) if (await isBundle(repository, referrer, predicateType, signal)) return true;
   return false;
  }
  /** Its type stands in the manifest, not in the list: versions of cosign have written wrong types into the list. */  async function isBundle(repository, referrer, predicateType, signal) {
   if (referrer.mediaType !== oras /* mediaTypes */ .Ib.manifest) return false;
   try {
    const {artifactType, layers} = (0, oras /* parseManifest */ .Ng)(await repository.fetchBytes(referrer, void 0, {
     signal
    }));
    const [content] = layers;
    if (content === void 0 || !(artifactType ?? content.mediaType).startsWith(bundleType)) return false;
    return says(await repository.fetchBytes(content, maxBundle, {
     signal
    }), predicateType);
   } catch (error) {
    if ((0, oras /* isOrasError */ .yD)(error, 'invalid-content')) return false;
    throw error;
   }
  }
  const bundle = dist /* union */ .KCZ([ dist /* object */ .Ikc({
   dsseEnvelope: dist /* object */ .Ikc({
    payload: dist /* string */ .YjP()
   })
  }), dist /* object */ .Ikc({
   messageSignature: dist /* object */ .Ikc({})
  }) ]);
  const statement = dist /* object */ .Ikc({
   predicateType: dist /* string */ .YjP()
  });
  function says(bytes, predicateType) {
   try {
    const parsed = dist /* parse */ .qgA(bundle, parseBoundedJson(bytes.toString()));
    if ('messageSignature' in parsed) return predicateType === signatureTypes.bundle;
    const text = Buffer.from(parsed.dsseEnvelope.payload, 'base64').toString();
    return dist /* parse */ .qgA(statement, parseBoundedJson(text)).predicateType === predicateType;
   } catch {
    return false;
   }
  }
  // CONCATENATED MODULE: external "node:stream/promises"
  const external_node_stream_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");
  var external_node_http_ = __nccwpck_require__(67);
  var external_node_https_ = __nccwpck_require__(708);
  var external_node_net_ = __nccwpck_require__(30);
  // CONCATENATED MODULE: ./.build/src/shared/proxy.js
  /**
 * The proxy for a server: `https_proxy` or `http_proxy`, in small or capital letters, unless the server is this machine
 * or `no_proxy` has it, a domain above it, or `*`. These are the rules of the Actions toolkit, so that the same
 * environment works for every action of a job.
 */
  function proxyFor(url, env) {
   if (isLoopbackHost(url.hostname) || isExempt(url, variable(env, 'no_proxy'))) return;
   const proxy = variable(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy');
   if (proxy === '') return;
   return /^https?:\/\//.test(proxy) ? proxy : `http://${proxy}`;
  }
  /** The small letters come first; an empty variable is none. */  function variable(env, name) {
   return [ env[name], env[name.toUpperCase()] ].find(value => value !== void 0 && value !== '') ?? '';
  }
  function isExempt({hostname, port, protocol}, list) {
   const host = hostname.toLowerCase();
   const hosts = [ host, `${host}:${port === '' ? protocol === 'https:' ? '443' : '80' : port}` ];
   const entries = list.split(',').map(entry => entry.trim().toLowerCase());
   return entries.some(entry => entry === '*' || entry !== '' && hosts.some(each => each === entry || each.endsWith(entry.startsWith('.') ? entry : `.${entry}`)));
  }
  /** Whether a request to the address cannot be read by others: https, or http on this machine. */  function isLoopbackHost(hostname) {
   return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname.toLowerCase());
  }
  /** Milliseconds until a proxy has connected. */  const tunnelTimeout = 3e4;
  /**
 * Connections to https servers through a proxy. Node's own agent does the same, but trusts no additional authority for
 * a proxy that speaks TLS.
 */  class TunnelAgent extends external_node_https_.Agent {
   #proxy;
   #ca;
   constructor(proxy, options) {
    super(options);
    this.#proxy = new URL(proxy);
    this.#ca = options.ca;
   }
   createConnection({host, port}, callback) {
    const name = host ?? '';
    const finish = callback;
    this.#tunnel(`${name.includes(':') ? `[${name}]` : name}:${port ?? 443}`, (error, socket) => {
     if (socket === void 0) finish(error); else finish(null, (0, external_node_tls_.connect)({
      socket,
      ca: this.#ca,
      host: name,
      ...(0, external_node_net_.isIP)(name) === 0 && {
       servername: name
      }
     }));
    });
   }
   #tunnel(target, done) {
    const {protocol, username, password} = this.#proxy;
    const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
    const options = {
     method: 'CONNECT',
     path: target,
     agent: false,
     timeout: tunnelTimeout,
     headers: {
      host: target,
      ...username !== '' && {
       'proxy-authorization': `Basic ${login}`
      }
     }
    };
    const origin = new URL(this.#proxy.origin);
    const asking = protocol === 'https:' ? (0, external_node_https_.request)(origin, {
     ...options,
     ca: this.#ca
    }) : (0, external_node_http_.request)(origin, options);
    const refuse = why => {
     done(Object.assign(new Error(why), {
      code: 'ERR_PROXY_TUNNEL'
     }));
    };
    asking.on('connect', ({statusCode = 0}, socket) => {
     socket.setTimeout(0);
     if (statusCode === 200) {
      done(null, socket);
      return;
     }
     socket.destroy();
     refuse(`the proxy answered HTTP ${statusCode}`);
    });
    asking.on('timeout', () => asking.destroy(new Error(`the proxy did not connect within ${tunnelTimeout / 1e3} s`)));
    asking.on('error', done);
    asking.end();
   }
  }
  // CONCATENATED MODULE: ./.build/src/shared/http.js
  /** Milliseconds that an idle connection is kept. */
  const idle = 4e3;
  /**
 * HTTP over kept connections: no redirect, no retry, no credentials. Loopback is reached directly, everything else
 * through the proxy of the environment.
 */  class HttpConnections {
   #env;
   #tls;
   #agents=new Map;
   /** @param certificateAuthorities PEM of authorities that are trusted in addition to the system's */
   constructor(env, certificateAuthorities) {
    this.#env = env;
    this.#tls = certificateAuthorities === void 0 ? {} : {
     ca: [ ...(0, external_node_tls_.getCACertificates)('default'), certificateAuthorities ]
    };
   }
   /**
     * Sends the request. Rejects if no response begins. A response that breaks, or stops for too long, fails while its
     * body is read. Whoever leaves a body unread destroys the message.
     */   async send(request) {
    const {method, url, headers, body, signal, stall} = request;
    signal.throwIfAborted();
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body?.length ?? 0;
    const options = {
     method,
     // Nothing is decompressed here, so that a small answer is a small answer.
     headers: {
      'accept-encoding': 'identity',
      ...headers,
      ...(body !== void 0 || method !== 'GET') && {
       'content-length': length
      }
     },
     agent: this.#agentFor(url),
     timeout: stall,
     signal
    };
    const outgoing = url.protocol === 'https:' ? (0, external_node_https_.request)(url, options) : (0, 
    external_node_http_.request)(url, options);
    return await new Promise((resolve, reject) => {
     let answer;
     outgoing.on('timeout', () => {
      const late = new Error(`no byte moved for ${stall} ms`);
      answer?.destroy(late);
      outgoing.destroy(late);
     });
     outgoing.on('error', reject);
     outgoing.on('response', message => {
      answer = message;
      // What answers before it has everything refuses. The rest is not sent, so the connection is of no use.
            message.on('end', () => {
       if (!outgoing.writableEnded) outgoing.destroy();
      });
      resolve(message);
     });
     if (body === void 0 || typeof body === 'string') outgoing.end(body); else sendStream(body, outgoing, reject);
    });
   }
   /** Ends idle connections. */   close() {
    for (const agent of this.#agents.values()) agent.destroy();
   }
   #agentFor(url) {
    const proxy = proxyFor(url, this.#env);
    const id = `${url.protocol} ${proxy ?? ''}`;
    const known = this.#agents.get(id);
    if (known !== void 0) return known;
    // A connection that was idle for longer may be closed by the server just when the next request is on its way.
        const options = {
     keepAlive: true,
     timeout: idle
    };
    const agent = url.protocol === 'http:' ? new external_node_http_.Agent({
     ...options,
     ...proxy !== void 0 && {
      proxyEnv: {
       http_proxy: proxy
      }
     }
    }) : proxy === void 0 ? new external_node_https_.Agent({
     ...options,
     ...this.#tls
    }) : new TunnelAgent(proxy, {
     ...options,
     ...this.#tls
    });
    this.#agents.set(id, agent);
    return agent;
   }
  }
  /** The whole body; undefined if it is longer than `maxBytes`. */  
  /** Not `pipeline`: an early response is the answer, and the rest of the body is then not sent. */
  function sendStream(body, outgoing, fail) {
   const content = body.open();
   content.on('error', error => {
    fail(error);
    outgoing.destroy(error);
   });
   outgoing.on('close', () => content.destroy());
   outgoing.on('response', () => content.unpipe(outgoing));
   content.pipe(outgoing);
  }
  // CONCATENATED MODULE: ./.build/src/sign/download.js
  /** Far above any cosign; only keeps a wrong server from filling the disk. */
  const maxCosignBytes = 512 * 1024 * 1024;
  const maxRedirects = 5;
  /** Milliseconds for one attempt, which also ends one that receives a byte now and then. */  const download_defaultLimit = 10 * 6e4;
  /** The server's answer is final: asking again gives the same. */  class Refused extends Error {}
  /**
 * Downloads a file through the proxy that the environment names, and compares its SHA-256. Failures that may pass are
 * tried again; a wrong checksum is final.
 * @throws PublishError `E_COSIGN`, `E_COSIGN_CHECKSUM`
 */  async function download(options) {
   const {url, sha256, file, signal, delays} = options;
   const handle = await (0, promises_.open)(file, 'wx', 384);
   try {
    const {actual, error} = await withRetries(() => attempt(handle, options), {
     signal,
     delayAfter: ({actual, error}, tries) => actual !== void 0 || error instanceof Refused || (0, 
     errors /* isDiskFull */ .b$)(error) ? void 0 : nextDelay(delays, tries)
    });
    if (actual === void 0) throw new errors /* PublishError */ .S1('E_COSIGN', `cosign could not be downloaded from ${url}.`, {
     cause: error
    });
    if (actual !== sha256) throw new errors /* PublishError */ .S1('E_COSIGN_CHECKSUM', `${url} has the SHA-256 ${actual}, and not ${sha256}.`);
   } finally {
    await handle.close();
   }
  }
  /** The SHA-256 of what arrived, or what went wrong. Throws only if cancelled. */  async function attempt(handle, options) {
   try {
    return {
     actual: await fetchOnce(handle, options)
    };
   } catch (error) {
    options.signal.throwIfAborted();
    return {
     error
    };
   }
  }
  /** Returns the SHA-256 of what arrived. */  async function fetchOnce(handle, {url, stall, signal: cancelled, env = {}, limit = download_defaultLimit}) {
   const signal = AbortSignal.any([ cancelled, AbortSignal.timeout(limit) ]);
   const connections = new HttpConnections(env);
   try {
    const message = await follow(connections, new URL(url), {
     signal,
     stall
    });
    const hash = (0, external_node_crypto_.createHash)('sha256');
    let size = 0;
    await handle.truncate(0);
    for await (const chunk of watched(message, stall, signal)) {
     hash.update(chunk);
     await handle.write(chunk, 0, chunk.length, size);
     size += chunk.length;
     if (size > maxCosignBytes) throw new Refused(`more than ${maxCosignBytes} bytes`);
    }
    return hash.digest('hex');
   } finally {
    connections.close();
   }
  }
  /** The response with the file. A release's address leads to a storage; from https nothing leads to plain http. */  async function follow(connections, from, options) {
   let url = from;
   for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const headers = {
     'user-agent': 'plugin-publish'
    };
    const message = await connections.send({
     method: 'GET',
     url,
     headers,
     ...options
    });
    const {statusCode: status = 0, statusMessage = ''} = message;
    if (status === 200) return message;
    message.destroy();
    const next = URL.parse(message.headers.location ?? '', url.href);
    if (status < 300 || status >= 400 || next === null) {
     const text = `HTTP ${status} ${statusMessage}`.trim();
     throw status >= 500 || status === 408 || status === 429 ? new Error(text) : new Refused(text);
    }
    if (!/^https?:$/.test(next.protocol) || url.protocol === 'https:' && next.protocol !== 'https:') throw new Refused('it leads to an address without https');
    url = next;
   }
   throw new Refused(`more than ${maxRedirects} redirects`);
  }
  async function* watched(message, stall, signal) {
   const timer = setTimeout(() => message.destroy(new Error(`no data for ${stall} ms`)), stall);
   const abort = () => {
    message.destroy(new Error('it took too long'));
   };
   signal.addEventListener('abort', abort, {
    once: true
   });
   try {
    for await (const chunk of message) {
     timer.refresh();
     yield chunk;
    }
   } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    message.destroy();
   }
  }
  // CONCATENATED MODULE: ./.build/src/sign/pins.js
  /**
 * The cosign that is installed where PATH has none that will do. Checksums are those of the release's assets
 * (https://github.com/sigstore/cosign/releases), keyed by `os-arch` as the assets are named.
 */
  const pinnedVersion = '3.0.6';
  const pinnedSha256 = {
   'linux-amd64': 'c956e5dfcac53d52bcf058360d579472f0c1d2d9b69f55209e256fe7783f4c74',
   'linux-arm64': 'bedac92e8c3729864e13d4a17048007cfafa79d5deca993a43a90ffe018ef2b8',
   'linux-arm': '67bd25d32daff5664caf51208c95defcb2ad7ac1296f394fa677bb8bacee62f5',
   'darwin-amd64': '4c3e7af8372d3ca3296e62fa56f23fcbb5721cc6ac1827900d398f110d7cd280',
   'darwin-arm64': '5fadd012ae6381a6a29ff86a7d39aa873878852f1073fc90b15995961ecfb084',
   'windows-amd64': '9b85a88ebff2d9dd30ff4984a6f61f2cedc232dd87d81fa7f2ff3c0ed96c241c'
  };
  const downloads = 'https://github.com/sigstore/cosign/releases/download';
  /** `os-arch` of this machine in the names of cosign's release assets. */  function assetPlatform(platform = process.platform, arch = process.arch) {
   const systems = {
    win32: 'windows'
   };
   const machines = {
    x64: 'amd64'
   };
   return `${systems[platform] ?? platform}-${machines[arch] ?? arch}`;
  }
  // CONCATENATED MODULE: ./.build/src/sign/install.js
  const release = {
   base: downloads,
   sha256: pinnedSha256,
   delays: retryDelays,
   stall: 3e4,
   cacheTimeout: 3e4,
   versionTimeout: 2e4
  };
  /** Entries of another form, such as the archives that earlier versions of this action kept, are not seen. */  const entryVersion = (0, 
  external_node_crypto_.createHash)('sha256').update('cosign as it is').digest('hex');
  const executable = process.platform === 'win32' ? 'cosign.exe' : 'cosign';
  /**
 * The cosign on PATH if it is a cosign 3 and no checksum says otherwise, else the pinned one out of the tool cache,
 * GitHub's cache or the release. A cached file is copied into the private directory first and hashed there, so that
 * what was checked is what runs.
 * @throws PublishError `E_COSIGN`, `E_COSIGN_CHECKSUM`
 */  async function findOrInstallCosign(request, context, source = release) {
   const found = await findOnPath(request, source.versionTimeout, context);
   if (found !== void 0) return found;
   const sha256 = request.cosignSha256 ?? source.sha256[assetPlatform()];
   if (sha256 === void 0) throw new errors /* PublishError */ .S1('E_COSIGN', `The action knows no cosign for ${assetPlatform()}.`, {
    hint: 'Put a cosign 3 on PATH, or set `cosign-version` and `cosign-sha256`.'
   });
   const version = request.cosignVersion;
   const cached = (0, external_node_path_.join)(request.toolCache, 'cosign', version, assetPlatform(), executable);
   const path = (0, external_node_path_.join)(request.temp, `${(0, external_node_crypto_.randomUUID)()}-${executable}`);
   if (await takeFromCache(cached, path, sha256, context)) return {
    path,
    version,
    from: 'tool cache'
   };
   const cache = request.sharedCache;
   const entry = {
    key: `plugin-publish-cosign-${version}-${assetPlatform()}-${sha256}`,
    version: entryVersion,
    file: path,
    timeout: source.cacheTimeout
   };
   const hit = await (cache?.restore({
    ...entry,
    maxBytes: maxCosignBytes
   }, context));
   if (hit !== void 0) {
    const restored = await sha256Of(path);
    if (restored === sha256) {
     await (0, promises_.chmod)(path, 448);
     await putIntoCache(path, cached, context);
     return {
      path,
      version,
      from: 'shared cache'
     };
    }
    await (0, promises_.rm)(path);
    context.log.warning(`The entry ${entry.key} of GitHub’s cache has SHA-256 ${restored} instead of ${sha256} and is not used: find out ` + 'who wrote it, and delete it');
   }
   const asset = `cosign-${assetPlatform()}${process.platform === 'win32' ? '.exe' : ''}`;
   context.log.info(`Downloading cosign ${version}`);
   const url = `${source.base}/v${version}/${asset}`;
   await context.log.during(`downloading cosign ${version}`, () => download({
    ...source,
    url,
    file: path,
    sha256,
    signal: context.signal,
    env: context.env
   }));
   await (0, promises_.chmod)(path, 448);
   await putIntoCache(path, cached, context);
   if (hit === void 0) await (cache?.save(entry, context));
   return {
    path,
    version,
    from: 'download'
   };
  }
  const versionOutput = dist /* object */ .Ikc({
   gitVersion: dist /* string */ .YjP()
  });
  async function findOnPath(request, timeout, {env, log, signal}) {
   const path = await which(env['PATH'] ?? '');
   if (path === void 0) return;
   if (request.cosignSha256 !== void 0 || request.cosignVersion !== pinnedVersion) {
    if (request.cosignSha256 !== void 0 && await sha256Of(path) === request.cosignSha256) return {
     path,
     version: request.cosignVersion,
     from: 'PATH'
    };
    log.notice(`${path} is not the cosign that \`cosign-version\` and \`cosign-sha256\` name: the action installs that one.`);
    return;
   }
   const version = await versionAt(path, {
    env: environment_cosignEnvironment(env, {}),
    signal,
    timeout,
    maxOutput: 64 * 1024
   });
   if (version !== void 0 && /^3\./.test(version)) return {
    path,
    version,
    from: 'PATH'
   };
   log.notice(`${path} is ${version === void 0 ? 'of an unknown version' : `version ${version}`}; cosign 3 is needed, so ` + `${request.cosignVersion} is installed`);
   return;
  }
  /** The version that the program at `path` prints; undefined also if it does not start or does not end in time. */  async function versionAt(path, options) {
   const {code, stdout} = await (0, exec /* run */ .eF)(path, [ 'version', '--json' ], options);
   return code === 0 ? versionOf(stdout) : void 0;
  }
  /** `3.0.6` out of `cosign version --json`; undefined for builds that do not say. */  function versionOf(stdout) {
   try {
    const {gitVersion} = dist /* parse */ .qgA(versionOutput, JSON.parse(stdout));
    return /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(gitVersion)?.[1];
   } catch {
    return;
   }
  }
  async function which(path) {
   // Relative entries are skipped: they would run what the checkout holds.
   for (const directory of path.split(external_node_path_.delimiter).filter(external_node_path_.isAbsolute)) {
    const file = (0, external_node_path_.join)(directory, executable);
    if (await (0, promises_.access)(file, promises_.constants.X_OK).then(() => true, () => false)) return file;
   }
   return;
  }
  async function takeFromCache(cached, path, sha256, {log}) {
   try {
    await (0, promises_.copyFile)(cached, path, promises_.constants.COPYFILE_FICLONE | promises_.constants.COPYFILE_EXCL);
   } catch (error) {
    if (error.code !== 'ENOENT') log.debug(`cosign is not taken from the tool cache: ${String(error)}`);
    await (0, promises_.rm)(path, {
     force: true
    });
    return false;
   }
   const actual = await sha256Of(path);
   if (actual === sha256) {
    await (0, promises_.chmod)(path, 448);
    return true;
   }
   await (0, promises_.rm)(path, {
    force: true
   });
   await (0, promises_.rm)(cached, {
    force: true
   }).catch(() => {});
   log.warning(`cosign in the tool cache has SHA-256 ${actual} instead of ${sha256} and is not used: ${cached}`);
   return false;
  }
  /** Never fails: without the entry, the next run downloads again. */  async function putIntoCache(path, cached, {log, resources}) {
   const partial = {
    kind: 'file',
    name: (0, external_node_path_.join)((0, external_node_path_.dirname)(cached), (0, 
    shared_resources /* newResourceName */ .OP)('cosign'))
   };
   try {
    await (0, promises_.mkdir)((0, external_node_path_.dirname)(cached), {
     recursive: true
    });
    resources.add(partial);
    await (0, promises_.copyFile)(path, partial.name, promises_.constants.COPYFILE_FICLONE);
    await (0, promises_.chmod)(partial.name, 493);
    await (0, promises_.rename)(partial.name, cached);
    resources.release(partial);
   } catch (error) {
    await resources.remove(partial);
    log.debug(`cosign is not kept in the tool cache: ${String(error)}`);
   }
  }
  async function sha256Of(file) {
   const hash = (0, external_node_crypto_.createHash)('sha256');
   await (0, external_node_stream_promises_namespaceObject.pipeline)((0, external_node_fs_.createReadStream)(file, {
    highWaterMark: 1024 * 1024
   }), hash);
   return hash.digest('hex');
  }
  // CONCATENATED MODULE: ./.build/src/sign/options.js
  /** Formats that `format` stands for. */
  function options_formatsOf(format) {
   return format === 'both' ? [ 'bundle', 'legacy' ] : [ format ];
  }
  // CONCATENATED MODULE: ./.build/src/sign/public-key.js
  /** Key services that cosign knows, beside files. */
  const services = /^((awskms|azurekms|gcpkms|hashivault|openbao|k8s|gitlab):\/\/[^\s]+|pkcs11:[^\s]+)$/;
  /** In bytes. */  const maxKey = 64 * 1024;
  /**
 * Finds the public key: the path of a PEM file, its text, `env://NAME`, or a KMS URI. A PEM is checked and copied, so
 * that what was checked is what cosign reads.
 * @param what the input that holds it
 * @throws PublishError `E_INPUT`
 */  async function findPublicKey(given, what, env, temp) {
   const key = given.trim();
   if (services.test(key)) return {
    key,
    keyUri: key
   };
   const pem = key.includes('-----BEGIN') ? key : await readKey(key, what, env);
   if (/PRIVATE KEY-----/.test(pem)) throw new errors /* PublishError */ .S1('E_INPUT', `${what} is a private key`, {
    hint: 'Set it to the public half, `cosign.pub`, and treat the private key as disclosed.'
   });
   if (!isPublicKey(pem)) throw new errors /* PublishError */ .S1('E_INPUT', `${what} is no public key in PEM`, {
    hint: 'Set it to `cosign.pub`, or to what `cosign public-key` prints.'
   });
   const file = (0, external_node_path_.join)(temp, 'verify.pub');
   await (0, promises_.writeFile)(file, `${pem.trim()}\n`, {
    mode: 384
   });
   return {
    key: file
   };
  }
  async function readKey(key, what, env) {
   const [, name] = /^env:\/\/([A-Za-z_][A-Za-z0-9_]*)$/.exec(key) ?? [];
   if (name !== void 0) {
    const text = env[name] ?? '';
    if (text !== '') return text;
    throw new errors /* PublishError */ .S1('E_INPUT', `the environment variable ${name} that ${what} names is not set`);
   }
   if (key === '' || /^[a-z][a-z0-9+.-]*:\/\//.test(key) || /[\0\r\n]/.test(key)) throw new errors /* PublishError */ .S1('E_INPUT', `${what} is neither a file, nor a PEM, nor env://NAME, nor a KMS URI`);
   const bytes = await (0, promises_.readFile)(key).catch(cause => {
    throw new errors /* PublishError */ .S1('E_INPUT', `${what} cannot be read: ${key}`, {
     cause
    });
   });
   if (bytes.length > maxKey) throw new errors /* PublishError */ .S1('E_INPUT', `${what} has more than ${maxKey} bytes: ${key}`);
   return bytes.toString();
  }
  function isPublicKey(pem) {
   if (!/^-----BEGIN (RSA )?PUBLIC KEY-----/.test(pem.trim())) return false;
   try {
    return (0, external_node_crypto_.createPublicKey)(pem).type === 'public';
   } catch {
    return false;
   }
  }
  // CONCATENATED MODULE: ./.build/src/sign/services.js
  const service = dist /* object */ .Ikc({
   url: dist /* pipe */ .FsL(dist /* string */ .YjP(), dist /* url */ .OZ5()),
   majorApiVersion: dist /* optional */ .lqM(dist /* number */ .aig(), 0),
   validFor: dist /* optional */ .lqM(dist /* object */ .Ikc({
    start: dist /* optional */ .lqM(dist /* string */ .YjP()),
    end: dist /* optional */ .lqM(dist /* string */ .YjP())
   }))
  });
  const services_services = dist /* optional */ .lqM(dist /* array */ .YOg(service), []);
  const services_document = dist /* object */ .Ikc({
   mediaType: dist /* pipe */ .FsL(dist /* string */ .YjP(), dist /* startsWith */ .w1_('application/vnd.dev.sigstore.signingconfig.')),
   caUrls: services_services,
   oidcUrls: services_services,
   rekorTlogUrls: services_services,
   tsaUrls: services_services
  });
  async function services_readSigningServices(path, now = new Date) {
   const text = await (0, promises_.readFile)(path, 'utf8').catch(cause => {
    throw new errors /* PublishError */ .S1('E_INPUT', `The file of \`signing-config\` cannot be read: ${path}.`, {
     cause
    });
   });
   return parseSigningServices(text, now);
  }
  function parseSigningServices(text, now) {
   let parsed;
   try {
    parsed = dist /* parse */ .qgA(services_document, JSON.parse(text));
   } catch (cause) {
    throw new errors /* PublishError */ .S1('E_INPUT', '`signing-config` is not a Sigstore signing configuration.', {
     cause,
     hint: 'Create it with `cosign signing-config create`.'
    });
   }
   const current = list => list.filter(({validFor}) => (validFor?.start === void 0 || new Date(validFor.start) <= now) && (validFor?.end === void 0 || now < new Date(validFor.end)));
   return {
    fulcio: current(parsed.caUrls)[0]?.url,
    oidcIssuer: current(parsed.oidcUrls)[0]?.url,
    logs: current(parsed.rekorTlogUrls).map(({url, majorApiVersion}) => ({
     url,
     version: majorApiVersion
    })),
    timestamps: current(parsed.tsaUrls).length > 0
   };
  }
  /** Why this cosign cannot be installed. */
  function refuseCosign({cosignVersion, cosignSha256}) {
   if (!/^3\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(cosignVersion)) return [ new errors /* PublishError */ .S1('E_INPUT', `\`cosign-version\` is "${cosignVersion}": set it to a version of cosign 3, such as ${pinnedVersion}.`) ];
   if (cosignSha256 !== void 0 && !/^[0-9a-f]{64}$/.test(cosignSha256)) return [ new errors /* PublishError */ .S1('E_INPUT', '`cosign-sha256` is not a SHA-256: set it to 64 lower-case hexadecimal digits.') ];
   if (cosignSha256 === void 0 && cosignVersion !== pinnedVersion) return [ new errors /* PublishError */ .S1('E_INPUT', `\`cosign-version: ${cosignVersion}\` needs \`cosign-sha256\`: the SHA-256 of its ${assetPlatform()} binary.`, {
    hint: 'Take it from `cosign_checksums.txt` of that release, or leave both inputs out.'
   }) ];
   return [];
  }
  function refuseSignatureRepository({signatureRepository}) {
   return signatureRepository === void 0 || isRepositoryAddress(signatureRepository) ? [] : [ new errors /* PublishError */ .S1('E_INPUT', `\`signature-repository\` is "${signatureRepository}": set it to registry/repository.`) ];
  }
  function isRepositoryAddress(text) {
   const slash = text.indexOf('/');
   return slash > 0 && (0, oras /* isRegistry */ .Cf)(text.slice(0, slash).toLowerCase()) && (0, 
   oras /* isRepository */ .Z6)(text.slice(slash + 1));
  }
  /** `cosign verify`, ready for the references: each of its outputs is one line of JSON per image. */
  function verifyArguments(setup, format, plainHttp) {
   const {trustedRoot} = setup.options;
   return [ 'verify', '--output', 'json', ...setup.publicKeyFile === void 0 ? [] : [ '--key', setup.publicKeyFile ], ...identityFlags(setup), ...logFlags(setup), ...trustedRoot === void 0 ? [] : [ '--trusted-root', trustedRoot ], 
   // The default looks for bundles first and falls back to the legacy tag: the type in the output tells which it was.
   ...format === 'legacy' ? [ '--new-bundle-format=false' ] : [], ...connection(setup, plainHttp), '--' ];
  }
  /** `cosign attest`, ready for one reference. `predicateType` is a URI: cosign then changes nothing in the predicate. */  
  /** `cosign verify-attestation`, ready for one reference: it prints one signed envelope a line. */
  function verifyAttestationArguments(setup, predicateType, plainHttp) {
   const {trustedRoot} = setup.options;
   return [ 'verify-attestation', '--type', predicateType, ...setup.publicKeyFile === void 0 ? [] : [ '--key', setup.publicKeyFile ], ...identityFlags(setup), ...logFlags(setup), ...trustedRoot === void 0 ? [] : [ '--trusted-root', trustedRoot ], ...connection(setup, plainHttp), '--' ];
  }
  /** What a consumer pastes: files by their base names, nothing of this machine. */  function identityFlags({identity}) {
   return identity === void 0 ? [] : [ '--certificate-identity', identity.subject, '--certificate-oidc-issuer', identity.issuer ];
  }
  function logFlags({options, services}) {
   return [ ...options.transparencyLog ? [] : [ '--insecure-ignore-tlog' ], ...!options.transparencyLog && services?.timestamps === true ? [ '--use-signed-timestamps' ] : [] ];
  }
  function connection({certificates}, plainHttp) {
   return [ ...plainHttp ? [ '--allow-http-registry' ] : [], 
   // Replaces the system's authorities instead of adding to them, so the file has those too.
   ...certificates === void 0 ? [] : [ '--registry-cacert', certificates ] ];
  }
  // CONCATENATED MODULE: external "node:util"
  __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");
  // CONCATENATED MODULE: ./.build/src/sign/attestation.js
  const envelope = dist /* object */ .Ikc({
   payloadType: dist /* literal */ .euz('application/vnd.in-toto+json'),
   payload: dist /* pipe */ .FsL(dist /* string */ .YjP(), dist /* base64 */ .K39())
  });
  const attestation_statement = dist /* object */ .Ikc({
   predicateType: dist /* string */ .YjP(),
   subject: dist /* array */ .YOg(dist /* object */ .Ikc({
    digest: dist /* object */ .Ikc({
     sha256: dist /* optional */ .lqM(dist /* string */ .YjP())
    })
   })),
   predicate: dist /* record */ .g1P(dist /* string */ .YjP(), dist /* unknown */ .L5J())
  });
  /**
 * Predicates of `predicateType` about `digest` in what `cosign verify-attestation` prints: one DSSE envelope a line
 * (https://github.com/secure-systems-lab/dsse/blob/master/envelope.md), each with an in-toto statement. cosign has
 * verified their signatures. Subject and type are compared here once more.
 */  function verifiedPredicates(stdout, {digest, predicateType}) {
   return stdout.split('\n').flatMap(line => {
    const read = line.startsWith('{') ? readStatement(line) : void 0;
    if (read?.predicateType !== predicateType) return [];
    return read.subject.some(subject => `sha256:${subject.digest.sha256 ?? ''}` === digest) ? [ read.predicate ] : [];
   });
  }
  function readStatement(line) {
   try {
    const {payload} = dist /* parse */ .qgA(envelope, parseBoundedJson(line));
    return dist /* parse */ .qgA(attestation_statement, parseBoundedJson(Buffer.from(payload, 'base64').toString('utf8')));
   } catch {
    return;
   }
  }
  /** Whether one of the predicates is exactly that of the attestation. */  // CONCATENATED MODULE: ./.build/src/sign/fresh.js
  /**
 * Runs cosign with a credential that is good at that moment; cosign itself cannot renew one. If the registry refuses it
 * all the same, cosign runs once more if there is another.
 *
 * @throws what `renewCredential` throws
 */
  async function cosignFor({renewCredential}, binary, args, call) {
   const held = await (renewCredential?.());
   const result = await cosign_cosign(binary, args, call);
   if (result.ok || held === void 0 || refusedRequest(result.reason)?.unauthorized !== true) return result;
   const next = await (renewCredential?.(held));
   return next === held ? result : await cosign_cosign(binary, args, call);
  }
  // CONCATENATED MODULE: ./.build/src/sign/verify-once.js
  /** Bytes. Somebody who may push can repeat a valid signature, and cosign prints each of at most a thousand. */
  const maxOutput = 16 * 1024 * 1024;
  /**
 * Runs `cosign verify` once for these digests of an image: each must have a signature in this format, not another
 * statement about it. Rejects only if cancelled.
 */  async function verifyOnce(call, format, target, digests) {
   const {setup, env, signal} = call;
   const {repository, plainHttp} = signaturesOf(setup.options, format, target);
   const references = digests.map(digest => `${repository}@${digest}`);
   const args = [ ...verifyArguments(setup, format, plainHttp), ...references ];
   const childEnv = environment_cosignEnvironment(env, needs(call, format, target));
   const result = await cosignFor(target, call.binary, args, {
    env: childEnv,
    signal,
    maxOutput
   });
   if (result.ok && Buffer.byteLength(result.stdout) >= maxOutput) return {
    ok: false,
    state: 'unknown',
    reason: `cosign printed more than ${maxOutput} bytes`,
    transient: false
   };
   const verified = verifiedDigests(result.stdout, format);
   if (result.ok && digests.every(digest => verified.has(digest))) return {
    ok: true,
    state: 'verified',
    reason: '',
    transient: false
   };
   const {transient} = result;
   if (result.ok) {
    const reason = 'only signed statements of another kind or format were found';
    return {
     ok: false,
     state: 'unsigned',
     reason,
     transient: false
    };
   }
   return {
    ok: false,
    state: transient ? 'unknown' : failureOf(result.reason),
    reason: result.reason,
    transient
   };
  }
  /** Runs `cosign verify-attestation` once. Rejects only if cancelled. */  async function verifyAttestationOnce(call, predicateType, target, digest) {
   const {setup, env, signal} = call;
   const {repository, plainHttp} = signaturesOf(setup.options, 'bundle', target);
   const args = [ ...verifyAttestationArguments(setup, predicateType, plainHttp), `${repository}@${digest}` ];
   const childEnv = environment_cosignEnvironment(env, needs(call, 'bundle', target));
   const result = await cosignFor(target, call.binary, args, {
    env: childEnv,
    signal
   });
   if (result.ok && verifiedPredicates(result.stdout, {
    digest,
    predicateType
   }).length > 0) return {
    ok: true,
    state: 'verified',
    reason: '',
    transient: false
   };
   const {transient} = result;
   if (result.ok) return {
    ok: false,
    state: 'unsigned',
    reason: 'no statement of this type was found',
    transient: false
   };
   return {
    ok: false,
    state: transient ? 'unknown' : failureOf(result.reason),
    reason: result.reason,
    transient
   };
  }
  /**
 * `registry/repository` under which cosign is asked for signatures. It writes bundles to COSIGN_REPOSITORY, but reads
 * them from there only since 3.1. A digest is the same image everywhere, so bundles are looked for under the repository
 * that has them. `plain-http` is meant for the registry of the image: another host gets no request in clear.
 */  function signaturesOf({signatureRepository}, format, {registry, repository, plainHttp}) {
   if (format !== 'bundle' || signatureRepository === void 0) return {
    repository: `${registry}/${repository}`,
    plainHttp
   };
   return {
    repository: signatureRepository,
    plainHttp: plainHttp && signatureRepository.startsWith(`${registry}/`)
   };
  }
  function needs({setup, keyUri}, format, {dockerConfig}) {
   const {options, certificates} = setup;
   const {signatureRepository} = options;
   return {
    dockerConfig,
    ...format === 'legacy' && signatureRepository !== void 0 && {
     signatureRepository
    },
    ...certificates !== void 0 && {
     certificates
    },
    ...keyUri !== void 0 && {
     key: keyUri
    }
   };
  }
  // CONCATENATED MODULE: ./.build/src/sign/verifier.js
  /**
 * Finds or installs cosign and finds the key. Asks no registry and no service of Sigstore.
 * @throws PublishError `E_INPUT`, `E_COSIGN`, `E_COSIGN_CHECKSUM`
 */
  async function openVerifier(options, context, delays = retryDelays) {
   (0, errors /* throwAll */ .Kx)([ ...refuseCosign(options), ...refuseSignatureRepository(options), ...await refuseVerifier(options) ]);
   const {by, certificateFile, signingConfig, trustedRoot, temp} = options;
   const [binary, publicKey, certificates, services] = await Promise.all([ findOrInstallCosign(options, context), 'key' in by ? findPublicKey(by.key, 'the public key', context.env, temp) : void 0, certificateFile === void 0 ? void 0 : combineCertificates(certificateFile, temp), signingConfig === void 0 ? void 0 : services_readSigningServices(signingConfig) ]);
   const setup = {
    options: {
     ...options,
     ...trustedRoot !== void 0 && {
      trustedRoot: (0, external_node_path_.resolve)(trustedRoot)
     }
    },
    // Without a log only a timestamp shows that a short-lived certificate was valid when it was used.
    services: 'key' in by ? services : {
     timestamps: true
    },
    publicKeyFile: publicKey?.key,
    identity: 'key' in by ? void 0 : {
     subject: by.identity,
     issuer: by.issuer
    },
    certificates
   };
   const {env, signal} = context;
   const {keyUri} = publicKey ?? {};
   const call = {
    binary: binary.path,
    setup,
    env,
    signal,
    ...keyUri !== void 0 && {
     keyUri
    }
   };
   return new CosignVerifier(call, binary.version, options.format ?? 'any', delays);
  }
  async function refuseVerifier({by, trustedRoot}) {
   const problems = [];
   if ('identity' in by && [ by.identity, by.issuer ].some(text => !/^[^\s\0-][^\0\r\n]*$/.test(text))) problems.push(new errors /* PublishError */ .S1('E_INPUT', 'identity and issuer of the signer must be given, each in one line'));
   if (trustedRoot !== void 0) await (0, promises_.access)(trustedRoot, promises_.constants.R_OK).catch(cause => {
    problems.push(new errors /* PublishError */ .S1('E_INPUT', `trusted-root cannot be read: ${trustedRoot}`, {
     cause
    }));
   });
   return problems;
  }
  /** Every other key is loaded before anything is verified. */  const asksWhileVerifying = /^(awskms|azurekms|gcpkms|hashivault|openbao):/;
  class CosignVerifier {
   cosignVersion;
   #call;
   #formats;
   #delays;
   constructor(call, version, format, delays) {
    this.#call = call;
    this.cosignVersion = version;
    this.#formats = format === 'any' ? options_formatsOf('both') : [ format ];
    this.#delays = delays;
   }
   async check(target) {
    const digests = [ ...new Set([ target.index, ...target.manifests ]) ];
    const bad = digests.find(digest => !(0, oras /* isDigest */ .Bc)(digest));
    if (bad !== void 0) throw new errors /* PublishError */ .S1('E_INTERNAL', `not a digest: ${bad}`);
    const formats = new Set;
    const failures = new Map(digests.map(digest => [ digest, [] ]));
    for (const format of this.#formats) for (const [digest, answer] of await this.#checkFormat(format, target, [ ...failures.keys() ])) if (answer.state === 'verified') {
     failures.delete(digest);
     formats.add(format);
    } else failures.get(digest)?.push({
     state: answer.state,
     reason: answer.reason
    });
    return failures.size === 0 ? {
     state: 'verified',
     formats: [ ...formats ]
    } : worst(failures);
   }
   async checkAttestation(target, digest, predicateTypes) {
    const failures = [];
    const {signal} = this.#call;
    for (const type of predicateTypes) {
     const held = repository => holdsAttestation(repository, type, digest, signal);
     const answer = await this.#settle(() => verifyAttestationOnce(this.#call, type, target, digest), target, held);
     if (answer.state === 'verified') return {
      state: 'verified',
      formats: [ 'bundle' ]
     };
     failures.push({
      state: answer.state,
      reason: answer.reason
     });
    }
    return worst(new Map([ [ digest, failures ] ]));
   }
   /** First all digests with one process; then, because that stops at the first failure, one after the other. */   async #checkFormat(format, target, digests) {
    if (digests.length === 0) return [];
    const all = await verifyOnce(this.#call, format, target, digests);
    if (all.ok) return digests.map(digest => [ digest, all ]);
    const answers = [];
    let crowded;
    for (const digest of digests) {
     const answer = crowded ?? await this.#checkDigest(format, target, digest);
     if (answer.crowded === true) crowded = answer;
     answers.push([ digest, answer ]);
    }
    return answers;
   }
   async #checkDigest(format, target, digest) {
    const {signal} = this.#call;
    const held = repository => holdsSignature(repository, format, digest, signal);
    return await this.#settle(() => verifyOnce(this.#call, format, target, [ digest ]), target, held);
   }
   /** Verifies until there is an answer that another attempt would not change. */   async #settle(attempt, target, held) {
    return await cosign_whileTransient(async () => {
     const answer = await attempt();
     const final = answer.state === 'unknown' && answer.reason !== timedOut;
     return answer.ok || final ? answer : await this.#confirm(answer, target, held);
    }, this.#call.signal, this.#delays);
   }
   /** Asks the registry itself what it holds, because cosign calls an image unsigned after errors too. */   async #confirm(answer, target, held) {
    const repository = await this.#open(target);
    try {
     if (!await held(repository)) return {
      ...answer,
      state: 'unsigned'
     };
     const problem = answer.state === 'refused' ? await this.#keyProblem() : void 0;
     if (problem !== void 0) return {
      ok: false,
      state: 'unknown',
      reason: problem,
      transient: false
     };
     if (answer.state === 'refused') return answer;
     const reason = `the registry holds a signature, and cosign says: ${answer.reason}`;
     return {
      ok: false,
      state: 'unknown',
      reason,
      transient: true
     };
    } catch (error) {
     this.#call.signal.throwIfAborted();
     const reason = (0, errors /* messageChain */ .NG)(error).join(': ');
     const crowded = answer.reason === timedOut && (0, oras /* isOrasError */ .yD)(error, 'too-large');
     return {
      ok: false,
      state: 'unknown',
      reason,
      transient: false,
      ...crowded && {
       crowded: true
      }
     };
    } finally {
     repository.close();
    }
   }
   /** Why a key service does not give the key; cosign takes that for a signature which does not match. */   async #keyProblem() {
    const {binary, env, signal, keyUri} = this.#call;
    if (keyUri === void 0 || !asksWhileVerifying.test(keyUri)) return;
    const call = {
     env: environment_cosignEnvironment(env, {
      key: keyUri
     }),
     signal
    };
    const {ok, reason} = await cosign_cosign(binary, [ 'public-key', '--key', keyUri ], call);
    return ok ? void 0 : `the key could not be read: ${reason}`;
   }
   async #open({registry, repository, plainHttp, dockerConfig}) {
    const {setup, env, signal} = this.#call;
    const {signatureRepository} = setup.options;
    const {certificates} = setup;
    const address = signatureRepository === void 0 ? {
     registry,
     repository
    } : (0, oras /* parseReference */ .F2)(`${signatureRepository}@sha256:${'0'.repeat(64)}`);
    return (0, oras /* openRepository */ .h_)({
     registry: address.registry,
     repository: address.repository,
     plainHttp: address.registry === registry ? plainHttp : 'auto',
     credentials: (0, oras /* dockerCredentials */ .d8)({
      DOCKER_CONFIG: dockerConfig
     }),
     env,
     signal,
     retry: {
      deadline: 12e4
     },
     ...certificates !== void 0 && {
      ca: await (0, promises_.readFile)(certificates, 'utf8')
     }
    });
   }
  }
  /**
 * One answer out of those for each digest and format. A digest that may be signed in a format that could not be checked
 * is unknown; what is known of another digest comes first, because it does not change any more.
 */  function worst(failures) {
   const byDigest = [ ...failures ].map(([digest, answers]) => {
    const order = [ 'unknown', 'refused', 'unsigned' ];
    const {state, reason} = pick(answers, order);
    return {
     state,
     reason: `${digest}: ${reason}`
    };
   });
   return pick(byDigest, [ 'refused', 'unsigned', 'unknown' ]);
  }
  function pick(answers, order) {
   const found = order.flatMap(state => answers.filter(answer => answer.state === state))[0];
   return found ?? {
    state: 'unknown',
    reason: 'no format was checked'
   };
  }
  // CONCATENATED MODULE: external "node:buffer"
  const external_node_buffer_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");
  // CONCATENATED MODULE: ./.build/src/artifact/layout-error.js
  /** The error for a layout that cannot be used: `E_LAYOUT`. */
  function layout_error_layoutError(message, options = {}) {
   return new errors /* PublishError */ .S1('E_LAYOUT', message, options);
  }
  /**
 * Runs work on a layout. Errors of the layout client and of the file system become `E_LAYOUT`; cancellation, a full
 * disk and every other error, such as a programming error, are thrown as they are.
 */  // CONCATENATED MODULE: ./.build/src/artifact/image-config.js
  const strings = dist /* nullish */ .cl6(dist /* array */ .YOg(dist /* string */ .YjP()), []);
  const image_config_text = dist /* nullish */ .cl6(dist /* string */ .YjP(), '');
  /** The fields of https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md that hosts or this action use. */  const schema = dist /* looseObject */ ._H3({
   os: image_config_text,
   architecture: image_config_text,
   variant: image_config_text,
   'os.version': dist /* nullish */ .cl6(dist /* string */ .YjP()),
   'os.features': dist /* nullish */ .cl6(dist /* array */ .YOg(dist /* string */ .YjP())),
   config: dist /* nullish */ .cl6(dist /* object */ .Ikc({
    Entrypoint: strings,
    Cmd: strings,
    Env: strings,
    User: image_config_text,
    WorkingDir: image_config_text,
    Volumes: dist /* nullish */ .cl6(dist /* record */ .g1P(dist /* string */ .YjP(), dist /* unknown */ .L5J()), {})
   }), {}),
   rootfs: dist /* nullish */ .cl6(dist /* looseObject */ ._H3({
    type: dist /* string */ .YjP(),
    diff_ids: dist /* nullish */ .cl6(dist /* array */ .YOg(dist /* string */ .YjP()), [])
   })),
   history: dist /* nullish */ .cl6(dist /* array */ .YOg(dist /* looseObject */ ._H3({
    created: dist /* nullish */ .cl6(dist /* string */ .YjP()),
    empty_layer: dist /* nullish */ .cl6(dist /* boolean */ .zMY(), false)
   })), [])
  });
  const image_config_document = dist /* pipe */ .FsL(dist /* string */ .YjP(), boundedJson, schema);
  /** @throws PublishError `E_LAYOUT` */  function image_config_parseImageConfig(bytes, digest) {
   if (!(0, external_node_buffer_namespaceObject.isUtf8)(bytes)) throw layout_error_layoutError(`${digest} is not an image config`, {
    cause: 'it is not UTF-8'
   });
   const parsed = dist /* safeParse */ .xLC(image_config_document, bytes.toString('utf8'), {
    abortEarly: true
   });
   if (parsed.success) return parsed.output;
   const [issue] = parsed.issues;
   throw layout_error_layoutError(`${digest} is not an image config`, {
    cause: `${dist /* getDotPath */ .BuJ(issue) ?? ''}: ${issue.message.slice(0, 300)}`
   });
  }
  /** The platform of an image, as its entry in an index names it. */  // CONCATENATED MODULE: ./.build/src/artifact/payload.js
  /** Artifact type of a payload's manifest. */
  const payloadType = 'application/vnd.plugin-publish.payload.v1';
  /** Annotation of the root with the digest of the payload's manifest: a signature of the root covers the payload. */  const payloadAnnotation = 'io.github.plugin-publish.payload';
  const titleAnnotation = 'org.opencontainers.image.title';
  /** In bytes, all files together: more than any control plane takes, and small enough to be kept in memory. */  const maxSize = 64 * 1024 * 1024;
  const maxFiles = 64;
  /** The payload as an artifact with one layer per file. The order of the files does not change the digest. */  
  /**
 * The digest of the payload in a root's annotations; undefined if they name no payload.
 * @throws OrasError `invalid-reference`
 */
  function payload_payloadDigestOf(annotations) {
   const text = annotations?.[payloadAnnotation];
   return text === void 0 ? void 0 : (0, oras /* parseDigest */ .m)(text);
  }
  /** Reads a payload; all digests are checked. @throws PublishError `E_LAYOUT`, OrasError */  async function payload_readPayload(layout, digest, signal) {
   const descriptor = await layout.resolve(digest, {
    signal
   });
   if (descriptor.mediaType !== oras /* mediaTypes */ .Ib.manifest) throw layout_error_layoutError(`${digest} is not the manifest of a payload but ${descriptor.mediaType}`);
   const manifest = (0, oras /* parseManifest */ .Ng)(await layout.fetchBytes(descriptor, void 0, {
    signal
   }));
   if (manifest.mediaType !== void 0 && manifest.mediaType !== descriptor.mediaType) throw layout_error_layoutError(`${digest} calls itself ${manifest.mediaType}`);
   if (manifest.artifactType !== payloadType) throw layout_error_layoutError(`${digest} is not a payload but ${manifest.artifactType ?? 'an image'}`);
   if (manifest.layers.length > maxFiles) throw layout_error_layoutError(`${digest} has ${manifest.layers.length} files; at most ${maxFiles} are read`);
   const bytes = manifest.layers.reduce((sum, {size}) => sum + size, 0);
   if (bytes > maxSize) throw layout_error_layoutError(`${digest} has ${bytes} bytes; at most ${maxSize} are read`);
   await layout.fetchBytes(manifest.config, maxSize, {
    signal
   });
   const files = [];
   for (const layer of manifest.layers) {
    if (layer.mediaType === oras /* mediaTypes */ .Ib.empty) continue;
    const name = layer.annotations?.[titleAnnotation] ?? '';
    if (!isRelativePath(name) || files.some(file => file.name === name)) throw layout_error_layoutError(`${digest} has a file with the name ${JSON.stringify(name)}`);
    files.push({
     name,
     mediaType: layer.mediaType,
     bytes: await layout.fetchBytes(layer, maxSize, {
      signal
     })
    });
   }
   return {
    descriptor,
    files
   };
  }
  /** Whether a name stays inside any directory that it is joined to. */  function isRelativePath(name) {
   return name.length <= 255 && /^[^/\\\0]+(\/[^/\\\0]+)*$/.test(name) && !name.split('/').some(part => part === '.' || part === '..');
  }
  // EXTERNAL MODULE: ./.build/src/shared/platform.js
    var shared_platform = __nccwpck_require__(282);
  /**
 * The platform of an image, by its config. The index must name the same one, because some consumers read the config and
 * some the index. @throws PublishError `E_LAYOUT`
 */
  function imagePlatform({digest, platform: label}, config) {
   const configured = validPlatform(digest, config);
   const labelled = label && validPlatform(digest, label);
   if (labelled !== void 0 && configured !== labelled) throw layout_error_layoutError(`${digest} is for ${configured} by its config and for ${labelled} by the index`);
   return configured;
  }
  function validPlatform(digest, parts) {
   const platform = (0, shared_platform /* joinPlatform */ .Gx)(parts);
   if (platform === void 0) throw layout_error_layoutError(`${digest} names a platform that is not valid: ${JSON.stringify([ parts.os, parts.architecture, parts.variant ])}`);
   return platform;
  }
  /** An attestation in an index is an entry that no consumer can run, and many consumers fail on it. */  // CONCATENATED MODULE: ./.build/src/verify/reasons.js
  /** The output `reason` by the code of the error. Every other code means that it could not be checked. */
  const reasons = {
   E_VERIFY_UNSIGNED: 'unsigned',
   E_VERIFY_SIGNER: 'wrong-signer',
   E_VERIFY_TAG: 'tag-moved',
   E_VERIFY_PLATFORM: 'missing-platform',
   E_VERIFY_PAYLOAD: 'missing-payload',
   E_VERIFY_ATTESTATION: 'missing-attestation',
   E_VERIFY_NOT_FOUND: 'not-found',
   E_VERIFY_CONTENT: 'wrong-content',
   E_VERIFY_UNKNOWN: 'could-not-check',
   E_INPUT: 'wrong-input'
  };
  const verifiedReason = 'verified';
  /** The output `reason` for what was thrown. */  function reasons_reasonOf(thrown) {
   const [first] = thrown instanceof errors /* PublishErrors */ .p5 ? thrown.errors : [ thrown ];
   return (first instanceof errors /* PublishError */ .S1 ? reasons[first.code] : void 0) ?? 'could-not-check';
  }
  /**
 * The error for an answer of the registry. That it does not have what an index of its own names is about the content;
 * that it gave no answer is about nothing.
 * @param missing the code if it says that there is no such thing
 */  function registryFailure(error, what, missing) {
   if (error instanceof errors /* PublishError */ .S1 && error.code !== 'E_LAYOUT') return error;
   if ((0, oras /* isOrasError */ .yD)(error, 'not-found', 'name-unknown')) return new errors /* PublishError */ .S1(missing, `${what} is not in the registry.`, {
    cause: error
   });
   const wrong = (0, oras /* isOrasError */ .yD)(error, 'digest-mismatch', 'invalid-content', 'too-large', 'invalid-reference');
   if (wrong || error instanceof errors /* PublishError */ .S1) return new errors /* PublishError */ .S1('E_VERIFY_CONTENT', `${what} is not what it must be.`, {
    cause: error
   });
   return new errors /* PublishError */ .S1('E_VERIFY_UNKNOWN', `${what} could not be read.`, {
    cause: (0, errors /* messageChain */ .NG)(error).join('\n')
   });
  }
  // CONCATENATED MODULE: ./.build/src/verify/content.js
  const maxManifests = 64;
  const maxBlobs = 1024;
  /** In bytes, of the config of an image. */  const maxConfig = 4 * 1024 * 1024;
  /** HEAD requests at a time. */  const atATime = 8;
  /**
 * Reads the index, every manifest, every image config and the payload; each must have the digest by which it is named.
 * Blobs of layers are only asked for, because whoever pulls one recomputes its digest.
 * @throws PublishError `E_VERIFY_CONTENT`, `E_VERIFY_PAYLOAD`, `E_VERIFY_UNKNOWN`
 */  async function readContent(repository, root, payload, signal) {
   const read = async (what, work) => {
    try {
     return await work();
    } catch (error) {
     signal.throwIfAborted();
     throw registryFailure(error, what, what.startsWith('The payload') ? 'E_VERIFY_PAYLOAD' : 'E_VERIFY_CONTENT');
    }
   };
   const {manifests, annotations} = await read(`The index ${root.digest}`, () => readRoot(repository, root, signal));
   const parts = manifests ?? [ root ];
   const platforms = [];
   const blobs = new Map;
   for (const part of parts) {
    const found = await read(`The manifest ${part.digest}`, () => content_readPart(repository, part, signal));
    if (found.platform !== void 0) platforms.push(found.platform);
    for (const blob of found.blobs) blobs.set(blob.digest, blob);
   }
   await assertBlobs(repository, [ ...blobs.values() ], read, signal);
   const named = await read('The payload', () => Promise.resolve(payload_payloadDigestOf(annotations)));
   if (payload && named !== void 0) await read(`The payload ${named}`, () => payload_readPayload(repository, named, signal));
   return {
    root,
    manifests: manifests ?? [],
    platforms,
    payload: named
   };
  }
  async function readRoot(repository, root, signal) {
   const bytes = await repository.fetchBytes(root, void 0, {
    signal
   });
   if (!(0, oras /* isIndex */ .nw)(root)) return {
    manifests: void 0,
    annotations: (0, oras /* parseManifest */ .Ng)(bytes).annotations
   };
   const index = (0, oras /* parseIndex */ .A1)(bytes);
   assertUnambiguous(root, index, [ 'config', 'layers' ]);
   // What BuildKit calls an attestation is no image: no consumer pulls it.
      const manifests = index.manifests.filter(({annotations}) => annotations?.['vnd.docker.reference.type'] === void 0);
   if (manifests.length === 0 || manifests.length > maxManifests) throw wrong(`${root.digest} lists ${manifests.length} manifests, not 1 to ${maxManifests}`);
   return {
    manifests,
    annotations: index.annotations
   };
  }
  async function content_readPart(repository, part, signal) {
   if (!(0, oras /* isImageManifest */ .pJ)(part)) throw wrong(`${part.digest} is no image manifest but ${part.mediaType}`);
   const manifest = (0, oras /* parseManifest */ .Ng)(await repository.fetchBytes(part, void 0, {
    signal
   }));
   assertUnambiguous(part, manifest, [ 'manifests' ]);
   const {config} = manifest;
   const blobs = [ config, ...manifest.layers ];
   if (config.mediaType !== oras /* mediaTypes */ .Ib.config) return {
    platform: part.platform && (0, shared_platform /* joinPlatform */ .Gx)(part.platform),
    blobs
   };
   const bytes = await repository.fetchBytes(config, maxConfig, {
    signal
   });
   return {
    platform: imagePlatform(part, image_config_parseImageConfig(bytes, config.digest)),
    blobs: manifest.layers
   };
  }
  /** A document that two readers take for different types is an attack (CVE-2021-41190). */  function assertUnambiguous({digest, mediaType}, document, foreign) {
   if (document.mediaType !== void 0 && document.mediaType !== mediaType) throw wrong(`${digest} calls itself ${document.mediaType}, and what refers to it says ${mediaType}`);
   const found = foreign.filter(name => name in document);
   if (found.length > 0) throw wrong(`${digest} is ${mediaType}, and has ${found.join(' and ')}`);
  }
  async function assertBlobs(repository, blobs, read, signal) {
   if (blobs.length > maxBlobs) throw wrong(`the index leads to ${blobs.length} blobs; at most ${maxBlobs} are looked at`);
   const queue = [ ...blobs ];
   const worker = async () => {
    for (let blob = queue.shift(); blob !== void 0; blob = queue.shift()) {
     const one = blob;
     if (!await read(`The blob ${one.digest}`, () => repository.exists(one, {
      signal
     }))) throw wrong(`the registry does not have ${one.digest} with ${one.size} bytes, which a manifest names`);
    }
   };
   const results = await Promise.allSettled(Array.from({
    length: atATime
   }, worker));
   for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
  function wrong(cause) {
   return new errors /* PublishError */ .S1('E_VERIFY_CONTENT', 'The content is not what it must be.', {
    cause: new Error(cause)
   });
  }
  // CONCATENATED MODULE: ./.build/src/verify/check.js
  /**
 * Verifies what a consumer gets by the reference, and returns its digest. The tag is resolved before and after.
 * @throws PublishError whose code says why it is not verified
 */
  async function checkReference(wanted, checked) {
   const {repository, log, signal} = checked;
   const {reference} = wanted;
   const root = await check_resolve(reference, repository, signal);
   log.info(`${(0, oras /* formatReference */ .FH)(reference)} is ${root.digest}.`);
   const content = await readContent(repository, root, wanted.payload !== false, signal);
   assertWanted(wanted, content);
   await assertSigned(content, checked);
   await assertAttested(wanted, content, checked);
   const after = await check_resolve(reference, repository, signal);
   if (after.digest !== root.digest) throw new errors /* PublishError */ .S1('E_VERIFY_TAG', `The tag was moved from ${root.digest} to ${after.digest} meanwhile.`);
   return root.digest;
  }
  /** What the reference stands for now. If it has a tag and a digest, both must agree. */  async function check_resolve(reference, repository, signal) {
   const {tag, digest} = reference;
   const find = async name => {
    try {
     return await repository.resolve(name, {
      signal
     });
    } catch (error) {
     signal.throwIfAborted();
     throw registryFailure(error, (0, oras /* formatReference */ .FH)(reference), 'E_VERIFY_NOT_FOUND');
    }
   };
   const found = await find(tag ?? digest ?? '');
   if (tag !== void 0 && digest !== void 0 && found.digest !== digest) throw new errors /* PublishError */ .S1('E_VERIFY_TAG', `The tag ${tag} is ${found.digest}, not ${digest}.`);
   return found;
  }
  function assertWanted({platforms, payload}, content) {
   const missing = platforms.filter(platform => !content.platforms.includes(platform));
   if (missing.length > 0) throw new errors /* PublishError */ .S1('E_VERIFY_PLATFORM', `${content.root.digest} has nothing for ${missing.join(', ')}.`, {
    cause: `it has ${content.platforms.join(', ') || 'no platform'}`
   });
   if (payload === true && content.payload === void 0) throw new errors /* PublishError */ .S1('E_VERIFY_PAYLOAD', `${content.root.digest} names no payload.`);
   if (typeof payload === 'string' && payload !== 'auto' && payload !== content.payload) throw new errors /* PublishError */ .S1('E_VERIFY_PAYLOAD', `The payload of ${content.root.digest} is ${content.payload ?? 'none'}, not ${payload}.`);
  }
  async function assertSigned(content, {verifier, log, ...checked}) {
   const result = await verifier.check(targetOf(content, checked));
   const digest = content.root.digest;
   switch (result.state) {
   case 'verified':
    log.info(`${digest} and ${content.manifests.length} manifests are signed (${result.formats.join(', ')}).`);
    return;

   case 'unsigned':
    throw new errors /* PublishError */ .S1('E_VERIFY_UNSIGNED', `${digest}, or a manifest that it lists, is not signed.`, {
     cause: result.reason
    });

   case 'refused':
    throw new errors /* PublishError */ .S1('E_VERIFY_SIGNER', `${digest} is signed, but not validly by the expected key or identity.`, {
     cause: result.reason
    });

   case 'unknown':
    throw unknown('The signatures', result);
   }
  }
  /**
 * Provenance is of the whole build, so the root must have it. Every other statement is about a program, so every
 * manifest must have it.
 */  async function assertAttested({attestations}, content, {verifier, log, ...checked}) {
   const target = targetOf(content, checked);
   const {root, manifests} = content;
   for (const types of attestations) {
    const ofRoot = types.includes(verify /* provenanceType */ .wy) || manifests.length === 0;
    for (const {digest} of ofRoot ? [ root ] : manifests) {
     const result = await verifier.checkAttestation(target, digest, types);
     if (result.state === 'unknown') throw unknown('The attestations', result);
     if (result.state !== 'verified') throw new errors /* PublishError */ .S1('E_VERIFY_ATTESTATION', `${digest} has no valid attestation of the type ${types.join(' or ')}.`, {
      cause: result.reason
     });
    }
    log.info(`Attested for ${ofRoot ? root.digest : 'every manifest'}: ${types.join(' or ')}.`);
   }
  }
  function unknown(what, {reason}) {
   return new errors /* PublishError */ .S1('E_VERIFY_UNKNOWN', `${what} could not be checked.`, {
    cause: reason
   });
  }
  function targetOf({root, manifests}, {repository, plainHttp, dockerConfig}) {
   return {
    registry: repository.registry,
    repository: repository.repository,
    index: root.digest,
    manifests: manifests.map(({digest}) => digest),
    plainHttp,
    dockerConfig
   };
  }
  // CONCATENATED MODULE: ./.build/src/verify/verify.js
  /**
 * Each request and each run of cosign has a limit of its own. This one ends a registry that stays below them for ever:
 * it could answer thousands of requests, each of them slowly.
 */
  const verify_defaultLimit = 15 * 6e4;
  /** One run of `verify/action.yml`. Never throws. Returns whether everything was verified. */  async function verify_verify({env, log, signal, limit = verify_defaultLimit}) {
   const tooLong = AbortSignal.timeout(limit);
   let resources;
   try {
    registerSecrets(env, log);
    const inputs = (0, verify /* readVerifyInputs */ .Ht)(env);
    if ('length' in inputs) {
     (0, errors /* throwAll */ .Kx)(inputs);
     throw new TypeError('the inputs are incomplete, but there is no problem');
    }
    resources = new VerifyResources(env);
    await (0, promises_.mkdir)(resources.temp, {
     mode: 448,
     recursive: true
    });
    const context = aloneInStep({
     env,
     log,
     signal: AbortSignal.any([ signal, tooLong ]),
     resources
    });
    const digest = await check(inputs, context);
    log.info(`Verified: ${digest}`);
    (0, verify /* setVerifyOutputs */ .k3)(env, {
     digest,
     verified: true,
     reason: verifiedReason
    });
    return true;
   } catch (caught) {
    const thrown = tooLong.aborted && !signal.aborted ? notInTime(limit, caught) : caught;
    (0, verify /* printError */ .yJ)(log, thrown, env['GITHUB_WORKSPACE'] ?? process.cwd(), commonCodes);
    try {
     (0, verify /* setVerifyOutputs */ .k3)(env, {
      digest: '',
      verified: false,
      reason: reasons_reasonOf(thrown)
     });
    } catch (error) {
     log.warning(`The outputs could not be written: ${String(error)}`);
    }
    return false;
   } finally {
    await (resources?.removeAll(log));
   }
  }
  /** What was found out before the limit stays an answer. */  function notInTime(limit, caught) {
   if (caught instanceof errors /* PublishError */ .S1) return caught;
   return new errors /* PublishError */ .S1('E_VERIFY_UNKNOWN', `Verifying did not end within ${limit / 6e4} minutes.`, {
    cause: 'a registry was too slow, or answered too little at a time'
   });
  }
  async function check(inputs, context) {
   const {registry, repository: path} = inputs.reference;
   const {env, signal, resources} = context;
   const plainHttp = inputs.plainHttp === 'auto' ? (0, oras /* isLoopback */ .U9)(registry) : inputs.plainHttp;
   const {certificateFile} = inputs;
   const certificates = certificateFile === void 0 ? void 0 : await (0, promises_.readFile)(certificateFile, 'utf8');
   const verifier = await openVerifier({
    ...signerOptions(inputs),
    toolCache: env['RUNNER_TOOL_CACHE'] ?? (0, external_node_path_.join)((0, external_node_os_.tmpdir)(), 'plugin-publish-tools'),
    temp: resources.temp
   }, context);
   const {credential, dockerConfig} = await login(inputs, context);
   const repository = (0, oras /* openRepository */ .h_)({
    registry,
    repository: path,
    plainHttp,
    credentials: () => Promise.resolve(credential),
    userAgent: 'plugin-publish-verify',
    env,
    signal,
    retry: {
     deadline: 12e4
    },
    ...certificates !== void 0 && {
     ca: certificates
    }
   });
   try {
    return await checkReference(inputs, {
     repository,
     plainHttp,
     dockerConfig,
     verifier,
     log: context.log,
     signal
    });
   } finally {
    repository.close();
   }
  }
  function signerOptions(inputs) {
   const {by, format, transparencyLog, cosignVersion} = inputs;
   const {signatureRepository, trustedRoot, certificateFile, cosignSha256} = inputs;
   return {
    by,
    format,
    transparencyLog,
    cosignVersion,
    ...signatureRepository !== void 0 && {
     signatureRepository
    },
    ...trustedRoot !== void 0 && {
     trustedRoot
    },
    ...certificateFile !== void 0 && {
     certificateFile
    },
    ...cosignSha256 !== void 0 && {
     cosignSha256
    }
   };
  }
  /** The credentials of the registries that take part, once: docker's helpers are asked here and nowhere else. */  async function login({reference, signatureRepository, ...inputs}, context) {
   try {
    const credential = await registryCredentials(inputs, context)(reference.registry);
    const credentials = new Map([ [ reference.registry, credential ] ]);
    const other = signatureRepository?.split('/')[0];
    if (other !== void 0 && other !== reference.registry) credentials.set(other, await dockerLogin(context)(other));
    const dockerConfig = await makeDockerConfig(context.resources.temp);
    await writeDockerConfig(dockerConfig, credentials);
    return {
     credential,
     dockerConfig
    };
   } catch (error) {
    context.signal.throwIfAborted();
    throw registryFailure(error, `The credentials for ${reference.registry}`, 'E_VERIFY_UNKNOWN');
   }
  }
  /** Masks what is secret before anything is read or printed. */  function registerSecrets(env, log) {
   const [user, password] = [ 'registry-username', 'registry-password' ].map(name => env[(0, 
   verify /* inputVariable */ .LO)(name)]?.trim());
   if (password === void 0 || password === '') return;
   log.mask(password);
   log.mask(`${user ?? ''}:${password}`);
  }
  /** Owns the private directory, which the post step removes if this process is killed. */  class VerifyResources {
   temp;
   #env;
   #owned=[];
   constructor(env) {
    this.#env = env;
    this.temp = (0, external_node_path_.join)(env['RUNNER_TEMP'] ?? (0, external_node_os_.tmpdir)(), (0, 
    shared_resources /* newResourceName */ .OP)());
    this.add({
     kind: 'directory',
     name: this.temp
    });
   }
   add(resource) {
    this.#owned.push(resource);
    (0, verify /* saveResources */ .rH)(this.#env, this.#owned);
   }
   release(resource) {
    this.#owned = this.#owned.filter(owned => !(0, shared_resources /* sameResource */ .nK)(owned, resource));
    (0, verify /* saveResources */ .rH)(this.#env, this.#owned);
   }
   /** Only files and directories are made here. */   async remove(resource) {
    if (await removeDirectory(resource.name) === void 0) this.release(resource);
   }
   async removeAll(log) {
    for (const resource of [ ...this.#owned ]) {
     const problem = await removeDirectory(resource.name);
     if (problem === void 0) this.release(resource); else log.warning(`The ${resource.kind} ${resource.name} could not be removed: ${problem}`);
    }
   }
  }
 },
 934: (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.d(__webpack_exports__, {
   BuJ: () => getDotPath,
   FsL: () => pipe,
   IeY: () => custom,
   Ikc: () => object,
   K39: () => base64,
   KCZ: () => union,
   L5J: () => unknown,
   NTK: () => rawTransform,
   OZ5: () => url,
   Wwf: () => minValue,
   Y2b: () => safeInteger,
   YOg: () => array,
   YjP: () => string,
   _H3: () => looseObject,
   aig: () => number,
   cl6: () => nullish,
   euz: () => literal,
   g1P: () => record,
   lqM: () => optional,
   qgA: () => parse,
   w1_: () => startsWith,
   xLC: () => safeParse,
   yGV: () => regex,
   yqP: () => exactOptional,
   zMY: () => boolean
  });
  let store$4;
  const DEFAULT_CONFIG = {
   lang: void 0,
   message: void 0,
   abortEarly: void 0,
   abortPipeEarly: void 0
  };
  function getGlobalConfig(config$1) {
   if (!config$1 && !store$4) return DEFAULT_CONFIG;
   return {
    lang: config$1?.lang ?? store$4?.lang,
    message: config$1?.message,
    abortEarly: config$1?.abortEarly ?? store$4?.abortEarly,
    abortPipeEarly: config$1?.abortPipeEarly ?? store$4?.abortPipeEarly
   };
  }
  let store$3;
  function getGlobalMessage(lang) {
   return store$3?.get(lang);
  }
  let store$2;
  function getSchemaMessage(lang) {
   return store$2?.get(lang);
  }
  let store$1;
  function getSpecificMessage(reference, lang) {
   return store$1?.get(reference)?.get(lang);
  }
  function _stringify(input) {
   const type = typeof input;
   if (type === "string") return `"${input}"`;
   if (type === "number" || type === "bigint" || type === "boolean") return `${input}`;
   if (type === "object" || type === "function") return (input && Object.getPrototypeOf(input)?.constructor?.name) ?? "null";
   return type;
  }
  function _addIssue(context, label, dataset, config$1, other) {
   const input = other && "input" in other ? other.input : dataset.value;
   const expected = other?.expected ?? context.expects ?? null;
   const received = other?.received ?? _stringify(input);
   const issue = {
    kind: context.kind,
    type: context.type,
    input,
    expected,
    received,
    message: `Invalid ${label}: ${expected ? `Expected ${expected} but r` : "R"}eceived ${received}`,
    requirement: context.requirement,
    path: other?.path,
    issues: other?.issues,
    lang: config$1.lang,
    abortEarly: config$1.abortEarly,
    abortPipeEarly: config$1.abortPipeEarly
   };
   const isSchema = context.kind === "schema";
   const message$1 = other?.message ?? context.message ?? getSpecificMessage(context.reference, issue.lang) ?? (isSchema ? getSchemaMessage(issue.lang) : null) ?? config$1.message ?? getGlobalMessage(issue.lang);
   if (message$1 !== void 0) issue.message = typeof message$1 === "function" ? message$1(issue) : message$1;
   if (isSchema) dataset.typed = false;
   if (dataset.issues) dataset.issues.push(issue); else dataset.issues = [ issue ];
  }
  function _isSameValueZero(value1, value2) {
   return value1 === value2 || Number.isNaN(value1) && Number.isNaN(value2);
  }
  function _isValidObjectKey(object$1, key) {
   return Object.prototype.hasOwnProperty.call(object$1, key) && key !== "__proto__" && key !== "prototype" && key !== "constructor";
  }
  function _joinExpects(values$1, separator) {
   const list = [ ...new Set(values$1) ];
   if (list.length > 1) return `(${list.join(` ${separator} `)})`;
   return list[0] ?? "never";
  }
  function _standardSchema(schema) {
   schema["~standard"] = {
    version: 1,
    vendor: "valibot",
    validate: value$1 => schema["~run"]({
     value: value$1
    }, getGlobalConfig())
   };
   return schema;
  }
  function getDotPath(issue) {
   if (issue.path) {
    let key = "";
    for (const item of issue.path) if (typeof item.key === "string" || typeof item.key === "number") if (key) key += `.${item.key}`; else key += item.key; else return null;
    return key;
   }
   return null;
  }
  var ValiError = class extends Error {
   constructor(issues) {
    super(issues[0].message);
    this.name = "ValiError";
    this.issues = issues;
   }
  };
  const BASE64_REGEX = /^(?:[\da-z+/]{4})*(?:[\da-z+/]{2}==|[\da-z+/]{3}=)?$/iu;
  function base64(message$1) {
   return {
    kind: "validation",
    type: "base64",
    reference: base64,
    async: false,
    expects: null,
    requirement: BASE64_REGEX,
    message: message$1,
    "~run"(dataset, config$1) {
     if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "Base64", dataset, config$1);
     return dataset;
    }
   };
  }
  function minValue(requirement, message$1) {
   return {
    kind: "validation",
    type: "min_value",
    reference: minValue,
    async: false,
    expects: `>=${requirement instanceof Date ? requirement.toJSON() : _stringify(requirement)}`,
    requirement,
    message: message$1,
    "~run"(dataset, config$1) {
     if (dataset.typed && !(dataset.value >= this.requirement)) _addIssue(this, "value", dataset, config$1, {
      received: dataset.value instanceof Date ? dataset.value.toJSON() : _stringify(dataset.value)
     });
     return dataset;
    }
   };
  }
  function rawTransform(action) {
   return {
    kind: "transformation",
    type: "raw_transform",
    reference: rawTransform,
    async: false,
    "~run"(dataset, config$1) {
     const output = action({
      dataset,
      config: config$1,
      addIssue: info => _addIssue(this, info?.label ?? "input", dataset, config$1, info),
      NEVER: null
     });
     if (dataset.issues) dataset.typed = false; else dataset.value = output;
     return dataset;
    }
   };
  }
  function regex(requirement, message$1) {
   return {
    kind: "validation",
    type: "regex",
    reference: regex,
    async: false,
    expects: `${requirement}`,
    requirement,
    message: message$1,
    "~run"(dataset, config$1) {
     if (dataset.typed && !this.requirement.test(dataset.value)) _addIssue(this, "format", dataset, config$1);
     return dataset;
    }
   };
  }
  function safeInteger(message$1) {
   return {
    kind: "validation",
    type: "safe_integer",
    reference: safeInteger,
    async: false,
    expects: null,
    requirement: Number.isSafeInteger,
    message: message$1,
    "~run"(dataset, config$1) {
     if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "safe integer", dataset, config$1);
     return dataset;
    }
   };
  }
  function startsWith(requirement, message$1) {
   return {
    kind: "validation",
    type: "starts_with",
    reference: startsWith,
    async: false,
    expects: `"${requirement}"`,
    requirement,
    message: message$1,
    "~run"(dataset, config$1) {
     if (dataset.typed && !dataset.value.startsWith(this.requirement)) _addIssue(this, "start", dataset, config$1, {
      received: `"${dataset.value.slice(0, this.requirement.length)}"`
     });
     return dataset;
    }
   };
  }
  function url(message$1) {
   return {
    kind: "validation",
    type: "url",
    reference: url,
    async: false,
    expects: null,
    requirement(input) {
     try {
      if (URL.canParse) return URL.canParse(input);
      new URL(input);
      return true;
     } catch {
      return false;
     }
    },
    message: message$1,
    "~run"(dataset, config$1) {
     if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "URL", dataset, config$1);
     return dataset;
    }
   };
  }
  function getFallback(schema, dataset, config$1) {
   return typeof schema.fallback === "function" ? schema.fallback(dataset, config$1) : schema.fallback;
  }
  function getDefault(schema, dataset, config$1) {
   return typeof schema.default === "function" ? schema.default(dataset, config$1) : schema.default;
  }
  function array(item, message$1) {
   return _standardSchema({
    kind: "schema",
    type: "array",
    reference: array,
    expects: "Array",
    async: false,
    item,
    message: message$1,
    "~run"(dataset, config$1) {
     const input = dataset.value;
     if (Array.isArray(input)) {
      dataset.typed = true;
      dataset.value = [];
      for (let key = 0; key < input.length; key++) {
       const value$1 = input[key];
       const itemDataset = this.item["~run"]({
        value: value$1
       }, config$1);
       if (itemDataset.issues) {
        const pathItem = {
         type: "array",
         origin: "value",
         input,
         key,
         value: value$1
        };
        for (const issue of itemDataset.issues) {
         if (issue.path) issue.path.unshift(pathItem); else issue.path = [ pathItem ];
         dataset.issues?.push(issue);
        }
        if (!dataset.issues) dataset.issues = itemDataset.issues;
        if (config$1.abortEarly) {
         dataset.typed = false;
         break;
        }
       }
       if (!itemDataset.typed) dataset.typed = false;
       dataset.value.push(itemDataset.value);
      }
     } else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function boolean(message$1) {
   return _standardSchema({
    kind: "schema",
    type: "boolean",
    reference: boolean,
    expects: "boolean",
    async: false,
    message: message$1,
    "~run"(dataset, config$1) {
     if (typeof dataset.value === "boolean") dataset.typed = true; else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function custom(check$1, message$1) {
   return _standardSchema({
    kind: "schema",
    type: "custom",
    reference: custom,
    expects: "unknown",
    async: false,
    check: check$1,
    message: message$1,
    "~run"(dataset, config$1) {
     if (this.check(dataset.value)) dataset.typed = true; else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function exactOptional(wrapped, default_) {
   return _standardSchema({
    kind: "schema",
    type: "exact_optional",
    reference: exactOptional,
    expects: wrapped.expects,
    async: false,
    wrapped,
    default: default_,
    "~run"(dataset, config$1) {
     return this.wrapped["~run"](dataset, config$1);
    }
   });
  }
  function literal(literal_, message$1) {
   return _standardSchema({
    kind: "schema",
    type: "literal",
    reference: literal,
    expects: _stringify(literal_),
    async: false,
    literal: literal_,
    message: message$1,
    "~run"(dataset, config$1) {
     if (_isSameValueZero(dataset.value, this.literal)) dataset.typed = true; else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function looseObject(entries$1, message$1) {
   return _standardSchema({
    kind: "schema",
    type: "loose_object",
    reference: looseObject,
    expects: "Object",
    async: false,
    entries: entries$1,
    message: message$1,
    "~run"(dataset, config$1) {
     const input = dataset.value;
     if (input && typeof input === "object") {
      dataset.typed = true;
      dataset.value = {};
      for (const key in this.entries) {
       const valueSchema = this.entries[key];
       if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
        const value$1 = key in input ? input[key] : getDefault(valueSchema);
        const valueDataset = valueSchema["~run"]({
         value: value$1
        }, config$1);
        if (valueDataset.issues) {
         const pathItem = {
          type: "object",
          origin: "value",
          input,
          key,
          value: value$1
         };
         for (const issue of valueDataset.issues) {
          if (issue.path) issue.path.unshift(pathItem); else issue.path = [ pathItem ];
          dataset.issues?.push(issue);
         }
         if (!dataset.issues) dataset.issues = valueDataset.issues;
         if (config$1.abortEarly) {
          dataset.typed = false;
          break;
         }
        }
        if (!valueDataset.typed) dataset.typed = false;
        dataset.value[key] = valueDataset.value;
       } else if (valueSchema.fallback !== void 0) dataset.value[key] = getFallback(valueSchema); else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
        _addIssue(this, "key", dataset, config$1, {
         input: void 0,
         expected: `"${key}"`,
         path: [ {
          type: "object",
          origin: "key",
          input,
          key,
          value: input[key]
         } ]
        });
        if (config$1.abortEarly) break;
       }
      }
      if (!dataset.issues || !config$1.abortEarly) for (const key in input) if (_isValidObjectKey(input, key) && !Object.prototype.hasOwnProperty.call(this.entries, key)) dataset.value[key] = input[key];
     } else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function nullish(wrapped, default_) {
   return _standardSchema({
    kind: "schema",
    type: "nullish",
    reference: nullish,
    expects: `(${wrapped.expects} | null | undefined)`,
    async: false,
    wrapped,
    default: default_,
    "~run"(dataset, config$1) {
     if (dataset.value === null || dataset.value === void 0) {
      if (this.default !== void 0) dataset.value = getDefault(this, dataset, config$1);
      if (dataset.value === null || dataset.value === void 0) {
       dataset.typed = true;
       return dataset;
      }
     }
     return this.wrapped["~run"](dataset, config$1);
    }
   });
  }
  function number(message$1) {
   return _standardSchema({
    kind: "schema",
    type: "number",
    reference: number,
    expects: "number",
    async: false,
    message: message$1,
    "~run"(dataset, config$1) {
     if (typeof dataset.value === "number" && !isNaN(dataset.value)) dataset.typed = true; else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function object(entries$1, message$1) {
   return _standardSchema({
    kind: "schema",
    type: "object",
    reference: object,
    expects: "Object",
    async: false,
    entries: entries$1,
    message: message$1,
    "~run"(dataset, config$1) {
     const input = dataset.value;
     if (input && typeof input === "object") {
      dataset.typed = true;
      dataset.value = {};
      for (const key in this.entries) {
       const valueSchema = this.entries[key];
       if (key in input || (valueSchema.type === "exact_optional" || valueSchema.type === "optional" || valueSchema.type === "nullish") && valueSchema.default !== void 0) {
        const value$1 = key in input ? input[key] : getDefault(valueSchema);
        const valueDataset = valueSchema["~run"]({
         value: value$1
        }, config$1);
        if (valueDataset.issues) {
         const pathItem = {
          type: "object",
          origin: "value",
          input,
          key,
          value: value$1
         };
         for (const issue of valueDataset.issues) {
          if (issue.path) issue.path.unshift(pathItem); else issue.path = [ pathItem ];
          dataset.issues?.push(issue);
         }
         if (!dataset.issues) dataset.issues = valueDataset.issues;
         if (config$1.abortEarly) {
          dataset.typed = false;
          break;
         }
        }
        if (!valueDataset.typed) dataset.typed = false;
        dataset.value[key] = valueDataset.value;
       } else if (valueSchema.fallback !== void 0) dataset.value[key] = getFallback(valueSchema); else if (valueSchema.type !== "exact_optional" && valueSchema.type !== "optional" && valueSchema.type !== "nullish") {
        _addIssue(this, "key", dataset, config$1, {
         input: void 0,
         expected: `"${key}"`,
         path: [ {
          type: "object",
          origin: "key",
          input,
          key,
          value: input[key]
         } ]
        });
        if (config$1.abortEarly) break;
       }
      }
     } else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function optional(wrapped, default_) {
   return _standardSchema({
    kind: "schema",
    type: "optional",
    reference: optional,
    expects: `(${wrapped.expects} | undefined)`,
    async: false,
    wrapped,
    default: default_,
    "~run"(dataset, config$1) {
     if (dataset.value === void 0) {
      if (this.default !== void 0) dataset.value = getDefault(this, dataset, config$1);
      if (dataset.value === void 0) {
       dataset.typed = true;
       return dataset;
      }
     }
     return this.wrapped["~run"](dataset, config$1);
    }
   });
  }
  function record(key, value$1, message$1) {
   return _standardSchema({
    kind: "schema",
    type: "record",
    reference: record,
    expects: "Object",
    async: false,
    key,
    value: value$1,
    message: message$1,
    "~run"(dataset, config$1) {
     const input = dataset.value;
     if (input && typeof input === "object") {
      dataset.typed = true;
      dataset.value = {};
      for (const entryKey in input) if (_isValidObjectKey(input, entryKey)) {
       const entryValue = input[entryKey];
       const keyDataset = this.key["~run"]({
        value: entryKey
       }, config$1);
       if (keyDataset.issues) {
        const pathItem = {
         type: "object",
         origin: "key",
         input,
         key: entryKey,
         value: entryValue
        };
        for (const issue of keyDataset.issues) {
         issue.path = [ pathItem ];
         dataset.issues?.push(issue);
        }
        if (!dataset.issues) dataset.issues = keyDataset.issues;
        if (config$1.abortEarly) {
         dataset.typed = false;
         break;
        }
       }
       const valueDataset = this.value["~run"]({
        value: entryValue
       }, config$1);
       if (valueDataset.issues) {
        const pathItem = {
         type: "object",
         origin: "value",
         input,
         key: entryKey,
         value: entryValue
        };
        for (const issue of valueDataset.issues) {
         if (issue.path) issue.path.unshift(pathItem); else issue.path = [ pathItem ];
         dataset.issues?.push(issue);
        }
        if (!dataset.issues) dataset.issues = valueDataset.issues;
        if (config$1.abortEarly) {
         dataset.typed = false;
         break;
        }
       }
       if (!keyDataset.typed || !valueDataset.typed) dataset.typed = false;
       if (keyDataset.typed) dataset.value[keyDataset.value] = valueDataset.value;
      }
     } else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function string(message$1) {
   return _standardSchema({
    kind: "schema",
    type: "string",
    reference: string,
    expects: "string",
    async: false,
    message: message$1,
    "~run"(dataset, config$1) {
     if (typeof dataset.value === "string") dataset.typed = true; else _addIssue(this, "type", dataset, config$1);
     return dataset;
    }
   });
  }
  function _subIssues(datasets) {
   let issues;
   if (datasets) for (const dataset of datasets) if (issues) for (const issue of dataset.issues) issues.push(issue); else issues = dataset.issues;
   return issues;
  }
  function union(options, message$1) {
   return _standardSchema({
    kind: "schema",
    type: "union",
    reference: union,
    expects: _joinExpects(options.map(option => option.expects), "|"),
    async: false,
    options,
    message: message$1,
    "~run"(dataset, config$1) {
     let validDataset;
     let typedDatasets;
     let untypedDatasets;
     for (const schema of this.options) {
      const optionDataset = schema["~run"]({
       value: dataset.value
      }, config$1);
      if (optionDataset.typed) if (optionDataset.issues) if (typedDatasets) typedDatasets.push(optionDataset); else typedDatasets = [ optionDataset ]; else {
       validDataset = optionDataset;
       break;
      } else if (untypedDatasets) untypedDatasets.push(optionDataset); else untypedDatasets = [ optionDataset ];
     }
     if (validDataset) return validDataset;
     if (typedDatasets) {
      if (typedDatasets.length === 1) return typedDatasets[0];
      _addIssue(this, "type", dataset, config$1, {
       issues: _subIssues(typedDatasets)
      });
      dataset.typed = true;
     } else if (untypedDatasets?.length === 1) return untypedDatasets[0]; else _addIssue(this, "type", dataset, config$1, {
      issues: _subIssues(untypedDatasets)
     });
     return dataset;
    }
   });
  }
  function unknown() {
   return _standardSchema({
    kind: "schema",
    type: "unknown",
    reference: unknown,
    expects: "unknown",
    async: false,
    "~run"(dataset) {
     dataset.typed = true;
     return dataset;
    }
   });
  }
  function parse(schema, input, config$1) {
   const dataset = schema["~run"]({
    value: input
   }, getGlobalConfig(config$1));
   if (dataset.issues) throw new ValiError(dataset.issues);
   return dataset.value;
  }
  function pipe(...pipe$1) {
   return _standardSchema({
    ...pipe$1[0],
    pipe: pipe$1,
    "~run"(dataset, config$1) {
     for (const item of pipe$1) if (item.kind !== "metadata") {
      if (dataset.issues && (item.kind === "schema" || item.kind === "transformation")) {
       dataset.typed = false;
       break;
      }
      if (!dataset.issues || !config$1.abortEarly && !config$1.abortPipeEarly) dataset = item["~run"](dataset, config$1);
     }
     return dataset;
    }
   });
  }
  function safeParse(schema, input, config$1) {
   const dataset = schema["~run"]({
    value: input
   }, getGlobalConfig(config$1));
   return {
    typed: dataset.typed,
    success: !dataset.issues,
    output: dataset.value,
    issues: dataset.issues
   };
  }
 }
};

var __webpack_module_cache__ = {};

function __nccwpck_require__(moduleId) {
 var cachedModule = __webpack_module_cache__[moduleId];
 if (cachedModule !== void 0) return cachedModule.exports;
 var module = __webpack_module_cache__[moduleId] = {
  exports: {}
 };
 var threw = true;
 try {
  __webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
  threw = false;
 } finally {
  if (threw) delete __webpack_module_cache__[moduleId];
 }
 return module.exports;
}

if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";

(() => {
 var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
 var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
 var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
 var resolveQueue = queue => {
  if (queue && queue.d < 1) {
   queue.d = 1;
   queue.forEach(fn => fn.r--);
   queue.forEach(fn => fn.r-- ? fn.r++ : fn());
  }
 };
 var wrapDeps = deps => deps.map(dep => {
  if (dep !== null && typeof dep === "object") {
   if (dep[webpackQueues]) return dep;
   if (dep.then) {
    var queue = [];
    queue.d = 0;
    dep.then(r => {
     obj[webpackExports] = r;
     resolveQueue(queue);
    }, e => {
     obj[webpackError] = e;
     resolveQueue(queue);
    });
    var obj = {};
    obj[webpackQueues] = fn => fn(queue);
    return obj;
   }
  }
  var ret = {};
  ret[webpackQueues] = x => {};
  ret[webpackExports] = dep;
  return ret;
 });
 __nccwpck_require__.a = (module, body, hasAwait) => {
  var queue;
  hasAwait && ((queue = []).d = -1);
  var depQueues = new Set;
  var exports = module.exports;
  var currentDeps;
  var outerResolve;
  var reject;
  var promise = new Promise((resolve, rej) => {
   reject = rej;
   outerResolve = resolve;
  });
  promise[webpackExports] = exports;
  promise[webpackQueues] = fn => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
  module.exports = promise;
  body(deps => {
   currentDeps = wrapDeps(deps);
   var fn;
   var getResult = () => currentDeps.map(d => {
    if (d[webpackError]) throw d[webpackError];
    return d[webpackExports];
   });
   var promise = new Promise(resolve => {
    fn = () => resolve(getResult);
    fn.r = 0;
    var fnQueue = q => q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, 
    q.push(fn)));
    currentDeps.map(dep => dep[webpackQueues](fnQueue));
   });
   return fn.r ? promise : getResult();
  }, err => (err ? reject(promise[webpackError] = err) : outerResolve(exports), resolveQueue(queue)));
  queue && queue.d < 0 && (queue.d = 0);
 };
})();

(() => {
 __nccwpck_require__.d = (exports, definition) => {
  for (var key in definition) if (__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) Object.defineProperty(exports, key, {
   enumerable: true,
   get: definition[key]
  });
 };
})();

(() => {
 __nccwpck_require__.o = (obj, prop) => Object.prototype.hasOwnProperty.call(obj, prop);
})();

var __webpack_exports__ = __nccwpck_require__(762);

__webpack_exports__ = await __webpack_exports__;
