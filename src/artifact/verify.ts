/** What verifying an artifact in a registry needs of this room, without what packs one. */
export { parseImageConfig } from './image-config.ts'
export { payloadDigestOf, readPayload } from './payload.ts'
export { imagePlatform } from './read.ts'
