import tseslint from 'typescript-eslint'

/** Which rooms a room may not import; arrows point from the entry to the small shared things. */
const closed = {
  oras: ['action', 'build', 'check', 'hosts', 'publish', 'shared', 'sign'],
  shared: ['action', 'build', 'check', 'hosts', 'oras', 'publish', 'sign'],
  sign: ['action', 'build', 'check', 'hosts', 'publish'],
  hosts: ['action', 'build', 'check', 'publish', 'sign'],
  build: ['action', 'check', 'publish', 'sign'],
  check: ['action', 'build', 'publish', 'sign'],
  publish: ['action', 'build', 'check'],
  action: ['build', 'check', 'publish', 'sign'],
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
