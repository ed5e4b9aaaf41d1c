export { filesContent, type Content, type Images, type Tree, type Trees } from './content.ts'
export { buildImages, type BuiltImages } from './docker/build.ts'
export type { BuildRequest } from './docker/request.ts'
