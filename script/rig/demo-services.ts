import { spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as v from 'valibot'
import { RigError } from './command.ts'
import { inCache, root } from './paths.ts'

/** Registry and control plane of the demo. They are a process of their own, so that they can run after it ended. */
const Services = v.object({
  controlPlane: v.string(),
  /** `host:port` */
  registry: v.string(),
  keys: v.object({ admin: v.string() }),
})
export type Services = v.InferOutput<typeof Services>

const [pidFile, logFile] = [inCache('demo.pid'), inCache('demo-services.log')]

export async function startServices(): Promise<Services> {
  await writeFile(logFile, '')
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [join(root, 'test/support/control-plane/serve.ts'), '--anonymous-pull'], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: root,
  })
  child.unref()
  if (child.pid === undefined) throw new RigError('registry and control plane cannot be started')
  await writeFile(pidFile, `${child.pid}\n`)
  for (let tries = 0; tries < 300; tries++) {
    const line = (await readFile(logFile, 'utf8')).split('\n').find((one) => one.startsWith('{'))
    if (line !== undefined) return v.parse(Services, JSON.parse(line))
    if (child.exitCode !== null) break
    await sleep(100)
  }
  throw new RigError('registry and control plane did not come up', { cause: await readFile(logFile, 'utf8') })
}

/** Ends the services of an earlier demo. The process id is checked: it may belong to another program by now. */
export async function stopServices(): Promise<void> {
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => ''))
  await rm(pidFile, { force: true })
  if (!Number.isInteger(pid) || pid <= 1) return
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (!command.includes('control-plane/serve.ts')) return
  process.kill(pid, 'SIGTERM')
  for (
    let tries = 0;
    tries < 50
    && (await readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (text) => text !== '',
      () => false,
    ));
    tries++
  )
    await sleep(100)
}
