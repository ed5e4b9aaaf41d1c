import { JsonNumber } from '../../shared/exact-json.ts'

export type Members = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber)
export const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** A number as it is written, undefined for any other value. */
export function numberText(value: unknown): string | undefined {
  if (value instanceof JsonNumber) return value.text
  return typeof value === 'number' ? JSON.stringify(value) : undefined
}

export const isAboveZero = (text: string): boolean => !text.startsWith('-') && /[1-9]/.test(text.replace(/e.*/i, ''))

/** A count from 0 on. Go takes it only as digits, and up to 63 bits: neither `1.0` nor `1e2`. */
export function countOf(value: unknown): bigint | undefined {
  const text = numberText(value)
  if (text === undefined || !/^(?:-?0|[1-9][0-9]{0,18})$/.test(text)) return undefined
  const count = BigInt(text)
  return count < 2n ** 63n ? count : undefined
}

/** The first number below a value that Go cannot hold in 64 bits, or that takes it long to read. */
export function largeNumber(value: unknown): string | undefined {
  const text = numberText(value)
  if (text !== undefined)
    return Number.isFinite(Number(text)) && text.length < 1000 && !/e[-+]?0*[1-9][0-9]{3}/i.test(text)
      ? undefined
      : text.slice(0, 50)
  if (typeof value !== 'object' || value === null) return undefined
  for (const member of Object.values(value)) {
    const found = largeNumber(member)
    if (found !== undefined) return found
  }
  return undefined
}

export const isUnique = (values: readonly unknown[]): boolean => new Set(values.map(canonical)).size === values.length

/** A text that is the same for values that are the same in Go: it sorts keys, and reads numbers in 64 bits. */
function canonical(value: unknown): string {
  const number = numberText(value)
  if (number !== undefined) return Object.is(Number(number), -0) ? '-0' : String(Number(number))
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${canonical(key)}:${canonical(member)}`)
    return `{${members.sort().join()}}`
  }
  return typeof value === 'string' ? JSON.stringify(value.toWellFormed()) : String(value)
}
