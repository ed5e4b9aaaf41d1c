export type { Content, Images, Tree, Trees } from './content.ts'
export { buildImages, type BuiltImages } from './docker/build.ts'
export type { BuildRequest } from './docker/request.ts'
export { filesContent } from './files.ts'
