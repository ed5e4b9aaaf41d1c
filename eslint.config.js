import tseslint from 'typescript-eslint'

/** Which rooms a room may not import; arrows point from the entry to the small shared things. */
const closed = {
  plan: ['content', 'checks', 'publish'],
  oras: ['github', 'content', 'checks', 'hosts', 'publish', 'shared', 'sign', 'plan'],
  shared: ['github', 'content', 'checks', 'hosts', 'oras', 'publish', 'sign', 'plan'],
  sign: ['github', 'content', 'checks', 'hosts', 'publish', 'plan'],
  hosts: ['github', 'content', 'checks', 'publish', 'sign', 'plan'],
  content: ['github', 'checks', 'publish', 'sign', 'plan'],
  checks: ['github', 'content', 'publish', 'sign', 'plan'],
  publish: ['github', 'content', 'checks', 'plan'],
  github: ['content', 'checks', 'publish', 'sign', 'plan'],
}

const rooms = Object.entries(closed).map(([room, others]) => ({
  files: [`src/${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [
        { group: others.map((other) => `**/${other}/**`), message: `src/${room} may not import these rooms: see docs/architecture.md` },
        { regex: '/(run|main)\\.ts$', message: 'nothing imports the entry' },
      ],
    }],
  },
}))

export default tseslint.config(
  { ignores: ['dist/', '.build/', '.cache/', '**/node_modules/', 'examples/'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreUsingDeclarations: true, ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-syntax': ['error',
        { selector: 'ImportExpression', message: 'no dynamic import: it splits the bundle and drops licences' },
      ],
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: { 'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }] } },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite', 'before', 'after'], package: 'node:test' }] }] },
  },
  ...rooms,
)
