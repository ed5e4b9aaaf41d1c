export { verify, type VerifyOptions } from './verify.ts'
