import type { Directory, File, Tree } from './tree.ts'

/** A file of an unpacked image. */
export interface FileOfTree {
  /** Relative to the root, with forward slashes. */
  readonly path: string
  readonly file: File
}

/** Every file of a tree in the order of its path; a link to a file counts as that file. */
export function filesOf(tree: Tree): FileOfTree[] {
  const files: FileOfTree[] = []
  const visit = (directory: Directory, above: readonly string[]): void => {
    for (const [name, node] of [...directory.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const path = [...above, name]
      if (node.kind === 'directory') visit(node, path)
      else if (node.kind === 'file') files.push({ path: path.join('/'), file: node })
      else {
        const target = tree.walk(path, true)
        if (target.state === 'found' && target.node.kind === 'file')
          files.push({ path: path.join('/'), file: target.node })
      }
    }
  }
  visit(tree.root, [])
  return files
}
