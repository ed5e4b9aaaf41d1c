/** An entry of a layer. */
export interface Entry {
  readonly name: string
  readonly type?: 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo'
  readonly mode?: number
  readonly content?: Buffer | string
  readonly linkName?: string
}

const flags = { file: '0', hardlink: '1', symlink: '2', character: '3', block: '4', directory: '5', fifo: '6' }

/** A tar archive with exactly these entries, hostile ones included. Long names become PAX records. */
export function tar(entries: readonly Entry[]): Buffer {
  return Buffer.concat([...entries.flatMap(oneEntry), Buffer.alloc(1024)])
}

function oneEntry({
  name,
  type = 'file',
  mode = type === 'directory' ? 0o755 : 0o644,
  content = '',
  linkName = '',
}: Entry): Buffer[] {
  const bytes = type === 'file' ? Buffer.from(content) : Buffer.alloc(0)
  const records = [
    ...(Buffer.byteLength(name) > 100 ? [record('path', name)] : []),
    ...(Buffer.byteLength(linkName) > 100 ? [record('linkpath', linkName)] : []),
  ]
  const extension = Buffer.from(records.join(''))
  return [
    ...(records.length > 0
      ? [header({ name: 'pax', flag: 'x', mode: 0o644, size: extension.length, linkName: '' }), padded(extension)]
      : []),
    header({ name, flag: flags[type], mode, size: bytes.length, linkName }),
    padded(bytes),
  ]
}

export function header({
  name,
  flag,
  mode,
  size,
  linkName,
}: {
  name: string
  flag: string
  mode: number
  size: number
  linkName: string
}): Buffer {
  const block = Buffer.alloc(512)
  block.write(Buffer.from(name).subarray(0, 100).toString('latin1'), 0, 'latin1')
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100)
  block.write('0000000\0'.repeat(2), 108)
  if (size < 0o77777777777) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  else {
    block[124] = 0x80
    block.writeBigUInt64BE(BigInt(size), 128)
  }
  block.write('00000000000\0', 136)
  block.write('        ', 148)
  block.write(flag, 156)
  block.write(Buffer.from(linkName).subarray(0, 100).toString('latin1'), 157, 'latin1')
  block.write('ustar\0' + '00', 257)
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return block
}

export function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest)
  while (Buffer.byteLength(rest) + String(length).length !== length)
    length = Buffer.byteLength(rest) + String(length).length
  return `${length}${rest}`
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
