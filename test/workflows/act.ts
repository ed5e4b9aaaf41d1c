import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parseDocument } from 'yaml'
import { run } from '../../script/rig/run.ts'
import { program, root, scratchDirectory, type Scope } from '../support/rig.ts'
import type { GitHubEvent } from '../support/runner/index.ts'

/** What a workflow of our pages meets on this machine. */
export interface Surroundings {
  /** The repository's content. */
  readonly repository: string
  /** Where artifacts are kept. */
  readonly artifacts: string
  readonly secrets: Readonly<Record<string, string>>
  /** Other defaults of the action's inputs: services and images of this machine. */
  readonly defaults: Readonly<Record<string, string>>
  /** Texts of the workflow that name a service on the Internet, and what stands for it here. */
  readonly replace: Readonly<Record<string, string>>
  /** What a job with `id-token: write` has. */
  readonly oidc: Readonly<Record<string, string>>
  readonly env: NodeJS.ProcessEnv
}

/** One job, or one of a matrix. */
export interface JobRun {
  readonly id: string
  readonly matrix: Readonly<Record<string, string>>
  readonly succeeded: boolean
  /** Of all steps of the job. */
  readonly outputs: Readonly<Record<string, string>>
  readonly log: string
}

/** What act writes with `--json`, as far as it is read. */
const Line = v.object({
  jobID: v.optional(v.string()),
  job: v.optional(v.string()),
  matrix: v.optional(v.record(v.string(), v.string())),
  msg: v.string(),
  command: v.optional(v.string()),
  name: v.optional(v.string()),
  arg: v.optional(v.string()),
  jobResult: v.optional(v.string()),
})

/** What is read of a workflow. */
const Workflow = v.object({
  jobs: v.record(
    v.string(),
    v.object({
      permissions: v.optional(v.record(v.string(), v.string())),
      steps: v.array(v.object({ uses: v.optional(v.string()), with: v.optional(v.record(v.string(), v.unknown())) })),
    }),
  ),
})

const commit = '0'.repeat(40)

/**
 * Runs a workflow with act, in directories of its own and without containers. Everything but the names of services is
 * as the page shows it: `uses` finds local directories by `--local-repository`.
 */
export async function runWorkflow(
  scope: Scope,
  workflow: string,
  event: GitHubEvent,
  surroundings: Surroundings,
  job?: string,
): Promise<JobRun[]> {
  const directory = await scratchDirectory(scope)
  const place = (name: string): string => join(directory, name)
  for (const name of ['home', 'cache', 'empty']) await mkdir(place(name))
  await makeAction(place('action'), surroundings.defaults)
  const text = localWorkflow(workflow, event, surroundings)
  await writeFile(place('workflow.yml'), text)
  await writeFile(place('event.json'), JSON.stringify(event.payload))
  // A pull request of a fork has no secrets.
  const secrets = event.trusted === false ? {} : surroundings.secrets
  await writeFile(place('secrets.yml'), JSON.stringify({ GITHUB_TOKEN: 'ghs_token', ...secrets }))
  await writeFile(place('nothing'), '')
  const repositories = localRepositories(text, place('action'))
  const args = [
    event.name,
    ...(job === undefined ? [] : [`--job=${job}`]),
    ...['--json', '--no-skip-checkout', '--action-offline-mode', '--use-new-action-cache', '--no-cache-server'],
    ...['--concurrent-jobs=1', '--actor=mona', '--platform=ubuntu-24.04=-self-hosted'],
    '--platform=ubuntu-24.04-arm=-self-hosted',
    // The directory where act is started is not the repository: actions/checkout brings that.
    `--directory=${place('empty')}`,
    `--workflows=${place('workflow.yml')}`,
    `--eventpath=${place('event.json')}`,
    `--secret-file=${place('secrets.yml')}`,
    `--action-cache-path=${place('cache')}`,
    ...['env', 'input', 'var'].map((kind) => `--${kind}-file=${place('nothing')}`),
    ...repositories.map((repository) => `--local-repository=${repository}`),
    ...['GITHUB_REPOSITORY=octo/plugins', 'GITHUB_REPOSITORY_OWNER=octo'].map((variable) => `--env=${variable}`),
    ...[`GITHUB_REF=${event.ref}`, `SHA_REF=${event.sha ?? '8'.repeat(40)}`].map((variable) => `--env=${variable}`),
  ]
  const env = {
    LANG: 'C.UTF-8',
    HOME: place('home'),
    STAND_IN_REPOSITORY: surroundings.repository,
    STAND_IN_ARTIFACTS: surroundings.artifacts,
    ...surroundings.env,
  }
  const { stdout, stderr, spawnError } = await run(program('act'), args, { cwd: directory, env, timeout: 300_000 })
  if (spawnError) throw spawnError
  return jobsOf(stdout, stderr)
}

/** The workflow with the names of this machine's services, and with a token service for jobs that may sign. */
function localWorkflow(workflow: string, event: GitHubEvent, { replace, oidc }: Surroundings): string {
  let text = workflow.replaceAll('OWNER/', 'octo/').replaceAll('@<sha>', `@${commit}`)
  for (const [shown, local] of Object.entries(replace)) text = text.replaceAll(shown, local)
  const document = parseDocument(text)
  for (const [id, { permissions, steps }] of Object.entries(v.parse(Workflow, document.toJS()).jobs)) {
    for (const [index, { uses = '', with: inputs = {} }] of steps.entries()) {
      // It would pull the image that registers QEMU from Docker Hub.
      if (uses.startsWith('octo/plugin-publish@') && !('layout' in inputs) && !('from' in inputs))
        document.setIn(['jobs', id, 'steps', index, 'with', 'emulation'], 'never')
    }
    if (permissions?.['id-token'] !== 'write' || event.trusted === false) continue
    for (const [name, value] of Object.entries(oidc)) document.setIn(['jobs', id, 'env', name], value)
  }
  return document.toString({ lineWidth: 0 })
}

/** `owner/name@ref=directory` for each action that the workflow uses. Fails at one that has no stand-in. */
function localRepositories(workflow: string, action: string): string[] {
  const standIns: Readonly<Record<string, string>> = {
    'octo/plugin-publish': action,
    ...Object.fromEntries(
      ['checkout', 'upload-artifact', 'download-artifact'].map((name) => [
        `actions/${name}`,
        join(import.meta.dirname, 'stand-ins', name),
      ]),
    ),
  }
  const used = [...workflow.matchAll(/uses: ([\w-]+\/[\w-]+)[^@\s]*@([0-9a-f]{40})/g)]
  return [
    ...new Set(
      used.map(([, name = '', ref = '']) => {
        const directory = standIns[name]
        if (directory === undefined) throw new Error(`${name} has no stand-in`)
        return `${name}@${ref}=${directory}`
      }),
    ),
  ]
}

/** The actions of this checkout with other defaults. */
async function makeAction(directory: string, defaults: Readonly<Record<string, string>>): Promise<void> {
  await cp(join(root, 'dist'), join(directory, 'dist'), { recursive: true })
  await mkdir(join(directory, 'verify'))
  const unknown = new Set(Object.keys(defaults))
  for (const file of ['action.yml', 'verify/action.yml']) {
    const declared = parseDocument(await readFile(join(root, file), 'utf8'))
    for (const [name, value] of Object.entries(defaults)) {
      if (!declared.hasIn(['inputs', name])) continue
      declared.setIn(['inputs', name, 'default'], value)
      unknown.delete(name)
    }
    await writeFile(join(directory, file), declared.toString())
  }
  if (unknown.size > 0) throw new Error(`there is no input ${[...unknown].join(', ')}`)
}

function jobsOf(stdout: string, stderr: string): JobRun[] {
  const jobs = new Map<string, JobRun & { outputs: Record<string, string>; log: string; succeeded: boolean }>()
  for (const text of stdout.split('\n').filter((line) => line.startsWith('{'))) {
    const line = v.parse(v.pipe(v.string(), v.parseJson(), Line), text)
    if (line.jobID === undefined || line.job === undefined) continue
    const known = jobs.get(line.job)
    const job = known ?? { id: line.jobID, matrix: line.matrix ?? {}, succeeded: false, outputs: {}, log: '' }
    jobs.set(line.job, job)
    job.log += line.msg.endsWith('\n') ? line.msg : `${line.msg}\n`
    if (line.command === 'set-output' && line.name !== undefined) job.outputs[line.name] = line.arg ?? ''
    if (line.jobResult !== undefined) job.succeeded = line.jobResult === 'success'
  }
  if (jobs.size === 0 && /error/i.test(stderr)) throw new Error(`act ran nothing: ${stderr}${stdout.slice(-2000)}`)
  return [...jobs.values()]
}
