import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { systemEnvironment } from './environment.ts'
import { run } from './exec.ts'

/**
 * Kills every process in a control group and removes it. It waits, because a group is busy until its last process is
 * gone.
 *
 * @param path its directory
 * @returns why it could not be removed; undefined if it is gone
 */
export async function removeCgroup(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined
  // The path comes from a record, so it must be checked before anything is killed.
  if (!fileSystems.includes((await statfs(path)).type)) return 'it is not a control group'
  const command = ['sh', '-c', script, 'sh', path]
  const [program = '', ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', '--', ...command]
  const { code, spawnError, stderr } = await run(program, args, { env: systemEnvironment, timeout: 20_000 })
  return code === 0 ? undefined : (spawnError?.message ?? stderr.trim().slice(-500))
}

/** `CGROUP_SUPER_MAGIC` and `CGROUP2_SUPER_MAGIC` of linux/magic.h. */
const fileSystems = [0x27e0eb, 0x63677270]

const script = `cd / || exit
for attempt in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
  while read -r pid; do
    case $pid in *[!0-9]* | '' | 0*) ;; *) kill -KILL "$pid" 2> /dev/null ;; esac
  done < "$1/cgroup.procs"
  rmdir -- "$1" 2> /dev/null && exit
  sleep 0.1
done
exec rmdir -- "$1"`
