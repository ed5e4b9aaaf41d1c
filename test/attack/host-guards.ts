import { from } from './guard.ts'

/** Rules of hosts, and what is written for them. */
export const hostGuards = [
  ...from('src/hosts/programs.ts', 'test/hosts/programs.test.ts', [
    ["found.path.join('/') === names.join('/')", 'true', 'a link is not followed to a program'],
    ["if (node.kind === 'symlink') return node", '', 'a library is the file itself at its path'],
  ]),
  ...from('src/run/export.ts', 'test/run/export.test.ts', [
    ["if (kind !== 'file' && kind !== undefined)", 'if (false)', 'replaces no directory'],
    ["else if (kind !== 'directory')", 'else if (false)', 'follows no link, in the middle or at the end'],
  ]),
  ...from('src/checks/smoke/health.ts', 'test/checks/health.test.ts', [
    ['http !== 200 ||', '', 'that no gRPC client takes is none'],
    ['frame[0] === 0 &&', '', 'that no gRPC client takes is none'],
    ['frame.readUInt32BE(1) === frame.length - 5', 'true', 'that no gRPC client takes is none'],
  ]),
  ...from('src/hosts/cosmo/disk.ts', 'test/hosts/disk.test.ts', [
    ['else if (other.sha256 !== file.sha256)', 'else if (false)', 'that differ between platforms are refused'],
    ["if (beside.startsWith('../'))", 'if (false)', 'that are not below the program’s directory are refused'],
    ['if (file === undefined)', 'if (file === undefined && false)', 'a link to a directory, or to nothing'],
    ['bytes <= maxBytes && files.size <= maxFiles', 'bytes > -1', 'that are too many, or too much with their links'],
  ]),
]
