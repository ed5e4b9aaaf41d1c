import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readArtifact, type Packer } from '../../artifact/index.ts'
import { checkModules, flattenPart } from '../../checks/index.ts'
import type { Content } from '../../content/index.ts'
import { PublishError, throwAll } from '../../shared/errors.ts'
import type { Host, PluginSources } from '../host.ts'
import { dockerfileProblems } from '../plugin-directory.ts'
import { adoptPlugin } from './adopt.ts'
import { cupCodes } from './codes.ts'
import { readDocument } from './documents.ts'
import { manifestOf } from './layouts.ts'
import { listDirectory, listTree, type Listing } from './listing.ts'
import { findModules, wasip1 } from './modules.ts'
import { archiveProblems, readPlugin, type CupPlugin, type Layout } from './plugin.ts'
import { isSample } from './samples.ts'

interface CupSources extends PluginSources {
  readonly layout: Layout
  /** Undefined: it is in the image that will be built. */
  readonly plugin?: CupPlugin
}

/** Flipt cup: WebAssembly modules as controllers of resources. https://github.com/flipt-io/cup */
export const cup: Host<CupSources> = {
  name: 'cup',
  title: 'Flipt cup',
  targets: { kind: 'single', build: wasip1 },
  accepts: ['images', 'trees'],
  inputs: ['wasm-layout'],
  codes: cupCodes,
  categories: {},
  signatureFormat: 'both',
  registry: undefined,
  detect: detectCup,
  nameProblems: ({ name }) => {
    const message = `The name ${JSON.stringify(name)} is not made of letters, digits, ., - and _.`
    return /^[A-Za-z0-9][\w.-]{0,99}$/.test(name) ? [] : [new PublishError('E_CUP_NAME', message)]
  },
  read: async (directory, { dockerfile, wasmLayout: layout = 'cup' }) => {
    throwAll(await dockerfileProblems(directory, dockerfile))
    if (dockerfile !== false) return { layout }
    return { layout, plugin: await readPlugin(await listDirectory(directory), layout) }
  },
  async assemble(content, { layout, plugin }, packer, { name }) {
    if (plugin !== undefined) {
      throwAll(archiveProblems(plugin, `${name}.tar.gz`))
      await packer.single(manifestOf(plugin, name))
      return undefined
    }
    const spool = await mkdtemp(join(packer.temp, 'cup-'))
    try {
      const built = await readPlugin(await unpackImage(content, packer, spool), layout)
      throwAll(archiveProblems(built, `${name}.tar.gz`))
      await packer.single(manifestOf(built, name))
      return { layout, plugin: built }
    } finally {
      await rm(spool, { recursive: true, force: true })
    }
  },
  adopt: async (artifact, options) => ({
    content: { kind: 'trees', platforms: [], trees: [] },
    sources: { layout: 'cup', plugin: await adoptPlugin(artifact, options) },
  }),
  checks: (options, { plugin }) => [
    checkModules((part, artifact, spool, signal) => {
      if (plugin === undefined) throw new TypeError('the plugin was not packed')
      return findModules(plugin, part, artifact, spool, signal)
    }, options),
  ],
  installReference: ({ registry, repository, digest }) => `${registry}/${repository}@${digest}`,
}

/** The files of the one image that Docker built. */
async function unpackImage(content: Content, packer: Packer, spool: string): Promise<Listing> {
  if (content.kind !== 'images') throw new TypeError(`there is no image in ${content.kind}`)
  await packer.images(content.platforms)
  const { parts, store } = await readArtifact(packer.directory, packer.signal)
  const [part] = parts
  if (part === undefined) throw new TypeError('the index has no image')
  const { tree, refused, stopped } = await flattenPart(part, store, spool, packer.signal)
  if (stopped !== undefined)
    throw new PublishError('E_CUP_FILE', 'The image that was built cannot be unpacked.', { cause: stopped })
  return listTree(
    tree,
    refused.map(({ name }) => name),
  )
}

/** Files that are looked at, and documents that are read, to find out what a directory holds. */
const looked = { files: 5000, documents: 200 }

/** Whether a package manager keeps a file. */
const isPackage = (path: string): boolean => path.split('/').includes('node_modules')

async function detectCup(directory: string): Promise<string | undefined> {
  try {
    const { files } = await listDirectory(directory, looked.files)
    const documents = files.filter(({ path }) => path.endsWith('.json') && !isSample(path) && !isPackage(path))
    for (const file of documents.slice(0, looked.documents)) {
      const document = await readDocument(file).catch((error: unknown) => {
        if (error instanceof PublishError) return undefined
        throw error
      })
      if (document !== undefined) return `\`${file.path}\` is a ${document.kind} of cup`
    }
  } catch {
    // A directory that cannot be read holds no plugin.
  }
  return undefined
}
