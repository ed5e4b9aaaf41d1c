import type { RunContext } from '../shared/context.ts'
import { withRetries } from '../shared/retry.ts'
import { nextDelay, retryDelays } from './cosign.ts'

/** How an attempt ended that depends on services of others. */
export interface Attempt {
  readonly ok: boolean
  readonly reason: string
  /** Whether another attempt may well succeed. */
  readonly transient: boolean
}

export interface Patience {
  /** Milliseconds to wait before the second, third… attempt, at most. */
  readonly delays: readonly number[]
  /** Milliseconds for all attempts and waits together. */
  readonly limit: number
  /** Milliseconds of a clock that only goes forward. */
  readonly now?: () => number
}

/** Logs and certificate authorities are away for minutes at times: ten minutes in all. */
export const outagePatience: Patience = {
  delays: [...retryDelays, 20_000, 40_000, ...Array.from({ length: 30 }, () => 60_000)],
  limit: 10 * 60_000,
}

/** What to do if a service stays away. */
const keepLayout =
  'This run wrote no tag. Re-run the failed job later: what is complete is skipped, and unchanged sources give the '
  + 'same digest. docs/signing.md says under “If signing fails” how to keep what was built and publish exactly that.'

/** The issuer of GitHub's own tokens; an enterprise may have a path below it. */
const publicIssuer = 'https://token.actions.githubusercontent.com'

/** What to do after signing failed. Of the issuers of GitHub, the public Sigstore knows its own. */
export function afterFailedSigning(issuer: string | undefined, signingConfig: string | undefined): string {
  if (issuer === undefined || signingConfig !== undefined) return keepLayout
  if (issuer === publicIssuer || issuer.startsWith(`${publicIssuer}/`)) return keepLayout
  const unknown = `The public Sigstore may not know the issuer of this job’s token, ${issuer}`
  return `${unknown}: set \`signing-config\` and \`trusted-root\` to one that does. ${keepLayout}`
}

/** The same with other delays, if there are any. */
export function patienceWith(delays: readonly number[] | undefined): Patience {
  return delays === undefined ? outagePatience : { ...outagePatience, delays }
}

/**
 * Repeats `attempt` while its failure may pass and there is time, and says in the log what it waits for.
 *
 * @param work what is tried, as the start of a sentence, such as `Signing`
 * @param attempt gets the milliseconds that are left
 */
export async function throughOutage<T extends Attempt>(
  work: string,
  attempt: (tries: number, left: number) => Promise<T>,
  { log, signal }: Pick<RunContext, 'log' | 'signal'>,
  { delays, limit, now = () => performance.now() }: Patience,
): Promise<T> {
  const end = now() + limit
  return await withRetries((tries) => attempt(tries, end - now()), {
    signal,
    delayAfter: (result, tries) => {
      const delay = result.ok || !result.transient ? undefined : nextDelay(delays, tries)
      const left = end - now()
      if (delay === undefined || delay >= left) return undefined
      const [cause = ''] = result.reason.split('\n')
      log.info(
        `${work} is tried again in ${Math.ceil(delay / 1000)} s, for at most ${Math.ceil(left / 60_000)} min more. `
          + `${serviceOf(result.reason)} failed: ${cause}`,
      )
      return delay
    },
  })
}

const services = [
  [/Fulcio returned/, 'The certificate authority'],
  [/timestamp authority returned/, 'The timestamp authority'],
  [/\/log\/entries/, 'The transparency log'],
  [/read on closed response body/, 'The certificate authority or the timestamp authority'],
  [/OIDC token/, 'The token service of the job'],
] as const

/** Whose failure it was, as far as cosign says it. */
function serviceOf(reason: string): string {
  return services.find(([pattern]) => pattern.test(reason))?.[1] ?? 'A service'
}
