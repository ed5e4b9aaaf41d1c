import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { startsWorkflow, matchesPattern, passesFilter, type Occurrence } from './index.ts'

// Every example of
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
// and, where it is text, what the text beside it rules out.
const examples: readonly (readonly [patterns: readonly string[], yes: readonly string[], no: readonly string[]])[] = [
  [['Octo*'], ['Octocat'], ['octocat', 'Octo/cat']],
  [['[CB]at'], ['Cat', 'Bat'], ['at', 'CBat', 'Rat']],
  [['[1-2]00'], ['100', '200'], ['300', '00']],
  [['[0-9a-z]'], ['7', 'q'], ['Q', '77', '']],
  // Branches and tags
  [['feature/*'], ['feature/my-branch', 'feature/your-branch'], ['feature/beta-a/my-branch', 'feature']],
  [['feature/**'], ['feature/beta-a/my-branch', 'feature/your-branch', 'feature/mona/the/octocat'], ['a/feature/b']],
  [
    ['main', 'releases/mona-the-octocat'],
    ['main', 'releases/mona-the-octocat'],
    ['mains', 'amain', 'releases'],
  ],
  [['*'], ['main', 'releases'], ['all/the/branches']],
  [['**'], ['all/the/branches', 'every/tag', 'main'], []],
  [['*feature'], ['mona-feature', 'feature', 'ver-10-feature'], ['mona/feature', 'features']],
  [['v2*'], ['v2', 'v2.0', 'v2.9'], ['v1', 'av2', 'v2/a']],
  [['v[12].[0-9]+.[0-9]+'], ['v1.10.1', 'v2.0.0'], ['v3.0.0', 'v1.0', 'v1.0.0-rc.1', 'v1x0x0', 'v1.a.0']],
  // Paths
  [['*'], ['README.md', 'server.rb'], ['docs/README.md']],
  [['*.jsx?'], ['page.js', 'page.jsx'], ['page.jsxx', 'pagejs', 'a/page.js']],
  [['**'], ['all/the/files.md'], []],
  [['*.js'], ['app.js', 'index.js'], ['js/index.js']],
  [['**.js'], ['index.js', 'js/index.js', 'src/js/app.js'], ['index.jsx']],
  [['docs/*'], ['docs/README.md', 'docs/file.txt'], ['docs/mona/octocat.txt', 'a/docs/file.txt']],
  [['docs/**'], ['docs/README.md', 'docs/mona/octocat.txt'], ['a/docs/README.md']],
  [['docs/**/*.md'], ['docs/README.md', 'docs/mona/hello-world.md', 'docs/a/markdown/file.md'], ['docs/README.txt']],
  [['**/docs/**'], ['docs/hello.md', 'dir/docs/my-file.txt', 'space/docs/plan/space.doc'], ['mydocs/hello.md']],
  [['**/README.md'], ['README.md', 'js/README.md'], ['MY-README.md', 'README.mdx']],
  [['**/*src/**'], ['a/src/app.js', 'my-src/code/js/app.js'], ['a/srcs/app.js']],
  [['**/*-post.md'], ['my-post.md', 'path/their-post.md'], ['post.md']],
  [
    ['**/migrate-*.sql'],
    ['migrate-10909.sql', 'db/migrate-v1.0.sql', 'db/sept/migrate-v1.sql'],
    ['a-migrate-1.sql', 'migrate-a/b.sql'],
  ],
  [['*.md', '!README.md'], ['hello.md'], ['README.md', 'docs/hello.md']],
  [['*.md', '!README.md', 'README*'], ['hello.md', 'README.md', 'README.doc'], ['docs/hello.md']],
  // The sections of `on`
  [
    ['releases/**', '!releases/**-alpha'],
    ['releases/10', 'releases/beta/mona'],
    ['releases/10-alpha', 'releases/b/3-alpha'],
  ],
  [
    ['v2', 'v1.*'],
    ['v2', 'v1.9.1', 'v1.9'],
    ['v2.0', 'v1', 'v11'],
  ],
  [
    ['sub-project/**', '!sub-project/docs/**'],
    ['sub-project/index.js', 'sub-project/src/index.js'],
    ['sub-project/docs/readme.md'],
  ],
  // `**/` may match nothing only where a name of a folder begins.
  [['a**/b'], ['a/b', 'ax/y/b'], ['ab']],
  // What the text says of `\` and `!`
  [
    ['a\\*b', 'c\\+', '\\!d', 'e!'],
    ['a*b', 'c+', '!d', 'e!'],
    ['axb', 'cc', 'd'],
  ],
]

test('the examples of the documentation', () => {
  for (const [patterns, yes, no] of examples) {
    for (const name of yes) assert.ok(passesFilter(patterns, name), `${patterns.join(' ')} lets ${name} pass`)
    for (const name of no) assert.ok(!passesFilter(patterns, name), `${patterns.join(' ')} leaves ${name} out`)
  }
})

test('what is no pattern is refused', () => {
  for (const pattern of ['[', '[]', '[!a]', '[z-_]', '?a', '+', 'a\\'])
    assert.throws(() => matchesPattern(pattern, 'a'), Error, pattern)
  assert.throws(() => passesFilter(['!a', '!b'], 'c'), /must not begin with `!`/)
})

describe('an event', () => {
  const branch = (name: string, paths?: readonly string[]): Occurrence => ({
    name: 'push',
    ref: `refs/heads/${name}`,
    ...(paths && { paths }),
  })
  const tag = (name: string): Occurrence => ({ name: 'push', ref: `refs/tags/${name}` })
  const pull = (baseBranch: string, action = 'opened'): Occurrence => ({
    name: 'pull_request',
    ref: 'refs/pull/1/merge',
    baseBranch,
    action,
  })
  const cases: readonly (readonly [on: string, yes: readonly Occurrence[], no: readonly Occurrence[]])[] = [
    ['push', [branch('a/b'), tag('v1')], [pull('main')]],
    ['[push, pull_request]', [branch('a'), pull('main')], [{ name: 'fork', ref: 'refs/heads/main' }]],
    ['{ push: }', [branch('a'), tag('v1')], []],
    [
      "{ push: { branches: [main, 'mona/octocat', 'releases/**'], tags: [v2, 'v1.*'] } }",
      [branch('main'), branch('mona/octocat'), branch('releases/10'), tag('v2'), tag('v1.9.1')],
      [branch('v2'), tag('main'), branch('other')],
    ],
    [
      "{ push: { branches-ignore: ['mona/octocat', 'releases/**-alpha'], tags-ignore: [v2, 'v1.*'] } }",
      [branch('main'), tag('v3')],
      [branch('mona/octocat'), branch('releases/beta/3-alpha'), tag('v2'), tag('v1.9')],
    ],
    ["{ push: { tags: ['v*'] } }", [tag('v1')], [branch('v1'), branch('main'), tag('users/v1')]],
    ['{ push: { branches: [main] } }', [branch('main')], [tag('main'), tag('v1')]],
    [
      "{ pull_request: { branches-ignore: ['mona/octocat', 'releases/**-alpha'] } }",
      [pull('main')],
      [pull('mona/octocat'), pull('releases/beta/3-alpha')],
    ],
    ['{ pull_request: }', [pull('main'), pull('main', 'synchronize')], [pull('main', 'labeled'), branch('main')]],
    ['{ pull_request: { types: [labeled] } }', [pull('main', 'labeled')], [pull('main')]],
    ["{ push: { paths: ['**.js'] } }", [branch('a', ['b.js', 'c']), tag('v1')], [branch('a', ['c']), branch('a', [])]],
    ["{ push: { paths-ignore: ['docs/**'] } }", [branch('a', ['docs/a', 'b'])], [branch('a', ['docs/a', 'docs/b/c'])]],
    [
      "{ push: { branches: [main], paths: ['docs/**'] } }",
      [branch('main', ['docs/a'])],
      [branch('main', ['a']), branch('b', ['docs/a']), tag('v1')],
    ],
    [
      '{ release: { types: [published] } }',
      [{ name: 'release', action: 'published', ref: 'refs/tags/v1' }],
      [{ name: 'release', action: 'created', ref: 'refs/tags/v1' }],
    ],
    ["{ schedule: [{ cron: '0 3 * * *' }] }", [{ name: 'schedule', ref: 'refs/heads/main' }], [branch('main')]],
  ]

  test('starts the workflows whose filters it passes', () => {
    for (const [on, yes, no] of cases) {
      for (const event of yes) assert.ok(startsWorkflow(`on: ${on}`, event), `${on} ← ${JSON.stringify(event)}`)
      for (const event of no) assert.ok(!startsWorkflow(`on: ${on}`, event), `${on} ↚ ${JSON.stringify(event)}`)
    }
  })

  test('that does not say what a filter asks is an error, like two filters of one kind', () => {
    assert.throws(() => startsWorkflow('on: { push: { paths: [a] } }', branch('a')), /which files/)
    assert.throws(
      () =>
        startsWorkflow('on: { pull_request: { branches: [a] } }', {
          ...pull('a'),
          baseBranch: undefined,
        } as unknown as Occurrence),
      /branches/,
    )
    assert.throws(() => startsWorkflow('on: { push: { branches: [a], branches-ignore: [b] } }', branch('a')), /both/)
  })
})
