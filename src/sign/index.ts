export type { SignatureFormat, Signer, SigningOptions, SignTarget } from './options.ts'
export { shellQuote } from './quote.ts'
export { openSigner } from './signer.ts'
export { privateInPublic } from './identity.ts'
