import { spawn } from 'node:child_process'
import * as v from 'valibot'
import { OrasError, throwIfCancelled } from '../errors.ts'
import { parseDocument } from '../manifest.ts'
import type { Credential } from './credentials.ts'

/** Milliseconds: a helper that asks a cloud's metadata service is slow, one that opens a window never ends. */
const helperTimeout = 60_000
const helperSchema = v.looseObject({ Username: v.optional(v.string(), ''), Secret: v.optional(v.string(), '') })

/**
 * Asks `docker-credential-<name> get`. Undefined if the helper has nothing for this server.
 * https://github.com/docker/docker-credential-helpers
 * @throws OrasError `credentials`
 */
export async function askHelper(
  name: string,
  server: string,
  env: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Credential | undefined> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name))
    throw new OrasError('credentials', `not the name of a credential helper: ${JSON.stringify(name.slice(0, 100))}`)
  const program = `docker-credential-${name}`
  const { code, stdout, stderr } = await run(program, server, env, signal)
  if (code !== 0) {
    const said = `${stdout}\n${stderr}`.trim()
    if (/credentials not found|no credentials server URL/i.test(said)) return undefined
    throw new OrasError('credentials', `${program} failed for ${server}`, {
      cause: new Error(said === '' ? `exit code ${String(code)}` : said.slice(0, 1000)),
    })
  }
  // Not as the cause: what a helper prints may hold the secret.
  const { Username: username, Secret: secret } = parseDocument(
    helperSchema,
    Buffer.from(stdout),
    `the answer of ${program}`,
  )
  if (secret === '') return undefined
  return username === '<token>'
    ? { kind: 'identity-token', token: secret }
    : { kind: 'basic', username, password: secret }
}

async function run(
  program: string,
  input: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  throwIfCancelled(signal)
  // Not `timeout` of `spawn`: its timer stays if the program cannot be started, and keeps the process alive.
  const deadline = AbortSignal.timeout(helperTimeout)
  const child = spawn(program, ['get'], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout = (output.stdout + text).slice(0, 256 * 1024)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr = (output.stderr + text).slice(0, 64 * 1024)
  })
  child.stdin.on('error', () => {
    /* it ended without reading: its exit code says why */
  })
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('close', resolve)
    child.on('error', (cause: NodeJS.ErrnoException) => {
      if (signal?.aborted === true) reject(new OrasError('cancelled', 'the operation was cancelled', { cause }))
      else if (deadline.aborted)
        reject(new OrasError('credentials', `${program} did not answer within ${helperTimeout / 1000} s`, { cause }))
      else
        reject(
          new OrasError('credentials', `${program} cannot be run`, {
            cause,
            hint:
              `The docker configuration names the credential helper ${program}: install it, or take it out of `
              + 'config.json.',
          }),
        )
    })
  })
  return { code, ...output }
}
