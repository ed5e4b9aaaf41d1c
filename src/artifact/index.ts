export { platformsOf, type Artifact, type Part } from './artifact.ts'
export { copyLayout } from './copy-layout.ts'
export type { ImageConfig } from './image-config.ts'
export type { FileArchive, FileLayer } from './file-layer.ts'
export {
  Packer,
  type FileImage,
  type FileManifest,
  type IndexForm,
  type PackedLayers,
  type PackOptions,
} from './pack.ts'
export { writeExported } from './exported-form.ts'
export { haveSameForm } from './form.ts'
export { mergeLayouts, mergeProblems, repeatedPlatforms, type Piece } from './merge.ts'
export { NotServed, type ServedImages } from './normalize.ts'
export { parsePackedImages, writePackedImages, type PackedImages } from './packed-images.ts'
export { payloadAnnotation, payloadDigestOf, type Payload, type PayloadFile, type StoredPayload } from './payload.ts'
export { readArtifact } from './read.ts'
export type { TreeFile } from './tar.ts'
