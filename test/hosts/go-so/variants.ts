import type { Build } from '../../support/go-so.ts'

/** A plugin and a host, and what `plugin.Open` says to them. */
export interface Variant {
  readonly name: string
  readonly host?: Build
  readonly plugin?: Build
  /** Code of the finding that says why the host refuses the plugin; undefined: it loads. */
  readonly code?: string
  /** Part of the finding. */
  readonly says?: RegExp
  /** Part of what Go says when the host cannot load plugins at all; otherwise it names a package. */
  readonly refusal?: RegExp
  /** In every run of the tests, because it compiles little. */
  readonly quick?: true
}

const raised = {
  'plugin/go.mod': `module example.com/aviary-birdsong

go 1.25.0

require (
	example.com/aviary v0.0.0
	golang.org/x/mod v0.38.0
)

replace example.com/aviary => ../host
`,
  'plugin/go.sum+': `golang.org/x/mod v0.38.0 h1:MECBjubtXD7yj4HrhIUcywNaGeNVUdfVnxmPajOk4yk=
golang.org/x/mod v0.38.0/go.mod h1:V6Xz0pq8TQ3dGqVQ1FVHuelZpAL0uNhSkk9ogYP3c40=
`,
}

const fork = {
  'go.work+': '\nreplace golang.org/x/mod => ./fork\n',
  'fork/go.mod': 'module golang.org/x/mod\n\ngo 1.25.0\n',
  'fork/semver/semver.go': `package semver

func IsValid(v string) bool { return v != "" }
func Major(v string) string { return v[:2] }
func Canonical(v string) string { return v + ".0" }
func Compare(a, b string) int { return len(a) - len(b) }
`,
}

const sameFork = {
  'go.work+': '\nreplace golang.org/x/mod => golang.org/x/mod v0.35.0\n',
  'go.work.sum': `golang.org/x/mod v0.35.0 h1:Ww1D637e6Pg+Zb2KrWfHQUnH2dQRLBQyAtpr/haaJeM=
golang.org/x/mod v0.35.0/go.mod h1:+GwiRhIInF8wPm+4AoT6L0FA1QWAad3OMdTRx4tFYlU=
`,
}

const tagged = {
  'host/bird/songs.go': '//go:build songs\n\npackage bird\n\nfunc (b Bird) Twice() string { return b.Song + b.Song }\n',
  'plugin/quiet.go': '//go:build quiet\n\npackage main\n\nvar Quiet = true\n',
}

const trimmed = (...flags: readonly string[]): readonly string[] => ['-trimpath', ...flags]
const withGo = (version: string): Build => ({ env: { GOTOOLCHAIN: version } })
const noPlugins = /not implemented|no plugin module data|loads no plugins/

/** What changes between plugin and host, and what the host says. */
export const variants: readonly Variant[] = [
  { name: 'nothing: the same workspace, at another path', quick: true },
  { name: 'the plugin is stripped (`-ldflags="-s -w"`)', plugin: { flags: trimmed('-ldflags=-s -w') }, quick: true },
  {
    name: 'a package that only the plugin has',
    plugin: {
      files: {
        'plugin/notes/notes.go': 'package notes\n\nconst A = 440\n',
        'plugin/use.go': 'package main\n\nimport "example.com/aviary-birdsong/notes"\n\nvar Pitch = notes.A\n',
      },
    },
    quick: true,
  },
  {
    name: 'a newer version of a shared module, although the files of its shared package are the same',
    plugin: { files: raised },
    code: 'E_GO_SO_PACKAGES',
    says: /golang\.org\/x\/mod v0\.38\.0, and the host .*v0\.37\.0.*go get golang\.org\/x\/mod@v0\.37\.0/s,
    quick: true,
  },
  {
    name: 'a shared module, replaced by another version with the same files',
    plugin: { files: sameFork },
    quick: true,
  },
  {
    name: 'a shared module, replaced by other sources',
    plugin: { files: fork },
    code: 'E_GO_SO_PACKAGES',
    says: /v0\.37\.0 replaced by \.\/fork .*, and the host .*go mod edit -dropreplace=golang\.org\/x\/mod/s,
    quick: true,
  },
  {
    name: 'the same replacement on both sides',
    host: { files: fork },
    plugin: { files: fork },
    quick: true,
  },
  {
    name: 'other sources of the package that both share',
    plugin: { files: { 'host/bird/more.go': 'package bird\n\nfunc More() int { return len(API) }\n' } },
    code: 'E_GO_SO_PACKAGES',
    says: /different files of example\.com\/aviary\/bird/,
    quick: true,
  },
  {
    name: 'the plugin outside of the workspace, with a `replace` of the host’s module',
    plugin: { env: { GOWORK: 'off' } },
    code: 'E_GO_SO_PACKAGES',
    says: /example\.com\/aviary v0\.0\.0 replaced by \.\.\/host.*go work use/s,
    quick: true,
  },
  {
    name: 'tags that change a shared package',
    host: { files: tagged },
    plugin: { files: tagged, flags: trimmed('-tags=songs') },
    code: 'E_GO_SO_SETTINGS',
    says: /`-tags=songs`, and the host with no `-tags`.*without `-tags`/s,
    quick: true,
  },
  {
    name: 'tags that change no shared package',
    host: { files: tagged },
    plugin: { files: tagged, flags: trimmed('-tags=quiet') },
    quick: true,
  },
  {
    name: 'the host without cgo',
    host: { env: { CGO_ENABLED: '0' } },
    code: 'E_GO_SO_HOST',
    says: /without cgo/,
    refusal: noPlugins,
  },
  {
    name: 'the host linked statically',
    host: { flags: trimmed('-ldflags=-linkmode external -extldflags -static') },
    code: 'E_GO_SO_HOST',
    says: /cannot load Go plugins/,
    refusal: noPlugins,
    quick: true,
  },
  {
    name: 'a host that does not import `plugin`',
    host: {
      files: { 'host/main.go': 'package main\n\nfunc main() { panic("this program loads no plugins") }\n' },
    },
    code: 'E_GO_SO_HOST',
    says: /cannot load Go plugins/,
    refusal: noPlugins,
    quick: true,
  },
  {
    name: 'a library of `-buildmode=c-shared`',
    plugin: { flags: trimmed('-buildmode=c-shared') },
    code: 'E_GO_SO_PLUGIN',
    says: /-buildmode=c-shared/,
    refusal: noPlugins,
  },
  { name: 'the host built with `-buildmode=pie`', host: { flags: trimmed('-buildmode=pie') } },
  {
    name: 'the plugin without `-trimpath`',
    plugin: { flags: [] },
    code: 'E_GO_SO_SETTINGS',
    says: /no `-trimpath`, and the host with `-trimpath=true`.*with `-trimpath`/s,
  },
  {
    name: 'the host without `-trimpath`',
    host: { flags: [] },
    code: 'E_GO_SO_SETTINGS',
    says: /`-trimpath=true`, and the host with no `-trimpath`.*without `-trimpath`/s,
  },
  {
    name: 'both without `-trimpath`, at different paths',
    host: { flags: [] },
    plugin: { flags: [] },
    code: 'E_GO_SO_SETTINGS',
    says: /files at different paths: example\.com\/aviary\/bird/,
  },
  { name: '`-gcflags=all=-N` on one side', plugin: { flags: trimmed('-gcflags=all=-N') } },
  {
    name: '`-gcflags="all=-N -l"` on one side',
    plugin: { flags: trimmed('-gcflags=all=-N -l') },
    code: 'E_GO_SO_SETTINGS',
    says: /`-gcflags=all=-N -l`/,
  },
  {
    name: '`-race` on one side',
    plugin: { flags: trimmed('-race') },
    code: 'E_GO_SO_SETTINGS',
    says: /`-race=true`/,
  },
  {
    name: '`GOAMD64=v2` on one side',
    plugin: { env: { GOAMD64: 'v2' } },
  },
  {
    name: 'another minor version of Go: the program that opens it may crash',
    host: withGo('go1.26.7'),
    plugin: withGo('go1.25.5'),
    code: 'E_GO_SO_GO_VERSION',
    says: /go1\.25\.5, and the host with go1\.26\.7.*GOTOOLCHAIN=go1\.26\.7/s,
    refusal: /no plugin module data|different version of package/,
  },
  {
    name: 'another patch release of Go that changed no shared package (go1.26.6 and go1.26.7): a warning',
    host: withGo('go1.26.7'),
    plugin: withGo('go1.26.6'),
  },
]
