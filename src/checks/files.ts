import type { LayoutTarget } from 'oras-js'
import type { Artifact, Part } from '../artifact/index.ts'
import type { Finding } from '../shared/finding.ts'
import { platformParts, type Platform } from '../shared/platform.ts'
import { isLoadedBySystem } from './binary/bound.ts'
import { MalformedBinary } from './binary/bytes.ts'
import type { BinaryFacts } from './binary/facts.ts'
import { binaryFindings } from './binary/label.ts'
import { readFileFacts } from './binary/read-facts.ts'
import type { Check, PartReport } from './check.ts'

/** A layer that is one file as it is. */
type Layer = Part['manifest']['layers'][number]

export interface FileRules {
  /** The name of a file that is made for this platform only. Undefined: the file is for all platforms. */
  readonly nameOf: (layer: Layer, platform: Platform) => string | undefined
}

const reason = 'nothing is known about how its host starts it'

/**
 * Reads the programs and libraries among the files of an artifact, and compares their headers with the platforms that
 * the files are labelled with. Files of other kinds are left alone.
 */
export function checkFiles({ nameOf }: FileRules, { smokeTest }: { readonly smokeTest: 'auto' | boolean }): Check {
  return {
    name: 'Files',
    run({ parts, store }, { signal }) {
      const starts = smokeTest === true ? parts.map(impossible) : []
      const findings: Finding[] = [...starts]
      const reports = new Map<string, PartReport>()
      for (const part of parts) {
        signal.throwIfAborted()
        const { platform } = part
        const programs = platform === undefined ? [] : readPrograms(part, platform, store, nameOf)
        findings.push(...programs.flatMap((program) => program.findings))
        reports.set(part.descriptor.digest, reportOf(part, programs))
      }
      return Promise.resolve({ findings, starts, parts: reports })
    },
  }
}

interface ReadProgram {
  readonly name: string
  readonly layer: Layer
  readonly facts: BinaryFacts | undefined
  readonly findings: readonly Finding[]
}

function readPrograms(
  { manifest }: Part,
  platform: Platform,
  store: LayoutTarget,
  nameOf: FileRules['nameOf'],
): ReadProgram[] {
  return manifest.layers.flatMap((layer): ReadProgram[] => {
    const name = nameOf(layer, platform)
    if (name === undefined) return []
    const path = store.blobPath(layer.digest)
    if (!isLoadedBySystem(path)) return []
    try {
      const facts = readFileFacts(path, platformParts(platform).architecture)
      if (facts === undefined || facts.format === 'script') return []
      const findings = binaryFindings(name, withoutGuess(facts, platform), platform)
      return [{ name, layer, facts, findings }]
    } catch (error) {
      if (!(error instanceof MalformedBinary)) throw error
      // A file of debug information has the header of its program, and not its content.
      const message = `${name} for ${platform} cannot be read as an executable: ${error.message}`
      const finding: Finding = { code: 'E_CHECK_BINARY', severity: 'warning', platform, message }
      return [{ name, layer, facts: undefined, findings: [finding] }]
    }
  })
}

/** ELF files of Linux, NetBSD and OpenBSD can have the same ABI number, 0. */
function withoutGuess(facts: BinaryFacts, platform: Platform): BinaryFacts {
  const { os } = platformParts(platform)
  return facts.format === 'elf' && facts.os === 'linux' && ['netbsd', 'openbsd'].includes(os) ? { ...facts, os } : facts
}

function reportOf({ manifest }: Part, programs: readonly ReadProgram[]): PartReport {
  const [program, ...others] = programs
  return {
    smoke: { outcome: 'skipped', reason },
    unpackedSize: manifest.layers.reduce((sum, { size }) => sum + size, 0),
    ...(program !== undefined && others.length === 0 && binaryOf(program)),
  }
}

function binaryOf({ name, layer: { digest, size }, facts }: ReadProgram): PartReport {
  return {
    binary: { path: name, sha256: digest.slice(digest.indexOf(':') + 1), size },
    ...(facts !== undefined && { facts, linking: facts.linking }),
  }
}

function impossible({ platform }: Artifact['parts'][number]): Finding {
  const what = platform === undefined ? 'The plugin' : `The plugin for ${platform}`
  const message = `${what} was not started: ${reason}`
  return { code: 'E_SMOKE_IMPOSSIBLE', severity: 'error', message, ...(platform !== undefined && { platform }) }
}
