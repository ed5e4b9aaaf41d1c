/** Levels of nested arrays and objects. A descriptor in an index has four. */
const maxDepth = 64
/** Elements of arrays and members of objects. A manifest of 4 MiB has room for 35,000 layers, which are 140,000. */
const maxValues = 250_000

/**
 * Parses JSON from outside. Go programs write absent values as `null`, so `null` counts as absent. Brackets and commas
 * are counted first, because 4 MiB of them take many seconds and gigabytes.
 * @returns undefined if the bytes are no JSON in UTF-8, or exceed a limit
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (exceedsLimits(bytes)) return undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // A reviver takes twenty times as long as the rest, and few documents need it.
    if (!text.includes('null')) return JSON.parse(text)
    return JSON.parse(text, (_key, value: unknown) => (value === null ? undefined : value))
  } catch {
    return undefined
  }
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** In UTF-8, a byte of a longer character is none of these. */
function exceedsLimits(bytes: Uint8Array): boolean {
  let [depth, values, quoted] = [0, 0, false]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (quoted) {
      if (byte === backslash) at++
      else if (byte === quote) quoted = false
    } else if (byte === quote) quoted = true
    else if (byte === openArray || byte === openObject) {
      values++
      if (++depth > maxDepth) return true
    } else if (byte === comma) values++
    else if (byte === closeArray || byte === closeObject) depth--
    if (values > maxValues) return true
  }
  return false
}
