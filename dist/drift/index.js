import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";

// CONCATENATED MODULE: external "node:worker_threads"
const external_node_worker_threads_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:worker_threads");

// CONCATENATED MODULE: ./.build/src/shared/errors.js
/** The one error class of the action. `message` says what failed, `cause` why, `hint` what to do next. */
Error;

/** Several problems that were found together and are reported together. */ AggregateError;

/** Throws the errors: one as it is, several together. Without errors it does nothing. */
/** The message of anything that was thrown, with those of its causes that it does not quote, outermost first. */
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

// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/fact.js
/** Statements that the file lacks, then statements that it has too many. */
function differences(file, expected) {
 const has = new Set(file.map(({text}) => text));
 const should = new Set(expected.map(({text}) => text));
 return [ ...expected.filter(({text}) => !has.has(text)).map(fact => ({
  kind: 'missing',
  fact
 })), ...file.filter(({text}) => !should.has(text)).map(fact => ({
  kind: 'extra',
  fact
 })) ];
}

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/file-names.js
/** Names of the generated files, and of the schema, in the payload. */
const fileNames = {
 schema: 'schema.graphql',
 proto: 'service.proto',
 mapping: 'mapping.json',
 lock: 'service.proto.lock.json'
};

// CONCATENATED MODULE: ./node_modules/valibot/dist/index.mjs
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

var ValiError = class extends Error {
 constructor(issues) {
  super(issues[0].message);
  this.name = "ValiError";
  this.issues = issues;
 }
};

function integer(message$1) {
 return {
  kind: "validation",
  type: "integer",
  reference: integer,
  async: false,
  expects: null,
  requirement: Number.isInteger,
  message: message$1,
  "~run"(dataset, config$1) {
   if (dataset.typed && !this.requirement(dataset.value)) _addIssue(this, "integer", dataset, config$1);
   return dataset;
  }
 };
}

function nonEmpty(message$1) {
 return {
  kind: "validation",
  type: "non_empty",
  reference: nonEmpty,
  async: false,
  expects: "!0",
  message: message$1,
  "~run"(dataset, config$1) {
   if (dataset.typed && dataset.value.length === 0) _addIssue(this, "length", dataset, config$1, {
    received: "0"
   });
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

function dist_parse(schema, input, config$1) {
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

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/mapping.js
/**
 * Schemas of the generated JSON files. They accept everything that the readers of these files accept, including fields
 * that a later generator adds. The control plane reads the mapping as the protobuf JSON of
 * `wg.cosmo.node.v1.GRPCMapping`, and answers HTTP 500 to a publish whose mapping it cannot read. Source:
 * `proto/wg/cosmo/node/v1/node.proto` of https://github.com/wundergraph/cosmo.
 */
const mapping_text = nullish(string());

const enumeration = nullish(union([ string(), pipe(number(), integer()) ]));

/** Unlike valibot's own object schema, this one refuses arrays. */ const mapping_object = entries => pipe(custom(value => typeof value === 'object' && value !== null && !Array.isArray(value), 'An object is expected'), looseObject(entries));

const list = entry => nullish(array(entry));

const argument = mapping_object({
 original: mapping_text,
 mapped: mapping_text
});

const field = mapping_object({
 original: mapping_text,
 mapped: mapping_text,
 argumentMappings: list(argument)
});

const method = {
 rpc: mapping_text,
 request: mapping_text,
 response: mapping_text
};

/** `generated/mapping.json` */ const mappingSchema = mapping_object({
 version: nullish(pipe(number(), integer())),
 service: pipe(string(), nonEmpty()),
 operationMappings: list(mapping_object({
  type: enumeration,
  original: mapping_text,
  mapped: mapping_text,
  request: mapping_text,
  response: mapping_text
 })),
 entityMappings: list(mapping_object({
  typeName: mapping_text,
  kind: mapping_text,
  key: mapping_text,
  ...method,
  requiredFieldMappings: list(mapping_object({
   fieldMapping: nullish(field),
   ...method
  }))
 })),
 typeFieldMappings: list(mapping_object({
  type: mapping_text,
  fieldMappings: list(field)
 })),
 enumMappings: list(mapping_object({
  type: mapping_text,
  values: list(argument)
 })),
 resolveMappings: list(mapping_object({
  type: enumeration,
  ...method,
  lookupMapping: nullish(mapping_object({
   type: mapping_text,
   fieldMapping: nullish(field)
  }))
 }))
});

/** Only the generator reads the lock; the control plane stores it unchanged. */ const lockSchema = mapping_object({
 messages: nullish(record(string(), unknown())),
 enums: nullish(record(string(), unknown()))
});

/** Problems of `generated/mapping.json`, at most ten. */ // CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/json.js
/** Names of `OperationType` by number. JSON of protobuf contains a name or a number. */
const operations = [ 'unspecified', 'query', 'mutation', 'subscription' ];

/** The statements of `generated/mapping.json`. Empty and absent lists are the same, as they are to its readers. */ function mappingFacts(json) {
 const mapping = dist_parse(mappingSchema, JSON.parse(json));
 return [ {
  about: 'service',
  text: `service ${mapping.service}`
 }, ...(mapping.operationMappings ?? []).map(({type, original, ...to}) => fact(original, `${operation(type)} ${original ?? ''} → ${json_method({
  rpc: to.mapped,
  ...to
 })}`)), ...(mapping.entityMappings ?? []).flatMap(entityFacts), ...(mapping.typeFieldMappings ?? []).flatMap(({type, fieldMappings}) => (fieldMappings ?? []).flatMap(field => fieldFacts(type ?? '', field))), ...(mapping.enumMappings ?? []).flatMap(({type, values}) => (values ?? []).map(({original, mapped}) => fact(type, `${type ?? ''}.${original ?? ''} → ${mapped ?? ''}`))), ...(mapping.resolveMappings ?? []).map(({lookupMapping, ...to}) => fact(to.rpc, `${lookupMapping?.type ?? ''}.${lookupMapping?.fieldMapping?.original ?? ''} is resolved by ${json_method(to)}`)) ];
}

function entityFacts({typeName, key, requiredFieldMappings, ...to}) {
 const entity = `${typeName ?? ''} by \`${key ?? ''}\``;
 return [ fact(typeName, `${entity} is looked up by ${json_method(to)}`), ...(requiredFieldMappings ?? []).map(({fieldMapping, ...required}) => fact(required.rpc, `${entity}: ${fieldMapping?.original ?? ''} → ${fieldMapping?.mapped ?? ''} ` + `is required by ${json_method(required)}`)) ];
}

function fieldFacts(type, {original, mapped, argumentMappings}) {
 const field = `${type}.${original ?? ''}`;
 return [ fact(type, `${field} → ${mapped ?? ''}`), ...(argumentMappings ?? []).map(argument => fact(type, `${field}(${argument.original ?? ''}) → ${argument.mapped ?? ''}`)) ];
}

function operation(type) {
 return typeof type === 'number' ? operations[type] ?? String(type) : (type ?? '').replace('OPERATION_TYPE_', '').toLowerCase();
}

const json_method = ({rpc, request, response}) => `${rpc ?? ''}(${request ?? ''}): ${response ?? ''}`;

const fact = (about, text) => ({
 about: about ?? '',
 text
});

const numbered = record(string(), object({
 fields: record(string(), number()),
 reservedNumbers: nullish(array(number()))
}));

/** The numbers that `generated/service.proto.lock.json` keeps. */ function lockFacts(json) {
 const {messages, enums} = dist_parse(lockSchema, JSON.parse(json));
 const facts = (kind, entries) => Object.entries(dist_parse(numbered, entries ?? {})).flatMap(([name, {fields, reservedNumbers}]) => [ ...Object.entries(fields).map(([field, number]) => fact(name, `${kind} ${name}: ${field} = ${number}`)), ...(reservedNumbers ?? []).map(number => fact(name, `${kind} ${name}: reserved ${number}`)) ]);
 return [ ...facts('message', messages), ...facts('enum', enums) ];
}

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/proto.js
/**
 * A comment, a string, a name or number, or one other character. A string may lack its closing quote: otherwise the
 * regular expression would start again at each of its quotes.
 */
const token = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[\w.]+|\S/g;

const blocks = new Set([ 'message', 'enum', 'service', 'oneof', 'rpc' ]);

/** Nested blocks. The text of a statement contains all of them. Protobuf's own parsers stop at the same depth. */ const maxDepth = 100;

const maxStatements = 2e5;

/** Characters of all statements, with their blocks. */ const maxText = 32 * 1024 * 1024;

/**
 * Reads every statement. A text that is not a proto file gives statements that no proto file has.
 * @throws Error if it is nested deeper, or has more statements, than any file that a generator writes
 */ function readProto(text) {
 const facts = [];
 const comments = [];
 const path = [];
 let statement = [];
 const lines = lineCounter(text);
 let total = 0;
 const add = line => {
  const block = statement.slice(0, 2).join(' ');
  const content = [ ...path, statement.join(' ').replaceAll(' ( ', '(').replaceAll(' )', ')') ].join(': ');
  total += content.length;
  facts.push({
   text: content,
   about: statement[0] === 'rpc' ? block : path[0] ?? block,
   line
  });
 };
 for (const match of text.matchAll(token)) {
  const [word] = match;
  if (word.startsWith('//') || word.startsWith('/*')) comments.push(word.replace(/^\/[/*]|\*\/$/g, '').trim()); else if (word === ';' || word === '{' || word === '}') {
   const [keyword = '', name = ''] = statement;
   if (statement.length > 0) add(lines(match.index));
   if (path.length > maxDepth || facts.length > maxStatements || total > maxText) throw new Error('the proto file is too large or nested too deeply to be compared');
   if (word === '{') path.push(blocks.has(keyword) ? `${keyword} ${name}` : keyword);
   if (word === '}') path.pop();
   statement = [];
  } else statement.push(word);
 }
 return {
  facts,
  comments: comments.sort(),
  ...header(facts)
 };
}

function header(facts) {
 const after = keyword => {
  const found = facts.find(({text}) => text.startsWith(`${keyword} `));
  return found?.text.slice(keyword.length + 1);
 };
 const options = facts.flatMap(({text}) => {
  const [, name, constant] = /^option ([\w.]+) = (.+)$/.exec(text) ?? [];
  return name === void 0 || constant === void 0 ? [] : [ {
   name,
   constant
  } ];
 });
 return {
  package: after('package'),
  options
 };
}

/** Returns a function from positions to line numbers. Each position must be greater than the one before. */ function lineCounter(text) {
 let [at, line] = [ 0, 1 ];
 return index => {
  for (;at < index; at++) if (text.charCodeAt(at) === 10) line++;
  return line;
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/devAssert.js
function devAssert_devAssert(condition, message) {
 const booleanCondition = Boolean(condition);
 if (!booleanCondition) throw new Error(message);
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/didYouMean.js
const MAX_SUGGESTIONS = 5;

function didYouMean(firstArg, secondArg) {
 const [subMessage, suggestionsArg] = secondArg ? [ firstArg, secondArg ] : [ void 0, firstArg ];
 let message = ' Did you mean ';
 if (subMessage) message += subMessage + ' ';
 const suggestions = suggestionsArg.map(x => `"${x}"`);
 switch (suggestions.length) {
 case 0:
  return '';

 case 1:
  return message + suggestions[0] + '?';

 case 2:
  return message + suggestions[0] + ' or ' + suggestions[1] + '?';
 }
 const selected = suggestions.slice(0, MAX_SUGGESTIONS);
 const lastItem = selected.pop();
 return message + selected.join(', ') + ', or ' + lastItem + '?';
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/identityFunc.js
function identityFunc(x) {
 return x;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/inspect.js
const MAX_ARRAY_LENGTH = 10;

const MAX_RECURSIVE_DEPTH = 2;

function inspect_inspect(value) {
 return formatValue(value, []);
}

function formatValue(value, seenValues) {
 switch (typeof value) {
 case 'string':
  return JSON.stringify(value);

 case 'function':
  return value.name ? `[function ${value.name}]` : '[function]';

 case 'object':
  return formatObjectValue(value, seenValues);

 default:
  return String(value);
 }
}

function formatObjectValue(value, previouslySeenValues) {
 if (value === null) return 'null';
 if (previouslySeenValues.includes(value)) return '[Circular]';
 const seenValues = [ ...previouslySeenValues, value ];
 if (isJSONable(value)) {
  const jsonValue = value.toJSON();
  if (jsonValue !== value) return typeof jsonValue === 'string' ? jsonValue : formatValue(jsonValue, seenValues);
 } else if (Array.isArray(value)) return formatArray(value, seenValues);
 return formatObject(value, seenValues);
}

function isJSONable(value) {
 return typeof value.toJSON === 'function';
}

function formatObject(object, seenValues) {
 const entries = Object.entries(object);
 if (entries.length === 0) return '{}';
 if (seenValues.length > MAX_RECURSIVE_DEPTH) return '[' + getObjectTag(object) + ']';
 const properties = entries.map(([key, value]) => key + ': ' + formatValue(value, seenValues));
 return '{ ' + properties.join(', ') + ' }';
}

function formatArray(array, seenValues) {
 if (array.length === 0) return '[]';
 if (seenValues.length > MAX_RECURSIVE_DEPTH) return '[Array]';
 const len = Math.min(MAX_ARRAY_LENGTH, array.length);
 const remaining = array.length - len;
 const items = [];
 for (let i = 0; i < len; ++i) items.push(formatValue(array[i], seenValues));
 if (remaining === 1) items.push('... 1 more item'); else if (remaining > 1) items.push(`... ${remaining} more items`);
 return '[' + items.join(', ') + ']';
}

function getObjectTag(object) {
 const tag = Object.prototype.toString.call(object).replace(/^\[object /, '').replace(/]$/, '');
 if (tag === 'Object' && typeof object.constructor === 'function') {
  const name = object.constructor.name;
  if (typeof name === 'string' && name !== '') return name;
 }
 return tag;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/instanceOf.js
const isProduction = globalThis.process && process.env.NODE_ENV === 'production';

const instanceOf_instanceOf = isProduction ? function instanceOf(value, constructor) {
 return value instanceof constructor;
} : function instanceOf(value, constructor) {
 if (value instanceof constructor) return true;
 if (typeof value === 'object' && value !== null) {
  var _value$constructor;
  const className = constructor.prototype[Symbol.toStringTag];
  const valueClassName = Symbol.toStringTag in value ? value[Symbol.toStringTag] : (_value$constructor = value.constructor) === null || _value$constructor === void 0 ? void 0 : _value$constructor.name;
  if (className === valueClassName) {
   const stringifiedValue = inspect_inspect(value);
   throw new Error(`Cannot use ${className} "${stringifiedValue}" from another module or realm.\n\nEnsure that there is only one instance of "graphql" in the node_modules\ndirectory. If different versions of "graphql" are the dependencies of other\nrelied on modules, use "resolutions" to ensure only one version is installed.\n\nhttps://yarnpkg.com/en/docs/selective-version-resolutions\n\nDuplicate "graphql" modules cannot be used at the same time since different\nversions may have different capabilities and behavior. The data from one\nversion used in the function from another could produce confusing and\nspurious results.`);
  }
 }
 return false;
};

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/isObjectLike.js
function isObjectLike(value) {
 return typeof value == 'object' && value !== null;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/keyMap.js
function keyMap(list, keyFn) {
 const result = Object.create(null);
 for (const item of list) result[keyFn(item)] = item;
 return result;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/keyValMap.js
function keyValMap(list, keyFn, valFn) {
 const result = Object.create(null);
 for (const item of list) result[keyFn(item)] = valFn(item);
 return result;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/mapValue.js
function mapValue(map, fn) {
 const result = Object.create(null);
 for (const key of Object.keys(map)) result[key] = fn(map[key], key);
 return result;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/naturalCompare.js
function naturalCompare(aStr, bStr) {
 let aIndex = 0;
 let bIndex = 0;
 while (aIndex < aStr.length && bIndex < bStr.length) {
  let aChar = aStr.charCodeAt(aIndex);
  let bChar = bStr.charCodeAt(bIndex);
  if (isDigit(aChar) && isDigit(bChar)) {
   let aNum = 0;
   do {
    ++aIndex;
    aNum = aNum * 10 + aChar - DIGIT_0;
    aChar = aStr.charCodeAt(aIndex);
   } while (isDigit(aChar) && aNum > 0);
   let bNum = 0;
   do {
    ++bIndex;
    bNum = bNum * 10 + bChar - DIGIT_0;
    bChar = bStr.charCodeAt(bIndex);
   } while (isDigit(bChar) && bNum > 0);
   if (aNum < bNum) return -1;
   if (aNum > bNum) return 1;
  } else {
   if (aChar < bChar) return -1;
   if (aChar > bChar) return 1;
   ++aIndex;
   ++bIndex;
  }
 }
 return aStr.length - bStr.length;
}

const DIGIT_0 = 48;

const DIGIT_9 = 57;

function isDigit(code) {
 return !isNaN(code) && DIGIT_0 <= code && code <= DIGIT_9;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/suggestionList.js
function suggestionList(input, options) {
 const optionsByDistance = Object.create(null);
 const lexicalDistance = new LexicalDistance(input);
 const threshold = Math.floor(input.length * .4) + 1;
 for (const option of options) {
  const distance = lexicalDistance.measure(option, threshold);
  if (distance !== void 0) optionsByDistance[option] = distance;
 }
 return Object.keys(optionsByDistance).sort((a, b) => {
  const distanceDiff = optionsByDistance[a] - optionsByDistance[b];
  return distanceDiff !== 0 ? distanceDiff : naturalCompare(a, b);
 });
}

class LexicalDistance {
 constructor(input) {
  this._input = input;
  this._inputLowerCase = input.toLowerCase();
  this._inputArray = stringToArray(this._inputLowerCase);
  this._rows = [ new Array(input.length + 1).fill(0), new Array(input.length + 1).fill(0), new Array(input.length + 1).fill(0) ];
 }
 measure(option, threshold) {
  if (this._input === option) return 0;
  const optionLowerCase = option.toLowerCase();
  if (this._inputLowerCase === optionLowerCase) return 1;
  let a = stringToArray(optionLowerCase);
  let b = this._inputArray;
  if (a.length < b.length) {
   const tmp = a;
   a = b;
   b = tmp;
  }
  const aLength = a.length;
  const bLength = b.length;
  if (aLength - bLength > threshold) return;
  const rows = this._rows;
  for (let j = 0; j <= bLength; j++) rows[0][j] = j;
  for (let i = 1; i <= aLength; i++) {
   const upRow = rows[(i - 1) % 3];
   const currentRow = rows[i % 3];
   let smallestCell = currentRow[0] = i;
   for (let j = 1; j <= bLength; j++) {
    const cost = a[i - 1] === b[j - 1] ? 0 : 1;
    let currentCell = Math.min(upRow[j] + 1, currentRow[j - 1] + 1, upRow[j - 1] + cost);
    if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
     const doubleDiagonalCell = rows[(i - 2) % 3][j - 2];
     currentCell = Math.min(currentCell, doubleDiagonalCell + 1);
    }
    if (currentCell < smallestCell) smallestCell = currentCell;
    currentRow[j] = currentCell;
   }
   if (smallestCell > threshold) return;
  }
  const distance = rows[aLength % 3][bLength];
  return distance <= threshold ? distance : void 0;
 }
}

function stringToArray(str) {
 const strLength = str.length;
 const array = new Array(strLength);
 for (let i = 0; i < strLength; ++i) array[i] = str.charCodeAt(i);
 return array;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/toObjMap.js
function toObjMap(obj) {
 if (obj == null) return Object.create(null);
 if (Object.getPrototypeOf(obj) === null) return obj;
 const map = Object.create(null);
 for (const [key, value] of Object.entries(obj)) map[key] = value;
 return map;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/location.js
function getLocation(source, position) {
 const lineRegexp = /\r\n|[\n\r]/g;
 let line = 1;
 let column = position + 1;
 let match;
 while ((match = lineRegexp.exec(source.body)) && match.index < position) {
  line++;
  column = position + 1 - (match.index + match[0].length);
 }
 return {
  line,
  column
 };
}

function getLocations(locations) {
 if (locations.length < 2) return locations.map(({source, start}) => getLocation(source, start));
 const bySource = new Map;
 locations.forEach(({source, start}, index) => {
  let positions = bySource.get(source);
  if (positions === void 0) {
   positions = [];
   bySource.set(source, positions);
  }
  positions.push({
   position: start,
   index
  });
 });
 const result = new Array(locations.length);
 for (const [source, positions] of bySource) {
  const lineRegexp = /\r\n|[\n\r]/g;
  let match = lineRegexp.exec(source.body);
  let line = 1;
  let lastLineStart = 0;
  positions.sort((a, b) => a.position - b.position);
  for (const {position, index} of positions) {
   while (match !== null && match.index < position) {
    lastLineStart = match.index + match[0].length;
    line++;
    match = lineRegexp.exec(source.body);
   }
   result[index] = {
    line,
    column: position + 1 - lastLineStart
   };
  }
 }
 return result;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/printLocation.js
function printLocation(location) {
 return printSourceLocation(location.source, getLocation(location.source, location.start));
}

function printSourceLocation(source, sourceLocation) {
 const firstLineColumnOffset = source.locationOffset.column - 1;
 const body = ''.padStart(firstLineColumnOffset) + source.body;
 const lineIndex = sourceLocation.line - 1;
 const lineOffset = source.locationOffset.line - 1;
 const lineNum = sourceLocation.line + lineOffset;
 const columnOffset = sourceLocation.line === 1 ? firstLineColumnOffset : 0;
 const columnNum = sourceLocation.column + columnOffset;
 const locationStr = `${source.name}:${lineNum}:${columnNum}\n`;
 const lines = body.split(/\r\n|[\n\r]/g);
 const locationLine = lines[lineIndex];
 if (locationLine.length > 120) {
  const subLineIndex = Math.floor(columnNum / 80);
  const subLineColumnNum = columnNum % 80;
  const subLines = [];
  for (let i = 0; i < locationLine.length; i += 80) subLines.push(locationLine.slice(i, i + 80));
  return locationStr + printPrefixedLines([ [ `${lineNum} |`, subLines[0] ], ...subLines.slice(1, subLineIndex + 1).map(subLine => [ '|', subLine ]), [ '|', '^'.padStart(subLineColumnNum) ], [ '|', subLines[subLineIndex + 1] ] ]);
 }
 return locationStr + printPrefixedLines([ [ `${lineNum - 1} |`, lines[lineIndex - 1] ], [ `${lineNum} |`, locationLine ], [ '|', '^'.padStart(columnNum) ], [ `${lineNum + 1} |`, lines[lineIndex + 1] ] ]);
}

function printPrefixedLines(lines) {
 const existingLines = lines.filter(([_, line]) => line !== void 0);
 const padLen = Math.max(...existingLines.map(([prefix]) => prefix.length));
 return existingLines.map(([prefix, line]) => prefix.padStart(padLen) + (line ? ' ' + line : '')).join('\n');
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/error/GraphQLError.js
function toNormalizedOptions(args) {
 const firstArg = args[0];
 if (firstArg == null || 'kind' in firstArg || 'length' in firstArg) return {
  nodes: firstArg,
  source: args[1],
  positions: args[2],
  path: args[3],
  originalError: args[4],
  extensions: args[5]
 };
 return firstArg;
}

class GraphQLError_GraphQLError extends Error {
 constructor(message, ...rawArgs) {
  var _this$nodes, _nodeLocations$, _ref;
  const {nodes, source, positions, path, originalError, extensions} = toNormalizedOptions(rawArgs);
  super(message);
  this.name = 'GraphQLError';
  this.path = path !== null && path !== void 0 ? path : void 0;
  this.originalError = originalError !== null && originalError !== void 0 ? originalError : void 0;
  this.nodes = undefinedIfEmpty(Array.isArray(nodes) ? nodes : nodes ? [ nodes ] : void 0);
  const nodeLocations = undefinedIfEmpty((_this$nodes = this.nodes) === null || _this$nodes === void 0 ? void 0 : _this$nodes.map(node => node.loc).filter(loc => loc != null));
  this.source = source !== null && source !== void 0 ? source : nodeLocations === null || nodeLocations === void 0 ? void 0 : (_nodeLocations$ = nodeLocations[0]) === null || _nodeLocations$ === void 0 ? void 0 : _nodeLocations$.source;
  this.positions = positions !== null && positions !== void 0 ? positions : nodeLocations === null || nodeLocations === void 0 ? void 0 : nodeLocations.map(loc => loc.start);
  this.locations = positions && source ? getLocations(positions.map(start => ({
   source,
   start
  }))) : nodeLocations && getLocations(nodeLocations);
  const originalExtensions = isObjectLike(originalError === null || originalError === void 0 ? void 0 : originalError.extensions) ? originalError === null || originalError === void 0 ? void 0 : originalError.extensions : void 0;
  this.extensions = (_ref = extensions !== null && extensions !== void 0 ? extensions : originalExtensions) !== null && _ref !== void 0 ? _ref : Object.create(null);
  Object.defineProperties(this, {
   message: {
    writable: true,
    enumerable: true
   },
   name: {
    enumerable: false
   },
   nodes: {
    enumerable: false
   },
   source: {
    enumerable: false
   },
   positions: {
    enumerable: false
   },
   originalError: {
    enumerable: false
   }
  });
  if (originalError !== null && originalError !== void 0 && originalError.stack) Object.defineProperty(this, 'stack', {
   value: originalError.stack,
   writable: true,
   configurable: true
  }); else if (Error.captureStackTrace) Error.captureStackTrace(this, GraphQLError_GraphQLError); else Object.defineProperty(this, 'stack', {
   value: Error().stack,
   writable: true,
   configurable: true
  });
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLError';
 }
 toString() {
  let output = this.message;
  if (this.nodes) {
   for (const node of this.nodes) if (node.loc) output += '\n\n' + printLocation(node.loc);
  } else if (this.source && this.locations) for (const location of this.locations) output += '\n\n' + printSourceLocation(this.source, location);
  return output;
 }
 toJSON() {
  const formattedError = {
   message: this.message
  };
  if (this.locations != null) formattedError.locations = this.locations;
  if (this.path != null) formattedError.path = this.path;
  if (this.extensions != null && Object.keys(this.extensions).length > 0) formattedError.extensions = this.extensions;
  return formattedError;
 }
}

function undefinedIfEmpty(array) {
 return array === void 0 || array.length === 0 ? void 0 : array;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/kinds.js
var kinds_Kind;

(function(Kind) {
 Kind['NAME'] = 'Name';
 Kind['DOCUMENT'] = 'Document';
 Kind['OPERATION_DEFINITION'] = 'OperationDefinition';
 Kind['VARIABLE_DEFINITION'] = 'VariableDefinition';
 Kind['SELECTION_SET'] = 'SelectionSet';
 Kind['FIELD'] = 'Field';
 Kind['ARGUMENT'] = 'Argument';
 Kind['FRAGMENT_SPREAD'] = 'FragmentSpread';
 Kind['INLINE_FRAGMENT'] = 'InlineFragment';
 Kind['FRAGMENT_DEFINITION'] = 'FragmentDefinition';
 Kind['VARIABLE'] = 'Variable';
 Kind['INT'] = 'IntValue';
 Kind['FLOAT'] = 'FloatValue';
 Kind['STRING'] = 'StringValue';
 Kind['BOOLEAN'] = 'BooleanValue';
 Kind['NULL'] = 'NullValue';
 Kind['ENUM'] = 'EnumValue';
 Kind['LIST'] = 'ListValue';
 Kind['OBJECT'] = 'ObjectValue';
 Kind['OBJECT_FIELD'] = 'ObjectField';
 Kind['DIRECTIVE'] = 'Directive';
 Kind['NAMED_TYPE'] = 'NamedType';
 Kind['LIST_TYPE'] = 'ListType';
 Kind['NON_NULL_TYPE'] = 'NonNullType';
 Kind['SCHEMA_DEFINITION'] = 'SchemaDefinition';
 Kind['OPERATION_TYPE_DEFINITION'] = 'OperationTypeDefinition';
 Kind['SCALAR_TYPE_DEFINITION'] = 'ScalarTypeDefinition';
 Kind['OBJECT_TYPE_DEFINITION'] = 'ObjectTypeDefinition';
 Kind['FIELD_DEFINITION'] = 'FieldDefinition';
 Kind['INPUT_VALUE_DEFINITION'] = 'InputValueDefinition';
 Kind['INTERFACE_TYPE_DEFINITION'] = 'InterfaceTypeDefinition';
 Kind['UNION_TYPE_DEFINITION'] = 'UnionTypeDefinition';
 Kind['ENUM_TYPE_DEFINITION'] = 'EnumTypeDefinition';
 Kind['ENUM_VALUE_DEFINITION'] = 'EnumValueDefinition';
 Kind['INPUT_OBJECT_TYPE_DEFINITION'] = 'InputObjectTypeDefinition';
 Kind['DIRECTIVE_DEFINITION'] = 'DirectiveDefinition';
 Kind['SCHEMA_EXTENSION'] = 'SchemaExtension';
 Kind['DIRECTIVE_EXTENSION'] = 'DirectiveExtension';
 Kind['SCALAR_TYPE_EXTENSION'] = 'ScalarTypeExtension';
 Kind['OBJECT_TYPE_EXTENSION'] = 'ObjectTypeExtension';
 Kind['INTERFACE_TYPE_EXTENSION'] = 'InterfaceTypeExtension';
 Kind['UNION_TYPE_EXTENSION'] = 'UnionTypeExtension';
 Kind['ENUM_TYPE_EXTENSION'] = 'EnumTypeExtension';
 Kind['INPUT_OBJECT_TYPE_EXTENSION'] = 'InputObjectTypeExtension';
 Kind['TYPE_COORDINATE'] = 'TypeCoordinate';
 Kind['MEMBER_COORDINATE'] = 'MemberCoordinate';
 Kind['ARGUMENT_COORDINATE'] = 'ArgumentCoordinate';
 Kind['DIRECTIVE_COORDINATE'] = 'DirectiveCoordinate';
 Kind['DIRECTIVE_ARGUMENT_COORDINATE'] = 'DirectiveArgumentCoordinate';
})(kinds_Kind || (kinds_Kind = {}));

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/characterClasses.js
function isWhiteSpace(code) {
 return code === 9 || code === 32;
}

function characterClasses_isDigit(code) {
 return code >= 48 && code <= 57;
}

function isLetter(code) {
 return code >= 97 && code <= 122 || code >= 65 && code <= 90;
}

function isNameStart(code) {
 return isLetter(code) || code === 95;
}

function isNameContinue(code) {
 return isLetter(code) || characterClasses_isDigit(code) || code === 95;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/blockString.js
function dedentBlockStringLines(lines) {
 var _firstNonEmptyLine2;
 let commonIndent = Number.MAX_SAFE_INTEGER;
 let firstNonEmptyLine = null;
 let lastNonEmptyLine = -1;
 for (let i = 0; i < lines.length; ++i) {
  var _firstNonEmptyLine;
  const line = lines[i];
  const indent = leadingWhitespace(line);
  if (indent === line.length) continue;
  firstNonEmptyLine = (_firstNonEmptyLine = firstNonEmptyLine) !== null && _firstNonEmptyLine !== void 0 ? _firstNonEmptyLine : i;
  lastNonEmptyLine = i;
  if (i !== 0 && indent < commonIndent) commonIndent = indent;
 }
 return lines.map((line, i) => i === 0 ? line : line.slice(commonIndent)).slice((_firstNonEmptyLine2 = firstNonEmptyLine) !== null && _firstNonEmptyLine2 !== void 0 ? _firstNonEmptyLine2 : 0, lastNonEmptyLine + 1);
}

function leadingWhitespace(str) {
 let i = 0;
 while (i < str.length && isWhiteSpace(str.charCodeAt(i))) ++i;
 return i;
}

function printBlockString(value, options) {
 const escapedValue = value.replace(/"""/g, '\\"""');
 const lines = escapedValue.split(/\r\n|[\n\r]/g);
 const isSingleLine = lines.length === 1;
 const forceLeadingNewLine = lines.length > 1 && lines.slice(1).every(line => line.length === 0 || isWhiteSpace(line.charCodeAt(0)));
 const hasTrailingTripleQuotes = escapedValue.endsWith('\\"""');
 const hasTrailingQuote = value.endsWith('"') && !hasTrailingTripleQuotes;
 const hasTrailingSlash = value.endsWith('\\');
 const forceTrailingNewline = hasTrailingQuote || hasTrailingSlash;
 const printAsMultipleLines = !(options !== null && options !== void 0 && options.minimize) && (!isSingleLine || value.length > 70 || forceTrailingNewline || forceLeadingNewLine || hasTrailingTripleQuotes);
 let result = '';
 const skipLeadingNewLine = isSingleLine && isWhiteSpace(value.charCodeAt(0));
 if (printAsMultipleLines && !skipLeadingNewLine || forceLeadingNewLine) result += '\n';
 result += escapedValue;
 if (printAsMultipleLines || forceTrailingNewline) result += '\n';
 return '"""' + result + '"""';
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/printString.js
function printString(str) {
 return `"${str.replace(escapedRegExp, escapedReplacer)}"`;
}

const escapedRegExp = /[\x00-\x1f\x22\x5c\x7f-\x9f]/g;

function escapedReplacer(str) {
 return escapeSequences[str.charCodeAt(0)];
}

const escapeSequences = [ '\\u0000', '\\u0001', '\\u0002', '\\u0003', '\\u0004', '\\u0005', '\\u0006', '\\u0007', '\\b', '\\t', '\\n', '\\u000B', '\\f', '\\r', '\\u000E', '\\u000F', '\\u0010', '\\u0011', '\\u0012', '\\u0013', '\\u0014', '\\u0015', '\\u0016', '\\u0017', '\\u0018', '\\u0019', '\\u001A', '\\u001B', '\\u001C', '\\u001D', '\\u001E', '\\u001F', '', '', '\\"', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '\\\\', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '\\u007F', '\\u0080', '\\u0081', '\\u0082', '\\u0083', '\\u0084', '\\u0085', '\\u0086', '\\u0087', '\\u0088', '\\u0089', '\\u008A', '\\u008B', '\\u008C', '\\u008D', '\\u008E', '\\u008F', '\\u0090', '\\u0091', '\\u0092', '\\u0093', '\\u0094', '\\u0095', '\\u0096', '\\u0097', '\\u0098', '\\u0099', '\\u009A', '\\u009B', '\\u009C', '\\u009D', '\\u009E', '\\u009F' ];

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/ast.js
class Location {
 constructor(startToken, endToken, source) {
  this.start = startToken.start;
  this.end = endToken.end;
  this.startToken = startToken;
  this.endToken = endToken;
  this.source = source;
 }
 get [Symbol.toStringTag]() {
  return 'Location';
 }
 toJSON() {
  return {
   start: this.start,
   end: this.end
  };
 }
}

class Token {
 constructor(kind, start, end, line, column, value) {
  this.kind = kind;
  this.start = start;
  this.end = end;
  this.line = line;
  this.column = column;
  this.value = value;
  this.prev = null;
  this.next = null;
 }
 get [Symbol.toStringTag]() {
  return 'Token';
 }
 toJSON() {
  return {
   kind: this.kind,
   value: this.value,
   line: this.line,
   column: this.column
  };
 }
}

const QueryDocumentKeys = {
 Name: [],
 Document: [ 'definitions' ],
 OperationDefinition: [ 'description', 'name', 'variableDefinitions', 'directives', 'selectionSet' ],
 VariableDefinition: [ 'description', 'variable', 'type', 'defaultValue', 'directives' ],
 Variable: [ 'name' ],
 SelectionSet: [ 'selections' ],
 Field: [ 'alias', 'name', 'arguments', 'directives', 'selectionSet' ],
 Argument: [ 'name', 'value' ],
 FragmentSpread: [ 'name', 'directives' ],
 InlineFragment: [ 'typeCondition', 'directives', 'selectionSet' ],
 FragmentDefinition: [ 'description', 'name', 'variableDefinitions', 'typeCondition', 'directives', 'selectionSet' ],
 IntValue: [],
 FloatValue: [],
 StringValue: [],
 BooleanValue: [],
 NullValue: [],
 EnumValue: [],
 ListValue: [ 'values' ],
 ObjectValue: [ 'fields' ],
 ObjectField: [ 'name', 'value' ],
 Directive: [ 'name', 'arguments' ],
 NamedType: [ 'name' ],
 ListType: [ 'type' ],
 NonNullType: [ 'type' ],
 SchemaDefinition: [ 'description', 'directives', 'operationTypes' ],
 OperationTypeDefinition: [ 'type' ],
 ScalarTypeDefinition: [ 'description', 'name', 'directives' ],
 ObjectTypeDefinition: [ 'description', 'name', 'interfaces', 'directives', 'fields' ],
 FieldDefinition: [ 'description', 'name', 'arguments', 'type', 'directives' ],
 InputValueDefinition: [ 'description', 'name', 'type', 'defaultValue', 'directives' ],
 InterfaceTypeDefinition: [ 'description', 'name', 'interfaces', 'directives', 'fields' ],
 UnionTypeDefinition: [ 'description', 'name', 'directives', 'types' ],
 EnumTypeDefinition: [ 'description', 'name', 'directives', 'values' ],
 EnumValueDefinition: [ 'description', 'name', 'directives' ],
 InputObjectTypeDefinition: [ 'description', 'name', 'directives', 'fields' ],
 DirectiveDefinition: [ 'description', 'name', 'arguments', 'directives', 'locations' ],
 SchemaExtension: [ 'directives', 'operationTypes' ],
 DirectiveExtension: [ 'name', 'directives' ],
 ScalarTypeExtension: [ 'name', 'directives' ],
 ObjectTypeExtension: [ 'name', 'interfaces', 'directives', 'fields' ],
 InterfaceTypeExtension: [ 'name', 'interfaces', 'directives', 'fields' ],
 UnionTypeExtension: [ 'name', 'directives', 'types' ],
 EnumTypeExtension: [ 'name', 'directives', 'values' ],
 InputObjectTypeExtension: [ 'name', 'directives', 'fields' ],
 TypeCoordinate: [ 'name' ],
 MemberCoordinate: [ 'name', 'memberName' ],
 ArgumentCoordinate: [ 'name', 'fieldName', 'argumentName' ],
 DirectiveCoordinate: [ 'name' ],
 DirectiveArgumentCoordinate: [ 'name', 'argumentName' ]
};

const kindValues = new Set(Object.keys(QueryDocumentKeys));

function isNode(maybeNode) {
 const maybeKind = maybeNode === null || maybeNode === void 0 ? void 0 : maybeNode.kind;
 return typeof maybeKind === 'string' && kindValues.has(maybeKind);
}

var OperationTypeNode;

(function(OperationTypeNode) {
 OperationTypeNode['QUERY'] = 'query';
 OperationTypeNode['MUTATION'] = 'mutation';
 OperationTypeNode['SUBSCRIPTION'] = 'subscription';
})(OperationTypeNode || (OperationTypeNode = {}));

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/reducer.js
function reduce(root, reducer) {
 const stack = [];
 let frame = {
  parent: [ root ],
  keys: void 0,
  results: [],
  index: -1
 };
 let node;
 do {
  let kind;
  frame.index++;
  const length = frame.keys === void 0 ? frame.parent.length : frame.keys.length;
  if (frame.index === length) {
   node = frame.results;
   kind = frame.keys === void 0 ? void 0 : frame.results.kind;
   frame = stack.pop();
  } else {
   node = frame.keys === void 0 ? frame.parent[frame.index] : frame.parent[frame.keys[frame.index]];
   if (node == null && stack.length !== 0) continue;
   if (Array.isArray(node)) {
    if (node.length !== 0) {
     stack.push(frame);
     frame = {
      parent: node,
      keys: void 0,
      results: [],
      index: -1
     };
     continue;
    }
   } else {
    const parent = node;
    kind = parent === null || parent === void 0 ? void 0 : parent.kind;
    const keys = typeof kind === 'string' ? QueryDocumentKeys[kind] : void 0;
    if (!Array.isArray(keys)) throw new Error(`Invalid AST Node: ${inspect_inspect(node)}.`);
    if (keys.length !== 0) {
     stack.push(frame);
     frame = {
      parent,
      keys,
      results: {
       ...parent
      },
      index: -1
     };
     continue;
    }
   }
  }
  if (kind !== void 0) {
   const reduceNode = reducer[kind];
   node = reduceNode === null || reduceNode === void 0 ? void 0 : reduceNode(node);
  }
  if (frame.keys === void 0) frame.results.push(node); else frame.results[frame.keys[frame.index]] = node;
 } while (stack.length !== 0);
 return node;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/printer.js
function printer_print(ast, options) {
 var _options$maxIndentDep;
 return render(reduce(ast, printDocASTReducer), (_options$maxIndentDep = options === null || options === void 0 ? void 0 : options.maxIndentDepth) !== null && _options$maxIndentDep !== void 0 ? _options$maxIndentDep : 1 / 0);
}

function printForError(ast) {
 return printer_print(ast, {
  maxIndentDepth: 100
 });
}

const MAX_LINE_LENGTH = 80;

class PrintBuffer {
 next=void 0;
 tail=this;
 indentBefore=false;
 dedentAfter=false;
 constructor(value = '', isBlockString = false) {
  this.length = value.length;
  this.lines = value.includes('\n') ? value.split('\n') : value;
  this.newlines = typeof this.lines === 'string' ? 0 : this.lines.length - 1;
  this.isBlockString = isBlockString;
 }
 append(result) {
  if (result.length === 0) return this;
  const next = typeof result === 'string' ? new PrintBuffer(result) : result;
  this.tail.next = next;
  this.tail = next.tail;
  this.length += next.length;
  this.newlines += next.newlines;
  return this;
 }
 indent() {
  if (this.length === 0) return this;
  this.indentBefore = true;
  this.tail.dedentAfter = true;
  this.length += 2 * (this.newlines + 1);
  return this;
 }
}

const EMPTY = new PrintBuffer;

function render(buffer, maxDepth) {
 let output = '';
 let text = '';
 let depth = 0;
 let indentation = '';
 let part = buffer;
 while (part !== void 0) {
  const lines = part.lines;
  if (part.indentBefore) {
   if (depth < maxDepth) {
    indentation += '  ';
    text += '  ';
   }
   depth++;
  }
  if (typeof lines === 'string') text += lines; else {
   text += lines[0];
   const newline = !part.isBlockString && depth >= maxDepth ? ' ' : '\n' + indentation;
   for (let i = 1; i < lines.length; i++) {
    output += text;
    text = newline + lines[i];
   }
  }
  if (part.dedentAfter) {
   depth--;
   indentation = indentation.slice(0, depth * 2);
  }
  part = part.next;
 }
 return output + text;
}

const printDocASTReducer = {
 Name: node => new PrintBuffer(node.value),
 Variable: node => join([ '$', node.name ]),
 Document: node => join(node.definitions, '\n\n'),
 OperationDefinition(node) {
  const varDefs = hasMultilineItems(node.variableDefinitions) ? wrap('(\n', join(node.variableDefinitions, '\n'), '\n)') : wrap('(', join(node.variableDefinitions, ', '), ')');
  const prefix = join([ wrap('', node.description, '\n'), join([ node.operation, join([ node.name, varDefs ]), join(node.directives, ' ') ], ' ') ]);
  return join([ node.operation === 'query' && prefix.length === node.operation.length ? '' : join([ prefix, ' ' ]), node.selectionSet ]);
 },
 VariableDefinition: ({variable, type, defaultValue, directives, description}) => join([ wrap('', description, '\n'), variable, ': ', type, wrap(' = ', defaultValue), wrap(' ', join(directives, ' ')) ]),
 SelectionSet: ({selections}) => block(selections),
 Field({alias, name, arguments: args, directives, selectionSet}) {
  const prefix = join([ wrap('', alias, ': '), name ], '');
  return join([ wrappedLineAndArgs(prefix, args), wrap(' ', join(directives, ' ')), wrap(' ', selectionSet) ]);
 },
 Argument: ({name, value}) => join([ name, ': ', value ]),
 FragmentSpread: ({name, directives}) => join([ '...', name, wrap(' ', join(directives, ' ')) ]),
 InlineFragment: ({typeCondition, directives, selectionSet}) => join([ '...', wrap('on ', typeCondition), join(directives, ' '), selectionSet ], ' '),
 FragmentDefinition: ({name, typeCondition, variableDefinitions, directives, selectionSet, description}) => join([ wrap('', description, '\n'), 'fragment ', name, wrap('(', join(variableDefinitions, ', '), ')'), ' on ', typeCondition, ' ', wrap('', join(directives, ' '), ' '), selectionSet ]),
 IntValue: ({value}) => new PrintBuffer(value),
 FloatValue: ({value}) => new PrintBuffer(value),
 StringValue: ({value, block: isBlockString}) => new PrintBuffer(isBlockString === true ? printBlockString(value) : printString(value), isBlockString === true),
 BooleanValue: ({value}) => new PrintBuffer(value ? 'true' : 'false'),
 NullValue: () => new PrintBuffer('null'),
 EnumValue: ({value}) => new PrintBuffer(value),
 ListValue: ({values}) => join([ '[', join(values, ', '), ']' ]),
 ObjectValue: ({fields}) => join([ '{', join(fields, ', '), '}' ]),
 ObjectField: ({name, value}) => join([ name, ': ', value ]),
 Directive: ({name, arguments: args}) => join([ '@', name, wrap('(', join(args, ', '), ')') ]),
 NamedType: ({name}) => name,
 ListType: ({type}) => join([ '[', type, ']' ]),
 NonNullType: ({type}) => join([ type, '!' ]),
 SchemaDefinition: ({description, directives, operationTypes}) => join([ wrap('', description, '\n'), join([ 'schema', join(directives, ' '), block(operationTypes) ], ' ') ]),
 OperationTypeDefinition: ({operation, type}) => join([ operation, ': ', type ]),
 ScalarTypeDefinition: ({description, name, directives}) => join([ wrap('', description, '\n'), join([ 'scalar', name, join(directives, ' ') ], ' ') ]),
 ObjectTypeDefinition: ({description, name, interfaces, directives, fields}) => join([ wrap('', description, '\n'), join([ 'type', name, wrap('implements ', join(interfaces, ' & ')), join(directives, ' '), block(fields) ], ' ') ]),
 FieldDefinition: ({description, name, arguments: args, type, directives}) => join([ wrap('', description, '\n'), name, hasMultilineItems(args) ? wrap('(\n', join(args, '\n').indent(), '\n)') : wrap('(', join(args, ', '), ')'), ': ', type, wrap(' ', join(directives, ' ')) ]),
 InputValueDefinition: ({description, name, type, defaultValue, directives}) => join([ wrap('', description, '\n'), name, ': ', type, wrap(' = ', defaultValue), wrap(' ', join(directives, ' ')) ]),
 InterfaceTypeDefinition: ({description, name, interfaces, directives, fields}) => join([ wrap('', description, '\n'), join([ 'interface', name, wrap('implements ', join(interfaces, ' & ')), join(directives, ' '), block(fields) ], ' ') ]),
 UnionTypeDefinition: ({description, name, directives, types}) => join([ wrap('', description, '\n'), join([ 'union', name, join(directives, ' '), wrap('= ', join(types, ' | ')) ], ' ') ]),
 EnumTypeDefinition: ({description, name, directives, values}) => join([ wrap('', description, '\n'), join([ 'enum', name, join(directives, ' '), block(values) ], ' ') ]),
 EnumValueDefinition: ({description, name, directives}) => join([ wrap('', description, '\n'), join([ name, join(directives, ' ') ], ' ') ]),
 InputObjectTypeDefinition: ({description, name, directives, fields}) => join([ wrap('', description, '\n'), join([ 'input', name, join(directives, ' '), block(fields) ], ' ') ]),
 DirectiveDefinition: ({description, name, arguments: args, directives, repeatable, locations}) => join([ wrap('', description, '\n'), 'directive @', name, hasMultilineItems(args) ? wrap('(\n', join(args, '\n').indent(), '\n)') : wrap('(', join(args, ', '), ')'), wrap(' ', join(directives, ' ')), repeatable ? ' repeatable' : '', ' on ', join(locations, ' | ') ]),
 SchemaExtension: ({directives, operationTypes}) => join([ 'extend schema', join(directives, ' '), block(operationTypes) ], ' '),
 ScalarTypeExtension: ({name, directives}) => join([ 'extend scalar', name, join(directives, ' ') ], ' '),
 ObjectTypeExtension: ({name, interfaces, directives, fields}) => join([ 'extend type', name, wrap('implements ', join(interfaces, ' & ')), join(directives, ' '), block(fields) ], ' '),
 InterfaceTypeExtension: ({name, interfaces, directives, fields}) => join([ 'extend interface', name, wrap('implements ', join(interfaces, ' & ')), join(directives, ' '), block(fields) ], ' '),
 UnionTypeExtension: ({name, directives, types}) => join([ 'extend union', name, join(directives, ' '), wrap('= ', join(types, ' | ')) ], ' '),
 EnumTypeExtension: ({name, directives, values}) => join([ 'extend enum', name, join(directives, ' '), block(values) ], ' '),
 InputObjectTypeExtension: ({name, directives, fields}) => join([ 'extend input', name, join(directives, ' '), block(fields) ], ' '),
 DirectiveExtension: ({name, directives}) => join([ join([ 'extend directive @', name ]), join(directives, ' ') ], ' '),
 TypeCoordinate: ({name}) => name,
 MemberCoordinate: ({name, memberName}) => join([ name, wrap('.', memberName) ]),
 ArgumentCoordinate: ({name, fieldName, argumentName}) => join([ name, wrap('.', fieldName), wrap('(', argumentName, ':)') ]),
 DirectiveCoordinate: ({name}) => join([ '@', name ]),
 DirectiveArgumentCoordinate: ({name, argumentName}) => join([ '@', name, wrap('(', argumentName, ':)') ])
};

function join(maybeArray, separator = '') {
 if (maybeArray == null || maybeArray.length === 0) return EMPTY;
 let result = EMPTY;
 for (const item of maybeArray) {
  if (item === void 0 || item.length === 0) continue;
  if (result.length === 0) result = typeof item === 'string' ? new PrintBuffer(item) : item; else {
   if (separator !== '') result.append(separator);
   result.append(item);
  }
 }
 return result;
}

function joinedLength(array, separator) {
 let length = 0;
 for (const item of array) if (item.length !== 0) length += (length === 0 ? 0 : separator.length) + item.length;
 return length;
}

function block(array) {
 return wrap('{\n', join(array, '\n').indent(), '\n}');
}

function wrap(start, maybeBuffer, end = '') {
 return maybeBuffer != null && maybeBuffer.length !== 0 ? start === '' ? maybeBuffer.append(end) : new PrintBuffer(start).append(maybeBuffer).append(end) : EMPTY;
}

function hasMultilineItems(maybeArray) {
 var _maybeArray$some;
 return (_maybeArray$some = maybeArray === null || maybeArray === void 0 ? void 0 : maybeArray.some(result => result.newlines !== 0)) !== null && _maybeArray$some !== void 0 ? _maybeArray$some : false;
}

function wrappedLineAndArgs(prefix, args) {
 if (args == null || args.length === 0) return prefix;
 return join([ prefix, prefix.length + joinedLength(args, ', ') + 2 > MAX_LINE_LENGTH ? wrap('(\n', join(args, '\n').indent(), '\n)') : wrap('(', join(args, ', '), ')') ]);
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/utilities/valueFromASTUntyped.js
function valueFromASTUntyped(valueNode, variables) {
 switch (valueNode.kind) {
 case kinds_Kind.NULL:
  return null;

 case kinds_Kind.INT:
  return parseInt(valueNode.value, 10);

 case kinds_Kind.FLOAT:
  return parseFloat(valueNode.value);

 case kinds_Kind.STRING:
 case kinds_Kind.ENUM:
 case kinds_Kind.BOOLEAN:
  return valueNode.value;

 case kinds_Kind.LIST:
  return valueNode.values.map(node => valueFromASTUntyped(node, variables));

 case kinds_Kind.OBJECT:
  return keyValMap(valueNode.fields, field => field.name.value, field => valueFromASTUntyped(field.value, variables));

 case kinds_Kind.VARIABLE:
  return variables === null || variables === void 0 ? void 0 : variables[valueNode.name.value];
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/type/assertName.js
function assertName(name) {
 name != null || devAssert_devAssert(false, 'Must provide name.');
 typeof name === 'string' || devAssert_devAssert(false, 'Expected name to be a string.');
 if (name.length === 0) throw new GraphQLError_GraphQLError('Expected name to be a non-empty string.');
 for (let i = 1; i < name.length; ++i) if (!isNameContinue(name.charCodeAt(i))) throw new GraphQLError_GraphQLError(`Names must only contain [_a-zA-Z0-9] but "${name}" does not.`);
 if (!isNameStart(name.charCodeAt(0))) throw new GraphQLError_GraphQLError(`Names must start with [_a-zA-Z] but "${name}" does not.`);
 return name;
}

function assertEnumValueName(name) {
 if (name === 'true' || name === 'false' || name === 'null') throw new GraphQLError_GraphQLError(`Enum values cannot be named: ${name}`);
 return assertName(name);
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/type/definition.js
function isType(type) {
 return isScalarType(type) || isObjectType(type) || isInterfaceType(type) || isUnionType(type) || isEnumType(type) || isInputObjectType(type) || definition_isListType(type) || definition_isNonNullType(type);
}

function isScalarType(type) {
 return instanceOf_instanceOf(type, GraphQLScalarType);
}

function isObjectType(type) {
 return instanceOf_instanceOf(type, GraphQLObjectType);
}

function isInterfaceType(type) {
 return instanceOf_instanceOf(type, GraphQLInterfaceType);
}

function isUnionType(type) {
 return instanceOf_instanceOf(type, GraphQLUnionType);
}

function isEnumType(type) {
 return instanceOf_instanceOf(type, GraphQLEnumType);
}

function isInputObjectType(type) {
 return instanceOf_instanceOf(type, GraphQLInputObjectType);
}

function definition_isListType(type) {
 return instanceOf_instanceOf(type, GraphQLList);
}

function definition_isNonNullType(type) {
 return instanceOf_instanceOf(type, GraphQLNonNull);
}

function definition_isInputType(type) {
 return isScalarType(type) || isEnumType(type) || isInputObjectType(type) || isWrappingType(type) && definition_isInputType(type.ofType);
}

function isLeafType(type) {
 return isScalarType(type) || isEnumType(type);
}

function isCompositeType(type) {
 return isObjectType(type) || isInterfaceType(type) || isUnionType(type);
}

function isAbstractType(type) {
 return isInterfaceType(type) || isUnionType(type);
}

class GraphQLList {
 constructor(ofType) {
  isType(ofType) || devAssert_devAssert(false, `Expected ${inspect_inspect(ofType)} to be a GraphQL type.`);
  this.ofType = ofType;
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLList';
 }
 toString() {
  return '[' + String(this.ofType) + ']';
 }
 toJSON() {
  return this.toString();
 }
}

class GraphQLNonNull {
 constructor(ofType) {
  isNullableType(ofType) || devAssert_devAssert(false, `Expected ${inspect_inspect(ofType)} to be a GraphQL nullable type.`);
  this.ofType = ofType;
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLNonNull';
 }
 toString() {
  return String(this.ofType) + '!';
 }
 toJSON() {
  return this.toString();
 }
}

function isWrappingType(type) {
 return definition_isListType(type) || definition_isNonNullType(type);
}

function isNullableType(type) {
 return isType(type) && !definition_isNonNullType(type);
}

function getNullableType(type) {
 if (type) return definition_isNonNullType(type) ? type.ofType : type;
}

function isNamedType(type) {
 return isScalarType(type) || isObjectType(type) || isInterfaceType(type) || isUnionType(type) || isEnumType(type) || isInputObjectType(type);
}

function getNamedType(type) {
 if (type) {
  let unwrappedType = type;
  while (isWrappingType(unwrappedType)) unwrappedType = unwrappedType.ofType;
  return unwrappedType;
 }
}

function resolveReadonlyArrayThunk(thunk) {
 return typeof thunk === 'function' ? thunk() : thunk;
}

function resolveObjMapThunk(thunk) {
 return typeof thunk === 'function' ? thunk() : thunk;
}

class GraphQLScalarType {
 constructor(config) {
  var _config$parseValue, _config$serialize, _config$parseLiteral, _config$extensionASTN;
  const parseValue = (_config$parseValue = config.parseValue) !== null && _config$parseValue !== void 0 ? _config$parseValue : identityFunc;
  this.name = assertName(config.name);
  this.description = config.description;
  this.specifiedByURL = config.specifiedByURL;
  this.serialize = (_config$serialize = config.serialize) !== null && _config$serialize !== void 0 ? _config$serialize : identityFunc;
  this.parseValue = parseValue;
  this.parseLiteral = (_config$parseLiteral = config.parseLiteral) !== null && _config$parseLiteral !== void 0 ? _config$parseLiteral : (node, variables) => parseValue(valueFromASTUntyped(node, variables));
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN = config.extensionASTNodes) !== null && _config$extensionASTN !== void 0 ? _config$extensionASTN : [];
  config.specifiedByURL == null || typeof config.specifiedByURL === 'string' || devAssert_devAssert(false, `${this.name} must provide "specifiedByURL" as a string, ` + `but got: ${inspect_inspect(config.specifiedByURL)}.`);
  config.serialize == null || typeof config.serialize === 'function' || devAssert_devAssert(false, `${this.name} must provide "serialize" function. If this custom Scalar is also used as an input type, ensure "parseValue" and "parseLiteral" functions are also provided.`);
  if (config.parseLiteral) typeof config.parseValue === 'function' && typeof config.parseLiteral === 'function' || devAssert_devAssert(false, `${this.name} must provide both "parseValue" and "parseLiteral" functions.`);
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLScalarType';
 }
 toConfig() {
  return {
   name: this.name,
   description: this.description,
   specifiedByURL: this.specifiedByURL,
   serialize: this.serialize,
   parseValue: this.parseValue,
   parseLiteral: this.parseLiteral,
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes
  };
 }
 toString() {
  return this.name;
 }
 toJSON() {
  return this.toString();
 }
}

class GraphQLObjectType {
 constructor(config) {
  var _config$extensionASTN2;
  this.name = assertName(config.name);
  this.description = config.description;
  this.isTypeOf = config.isTypeOf;
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN2 = config.extensionASTNodes) !== null && _config$extensionASTN2 !== void 0 ? _config$extensionASTN2 : [];
  this._fields = () => defineFieldMap(config);
  this._interfaces = () => defineInterfaces(config);
  config.isTypeOf == null || typeof config.isTypeOf === 'function' || devAssert_devAssert(false, `${this.name} must provide "isTypeOf" as a function, ` + `but got: ${inspect_inspect(config.isTypeOf)}.`);
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLObjectType';
 }
 getFields() {
  if (typeof this._fields === 'function') this._fields = this._fields();
  return this._fields;
 }
 getInterfaces() {
  if (typeof this._interfaces === 'function') this._interfaces = this._interfaces();
  return this._interfaces;
 }
 toConfig() {
  return {
   name: this.name,
   description: this.description,
   interfaces: this.getInterfaces(),
   fields: fieldsToFieldsConfig(this.getFields()),
   isTypeOf: this.isTypeOf,
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes
  };
 }
 toString() {
  return this.name;
 }
 toJSON() {
  return this.toString();
 }
}

function defineInterfaces(config) {
 var _config$interfaces;
 const interfaces = resolveReadonlyArrayThunk((_config$interfaces = config.interfaces) !== null && _config$interfaces !== void 0 ? _config$interfaces : []);
 Array.isArray(interfaces) || devAssert_devAssert(false, `${config.name} interfaces must be an Array or a function which returns an Array.`);
 return interfaces;
}

function defineFieldMap(config) {
 const fieldMap = resolveObjMapThunk(config.fields);
 isPlainObj(fieldMap) || devAssert_devAssert(false, `${config.name} fields must be an object with field names as keys or a function which returns such an object.`);
 return mapValue(fieldMap, (fieldConfig, fieldName) => {
  var _fieldConfig$args;
  isPlainObj(fieldConfig) || devAssert_devAssert(false, `${config.name}.${fieldName} field config must be an object.`);
  fieldConfig.resolve == null || typeof fieldConfig.resolve === 'function' || devAssert_devAssert(false, `${config.name}.${fieldName} field resolver must be a function if ` + `provided, but got: ${inspect_inspect(fieldConfig.resolve)}.`);
  const argsConfig = (_fieldConfig$args = fieldConfig.args) !== null && _fieldConfig$args !== void 0 ? _fieldConfig$args : {};
  isPlainObj(argsConfig) || devAssert_devAssert(false, `${config.name}.${fieldName} args must be an object with argument names as keys.`);
  return {
   name: assertName(fieldName),
   description: fieldConfig.description,
   type: fieldConfig.type,
   args: defineArguments(argsConfig),
   resolve: fieldConfig.resolve,
   subscribe: fieldConfig.subscribe,
   deprecationReason: fieldConfig.deprecationReason,
   extensions: toObjMap(fieldConfig.extensions),
   astNode: fieldConfig.astNode
  };
 });
}

function defineArguments(config) {
 return Object.entries(config).map(([argName, argConfig]) => ({
  name: assertName(argName),
  description: argConfig.description,
  type: argConfig.type,
  defaultValue: argConfig.defaultValue,
  deprecationReason: argConfig.deprecationReason,
  extensions: toObjMap(argConfig.extensions),
  astNode: argConfig.astNode
 }));
}

function isPlainObj(obj) {
 return isObjectLike(obj) && !Array.isArray(obj);
}

function fieldsToFieldsConfig(fields) {
 return mapValue(fields, field => ({
  description: field.description,
  type: field.type,
  args: argsToArgsConfig(field.args),
  resolve: field.resolve,
  subscribe: field.subscribe,
  deprecationReason: field.deprecationReason,
  extensions: field.extensions,
  astNode: field.astNode
 }));
}

function argsToArgsConfig(args) {
 return keyValMap(args, arg => arg.name, arg => ({
  description: arg.description,
  type: arg.type,
  defaultValue: arg.defaultValue,
  deprecationReason: arg.deprecationReason,
  extensions: arg.extensions,
  astNode: arg.astNode
 }));
}

function isRequiredArgument(arg) {
 return definition_isNonNullType(arg.type) && arg.defaultValue === void 0;
}

class GraphQLInterfaceType {
 constructor(config) {
  var _config$extensionASTN3;
  this.name = assertName(config.name);
  this.description = config.description;
  this.resolveType = config.resolveType;
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN3 = config.extensionASTNodes) !== null && _config$extensionASTN3 !== void 0 ? _config$extensionASTN3 : [];
  this._fields = defineFieldMap.bind(void 0, config);
  this._interfaces = defineInterfaces.bind(void 0, config);
  config.resolveType == null || typeof config.resolveType === 'function' || devAssert_devAssert(false, `${this.name} must provide "resolveType" as a function, ` + `but got: ${inspect_inspect(config.resolveType)}.`);
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLInterfaceType';
 }
 getFields() {
  if (typeof this._fields === 'function') this._fields = this._fields();
  return this._fields;
 }
 getInterfaces() {
  if (typeof this._interfaces === 'function') this._interfaces = this._interfaces();
  return this._interfaces;
 }
 toConfig() {
  return {
   name: this.name,
   description: this.description,
   interfaces: this.getInterfaces(),
   fields: fieldsToFieldsConfig(this.getFields()),
   resolveType: this.resolveType,
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes
  };
 }
 toString() {
  return this.name;
 }
 toJSON() {
  return this.toString();
 }
}

class GraphQLUnionType {
 constructor(config) {
  var _config$extensionASTN4;
  this.name = assertName(config.name);
  this.description = config.description;
  this.resolveType = config.resolveType;
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN4 = config.extensionASTNodes) !== null && _config$extensionASTN4 !== void 0 ? _config$extensionASTN4 : [];
  this._types = defineTypes.bind(void 0, config);
  config.resolveType == null || typeof config.resolveType === 'function' || devAssert_devAssert(false, `${this.name} must provide "resolveType" as a function, ` + `but got: ${inspect_inspect(config.resolveType)}.`);
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLUnionType';
 }
 getTypes() {
  if (typeof this._types === 'function') this._types = this._types();
  return this._types;
 }
 toConfig() {
  return {
   name: this.name,
   description: this.description,
   types: this.getTypes(),
   resolveType: this.resolveType,
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes
  };
 }
 toString() {
  return this.name;
 }
 toJSON() {
  return this.toString();
 }
}

function defineTypes(config) {
 const types = resolveReadonlyArrayThunk(config.types);
 Array.isArray(types) || devAssert_devAssert(false, `Must provide Array of types or a function which returns such an array for Union ${config.name}.`);
 return types;
}

class GraphQLEnumType {
 constructor(config) {
  var _config$extensionASTN5;
  this.name = assertName(config.name);
  this.description = config.description;
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN5 = config.extensionASTNodes) !== null && _config$extensionASTN5 !== void 0 ? _config$extensionASTN5 : [];
  this._values = typeof config.values === 'function' ? config.values : defineEnumValues(this.name, config.values);
  this._valueLookup = null;
  this._nameLookup = null;
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLEnumType';
 }
 getValues() {
  if (typeof this._values === 'function') this._values = defineEnumValues(this.name, this._values());
  return this._values;
 }
 getValue(name) {
  if (this._nameLookup === null) this._nameLookup = keyMap(this.getValues(), value => value.name);
  return this._nameLookup[name];
 }
 serialize(outputValue) {
  if (this._valueLookup === null) this._valueLookup = new Map(this.getValues().map(enumValue => [ enumValue.value, enumValue ]));
  const enumValue = this._valueLookup.get(outputValue);
  if (enumValue === void 0) throw new GraphQLError_GraphQLError(`Enum "${this.name}" cannot represent value: ${inspect_inspect(outputValue)}`);
  return enumValue.name;
 }
 parseValue(inputValue, hideSuggestions) {
  if (typeof inputValue !== 'string') {
   const valueStr = inspect_inspect(inputValue);
   throw new GraphQLError_GraphQLError(`Enum "${this.name}" cannot represent non-string value: ${valueStr}.` + (hideSuggestions ? '' : didYouMeanEnumValue(this, valueStr)));
  }
  const enumValue = this.getValue(inputValue);
  if (enumValue == null) throw new GraphQLError_GraphQLError(`Value "${inputValue}" does not exist in "${this.name}" enum.` + (hideSuggestions ? '' : didYouMeanEnumValue(this, inputValue)));
  return enumValue.value;
 }
 parseLiteral(valueNode, _variables, hideSuggestions) {
  if (valueNode.kind !== kinds_Kind.ENUM) {
   const valueStr = printForError(valueNode);
   throw new GraphQLError_GraphQLError(`Enum "${this.name}" cannot represent non-enum value: ${valueStr}.` + (hideSuggestions ? '' : didYouMeanEnumValue(this, valueStr)), {
    nodes: valueNode
   });
  }
  const enumValue = this.getValue(valueNode.value);
  if (enumValue == null) {
   const valueStr = printForError(valueNode);
   throw new GraphQLError_GraphQLError(`Value "${valueStr}" does not exist in "${this.name}" enum.` + (hideSuggestions ? '' : didYouMeanEnumValue(this, valueStr)), {
    nodes: valueNode
   });
  }
  return enumValue.value;
 }
 toConfig() {
  const values = keyValMap(this.getValues(), value => value.name, value => ({
   description: value.description,
   value: value.value,
   deprecationReason: value.deprecationReason,
   extensions: value.extensions,
   astNode: value.astNode
  }));
  return {
   name: this.name,
   description: this.description,
   values,
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes
  };
 }
 toString() {
  return this.name;
 }
 toJSON() {
  return this.toString();
 }
}

function didYouMeanEnumValue(enumType, unknownValueStr) {
 const allNames = enumType.getValues().map(value => value.name);
 const suggestedValues = suggestionList(unknownValueStr, allNames);
 return didYouMean('the enum value', suggestedValues);
}

function defineEnumValues(typeName, valueMap) {
 isPlainObj(valueMap) || devAssert_devAssert(false, `${typeName} values must be an object with value names as keys.`);
 return Object.entries(valueMap).map(([valueName, valueConfig]) => {
  isPlainObj(valueConfig) || devAssert_devAssert(false, `${typeName}.${valueName} must refer to an object with a "value" key ` + `representing an internal value but got: ${inspect_inspect(valueConfig)}.`);
  return {
   name: assertEnumValueName(valueName),
   description: valueConfig.description,
   value: valueConfig.value !== void 0 ? valueConfig.value : valueName,
   deprecationReason: valueConfig.deprecationReason,
   extensions: toObjMap(valueConfig.extensions),
   astNode: valueConfig.astNode
  };
 });
}

class GraphQLInputObjectType {
 constructor(config) {
  var _config$extensionASTN6, _config$isOneOf;
  this.name = assertName(config.name);
  this.description = config.description;
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN6 = config.extensionASTNodes) !== null && _config$extensionASTN6 !== void 0 ? _config$extensionASTN6 : [];
  this.isOneOf = (_config$isOneOf = config.isOneOf) !== null && _config$isOneOf !== void 0 ? _config$isOneOf : false;
  this._fields = defineInputFieldMap.bind(void 0, config);
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLInputObjectType';
 }
 getFields() {
  if (typeof this._fields === 'function') this._fields = this._fields();
  return this._fields;
 }
 toConfig() {
  const fields = mapValue(this.getFields(), field => ({
   description: field.description,
   type: field.type,
   defaultValue: field.defaultValue,
   deprecationReason: field.deprecationReason,
   extensions: field.extensions,
   astNode: field.astNode
  }));
  return {
   name: this.name,
   description: this.description,
   fields,
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes,
   isOneOf: this.isOneOf
  };
 }
 toString() {
  return this.name;
 }
 toJSON() {
  return this.toString();
 }
}

function defineInputFieldMap(config) {
 const fieldMap = resolveObjMapThunk(config.fields);
 isPlainObj(fieldMap) || devAssert_devAssert(false, `${config.name} fields must be an object with field names as keys or a function which returns such an object.`);
 return mapValue(fieldMap, (fieldConfig, fieldName) => {
  !('resolve' in fieldConfig) || devAssert_devAssert(false, `${config.name}.${fieldName} field has a resolve property, but Input Types cannot define resolvers.`);
  return {
   name: assertName(fieldName),
   description: fieldConfig.description,
   type: fieldConfig.type,
   defaultValue: fieldConfig.defaultValue,
   deprecationReason: fieldConfig.deprecationReason,
   extensions: toObjMap(fieldConfig.extensions),
   astNode: fieldConfig.astNode
  };
 });
}

function isRequiredInputField(field) {
 return definition_isNonNullType(field.type) && field.defaultValue === void 0;
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/assert.js
// Copyright 2021-2024 Buf Technologies, Inc.
function assert_assert(condition, msg) {
 if (!condition) throw new Error(msg);
}

const FLOAT32_MAX = 34028234663852886e22, FLOAT32_MIN = -34028234663852886e22, UINT32_MAX = 4294967295, INT32_MAX = 2147483647, INT32_MIN = -2147483648;

function assertInt32(arg) {
 if (typeof arg !== "number") throw new Error("invalid int 32: " + typeof arg);
 if (!Number.isInteger(arg) || arg > INT32_MAX || arg < INT32_MIN) throw new Error("invalid int 32: " + arg);
}

function assertUInt32(arg) {
 if (typeof arg !== "number") throw new Error("invalid uint 32: " + typeof arg);
 if (!Number.isInteger(arg) || arg > UINT32_MAX || arg < 0) throw new Error("invalid uint 32: " + arg);
}

function assertFloat32(arg) {
 if (typeof arg !== "number") throw new Error("invalid float 32: " + typeof arg);
 if (!Number.isFinite(arg)) return;
 if (arg > FLOAT32_MAX || arg < FLOAT32_MIN) throw new Error("invalid float 32: " + arg);
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/enum.js
// Copyright 2021-2024 Buf Technologies, Inc.
const enumTypeSymbol = Symbol("@bufbuild/protobuf/enum-type");

function getEnumType(enumObject) {
 const t = enumObject[enumTypeSymbol];
 assert_assert(t, "missing enum type on enum object");
 return t;
}

function setEnumType(enumObject, typeName, values, opt) {
 enumObject[enumTypeSymbol] = makeEnumType(typeName, values.map(v => ({
  no: v.no,
  name: v.name,
  localName: enumObject[v.no]
 })), opt);
}

function makeEnumType(typeName, values, _opt) {
 const names = Object.create(null);
 const numbers = Object.create(null);
 const normalValues = [];
 for (const value of values) {
  const n = normalizeEnumValue(value);
  normalValues.push(n);
  names[value.name] = n;
  numbers[value.no] = n;
 }
 return {
  typeName,
  values: normalValues,
  findName(name) {
   return names[name];
  },
  findNumber(no) {
   return numbers[no];
  }
 };
}

function makeEnum(typeName, values, opt) {
 const enumObject = {};
 for (const value of values) {
  const n = normalizeEnumValue(value);
  enumObject[n.localName] = n.no;
  enumObject[n.no] = n.localName;
 }
 setEnumType(enumObject, typeName, values, opt);
 return enumObject;
}

function normalizeEnumValue(value) {
 if ("localName" in value) return value;
 return Object.assign(Object.assign({}, value), {
  localName: value.name
 });
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/message.js
// Copyright 2021-2024 Buf Technologies, Inc.
class Message {
 equals(other) {
  return this.getType().runtime.util.equals(this.getType(), this, other);
 }
 clone() {
  return this.getType().runtime.util.clone(this);
 }
 fromBinary(bytes, options) {
  const type = this.getType(), format = type.runtime.bin, opt = format.makeReadOptions(options);
  format.readMessage(this, opt.readerFactory(bytes), bytes.byteLength, opt);
  return this;
 }
 fromJson(jsonValue, options) {
  const type = this.getType(), format = type.runtime.json, opt = format.makeReadOptions(options);
  format.readMessage(type, jsonValue, opt, this);
  return this;
 }
 fromJsonString(jsonString, options) {
  let json;
  try {
   json = JSON.parse(jsonString);
  } catch (e) {
   throw new Error(`cannot decode ${this.getType().typeName} from JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  return this.fromJson(json, options);
 }
 toBinary(options) {
  const type = this.getType(), bin = type.runtime.bin, opt = bin.makeWriteOptions(options), writer = opt.writerFactory();
  bin.writeMessage(this, writer, opt);
  return writer.finish();
 }
 toJson(options) {
  const type = this.getType(), json = type.runtime.json, opt = json.makeWriteOptions(options);
  return json.writeMessage(this, opt);
 }
 toJsonString(options) {
  var _a;
  const value = this.toJson(options);
  return JSON.stringify(value, null, (_a = options === null || options === void 0 ? void 0 : options.prettySpaces) !== null && _a !== void 0 ? _a : 0);
 }
 toJSON() {
  return this.toJson({
   emitDefaultValues: true
  });
 }
 getType() {
  return Object.getPrototypeOf(this).constructor;
 }
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/message-type.js
// Copyright 2021-2024 Buf Technologies, Inc.
function makeMessageType(runtime, typeName, fields, opt) {
 var _a;
 const localName = (_a = opt === null || opt === void 0 ? void 0 : opt.localName) !== null && _a !== void 0 ? _a : typeName.substring(typeName.lastIndexOf(".") + 1);
 const type = {
  [localName]: function(data) {
   runtime.util.initFields(this);
   runtime.util.initPartial(data, this);
  }
 }[localName];
 Object.setPrototypeOf(type.prototype, new Message);
 Object.assign(type, {
  runtime,
  typeName,
  fields: runtime.util.newFieldList(fields),
  fromBinary(bytes, options) {
   return (new type).fromBinary(bytes, options);
  },
  fromJson(jsonValue, options) {
   return (new type).fromJson(jsonValue, options);
  },
  fromJsonString(jsonString, options) {
   return (new type).fromJsonString(jsonString, options);
  },
  equals(a, b) {
   return runtime.util.equals(type, a, b);
  }
 });
 return type;
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/google/varint.js
// Copyright 2008 Google Inc.  All rights reserved.
// * Redistributions of source code must retain the above copyright
// copyright notice, this list of conditions and the following disclaimer
// THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS
// A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT
/**
 * Read a 64 bit varint as two JS numbers.
 *
 * Returns tuple:
 * [0]: low bits
 * [1]: high bits
 *
 * Copyright 2008 Google Inc.  All rights reserved.
 *
 * See https://github.com/protocolbuffers/protobuf/blob/8a71927d74a4ce34efe2d8769fda198f52d20d12/js/experimental/runtime/kernel/buffer_decoder.js#L175
 */
function varint64read() {
 let lowBits = 0;
 let highBits = 0;
 for (let shift = 0; shift < 28; shift += 7) {
  let b = this.buf[this.pos++];
  lowBits |= (b & 127) << shift;
  if ((b & 128) == 0) {
   this.assertBounds();
   return [ lowBits, highBits ];
  }
 }
 let middleByte = this.buf[this.pos++];
 lowBits |= (middleByte & 15) << 28;
 highBits = (middleByte & 112) >> 4;
 if ((middleByte & 128) == 0) {
  this.assertBounds();
  return [ lowBits, highBits ];
 }
 for (let shift = 3; shift <= 31; shift += 7) {
  let b = this.buf[this.pos++];
  highBits |= (b & 127) << shift;
  if ((b & 128) == 0) {
   this.assertBounds();
   return [ lowBits, highBits ];
  }
 }
 throw new Error("invalid varint");
}

/**
 * Write a 64 bit varint, given as two JS numbers, to the given bytes array.
 *
 * Copyright 2008 Google Inc.  All rights reserved.
 *
 * See https://github.com/protocolbuffers/protobuf/blob/8a71927d74a4ce34efe2d8769fda198f52d20d12/js/experimental/runtime/kernel/writer.js#L344
 */ function varint64write(lo, hi, bytes) {
 for (let i = 0; i < 28; i += 7) {
  const shift = lo >>> i;
  const hasNext = !(shift >>> 7 == 0 && hi == 0);
  const byte = (hasNext ? shift | 128 : shift) & 255;
  bytes.push(byte);
  if (!hasNext) return;
 }
 const splitBits = lo >>> 28 & 15 | (hi & 7) << 4;
 const hasMoreBits = !(hi >> 3 == 0);
 bytes.push((hasMoreBits ? splitBits | 128 : splitBits) & 255);
 if (!hasMoreBits) return;
 for (let i = 3; i < 31; i += 7) {
  const shift = hi >>> i;
  const hasNext = !(shift >>> 7 == 0);
  const byte = (hasNext ? shift | 128 : shift) & 255;
  bytes.push(byte);
  if (!hasNext) return;
 }
 bytes.push(hi >>> 31 & 1);
}

const TWO_PWR_32_DBL = 4294967296;

/**
 * Parse decimal string of 64 bit integer value as two JS numbers.
 *
 * Copyright 2008 Google Inc.  All rights reserved.
 *
 * See https://github.com/protocolbuffers/protobuf-javascript/blob/a428c58273abad07c66071d9753bc4d1289de426/experimental/runtime/int64.js#L10
 */ function int64FromString(dec) {
 const minus = dec[0] === "-";
 if (minus) dec = dec.slice(1);
 const base = 1e6;
 let lowBits = 0;
 let highBits = 0;
 function add1e6digit(begin, end) {
  const digit1e6 = Number(dec.slice(begin, end));
  highBits *= base;
  lowBits = lowBits * base + digit1e6;
  if (lowBits >= TWO_PWR_32_DBL) {
   highBits += lowBits / TWO_PWR_32_DBL | 0;
   lowBits %= TWO_PWR_32_DBL;
  }
 }
 add1e6digit(-24, -18);
 add1e6digit(-18, -12);
 add1e6digit(-12, -6);
 add1e6digit(-6);
 return minus ? negate(lowBits, highBits) : newBits(lowBits, highBits);
}

/**
 * Losslessly converts a 64-bit signed integer in 32:32 split representation
 * into a decimal string.
 *
 * Copyright 2008 Google Inc.  All rights reserved.
 *
 * See https://github.com/protocolbuffers/protobuf-javascript/blob/a428c58273abad07c66071d9753bc4d1289de426/experimental/runtime/int64.js#L10
 */ function int64ToString(lo, hi) {
 let bits = newBits(lo, hi);
 const negative = bits.hi & 2147483648;
 if (negative) bits = negate(bits.lo, bits.hi);
 const result = uInt64ToString(bits.lo, bits.hi);
 return negative ? "-" + result : result;
}

/**
 * Losslessly converts a 64-bit unsigned integer in 32:32 split representation
 * into a decimal string.
 *
 * Copyright 2008 Google Inc.  All rights reserved.
 *
 * See https://github.com/protocolbuffers/protobuf-javascript/blob/a428c58273abad07c66071d9753bc4d1289de426/experimental/runtime/int64.js#L10
 */ function uInt64ToString(lo, hi) {
 ({lo, hi} = toUnsigned(lo, hi));
 if (hi <= 2097151) return String(TWO_PWR_32_DBL * hi + lo);
 const low = lo & 16777215;
 const mid = (lo >>> 24 | hi << 8) & 16777215;
 const high = hi >> 16 & 65535;
 let digitA = low + mid * 6777216 + high * 6710656;
 let digitB = mid + high * 8147497;
 let digitC = high * 2;
 const base = 1e7;
 if (digitA >= base) {
  digitB += Math.floor(digitA / base);
  digitA %= base;
 }
 if (digitB >= base) {
  digitC += Math.floor(digitB / base);
  digitB %= base;
 }
 return digitC.toString() + decimalFrom1e7WithLeadingZeros(digitB) + decimalFrom1e7WithLeadingZeros(digitA);
}

function toUnsigned(lo, hi) {
 return {
  lo: lo >>> 0,
  hi: hi >>> 0
 };
}

function newBits(lo, hi) {
 return {
  lo: lo | 0,
  hi: hi | 0
 };
}

function negate(lowBits, highBits) {
 highBits = ~highBits;
 if (lowBits) lowBits = ~lowBits + 1; else highBits += 1;
 return newBits(lowBits, highBits);
}

const decimalFrom1e7WithLeadingZeros = digit1e7 => {
 const partial = String(digit1e7);
 return "0000000".slice(partial.length) + partial;
};

/**
 * Write a 32 bit varint, signed or unsigned. Same as `varint64write(0, value, bytes)`
 *
 * Copyright 2008 Google Inc.  All rights reserved.
 *
 * See https://github.com/protocolbuffers/protobuf/blob/1b18833f4f2a2f681f4e4a25cdf3b0a43115ec26/js/binary/encoder.js#L144
 */ function varint32write(value, bytes) {
 if (value >= 0) {
  while (value > 127) {
   bytes.push(value & 127 | 128);
   value >>>= 7;
  }
  bytes.push(value);
 } else {
  for (let i = 0; i < 9; i++) {
   bytes.push(value & 127 | 128);
   value >>= 7;
  }
  bytes.push(1);
 }
}

function varint32read() {
 let b = this.buf[this.pos++];
 let result = b & 127;
 if ((b & 128) == 0) {
  this.assertBounds();
  return result;
 }
 b = this.buf[this.pos++];
 result |= (b & 127) << 7;
 if ((b & 128) == 0) {
  this.assertBounds();
  return result;
 }
 b = this.buf[this.pos++];
 result |= (b & 127) << 14;
 if ((b & 128) == 0) {
  this.assertBounds();
  return result;
 }
 b = this.buf[this.pos++];
 result |= (b & 127) << 21;
 if ((b & 128) == 0) {
  this.assertBounds();
  return result;
 }
 b = this.buf[this.pos++];
 result |= (b & 15) << 28;
 for (let readBytes = 5; (b & 128) !== 0 && readBytes < 10; readBytes++) b = this.buf[this.pos++];
 if ((b & 128) != 0) throw new Error("invalid varint");
 this.assertBounds();
 return result >>> 0;
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/proto-int64.js
// Copyright 2021-2024 Buf Technologies, Inc.
function makeInt64Support() {
 const dv = new DataView(new ArrayBuffer(8));
 const ok = typeof BigInt === "function" && typeof dv.getBigInt64 === "function" && typeof dv.getBigUint64 === "function" && typeof dv.setBigInt64 === "function" && typeof dv.setBigUint64 === "function" && (typeof process != "object" || typeof process.env != "object" || process.env.BUF_BIGINT_DISABLE !== "1");
 if (ok) {
  const MIN = BigInt("-9223372036854775808"), MAX = BigInt("9223372036854775807"), UMIN = BigInt("0"), UMAX = BigInt("18446744073709551615");
  return {
   zero: BigInt(0),
   supported: true,
   parse(value) {
    const bi = typeof value == "bigint" ? value : BigInt(value);
    if (bi > MAX || bi < MIN) throw new Error(`int64 invalid: ${value}`);
    return bi;
   },
   uParse(value) {
    const bi = typeof value == "bigint" ? value : BigInt(value);
    if (bi > UMAX || bi < UMIN) throw new Error(`uint64 invalid: ${value}`);
    return bi;
   },
   enc(value) {
    dv.setBigInt64(0, this.parse(value), true);
    return {
     lo: dv.getInt32(0, true),
     hi: dv.getInt32(4, true)
    };
   },
   uEnc(value) {
    dv.setBigInt64(0, this.uParse(value), true);
    return {
     lo: dv.getInt32(0, true),
     hi: dv.getInt32(4, true)
    };
   },
   dec(lo, hi) {
    dv.setInt32(0, lo, true);
    dv.setInt32(4, hi, true);
    return dv.getBigInt64(0, true);
   },
   uDec(lo, hi) {
    dv.setInt32(0, lo, true);
    dv.setInt32(4, hi, true);
    return dv.getBigUint64(0, true);
   }
  };
 }
 const assertInt64String = value => assert_assert(/^-?[0-9]+$/.test(value), `int64 invalid: ${value}`);
 const assertUInt64String = value => assert_assert(/^[0-9]+$/.test(value), `uint64 invalid: ${value}`);
 return {
  zero: "0",
  supported: false,
  parse(value) {
   if (typeof value != "string") value = value.toString();
   assertInt64String(value);
   return value;
  },
  uParse(value) {
   if (typeof value != "string") value = value.toString();
   assertUInt64String(value);
   return value;
  },
  enc(value) {
   if (typeof value != "string") value = value.toString();
   assertInt64String(value);
   return int64FromString(value);
  },
  uEnc(value) {
   if (typeof value != "string") value = value.toString();
   assertUInt64String(value);
   return int64FromString(value);
  },
  dec(lo, hi) {
   return int64ToString(lo, hi);
  },
  uDec(lo, hi) {
   return uInt64ToString(lo, hi);
  }
 };
}

const protoInt64 = makeInt64Support();

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/scalar.js
// Copyright 2021-2024 Buf Technologies, Inc.
var ScalarType;

(function(ScalarType) {
 ScalarType[ScalarType["DOUBLE"] = 1] = "DOUBLE";
 ScalarType[ScalarType["FLOAT"] = 2] = "FLOAT";
 ScalarType[ScalarType["INT64"] = 3] = "INT64";
 ScalarType[ScalarType["UINT64"] = 4] = "UINT64";
 ScalarType[ScalarType["INT32"] = 5] = "INT32";
 ScalarType[ScalarType["FIXED64"] = 6] = "FIXED64";
 ScalarType[ScalarType["FIXED32"] = 7] = "FIXED32";
 ScalarType[ScalarType["BOOL"] = 8] = "BOOL";
 ScalarType[ScalarType["STRING"] = 9] = "STRING";
 ScalarType[ScalarType["BYTES"] = 12] = "BYTES";
 ScalarType[ScalarType["UINT32"] = 13] = "UINT32";
 ScalarType[ScalarType["SFIXED32"] = 15] = "SFIXED32";
 ScalarType[ScalarType["SFIXED64"] = 16] = "SFIXED64";
 ScalarType[ScalarType["SINT32"] = 17] = "SINT32";
 ScalarType[ScalarType["SINT64"] = 18] = "SINT64";
})(ScalarType || (ScalarType = {}));

var LongType;

(function(LongType) {
 LongType[LongType["BIGINT"] = 0] = "BIGINT";
 LongType[LongType["STRING"] = 1] = "STRING";
})(LongType || (LongType = {}));

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/scalars.js
// Copyright 2021-2024 Buf Technologies, Inc.
function scalarEquals(type, a, b) {
 if (a === b) return true;
 if (type == ScalarType.BYTES) {
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array)) return false;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
 }
 switch (type) {
 case ScalarType.UINT64:
 case ScalarType.FIXED64:
 case ScalarType.INT64:
 case ScalarType.SFIXED64:
 case ScalarType.SINT64:
  return a == b;
 }
 return false;
}

function scalarZeroValue(type, longType) {
 switch (type) {
 case ScalarType.BOOL:
  return false;

 case ScalarType.UINT64:
 case ScalarType.FIXED64:
 case ScalarType.INT64:
 case ScalarType.SFIXED64:
 case ScalarType.SINT64:
  return longType == 0 ? protoInt64.zero : "0";

 case ScalarType.DOUBLE:
 case ScalarType.FLOAT:
  return 0;

 case ScalarType.BYTES:
  return new Uint8Array(0);

 case ScalarType.STRING:
  return "";

 default:
  return 0;
 }
}

function isScalarZeroValue(type, value) {
 switch (type) {
 case ScalarType.BOOL:
  return value === false;

 case ScalarType.STRING:
  return value === "";

 case ScalarType.BYTES:
  return value instanceof Uint8Array && !value.byteLength;

 default:
  return value == 0;
 }
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/extensions.js
// Copyright 2021-2024 Buf Technologies, Inc.
function makeExtension(runtime, typeName, extendee, field) {
 let fi;
 return {
  typeName,
  extendee,
  get field() {
   if (!fi) {
    const i = typeof field == "function" ? field() : field;
    i.name = typeName.split(".").pop();
    i.jsonName = `[${typeName}]`;
    fi = runtime.util.newFieldList([ i ]).list()[0];
   }
   return fi;
  },
  runtime
 };
}

function createExtensionContainer(extension) {
 const localName = extension.field.localName;
 const container = Object.create(null);
 container[localName] = initExtensionField(extension);
 return [ container, () => container[localName] ];
}

function initExtensionField(ext) {
 const field = ext.field;
 if (field.repeated) return [];
 if (field.default !== void 0) return field.default;
 switch (field.kind) {
 case "enum":
  return field.T.values[0].no;

 case "scalar":
  return scalarZeroValue(field.T, field.L);

 case "message":
  const T = field.T, value = new T;
  return T.fieldWrapper ? T.fieldWrapper.unwrapField(value) : value;

 case "map":
  throw "map fields are not allowed to be extensions";
 }
}

function filterUnknownFields(unknownFields, field) {
 if (!field.repeated && (field.kind == "enum" || field.kind == "scalar")) {
  for (let i = unknownFields.length - 1; i >= 0; --i) if (unknownFields[i].no == field.no) return [ unknownFields[i] ];
  return [];
 }
 return unknownFields.filter(uf => uf.no === field.no);
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/proto-base64.js
// Copyright 2021-2024 Buf Technologies, Inc.
let encTable = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".split("");

let decTable = [];

for (let i = 0; i < encTable.length; i++) decTable[encTable[i].charCodeAt(0)] = i;

decTable["-".charCodeAt(0)] = encTable.indexOf("+");

decTable["_".charCodeAt(0)] = encTable.indexOf("/");

const protoBase64 = {
 dec(base64Str) {
  let es = base64Str.length * 3 / 4;
  if (base64Str[base64Str.length - 2] == "=") es -= 2; else if (base64Str[base64Str.length - 1] == "=") es -= 1;
  let b, bytes = new Uint8Array(es), bytePos = 0, groupPos = 0, p = 0;
  for (let i = 0; i < base64Str.length; i++) {
   b = decTable[base64Str.charCodeAt(i)];
   if (b === void 0) switch (base64Str[i]) {
   case "=":
    groupPos = 0;

   case "\n":
   case "\r":
   case "\t":
   case " ":
    continue;

   default:
    throw Error("invalid base64 string.");
   }
   switch (groupPos) {
   case 0:
    p = b;
    groupPos = 1;
    break;

   case 1:
    bytes[bytePos++] = p << 2 | (b & 48) >> 4;
    p = b;
    groupPos = 2;
    break;

   case 2:
    bytes[bytePos++] = (p & 15) << 4 | (b & 60) >> 2;
    p = b;
    groupPos = 3;
    break;

   case 3:
    bytes[bytePos++] = (p & 3) << 6 | b;
    groupPos = 0;
    break;
   }
  }
  if (groupPos == 1) throw Error("invalid base64 string.");
  return bytes.subarray(0, bytePos);
 },
 enc(bytes) {
  let b, base64 = "", groupPos = 0, p = 0;
  for (let i = 0; i < bytes.length; i++) {
   b = bytes[i];
   switch (groupPos) {
   case 0:
    base64 += encTable[b >> 2];
    p = (b & 3) << 4;
    groupPos = 1;
    break;

   case 1:
    base64 += encTable[p | b >> 4];
    p = (b & 15) << 2;
    groupPos = 2;
    break;

   case 2:
    base64 += encTable[p | b >> 6];
    base64 += encTable[b & 63];
    groupPos = 0;
    break;
   }
  }
  if (groupPos) {
   base64 += encTable[p];
   base64 += "=";
   if (groupPos == 1) base64 += "=";
  }
  return base64;
 }
};

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/extension-accessor.js
// Copyright 2021-2024 Buf Technologies, Inc.
function getExtension(message, extension, options) {
 assertExtendee(extension, message);
 const opt = extension.runtime.bin.makeReadOptions(options);
 const ufs = filterUnknownFields(message.getType().runtime.bin.listUnknownFields(message), extension.field);
 const [container, get] = createExtensionContainer(extension);
 for (const uf of ufs) extension.runtime.bin.readField(container, opt.readerFactory(uf.data), extension.field, uf.wireType, opt);
 return get();
}

function setExtension(message, extension, value, options) {
 assertExtendee(extension, message);
 const readOpt = extension.runtime.bin.makeReadOptions(options);
 const writeOpt = extension.runtime.bin.makeWriteOptions(options);
 if (hasExtension(message, extension)) {
  const ufs = message.getType().runtime.bin.listUnknownFields(message).filter(uf => uf.no != extension.field.no);
  message.getType().runtime.bin.discardUnknownFields(message);
  for (const uf of ufs) message.getType().runtime.bin.onUnknownField(message, uf.no, uf.wireType, uf.data);
 }
 const writer = writeOpt.writerFactory();
 let f = extension.field;
 if (!f.opt && !f.repeated && (f.kind == "enum" || f.kind == "scalar")) f = Object.assign(Object.assign({}, extension.field), {
  opt: true
 });
 extension.runtime.bin.writeField(f, value, writer, writeOpt);
 const reader = readOpt.readerFactory(writer.finish());
 while (reader.pos < reader.len) {
  const [no, wireType] = reader.tag();
  const data = reader.skip(wireType);
  message.getType().runtime.bin.onUnknownField(message, no, wireType, data);
 }
}

function hasExtension(message, extension) {
 const messageType = message.getType();
 return extension.extendee.typeName === messageType.typeName && !!messageType.runtime.bin.listUnknownFields(message).find(uf => uf.no == extension.field.no);
}

function assertExtendee(extension, message) {
 assert_assert(extension.extendee.typeName == message.getType().typeName, `extension ${extension.typeName} can only be applied to message ${extension.extendee.typeName}`);
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/reflect.js
// Copyright 2021-2024 Buf Technologies, Inc.
function isFieldSet(field, target) {
 const localName = field.localName;
 if (field.repeated) return target[localName].length > 0;
 if (field.oneof) return target[field.oneof.localName].case === localName;
 switch (field.kind) {
 case "enum":
 case "scalar":
  if (field.opt || field.req) return target[localName] !== void 0;
  if (field.kind == "enum") return target[localName] !== field.T.values[0].no;
  return !isScalarZeroValue(field.T, target[localName]);

 case "message":
  return target[localName] !== void 0;

 case "map":
  return Object.keys(target[localName]).length > 0;
 }
}

function clearField(field, target) {
 const localName = field.localName;
 const implicitPresence = !field.opt && !field.req;
 if (field.repeated) target[localName] = []; else if (field.oneof) target[field.oneof.localName] = {
  case: void 0
 }; else switch (field.kind) {
 case "map":
  target[localName] = {};
  break;

 case "enum":
  target[localName] = implicitPresence ? field.T.values[0].no : void 0;
  break;

 case "scalar":
  target[localName] = implicitPresence ? scalarZeroValue(field.T, field.L) : void 0;
  break;

 case "message":
  target[localName] = void 0;
  break;
 }
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/is-message.js
// Copyright 2021-2024 Buf Technologies, Inc.
function isMessage(arg, type) {
 if (arg === null || typeof arg != "object") return false;
 if (!Object.getOwnPropertyNames(Message.prototype).every(m => m in arg && typeof arg[m] == "function")) return false;
 const actualType = arg.getType();
 if (actualType === null || typeof actualType != "function" || !("typeName" in actualType) || typeof actualType.typeName != "string") return false;
 return type === void 0 ? true : actualType.typeName == type.typeName;
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/field-wrapper.js
// Copyright 2021-2024 Buf Technologies, Inc.
function wrapField(type, value) {
 if (isMessage(value) || !type.fieldWrapper) return value;
 return type.fieldWrapper.wrapField(value);
}

ScalarType.DOUBLE, ScalarType.FLOAT, ScalarType.INT64, ScalarType.UINT64, ScalarType.INT32, 
ScalarType.UINT32, ScalarType.BOOL, ScalarType.STRING, ScalarType.BYTES;

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/json-format.js
// Copyright 2021-2024 Buf Technologies, Inc.
const jsonReadDefaults = {
 ignoreUnknownFields: false
};

const jsonWriteDefaults = {
 emitDefaultValues: false,
 enumAsInteger: false,
 useProtoFieldName: false,
 prettySpaces: 0
};

function makeReadOptions(options) {
 return options ? Object.assign(Object.assign({}, jsonReadDefaults), options) : jsonReadDefaults;
}

function makeWriteOptions(options) {
 return options ? Object.assign(Object.assign({}, jsonWriteDefaults), options) : jsonWriteDefaults;
}

const tokenNull = Symbol();

const tokenIgnoredUnknownEnum = Symbol();

function makeJsonFormat() {
 return {
  makeReadOptions,
  makeWriteOptions,
  readMessage(type, json, options, message) {
   if (json == null || Array.isArray(json) || typeof json != "object") throw new Error(`cannot decode message ${type.typeName} from JSON: ${debugJsonValue(json)}`);
   message = message !== null && message !== void 0 ? message : new type;
   const oneofSeen = new Map;
   const registry = options.typeRegistry;
   for (const [jsonKey, jsonValue] of Object.entries(json)) {
    const field = type.fields.findJsonName(jsonKey);
    if (field) {
     if (field.oneof) {
      if (jsonValue === null && field.kind == "scalar") continue;
      const seen = oneofSeen.get(field.oneof);
      if (seen !== void 0) throw new Error(`cannot decode message ${type.typeName} from JSON: multiple keys for oneof "${field.oneof.name}" present: "${seen}", "${jsonKey}"`);
      oneofSeen.set(field.oneof, jsonKey);
     }
     readField(message, jsonValue, field, options, type);
    } else {
     let found = false;
     if ((registry === null || registry === void 0 ? void 0 : registry.findExtension) && jsonKey.startsWith("[") && jsonKey.endsWith("]")) {
      const ext = registry.findExtension(jsonKey.substring(1, jsonKey.length - 1));
      if (ext && ext.extendee.typeName == type.typeName) {
       found = true;
       const [container, get] = createExtensionContainer(ext);
       readField(container, jsonValue, ext.field, options, ext);
       setExtension(message, ext, get(), options);
      }
     }
     if (!found && !options.ignoreUnknownFields) throw new Error(`cannot decode message ${type.typeName} from JSON: key "${jsonKey}" is unknown`);
    }
   }
   return message;
  },
  writeMessage(message, options) {
   const type = message.getType();
   const json = {};
   let field;
   try {
    for (field of type.fields.byNumber()) {
     if (!isFieldSet(field, message)) {
      if (field.req) throw `required field not set`;
      if (!options.emitDefaultValues) continue;
      if (!canEmitFieldDefaultValue(field)) continue;
     }
     const value = field.oneof ? message[field.oneof.localName].value : message[field.localName];
     const jsonValue = writeField(field, value, options);
     if (jsonValue !== void 0) json[options.useProtoFieldName ? field.name : field.jsonName] = jsonValue;
    }
    const registry = options.typeRegistry;
    if (registry === null || registry === void 0 ? void 0 : registry.findExtensionFor) for (const uf of type.runtime.bin.listUnknownFields(message)) {
     const ext = registry.findExtensionFor(type.typeName, uf.no);
     if (ext && hasExtension(message, ext)) {
      const value = getExtension(message, ext, options);
      const jsonValue = writeField(ext.field, value, options);
      if (jsonValue !== void 0) json[ext.field.jsonName] = jsonValue;
     }
    }
   } catch (e) {
    const m = field ? `cannot encode field ${type.typeName}.${field.name} to JSON` : `cannot encode message ${type.typeName} to JSON`;
    const r = e instanceof Error ? e.message : String(e);
    throw new Error(m + (r.length > 0 ? `: ${r}` : ""));
   }
   return json;
  },
  readScalar(type, json, longType) {
   return readScalar(type, json, longType !== null && longType !== void 0 ? longType : LongType.BIGINT, true);
  },
  writeScalar(type, value, emitDefaultValues) {
   if (value === void 0) return;
   if (emitDefaultValues || isScalarZeroValue(type, value)) return writeScalar(type, value);
   return;
  },
  debug: debugJsonValue
 };
}

function debugJsonValue(json) {
 if (json === null) return "null";
 switch (typeof json) {
 case "object":
  return Array.isArray(json) ? "array" : "object";

 case "string":
  return json.length > 100 ? "string" : `"${json.split('"').join('\\"')}"`;

 default:
  return String(json);
 }
}

function readField(target, jsonValue, field, options, parentType) {
 let localName = field.localName;
 if (field.repeated) {
  assert_assert(field.kind != "map");
  if (jsonValue === null) return;
  if (!Array.isArray(jsonValue)) throw new Error(`cannot decode field ${parentType.typeName}.${field.name} from JSON: ${debugJsonValue(jsonValue)}`);
  const targetArray = target[localName];
  for (const jsonItem of jsonValue) {
   if (jsonItem === null) throw new Error(`cannot decode field ${parentType.typeName}.${field.name} from JSON: ${debugJsonValue(jsonItem)}`);
   switch (field.kind) {
   case "message":
    targetArray.push(field.T.fromJson(jsonItem, options));
    break;

   case "enum":
    const enumValue = readEnum(field.T, jsonItem, options.ignoreUnknownFields, true);
    if (enumValue !== tokenIgnoredUnknownEnum) targetArray.push(enumValue);
    break;

   case "scalar":
    try {
     targetArray.push(readScalar(field.T, jsonItem, field.L, true));
    } catch (e) {
     let m = `cannot decode field ${parentType.typeName}.${field.name} from JSON: ${debugJsonValue(jsonItem)}`;
     if (e instanceof Error && e.message.length > 0) m += `: ${e.message}`;
     throw new Error(m);
    }
    break;
   }
  }
 } else if (field.kind == "map") {
  if (jsonValue === null) return;
  if (typeof jsonValue != "object" || Array.isArray(jsonValue)) throw new Error(`cannot decode field ${parentType.typeName}.${field.name} from JSON: ${debugJsonValue(jsonValue)}`);
  const targetMap = target[localName];
  for (const [jsonMapKey, jsonMapValue] of Object.entries(jsonValue)) {
   if (jsonMapValue === null) throw new Error(`cannot decode field ${parentType.typeName}.${field.name} from JSON: map value null`);
   let key;
   try {
    key = readMapKey(field.K, jsonMapKey);
   } catch (e) {
    let m = `cannot decode map key for field ${parentType.typeName}.${field.name} from JSON: ${debugJsonValue(jsonValue)}`;
    if (e instanceof Error && e.message.length > 0) m += `: ${e.message}`;
    throw new Error(m);
   }
   switch (field.V.kind) {
   case "message":
    targetMap[key] = field.V.T.fromJson(jsonMapValue, options);
    break;

   case "enum":
    const enumValue = readEnum(field.V.T, jsonMapValue, options.ignoreUnknownFields, true);
    if (enumValue !== tokenIgnoredUnknownEnum) targetMap[key] = enumValue;
    break;

   case "scalar":
    try {
     targetMap[key] = readScalar(field.V.T, jsonMapValue, LongType.BIGINT, true);
    } catch (e) {
     let m = `cannot decode map value for field ${parentType.typeName}.${field.name} from JSON: ${debugJsonValue(jsonValue)}`;
     if (e instanceof Error && e.message.length > 0) m += `: ${e.message}`;
     throw new Error(m);
    }
    break;
   }
  }
 } else {
  if (field.oneof) {
   target = target[field.oneof.localName] = {
    case: localName
   };
   localName = "value";
  }
  switch (field.kind) {
  case "message":
   const messageType = field.T;
   if (jsonValue === null && messageType.typeName != "google.protobuf.Value") return;
   let currentValue = target[localName];
   if (isMessage(currentValue)) currentValue.fromJson(jsonValue, options); else {
    target[localName] = currentValue = messageType.fromJson(jsonValue, options);
    if (messageType.fieldWrapper && !field.oneof) target[localName] = messageType.fieldWrapper.unwrapField(currentValue);
   }
   break;

  case "enum":
   const enumValue = readEnum(field.T, jsonValue, options.ignoreUnknownFields, false);
   switch (enumValue) {
   case tokenNull:
    clearField(field, target);
    break;

   case tokenIgnoredUnknownEnum:
    break;

   default:
    target[localName] = enumValue;
    break;
   }
   break;

  case "scalar":
   try {
    const scalarValue = readScalar(field.T, jsonValue, field.L, false);
    switch (scalarValue) {
    case tokenNull:
     clearField(field, target);
     break;

    default:
     target[localName] = scalarValue;
     break;
    }
   } catch (e) {
    let m = `cannot decode field ${parentType.typeName}.${field.name} from JSON: ${debugJsonValue(jsonValue)}`;
    if (e instanceof Error && e.message.length > 0) m += `: ${e.message}`;
    throw new Error(m);
   }
   break;
  }
 }
}

function readMapKey(type, json) {
 if (type === ScalarType.BOOL) switch (json) {
 case "true":
  json = true;
  break;

 case "false":
  json = false;
  break;
 }
 return readScalar(type, json, LongType.BIGINT, true).toString();
}

function readScalar(type, json, longType, nullAsZeroValue) {
 if (json === null) {
  if (nullAsZeroValue) return scalarZeroValue(type, longType);
  return tokenNull;
 }
 switch (type) {
 case ScalarType.DOUBLE:
 case ScalarType.FLOAT:
  if (json === "NaN") return Number.NaN;
  if (json === "Infinity") return Number.POSITIVE_INFINITY;
  if (json === "-Infinity") return Number.NEGATIVE_INFINITY;
  if (json === "") break;
  if (typeof json == "string" && json.trim().length !== json.length) break;
  if (typeof json != "string" && typeof json != "number") break;
  const float = Number(json);
  if (Number.isNaN(float)) break;
  if (!Number.isFinite(float)) break;
  if (type == ScalarType.FLOAT) assertFloat32(float);
  return float;

 case ScalarType.INT32:
 case ScalarType.FIXED32:
 case ScalarType.SFIXED32:
 case ScalarType.SINT32:
 case ScalarType.UINT32:
  let int32;
  if (typeof json == "number") int32 = json; else if (typeof json == "string" && json.length > 0) if (json.trim().length === json.length) int32 = Number(json);
  if (int32 === void 0) break;
  if (type == ScalarType.UINT32 || type == ScalarType.FIXED32) assertUInt32(int32); else assertInt32(int32);
  return int32;

 case ScalarType.INT64:
 case ScalarType.SFIXED64:
 case ScalarType.SINT64:
  if (typeof json != "number" && typeof json != "string") break;
  const long = protoInt64.parse(json);
  return longType ? long.toString() : long;

 case ScalarType.FIXED64:
 case ScalarType.UINT64:
  if (typeof json != "number" && typeof json != "string") break;
  const uLong = protoInt64.uParse(json);
  return longType ? uLong.toString() : uLong;

 case ScalarType.BOOL:
  if (typeof json !== "boolean") break;
  return json;

 case ScalarType.STRING:
  if (typeof json !== "string") break;
  try {
   encodeURIComponent(json);
  } catch (e) {
   throw new Error("invalid UTF8");
  }
  return json;

 case ScalarType.BYTES:
  if (json === "") return new Uint8Array(0);
  if (typeof json !== "string") break;
  return protoBase64.dec(json);
 }
 throw new Error;
}

function readEnum(type, json, ignoreUnknownFields, nullAsZeroValue) {
 if (json === null) {
  if (type.typeName == "google.protobuf.NullValue") return 0;
  return nullAsZeroValue ? type.values[0].no : tokenNull;
 }
 switch (typeof json) {
 case "number":
  if (Number.isInteger(json)) return json;
  break;

 case "string":
  const value = type.findName(json);
  if (value !== void 0) return value.no;
  if (ignoreUnknownFields) return tokenIgnoredUnknownEnum;
  break;
 }
 throw new Error(`cannot decode enum ${type.typeName} from JSON: ${debugJsonValue(json)}`);
}

function canEmitFieldDefaultValue(field) {
 if (field.repeated || field.kind == "map") return true;
 if (field.oneof) return false;
 if (field.kind == "message") return false;
 if (field.opt || field.req) return false;
 return true;
}

function writeField(field, value, options) {
 if (field.kind == "map") {
  assert_assert(typeof value == "object" && value != null);
  const jsonObj = {};
  const entries = Object.entries(value);
  switch (field.V.kind) {
  case "scalar":
   for (const [entryKey, entryValue] of entries) jsonObj[entryKey.toString()] = writeScalar(field.V.T, entryValue);
   break;

  case "message":
   for (const [entryKey, entryValue] of entries) jsonObj[entryKey.toString()] = entryValue.toJson(options);
   break;

  case "enum":
   const enumType = field.V.T;
   for (const [entryKey, entryValue] of entries) jsonObj[entryKey.toString()] = writeEnum(enumType, entryValue, options.enumAsInteger);
   break;
  }
  return options.emitDefaultValues || entries.length > 0 ? jsonObj : void 0;
 }
 if (field.repeated) {
  assert_assert(Array.isArray(value));
  const jsonArr = [];
  switch (field.kind) {
  case "scalar":
   for (let i = 0; i < value.length; i++) jsonArr.push(writeScalar(field.T, value[i]));
   break;

  case "enum":
   for (let i = 0; i < value.length; i++) jsonArr.push(writeEnum(field.T, value[i], options.enumAsInteger));
   break;

  case "message":
   for (let i = 0; i < value.length; i++) jsonArr.push(value[i].toJson(options));
   break;
  }
  return options.emitDefaultValues || jsonArr.length > 0 ? jsonArr : void 0;
 }
 switch (field.kind) {
 case "scalar":
  return writeScalar(field.T, value);

 case "enum":
  return writeEnum(field.T, value, options.enumAsInteger);

 case "message":
  return wrapField(field.T, value).toJson(options);
 }
}

function writeEnum(type, value, enumAsInteger) {
 var _a;
 assert_assert(typeof value == "number");
 if (type.typeName == "google.protobuf.NullValue") return null;
 if (enumAsInteger) return value;
 const val = type.findNumber(value);
 return (_a = val === null || val === void 0 ? void 0 : val.name) !== null && _a !== void 0 ? _a : value;
}

function writeScalar(type, value) {
 switch (type) {
 case ScalarType.INT32:
 case ScalarType.SFIXED32:
 case ScalarType.SINT32:
 case ScalarType.FIXED32:
 case ScalarType.UINT32:
  assert_assert(typeof value == "number");
  return value;

 case ScalarType.FLOAT:
 case ScalarType.DOUBLE:
  assert_assert(typeof value == "number");
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "Infinity";
  if (value === Number.NEGATIVE_INFINITY) return "-Infinity";
  return value;

 case ScalarType.STRING:
  assert_assert(typeof value == "string");
  return value;

 case ScalarType.BOOL:
  assert_assert(typeof value == "boolean");
  return value;

 case ScalarType.UINT64:
 case ScalarType.FIXED64:
 case ScalarType.INT64:
 case ScalarType.SFIXED64:
 case ScalarType.SINT64:
  assert_assert(typeof value == "bigint" || typeof value == "string" || typeof value == "number");
  return value.toString();

 case ScalarType.BYTES:
  assert_assert(value instanceof Uint8Array);
  return protoBase64.enc(value);
 }
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/binary-encoding.js
// Copyright 2021-2024 Buf Technologies, Inc.
var WireType;

(function(WireType) {
 WireType[WireType["Varint"] = 0] = "Varint";
 WireType[WireType["Bit64"] = 1] = "Bit64";
 WireType[WireType["LengthDelimited"] = 2] = "LengthDelimited";
 WireType[WireType["StartGroup"] = 3] = "StartGroup";
 WireType[WireType["EndGroup"] = 4] = "EndGroup";
 WireType[WireType["Bit32"] = 5] = "Bit32";
})(WireType || (WireType = {}));

class BinaryWriter {
 constructor(textEncoder) {
  this.stack = [];
  this.textEncoder = textEncoder !== null && textEncoder !== void 0 ? textEncoder : new TextEncoder;
  this.chunks = [];
  this.buf = [];
 }
 finish() {
  this.chunks.push(new Uint8Array(this.buf));
  let len = 0;
  for (let i = 0; i < this.chunks.length; i++) len += this.chunks[i].length;
  let bytes = new Uint8Array(len);
  let offset = 0;
  for (let i = 0; i < this.chunks.length; i++) {
   bytes.set(this.chunks[i], offset);
   offset += this.chunks[i].length;
  }
  this.chunks = [];
  return bytes;
 }
 fork() {
  this.stack.push({
   chunks: this.chunks,
   buf: this.buf
  });
  this.chunks = [];
  this.buf = [];
  return this;
 }
 join() {
  let chunk = this.finish();
  let prev = this.stack.pop();
  if (!prev) throw new Error("invalid state, fork stack empty");
  this.chunks = prev.chunks;
  this.buf = prev.buf;
  this.uint32(chunk.byteLength);
  return this.raw(chunk);
 }
 tag(fieldNo, type) {
  return this.uint32((fieldNo << 3 | type) >>> 0);
 }
 raw(chunk) {
  if (this.buf.length) {
   this.chunks.push(new Uint8Array(this.buf));
   this.buf = [];
  }
  this.chunks.push(chunk);
  return this;
 }
 uint32(value) {
  assertUInt32(value);
  while (value > 127) {
   this.buf.push(value & 127 | 128);
   value >>>= 7;
  }
  this.buf.push(value);
  return this;
 }
 int32(value) {
  assertInt32(value);
  varint32write(value, this.buf);
  return this;
 }
 bool(value) {
  this.buf.push(value ? 1 : 0);
  return this;
 }
 bytes(value) {
  this.uint32(value.byteLength);
  return this.raw(value);
 }
 string(value) {
  let chunk = this.textEncoder.encode(value);
  this.uint32(chunk.byteLength);
  return this.raw(chunk);
 }
 float(value) {
  assertFloat32(value);
  let chunk = new Uint8Array(4);
  new DataView(chunk.buffer).setFloat32(0, value, true);
  return this.raw(chunk);
 }
 double(value) {
  let chunk = new Uint8Array(8);
  new DataView(chunk.buffer).setFloat64(0, value, true);
  return this.raw(chunk);
 }
 fixed32(value) {
  assertUInt32(value);
  let chunk = new Uint8Array(4);
  new DataView(chunk.buffer).setUint32(0, value, true);
  return this.raw(chunk);
 }
 sfixed32(value) {
  assertInt32(value);
  let chunk = new Uint8Array(4);
  new DataView(chunk.buffer).setInt32(0, value, true);
  return this.raw(chunk);
 }
 sint32(value) {
  assertInt32(value);
  value = (value << 1 ^ value >> 31) >>> 0;
  varint32write(value, this.buf);
  return this;
 }
 sfixed64(value) {
  let chunk = new Uint8Array(8), view = new DataView(chunk.buffer), tc = protoInt64.enc(value);
  view.setInt32(0, tc.lo, true);
  view.setInt32(4, tc.hi, true);
  return this.raw(chunk);
 }
 fixed64(value) {
  let chunk = new Uint8Array(8), view = new DataView(chunk.buffer), tc = protoInt64.uEnc(value);
  view.setInt32(0, tc.lo, true);
  view.setInt32(4, tc.hi, true);
  return this.raw(chunk);
 }
 int64(value) {
  let tc = protoInt64.enc(value);
  varint64write(tc.lo, tc.hi, this.buf);
  return this;
 }
 sint64(value) {
  let tc = protoInt64.enc(value), sign = tc.hi >> 31, lo = tc.lo << 1 ^ sign, hi = (tc.hi << 1 | tc.lo >>> 31) ^ sign;
  varint64write(lo, hi, this.buf);
  return this;
 }
 uint64(value) {
  let tc = protoInt64.uEnc(value);
  varint64write(tc.lo, tc.hi, this.buf);
  return this;
 }
}

class BinaryReader {
 constructor(buf, textDecoder) {
  this.varint64 = varint64read;
  this.uint32 = varint32read;
  this.buf = buf;
  this.len = buf.length;
  this.pos = 0;
  this.view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
  this.textDecoder = textDecoder !== null && textDecoder !== void 0 ? textDecoder : new TextDecoder;
 }
 tag() {
  let tag = this.uint32(), fieldNo = tag >>> 3, wireType = tag & 7;
  if (fieldNo <= 0 || wireType < 0 || wireType > 5) throw new Error("illegal tag: field no " + fieldNo + " wire type " + wireType);
  return [ fieldNo, wireType ];
 }
 skip(wireType) {
  let start = this.pos;
  switch (wireType) {
  case WireType.Varint:
   while (this.buf[this.pos++] & 128) ;
   break;

  case WireType.Bit64:
   this.pos += 4;

  case WireType.Bit32:
   this.pos += 4;
   break;

  case WireType.LengthDelimited:
   let len = this.uint32();
   this.pos += len;
   break;

  case WireType.StartGroup:
   let t;
   while ((t = this.tag()[1]) !== WireType.EndGroup) this.skip(t);
   break;

  default:
   throw new Error("cant skip wire type " + wireType);
  }
  this.assertBounds();
  return this.buf.subarray(start, this.pos);
 }
 assertBounds() {
  if (this.pos > this.len) throw new RangeError("premature EOF");
 }
 int32() {
  return this.uint32() | 0;
 }
 sint32() {
  let zze = this.uint32();
  return zze >>> 1 ^ -(zze & 1);
 }
 int64() {
  return protoInt64.dec(...this.varint64());
 }
 uint64() {
  return protoInt64.uDec(...this.varint64());
 }
 sint64() {
  let [lo, hi] = this.varint64();
  let s = -(lo & 1);
  lo = (lo >>> 1 | (hi & 1) << 31) ^ s;
  hi = hi >>> 1 ^ s;
  return protoInt64.dec(lo, hi);
 }
 bool() {
  let [lo, hi] = this.varint64();
  return lo !== 0 || hi !== 0;
 }
 fixed32() {
  return this.view.getUint32((this.pos += 4) - 4, true);
 }
 sfixed32() {
  return this.view.getInt32((this.pos += 4) - 4, true);
 }
 fixed64() {
  return protoInt64.uDec(this.sfixed32(), this.sfixed32());
 }
 sfixed64() {
  return protoInt64.dec(this.sfixed32(), this.sfixed32());
 }
 float() {
  return this.view.getFloat32((this.pos += 4) - 4, true);
 }
 double() {
  return this.view.getFloat64((this.pos += 8) - 8, true);
 }
 bytes() {
  let len = this.uint32(), start = this.pos;
  this.pos += len;
  this.assertBounds();
  return this.buf.subarray(start, start + len);
 }
 string() {
  return this.textDecoder.decode(this.bytes());
 }
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/binary-format.js
// Copyright 2021-2024 Buf Technologies, Inc.
const unknownFieldsSymbol = Symbol("@bufbuild/protobuf/unknown-fields");

const readDefaults = {
 readUnknownFields: true,
 readerFactory: bytes => new BinaryReader(bytes)
};

const writeDefaults = {
 writeUnknownFields: true,
 writerFactory: () => new BinaryWriter
};

function binary_format_makeReadOptions(options) {
 return options ? Object.assign(Object.assign({}, readDefaults), options) : readDefaults;
}

function binary_format_makeWriteOptions(options) {
 return options ? Object.assign(Object.assign({}, writeDefaults), options) : writeDefaults;
}

function makeBinaryFormat() {
 return {
  makeReadOptions: binary_format_makeReadOptions,
  makeWriteOptions: binary_format_makeWriteOptions,
  listUnknownFields(message) {
   var _a;
   return (_a = message[unknownFieldsSymbol]) !== null && _a !== void 0 ? _a : [];
  },
  discardUnknownFields(message) {
   delete message[unknownFieldsSymbol];
  },
  writeUnknownFields(message, writer) {
   const m = message;
   const c = m[unknownFieldsSymbol];
   if (c) for (const f of c) writer.tag(f.no, f.wireType).raw(f.data);
  },
  onUnknownField(message, no, wireType, data) {
   const m = message;
   if (!Array.isArray(m[unknownFieldsSymbol])) m[unknownFieldsSymbol] = [];
   m[unknownFieldsSymbol].push({
    no,
    wireType,
    data
   });
  },
  readMessage(message, reader, lengthOrEndTagFieldNo, options, delimitedMessageEncoding) {
   const type = message.getType();
   const end = delimitedMessageEncoding ? reader.len : reader.pos + lengthOrEndTagFieldNo;
   let fieldNo, wireType;
   while (reader.pos < end) {
    [fieldNo, wireType] = reader.tag();
    if (wireType == WireType.EndGroup) break;
    const field = type.fields.find(fieldNo);
    if (!field) {
     const data = reader.skip(wireType);
     if (options.readUnknownFields) this.onUnknownField(message, fieldNo, wireType, data);
     continue;
    }
    binary_format_readField(message, reader, field, wireType, options);
   }
   if (delimitedMessageEncoding && (wireType != WireType.EndGroup || fieldNo !== lengthOrEndTagFieldNo)) throw new Error(`invalid end group tag`);
  },
  readField: binary_format_readField,
  writeMessage(message, writer, options) {
   const type = message.getType();
   for (const field of type.fields.byNumber()) {
    if (!isFieldSet(field, message)) {
     if (field.req) throw new Error(`cannot encode field ${type.typeName}.${field.name} to binary: required field not set`);
     continue;
    }
    const value = field.oneof ? message[field.oneof.localName].value : message[field.localName];
    binary_format_writeField(field, value, writer, options);
   }
   if (options.writeUnknownFields) this.writeUnknownFields(message, writer);
   return writer;
  },
  writeField(field, value, writer, options) {
   if (value === void 0) return;
   binary_format_writeField(field, value, writer, options);
  }
 };
}

function binary_format_readField(target, reader, field, wireType, options) {
 let {repeated, localName} = field;
 if (field.oneof) {
  target = target[field.oneof.localName];
  if (target.case != localName) delete target.value;
  target.case = localName;
  localName = "value";
 }
 switch (field.kind) {
 case "scalar":
 case "enum":
  const scalarType = field.kind == "enum" ? ScalarType.INT32 : field.T;
  let read = binary_format_readScalar;
  if (field.kind == "scalar" && field.L > 0) read = readScalarLTString;
  if (repeated) {
   let arr = target[localName];
   const isPacked = wireType == WireType.LengthDelimited && scalarType != ScalarType.STRING && scalarType != ScalarType.BYTES;
   if (isPacked) {
    let e = reader.uint32() + reader.pos;
    while (reader.pos < e) arr.push(read(reader, scalarType));
   } else arr.push(read(reader, scalarType));
  } else target[localName] = read(reader, scalarType);
  break;

 case "message":
  const messageType = field.T;
  if (repeated) target[localName].push(readMessageField(reader, new messageType, options, field)); else if (isMessage(target[localName])) readMessageField(reader, target[localName], options, field); else {
   target[localName] = readMessageField(reader, new messageType, options, field);
   if (messageType.fieldWrapper && !field.oneof && !field.repeated) target[localName] = messageType.fieldWrapper.unwrapField(target[localName]);
  }
  break;

 case "map":
  let [mapKey, mapVal] = readMapEntry(field, reader, options);
  target[localName][mapKey] = mapVal;
  break;
 }
}

function readMessageField(reader, message, options, field) {
 const format = message.getType().runtime.bin;
 const delimited = field === null || field === void 0 ? void 0 : field.delimited;
 format.readMessage(message, reader, delimited ? field.no : reader.uint32(), options, delimited);
 return message;
}

function readMapEntry(field, reader, options) {
 const length = reader.uint32(), end = reader.pos + length;
 let key, val;
 while (reader.pos < end) {
  const [fieldNo] = reader.tag();
  switch (fieldNo) {
  case 1:
   key = binary_format_readScalar(reader, field.K);
   break;

  case 2:
   switch (field.V.kind) {
   case "scalar":
    val = binary_format_readScalar(reader, field.V.T);
    break;

   case "enum":
    val = reader.int32();
    break;

   case "message":
    val = readMessageField(reader, new field.V.T, options, void 0);
    break;
   }
   break;
  }
 }
 if (key === void 0) key = scalarZeroValue(field.K, LongType.BIGINT);
 if (typeof key != "string" && typeof key != "number") key = key.toString();
 if (val === void 0) switch (field.V.kind) {
 case "scalar":
  val = scalarZeroValue(field.V.T, LongType.BIGINT);
  break;

 case "enum":
  val = field.V.T.values[0].no;
  break;

 case "message":
  val = new field.V.T;
  break;
 }
 return [ key, val ];
}

function readScalarLTString(reader, type) {
 const v = binary_format_readScalar(reader, type);
 return typeof v == "bigint" ? v.toString() : v;
}

function binary_format_readScalar(reader, type) {
 switch (type) {
 case ScalarType.STRING:
  return reader.string();

 case ScalarType.BOOL:
  return reader.bool();

 case ScalarType.DOUBLE:
  return reader.double();

 case ScalarType.FLOAT:
  return reader.float();

 case ScalarType.INT32:
  return reader.int32();

 case ScalarType.INT64:
  return reader.int64();

 case ScalarType.UINT64:
  return reader.uint64();

 case ScalarType.FIXED64:
  return reader.fixed64();

 case ScalarType.BYTES:
  return reader.bytes();

 case ScalarType.FIXED32:
  return reader.fixed32();

 case ScalarType.SFIXED32:
  return reader.sfixed32();

 case ScalarType.SFIXED64:
  return reader.sfixed64();

 case ScalarType.SINT64:
  return reader.sint64();

 case ScalarType.UINT32:
  return reader.uint32();

 case ScalarType.SINT32:
  return reader.sint32();
 }
}

function binary_format_writeField(field, value, writer, options) {
 assert_assert(value !== void 0);
 const repeated = field.repeated;
 switch (field.kind) {
 case "scalar":
 case "enum":
  let scalarType = field.kind == "enum" ? ScalarType.INT32 : field.T;
  if (repeated) {
   assert_assert(Array.isArray(value));
   if (field.packed) writePacked(writer, scalarType, field.no, value); else for (const item of value) binary_format_writeScalar(writer, scalarType, field.no, item);
  } else binary_format_writeScalar(writer, scalarType, field.no, value);
  break;

 case "message":
  if (repeated) {
   assert_assert(Array.isArray(value));
   for (const item of value) writeMessageField(writer, options, field, item);
  } else writeMessageField(writer, options, field, value);
  break;

 case "map":
  assert_assert(typeof value == "object" && value != null);
  for (const [key, val] of Object.entries(value)) writeMapEntry(writer, options, field, key, val);
  break;
 }
}

function writeMapEntry(writer, options, field, key, value) {
 writer.tag(field.no, WireType.LengthDelimited);
 writer.fork();
 let keyValue = key;
 switch (field.K) {
 case ScalarType.INT32:
 case ScalarType.FIXED32:
 case ScalarType.UINT32:
 case ScalarType.SFIXED32:
 case ScalarType.SINT32:
  keyValue = Number.parseInt(key);
  break;

 case ScalarType.BOOL:
  assert_assert(key == "true" || key == "false");
  keyValue = key == "true";
  break;
 }
 binary_format_writeScalar(writer, field.K, 1, keyValue);
 switch (field.V.kind) {
 case "scalar":
  binary_format_writeScalar(writer, field.V.T, 2, value);
  break;

 case "enum":
  binary_format_writeScalar(writer, ScalarType.INT32, 2, value);
  break;

 case "message":
  assert_assert(value !== void 0);
  writer.tag(2, WireType.LengthDelimited).bytes(value.toBinary(options));
  break;
 }
 writer.join();
}

function writeMessageField(writer, options, field, value) {
 const message = wrapField(field.T, value);
 if (field.delimited) writer.tag(field.no, WireType.StartGroup).raw(message.toBinary(options)).tag(field.no, WireType.EndGroup); else writer.tag(field.no, WireType.LengthDelimited).bytes(message.toBinary(options));
}

function binary_format_writeScalar(writer, type, fieldNo, value) {
 assert_assert(value !== void 0);
 let [wireType, method] = scalarTypeInfo(type);
 writer.tag(fieldNo, wireType)[method](value);
}

function writePacked(writer, type, fieldNo, value) {
 if (!value.length) return;
 writer.tag(fieldNo, WireType.LengthDelimited).fork();
 let [, method] = scalarTypeInfo(type);
 for (let i = 0; i < value.length; i++) writer[method](value[i]);
 writer.join();
}

function scalarTypeInfo(type) {
 let wireType = WireType.Varint;
 switch (type) {
 case ScalarType.BYTES:
 case ScalarType.STRING:
  wireType = WireType.LengthDelimited;
  break;

 case ScalarType.DOUBLE:
 case ScalarType.FIXED64:
 case ScalarType.SFIXED64:
  wireType = WireType.Bit64;
  break;

 case ScalarType.FIXED32:
 case ScalarType.SFIXED32:
 case ScalarType.FLOAT:
  wireType = WireType.Bit32;
  break;
 }
 const method = ScalarType[type].toLowerCase();
 return [ wireType, method ];
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/util-common.js
// Copyright 2021-2024 Buf Technologies, Inc.
function makeUtilCommon() {
 return {
  setEnumType,
  initPartial(source, target) {
   if (source === void 0) return;
   const type = target.getType();
   for (const member of type.fields.byMember()) {
    const localName = member.localName, t = target, s = source;
    if (s[localName] === void 0) continue;
    switch (member.kind) {
    case "oneof":
     const sk = s[localName].case;
     if (sk === void 0) continue;
     const sourceField = member.findField(sk);
     let val = s[localName].value;
     if (sourceField && sourceField.kind == "message" && !isMessage(val, sourceField.T)) val = new sourceField.T(val); else if (sourceField && sourceField.kind === "scalar" && sourceField.T === ScalarType.BYTES) val = toU8Arr(val);
     t[localName] = {
      case: sk,
      value: val
     };
     break;

    case "scalar":
    case "enum":
     let copy = s[localName];
     if (member.T === ScalarType.BYTES) copy = member.repeated ? copy.map(toU8Arr) : toU8Arr(copy);
     t[localName] = copy;
     break;

    case "map":
     switch (member.V.kind) {
     case "scalar":
     case "enum":
      if (member.V.T === ScalarType.BYTES) for (const [k, v] of Object.entries(s[localName])) t[localName][k] = toU8Arr(v); else Object.assign(t[localName], s[localName]);
      break;

     case "message":
      const messageType = member.V.T;
      for (const k of Object.keys(s[localName])) {
       let val = s[localName][k];
       if (!messageType.fieldWrapper) val = new messageType(val);
       t[localName][k] = val;
      }
      break;
     }
     break;

    case "message":
     const mt = member.T;
     if (member.repeated) t[localName] = s[localName].map(val => isMessage(val, mt) ? val : new mt(val)); else {
      const val = s[localName];
      if (mt.fieldWrapper) if (mt.typeName === "google.protobuf.BytesValue") t[localName] = toU8Arr(val); else t[localName] = val; else t[localName] = isMessage(val, mt) ? val : new mt(val);
     }
     break;
    }
   }
  },
  equals(type, a, b) {
   if (a === b) return true;
   if (!a || !b) return false;
   return type.fields.byMember().every(m => {
    const va = a[m.localName];
    const vb = b[m.localName];
    if (m.repeated) {
     if (va.length !== vb.length) return false;
     switch (m.kind) {
     case "message":
      return va.every((a, i) => m.T.equals(a, vb[i]));

     case "scalar":
      return va.every((a, i) => scalarEquals(m.T, a, vb[i]));

     case "enum":
      return va.every((a, i) => scalarEquals(ScalarType.INT32, a, vb[i]));
     }
     throw new Error(`repeated cannot contain ${m.kind}`);
    }
    switch (m.kind) {
    case "message":
     return m.T.equals(va, vb);

    case "enum":
     return scalarEquals(ScalarType.INT32, va, vb);

    case "scalar":
     return scalarEquals(m.T, va, vb);

    case "oneof":
     if (va.case !== vb.case) return false;
     const s = m.findField(va.case);
     if (s === void 0) return true;
     switch (s.kind) {
     case "message":
      return s.T.equals(va.value, vb.value);

     case "enum":
      return scalarEquals(ScalarType.INT32, va.value, vb.value);

     case "scalar":
      return scalarEquals(s.T, va.value, vb.value);
     }
     throw new Error(`oneof cannot contain ${s.kind}`);

    case "map":
     const keys = Object.keys(va).concat(Object.keys(vb));
     switch (m.V.kind) {
     case "message":
      const messageType = m.V.T;
      return keys.every(k => messageType.equals(va[k], vb[k]));

     case "enum":
      return keys.every(k => scalarEquals(ScalarType.INT32, va[k], vb[k]));

     case "scalar":
      const scalarType = m.V.T;
      return keys.every(k => scalarEquals(scalarType, va[k], vb[k]));
     }
     break;
    }
   });
  },
  clone(message) {
   const type = message.getType(), target = new type, any = target;
   for (const member of type.fields.byMember()) {
    const source = message[member.localName];
    let copy;
    if (member.repeated) copy = source.map(cloneSingularField); else if (member.kind == "map") {
     copy = any[member.localName];
     for (const [key, v] of Object.entries(source)) copy[key] = cloneSingularField(v);
    } else if (member.kind == "oneof") {
     const f = member.findField(source.case);
     copy = f ? {
      case: source.case,
      value: cloneSingularField(source.value)
     } : {
      case: void 0
     };
    } else copy = cloneSingularField(source);
    any[member.localName] = copy;
   }
   for (const uf of type.runtime.bin.listUnknownFields(message)) type.runtime.bin.onUnknownField(any, uf.no, uf.wireType, uf.data);
   return target;
  }
 };
}

function cloneSingularField(value) {
 if (value === void 0) return value;
 if (isMessage(value)) return value.clone();
 if (value instanceof Uint8Array) {
  const c = new Uint8Array(value.byteLength);
  c.set(value);
  return c;
 }
 return value;
}

function toU8Arr(input) {
 return input instanceof Uint8Array ? input : new Uint8Array(input);
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/proto-runtime.js
// Copyright 2021-2024 Buf Technologies, Inc.
function makeProtoRuntime(syntax, newFieldList, initFields) {
 return {
  syntax,
  json: makeJsonFormat(),
  bin: makeBinaryFormat(),
  util: Object.assign(Object.assign({}, makeUtilCommon()), {
   newFieldList,
   initFields
  }),
  makeMessageType(typeName, fields, opt) {
   return makeMessageType(this, typeName, fields, opt);
  },
  makeEnum,
  makeEnumType,
  getEnumType,
  makeExtension(typeName, extendee, field) {
   return makeExtension(this, typeName, extendee, field);
  }
 };
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/field-list.js
// Copyright 2021-2024 Buf Technologies, Inc.
class InternalFieldList {
 constructor(fields, normalizer) {
  this._fields = fields;
  this._normalizer = normalizer;
 }
 findJsonName(jsonName) {
  if (!this.jsonNames) {
   const t = {};
   for (const f of this.list()) t[f.jsonName] = t[f.name] = f;
   this.jsonNames = t;
  }
  return this.jsonNames[jsonName];
 }
 find(fieldNo) {
  if (!this.numbers) {
   const t = {};
   for (const f of this.list()) t[f.no] = f;
   this.numbers = t;
  }
  return this.numbers[fieldNo];
 }
 list() {
  if (!this.all) this.all = this._normalizer(this._fields);
  return this.all;
 }
 byNumber() {
  if (!this.numbersAsc) this.numbersAsc = this.list().concat().sort((a, b) => a.no - b.no);
  return this.numbersAsc;
 }
 byMember() {
  if (!this.members) {
   this.members = [];
   const a = this.members;
   let o;
   for (const f of this.list()) if (f.oneof) {
    if (f.oneof !== o) {
     o = f.oneof;
     a.push(o);
    }
   } else a.push(f);
  }
  return this.members;
 }
}

function localFieldName(protoName, inOneof) {
 const name = protoCamelCase(protoName);
 if (inOneof) return name;
 return safeObjectProperty(safeMessageProperty(name));
}

function localOneofName(protoName) {
 return localFieldName(protoName, false);
}

const fieldJsonName = protoCamelCase;

function protoCamelCase(snakeCase) {
 let capNext = false;
 const b = [];
 for (let i = 0; i < snakeCase.length; i++) {
  let c = snakeCase.charAt(i);
  switch (c) {
  case "_":
   capNext = true;
   break;

  case "0":
  case "1":
  case "2":
  case "3":
  case "4":
  case "5":
  case "6":
  case "7":
  case "8":
  case "9":
   b.push(c);
   capNext = false;
   break;

  default:
   if (capNext) {
    capNext = false;
    c = c.toUpperCase();
   }
   b.push(c);
   break;
  }
 }
 return b.join("");
}

new Set([ "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "export", "extends", "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null", "return", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield", "enum", "implements", "interface", "let", "package", "private", "protected", "public", "static", "Object", "bigint", "number", "boolean", "string", "object", "globalThis", "Uint8Array", "Partial" ]);

const reservedObjectProperties = new Set([ "constructor", "toString", "toJSON", "valueOf" ]);

const reservedMessageProperties = new Set([ "getType", "clone", "equals", "fromBinary", "fromJson", "fromJsonString", "toBinary", "toJson", "toJsonString", "toObject" ]);

const names_fallback = name => `${name}$`;

const safeMessageProperty = name => {
 if (reservedMessageProperties.has(name)) return names_fallback(name);
 return name;
};

const safeObjectProperty = name => {
 if (reservedObjectProperties.has(name)) return names_fallback(name);
 return name;
};

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/field.js
// Copyright 2021-2024 Buf Technologies, Inc.
class InternalOneofInfo {
 constructor(name) {
  this.kind = "oneof";
  this.repeated = false;
  this.packed = false;
  this.opt = false;
  this.req = false;
  this.default = void 0;
  this.fields = [];
  this.name = name;
  this.localName = localOneofName(name);
 }
 addField(field) {
  assert_assert(field.oneof === this, `field ${field.name} not one of ${this.name}`);
  this.fields.push(field);
 }
 findField(localName) {
  if (!this._lookup) {
   this._lookup = Object.create(null);
   for (let i = 0; i < this.fields.length; i++) this._lookup[this.fields[i].localName] = this.fields[i];
  }
  return this._lookup[localName];
 }
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/private/field-normalize.js
// Copyright 2021-2024 Buf Technologies, Inc.
function normalizeFieldInfos(fieldInfos, packedByDefault) {
 var _a, _b, _c, _d, _e, _f;
 const r = [];
 let o;
 for (const field of typeof fieldInfos == "function" ? fieldInfos() : fieldInfos) {
  const f = field;
  f.localName = localFieldName(field.name, field.oneof !== void 0);
  f.jsonName = (_a = field.jsonName) !== null && _a !== void 0 ? _a : fieldJsonName(field.name);
  f.repeated = (_b = field.repeated) !== null && _b !== void 0 ? _b : false;
  if (field.kind == "scalar") f.L = (_c = field.L) !== null && _c !== void 0 ? _c : LongType.BIGINT;
  f.delimited = (_d = field.delimited) !== null && _d !== void 0 ? _d : false;
  f.req = (_e = field.req) !== null && _e !== void 0 ? _e : false;
  f.opt = (_f = field.opt) !== null && _f !== void 0 ? _f : false;
  if (field.packed === void 0) if (packedByDefault) f.packed = field.kind == "enum" || field.kind == "scalar" && field.T != ScalarType.BYTES && field.T != ScalarType.STRING; else f.packed = false;
  if (field.oneof !== void 0) {
   const ooname = typeof field.oneof == "string" ? field.oneof : field.oneof.name;
   if (!o || o.name != ooname) o = new InternalOneofInfo(ooname);
   f.oneof = o;
   o.addField(f);
  }
  r.push(f);
 }
 return r;
}

// CONCATENATED MODULE: ./node_modules/@bufbuild/protobuf/dist/esm/proto3.js
// Copyright 2021-2024 Buf Technologies, Inc.
const proto3 = makeProtoRuntime("proto3", fields => new InternalFieldList(fields, source => normalizeFieldInfos(source, true)), target => {
 for (const member of target.getType().fields.byMember()) {
  if (member.opt) continue;
  const name = member.localName, t = target;
  if (member.repeated) {
   t[name] = [];
   continue;
  }
  switch (member.kind) {
  case "oneof":
   t[name] = {
    case: void 0
   };
   break;

  case "enum":
   t[name] = 0;
   break;

  case "map":
   t[name] = {};
   break;

  case "scalar":
   t[name] = scalarZeroValue(member.T, member.L);
   break;

  case "message":
   break;
  }
 }
});

// CONCATENATED MODULE: ./node_modules/@wundergraph/cosmo-connect/dist/common/common_pb.js
var EnumStatusCode;

(function(EnumStatusCode) {
 EnumStatusCode[EnumStatusCode["OK"] = 0] = "OK";
 EnumStatusCode[EnumStatusCode["ERR"] = 1] = "ERR";
 EnumStatusCode[EnumStatusCode["ERR_NOT_FOUND"] = 2] = "ERR_NOT_FOUND";
 EnumStatusCode[EnumStatusCode["ERR_ALREADY_EXISTS"] = 3] = "ERR_ALREADY_EXISTS";
 EnumStatusCode[EnumStatusCode["ERR_INVALID_SUBGRAPH_SCHEMA"] = 4] = "ERR_INVALID_SUBGRAPH_SCHEMA";
 EnumStatusCode[EnumStatusCode["ERR_SUBGRAPH_COMPOSITION_FAILED"] = 5] = "ERR_SUBGRAPH_COMPOSITION_FAILED";
 EnumStatusCode[EnumStatusCode["ERR_SUBGRAPH_CHECK_FAILED"] = 6] = "ERR_SUBGRAPH_CHECK_FAILED";
 EnumStatusCode[EnumStatusCode["ERR_INVALID_LABELS"] = 7] = "ERR_INVALID_LABELS";
 EnumStatusCode[EnumStatusCode["ERR_ANALYTICS_DISABLED"] = 8] = "ERR_ANALYTICS_DISABLED";
 EnumStatusCode[EnumStatusCode["ERROR_NOT_AUTHENTICATED"] = 9] = "ERROR_NOT_AUTHENTICATED";
 EnumStatusCode[EnumStatusCode["ERR_OPENAI_DISABLED"] = 10] = "ERR_OPENAI_DISABLED";
 EnumStatusCode[EnumStatusCode["ERR_FREE_TRIAL_EXPIRED"] = 11] = "ERR_FREE_TRIAL_EXPIRED";
 EnumStatusCode[EnumStatusCode["ERROR_NOT_AUTHORIZED"] = 12] = "ERROR_NOT_AUTHORIZED";
 EnumStatusCode[EnumStatusCode["ERR_LIMIT_REACHED"] = 13] = "ERR_LIMIT_REACHED";
 EnumStatusCode[EnumStatusCode["ERR_DEPLOYMENT_FAILED"] = 14] = "ERR_DEPLOYMENT_FAILED";
 EnumStatusCode[EnumStatusCode["ERR_INVALID_NAME"] = 15] = "ERR_INVALID_NAME";
 EnumStatusCode[EnumStatusCode["ERR_UPGRADE_PLAN"] = 16] = "ERR_UPGRADE_PLAN";
 EnumStatusCode[EnumStatusCode["ERR_BAD_REQUEST"] = 17] = "ERR_BAD_REQUEST";
 EnumStatusCode[EnumStatusCode["ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL"] = 18] = "ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL";
})(EnumStatusCode || (EnumStatusCode = {}));

proto3.util.setEnumType(EnumStatusCode, "wg.cosmo.common.EnumStatusCode", [ {
 no: 0,
 name: "OK"
}, {
 no: 1,
 name: "ERR"
}, {
 no: 2,
 name: "ERR_NOT_FOUND"
}, {
 no: 3,
 name: "ERR_ALREADY_EXISTS"
}, {
 no: 4,
 name: "ERR_INVALID_SUBGRAPH_SCHEMA"
}, {
 no: 5,
 name: "ERR_SUBGRAPH_COMPOSITION_FAILED"
}, {
 no: 6,
 name: "ERR_SUBGRAPH_CHECK_FAILED"
}, {
 no: 7,
 name: "ERR_INVALID_LABELS"
}, {
 no: 8,
 name: "ERR_ANALYTICS_DISABLED"
}, {
 no: 9,
 name: "ERROR_NOT_AUTHENTICATED"
}, {
 no: 10,
 name: "ERR_OPENAI_DISABLED"
}, {
 no: 11,
 name: "ERR_FREE_TRIAL_EXPIRED"
}, {
 no: 12,
 name: "ERROR_NOT_AUTHORIZED"
}, {
 no: 13,
 name: "ERR_LIMIT_REACHED"
}, {
 no: 14,
 name: "ERR_DEPLOYMENT_FAILED"
}, {
 no: 15,
 name: "ERR_INVALID_NAME"
}, {
 no: 16,
 name: "ERR_UPGRADE_PLAN"
}, {
 no: 17,
 name: "ERR_BAD_REQUEST"
}, {
 no: 18,
 name: "ERR_SCHEMA_MISMATCH_WITH_APPROVED_PROPOSAL"
} ]);

var GraphQLSubscriptionProtocol;

(function(GraphQLSubscriptionProtocol) {
 GraphQLSubscriptionProtocol[GraphQLSubscriptionProtocol["GRAPHQL_SUBSCRIPTION_PROTOCOL_WS"] = 0] = "GRAPHQL_SUBSCRIPTION_PROTOCOL_WS";
 GraphQLSubscriptionProtocol[GraphQLSubscriptionProtocol["GRAPHQL_SUBSCRIPTION_PROTOCOL_SSE"] = 1] = "GRAPHQL_SUBSCRIPTION_PROTOCOL_SSE";
 GraphQLSubscriptionProtocol[GraphQLSubscriptionProtocol["GRAPHQL_SUBSCRIPTION_PROTOCOL_SSE_POST"] = 2] = "GRAPHQL_SUBSCRIPTION_PROTOCOL_SSE_POST";
})(GraphQLSubscriptionProtocol || (GraphQLSubscriptionProtocol = {}));

proto3.util.setEnumType(GraphQLSubscriptionProtocol, "wg.cosmo.common.GraphQLSubscriptionProtocol", [ {
 no: 0,
 name: "GRAPHQL_SUBSCRIPTION_PROTOCOL_WS"
}, {
 no: 1,
 name: "GRAPHQL_SUBSCRIPTION_PROTOCOL_SSE"
}, {
 no: 2,
 name: "GRAPHQL_SUBSCRIPTION_PROTOCOL_SSE_POST"
} ]);

var GraphQLWebsocketSubprotocol;

(function(GraphQLWebsocketSubprotocol) {
 GraphQLWebsocketSubprotocol[GraphQLWebsocketSubprotocol["GRAPHQL_WEBSOCKET_SUBPROTOCOL_AUTO"] = 0] = "GRAPHQL_WEBSOCKET_SUBPROTOCOL_AUTO";
 GraphQLWebsocketSubprotocol[GraphQLWebsocketSubprotocol["GRAPHQL_WEBSOCKET_SUBPROTOCOL_WS"] = 1] = "GRAPHQL_WEBSOCKET_SUBPROTOCOL_WS";
 GraphQLWebsocketSubprotocol[GraphQLWebsocketSubprotocol["GRAPHQL_WEBSOCKET_SUBPROTOCOL_TRANSPORT_WS"] = 2] = "GRAPHQL_WEBSOCKET_SUBPROTOCOL_TRANSPORT_WS";
})(GraphQLWebsocketSubprotocol || (GraphQLWebsocketSubprotocol = {}));

proto3.util.setEnumType(GraphQLWebsocketSubprotocol, "wg.cosmo.common.GraphQLWebsocketSubprotocol", [ {
 no: 0,
 name: "GRAPHQL_WEBSOCKET_SUBPROTOCOL_AUTO"
}, {
 no: 1,
 name: "GRAPHQL_WEBSOCKET_SUBPROTOCOL_WS"
}, {
 no: 2,
 name: "GRAPHQL_WEBSOCKET_SUBPROTOCOL_TRANSPORT_WS"
} ]);

// CONCATENATED MODULE: ./node_modules/@wundergraph/cosmo-connect/dist/node/v1/node_pb.js
var ArgumentRenderConfiguration;

(function(ArgumentRenderConfiguration) {
 ArgumentRenderConfiguration[ArgumentRenderConfiguration["RENDER_ARGUMENT_DEFAULT"] = 0] = "RENDER_ARGUMENT_DEFAULT";
 ArgumentRenderConfiguration[ArgumentRenderConfiguration["RENDER_ARGUMENT_AS_GRAPHQL_VALUE"] = 1] = "RENDER_ARGUMENT_AS_GRAPHQL_VALUE";
 ArgumentRenderConfiguration[ArgumentRenderConfiguration["RENDER_ARGUMENT_AS_ARRAY_CSV"] = 2] = "RENDER_ARGUMENT_AS_ARRAY_CSV";
})(ArgumentRenderConfiguration || (ArgumentRenderConfiguration = {}));

proto3.util.setEnumType(ArgumentRenderConfiguration, "wg.cosmo.node.v1.ArgumentRenderConfiguration", [ {
 no: 0,
 name: "RENDER_ARGUMENT_DEFAULT"
}, {
 no: 1,
 name: "RENDER_ARGUMENT_AS_GRAPHQL_VALUE"
}, {
 no: 2,
 name: "RENDER_ARGUMENT_AS_ARRAY_CSV"
} ]);

var ArgumentSource;

(function(ArgumentSource) {
 ArgumentSource[ArgumentSource["OBJECT_FIELD"] = 0] = "OBJECT_FIELD";
 ArgumentSource[ArgumentSource["FIELD_ARGUMENT"] = 1] = "FIELD_ARGUMENT";
})(ArgumentSource || (ArgumentSource = {}));

proto3.util.setEnumType(ArgumentSource, "wg.cosmo.node.v1.ArgumentSource", [ {
 no: 0,
 name: "OBJECT_FIELD"
}, {
 no: 1,
 name: "FIELD_ARGUMENT"
} ]);

var DataSourceKind;

(function(DataSourceKind) {
 DataSourceKind[DataSourceKind["STATIC"] = 0] = "STATIC";
 DataSourceKind[DataSourceKind["GRAPHQL"] = 1] = "GRAPHQL";
 DataSourceKind[DataSourceKind["PUBSUB"] = 2] = "PUBSUB";
})(DataSourceKind || (DataSourceKind = {}));

proto3.util.setEnumType(DataSourceKind, "wg.cosmo.node.v1.DataSourceKind", [ {
 no: 0,
 name: "STATIC"
}, {
 no: 1,
 name: "GRAPHQL"
}, {
 no: 2,
 name: "PUBSUB"
} ]);

var LookupType;

(function(LookupType) {
 LookupType[LookupType["UNSPECIFIED"] = 0] = "UNSPECIFIED";
 LookupType[LookupType["RESOLVE"] = 1] = "RESOLVE";
 LookupType[LookupType["REQUIRES"] = 2] = "REQUIRES";
})(LookupType || (LookupType = {}));

proto3.util.setEnumType(LookupType, "wg.cosmo.node.v1.LookupType", [ {
 no: 0,
 name: "LOOKUP_TYPE_UNSPECIFIED"
}, {
 no: 1,
 name: "LOOKUP_TYPE_RESOLVE"
}, {
 no: 2,
 name: "LOOKUP_TYPE_REQUIRES"
} ]);

var OperationType;

(function(OperationType) {
 OperationType[OperationType["UNSPECIFIED"] = 0] = "UNSPECIFIED";
 OperationType[OperationType["QUERY"] = 1] = "QUERY";
 OperationType[OperationType["MUTATION"] = 2] = "MUTATION";
 OperationType[OperationType["SUBSCRIPTION"] = 3] = "SUBSCRIPTION";
})(OperationType || (OperationType = {}));

proto3.util.setEnumType(OperationType, "wg.cosmo.node.v1.OperationType", [ {
 no: 0,
 name: "OPERATION_TYPE_UNSPECIFIED"
}, {
 no: 1,
 name: "OPERATION_TYPE_QUERY"
}, {
 no: 2,
 name: "OPERATION_TYPE_MUTATION"
}, {
 no: 3,
 name: "OPERATION_TYPE_SUBSCRIPTION"
} ]);

var EventType;

(function(EventType) {
 EventType[EventType["PUBLISH"] = 0] = "PUBLISH";
 EventType[EventType["REQUEST"] = 1] = "REQUEST";
 EventType[EventType["SUBSCRIBE"] = 2] = "SUBSCRIBE";
})(EventType || (EventType = {}));

proto3.util.setEnumType(EventType, "wg.cosmo.node.v1.EventType", [ {
 no: 0,
 name: "PUBLISH"
}, {
 no: 1,
 name: "REQUEST"
}, {
 no: 2,
 name: "SUBSCRIBE"
} ]);

var ConfigurationVariableKind;

(function(ConfigurationVariableKind) {
 ConfigurationVariableKind[ConfigurationVariableKind["STATIC_CONFIGURATION_VARIABLE"] = 0] = "STATIC_CONFIGURATION_VARIABLE";
 ConfigurationVariableKind[ConfigurationVariableKind["ENV_CONFIGURATION_VARIABLE"] = 1] = "ENV_CONFIGURATION_VARIABLE";
 ConfigurationVariableKind[ConfigurationVariableKind["PLACEHOLDER_CONFIGURATION_VARIABLE"] = 2] = "PLACEHOLDER_CONFIGURATION_VARIABLE";
})(ConfigurationVariableKind || (ConfigurationVariableKind = {}));

proto3.util.setEnumType(ConfigurationVariableKind, "wg.cosmo.node.v1.ConfigurationVariableKind", [ {
 no: 0,
 name: "STATIC_CONFIGURATION_VARIABLE"
}, {
 no: 1,
 name: "ENV_CONFIGURATION_VARIABLE"
}, {
 no: 2,
 name: "PLACEHOLDER_CONFIGURATION_VARIABLE"
} ]);

var HTTPMethod;

(function(HTTPMethod) {
 HTTPMethod[HTTPMethod["GET"] = 0] = "GET";
 HTTPMethod[HTTPMethod["POST"] = 1] = "POST";
 HTTPMethod[HTTPMethod["PUT"] = 2] = "PUT";
 HTTPMethod[HTTPMethod["DELETE"] = 3] = "DELETE";
 HTTPMethod[HTTPMethod["OPTIONS"] = 4] = "OPTIONS";
})(HTTPMethod || (HTTPMethod = {}));

proto3.util.setEnumType(HTTPMethod, "wg.cosmo.node.v1.HTTPMethod", [ {
 no: 0,
 name: "GET"
}, {
 no: 1,
 name: "POST"
}, {
 no: 2,
 name: "PUT"
}, {
 no: 3,
 name: "DELETE"
}, {
 no: 4,
 name: "OPTIONS"
} ]);

class Subgraph extends Message {
 id="";
 name="";
 routingUrl="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.Subgraph";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "id",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "name",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "routing_url",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new Subgraph).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new Subgraph).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new Subgraph).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(Subgraph, a, b);
 }
}

class FeatureFlagRouterExecutionConfigs extends Message {
 configByFeatureFlagName={};
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FeatureFlagRouterExecutionConfigs";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "config_by_feature_flag_name",
  kind: "map",
  K: 9,
  V: {
   kind: "message",
   T: FeatureFlagRouterExecutionConfig
  }
 } ]);
 static fromBinary(bytes, options) {
  return (new FeatureFlagRouterExecutionConfigs).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FeatureFlagRouterExecutionConfigs).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FeatureFlagRouterExecutionConfigs).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FeatureFlagRouterExecutionConfigs, a, b);
 }
}

class FeatureFlagRouterExecutionConfig extends Message {
 engineConfig;
 version="";
 subgraphs=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FeatureFlagRouterExecutionConfig";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "engine_config",
  kind: "message",
  T: EngineConfiguration
 }, {
  no: 2,
  name: "version",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "subgraphs",
  kind: "message",
  T: Subgraph,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new FeatureFlagRouterExecutionConfig).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FeatureFlagRouterExecutionConfig).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FeatureFlagRouterExecutionConfig).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FeatureFlagRouterExecutionConfig, a, b);
 }
}

proto3.util.newFieldList(() => [ {
 no: 1,
 name: "engine_config",
 kind: "message",
 T: EngineConfiguration
}, {
 no: 2,
 name: "version",
 kind: "scalar",
 T: 9
}, {
 no: 3,
 name: "subgraphs",
 kind: "message",
 T: Subgraph,
 repeated: true
}, {
 no: 4,
 name: "feature_flag_configs",
 kind: "message",
 T: FeatureFlagRouterExecutionConfigs,
 opt: true
}, {
 no: 5,
 name: "compatibility_version",
 kind: "scalar",
 T: 9
} ]);

class Response extends Message {
 code=EnumStatusCode.OK;
 details;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.Response";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "code",
  kind: "enum",
  T: proto3.getEnumType(EnumStatusCode)
 }, {
  no: 2,
  name: "details",
  kind: "scalar",
  T: 9,
  opt: true
 } ]);
 static fromBinary(bytes, options) {
  return (new Response).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new Response).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new Response).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(Response, a, b);
 }
}

proto3.util.newFieldList(() => [ {
 no: 1,
 name: "code",
 kind: "scalar",
 T: 5
}, {
 no: 2,
 name: "message",
 kind: "scalar",
 T: 9
} ]);

class RegistrationInfo extends Message {
 accountLimits;
 graphPublicKey="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.RegistrationInfo";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "account_limits",
  kind: "message",
  T: AccountLimits
 }, {
  no: 2,
  name: "graph_public_key",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new RegistrationInfo).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new RegistrationInfo).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new RegistrationInfo).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(RegistrationInfo, a, b);
 }
}

class AccountLimits extends Message {
 traceSamplingRate=0;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.AccountLimits";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "trace_sampling_rate",
  kind: "scalar",
  T: 2
 } ]);
 static fromBinary(bytes, options) {
  return (new AccountLimits).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new AccountLimits).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new AccountLimits).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(AccountLimits, a, b);
 }
}

proto3.util.newFieldList(() => []);

proto3.util.newFieldList(() => [ {
 no: 1,
 name: "response",
 kind: "message",
 T: Response
}, {
 no: 2,
 name: "registrationInfo",
 kind: "message",
 T: RegistrationInfo,
 opt: true
} ]);

class EngineConfiguration extends Message {
 defaultFlushInterval=protoInt64.zero;
 datasourceConfigurations=[];
 fieldConfigurations=[];
 graphqlSchema="";
 typeConfigurations=[];
 stringStorage={};
 graphqlClientSchema;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.EngineConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "defaultFlushInterval",
  kind: "scalar",
  T: 3
 }, {
  no: 2,
  name: "datasource_configurations",
  kind: "message",
  T: DataSourceConfiguration,
  repeated: true
 }, {
  no: 3,
  name: "field_configurations",
  kind: "message",
  T: FieldConfiguration,
  repeated: true
 }, {
  no: 4,
  name: "graphqlSchema",
  kind: "scalar",
  T: 9
 }, {
  no: 5,
  name: "type_configurations",
  kind: "message",
  T: TypeConfiguration,
  repeated: true
 }, {
  no: 6,
  name: "string_storage",
  kind: "map",
  K: 9,
  V: {
   kind: "scalar",
   T: 9
  }
 }, {
  no: 7,
  name: "graphql_client_schema",
  kind: "scalar",
  T: 9,
  opt: true
 } ]);
 static fromBinary(bytes, options) {
  return (new EngineConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new EngineConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new EngineConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(EngineConfiguration, a, b);
 }
}

class DataSourceConfiguration extends Message {
 kind=DataSourceKind.STATIC;
 rootNodes=[];
 childNodes=[];
 overrideFieldPathFromAlias=false;
 customGraphql;
 customStatic;
 directives=[];
 requestTimeoutSeconds=protoInt64.zero;
 id="";
 keys=[];
 provides=[];
 requires=[];
 customEvents;
 entityInterfaces=[];
 interfaceObjects=[];
 costConfiguration;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.DataSourceConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "kind",
  kind: "enum",
  T: proto3.getEnumType(DataSourceKind)
 }, {
  no: 2,
  name: "root_nodes",
  kind: "message",
  T: TypeField,
  repeated: true
 }, {
  no: 3,
  name: "child_nodes",
  kind: "message",
  T: TypeField,
  repeated: true
 }, {
  no: 4,
  name: "override_field_path_from_alias",
  kind: "scalar",
  T: 8
 }, {
  no: 5,
  name: "custom_graphql",
  kind: "message",
  T: DataSourceCustom_GraphQL
 }, {
  no: 6,
  name: "custom_static",
  kind: "message",
  T: DataSourceCustom_Static
 }, {
  no: 7,
  name: "directives",
  kind: "message",
  T: DirectiveConfiguration,
  repeated: true
 }, {
  no: 8,
  name: "request_timeout_seconds",
  kind: "scalar",
  T: 3
 }, {
  no: 9,
  name: "id",
  kind: "scalar",
  T: 9
 }, {
  no: 10,
  name: "keys",
  kind: "message",
  T: RequiredField,
  repeated: true
 }, {
  no: 11,
  name: "provides",
  kind: "message",
  T: RequiredField,
  repeated: true
 }, {
  no: 12,
  name: "requires",
  kind: "message",
  T: RequiredField,
  repeated: true
 }, {
  no: 13,
  name: "custom_events",
  kind: "message",
  T: DataSourceCustomEvents
 }, {
  no: 14,
  name: "entity_interfaces",
  kind: "message",
  T: EntityInterfaceConfiguration,
  repeated: true
 }, {
  no: 15,
  name: "interface_objects",
  kind: "message",
  T: EntityInterfaceConfiguration,
  repeated: true
 }, {
  no: 16,
  name: "cost_configuration",
  kind: "message",
  T: CostConfiguration
 } ]);
 static fromBinary(bytes, options) {
  return (new DataSourceConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new DataSourceConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new DataSourceConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(DataSourceConfiguration, a, b);
 }
}

class CostConfiguration extends Message {
 fieldWeights=[];
 listSizes=[];
 typeWeights={};
 directiveArgumentWeights={};
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.CostConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "field_weights",
  kind: "message",
  T: FieldWeightConfiguration,
  repeated: true
 }, {
  no: 2,
  name: "list_sizes",
  kind: "message",
  T: FieldListSizeConfiguration,
  repeated: true
 }, {
  no: 3,
  name: "type_weights",
  kind: "map",
  K: 9,
  V: {
   kind: "scalar",
   T: 5
  }
 }, {
  no: 4,
  name: "directive_argument_weights",
  kind: "map",
  K: 9,
  V: {
   kind: "scalar",
   T: 5
  }
 } ]);
 static fromBinary(bytes, options) {
  return (new CostConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new CostConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new CostConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(CostConfiguration, a, b);
 }
}

class FieldWeightConfiguration extends Message {
 typeName="";
 fieldName="";
 weight;
 argumentWeights={};
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FieldWeightConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_name",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "weight",
  kind: "scalar",
  T: 5,
  opt: true
 }, {
  no: 4,
  name: "argument_weights",
  kind: "map",
  K: 9,
  V: {
   kind: "scalar",
   T: 5
  }
 } ]);
 static fromBinary(bytes, options) {
  return (new FieldWeightConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FieldWeightConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FieldWeightConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FieldWeightConfiguration, a, b);
 }
}

class FieldListSizeConfiguration extends Message {
 typeName="";
 fieldName="";
 assumedSize;
 slicingArguments=[];
 sizedFields=[];
 requireOneSlicingArgument;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FieldListSizeConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_name",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "assumed_size",
  kind: "scalar",
  T: 5,
  opt: true
 }, {
  no: 4,
  name: "slicing_arguments",
  kind: "scalar",
  T: 9,
  repeated: true
 }, {
  no: 5,
  name: "sized_fields",
  kind: "scalar",
  T: 9,
  repeated: true
 }, {
  no: 6,
  name: "require_one_slicing_argument",
  kind: "scalar",
  T: 8,
  opt: true
 } ]);
 static fromBinary(bytes, options) {
  return (new FieldListSizeConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FieldListSizeConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FieldListSizeConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FieldListSizeConfiguration, a, b);
 }
}

class ArgumentConfiguration extends Message {
 name="";
 sourceType=ArgumentSource.OBJECT_FIELD;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.ArgumentConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "source_type",
  kind: "enum",
  T: proto3.getEnumType(ArgumentSource)
 } ]);
 static fromBinary(bytes, options) {
  return (new ArgumentConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new ArgumentConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new ArgumentConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(ArgumentConfiguration, a, b);
 }
}

class Scopes extends Message {
 requiredAndScopes=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.Scopes";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "required_and_scopes",
  kind: "scalar",
  T: 9,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new Scopes).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new Scopes).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new Scopes).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(Scopes, a, b);
 }
}

class AuthorizationConfiguration extends Message {
 requiresAuthentication=false;
 requiredOrScopes=[];
 requiredOrScopesByOr=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.AuthorizationConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "requires_authentication",
  kind: "scalar",
  T: 8
 }, {
  no: 2,
  name: "required_or_scopes",
  kind: "message",
  T: Scopes,
  repeated: true
 }, {
  no: 3,
  name: "required_or_scopes_by_or",
  kind: "message",
  T: Scopes,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new AuthorizationConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new AuthorizationConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new AuthorizationConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(AuthorizationConfiguration, a, b);
 }
}

class FieldConfiguration extends Message {
 typeName="";
 fieldName="";
 argumentsConfiguration=[];
 authorizationConfiguration;
 subscriptionFilterCondition;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FieldConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_name",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "arguments_configuration",
  kind: "message",
  T: ArgumentConfiguration,
  repeated: true
 }, {
  no: 4,
  name: "authorization_configuration",
  kind: "message",
  T: AuthorizationConfiguration
 }, {
  no: 5,
  name: "subscription_filter_condition",
  kind: "message",
  T: SubscriptionFilterCondition,
  opt: true
 } ]);
 static fromBinary(bytes, options) {
  return (new FieldConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FieldConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FieldConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FieldConfiguration, a, b);
 }
}

class TypeConfiguration extends Message {
 typeName="";
 renameTo="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.TypeConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "rename_to",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new TypeConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new TypeConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new TypeConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(TypeConfiguration, a, b);
 }
}

class TypeField extends Message {
 typeName="";
 fieldNames=[];
 externalFieldNames=[];
 requireFetchReasonsFieldNames=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.TypeField";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_names",
  kind: "scalar",
  T: 9,
  repeated: true
 }, {
  no: 3,
  name: "external_field_names",
  kind: "scalar",
  T: 9,
  repeated: true
 }, {
  no: 4,
  name: "require_fetch_reasons_field_names",
  kind: "scalar",
  T: 9,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new TypeField).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new TypeField).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new TypeField).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(TypeField, a, b);
 }
}

class FieldCoordinates extends Message {
 fieldName="";
 typeName="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FieldCoordinates";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "field_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "type_name",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new FieldCoordinates).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FieldCoordinates).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FieldCoordinates).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FieldCoordinates, a, b);
 }
}

class FieldSetCondition extends Message {
 fieldCoordinatesPath=[];
 fieldPath=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FieldSetCondition";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "field_coordinates_path",
  kind: "message",
  T: FieldCoordinates,
  repeated: true
 }, {
  no: 2,
  name: "field_path",
  kind: "scalar",
  T: 9,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new FieldSetCondition).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FieldSetCondition).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FieldSetCondition).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FieldSetCondition, a, b);
 }
}

class RequiredField extends Message {
 typeName="";
 fieldName="";
 selectionSet="";
 disableEntityResolver=false;
 conditions=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.RequiredField";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_name",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "selection_set",
  kind: "scalar",
  T: 9
 }, {
  no: 4,
  name: "disable_entity_resolver",
  kind: "scalar",
  T: 8
 }, {
  no: 5,
  name: "conditions",
  kind: "message",
  T: FieldSetCondition,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new RequiredField).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new RequiredField).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new RequiredField).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(RequiredField, a, b);
 }
}

class EntityInterfaceConfiguration extends Message {
 interfaceTypeName="";
 concreteTypeNames=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.EntityInterfaceConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "interface_type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "concrete_type_names",
  kind: "scalar",
  T: 9,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new EntityInterfaceConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new EntityInterfaceConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new EntityInterfaceConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(EntityInterfaceConfiguration, a, b);
 }
}

class FetchConfiguration extends Message {
 url;
 method=HTTPMethod.GET;
 header={};
 body;
 query=[];
 urlEncodeBody=false;
 mtls;
 baseUrl;
 path;
 httpProxyUrl;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FetchConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "url",
  kind: "message",
  T: ConfigurationVariable
 }, {
  no: 2,
  name: "method",
  kind: "enum",
  T: proto3.getEnumType(HTTPMethod)
 }, {
  no: 3,
  name: "header",
  kind: "map",
  K: 9,
  V: {
   kind: "message",
   T: HTTPHeader
  }
 }, {
  no: 4,
  name: "body",
  kind: "message",
  T: ConfigurationVariable
 }, {
  no: 5,
  name: "query",
  kind: "message",
  T: URLQueryConfiguration,
  repeated: true
 }, {
  no: 7,
  name: "url_encode_body",
  kind: "scalar",
  T: 8
 }, {
  no: 8,
  name: "mtls",
  kind: "message",
  T: MTLSConfiguration
 }, {
  no: 9,
  name: "base_url",
  kind: "message",
  T: ConfigurationVariable
 }, {
  no: 10,
  name: "path",
  kind: "message",
  T: ConfigurationVariable
 }, {
  no: 11,
  name: "http_proxy_url",
  kind: "message",
  T: ConfigurationVariable,
  opt: true
 } ]);
 static fromBinary(bytes, options) {
  return (new FetchConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FetchConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FetchConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FetchConfiguration, a, b);
 }
}

proto3.util.newFieldList(() => [ {
 no: 1,
 name: "status_code",
 kind: "scalar",
 T: 3
}, {
 no: 2,
 name: "type_name",
 kind: "scalar",
 T: 9
}, {
 no: 3,
 name: "inject_status_code_into_body",
 kind: "scalar",
 T: 8
} ]);

class DataSourceCustom_GraphQL extends Message {
 fetch;
 subscription;
 federation;
 upstreamSchema;
 customScalarTypeFields=[];
 grpc;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.DataSourceCustom_GraphQL";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "fetch",
  kind: "message",
  T: FetchConfiguration
 }, {
  no: 2,
  name: "subscription",
  kind: "message",
  T: GraphQLSubscriptionConfiguration
 }, {
  no: 3,
  name: "federation",
  kind: "message",
  T: GraphQLFederationConfiguration
 }, {
  no: 4,
  name: "upstream_schema",
  kind: "message",
  T: InternedString
 }, {
  no: 6,
  name: "custom_scalar_type_fields",
  kind: "message",
  T: SingleTypeField,
  repeated: true
 }, {
  no: 7,
  name: "grpc",
  kind: "message",
  T: GRPCConfiguration
 } ]);
 static fromBinary(bytes, options) {
  return (new DataSourceCustom_GraphQL).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new DataSourceCustom_GraphQL).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new DataSourceCustom_GraphQL).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(DataSourceCustom_GraphQL, a, b);
 }
}

class GRPCConfiguration extends Message {
 mapping;
 protoSchema="";
 plugin;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.GRPCConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "mapping",
  kind: "message",
  T: GRPCMapping
 }, {
  no: 2,
  name: "proto_schema",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "plugin",
  kind: "message",
  T: PluginConfiguration
 } ]);
 static fromBinary(bytes, options) {
  return (new GRPCConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new GRPCConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new GRPCConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(GRPCConfiguration, a, b);
 }
}

class ImageReference extends Message {
 repository="";
 reference="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.ImageReference";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "repository",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "reference",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new ImageReference).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new ImageReference).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new ImageReference).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(ImageReference, a, b);
 }
}

class PluginConfiguration extends Message {
 name="";
 version="";
 imageReference;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.PluginConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "version",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "image_reference",
  kind: "message",
  T: ImageReference,
  opt: true
 } ]);
 static fromBinary(bytes, options) {
  return (new PluginConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new PluginConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new PluginConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(PluginConfiguration, a, b);
 }
}

proto3.util.newFieldList(() => [ {
 no: 1,
 name: "enabled",
 kind: "scalar",
 T: 8
} ]);

class GRPCMapping extends Message {
 version=0;
 service="";
 operationMappings=[];
 entityMappings=[];
 typeFieldMappings=[];
 enumMappings=[];
 resolveMappings=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.GRPCMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "version",
  kind: "scalar",
  T: 5
 }, {
  no: 2,
  name: "service",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "operation_mappings",
  kind: "message",
  T: OperationMapping,
  repeated: true
 }, {
  no: 4,
  name: "entity_mappings",
  kind: "message",
  T: EntityMapping,
  repeated: true
 }, {
  no: 5,
  name: "type_field_mappings",
  kind: "message",
  T: TypeFieldMapping,
  repeated: true
 }, {
  no: 6,
  name: "enum_mappings",
  kind: "message",
  T: EnumMapping,
  repeated: true
 }, {
  no: 7,
  name: "resolve_mappings",
  kind: "message",
  T: LookupMapping,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new GRPCMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new GRPCMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new GRPCMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(GRPCMapping, a, b);
 }
}

class LookupMapping extends Message {
 type=LookupType.UNSPECIFIED;
 lookupMapping;
 rpc="";
 request="";
 response="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.LookupMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type",
  kind: "enum",
  T: proto3.getEnumType(LookupType)
 }, {
  no: 2,
  name: "lookup_mapping",
  kind: "message",
  T: LookupFieldMapping
 }, {
  no: 3,
  name: "rpc",
  kind: "scalar",
  T: 9
 }, {
  no: 4,
  name: "request",
  kind: "scalar",
  T: 9
 }, {
  no: 5,
  name: "response",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new LookupMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new LookupMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new LookupMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(LookupMapping, a, b);
 }
}

class LookupFieldMapping extends Message {
 type="";
 fieldMapping;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.LookupFieldMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_mapping",
  kind: "message",
  T: FieldMapping
 } ]);
 static fromBinary(bytes, options) {
  return (new LookupFieldMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new LookupFieldMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new LookupFieldMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(LookupFieldMapping, a, b);
 }
}

class OperationMapping extends Message {
 type=OperationType.UNSPECIFIED;
 original="";
 mapped="";
 request="";
 response="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.OperationMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type",
  kind: "enum",
  T: proto3.getEnumType(OperationType)
 }, {
  no: 2,
  name: "original",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "mapped",
  kind: "scalar",
  T: 9
 }, {
  no: 4,
  name: "request",
  kind: "scalar",
  T: 9
 }, {
  no: 5,
  name: "response",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new OperationMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new OperationMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new OperationMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(OperationMapping, a, b);
 }
}

class EntityMapping extends Message {
 typeName="";
 kind="";
 key="";
 rpc="";
 request="";
 response="";
 requiredFieldMappings=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.EntityMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "kind",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "key",
  kind: "scalar",
  T: 9
 }, {
  no: 4,
  name: "rpc",
  kind: "scalar",
  T: 9
 }, {
  no: 5,
  name: "request",
  kind: "scalar",
  T: 9
 }, {
  no: 6,
  name: "response",
  kind: "scalar",
  T: 9
 }, {
  no: 7,
  name: "required_field_mappings",
  kind: "message",
  T: RequiredFieldMapping,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new EntityMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new EntityMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new EntityMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(EntityMapping, a, b);
 }
}

class RequiredFieldMapping extends Message {
 fieldMapping;
 rpc="";
 request="";
 response="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.RequiredFieldMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "field_mapping",
  kind: "message",
  T: FieldMapping
 }, {
  no: 2,
  name: "rpc",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "request",
  kind: "scalar",
  T: 9
 }, {
  no: 4,
  name: "response",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new RequiredFieldMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new RequiredFieldMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new RequiredFieldMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(RequiredFieldMapping, a, b);
 }
}

class TypeFieldMapping extends Message {
 type="";
 fieldMappings=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.TypeFieldMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_mappings",
  kind: "message",
  T: FieldMapping,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new TypeFieldMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new TypeFieldMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new TypeFieldMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(TypeFieldMapping, a, b);
 }
}

class FieldMapping extends Message {
 original="";
 mapped="";
 argumentMappings=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.FieldMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "original",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "mapped",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "argument_mappings",
  kind: "message",
  T: ArgumentMapping,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new FieldMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new FieldMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new FieldMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(FieldMapping, a, b);
 }
}

class ArgumentMapping extends Message {
 original="";
 mapped="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.ArgumentMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "original",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "mapped",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new ArgumentMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new ArgumentMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new ArgumentMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(ArgumentMapping, a, b);
 }
}

class EnumMapping extends Message {
 type="";
 values=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.EnumMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "values",
  kind: "message",
  T: EnumValueMapping,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new EnumMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new EnumMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new EnumMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(EnumMapping, a, b);
 }
}

class EnumValueMapping extends Message {
 original="";
 mapped="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.EnumValueMapping";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "original",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "mapped",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new EnumValueMapping).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new EnumValueMapping).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new EnumValueMapping).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(EnumValueMapping, a, b);
 }
}

class NatsStreamConfiguration extends Message {
 consumerName="";
 streamName="";
 consumerInactiveThreshold=0;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.NatsStreamConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "consumer_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "stream_name",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "consumer_inactive_threshold",
  kind: "scalar",
  T: 5
 } ]);
 static fromBinary(bytes, options) {
  return (new NatsStreamConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new NatsStreamConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new NatsStreamConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(NatsStreamConfiguration, a, b);
 }
}

class NatsEventConfiguration extends Message {
 engineEventConfiguration;
 subjects=[];
 streamConfiguration;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.NatsEventConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "engine_event_configuration",
  kind: "message",
  T: EngineEventConfiguration
 }, {
  no: 2,
  name: "subjects",
  kind: "scalar",
  T: 9,
  repeated: true
 }, {
  no: 3,
  name: "stream_configuration",
  kind: "message",
  T: NatsStreamConfiguration
 } ]);
 static fromBinary(bytes, options) {
  return (new NatsEventConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new NatsEventConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new NatsEventConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(NatsEventConfiguration, a, b);
 }
}

class KafkaEventConfiguration extends Message {
 engineEventConfiguration;
 topics=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.KafkaEventConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "engine_event_configuration",
  kind: "message",
  T: EngineEventConfiguration
 }, {
  no: 2,
  name: "topics",
  kind: "scalar",
  T: 9,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new KafkaEventConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new KafkaEventConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new KafkaEventConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(KafkaEventConfiguration, a, b);
 }
}

class RedisEventConfiguration extends Message {
 engineEventConfiguration;
 channels=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.RedisEventConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "engine_event_configuration",
  kind: "message",
  T: EngineEventConfiguration
 }, {
  no: 2,
  name: "channels",
  kind: "scalar",
  T: 9,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new RedisEventConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new RedisEventConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new RedisEventConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(RedisEventConfiguration, a, b);
 }
}

class EngineEventConfiguration extends Message {
 providerId="";
 type=EventType.PUBLISH;
 typeName="";
 fieldName="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.EngineEventConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "provider_id",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "type",
  kind: "enum",
  T: proto3.getEnumType(EventType)
 }, {
  no: 3,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 4,
  name: "field_name",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new EngineEventConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new EngineEventConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new EngineEventConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(EngineEventConfiguration, a, b);
 }
}

class DataSourceCustomEvents extends Message {
 nats=[];
 kafka=[];
 redis=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.DataSourceCustomEvents";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "nats",
  kind: "message",
  T: NatsEventConfiguration,
  repeated: true
 }, {
  no: 2,
  name: "kafka",
  kind: "message",
  T: KafkaEventConfiguration,
  repeated: true
 }, {
  no: 3,
  name: "redis",
  kind: "message",
  T: RedisEventConfiguration,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new DataSourceCustomEvents).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new DataSourceCustomEvents).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new DataSourceCustomEvents).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(DataSourceCustomEvents, a, b);
 }
}

class DataSourceCustom_Static extends Message {
 data;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.DataSourceCustom_Static";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "data",
  kind: "message",
  T: ConfigurationVariable
 } ]);
 static fromBinary(bytes, options) {
  return (new DataSourceCustom_Static).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new DataSourceCustom_Static).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new DataSourceCustom_Static).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(DataSourceCustom_Static, a, b);
 }
}

class ConfigurationVariable extends Message {
 kind=ConfigurationVariableKind.STATIC_CONFIGURATION_VARIABLE;
 staticVariableContent="";
 environmentVariableName="";
 environmentVariableDefaultValue="";
 placeholderVariableName="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.ConfigurationVariable";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "kind",
  kind: "enum",
  T: proto3.getEnumType(ConfigurationVariableKind)
 }, {
  no: 2,
  name: "static_variable_content",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "environment_variable_name",
  kind: "scalar",
  T: 9
 }, {
  no: 4,
  name: "environment_variable_default_value",
  kind: "scalar",
  T: 9
 }, {
  no: 5,
  name: "placeholder_variable_name",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new ConfigurationVariable).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new ConfigurationVariable).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new ConfigurationVariable).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(ConfigurationVariable, a, b);
 }
}

class DirectiveConfiguration extends Message {
 directiveName="";
 renameTo="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.DirectiveConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "directive_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "rename_to",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new DirectiveConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new DirectiveConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new DirectiveConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(DirectiveConfiguration, a, b);
 }
}

class URLQueryConfiguration extends Message {
 name="";
 value="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.URLQueryConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "value",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new URLQueryConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new URLQueryConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new URLQueryConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(URLQueryConfiguration, a, b);
 }
}

class HTTPHeader extends Message {
 values=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.HTTPHeader";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "values",
  kind: "message",
  T: ConfigurationVariable,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new HTTPHeader).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new HTTPHeader).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new HTTPHeader).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(HTTPHeader, a, b);
 }
}

class MTLSConfiguration extends Message {
 key;
 cert;
 insecureSkipVerify=false;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.MTLSConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "key",
  kind: "message",
  T: ConfigurationVariable
 }, {
  no: 2,
  name: "cert",
  kind: "message",
  T: ConfigurationVariable
 }, {
  no: 3,
  name: "insecureSkipVerify",
  kind: "scalar",
  T: 8
 } ]);
 static fromBinary(bytes, options) {
  return (new MTLSConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new MTLSConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new MTLSConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(MTLSConfiguration, a, b);
 }
}

class GraphQLSubscriptionConfiguration extends Message {
 enabled=false;
 url;
 useSSE;
 protocol;
 websocketSubprotocol;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.GraphQLSubscriptionConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "enabled",
  kind: "scalar",
  T: 8
 }, {
  no: 2,
  name: "url",
  kind: "message",
  T: ConfigurationVariable
 }, {
  no: 3,
  name: "useSSE",
  kind: "scalar",
  T: 8,
  opt: true
 }, {
  no: 4,
  name: "protocol",
  kind: "enum",
  T: proto3.getEnumType(GraphQLSubscriptionProtocol),
  opt: true
 }, {
  no: 5,
  name: "websocketSubprotocol",
  kind: "enum",
  T: proto3.getEnumType(GraphQLWebsocketSubprotocol),
  opt: true
 } ]);
 static fromBinary(bytes, options) {
  return (new GraphQLSubscriptionConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new GraphQLSubscriptionConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new GraphQLSubscriptionConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(GraphQLSubscriptionConfiguration, a, b);
 }
}

class GraphQLFederationConfiguration extends Message {
 enabled=false;
 serviceSdl="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.GraphQLFederationConfiguration";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "enabled",
  kind: "scalar",
  T: 8
 }, {
  no: 2,
  name: "serviceSdl",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new GraphQLFederationConfiguration).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new GraphQLFederationConfiguration).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new GraphQLFederationConfiguration).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(GraphQLFederationConfiguration, a, b);
 }
}

class InternedString extends Message {
 key="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.InternedString";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "key",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new InternedString).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new InternedString).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new InternedString).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(InternedString, a, b);
 }
}

class SingleTypeField extends Message {
 typeName="";
 fieldName="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.SingleTypeField";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "type_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "field_name",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new SingleTypeField).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new SingleTypeField).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new SingleTypeField).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(SingleTypeField, a, b);
 }
}

class SubscriptionFieldCondition extends Message {
 fieldPath=[];
 json="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.SubscriptionFieldCondition";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "field_path",
  kind: "scalar",
  T: 9,
  repeated: true
 }, {
  no: 2,
  name: "json",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new SubscriptionFieldCondition).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new SubscriptionFieldCondition).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new SubscriptionFieldCondition).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(SubscriptionFieldCondition, a, b);
 }
}

class SubscriptionFilterCondition extends Message {
 and=[];
 in;
 not;
 or=[];
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.SubscriptionFilterCondition";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "and",
  kind: "message",
  T: SubscriptionFilterCondition,
  repeated: true
 }, {
  no: 2,
  name: "in",
  kind: "message",
  T: SubscriptionFieldCondition,
  opt: true
 }, {
  no: 3,
  name: "not",
  kind: "message",
  T: SubscriptionFilterCondition,
  opt: true
 }, {
  no: 4,
  name: "or",
  kind: "message",
  T: SubscriptionFilterCondition,
  repeated: true
 } ]);
 static fromBinary(bytes, options) {
  return (new SubscriptionFilterCondition).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new SubscriptionFilterCondition).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new SubscriptionFilterCondition).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(SubscriptionFilterCondition, a, b);
 }
}

proto3.util.newFieldList(() => [ {
 no: 1,
 name: "operations",
 kind: "message",
 T: Operation,
 repeated: true
} ]);

class Operation extends Message {
 request;
 client;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.Operation";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "request",
  kind: "message",
  T: OperationRequest
 }, {
  no: 2,
  name: "client",
  kind: "message",
  T: ClientInfo
 } ]);
 static fromBinary(bytes, options) {
  return (new Operation).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new Operation).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new Operation).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(Operation, a, b);
 }
}

class OperationRequest extends Message {
 operationName="";
 query="";
 extensions;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.OperationRequest";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "operation_name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "query",
  kind: "scalar",
  T: 9
 }, {
  no: 3,
  name: "extensions",
  kind: "message",
  T: Extension
 } ]);
 static fromBinary(bytes, options) {
  return (new OperationRequest).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new OperationRequest).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new OperationRequest).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(OperationRequest, a, b);
 }
}

class Extension extends Message {
 persistedQuery;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.Extension";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "persisted_query",
  kind: "message",
  T: PersistedQuery
 } ]);
 static fromBinary(bytes, options) {
  return (new Extension).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new Extension).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new Extension).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(Extension, a, b);
 }
}

class PersistedQuery extends Message {
 sha256Hash="";
 version=0;
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.PersistedQuery";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "sha256_hash",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "version",
  kind: "scalar",
  T: 5
 } ]);
 static fromBinary(bytes, options) {
  return (new PersistedQuery).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new PersistedQuery).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new PersistedQuery).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(PersistedQuery, a, b);
 }
}

class ClientInfo extends Message {
 name="";
 version="";
 constructor(data) {
  super();
  proto3.util.initPartial(data, this);
 }
 static runtime=proto3;
 static typeName="wg.cosmo.node.v1.ClientInfo";
 static fields=proto3.util.newFieldList(() => [ {
  no: 1,
  name: "name",
  kind: "scalar",
  T: 9
 }, {
  no: 2,
  name: "version",
  kind: "scalar",
  T: 9
 } ]);
 static fromBinary(bytes, options) {
  return (new ClientInfo).fromBinary(bytes, options);
 }
 static fromJson(jsonValue, options) {
  return (new ClientInfo).fromJson(jsonValue, options);
 }
 static fromJsonString(jsonString, options) {
  return (new ClientInfo).fromJsonString(jsonString, options);
 }
 static equals(a, b) {
  return proto3.util.equals(ClientInfo, a, b);
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/error/syntaxError.js
function syntaxError(source, position, description) {
 return new GraphQLError_GraphQLError(`Syntax Error: ${description}`, {
  source,
  positions: [ position ]
 });
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/directiveLocation.js
var DirectiveLocation;

(function(DirectiveLocation) {
 DirectiveLocation['QUERY'] = 'QUERY';
 DirectiveLocation['MUTATION'] = 'MUTATION';
 DirectiveLocation['SUBSCRIPTION'] = 'SUBSCRIPTION';
 DirectiveLocation['FIELD'] = 'FIELD';
 DirectiveLocation['FRAGMENT_DEFINITION'] = 'FRAGMENT_DEFINITION';
 DirectiveLocation['FRAGMENT_SPREAD'] = 'FRAGMENT_SPREAD';
 DirectiveLocation['INLINE_FRAGMENT'] = 'INLINE_FRAGMENT';
 DirectiveLocation['VARIABLE_DEFINITION'] = 'VARIABLE_DEFINITION';
 DirectiveLocation['SCHEMA'] = 'SCHEMA';
 DirectiveLocation['SCALAR'] = 'SCALAR';
 DirectiveLocation['OBJECT'] = 'OBJECT';
 DirectiveLocation['FIELD_DEFINITION'] = 'FIELD_DEFINITION';
 DirectiveLocation['ARGUMENT_DEFINITION'] = 'ARGUMENT_DEFINITION';
 DirectiveLocation['INTERFACE'] = 'INTERFACE';
 DirectiveLocation['UNION'] = 'UNION';
 DirectiveLocation['ENUM'] = 'ENUM';
 DirectiveLocation['ENUM_VALUE'] = 'ENUM_VALUE';
 DirectiveLocation['INPUT_OBJECT'] = 'INPUT_OBJECT';
 DirectiveLocation['INPUT_FIELD_DEFINITION'] = 'INPUT_FIELD_DEFINITION';
 DirectiveLocation['DIRECTIVE_DEFINITION'] = 'DIRECTIVE_DEFINITION';
})(DirectiveLocation || (DirectiveLocation = {}));

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/tokenKind.js
var tokenKind_TokenKind;

(function(TokenKind) {
 TokenKind['SOF'] = '<SOF>';
 TokenKind['EOF'] = '<EOF>';
 TokenKind['BANG'] = '!';
 TokenKind['DOLLAR'] = '$';
 TokenKind['AMP'] = '&';
 TokenKind['PAREN_L'] = '(';
 TokenKind['PAREN_R'] = ')';
 TokenKind['DOT'] = '.';
 TokenKind['SPREAD'] = '...';
 TokenKind['COLON'] = ':';
 TokenKind['EQUALS'] = '=';
 TokenKind['AT'] = '@';
 TokenKind['BRACKET_L'] = '[';
 TokenKind['BRACKET_R'] = ']';
 TokenKind['BRACE_L'] = '{';
 TokenKind['PIPE'] = '|';
 TokenKind['BRACE_R'] = '}';
 TokenKind['NAME'] = 'Name';
 TokenKind['INT'] = 'Int';
 TokenKind['FLOAT'] = 'Float';
 TokenKind['STRING'] = 'String';
 TokenKind['BLOCK_STRING'] = 'BlockString';
 TokenKind['COMMENT'] = 'Comment';
})(tokenKind_TokenKind || (tokenKind_TokenKind = {}));

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/lexer.js
class Lexer {
 constructor(source) {
  const startOfFileToken = new Token(tokenKind_TokenKind.SOF, 0, 0, 0, 0);
  this.source = source;
  this.lastToken = startOfFileToken;
  this.token = startOfFileToken;
  this.line = 1;
  this.lineStart = 0;
  this._maxComments = void 0;
  this._commentCount = 0;
 }
 get [Symbol.toStringTag]() {
  return 'Lexer';
 }
 advance() {
  this.lastToken = this.token;
  const token = this.token = this.lookahead();
  return token;
 }
 lookahead() {
  let token = this.token;
  if (token.kind !== tokenKind_TokenKind.EOF) do {
   if (token.next) token = token.next; else {
    const nextToken = readNextToken(this, token.end);
    token.next = nextToken;
    nextToken.prev = token;
    token = nextToken;
   }
  } while (token.kind === tokenKind_TokenKind.COMMENT);
  return token;
 }
}

function isPunctuatorTokenKind(kind) {
 return kind === tokenKind_TokenKind.BANG || kind === tokenKind_TokenKind.DOLLAR || kind === tokenKind_TokenKind.AMP || kind === tokenKind_TokenKind.PAREN_L || kind === tokenKind_TokenKind.PAREN_R || kind === tokenKind_TokenKind.DOT || kind === tokenKind_TokenKind.SPREAD || kind === tokenKind_TokenKind.COLON || kind === tokenKind_TokenKind.EQUALS || kind === tokenKind_TokenKind.AT || kind === tokenKind_TokenKind.BRACKET_L || kind === tokenKind_TokenKind.BRACKET_R || kind === tokenKind_TokenKind.BRACE_L || kind === tokenKind_TokenKind.PIPE || kind === tokenKind_TokenKind.BRACE_R;
}

function isUnicodeScalarValue(code) {
 return code >= 0 && code <= 55295 || code >= 57344 && code <= 1114111;
}

function isSupplementaryCodePoint(body, location) {
 return isLeadingSurrogate(body.charCodeAt(location)) && isTrailingSurrogate(body.charCodeAt(location + 1));
}

function isLeadingSurrogate(code) {
 return code >= 55296 && code <= 56319;
}

function isTrailingSurrogate(code) {
 return code >= 56320 && code <= 57343;
}

function printCodePointAt(lexer, location) {
 const code = lexer.source.body.codePointAt(location);
 if (code === void 0) return tokenKind_TokenKind.EOF; else if (code >= 32 && code <= 126) {
  const char = String.fromCodePoint(code);
  return char === '"' ? "'\"'" : `"${char}"`;
 }
 return 'U+' + code.toString(16).toUpperCase().padStart(4, '0');
}

function createToken(lexer, kind, start, end, value) {
 const line = lexer.line;
 const col = 1 + start - lexer.lineStart;
 return new Token(kind, start, end, line, col, value);
}

function readNextToken(lexer, start) {
 const body = lexer.source.body;
 const bodyLength = body.length;
 let position = start;
 while (position < bodyLength) {
  const code = body.charCodeAt(position);
  switch (code) {
  case 65279:
  case 9:
  case 32:
  case 44:
   ++position;
   continue;

  case 10:
   ++position;
   ++lexer.line;
   lexer.lineStart = position;
   continue;

  case 13:
   if (body.charCodeAt(position + 1) === 10) position += 2; else ++position;
   ++lexer.line;
   lexer.lineStart = position;
   continue;

  case 35:
   return readComment(lexer, position);

  case 33:
   return createToken(lexer, tokenKind_TokenKind.BANG, position, position + 1);

  case 36:
   return createToken(lexer, tokenKind_TokenKind.DOLLAR, position, position + 1);

  case 38:
   return createToken(lexer, tokenKind_TokenKind.AMP, position, position + 1);

  case 40:
   return createToken(lexer, tokenKind_TokenKind.PAREN_L, position, position + 1);

  case 41:
   return createToken(lexer, tokenKind_TokenKind.PAREN_R, position, position + 1);

  case 46:
   if (body.charCodeAt(position + 1) === 46 && body.charCodeAt(position + 2) === 46) return createToken(lexer, tokenKind_TokenKind.SPREAD, position, position + 3);
   break;

  case 58:
   return createToken(lexer, tokenKind_TokenKind.COLON, position, position + 1);

  case 61:
   return createToken(lexer, tokenKind_TokenKind.EQUALS, position, position + 1);

  case 64:
   return createToken(lexer, tokenKind_TokenKind.AT, position, position + 1);

  case 91:
   return createToken(lexer, tokenKind_TokenKind.BRACKET_L, position, position + 1);

  case 93:
   return createToken(lexer, tokenKind_TokenKind.BRACKET_R, position, position + 1);

  case 123:
   return createToken(lexer, tokenKind_TokenKind.BRACE_L, position, position + 1);

  case 124:
   return createToken(lexer, tokenKind_TokenKind.PIPE, position, position + 1);

  case 125:
   return createToken(lexer, tokenKind_TokenKind.BRACE_R, position, position + 1);

  case 34:
   if (body.charCodeAt(position + 1) === 34 && body.charCodeAt(position + 2) === 34) return readBlockString(lexer, position);
   return readString(lexer, position);
  }
  if (characterClasses_isDigit(code) || code === 45) return readNumber(lexer, position, code);
  if (isNameStart(code)) return readName(lexer, position);
  throw syntaxError(lexer.source, position, code === 39 ? 'Unexpected single quote character (\'), did you mean to use a double quote (")?' : isUnicodeScalarValue(code) || isSupplementaryCodePoint(body, position) ? `Unexpected character: ${printCodePointAt(lexer, position)}.` : `Invalid character: ${printCodePointAt(lexer, position)}.`);
 }
 return createToken(lexer, tokenKind_TokenKind.EOF, bodyLength, bodyLength);
}

function readComment(lexer, start) {
 const maxComments = lexer._maxComments;
 if (maxComments !== void 0) {
  const nextCommentCount = lexer._commentCount + 1;
  if (nextCommentCount > maxComments) throw syntaxError(lexer.source, start, `Document contains more than ${maxComments} comments. Parsing aborted.`);
  lexer._commentCount = nextCommentCount;
 }
 const body = lexer.source.body;
 const bodyLength = body.length;
 let position = start + 1;
 while (position < bodyLength) {
  const code = body.charCodeAt(position);
  if (code === 10 || code === 13) break;
  if (isUnicodeScalarValue(code)) ++position; else if (isSupplementaryCodePoint(body, position)) position += 2; else break;
 }
 return createToken(lexer, tokenKind_TokenKind.COMMENT, start, position, body.slice(start + 1, position));
}

function readNumber(lexer, start, firstCode) {
 const body = lexer.source.body;
 let position = start;
 let code = firstCode;
 let isFloat = false;
 if (code === 45) code = body.charCodeAt(++position);
 if (code === 48) {
  code = body.charCodeAt(++position);
  if (characterClasses_isDigit(code)) throw syntaxError(lexer.source, position, `Invalid number, unexpected digit after 0: ${printCodePointAt(lexer, position)}.`);
 } else {
  position = readDigits(lexer, position, code);
  code = body.charCodeAt(position);
 }
 if (code === 46) {
  isFloat = true;
  code = body.charCodeAt(++position);
  position = readDigits(lexer, position, code);
  code = body.charCodeAt(position);
 }
 if (code === 69 || code === 101) {
  isFloat = true;
  code = body.charCodeAt(++position);
  if (code === 43 || code === 45) code = body.charCodeAt(++position);
  position = readDigits(lexer, position, code);
  code = body.charCodeAt(position);
 }
 if (code === 46 || isNameStart(code)) throw syntaxError(lexer.source, position, `Invalid number, expected digit but got: ${printCodePointAt(lexer, position)}.`);
 return createToken(lexer, isFloat ? tokenKind_TokenKind.FLOAT : tokenKind_TokenKind.INT, start, position, body.slice(start, position));
}

function readDigits(lexer, start, firstCode) {
 if (!characterClasses_isDigit(firstCode)) throw syntaxError(lexer.source, start, `Invalid number, expected digit but got: ${printCodePointAt(lexer, start)}.`);
 const body = lexer.source.body;
 let position = start + 1;
 while (characterClasses_isDigit(body.charCodeAt(position))) ++position;
 return position;
}

function readString(lexer, start) {
 const body = lexer.source.body;
 const bodyLength = body.length;
 let position = start + 1;
 let chunkStart = position;
 let value = '';
 while (position < bodyLength) {
  const code = body.charCodeAt(position);
  if (code === 34) {
   value += body.slice(chunkStart, position);
   return createToken(lexer, tokenKind_TokenKind.STRING, start, position + 1, value);
  }
  if (code === 92) {
   value += body.slice(chunkStart, position);
   const escape = body.charCodeAt(position + 1) === 117 ? body.charCodeAt(position + 2) === 123 ? readEscapedUnicodeVariableWidth(lexer, position) : readEscapedUnicodeFixedWidth(lexer, position) : readEscapedCharacter(lexer, position);
   value += escape.value;
   position += escape.size;
   chunkStart = position;
   continue;
  }
  if (code === 10 || code === 13) break;
  if (isUnicodeScalarValue(code)) ++position; else if (isSupplementaryCodePoint(body, position)) position += 2; else throw syntaxError(lexer.source, position, `Invalid character within String: ${printCodePointAt(lexer, position)}.`);
 }
 throw syntaxError(lexer.source, position, 'Unterminated string.');
}

function readEscapedUnicodeVariableWidth(lexer, position) {
 const body = lexer.source.body;
 let point = 0;
 let size = 3;
 while (size < 12) {
  const code = body.charCodeAt(position + size++);
  if (code === 125) {
   if (size < 5 || !isUnicodeScalarValue(point)) break;
   return {
    value: String.fromCodePoint(point),
    size
   };
  }
  point = point << 4 | readHexDigit(code);
  if (point < 0) break;
 }
 throw syntaxError(lexer.source, position, `Invalid Unicode escape sequence: "${body.slice(position, position + size)}".`);
}

function readEscapedUnicodeFixedWidth(lexer, position) {
 const body = lexer.source.body;
 const code = read16BitHexCode(body, position + 2);
 if (isUnicodeScalarValue(code)) return {
  value: String.fromCodePoint(code),
  size: 6
 };
 if (isLeadingSurrogate(code)) if (body.charCodeAt(position + 6) === 92 && body.charCodeAt(position + 7) === 117) {
  const trailingCode = read16BitHexCode(body, position + 8);
  if (isTrailingSurrogate(trailingCode)) return {
   value: String.fromCodePoint(code, trailingCode),
   size: 12
  };
 }
 throw syntaxError(lexer.source, position, `Invalid Unicode escape sequence: "${body.slice(position, position + 6)}".`);
}

function read16BitHexCode(body, position) {
 return readHexDigit(body.charCodeAt(position)) << 12 | readHexDigit(body.charCodeAt(position + 1)) << 8 | readHexDigit(body.charCodeAt(position + 2)) << 4 | readHexDigit(body.charCodeAt(position + 3));
}

function readHexDigit(code) {
 return code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : code >= 97 && code <= 102 ? code - 87 : -1;
}

function readEscapedCharacter(lexer, position) {
 const body = lexer.source.body;
 const code = body.charCodeAt(position + 1);
 switch (code) {
 case 34:
  return {
   value: '"',
   size: 2
  };

 case 92:
  return {
   value: '\\',
   size: 2
  };

 case 47:
  return {
   value: '/',
   size: 2
  };

 case 98:
  return {
   value: '\b',
   size: 2
  };

 case 102:
  return {
   value: '\f',
   size: 2
  };

 case 110:
  return {
   value: '\n',
   size: 2
  };

 case 114:
  return {
   value: '\r',
   size: 2
  };

 case 116:
  return {
   value: '\t',
   size: 2
  };
 }
 throw syntaxError(lexer.source, position, `Invalid character escape sequence: "${body.slice(position, position + 2)}".`);
}

function readBlockString(lexer, start) {
 const body = lexer.source.body;
 const bodyLength = body.length;
 let lineStart = lexer.lineStart;
 let position = start + 3;
 let chunkStart = position;
 let currentLine = '';
 const blockLines = [];
 while (position < bodyLength) {
  const code = body.charCodeAt(position);
  if (code === 34 && body.charCodeAt(position + 1) === 34 && body.charCodeAt(position + 2) === 34) {
   currentLine += body.slice(chunkStart, position);
   blockLines.push(currentLine);
   const token = createToken(lexer, tokenKind_TokenKind.BLOCK_STRING, start, position + 3, dedentBlockStringLines(blockLines).join('\n'));
   lexer.line += blockLines.length - 1;
   lexer.lineStart = lineStart;
   return token;
  }
  if (code === 92 && body.charCodeAt(position + 1) === 34 && body.charCodeAt(position + 2) === 34 && body.charCodeAt(position + 3) === 34) {
   currentLine += body.slice(chunkStart, position);
   chunkStart = position + 1;
   position += 4;
   continue;
  }
  if (code === 10 || code === 13) {
   currentLine += body.slice(chunkStart, position);
   blockLines.push(currentLine);
   if (code === 13 && body.charCodeAt(position + 1) === 10) position += 2; else ++position;
   currentLine = '';
   chunkStart = position;
   lineStart = position;
   continue;
  }
  if (isUnicodeScalarValue(code)) ++position; else if (isSupplementaryCodePoint(body, position)) position += 2; else throw syntaxError(lexer.source, position, `Invalid character within String: ${printCodePointAt(lexer, position)}.`);
 }
 throw syntaxError(lexer.source, position, 'Unterminated string.');
}

function readName(lexer, start) {
 const body = lexer.source.body;
 const bodyLength = body.length;
 let position = start + 1;
 while (position < bodyLength) {
  const code = body.charCodeAt(position);
  if (isNameContinue(code)) ++position; else break;
 }
 return createToken(lexer, tokenKind_TokenKind.NAME, start, position, body.slice(start, position));
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/source.js
class source_Source {
 constructor(body, name = 'GraphQL request', locationOffset = {
  line: 1,
  column: 1
 }) {
  typeof body === 'string' || devAssert_devAssert(false, `Body must be a string. Received: ${inspect_inspect(body)}.`);
  this.body = body;
  this.name = name;
  this.locationOffset = locationOffset;
  this.locationOffset.line > 0 || devAssert_devAssert(false, 'line in locationOffset is 1-indexed and must be positive.');
  this.locationOffset.column > 0 || devAssert_devAssert(false, 'column in locationOffset is 1-indexed and must be positive.');
 }
 get [Symbol.toStringTag]() {
  return 'Source';
 }
}

function source_isSource(source) {
 return instanceOf_instanceOf(source, source_Source);
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/parser.js
function parser_parse(source, options) {
 const parser = new Parser(source, options);
 const document = parser.parseDocument();
 Object.defineProperty(document, 'tokenCount', {
  enumerable: false,
  value: parser.tokenCount
 });
 return document;
}

class Parser {
 constructor(source, options = {}) {
  const {lexer, ..._options} = options;
  if (lexer) this._lexer = lexer; else {
   const sourceObj = source_isSource(source) ? source : new source_Source(source);
   this._lexer = new Lexer(sourceObj);
  }
  this._options = _options;
  this._tokenCounter = 0;
  this._lexer._maxComments = options === null || options === void 0 ? void 0 : options.maxComments;
  this._lexer._commentCount = 0;
  const maxSourceLength = options === null || options === void 0 ? void 0 : options.maxSourceLength;
  if (maxSourceLength !== void 0 && this._lexer.source.body.length > maxSourceLength) throw syntaxError(this._lexer.source, maxSourceLength, `Source contains more than ${maxSourceLength} UTF-16 code units. Parsing aborted.`);
 }
 get tokenCount() {
  return this._tokenCounter;
 }
 parseName() {
  const token = this.expectToken(tokenKind_TokenKind.NAME);
  return this.node(token, {
   kind: kinds_Kind.NAME,
   value: token.value
  });
 }
 parseDocument() {
  return this.node(this._lexer.token, {
   kind: kinds_Kind.DOCUMENT,
   definitions: this.many(tokenKind_TokenKind.SOF, this.parseDefinition, tokenKind_TokenKind.EOF)
  });
 }
 parseDefinition() {
  if (this.peek(tokenKind_TokenKind.BRACE_L)) return this.parseOperationDefinition();
  const hasDescription = this.peekDescription();
  const keywordToken = hasDescription ? this._lexer.lookahead() : this._lexer.token;
  if (hasDescription && keywordToken.kind === tokenKind_TokenKind.BRACE_L) throw syntaxError(this._lexer.source, this._lexer.token.start, 'Unexpected description, descriptions are not supported on shorthand queries.');
  if (keywordToken.kind === tokenKind_TokenKind.NAME) {
   switch (keywordToken.value) {
   case 'schema':
    return this.parseSchemaDefinition();

   case 'scalar':
    return this.parseScalarTypeDefinition();

   case 'type':
    return this.parseObjectTypeDefinition();

   case 'interface':
    return this.parseInterfaceTypeDefinition();

   case 'union':
    return this.parseUnionTypeDefinition();

   case 'enum':
    return this.parseEnumTypeDefinition();

   case 'input':
    return this.parseInputObjectTypeDefinition();

   case 'directive':
    return this.parseDirectiveDefinition();
   }
   switch (keywordToken.value) {
   case 'query':
   case 'mutation':
   case 'subscription':
    return this.parseOperationDefinition();

   case 'fragment':
    return this.parseFragmentDefinition();
   }
   if (hasDescription) throw syntaxError(this._lexer.source, this._lexer.token.start, 'Unexpected description, only GraphQL definitions support descriptions.');
   switch (keywordToken.value) {
   case 'extend':
    return this.parseTypeSystemExtension();
   }
  }
  throw this.unexpected(keywordToken);
 }
 parseOperationDefinition() {
  const start = this._lexer.token;
  if (this.peek(tokenKind_TokenKind.BRACE_L)) return this.node(start, {
   kind: kinds_Kind.OPERATION_DEFINITION,
   operation: OperationTypeNode.QUERY,
   description: void 0,
   name: void 0,
   variableDefinitions: [],
   directives: [],
   selectionSet: this.parseSelectionSet()
  });
  const description = this.parseDescription();
  const operation = this.parseOperationType();
  let name;
  if (this.peek(tokenKind_TokenKind.NAME)) name = this.parseName();
  return this.node(start, {
   kind: kinds_Kind.OPERATION_DEFINITION,
   operation,
   description,
   name,
   variableDefinitions: this.parseVariableDefinitions(),
   directives: this.parseDirectives(false),
   selectionSet: this.parseSelectionSet()
  });
 }
 parseOperationType() {
  const operationToken = this.expectToken(tokenKind_TokenKind.NAME);
  switch (operationToken.value) {
  case 'query':
   return OperationTypeNode.QUERY;

  case 'mutation':
   return OperationTypeNode.MUTATION;

  case 'subscription':
   return OperationTypeNode.SUBSCRIPTION;
  }
  throw this.unexpected(operationToken);
 }
 parseVariableDefinitions() {
  return this.optionalMany(tokenKind_TokenKind.PAREN_L, this.parseVariableDefinition, tokenKind_TokenKind.PAREN_R);
 }
 parseVariableDefinition() {
  return this.node(this._lexer.token, {
   kind: kinds_Kind.VARIABLE_DEFINITION,
   description: this.parseDescription(),
   variable: this.parseVariable(),
   type: (this.expectToken(tokenKind_TokenKind.COLON), this.parseTypeReference()),
   defaultValue: this.expectOptionalToken(tokenKind_TokenKind.EQUALS) ? this.parseConstValueLiteral() : void 0,
   directives: this.parseConstDirectives()
  });
 }
 parseVariable() {
  const start = this._lexer.token;
  this.expectToken(tokenKind_TokenKind.DOLLAR);
  return this.node(start, {
   kind: kinds_Kind.VARIABLE,
   name: this.parseName()
  });
 }
 parseSelectionSet() {
  return this.node(this._lexer.token, {
   kind: kinds_Kind.SELECTION_SET,
   selections: this.many(tokenKind_TokenKind.BRACE_L, this.parseSelection, tokenKind_TokenKind.BRACE_R)
  });
 }
 parseSelection() {
  return this.peek(tokenKind_TokenKind.SPREAD) ? this.parseFragment() : this.parseField();
 }
 parseField() {
  const start = this._lexer.token;
  const nameOrAlias = this.parseName();
  let alias;
  let name;
  if (this.expectOptionalToken(tokenKind_TokenKind.COLON)) {
   alias = nameOrAlias;
   name = this.parseName();
  } else name = nameOrAlias;
  return this.node(start, {
   kind: kinds_Kind.FIELD,
   alias,
   name,
   arguments: this.parseArguments(false),
   directives: this.parseDirectives(false),
   selectionSet: this.peek(tokenKind_TokenKind.BRACE_L) ? this.parseSelectionSet() : void 0
  });
 }
 parseArguments(isConst) {
  const item = isConst ? this.parseConstArgument : this.parseArgument;
  return this.optionalMany(tokenKind_TokenKind.PAREN_L, item, tokenKind_TokenKind.PAREN_R);
 }
 parseArgument(isConst = false) {
  const start = this._lexer.token;
  const name = this.parseName();
  this.expectToken(tokenKind_TokenKind.COLON);
  return this.node(start, {
   kind: kinds_Kind.ARGUMENT,
   name,
   value: this.parseValueLiteral(isConst)
  });
 }
 parseConstArgument() {
  return this.parseArgument(true);
 }
 parseFragment() {
  const start = this._lexer.token;
  this.expectToken(tokenKind_TokenKind.SPREAD);
  const hasTypeCondition = this.expectOptionalKeyword('on');
  if (!hasTypeCondition && this.peek(tokenKind_TokenKind.NAME)) return this.node(start, {
   kind: kinds_Kind.FRAGMENT_SPREAD,
   name: this.parseFragmentName(),
   directives: this.parseDirectives(false)
  });
  return this.node(start, {
   kind: kinds_Kind.INLINE_FRAGMENT,
   typeCondition: hasTypeCondition ? this.parseNamedType() : void 0,
   directives: this.parseDirectives(false),
   selectionSet: this.parseSelectionSet()
  });
 }
 parseFragmentDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('fragment');
  if (this._options.allowLegacyFragmentVariables === true) return this.node(start, {
   kind: kinds_Kind.FRAGMENT_DEFINITION,
   description,
   name: this.parseFragmentName(),
   variableDefinitions: this.parseVariableDefinitions(),
   typeCondition: (this.expectKeyword('on'), this.parseNamedType()),
   directives: this.parseDirectives(false),
   selectionSet: this.parseSelectionSet()
  });
  return this.node(start, {
   kind: kinds_Kind.FRAGMENT_DEFINITION,
   description,
   name: this.parseFragmentName(),
   typeCondition: (this.expectKeyword('on'), this.parseNamedType()),
   directives: this.parseDirectives(false),
   selectionSet: this.parseSelectionSet()
  });
 }
 parseFragmentName() {
  if (this._lexer.token.value === 'on') throw this.unexpected();
  return this.parseName();
 }
 parseValueLiteral(isConst) {
  const token = this._lexer.token;
  switch (token.kind) {
  case tokenKind_TokenKind.BRACKET_L:
   return this.parseList(isConst);

  case tokenKind_TokenKind.BRACE_L:
   return this.parseObject(isConst);

  case tokenKind_TokenKind.INT:
   this.advanceLexer();
   return this.node(token, {
    kind: kinds_Kind.INT,
    value: token.value
   });

  case tokenKind_TokenKind.FLOAT:
   this.advanceLexer();
   return this.node(token, {
    kind: kinds_Kind.FLOAT,
    value: token.value
   });

  case tokenKind_TokenKind.STRING:
  case tokenKind_TokenKind.BLOCK_STRING:
   return this.parseStringLiteral();

  case tokenKind_TokenKind.NAME:
   this.advanceLexer();
   switch (token.value) {
   case 'true':
    return this.node(token, {
     kind: kinds_Kind.BOOLEAN,
     value: true
    });

   case 'false':
    return this.node(token, {
     kind: kinds_Kind.BOOLEAN,
     value: false
    });

   case 'null':
    return this.node(token, {
     kind: kinds_Kind.NULL
    });

   default:
    return this.node(token, {
     kind: kinds_Kind.ENUM,
     value: token.value
    });
   }

  case tokenKind_TokenKind.DOLLAR:
   if (isConst) {
    this.expectToken(tokenKind_TokenKind.DOLLAR);
    if (this._lexer.token.kind === tokenKind_TokenKind.NAME) {
     const varName = this._lexer.token.value;
     throw syntaxError(this._lexer.source, token.start, `Unexpected variable "$${varName}" in constant value.`);
    } else throw this.unexpected(token);
   }
   return this.parseVariable();

  default:
   throw this.unexpected();
  }
 }
 parseConstValueLiteral() {
  return this.parseValueLiteral(true);
 }
 parseStringLiteral() {
  const token = this._lexer.token;
  this.advanceLexer();
  return this.node(token, {
   kind: kinds_Kind.STRING,
   value: token.value,
   block: token.kind === tokenKind_TokenKind.BLOCK_STRING
  });
 }
 parseList(isConst) {
  const item = () => this.parseValueLiteral(isConst);
  return this.node(this._lexer.token, {
   kind: kinds_Kind.LIST,
   values: this.any(tokenKind_TokenKind.BRACKET_L, item, tokenKind_TokenKind.BRACKET_R)
  });
 }
 parseObject(isConst) {
  const item = () => this.parseObjectField(isConst);
  return this.node(this._lexer.token, {
   kind: kinds_Kind.OBJECT,
   fields: this.any(tokenKind_TokenKind.BRACE_L, item, tokenKind_TokenKind.BRACE_R)
  });
 }
 parseObjectField(isConst) {
  const start = this._lexer.token;
  const name = this.parseName();
  this.expectToken(tokenKind_TokenKind.COLON);
  return this.node(start, {
   kind: kinds_Kind.OBJECT_FIELD,
   name,
   value: this.parseValueLiteral(isConst)
  });
 }
 parseDirectives(isConst) {
  const directives = [];
  while (this.peek(tokenKind_TokenKind.AT)) directives.push(this.parseDirective(isConst));
  return directives;
 }
 parseConstDirectives() {
  return this.parseDirectives(true);
 }
 parseDirective(isConst) {
  const start = this._lexer.token;
  this.expectToken(tokenKind_TokenKind.AT);
  return this.node(start, {
   kind: kinds_Kind.DIRECTIVE,
   name: this.parseName(),
   arguments: this.parseArguments(isConst)
  });
 }
 parseTypeReference() {
  const start = this._lexer.token;
  let type;
  if (this.expectOptionalToken(tokenKind_TokenKind.BRACKET_L)) {
   const innerType = this.parseTypeReference();
   this.expectToken(tokenKind_TokenKind.BRACKET_R);
   type = this.node(start, {
    kind: kinds_Kind.LIST_TYPE,
    type: innerType
   });
  } else type = this.parseNamedType();
  if (this.expectOptionalToken(tokenKind_TokenKind.BANG)) return this.node(start, {
   kind: kinds_Kind.NON_NULL_TYPE,
   type
  });
  return type;
 }
 parseNamedType() {
  return this.node(this._lexer.token, {
   kind: kinds_Kind.NAMED_TYPE,
   name: this.parseName()
  });
 }
 peekDescription() {
  return this.peek(tokenKind_TokenKind.STRING) || this.peek(tokenKind_TokenKind.BLOCK_STRING);
 }
 parseDescription() {
  if (this.peekDescription()) return this.parseStringLiteral();
 }
 parseSchemaDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('schema');
  const directives = this.parseConstDirectives();
  const operationTypes = this.many(tokenKind_TokenKind.BRACE_L, this.parseOperationTypeDefinition, tokenKind_TokenKind.BRACE_R);
  return this.node(start, {
   kind: kinds_Kind.SCHEMA_DEFINITION,
   description,
   directives,
   operationTypes
  });
 }
 parseOperationTypeDefinition() {
  const start = this._lexer.token;
  const operation = this.parseOperationType();
  this.expectToken(tokenKind_TokenKind.COLON);
  const type = this.parseNamedType();
  return this.node(start, {
   kind: kinds_Kind.OPERATION_TYPE_DEFINITION,
   operation,
   type
  });
 }
 parseScalarTypeDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('scalar');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  return this.node(start, {
   kind: kinds_Kind.SCALAR_TYPE_DEFINITION,
   description,
   name,
   directives
  });
 }
 parseObjectTypeDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('type');
  const name = this.parseName();
  const interfaces = this.parseImplementsInterfaces();
  const directives = this.parseConstDirectives();
  const fields = this.parseFieldsDefinition();
  return this.node(start, {
   kind: kinds_Kind.OBJECT_TYPE_DEFINITION,
   description,
   name,
   interfaces,
   directives,
   fields
  });
 }
 parseImplementsInterfaces() {
  return this.expectOptionalKeyword('implements') ? this.delimitedMany(tokenKind_TokenKind.AMP, this.parseNamedType) : [];
 }
 parseFieldsDefinition() {
  return this.optionalMany(tokenKind_TokenKind.BRACE_L, this.parseFieldDefinition, tokenKind_TokenKind.BRACE_R);
 }
 parseFieldDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  const name = this.parseName();
  const args = this.parseArgumentDefs();
  this.expectToken(tokenKind_TokenKind.COLON);
  const type = this.parseTypeReference();
  const directives = this.parseConstDirectives();
  return this.node(start, {
   kind: kinds_Kind.FIELD_DEFINITION,
   description,
   name,
   arguments: args,
   type,
   directives
  });
 }
 parseArgumentDefs() {
  return this.optionalMany(tokenKind_TokenKind.PAREN_L, this.parseInputValueDef, tokenKind_TokenKind.PAREN_R);
 }
 parseInputValueDef() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  const name = this.parseName();
  this.expectToken(tokenKind_TokenKind.COLON);
  const type = this.parseTypeReference();
  let defaultValue;
  if (this.expectOptionalToken(tokenKind_TokenKind.EQUALS)) defaultValue = this.parseConstValueLiteral();
  const directives = this.parseConstDirectives();
  return this.node(start, {
   kind: kinds_Kind.INPUT_VALUE_DEFINITION,
   description,
   name,
   type,
   defaultValue,
   directives
  });
 }
 parseInterfaceTypeDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('interface');
  const name = this.parseName();
  const interfaces = this.parseImplementsInterfaces();
  const directives = this.parseConstDirectives();
  const fields = this.parseFieldsDefinition();
  return this.node(start, {
   kind: kinds_Kind.INTERFACE_TYPE_DEFINITION,
   description,
   name,
   interfaces,
   directives,
   fields
  });
 }
 parseUnionTypeDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('union');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  const types = this.parseUnionMemberTypes();
  return this.node(start, {
   kind: kinds_Kind.UNION_TYPE_DEFINITION,
   description,
   name,
   directives,
   types
  });
 }
 parseUnionMemberTypes() {
  return this.expectOptionalToken(tokenKind_TokenKind.EQUALS) ? this.delimitedMany(tokenKind_TokenKind.PIPE, this.parseNamedType) : [];
 }
 parseEnumTypeDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('enum');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  const values = this.parseEnumValuesDefinition();
  return this.node(start, {
   kind: kinds_Kind.ENUM_TYPE_DEFINITION,
   description,
   name,
   directives,
   values
  });
 }
 parseEnumValuesDefinition() {
  return this.optionalMany(tokenKind_TokenKind.BRACE_L, this.parseEnumValueDefinition, tokenKind_TokenKind.BRACE_R);
 }
 parseEnumValueDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  const name = this.parseEnumValueName();
  const directives = this.parseConstDirectives();
  return this.node(start, {
   kind: kinds_Kind.ENUM_VALUE_DEFINITION,
   description,
   name,
   directives
  });
 }
 parseEnumValueName() {
  if (this._lexer.token.value === 'true' || this._lexer.token.value === 'false' || this._lexer.token.value === 'null') throw syntaxError(this._lexer.source, this._lexer.token.start, `${getTokenDesc(this._lexer.token)} is reserved and cannot be used for an enum value.`);
  return this.parseName();
 }
 parseInputObjectTypeDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('input');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  const fields = this.parseInputFieldsDefinition();
  return this.node(start, {
   kind: kinds_Kind.INPUT_OBJECT_TYPE_DEFINITION,
   description,
   name,
   directives,
   fields
  });
 }
 parseInputFieldsDefinition() {
  return this.optionalMany(tokenKind_TokenKind.BRACE_L, this.parseInputValueDef, tokenKind_TokenKind.BRACE_R);
 }
 parseTypeSystemExtension() {
  const keywordToken = this._lexer.lookahead();
  if (keywordToken.kind === tokenKind_TokenKind.NAME) switch (keywordToken.value) {
  case 'schema':
   return this.parseSchemaExtension();

  case 'scalar':
   return this.parseScalarTypeExtension();

  case 'type':
   return this.parseObjectTypeExtension();

  case 'interface':
   return this.parseInterfaceTypeExtension();

  case 'union':
   return this.parseUnionTypeExtension();

  case 'enum':
   return this.parseEnumTypeExtension();

  case 'input':
   return this.parseInputObjectTypeExtension();

  case 'directive':
   if (this._options.experimentalDirectivesOnDirectiveDefinitions) return this.parseDirectiveDefinitionExtension();
   break;
  }
  throw this.unexpected(keywordToken);
 }
 parseSchemaExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('schema');
  const directives = this.parseConstDirectives();
  const operationTypes = this.optionalMany(tokenKind_TokenKind.BRACE_L, this.parseOperationTypeDefinition, tokenKind_TokenKind.BRACE_R);
  if (directives.length === 0 && operationTypes.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.SCHEMA_EXTENSION,
   directives,
   operationTypes
  });
 }
 parseScalarTypeExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('scalar');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  if (directives.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.SCALAR_TYPE_EXTENSION,
   name,
   directives
  });
 }
 parseObjectTypeExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('type');
  const name = this.parseName();
  const interfaces = this.parseImplementsInterfaces();
  const directives = this.parseConstDirectives();
  const fields = this.parseFieldsDefinition();
  if (interfaces.length === 0 && directives.length === 0 && fields.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.OBJECT_TYPE_EXTENSION,
   name,
   interfaces,
   directives,
   fields
  });
 }
 parseInterfaceTypeExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('interface');
  const name = this.parseName();
  const interfaces = this.parseImplementsInterfaces();
  const directives = this.parseConstDirectives();
  const fields = this.parseFieldsDefinition();
  if (interfaces.length === 0 && directives.length === 0 && fields.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.INTERFACE_TYPE_EXTENSION,
   name,
   interfaces,
   directives,
   fields
  });
 }
 parseUnionTypeExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('union');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  const types = this.parseUnionMemberTypes();
  if (directives.length === 0 && types.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.UNION_TYPE_EXTENSION,
   name,
   directives,
   types
  });
 }
 parseEnumTypeExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('enum');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  const values = this.parseEnumValuesDefinition();
  if (directives.length === 0 && values.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.ENUM_TYPE_EXTENSION,
   name,
   directives,
   values
  });
 }
 parseInputObjectTypeExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('input');
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  const fields = this.parseInputFieldsDefinition();
  if (directives.length === 0 && fields.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.INPUT_OBJECT_TYPE_EXTENSION,
   name,
   directives,
   fields
  });
 }
 parseDirectiveDefinitionExtension() {
  const start = this._lexer.token;
  this.expectKeyword('extend');
  this.expectKeyword('directive');
  this.expectToken(tokenKind_TokenKind.AT);
  const name = this.parseName();
  const directives = this.parseConstDirectives();
  if (directives.length === 0) throw this.unexpected();
  return this.node(start, {
   kind: kinds_Kind.DIRECTIVE_EXTENSION,
   name,
   directives
  });
 }
 parseDirectiveDefinition() {
  const start = this._lexer.token;
  const description = this.parseDescription();
  this.expectKeyword('directive');
  this.expectToken(tokenKind_TokenKind.AT);
  const name = this.parseName();
  const args = this.parseArgumentDefs();
  const directives = this._options.experimentalDirectivesOnDirectiveDefinitions ? this.parseConstDirectives() : [];
  const repeatable = this.expectOptionalKeyword('repeatable');
  this.expectKeyword('on');
  const locations = this.parseDirectiveLocations();
  return this.node(start, {
   kind: kinds_Kind.DIRECTIVE_DEFINITION,
   description,
   name,
   arguments: args,
   directives,
   repeatable,
   locations
  });
 }
 parseDirectiveLocations() {
  return this.delimitedMany(tokenKind_TokenKind.PIPE, this.parseDirectiveLocation);
 }
 parseDirectiveLocation() {
  const start = this._lexer.token;
  const name = this.parseName();
  if (Object.prototype.hasOwnProperty.call(DirectiveLocation, name.value)) return name;
  throw this.unexpected(start);
 }
 parseSchemaCoordinate() {
  const start = this._lexer.token;
  const ofDirective = this.expectOptionalToken(tokenKind_TokenKind.AT);
  const name = this.parseName();
  let memberName;
  if (!ofDirective && this.expectOptionalToken(tokenKind_TokenKind.DOT)) memberName = this.parseName();
  let argumentName;
  if ((ofDirective || memberName) && this.expectOptionalToken(tokenKind_TokenKind.PAREN_L)) {
   argumentName = this.parseName();
   this.expectToken(tokenKind_TokenKind.COLON);
   this.expectToken(tokenKind_TokenKind.PAREN_R);
  }
  if (ofDirective) {
   if (argumentName) return this.node(start, {
    kind: kinds_Kind.DIRECTIVE_ARGUMENT_COORDINATE,
    name,
    argumentName
   });
   return this.node(start, {
    kind: kinds_Kind.DIRECTIVE_COORDINATE,
    name
   });
  } else if (memberName) {
   if (argumentName) return this.node(start, {
    kind: kinds_Kind.ARGUMENT_COORDINATE,
    name,
    fieldName: memberName,
    argumentName
   });
   return this.node(start, {
    kind: kinds_Kind.MEMBER_COORDINATE,
    name,
    memberName
   });
  }
  return this.node(start, {
   kind: kinds_Kind.TYPE_COORDINATE,
   name
  });
 }
 node(startToken, node) {
  if (this._options.noLocation !== true) node.loc = new Location(startToken, this._lexer.lastToken, this._lexer.source);
  return node;
 }
 peek(kind) {
  return this._lexer.token.kind === kind;
 }
 expectToken(kind) {
  const token = this._lexer.token;
  if (token.kind === kind) {
   this.advanceLexer();
   return token;
  }
  throw syntaxError(this._lexer.source, token.start, `Expected ${getTokenKindDesc(kind)}, found ${getTokenDesc(token)}.`);
 }
 expectOptionalToken(kind) {
  const token = this._lexer.token;
  if (token.kind === kind) {
   this.advanceLexer();
   return true;
  }
  return false;
 }
 expectKeyword(value) {
  const token = this._lexer.token;
  if (token.kind === tokenKind_TokenKind.NAME && token.value === value) this.advanceLexer(); else throw syntaxError(this._lexer.source, token.start, `Expected "${value}", found ${getTokenDesc(token)}.`);
 }
 expectOptionalKeyword(value) {
  const token = this._lexer.token;
  if (token.kind === tokenKind_TokenKind.NAME && token.value === value) {
   this.advanceLexer();
   return true;
  }
  return false;
 }
 unexpected(atToken) {
  const token = atToken !== null && atToken !== void 0 ? atToken : this._lexer.token;
  return syntaxError(this._lexer.source, token.start, `Unexpected ${getTokenDesc(token)}.`);
 }
 any(openKind, parseFn, closeKind) {
  this.expectToken(openKind);
  const nodes = [];
  while (!this.expectOptionalToken(closeKind)) nodes.push(parseFn.call(this));
  return nodes;
 }
 optionalMany(openKind, parseFn, closeKind) {
  if (this.expectOptionalToken(openKind)) {
   const nodes = [];
   do {
    nodes.push(parseFn.call(this));
   } while (!this.expectOptionalToken(closeKind));
   return nodes;
  }
  return [];
 }
 many(openKind, parseFn, closeKind) {
  this.expectToken(openKind);
  const nodes = [];
  do {
   nodes.push(parseFn.call(this));
  } while (!this.expectOptionalToken(closeKind));
  return nodes;
 }
 delimitedMany(delimiterKind, parseFn) {
  this.expectOptionalToken(delimiterKind);
  const nodes = [];
  do {
   nodes.push(parseFn.call(this));
  } while (this.expectOptionalToken(delimiterKind));
  return nodes;
 }
 advanceLexer() {
  const {maxLexicalTokens = this._options.maxTokens} = this._options;
  const token = this._lexer.advance();
  if (token.kind !== tokenKind_TokenKind.EOF) {
   ++this._tokenCounter;
   if (maxLexicalTokens !== void 0 && this._tokenCounter > maxLexicalTokens) throw syntaxError(this._lexer.source, token.start, `Document contains more that ${maxLexicalTokens} tokens. Parsing aborted.`);
  }
 }
}

function getTokenDesc(token) {
 const value = token.value;
 return getTokenKindDesc(token.kind) + (value != null ? ` "${value}"` : '');
}

function getTokenKindDesc(kind) {
 return isPunctuatorTokenKind(kind) ? `"${kind}"` : kind;
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/composition/index.js
function composition_safeParse(text) {
 try {
  return {
   documentNode: parser_parse(text, {
    noLocation: true
   })
  };
 } catch (error) {
  return {
   error
  };
 }
}

function getNormalizedFieldSet(document) {
 const definitions = document.definitions.map(definition => definition.kind === 'OperationDefinition' ? {
  ...definition,
  selectionSet: sorted(definition.selectionSet)
 } : definition);
 return printer_print({
  ...document,
  definitions
 }).replaceAll(/\s+/g, ' ').slice(2, -2);
}

function sorted({selections, ...set}) {
 const inner = selections.map(selection => selection.selectionSet ? {
  ...selection,
  selectionSet: sorted(selection.selectionSet)
 } : selection);
 return {
  ...set,
  selections: inner.sort(byName)
 };
}

function byName(a, b) {
 if (a.name === void 0 !== (b.name === void 0)) return a.name === void 0 ? 1 : -1;
 return nameOf(a).localeCompare(nameOf(b));
}

const nameOf = ({name, typeCondition}) => (name ?? typeCondition?.name)?.value ?? '';

 // CONCATENATED MODULE: ./node_modules/lodash-es/_arrayReduce.js
function arrayReduce(array, iteratee, accumulator, initAccum) {
 var index = -1, length = array == null ? 0 : array.length;
 if (initAccum && length) accumulator = array[++index];
 while (++index < length) accumulator = iteratee(accumulator, array[index], index, array);
 return accumulator;
}

const _arrayReduce = arrayReduce;

// CONCATENATED MODULE: ./node_modules/lodash-es/_basePropertyOf.js
function basePropertyOf(object) {
 return function(key) {
  return object == null ? void 0 : object[key];
 };
}

const _basePropertyOf = basePropertyOf;

// CONCATENATED MODULE: ./node_modules/lodash-es/_deburrLetter.js
var deburredLetters = {
 À: 'A',
 Á: 'A',
 Â: 'A',
 Ã: 'A',
 Ä: 'A',
 Å: 'A',
 à: 'a',
 á: 'a',
 â: 'a',
 ã: 'a',
 ä: 'a',
 å: 'a',
 Ç: 'C',
 ç: 'c',
 Ð: 'D',
 ð: 'd',
 È: 'E',
 É: 'E',
 Ê: 'E',
 Ë: 'E',
 è: 'e',
 é: 'e',
 ê: 'e',
 ë: 'e',
 Ì: 'I',
 Í: 'I',
 Î: 'I',
 Ï: 'I',
 ì: 'i',
 í: 'i',
 î: 'i',
 ï: 'i',
 Ñ: 'N',
 ñ: 'n',
 Ò: 'O',
 Ó: 'O',
 Ô: 'O',
 Õ: 'O',
 Ö: 'O',
 Ø: 'O',
 ò: 'o',
 ó: 'o',
 ô: 'o',
 õ: 'o',
 ö: 'o',
 ø: 'o',
 Ù: 'U',
 Ú: 'U',
 Û: 'U',
 Ü: 'U',
 ù: 'u',
 ú: 'u',
 û: 'u',
 ü: 'u',
 Ý: 'Y',
 ý: 'y',
 ÿ: 'y',
 Æ: 'Ae',
 æ: 'ae',
 Þ: 'Th',
 þ: 'th',
 ß: 'ss',
 Ā: 'A',
 Ă: 'A',
 Ą: 'A',
 ā: 'a',
 ă: 'a',
 ą: 'a',
 Ć: 'C',
 Ĉ: 'C',
 Ċ: 'C',
 Č: 'C',
 ć: 'c',
 ĉ: 'c',
 ċ: 'c',
 č: 'c',
 Ď: 'D',
 Đ: 'D',
 ď: 'd',
 đ: 'd',
 Ē: 'E',
 Ĕ: 'E',
 Ė: 'E',
 Ę: 'E',
 Ě: 'E',
 ē: 'e',
 ĕ: 'e',
 ė: 'e',
 ę: 'e',
 ě: 'e',
 Ĝ: 'G',
 Ğ: 'G',
 Ġ: 'G',
 Ģ: 'G',
 ĝ: 'g',
 ğ: 'g',
 ġ: 'g',
 ģ: 'g',
 Ĥ: 'H',
 Ħ: 'H',
 ĥ: 'h',
 ħ: 'h',
 Ĩ: 'I',
 Ī: 'I',
 Ĭ: 'I',
 Į: 'I',
 İ: 'I',
 ĩ: 'i',
 ī: 'i',
 ĭ: 'i',
 į: 'i',
 ı: 'i',
 Ĵ: 'J',
 ĵ: 'j',
 Ķ: 'K',
 ķ: 'k',
 ĸ: 'k',
 Ĺ: 'L',
 Ļ: 'L',
 Ľ: 'L',
 Ŀ: 'L',
 Ł: 'L',
 ĺ: 'l',
 ļ: 'l',
 ľ: 'l',
 ŀ: 'l',
 ł: 'l',
 Ń: 'N',
 Ņ: 'N',
 Ň: 'N',
 Ŋ: 'N',
 ń: 'n',
 ņ: 'n',
 ň: 'n',
 ŋ: 'n',
 Ō: 'O',
 Ŏ: 'O',
 Ő: 'O',
 ō: 'o',
 ŏ: 'o',
 ő: 'o',
 Ŕ: 'R',
 Ŗ: 'R',
 Ř: 'R',
 ŕ: 'r',
 ŗ: 'r',
 ř: 'r',
 Ś: 'S',
 Ŝ: 'S',
 Ş: 'S',
 Š: 'S',
 ś: 's',
 ŝ: 's',
 ş: 's',
 š: 's',
 Ţ: 'T',
 Ť: 'T',
 Ŧ: 'T',
 ţ: 't',
 ť: 't',
 ŧ: 't',
 Ũ: 'U',
 Ū: 'U',
 Ŭ: 'U',
 Ů: 'U',
 Ű: 'U',
 Ų: 'U',
 ũ: 'u',
 ū: 'u',
 ŭ: 'u',
 ů: 'u',
 ű: 'u',
 ų: 'u',
 Ŵ: 'W',
 ŵ: 'w',
 Ŷ: 'Y',
 ŷ: 'y',
 Ÿ: 'Y',
 Ź: 'Z',
 Ż: 'Z',
 Ž: 'Z',
 ź: 'z',
 ż: 'z',
 ž: 'z',
 Ĳ: 'IJ',
 ĳ: 'ij',
 Œ: 'Oe',
 œ: 'oe',
 ŉ: "'n",
 ſ: 's'
};

var deburrLetter = _basePropertyOf(deburredLetters);

const _deburrLetter = deburrLetter;

// CONCATENATED MODULE: ./node_modules/lodash-es/_freeGlobal.js
var freeGlobal = typeof global == 'object' && global && global.Object === Object && global;

const _freeGlobal = freeGlobal;

// CONCATENATED MODULE: ./node_modules/lodash-es/_root.js
var freeSelf = typeof self == 'object' && self && self.Object === Object && self;

var root = _freeGlobal || freeSelf || Function('return this')();

const _root = root;

// CONCATENATED MODULE: ./node_modules/lodash-es/_Symbol.js
var _Symbol_Symbol = _root.Symbol;

const _Symbol = _Symbol_Symbol;

// CONCATENATED MODULE: ./node_modules/lodash-es/_arrayMap.js
function arrayMap(array, iteratee) {
 var index = -1, length = array == null ? 0 : array.length, result = Array(length);
 while (++index < length) result[index] = iteratee(array[index], index, array);
 return result;
}

const _arrayMap = arrayMap;

// CONCATENATED MODULE: ./node_modules/lodash-es/isArray.js
var isArray = Array.isArray;

const lodash_es_isArray = isArray;

// CONCATENATED MODULE: ./node_modules/lodash-es/_getRawTag.js
var objectProto = Object.prototype;

var _getRawTag_hasOwnProperty = objectProto.hasOwnProperty;

var nativeObjectToString = objectProto.toString;

var symToStringTag = _Symbol ? _Symbol.toStringTag : void 0;

function getRawTag(value) {
 var isOwn = _getRawTag_hasOwnProperty.call(value, symToStringTag), tag = value[symToStringTag];
 try {
  value[symToStringTag] = void 0;
  var unmasked = true;
 } catch (e) {}
 var result = nativeObjectToString.call(value);
 if (unmasked) if (isOwn) value[symToStringTag] = tag; else delete value[symToStringTag];
 return result;
}

const _getRawTag = getRawTag;

// CONCATENATED MODULE: ./node_modules/lodash-es/_objectToString.js
var _objectToString_objectProto = Object.prototype;

var _objectToString_nativeObjectToString = _objectToString_objectProto.toString;

function objectToString(value) {
 return _objectToString_nativeObjectToString.call(value);
}

const _objectToString = objectToString;

// CONCATENATED MODULE: ./node_modules/lodash-es/_baseGetTag.js
var nullTag = '[object Null]', undefinedTag = '[object Undefined]';

var _baseGetTag_symToStringTag = _Symbol ? _Symbol.toStringTag : void 0;

function baseGetTag(value) {
 if (value == null) return value === void 0 ? undefinedTag : nullTag;
 return _baseGetTag_symToStringTag && _baseGetTag_symToStringTag in Object(value) ? _getRawTag(value) : _objectToString(value);
}

const _baseGetTag = baseGetTag;

// CONCATENATED MODULE: ./node_modules/lodash-es/isObjectLike.js
function isObjectLike_isObjectLike(value) {
 return value != null && typeof value == 'object';
}

const lodash_es_isObjectLike = isObjectLike_isObjectLike;

// CONCATENATED MODULE: ./node_modules/lodash-es/isSymbol.js
var symbolTag = '[object Symbol]';

function isSymbol(value) {
 return typeof value == 'symbol' || lodash_es_isObjectLike(value) && _baseGetTag(value) == symbolTag;
}

const lodash_es_isSymbol = isSymbol;

// CONCATENATED MODULE: ./node_modules/lodash-es/_baseToString.js
var INFINITY = 1 / 0;

var symbolProto = _Symbol ? _Symbol.prototype : void 0, symbolToString = symbolProto ? symbolProto.toString : void 0;

function baseToString(value) {
 if (typeof value == 'string') return value;
 if (lodash_es_isArray(value)) return _arrayMap(value, baseToString) + '';
 if (lodash_es_isSymbol(value)) return symbolToString ? symbolToString.call(value) : '';
 var result = value + '';
 return result == '0' && 1 / value == -INFINITY ? '-0' : result;
}

const _baseToString = baseToString;

// CONCATENATED MODULE: ./node_modules/lodash-es/toString.js
function toString_toString(value) {
 return value == null ? '' : _baseToString(value);
}

const lodash_es_toString = toString_toString;

// CONCATENATED MODULE: ./node_modules/lodash-es/deburr.js
var reLatin = /[\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u017f]/g;

var rsComboMarksRange = '\\u0300-\\u036f', reComboHalfMarksRange = '\\ufe20-\\ufe2f', rsComboSymbolsRange = '\\u20d0-\\u20ff', rsComboRange = rsComboMarksRange + reComboHalfMarksRange + rsComboSymbolsRange;

var rsCombo = '[' + rsComboRange + ']';

var reComboMark = RegExp(rsCombo, 'g');

function deburr(string) {
 string = lodash_es_toString(string);
 return string && string.replace(reLatin, _deburrLetter).replace(reComboMark, '');
}

const lodash_es_deburr = deburr;

// CONCATENATED MODULE: ./node_modules/lodash-es/_asciiWords.js
var reAsciiWord = /[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+/g;

function asciiWords(string) {
 return string.match(reAsciiWord) || [];
}

const _asciiWords = asciiWords;

// CONCATENATED MODULE: ./node_modules/lodash-es/_hasUnicodeWord.js
var reHasUnicodeWord = /[a-z][A-Z]|[A-Z]{2}[a-z]|[0-9][a-zA-Z]|[a-zA-Z][0-9]|[^a-zA-Z0-9 ]/;

function hasUnicodeWord(string) {
 return reHasUnicodeWord.test(string);
}

const _hasUnicodeWord = hasUnicodeWord;

// CONCATENATED MODULE: ./node_modules/lodash-es/_unicodeWords.js
var rsAstralRange = '\\ud800-\\udfff', _unicodeWords_rsComboMarksRange = '\\u0300-\\u036f', _unicodeWords_reComboHalfMarksRange = '\\ufe20-\\ufe2f', _unicodeWords_rsComboSymbolsRange = '\\u20d0-\\u20ff', _unicodeWords_rsComboRange = _unicodeWords_rsComboMarksRange + _unicodeWords_reComboHalfMarksRange + _unicodeWords_rsComboSymbolsRange, rsDingbatRange = '\\u2700-\\u27bf', rsLowerRange = 'a-z\\xdf-\\xf6\\xf8-\\xff', rsMathOpRange = '\\xac\\xb1\\xd7\\xf7', rsNonCharRange = '\\x00-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\xbf', rsPunctuationRange = '\\u2000-\\u206f', rsSpaceRange = ' \\t\\x0b\\f\\xa0\\ufeff\\n\\r\\u2028\\u2029\\u1680\\u180e\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200a\\u202f\\u205f\\u3000', rsUpperRange = 'A-Z\\xc0-\\xd6\\xd8-\\xde', rsVarRange = '\\ufe0e\\ufe0f', rsBreakRange = rsMathOpRange + rsNonCharRange + rsPunctuationRange + rsSpaceRange;

var rsApos = "['’]", rsBreak = '[' + rsBreakRange + ']', _unicodeWords_rsCombo = '[' + _unicodeWords_rsComboRange + ']', rsDigits = '\\d+', rsDingbat = '[' + rsDingbatRange + ']', rsLower = '[' + rsLowerRange + ']', rsMisc = '[^' + rsAstralRange + rsBreakRange + rsDigits + rsDingbatRange + rsLowerRange + rsUpperRange + ']', rsFitz = '\\ud83c[\\udffb-\\udfff]', rsModifier = '(?:' + _unicodeWords_rsCombo + '|' + rsFitz + ')', rsNonAstral = '[^' + rsAstralRange + ']', rsRegional = '(?:\\ud83c[\\udde6-\\uddff]){2}', rsSurrPair = '[\\ud800-\\udbff][\\udc00-\\udfff]', rsUpper = '[' + rsUpperRange + ']', rsZWJ = '\\u200d';

var rsMiscLower = '(?:' + rsLower + '|' + rsMisc + ')', rsMiscUpper = '(?:' + rsUpper + '|' + rsMisc + ')', rsOptContrLower = '(?:' + rsApos + '(?:d|ll|m|re|s|t|ve))?', rsOptContrUpper = '(?:' + rsApos + '(?:D|LL|M|RE|S|T|VE))?', reOptMod = rsModifier + '?', rsOptVar = '[' + rsVarRange + ']?', rsOptJoin = '(?:' + rsZWJ + '(?:' + [ rsNonAstral, rsRegional, rsSurrPair ].join('|') + ')' + rsOptVar + reOptMod + ')*', rsOrdLower = '\\d*(?:1st|2nd|3rd|(?![123])\\dth)(?=\\b|[A-Z_])', rsOrdUpper = '\\d*(?:1ST|2ND|3RD|(?![123])\\dTH)(?=\\b|[a-z_])', rsSeq = rsOptVar + reOptMod + rsOptJoin, rsEmoji = '(?:' + [ rsDingbat, rsRegional, rsSurrPair ].join('|') + ')' + rsSeq;

var reUnicodeWord = RegExp([ rsUpper + '?' + rsLower + '+' + rsOptContrLower + '(?=' + [ rsBreak, rsUpper, '$' ].join('|') + ')', rsMiscUpper + '+' + rsOptContrUpper + '(?=' + [ rsBreak, rsUpper + rsMiscLower, '$' ].join('|') + ')', rsUpper + '?' + rsMiscLower + '+' + rsOptContrLower, rsUpper + '+' + rsOptContrUpper, rsOrdUpper, rsOrdLower, rsDigits, rsEmoji ].join('|'), 'g');

function unicodeWords(string) {
 return string.match(reUnicodeWord) || [];
}

const _unicodeWords = unicodeWords;

// CONCATENATED MODULE: ./node_modules/lodash-es/words.js
function words_words(string, pattern, guard) {
 string = lodash_es_toString(string);
 pattern = guard ? void 0 : pattern;
 if (pattern === void 0) return _hasUnicodeWord(string) ? _unicodeWords(string) : _asciiWords(string);
 return string.match(pattern) || [];
}

const lodash_es_words = words_words;

// CONCATENATED MODULE: ./node_modules/lodash-es/_createCompounder.js
var _createCompounder_rsApos = "['’]";

var reApos = RegExp(_createCompounder_rsApos, 'g');

function createCompounder(callback) {
 return function(string) {
  return _arrayReduce(lodash_es_words(lodash_es_deburr(string).replace(reApos, '')), callback, '');
 };
}

const _createCompounder = createCompounder;

// CONCATENATED MODULE: ./node_modules/lodash-es/snakeCase.js
var snakeCase = _createCompounder(function(result, word, index) {
 return result + (index ? '_' : '') + word.toLowerCase();
});

const lodash_es_snakeCase = snakeCase;

// CONCATENATED MODULE: ./node_modules/lodash-es/_baseSlice.js
function baseSlice(array, start, end) {
 var index = -1, length = array.length;
 if (start < 0) start = -start > length ? 0 : length + start;
 end = end > length ? length : end;
 if (end < 0) end += length;
 length = start > end ? 0 : end - start >>> 0;
 start >>>= 0;
 var result = Array(length);
 while (++index < length) result[index] = array[index + start];
 return result;
}

const _baseSlice = baseSlice;

// CONCATENATED MODULE: ./node_modules/lodash-es/_castSlice.js
function castSlice(array, start, end) {
 var length = array.length;
 end = end === void 0 ? length : end;
 return !start && end >= length ? array : _baseSlice(array, start, end);
}

const _castSlice = castSlice;

// CONCATENATED MODULE: ./node_modules/lodash-es/_hasUnicode.js
var _hasUnicode_rsAstralRange = '\\ud800-\\udfff', _hasUnicode_rsComboMarksRange = '\\u0300-\\u036f', _hasUnicode_reComboHalfMarksRange = '\\ufe20-\\ufe2f', _hasUnicode_rsComboSymbolsRange = '\\u20d0-\\u20ff', _hasUnicode_rsComboRange = _hasUnicode_rsComboMarksRange + _hasUnicode_reComboHalfMarksRange + _hasUnicode_rsComboSymbolsRange, _hasUnicode_rsVarRange = '\\ufe0e\\ufe0f';

var _hasUnicode_rsZWJ = '\\u200d';

var reHasUnicode = RegExp('[' + _hasUnicode_rsZWJ + _hasUnicode_rsAstralRange + _hasUnicode_rsComboRange + _hasUnicode_rsVarRange + ']');

function hasUnicode(string) {
 return reHasUnicode.test(string);
}

const _hasUnicode = hasUnicode;

// CONCATENATED MODULE: ./node_modules/lodash-es/_asciiToArray.js
function asciiToArray(string) {
 return string.split('');
}

const _asciiToArray = asciiToArray;

// CONCATENATED MODULE: ./node_modules/lodash-es/_unicodeToArray.js
var _unicodeToArray_rsAstralRange = '\\ud800-\\udfff', _unicodeToArray_rsComboMarksRange = '\\u0300-\\u036f', _unicodeToArray_reComboHalfMarksRange = '\\ufe20-\\ufe2f', _unicodeToArray_rsComboSymbolsRange = '\\u20d0-\\u20ff', _unicodeToArray_rsComboRange = _unicodeToArray_rsComboMarksRange + _unicodeToArray_reComboHalfMarksRange + _unicodeToArray_rsComboSymbolsRange, _unicodeToArray_rsVarRange = '\\ufe0e\\ufe0f';

var rsAstral = '[' + _unicodeToArray_rsAstralRange + ']', _unicodeToArray_rsCombo = '[' + _unicodeToArray_rsComboRange + ']', _unicodeToArray_rsFitz = '\\ud83c[\\udffb-\\udfff]', _unicodeToArray_rsModifier = '(?:' + _unicodeToArray_rsCombo + '|' + _unicodeToArray_rsFitz + ')', _unicodeToArray_rsNonAstral = '[^' + _unicodeToArray_rsAstralRange + ']', _unicodeToArray_rsRegional = '(?:\\ud83c[\\udde6-\\uddff]){2}', _unicodeToArray_rsSurrPair = '[\\ud800-\\udbff][\\udc00-\\udfff]', _unicodeToArray_rsZWJ = '\\u200d';

var _unicodeToArray_reOptMod = _unicodeToArray_rsModifier + '?', _unicodeToArray_rsOptVar = '[' + _unicodeToArray_rsVarRange + ']?', _unicodeToArray_rsOptJoin = '(?:' + _unicodeToArray_rsZWJ + '(?:' + [ _unicodeToArray_rsNonAstral, _unicodeToArray_rsRegional, _unicodeToArray_rsSurrPair ].join('|') + ')' + _unicodeToArray_rsOptVar + _unicodeToArray_reOptMod + ')*', _unicodeToArray_rsSeq = _unicodeToArray_rsOptVar + _unicodeToArray_reOptMod + _unicodeToArray_rsOptJoin, rsSymbol = '(?:' + [ _unicodeToArray_rsNonAstral + _unicodeToArray_rsCombo + '?', _unicodeToArray_rsCombo, _unicodeToArray_rsRegional, _unicodeToArray_rsSurrPair, rsAstral ].join('|') + ')';

var reUnicode = RegExp(_unicodeToArray_rsFitz + '(?=' + _unicodeToArray_rsFitz + ')|' + rsSymbol + _unicodeToArray_rsSeq, 'g');

function unicodeToArray(string) {
 return string.match(reUnicode) || [];
}

const _unicodeToArray = unicodeToArray;

// CONCATENATED MODULE: ./node_modules/lodash-es/_stringToArray.js
function _stringToArray_stringToArray(string) {
 return _hasUnicode(string) ? _unicodeToArray(string) : _asciiToArray(string);
}

const _stringToArray = _stringToArray_stringToArray;

// CONCATENATED MODULE: ./node_modules/lodash-es/_createCaseFirst.js
function createCaseFirst(methodName) {
 return function(string) {
  string = lodash_es_toString(string);
  var strSymbols = _hasUnicode(string) ? _stringToArray(string) : void 0;
  var chr = strSymbols ? strSymbols[0] : string.charAt(0);
  var trailing = strSymbols ? _castSlice(strSymbols, 1).join('') : string.slice(1);
  return chr[methodName]() + trailing;
 };
}

const _createCaseFirst = createCaseFirst;

// CONCATENATED MODULE: ./node_modules/lodash-es/upperFirst.js
var upperFirst = _createCaseFirst('toUpperCase');

const lodash_es_upperFirst = upperFirst;

// CONCATENATED MODULE: ./node_modules/lodash-es/capitalize.js
function capitalize(string) {
 return lodash_es_upperFirst(lodash_es_toString(string).toLowerCase());
}

const lodash_es_capitalize = capitalize;

// CONCATENATED MODULE: ./node_modules/lodash-es/camelCase.js
var camelCase_camelCase = _createCompounder(function(result, word, index) {
 word = word.toLowerCase();
 return result + (index ? lodash_es_capitalize(word) : word);
});

const lodash_es_camelCase = camelCase_camelCase;

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/naming-conventions.js
function graphqlFieldToProtoField(fieldName) {
 return lodash_es_snakeCase(fieldName);
}

function graphqlArgumentToProtoField(argName) {
 return lodash_es_snakeCase(argName);
}

function createOperationMethodName(operationType, fieldName) {
 return `${operationType}${lodash_es_upperFirst(lodash_es_camelCase(fieldName))}`;
}

function createResolverMethodName(parentTypeName, fieldName) {
 return `Resolve${lodash_es_upperFirst(lodash_es_camelCase(parentTypeName))}${lodash_es_upperFirst(lodash_es_camelCase(fieldName))}`;
}

function createRequestMessageName(methodName) {
 return `${methodName}Request`;
}

function createResponseMessageName(methodName) {
 return `${methodName}Response`;
}

function createEntityLookupMethodName(typeName, keyString = 'id') {
 const normalizedKey = createMethodSuffixFromEntityKey(keyString);
 return `Lookup${typeName}${normalizedKey}`;
}

function createEntityLookupRequestKeyMessageName(typeName, keyString = 'id') {
 const requestName = createRequestMessageName(createEntityLookupMethodName(typeName, keyString));
 return `${requestName}Key`;
}

function createRequiredFieldsMethodName(typeName, fieldName, keyString = 'id') {
 const normalizedKey = createMethodSuffixFromEntityKey(keyString);
 return `Require${typeName}${lodash_es_upperFirst(lodash_es_camelCase(fieldName))}${normalizedKey}`;
}

function createMethodSuffixFromEntityKey(keyString = 'id') {
 const normalizedKey = formatKeyElements(keyString).join('And');
 return `By${normalizedKey}`;
}

function normalizeKeyString(keyString) {
 const {error, documentNode} = composition_safeParse('{' + keyString + '}');
 if (error || !documentNode) throw new Error(`Invalid field set for key directive: ${keyString} - error: ${error === null || error === void 0 ? void 0 : error.message}`);
 const normalizedFieldSet = getNormalizedFieldSet(documentNode);
 return [ ...new Set(normalizedFieldSet.split(/[\s,]+/)) ].join(' ');
}

function formatKeyElements(keyString) {
 return normalizeKeyString(keyString).split(/[\s,]+/).map(field => lodash_es_upperFirst(lodash_es_camelCase(field)));
}

function graphqlEnumValueToProtoEnumValue(enumTypeName, enumValue) {
 return `${lodash_es_snakeCase(enumTypeName).toUpperCase()}_${enumValue}`;
}

function createEnumUnspecifiedValue(enumTypeName) {
 return `${lodash_es_snakeCase(enumTypeName).toUpperCase()}_UNSPECIFIED`;
}

function resolverResponseResultName(methodName) {
 return `${lodash_es_upperFirst(lodash_es_camelCase(methodName))}Result`;
}

function typeFieldArgsName(methodName) {
 return `${methodName}Args`;
}

function typeFieldContextName(methodName) {
 return `${methodName}Context`;
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/string-constants.js
const KEY_DIRECTIVE_NAME = 'key';

const EXTERNAL_DIRECTIVE_NAME = 'external';

const REQUIRES_DIRECTIVE_NAME = 'requires';

const CONNECT_FIELD_RESOLVER = 'connect__fieldResolver';

const CONTEXT = 'context';

const FIELD_ARGS = 'field_args';

const RESULT = 'result';

// CONCATENATED MODULE: ./.build/node_modules/graphql/language/visitor.js
const BREAK = Object.freeze({});

function visitor_visit(root, visitor, visitorKeys = QueryDocumentKeys) {
 const enterLeaveMap = new Map;
 for (const kind of Object.values(kinds_Kind)) enterLeaveMap.set(kind, getEnterLeaveForKind(visitor, kind));
 let stack;
 let inArray = Array.isArray(root);
 let keys = [ root ];
 let index = -1;
 let edits = [];
 let node = root;
 let key;
 let parent;
 const path = [];
 const ancestors = [];
 do {
  index++;
  const isLeaving = index === keys.length;
  const isEdited = isLeaving && edits.length !== 0;
  if (isLeaving) {
   key = ancestors.length === 0 ? void 0 : path[path.length - 1];
   node = parent;
   parent = ancestors.pop();
   if (isEdited) if (inArray) {
    node = node.slice();
    let editOffset = 0;
    for (const [editKey, editValue] of edits) {
     const arrayKey = editKey - editOffset;
     if (editValue === null) {
      node.splice(arrayKey, 1);
      editOffset++;
     } else node[arrayKey] = editValue;
    }
   } else {
    node = {
     ...node
    };
    for (const [editKey, editValue] of edits) node[editKey] = editValue;
   }
   index = stack.index;
   keys = stack.keys;
   edits = stack.edits;
   inArray = stack.inArray;
   stack = stack.prev;
  } else if (parent) {
   key = inArray ? index : keys[index];
   node = parent[key];
   if (node === null || node === void 0) continue;
   path.push(key);
  }
  let result;
  if (!Array.isArray(node)) {
   var _enterLeaveMap$get, _enterLeaveMap$get2;
   isNode(node) || devAssert_devAssert(false, `Invalid AST Node: ${inspect_inspect(node)}.`);
   const visitFn = isLeaving ? (_enterLeaveMap$get = enterLeaveMap.get(node.kind)) === null || _enterLeaveMap$get === void 0 ? void 0 : _enterLeaveMap$get.leave : (_enterLeaveMap$get2 = enterLeaveMap.get(node.kind)) === null || _enterLeaveMap$get2 === void 0 ? void 0 : _enterLeaveMap$get2.enter;
   result = visitFn === null || visitFn === void 0 ? void 0 : visitFn.call(visitor, node, key, parent, path, ancestors);
   if (result === BREAK) break;
   if (result === false) {
    if (!isLeaving) {
     path.pop();
     continue;
    }
   } else if (result !== void 0) {
    edits.push([ key, result ]);
    if (!isLeaving) if (isNode(result)) node = result; else {
     path.pop();
     continue;
    }
   }
  }
  if (result === void 0 && isEdited) edits.push([ key, node ]);
  if (isLeaving) path.pop(); else {
   var _node$kind;
   stack = {
    inArray,
    index,
    keys,
    edits,
    prev: stack
   };
   inArray = Array.isArray(node);
   keys = inArray ? node : (_node$kind = visitorKeys[node.kind]) !== null && _node$kind !== void 0 ? _node$kind : [];
   index = -1;
   edits = [];
   if (parent) ancestors.push(parent);
   parent = node;
  }
 } while (stack !== void 0);
 if (edits.length !== 0) return edits[edits.length - 1][1];
 return root;
}

function visitor_visitInParallel(visitors) {
 const skipping = new Array(visitors.length).fill(null);
 const mergedVisitor = Object.create(null);
 for (const kind of Object.values(kinds_Kind)) {
  let hasVisitor = false;
  const enterList = new Array(visitors.length).fill(void 0);
  const leaveList = new Array(visitors.length).fill(void 0);
  for (let i = 0; i < visitors.length; ++i) {
   const {enter, leave} = getEnterLeaveForKind(visitors[i], kind);
   hasVisitor || (hasVisitor = enter != null || leave != null);
   enterList[i] = enter;
   leaveList[i] = leave;
  }
  if (!hasVisitor) continue;
  const mergedEnterLeave = {
   enter(...args) {
    const node = args[0];
    for (let i = 0; i < visitors.length; i++) if (skipping[i] === null) {
     var _enterList$i;
     const result = (_enterList$i = enterList[i]) === null || _enterList$i === void 0 ? void 0 : _enterList$i.apply(visitors[i], args);
     if (result === false) skipping[i] = node; else if (result === BREAK) skipping[i] = BREAK; else if (result !== void 0) return result;
    }
   },
   leave(...args) {
    const node = args[0];
    for (let i = 0; i < visitors.length; i++) if (skipping[i] === null) {
     var _leaveList$i;
     const result = (_leaveList$i = leaveList[i]) === null || _leaveList$i === void 0 ? void 0 : _leaveList$i.apply(visitors[i], args);
     if (result === BREAK) skipping[i] = BREAK; else if (result !== void 0 && result !== false) return result;
    } else if (skipping[i] === node) skipping[i] = null;
   }
  };
  mergedVisitor[kind] = mergedEnterLeave;
 }
 return mergedVisitor;
}

function getEnterLeaveForKind(visitor, kind) {
 const kindVisitor = visitor[kind];
 if (typeof kindVisitor === 'object') return kindVisitor; else if (typeof kindVisitor === 'function') return {
  enter: kindVisitor,
  leave: void 0
 };
 return {
  enter: visitor.enter,
  leave: visitor.leave
 };
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/types.js
const SCALAR_TYPE_MAP = {
 ID: 'string',
 String: 'string',
 Int: 'int32',
 Float: 'double',
 Boolean: 'bool'
};

const SCALAR_WRAPPER_TYPE_MAP = {
 ID: 'google.protobuf.StringValue',
 String: 'google.protobuf.StringValue',
 Int: 'google.protobuf.Int32Value',
 Float: 'google.protobuf.DoubleValue',
 Boolean: 'google.protobuf.BoolValue'
};

var CompositeMessageKind;

(function(CompositeMessageKind) {
 CompositeMessageKind[CompositeMessageKind["INTERFACE"] = 0] = "INTERFACE";
 CompositeMessageKind[CompositeMessageKind["UNION"] = 1] = "UNION";
})(CompositeMessageKind || (CompositeMessageKind = {}));

function isUnionMessageDefinition(message) {
 return message.kind === CompositeMessageKind.UNION;
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/operations/list-type-utils.js
function unwrapNonNullType(graphqlType) {
 return definition_isNonNullType(graphqlType) ? graphqlType.ofType : graphqlType;
}

function isNestedListType(listType) {
 return definition_isListType(listType.ofType) || definition_isNonNullType(listType.ofType) && definition_isListType(listType.ofType.ofType);
}

function calculateNestingLevel(listType) {
 let level = 1;
 let currentType = listType.ofType;
 while (true) if (definition_isNonNullType(currentType)) currentType = currentType.ofType; else if (definition_isListType(currentType)) {
  currentType = currentType.ofType;
  level++;
 } else break;
 return level;
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/proto-utils.js
const SPACE_INDENT = '  ';

const LINE_COMMENT_PREFIX = '// ';

const BLOCK_COMMENT_START = '/*';

const BLOCK_COMMENT_END = '*/';

function buildProtoMessage(includeComments, message) {
 return buildProtoMessageWithIndent(includeComments, message, 0, new Set);
}

function buildProtoMessageWithIndent(includeComments, message, indent, seenTypes) {
 const messageLines = formatComment(includeComments, message.description, indent);
 if (seenTypes.has(message.messageName)) throw new Error(`Duplicate nested message name: ${message.messageName}`);
 seenTypes.add(message.messageName);
 messageLines.push(indentContent(indent, `message ${message.messageName} {`));
 if (message.nestedMessages && message.nestedMessages.length > 0) {
  const nestedSeenTypes = new Set;
  for (const nestedMessage of message.nestedMessages) messageLines.push(...buildProtoMessageWithIndent(includeComments, nestedMessage, indent + 1, nestedSeenTypes));
 }
 if (message.reservedNumbers && message.reservedNumbers.length > 0) messageLines.push(indentContent(indent + 1, `reserved ${message.reservedNumbers};`));
 const compositeTypeFields = message.fields.filter(f => f.compositeType);
 for (const compositeTypeField of compositeTypeFields) messageLines.push(...buildCompositeTypeMessage(includeComments, compositeTypeField.compositeType, indent + 1, seenTypes));
 for (const field of message.fields) {
  if (field.description) messageLines.push(...formatComment(includeComments, field.description, indent + 1));
  const repeated = field.isRepeated ? 'repeated ' : '';
  messageLines.push(indentContent(indent + 1, `${repeated}${field.typeName} ${field.fieldName} = ${field.fieldNumber};`));
 }
 messageLines.push(indentContent(indent, '}'), '');
 return messageLines;
}

function buildCompositeTypeMessage(includeComments, compositeType, indent, seenTypes) {
 if (seenTypes.has(compositeType.typeName)) return [];
 seenTypes.add(compositeType.typeName);
 const lines = [];
 if (includeComments && compositeType.description) lines.push(...formatComment(includeComments, compositeType.description, indent));
 let oneOfName = '';
 let compositeTypes = [];
 if (isUnionMessageDefinition(compositeType)) {
  oneOfName = 'value';
  compositeTypes = compositeType.memberTypes;
 } else {
  oneOfName = 'instance';
  compositeTypes = compositeType.implementingTypes;
 }
 compositeTypes = [ ...compositeTypes ].sort((a, b) => a.localeCompare(b));
 lines.push(indentContent(indent, `message ${compositeType.typeName} {`), indentContent(indent + 1, `oneof ${oneOfName} {`));
 for (const [index, compositeType] of compositeTypes.entries()) lines.push(indentContent(indent + 2, `${compositeType} ${graphqlFieldToProtoField(compositeType)} = ${index + 1};`));
 lines.push(indentContent(indent + 1, '}'));
 lines.push(indentContent(indent, '}'));
 return lines;
}

function formatComment(includeComments, description, indentLevel = 0) {
 if (!includeComments || !description) return [];
 const sanitized = description.replace(/\/\*/g, '/ *').replace(/\*\//g, '* /');
 const indent = SPACE_INDENT.repeat(indentLevel);
 const lines = sanitized.trim().split('\n');
 return lines.length === 1 ? [ `${indent}${LINE_COMMENT_PREFIX}${lines[0]}` ] : [ `${indent}${BLOCK_COMMENT_START}`, ...lines.map(line => `${indent} * ${line}`), `${indent} ${BLOCK_COMMENT_END}` ];
}

function renderRPCMethod(includeComments, rpcMethod) {
 const lines = [];
 if (includeComments && rpcMethod.description) lines.push(...formatComment(includeComments, rpcMethod.description, 1));
 lines.push(indentContent(1, `rpc ${rpcMethod.name}(${rpcMethod.request}) returns (${rpcMethod.response}) {}`));
 return lines;
}

function getProtoTypeFromGraphQL(includeComments, graphqlType, ignoreWrapperTypes = false) {
 if (definition_isListType(graphqlType) || definition_isNonNullType(graphqlType) && definition_isListType(graphqlType.ofType)) return handleListType(includeComments, graphqlType);
 if (isScalarType(graphqlType)) {
  if (ignoreWrapperTypes) return {
   typeName: SCALAR_TYPE_MAP[graphqlType.name] || 'string',
   isRepeated: false,
   isWrapper: false
  };
  return {
   typeName: SCALAR_WRAPPER_TYPE_MAP[graphqlType.name] || 'google.protobuf.StringValue',
   isRepeated: false,
   isWrapper: true
  };
 }
 if (isEnumType(graphqlType)) return {
  typeName: graphqlType.name,
  isRepeated: false,
  isWrapper: false
 };
 if (definition_isNonNullType(graphqlType)) {
  if (isScalarType(graphqlType.ofType)) return {
   typeName: SCALAR_TYPE_MAP[graphqlType.ofType.name] || 'string',
   isRepeated: false,
   isWrapper: false
  };
  return getProtoTypeFromGraphQL(includeComments, graphqlType.ofType);
 }
 const namedType = graphqlType;
 if (namedType && typeof namedType.name === 'string') return {
  typeName: namedType.name,
  isRepeated: false,
  isWrapper: false
 };
 return {
  typeName: 'string',
  isRepeated: false,
  isWrapper: false
 };
}

function handleListType(includeComments, graphqlType) {
 const listType = unwrapNonNullType(graphqlType);
 const isNullableList = !definition_isNonNullType(graphqlType);
 const isNested = isNestedListType(listType);
 if (!isNullableList && !isNested) return {
  ...getProtoTypeFromGraphQL(includeComments, getNamedType(listType), true),
  isRepeated: true
 };
 const baseType = getNamedType(listType);
 const nestingLevel = calculateNestingLevel(listType);
 const wrapperNestingLevel = isNested ? nestingLevel : 1;
 const wrapperName = listNameByNestingLevel(wrapperNestingLevel, baseType);
 return {
  typeName: wrapperName,
  isWrapper: false,
  isRepeated: false,
  listWrapper: {
   baseType,
   nestingLevel: wrapperNestingLevel
  }
 };
}

function listNameByNestingLevel(nestingLevel, baseType) {
 return `${'ListOf'.repeat(nestingLevel)}${baseType.name}`;
}

function createNestedListWrapper(includeComments, level, baseType) {
 const wrapperName = `${'ListOf'.repeat(level)}${baseType.name}`;
 return buildWrapperMessage(includeComments, wrapperName, level, baseType).join('\n');
}

function buildWrapperMessage(includeComments, wrapperName, level, baseType) {
 const lines = [];
 if (includeComments) lines.push(...formatComment(includeComments, `Wrapper message for a list of ${baseType.name}.`, 0));
 lines.push(`message ${wrapperName} {`);
 let innerWrapperName = '';
 innerWrapperName = level > 1 ? `${'ListOf'.repeat(level - 1)}${baseType.name}` : getProtoTypeFromGraphQL(includeComments, baseType, true).typeName;
 lines.push(indentContent(1, `message List {`), indentContent(2, `repeated ${innerWrapperName} items = 1;`), indentContent(1, `}`), indentContent(1, `List list = 1;`), `}`);
 return lines;
}

const indentContent = (indentLevel, content) => SPACE_INDENT.repeat(indentLevel) + content;

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/abstract-selection-rewriter.js
class AbstractSelectionRewriter {
 constructor(fieldSetDoc, schema, objectType) {
  this.compositeTypeStack = [];
  this.ancestorStacks = [];
  this.typeStack = [];
  this.rebalanceStack = [];
  this.selectionSetStack = [];
  this.inlineFragmentStack = [];
  this.concreteFragmentStack = [];
  this.fieldSetDoc = fieldSetDoc;
  this.schema = schema;
  this.currentType = objectType;
  this.visitor = this.createASTVisitor();
 }
 createASTVisitor() {
  return {
   SelectionSet: {
    enter: (node, key, parent, path, ancestors) => this.onEnterSelectionSet({
     node,
     key,
     parent,
     path,
     ancestors
    }),
    leave: (node, key, parent, path, ancestors) => this.onLeaveSelectionSet({
     node,
     key,
     parent,
     path,
     ancestors
    })
   },
   InlineFragment: {
    enter: (node, key, parent, path, ancestors) => this.onEnterInlineFragment({
     node,
     key,
     parent,
     path,
     ancestors
    }),
    leave: (node, key, parent, path, ancestors) => this.onLeaveInlineFragment({
     node,
     key,
     parent,
     path,
     ancestors
    })
   }
  };
 }
 normalize() {
  visitor_visit(this.fieldSetDoc, this.visitor);
 }
 onEnterSelectionSet(ctx) {
  if (!ctx.parent) return;
  if (!this.isFieldNode(ctx.parent)) {
   this.rebalanceStack.push(false);
   return;
  }
  const fieldType = this.findNamedTypeForField(ctx.parent.name.value);
  if (!fieldType) {
   this.rebalanceStack.push(false);
   return;
  }
  if (!this.isTypeWithFields(fieldType)) {
   this.rebalanceStack.push(false);
   return;
  }
  this.typeStack.push(this.currentType);
  this.rebalanceStack.push(true);
  this.currentType = fieldType;
  if (this.currentSelectionSet) this.selectionSetStack.push(this.currentSelectionSet);
  this.currentSelectionSet = ctx.node;
  if (this.compositeTypeStack.length > 0) {
   this.ancestorStacks.push([ ...this.compositeTypeStack ]);
   this.compositeTypeStack = [];
  }
  this.currentCompositeRoot = fieldType;
  this.compositeTypeStack.push(this.currentCompositeRoot);
  if (isAbstractType(fieldType)) {
   this.appendValidInlineFragments(ctx.node);
   this.distributeFieldsIntoInlineFragments(ctx.node);
  }
 }
 onLeaveSelectionSet(ctx) {
  var _a, _b, _c, _d;
  if (!ctx.parent) return;
  this.collapseRedundantFragments(ctx.node, ctx.parent);
  this.mergeInlineFragments(ctx.node);
  this.removeEmptyInlineFragments(ctx.node);
  if ((_a = this.rebalanceStack.pop()) !== null && _a !== void 0 ? _a : false) {
   this.currentType = (_b = this.typeStack.pop()) !== null && _b !== void 0 ? _b : this.currentType;
   this.currentSelectionSet = this.selectionSetStack.pop();
  }
  if (!this.isFieldNode(ctx.parent)) return;
  const fieldType = this.findNamedTypeForField(ctx.parent.name.value);
  if (!fieldType || !this.isTypeWithFields(fieldType)) return;
  if (isCompositeType(fieldType) && fieldType.name === ((_c = this.currentCompositeRoot) === null || _c === void 0 ? void 0 : _c.name) && this.compositeTypeStack.length === 1) {
   this.compositeTypeStack = (_d = this.ancestorStacks.pop()) !== null && _d !== void 0 ? _d : [];
   if (this.compositeTypeStack.length > 0) this.currentCompositeRoot = this.compositeTypeStack[0];
  }
 }
 onEnterInlineFragment(ctx) {
  var _a, _b;
  if (!ctx.parent || !this.currentSelectionSet) return;
  this.inlineFragmentStack.push(ctx.node);
  const type = this.schema.getType((_b = (_a = ctx.node.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) !== null && _b !== void 0 ? _b : '');
  if (isUnionType(type)) {
   this.unfoldUnionType(ctx);
   this.compositeTypeStack.push(type);
   this.rebalanceStack.push(false);
   return;
  }
  if (!type || !this.isTypeWithFields(type)) return;
  if (!this.inlineFragmentIsAbstractType(ctx.node)) {
   this.rebalanceStack.push(true);
   this.typeStack.push(this.currentType);
   this.compositeTypeStack.push(type);
   this.currentType = type;
   if (!this.inlineFragmentIsValidForCurrentAbstractRoot(ctx.node)) {
    let parent = this.currentSelectionSet;
    if (this.inlineFragmentStack.length > 1) {
     const inlineFragment = this.inlineFragmentStack.at(-2);
     if (!inlineFragment) return;
     parent = inlineFragment.selectionSet;
    }
    parent.selections = parent.selections.filter(s => {
     var _a, _b;
     return s.kind !== kinds_Kind.INLINE_FRAGMENT || ((_a = s.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) !== ((_b = ctx.node.typeCondition) === null || _b === void 0 ? void 0 : _b.name.value);
    });
   }
   this.concreteFragmentStack.push(ctx.node);
   this.inlineFragmentStack.pop();
   return;
  }
  this.rebalanceStack.push(false);
  if (!isAbstractType(type)) return;
  this.compositeTypeStack.push(type);
  this.appendValidInlineFragments(ctx.node.selectionSet);
  this.distributeFieldsIntoInlineFragments(ctx.node.selectionSet);
  const parent = this.getEnclosingSelectionSet(ctx.node);
  if (!parent) {
   this.inlineFragmentStack.pop();
   return;
  }
  this.unfoldSelectionNodeToParent(ctx.node, parent);
  this.inlineFragmentStack.pop();
 }
 onLeaveInlineFragment(ctx) {
  var _a, _b;
  if (!ctx.parent || !this.currentSelectionSet) return;
  this.inlineFragmentStack.pop();
  if ((_a = this.rebalanceStack.pop()) !== null && _a !== void 0 ? _a : false) {
   this.currentType = (_b = this.typeStack.pop()) !== null && _b !== void 0 ? _b : this.currentType;
   this.compositeTypeStack.pop();
   this.concreteFragmentStack.pop();
  } else this.compositeTypeStack.pop();
 }
 unfoldUnionType(ctx) {
  const parent = this.getEnclosingSelectionSet(ctx.node);
  if (!parent) return;
  this.unfoldSelectionNodeToParent(ctx.node, parent);
  this.inlineFragmentStack.pop();
 }
 unfoldSelectionNodeToParent(node, parent) {
  const index = parent.selections.findIndex(s => {
   var _a, _b;
   return s.kind === kinds_Kind.INLINE_FRAGMENT && ((_a = s.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) === ((_b = node.typeCondition) === null || _b === void 0 ? void 0 : _b.name.value);
  });
  if (index < 0) return;
  parent.selections = [ ...parent.selections.slice(0, index), ...node.selectionSet.selections, ...parent.selections.slice(index + 1) ];
 }
 getEnclosingSelectionSet(node) {
  var _a, _b, _c, _d, _e, _f, _g;
  if (this.inlineFragmentStack.length > 1) return (_a = this.inlineFragmentStack.at(-2)) === null || _a === void 0 ? void 0 : _a.selectionSet;
  const typeName = (_c = (_b = node.typeCondition) === null || _b === void 0 ? void 0 : _b.name) === null || _c === void 0 ? void 0 : _c.value;
  if ((_e = (_d = this.currentSelectionSet) === null || _d === void 0 ? void 0 : _d.selections) === null || _e === void 0 ? void 0 : _e.some(s => {
   var _a, _b;
   return s.kind === kinds_Kind.INLINE_FRAGMENT && ((_b = (_a = s.typeCondition) === null || _a === void 0 ? void 0 : _a.name) === null || _b === void 0 ? void 0 : _b.value) === typeName;
  })) return this.currentSelectionSet;
  if (this.concreteFragmentStack.length > 0) {
   const concreteFragment = this.concreteFragmentStack.at(-1);
   if ((_g = (_f = concreteFragment === null || concreteFragment === void 0 ? void 0 : concreteFragment.selectionSet) === null || _f === void 0 ? void 0 : _f.selections) === null || _g === void 0 ? void 0 : _g.some(s => {
    var _a, _b;
    return s.kind === kinds_Kind.INLINE_FRAGMENT && ((_b = (_a = s.typeCondition) === null || _a === void 0 ? void 0 : _a.name) === null || _b === void 0 ? void 0 : _b.value) === typeName;
   })) return concreteFragment.selectionSet;
  }
  return this.currentSelectionSet;
 }
 mergeInlineFragments(node) {
  const selectedInlineFragments = node.selections.filter(s => s.kind === kinds_Kind.INLINE_FRAGMENT);
  if (selectedInlineFragments.length === 0) return;
  const uniqueInlineFragments = [];
  for (const selectedFragment of selectedInlineFragments) {
   const uniqueFragment = uniqueInlineFragments.find(f => {
    var _a, _b;
    return ((_a = f.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) === ((_b = selectedFragment.typeCondition) === null || _b === void 0 ? void 0 : _b.name.value);
   });
   if (!uniqueFragment) {
    uniqueInlineFragments.push(selectedFragment);
    continue;
   }
   const existingFieldNames = new Set(uniqueFragment.selectionSet.selections.filter(s => s.kind === kinds_Kind.FIELD).map(s => s.name.value));
   const missingFields = selectedFragment.selectionSet.selections.filter(s => s.kind === kinds_Kind.FIELD && !existingFieldNames.has(s.name.value));
   uniqueFragment.selectionSet.selections = [ ...uniqueFragment.selectionSet.selections, ...missingFields ];
  }
  const fields = node.selections.filter(s => s.kind === kinds_Kind.FIELD);
  node.selections = [ ...fields, ...uniqueInlineFragments ];
 }
 collapseRedundantFragments(node, parent) {
  var _a, _b;
  if (Array.isArray(parent) || parent.kind !== kinds_Kind.INLINE_FRAGMENT) return;
  const parentFragment = parent;
  const parentTypeName = (_b = (_a = parentFragment.typeCondition) === null || _a === void 0 ? void 0 : _a.name) === null || _b === void 0 ? void 0 : _b.value;
  if (!parentTypeName) return;
  node.selections = node.selections.flatMap(s => {
   var _a, _b;
   return s.kind === kinds_Kind.INLINE_FRAGMENT && ((_b = (_a = s.typeCondition) === null || _a === void 0 ? void 0 : _a.name) === null || _b === void 0 ? void 0 : _b.value) === parentTypeName ? s.selectionSet.selections : [ s ];
  });
 }
 removeEmptyInlineFragments(node) {
  node.selections = node.selections.filter(s => s.kind !== kinds_Kind.INLINE_FRAGMENT || s.selectionSet.selections.length > 0);
 }
 appendValidInlineFragments(node) {
  if (this.compositeTypeStack.length === 0) return;
  const fields = node.selections.filter(s => s.kind === kinds_Kind.FIELD);
  if (fields.length === 0) return;
  const currentStack = [ ...this.compositeTypeStack ];
  const currentInterface = currentStack.pop();
  if (!currentInterface) return;
  const selectedInlineFragments = node.selections.filter(s => s.kind === kinds_Kind.INLINE_FRAGMENT);
  const possibleTypes = this.getPossibleIntersectingTypes(currentInterface, currentStack);
  const newInlineFragments = [];
  for (const possibleType of possibleTypes) if (!selectedInlineFragments.some(s => {
   var _a;
   return ((_a = s.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) === possibleType.name;
  })) newInlineFragments.push(this.createInlineFragment(possibleType, fields));
  node.selections = [ ...fields, ...newInlineFragments, ...selectedInlineFragments ];
 }
 getPossibleIntersectingTypes(currentCompositeRoot, ancestors) {
  let possibleTypes = [];
  possibleTypes = isObjectType(currentCompositeRoot) ? [ currentCompositeRoot ] : this.schema.getPossibleTypes(currentCompositeRoot);
  const lastAncestor = ancestors.pop();
  if (!lastAncestor) return possibleTypes;
  const parentPossibleTypes = this.getPossibleIntersectingTypes(lastAncestor, ancestors);
  return possibleTypes.filter(t => parentPossibleTypes.some(p => p.name === t.name));
 }
 createInlineFragment(type, fields) {
  return {
   kind: kinds_Kind.INLINE_FRAGMENT,
   directives: [],
   typeCondition: {
    kind: kinds_Kind.NAMED_TYPE,
    name: {
     kind: kinds_Kind.NAME,
     value: type.name
    }
   },
   selectionSet: {
    kind: kinds_Kind.SELECTION_SET,
    selections: fields.filter(f => type.getFields()[f.name.value])
   }
  };
 }
 distributeFieldsIntoInlineFragments(node) {
  var _a, _b, _c;
  const fields = node.selections.filter(s => s.kind === kinds_Kind.FIELD);
  if (fields.length === 0) return;
  const inlineFragments = node.selections.filter(s => s.kind === kinds_Kind.INLINE_FRAGMENT);
  node.selections = [ ...inlineFragments ];
  for (const fragment of inlineFragments) {
   const inlineFragmentType = this.schema.getType((_b = (_a = fragment.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) !== null && _b !== void 0 ? _b : '');
   if (!inlineFragmentType || !this.isTypeWithFields(inlineFragmentType)) continue;
   const existingFields = new Set((_c = fragment.selectionSet.selections.filter(s => s.kind === kinds_Kind.FIELD).map(s => s.name.value)) !== null && _c !== void 0 ? _c : []);
   const fieldsToAdd = fields.filter(field => !existingFields.has(field.name.value)).filter(field => field.name.value === '__typename' || inlineFragmentType.getFields()[field.name.value]);
   fragment.selectionSet.selections = [ ...fieldsToAdd, ...fragment.selectionSet.selections ];
  }
 }
 inlineFragmentIsAbstractType(node) {
  var _a, _b;
  const type = this.schema.getType((_b = (_a = node.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) !== null && _b !== void 0 ? _b : '');
  return isInterfaceType(type) || isUnionType(type);
 }
 inlineFragmentIsValidForCurrentAbstractRoot(node) {
  var _a, _b, _c;
  const type = this.schema.getType((_b = (_a = node.typeCondition) === null || _a === void 0 ? void 0 : _a.name.value) !== null && _b !== void 0 ? _b : '');
  if (!type) return false;
  if (!isObjectType(type)) return false;
  if (isObjectType(this.currentCompositeRoot)) return type.name === ((_c = this.currentCompositeRoot) === null || _c === void 0 ? void 0 : _c.name);
  return type.getInterfaces().some(i => {
   var _a;
   return i.name === ((_a = this.currentCompositeRoot) === null || _a === void 0 ? void 0 : _a.name);
  });
 }
 isFieldNode(node) {
  if (Array.isArray(node)) return false;
  return node.kind === kinds_Kind.FIELD;
 }
 findNamedTypeForField(fieldName) {
  const fields = this.currentType.getFields();
  const field = fields[fieldName];
  if (!field) return;
  return getNamedType(field.type);
 }
 isTypeWithFields(type) {
  return isObjectType(type) || isInterfaceType(type);
 }
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/required-fields-visitor.js
class RequiredFieldsVisitor {
 constructor(schema, objectType, requiredField, fieldSet) {
  this.schema = schema;
  this.objectType = objectType;
  this.requiredField = requiredField;
  this.ancestors = [];
  this.currentType = this.objectType;
  this.keyDirectives = [];
  this.currentKeyFieldsString = '';
  this.rpcMethods = [];
  this.messageDefinitions = [];
  this.stack = [];
  this.inlineFragmentStack = [];
  this.mapping = {};
  this._usesWrapperTypes = false;
  this.resolveKeyDirectives();
  this.fieldSetDoc = parser_parse(`{ ${fieldSet} }`);
  this.normalizeSelectionSet();
  this.visitor = this.createASTVisitor();
  this.mapping = {};
 }
 visit() {
  for (const keyDirective of this.keyDirectives) {
   const rawFieldSet = this.getKeyFieldsString(keyDirective);
   if (rawFieldSet.length === 0) throw new Error(`Required field set is empty for key directive ${keyDirective.name.value}`);
   this.currentKeyFieldsString = formatKeyElements(rawFieldSet).join(' ');
   if (this.mapping[this.currentKeyFieldsString]) continue;
   const argumentMappings = this.requiredField.args.map(arg => new ArgumentMapping({
    original: arg.name,
    mapped: graphqlArgumentToProtoField(arg.name)
   }));
   this.mapping[this.currentKeyFieldsString] = {
    requiredFieldMapping: new FieldMapping({
     original: this.requiredField.name,
     mapped: graphqlFieldToProtoField(this.requiredField.name),
     argumentMappings
    })
   };
   visitor_visit(this.fieldSetDoc, this.visitor);
  }
 }
 normalizeSelectionSet() {
  const visitor = new AbstractSelectionRewriter(this.fieldSetDoc, this.schema, this.objectType);
  visitor.normalize();
 }
 getMessageDefinitions() {
  return this.messageDefinitions;
 }
 getRPCMethods() {
  return this.rpcMethods;
 }
 getMapping() {
  return this.mapping;
 }
 get usesWrapperTypes() {
  return this._usesWrapperTypes;
 }
 resolveKeyDirectives() {
  var _a, _b, _c;
  this.keyDirectives = (_c = (_b = (_a = this.objectType.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.filter(d => d.name.value === KEY_DIRECTIVE_NAME)) !== null && _c !== void 0 ? _c : [];
  if (this.keyDirectives.length === 0) throw new Error('Object type has to be an entity type to make use of the @requires directive');
 }
 createASTVisitor() {
  return {
   Document: {
    enter: node => {
     this.onEnterDocument(node);
    },
    leave: () => {
     this.onLeaveDocument();
    }
   },
   Field: {
    enter: (node, key, parent, path, ancestors) => {
     this.onEnterField({
      node,
      key,
      parent,
      path,
      ancestors
     });
    }
   },
   InlineFragment: {
    enter: (node, key, parent, path, ancestors) => {
     this.onEnterInlineFragment({
      node,
      key,
      parent,
      path,
      ancestors
     });
    },
    leave: (node, key, parent, path, ancestors) => {
     this.onLeaveInlineFragment({
      node,
      key,
      parent,
      path,
      ancestors
     });
    }
   },
   SelectionSet: {
    enter: (node, key, parent, path, ancestors) => {
     this.onEnterSelectionSet({
      node,
      key,
      parent,
      path,
      ancestors
     });
    },
    leave: (node, key, parent, path, ancestors) => {
     this.onLeaveSelectionSet({
      node,
      key,
      parent,
      path,
      ancestors
     });
    }
   }
  };
 }
 onLeaveDocument() {
  if (this.requiredFieldMessage) this.messageDefinitions.push(this.requiredFieldMessage);
 }
 onEnterDocument(node) {
  const requiredFieldsMethodName = createRequiredFieldsMethodName(this.objectType.name, this.requiredField.name, this.currentKeyFieldsString);
  const requestMessageName = createRequestMessageName(requiredFieldsMethodName);
  const responseMessageName = createResponseMessageName(requiredFieldsMethodName);
  this.mapping[this.currentKeyFieldsString].rpc = {
   name: requiredFieldsMethodName,
   request: requestMessageName,
   response: responseMessageName
  };
  this.rpcMethods.push({
   name: requiredFieldsMethodName,
   request: requestMessageName,
   response: responseMessageName
  });
  const contextMessageName = `${requiredFieldsMethodName}Context`;
  const requestMessage = {
   messageName: requestMessageName,
   fields: [ {
    fieldName: 'context',
    typeName: contextMessageName,
    fieldNumber: 1,
    isRepeated: true,
    description: `${contextMessageName} provides the context for the required fields method ${requiredFieldsMethodName}.`
   } ]
  };
  const requireArgsMessageName = `${requiredFieldsMethodName}Args`;
  if (this.requiredField.args.length > 0) requestMessage.fields.push({
   fieldName: 'field_args',
   typeName: requireArgsMessageName,
   fieldNumber: 2,
   description: `${requireArgsMessageName} provides the field arguments for the required field with method ${requiredFieldsMethodName}.`
  });
  this.messageDefinitions.push(requestMessage);
  const fieldsMessageName = `${requiredFieldsMethodName}Fields`;
  const entityKeyRequestMessageName = createEntityLookupRequestKeyMessageName(this.objectType.name, this.currentKeyFieldsString);
  this.messageDefinitions.push({
   messageName: contextMessageName,
   fields: [ {
    fieldName: 'key',
    typeName: entityKeyRequestMessageName,
    fieldNumber: 1
   }, {
    fieldName: 'fields',
    typeName: fieldsMessageName,
    fieldNumber: 2
   } ]
  });
  if (this.requiredField.args.length > 0) {
   const requireArgsMessage = {
    messageName: requireArgsMessageName,
    fields: this.requiredField.args.map((d, i) => {
     const protoType = getProtoTypeFromGraphQL(false, d.type);
     if (protoType.isWrapper) this._usesWrapperTypes = true;
     return {
      fieldName: graphqlArgumentToProtoField(d.name),
      typeName: protoType.typeName,
      fieldNumber: i + 1,
      isRepeated: protoType.isRepeated
     };
    })
   };
   this.messageDefinitions.push(requireArgsMessage);
  }
  this.requiredFieldMessage = {
   messageName: fieldsMessageName,
   fields: []
  };
  const resultMessageName = `${requiredFieldsMethodName}Result`;
  this.messageDefinitions.push({
   messageName: responseMessageName,
   fields: [ {
    fieldName: 'result',
    typeName: resultMessageName,
    fieldNumber: 1,
    isRepeated: true,
    description: `${resultMessageName} provides the result for the required fields method ${requiredFieldsMethodName}.`
   } ]
  });
  const typeInfo = getProtoTypeFromGraphQL(false, this.requiredField.type);
  this.messageDefinitions.push({
   messageName: resultMessageName,
   fields: [ {
    fieldName: graphqlFieldToProtoField(this.requiredField.name),
    typeName: typeInfo.typeName,
    fieldNumber: 1,
    isRepeated: typeInfo.isRepeated
   } ]
  });
  this.stack.push(this.requiredFieldMessage);
  this.current = this.requiredFieldMessage;
 }
 onEnterField(ctx) {
  var _a;
  if (!this.current || ctx.node.name.value === '__typename') return;
  const fieldDefinition = this.fieldDefinition(ctx.node.name.value);
  if (!fieldDefinition) throw new Error(`Field definition not found for field ${ctx.node.name.value}`);
  let compositeType;
  if (this.isCompositeType(fieldDefinition.type)) compositeType = this.handleCompositeType(fieldDefinition);
  const protoFieldName = graphqlFieldToProtoField(fieldDefinition.name);
  if (this.current.fields.some(f => f.fieldName === protoFieldName)) return;
  const typeInfo = getProtoTypeFromGraphQL(false, fieldDefinition.type);
  this.current.fields.push({
   fieldName: protoFieldName,
   typeName: typeInfo.typeName,
   fieldNumber: ((_a = this.current) === null || _a === void 0 ? void 0 : _a.fields.length) + 1,
   isRepeated: typeInfo.isRepeated,
   graphqlName: fieldDefinition.name,
   compositeType
  });
 }
 onEnterInlineFragment(ctx) {
  if (this.currentInlineFragment) this.inlineFragmentStack.push(this.currentInlineFragment);
  this.currentInlineFragment = ctx.node;
 }
 onLeaveInlineFragment(ctx) {
  var _a;
  this.currentInlineFragment = (_a = this.inlineFragmentStack.pop()) !== null && _a !== void 0 ? _a : void 0;
 }
 onEnterSelectionSet(ctx) {
  var _a, _b, _c, _d;
  if (!ctx.parent || !this.current) return false;
  let currentType;
  if (this.isFieldNode(ctx.parent)) currentType = (_a = this.findObjectTypeForField(ctx.parent.name.value)) !== null && _a !== void 0 ? _a : void 0; else if (this.isInlineFragmentNode(ctx.parent)) {
   const typeName = (_b = ctx.parent.typeCondition) === null || _b === void 0 ? void 0 : _b.name.value;
   if (typeName) currentType = this.findObjectType(typeName);
  } else return false;
  if (!this.currentType || !currentType) return false;
  this.ancestors.push(this.currentType);
  this.currentType = currentType;
  if (!this.current.nestedMessages) this.current.nestedMessages = [];
  const existingNested = this.current.nestedMessages.find(msg => {
   var _a;
   return msg.messageName === ((_a = this.currentType) === null || _a === void 0 ? void 0 : _a.name);
  });
  let nested;
  if (existingNested) nested = existingNested; else {
   nested = {
    messageName: (_d = (_c = this.currentType) === null || _c === void 0 ? void 0 : _c.name) !== null && _d !== void 0 ? _d : '',
    fields: []
   };
   this.current.nestedMessages.push(nested);
  }
  this.stack.push(this.current);
  this.current = nested;
 }
 onLeaveSelectionSet(ctx) {
  var _a;
  this.currentType = (_a = this.ancestors.pop()) !== null && _a !== void 0 ? _a : this.currentType;
  this.current = this.stack.pop();
 }
 handleCompositeType(fieldDefinition) {
  if (!this.current) return;
  const compositeType = getNamedType(fieldDefinition.type);
  if (isInterfaceType(compositeType)) return {
   kind: CompositeMessageKind.INTERFACE,
   implementingTypes: this.schema.getImplementations(compositeType).objects.map(o => o.name),
   typeName: compositeType.name
  };
  if (isUnionType(compositeType)) return {
   kind: CompositeMessageKind.UNION,
   memberTypes: this.schema.getPossibleTypes(compositeType).map(t => t.name),
   typeName: compositeType.name
  };
  return;
 }
 isFieldNode(node) {
  if (Array.isArray(node)) return false;
  return node.kind === kinds_Kind.FIELD;
 }
 isInlineFragmentNode(node) {
  if (Array.isArray(node)) return false;
  return node.kind === kinds_Kind.INLINE_FRAGMENT;
 }
 findObjectTypeForField(fieldName) {
  var _a, _b;
  const fields = (_b = (_a = this.currentType) === null || _a === void 0 ? void 0 : _a.getFields()) !== null && _b !== void 0 ? _b : {};
  const field = fields[fieldName];
  if (!field) return;
  const namedType = getNamedType(field.type);
  if (isObjectType(namedType)) return namedType;
  return;
 }
 fieldDefinition(fieldName) {
  var _a;
  return (_a = this.currentType) === null || _a === void 0 ? void 0 : _a.getFields()[fieldName];
 }
 findObjectType(typeName) {
  const type = this.schema.getTypeMap()[typeName];
  if (!type) return;
  if (!isObjectType(type)) return;
  return type;
 }
 getKeyFieldsString(directive) {
  var _a;
  const fieldsArg = (_a = directive.arguments) === null || _a === void 0 ? void 0 : _a.find(arg => arg.name.value === 'fields');
  if (!fieldsArg) return '';
  return fieldsArg.value.kind === kinds_Kind.STRING ? fieldsArg.value.value : '';
 }
 isCompositeType(type) {
  const namedType = getNamedType(type);
  return isInterfaceType(namedType) || isUnionType(namedType);
 }
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/sdl-to-mapping-visitor.js
class GraphQLToMappingVisitor {
 constructor(schema, serviceName = 'DefaultService') {
  this.schema = schema;
  this.mapping = new GRPCMapping({
   version: 1,
   service: serviceName,
   operationMappings: [],
   entityMappings: [],
   typeFieldMappings: [],
   enumMappings: []
  });
 }
 visit() {
  this.processEntityTypes();
  this.processQueryType();
  this.processMutationType();
  this.processSubscriptionType();
  this.processResolvableFields();
  this.processAllTypes();
  return this.mapping;
 }
 processEntityTypes() {
  const typeMap = this.schema.getTypeMap();
  for (const [typeName, type] of Object.entries(typeMap)) {
   if (this.shouldSkipRootType(type)) continue;
   if (isObjectType(type)) {
    const keyDirectives = this.getKeyDirectives(type);
    if (keyDirectives.length === 0) continue;
    for (const keyDirective of keyDirectives) {
     const key = this.getKeyFromDirective(keyDirective);
     if (key) this.createEntityMapping(typeName, key);
    }
    this.createRequiredFieldsMapping(type);
   }
  }
 }
 createRequiredFieldsMapping(type) {
  var _a;
  const fields = Object.values(type.getFields()).filter(field => {
   var _a, _b;
   return (_b = (_a = field.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.some(d => d.name.value === REQUIRES_DIRECTIVE_NAME);
  });
  if (fields.length === 0) return;
  for (const field of fields) {
   const visitor = new RequiredFieldsVisitor(this.schema, type, field, this.getRequiredFieldSet(field));
   visitor.visit();
   const mapping = visitor.getMapping();
   const seenKeys = new Set;
   for (const [key, value] of Object.entries(mapping)) {
    const normalizedKey = formatKeyElements(key).join(' ');
    if (seenKeys.has(normalizedKey)) continue;
    seenKeys.add(normalizedKey);
    const em = this.mapping.entityMappings.find(em => em.typeName === type.name && formatKeyElements(em.key).join(' ') === normalizedKey);
    if (!em) throw new Error(`Entity mapping not found for type ${type.name} and key ${key}`);
    if (!value.rpc) throw new Error(`RPC method not found for required field ${(_a = value.requiredFieldMapping) === null || _a === void 0 ? void 0 : _a.original}`);
    em.requiredFieldMappings.push(new RequiredFieldMapping({
     fieldMapping: value.requiredFieldMapping,
     request: value.rpc.request,
     response: value.rpc.response,
     rpc: value.rpc.name
    }));
   }
  }
 }
 getRequiredFieldSet(field) {
  var _a, _b, _c, _d;
  const arg = (_d = (_c = (_b = (_a = field.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.find(d => d.name.value === REQUIRES_DIRECTIVE_NAME)) === null || _c === void 0 ? void 0 : _c.arguments) === null || _d === void 0 ? void 0 : _d.find(arg => arg.name.value === 'fields');
  if (!arg || arg.value.kind !== kinds_Kind.STRING) throw new Error(`Required field set not found for field ${field.name}`);
  return arg.value.value;
 }
 getKeyDirectives(type) {
  var _a, _b;
  return ((_b = (_a = type.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.filter(d => d.name.value === 'key')) || [];
 }
 createEntityMapping(typeName, keyField) {
  const rpc = createEntityLookupMethodName(typeName, keyField);
  const entityMapping = new EntityMapping({
   typeName,
   kind: 'entity',
   key: keyField,
   rpc,
   request: createRequestMessageName(rpc),
   response: createResponseMessageName(rpc),
   requiredFieldMappings: []
  });
  this.mapping.entityMappings.push(entityMapping);
 }
 getKeyFromDirective(directive) {
  var _a;
  const fieldsArg = (_a = directive.arguments) === null || _a === void 0 ? void 0 : _a.find(arg => arg.name.value === 'fields');
  if (fieldsArg && fieldsArg.value.kind === kinds_Kind.STRING) return fieldsArg.value.value;
  return null;
 }
 processQueryType() {
  this.processType('Query', OperationType.QUERY, this.schema.getQueryType());
 }
 processMutationType() {
  this.processType('Mutation', OperationType.MUTATION, this.schema.getMutationType());
 }
 processSubscriptionType() {
  this.processType('Subscription', OperationType.SUBSCRIPTION, this.schema.getSubscriptionType());
 }
 processResolvableFields() {
  var _a, _b, _c, _d;
  const typeMap = this.schema.getTypeMap();
  for (const typeName in typeMap) {
   const type = typeMap[typeName];
   if (this.shouldSkipRootType(type)) continue;
   if (!isObjectType(type)) continue;
   const fields = type.getFields();
   for (const field of Object.values(fields)) {
    const hasResolveDirective = (_b = (_a = field.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.some(d => d.name.value === CONNECT_FIELD_RESOLVER);
    if (field.args.length === 0 && !hasResolveDirective) continue;
    const hasRequireDirective = (_d = (_c = field.astNode) === null || _c === void 0 ? void 0 : _c.directives) === null || _d === void 0 ? void 0 : _d.some(d => d.name.value === REQUIRES_DIRECTIVE_NAME);
    if (field.args.length > 0 && hasRequireDirective) continue;
    this.createLookupMapping(LookupType.RESOLVE, type.name, field);
   }
  }
 }
 processType(operationTypeName, operationType, graphqlType) {
  if (!graphqlType) return;
  const typeFieldMapping = new TypeFieldMapping({
   type: operationTypeName,
   fieldMappings: []
  });
  const fields = graphqlType.getFields();
  for (const fieldName in fields) {
   if (fieldName === '_entities' || fieldName === '_service') continue;
   const field = fields[fieldName];
   const mappedName = createOperationMethodName(operationTypeName, fieldName);
   this.createOperationMapping(operationType, fieldName, mappedName);
   const fieldMapping = this.createFieldMapping(field);
   typeFieldMapping.fieldMappings.push(fieldMapping);
  }
  this.mapping.typeFieldMappings.push(typeFieldMapping);
 }
 createOperationMapping(operationType, fieldName, mappedName) {
  const operationMapping = new OperationMapping({
   type: operationType,
   original: fieldName,
   mapped: mappedName,
   request: createRequestMessageName(mappedName),
   response: createResponseMessageName(mappedName)
  });
  this.mapping.operationMappings.push(operationMapping);
 }
 createLookupMapping(type, typeName, field) {
  const methodName = createResolverMethodName(typeName, field.name);
  const lookupMapping = new LookupMapping({
   type,
   lookupMapping: this.createLookupFieldMapping(typeName, field),
   rpc: methodName,
   request: createRequestMessageName(methodName),
   response: createResponseMessageName(methodName)
  });
  this.mapping.resolveMappings.push(lookupMapping);
 }
 processAllTypes() {
  const typeMap = this.schema.getTypeMap();
  for (const typeName in typeMap) {
   const type = typeMap[typeName];
   if (this.shouldSkipRootType(type)) continue;
   if (isObjectType(type)) this.processObjectType(type); else if (isInputObjectType(type)) this.processInputObjectType(type); else if (isEnumType(type)) this.processEnumType(type);
  }
 }
 shouldSkipRootType(type) {
  var _a, _b, _c;
  const typeName = type.name;
  return typeName.startsWith('__') || typeName === ((_a = this.schema.getQueryType()) === null || _a === void 0 ? void 0 : _a.name) || typeName === ((_b = this.schema.getMutationType()) === null || _b === void 0 ? void 0 : _b.name) || typeName === ((_c = this.schema.getSubscriptionType()) === null || _c === void 0 ? void 0 : _c.name);
 }
 processObjectType(type) {
  const typeFieldMapping = new TypeFieldMapping({
   type: type.name,
   fieldMappings: []
  });
  const fields = type.getFields();
  for (const fieldName in fields) {
   const field = fields[fieldName];
   const fieldMapping = this.createFieldMapping(field);
   typeFieldMapping.fieldMappings.push(fieldMapping);
  }
  if (typeFieldMapping.fieldMappings.length > 0) this.mapping.typeFieldMappings.push(typeFieldMapping);
 }
 processInputObjectType(type) {
  const typeFieldMapping = new TypeFieldMapping({
   type: type.name,
   fieldMappings: []
  });
  const fields = type.getFields();
  for (const fieldName in fields) {
   const field = fields[fieldName];
   const fieldMapping = new FieldMapping({
    original: field.name,
    mapped: graphqlFieldToProtoField(field.name),
    argumentMappings: []
   });
   typeFieldMapping.fieldMappings.push(fieldMapping);
  }
  if (typeFieldMapping.fieldMappings.length > 0) this.mapping.typeFieldMappings.push(typeFieldMapping);
 }
 processEnumType(type) {
  const enumMapping = new EnumMapping({
   type: type.name,
   values: []
  });
  const enumValues = type.getValues();
  for (const enumValue of enumValues) enumMapping.values.push(new EnumValueMapping({
   original: enumValue.name,
   mapped: graphqlEnumValueToProtoEnumValue(type.name, enumValue.name)
  }));
  this.mapping.enumMappings.push(enumMapping);
 }
 createFieldMapping(field) {
  const fieldName = field.name;
  const mappedFieldName = graphqlFieldToProtoField(fieldName);
  const argumentMappings = this.createArgumentMappings(field);
  return new FieldMapping({
   original: fieldName,
   mapped: mappedFieldName,
   argumentMappings
  });
 }
 createLookupFieldMapping(type, field) {
  return new LookupFieldMapping({
   type,
   fieldMapping: this.createFieldMapping(field)
  });
 }
 createArgumentMappings(field) {
  const argumentMappings = [];
  if (field.args && field.args.length > 0) for (const arg of field.args) argumentMappings.push(new ArgumentMapping({
   original: arg.name,
   mapped: graphqlArgumentToProtoField(arg.name)
  }));
  return argumentMappings;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/type/scalars.js
const GRAPHQL_MAX_INT = 2147483647;

const GRAPHQL_MIN_INT = -2147483648;

const GraphQLInt = new GraphQLScalarType({
 name: 'Int',
 description: 'The `Int` scalar type represents non-fractional signed whole numeric values. Int can represent values between -(2^31) and 2^31 - 1.',
 serialize(outputValue) {
  const coercedValue = serializeObject(outputValue);
  if (typeof coercedValue === 'boolean') return coercedValue ? 1 : 0;
  let num = coercedValue;
  if (typeof coercedValue === 'string' && coercedValue !== '') num = Number(coercedValue);
  if (typeof num !== 'number' || !Number.isInteger(num)) throw new GraphQLError_GraphQLError(`Int cannot represent non-integer value: ${inspect_inspect(coercedValue)}`);
  if (num > GRAPHQL_MAX_INT || num < GRAPHQL_MIN_INT) throw new GraphQLError_GraphQLError('Int cannot represent non 32-bit signed integer value: ' + inspect_inspect(coercedValue));
  return num;
 },
 parseValue(inputValue) {
  if (typeof inputValue !== 'number' || !Number.isInteger(inputValue)) throw new GraphQLError_GraphQLError(`Int cannot represent non-integer value: ${inspect_inspect(inputValue)}`);
  if (inputValue > GRAPHQL_MAX_INT || inputValue < GRAPHQL_MIN_INT) throw new GraphQLError_GraphQLError(`Int cannot represent non 32-bit signed integer value: ${inputValue}`);
  return inputValue;
 },
 parseLiteral(valueNode) {
  if (valueNode.kind !== kinds_Kind.INT) throw new GraphQLError_GraphQLError(`Int cannot represent non-integer value: ${printForError(valueNode)}`, {
   nodes: valueNode
  });
  const num = parseInt(valueNode.value, 10);
  if (num > GRAPHQL_MAX_INT || num < GRAPHQL_MIN_INT) throw new GraphQLError_GraphQLError(`Int cannot represent non 32-bit signed integer value: ${valueNode.value}`, {
   nodes: valueNode
  });
  return num;
 }
});

const GraphQLFloat = new GraphQLScalarType({
 name: 'Float',
 description: 'The `Float` scalar type represents signed double-precision fractional values as specified by [IEEE 754](https://en.wikipedia.org/wiki/IEEE_floating_point).',
 serialize(outputValue) {
  const coercedValue = serializeObject(outputValue);
  if (typeof coercedValue === 'boolean') return coercedValue ? 1 : 0;
  let num = coercedValue;
  if (typeof coercedValue === 'string' && coercedValue !== '') num = Number(coercedValue);
  if (typeof num !== 'number' || !Number.isFinite(num)) throw new GraphQLError_GraphQLError(`Float cannot represent non numeric value: ${inspect_inspect(coercedValue)}`);
  return num;
 },
 parseValue(inputValue) {
  if (typeof inputValue !== 'number' || !Number.isFinite(inputValue)) throw new GraphQLError_GraphQLError(`Float cannot represent non numeric value: ${inspect_inspect(inputValue)}`);
  return inputValue;
 },
 parseLiteral(valueNode) {
  if (valueNode.kind !== kinds_Kind.FLOAT && valueNode.kind !== kinds_Kind.INT) throw new GraphQLError_GraphQLError(`Float cannot represent non numeric value: ${printForError(valueNode)}`, valueNode);
  return parseFloat(valueNode.value);
 }
});

const GraphQLString = new GraphQLScalarType({
 name: 'String',
 description: 'The `String` scalar type represents textual data, represented as UTF-8 character sequences. The String type is most often used by GraphQL to represent free-form human-readable text.',
 serialize(outputValue) {
  const coercedValue = serializeObject(outputValue);
  if (typeof coercedValue === 'string') return coercedValue;
  if (typeof coercedValue === 'boolean') return coercedValue ? 'true' : 'false';
  if (typeof coercedValue === 'number' && Number.isFinite(coercedValue)) return coercedValue.toString();
  throw new GraphQLError_GraphQLError(`String cannot represent value: ${inspect_inspect(outputValue)}`);
 },
 parseValue(inputValue) {
  if (typeof inputValue !== 'string') throw new GraphQLError_GraphQLError(`String cannot represent a non string value: ${inspect_inspect(inputValue)}`);
  return inputValue;
 },
 parseLiteral(valueNode) {
  if (valueNode.kind !== kinds_Kind.STRING) throw new GraphQLError_GraphQLError(`String cannot represent a non string value: ${printForError(valueNode)}`, {
   nodes: valueNode
  });
  return valueNode.value;
 }
});

const GraphQLBoolean = new GraphQLScalarType({
 name: 'Boolean',
 description: 'The `Boolean` scalar type represents `true` or `false`.',
 serialize(outputValue) {
  const coercedValue = serializeObject(outputValue);
  if (typeof coercedValue === 'boolean') return coercedValue;
  if (Number.isFinite(coercedValue)) return coercedValue !== 0;
  throw new GraphQLError_GraphQLError(`Boolean cannot represent a non boolean value: ${inspect_inspect(coercedValue)}`);
 },
 parseValue(inputValue) {
  if (typeof inputValue !== 'boolean') throw new GraphQLError_GraphQLError(`Boolean cannot represent a non boolean value: ${inspect_inspect(inputValue)}`);
  return inputValue;
 },
 parseLiteral(valueNode) {
  if (valueNode.kind !== kinds_Kind.BOOLEAN) throw new GraphQLError_GraphQLError(`Boolean cannot represent a non boolean value: ${printForError(valueNode)}`, {
   nodes: valueNode
  });
  return valueNode.value;
 }
});

const GraphQLID = new GraphQLScalarType({
 name: 'ID',
 description: 'The `ID` scalar type represents a unique identifier, often used to refetch an object or as key for a cache. The ID type appears in a JSON response as a String; however, it is not intended to be human-readable. When expected as an input type, any string (such as `"4"`) or integer (such as `4`) input value will be accepted as an ID.',
 serialize(outputValue) {
  const coercedValue = serializeObject(outputValue);
  if (typeof coercedValue === 'string') return coercedValue;
  if (Number.isInteger(coercedValue)) return String(coercedValue);
  throw new GraphQLError_GraphQLError(`ID cannot represent value: ${inspect_inspect(outputValue)}`);
 },
 parseValue(inputValue) {
  if (typeof inputValue === 'string') return inputValue;
  if (typeof inputValue === 'number' && Number.isInteger(inputValue)) return inputValue.toString();
  throw new GraphQLError_GraphQLError(`ID cannot represent value: ${inspect_inspect(inputValue)}`);
 },
 parseLiteral(valueNode) {
  if (valueNode.kind !== kinds_Kind.STRING && valueNode.kind !== kinds_Kind.INT) throw new GraphQLError_GraphQLError('ID cannot represent a non-string and non-integer value: ' + printForError(valueNode), {
   nodes: valueNode
  });
  return valueNode.value;
 }
});

const specifiedScalarTypes = Object.freeze([ GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLID ]);

function isSpecifiedScalarType(type) {
 return specifiedScalarTypes.some(({name}) => type.name === name);
}

function serializeObject(outputValue) {
 if (isObjectLike(outputValue)) {
  if (typeof outputValue.valueOf === 'function') {
   const valueOfResult = outputValue.valueOf();
   if (!isObjectLike(valueOfResult)) return valueOfResult;
  }
  if (typeof outputValue.toJSON === 'function') return outputValue.toJSON();
 }
 return outputValue;
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/proto-lock.js
class ProtoLockManager {
 constructor(initialLockData) {
  this.lockData = initialLockData || {
   version: '1.0.0',
   messages: {},
   enums: {}
  };
 }
 reconcileItems(container, itemName, availableItems) {
  if (!container[itemName]) container[itemName] = {
   fields: {}
  };
  const fieldsMap = container[itemName].fields;
  let reservedNumbers = container[itemName].reservedNumbers || [];
  const removedItems = {};
  for (const [item, number] of Object.entries(fieldsMap)) if (!availableItems.includes(item)) {
   reservedNumbers.push(number);
   removedItems[item] = number;
  }
  reservedNumbers = [ ...new Set(reservedNumbers) ];
  const newFieldsMap = {};
  for (const item of availableItems) {
   const existingNumber = fieldsMap[item];
   if (existingNumber !== void 0) {
    newFieldsMap[item] = existingNumber;
    const index = reservedNumbers.indexOf(existingNumber);
    if (index !== -1) reservedNumbers.splice(index, 1);
   }
  }
  let maxNumber = 0;
  for (const num of Object.values(newFieldsMap)) maxNumber = Math.max(maxNumber, num);
  if (reservedNumbers.length > 0) maxNumber = Math.max(maxNumber, ...reservedNumbers);
  for (const item of availableItems) if (newFieldsMap[item] === void 0) {
   let reservedNumber;
   for (const [removedItem, number] of Object.entries(removedItems)) if (removedItem === item && reservedNumbers.includes(number)) reservedNumber = number;
   if (reservedNumber === void 0) {
    let nextNumber = maxNumber + 1;
    while (reservedNumbers.includes(nextNumber)) nextNumber++;
    newFieldsMap[item] = nextNumber;
    maxNumber = nextNumber;
   } else {
    newFieldsMap[item] = reservedNumber;
    const index = reservedNumbers.indexOf(reservedNumber);
    if (index !== -1) reservedNumbers.splice(index, 1);
   }
  }
  container[itemName].fields = newFieldsMap;
  if (reservedNumbers.length > 0) container[itemName].reservedNumbers = reservedNumbers; else delete container[itemName].reservedNumbers;
  return [ ...availableItems ].sort((a, b) => newFieldsMap[a] - newFieldsMap[b]);
 }
 reconcileMessageFieldOrder(messageName, availableFields) {
  return this.reconcileItems(this.lockData.messages, messageName, availableFields);
 }
 reconcileEnumValueOrder(enumName, availableValues) {
  return this.reconcileItems(this.lockData.enums, enumName, availableValues);
 }
 reconcileArgumentOrder(fieldPath, availableArgs) {
  return this.reconcileMessageFieldOrder(fieldPath, availableArgs);
 }
 getLockData() {
  return this.lockData;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/proto-options.js
function buildProtoOptions(options, packageName) {
 const optionStatements = [];
 if (options.goPackage && options.goPackage !== '') {
  const defaultGoPackage = packageName ? `cosmo/pkg/proto/${packageName};${packageName.replace('.', '')}` : void 0;
  const goPackageOption = options.goPackage || defaultGoPackage;
  optionStatements.push(`option go_package = "${goPackageOption}";`);
 }
 if (options.javaPackage) optionStatements.push(`option java_package = "${options.javaPackage}";`);
 if (options.javaOuterClassname) optionStatements.push(`option java_outer_classname = "${options.javaOuterClassname}";`);
 if (options.javaMultipleFiles) optionStatements.push(`option java_multiple_files = true;`);
 if (options.csharpNamespace) optionStatements.push(`option csharp_namespace = "${options.csharpNamespace}";`);
 if (options.rubyPackage) optionStatements.push(`option ruby_package = "${options.rubyPackage}";`);
 if (options.phpNamespace) optionStatements.push(`option php_namespace = "${options.phpNamespace}";`);
 if (options.phpMetadataNamespace) optionStatements.push(`option php_metadata_namespace = "${options.phpMetadataNamespace}";`);
 if (options.objcClassPrefix) optionStatements.push(`option objc_class_prefix = "${options.objcClassPrefix}";`);
 if (options.swiftPrefix) optionStatements.push(`option swift_prefix = "${options.swiftPrefix}";`);
 return optionStatements;
}

// CONCATENATED MODULE: ./.build/node_modules/@wundergraph/protographic/dist/src/sdl-to-proto-visitor.js
class GraphQLToProtoTextVisitor {
 constructor(schema, options = {}) {
  this.generatedLockData = null;
  this.imports = [];
  this.options = [];
  this.protoText = [];
  this.indent = 0;
  this.processedTypes = new Set;
  this.messageQueue = [];
  this.nestedListWrappers = new Map;
  this.usesWrapperTypes = false;
  this.fieldNumbersMap = {};
  const {serviceName = 'DefaultService', packageName = 'service.v1', lockData, includeComments = true, protoOptions, ...languageOptions} = options;
  this.schema = schema;
  this.serviceName = serviceName;
  this.packageName = packageName;
  this.lockManager = new ProtoLockManager(lockData);
  this.includeComments = includeComments;
  if (lockData) this.initializeFieldNumbersMap(lockData);
  const protoOptionsFromLanguageProps = buildProtoOptions({
   ...languageOptions
  }, packageName);
  if (protoOptionsFromLanguageProps.length > 0) this.options.push(...protoOptionsFromLanguageProps);
  if (protoOptions && protoOptions.length > 0) {
   const processedOptions = protoOptions.map(opt => `option ${opt.name} = ${opt.constant};`);
   this.options.push(...processedOptions);
  }
 }
 visit() {
  const resolverResult = this.collectResolverRpcMethods();
  const requiredFieldResult = this.collectRequiredFieldRpcMethods();
  const entityResult = this.collectEntityRpcMethods();
  const queryResult = this.collectQueryRpcMethods();
  const mutationResult = this.collectMutationRpcMethods();
  const allRpcMethods = [ ...entityResult.rpcMethods, ...queryResult.rpcMethods, ...mutationResult.rpcMethods, ...resolverResult.rpcMethods, ...requiredFieldResult.rpcMethods ];
  const allMethodNames = [ ...entityResult.methodNames, ...queryResult.methodNames, ...mutationResult.methodNames, ...resolverResult.methodNames, ...requiredFieldResult.methodNames ];
  const allMessageDefinitions = [ ...entityResult.messageDefinitions, ...queryResult.messageDefinitions, ...mutationResult.messageDefinitions, ...resolverResult.messageDefinitions, ...requiredFieldResult.messageDefinitions ];
  this.queueAllSchemaTypes();
  this.processMessageQueue();
  if (this.usesWrapperTypes) this.addImport('google/protobuf/wrappers.proto');
  let protoContent = [];
  protoContent.push(...this.buildProtoHeader());
  if (this.includeComments) {
   const serviceComment = `Service definition for ${this.serviceName}`;
   protoContent.push(...this.formatComment(serviceComment, 0));
  }
  protoContent.push(`service ${this.serviceName} {`);
  this.indent++;
  const orderedMethodNames = [ ...allMethodNames ].sort();
  for (const methodName of orderedMethodNames) {
   const methodIndex = allMethodNames.indexOf(methodName);
   if (methodIndex !== -1) {
    const rpcMethodText = allRpcMethods[methodIndex];
    if (rpcMethodText.includes('\n')) {
     const lines = rpcMethodText.split('\n');
     protoContent.push(...lines);
    } else protoContent.push(`${rpcMethodText}`);
   }
  }
  this.indent--;
  protoContent.push('}');
  protoContent.push('');
  if (this.nestedListWrappers.size > 0) {
   const sortedWrapperNames = [ ...this.nestedListWrappers.keys() ].sort();
   for (const wrapperName of sortedWrapperNames) protoContent.push(this.nestedListWrappers.get(wrapperName));
  }
  for (const messageDef of allMessageDefinitions) protoContent.push(messageDef);
  protoContent = this.trimEmptyLines(protoContent);
  this.protoText = this.trimEmptyLines(this.protoText);
  if (this.protoText.length > 0) protoContent.push('');
  protoContent.push(...this.protoText);
  this.generatedLockData = this.lockManager.getLockData();
  return protoContent.join('\n');
 }
 initializeFieldNumbersMap(lockData) {
  this.fieldNumbersMap = {};
  for (const [messageName, messageLock] of Object.entries(lockData.messages)) {
   if (!this.fieldNumbersMap[messageName]) this.fieldNumbersMap[messageName] = {};
   for (const [fieldName, fieldNumber] of Object.entries(messageLock.fields)) this.fieldNumbersMap[messageName][fieldName] = fieldNumber;
  }
 }
 trackRemovedFields(typeName, originalFieldNames, currentFieldNames) {
  var _a;
  if (!this.lockManager.getLockData().messages[typeName]) return;
  const lockData = this.lockManager.getLockData();
  const removedFields = originalFieldNames.filter(field => !currentFieldNames.includes(field));
  if (removedFields.length === 0) return;
  const removedFieldNumbers = [];
  for (const field of removedFields) {
   const fieldNumber = (_a = lockData.messages[typeName]) === null || _a === void 0 ? void 0 : _a.fields[field];
   if (fieldNumber !== void 0) removedFieldNumbers.push(fieldNumber);
  }
  if (removedFieldNumbers.length > 0) {
   const existingReserved = lockData.messages[typeName].reservedNumbers || [];
   lockData.messages[typeName].reservedNumbers = [ ...new Set([ ...existingReserved, ...removedFieldNumbers ]) ];
  }
 }
 trackRemovedEnumValues(enumName, originalValueNames, currentValueNames) {
  var _a;
  if (!this.lockManager.getLockData().enums[enumName]) return;
  const lockData = this.lockManager.getLockData();
  const removedValues = originalValueNames.filter(value => !currentValueNames.includes(value));
  if (removedValues.length === 0) return;
  const removedValueNumbers = [];
  for (const value of removedValues) {
   const valueNumber = (_a = lockData.enums[enumName]) === null || _a === void 0 ? void 0 : _a.fields[value];
   if (valueNumber !== void 0) removedValueNumbers.push(valueNumber);
  }
  if (removedValueNumbers.length > 0) {
   const existingReserved = lockData.enums[enumName].reservedNumbers || [];
   lockData.enums[enumName].reservedNumbers = [ ...new Set([ ...existingReserved, ...removedValueNumbers ]) ];
  }
 }
 getFieldNumber(messageName, fieldName, defaultNumber) {
  if (!this.fieldNumbersMap[messageName]) this.fieldNumbersMap[messageName] = {};
  if (this.fieldNumbersMap[messageName][fieldName] !== void 0) return this.fieldNumbersMap[messageName][fieldName];
  const snakeCaseField = graphqlFieldToProtoField(fieldName);
  const camelCaseField = lodash_es_camelCase(fieldName);
  if (fieldName !== camelCaseField && this.fieldNumbersMap[messageName][camelCaseField] !== void 0) {
   const number = this.fieldNumbersMap[messageName][camelCaseField];
   this.fieldNumbersMap[messageName][fieldName] = number;
   this.fieldNumbersMap[messageName][snakeCaseField] = number;
   return number;
  }
  const lockData = this.lockManager.getLockData();
  if (lockData.messages[messageName]) {
   const fields = lockData.messages[messageName].fields;
   if (fields[fieldName] !== void 0) {
    const fieldNumber = fields[fieldName];
    this.fieldNumbersMap[messageName][fieldName] = fieldNumber;
    if (fieldName !== snakeCaseField) this.fieldNumbersMap[messageName][snakeCaseField] = fieldNumber;
    return fieldNumber;
   }
   if (fieldName !== snakeCaseField && fields[snakeCaseField] !== void 0) {
    const fieldNumber = fields[snakeCaseField];
    this.fieldNumbersMap[messageName][fieldName] = fieldNumber;
    this.fieldNumbersMap[messageName][snakeCaseField] = fieldNumber;
    return fieldNumber;
   }
  }
  const nextNumber = this.getNextAvailableFieldNumber(messageName);
  this.fieldNumbersMap[messageName][fieldName] = nextNumber;
  if (fieldName !== snakeCaseField) this.fieldNumbersMap[messageName][snakeCaseField] = nextNumber;
  return nextNumber;
 }
 getNextAvailableFieldNumber(messageName) {
  if (!this.fieldNumbersMap[messageName]) return 1;
  const usedNumbers = Object.values(this.fieldNumbersMap[messageName]);
  if (usedNumbers.length === 0) return 1;
  return Math.max(...usedNumbers) + 1;
 }
 addImport(importPath) {
  if (!this.imports.includes(importPath)) this.imports.push(importPath);
 }
 buildProtoHeader() {
  const header = [];
  header.push('syntax = "proto3";');
  header.push(`package ${this.packageName};`);
  header.push('');
  if (this.options.length > 0) {
   const sortedOptions = [ ...this.options ].sort();
   for (const option of sortedOptions) header.push(option);
   header.push('');
  }
  if (this.imports.length > 0) {
   const sortedImports = [ ...this.imports ].sort();
   for (const importPath of sortedImports) header.push(`import "${importPath}";`);
   header.push('');
  }
  return header;
 }
 trimEmptyLines(data) {
  const firstNonEmpty = data.findIndex(line => line.trim() !== '');
  if (firstNonEmpty === -1) return [];
  let lastNonEmpty = data.length - 1;
  while (lastNonEmpty >= 0 && data[lastNonEmpty].trim() === '') lastNonEmpty--;
  return data.slice(firstNonEmpty, lastNonEmpty + 1);
 }
 collectEntityRpcMethods() {
  var _a, _b, _c;
  const result = {
   rpcMethods: [],
   methodNames: [],
   messageDefinitions: []
  };
  const typeMap = this.schema.getTypeMap();
  for (const typeName in typeMap) {
   const type = typeMap[typeName];
   if (typeName.startsWith('__') || typeName === ((_a = this.schema.getQueryType()) === null || _a === void 0 ? void 0 : _a.name) || typeName === ((_b = this.schema.getMutationType()) === null || _b === void 0 ? void 0 : _b.name) || typeName === ((_c = this.schema.getSubscriptionType()) === null || _c === void 0 ? void 0 : _c.name)) continue;
   if (!isObjectType(type)) continue;
   const keyDirectives = this.getKeyDirectives(type);
   if (keyDirectives.length === 0) continue;
   this.queueTypeForProcessing(type);
   const normalizedKeysSet = new Set;
   for (const keyDirective of keyDirectives) {
    const keyInfo = this.getKeyInfoFromDirective(keyDirective);
    if (!keyInfo) continue;
    const {keyString, resolvable} = keyInfo;
    if (!resolvable) continue;
    const normalizedKey = keyString.split(/[\s,]+/).filter(field => field.length > 0).sort().join(' ');
    normalizedKeysSet.add(normalizedKey);
   }
   for (const normalizedKeyString of normalizedKeysSet) {
    const methodName = createEntityLookupMethodName(typeName, normalizedKeyString);
    const requestName = createRequestMessageName(methodName);
    const responseName = createResponseMessageName(methodName);
    result.methodNames.push(methodName);
    const keyFields = normalizedKeyString.split(' ');
    const keyDescription = keyFields.length === 1 ? keyFields[0] : keyFields.join(' and ');
    const description = `Lookup ${typeName} entity by ${keyDescription}${type.description ? ': ' + type.description : ''}`;
    result.rpcMethods.push(this.createRpcMethod(methodName, requestName, responseName, description));
    result.messageDefinitions.push(...this.createKeyRequestMessage(typeName, requestName, normalizedKeyString, responseName));
    result.messageDefinitions.push(...this.createKeyResponseMessage(typeName, responseName, requestName));
   }
  }
  return result;
 }
 collectQueryRpcMethods() {
  return this.collectOperationRpcMethods('Query');
 }
 collectMutationRpcMethods() {
  return this.collectOperationRpcMethods('Mutation');
 }
 collectOperationRpcMethods(operationType) {
  const result = {
   rpcMethods: [],
   methodNames: [],
   messageDefinitions: []
  };
  const rootType = operationType === 'Query' ? this.schema.getQueryType() : this.schema.getMutationType();
  if (!rootType) return result;
  const fields = rootType.getFields();
  const fieldNames = Object.keys(fields);
  const orderedFieldNames = this.lockManager.reconcileMessageFieldOrder(operationType, fieldNames);
  for (const fieldName of orderedFieldNames) {
   if (fieldName === '_entities' || fieldName === '_service') continue;
   if (!fields[fieldName]) continue;
   const field = fields[fieldName];
   const mappedName = createOperationMethodName(operationType, fieldName);
   const requestName = createRequestMessageName(mappedName);
   const responseName = createResponseMessageName(mappedName);
   result.methodNames.push(mappedName);
   result.rpcMethods.push(this.createRpcMethod(mappedName, requestName, responseName, field.description));
   result.messageDefinitions.push(...this.createFieldRequestMessage(requestName, field));
   result.messageDefinitions.push(...this.createFieldResponseMessage(responseName, fieldName, field));
   this.queueFieldTypeForProcessing(field);
  }
  return result;
 }
 queueTypeForProcessing(type) {
  if (!this.processedTypes.has(type.name)) this.messageQueue.push(type);
 }
 queueFieldTypeForProcessing(field) {
  const returnType = getNamedType(field.type);
  if (!isScalarType(returnType) && !this.processedTypes.has(returnType.name)) this.messageQueue.push(returnType);
 }
 createRpcMethod(methodName, requestName, responseName, description) {
  const rpcLines = renderRPCMethod(this.includeComments, {
   name: methodName,
   request: requestName,
   response: responseName,
   description
  });
  return rpcLines.join('\n');
 }
 createKeyRequestMessage(typeName, requestName, keyString, responseName) {
  const messageLines = [];
  const keyMessageName = `${requestName}Key`;
  const lockData = this.lockManager.getLockData();
  if (this.includeComments) {
   const keyMessageComment = `Key message for ${typeName} entity lookup`;
   messageLines.push(...this.formatComment(keyMessageComment, 0));
  }
  messageLines.push(`message ${keyMessageName} {`);
  const keyMessageLock = lockData.messages[keyMessageName];
  if ((keyMessageLock === null || keyMessageLock === void 0 ? void 0 : keyMessageLock.reservedNumbers) && keyMessageLock.reservedNumbers.length > 0) messageLines.push(`  reserved ${this.formatReservedNumbers(keyMessageLock.reservedNumbers)};`);
  const keyFields = keyString.split(' ');
  if (lockData.messages[keyMessageName]) {
   const originalKeyFieldNames = Object.keys(lockData.messages[keyMessageName].fields);
   const currentKeyFieldNames = keyFields.map(field => graphqlFieldToProtoField(field));
   this.trackRemovedFields(keyMessageName, originalKeyFieldNames, currentKeyFieldNames);
  }
  const protoKeyFields = [];
  for (const [index, keyField] of keyFields.entries()) {
   const protoKeyField = graphqlFieldToProtoField(keyField);
   protoKeyFields.push(protoKeyField);
   const keyFieldNumber = this.getFieldNumber(keyMessageName, protoKeyField, index + 1);
   if (this.includeComments) {
    const keyFieldComment = `Key field for ${typeName} entity lookup.`;
    messageLines.push(...this.formatComment(keyFieldComment, 1));
   }
   messageLines.push(`  string ${protoKeyField} = ${keyFieldNumber};`);
  }
  messageLines.push('}');
  messageLines.push('');
  this.lockManager.reconcileMessageFieldOrder(keyMessageName, protoKeyFields);
  if (lockData.messages[requestName]) {
   const originalFieldNames = Object.keys(lockData.messages[requestName].fields);
   const currentFieldNames = [ 'keys' ];
   this.trackRemovedFields(requestName, originalFieldNames, currentFieldNames);
  }
  if (this.includeComments) {
   const requestComment = `Request message for ${typeName} entity lookup.`;
   messageLines.push(...this.formatComment(requestComment, 0));
  }
  messageLines.push(`message ${requestName} {`);
  const messageLock = lockData.messages[requestName];
  if ((messageLock === null || messageLock === void 0 ? void 0 : messageLock.reservedNumbers) && messageLock.reservedNumbers.length > 0) messageLines.push(`  reserved ${this.formatReservedNumbers(messageLock.reservedNumbers)};`);
  const repeatFieldNumber = this.getFieldNumber(requestName, 'keys', 1);
  if (this.includeComments) {
   const keysComment = `List of keys to look up ${typeName} entities.\nOrder matters - each key maps to one entity in ${responseName}.`;
   messageLines.push(...this.formatComment(keysComment, 1));
  }
  messageLines.push(`  repeated ${keyMessageName} keys = ${repeatFieldNumber};`);
  messageLines.push('}');
  messageLines.push('');
  this.lockManager.reconcileMessageFieldOrder(requestName, [ 'keys' ]);
  return messageLines;
 }
 createKeyResponseMessage(typeName, responseName, requestName) {
  const messageLines = [];
  const lockData = this.lockManager.getLockData();
  if (lockData.messages[responseName]) {
   const originalFieldNames = Object.keys(lockData.messages[responseName].fields);
   const currentFieldNames = [ 'result' ];
   this.trackRemovedFields(responseName, originalFieldNames, currentFieldNames);
  }
  if (this.includeComments) {
   const responseComment = `Response message for ${typeName} entity lookup.`;
   messageLines.push(...this.formatComment(responseComment, 0));
  }
  messageLines.push(`message ${responseName} {`);
  const responseMessageLock = lockData.messages[responseName];
  if ((responseMessageLock === null || responseMessageLock === void 0 ? void 0 : responseMessageLock.reservedNumbers) && responseMessageLock.reservedNumbers.length > 0) messageLines.push(`  reserved ${this.formatReservedNumbers(responseMessageLock.reservedNumbers)};`);
  const responseFieldNumber = this.getFieldNumber(responseName, 'result', 1);
  if (this.includeComments) {
   const resultComment = `List of ${typeName} entities in the same order as the keys in ${requestName}.\nAlways return the same number of entities as keys. Use null for entities that cannot be found.\n\nExample:\n  LookupUserByIdRequest:\n    keys:\n      - id: 1\n      - id: 2\n  LookupUserByIdResponse:\n    result:\n      - id: 1 # User with id 1 found\n      - null  # User with id 2 not found\n`;
   messageLines.push(...this.formatComment(resultComment, 1));
  }
  messageLines.push(`  repeated ${typeName} result = ${responseFieldNumber};`);
  messageLines.push('}');
  messageLines.push('');
  this.lockManager.reconcileMessageFieldOrder(responseName, [ 'result' ]);
  return messageLines;
 }
 createFieldRequestMessage(requestName, field) {
  const messageLines = [];
  const lockData = this.lockManager.getLockData();
  const argNames = field.args.map(arg => graphqlFieldToProtoField(arg.name));
  this.lockManager.reconcileMessageFieldOrder(requestName, argNames);
  if (this.includeComments) {
   const description = field.description ? `Request message for ${field.name} operation${field.description ? ': ' + field.description : ''}.` : `Request message for ${field.name} operation.`;
   messageLines.push(...this.formatComment(description, 0));
  }
  messageLines.push(`message ${requestName} {`);
  const messageLock = lockData.messages[requestName];
  if ((messageLock === null || messageLock === void 0 ? void 0 : messageLock.reservedNumbers) && messageLock.reservedNumbers.length > 0) messageLines.push(`  reserved ${this.formatReservedNumbers(messageLock.reservedNumbers)};`);
  if (field.args.length > 0) {
   const argNames = field.args.map(arg => arg.name);
   const operationName = requestName.replace(/Request$/, '');
   const orderedArgNames = this.lockManager.reconcileArgumentOrder(operationName, argNames);
   for (const argName of orderedArgNames) {
    const arg = field.args.find(a => a.name === argName);
    if (!arg) continue;
    const argType = this.getProtoTypeFromGraphQL(arg.type);
    const argProtoName = graphqlFieldToProtoField(arg.name);
    const fieldNumber = this.getFieldNumber(requestName, argProtoName, this.getNextAvailableFieldNumber(requestName));
    if (arg.description) messageLines.push(...this.formatComment(arg.description, 1));
    if (argType.isRepeated) messageLines.push(`  repeated ${argType.typeName} ${argProtoName} = ${fieldNumber};`); else messageLines.push(`  ${argType.typeName} ${argProtoName} = ${fieldNumber};`);
    const namedType = getNamedType(arg.type);
    if (isInputObjectType(namedType) && !this.processedTypes.has(namedType.name)) this.messageQueue.push(namedType);
   }
  }
  messageLines.push('}');
  if (field.args.length > 0) {
   const fieldNames = field.args.map(arg => graphqlFieldToProtoField(arg.name));
   this.lockManager.reconcileMessageFieldOrder(requestName, fieldNames);
  }
  return messageLines;
 }
 createFieldResponseMessage(responseName, fieldName, field) {
  const messageLines = [];
  const lockData = this.lockManager.getLockData();
  const protoFieldName = graphqlFieldToProtoField(fieldName);
  if (lockData.messages[responseName]) {
   const originalFieldNames = Object.keys(lockData.messages[responseName].fields);
   this.trackRemovedFields(responseName, originalFieldNames, [ protoFieldName ]);
  }
  if (this.includeComments) {
   const description = field.description ? `Response message for ${fieldName} operation${field.description ? ': ' + field.description : ''}.` : `Response message for ${fieldName} operation.`;
   messageLines.push(...this.formatComment(description, 0));
  }
  messageLines.push(`message ${responseName} {`);
  const messageLock = lockData.messages[responseName];
  if ((messageLock === null || messageLock === void 0 ? void 0 : messageLock.reservedNumbers) && messageLock.reservedNumbers.length > 0) messageLines.push(`  reserved ${this.formatReservedNumbers(messageLock.reservedNumbers)};`);
  const returnType = this.getProtoTypeFromGraphQL(field.type);
  const fieldNumber = this.getFieldNumber(responseName, protoFieldName, 1);
  if (field.description) messageLines.push(...this.formatComment(field.description, 1));
  if (returnType.isRepeated) messageLines.push(`  repeated ${returnType.typeName} ${protoFieldName} = ${fieldNumber};`); else messageLines.push(`  ${returnType.typeName} ${protoFieldName} = ${fieldNumber};`);
  messageLines.push('}');
  this.lockManager.reconcileMessageFieldOrder(responseName, [ protoFieldName ]);
  return messageLines;
 }
 getKeyDirectives(type) {
  var _a, _b;
  return ((_b = (_a = type.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.filter(d => d.name.value === KEY_DIRECTIVE_NAME)) || [];
 }
 hasKeyDirective(type) {
  var _a, _b, _c;
  return (_c = (_b = (_a = type.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.some(d => d.name.value === KEY_DIRECTIVE_NAME)) !== null && _c !== void 0 ? _c : false;
 }
 getKeyInfoFromDirective(directive) {
  var _a, _b;
  const fieldsArgs = (_a = directive.arguments) === null || _a === void 0 ? void 0 : _a.find(arg => arg.name.value === 'fields');
  const resolvableArg = (_b = directive.arguments) === null || _b === void 0 ? void 0 : _b.find(arg => arg.name.value === 'resolvable');
  if (!fieldsArgs && !resolvableArg) return null;
  const result = {
   keyString: '',
   resolvable: true
  };
  if (fieldsArgs && fieldsArgs.value.kind === 'StringValue') {
   const stringValue = fieldsArgs.value;
   result.keyString = stringValue.value;
  }
  if (resolvableArg && resolvableArg.value.kind === 'BooleanValue') result.resolvable = resolvableArg.value.value;
  return result;
 }
 collectResolverRpcMethods() {
  const typeMap = this.schema.getTypeMap();
  const result = {
   rpcMethods: [],
   methodNames: [],
   messageDefinitions: []
  };
  for (const type of Object.values(typeMap)) {
   if (!isObjectType(type) || this.isOperationType(type)) continue;
   const fields = type.getFields();
   for (const field of Object.values(fields)) {
    if (field.args.length === 0 && !this.findDirective(field, CONNECT_FIELD_RESOLVER)) continue;
    if (field.args.length > 0 && this.findDirective(field, REQUIRES_DIRECTIVE_NAME)) continue;
    const methodName = createResolverMethodName(type.name, field.name);
    const requestName = createRequestMessageName(methodName);
    const responseName = createResponseMessageName(methodName);
    result.methodNames.push(methodName);
    result.rpcMethods.push(this.createRpcMethod(methodName, requestName, responseName, field.description));
    result.messageDefinitions.push(...this.createResolverRequestMessage(methodName, requestName, type, field));
    result.messageDefinitions.push(...this.createResolverResponseMessage(methodName, responseName, field));
   }
  }
  return result;
 }
 collectRequiredFieldRpcMethods() {
  const typeMap = this.schema.getTypeMap();
  const result = {
   rpcMethods: [],
   methodNames: [],
   messageDefinitions: []
  };
  const entityTypes = Object.values(typeMap).filter(type => this.isEntityType(type));
  for (const entity of entityTypes) {
   const requiredFields = Object.values(entity.getFields()).filter(field => {
    var _a, _b;
    return (_b = (_a = field.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.some(d => d.name.value === REQUIRES_DIRECTIVE_NAME);
   });
   for (const requiredField of requiredFields) {
    const fieldSet = this.getRequiredFieldSet(requiredField);
    const visitor = new RequiredFieldsVisitor(this.schema, entity, requiredField, fieldSet);
    visitor.visit();
    const rpcMethods = visitor.getRPCMethods();
    const messageDefinitions = visitor.getMessageDefinitions();
    this.usesWrapperTypes = this.usesWrapperTypes || visitor.usesWrapperTypes;
    result.rpcMethods.push(...rpcMethods.map(m => renderRPCMethod(this.includeComments, m).join('\n')));
    result.methodNames.push(...rpcMethods.map(m => m.name));
    const messageLines = messageDefinitions.flatMap(m => buildProtoMessage(this.includeComments, m));
    result.messageDefinitions.push(...messageLines);
   }
  }
  return result;
 }
 getRequiredFieldSet(field) {
  var _a, _b, _c, _d, _e;
  const node = (_e = (_d = (_c = (_b = (_a = field.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.find(d => d.name.value === REQUIRES_DIRECTIVE_NAME)) === null || _c === void 0 ? void 0 : _c.arguments) === null || _d === void 0 ? void 0 : _d.find(arg => arg.name.value === 'fields')) === null || _e === void 0 ? void 0 : _e.value;
  if (!node) throw new Error(`Required field set not found for field ${field.name}`);
  return node.value;
 }
 getFieldContext(parent, field) {
  var _a, _b;
  const resolvedDirective = this.findDirective(field, CONNECT_FIELD_RESOLVER);
  if (resolvedDirective) {
   const valueNode = (_b = (_a = resolvedDirective.arguments) === null || _a === void 0 ? void 0 : _a.find(arg => arg.name.value === CONTEXT)) === null || _b === void 0 ? void 0 : _b.value;
   const context = !valueNode || valueNode.kind !== kinds_Kind.STRING ? '' : valueNode.value.trim();
   if (context.length > 0) return {
    context,
    error: void 0
   };
  }
  const idFields = this.getIDFields(parent, field.name);
  switch (idFields.length) {
  case 0:
   return {
    context: '',
    error: 'No fields with type ID found'
   };

  case 1:
   return {
    context: idFields[0].name,
    error: void 0
   };

  default:
   return {
    context: '',
    error: `Multiple fields with type ID found - provide a context with the fields you want to use in the @${CONNECT_FIELD_RESOLVER} directive`
   };
  }
 }
 getIDFields(type, currentFieldName) {
  const fields = type.getFields();
  const result = Object.entries(fields).map(([_, field]) => {
   const underlyingType = this.getUnderlyingType(field.type);
   if (underlyingType.name === GraphQLID.name && field.name !== currentFieldName) return field;
   return;
  }).filter(f => f !== void 0);
  return result;
 }
 getUnderlyingType(type) {
  while (!isNamedType(type)) type = type.ofType;
  return type;
 }
 findDirective(field, directive) {
  var _a, _b;
  return (_b = (_a = field.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.find(d => d.name.value === directive);
 }
 createResolverRequestMessage(methodName, requestName, parent, field) {
  const messageLines = [];
  const {context, error} = this.getFieldContext(parent, field);
  if (error) throw new Error(`Invalid field context for resolver. ${error}`);
  const hasArgs = field.args.length > 0;
  const argsMessageName = typeFieldArgsName(methodName);
  const contextMessageName = typeFieldContextName(methodName);
  let fieldNumber = 0;
  if (hasArgs) messageLines.push(...this.buildMessage({
   messageName: argsMessageName,
   fields: field.args.map(arg => {
    const protoType = this.getProtoTypeFromGraphQL(arg.type);
    return {
     fieldName: graphqlFieldToProtoField(arg.name),
     typeName: protoType.typeName,
     isRepeated: protoType.isRepeated,
     fieldNumber: ++fieldNumber
    };
   })
  }));
  const searchFields = context.split(/[\s,]+/).filter(field => field.length > 0);
  const fieldFilter = Object.values(parent.getFields()).filter(field => searchFields.includes(field.name));
  if (searchFields.length !== fieldFilter.length) throw new Error(`Invalid field context for resolver. Could not find all fields in the parent type: ${context}`);
  fieldNumber = 0;
  messageLines.push(...this.buildMessage({
   messageName: contextMessageName,
   fields: fieldFilter.map(field => ({
    fieldName: graphqlFieldToProtoField(field.name),
    fieldNumber: ++fieldNumber,
    ...this.getProtoTypeFromGraphQL(field.type)
   }))
  }));
  fieldNumber = 0;
  const keyMessageFields = [];
  keyMessageFields.push({
   fieldName: CONTEXT,
   typeName: contextMessageName,
   fieldNumber: ++fieldNumber,
   isRepeated: true,
   description: `${CONTEXT} provides the resolver context for the field ${field.name} of type ${parent.name}.`
  });
  if (hasArgs) keyMessageFields.push({
   fieldName: FIELD_ARGS,
   typeName: argsMessageName,
   fieldNumber: ++fieldNumber,
   description: `${FIELD_ARGS} provides the arguments for the resolver field ${field.name} of type ${parent.name}.`
  });
  messageLines.push(...this.buildMessage({
   messageName: requestName,
   fields: keyMessageFields
  }));
  if (hasArgs) this.processedTypes.add(argsMessageName);
  this.processedTypes.add(requestName);
  return messageLines;
 }
 createResolverResponseMessage(methodName, responseName, field) {
  const messageLines = [];
  const resultMessageName = resolverResponseResultName(methodName);
  const protoType = this.getProtoTypeFromGraphQL(field.type);
  messageLines.push(...this.buildMessage({
   messageName: resultMessageName,
   fields: [ {
    fieldName: graphqlFieldToProtoField(field.name),
    typeName: protoType.typeName,
    isRepeated: protoType.isRepeated,
    fieldNumber: 1
   } ]
  }));
  messageLines.push(...this.buildMessage({
   messageName: responseName,
   fields: [ {
    fieldName: RESULT,
    typeName: resultMessageName,
    fieldNumber: 1,
    isRepeated: true
   } ]
  }));
  return messageLines;
 }
 isOperationType(type) {
  if (type.name.startsWith('__') || type.name === '_Entity') return true;
  return type.name === 'Query' || type.name === 'Mutation' || type.name === 'Subscription';
 }
 isEntityType(type) {
  return isObjectType(type) && !this.isOperationType(type) && this.hasKeyDirective(type);
 }
 queueAllSchemaTypes() {
  const typeMap = this.schema.getTypeMap();
  for (const typeName in typeMap) {
   const type = typeMap[typeName];
   if (typeName.startsWith('__') || typeName === 'Query' || typeName === 'Mutation' || typeName === '_Entity' || this.processedTypes.has(typeName)) continue;
   if (isObjectType(type) || isInputObjectType(type) || isInterfaceType(type) || isUnionType(type) || isEnumType(type)) this.messageQueue.push(type);
  }
 }
 processMessageQueue() {
  while (this.messageQueue.length > 0) {
   const type = this.messageQueue.shift();
   if (this.processedTypes.has(type.name) || type.name === '_Entity') continue;
   if (isObjectType(type)) this.processObjectType(type); else if (isInputObjectType(type)) this.processInputObjectType(type); else if (isInterfaceType(type)) this.processInterfaceType(type); else if (isUnionType(type)) this.processUnionType(type); else if (isEnumType(type)) this.processEnumType(type);
   this.processedTypes.add(type.name);
  }
 }
 processObjectType(type) {
  if (type.name === '_Entity') {
   this.processedTypes.add(type.name);
   return;
  }
  const allFields = Object.values(type.getFields());
  const validFields = allFields.filter(field => field.args.length === 0 && !this.findDirective(field, CONNECT_FIELD_RESOLVER)).filter(field => {
   var _a, _b;
   return !((_b = (_a = field.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.some(directive => directive.name.value === EXTERNAL_DIRECTIVE_NAME || directive.name.value === REQUIRES_DIRECTIVE_NAME));
  });
  const lockData = this.lockManager.getLockData();
  if (lockData.messages[type.name]) {
   const originalFieldNames = Object.keys(lockData.messages[type.name].fields);
   const currentFieldNames = validFields.map(field => field.name);
   this.trackRemovedFields(type.name, originalFieldNames, currentFieldNames);
  }
  this.protoText.push('');
  if (type.description) this.protoText.push(...this.formatComment(type.description, 0));
  this.protoText.push(`message ${type.name} {`);
  this.indent++;
  const messageLock = lockData.messages[type.name];
  if ((messageLock === null || messageLock === void 0 ? void 0 : messageLock.reservedNumbers) && messageLock.reservedNumbers.length > 0) this.protoText.push(`  reserved ${this.formatReservedNumbers(messageLock.reservedNumbers)};`);
  const fields = type.getFields();
  const fieldNames = Object.keys(fields).filter(fieldName => validFields.some(field => field.name === fieldName));
  const orderedFieldNames = this.lockManager.reconcileMessageFieldOrder(type.name, fieldNames);
  for (const fieldName of orderedFieldNames) {
   if (!fields[fieldName]) continue;
   const field = fields[fieldName];
   if (field.args.length > 0) continue;
   const fieldType = this.getProtoTypeFromGraphQL(field.type);
   const protoFieldName = graphqlFieldToProtoField(fieldName);
   const deprecationInfo = this.fieldIsDeprecated(field, [ ...type.getInterfaces() ]);
   const fieldNumber = this.getFieldNumber(type.name, protoFieldName, this.getNextAvailableFieldNumber(type.name));
   if (field.description) this.protoText.push(...this.formatComment(field.description, 1));
   if (deprecationInfo.deprecated && deprecationInfo.reason && deprecationInfo.reason.length > 0) this.protoText.push(...this.formatComment(`Deprecation notice: ${deprecationInfo.reason}`, 1));
   const fieldOptions = [];
   if (deprecationInfo.deprecated) fieldOptions.push(` [deprecated = true]`);
   if (fieldType.isRepeated) this.protoText.push(`  repeated ${fieldType.typeName} ${protoFieldName} = ${fieldNumber}${fieldOptions.join(' ')};`); else this.protoText.push(`  ${fieldType.typeName} ${protoFieldName} = ${fieldNumber}${fieldOptions.join(' ')};`);
   const namedType = getNamedType(field.type);
   if (!isScalarType(namedType) && !this.processedTypes.has(namedType.name)) this.messageQueue.push(namedType);
  }
  this.indent--;
  this.protoText.push('}');
 }
 fieldIsDeprecated(field, interfaces) {
  var _a;
  const allFieldsRefs = [ field, ...interfaces.map(iface => iface.getFields()[field.name]).filter(f => f !== void 0) ];
  const deprecatedDirectives = allFieldsRefs.map(f => {
   var _a, _b;
   return (_b = (_a = f.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.find(d => d.name.value === 'deprecated');
  }).filter(d => d !== void 0);
  if (deprecatedDirectives.length === 0) return {
   deprecated: false
  };
  const reasons = deprecatedDirectives.map(d => {
   var _a, _b;
   return (_b = (_a = d.arguments) === null || _a === void 0 ? void 0 : _a.find(a => a.name.value === 'reason')) === null || _b === void 0 ? void 0 : _b.value;
  }).filter(r => r !== void 0 && this.isNonEmptyStringValueNode(r));
  if (reasons.length === 0) return {
   deprecated: true
  };
  return {
   deprecated: true,
   reason: (_a = reasons[0]) === null || _a === void 0 ? void 0 : _a.value
  };
 }
 enumValueIsDeprecated(value) {
  var _a, _b, _c, _d;
  const deprecatedDirective = (_b = (_a = value.astNode) === null || _a === void 0 ? void 0 : _a.directives) === null || _b === void 0 ? void 0 : _b.find(d => d.name.value === 'deprecated');
  if (!deprecatedDirective) return {
   deprecated: false
  };
  const reasonNode = (_d = (_c = deprecatedDirective.arguments) === null || _c === void 0 ? void 0 : _c.find(a => a.name.value === 'reason')) === null || _d === void 0 ? void 0 : _d.value;
  if (this.isNonEmptyStringValueNode(reasonNode)) return {
   deprecated: true,
   reason: reasonNode.value.trim()
  };
  return {
   deprecated: true
  };
 }
 isNonEmptyStringValueNode(node) {
  return (node === null || node === void 0 ? void 0 : node.kind) === kinds_Kind.STRING && node.value.trim().length > 0;
 }
 processInputObjectType(type) {
  const lockData = this.lockManager.getLockData();
  if (lockData.messages[type.name]) {
   const originalFieldNames = Object.keys(lockData.messages[type.name].fields);
   const currentFieldNames = Object.keys(type.getFields());
   this.trackRemovedFields(type.name, originalFieldNames, currentFieldNames);
  }
  this.protoText.push('');
  if (type.description) this.protoText.push(...this.formatComment(type.description, 0));
  this.protoText.push(`message ${type.name} {`);
  this.indent++;
  const messageLock = lockData.messages[type.name];
  if ((messageLock === null || messageLock === void 0 ? void 0 : messageLock.reservedNumbers) && messageLock.reservedNumbers.length > 0) this.protoText.push(`  reserved ${this.formatReservedNumbers(messageLock.reservedNumbers)};`);
  const fields = type.getFields();
  const fieldNames = Object.keys(fields);
  const orderedFieldNames = this.lockManager.reconcileMessageFieldOrder(type.name, fieldNames);
  for (const fieldName of orderedFieldNames) {
   if (!fields[fieldName]) continue;
   const field = fields[fieldName];
   const fieldType = this.getProtoTypeFromGraphQL(field.type);
   const protoFieldName = graphqlFieldToProtoField(fieldName);
   const deprecationInfo = this.fieldIsDeprecated(field, []);
   const fieldNumber = this.getFieldNumber(type.name, protoFieldName, this.getNextAvailableFieldNumber(type.name));
   if (field.description) this.protoText.push(...this.formatComment(field.description, 1));
   if (deprecationInfo.deprecated && deprecationInfo.reason && deprecationInfo.reason.length > 0) this.protoText.push(...this.formatComment(`Deprecation notice: ${deprecationInfo.reason}`, 1));
   const fieldOptions = [];
   if (deprecationInfo.deprecated) fieldOptions.push(` [deprecated = true]`);
   if (fieldType.isRepeated) this.protoText.push(`  repeated ${fieldType.typeName} ${protoFieldName} = ${fieldNumber}${fieldOptions.join(' ')};`); else this.protoText.push(`  ${fieldType.typeName} ${protoFieldName} = ${fieldNumber}${fieldOptions.join(' ')};`);
   const namedType = getNamedType(field.type);
   if (!isScalarType(namedType) && !this.processedTypes.has(namedType.name)) this.messageQueue.push(namedType);
  }
  this.indent--;
  this.protoText.push('}');
 }
 processInterfaceType(type) {
  this.processedTypes.add(type.name);
  const implementingTypes = Object.values(this.schema.getTypeMap()).filter(t => isObjectType(t)).filter(t => t.getInterfaces().some(i => i.name === type.name));
  if (implementingTypes.length === 0) {
   this.processObjectType(type);
   return;
  }
  this.protoText.push('');
  if (type.description) this.protoText.push(...this.formatComment(type.description, 0));
  this.protoText.push(`message ${type.name} {`);
  this.indent++;
  this.protoText.push(`  oneof instance {`);
  this.indent++;
  const typeNames = implementingTypes.map(t => t.name);
  const orderedTypeNames = this.lockManager.reconcileMessageFieldOrder(`${type.name}Implementations`, typeNames);
  for (const [i, typeName] of orderedTypeNames.entries()) {
   const implType = implementingTypes.find(t => t.name === typeName);
   if (!implType) continue;
   if (implType.description) this.protoText.push(...this.formatComment(implType.description, 1));
   this.protoText.push(`  ${implType.name} ${graphqlFieldToProtoField(implType.name)} = ${i + 1};`);
   if (!this.processedTypes.has(implType.name)) this.messageQueue.push(implType);
  }
  this.indent--;
  this.protoText.push(`  }`);
  this.indent--;
  this.protoText.push('}');
 }
 processUnionType(type) {
  if (type.name === '_Entity') {
   this.processedTypes.add(type.name);
   return;
  }
  this.protoText.push('');
  if (type.description) this.protoText.push(...this.formatComment(type.description, 0));
  this.protoText.push(`message ${type.name} {`);
  this.indent++;
  this.protoText.push(`  oneof value {`);
  this.indent++;
  const types = type.getTypes();
  const typeNames = types.map(t => t.name);
  const orderedTypeNames = this.lockManager.reconcileMessageFieldOrder(`${type.name}Members`, typeNames);
  for (const [i, typeName] of orderedTypeNames.entries()) {
   const memberType = types.find(t => t.name === typeName);
   if (!memberType) continue;
   if (memberType.description) this.protoText.push(...this.formatComment(memberType.description, 1));
   this.protoText.push(`  ${memberType.name} ${graphqlFieldToProtoField(memberType.name)} = ${i + 1};`);
   if (!this.processedTypes.has(memberType.name)) this.messageQueue.push(memberType);
  }
  this.indent--;
  this.protoText.push(`  }`);
  this.indent--;
  this.protoText.push('}');
 }
 processEnumType(type) {
  const lockData = this.lockManager.getLockData();
  if (lockData.enums[type.name]) {
   const originalValueNames = Object.keys(lockData.enums[type.name].fields);
   const currentValueNames = type.getValues().map(v => v.name);
   this.trackRemovedEnumValues(type.name, originalValueNames, currentValueNames);
  }
  this.protoText.push('');
  if (type.description) this.protoText.push(...this.formatComment(type.description, 0));
  this.protoText.push(`enum ${type.name} {`);
  this.indent++;
  const enumLock = lockData.enums[type.name];
  if ((enumLock === null || enumLock === void 0 ? void 0 : enumLock.reservedNumbers) && enumLock.reservedNumbers.length > 0) this.protoText.push(`  reserved ${this.formatReservedNumbers(enumLock.reservedNumbers)};`);
  const unspecifiedValue = createEnumUnspecifiedValue(type.name);
  this.protoText.push(`  ${unspecifiedValue} = 0;`);
  const values = type.getValues();
  const valueNames = values.filter(v => graphqlEnumValueToProtoEnumValue(type.name, v.name) !== unspecifiedValue).map(v => v.name);
  const orderedValueNames = this.lockManager.reconcileEnumValueOrder(type.name, valueNames);
  for (const valueName of orderedValueNames) {
   const value = values.find(v => v.name === valueName);
   if (!value) continue;
   const protoEnumValue = graphqlEnumValueToProtoEnumValue(type.name, value.name);
   const deprecationInfo = this.enumValueIsDeprecated(value);
   if (value.description) this.protoText.push(...this.formatComment(value.description, 1));
   if (deprecationInfo.deprecated && deprecationInfo.reason && deprecationInfo.reason.length > 0) this.protoText.push(...this.formatComment(`Deprecation notice: ${deprecationInfo.reason}`, 1));
   let valueNumber = 0;
   if (lockData.enums[type.name] && lockData.enums[type.name].fields[value.name]) valueNumber = lockData.enums[type.name].fields[value.name]; else throw new Error(`Missing enum value number for ${type.name}.${value.name}`);
   const fieldOptions = [];
   if (deprecationInfo.deprecated) fieldOptions.push(` [deprecated = true]`);
   this.protoText.push(`  ${protoEnumValue} = ${valueNumber}${fieldOptions.join(' ')};`);
  }
  this.indent--;
  this.protoText.push('}');
 }
 getProtoTypeFromGraphQL(graphqlType, ignoreWrapperTypes = false) {
  const protoFieldType = getProtoTypeFromGraphQL(this.includeComments, graphqlType, ignoreWrapperTypes);
  if (!ignoreWrapperTypes && protoFieldType.isWrapper) this.usesWrapperTypes = true;
  const listWrapper = protoFieldType.listWrapper;
  if (listWrapper) for (let i = 1; i <= listWrapper.nestingLevel; i++) {
   const wrapperName = listNameByNestingLevel(i, listWrapper.baseType);
   if (this.processedTypes.has(wrapperName) || this.nestedListWrappers.has(wrapperName)) continue;
   const wrapperMessage = createNestedListWrapper(this.includeComments, i, listWrapper.baseType);
   this.nestedListWrappers.set(wrapperName, wrapperMessage);
   this.processedTypes.add(wrapperName);
  }
  return protoFieldType;
 }
 getGeneratedLockData() {
  return this.generatedLockData;
 }
 formatReservedNumbers(numbers) {
  if (numbers.length === 0) return '';
  const sortedNumbers = [ ...numbers ].sort((a, b) => a - b);
  if (sortedNumbers.length === 1) return sortedNumbers[0].toString();
  const ranges = [];
  let rangeStart = sortedNumbers[0];
  let rangeEnd = sortedNumbers[0];
  for (let i = 1; i < sortedNumbers.length; i++) if (sortedNumbers[i] === rangeEnd + 1) rangeEnd = sortedNumbers[i]; else {
   ranges.push([ rangeStart, rangeEnd ]);
   rangeStart = sortedNumbers[i];
   rangeEnd = sortedNumbers[i];
  }
  ranges.push([ rangeStart, rangeEnd ]);
  return ranges.map(([start, end]) => start === end ? start.toString() : `${start} to ${end}`).join(', ');
 }
 formatComment(description, indentLevel = 0) {
  return formatComment(this.includeComments, description, indentLevel);
 }
 buildMessage(message) {
  return buildProtoMessage(this.includeComments, message);
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/type/directives.js
function isDirective(directive) {
 return instanceOf_instanceOf(directive, GraphQLDirective);
}

class GraphQLDirective {
 constructor(config) {
  var _config$isRepeatable, _config$extensionASTN, _config$args;
  this.name = assertName(config.name);
  this.description = config.description;
  this.locations = config.locations;
  this.isRepeatable = (_config$isRepeatable = config.isRepeatable) !== null && _config$isRepeatable !== void 0 ? _config$isRepeatable : false;
  this.deprecationReason = config.deprecationReason;
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN = config.extensionASTNodes) !== null && _config$extensionASTN !== void 0 ? _config$extensionASTN : [];
  Array.isArray(config.locations) || devAssert_devAssert(false, `@${config.name} locations must be an Array.`);
  const args = (_config$args = config.args) !== null && _config$args !== void 0 ? _config$args : {};
  isObjectLike(args) && !Array.isArray(args) || devAssert_devAssert(false, `@${config.name} args must be an object with argument names as keys.`);
  this.args = defineArguments(args);
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLDirective';
 }
 toConfig() {
  return {
   name: this.name,
   description: this.description,
   locations: this.locations,
   args: argsToArgsConfig(this.args),
   isRepeatable: this.isRepeatable,
   deprecationReason: this.deprecationReason,
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes
  };
 }
 toString() {
  return '@' + this.name;
 }
 toJSON() {
  return this.toString();
 }
}

const GraphQLIncludeDirective = new GraphQLDirective({
 name: 'include',
 description: 'Directs the executor to include this field or fragment only when the `if` argument is true.',
 locations: [ DirectiveLocation.FIELD, DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT ],
 args: {
  if: {
   type: new GraphQLNonNull(GraphQLBoolean),
   description: 'Included when true.'
  }
 }
});

const GraphQLSkipDirective = new GraphQLDirective({
 name: 'skip',
 description: 'Directs the executor to skip this field or fragment when the `if` argument is true.',
 locations: [ DirectiveLocation.FIELD, DirectiveLocation.FRAGMENT_SPREAD, DirectiveLocation.INLINE_FRAGMENT ],
 args: {
  if: {
   type: new GraphQLNonNull(GraphQLBoolean),
   description: 'Skipped when true.'
  }
 }
});

const DEFAULT_DEPRECATION_REASON = 'No longer supported';

const GraphQLDeprecatedDirective = new GraphQLDirective({
 name: 'deprecated',
 description: 'Marks an element of a GraphQL schema as no longer supported.',
 locations: [ DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.ARGUMENT_DEFINITION, DirectiveLocation.INPUT_FIELD_DEFINITION, DirectiveLocation.ENUM_VALUE, DirectiveLocation.DIRECTIVE_DEFINITION ],
 args: {
  reason: {
   type: GraphQLString,
   description: 'Explains why this element was deprecated, usually also including a suggestion for how to access supported similar data. Formatted using the Markdown syntax, as specified by [CommonMark](https://commonmark.org/).',
   defaultValue: DEFAULT_DEPRECATION_REASON
  }
 }
});

const GraphQLSpecifiedByDirective = new GraphQLDirective({
 name: 'specifiedBy',
 description: 'Exposes a URL that specifies the behavior of this scalar.',
 locations: [ DirectiveLocation.SCALAR ],
 args: {
  url: {
   type: new GraphQLNonNull(GraphQLString),
   description: 'The URL that specifies the behavior of this scalar.'
  }
 }
});

const GraphQLOneOfDirective = new GraphQLDirective({
 name: 'oneOf',
 description: 'Indicates exactly one field must be supplied and this field must not be `null`.',
 locations: [ DirectiveLocation.INPUT_OBJECT ],
 args: {}
});

const specifiedDirectives = Object.freeze([ GraphQLIncludeDirective, GraphQLSkipDirective, GraphQLDeprecatedDirective, GraphQLSpecifiedByDirective, GraphQLOneOfDirective ]);

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/invariant.js
function invariant(condition, message) {
 const booleanCondition = Boolean(condition);
 if (!booleanCondition) throw new Error(message != null ? message : 'Unexpected invariant triggered.');
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/isIterableObject.js
function isIterableObject(maybeIterable) {
 return typeof maybeIterable === 'object' && typeof (maybeIterable === null || maybeIterable === void 0 ? void 0 : maybeIterable[Symbol.iterator]) === 'function';
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/utilities/astFromValue.js
function astFromValue(value, type) {
 if (definition_isNonNullType(type)) {
  const astValue = astFromValue(value, type.ofType);
  if ((astValue === null || astValue === void 0 ? void 0 : astValue.kind) === kinds_Kind.NULL) return null;
  return astValue;
 }
 if (value === null) return {
  kind: kinds_Kind.NULL
 };
 if (value === void 0) return null;
 if (definition_isListType(type)) {
  const itemType = type.ofType;
  if (isIterableObject(value)) {
   const valuesNodes = [];
   for (const item of value) {
    const itemNode = astFromValue(item, itemType);
    if (itemNode != null) valuesNodes.push(itemNode);
   }
   return {
    kind: kinds_Kind.LIST,
    values: valuesNodes
   };
  }
  return astFromValue(value, itemType);
 }
 if (isInputObjectType(type)) {
  if (!isObjectLike(value)) return null;
  const fieldNodes = [];
  for (const field of Object.values(type.getFields())) {
   const fieldValue = astFromValue(value[field.name], field.type);
   if (fieldValue) fieldNodes.push({
    kind: kinds_Kind.OBJECT_FIELD,
    name: {
     kind: kinds_Kind.NAME,
     value: field.name
    },
    value: fieldValue
   });
  }
  return {
   kind: kinds_Kind.OBJECT,
   fields: fieldNodes
  };
 }
 if (isLeafType(type)) {
  const serialized = type.serialize(value);
  if (serialized == null) return null;
  if (typeof serialized === 'boolean') return {
   kind: kinds_Kind.BOOLEAN,
   value: serialized
  };
  if (typeof serialized === 'number' && Number.isFinite(serialized)) {
   const stringNum = String(serialized);
   return integerStringRegExp.test(stringNum) ? {
    kind: kinds_Kind.INT,
    value: stringNum
   } : {
    kind: kinds_Kind.FLOAT,
    value: stringNum
   };
  }
  if (typeof serialized === 'string') {
   if (isEnumType(type)) return {
    kind: kinds_Kind.ENUM,
    value: serialized
   };
   if (type === GraphQLID && integerStringRegExp.test(serialized)) return {
    kind: kinds_Kind.INT,
    value: serialized
   };
   return {
    kind: kinds_Kind.STRING,
    value: serialized
   };
  }
  throw new TypeError(`Cannot convert value to AST: ${inspect_inspect(serialized)}.`);
 }
 false || invariant(false, 'Unexpected input type: ' + inspect_inspect(type));
}

const integerStringRegExp = /^-?(?:0|[1-9][0-9]*)$/;

// CONCATENATED MODULE: ./.build/node_modules/graphql/type/introspection.js
const __Schema = new GraphQLObjectType({
 name: '__Schema',
 description: 'A GraphQL Schema defines the capabilities of a GraphQL server. It exposes all available types and directives on the server, as well as the entry points for query, mutation, and subscription operations.',
 fields: () => ({
  description: {
   type: GraphQLString,
   resolve: schema => schema.description
  },
  types: {
   description: 'A list of all types supported by this server.',
   type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(__Type))),
   resolve(schema) {
    return Object.values(schema.getTypeMap());
   }
  },
  queryType: {
   description: 'The type that query operations will be rooted at.',
   type: new GraphQLNonNull(__Type),
   resolve: schema => schema.getQueryType()
  },
  mutationType: {
   description: 'If this server supports mutation, the type that mutation operations will be rooted at.',
   type: __Type,
   resolve: schema => schema.getMutationType()
  },
  subscriptionType: {
   description: 'If this server support subscription, the type that subscription operations will be rooted at.',
   type: __Type,
   resolve: schema => schema.getSubscriptionType()
  },
  directives: {
   description: 'A list of all directives supported by this server.',
   type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(__Directive))),
   args: {
    includeDeprecated: {
     type: new GraphQLNonNull(GraphQLBoolean),
     defaultValue: false
    }
   },
   resolve: (schema, {includeDeprecated}) => includeDeprecated ? schema.getDirectives() : schema.getDirectives().filter(directive => directive.deprecationReason == null)
  }
 })
});

const __Directive = new GraphQLObjectType({
 name: '__Directive',
 description: "A Directive provides a way to describe alternate runtime execution and type validation behavior in a GraphQL document.\n\nIn some cases, you need to provide options to alter GraphQL's execution behavior in ways field arguments will not suffice, such as conditionally including or skipping a field. Directives provide this by describing additional information to the executor.",
 fields: () => ({
  name: {
   type: new GraphQLNonNull(GraphQLString),
   resolve: directive => directive.name
  },
  description: {
   type: GraphQLString,
   resolve: directive => directive.description
  },
  isRepeatable: {
   type: new GraphQLNonNull(GraphQLBoolean),
   resolve: directive => directive.isRepeatable
  },
  locations: {
   type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(__DirectiveLocation))),
   resolve: directive => directive.locations
  },
  args: {
   type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(__InputValue))),
   args: {
    includeDeprecated: {
     type: GraphQLBoolean,
     defaultValue: false
    }
   },
   resolve(field, {includeDeprecated}) {
    return includeDeprecated ? field.args : field.args.filter(arg => arg.deprecationReason == null);
   }
  },
  isDeprecated: {
   type: new GraphQLNonNull(GraphQLBoolean),
   resolve: directive => directive.deprecationReason != null
  },
  deprecationReason: {
   type: GraphQLString,
   resolve: directive => directive.deprecationReason
  }
 })
});

const __DirectiveLocation = new GraphQLEnumType({
 name: '__DirectiveLocation',
 description: 'A Directive can be adjacent to many parts of the GraphQL language, a __DirectiveLocation describes one such possible adjacencies.',
 values: {
  QUERY: {
   value: DirectiveLocation.QUERY,
   description: 'Location adjacent to a query operation.'
  },
  MUTATION: {
   value: DirectiveLocation.MUTATION,
   description: 'Location adjacent to a mutation operation.'
  },
  SUBSCRIPTION: {
   value: DirectiveLocation.SUBSCRIPTION,
   description: 'Location adjacent to a subscription operation.'
  },
  FIELD: {
   value: DirectiveLocation.FIELD,
   description: 'Location adjacent to a field.'
  },
  FRAGMENT_DEFINITION: {
   value: DirectiveLocation.FRAGMENT_DEFINITION,
   description: 'Location adjacent to a fragment definition.'
  },
  FRAGMENT_SPREAD: {
   value: DirectiveLocation.FRAGMENT_SPREAD,
   description: 'Location adjacent to a fragment spread.'
  },
  INLINE_FRAGMENT: {
   value: DirectiveLocation.INLINE_FRAGMENT,
   description: 'Location adjacent to an inline fragment.'
  },
  VARIABLE_DEFINITION: {
   value: DirectiveLocation.VARIABLE_DEFINITION,
   description: 'Location adjacent to a variable definition.'
  },
  SCHEMA: {
   value: DirectiveLocation.SCHEMA,
   description: 'Location adjacent to a schema definition.'
  },
  SCALAR: {
   value: DirectiveLocation.SCALAR,
   description: 'Location adjacent to a scalar definition.'
  },
  OBJECT: {
   value: DirectiveLocation.OBJECT,
   description: 'Location adjacent to an object type definition.'
  },
  FIELD_DEFINITION: {
   value: DirectiveLocation.FIELD_DEFINITION,
   description: 'Location adjacent to a field definition.'
  },
  ARGUMENT_DEFINITION: {
   value: DirectiveLocation.ARGUMENT_DEFINITION,
   description: 'Location adjacent to an argument definition.'
  },
  INTERFACE: {
   value: DirectiveLocation.INTERFACE,
   description: 'Location adjacent to an interface definition.'
  },
  UNION: {
   value: DirectiveLocation.UNION,
   description: 'Location adjacent to a union definition.'
  },
  ENUM: {
   value: DirectiveLocation.ENUM,
   description: 'Location adjacent to an enum definition.'
  },
  ENUM_VALUE: {
   value: DirectiveLocation.ENUM_VALUE,
   description: 'Location adjacent to an enum value definition.'
  },
  INPUT_OBJECT: {
   value: DirectiveLocation.INPUT_OBJECT,
   description: 'Location adjacent to an input object type definition.'
  },
  INPUT_FIELD_DEFINITION: {
   value: DirectiveLocation.INPUT_FIELD_DEFINITION,
   description: 'Location adjacent to an input object field definition.'
  },
  DIRECTIVE_DEFINITION: {
   value: DirectiveLocation.DIRECTIVE_DEFINITION,
   description: 'Location adjacent to a directive definition.'
  }
 }
});

const __Type = new GraphQLObjectType({
 name: '__Type',
 description: 'The fundamental unit of any GraphQL Schema is the type. There are many kinds of types in GraphQL as represented by the `__TypeKind` enum.\n\nDepending on the kind of a type, certain fields describe information about that type. Scalar types provide no information beyond a name, description and optional `specifiedByURL`, while Enum types provide their values. Object and Interface types provide the fields they describe. Abstract types, Union and Interface, provide the Object types possible at runtime. List and NonNull types compose other types.',
 fields: () => ({
  kind: {
   type: new GraphQLNonNull(__TypeKind),
   resolve(type) {
    if (isScalarType(type)) return TypeKind.SCALAR;
    if (isObjectType(type)) return TypeKind.OBJECT;
    if (isInterfaceType(type)) return TypeKind.INTERFACE;
    if (isUnionType(type)) return TypeKind.UNION;
    if (isEnumType(type)) return TypeKind.ENUM;
    if (isInputObjectType(type)) return TypeKind.INPUT_OBJECT;
    if (definition_isListType(type)) return TypeKind.LIST;
    if (definition_isNonNullType(type)) return TypeKind.NON_NULL;
    false || invariant(false, `Unexpected type: "${inspect_inspect(type)}".`);
   }
  },
  name: {
   type: GraphQLString,
   resolve: type => 'name' in type ? type.name : void 0
  },
  description: {
   type: GraphQLString,
   resolve: type => 'description' in type ? type.description : void 0
  },
  specifiedByURL: {
   type: GraphQLString,
   resolve: obj => 'specifiedByURL' in obj ? obj.specifiedByURL : void 0
  },
  fields: {
   type: new GraphQLList(new GraphQLNonNull(__Field)),
   args: {
    includeDeprecated: {
     type: GraphQLBoolean,
     defaultValue: false
    }
   },
   resolve(type, {includeDeprecated}) {
    if (isObjectType(type) || isInterfaceType(type)) {
     const fields = Object.values(type.getFields());
     return includeDeprecated ? fields : fields.filter(field => field.deprecationReason == null);
    }
   }
  },
  interfaces: {
   type: new GraphQLList(new GraphQLNonNull(__Type)),
   resolve(type) {
    if (isObjectType(type) || isInterfaceType(type)) return type.getInterfaces();
   }
  },
  possibleTypes: {
   type: new GraphQLList(new GraphQLNonNull(__Type)),
   resolve(type, _args, _context, {schema}) {
    if (isAbstractType(type)) return schema.getPossibleTypes(type);
   }
  },
  enumValues: {
   type: new GraphQLList(new GraphQLNonNull(__EnumValue)),
   args: {
    includeDeprecated: {
     type: GraphQLBoolean,
     defaultValue: false
    }
   },
   resolve(type, {includeDeprecated}) {
    if (isEnumType(type)) {
     const values = type.getValues();
     return includeDeprecated ? values : values.filter(field => field.deprecationReason == null);
    }
   }
  },
  inputFields: {
   type: new GraphQLList(new GraphQLNonNull(__InputValue)),
   args: {
    includeDeprecated: {
     type: GraphQLBoolean,
     defaultValue: false
    }
   },
   resolve(type, {includeDeprecated}) {
    if (isInputObjectType(type)) {
     const values = Object.values(type.getFields());
     return includeDeprecated ? values : values.filter(field => field.deprecationReason == null);
    }
   }
  },
  ofType: {
   type: __Type,
   resolve: type => 'ofType' in type ? type.ofType : void 0
  },
  isOneOf: {
   type: GraphQLBoolean,
   resolve: type => {
    if (isInputObjectType(type)) return type.isOneOf;
   }
  }
 })
});

const __Field = new GraphQLObjectType({
 name: '__Field',
 description: 'Object and Interface types are described by a list of Fields, each of which has a name, potentially a list of arguments, and a return type.',
 fields: () => ({
  name: {
   type: new GraphQLNonNull(GraphQLString),
   resolve: field => field.name
  },
  description: {
   type: GraphQLString,
   resolve: field => field.description
  },
  args: {
   type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(__InputValue))),
   args: {
    includeDeprecated: {
     type: GraphQLBoolean,
     defaultValue: false
    }
   },
   resolve(field, {includeDeprecated}) {
    return includeDeprecated ? field.args : field.args.filter(arg => arg.deprecationReason == null);
   }
  },
  type: {
   type: new GraphQLNonNull(__Type),
   resolve: field => field.type
  },
  isDeprecated: {
   type: new GraphQLNonNull(GraphQLBoolean),
   resolve: field => field.deprecationReason != null
  },
  deprecationReason: {
   type: GraphQLString,
   resolve: field => field.deprecationReason
  }
 })
});

const __InputValue = new GraphQLObjectType({
 name: '__InputValue',
 description: 'Arguments provided to Fields or Directives and the input fields of an InputObject are represented as Input Values which describe their type and optionally a default value.',
 fields: () => ({
  name: {
   type: new GraphQLNonNull(GraphQLString),
   resolve: inputValue => inputValue.name
  },
  description: {
   type: GraphQLString,
   resolve: inputValue => inputValue.description
  },
  type: {
   type: new GraphQLNonNull(__Type),
   resolve: inputValue => inputValue.type
  },
  defaultValue: {
   type: GraphQLString,
   description: 'A GraphQL-formatted string representing the default value for this input value.',
   resolve(inputValue) {
    const {type, defaultValue} = inputValue;
    const valueAST = astFromValue(defaultValue, type);
    return valueAST ? printer_print(valueAST) : null;
   }
  },
  isDeprecated: {
   type: new GraphQLNonNull(GraphQLBoolean),
   resolve: field => field.deprecationReason != null
  },
  deprecationReason: {
   type: GraphQLString,
   resolve: obj => obj.deprecationReason
  }
 })
});

const __EnumValue = new GraphQLObjectType({
 name: '__EnumValue',
 description: 'One possible value for a given Enum. Enum values are unique values, not a placeholder for a string or numeric value. However an Enum value is returned in a JSON response as a string.',
 fields: () => ({
  name: {
   type: new GraphQLNonNull(GraphQLString),
   resolve: enumValue => enumValue.name
  },
  description: {
   type: GraphQLString,
   resolve: enumValue => enumValue.description
  },
  isDeprecated: {
   type: new GraphQLNonNull(GraphQLBoolean),
   resolve: enumValue => enumValue.deprecationReason != null
  },
  deprecationReason: {
   type: GraphQLString,
   resolve: enumValue => enumValue.deprecationReason
  }
 })
});

var TypeKind;

(function(TypeKind) {
 TypeKind['SCALAR'] = 'SCALAR';
 TypeKind['OBJECT'] = 'OBJECT';
 TypeKind['INTERFACE'] = 'INTERFACE';
 TypeKind['UNION'] = 'UNION';
 TypeKind['ENUM'] = 'ENUM';
 TypeKind['INPUT_OBJECT'] = 'INPUT_OBJECT';
 TypeKind['LIST'] = 'LIST';
 TypeKind['NON_NULL'] = 'NON_NULL';
})(TypeKind || (TypeKind = {}));

const __TypeKind = new GraphQLEnumType({
 name: '__TypeKind',
 description: 'An enum describing what kind of type a given `__Type` is.',
 values: {
  SCALAR: {
   value: TypeKind.SCALAR,
   description: 'Indicates this type is a scalar.'
  },
  OBJECT: {
   value: TypeKind.OBJECT,
   description: 'Indicates this type is an object. `fields` and `interfaces` are valid fields.'
  },
  INTERFACE: {
   value: TypeKind.INTERFACE,
   description: 'Indicates this type is an interface. `fields`, `interfaces`, and `possibleTypes` are valid fields.'
  },
  UNION: {
   value: TypeKind.UNION,
   description: 'Indicates this type is a union. `possibleTypes` is a valid field.'
  },
  ENUM: {
   value: TypeKind.ENUM,
   description: 'Indicates this type is an enum. `enumValues` is a valid field.'
  },
  INPUT_OBJECT: {
   value: TypeKind.INPUT_OBJECT,
   description: 'Indicates this type is an input object. `inputFields` is a valid field.'
  },
  LIST: {
   value: TypeKind.LIST,
   description: 'Indicates this type is a list. `ofType` is a valid field.'
  },
  NON_NULL: {
   value: TypeKind.NON_NULL,
   description: 'Indicates this type is a non-null. `ofType` is a valid field.'
  }
 }
});

new GraphQLNonNull(__Schema), Object.create(null);

new GraphQLNonNull(GraphQLString), Object.create(null), Object.create(null);

new GraphQLNonNull(GraphQLString), Object.create(null);

const introspectionTypes = Object.freeze([ __Schema, __Directive, __DirectiveLocation, __Type, __Field, __InputValue, __EnumValue, __TypeKind ]);

function isIntrospectionType(type) {
 return introspectionTypes.some(({name}) => type.name === name);
}

class schema_GraphQLSchema {
 constructor(config) {
  var _config$extensionASTN, _config$directives;
  this.__validationErrors = config.assumeValid === true ? [] : void 0;
  isObjectLike(config) || devAssert_devAssert(false, 'Must provide configuration object.');
  !config.types || Array.isArray(config.types) || devAssert_devAssert(false, `"types" must be Array if provided but got: ${inspect_inspect(config.types)}.`);
  !config.directives || Array.isArray(config.directives) || devAssert_devAssert(false, '"directives" must be Array if provided but got: ' + `${inspect_inspect(config.directives)}.`);
  this.description = config.description;
  this.extensions = toObjMap(config.extensions);
  this.astNode = config.astNode;
  this.extensionASTNodes = (_config$extensionASTN = config.extensionASTNodes) !== null && _config$extensionASTN !== void 0 ? _config$extensionASTN : [];
  this._queryType = config.query;
  this._mutationType = config.mutation;
  this._subscriptionType = config.subscription;
  this._directives = (_config$directives = config.directives) !== null && _config$directives !== void 0 ? _config$directives : specifiedDirectives;
  const allReferencedTypes = new Set(config.types);
  if (config.types != null) for (const type of config.types) {
   allReferencedTypes.delete(type);
   collectReferencedTypes(type, allReferencedTypes);
  }
  if (this._queryType != null) collectReferencedTypes(this._queryType, allReferencedTypes);
  if (this._mutationType != null) collectReferencedTypes(this._mutationType, allReferencedTypes);
  if (this._subscriptionType != null) collectReferencedTypes(this._subscriptionType, allReferencedTypes);
  for (const directive of this._directives) if (isDirective(directive)) for (const arg of directive.args) collectReferencedTypes(arg.type, allReferencedTypes);
  collectReferencedTypes(__Schema, allReferencedTypes);
  this._typeMap = Object.create(null);
  this._subTypeMap = Object.create(null);
  this._implementationsMap = Object.create(null);
  for (const namedType of allReferencedTypes) {
   if (namedType == null) continue;
   const typeName = namedType.name;
   typeName || devAssert_devAssert(false, 'One of the provided types for building the Schema is missing a name.');
   if (this._typeMap[typeName] !== void 0) throw new Error(`Schema must contain uniquely named types but contains multiple types named "${typeName}".`);
   this._typeMap[typeName] = namedType;
   if (isInterfaceType(namedType)) {
    for (const iface of namedType.getInterfaces()) if (isInterfaceType(iface)) {
     let implementations = this._implementationsMap[iface.name];
     if (implementations === void 0) implementations = this._implementationsMap[iface.name] = {
      objects: [],
      interfaces: []
     };
     implementations.interfaces.push(namedType);
    }
   } else if (isObjectType(namedType)) for (const iface of namedType.getInterfaces()) if (isInterfaceType(iface)) {
    let implementations = this._implementationsMap[iface.name];
    if (implementations === void 0) implementations = this._implementationsMap[iface.name] = {
     objects: [],
     interfaces: []
    };
    implementations.objects.push(namedType);
   }
  }
 }
 get [Symbol.toStringTag]() {
  return 'GraphQLSchema';
 }
 getQueryType() {
  return this._queryType;
 }
 getMutationType() {
  return this._mutationType;
 }
 getSubscriptionType() {
  return this._subscriptionType;
 }
 getRootType(operation) {
  switch (operation) {
  case OperationTypeNode.QUERY:
   return this.getQueryType();

  case OperationTypeNode.MUTATION:
   return this.getMutationType();

  case OperationTypeNode.SUBSCRIPTION:
   return this.getSubscriptionType();
  }
 }
 getTypeMap() {
  return this._typeMap;
 }
 getType(name) {
  return this.getTypeMap()[name];
 }
 getPossibleTypes(abstractType) {
  return isUnionType(abstractType) ? abstractType.getTypes() : this.getImplementations(abstractType).objects;
 }
 getImplementations(interfaceType) {
  const implementations = this._implementationsMap[interfaceType.name];
  return implementations !== null && implementations !== void 0 ? implementations : {
   objects: [],
   interfaces: []
  };
 }
 isSubType(abstractType, maybeSubType) {
  let map = this._subTypeMap[abstractType.name];
  if (map === void 0) {
   map = Object.create(null);
   if (isUnionType(abstractType)) for (const type of abstractType.getTypes()) map[type.name] = true; else {
    const implementations = this.getImplementations(abstractType);
    for (const type of implementations.objects) map[type.name] = true;
    for (const type of implementations.interfaces) map[type.name] = true;
   }
   this._subTypeMap[abstractType.name] = map;
  }
  return map[maybeSubType.name] !== void 0;
 }
 getDirectives() {
  return this._directives;
 }
 getDirective(name) {
  return this.getDirectives().find(directive => directive.name === name);
 }
 toConfig() {
  return {
   description: this.description,
   query: this.getQueryType(),
   mutation: this.getMutationType(),
   subscription: this.getSubscriptionType(),
   types: Object.values(this.getTypeMap()),
   directives: this.getDirectives(),
   extensions: this.extensions,
   astNode: this.astNode,
   extensionASTNodes: this.extensionASTNodes,
   assumeValid: this.__validationErrors !== void 0
  };
 }
}

function collectReferencedTypes(type, typeSet) {
 const namedType = getNamedType(type);
 if (!typeSet.has(namedType)) {
  typeSet.add(namedType);
  if (isUnionType(namedType)) for (const memberType of namedType.getTypes()) collectReferencedTypes(memberType, typeSet); else if (isObjectType(namedType) || isInterfaceType(namedType)) {
   for (const interfaceType of namedType.getInterfaces()) collectReferencedTypes(interfaceType, typeSet);
   for (const field of Object.values(namedType.getFields())) {
    collectReferencedTypes(field.type, typeSet);
    for (const arg of field.args) collectReferencedTypes(arg.type, typeSet);
   }
  } else if (isInputObjectType(namedType)) for (const field of Object.values(namedType.getFields())) collectReferencedTypes(field.type, typeSet);
 }
 return typeSet;
}

function isExecutableDefinitionNode(node) {
 return node.kind === kinds_Kind.OPERATION_DEFINITION || node.kind === kinds_Kind.FRAGMENT_DEFINITION;
}

function isTypeSystemDefinitionNode(node) {
 return node.kind === kinds_Kind.SCHEMA_DEFINITION || isTypeDefinitionNode(node) || node.kind === kinds_Kind.DIRECTIVE_DEFINITION;
}

function isTypeDefinitionNode(node) {
 return node.kind === kinds_Kind.SCALAR_TYPE_DEFINITION || node.kind === kinds_Kind.OBJECT_TYPE_DEFINITION || node.kind === kinds_Kind.INTERFACE_TYPE_DEFINITION || node.kind === kinds_Kind.UNION_TYPE_DEFINITION || node.kind === kinds_Kind.ENUM_TYPE_DEFINITION || node.kind === kinds_Kind.INPUT_OBJECT_TYPE_DEFINITION;
}

function isTypeSystemExtensionNode(node) {
 return node.kind === kinds_Kind.SCHEMA_EXTENSION || node.kind === kinds_Kind.DIRECTIVE_EXTENSION || isTypeExtensionNode(node);
}

function isTypeExtensionNode(node) {
 return node.kind === kinds_Kind.SCALAR_TYPE_EXTENSION || node.kind === kinds_Kind.OBJECT_TYPE_EXTENSION || node.kind === kinds_Kind.INTERFACE_TYPE_EXTENSION || node.kind === kinds_Kind.UNION_TYPE_EXTENSION || node.kind === kinds_Kind.ENUM_TYPE_EXTENSION || node.kind === kinds_Kind.INPUT_OBJECT_TYPE_EXTENSION;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/ExecutableDefinitionsRule.js
function ExecutableDefinitionsRule(context) {
 return {
  Document(node) {
   for (const definition of node.definitions) if (!isExecutableDefinitionNode(definition)) {
    const defName = definition.kind === kinds_Kind.SCHEMA_DEFINITION || definition.kind === kinds_Kind.SCHEMA_EXTENSION ? 'schema' : '"' + definition.name.value + '"';
    context.reportError(new GraphQLError_GraphQLError(`The ${defName} definition is not executable.`, {
     nodes: definition
    }));
   }
   return false;
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/FieldsOnCorrectTypeRule.js
function FieldsOnCorrectTypeRule(context) {
 return {
  Field(node) {
   const type = context.getParentType();
   if (type) {
    const fieldDef = context.getFieldDef();
    if (!fieldDef) {
     const schema = context.getSchema();
     const fieldName = node.name.value;
     let suggestion = didYouMean('to use an inline fragment on', context.hideSuggestions ? [] : getSuggestedTypeNames(schema, type, fieldName));
     if (suggestion === '') suggestion = didYouMean(context.hideSuggestions ? [] : getSuggestedFieldNames(type, fieldName));
     context.reportError(new GraphQLError_GraphQLError(`Cannot query field "${fieldName}" on type "${type.name}".` + suggestion, {
      nodes: node
     }));
    }
   }
  }
 };
}

function getSuggestedTypeNames(schema, type, fieldName) {
 if (!isAbstractType(type)) return [];
 const suggestedTypes = new Set;
 const usageCount = Object.create(null);
 for (const possibleType of schema.getPossibleTypes(type)) {
  if (!possibleType.getFields()[fieldName]) continue;
  suggestedTypes.add(possibleType);
  usageCount[possibleType.name] = 1;
  for (const possibleInterface of possibleType.getInterfaces()) {
   var _usageCount$possibleI;
   if (!possibleInterface.getFields()[fieldName]) continue;
   suggestedTypes.add(possibleInterface);
   usageCount[possibleInterface.name] = ((_usageCount$possibleI = usageCount[possibleInterface.name]) !== null && _usageCount$possibleI !== void 0 ? _usageCount$possibleI : 0) + 1;
  }
 }
 return [ ...suggestedTypes ].sort((typeA, typeB) => {
  const usageCountDiff = usageCount[typeB.name] - usageCount[typeA.name];
  if (usageCountDiff !== 0) return usageCountDiff;
  if (isInterfaceType(typeA) && schema.isSubType(typeA, typeB)) return -1;
  if (isInterfaceType(typeB) && schema.isSubType(typeB, typeA)) return 1;
  return naturalCompare(typeA.name, typeB.name);
 }).map(x => x.name);
}

function getSuggestedFieldNames(type, fieldName) {
 if (isObjectType(type) || isInterfaceType(type)) {
  const possibleFieldNames = Object.keys(type.getFields());
  return suggestionList(fieldName, possibleFieldNames);
 }
 return [];
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/utilities/typeFromAST.js
function typeFromAST_typeFromAST(schema, typeNode) {
 switch (typeNode.kind) {
 case kinds_Kind.LIST_TYPE:
  {
   const innerType = typeFromAST_typeFromAST(schema, typeNode.type);
   return innerType && new GraphQLList(innerType);
  }

 case kinds_Kind.NON_NULL_TYPE:
  {
   const innerType = typeFromAST_typeFromAST(schema, typeNode.type);
   return innerType && new GraphQLNonNull(innerType);
  }

 case kinds_Kind.NAMED_TYPE:
  return schema.getType(typeNode.name.value);
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/FragmentsOnCompositeTypesRule.js
function FragmentsOnCompositeTypesRule(context) {
 return {
  InlineFragment(node) {
   const typeCondition = node.typeCondition;
   if (typeCondition) {
    const type = typeFromAST_typeFromAST(context.getSchema(), typeCondition);
    if (type && !isCompositeType(type)) {
     const typeStr = printer_print(typeCondition);
     context.reportError(new GraphQLError_GraphQLError(`Fragment cannot condition on non composite type "${typeStr}".`, {
      nodes: typeCondition
     }));
    }
   }
  },
  FragmentDefinition(node) {
   const type = typeFromAST_typeFromAST(context.getSchema(), node.typeCondition);
   if (type && !isCompositeType(type)) {
    const typeStr = printer_print(node.typeCondition);
    context.reportError(new GraphQLError_GraphQLError(`Fragment "${node.name.value}" cannot condition on non composite type "${typeStr}".`, {
     nodes: node.typeCondition
    }));
   }
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/KnownArgumentNamesRule.js
function KnownArgumentNamesRule(context) {
 return {
  ...KnownArgumentNamesOnDirectivesRule(context),
  Argument(argNode) {
   const argDef = context.getArgument();
   const fieldDef = context.getFieldDef();
   const parentType = context.getParentType();
   if (!argDef && fieldDef && parentType) {
    const argName = argNode.name.value;
    const suggestions = context.hideSuggestions ? [] : suggestionList(argName, fieldDef.args.map(arg => arg.name));
    context.reportError(new GraphQLError_GraphQLError(`Unknown argument "${argName}" on field "${parentType.name}.${fieldDef.name}".` + didYouMean(suggestions), {
     nodes: argNode
    }));
   }
  }
 };
}

function KnownArgumentNamesOnDirectivesRule(context) {
 const directiveArgs = Object.create(null);
 const schema = context.getSchema();
 const definedDirectives = schema ? schema.getDirectives() : specifiedDirectives;
 for (const directive of definedDirectives) directiveArgs[directive.name] = new Set(directive.args.map(arg => arg.name));
 const astDefinitions = context.getDocument().definitions;
 for (const def of astDefinitions) if (def.kind === kinds_Kind.DIRECTIVE_DEFINITION) {
  var _def$arguments;
  const argsNodes = (_def$arguments = def.arguments) !== null && _def$arguments !== void 0 ? _def$arguments : [];
  directiveArgs[def.name.value] = new Set(argsNodes.map(arg => arg.name.value));
 }
 return {
  Directive(directiveNode) {
   const directiveName = directiveNode.name.value;
   const knownArgs = directiveArgs[directiveName];
   if (directiveNode.arguments && knownArgs) for (const argNode of directiveNode.arguments) {
    const argName = argNode.name.value;
    if (!knownArgs.has(argName)) {
     const suggestions = context.hideSuggestions ? [] : suggestionList(argName, Array.from(knownArgs));
     context.reportError(new GraphQLError_GraphQLError(`Unknown argument "${argName}" on directive "@${directiveName}".` + (context.hideSuggestions ? '' : didYouMean(suggestions)), {
      nodes: argNode
     }));
    }
   }
   return false;
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/KnownDirectivesRule.js
function KnownDirectivesRule(context) {
 const locationsMap = Object.create(null);
 const schema = context.getSchema();
 const definedDirectives = schema ? schema.getDirectives() : specifiedDirectives;
 for (const directive of definedDirectives) locationsMap[directive.name] = directive.locations;
 const astDefinitions = context.getDocument().definitions;
 for (const def of astDefinitions) if (def.kind === kinds_Kind.DIRECTIVE_DEFINITION) locationsMap[def.name.value] = def.locations.map(name => name.value);
 return {
  Directive(node, _key, _parent, _path, ancestors) {
   const name = node.name.value;
   const locations = locationsMap[name];
   if (!locations) {
    context.reportError(new GraphQLError_GraphQLError(`Unknown directive "@${name}".`, {
     nodes: node
    }));
    return;
   }
   const candidateLocation = getDirectiveLocationForASTPath(ancestors);
   if (candidateLocation && !locations.includes(candidateLocation)) context.reportError(new GraphQLError_GraphQLError(`Directive "@${name}" may not be used on ${candidateLocation}.`, {
    nodes: node
   }));
  }
 };
}

function getDirectiveLocationForASTPath(ancestors) {
 const appliedTo = ancestors[ancestors.length - 1];
 'kind' in appliedTo || invariant(false);
 switch (appliedTo.kind) {
 case kinds_Kind.OPERATION_DEFINITION:
  return getDirectiveLocationForOperation(appliedTo.operation);

 case kinds_Kind.FIELD:
  return DirectiveLocation.FIELD;

 case kinds_Kind.FRAGMENT_SPREAD:
  return DirectiveLocation.FRAGMENT_SPREAD;

 case kinds_Kind.INLINE_FRAGMENT:
  return DirectiveLocation.INLINE_FRAGMENT;

 case kinds_Kind.FRAGMENT_DEFINITION:
  return DirectiveLocation.FRAGMENT_DEFINITION;

 case kinds_Kind.VARIABLE_DEFINITION:
  return DirectiveLocation.VARIABLE_DEFINITION;

 case kinds_Kind.SCHEMA_DEFINITION:
 case kinds_Kind.SCHEMA_EXTENSION:
  return DirectiveLocation.SCHEMA;

 case kinds_Kind.SCALAR_TYPE_DEFINITION:
 case kinds_Kind.SCALAR_TYPE_EXTENSION:
  return DirectiveLocation.SCALAR;

 case kinds_Kind.OBJECT_TYPE_DEFINITION:
 case kinds_Kind.OBJECT_TYPE_EXTENSION:
  return DirectiveLocation.OBJECT;

 case kinds_Kind.FIELD_DEFINITION:
  return DirectiveLocation.FIELD_DEFINITION;

 case kinds_Kind.INTERFACE_TYPE_DEFINITION:
 case kinds_Kind.INTERFACE_TYPE_EXTENSION:
  return DirectiveLocation.INTERFACE;

 case kinds_Kind.UNION_TYPE_DEFINITION:
 case kinds_Kind.UNION_TYPE_EXTENSION:
  return DirectiveLocation.UNION;

 case kinds_Kind.ENUM_TYPE_DEFINITION:
 case kinds_Kind.ENUM_TYPE_EXTENSION:
  return DirectiveLocation.ENUM;

 case kinds_Kind.ENUM_VALUE_DEFINITION:
  return DirectiveLocation.ENUM_VALUE;

 case kinds_Kind.INPUT_OBJECT_TYPE_DEFINITION:
 case kinds_Kind.INPUT_OBJECT_TYPE_EXTENSION:
  return DirectiveLocation.INPUT_OBJECT;

 case kinds_Kind.INPUT_VALUE_DEFINITION:
  {
   const parentNode = ancestors[ancestors.length - 3];
   'kind' in parentNode || invariant(false);
   return parentNode.kind === kinds_Kind.INPUT_OBJECT_TYPE_DEFINITION ? DirectiveLocation.INPUT_FIELD_DEFINITION : DirectiveLocation.ARGUMENT_DEFINITION;
  }

 case kinds_Kind.DIRECTIVE_DEFINITION:
 case kinds_Kind.DIRECTIVE_EXTENSION:
  return DirectiveLocation.DIRECTIVE_DEFINITION;

 default:
  false || invariant(false, 'Unexpected kind: ' + inspect_inspect(appliedTo.kind));
 }
}

function getDirectiveLocationForOperation(operation) {
 switch (operation) {
 case OperationTypeNode.QUERY:
  return DirectiveLocation.QUERY;

 case OperationTypeNode.MUTATION:
  return DirectiveLocation.MUTATION;

 case OperationTypeNode.SUBSCRIPTION:
  return DirectiveLocation.SUBSCRIPTION;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/KnownFragmentNamesRule.js
function KnownFragmentNamesRule(context) {
 return {
  FragmentSpread(node) {
   const fragmentName = node.name.value;
   const fragment = context.getFragment(fragmentName);
   if (!fragment) context.reportError(new GraphQLError_GraphQLError(`Unknown fragment "${fragmentName}".`, {
    nodes: node.name
   }));
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/KnownTypeNamesRule.js
function KnownTypeNamesRule(context) {
 const schema = context.getSchema();
 const existingTypesMap = schema ? schema.getTypeMap() : Object.create(null);
 const definedTypes = Object.create(null);
 for (const def of context.getDocument().definitions) if (isTypeDefinitionNode(def)) definedTypes[def.name.value] = true;
 const typeNames = [ ...Object.keys(existingTypesMap), ...Object.keys(definedTypes) ];
 return {
  NamedType(node, _1, parent, _2, ancestors) {
   const typeName = node.name.value;
   if (!existingTypesMap[typeName] && !definedTypes[typeName]) {
    var _ancestors$;
    const definitionNode = (_ancestors$ = ancestors[2]) !== null && _ancestors$ !== void 0 ? _ancestors$ : parent;
    const isSDL = definitionNode != null && isSDLNode(definitionNode);
    if (isSDL && standardTypeNames.includes(typeName)) return;
    const suggestedTypes = context.hideSuggestions ? [] : suggestionList(typeName, isSDL ? standardTypeNames.concat(typeNames) : typeNames);
    context.reportError(new GraphQLError_GraphQLError(`Unknown type "${typeName}".` + didYouMean(suggestedTypes), {
     nodes: node
    }));
   }
  }
 };
}

const standardTypeNames = [ ...specifiedScalarTypes, ...introspectionTypes ].map(type => type.name);

function isSDLNode(value) {
 return 'kind' in value && (isTypeSystemDefinitionNode(value) || isTypeSystemExtensionNode(value));
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/LoneAnonymousOperationRule.js
function LoneAnonymousOperationRule(context) {
 let operationCount = 0;
 return {
  Document(node) {
   operationCount = node.definitions.filter(definition => definition.kind === kinds_Kind.OPERATION_DEFINITION).length;
  },
  OperationDefinition(node) {
   if (!node.name && operationCount > 1) context.reportError(new GraphQLError_GraphQLError('This anonymous operation must be the only defined operation.', {
    nodes: node
   }));
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/LoneSchemaDefinitionRule.js
function LoneSchemaDefinitionRule(context) {
 var _ref, _ref2, _oldSchema$astNode;
 const oldSchema = context.getSchema();
 const alreadyDefined = (_ref = (_ref2 = (_oldSchema$astNode = oldSchema === null || oldSchema === void 0 ? void 0 : oldSchema.astNode) !== null && _oldSchema$astNode !== void 0 ? _oldSchema$astNode : oldSchema === null || oldSchema === void 0 ? void 0 : oldSchema.getQueryType()) !== null && _ref2 !== void 0 ? _ref2 : oldSchema === null || oldSchema === void 0 ? void 0 : oldSchema.getMutationType()) !== null && _ref !== void 0 ? _ref : oldSchema === null || oldSchema === void 0 ? void 0 : oldSchema.getSubscriptionType();
 let schemaDefinitionsCount = 0;
 return {
  SchemaDefinition(node) {
   if (alreadyDefined) {
    context.reportError(new GraphQLError_GraphQLError('Cannot define a new schema within a schema extension.', {
     nodes: node
    }));
    return;
   }
   if (schemaDefinitionsCount > 0) context.reportError(new GraphQLError_GraphQLError('Must provide only one schema definition.', {
    nodes: node
   }));
   ++schemaDefinitionsCount;
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/MaxIntrospectionDepthRule.js
const MAX_LISTS_DEPTH = 3;

function MaxIntrospectionDepthRule(context) {
 const checkedFragments = Object.create(null);
 const exceededFragments = Object.create(null);
 function checkDepth(node, visitedFragments, depth = 0) {
  if (node.kind === kinds_Kind.FRAGMENT_SPREAD) {
   const fragmentName = node.name.value;
   const exceededEntryDepth = exceededFragments[fragmentName];
   if (exceededEntryDepth !== void 0 && exceededEntryDepth <= depth) return true;
   const visitedEntryDepth = visitedFragments[fragmentName];
   const checkedEntryDepth = checkedFragments[fragmentName];
   if (visitedEntryDepth !== void 0 && visitedEntryDepth >= depth || checkedEntryDepth !== void 0 && checkedEntryDepth >= depth) return false;
   const fragment = context.getFragment(fragmentName);
   if (!fragment) return false;
   visitedFragments[fragmentName] = depth;
   if (checkDepth(fragment, visitedFragments, depth)) {
    exceededFragments[fragmentName] = depth;
    return true;
   }
   checkedFragments[fragmentName] = depth;
   return false;
  }
  if (node.kind === kinds_Kind.FIELD && (node.name.value === 'fields' || node.name.value === 'interfaces' || node.name.value === 'possibleTypes' || node.name.value === 'inputFields')) {
   depth++;
   if (depth >= MAX_LISTS_DEPTH) return true;
  }
  if ('selectionSet' in node && node.selectionSet) for (const child of node.selectionSet.selections) if (checkDepth(child, visitedFragments, depth)) return true;
  return false;
 }
 return {
  Field(node) {
   if (node.name.value === '__schema' || node.name.value === '__type') {
    const visitedFragments = Object.create(null);
    if (checkDepth(node, visitedFragments)) {
     context.reportError(new GraphQLError_GraphQLError('Maximum introspection depth exceeded', {
      nodes: [ node ]
     }));
     return false;
    }
   }
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/NoFragmentCyclesRule.js
function NoFragmentCyclesRule(context) {
 const visitedFrags = Object.create(null);
 const spreadPath = [];
 const spreadPathIndexByName = Object.create(null);
 return {
  OperationDefinition: () => false,
  FragmentDefinition(node) {
   detectCycleRecursive(node);
   return false;
  }
 };
 function detectCycleRecursive(fragment) {
  if (visitedFrags[fragment.name.value]) return;
  const fragmentName = fragment.name.value;
  visitedFrags[fragmentName] = true;
  const spreadNodes = context.getFragmentSpreads(fragment.selectionSet);
  if (spreadNodes.length === 0) return;
  spreadPathIndexByName[fragmentName] = spreadPath.length;
  for (const spreadNode of spreadNodes) {
   const spreadName = spreadNode.name.value;
   const cycleIndex = spreadPathIndexByName[spreadName];
   spreadPath.push(spreadNode);
   if (cycleIndex === void 0) {
    const spreadFragment = context.getFragment(spreadName);
    if (spreadFragment) detectCycleRecursive(spreadFragment);
   } else {
    const cyclePath = spreadPath.slice(cycleIndex);
    const viaPath = cyclePath.slice(0, -1).map(s => '"' + s.name.value + '"').join(', ');
    context.reportError(new GraphQLError_GraphQLError(`Cannot spread fragment "${spreadName}" within itself` + (viaPath !== '' ? ` via ${viaPath}.` : '.'), {
     nodes: cyclePath
    }));
   }
   spreadPath.pop();
  }
  spreadPathIndexByName[fragmentName] = void 0;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/NoUndefinedVariablesRule.js
function NoUndefinedVariablesRule(context) {
 let variableNameDefined = Object.create(null);
 return {
  OperationDefinition: {
   enter() {
    variableNameDefined = Object.create(null);
   },
   leave(operation) {
    const usages = context.getRecursiveVariableUsages(operation);
    for (const {node} of usages) {
     const varName = node.name.value;
     if (variableNameDefined[varName] !== true) context.reportError(new GraphQLError_GraphQLError(operation.name ? `Variable "$${varName}" is not defined by operation "${operation.name.value}".` : `Variable "$${varName}" is not defined.`, {
      nodes: [ node, operation ]
     }));
    }
   }
  },
  VariableDefinition(node) {
   variableNameDefined[node.variable.name.value] = true;
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/NoUnusedFragmentsRule.js
function NoUnusedFragmentsRule(context) {
 const operationDefs = [];
 const fragmentDefs = [];
 return {
  OperationDefinition(node) {
   operationDefs.push(node);
   return false;
  },
  FragmentDefinition(node) {
   fragmentDefs.push(node);
   return false;
  },
  Document: {
   leave() {
    const fragmentNameUsed = new Set(context.getRecursivelyReferencedFragmentsForOperations(operationDefs).map(fragment => fragment.name.value));
    for (const fragmentDef of fragmentDefs) {
     const fragName = fragmentDef.name.value;
     if (!fragmentNameUsed.has(fragName)) context.reportError(new GraphQLError_GraphQLError(`Fragment "${fragName}" is never used.`, {
      nodes: fragmentDef
     }));
    }
   }
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/NoUnusedVariablesRule.js
function NoUnusedVariablesRule(context) {
 let variableDefs = [];
 return {
  OperationDefinition: {
   enter() {
    variableDefs = [];
   },
   leave(operation) {
    const variableNameUsed = Object.create(null);
    const usages = context.getRecursiveVariableUsages(operation);
    for (const {node} of usages) variableNameUsed[node.name.value] = true;
    for (const variableDef of variableDefs) {
     const variableName = variableDef.variable.name.value;
     if (variableNameUsed[variableName] !== true) context.reportError(new GraphQLError_GraphQLError(operation.name ? `Variable "$${variableName}" is never used in operation "${operation.name.value}".` : `Variable "$${variableName}" is never used.`, {
      nodes: variableDef
     }));
    }
   }
  },
  VariableDefinition(def) {
   variableDefs.push(def);
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/validationAbortedError.js
const validationAbortedError_validationAbortedError = new GraphQLError_GraphQLError('Validation aborted.');

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/OverlappingFieldsCanBeMergedRule.js
const MAX_CONFLICT_DETAIL_LENGTH = 1e3;

const MAX_CONFLICT_NODES = 20;

const MAX_COMPLEXITY_BUDGET = 5e5;

function OverlappingFieldsCanBeMergedRule(validationContext) {
 const ruleContext = {
  comparedFragmentPairs: new PairSet,
  cachedCollectFieldsResults: new Map,
  stringifiedValues: new Map,
  remainingComplexityBudget: MAX_COMPLEXITY_BUDGET
 };
 return {
  SelectionSet(selectionSet, _key, parent) {
   var _selectionSet$selecti;
   if (parent && 'kind' in parent && parent.kind === kinds_Kind.INLINE_FRAGMENT) return;
   if (selectionSet.selections.length <= 1 && ((_selectionSet$selecti = selectionSet.selections[0]) === null || _selectionSet$selecti === void 0 ? void 0 : _selectionSet$selecti.kind) !== kinds_Kind.INLINE_FRAGMENT) return;
   const conflicts = findConflictsWithinSelectionSet(validationContext, ruleContext, validationContext.getParentType(), selectionSet);
   for (const {responseName, reason, fields1, fields2} of conflicts) validationContext.reportError(new GraphQLError_GraphQLError(`Fields "${maybeAbbreviate(responseName)}" conflict because ${reason}. Use different aliases on the fields to fetch both if this was intentional.`, {
    nodes: fields1.concat(fields2)
   }));
  }
 };
}

function findConflictsWithinSelectionSet(validationContext, ruleContext, parentType, selectionSet) {
 const conflicts = [];
 const collectFieldsResult = collectFields(validationContext, ruleContext, parentType, selectionSet);
 collectConflictsWithin(validationContext, conflicts, ruleContext, collectFieldsResult.groupedFieldSet);
 if (collectFieldsResult.fragmentNames.length !== 0 && (collectFieldsResult.groupedFieldSet.size !== 0 || collectFieldsResult.fragmentNames.length > 1)) for (let i = 0; i < collectFieldsResult.fragmentNames.length; i++) {
  collectConflictsBetweenFieldsAndFragment(validationContext, conflicts, ruleContext, false, collectFieldsResult, collectFieldsResult.fragmentNames[i]);
  for (let j = i + 1; j < collectFieldsResult.fragmentNames.length; j++) collectConflictsBetweenFragments(validationContext, conflicts, ruleContext, false, collectFieldsResult.fragmentNames[i], collectFieldsResult.fragmentNames[j]);
 }
 return conflicts;
}

function collectConflictsBetweenFieldsAndFragment(validationContext, conflicts, ruleContext, areMutuallyExclusive, collectFieldsResult, fragmentName) {
 var _collectFieldsResult$;
 spendComplexityBudget(ruleContext, 1);
 if (collectFieldsResult.groupedFieldSet.size === 0) return;
 const comparedFragments = (_collectFieldsResult$ = collectFieldsResult.comparedFragments) !== null && _collectFieldsResult$ !== void 0 ? _collectFieldsResult$ : collectFieldsResult.comparedFragments = new Map;
 const compared = comparedFragments.get(fragmentName);
 if (compared === false || areMutuallyExclusive && compared === true) return;
 comparedFragments.set(fragmentName, areMutuallyExclusive);
 const fragment = validationContext.getFragment(fragmentName);
 if (!fragment) return;
 const collectFieldsResult2 = collectFragmentFields(validationContext, ruleContext, fragment);
 if (collectFieldsResult === collectFieldsResult2) return;
 collectConflictsBetween(validationContext, conflicts, ruleContext, areMutuallyExclusive, collectFieldsResult, collectFieldsResult2);
 for (const referencedFragmentName of collectFieldsResult2.fragmentNames) collectConflictsBetweenFieldsAndFragment(validationContext, conflicts, ruleContext, areMutuallyExclusive, collectFieldsResult, referencedFragmentName);
}

function collectConflictsBetweenFragments(validationContext, conflicts, ruleContext, areMutuallyExclusive, fragmentName1, fragmentName2) {
 spendComplexityBudget(ruleContext, 2);
 const {comparedFragmentPairs} = ruleContext;
 if (fragmentName1 === fragmentName2) return;
 if (comparedFragmentPairs.has(fragmentName1, fragmentName2, areMutuallyExclusive)) return;
 comparedFragmentPairs.add(fragmentName1, fragmentName2, areMutuallyExclusive);
 const fragment1 = validationContext.getFragment(fragmentName1);
 const fragment2 = validationContext.getFragment(fragmentName2);
 if (!fragment1 || !fragment2) return;
 const collectFieldsResult1 = collectFragmentFields(validationContext, ruleContext, fragment1);
 const collectFieldsResult2 = collectFragmentFields(validationContext, ruleContext, fragment2);
 collectConflictsBetween(validationContext, conflicts, ruleContext, areMutuallyExclusive, collectFieldsResult1, collectFieldsResult2);
 for (const referencedFragmentName2 of collectFieldsResult2.fragmentNames) collectConflictsBetweenFragments(validationContext, conflicts, ruleContext, areMutuallyExclusive, fragmentName1, referencedFragmentName2);
 for (const referencedFragmentName1 of collectFieldsResult1.fragmentNames) collectConflictsBetweenFragments(validationContext, conflicts, ruleContext, areMutuallyExclusive, referencedFragmentName1, fragmentName2);
}

function findConflictsBetweenSubSelectionSets(validationContext, ruleContext, areMutuallyExclusive, parentType1, selectionSet1, parentType2, selectionSet2) {
 const conflicts = [];
 const collectFieldsResult1 = collectFields(validationContext, ruleContext, parentType1, selectionSet1);
 const collectFieldsResult2 = collectFields(validationContext, ruleContext, parentType2, selectionSet2);
 collectConflictsBetween(validationContext, conflicts, ruleContext, areMutuallyExclusive, collectFieldsResult1, collectFieldsResult2);
 for (const fragmentName2 of collectFieldsResult2.fragmentNames) collectConflictsBetweenFieldsAndFragment(validationContext, conflicts, ruleContext, areMutuallyExclusive, collectFieldsResult1, fragmentName2);
 for (const fragmentName1 of collectFieldsResult1.fragmentNames) collectConflictsBetweenFieldsAndFragment(validationContext, conflicts, ruleContext, areMutuallyExclusive, collectFieldsResult2, fragmentName1);
 for (const fragmentName1 of collectFieldsResult1.fragmentNames) for (const fragmentName2 of collectFieldsResult2.fragmentNames) collectConflictsBetweenFragments(validationContext, conflicts, ruleContext, areMutuallyExclusive, fragmentName1, fragmentName2);
 return conflicts;
}

function collectConflictsWithin(validationContext, conflicts, ruleContext, groupedFieldSet) {
 for (const [responseName, fields] of groupedFieldSet) if (fields.length > 1) for (let i = 0; i < fields.length; i++) for (let j = i + 1; j < fields.length; j++) {
  const conflict = findConflict(validationContext, ruleContext, false, responseName, fields[i], fields[j]);
  if (conflict) conflicts.push(conflict);
 }
}

function collectConflictsBetween(validationContext, conflicts, ruleContext, parentFieldsAreMutuallyExclusive, collectFieldsResult1, collectFieldsResult2) {
 if (collectFieldsResult1.groupedFieldSet.size === 0 || collectFieldsResult2.groupedFieldSet.size === 0) return;
 for (const {responseName, fields1, fields2} of getOverlappingFields(ruleContext, collectFieldsResult1, collectFieldsResult2)) for (const field1 of fields1) for (const field2 of fields2) {
  const conflict = findConflict(validationContext, ruleContext, parentFieldsAreMutuallyExclusive, responseName, field1, field2);
  if (conflict) conflicts.push(conflict);
 }
}

function getOverlappingFields(ruleContext, collectFieldsResult1, collectFieldsResult2) {
 var _collectFieldsResult;
 const byCollectFieldsResult = (_collectFieldsResult = collectFieldsResult1.overlappingFields) !== null && _collectFieldsResult !== void 0 ? _collectFieldsResult : collectFieldsResult1.overlappingFields = new Map;
 const cached = byCollectFieldsResult.get(collectFieldsResult2);
 if (cached !== void 0) return cached;
 const overlappingFields = [];
 for (const [responseName, fields1] of collectFieldsResult1.groupedFieldSet) {
  spendComplexityBudget(ruleContext, 1);
  const fields2 = collectFieldsResult2.groupedFieldSet.get(responseName);
  if (fields2 !== void 0) overlappingFields.push({
   responseName,
   fields1,
   fields2
  });
 }
 byCollectFieldsResult.set(collectFieldsResult2, overlappingFields);
 return overlappingFields;
}

function findConflict(validationContext, ruleContext, parentFieldsAreMutuallyExclusive, responseName, fieldDetails1, fieldDetails2) {
 const {parentType: parentType1, node: node1, definition: def1} = fieldDetails1;
 const {parentType: parentType2, node: node2, definition: def2} = fieldDetails2;
 const areMutuallyExclusive = parentFieldsAreMutuallyExclusive || parentType1 !== parentType2 && isObjectType(parentType1) && isObjectType(parentType2);
 spendComplexityBudget(ruleContext, 2);
 if (fieldDetails1.isSimpleLeaf && fieldDetails2.isSimpleLeaf && (def1 === null || def1 === void 0 ? void 0 : def1.type) === (def2 === null || def2 === void 0 ? void 0 : def2.type) && node1.name.value === node2.name.value) return;
 if (!areMutuallyExclusive) {
  const fieldInfo1 = getFieldInfo(fieldDetails1);
  const fieldInfo2 = getFieldInfo(fieldDetails2);
  let reason = fieldInfo1.comparisons.get(fieldInfo2);
  if (reason === void 0) {
   const name1 = node1.name.value;
   const name2 = node2.name.value;
   reason = name1 !== name2 ? `"${maybeAbbreviate(name1)}" and "${maybeAbbreviate(name2)}" are different fields` : sameArguments(ruleContext, fieldInfo1.arguments, fieldInfo2.arguments) ? null : 'they have differing arguments';
   fieldInfo1.comparisons.set(fieldInfo2, reason);
  }
  if (reason !== null) return {
   responseName,
   reason,
   fields1: [ node1 ],
   fields2: [ node2 ]
  };
 }
 const type1 = def1 === null || def1 === void 0 ? void 0 : def1.type;
 const type2 = def2 === null || def2 === void 0 ? void 0 : def2.type;
 if (type1 && type2 && doTypesConflict(ruleContext, type1, type2)) {
  var _fieldInfo1$typeStrin, _fieldInfo2$typeStrin;
  const fieldInfo1 = getFieldInfo(fieldDetails1);
  const fieldInfo2 = getFieldInfo(fieldDetails2);
  const type1String = (_fieldInfo1$typeStrin = fieldInfo1.typeString) !== null && _fieldInfo1$typeStrin !== void 0 ? _fieldInfo1$typeStrin : fieldInfo1.typeString = inspect_inspect(type1);
  const type2String = (_fieldInfo2$typeStrin = fieldInfo2.typeString) !== null && _fieldInfo2$typeStrin !== void 0 ? _fieldInfo2$typeStrin : fieldInfo2.typeString = inspect_inspect(type2);
  return {
   responseName,
   reason: `they return conflicting types "${type1String}" and "${type2String}"`,
   fields1: [ node1 ],
   fields2: [ node2 ]
  };
 }
 const selectionSet1 = node1.selectionSet;
 const selectionSet2 = node2.selectionSet;
 if (selectionSet1 && selectionSet2) {
  const conflicts = findConflictsBetweenSubSelectionSets(validationContext, ruleContext, areMutuallyExclusive, getFieldInfo(fieldDetails1).namedType, selectionSet1, getFieldInfo(fieldDetails2).namedType, selectionSet2);
  return subfieldConflicts(conflicts, responseName, node1, node2);
 }
}

function getFieldInfo(fieldDetails) {
 if (fieldDetails.info === void 0) {
  var _fieldDetails$definit;
  fieldDetails.info = {
   comparisons: new Map,
   namedType: getNamedType((_fieldDetails$definit = fieldDetails.definition) === null || _fieldDetails$definit === void 0 ? void 0 : _fieldDetails$definit.type),
   arguments: getArgumentInfo(fieldDetails.node.arguments)
  };
 }
 return fieldDetails.info;
}

function getArgumentInfo(args) {
 if (args === void 0 || args.length === 0) return;
 const values = new Map;
 for (const {name, value} of args) values.set(name.value, value);
 return {
  nodes: args,
  values
 };
}

function sameArguments(ruleContext, argumentInfo1, argumentInfo2) {
 if (argumentInfo1 === void 0) return argumentInfo2 === void 0;
 if (argumentInfo1.nodes.length !== (argumentInfo2 === null || argumentInfo2 === void 0 ? void 0 : argumentInfo2.nodes.length)) return false;
 const values2 = argumentInfo2.values;
 return argumentInfo1.nodes.every(arg1 => {
  spendComplexityBudget(ruleContext, 1);
  const value2 = values2.get(arg1.name.value);
  if (value2 === void 0) return false;
  return stringifyValue(ruleContext, arg1.value) === stringifyValue(ruleContext, value2);
 });
}

function stringifyValue(ruleContext, value) {
 const cached = ruleContext.stringifiedValues.get(value);
 if (cached !== void 0) return cached;
 const result = JSON.stringify(value, (_key, node) => {
  if (!isNode(node)) return node;
  switch (node.kind) {
  case kinds_Kind.VARIABLE:
   return [ node.kind, node.name.value ];

  case kinds_Kind.OBJECT:
   return [ node.kind, node.fields.slice().sort((first, second) => first.name.value < second.name.value ? -1 : first.name.value > second.name.value ? 1 : 0) ];

  case kinds_Kind.OBJECT_FIELD:
   return [ node.name.value, node.value ];

  case kinds_Kind.LIST:
   return [ node.kind, node.values ];

  case kinds_Kind.STRING:
   return [ node.kind, node.value, node.block === true ];

  default:
   return [ node.kind, 'value' in node ? node.value : null ];
  }
 });
 ruleContext.stringifiedValues.set(value, result);
 return result;
}

function doTypesConflict(ruleContext, type1, type2) {
 if (type1 === type2) return false;
 spendComplexityBudget(ruleContext, 1);
 if (definition_isListType(type1)) return definition_isListType(type2) ? doTypesConflict(ruleContext, type1.ofType, type2.ofType) : true;
 if (definition_isListType(type2)) return true;
 if (definition_isNonNullType(type1)) return definition_isNonNullType(type2) ? doTypesConflict(ruleContext, type1.ofType, type2.ofType) : true;
 if (definition_isNonNullType(type2)) return true;
 if (isLeafType(type1) || isLeafType(type2)) return type1 !== type2;
 return false;
}

function collectFields(validationContext, ruleContext, parentType, selectionSet) {
 const {cachedCollectFieldsResults} = ruleContext;
 let bySelectionSet = cachedCollectFieldsResults.get(parentType);
 if (bySelectionSet === void 0) {
  bySelectionSet = new Map;
  cachedCollectFieldsResults.set(parentType, bySelectionSet);
 }
 const cached = bySelectionSet.get(selectionSet);
 if (cached) return cached;
 const fieldDetails = new Map;
 const fragmentNames = new Set;
 collectFieldsImpl(validationContext, parentType, selectionSet, fieldDetails, fragmentNames);
 const result = {
  groupedFieldSet: fieldDetails,
  fragmentNames: [ ...fragmentNames ]
 };
 bySelectionSet.set(selectionSet, result);
 return result;
}

function collectFragmentFields(validationContext, ruleContext, fragment) {
 const fragmentType = typeFromAST_typeFromAST(validationContext.getSchema(), fragment.typeCondition);
 return collectFields(validationContext, ruleContext, fragmentType, fragment.selectionSet);
}

function collectFieldsImpl(validationContext, parentType, selectionSet, fieldDetails, fragmentNames) {
 for (const selection of selectionSet.selections) switch (selection.kind) {
 case kinds_Kind.FIELD:
  {
   var _selection$arguments$, _selection$arguments;
   const fieldName = selection.name.value;
   let fieldDef;
   if (isObjectType(parentType) || isInterfaceType(parentType)) fieldDef = parentType.getFields()[fieldName];
   const responseName = selection.alias ? selection.alias.value : fieldName;
   let fieldDetailsList = fieldDetails.get(responseName);
   if (fieldDetailsList === void 0) {
    fieldDetailsList = [];
    fieldDetails.set(responseName, fieldDetailsList);
   }
   fieldDetailsList.push({
    parentType,
    node: selection,
    definition: fieldDef,
    isSimpleLeaf: ((_selection$arguments$ = (_selection$arguments = selection.arguments) === null || _selection$arguments === void 0 ? void 0 : _selection$arguments.length) !== null && _selection$arguments$ !== void 0 ? _selection$arguments$ : 0) === 0 && !selection.selectionSet
   });
   break;
  }

 case kinds_Kind.FRAGMENT_SPREAD:
  fragmentNames.add(selection.name.value);
  break;

 case kinds_Kind.INLINE_FRAGMENT:
  {
   const typeCondition = selection.typeCondition;
   const inlineFragmentType = typeCondition ? typeFromAST_typeFromAST(validationContext.getSchema(), typeCondition) : parentType;
   collectFieldsImpl(validationContext, inlineFragmentType, selection.selectionSet, fieldDetails, fragmentNames);
   break;
  }
 }
}

function subfieldConflicts(conflicts, responseName, node1, node2) {
 if (conflicts.length > 0) {
  let message = '';
  for (const {responseName: name, reason} of conflicts) {
   message += (message === '' ? '' : ' and ') + `subfields "${maybeAbbreviate(name)}" conflict because ${reason}`;
   if (message.length > MAX_CONFLICT_DETAIL_LENGTH) break;
  }
  return {
   responseName,
   reason: maybeAbbreviate(message),
   fields1: collectConflictNodes(node1, conflicts, 'fields1'),
   fields2: collectConflictNodes(node2, conflicts, 'fields2')
  };
 }
}

function collectConflictNodes(node, conflicts, side) {
 const nodes = [ node ];
 for (const conflict of conflicts) {
  const remaining = MAX_CONFLICT_NODES - nodes.length;
  const retainedNodes = conflict[side].slice(-remaining);
  nodes.push(...retainedNodes);
  if (nodes.length === MAX_CONFLICT_NODES) break;
 }
 return nodes;
}

function maybeAbbreviate(text) {
 return text.length > MAX_CONFLICT_DETAIL_LENGTH ? text.slice(0, MAX_CONFLICT_DETAIL_LENGTH) + '...' : text;
}

function spendComplexityBudget(ruleContext, cost) {
 ruleContext.remainingComplexityBudget -= cost;
 if (ruleContext.remainingComplexityBudget < 0) throw validationAbortedError_validationAbortedError;
}

class PairSet {
 constructor() {
  this._data = new Map;
 }
 has(a, b, weaklyPresent) {
  return this._has(a, b, weaklyPresent) || this._has(b, a, weaklyPresent);
 }
 _has(a, b, weaklyPresent) {
  var _this$_data$get;
  const result = (_this$_data$get = this._data.get(a)) === null || _this$_data$get === void 0 ? void 0 : _this$_data$get.get(b);
  if (result === void 0) return false;
  return weaklyPresent ? true : weaklyPresent === result;
 }
 add(a, b, weaklyPresent) {
  const map = this._data.get(a);
  if (map === void 0) this._data.set(a, new Map([ [ b, weaklyPresent ] ])); else map.set(b, weaklyPresent);
 }
}

function isTypeSubTypeOf(schema, maybeSubType, superType) {
 if (maybeSubType === superType) return true;
 if (definition_isNonNullType(superType)) {
  if (definition_isNonNullType(maybeSubType)) return isTypeSubTypeOf(schema, maybeSubType.ofType, superType.ofType);
  return false;
 }
 if (definition_isNonNullType(maybeSubType)) return isTypeSubTypeOf(schema, maybeSubType.ofType, superType);
 if (definition_isListType(superType)) {
  if (definition_isListType(maybeSubType)) return isTypeSubTypeOf(schema, maybeSubType.ofType, superType.ofType);
  return false;
 }
 if (definition_isListType(maybeSubType)) return false;
 return isAbstractType(superType) && (isInterfaceType(maybeSubType) || isObjectType(maybeSubType)) && schema.isSubType(superType, maybeSubType);
}

function doTypesOverlap(schema, typeA, typeB) {
 if (typeA === typeB) return true;
 if (isAbstractType(typeA)) {
  if (isAbstractType(typeB)) return schema.getPossibleTypes(typeA).some(type => schema.isSubType(typeB, type));
  return schema.isSubType(typeA, typeB);
 }
 if (isAbstractType(typeB)) return schema.isSubType(typeB, typeA);
 return false;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/PossibleFragmentSpreadsRule.js
function PossibleFragmentSpreadsRule(context) {
 return {
  InlineFragment(node) {
   const fragType = context.getType();
   const parentType = context.getParentType();
   if (isCompositeType(fragType) && isCompositeType(parentType) && !doTypesOverlap(context.getSchema(), fragType, parentType)) {
    const parentTypeStr = inspect_inspect(parentType);
    const fragTypeStr = inspect_inspect(fragType);
    context.reportError(new GraphQLError_GraphQLError(`Fragment cannot be spread here as objects of type "${parentTypeStr}" can never be of type "${fragTypeStr}".`, {
     nodes: node
    }));
   }
  },
  FragmentSpread(node) {
   const fragName = node.name.value;
   const fragType = getFragmentType(context, fragName);
   const parentType = context.getParentType();
   if (fragType && parentType && !doTypesOverlap(context.getSchema(), fragType, parentType)) {
    const parentTypeStr = inspect_inspect(parentType);
    const fragTypeStr = inspect_inspect(fragType);
    context.reportError(new GraphQLError_GraphQLError(`Fragment "${fragName}" cannot be spread here as objects of type "${parentTypeStr}" can never be of type "${fragTypeStr}".`, {
     nodes: node
    }));
   }
  }
 };
}

function getFragmentType(context, name) {
 const frag = context.getFragment(name);
 if (frag) {
  const type = typeFromAST_typeFromAST(context.getSchema(), frag.typeCondition);
  if (isCompositeType(type)) return type;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/PossibleTypeExtensionsRule.js
function PossibleTypeExtensionsRule(context) {
 const schema = context.getSchema();
 const definedTypes = Object.create(null);
 for (const def of context.getDocument().definitions) if (isTypeDefinitionNode(def)) definedTypes[def.name.value] = def;
 return {
  ScalarTypeExtension: checkExtension,
  ObjectTypeExtension: checkExtension,
  InterfaceTypeExtension: checkExtension,
  UnionTypeExtension: checkExtension,
  EnumTypeExtension: checkExtension,
  InputObjectTypeExtension: checkExtension
 };
 function checkExtension(node) {
  const typeName = node.name.value;
  const defNode = definedTypes[typeName];
  const existingType = schema === null || schema === void 0 ? void 0 : schema.getType(typeName);
  let expectedKind;
  if (defNode) expectedKind = defKindToExtKind[defNode.kind]; else if (existingType) expectedKind = typeToExtKind(existingType);
  if (expectedKind) {
   if (expectedKind !== node.kind) {
    const kindStr = extensionKindToTypeName(node.kind);
    context.reportError(new GraphQLError_GraphQLError(`Cannot extend non-${kindStr} type "${typeName}".`, {
     nodes: defNode ? [ defNode, node ] : node
    }));
   }
  } else {
   const allTypeNames = Object.keys({
    ...definedTypes,
    ...schema === null || schema === void 0 ? void 0 : schema.getTypeMap()
   });
   const suggestedTypes = suggestionList(typeName, allTypeNames);
   context.reportError(new GraphQLError_GraphQLError(`Cannot extend type "${typeName}" because it is not defined.` + didYouMean(suggestedTypes), {
    nodes: node.name
   }));
  }
 }
}

const defKindToExtKind = {
 [kinds_Kind.SCALAR_TYPE_DEFINITION]: kinds_Kind.SCALAR_TYPE_EXTENSION,
 [kinds_Kind.OBJECT_TYPE_DEFINITION]: kinds_Kind.OBJECT_TYPE_EXTENSION,
 [kinds_Kind.INTERFACE_TYPE_DEFINITION]: kinds_Kind.INTERFACE_TYPE_EXTENSION,
 [kinds_Kind.UNION_TYPE_DEFINITION]: kinds_Kind.UNION_TYPE_EXTENSION,
 [kinds_Kind.ENUM_TYPE_DEFINITION]: kinds_Kind.ENUM_TYPE_EXTENSION,
 [kinds_Kind.INPUT_OBJECT_TYPE_DEFINITION]: kinds_Kind.INPUT_OBJECT_TYPE_EXTENSION
};

function typeToExtKind(type) {
 if (isScalarType(type)) return kinds_Kind.SCALAR_TYPE_EXTENSION;
 if (isObjectType(type)) return kinds_Kind.OBJECT_TYPE_EXTENSION;
 if (isInterfaceType(type)) return kinds_Kind.INTERFACE_TYPE_EXTENSION;
 if (isUnionType(type)) return kinds_Kind.UNION_TYPE_EXTENSION;
 if (isEnumType(type)) return kinds_Kind.ENUM_TYPE_EXTENSION;
 if (isInputObjectType(type)) return kinds_Kind.INPUT_OBJECT_TYPE_EXTENSION;
 false || invariant(false, 'Unexpected type: ' + inspect_inspect(type));
}

function extensionKindToTypeName(kind) {
 switch (kind) {
 case kinds_Kind.SCALAR_TYPE_EXTENSION:
  return 'scalar';

 case kinds_Kind.OBJECT_TYPE_EXTENSION:
  return 'object';

 case kinds_Kind.INTERFACE_TYPE_EXTENSION:
  return 'interface';

 case kinds_Kind.UNION_TYPE_EXTENSION:
  return 'union';

 case kinds_Kind.ENUM_TYPE_EXTENSION:
  return 'enum';

 case kinds_Kind.INPUT_OBJECT_TYPE_EXTENSION:
  return 'input object';

 default:
  false || invariant(false, 'Unexpected kind: ' + inspect_inspect(kind));
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/ProvidedRequiredArgumentsRule.js
function ProvidedRequiredArgumentsRule(context) {
 return {
  ...ProvidedRequiredArgumentsOnDirectivesRule(context),
  Field: {
   leave(fieldNode) {
    var _fieldNode$arguments;
    const fieldDef = context.getFieldDef();
    if (!fieldDef) return false;
    const providedArgs = new Set((_fieldNode$arguments = fieldNode.arguments) === null || _fieldNode$arguments === void 0 ? void 0 : _fieldNode$arguments.map(arg => arg.name.value));
    for (const argDef of fieldDef.args) if (!providedArgs.has(argDef.name) && isRequiredArgument(argDef)) {
     const argTypeStr = inspect_inspect(argDef.type);
     context.reportError(new GraphQLError_GraphQLError(`Field "${fieldDef.name}" argument "${argDef.name}" of type "${argTypeStr}" is required, but it was not provided.`, {
      nodes: fieldNode
     }));
    }
   }
  }
 };
}

function ProvidedRequiredArgumentsOnDirectivesRule(context) {
 var _schema$getDirectives;
 const requiredArgsMap = Object.create(null);
 const schema = context.getSchema();
 const definedDirectives = (_schema$getDirectives = schema === null || schema === void 0 ? void 0 : schema.getDirectives()) !== null && _schema$getDirectives !== void 0 ? _schema$getDirectives : specifiedDirectives;
 for (const directive of definedDirectives) requiredArgsMap[directive.name] = keyMap(directive.args.filter(isRequiredArgument), arg => arg.name);
 const astDefinitions = context.getDocument().definitions;
 for (const def of astDefinitions) if (def.kind === kinds_Kind.DIRECTIVE_DEFINITION) {
  var _def$arguments;
  const argNodes = (_def$arguments = def.arguments) !== null && _def$arguments !== void 0 ? _def$arguments : [];
  requiredArgsMap[def.name.value] = keyMap(argNodes.filter(isRequiredArgumentNode), arg => arg.name.value);
 }
 return {
  Directive: {
   leave(directiveNode) {
    const directiveName = directiveNode.name.value;
    const requiredArgs = requiredArgsMap[directiveName];
    if (requiredArgs) {
     var _directiveNode$argume;
     const argNodes = (_directiveNode$argume = directiveNode.arguments) !== null && _directiveNode$argume !== void 0 ? _directiveNode$argume : [];
     const argNodeMap = new Set(argNodes.map(arg => arg.name.value));
     for (const [argName, argDef] of Object.entries(requiredArgs)) if (!argNodeMap.has(argName)) {
      const argType = isType(argDef.type) ? inspect_inspect(argDef.type) : printer_print(argDef.type);
      context.reportError(new GraphQLError_GraphQLError(`Directive "@${directiveName}" argument "${argName}" of type "${argType}" is required, but it was not provided.`, {
       nodes: directiveNode
      }));
     }
    }
   }
  }
 };
}

function isRequiredArgumentNode(arg) {
 return arg.type.kind === kinds_Kind.NON_NULL_TYPE && arg.defaultValue == null;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/ScalarLeafsRule.js
function ScalarLeafsRule(context) {
 return {
  Field(node) {
   const type = context.getType();
   const selectionSet = node.selectionSet;
   if (type) if (isLeafType(getNamedType(type))) {
    if (selectionSet) {
     const fieldName = node.name.value;
     const typeStr = inspect_inspect(type);
     context.reportError(new GraphQLError_GraphQLError(`Field "${fieldName}" must not have a selection since type "${typeStr}" has no subfields.`, {
      nodes: selectionSet
     }));
    }
   } else if (!selectionSet) {
    const fieldName = node.name.value;
    const typeStr = inspect_inspect(type);
    context.reportError(new GraphQLError_GraphQLError(`Field "${fieldName}" of type "${typeStr}" must have a selection of subfields. Did you mean "${fieldName} { ... }"?`, {
     nodes: node
    }));
   } else if (selectionSet.selections.length === 0) {
    const fieldName = node.name.value;
    const typeStr = inspect_inspect(type);
    context.reportError(new GraphQLError_GraphQLError(`Field "${fieldName}" of type "${typeStr}" must have at least one field selected.`, {
     nodes: node
    }));
   }
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/utilities/valueFromAST.js
function valueFromAST_valueFromAST(valueNode, type, variables) {
 if (!valueNode) return;
 if (valueNode.kind === kinds_Kind.VARIABLE) {
  const variableName = valueNode.name.value;
  if (variables == null || !valueFromAST_hasOwnProperty(variables, variableName) || variables[variableName] === void 0) return;
  const variableValue = variables[variableName];
  if (variableValue === null && definition_isNonNullType(type)) return;
  return variableValue;
 }
 if (definition_isNonNullType(type)) {
  if (valueNode.kind === kinds_Kind.NULL) return;
  return valueFromAST_valueFromAST(valueNode, type.ofType, variables);
 }
 if (valueNode.kind === kinds_Kind.NULL) return null;
 if (definition_isListType(type)) {
  const itemType = type.ofType;
  if (valueNode.kind === kinds_Kind.LIST) {
   const coercedValues = [];
   for (const itemNode of valueNode.values) if (isMissingVariable(itemNode, variables)) {
    if (definition_isNonNullType(itemType)) return;
    coercedValues.push(null);
   } else {
    const itemValue = valueFromAST_valueFromAST(itemNode, itemType, variables);
    if (itemValue === void 0) return;
    coercedValues.push(itemValue);
   }
   return coercedValues;
  }
  const coercedValue = valueFromAST_valueFromAST(valueNode, itemType, variables);
  if (coercedValue === void 0) return;
  return [ coercedValue ];
 }
 if (isInputObjectType(type)) {
  if (valueNode.kind !== kinds_Kind.OBJECT) return;
  const coercedObj = Object.create(null);
  const fieldNodes = keyMap(valueNode.fields, field => field.name.value);
  for (const field of Object.values(type.getFields())) {
   const fieldNode = fieldNodes[field.name];
   if (!fieldNode || isMissingVariable(fieldNode.value, variables)) {
    if (field.defaultValue !== void 0) coercedObj[field.name] = field.defaultValue; else if (definition_isNonNullType(field.type)) return;
    continue;
   }
   const fieldValue = valueFromAST_valueFromAST(fieldNode.value, field.type, variables);
   if (fieldValue === void 0) return;
   coercedObj[field.name] = fieldValue;
  }
  if (type.isOneOf) {
   const keys = Object.keys(coercedObj);
   if (keys.length !== 1) return;
   if (coercedObj[keys[0]] === null) return;
  }
  return coercedObj;
 }
 if (isLeafType(type)) {
  let result;
  try {
   result = type.parseLiteral(valueNode, variables);
  } catch (_error) {
   return;
  }
  if (result === void 0) return;
  return result;
 }
 false || invariant(false, 'Unexpected input type: ' + inspect_inspect(type));
}

function isMissingVariable(valueNode, variables) {
 return valueNode.kind === kinds_Kind.VARIABLE && (variables == null || !valueFromAST_hasOwnProperty(variables, valueNode.name.value) || variables[valueNode.name.value] === void 0);
}

function valueFromAST_hasOwnProperty(obj, prop) {
 return Object.prototype.hasOwnProperty.call(obj, prop);
}

function getArgumentValues(def, node, variableValues) {
 var _node$arguments;
 const coercedValues = Object.create(null);
 const argumentNodes = (_node$arguments = node.arguments) !== null && _node$arguments !== void 0 ? _node$arguments : [];
 const argNodeMap = keyMap(argumentNodes, arg => arg.name.value);
 for (const argDef of def.args) {
  const name = argDef.name;
  const argType = argDef.type;
  const argumentNode = argNodeMap[name];
  if (!argumentNode) {
   if (argDef.defaultValue !== void 0) coercedValues[name] = argDef.defaultValue; else if (definition_isNonNullType(argType)) throw new GraphQLError_GraphQLError(`Argument "${name}" of required type "${inspect_inspect(argType)}" ` + 'was not provided.', {
    nodes: node
   });
   continue;
  }
  const valueNode = argumentNode.value;
  let isNull = valueNode.kind === kinds_Kind.NULL;
  if (valueNode.kind === kinds_Kind.VARIABLE) {
   const variableName = valueNode.name.value;
   if (variableValues == null || !values_hasOwnProperty(variableValues, variableName)) {
    if (argDef.defaultValue !== void 0) coercedValues[name] = argDef.defaultValue; else if (definition_isNonNullType(argType)) throw new GraphQLError_GraphQLError(`Argument "${name}" of required type "${inspect_inspect(argType)}" ` + `was provided the variable "$${variableName}" which was not provided a runtime value.`, {
     nodes: valueNode
    });
    continue;
   }
   isNull = variableValues[variableName] == null;
  }
  if (isNull && definition_isNonNullType(argType)) throw new GraphQLError_GraphQLError(`Argument "${name}" of non-null type "${inspect_inspect(argType)}" ` + 'must not be null.', {
   nodes: valueNode
  });
  const coercedValue = valueFromAST_valueFromAST(valueNode, argType, variableValues);
  if (coercedValue === void 0) throw new GraphQLError_GraphQLError(`Argument "${name}" has invalid value ${printForError(valueNode)}.`, {
   nodes: valueNode
  });
  coercedValues[name] = coercedValue;
 }
 return {
  ...coercedValues
 };
}

function getDirectiveValues(directiveDef, node, variableValues) {
 var _node$directives;
 const directiveNode = (_node$directives = node.directives) === null || _node$directives === void 0 ? void 0 : _node$directives.find(directive => directive.name.value === directiveDef.name);
 if (directiveNode) return getArgumentValues(directiveDef, directiveNode, variableValues);
}

function values_hasOwnProperty(obj, prop) {
 return Object.prototype.hasOwnProperty.call(obj, prop);
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/execution/collectFields.js
function collectFields_collectFields(schema, fragments, variableValues, runtimeType, selectionSet, onSelectionSet) {
 const fields = new Map;
 collectFields_collectFieldsImpl(schema, fragments, variableValues, runtimeType, selectionSet, fields, new Set, onSelectionSet);
 return fields;
}

function collectFields_collectFieldsImpl(schema, fragments, variableValues, runtimeType, selectionSet, fields, visitedFragmentNames, onSelectionSet) {
 onSelectionSet === null || onSelectionSet === void 0 || onSelectionSet(selectionSet);
 for (const selection of selectionSet.selections) switch (selection.kind) {
 case kinds_Kind.FIELD:
  {
   if (!shouldIncludeNode(variableValues, selection)) continue;
   const name = getFieldEntryKey(selection);
   const fieldList = fields.get(name);
   if (fieldList !== void 0) fieldList.push(selection); else fields.set(name, [ selection ]);
   break;
  }

 case kinds_Kind.INLINE_FRAGMENT:
  if (!shouldIncludeNode(variableValues, selection) || !doesFragmentConditionMatch(schema, selection, runtimeType)) continue;
  collectFields_collectFieldsImpl(schema, fragments, variableValues, runtimeType, selection.selectionSet, fields, visitedFragmentNames, onSelectionSet);
  break;

 case kinds_Kind.FRAGMENT_SPREAD:
  {
   const fragName = selection.name.value;
   if (visitedFragmentNames.has(fragName) || !shouldIncludeNode(variableValues, selection)) continue;
   visitedFragmentNames.add(fragName);
   const fragment = fragments[fragName];
   if (!fragment || !doesFragmentConditionMatch(schema, fragment, runtimeType)) continue;
   collectFields_collectFieldsImpl(schema, fragments, variableValues, runtimeType, fragment.selectionSet, fields, visitedFragmentNames, onSelectionSet);
   break;
  }
 }
}

function shouldIncludeNode(variableValues, node) {
 const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
 if ((skip === null || skip === void 0 ? void 0 : skip.if) === true) return false;
 const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
 if ((include === null || include === void 0 ? void 0 : include.if) === false) return false;
 return true;
}

function doesFragmentConditionMatch(schema, fragment, type) {
 const typeConditionNode = fragment.typeCondition;
 if (!typeConditionNode) return true;
 const conditionalType = typeFromAST_typeFromAST(schema, typeConditionNode);
 if (conditionalType === type) return true;
 if (isAbstractType(conditionalType)) return schema.isSubType(conditionalType, type);
 return false;
}

function getFieldEntryKey(node) {
 return node.alias ? node.alias.value : node.name.value;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/SingleFieldSubscriptionsRule.js
function SingleFieldSubscriptionsRule(context) {
 let fragments;
 function reserveSelectionSetWork(selectionSet) {
  context.spendFragmentWork(selectionSet.selections.length);
  for (const selection of selectionSet.selections) {
   const directives = selection.directives;
   if (directives !== void 0) {
    context.spendFragmentWork(directives.length);
    for (const directive of directives) if (directive.name.value === 'skip' || directive.name.value === 'include') {
     var _directive$arguments$, _directive$arguments;
     context.spendFragmentWork((_directive$arguments$ = (_directive$arguments = directive.arguments) === null || _directive$arguments === void 0 ? void 0 : _directive$arguments.length) !== null && _directive$arguments$ !== void 0 ? _directive$arguments$ : 0);
    }
   }
  }
 }
 return {
  OperationDefinition(node) {
   if (node.operation === 'subscription') {
    const schema = context.getSchema();
    const subscriptionType = schema.getSubscriptionType();
    if (subscriptionType) {
     const operationName = node.name ? node.name.value : null;
     const variableValues = Object.create(null);
     if (fragments === void 0) {
      fragments = Object.create(null);
      const definitions = context.getDocument().definitions;
      context.spendFragmentWork(definitions.length);
      for (const definition of definitions) if (definition.kind === kinds_Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
     }
     const fields = collectFields_collectFields(schema, fragments, variableValues, subscriptionType, node.selectionSet, reserveSelectionSetWork);
     if (fields.size > 1) {
      const fieldSelectionLists = [ ...fields.values() ];
      const extraFieldSelectionLists = fieldSelectionLists.slice(1);
      const extraFieldSelections = extraFieldSelectionLists.flat();
      context.reportError(new GraphQLError_GraphQLError(operationName != null ? `Subscription "${operationName}" must select only one top level field.` : 'Anonymous Subscription must select only one top level field.', {
       nodes: extraFieldSelections
      }));
     }
     for (const fieldNodes of fields.values()) {
      const field = fieldNodes[0];
      const fieldName = field.name.value;
      if (fieldName.startsWith('__')) context.reportError(new GraphQLError_GraphQLError(operationName != null ? `Subscription "${operationName}" must not select an introspection top level field.` : 'Anonymous Subscription must not select an introspection top level field.', {
       nodes: fieldNodes
      }));
     }
    }
   }
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/groupBy.js
function groupBy(list, keyFn) {
 const result = new Map;
 for (const item of list) {
  const key = keyFn(item);
  const group = result.get(key);
  if (group === void 0) result.set(key, [ item ]); else group.push(item);
 }
 return result;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueArgumentDefinitionNamesRule.js
function UniqueArgumentDefinitionNamesRule(context) {
 return {
  DirectiveDefinition(directiveNode) {
   var _directiveNode$argume;
   const argumentNodes = (_directiveNode$argume = directiveNode.arguments) !== null && _directiveNode$argume !== void 0 ? _directiveNode$argume : [];
   return checkArgUniqueness(`@${directiveNode.name.value}`, argumentNodes);
  },
  InterfaceTypeDefinition: checkArgUniquenessPerField,
  InterfaceTypeExtension: checkArgUniquenessPerField,
  ObjectTypeDefinition: checkArgUniquenessPerField,
  ObjectTypeExtension: checkArgUniquenessPerField
 };
 function checkArgUniquenessPerField(typeNode) {
  var _typeNode$fields;
  const typeName = typeNode.name.value;
  const fieldNodes = (_typeNode$fields = typeNode.fields) !== null && _typeNode$fields !== void 0 ? _typeNode$fields : [];
  for (const fieldDef of fieldNodes) {
   var _fieldDef$arguments;
   const fieldName = fieldDef.name.value;
   const argumentNodes = (_fieldDef$arguments = fieldDef.arguments) !== null && _fieldDef$arguments !== void 0 ? _fieldDef$arguments : [];
   checkArgUniqueness(`${typeName}.${fieldName}`, argumentNodes);
  }
  return false;
 }
 function checkArgUniqueness(parentName, argumentNodes) {
  const seenArgs = groupBy(argumentNodes, arg => arg.name.value);
  for (const [argName, argNodes] of seenArgs) if (argNodes.length > 1) context.reportError(new GraphQLError_GraphQLError(`Argument "${parentName}(${argName}:)" can only be defined once.`, {
   nodes: argNodes.map(node => node.name)
  }));
  return false;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueArgumentNamesRule.js
function UniqueArgumentNamesRule(context) {
 return {
  Field: checkArgUniqueness,
  Directive: checkArgUniqueness
 };
 function checkArgUniqueness(parentNode) {
  var _parentNode$arguments;
  const argumentNodes = (_parentNode$arguments = parentNode.arguments) !== null && _parentNode$arguments !== void 0 ? _parentNode$arguments : [];
  const seenArgs = groupBy(argumentNodes, arg => arg.name.value);
  for (const [argName, argNodes] of seenArgs) if (argNodes.length > 1) context.reportError(new GraphQLError_GraphQLError(`There can be only one argument named "${argName}".`, {
   nodes: argNodes.map(node => node.name)
  }));
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueDirectiveNamesRule.js
function UniqueDirectiveNamesRule(context) {
 const knownDirectiveNames = Object.create(null);
 const schema = context.getSchema();
 return {
  DirectiveDefinition(node) {
   const directiveName = node.name.value;
   if (schema !== null && schema !== void 0 && schema.getDirective(directiveName)) {
    context.reportError(new GraphQLError_GraphQLError(`Directive "@${directiveName}" already exists in the schema. It cannot be redefined.`, {
     nodes: node.name
    }));
    return;
   }
   if (knownDirectiveNames[directiveName]) context.reportError(new GraphQLError_GraphQLError(`There can be only one directive named "@${directiveName}".`, {
    nodes: [ knownDirectiveNames[directiveName], node.name ]
   })); else knownDirectiveNames[directiveName] = node.name;
   return false;
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueDirectivesPerLocationRule.js
function UniqueDirectivesPerLocationRule(context) {
 const uniqueDirectiveMap = Object.create(null);
 const schema = context.getSchema();
 const definedDirectives = schema ? schema.getDirectives() : specifiedDirectives;
 for (const directive of definedDirectives) uniqueDirectiveMap[directive.name] = !directive.isRepeatable;
 const astDefinitions = context.getDocument().definitions;
 for (const def of astDefinitions) if (def.kind === kinds_Kind.DIRECTIVE_DEFINITION) uniqueDirectiveMap[def.name.value] = !def.repeatable;
 const schemaDirectives = Object.create(null);
 const typeDirectivesMap = Object.create(null);
 const directiveDirectivesMap = Object.create(null);
 return {
  enter(node) {
   if (!('directives' in node) || !node.directives) return;
   let seenDirectives;
   if (node.kind === kinds_Kind.SCHEMA_DEFINITION || node.kind === kinds_Kind.SCHEMA_EXTENSION) seenDirectives = schemaDirectives; else if (isTypeDefinitionNode(node) || isTypeExtensionNode(node)) {
    const typeName = node.name.value;
    seenDirectives = typeDirectivesMap[typeName];
    if (seenDirectives === void 0) typeDirectivesMap[typeName] = seenDirectives = Object.create(null);
   } else if (node.kind === kinds_Kind.DIRECTIVE_DEFINITION || node.kind === kinds_Kind.DIRECTIVE_EXTENSION) {
    const directiveName = node.name.value;
    seenDirectives = directiveDirectivesMap[directiveName];
    if (seenDirectives === void 0) directiveDirectivesMap[directiveName] = seenDirectives = Object.create(null);
   } else seenDirectives = Object.create(null);
   for (const directive of node.directives) {
    const directiveName = directive.name.value;
    if (uniqueDirectiveMap[directiveName]) if (seenDirectives[directiveName]) context.reportError(new GraphQLError_GraphQLError(`The directive "@${directiveName}" can only be used once at this location.`, {
     nodes: [ seenDirectives[directiveName], directive ]
    })); else seenDirectives[directiveName] = directive;
   }
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueEnumValueNamesRule.js
function UniqueEnumValueNamesRule(context) {
 const schema = context.getSchema();
 const existingTypeMap = schema ? schema.getTypeMap() : Object.create(null);
 const knownValueNames = Object.create(null);
 return {
  EnumTypeDefinition: checkValueUniqueness,
  EnumTypeExtension: checkValueUniqueness
 };
 function checkValueUniqueness(node) {
  var _node$values;
  const typeName = node.name.value;
  if (!knownValueNames[typeName]) knownValueNames[typeName] = Object.create(null);
  const valueNodes = (_node$values = node.values) !== null && _node$values !== void 0 ? _node$values : [];
  const valueNames = knownValueNames[typeName];
  for (const valueDef of valueNodes) {
   const valueName = valueDef.name.value;
   const existingType = existingTypeMap[typeName];
   if (isEnumType(existingType) && existingType.getValue(valueName)) context.reportError(new GraphQLError_GraphQLError(`Enum value "${typeName}.${valueName}" already exists in the schema. It cannot also be defined in this type extension.`, {
    nodes: valueDef.name
   })); else if (valueNames[valueName]) context.reportError(new GraphQLError_GraphQLError(`Enum value "${typeName}.${valueName}" can only be defined once.`, {
    nodes: [ valueNames[valueName], valueDef.name ]
   })); else valueNames[valueName] = valueDef.name;
  }
  return false;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueFieldDefinitionNamesRule.js
function UniqueFieldDefinitionNamesRule(context) {
 const schema = context.getSchema();
 const existingTypeMap = schema ? schema.getTypeMap() : Object.create(null);
 const knownFieldNames = Object.create(null);
 return {
  InputObjectTypeDefinition: checkFieldUniqueness,
  InputObjectTypeExtension: checkFieldUniqueness,
  InterfaceTypeDefinition: checkFieldUniqueness,
  InterfaceTypeExtension: checkFieldUniqueness,
  ObjectTypeDefinition: checkFieldUniqueness,
  ObjectTypeExtension: checkFieldUniqueness
 };
 function checkFieldUniqueness(node) {
  var _node$fields;
  const typeName = node.name.value;
  if (!knownFieldNames[typeName]) knownFieldNames[typeName] = Object.create(null);
  const fieldNodes = (_node$fields = node.fields) !== null && _node$fields !== void 0 ? _node$fields : [];
  const fieldNames = knownFieldNames[typeName];
  for (const fieldDef of fieldNodes) {
   const fieldName = fieldDef.name.value;
   if (hasField(existingTypeMap[typeName], fieldName)) context.reportError(new GraphQLError_GraphQLError(`Field "${typeName}.${fieldName}" already exists in the schema. It cannot also be defined in this type extension.`, {
    nodes: fieldDef.name
   })); else if (fieldNames[fieldName]) context.reportError(new GraphQLError_GraphQLError(`Field "${typeName}.${fieldName}" can only be defined once.`, {
    nodes: [ fieldNames[fieldName], fieldDef.name ]
   })); else fieldNames[fieldName] = fieldDef.name;
  }
  return false;
 }
}

function hasField(type, fieldName) {
 if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) return type.getFields()[fieldName] != null;
 return false;
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueFragmentNamesRule.js
function UniqueFragmentNamesRule(context) {
 const knownFragmentNames = Object.create(null);
 return {
  OperationDefinition: () => false,
  FragmentDefinition(node) {
   const fragmentName = node.name.value;
   if (knownFragmentNames[fragmentName]) context.reportError(new GraphQLError_GraphQLError(`There can be only one fragment named "${fragmentName}".`, {
    nodes: [ knownFragmentNames[fragmentName], node.name ]
   })); else knownFragmentNames[fragmentName] = node.name;
   return false;
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueInputFieldNamesRule.js
function UniqueInputFieldNamesRule(context) {
 const knownNameStack = [];
 let knownNames = Object.create(null);
 return {
  ObjectValue: {
   enter() {
    knownNameStack.push(knownNames);
    knownNames = Object.create(null);
   },
   leave() {
    const prevKnownNames = knownNameStack.pop();
    prevKnownNames || invariant(false);
    knownNames = prevKnownNames;
   }
  },
  ObjectField(node) {
   const fieldName = node.name.value;
   if (knownNames[fieldName]) context.reportError(new GraphQLError_GraphQLError(`There can be only one input field named "${fieldName}".`, {
    nodes: [ knownNames[fieldName], node.name ]
   })); else knownNames[fieldName] = node.name;
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueOperationNamesRule.js
function UniqueOperationNamesRule(context) {
 const knownOperationNames = Object.create(null);
 return {
  OperationDefinition(node) {
   const operationName = node.name;
   if (operationName) if (knownOperationNames[operationName.value]) context.reportError(new GraphQLError_GraphQLError(`There can be only one operation named "${operationName.value}".`, {
    nodes: [ knownOperationNames[operationName.value], operationName ]
   })); else knownOperationNames[operationName.value] = operationName;
   return false;
  },
  FragmentDefinition: () => false
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueOperationTypesRule.js
function UniqueOperationTypesRule(context) {
 const schema = context.getSchema();
 const definedOperationTypes = Object.create(null);
 const existingOperationTypes = schema ? {
  query: schema.getQueryType(),
  mutation: schema.getMutationType(),
  subscription: schema.getSubscriptionType()
 } : {};
 return {
  SchemaDefinition: checkOperationTypes,
  SchemaExtension: checkOperationTypes
 };
 function checkOperationTypes(node) {
  var _node$operationTypes;
  const operationTypesNodes = (_node$operationTypes = node.operationTypes) !== null && _node$operationTypes !== void 0 ? _node$operationTypes : [];
  for (const operationType of operationTypesNodes) {
   const operation = operationType.operation;
   const alreadyDefinedOperationType = definedOperationTypes[operation];
   if (existingOperationTypes[operation]) context.reportError(new GraphQLError_GraphQLError(`Type for ${operation} already defined in the schema. It cannot be redefined.`, {
    nodes: operationType
   })); else if (alreadyDefinedOperationType) context.reportError(new GraphQLError_GraphQLError(`There can be only one ${operation} type in schema.`, {
    nodes: [ alreadyDefinedOperationType, operationType ]
   })); else definedOperationTypes[operation] = operationType;
  }
  return false;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueTypeNamesRule.js
function UniqueTypeNamesRule(context) {
 const knownTypeNames = Object.create(null);
 const schema = context.getSchema();
 return {
  ScalarTypeDefinition: checkTypeName,
  ObjectTypeDefinition: checkTypeName,
  InterfaceTypeDefinition: checkTypeName,
  UnionTypeDefinition: checkTypeName,
  EnumTypeDefinition: checkTypeName,
  InputObjectTypeDefinition: checkTypeName
 };
 function checkTypeName(node) {
  const typeName = node.name.value;
  if (schema !== null && schema !== void 0 && schema.getType(typeName)) {
   context.reportError(new GraphQLError_GraphQLError(`Type "${typeName}" already exists in the schema. It cannot also be defined in this type definition.`, {
    nodes: node.name
   }));
   return;
  }
  if (knownTypeNames[typeName]) context.reportError(new GraphQLError_GraphQLError(`There can be only one type named "${typeName}".`, {
   nodes: [ knownTypeNames[typeName], node.name ]
  })); else knownTypeNames[typeName] = node.name;
  return false;
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/UniqueVariableNamesRule.js
function UniqueVariableNamesRule(context) {
 return {
  OperationDefinition(operationNode) {
   var _operationNode$variab;
   const variableDefinitions = (_operationNode$variab = operationNode.variableDefinitions) !== null && _operationNode$variab !== void 0 ? _operationNode$variab : [];
   const seenVariableDefinitions = groupBy(variableDefinitions, node => node.variable.name.value);
   for (const [variableName, variableNodes] of seenVariableDefinitions) if (variableNodes.length > 1) context.reportError(new GraphQLError_GraphQLError(`There can be only one variable named "$${variableName}".`, {
    nodes: variableNodes.map(node => node.variable.name)
   }));
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/ValuesOfCorrectTypeRule.js
function ValuesOfCorrectTypeRule(context) {
 return {
  ListValue(node) {
   const type = getNullableType(context.getParentInputType());
   if (!definition_isListType(type)) {
    isValidValueNode(context, node);
    return false;
   }
  },
  ObjectValue(node) {
   const type = getNamedType(context.getInputType());
   if (!isInputObjectType(type)) {
    isValidValueNode(context, node);
    return false;
   }
   const fieldNodeMap = keyMap(node.fields, field => field.name.value);
   for (const fieldDef of Object.values(type.getFields())) {
    const fieldNode = fieldNodeMap[fieldDef.name];
    if (!fieldNode && isRequiredInputField(fieldDef)) {
     const typeStr = inspect_inspect(fieldDef.type);
     context.reportError(new GraphQLError_GraphQLError(`Field "${type.name}.${fieldDef.name}" of required type "${typeStr}" was not provided.`, {
      nodes: node
     }));
    }
   }
   if (type.isOneOf) validateOneOfInputObject(context, node, type, fieldNodeMap);
  },
  ObjectField(node) {
   const parentType = getNamedType(context.getParentInputType());
   const fieldType = context.getInputType();
   if (!fieldType && isInputObjectType(parentType)) {
    const suggestions = context.hideSuggestions ? [] : suggestionList(node.name.value, Object.keys(parentType.getFields()));
    context.reportError(new GraphQLError_GraphQLError(`Field "${node.name.value}" is not defined by type "${parentType.name}".` + didYouMean(suggestions), {
     nodes: node
    }));
   }
  },
  NullValue(node) {
   const type = context.getInputType();
   if (definition_isNonNullType(type)) context.reportError(new GraphQLError_GraphQLError(`Expected value of type "${inspect_inspect(type)}", found ${printForError(node)}.`, {
    nodes: node
   }));
  },
  EnumValue: node => isValidValueNode(context, node),
  IntValue: node => isValidValueNode(context, node),
  FloatValue: node => isValidValueNode(context, node),
  StringValue: node => isValidValueNode(context, node),
  BooleanValue: node => isValidValueNode(context, node)
 };
}

function isValidValueNode(context, node) {
 const locationType = context.getInputType();
 if (!locationType) return;
 const type = getNamedType(locationType);
 if (!isLeafType(type)) {
  const typeStr = inspect_inspect(locationType);
  context.reportError(new GraphQLError_GraphQLError(`Expected value of type "${typeStr}", found ${printForError(node)}.`, {
   nodes: node
  }));
  return;
 }
 try {
  const parseResult = isEnumType(type) ? type.parseLiteral(node, void 0, context.hideSuggestions) : type.parseLiteral(node, void 0);
  if (parseResult === void 0) {
   const typeStr = inspect_inspect(locationType);
   context.reportError(new GraphQLError_GraphQLError(`Expected value of type "${typeStr}", found ${printForError(node)}.`, {
    nodes: node
   }));
  }
 } catch (error) {
  const typeStr = inspect_inspect(locationType);
  if (error instanceof GraphQLError_GraphQLError) context.reportError(error); else context.reportError(new GraphQLError_GraphQLError(`Expected value of type "${typeStr}", found ${printForError(node)}; ` + error.message, {
   nodes: node,
   originalError: error
  }));
 }
}

function validateOneOfInputObject(context, node, type, fieldNodeMap) {
 var _fieldNodeMap$keys$;
 const keys = Object.keys(fieldNodeMap);
 const isNotExactlyOneField = keys.length !== 1;
 if (isNotExactlyOneField) {
  context.reportError(new GraphQLError_GraphQLError(`OneOf Input Object "${type.name}" must specify exactly one key.`, {
   nodes: [ node ]
  }));
  return;
 }
 const value = (_fieldNodeMap$keys$ = fieldNodeMap[keys[0]]) === null || _fieldNodeMap$keys$ === void 0 ? void 0 : _fieldNodeMap$keys$.value;
 const isNullLiteral = !value || value.kind === kinds_Kind.NULL;
 if (isNullLiteral) context.reportError(new GraphQLError_GraphQLError(`Field "${type.name}.${keys[0]}" must be non-null.`, {
  nodes: [ node ]
 }));
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/VariablesAreInputTypesRule.js
function VariablesAreInputTypesRule(context) {
 return {
  VariableDefinition(node) {
   const type = typeFromAST_typeFromAST(context.getSchema(), node.type);
   if (type !== void 0 && !definition_isInputType(type)) {
    const variableName = node.variable.name.value;
    const typeName = printer_print(node.type);
    context.reportError(new GraphQLError_GraphQLError(`Variable "$${variableName}" cannot be non-input type "${typeName}".`, {
     nodes: node.type
    }));
   }
  }
 };
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/rules/VariablesInAllowedPositionRule.js
function VariablesInAllowedPositionRule(context) {
 let varDefMap = Object.create(null);
 return {
  OperationDefinition: {
   enter() {
    varDefMap = Object.create(null);
   },
   leave(operation) {
    const usages = context.getRecursiveVariableUsages(operation);
    for (const {node, type, defaultValue, parentType} of usages) {
     const varName = node.name.value;
     const varDef = varDefMap[varName];
     if (varDef && type) {
      const schema = context.getSchema();
      const varType = typeFromAST_typeFromAST(schema, varDef.type);
      if (varType && !allowedVariableUsage(schema, varType, varDef.defaultValue, type, defaultValue)) {
       const varTypeStr = inspect_inspect(varType);
       const typeStr = inspect_inspect(type);
       context.reportError(new GraphQLError_GraphQLError(`Variable "$${varName}" of type "${varTypeStr}" used in position expecting type "${typeStr}".`, {
        nodes: [ varDef, node ]
       }));
      }
      if (isInputObjectType(parentType) && parentType.isOneOf && isNullableType(varType)) context.reportError(new GraphQLError_GraphQLError(`Variable "$${varName}" is of type "${varType}" but must be non-nullable to be used for OneOf Input Object "${parentType}".`, {
       nodes: [ varDef, node ]
      }));
     }
    }
   }
  },
  VariableDefinition(node) {
   varDefMap[node.variable.name.value] = node;
  }
 };
}

function allowedVariableUsage(schema, varType, varDefaultValue, locationType, locationDefaultValue) {
 if (definition_isNonNullType(locationType) && !definition_isNonNullType(varType)) {
  const hasNonNullVariableDefaultValue = varDefaultValue != null && varDefaultValue.kind !== kinds_Kind.NULL;
  const hasLocationDefaultValue = locationDefaultValue !== void 0;
  if (!hasNonNullVariableDefaultValue && !hasLocationDefaultValue) return false;
  const nullableLocationType = locationType.ofType;
  return isTypeSubTypeOf(schema, varType, nullableLocationType);
 }
 return isTypeSubTypeOf(schema, varType, locationType);
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/specifiedRules.js
const recommendedRules = Object.freeze([ MaxIntrospectionDepthRule ]);

Object.freeze([ ExecutableDefinitionsRule, UniqueOperationNamesRule, LoneAnonymousOperationRule, SingleFieldSubscriptionsRule, KnownTypeNamesRule, FragmentsOnCompositeTypesRule, VariablesAreInputTypesRule, ScalarLeafsRule, FieldsOnCorrectTypeRule, UniqueFragmentNamesRule, KnownFragmentNamesRule, NoUnusedFragmentsRule, PossibleFragmentSpreadsRule, NoFragmentCyclesRule, UniqueVariableNamesRule, NoUndefinedVariablesRule, NoUnusedVariablesRule, KnownDirectivesRule, UniqueDirectivesPerLocationRule, KnownArgumentNamesRule, UniqueArgumentNamesRule, ValuesOfCorrectTypeRule, ProvidedRequiredArgumentsRule, VariablesInAllowedPositionRule, OverlappingFieldsCanBeMergedRule, UniqueInputFieldNamesRule, ...recommendedRules ]);

const specifiedSDLRules = Object.freeze([ LoneSchemaDefinitionRule, UniqueOperationTypesRule, UniqueTypeNamesRule, UniqueEnumValueNamesRule, UniqueFieldDefinitionNamesRule, UniqueArgumentDefinitionNamesRule, UniqueDirectiveNamesRule, KnownTypeNamesRule, KnownDirectivesRule, UniqueDirectivesPerLocationRule, PossibleTypeExtensionsRule, KnownArgumentNamesOnDirectivesRule, UniqueArgumentNamesRule, UniqueInputFieldNamesRule, ProvidedRequiredArgumentsOnDirectivesRule ]);

// CONCATENATED MODULE: ./.build/node_modules/graphql/jsutils/SetMap.js
class SetMap {
 constructor() {
  this._entries = new Map;
  this._memberIds = new Map;
  this._nextMemberId = 0;
 }
 get(members) {
  return this._entries.get(this._key(members));
 }
 set(members, value) {
  this._entries.set(this._key(members), value);
 }
 _key(members) {
  const ids = [];
  for (const member of members) {
   let id = this._memberIds.get(member);
   if (id === void 0) {
    id = this._nextMemberId++;
    this._memberIds.set(member, id);
   }
   ids.push(id);
  }
  ids.sort((id1, id2) => id1 - id2);
  return ids.join(',');
 }
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/utilities/TypeInfo.js
Symbol.toStringTag;

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/ValidationContext.js
class ASTValidationContext {
 _remainingFragmentWork=5e4;
 constructor(ast, onError) {
  this._ast = ast;
  this._fragments = void 0;
  this._fragmentSpreads = new Map;
  this._recursivelyReferencedFragments = new SetMap;
  this._onError = onError;
 }
 get [Symbol.toStringTag]() {
  return 'ASTValidationContext';
 }
 reportError(error) {
  this._onError(error);
 }
 getDocument() {
  return this._ast;
 }
 getFragment(name) {
  let fragments;
  if (this._fragments) fragments = this._fragments; else {
   fragments = Object.create(null);
   for (const defNode of this.getDocument().definitions) if (defNode.kind === kinds_Kind.FRAGMENT_DEFINITION) fragments[defNode.name.value] = defNode;
   this._fragments = fragments;
  }
  return fragments[name];
 }
 getFragmentSpreads(node) {
  let spreads = this._fragmentSpreads.get(node);
  if (!spreads) {
   spreads = [];
   const setsToVisit = [ node ];
   let set;
   while (set = setsToVisit.pop()) for (const selection of set.selections) if (selection.kind === kinds_Kind.FRAGMENT_SPREAD) spreads.push(selection); else if (selection.selectionSet) setsToVisit.push(selection.selectionSet);
   this._fragmentSpreads.set(node, spreads);
  }
  return spreads;
 }
 getRecursivelyReferencedFragments(operation) {
  return this.getRecursivelyReferencedFragmentsForOperations([ operation ]);
 }
 getRecursivelyReferencedFragmentsForOperations(operations) {
  const fragmentNames = new Set(operations.flatMap(({selectionSet}) => this.getFragmentSpreads(selectionSet).map(({name}) => name.value)));
  let fragments = this._recursivelyReferencedFragments.get(fragmentNames);
  if (!fragments) {
   fragments = [];
   this.spendFragmentWork(fragmentNames.size);
   const collectedNames = new Set(fragmentNames);
   for (const fragName of collectedNames) {
    const fragment = this.getFragment(fragName);
    if (fragment) {
     fragments.push(fragment);
     const spreads = this.getFragmentSpreads(fragment.selectionSet);
     this.spendFragmentWork(spreads.length);
     for (const spread of spreads) collectedNames.add(spread.name.value);
    }
   }
   this._recursivelyReferencedFragments.set(fragmentNames, fragments);
  }
  return fragments;
 }
 spendFragmentWork(cost) {
  this._remainingFragmentWork -= cost;
  if (this._remainingFragmentWork < 0) throw validationAbortedError_validationAbortedError;
 }
}

class SDLValidationContext extends ASTValidationContext {
 constructor(ast, schema, onError) {
  super(ast, onError);
  this._schema = schema;
 }
 get hideSuggestions() {
  return false;
 }
 get [Symbol.toStringTag]() {
  return 'SDLValidationContext';
 }
 getSchema() {
  return this._schema;
 }
}

Symbol.toStringTag;

// CONCATENATED MODULE: ./.build/node_modules/graphql/validation/validate.js
mapValue(QueryDocumentKeys, keys => keys.filter(key => key !== 'description'));

function validateSDL(documentAST, schemaToExtend, rules = specifiedSDLRules) {
 const errors = [];
 const context = new SDLValidationContext(documentAST, schemaToExtend, error => {
  errors.push(error);
 });
 const visitors = rules.map(rule => rule(context));
 visitor_visit(documentAST, visitor_visitInParallel(visitors));
 return errors;
}

function assertValidSDL(documentAST) {
 const errors = validateSDL(documentAST);
 if (errors.length !== 0) throw new Error(errors.map(error => error.message).join('\n\n'));
}

function extendSchemaImpl(schemaConfig, documentAST, options) {
 var _schemaDef, _schemaDef$descriptio, _schemaDef2, _options$assumeValid;
 const typeDefs = [];
 const typeExtensionsMap = Object.create(null);
 const directiveExtensionsMap = Object.create(null);
 const directiveDefs = [];
 let schemaDef;
 const schemaExtensions = [];
 for (const def of documentAST.definitions) if (def.kind === kinds_Kind.SCHEMA_DEFINITION) schemaDef = def; else if (def.kind === kinds_Kind.SCHEMA_EXTENSION) schemaExtensions.push(def); else if (isTypeDefinitionNode(def)) typeDefs.push(def); else if (isTypeExtensionNode(def)) {
  const extendedTypeName = def.name.value;
  const existingTypeExtensions = typeExtensionsMap[extendedTypeName];
  typeExtensionsMap[extendedTypeName] = existingTypeExtensions ? existingTypeExtensions.concat([ def ]) : [ def ];
 } else if (def.kind === kinds_Kind.DIRECTIVE_DEFINITION) directiveDefs.push(def); else if (def.kind === kinds_Kind.DIRECTIVE_EXTENSION) {
  const extendedDirectiveName = def.name.value;
  const existingDirectiveExtensions = directiveExtensionsMap[extendedDirectiveName];
  directiveExtensionsMap[extendedDirectiveName] = existingDirectiveExtensions ? existingDirectiveExtensions.concat([ def ]) : [ def ];
 }
 if (Object.keys(typeExtensionsMap).length === 0 && typeDefs.length === 0 && Object.keys(directiveExtensionsMap).length === 0 && directiveDefs.length === 0 && schemaExtensions.length === 0 && schemaDef == null) return schemaConfig;
 const typeMap = Object.create(null);
 for (const existingType of schemaConfig.types) typeMap[existingType.name] = extendNamedType(existingType);
 for (const typeNode of typeDefs) {
  var _stdTypeMap$name;
  const name = typeNode.name.value;
  typeMap[name] = (_stdTypeMap$name = stdTypeMap[name]) !== null && _stdTypeMap$name !== void 0 ? _stdTypeMap$name : buildType(typeNode);
 }
 const directiveMap = Object.create(null);
 for (const existingDirective of schemaConfig.directives) directiveMap[existingDirective.name] = extendDirective(existingDirective);
 const operationTypes = {
  query: schemaConfig.query && replaceNamedType(schemaConfig.query),
  mutation: schemaConfig.mutation && replaceNamedType(schemaConfig.mutation),
  subscription: schemaConfig.subscription && replaceNamedType(schemaConfig.subscription),
  ...schemaDef && getOperationTypes([ schemaDef ]),
  ...getOperationTypes(schemaExtensions)
 };
 const directives = Object.values(directiveMap);
 return {
  description: (_schemaDef = schemaDef) === null || _schemaDef === void 0 ? void 0 : (_schemaDef$descriptio = _schemaDef.description) === null || _schemaDef$descriptio === void 0 ? void 0 : _schemaDef$descriptio.value,
  ...operationTypes,
  types: Object.values(typeMap),
  directives: [ ...directives.map(replaceDirective), ...directiveDefs.map(buildDirective) ],
  extensions: Object.create(null),
  astNode: (_schemaDef2 = schemaDef) !== null && _schemaDef2 !== void 0 ? _schemaDef2 : schemaConfig.astNode,
  extensionASTNodes: schemaConfig.extensionASTNodes.concat(schemaExtensions),
  assumeValid: (_options$assumeValid = options === null || options === void 0 ? void 0 : options.assumeValid) !== null && _options$assumeValid !== void 0 ? _options$assumeValid : false
 };
 function replaceType(type) {
  if (definition_isListType(type)) return new GraphQLList(replaceType(type.ofType));
  if (definition_isNonNullType(type)) return new GraphQLNonNull(replaceType(type.ofType));
  return replaceNamedType(type);
 }
 function replaceNamedType(type) {
  return typeMap[type.name];
 }
 function replaceDirective(directive) {
  const config = directive.toConfig();
  return new GraphQLDirective({
   ...config,
   args: mapValue(config.args, extendArg)
  });
 }
 function extendNamedType(type) {
  if (isIntrospectionType(type) || isSpecifiedScalarType(type)) return type;
  if (isScalarType(type)) return extendScalarType(type);
  if (isObjectType(type)) return extendObjectType(type);
  if (isInterfaceType(type)) return extendInterfaceType(type);
  if (isUnionType(type)) return extendUnionType(type);
  if (isEnumType(type)) return extendEnumType(type);
  if (isInputObjectType(type)) return extendInputObjectType(type);
  false || invariant(false, 'Unexpected type: ' + inspect_inspect(type));
 }
 function extendInputObjectType(type) {
  var _typeExtensionsMap$co;
  const config = type.toConfig();
  const extensions = (_typeExtensionsMap$co = typeExtensionsMap[config.name]) !== null && _typeExtensionsMap$co !== void 0 ? _typeExtensionsMap$co : [];
  return new GraphQLInputObjectType({
   ...config,
   fields: () => ({
    ...mapValue(config.fields, field => ({
     ...field,
     type: replaceType(field.type)
    })),
    ...buildInputFieldMap(extensions)
   }),
   extensionASTNodes: config.extensionASTNodes.concat(extensions)
  });
 }
 function extendEnumType(type) {
  var _typeExtensionsMap$ty;
  const config = type.toConfig();
  const extensions = (_typeExtensionsMap$ty = typeExtensionsMap[type.name]) !== null && _typeExtensionsMap$ty !== void 0 ? _typeExtensionsMap$ty : [];
  return new GraphQLEnumType({
   ...config,
   values: {
    ...config.values,
    ...buildEnumValueMap(extensions)
   },
   extensionASTNodes: config.extensionASTNodes.concat(extensions)
  });
 }
 function extendScalarType(type) {
  var _typeExtensionsMap$co2;
  const config = type.toConfig();
  const extensions = (_typeExtensionsMap$co2 = typeExtensionsMap[config.name]) !== null && _typeExtensionsMap$co2 !== void 0 ? _typeExtensionsMap$co2 : [];
  let specifiedByURL = config.specifiedByURL;
  for (const extensionNode of extensions) {
   var _getSpecifiedByURL;
   specifiedByURL = (_getSpecifiedByURL = getSpecifiedByURL(extensionNode)) !== null && _getSpecifiedByURL !== void 0 ? _getSpecifiedByURL : specifiedByURL;
  }
  return new GraphQLScalarType({
   ...config,
   specifiedByURL,
   extensionASTNodes: config.extensionASTNodes.concat(extensions)
  });
 }
 function extendObjectType(type) {
  var _typeExtensionsMap$co3;
  const config = type.toConfig();
  const extensions = (_typeExtensionsMap$co3 = typeExtensionsMap[config.name]) !== null && _typeExtensionsMap$co3 !== void 0 ? _typeExtensionsMap$co3 : [];
  return new GraphQLObjectType({
   ...config,
   interfaces: () => [ ...type.getInterfaces().map(replaceNamedType), ...buildInterfaces(extensions) ],
   fields: () => ({
    ...mapValue(config.fields, extendField),
    ...buildFieldMap(extensions)
   }),
   extensionASTNodes: config.extensionASTNodes.concat(extensions)
  });
 }
 function extendInterfaceType(type) {
  var _typeExtensionsMap$co4;
  const config = type.toConfig();
  const extensions = (_typeExtensionsMap$co4 = typeExtensionsMap[config.name]) !== null && _typeExtensionsMap$co4 !== void 0 ? _typeExtensionsMap$co4 : [];
  return new GraphQLInterfaceType({
   ...config,
   interfaces: () => [ ...type.getInterfaces().map(replaceNamedType), ...buildInterfaces(extensions) ],
   fields: () => ({
    ...mapValue(config.fields, extendField),
    ...buildFieldMap(extensions)
   }),
   extensionASTNodes: config.extensionASTNodes.concat(extensions)
  });
 }
 function extendUnionType(type) {
  var _typeExtensionsMap$co5;
  const config = type.toConfig();
  const extensions = (_typeExtensionsMap$co5 = typeExtensionsMap[config.name]) !== null && _typeExtensionsMap$co5 !== void 0 ? _typeExtensionsMap$co5 : [];
  return new GraphQLUnionType({
   ...config,
   types: () => [ ...type.getTypes().map(replaceNamedType), ...buildUnionTypes(extensions) ],
   extensionASTNodes: config.extensionASTNodes.concat(extensions)
  });
 }
 function extendField(field) {
  return {
   ...field,
   type: replaceType(field.type),
   args: field.args && mapValue(field.args, extendArg)
  };
 }
 function extendArg(arg) {
  return {
   ...arg,
   type: replaceType(arg.type)
  };
 }
 function getOperationTypes(nodes) {
  const opTypes = {};
  for (const node of nodes) {
   var _node$operationTypes;
   const operationTypesNodes = (_node$operationTypes = node.operationTypes) !== null && _node$operationTypes !== void 0 ? _node$operationTypes : [];
   for (const operationType of operationTypesNodes) opTypes[operationType.operation] = getNamedType(operationType.type);
  }
  return opTypes;
 }
 function extendDirective(directive) {
  var _directiveExtensionsM, _config$deprecationRe;
  const config = directive.toConfig();
  const extensions = (_directiveExtensionsM = directiveExtensionsMap[config.name]) !== null && _directiveExtensionsM !== void 0 ? _directiveExtensionsM : [];
  const deprecationReason = (_config$deprecationRe = config.deprecationReason) !== null && _config$deprecationRe !== void 0 ? _config$deprecationRe : extensions.map(ext => getDeprecationReason(ext)).find(reason => reason != null);
  return new GraphQLDirective({
   ...config,
   deprecationReason,
   extensionASTNodes: config.extensionASTNodes.concat(extensions)
  });
 }
 function getNamedType(node) {
  var _stdTypeMap$name2;
  const name = node.name.value;
  const type = (_stdTypeMap$name2 = stdTypeMap[name]) !== null && _stdTypeMap$name2 !== void 0 ? _stdTypeMap$name2 : typeMap[name];
  if (type === void 0) throw new Error(`Unknown type: "${name}".`);
  return type;
 }
 function getWrappedType(node) {
  if (node.kind === kinds_Kind.LIST_TYPE) return new GraphQLList(getWrappedType(node.type));
  if (node.kind === kinds_Kind.NON_NULL_TYPE) return new GraphQLNonNull(getWrappedType(node.type));
  return getNamedType(node);
 }
 function buildDirective(node) {
  var _directiveExtensionsM2, _getDeprecationReason, _node$description;
  const extensions = (_directiveExtensionsM2 = directiveExtensionsMap[node.name.value]) !== null && _directiveExtensionsM2 !== void 0 ? _directiveExtensionsM2 : [];
  const deprecationReason = (_getDeprecationReason = getDeprecationReason(node)) !== null && _getDeprecationReason !== void 0 ? _getDeprecationReason : extensions.map(ext => getDeprecationReason(ext)).find(reason => reason != null);
  return new GraphQLDirective({
   name: node.name.value,
   description: (_node$description = node.description) === null || _node$description === void 0 ? void 0 : _node$description.value,
   locations: node.locations.map(({value}) => value),
   isRepeatable: node.repeatable,
   args: buildArgumentMap(node.arguments),
   deprecationReason,
   astNode: node,
   extensionASTNodes: extensions
  });
 }
 function buildFieldMap(nodes) {
  const fieldConfigMap = Object.create(null);
  for (const node of nodes) {
   var _node$fields;
   const nodeFields = (_node$fields = node.fields) !== null && _node$fields !== void 0 ? _node$fields : [];
   for (const field of nodeFields) {
    var _field$description;
    fieldConfigMap[field.name.value] = {
     type: getWrappedType(field.type),
     description: (_field$description = field.description) === null || _field$description === void 0 ? void 0 : _field$description.value,
     args: buildArgumentMap(field.arguments),
     deprecationReason: getDeprecationReason(field),
     astNode: field
    };
   }
  }
  return fieldConfigMap;
 }
 function buildArgumentMap(args) {
  const argsNodes = args !== null && args !== void 0 ? args : [];
  const argConfigMap = Object.create(null);
  for (const arg of argsNodes) {
   var _arg$description;
   const type = getWrappedType(arg.type);
   argConfigMap[arg.name.value] = {
    type,
    description: (_arg$description = arg.description) === null || _arg$description === void 0 ? void 0 : _arg$description.value,
    defaultValue: valueFromAST_valueFromAST(arg.defaultValue, type),
    deprecationReason: getDeprecationReason(arg),
    astNode: arg
   };
  }
  return argConfigMap;
 }
 function buildInputFieldMap(nodes) {
  const inputFieldMap = Object.create(null);
  for (const node of nodes) {
   var _node$fields2;
   const fieldsNodes = (_node$fields2 = node.fields) !== null && _node$fields2 !== void 0 ? _node$fields2 : [];
   for (const field of fieldsNodes) {
    var _field$description2;
    const type = getWrappedType(field.type);
    inputFieldMap[field.name.value] = {
     type,
     description: (_field$description2 = field.description) === null || _field$description2 === void 0 ? void 0 : _field$description2.value,
     defaultValue: valueFromAST_valueFromAST(field.defaultValue, type),
     deprecationReason: getDeprecationReason(field),
     astNode: field
    };
   }
  }
  return inputFieldMap;
 }
 function buildEnumValueMap(nodes) {
  const enumValueMap = Object.create(null);
  for (const node of nodes) {
   var _node$values;
   const valuesNodes = (_node$values = node.values) !== null && _node$values !== void 0 ? _node$values : [];
   for (const value of valuesNodes) {
    var _value$description;
    enumValueMap[value.name.value] = {
     description: (_value$description = value.description) === null || _value$description === void 0 ? void 0 : _value$description.value,
     deprecationReason: getDeprecationReason(value),
     astNode: value
    };
   }
  }
  return enumValueMap;
 }
 function buildInterfaces(nodes) {
  return nodes.flatMap(node => {
   var _node$interfaces$map, _node$interfaces;
   return (_node$interfaces$map = (_node$interfaces = node.interfaces) === null || _node$interfaces === void 0 ? void 0 : _node$interfaces.map(getNamedType)) !== null && _node$interfaces$map !== void 0 ? _node$interfaces$map : [];
  });
 }
 function buildUnionTypes(nodes) {
  return nodes.flatMap(node => {
   var _node$types$map, _node$types;
   return (_node$types$map = (_node$types = node.types) === null || _node$types === void 0 ? void 0 : _node$types.map(getNamedType)) !== null && _node$types$map !== void 0 ? _node$types$map : [];
  });
 }
 function buildType(astNode) {
  var _typeExtensionsMap$na;
  const name = astNode.name.value;
  const extensionASTNodes = (_typeExtensionsMap$na = typeExtensionsMap[name]) !== null && _typeExtensionsMap$na !== void 0 ? _typeExtensionsMap$na : [];
  switch (astNode.kind) {
  case kinds_Kind.OBJECT_TYPE_DEFINITION:
   {
    var _astNode$description;
    const allNodes = [ astNode, ...extensionASTNodes ];
    return new GraphQLObjectType({
     name,
     description: (_astNode$description = astNode.description) === null || _astNode$description === void 0 ? void 0 : _astNode$description.value,
     interfaces: () => buildInterfaces(allNodes),
     fields: () => buildFieldMap(allNodes),
     astNode,
     extensionASTNodes
    });
   }

  case kinds_Kind.INTERFACE_TYPE_DEFINITION:
   {
    var _astNode$description2;
    const allNodes = [ astNode, ...extensionASTNodes ];
    return new GraphQLInterfaceType({
     name,
     description: (_astNode$description2 = astNode.description) === null || _astNode$description2 === void 0 ? void 0 : _astNode$description2.value,
     interfaces: () => buildInterfaces(allNodes),
     fields: () => buildFieldMap(allNodes),
     astNode,
     extensionASTNodes
    });
   }

  case kinds_Kind.ENUM_TYPE_DEFINITION:
   {
    var _astNode$description3;
    const allNodes = [ astNode, ...extensionASTNodes ];
    return new GraphQLEnumType({
     name,
     description: (_astNode$description3 = astNode.description) === null || _astNode$description3 === void 0 ? void 0 : _astNode$description3.value,
     values: buildEnumValueMap(allNodes),
     astNode,
     extensionASTNodes
    });
   }

  case kinds_Kind.UNION_TYPE_DEFINITION:
   {
    var _astNode$description4;
    const allNodes = [ astNode, ...extensionASTNodes ];
    return new GraphQLUnionType({
     name,
     description: (_astNode$description4 = astNode.description) === null || _astNode$description4 === void 0 ? void 0 : _astNode$description4.value,
     types: () => buildUnionTypes(allNodes),
     astNode,
     extensionASTNodes
    });
   }

  case kinds_Kind.SCALAR_TYPE_DEFINITION:
   var _astNode$description5;
   return new GraphQLScalarType({
    name,
    description: (_astNode$description5 = astNode.description) === null || _astNode$description5 === void 0 ? void 0 : _astNode$description5.value,
    specifiedByURL: getSpecifiedByURL(astNode),
    astNode,
    extensionASTNodes
   });

  case kinds_Kind.INPUT_OBJECT_TYPE_DEFINITION:
   {
    var _astNode$description6;
    const allNodes = [ astNode, ...extensionASTNodes ];
    return new GraphQLInputObjectType({
     name,
     description: (_astNode$description6 = astNode.description) === null || _astNode$description6 === void 0 ? void 0 : _astNode$description6.value,
     fields: () => buildInputFieldMap(allNodes),
     astNode,
     extensionASTNodes,
     isOneOf: isOneOf(astNode)
    });
   }
  }
 }
}

const stdTypeMap = keyMap([ ...specifiedScalarTypes, ...introspectionTypes ], type => type.name);

function getDeprecationReason(node) {
 const deprecated = getDirectiveValues(GraphQLDeprecatedDirective, node);
 return deprecated === null || deprecated === void 0 ? void 0 : deprecated.reason;
}

function getSpecifiedByURL(node) {
 const specifiedBy = getDirectiveValues(GraphQLSpecifiedByDirective, node);
 return specifiedBy === null || specifiedBy === void 0 ? void 0 : specifiedBy.url;
}

function isOneOf(node) {
 return Boolean(getDirectiveValues(GraphQLOneOfDirective, node));
}

// CONCATENATED MODULE: ./.build/node_modules/graphql/utilities/buildASTSchema.js
function buildASTSchema(documentAST, options) {
 documentAST != null && documentAST.kind === kinds_Kind.DOCUMENT || devAssert_devAssert(false, 'Must provide valid Document AST.');
 if ((options === null || options === void 0 ? void 0 : options.assumeValid) !== true && (options === null || options === void 0 ? void 0 : options.assumeValidSDL) !== true) assertValidSDL(documentAST);
 const emptySchemaConfig = {
  description: void 0,
  types: [],
  directives: [],
  extensions: Object.create(null),
  extensionASTNodes: [],
  assumeValid: false
 };
 const config = extendSchemaImpl(emptySchemaConfig, documentAST, options);
 if (config.astNode == null) for (const type of config.types) switch (type.name) {
 case 'Query':
  config.query = type;
  break;

 case 'Mutation':
  config.mutation = type;
  break;

 case 'Subscription':
  config.subscription = type;
  break;
 }
 const directives = [ ...config.directives, ...specifiedDirectives.filter(stdDirective => config.directives.every(directive => directive.name !== stdDirective.name)) ];
 return new schema_GraphQLSchema({
  ...config,
  directives
 });
}

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/cost.js
/**
 * Limits of the generator's input, measured with protographic 0.20. The generator runs synchronously and cannot be
 * stopped. Each limit keeps it below about two seconds, and is ten times what the largest plugins have.
 */
const maxSquares = 4e6;

const maxKeyWork = 1e5;

const maxLockEntries = 2e4;

/**
 * Refuses input that would keep the generator busy for long. The generator
 *
 * - looks at every number of a message for each number that it assigns, so its work grows with the square of the number
 *   of fields, arguments and values;
 * - writes each `@requires` once for every `@key` of its type;
 * - compares every entry of the lock with every field of its message.
 *
 * @throws Error that says which limit is exceeded
 */ function assertFeasible(document, lock) {
 const sizes = new Map;
 let squares = 0;
 for (const definition of document.definitions) {
  const members = membersOf(definition);
  const name = cost_nameOf(definition);
  sizes.set(name, (sizes.get(name) ?? 0) + members.length);
  for (const {arguments: args = []} of members) squares += args.length ** 2;
  const keys = 'directives' in definition ? definition.directives : void 0;
  const work = (keys?.length ?? 0) * members.reduce((sum, {directives = []}) => sum + textLength(directives), 0);
  if (work > maxKeyWork) throw new Error(`${name} has too many keys and required fields`);
 }
 for (const size of sizes.values()) squares += size ** 2;
 if (squares > maxSquares) throw new Error('a type or a field of the schema has too many fields, values or arguments');
 if (countEntries(lock, maxLockEntries) > maxLockEntries) throw new Error(`the lock has more than ${maxLockEntries} entries`);
}

function membersOf(definition) {
 if ('fields' in definition) return definition.fields ?? [];
 return 'values' in definition ? definition.values ?? [] : [];
}

/** Empty for a definition without fields and values, such as `schema`. */ function cost_nameOf(definition) {
 return 'fields' in definition || 'values' in definition ? definition.name.value : '';
}

function textLength(directives) {
 const values = directives.flatMap(({arguments: args = []}) => args.map(({value}) => value));
 return values.reduce((sum, value) => sum + (value.kind === kinds_Kind.STRING ? value.value.length : 0), 0);
}

/** Counts the entries of a parsed JSON document at all depths. Stops when there are more than `limit`. */ function countEntries(root, limit) {
 let count = 0;
 for (const pending = [ root ]; pending.length > 0 && count <= limit; ) {
  const value = pending.pop();
  if (typeof value !== 'object' || value === null) continue;
  for (const child of Object.values(value)) {
   count++;
   pending.push(child);
  }
 }
 return count;
}

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/regenerate.js
/** The generator runs synchronously, and a schema of this size takes about two seconds. */
const maxSchemaBytes = 256 * 1024;

/**
 * Generates the files that `wgc router plugin generate` writes before it calls a compiler.
 * @throws Error if the generator rejects the schema
 */ function regenerate({schema, lock, service, package: packageName, options}) {
 if (Buffer.byteLength(schema) > maxSchemaBytes || Buffer.byteLength(lock) > 4 * maxSchemaBytes) throw new Error('the schema or the lock is too large');
 const document = parser_parse(schema);
 const lockData = JSON.parse(lock, refuseInherited);
 assertFeasible(document, lockData);
 visitor_visit(document, {
  Name: ({value}) => {
   refuseInherited(value, void 0);
  }
 });
 const graph = buildASTSchema(document, {
  assumeValid: true,
  assumeValidSDL: true
 });
 const mapping = new GraphQLToMappingVisitor(graph, service).visit();
 const generator = new GraphQLToProtoTextVisitor(graph, {
  serviceName: service,
  packageName,
  protoOptions: [ ...options ],
  lockData
 });
 return {
  proto: generator.visit(),
  mapping: mapping.toJsonString(),
  lock: JSON.stringify(generator.getGeneratedLockData()),
  types: new Set(Object.keys(graph.getTypeMap()))
 };
}

/**
 * Refuses names of inherited properties. The generator uses names as keys of plain objects: `__proto__` would write to
 * the prototype of every object in this process, and `constructor` or `toString` would be found without being set.
 */ function refuseInherited(name, value) {
 if (name in Object.prototype) throw new Error(`the generator cannot take the name ${name}`);
 return value;
}

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/compare.js
const hint = 'Run `npx wgc@latest router plugin generate` in the plugin directory and commit `generated/`.';

const maxShown = 12;

/**
 * The findings of a comparison. It runs synchronously, for seconds with the largest files.
 * @throws Error if the generator rejects one of the files
 */ function compare({directory, files}) {
 const proto = readProto(files.proto);
 const mapping = mappingFacts(files.mapping);
 const expected = regenerate({
  schema: files.schema,
  lock: files.lock,
  // wgc derives it from the directory's name, which may have been different where the files were generated.
  service: mapping.find(({about}) => about === 'service')?.text.replace('service ', '') ?? '',
  package: proto.package ?? 'service',
  options: proto.options
 });
 const expectedProto = readProto(expected.proto);
 const [lock, expectedLock] = [ lockFacts(files.lock), lockFacts(expected.lock) ];
 const expectedMapping = mappingFacts(expected.mapping);
 const compared = [ {
  name: fileNames.proto,
  text: files.proto,
  facts: proto.facts,
  differences: withoutUnstableNumbers(differences(proto.facts, expectedProto.facts), expectedProto.facts, expectedLock)
 }, {
  name: fileNames.mapping,
  text: files.mapping,
  facts: mapping,
  differences: differences(mapping, expectedMapping)
 }, {
  name: fileNames.lock,
  text: files.lock,
  facts: lock,
  differences: differences(lock, expectedLock)
 } ];
 const otherVersion = [ generatorVersionOnly(compared, expected.types), numbersOfResolvedFields(lock, expectedMapping) ];
 const isUncertain = difference => otherVersion.some(explains => explains(difference));
 const found = compared.flatMap(one => one.differences.length === 0 ? [] : [ finding(directory, one, isUncertain) ]);
 return found.length > 0 ? found : commentFindings(directory, proto, expectedProto);
}

/** An error, or a warning if another version of the generator can explain every difference. */ function finding(directory, compared, isUncertain) {
 const {name, differences: all} = compared;
 const certain = all.filter(difference => !isUncertain(difference));
 const shortlist = certain.length > 0 ? certain : all;
 const first = shortlist.find(({kind}) => kind === 'extra') ?? shortlist[0];
 const line = first && lineOf(first, compared);
 const shown = all.slice(0, maxShown).map(({kind, fact}) => `${kind === 'missing' ? '+' : '-'} ${fact.text}`);
 return {
  code: 'E_PLUGIN_DRIFT',
  severity: certain.length > 0 ? 'error' : 'warning',
  message: certain.length > 0 ? `generated/${name} does not match the schema: ${all.length} ` + `${all.length === 1 ? 'statement differs' : 'statements differ'}.` : `generated/${name} was probably generated by another version of Cosmo’s generator.`,
  detail: [ ...shown, ...all.length > maxShown ? [ `and ${all.length - maxShown} more` ] : [] ].join('\n').slice(0, 4e3),
  hint,
  at: {
   file: (0, external_node_path_namespaceObject.join)(directory, 'generated', name),
   ...line !== void 0 && {
    line
   }
  }
 };
}

/**
 * Selects the differences that another version of the generator can explain. Field resolvers, required fields and
 * wrappers of nested lists were added and changed by versions of the generator. The mapping names every field and
 * argument of the schema. If only such entries differ in it, it was generated from this schema, and all differences
 * come from the version.
 */ function generatorVersionOnly(compared, types) {
 const changing = ({fact}) => {
  const name = fact.about.split(' ').at(-1) ?? '';
  return /^(Resolve|Require|ListOf)/.test(name) && !types.has(name);
 };
 const mapping = compared.find(({name}) => name === fileNames.mapping)?.differences ?? [];
 return mapping.length > 0 && mapping.every(changing) ? () => true : changing;
}

/**
 * Selects the differences that come from the generator of wgc 0.94.4 to 0.105. It gave numbers in the lock to fields
 * that have a resolver, although such a field is in no message. Later generators reserve these numbers in lock and
 * proto. Seen in the files of wundergraph/cosmo's `demo/pkg/subgraphs/projects` from November 2025 to March 2026.
 */ function numbersOfResolvedFields(lock, expectedMapping) {
 const resolved = new Set(expectedMapping.flatMap(({text}) => /^(\S+) is resolved by /.exec(text)?.[1] ?? []));
 const numbers = new Map;
 for (const {text} of lock) {
  const [, message = '', field = '', number] = /^message (\w+): (\w+) = (\d+)$/.exec(text) ?? [];
  if (!resolved.has(`${message}.${field}`)) continue;
  numbers.set(message, (numbers.get(message) ?? new Set).add(Number(number)));
 }
 return ({kind, fact: {text}}) => {
  const [, message = '', statement = ''] = /^message (\w+): (.+)$/.exec(text) ?? [];
  const ofMessage = numbers.get(message);
  if (ofMessage === void 0) return false;
  const [, field] = /^(\w+) = \d+$/.exec(statement) ?? [];
  if (field !== void 0) return kind === 'extra' && resolved.has(`${message}.${field}`);
  // In the proto, one statement reserves all numbers of a message, including those of removed fields.
    return /^reserved /.test(statement) && (statement.match(/\d+/g) ?? []).some(number => ofMessage.has(Number(number)));
 };
}

/**
 * The line to show: that of the statement or, if the statement is missing, of its message, enum or type. Facts of JSON
 * files have no line, so it is searched in the text.
 */ function lineOf({fact: {line, about, text: statement}, kind}, {text, facts}) {
 const block = facts.find(fact => fact.line !== void 0 && fact.text === about);
 if (line !== void 0) return kind === 'extra' ? line : block?.line;
 if (!/^\w+$/.test(about)) return;
 const lines = text.split('\n');
 const find = (pattern, from) => lines.findIndex((content, index) => index >= from && pattern.test(content));
 const start = find(new RegExp(`"(type|typeName|rpc|original)": *"${about}"|"${about}": *\\{`), 0);
 const [, field] = /[.:] ?(\w+)/.exec(statement) ?? [];
 const exact = kind === 'missing' || start < 0 || field === void 0 ? -1 : find(new RegExp(`"original": *"${field}"|"${field}": *\\d`), start);
 return Math.max(start, exact) < 0 ? void 0 : Math.max(start, exact) + 1;
}

/**
 * Removes differences that are only field numbers, in messages whose numbers the generator does not keep: it looks for
 * a field such as `URL` in the lock as `url`, does not find it, and assigns other numbers each time that it runs.
 */ function withoutUnstableNumbers(all, expected, lock) {
 const locked = new Set(lock.map(({text}) => unnumbered(text)));
 const messages = new Set(lock.map(({about}) => `message ${about}`));
 const isNotInLock = ({about, text}) => {
  const [, field] = /\b(\w+) = \d+$/.exec(text) ?? [];
  const camel = field?.replace(/_+([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  return messages.has(about) && field !== void 0 && !locked.has(`${about}: ${field}`) && !locked.has(`${about}: ${String(camel)}`);
 };
 const unstable = new Set(expected.filter(isNotInLock).map(({about}) => about));
 const unnumberedTexts = kind => new Set(all.filter(one => one.kind === kind).map(({fact}) => unnumbered(fact.text)));
 const [missing, extra] = [ unnumberedTexts('missing'), unnumberedTexts('extra') ];
 return all.filter(({fact: {about, text}}) => !unstable.has(about) || !missing.has(unnumbered(text)) || !extra.has(unnumbered(text)));
}

const unnumbered = text => text.replace(/ = \d+$/, '');

/** Descriptions of the schema become comments. If only these differ, the files are correct, but outdated. */ function commentFindings(directory, proto, expected) {
 if (proto.comments.join('\n') === expected.comments.join('\n')) return [];
 return [ {
  code: 'E_PLUGIN_DRIFT',
  severity: 'notice',
  message: `generated/${fileNames.proto} has comments that differ from the schema’s descriptions.`,
  hint,
  at: {
   file: (0, external_node_path_namespaceObject.join)(directory, 'generated', fileNames.proto)
  }
 } ];
}

// CONCATENATED MODULE: ./.build/src/hosts/cosmo/drift/worker.js
/** The program of the worker that compares: an answer to each question. It is a bundle of its own. */
function answer(question) {
 try {
  return {
   findings: compare(question)
  };
 } catch (error) {
  return {
   rejected: messageChain(error).join('\n').slice(0, 1e3)
  };
 }
}

external_node_worker_threads_namespaceObject.parentPort?.on('message', question => external_node_worker_threads_namespaceObject.parentPort?.postMessage(answer(question)));
