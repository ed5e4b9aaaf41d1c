import { githubCache } from '../cache/index.ts'
import type { RunContext } from '../shared/context.ts'
import { Turns } from '../shared/turns.ts'
import { type CosignBinary, findOrInstallCosign } from './install.ts'
import { KeyTurns } from './key-turns.ts'
import { loadPublicKey } from './key.ts'
import type { SigningOptions } from './options.ts'

/** Processes that sign at a time, for all plugins of the step together. Most of the time they wait. */
const signingAtOnce = 6

/** What the signers of one step share: many plugins take no more memory than one, and load the key once. */
export interface SharedBySigners {
  readonly cosign: Promise<CosignBinary>
  /** Processes that sign, and those that derive the key, at a time. */
  readonly turns: Promise<{ readonly signing: Turns; readonly key: KeyTurns }>
  publicKey(binary: CosignBinary, key: string, delays: readonly number[]): Promise<string>
}

/** The binary is in the private directory of the signer that is opened first: these stay as long as the step. */
export function sharedBy(given: SigningOptions, { step, env }: RunContext): SharedBySigners {
  const { mode, cosignVersion, cosignSha256, sharedCache } = given
  const which = JSON.stringify([cosignVersion, cosignSha256, sharedCache])
  return {
    cosign: step.once(`cosign ${which}`, (context) =>
      findOrInstallCosign({ ...given, sharedCache: sharedCache ? githubCache(env) : undefined }, context),
    ),
    turns: step.once(`turns of signing, ${mode}`, () =>
      Promise.resolve({ signing: new Turns(signingAtOnce), key: new KeyTurns(mode) }),
    ),
    publicKey: ({ path }, key, delays) =>
      step.once(`public key ${JSON.stringify([path, key])}`, (context) => loadPublicKey(path, key, context, delays)),
  }
}
