const draft = (number: number): object => ({ $schema: `http://json-schema.org/draft-0${number}/schema#` })

/** What gojsonschema compiles. `test/hosts/cup/libraries.ts` asks it. */
export const good: readonly unknown[] = [
  {},
  true,
  { type: ['object', 'null'], required: ['a'], properties: { a: { type: 'string', pattern: '^(?i)[a-z]+$' } } },
  { definitions: { a: { type: 'string' } }, properties: { b: { $ref: '#/definitions/a' }, c: { $ref: '#' } } },
  { $id: 'http://example.com/a', definitions: { a: {} }, items: { $ref: '#/definitions/a' } },
  { definitions: { a: { $id: '#name' } }, not: { $ref: '#name' } },
  { $defs: { a: {} }, anyOf: [{ $ref: '#/$defs/a' }] },
  { enum: [1, 'a', null], const: {}, if: true, then: false, else: {} },
  { minimum: 1, exclusiveMinimum: true },
  { ...draft(4), maximum: 1, exclusiveMaximum: false, additionalProperties: false },
  { ...draft(7), exclusiveMinimum: 1, dependencies: { a: ['b'], c: {} }, items: [{}, true] },
  { properties: { $ref: { type: 'string' }, enum: {} } },
  {
    enum: [
      { a: 1, b: 2 },
      { b: 1, a: 2 },
    ],
    not: { $ref: '#/definitions/a%20b' },
    definitions: { 'a b': {} },
  },
  { $id: 'http://example.com/a/', definitions: { x: { $id: 'b', type: 'string' } }, not: { $ref: 'b' } },
  { $id: 'http://example.com/a/', items: { $ref: 'b#/items' }, definitions: { x: { $id: 'b', items: {} } } },
  {
    $id: 'urn:birds',
    items: { $ref: '#/definitions/a' },
    definitions: { a: { $id: 'urn:a' } },
    not: { $ref: 'urn:a' },
  },
  { items: { $ref: '#' }, properties: { a: { allOf: [{ $ref: '#' }] } }, additionalProperties: { $ref: '#' } },
  { definitions: { a: { properties: { b: { $ref: '#/definitions/a' } } } }, anyOf: [{ $ref: '#/definitions/a' }] },
  {
    items: { $ref: 'http://json-schema.org/draft-07/schema#' },
    not: { $ref: 'http://json-schema.org/draft-04/schema' },
  },
  { not: { $ref: 'http://json-schema.org/draft-06/schema#/definitions/stringArray' } },
  { examples: [{ id: 'a' }, { id: 'a' }, { id: 'a bird!' }], default: { $id: '%zz' }, const: { $ref: '%zz' } },
]

/** Others, as they are written. */
export const goodTexts: readonly string[] = [
  '{"minLength":-0,"maxLength":9223372036854775807,"multipleOf":1e-400,"minimum":1.50}',
  '{"enum":[9007199254740993,9007199254740995,0,-0]}',
]

/** What it refuses, and how this project says so. */
export const bad: readonly (readonly [unknown, RegExp])[] = [
  [null, /the schema is neither/],
  [[], /the schema is neither/],
  [{ type: 'text' }, /\/type is not one of/],
  [{ type: ['string', 'string'] }, /\/type/],
  [{ properties: [] }, /\/properties is not an object/],
  [{ properties: { a: 1 } }, /\/properties\/a is neither/],
  [{ ...draft(4), properties: { a: true } }, /\/properties\/a is not an object/],
  [{ required: 'a' }, /\/required/],
  [{ required: ['a', 'a'] }, /\/required/],
  [{ enum: {} }, /\/enum/],
  [{ enum: [1, 1] }, /\/enum/],
  [{ minLength: -1 }, /\/minLength/],
  [{ minLength: 1.5 }, /\/minLength/],
  [{ minLength: 2, maxLength: 1 }, /\/minLength is above maxLength/],
  [{ minProperties: 2, maxProperties: 1 }, /\/minProperties is above/],
  [{ maxItems: '1' }, /\/maxItems/],
  [{ multipleOf: 0 }, /\/multipleOf/],
  [{ minimum: '1' }, /\/minimum/],
  [{ exclusiveMinimum: true }, /needs minimum/],
  [{ ...draft(4), minimum: 0, exclusiveMinimum: 1 }, /is not a boolean/],
  [{ ...draft(6), minimum: 0, exclusiveMinimum: true }, /is not a number/],
  [{ uniqueItems: 1 }, /\/uniqueItems/],
  [{ pattern: '(' }, /\/pattern is not a pattern/],
  [{ pattern: 'a(?=b)' }, /look-around/],
  [{ pattern: '(a)\\1' }, /back-reference/],
  [{ patternProperties: { '(': {} } }, /\/patternProperties\/\(/],
  [{ title: 1 }, /\/title is not a string/],
  [{ $id: 1 }, /\/\$id is not a string/],
  [{ $ref: 1 }, /\/\$ref is not a string/],
  [{ $ref: '#/definitions/a' }, /which is not there/],
  [{ $ref: 'file:///etc/passwd' }, /in another document/],
  [{ allOf: {} }, /\/allOf is not a list/],
  [{ oneOf: [1] }, /\/oneOf\/0/],
  [{ items: 1 }, /\/items/],
  [{ not: [] }, /\/not/],
  [{ dependencies: [] }, /\/dependencies/],
  [{ dependencies: { a: 1 } }, /\/dependencies\/a/],
  [{ $defs: { a: { type: 'text' } }, not: { $ref: '#/$defs/a' } }, /#\/\$defs\/a\/type/],
  [
    {
      enum: [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    },
    /\/enum/,
  ],
  [{ $id: '%zz' }, /\/\$id is not a URI/],
  [{ definitions: { a: { $id: 'http://[::1' } } }, /\/definitions\/a\/\$id is not a URI/],
  [{ $schema: '%zz' }, /\/\$schema is not a URI/],
  [{ $schema: 'HTTP://json-schema.org/draft-07/schema', minimum: 1, exclusiveMinimum: true }, /is not a number/],
  [{ $ref: '#/definitions/a%zz', definitions: { 'a%zz': {} } }, /not a URI/],
  [{ $ref: '#/definitions/a%2Fb', definitions: { 'a/b': {} } }, /not there/],
  [{ not: { $ref: 'http://json-schema.org/draft-06/schema#/definitions/no' } }, /in another document/],
  [
    { definitions: { a: { $id: '../q', b: { $ref: '#/items' } } }, items: {}, not: { $ref: '#/definitions/a/b' } },
    /clear/,
  ],
  [{ const: { a: { $ref: 'b' } }, definitions: { b: { $id: 'b' } }, not: { $ref: '#/const/a' } }, /not a URI/],
]

/** What it compiles in some orders of the members, loads from elsewhere, or does not survive when it is used. */
export const dangerous: readonly (readonly [unknown, RegExp])[] = [
  [{ $ref: '#' }, /again and again/],
  [{ allOf: [{ anyOf: [{ oneOf: [{ not: { if: { $ref: '#' } } }] }] }] }, /again and again/],
  [{ dependencies: { a: { then: { else: { $ref: '#' } } } } }, /again and again/],
  [
    {
      items: { $ref: '#/definitions/a' },
      definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
    },
    /again/,
  ],
  [{ definitions: { a: { $id: 'x' }, b: { $id: 'x' } } }, /there twice/],
  [{ definitions: { b: { $id: 'b' }, a: { $id: 'urn:a', items: { $ref: 'b' } } } }, /in another document/],
  [
    { definitions: { b: { $id: 'b' }, x: { $id: 'http://127.0.0.1:1/dir/', items: { $ref: 'b' } } } },
    /another document/,
  ],
  [
    {
      $id: 'http://127.0.0.1:1/a',
      definitions: { b: { $id: '#f' }, x: { $id: 'http://127.0.0.1:1/b', not: { $ref: '#f' } } },
    },
    /not there/,
  ],
  [
    {
      definitions: { a: { id: 'http://127.0.0.1:1/i', $id: 'http://127.0.0.1:1/j' } },
      not: { $ref: 'http://127.0.0.1:1/j' },
    },
    /another/,
  ],
]

/** Others that it refuses, as they are written. */
export const badTexts: readonly (readonly [string, RegExp])[] = [
  ['{"minLength":1.0}', /\/minLength/],
  ['{"maxItems":1e2}', /\/maxItems/],
  ['{"minProperties":9223372036854775808}', /\/minProperties/],
  ['{"minLength":2.00000000000000000001}', /\/minLength/],
  ['{"enum":[1,1.0]}', /\/enum/],
  ['{"enum":[1e400]}', /number 1e400/],
  ['{"minimum":1e10000000}', /number 1e10000000/],
  ['{"enum":["\\ud800","\\ud801"]}', /\/enum/],
  ['{"required":["\\ud800","\\ud801"]}', /\/required/],
]
