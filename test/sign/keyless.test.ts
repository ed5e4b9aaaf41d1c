import { after } from 'node:test'
import { startSigstoreServices } from '../support/sigstore-services/index.ts'
import { startSigstore } from '../support/sigstore/index.ts'
import { keylessCases } from './keyless-cases.ts'
import { startRegistry, temporary } from './support.ts'
import { playAll } from '../support/sample.ts'

const registry = await startRegistry('docker-registry')
// Only `script/setup --all` builds the real services. They start before the first test, with which the hooks begin.
const services = playAll ? await startSigstoreServices(await temporary()) : undefined
after(() => services?.[Symbol.asyncDispose]())

keylessCases({ title: 'keyless signing', registry, all: playAll, start: startSigstore })
if (services !== undefined)
  keylessCases({
    title: 'keyless signing with Fulcio, Rekor and a timestamp authority',
    registry,
    all: playAll,
    start: services.open,
  })
