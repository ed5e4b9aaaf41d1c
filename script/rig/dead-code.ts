import { minify, type OutputQuoteStyle } from 'terser'
import { RigError } from './command.ts'

/** Where the bundler writes that a module begins: an ES module by its path, a CommonJS module by its number. */
const moduleStart = /^;\/\/ CONCATENATED MODULE: (.*)$|^\/\*\*\*\/ \d+:/gm

/** Comments of packages that a licence may want to be kept, and the names of the modules. */
const kept = /CONCATENATED MODULE|@license|@preserve|copyright/i

/**
 * Removes what nothing uses from a bundle: exports that nobody imports, and the comments of packages. Names, statements
 * and the comments of our own sources stay, so that readers see what they see in the sources. The bundler keeps all of
 * a module of which one export is used. The same code gives the same bytes on every machine.
 *
 * @param hasPackages false: all of it is our own
 */
export async function withoutDeadCode(code: string, hasPackages = true): Promise<string> {
  const modules = [...code.matchAll(moduleStart)].map(({ index, 1: path = '' }) => ({
    index,
    own: path.startsWith('./.build/src/'),
  }))
  const isOwn = (position: number): boolean =>
    !hasPackages || modules.findLast(({ index }) => index <= position)?.own === true
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum exists only among its types
  const quotes: OutputQuoteStyle = 3
  const format = { beautify: true, indent_level: 1, quote_style: quotes, ecma: 2020 as const }
  const { code: result } = await minify(code, {
    module: true,
    ecma: 2020,
    mangle: false,
    compress: {
      // Nothing is rewritten: only what has no effect is left out.
      defaults: false,
      dead_code: true,
      unused: true,
      side_effects: true,
      toplevel: true,
      module: true,
      keep_classnames: true,
      keep_fnames: true,
      passes: 2,
      ecma: 2020,
    },
    format: { ...format, comments: (_node, { value, pos }) => kept.test(value) || isOwn(pos) },
  })
  if (result === undefined || result === '') throw new RigError('nothing is left of the bundle')
  return `${result}\n`
}
