import * as v from 'valibot'
import type { Artifact, Part } from '../artifact/index.ts'
import type { CheckOutcome } from '../checks/index.ts'
import type { Attestation, ExpectedAttestation } from '../sign/index.ts'
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
    { ...expectedProvenance(artifact), predicate: provenance(facts) },
    ...artifact.parts.map((part): Attestation => ({
      ...expectedSbom(part),
      predicate: sbom({ name, part, report: checked.parts.get(part.descriptor.digest), lockFile, sourceDateEpoch }),
    })),
  ]
}

/** The attestations that an artifact has once it was published with them. */
export function expectedAttestations(artifact: Artifact): ExpectedAttestation[] {
  return [expectedProvenance(artifact), ...artifact.parts.map(expectedSbom)]
}

function expectedProvenance({ root }: Artifact): ExpectedAttestation {
  return {
    title: 'provenance',
    digest: root.digest,
    predicateType: provenanceType,
    supersededBy: (predicate) => v.is(ownProvenance, predicate),
  }
}

function expectedSbom({ platform, descriptor }: Part): ExpectedAttestation {
  return {
    title: platform === undefined ? 'SBOM' : `SBOM of ${platform}`,
    digest: descriptor.digest,
    predicateType: sbomType,
    supersededBy: (predicate) => v.is(ownSbom, predicate),
  }
}
