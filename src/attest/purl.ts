/** What a package URL is made of. Nothing of it is escaped. */
export interface PackageUrl {
  readonly type: 'golang' | 'npm' | 'oci'
  /** With slashes between the parts of a namespace. */
  readonly name: string
  readonly version?: string
  readonly qualifiers?: Readonly<Record<string, string>>
}

/** https://github.com/package-url/purl-spec/blob/main/PURL-SPECIFICATION.rst */
export function packageUrl({ type, name, version, qualifiers = {} }: PackageUrl): string {
  const path = name.split('/').filter((segment) => segment !== '')
  const query = Object.keys(qualifiers)
    .sort()
    .map((key) => `${key}=${escape(qualifiers[key] ?? '')}`)
  return [
    `pkg:${type}/${path.map(escape).join('/')}`,
    ...(version === undefined ? [] : [`@${escape(version)}`]),
    ...(query.length === 0 ? [] : [`?${query.join('&')}`]),
  ].join('')
}

/** Percent-encoding of everything but letters, digits and `. - _ ~ :`. */
function escape(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** A module of Go. The specification wants lower case, also where Go itself tells both apart. */
export function goPackageUrl(path: string, version: string | undefined): string {
  return packageUrl({ type: 'golang', name: path.toLowerCase(), ...(version !== undefined && { version }) })
}
