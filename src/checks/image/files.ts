import type { Directory, File, Tree } from './tree.ts'

/** A file of an unpacked image. */
export interface FileOfTree {
  /** Relative to the root, with forward slashes. */
  readonly path: string
  /** Undefined: a link that leads to no file. */
  readonly file: File | undefined
}

/** Every file and link of a tree, in the order of their paths; a link to a file counts as that file. */
export function filesOf(tree: Tree): FileOfTree[] {
  const files: FileOfTree[] = []
  const visit = (directory: Directory, above: readonly string[]): void => {
    for (const [name, node] of [...directory.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const path = [...above, name]
      if (node.kind === 'directory') visit(node, path)
      else if (node.kind === 'file') files.push({ path: path.join('/'), file: node })
      else {
        const target = tree.walk(path, true)
        const isFile = target.state === 'found' && target.node.kind === 'file'
        files.push({ path: path.join('/'), file: isFile ? target.node : undefined })
      }
    }
  }
  visit(tree.root, [])
  return files
}
