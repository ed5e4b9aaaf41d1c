import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 405:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  f: () => (/* binding */ createPostLog)
});

;// CONCATENATED MODULE: ./.build/src/github/neutral.js
/**
 * Text from elsewhere, made safe to print: no line of it can be a workflow command.
 *
 * The runner takes a line for a command if it begins with `::` after white space, or if it has `##[` anywhere
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs,
 * https://github.com/actions/runner/issues/4692). Its comparison overlooks characters without a shape, so those are
 * made visible first. Escaping was chosen over `::stop-commands::`: that switch is one for the whole step, and while it
 * is off the runner would miss masks and annotations of work that runs at the same time.
 */
function neutralLine(line) {
    const visible = line.replace(shapeless, '\u{FFFD}').replaceAll('##[', '# #[');
    return /^[\s\u{FFFD}]*::/u.test(visible) ? `| ${visible}` : visible;
}
/** Colours of terminals are dropped; a lone carriage return ends a line for the runner as well. */
function neutralLines(text) {
    return text
        .replace(colours, '')
        .split(/\r\n|\r|\n/)
        .map(neutralLine);
}
/** Control, format and ignorable characters and lone surrogates, except the tab. */
const shapeless = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;
const colours = /\u001B\[[0-9;:]*m/g;

;// CONCATENATED MODULE: ./.build/src/github/post-log.js

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-a-warning-message */
function createPostLog(write) {
    return {
        info: (text) => {
            write(neutralLines(text)
                .map((line) => `${line}\n`)
                .join(''));
        },
        warning: (message) => {
            write(`::warning::${escaped(neutralLines(message).join('\n'))}\n`);
        },
    };
}
function escaped(text) {
    return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}


/***/ }),

/***/ 553:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _github_post_log_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(405);
/* harmony import */ var _run_clean_up_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(86);


// Cleaning up goes on until it is done or the process is killed, and never fails the job.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => undefined);
await (0,_run_clean_up_js__WEBPACK_IMPORTED_MODULE_0__/* .cleanUp */ .n)(process.env, (0,_github_post_log_js__WEBPACK_IMPORTED_MODULE_1__/* .createPostLog */ .f)((text) => {
    process.stdout.write(text);
}));
process.stdout.write('', () => {
    process.exit(0);
});

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 86:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  n: () => (/* binding */ cleanUp)
});

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./.build/src/shared/resources.js


const prefix = 'plugin-publish-';
/** A name that no other run has: the prefix of this action, what it is for, and 48 random bits. */
function newResourceName(purpose = '') {
    return `${prefix}${purpose === '' ? '' : `${purpose}-`}${randomBytes(6).toString('hex')}`;
}
function sameResource(a, b) {
    return a.kind === b.kind && a.name === b.name;
}
/**
 * Reads what another process recorded. Only what this action could have made is taken: names of its own form, and paths
 * whose last part has that form. Everything else is left out and named in `refused`.
 */
function parseResources(json) {
    const entries = parseArray(json);
    const resources = entries.filter(isResource);
    const refused = entries.filter((entry) => !isResource(entry)).map((entry) => JSON.stringify(entry));
    return { resources, refused };
}
function parseArray(json) {
    try {
        const value = JSON.parse(json);
        return Array.isArray(value) ? value : [value];
    }
    catch {
        return [json];
    }
}
/** Of `newResourceName`. */
const resources_form = /^plugin-publish-(?:[a-z]+-)?[0-9a-f]{12}$/;
function isResource(entry) {
    if (typeof entry !== 'object'
        || entry === null
        || !('kind' in entry)
        || !('name' in entry)
        || typeof entry.name !== 'string')
        return false;
    switch (entry.kind) {
        case 'directory':
        case 'file':
        case 'cgroup':
            return (0,external_node_path_namespaceObject.isAbsolute)(entry.name) && (0,external_node_path_namespaceObject.dirname)(entry.name) !== '/' && resources_form.test((0,external_node_path_namespaceObject.basename)(entry.name));
        case 'builder':
        case 'container':
        case 'image':
            return resources_form.test(entry.name);
        default:
            return false;
    }
}

;// CONCATENATED MODULE: ./.build/src/github/state.js


/**
 * What main leaves for post: the resources that it owns, as JSON. The runner hands it over in plain text, so it never
 * holds a secret. It is written without `@actions/core`, so that post consists of nothing but what it needs.
 * GitHub's reference of workflow commands describes it under "Sending values to the pre and post actions".
 */
const key = 'RESOURCES';
/** Records all resources there are; the last record wins. One write, so that no half of a record can be read. */
function saveResources(env, resources) {
    const file = env['GITHUB_STATE'] ?? '';
    if (file !== '')
        appendFileSync(file, `${key}=${JSON.stringify(resources)}\n`);
}
/** What main recorded last; nothing if main did not come that far. */
function readResources(env) {
    const recorded = env[`STATE_${key}`] ?? '';
    return recorded === '' ? { resources: [], refused: [] } : parseResources(recorded);
}

;// CONCATENATED MODULE: external "node:fs/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
;// CONCATENATED MODULE: external "node:timers/promises"
const external_node_timers_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./.build/src/shared/environment.js

/** For programs of the system itself, which need nothing of the job. */
const systemEnvironment = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};
/**
 * Names that no program has a use for which this action starts: the action's own inputs and state hold its tokens.
 * cosign is handed what it needs by name, and a build that uses GitHub's cache the one token for it.
 */
const withheld = /^(INPUT_|STATE_|COSIGN_|ACTIONS_ID_TOKEN_|ACTIONS_RUNTIME_TOKEN$)/i;
/**
 * The environment of programs that are started: this process's own without its secrets, and without relative
 * directories in PATH, which would run what the checkout holds.
 */
function childEnvironment(env) {
    const [, signingKey] = /^\s*env:\/\/(\S+)/.exec(env['INPUT_COSIGN-KEY'] ?? '') ?? [];
    const kept = Object.entries(env).filter(([name]) => !withheld.test(name) && name !== signingKey);
    return Object.fromEntries(kept.map(([name, value]) => [name, name.toUpperCase() === 'PATH' ? absolute(value) : value]));
}
function absolute(path) {
    return path?.split(external_node_path_namespaceObject.delimiter).filter(external_node_path_namespaceObject.isAbsolute).join(external_node_path_namespaceObject.delimiter);
}

;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
;// CONCATENATED MODULE: ./.build/src/shared/exec.js

/** Leaders of the process groups that `run` started and that have not ended. */
const running = new Set();
/**
 * Ends at once everything that `run` started and that still runs. For the end of this process: whatever was given up
 * by then would outlive it.
 */
function killRunning() {
    for (const pid of running)
        killGroup(pid, 'SIGKILL');
}
/** Never rejects for what the program does: the result says how it ended. Rejects only on `signal` (AbortError). */
async function run(command, args, options) {
    options.signal?.throwIfAborted();
    const child = start(command, args, options);
    if (child instanceof Error)
        return { code: null, signal: null, stdout: '', stderr: '', timedOut: false, spawnError: child };
    const max = options.maxOutput ?? 4 * 1024 * 1024;
    const stdout = collect(child.stdout, max, 'head', options.onStdoutLine);
    const stderr = collect(child.stderr, max, 'tail', options.onStderrLine);
    child.stdin.on('error', () => {
        /* the program closed its input early; its exit says why */
    });
    child.stdin.end(options.input);
    const ended = { timedOut: false, aborted: false };
    const end = () => {
        killGroup(child.pid, 'SIGTERM');
        setTimeout(() => {
            killGroup(child.pid, 'SIGKILL');
        }, 2000).unref();
    };
    const timer = options.timeout === undefined
        ? undefined
        : setTimeout(() => {
            ended.timedOut = true;
            end();
        }, options.timeout);
    const onAbort = () => {
        ended.aborted = true;
        end();
    };
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const result = await new Promise((resolve) => {
        let spawnError;
        const done = (code, signal) => {
            resolve({
                code,
                signal,
                stdout: stdout(),
                stderr: stderr(),
                timedOut: ended.timedOut,
                ...(spawnError && { spawnError }),
            });
        };
        child.on('error', (error) => {
            spawnError = error;
            if (child.pid === undefined)
                done(null, null);
        });
        child.on('close', done);
        child.on('exit', (code, signal) => {
            if (child.pid !== undefined)
                running.delete(child.pid);
            // The rest of a group that was to end does not outlive its leader.
            if (ended.aborted || ended.timedOut)
                killGroup(child.pid, 'SIGKILL');
            // A grandchild that left the group may hold the pipes open for ever: the program itself is what counts.
            setTimeout(() => {
                done(code, signal);
            }, 1000).unref();
        });
    });
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    if (ended.aborted)
        options.signal?.throwIfAborted();
    return result;
}
/**
 * Node reports some failures by an event and throws others (`E2BIG`, a NUL byte in an argument): here both are values.
 */
function start(command, args, { cwd, env }) {
    try {
        const child = (0,external_node_child_process_namespaceObject.spawn)(command, args, {
            cwd,
            env,
            stdio: ['pipe', 'pipe', 'pipe'],
            detached: process.platform !== 'win32',
        });
        if (child.pid !== undefined)
            running.add(child.pid);
        return child;
    }
    catch (error) {
        return error;
    }
}
/** Signals a whole process group; a group that is already gone is no error. */
function killGroup(pid, signal) {
    if (pid === undefined)
        return;
    try {
        process.kill(process.platform === 'win32' ? pid : -pid, signal);
    }
    catch {
        // ESRCH: nothing is left to end.
    }
}
/** BuildKit puts up to 1 MiB of a step's output into one line of its progress, in base64. Characters. */
const maxLine = 4 * 1024 * 1024;
function collect(stream, max, keep, onLine) {
    let chunks = [];
    let size = 0;
    let line = '';
    stream.on('data', (chunk) => {
        if (keep === 'tail' || size < max) {
            chunks.push(chunk);
            size += chunk.length;
        }
        if (keep === 'tail' && size > 2 * max) {
            const tail = Buffer.concat(chunks).subarray(-max);
            chunks = [tail];
            size = tail.length;
        }
        if (onLine === undefined)
            return;
        const parts = (line + chunk.toString('utf8')).split(/\r?\n/);
        line = (parts.pop() ?? '').slice(-maxLine);
        for (const part of parts)
            onLine(part);
    });
    stream.on('end', () => {
        if (onLine !== undefined && line !== '')
            onLine(line);
    });
    return () => {
        const all = Buffer.concat(chunks);
        return (keep === 'head' ? all.subarray(0, max) : all.subarray(-max)).toString('utf8');
    };
}

;// CONCATENATED MODULE: ./.build/src/run/end-processes.js




/** Milliseconds for killed processes to be gone. */
const timeout = 5000;
/**
 * Kills every process whose command line or environment names one of these directories, which nobody but a run's own
 * programs knows: a build that exports to one, a sandbox whose root lies in one, cosign with its configuration in one.
 * Processes of another user are killed with `sudo`, if it asks for no password. Linux only.
 * @returns which are still there, in words; undefined if none is
 */
async function endProcesses(directories) {
    if (directories.length === 0 || process.platform !== 'linux')
        return undefined;
    const deadline = performance.now() + timeout;
    for (;;) {
        const pids = await processesThatName(directories);
        if (pids.length === 0)
            return undefined;
        if (performance.now() > deadline)
            return `Processes of the main step still run: ${pids.join(', ')}`;
        await kill(pids);
        await (0,external_node_timers_promises_namespaceObject.setTimeout)(50);
    }
}
async function processesThatName(directories) {
    const spared = await ownLine();
    const pids = (await (0,promises_namespaceObject.readdir)('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && !spared.has(pid));
    const named = await Promise.all(pids.map(async (pid) => {
        const texts = await Promise.all([readProc(`${pid}/cmdline`), readProc(`${pid}/environ`)]);
        return texts.some((text) => directories.some((directory) => text.includes(directory)));
    }));
    return pids.filter((_, index) => named[index]);
}
/** This process and its ancestors: the record, which names the directories, is in the environment of this one. */
async function ownLine() {
    const line = new Set();
    for (let pid = process.pid; pid > 0 && !line.has(pid);) {
        line.add(pid);
        pid = Number(/^PPid:\s*(\d+)$/m.exec(await readProc(`${pid}/status`))?.[1] ?? 0);
    }
    return line;
}
async function kill(pids) {
    const foreign = pids.filter((pid) => !killOwn(pid));
    if (foreign.length > 0)
        await run('sudo', ['-n', '--', 'kill', '-KILL', ...foreign.map(String)], { env: systemEnvironment, timeout });
}
/** False if it belongs to another user. */
function killOwn(pid) {
    try {
        process.kill(pid, 'SIGKILL');
        return true;
    }
    catch (error) {
        return error.code !== 'EPERM';
    }
}
async function readProc(path) {
    return await (0,promises_namespaceObject.readFile)(`/proc/${path}`, 'utf8').catch(() => '');
}

;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: ./.build/src/shared/errors.js
/** The one error class of the action. `message` says what failed, `cause` why, `hint` what to do next. */
class PublishError extends Error {
    name = 'PublishError';
    code;
    hint;
    at;
    constructor(code, message, options = {}) {
        super(message, options.cause === undefined ? {} : { cause: options.cause });
        this.code = code;
        this.hint = options.hint;
        this.at = options.at;
    }
}
/** Several problems that were found together and are reported together. */
class PublishErrors extends AggregateError {
    name = 'PublishErrors';
    constructor(errors) {
        super([...errors], `${errors.length} problems`);
    }
}
/** Throws what was collected: nothing, the one error, or all of them together. */
function throwAll(errors) {
    const [first, ...rest] = errors;
    if (first === undefined)
        return;
    throw rest.length === 0 ? first : new PublishErrors(errors);
}
/** Whether this is what stopped work throws, itself or in the words of a room. */
function isAbort(error) {
    if (!(error instanceof Error))
        return false;
    return (error.name === 'AbortError' || (error instanceof PublishError ? error.code === 'E_CANCELLED' : isAbort(error.cause)));
}
/** Whether `error` or one of its causes is a failed operation on a file of this machine, for want of space or quota. */
function isDiskFull(error) {
    for (let e = error, depth = 0; e instanceof Error && depth < 8; e = e.cause, depth++) {
        const { code, syscall } = e;
        if ((code === 'ENOSPC' || code === 'EDQUOT') && syscall !== undefined)
            return true;
    }
    return false;
}
/** The message of anything that was thrown, with the messages of its causes, outermost first. */
function messageChain(error) {
    const messages = [];
    for (let e = error, depth = 0; e !== undefined && e !== null && depth < 8; depth++) {
        const message = e instanceof Error ? e.message : typeof e === 'string' ? e : JSON.stringify(e);
        if (message !== '' && messages.at(-1) !== message)
            messages.push(message);
        e = e instanceof Error ? e.cause : undefined;
    }
    return messages;
}

;// CONCATENATED MODULE: ./.build/src/content/docker/buildx.js






const docker = { command: 'docker', first: [] };
/** Where Docker's CLI looks for its plugins, after the user's own directories. */
const systemPlugins = [
    '/usr/local/lib/docker/cli-plugins',
    '/usr/local/libexec/docker/cli-plugins',
    '/usr/lib/docker/cli-plugins',
    '/usr/libexec/docker/cli-plugins',
];
/**
 * buildx, started without Docker's CLI in front of it, which starts every one of its plugins to ask for its name before
 * it runs one: that costs as much as an unchanged build. The same plugin is found where the CLI would find it; where
 * none is, the CLI is asked after all.
 * @throws PublishError `E_DOCKER` if there is neither
 */
async function findBuildx(env) {
    const own = env['DOCKER_CONFIG'] ?? (0,external_node_path_namespaceObject.join)((0,external_node_os_namespaceObject.homedir)(), '.docker');
    const directories = [
        ...(await extraDirectories((0,external_node_path_namespaceObject.join)(own, 'config.json'))),
        (0,external_node_path_namespaceObject.join)(own, 'cli-plugins'),
        ...systemPlugins,
    ];
    const paths = process.platform === 'win32' ? [] : directories.map((directory) => (0,external_node_path_namespaceObject.join)(directory, 'docker-buildx'));
    const usable = await Promise.all(paths.map((path) => (0,promises_namespaceObject.access)(path, promises_namespaceObject.constants.X_OK).then(() => true, () => false)));
    const plugin = paths[usable.indexOf(true)];
    if (plugin !== undefined)
        return { command: plugin, first: [] };
    if (!(await isOnPath(docker.command, env)))
        throw absent(docker.command, env);
    return { ...docker, first: ['buildx'] };
}
/** Known without starting anything, so that it is said together with what else is wrong. */
async function isOnPath(command, env) {
    if (process.platform === 'win32')
        return true;
    const places = (env['PATH'] ?? '').split(external_node_path_namespaceObject.delimiter).map((directory) => (0,external_node_path_namespaceObject.join)(directory, command));
    return (await Promise.all(places.map((place) => (0,promises_namespaceObject.access)(place, promises_namespaceObject.constants.X_OK).then(() => true, () => false)))).includes(true);
}
function absent(command, env) {
    return new PublishError('E_DOCKER', `${command} is not on PATH`, {
        cause: `PATH has ${env['PATH']?.split(external_node_path_namespaceObject.delimiter).length ?? 0} directories and none contains it`,
    });
}
async function extraDirectories(config) {
    try {
        const { cliPluginsExtraDirs: directories } = JSON.parse(await (0,promises_namespaceObject.readFile)(config, 'utf8'));
        return Array.isArray(directories) ? directories.filter((directory) => typeof directory === 'string') : [];
    }
    catch {
        return []; // no configuration, or one that Docker itself will complain about
    }
}
/** The environment of Docker and buildx: this process's own without what is none of their business. */
function dockerEnvironment(env, certificateFile) {
    const child = childEnvironment(env);
    // buildx itself fetches registry tokens. Go adds the system's certificate directory to this file.
    if (certificateFile !== undefined)
        child['SSL_CERT_FILE'] ??= certificateFile;
    return child;
}
/** Runs Docker or buildx. What it prints is returned, not judged; only its absence throws (`E_DOCKER`). */
async function runDocker(program, args, options) {
    const result = await run(program.command, [...program.first, ...args], options);
    if (result.spawnError !== undefined) {
        if (result.spawnError.code === 'ENOENT')
            throw absent(program.command, options.env);
        throw new PublishError('E_DOCKER', `${program.command} cannot be started`, { cause: result.spawnError });
    }
    return result;
}
/** One `name=value` field of a comma-separated option, quoted as Go's CSV reader expects it. */
function csvField(name, value) {
    const field = `${name}=${value}`;
    return /[",\r\n]/.test(field) || field.startsWith(' ') ? `"${field.replaceAll('"', '""')}"` : field;
}

;// CONCATENATED MODULE: ./.build/src/content/docker/remove.js

/**
 * Removes a builder, container or image that this action made; a builder with its cache.
 * @returns why it could not be removed; undefined if there is none of that name any more
 * @throws PublishError `E_DOCKER` if Docker is missing
 */
async function removeFromDocker(kind, name, options) {
    const env = dockerEnvironment(options.env, undefined);
    switch (kind) {
        case 'builder':
            return await removeBuilder({ program: await findBuildx(options.env), env }, name, options.timeout);
        case 'container':
            return await remove(docker, ['rm', '--force', '--volumes', name], { env, timeout: options.timeout });
        case 'image':
            return await remove(docker, ['image', 'rm', '--force', name], { env, timeout: options.timeout });
    }
}
/** Never throws. */
async function removeBuilder({ program, env }, name, timeout) {
    return await remove(program, ['rm', '--force', name], { env, timeout }).catch((error) => error.message);
}
/** Not by the run's signal: this is what has to happen after it. */
async function remove(program, args, { env, timeout }) {
    const result = await runDocker(program, args, { env, timeout });
    if (result.code === 0 || /no builder "|No such (container|image)/i.test(result.stderr))
        return undefined;
    return result.timedOut ? `removing it took more than ${timeout / 1000} s` : result.stderr.trim();
}

;// CONCATENATED MODULE: ./.build/src/shared/remove-cgroup.js




/**
 * Removes a control group, and whatever runs in it. A group is busy until the last of its processes is gone for good.
 * @param path its directory
 * @returns why it could not be removed; undefined if it is gone
 */
async function removeCgroup(path) {
    if (!(0,external_node_fs_namespaceObject.existsSync)(path))
        return undefined;
    // Whatever a record says: nothing is ended that a control group does not hold.
    if (!fileSystems.includes((await (0,promises_namespaceObject.statfs)(path)).type))
        return 'it is no control group';
    const command = ['sh', '-c', script, 'sh', path];
    const [program = '', ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', '--', ...command];
    const { code, spawnError, stderr } = await run(program, args, { env: systemEnvironment, timeout: 20_000 });
    return code === 0 ? undefined : (spawnError?.message ?? stderr.trim().slice(-500));
}
/** `CGROUP_SUPER_MAGIC` and `CGROUP2_SUPER_MAGIC` of linux/magic.h. */
const fileSystems = [0x27e0eb, 0x63677270];
const script = `cd / || exit
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
  while read -r pid; do
    case $pid in *[!0-9]* | '' | 0*) ;; *) kill -KILL "$pid" 2> /dev/null ;; esac
  done < "$1/cgroup.procs"
  rmdir -- "$1" 2> /dev/null && exit
  sleep 0.1
done
exec rmdir -- "$1"`;

;// CONCATENATED MODULE: ./.build/src/shared/remove-directory.js





/**
 * Removes a directory and everything below it, whatever a program left there: directories without permissions, paths
 * that are longer than the kernel takes, names that are not UTF-8. Files of another user are removed with `sudo`, if it
 * asks for no password. Links are not followed and other file systems are not entered.
 * @returns why it could not be removed; undefined if it is gone
 */
async function removeDirectory(path) {
    for (let tries = 1;; tries++) {
        try {
            await new Removal(path).run();
            return undefined;
        }
        catch (error) {
            const { code, message } = error;
            // Whoever is just ending may remove its own files too: what is gone is gone.
            if (code === 'ENOENT' && tries < maxTries)
                continue;
            if (code !== 'EACCES' && code !== 'EPERM')
                return message;
            return await removeAsRoot(path, message);
        }
    }
}
async function removeAsRoot(path, reason) {
    if (process.getuid?.() === 0)
        return reason;
    const result = await run('sudo', ['-n', '--', 'rm', '-rf', '--one-file-system', '--', path], {
        env: systemEnvironment,
        timeout: 60_000,
    });
    const said = result.spawnError?.message ?? result.stderr.trim().slice(-500);
    return result.code === 0 ? undefined : `${reason}; with sudo: ${said}`;
}
/** Times that a removal begins anew because somebody else removes the same files. */
const maxTries = 100;
/** Operations between two moments at which signals and timers are served. */
const batch = 256;
/** Milliseconds. A directory that takes longer has a program in it that still writes. */
const limit = 120_000;
/**
 * Every directory is emptied by moving its subdirectories to the top, so that no path has more than two names below the
 * top and nothing is nested, however deep the tree was. https://man7.org/linux/man-pages/man7/path_resolution.7.html
 */
class Removal {
    #top;
    #prefix = (0,external_node_crypto_namespaceObject.randomBytes)(6).toString('hex');
    #device;
    #deadline = performance.now() + limit;
    #operations = 0;
    #moved = 0;
    constructor(path) {
        this.#top = Buffer.from(path);
    }
    async run() {
        const top = (0,external_node_fs_namespaceObject.lstatSync)(this.#top, { throwIfNoEntry: false });
        if (top === undefined)
            return;
        if (!top.isDirectory())
            throw new Error(`${this.#top.toString()} is not a directory`);
        this.#device = top.dev;
        makeAccessible(this.#top, top.mode);
        await this.#empty(this.#top, (child) => this.#removeDirectory(child));
    }
    async #removeDirectory(path) {
        await this.#empty(path, (child) => {
            (0,external_node_fs_namespaceObject.renameSync)(child, below(this.#top, Buffer.from(`${this.#prefix}-${this.#moved++}`)));
        });
    }
    /** Removes `path` after all of its entries; `onDirectory` takes a subdirectory away. */
    async #empty(path, onDirectory) {
        // The top gets new entries from below, and a program that is just ending may still write.
        do {
            for (const name of (0,external_node_fs_namespaceObject.readdirSync)(path, { encoding: 'buffer' })) {
                await this.#pause();
                const child = below(path, name);
                const stats = (0,external_node_fs_namespaceObject.lstatSync)(child, { throwIfNoEntry: false });
                if (stats === undefined)
                    continue;
                if (stats.dev !== this.#device)
                    throw new Error(`${child.toString()} is on another file system`);
                if (!stats.isDirectory()) {
                    (0,external_node_fs_namespaceObject.unlinkSync)(child);
                }
                else {
                    makeAccessible(child, stats.mode);
                    await onDirectory(child);
                }
            }
        } while (!removed(path));
    }
    async #pause() {
        if (++this.#operations % batch !== 0)
            return;
        await (0,external_node_timers_promises_namespaceObject.setImmediate)();
        if (performance.now() > this.#deadline)
            throw new Error(`it took more than ${limit / 1000} s`);
    }
}
/** False if there is something in it. */
function removed(path) {
    try {
        (0,external_node_fs_namespaceObject.rmdirSync)(path);
        return true;
    }
    catch (error) {
        if (error.code === 'ENOTEMPTY')
            return false;
        throw error;
    }
}
const below = (directory, name) => Buffer.concat([directory, Buffer.from('/'), name]);
/** `O_PATH` of Linux: a handle on the directory itself that needs no permission on it. Node does not name it. */
const O_PATH = 0o10000000;
/**
 * Gives the owner all permissions on a directory. It is held first, so that a link put in its place is not followed.
 */
function makeAccessible(path, mode) {
    if ((mode & 0o700) === 0o700)
        return;
    if (process.platform !== 'linux') {
        (0,external_node_fs_namespaceObject.chmodSync)(path, 0o700);
        return;
    }
    const handle = (0,external_node_fs_namespaceObject.openSync)(path, O_PATH | external_node_fs_namespaceObject.constants.O_NOFOLLOW | external_node_fs_namespaceObject.constants.O_DIRECTORY);
    try {
        (0,external_node_fs_namespaceObject.chmodSync)(`/proc/self/fd/${handle}`, 0o700);
    }
    finally {
        (0,external_node_fs_namespaceObject.closeSync)(handle);
    }
}

;// CONCATENATED MODULE: ./.build/src/run/remove-resource.js





/** Removes one resource. Never throws: returns why it could not, and undefined also if it does not exist. */
async function removeResource({ kind, name }, options) {
    try {
        switch (kind) {
            case 'directory':
                return await removeDirectory(name);
            case 'file':
                await (0,promises_namespaceObject.rm)(name, { force: true });
                return undefined;
            case 'cgroup':
                return await removeCgroup(name);
            case 'builder':
            case 'container':
            case 'image':
                return await removeFromDocker(kind, name, options);
        }
    }
    catch (error) {
        return messageChain(error).join(': ');
    }
}

;// CONCATENATED MODULE: ./.build/src/run/clean-up.js



/** Milliseconds. Docker gives a builder that still builds ten seconds to end before it kills it; post has the time. */
const clean_up_timeout = 60_000;
/**
 * Post: removes what main recorded and could not remove, because it was killed. Main's own programs are ended first,
 * since they still write. With no record it does nothing. Never throws.
 */
async function cleanUp(env, log) {
    const { resources, refused } = readResources(env);
    for (const entry of refused)
        log.warning(`Left alone, because this action does not make such: ${entry}`);
    if (resources.length === 0)
        return;
    log.info('Removing what the main step left behind');
    const running = await endProcesses(resources.filter(({ kind }) => kind === 'directory').map(({ name }) => name));
    if (running !== undefined)
        log.warning(running);
    await Promise.all(resources.map(async (resource) => {
        const problem = await removeResource(resource, { env, timeout: clean_up_timeout });
        if (problem === undefined)
            log.info(`Removed the ${resource.kind} ${resource.name}`);
        else
            log.warning(`The ${resource.kind} ${resource.name} could not be removed: ${problem}`);
    }));
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(553);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
