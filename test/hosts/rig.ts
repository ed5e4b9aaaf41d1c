import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { inCache } from '../../script/rig/paths.ts'
import { RigFile } from '../../script/rig/rigfile.ts'

/** What script/setup made, as far as this room needs it. */
export async function rig(): Promise<{ readonly env: NodeJS.ProcessEnv; readonly programs: { readonly wgc: string} }> {
  const { engine, path, programs } = v.parse(RigFile, JSON.parse(await readFile(inCache('rig.json'), 'utf8')))
  return {
    env: { ...process.env, PATH: [...path, process.env['PATH'] ?? ''].join(':'), DOCKER_HOST: engine.host, DOCKER_CONFIG: engine.config },
    programs: { wgc: programs['wgc'] ?? 'wgc' },
  }
}
