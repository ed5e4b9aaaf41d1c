import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";

/******/ var __webpack_modules__ = {
 /***/ 405: 
 /***/ (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  // EXPORTS
  __nccwpck_require__.d(__webpack_exports__, {
   f: () => /* binding */ createPostLog
  });
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
  // CONCATENATED MODULE: ./.build/src/github/post-log.js
  /** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-a-warning-message */
  function createPostLog(write) {
   return {
    info: text => {
     write(neutralLines(text).map(line => `${line}\n`).join(''));
    },
    warning: message => {
     write(`::warning::${escaped(neutralLines(message).join('\n'))}\n`);
    }
   };
  }
  function escaped(text) {
   return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  }
  /***/ },
 /***/ 553: 
 /***/ (__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {
  __nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => {
   try {
    /* harmony import */ var _github_post_log_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(405);
    /* harmony import */    var _run_clean_up_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(86);
    // Signals do not stop the cleaning up, and no failure of it fails the job.
        for (const name of [ 'SIGINT', 'SIGTERM', 'SIGHUP' ]) process.on(name, () => {});
    await (0, _run_clean_up_js__WEBPACK_IMPORTED_MODULE_0__ /* .cleanUp */ .n)(process.env, (0, 
    _github_post_log_js__WEBPACK_IMPORTED_MODULE_1__ /* .createPostLog */ .f)(text => {
     process.stdout.write(text);
    }));
    process.stdout.write('', () => {
     process.exit(0);
    });
    __webpack_async_result__();
   } catch (e) {
    __webpack_async_result__(e);
   }
  }, 1);
  /***/ },
 /***/ 86: 
 /***/ (__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {
  // EXPORTS
  __nccwpck_require__.d(__webpack_exports__, {
   n: () => /* binding */ cleanUp
  });
  // CONCATENATED MODULE: external "node:fs"
  const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
  // CONCATENATED MODULE: external "node:crypto"
  const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
  // CONCATENATED MODULE: external "node:path"
  const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
  /**
 * Reads the record of another process. It accepts only resources that this action could have made: names from
 * `newResourceName`, and paths that end with one. Everything else is returned in `refused`.
 */
  function parseResources(json) {
   const entries = parseArray(json);
   const resources = entries.filter(isResource);
   const refused = entries.filter(entry => !isResource(entry)).map(entry => JSON.stringify(entry));
   return {
    resources,
    refused
   };
  }
  function parseArray(json) {
   try {
    const value = JSON.parse(json);
    return Array.isArray(value) ? value : [ value ];
   } catch {
    return [ json ];
   }
  }
  /** Names from `newResourceName`. */  const resources_form = /^plugin-publish-(?:[a-z]+-)?[0-9a-f]{12}$/;
  function isResource(entry) {
   if (typeof entry !== 'object' || entry === null || !('kind' in entry) || !('name' in entry) || typeof entry.name !== 'string') return false;
   switch (entry.kind) {
   case 'directory':
   case 'file':
   case 'cgroup':
    return (0, external_node_path_namespaceObject.isAbsolute)(entry.name) && (0, external_node_path_namespaceObject.dirname)(entry.name) !== '/' && resources_form.test((0, 
    external_node_path_namespaceObject.basename)(entry.name));

   case 'builder':
   case 'container':
   case 'image':
    return resources_form.test(entry.name);

   default:
    return false;
   }
  }
  // CONCATENATED MODULE: ./.build/src/github/state.js
  /**
 * The step's state: the resources that main owns, as JSON, for the post step. The runner keeps it in plain text, so it
 * holds no secrets.
 * GitHub documents it under "Sending values to the pre and post actions" in its reference of workflow commands.
 */
  const key = 'RESOURCES';
  /** Records all owned resources; the last record counts. It is one write, so that a record is never read half. */  
  /** Main's last record; empty if main recorded nothing. */
  function readResources(env) {
   const recorded = env[`STATE_${key}`] ?? '';
   return recorded === '' ? {
    resources: [],
    refused: []
   } : parseResources(recorded);
  }
  // CONCATENATED MODULE: external "node:fs/promises"
  const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
  // CONCATENATED MODULE: external "node:timers/promises"
  const external_node_timers_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
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
   return path?.split(external_node_path_namespaceObject.delimiter).filter(external_node_path_namespaceObject.isAbsolute).join(external_node_path_namespaceObject.delimiter);
  }
  // CONCATENATED MODULE: external "node:child_process"
  const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
  // CONCATENATED MODULE: ./.build/src/shared/exec.js
  /** Process groups that `run` started and whose leaders have not ended. */
  const running = new Set;
  /** Kills every program that `run` started and that still runs. Without it, they would outlive this process. */  
  /**
 * Runs a program. Never rejects for what the program does: the result says how it ended. Rejects only on `signal`
 * (AbortError).
 */
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
  /** Ends the program's process group when its time is up or `signal` is aborted. */  function endEarly({pid}, {signal, timeout}) {
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
  /** Waits for the end of a program and of its output. */  async function exitOf(child, ended) {
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
     // Some programs of the group may ignore the first signal.
          if (ended.aborted || ended.timedOut) killGroup(child.pid, 'SIGKILL');
     // A grandchild that left the group may hold the pipes open for ever, so the output is not waited for any longer.
          setTimeout(() => {
      done(code, signal);
     }, 1e3).unref();
    });
   });
  }
  /** Returns the errors that Node throws (`E2BIG`, a NUL byte in an argument); it reports others by an event. */  function start(command, args, {cwd, env}) {
   try {
    const child = (0, external_node_child_process_namespaceObject.spawn)(command, args, {
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
  /** Sends a signal to a process group, which may be gone already. */  function killGroup(pid, signal) {
   if (pid === void 0) return;
   try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
   } catch {
    // ESRCH: the group is gone.
   }
  }
  /** BuildKit puts up to 1 MiB of a step's output into one line of its progress, in base64. Characters. */  const maxLine = 4 * 1024 * 1024;
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
  // CONCATENATED MODULE: ./.build/src/run/end-processes.js
  /** Milliseconds for killed processes to be gone. */
  const timeout = 5e3;
  /**
 * Kills every process whose command line or environment names one of these directories. Only the run's own programs
 * know them: a build that exports to one, a sandbox with its root in one, cosign with its configuration in one.
 * Processes of another user are killed with `sudo`, if it needs no password. Linux only.
 *
 * @returns a message with the processes that still run; undefined if none does
 */  async function endProcesses(directories) {
   if (directories.length === 0 || process.platform !== 'linux') return;
   const deadline = performance.now() + timeout;
   for (;;) {
    const pids = await processesThatName(directories);
    if (pids.length === 0) return;
    if (performance.now() > deadline) return `Processes of the main step still run: ${pids.join(', ')}`;
    await kill(pids);
    await (0, external_node_timers_promises_namespaceObject.setTimeout)(50);
   }
  }
  async function processesThatName(directories) {
   const spared = await ownProcesses();
   const pids = (await (0, promises_namespaceObject.readdir)('/proc')).map(Number).filter(pid => Number.isInteger(pid) && !spared.has(pid));
   const named = await Promise.all(pids.map(async pid => {
    const texts = await Promise.all([ readProc(`${pid}/cmdline`), readProc(`${pid}/environ`) ]);
    return texts.some(text => directories.some(directory => text.includes(directory)));
   }));
   return pids.filter((_, index) => named[index]);
  }
  /** This process and its ancestors. The record, which names the directories, is in the environment of this process. */  async function ownProcesses() {
   const own = new Set;
   for (let pid = process.pid; pid > 0 && !own.has(pid); ) {
    own.add(pid);
    pid = Number(/^PPid:\s*(\d+)$/m.exec(await readProc(`${pid}/status`))?.[1] ?? 0);
   }
   return own;
  }
  async function kill(pids) {
   const foreign = pids.filter(pid => !killOwn(pid));
   if (foreign.length > 0) await run('sudo', [ '-n', '--', 'kill', '-KILL', ...foreign.map(String) ], {
    env: systemEnvironment,
    timeout
   });
  }
  /** False if it belongs to another user. */  function killOwn(pid) {
   try {
    process.kill(pid, 'SIGKILL');
    return true;
   } catch (error) {
    return error.code !== 'EPERM';
   }
  }
  async function readProc(path) {
   return await (0, promises_namespaceObject.readFile)(`/proc/${path}`, 'utf8').catch(() => '');
  }
  // CONCATENATED MODULE: external "node:os"
  const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
  // CONCATENATED MODULE: ./.build/src/shared/errors.js
  /** The one error class of the action. `message` says what failed, `cause` why, `hint` what to do next. */
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
  /** Several problems that were found together and are reported together. */  AggregateError;
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
  // CONCATENATED MODULE: ./.build/src/content/docker/buildx.js
  const docker = {
   command: 'docker',
   first: []
  };
  /** Where Docker's CLI looks for its plugins, after the user's own directories. */  const systemPlugins = [ '/usr/local/lib/docker/cli-plugins', '/usr/local/libexec/docker/cli-plugins', '/usr/lib/docker/cli-plugins', '/usr/libexec/docker/cli-plugins' ];
  /**
 * Finds buildx where Docker's CLI would find it, so that it can be started directly. The CLI starts all of its plugins
 * to ask for their names before it runs one, which takes as long as an unchanged build. If buildx is not found there,
 * the CLI is used.
 * @throws PublishError `E_DOCKER` if the CLI is missing too
 */  async function findBuildx(env) {
   const own = env['DOCKER_CONFIG'] ?? (0, external_node_path_namespaceObject.join)((0, 
   external_node_os_namespaceObject.homedir)(), '.docker');
   const directories = [ ...await extraDirectories((0, external_node_path_namespaceObject.join)(own, 'config.json')), (0, 
   external_node_path_namespaceObject.join)(own, 'cli-plugins'), ...systemPlugins ];
   const paths = process.platform === 'win32' ? [] : directories.map(directory => (0, 
   external_node_path_namespaceObject.join)(directory, 'docker-buildx'));
   const usable = await Promise.all(paths.map(isExecutable));
   const plugin = paths[usable.indexOf(true)];
   if (plugin !== void 0) return {
    command: plugin,
    first: []
   };
   if (!await isOnPath(docker.command, env)) throw missingProgram(docker.command, env);
   return {
    ...docker,
    first: [ 'buildx' ]
   };
  }
  /** Looked up without starting it, so that its absence is reported together with other problems. */  async function isOnPath(command, env) {
   if (process.platform === 'win32') return true;
   const paths = (env['PATH'] ?? '').split(external_node_path_namespaceObject.delimiter).map(directory => (0, 
   external_node_path_namespaceObject.join)(directory, command));
   return (await Promise.all(paths.map(isExecutable))).includes(true);
  }
  async function isExecutable(path) {
   return await (0, promises_namespaceObject.access)(path, promises_namespaceObject.constants.X_OK).then(() => true, () => false);
  }
  function missingProgram(command, env) {
   return new PublishError('E_DOCKER', `${command} is not on PATH`, {
    cause: `PATH has ${env['PATH']?.split(external_node_path_namespaceObject.delimiter).length ?? 0} directories and none contains it`
   });
  }
  async function extraDirectories(config) {
   try {
    const {cliPluginsExtraDirs: directories} = JSON.parse(await (0, promises_namespaceObject.readFile)(config, 'utf8'));
    return Array.isArray(directories) ? directories.filter(directory => typeof directory === 'string') : [];
   } catch {
    return [];
 // There is no configuration, or Docker itself will report what is wrong with it.
      }
  }
  /**
 * buildx asks git about the build context, and git runs what the configuration there names, such as `core.fsmonitor`.
 * A pull request can add a directory that git takes for a repository. No label or provenance of buildx is used.
 * https://docs.docker.com/build/building/variables/#buildx_git_info
 */  const noGit = {
   BUILDX_GIT_INFO: 'false',
   BUILDX_GIT_LABELS: 'false'
  };
  /** The environment for Docker and buildx: the given one without the secrets of this action, and without git. */  function dockerEnvironment(env, certificateFile) {
   const child = {
    ...childEnvironment(env),
    ...noGit
   };
   // buildx itself fetches registry tokens. Go adds the system's certificate directory to this file.
      if (certificateFile !== void 0) child['SSL_CERT_FILE'] ??= certificateFile;
   return child;
  }
  /**
 * Runs Docker or buildx, and returns its result also if it failed. @throws PublishError `E_DOCKER` if it cannot be
 * started
 */  async function runDocker(program, args, options) {
   const result = await run(program.command, [ ...program.first, ...args ], options);
   if (result.spawnError !== void 0) {
    if (result.spawnError.code === 'ENOENT') throw missingProgram(program.command, options.env);
    throw new PublishError('E_DOCKER', `${program.command} cannot be started`, {
     cause: result.spawnError
    });
   }
   return result;
  }
  /** One `name=value` field of a comma-separated option, quoted for Go's CSV reader. */  // CONCATENATED MODULE: ./.build/src/content/docker/remove.js
  /**
 * Removes a builder with its cache, a container or an image that this action made.
 * @returns why it could not be removed; undefined if nothing of that name is left
 * @throws PublishError `E_DOCKER` if Docker cannot be started
 */
  async function removeFromDocker(kind, name, options) {
   const env = dockerEnvironment(options.env, void 0);
   switch (kind) {
   case 'builder':
    return await remove(await findBuildx(options.env), [ 'rm', '--force', name ], {
     env,
     timeout: options.timeout
    });

   case 'container':
    return await remove(docker, [ 'rm', '--force', '--volumes', name ], {
     env,
     timeout: options.timeout
    });

   case 'image':
    return await remove(docker, [ 'image', 'rm', '--force', name ], {
     env,
     timeout: options.timeout
    });
   }
  }
  /** Takes no signal of the run, because resources are also removed after the run was cancelled. */  async function remove(program, args, {env, timeout}) {
   const result = await runDocker(program, args, {
    env,
    timeout
   });
   if (result.code === 0 || /no builder "|No such (container|image)/i.test(result.stderr)) return;
   return result.timedOut ? `removing it took more than ${timeout / 1e3} s` : result.stderr.trim();
  }
  // CONCATENATED MODULE: ./.build/src/shared/remove-cgroup.js
  /**
 * Kills every process in a control group and removes it. It waits, because a group is busy until its last process is
 * gone.
 *
 * @param path its directory
 * @returns why it could not be removed; undefined if it is gone
 */
  async function removeCgroup(path) {
   if (!(0, external_node_fs_namespaceObject.existsSync)(path)) return;
   // The path comes from a record, so it must be checked before anything is killed.
      if (!fileSystems.includes((await (0, promises_namespaceObject.statfs)(path)).type)) return 'it is not a control group';
   const command = [ 'sh', '-c', script, 'sh', path ];
   const [program = '', ...args] = process.getuid?.() === 0 ? command : [ 'sudo', '-n', '--', ...command ];
   const {code, spawnError, stderr} = await run(program, args, {
    env: systemEnvironment,
    timeout: 2e4
   });
   return code === 0 ? void 0 : spawnError?.message ?? stderr.trim().slice(-500);
  }
  /** `CGROUP_SUPER_MAGIC` and `CGROUP2_SUPER_MAGIC` of linux/magic.h. */  const fileSystems = [ 2613483, 1667723888 ];
  const script = `cd / || exit\nfor attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do\n  while read -r pid; do\n    case $pid in *[!0-9]* | '' | 0*) ;; *) kill -KILL "$pid" 2> /dev/null ;; esac\n  done < "$1/cgroup.procs"\n  rmdir -- "$1" 2> /dev/null && exit\n  sleep 0.1\ndone\nexec rmdir -- "$1"`;
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
   const result = await run('sudo', [ '-n', '--', 'rm', '-rf', '--one-file-system', '--', path ], {
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
   #prefix=(0, external_node_crypto_namespaceObject.randomBytes)(6).toString('hex');
   #device;
   #deadline=performance.now() + limit;
   #operations=0;
   #moved=0;
   constructor(path) {
    this.#top = Buffer.from(path);
   }
   async run() {
    const top = (0, external_node_fs_namespaceObject.lstatSync)(this.#top, {
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
     (0, external_node_fs_namespaceObject.renameSync)(child, below(this.#top, Buffer.from(`${this.#prefix}-${this.#moved++}`)));
    });
   }
   /** Removes all entries of `path`, then `path` itself. `onDirectory` must move or remove a subdirectory. */   async #empty(path, onDirectory) {
    // Again, because the top gets new entries from below, and a program that is just ending may still write.
    do {
     for (const name of (0, external_node_fs_namespaceObject.readdirSync)(path, {
      encoding: 'buffer'
     })) {
      await this.#pause();
      const child = below(path, name);
      const stats = (0, external_node_fs_namespaceObject.lstatSync)(child, {
       throwIfNoEntry: false
      });
      if (stats === void 0) continue;
      if (stats.dev !== this.#device) throw new Error(`${child.toString()} is on another file system`);
      if (!stats.isDirectory()) (0, external_node_fs_namespaceObject.unlinkSync)(child); else {
       makeAccessible(child, stats.mode);
       await onDirectory(child);
      }
     }
    } while (!removed(path));
   }
   async #pause() {
    if (++this.#operations % batch !== 0) return;
    await (0, external_node_timers_promises_namespaceObject.setImmediate)();
    if (performance.now() > this.#deadline) throw new Error(`it took more than ${limit / 1e3} s`);
   }
  }
  /** Removes an empty directory; false if it is not empty. */  function removed(path) {
   try {
    (0, external_node_fs_namespaceObject.rmdirSync)(path);
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
    (0, external_node_fs_namespaceObject.chmodSync)(path, 448);
    return;
   }
   const handle = (0, external_node_fs_namespaceObject.openSync)(path, O_PATH | external_node_fs_namespaceObject.constants.O_NOFOLLOW | external_node_fs_namespaceObject.constants.O_DIRECTORY);
   try {
    (0, external_node_fs_namespaceObject.chmodSync)(`/proc/self/fd/${handle}`, 448);
   } finally {
    (0, external_node_fs_namespaceObject.closeSync)(handle);
   }
  }
  // CONCATENATED MODULE: ./.build/src/run/remove-resource.js
  /** Removes one resource. Never throws. Returns why it could not; undefined if it is gone or never existed. */
  async function removeResource({kind, name}, options) {
   try {
    switch (kind) {
    case 'directory':
     return await removeDirectory(name);

    case 'file':
     await (0, promises_namespaceObject.rm)(name, {
      force: true
     });
     return;

    case 'cgroup':
     return await removeCgroup(name);

    case 'builder':
    case 'container':
    case 'image':
     return await removeFromDocker(kind, name, options);
    }
   } catch (error) {
    return messageChain(error).join(': ');
   }
  }
  // CONCATENATED MODULE: ./.build/src/run/clean-up.js
  /** Milliseconds for each resource. Docker waits ten seconds before it kills a builder that is still building. */
  const clean_up_timeout = 6e4;
  /**
 * The post step: removes the recorded resources that main could not remove because it was killed. It first ends main's
 * programs, which may still write. Without a record it does nothing. Never throws.
 */  async function cleanUp(env, log) {
   const {resources, refused} = readResources(env);
   for (const entry of refused) log.warning(`Not removed, because this action does not make such a resource: ${entry}`);
   if (resources.length === 0) return;
   log.info('Removing what the main step left behind');
   const running = await endProcesses(resources.filter(({kind}) => kind === 'directory').map(({name}) => name));
   if (running !== void 0) log.warning(running);
   await Promise.all(resources.map(async resource => {
    const problem = await removeResource(resource, {
     env,
     timeout: clean_up_timeout
    });
    if (problem === void 0) log.info(`Removed the ${resource.kind} ${resource.name}`); else log.warning(`The ${resource.kind} ${resource.name} could not be removed: ${problem}`);
   }));
  }
  /***/ }
 /******/};

/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};

/******/
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
 /******/ // Check if module is in cache
 /******/ var cachedModule = __webpack_module_cache__[moduleId];
 /******/ if (cachedModule !== void 0) 
 /******/ return cachedModule.exports;
 /******/
 /******/ // Create a new module (and put it into the cache)
 /******/ var module = __webpack_module_cache__[moduleId] = {
  /******/ // no module.id needed
  /******/ // no module.loaded needed
  /******/ exports: {}
  /******/ };
 /******/
 /******/ // Execute the module function
 /******/ var threw = true;
 /******/ try {
  /******/ __webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
  /******/  threw = false;
  /******/ } finally {
  /******/ if (threw) delete __webpack_module_cache__[moduleId];
  /******/ }
 /******/
 /******/ // Return the exports of the module
 /******/ return module.exports;
 /******/}

/******/
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";

/******/
/******/ /* webpack/runtime/async module */
/******/ (() => {
 /******/ var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
 /******/ var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
 /******/ var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
 /******/ var resolveQueue = queue => {
  /******/ if (queue && queue.d < 1) {
   /******/ queue.d = 1;
   /******/   queue.forEach(fn => fn.r--);
   /******/   queue.forEach(fn => fn.r-- ? fn.r++ : fn());
   /******/  }
  /******/ }
 /******/;
 var wrapDeps = deps => deps.map(dep => {
  /******/ if (dep !== null && typeof dep === "object") {
   /******/ if (dep[webpackQueues]) return dep;
   /******/   if (dep.then) {
    /******/ var queue = [];
    /******/    queue.d = 0;
    /******/    dep.then(r => {
     /******/ obj[webpackExports] = r;
     /******/     resolveQueue(queue);
     /******/    }, e => {
     /******/ obj[webpackError] = e;
     /******/     resolveQueue(queue);
     /******/    });
    /******/    var obj = {};
    /******/    obj[webpackQueues] = fn => fn(queue);
    /******/    return obj;
    /******/   }
   /******/  }
  /******/  var ret = {};
  /******/  ret[webpackQueues] = x => {};
  /******/  ret[webpackExports] = dep;
  /******/  return ret;
  /******/ });
 /******/ __nccwpck_require__.a = (module, body, hasAwait) => {
  /******/ var queue;
  /******/  hasAwait && ((queue = []).d = -1);
  /******/  var depQueues = new Set;
  /******/  var exports = module.exports;
  /******/  var currentDeps;
  /******/  var outerResolve;
  /******/  var reject;
  /******/  var promise = new Promise((resolve, rej) => {
   /******/ reject = rej;
   /******/   outerResolve = resolve;
   /******/  });
  /******/  promise[webpackExports] = exports;
  /******/  promise[webpackQueues] = fn => (queue && fn(queue), depQueues.forEach(fn), 
  promise["catch"](x => {}));
  /******/  module.exports = promise;
  /******/  body(deps => {
   /******/ currentDeps = wrapDeps(deps);
   /******/   var fn;
   /******/   var getResult = () => currentDeps.map(d => {
    /******/ if (d[webpackError]) throw d[webpackError];
    /******/    return d[webpackExports];
    /******/   })
   /******/;
   var promise = new Promise(resolve => {
    /******/ fn = () => resolve(getResult);
    /******/    fn.r = 0;
    /******/    var fnQueue = q => q !== queue && !depQueues.has(q) && (depQueues.add(q), 
    q && !q.d && (fn.r++, q.push(fn))
    /******/);
    currentDeps.map(dep => dep[webpackQueues](fnQueue));
    /******/   });
   /******/   return fn.r ? promise : getResult();
   /******/  }, err => (err ? reject(promise[webpackError] = err) : outerResolve(exports), 
  resolveQueue(queue)
  /******/));
  queue && queue.d < 0 && (queue.d = 0);
  /******/ };
 /******/})();

/******/
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
 /******/ // define getter functions for harmony exports
 /******/ __nccwpck_require__.d = (exports, definition) => {
  /******/ for (var key in definition) 
  /******/ if (__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) 
  /******/ Object.defineProperty(exports, key, {
   enumerable: true,
   get: definition[key]
  });
  /******/
  /******/
  /******/ };
 /******/})();

/******/
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
 /******/ __nccwpck_require__.o = (obj, prop) => Object.prototype.hasOwnProperty.call(obj, prop)
 /******/;
})();

/******/
/************************************************************************/
/******/
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(553);

/******/ __webpack_exports__ = await __webpack_exports__;
/******/
