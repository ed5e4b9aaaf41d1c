/** https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md#pre-defined-annotation-keys */
const sourceAnnotation = 'org.opencontainers.image.source'

/** What the root of an artifact is annotated with. */
export interface RootAnnotations {
  /** Those that the workflow sets. */
  readonly annotations: Readonly<Record<string, string>>
  /** Undefined: the workflow sets its own, or wants none, or the run belongs to no repository. */
  readonly source: { readonly [sourceAnnotation]: string } | undefined
}

/**
 * The annotations of the root: those of the input `annotations`, and the repository, by which a registry links the
 * package to it. Neither commit nor version is among them, because unchanged sources must keep their digest. An empty
 * value in the input leaves the repository out.
 */
export function rootAnnotations(given: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): RootAnnotations {
  const url = repositoryUrl(env)
  if (!Object.hasOwn(given, sourceAnnotation))
    return { annotations: given, source: url === undefined ? undefined : { [sourceAnnotation]: url } }
  const { [sourceAnnotation]: own = '', ...others } = given
  return { annotations: own === '' ? others : given, source: undefined }
}

/**
 * The page of the repository of this run; undefined outside GitHub.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
function repositoryUrl(env: NodeJS.ProcessEnv): string | undefined {
  const repository = env['GITHUB_REPOSITORY'] ?? ''
  const server = (env['GITHUB_SERVER_URL'] ?? '').replace(/\/+$/, '')
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^https?:\/\/[\w.-]+(:\d+)?$/.test(server)) return undefined
  return `${server}/${repository}`
}
