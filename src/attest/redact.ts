/**
 * A URL without what may be a secret: user, password and query. A package URL stays as it is: its query holds
 * qualifiers such as the platform, and it has no user.
 */
export function withoutSecrets(uri: string): string {
  if (uri.startsWith('pkg:')) return uri
  const [, scheme = '', rest = uri] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(uri) ?? []
  const end = rest.search(/[/?#]/)
  const [authority, path] = end === -1 ? [rest, ''] : [rest.slice(0, end), rest.slice(end)]
  // git also takes user@host:path, without a scheme.
  return `${scheme}${authority.slice(authority.lastIndexOf('@') + 1)}${path.replace(/\?[^#]*/, '')}`
}
