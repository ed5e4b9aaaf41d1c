export { publish } from './publish.ts'
export { emptyRecord, type Destination, type Grant, type PublishRecord } from './release.ts'
export { openSource, type Source, type SourceOptions } from './source.ts'
export { dockerLogin, registryCredentials } from './credentials.ts'
