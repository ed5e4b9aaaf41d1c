import { type CosignCall, type CosignResult, cosign } from './cosign.ts'
import type { SignTarget } from './options.ts'
import { refusedRequest } from './refusal.ts'

/**
 * Runs cosign with a credential that is good at that moment; cosign itself cannot renew one. If the registry refuses it
 * all the same, cosign runs once more if there is another.
 *
 * @throws what `renewCredential` throws
 */
export async function cosignFor(
  { renewCredential }: Pick<SignTarget, 'renewCredential'>,
  binary: string,
  args: readonly string[],
  call: CosignCall,
): Promise<CosignResult> {
  const held = await renewCredential?.()
  const result = await cosign(binary, args, call)
  if (result.ok || held === undefined || refusedRequest(result.reason)?.unauthorized !== true) return result
  const next = await renewCredential?.(held)
  return next === held ? result : await cosign(binary, args, call)
}
