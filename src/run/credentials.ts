export { dockerLogin, registryCredentials } from '../publish/index.ts'
