import type { Finding } from '../../shared/finding.ts'
import type { DriftReport } from '../host.ts'
import { askWorker } from './drift/ask.ts'
import { fileNames } from './drift/file-names.ts'
import { payloadText, type CosmoSources } from './sources.ts'

const rejected = 'the generator rejects one of the files'

/**
 * Whether `generated/` still matches the schema. Proto, mapping and lock are generated again in memory, with the names,
 * options and field numbers of the existing files. Then their statements are compared. Order, spaces and the format of
 * JSON depend on the generator's version, so they are ignored. Different comments are a notice. A worker does it.
 */
export async function drift(directory: string, { payload }: CosmoSources, signal: AbortSignal): Promise<DriftReport> {
  const files = {
    schema: payloadText(payload, fileNames.schema),
    proto: payloadText(payload, fileNames.proto),
    mapping: payloadText(payload, fileNames.mapping),
    lock: payloadText(payload, fileNames.lock),
  }
  const answer = await askWorker({ directory, files }, signal)
  if ('findings' in answer) return { findings: answer.findings }
  const finding: Finding = {
    code: 'E_PLUGIN_DRIFT',
    severity: 'notice',
    message: `The action could not compare generated/ with the schema, because ${rejected}.`,
    detail: answer.rejected,
  }
  return { findings: [finding], skipped: rejected }
}
