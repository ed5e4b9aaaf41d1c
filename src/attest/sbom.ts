import { createHash } from 'node:crypto'
import type { Part } from '../artifact/index.ts'
import type { PartReport } from '../checks/index.ts'
import { platformParts } from '../shared/platform.ts'
import type { DeclaredPackage, LockFile } from './lock-file.ts'
import { goPackageUrl, packageUrl } from './purl.ts'

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/spdx.md */
export const sbomType = 'https://spdx.dev/Document'

export const sbomCreator = 'Tool: plugin-publish'

/** What an SBOM is made of: one manifest, what the checks read in it, and what the plugin directory declares. */
export interface SbomFacts {
  /** Name of the plugin. */
  readonly name: string
  readonly part: Part
  readonly report: PartReport | undefined
  /** Only read for programs that do not say themselves what is in them. */
  readonly lockFile: LockFile | undefined
  /** Seconds since 1970: the time of the document, as of everything in the image. */
  readonly sourceDateEpoch: number
}

/** A package of SPDX 2.3. https://spdx.github.io/spdx-spec/v2.3/package-information/ */
interface Package {
  readonly SPDXID: string
  readonly name: string
  readonly versionInfo?: string
  readonly downloadLocation: 'NOASSERTION'
  readonly filesAnalyzed: false
  readonly primaryPackagePurpose?: 'CONTAINER' | 'APPLICATION' | 'LIBRARY'
  readonly packageFileName?: string
  readonly checksums?: readonly { readonly algorithm: string; readonly checksumValue: string }[]
  readonly comment?: string
  readonly externalRefs?: readonly {
    readonly referenceCategory: string
    readonly referenceType: string
    readonly referenceLocator: string
  }[]
}

interface Relationship {
  readonly spdxElementId: string
  readonly relationshipType: string
  readonly relatedSpdxElement: string
  readonly comment?: string
}

interface Contents {
  readonly packages: readonly Package[]
  readonly relationships: readonly Relationship[]
}

const unknown = { downloadLocation: 'NOASSERTION', filesAnalyzed: false } as const
const [documentId, imageId, programId] = ['SPDXRef-DOCUMENT', 'SPDXRef-image', 'SPDXRef-program']

/** The bill of materials of one manifest, in SPDX 2.3. The same facts give the same document. */
export function sbom(facts: SbomFacts): Record<string, unknown> {
  const { name, part, sourceDateEpoch } = facts
  const { packages, relationships } = contentsOf(facts)
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name: part.platform === undefined ? name : `${name} for ${part.platform}`,
    creationInfo: {
      created: new Date(sourceDateEpoch * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
      creators: [sbomCreator],
    },
    packages: [imagePackage(facts), ...packages],
    relationships: [relate(documentId, 'DESCRIBES', imageId), ...relationships],
  }
  const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex')
  const [, digest = ''] = part.descriptor.digest.split(':')
  return { ...document, documentNamespace: `https://plugin-publish.github.io/spdx/${digest}/${hash.slice(0, 32)}` }
}

function imagePackage({ name, part }: SbomFacts): Package {
  const { digest } = part.descriptor
  const [, hash = ''] = digest.split(':')
  const arch = part.platform && platformParts(part.platform).architecture
  const base = name.toLowerCase().split('/').at(-1) ?? name
  return {
    SPDXID: imageId,
    name,
    versionInfo: digest,
    ...unknown,
    primaryPackagePurpose: 'CONTAINER',
    checksums: [{ algorithm: 'SHA256', checksumValue: hash }],
    externalRefs: purl(
      packageUrl({ type: 'oci', name: base, version: digest, ...(arch !== undefined && { qualifiers: { arch } }) }),
    ),
  }
}

/** The program in the image, and what was linked into it or is declared for it. */
function contentsOf(facts: SbomFacts): Contents {
  const { binary, facts: read } = facts.report ?? {}
  // Something is in it, and nothing is known of that.
  if (binary === undefined) return { packages: [], relationships: [relate(imageId, 'CONTAINS', 'NOASSERTION')] }
  const go = read !== undefined && 'go' in read ? read.go : undefined
  const program: Package = {
    SPDXID: programId,
    name: go?.module?.path ?? facts.name,
    ...(go?.module !== undefined && go.module.version !== '' && { versionInfo: go.module.version }),
    ...unknown,
    primaryPackagePurpose: 'APPLICATION',
    packageFileName: binary.path,
    checksums: [{ algorithm: 'SHA256', checksumValue: binary.sha256 }],
    ...(go?.module !== undefined && { externalRefs: goReferences(go.module.path, go.module.version, go.module.sum) }),
  }
  const { packages, relationships } =
    go !== undefined ? goContents(go) : facts.lockFile !== undefined ? declaredContents(facts.lockFile) : nothingKnown
  return {
    packages: [program, ...packages],
    relationships: [relate(imageId, 'CONTAINS', programId), ...relationships],
  }
}

const nothingKnown: Contents = { packages: [], relationships: [relate(programId, 'DEPENDS_ON', 'NOASSERTION')] }

type GoBuildInfo = NonNullable<Extract<PartReport['facts'], { readonly go?: unknown }>['go']>

/** What Go's linker wrote into the program: it names exactly the modules that were linked. */
function goContents({ version, dependencies }: GoBuildInfo): Contents {
  const release = /^go(\d\S*)/.exec(version)?.[1]
  const standard: Package = {
    SPDXID: 'SPDXRef-go-stdlib',
    name: 'stdlib',
    versionInfo: version,
    ...unknown,
    primaryPackagePurpose: 'LIBRARY',
    ...(release !== undefined && { externalRefs: purl(goPackageUrl('stdlib', release)) }),
  }
  const modules = dependencies
    .map(moduleFacts)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((module, index): Package => ({ SPDXID: `SPDXRef-go-${index + 1}`, ...module }))
  const packages = [standard, ...modules]
  return { packages, relationships: packages.map(({ SPDXID }) => relate(programId, 'CONTAINS', SPDXID)) }
}

/** A module out of a directory keeps its name: the path of the directory says nothing elsewhere. */
function moduleFacts({ path, version, sum, original }: GoBuildInfo['dependencies'][number]): Omit<Package, 'SPDXID'> {
  const directory = original !== undefined && /^[./]|^[A-Za-z]:/.test(path)
  const name = directory ? original.path : path
  const references = goReferences(name, version, sum)
  const comment = directory
    ? 'It was built from a directory.'
    : original && `It replaces ${original.path} ${original.version}.`.replace(' .', '.')
  return {
    name,
    ...(version !== '' && { versionInfo: version }),
    ...unknown,
    primaryPackagePurpose: 'LIBRARY',
    ...(comment !== undefined && { comment }),
    externalRefs: references,
  }
}

/**
 * Go's hash covers the list of a module's files (https://go.dev/ref/mod#go-sum-files). It is no checksum of an archive,
 * so it is a reference. A module out of a directory has neither a version nor a hash.
 */
function goReferences(path: string, version: string, sum: string | undefined): NonNullable<Package['externalRefs']> {
  const released = /^v\d+\.\d+\.\d+/.test(version) ? version : undefined
  return [
    ...purl(goPackageUrl(path, released)),
    ...(sum === undefined ? [] : [{ referenceCategory: 'OTHER', referenceType: 'go-sum', referenceLocator: sum }]),
  ]
}

function declaredContents({ name: file, packages: declared }: LockFile): Contents {
  const packages = declared.map(({ name, version, sha512 }: DeclaredPackage, index): Package => ({
    SPDXID: `SPDXRef-npm-${index + 1}`,
    name,
    versionInfo: version,
    ...unknown,
    primaryPackagePurpose: 'LIBRARY',
    ...(sha512 !== undefined && { checksums: [{ algorithm: 'SHA512', checksumValue: sha512 }] }),
    comment: `Declared in ${file}.`,
    externalRefs: purl(packageUrl({ type: 'npm', name, version })),
  }))
  const comment = `Declared in ${file}: the program itself does not say what it contains.`
  return {
    packages,
    relationships: packages.map(({ SPDXID }) => relate(programId, 'DEPENDS_ON', SPDXID, comment)),
  }
}

const purl = (referenceLocator: string): NonNullable<Package['externalRefs']> => [
  { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator },
]

function relate(
  spdxElementId: string,
  relationshipType: string,
  relatedSpdxElement: string,
  comment?: string,
): Relationship {
  return { spdxElementId, relationshipType, relatedSpdxElement, ...(comment !== undefined && { comment }) }
}
