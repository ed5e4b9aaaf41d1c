import { after } from 'node:test'
import { startSigstoreServices } from '../support/sigstore-services/index.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import { keylessCases } from './keyless-cases.ts'
import { startRegistry, temporary } from './support.ts'

const registry = await startRegistry('docker-registry')
// Only `script/setup --all` builds the real services.
const services = process.env['TEST_ALL'] === undefined ? undefined : await startSigstoreServices(await temporary())
after(() => services?.[Symbol.asyncDispose]())

keylessCases({ title: 'keyless signing', registry, start: startSigstore })
if (services !== undefined)
  keylessCases({
    title: 'keyless signing with Fulcio, Rekor and a timestamp authority',
    registry,
    start: services.open,
  })
