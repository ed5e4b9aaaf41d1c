import { generateKeyPairSync, randomBytes, scryptSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SigningKey } from './cosmo.ts'

/**
 * The weakest derivation that cosign reads. Its own keys have twice the `N`, and each process that signs pays for it:
 * https://pkg.go.dev/github.com/secure-systems-lab/go-securesystemslib/encrypted
 */
const kdf = { N: 32_768, r: 8, p: 1 } as const

/**
 * `cosign.key` and `cosign.pub` as `cosign generate-key-pair` writes them, with a private key that opens in half the
 * time. For tests that are not about the key, but start many processes that sign.
 */
export async function quickKey(directory: string, password = randomBytes(12).toString('hex')): Promise<SigningKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const [salt, nonce] = [randomBytes(32), randomBytes(24)]
  const key = scryptSync(password, salt, 32, { ...kdf, maxmem: 256 * kdf.N * kdf.r })
  const document = {
    kdf: { name: 'scrypt', params: kdf, salt: salt.toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: nonce.toString('base64') },
    ciphertext: secretBox(privateKey.export({ type: 'pkcs8', format: 'der' }), key, nonce).toString('base64'),
  }
  const [path, publicPath] = [join(directory, 'cosign.key'), join(directory, 'cosign.pub')]
  await writeFile(path, pem('ENCRYPTED SIGSTORE PRIVATE KEY', JSON.stringify(document)), { mode: 0o600 })
  await writeFile(publicPath, publicKey.export({ type: 'spki', format: 'pem' }))
  return { path, publicPath, password }
}

function pem(label: string, text: string): string {
  const lines =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

/** XSalsa20 and Poly1305, which Node lacks: https://nacl.cr.yp.to/secretbox.html */
function secretBox(message: Buffer, key: Buffer, nonce: Buffer): Buffer {
  const start = state(words(key), words(nonce.subarray(0, 16)))
  const mixed = rounds(start)
  const subkey = Uint32Array.from([0, 5, 10, 15, 6, 7, 8, 9], (position) => mixed[position] ?? 0)
  const stream: Buffer[] = []
  for (let block = 0; block * 64 < message.length + 32; block++) {
    const input = state(subkey, Uint32Array.from([...words(nonce.subarray(16)), block, 0]))
    const output = rounds(input).map((word, position) => word + (input[position] ?? 0))
    const bytes = Buffer.alloc(64)
    output.forEach((word, position) => bytes.writeUInt32LE(word, 4 * position))
    stream.push(bytes)
  }
  const pad = Buffer.concat(stream)
  const hidden = Buffer.from(message.map((byte, position) => byte ^ (pad[position + 32] ?? 0)))
  return Buffer.concat([poly1305(hidden, pad.subarray(0, 32)), hidden])
}

/** 32-bit words, little-endian. */
function words(bytes: Buffer): Uint32Array {
  return Uint32Array.from({ length: bytes.length / 4 }, (_, position) => bytes.readUInt32LE(4 * position))
}

/** The 16 words of Salsa20 for a key of 8 words and an input of 4. */
function state(key: Uint32Array, input: Uint32Array): Uint32Array {
  const [first = 0, second = 0, third = 0, fourth = 0] = words(Buffer.from('expand 32-byte k'))
  return Uint32Array.from([first, ...key.slice(0, 4), second, ...input, third, ...key.slice(4), fourth])
}

/** Columns, then rows: https://cr.yp.to/snuffle/spec.pdf */
const quarters = [
  [0, 4, 8, 12],
  [5, 9, 13, 1],
  [10, 14, 2, 6],
  [15, 3, 7, 11],
  [0, 1, 2, 3],
  [5, 6, 7, 4],
  [10, 11, 8, 9],
  [15, 12, 13, 14],
] as const

function rounds(input: Uint32Array): Uint32Array {
  const x = Uint32Array.from(input)
  const mix = (target: number, one: number, other: number, by: number): void => {
    const sum = ((x[one] ?? 0) + (x[other] ?? 0)) | 0
    x[target] = (x[target] ?? 0) ^ ((sum << by) | (sum >>> (32 - by)))
  }
  for (let round = 0; round < 10; round++)
    for (const [a, b, c, d] of quarters) {
      mix(b, a, d, 7)
      mix(c, b, a, 9)
      mix(d, c, b, 13)
      mix(a, d, c, 18)
    }
  return x
}

/** https://www.rfc-editor.org/rfc/rfc8439#section-2.5 */
function poly1305(message: Buffer, key: Buffer): Buffer {
  const number = (bytes: Buffer): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
  const r = number(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn
  let sum = 0n
  for (let at = 0; at < message.length; at += 16)
    sum = ((sum + number(Buffer.concat([message.subarray(at, at + 16), Buffer.of(1)]))) * r) % (2n ** 130n - 5n)
  const tag = (sum + number(key.subarray(16))) % 2n ** 128n
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse()
}
