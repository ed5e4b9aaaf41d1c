import { clean } from '../smoke/output.ts'
import type { ModuleFacts, ModuleImport } from './module.ts'

const preview1 = 'wasi_snapshot_preview1'

/**
 * The functions of WASI preview 1 with their parameters; `i` is i32, `I` is i64. All but `proc_exit` return an i32.
 * https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md
 */
const parameters: Readonly<Record<string, string>> = {
  args_get: 'ii',
  args_sizes_get: 'ii',
  clock_res_get: 'ii',
  clock_time_get: 'iIi',
  environ_get: 'ii',
  environ_sizes_get: 'ii',
  fd_advise: 'iIIi',
  fd_allocate: 'iII',
  fd_close: 'i',
  fd_datasync: 'i',
  fd_fdstat_get: 'ii',
  fd_fdstat_set_flags: 'ii',
  fd_fdstat_set_rights: 'iII',
  fd_filestat_get: 'ii',
  fd_filestat_set_size: 'iI',
  fd_filestat_set_times: 'iIIi',
  fd_pread: 'iiiIi',
  fd_prestat_dir_name: 'iii',
  fd_prestat_get: 'ii',
  fd_pwrite: 'iiiIi',
  fd_read: 'iiii',
  fd_readdir: 'iiiIi',
  fd_renumber: 'ii',
  fd_seek: 'iIii',
  fd_sync: 'i',
  fd_tell: 'ii',
  fd_write: 'iiii',
  path_create_directory: 'iii',
  path_filestat_get: 'iiiii',
  path_filestat_set_times: 'iiiiIIi',
  path_link: 'iiiiiii',
  path_open: 'iiiiiIIii',
  path_readlink: 'iiiiii',
  path_remove_directory: 'iii',
  path_rename: 'iiiiii',
  path_symlink: 'iiiii',
  path_unlink_file: 'iii',
  poll_oneoff: 'iiii',
  proc_exit: 'i',
  proc_raise: 'i',
  random_get: 'ii',
  sched_yield: '',
  sock_accept: 'iii',
  sock_recv: 'iiiiii',
  sock_send: 'iiiii',
  sock_shutdown: 'ii',
}

/** The functions of WASI preview 1, each with its signature. */
export const preview1Functions: ReadonlyMap<string, string> = new Map(
  Object.entries(parameters).map(([name, letters]) => {
    const types = letters.replace(/i/gi, (letter) => (letter === 'I' ? ',i64' : ',i32')).slice(1)
    return [name, `${types} -> ${name === 'proc_exit' ? '' : 'i32'}`]
  }),
)

const shown = 5

/**
 * Why a host that offers WASI preview 1 and nothing else cannot run the module as a command, as ends of sentences.
 * Empty: it can.
 */
export function commandProblems({ imports, exports }: ModuleFacts): string[] {
  const problems: string[] = []
  const refused = imports.flatMap((wanted) => importProblem(wanted) ?? [])
  if (refused.length > 0) {
    const more = refused.length > shown ? ` and ${refused.length - shown} more` : ''
    problems.push(`it imports ${refused.slice(0, shown).join(', ')}${more}`)
  }
  const start = exports.get('_start')
  if (start?.kind !== 'function') problems.push('it exports no function `_start`: build a command, not a library')
  else if (start.signature !== ' -> ') problems.push('its function `_start` takes parameters or returns results')
  if (exports.get('memory')?.kind !== 'memory') problems.push('it exports no memory `memory`')
  return problems
}

function importProblem({ module, name, kind, signature }: ModuleImport): string | undefined {
  const title = clean(`${module.slice(0, 100)}.${name.slice(0, 100)}`)
  if (module !== preview1) return `\`${title}\`, which is not of \`${preview1}\``
  const known = preview1Functions.get(name)
  if (known === undefined || kind !== 'function') return `\`${title}\`, which WASI preview 1 does not have`
  return known === signature ? undefined : `\`${title}\` with another signature than \`${known.trim()}\``
}
