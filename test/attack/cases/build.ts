import { randomBytes } from 'node:crypto'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { busybox, openPrebuilt } from '../../support/prebuilt.ts'
import type { Project } from '../../support/project.ts'
import { outcomeOf, type Attack, type Outcome, type Stage } from '../support/attack.ts'
import { hostileFrontend, noFrontend } from '../support/frontend.ts'

/** Attacks by a Dockerfile, on a real BuildKit in the `docker-container` driver. */

interface Hostile extends Omit<Attack, 'play'> {
  readonly dockerfile: string | ((stage: Stage) => Promise<string>)
  readonly inputs?: Readonly<Record<string, string>>
  readonly prepare?: (project: Project) => Promise<void>
}

function attack({ dockerfile, inputs = {}, prepare, ...rest }: Hostile): Attack {
  return {
    ...rest,
    name: `build: ${rest.name}`,
    play: async (stage): Promise<Outcome> => {
      const text = typeof dockerfile === 'string' ? dockerfile : await dockerfile(stage)
      const project = await openPrebuilt(stage.scope, { dockerfile: text })
      await prepare?.(project)
      const result = await project.check({
        temp: stage.temp,
        env: stage.env,
        inputs: { ...busybox, platforms: 'linux/amd64', ...inputs },
      })
      const outcome = outcomeOf(result)
      const commands = result.log.filter((line) => /^\s*::/.test(line)).map((line) => `a line of the log: ${line}`)
      return { ...outcome, left: [...outcome.left, ...commands] }
    },
  }
}

const failed = { verdict: 'failed', errors: ['E_BUILD'] } as const
const ends = 'COPY prebuilt/amd64 /plugin\nENTRYPOINT ["/plugin"]\n'

/**
 * The frontend of `test/attack/frontend` asks for something that a build may not have: a build that succeeds got it.
 */
const frontends: readonly Hostile[] = (
  [
    ['insecure', 'a step with all rights', /security\.insecure/],
    ['network', 'a step in the network of the machine', /network\.host/],
    ['secret', 'a secret that was not given', /secret/],
    ['agent', 'an agent that was not given', /ssh|agent/i],
    ['directory', 'a directory of the machine that is no context', /\/root|no access/],
    ['parent', 'files above the context', /not found|no such file|failed/],
    ['platforms', 'platforms whose names lead elsewhere', /./],
    ['names', 'a step whose name is a workflow command', /./],
    ['huge', 'an error of fifteen megabytes', /./],
  ] as const
).map(([kind, what, says]): Hostile => ({
  name: `a frontend that asks for ${what}`,
  hostile: 'a frontend written for this',
  // Here the builder exports an image, and its index is refused.
  expected: {
    ...failed,
    ...(kind === 'platforms' && { errors: ['E_LAYOUT'] }),
    says,
    silent: /^(?:##\[error\])?forged/m,
  },
  inputs: { 'build-args': `ATTACK=${kind}` },
  dockerfile: async ({ scope }) => `# syntax=${await hostileFrontend(scope)}\nFROM scratch\n${ends}`,
}))

const hostile: readonly Hostile[] = [
  ...frontends,
  {
    name: 'a frontend that does not answer',
    hostile: '`# syntax=` names a registry that is not there',
    expected: { verdict: 'failed', errors: ['E_BUILD_NETWORK'] },
    dockerfile: '# syntax=127.0.0.1:9/evil/frontend:1\nFROM scratch\n',
  },
  {
    name: 'a frontend that is none',
    sample: true,
    hostile: '`# syntax=` names an image that runs and says nothing',
    expected: failed,
    dockerfile: async ({ scope }) => `# syntax=${await noFrontend(scope)}\nFROM busybox\nENTRYPOINT ["/bin/sh"]\n`,
  },
  {
    name: 'a frontend by build argument',
    hostile: '`BUILDKIT_SYNTAX` as a build argument',
    expected: { verdict: 'failed', errors: ['E_BUILD_NETWORK'] },
    dockerfile: `FROM scratch\n${ends}`,
    inputs: { 'build-args': 'BUILDKIT_SYNTAX=127.0.0.1:9/evil/frontend:1' },
  },
  {
    name: 'a step with all rights',
    sample: true,
    hostile: '`RUN --security=insecure`',
    expected: { ...failed, says: /security/ },
    dockerfile: 'FROM busybox\nRUN --security=insecure mount -t tmpfs none /mnt\n',
  },
  {
    name: 'a step in the network of the machine',
    hostile: '`RUN --network=host`',
    expected: { ...failed, says: /network\.host/ },
    dockerfile: 'FROM busybox\nRUN --network=host true\n',
  },
  {
    name: 'a device of the machine',
    hostile: '`RUN --device`',
    expected: failed,
    dockerfile: 'FROM busybox\nRUN --device=vendor.com/device=all true\n',
  },
  {
    name: 'a secret that was not given',
    hostile: '`--mount=type=secret` of an environment variable',
    expected: { ...failed, says: /secret/ },
    dockerfile: 'FROM busybox\nRUN --mount=type=secret,id=GITHUB_TOKEN,required=true true\n',
  },
  {
    name: 'an agent that was not given',
    hostile: '`--mount=type=ssh`',
    expected: failed,
    dockerfile: 'FROM busybox\nRUN --mount=type=ssh,required=true true\n',
  },
  {
    name: 'a link out of the context',
    sample: true,
    hostile: 'a link to /etc/passwd that is copied',
    expected: failed,
    prepare: async ({ plugin }) => {
      await symlink('/etc/passwd', join(plugin, 'passwd'))
    },
    dockerfile: 'FROM busybox\nCOPY passwd/ /stolen/\nRUN grep -q root: /stolen/passwd\n',
  },
  {
    name: 'a path out of the context',
    hostile: '`COPY ../..`',
    expected: failed,
    dockerfile: 'FROM busybox\nCOPY ../../../../../etc/passwd /stolen\nRUN grep -q root: /stolen\n',
  },
  {
    name: 'workflow commands in the output of a step',
    sample: true,
    hostile: 'a step prints commands to the runner, also in pieces',
    expected: { ...failed, silent: /^(?:##\[error\])?forged/m },
    dockerfile:
      `FROM busybox\nRUN printf '::error::forged\\n  `
      + `::add-mask::e\\n##[error]forged\\n\\r::error::forged\\n\\033[31m::error::forged\\n'; echo `
      + `::stop-commands::x; false\n`,
  },
  {
    name: 'a name in the output that is a command',
    hostile: 'the name of a stage and of a file',
    expected: failed,
    dockerfile: 'FROM busybox AS error\nCOPY ["::error::forged\\n::error::forged", "/x"]\n',
  },
  {
    name: 'a build that prints a million lines',
    sample: true,
    hostile: 'output without need',
    expected: failed,
    memoryMiB: 600,
    dockerfile: `FROM busybox\nRUN yes ${randomBytes(20).toString('hex')} | head -n 1000000; false\n`,
  },
  {
    name: 'an entrypoint that leads out',
    hostile: 'an entrypoint with `..`',
    expected: { verdict: 'failed', errors: ['E_CHECK_ENTRYPOINT'] },
    dockerfile:
      'FROM scratch\nCOPY prebuilt/amd64 /plugin\nENTRYPOINT ["../../../../bin/sh", "-c", "id > /tmp/stolen"]\n',
  },
  {
    name: 'labels of megabytes',
    hostile: 'a config that is larger than any',
    expected: failed,
    dockerfile:
      `FROM scratch\n${ends}LABEL `
      + `${Array.from({ length: 30 }, (_, index) => `a${index}=${'x'.repeat(60_000)}`).join(' ')}\n`,
  },
]

export const buildAttacks: readonly Attack[] = hostile.map(attack)
