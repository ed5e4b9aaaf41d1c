// Original file: generated/service.proto

export const Species = {
  SPECIES_UNSPECIFIED: 'SPECIES_UNSPECIFIED',
  SPECIES_LIME: 'SPECIES_LIME',
  SPECIES_OAK: 'SPECIES_OAK',
  SPECIES_YEW: 'SPECIES_YEW',
} as const;

export type Species =
  | 'SPECIES_UNSPECIFIED'
  | 0
  | 'SPECIES_LIME'
  | 1
  | 'SPECIES_OAK'
  | 2
  | 'SPECIES_YEW'
  | 3

export type Species__Output = typeof Species[keyof typeof Species]
