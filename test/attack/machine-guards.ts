import { from, type Guard } from './guard.ts'

const record = "resources.add({ kind: 'directory', name: resources.temp })"
const mkdir = 'await mkdir(resources.temp, { mode: 0o700 })'

/** What a run makes on the machine: recorded before it exists, and removed by main or post. */
const resources = [
  ...from('src/shared/resources.ts', 'test/shared/resources.test.ts', [
    ['isAbsolute(entry.name) && ', '', 'a relative path'],
    ["dirname(entry.name) !== '/' && ", '', 'a directory in the root directory'],
    [' && form.test(basename(entry.name))', '', 'a directory of the user'],
    ['return form.test(entry.name)', 'return true', 'a container of the user'],
    ['/^plugin-publish-', '/plugin-publish-', 'a directory whose name only ends like one of ours'],
    ['[0-9a-f]{12}$/', '[0-9a-f]{12}/', 'a directory whose name goes on after one of ours'],
    ["typeof entry.name !== 'string'", 'entry.name === undefined', 'a name that is no text'],
    ['default:\n      return false', 'default:\n      return true', 'a kind that this action does not make'],
  ]),
  ...from('src/run/run-resources.ts', 'test/run/run-resources.test.ts', [
    [`${record}\n      ${mkdir}`, `${mkdir}\n      ${record}`, 'what cannot be recorded is not made'],
    ['mkdir(resources.temp, { mode: 0o700 })', 'mkdir(resources.temp)', 'nobody else may look into them'],
    ['mkdir(layout.name, { mode: 0o700 })', 'mkdir(layout.name)', 'nobody else may look into them'],
    [
      'this.#owned.push(...resources)\n    saveResources(this.#env, this.#owned)',
      'this.#owned.push(...resources)',
      'what is added is recorded at once',
    ],
    ['if (problem !== undefined) return problem', '', 'stays in the record for post'],
  ]),
]

const post = [
  ...from('src/github/state.ts', 'test/run/clean-up.test.ts', [
    ["recorded === '' ? { resources: [], refused: [] } : ", '', 'record, post does nothing'],
  ]),
  ...from('src/run/clean-up.ts', 'test/run/clean-up.test.ts', [
    ['if (resources.length === 0) return', '', 'record, post does nothing'],
    [
      "await endProcesses(resources.filter(({ kind }) => kind === 'directory').map(({ name }) => name))",
      'await endProcesses([])',
      'ends the programs that still use it',
    ],
  ]),
  ...from('src/run/end-processes.ts', 'test/run/clean-up.test.ts', [
    [' && !spared.has(pid)', ' && spared.size > 0', 'ends the programs that still use it'],
    ['readProc(`${pid}/environ`)', "''", 'ends the programs that still use it'],
  ]),
  ...from('src/run/remove-resource.ts', 'test/run/clean-up.test.ts', [
    ["return messageChain(error).join(': ')", 'throw error', 'what cannot be removed is a warning'],
  ]),
  ...from('src/post.ts', 'test/run/clean-up.test.ts', [
    [
      "for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)",
      '',
      'a post step that gets signals while it removes',
    ],
  ]),
]

const removal = [
  ...from('src/shared/remove-directory.ts', 'test/shared/remove-directory.test.ts', [
    ['if (!top.isDirectory()) throw', 'if (false) throw', 'a link in its place is not followed'],
    ['if (stats.dev !== this.#device) throw', 'if (false) throw', 'a mount in it is not entered'],
    ['makeAccessible(this.#top, top.mode)', '', 'by a user without privileges'],
    ['makeAccessible(child, stats.mode)', '', 'by a user without privileges'],
    [
      'await this.#empty(path, (child) => {',
      'await this.#empty(path, async (child) => {\n      return await this.#removeDirectory(child)',
      'with paths longer than the kernel takes',
    ],
  ]),
  ...from('src/shared/remove-cgroup.ts', 'test/shared/remove-cgroup.test.ts', [
    ['kill -KILL "$pid"', 'true', 'a control group is removed with whatever runs in it'],
    [
      "if (!fileSystems.includes((await statfs(path)).type)) return 'it is not a control group'",
      '',
      'nothing is ended that only looks like a control group',
    ],
  ]),
]

/** Signals, and what ends with the process. */
const ends = [
  ...from('src/github/start.ts', 'test/github/start.test.ts', [
    ['process.on(name, onSignal)', 'void onSignal', 'a SIGTERM after the first signal ends main'],
    [
      "if (cancelled.aborted && name === 'SIGTERM') lastMoment.abort()",
      '',
      'a SIGTERM after the first signal ends main',
    ],
  ]),
  ...from('src/action.ts', 'test/github/start.test.ts', [
    ["process.kill(process.pid, 'SIGKILL')", '', 'a SIGTERM after the first signal ends main'],
  ]),
  ...from('src/shared/exec.ts', 'test/shared/exec.test.ts', [
    ['return error as NodeJS.ErrnoException', 'throw error', 'what cannot be started is a result'],
    [
      "if (ended.aborted || ended.timedOut) killGroup(child.pid, 'SIGKILL')",
      '',
      'a group that is cancelled ends with its leader',
    ],
    [
      "line = (parts.pop() ?? '').slice(-maxLine)",
      "line = parts.pop() ?? ''",
      'a line without an end costs a bounded amount of memory',
    ],
  ]),
]

/** What is said of a machine that cannot do it. */
const errors = [
  ...from('src/content/docker/failure.ts', 'test/content/docker/permission.test.ts', [
    [
      "code: 'E_DOCKER', said: anyOf( /permission denied",
      "code: 'E_BUILD', said: anyOf( /permission denied",
      'no permission on Docker’s socket',
    ],
    [
      "recognise(failure)?.code === 'E_DOCKER' ?",
      "recognise(failure)?.code === 'E_BUILD' ?",
      'no permission on Docker’s socket',
    ],
  ]),
  ...from('src/content/docker/emulation.ts', 'test/content/docker/permission.test.ts', [
    ['if (unreachable !== undefined) throw unreachable', '', 'no permission on Docker’s socket'],
  ]),
  ...from('src/shared/errors.ts', 'test/run/full-disk.test.ts', [
    [
      "if ((code === 'ENOSPC' || code === 'EDQUOT') && syscall !== undefined) return true",
      'void [code, syscall]',
      'a full disk is E_DISK',
    ],
  ]),
  ...from('src/github/annotations.ts', 'test/run/full-disk.test.ts', [
    ['if (isDiskFull(thrown)) return [diskFull(thrown)]', '', 'a full disk is E_DISK'],
  ]),
  ...from('src/checks/image/flatten.ts', 'test/run/full-disk.test.ts', [
    ['if (reason === undefined) throw error', '', 'a full disk is E_DISK'],
  ]),
  ...from('src/sign/download.ts', 'test/run/full-disk.test.ts', [
    ['error instanceof Refused || isDiskFull(error) ?', 'error instanceof Refused ?', 'a full disk is E_DISK'],
  ]),
]

/** What is read of files that others wrote, before and while it is read. */
const bounds = [
  ...from('src/content/docker/dockerfile.ts', 'test/content/docker/foreign-code.test.ts', [
    [
      'if (text.length > maxLength) return',
      'if (text.length > Infinity) return',
      'what is too much to be read is not excluded',
    ],
    [
      'return stages.length > maxStages ?',
      'return stages.length > Infinity ?',
      'what is too much to be read is not excluded',
    ],
  ]),
  ...from('src/content/docker/variables.ts', 'test/content/docker/foreign-code.test.ts', [
    ['if (word.length > maxLength) return undefined', '', 'variables that grow with each ARG'],
  ]),
  ...from('src/hosts/find-plugins.ts', 'test/hosts/detection.test.ts', [
    ['if (++seen > maxDirectories) return found', '++seen', 'the search for plugins is bounded'],
  ]),
  ...from('src/shared/read-text.ts', 'test/shared/read-text.test.ts', [
    ['!entry.isFile() || ', '', 'only a regular file of moderate size'],
    ['bytes.length <= limit ?', 'true ?', 'read no further than others'],
  ]),
  ...from('src/content/docker/missing-files.ts', 'test/content/docker/missing-files.test.ts', [
    [
      'if (path !== file && entry.isSymbolicLink() && !(await staysIn(context, path))) return true',
      '',
      'a link that leads out of the context',
    ],
    ['if (missing.size === reported) break', '', 'the first ten files are reported'],
  ]),
  ...from('src/hosts/cosmo/build-files.ts', 'test/hosts/build-files.test.ts', [
    ['/^[ \\t]*#.*$/gm', '/^\\s*#.*$/gm', 'takes long to read'],
    ['/^[ \\t]*RUN\\b/im', '/^\\s*RUN\\b/im', 'takes long to read'],
    ['/^[ \\t]*replace\\b/m', '/^\\s*replace\\b/m', 'takes long to read'],
    ['/^[ \\t]*(?:import[ \\t]+)?', '/^\\s*(?:import[ \\t]+)?', 'takes long to read'],
    ['(?:\\*\\/|$)/g', '(?:\\*\\/)/g', 'takes long to read'],
    [
      'if (seen.size === maxImports || missing.size === maxMissing) return [...missing.values()]',
      '',
      'few missing modules are enough',
    ],
    ['if (++seen.directories > maxDirectories) return found', '', 'not searched to its end'],
  ]),
  ...from('src/hosts/cosmo/sources.ts', 'test/hosts/sources.test.ts', [
    ['if (entry.size > maxBytes) throw', 'if (entry.size < 0) throw', 'each in its own words'],
    ['if (!entry.isFile()) throw', 'if (entry.size < 0) throw', 'each in its own words'],
    ['if (!isBelow(await realpath(file.root), path))', 'if (path === file.hint)', 'each in its own words'],
  ]),
  ...from('src/github/event.ts', 'test/github/event.test.ts', [
    [
      'if (statSync(path).size > maxPayload) throw',
      'if (statSync(path).size < 0) throw',
      'a payload beyond GitHub’s own limit',
    ],
  ]),
  ...from('src/checks/image/tar.ts', 'test/checks/image.test.ts', [
    ['if (size > maxExtension) throw', 'if (size < 0) throw', 'extended header of two megabytes'],
  ]),
  ...from('src/checks/image/tree.ts', 'test/checks/image.test.ts', [
    ['if (++this.#steps > maxSteps) throw', 'if (++this.#steps < 0) throw', 'links that multiply the way'],
  ]),
]

const published = [
  ...from('src/publish/publish.ts', 'test/publish/publish.test.ts', [
    [
      'inTurn(() => announce(release, version, access))',
      'inTurn(() => announceNew(release, version, access))',
      'keeps its version when that fails too',
    ],
  ]),
  ...from('src/hosts/cosmo/deployments.ts', 'test/hosts/control-plane.test.ts', [
    [
      'if (index >= maxGraphs) return {',
      'if (index >= maxGraphs) return {}; if (index < 0) return {',
      'of more graphs than are asked about, the rest is unknown',
    ],
  ]),
]

/** Programs that a build would start outside of BuildKit. */
const build = from('src/content/docker/buildx.ts', 'test/content/docker/git.test.ts', [
  [', ...noGit }', ' }', 'a build starts no program that a repository in the plugin names'],
])

export const machineGuards: readonly Guard[] = [
  ...build,
  ...resources,
  ...post,
  ...removal,
  ...ends,
  ...errors,
  ...bounds,
  ...published,
]
