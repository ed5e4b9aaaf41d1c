import { from, type Guard } from './guard.ts'

const step = 'test/github/step.test.ts',
  tags = 'test/github/plugins-of-tag.test.ts',
  changed = 'test/plan/changed.test.ts'
const confined = 'never leave the workspace'
const unprogrammed = 'makes git run a program or write'

/** Several plugins of one step: where patterns lead, what a checkout makes git do, and what may not be left out. */
export const stepGuards: readonly Guard[] = [
  ...from('src/github/inputs/find-directories.ts', step, [
    ['if (real === root || isBelow(root, real)) return true', 'return true', confined],
    ['entry.isDirectory() &&', '(entry.isDirectory() || entry.isSymbolicLink()) &&', confined],
    ['if (never.has(name)) return false', '', 'lead into no .git'],
    ['&& !never.has(entry.name)', '', 'lead into no .git'],
  ]),
  ...from('src/github/inputs/plugin-paths.ts', step, [
    ["|| text.split('/').includes('..')", '', confined],
    ['if (found.length > maxPlugins)', 'if (false)', 'take at most 200 plugins'],
    ['gone.length + passed.length === 0 &&', 'false &&', 'that take away what no line before them names'],
  ]),
  ...from('src/github/inputs/sharing.ts', step, [
    ['if (plainName.test(name)) continue', 'continue', 'whose name cannot stand for'],
    ['if (shared !== undefined) reader.problem', 'if (false) reader.problem', 'cannot share what is of one plugin'],
  ]),
  ...from('src/github/plugins-of-tag.ts', tags, [
    ['lengths[index] === longest', 'true', 'by name or path'],
    ['longest >= 0 && separator === undefined', 'longest >= 0', 'has the name of one before its version'],
    ['if (!publishes(plugins, event, tag)) return plugins', 'return plugins', 'is an error if it names none'],
  ]),
  ...from('src/plan/changed/checkout-git.ts', changed, [
    ['GIT_DIR: repository,', '', unprogrammed],
    ["GIT_OPTIONAL_LOCKS: '0',", '', unprogrammed],
    ["'--ignore-submodules=none',", '', 'a submodule, whose commit changed'],
    ["'--no-renames', '--no-ext-diff'", "'--find-renames', '--no-ext-diff'", 'of a rename touches both sides'],
  ]),
  ...from('src/plan/changed/event-files.ts', changed, [
    ['if (git.head !== after)', 'if (false)', 'is not known where a commit is missing'],
    ['git.shallow ||', '', 'whose base moved on'],
    ['merged === headSha &&', '', 'of another commit than the one'],
  ]),
  ...from('src/plan/changed/touched.ts', changed, [['plugin.problems.length > 0 ||', '', 'a problem of its inputs']]),
  ...from('src/plan/changed/manifests.ts', changed, [
    ['if (pending.size > maxNeeded)', 'if (false)', 'needs more than anybody has'],
  ]),
  ...from('src/plan/changed/watched.ts', changed, [
    ['[...directories, ...linked])', 'directories)', 'what a linked directory needs'],
    ['count <= maxLinks', 'count <= 1', 'every link on the way'],
  ]),
  ...from('src/plan/step-problems.ts', 'test/run/only-changed.test.ts', [
    ['for (const plugin of leftOut)', 'for (const plugin of [])', 'may not have the name of what is not'],
  ]),
  ...from('src/run/order.ts', 'test/run/order.test.ts', [
    ['works.use(work, signal)', 'work()', 'waits for the one at work'],
  ]),
  ...from('src/shared/environment.ts', 'test/shared/environment.test.ts', [
    [`.replaceAll('"', '')`, '', 'inherits the key of an endpoint'],
  ]),
]
