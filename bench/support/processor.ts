import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Measures the processor time of a program and of everything that it starts, however short it lives. */
export interface Meter extends AsyncDisposable {
  /** What to start instead of the program. File descriptor 3 has to be a pipe. */
  wrap(command: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] }
  /**
   * Milliseconds of user and system time so far.
   *
   * @param report what came through file descriptor 3
   */
  milliseconds(report: string): Promise<number>
}

/** Where the kernel counts for a control group, and how many milliseconds a unit is. */
interface Controller {
  readonly directory: string
  readonly file: string
  readonly read: (text: string) => number
}

/**
 * https://docs.kernel.org/admin-guide/cgroup-v1/cpuacct.html (nanoseconds) and
 * https://docs.kernel.org/admin-guide/cgroup-v2.html (`cpu.stat`, microseconds)
 */
const controllers: readonly Controller[] = [
  { directory: '/sys/fs/cgroup/cpuacct', file: 'cpuacct.usage', read: (text) => Number(text) / 1e6 },
  {
    directory: '/sys/fs/cgroup',
    file: 'cpu.stat',
    read: (text) => Number(/^usage_usec (\d+)$/m.exec(text)?.[1] ?? Number.NaN) / 1e3,
  },
]

let count = 0

/**
 * A control group counts exactly. Where this user may not make one, a parent that waits for the program reports the
 * times of what it and its descendants waited for, in hundredths of a second.
 */
export async function openMeter(): Promise<Meter> {
  for (const controller of controllers) {
    const directory = join(controller.directory, `plugin-publish-bench-${process.pid}-${count++}`)
    try {
      await mkdir(directory)
      await readFile(join(directory, controller.file))
    } catch {
      await rmdir(directory).catch(() => undefined)
      continue
    }
    return group(controller, directory)
  }
  return waitingParent
}

function group({ directory: parent, file, read }: Controller, directory: string): Meter {
  const processes = join(directory, 'cgroup.procs')
  return {
    // Perl becomes the program: its process id stays the same. A shell would drop variables such as INPUT_DRY-RUN.
    wrap: (command, args) => ({ command: 'perl', args: ['-e', enter, processes, command, ...args] }),
    milliseconds: async () => read(await readFile(join(directory, file), 'utf8')),
    [Symbol.asyncDispose]: async () => {
      for (let attempt = 0; attempt < 20; attempt++) {
        try {
          await rmdir(directory)
          return
        } catch {
          // A process that outlived the program: it is counted no more, and goes back to the others.
          for (const pid of (await readFile(processes, 'utf8').catch(() => '')).split('\n').filter(Boolean))
            await writeFile(join(parent, 'cgroup.procs'), pid).catch(() => undefined)
          await sleep(50)
        }
      }
    },
  }
}

const enter = String.raw`
  open my $group, '>', shift or die "$!\n";
  print $group $$;
  close $group or die "$!\n";
  exec { $ARGV[0] } @ARGV or die "$ARGV[0]: $!\n"`

/** The times of ended children and their descendants: https://perldoc.perl.org/functions/times */
const wait = String.raw`
  my $status = system { $ARGV[0] } @ARGV;
  my (undef, undef, $user, $system) = times;
  open my $report, '>&=', 3;
  print $report $user + $system;
  exit($status & 127 ? 128 + ($status & 127) : $status >> 8)`

const waitingParent: Meter = {
  wrap: (command, args) => ({ command: 'perl', args: ['-e', wait, command, ...args] }),
  milliseconds: (report) => Promise.resolve(Number(report) * 1000),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}
