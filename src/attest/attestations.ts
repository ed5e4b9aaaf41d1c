import * as v from 'valibot'
import type { Artifact } from '../artifact/index.ts'
import type { CheckOutcome } from '../checks/index.ts'
import type { Attestation } from '../sign/index.ts'
import type { LockFile } from './lock-file.ts'
import { buildType, provenance, provenanceType, type BuildFacts } from './provenance.ts'
import { sbom, sbomCreator, sbomType } from './sbom.ts'

/** A build whose artifact is published by the same run. */
export interface AttestedBuild {
  readonly artifact: Artifact
  readonly checked: CheckOutcome
  readonly facts: BuildFacts
  readonly lockFile: LockFile | undefined
}

const ownProvenance = v.object({ buildDefinition: v.object({ buildType: v.literal(buildType) }) })
const ownSbom = v.object({
  creationInfo: v.object({ creators: v.pipe(v.array(v.string()), v.includes(sbomCreator)) }),
})

/**
 * The provenance of the root and an SBOM of each manifest: one build made the whole index, and each platform has its
 * own program. An earlier one of the same kind is enough: the same digest was built the same way.
 */
export function attestationsOf({ artifact, checked, facts, lockFile }: AttestedBuild): Attestation[] {
  const { name, sourceDateEpoch } = facts.parameters
  return [
    {
      title: 'provenance',
      digest: artifact.root.digest,
      predicateType: provenanceType,
      predicate: provenance(facts),
      supersededBy: (predicate) => v.is(ownProvenance, predicate),
    },
    ...artifact.parts.map((part): Attestation => ({
      title: part.platform === undefined ? 'SBOM' : `SBOM of ${part.platform}`,
      digest: part.descriptor.digest,
      predicateType: sbomType,
      predicate: sbom({ name, part, report: checked.parts.get(part.descriptor.digest), lockFile, sourceDateEpoch }),
      supersededBy: (predicate) => v.is(ownSbom, predicate),
    })),
  ]
}
