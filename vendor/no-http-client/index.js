/**
 * `@actions/core` sends requests only in `getIDToken`, which this action does not call: the signer asks for tokens itself,
 * with bounds. The real client brings undici, 1 MB of code. `overrides` in package.json replaces it by this module.
 */
export class HttpClient {
  constructor() {
    throw new Error('@actions/core sends no requests here')
  }
}

export class BearerCredentialHandler {}
