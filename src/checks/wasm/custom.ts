import { MalformedModule, type ModuleReader } from './reader.ts'

/**
 * Reads custom sections as wazero 1.3 does, which refuses what other engines pass over: a section `name` that is there
 * twice or malformed, and an empty custom section at the end of the module.
 * https://github.com/tetratelabs/wazero/tree/v1.3.1/internal/wasm/binary
 */
export class CustomSections {
  #named = false

  /** @throws MalformedModule */
  read(section: ModuleReader, isLast: boolean): void {
    const name = section.name()
    if (name === 'name') {
      if (this.#named) throw new MalformedModule('its section `name` is there twice, which wazero refuses')
      this.#named = true
      readNames(section)
    } else if (isLast && section.left === 0)
      throw new MalformedModule('it ends with an empty custom section, which wazero refuses')
  }
}

/** https://www.w3.org/TR/wasm-core-2/#name-section */
function readNames(section: ModuleReader): void {
  try {
    while (section.left > 0) {
      const id = section.byte()
      const part = section.part(section.u32())
      if (id === 0) part.skipName()
      else if (id === 1) readMap(part)
      else if (id === 2) for (let functions = count(part); functions > 0; functions--) readLocalNames(part)
      else continue
      if (part.left > 0) throw new MalformedModule('a part of it is longer than what it holds')
    }
  } catch (error) {
    if (!(error instanceof MalformedModule)) throw error
    throw new MalformedModule(`its section \`name\` is malformed, which wazero refuses: ${error.message}`)
  }
}

const count = (part: ModuleReader): number => part.count('names', part.left)

function readLocalNames(part: ModuleReader): void {
  part.u32()
  readMap(part)
}

function readMap(part: ModuleReader): void {
  for (let names = count(part); names > 0; names--) {
    part.u32()
    part.skipName()
  }
}
