import type { CodeTable } from '../../shared/codes.ts'

export const goSoCodes = {
  E_GO_SO_NAME: {
    meaning: 'The plugin’s name cannot be that of a file.',
    remedy: 'Set `name` to letters, digits, dots, dashes and underscores, with a letter or digit first.',
  },
  E_GO_SO_DECLARATION: {
    meaning: '`go-so.json` does not describe a host, or another one than `host-binary`.',
    remedy: 'Correct the file; the message names the field.',
  },
  E_GO_SO_HOST: {
    meaning: 'The program of `host-binary` cannot load Go plugins on this platform.',
    remedy: 'Set `host-binary` to the program that will load the plugin, built for the same platform with cgo.',
  },
  E_GO_SO_PLUGIN: {
    meaning: 'The file is not a Go plugin.',
    remedy: 'Build it with `CGO_ENABLED=1 go build -buildmode=plugin`.',
  },
  E_GO_SO_FACTS: {
    meaning: 'The config that describes the plugin is larger than clients read: its packages and modules are too many.',
    remedy: 'Import fewer packages in the plugin, or make several plugins of it.',
  },
  E_GO_SO_GO_VERSION: {
    meaning: 'Plugin and host were built with different versions of Go, and the host refuses the plugin.',
    remedy: 'Build the plugin with the version of Go that the host was built with.',
  },
  E_GO_SO_SETTINGS: {
    meaning: 'Plugin and host were built with different settings, such as `-trimpath` or tags.',
    remedy: 'Build the plugin with the settings of the host; the message names them.',
  },
  E_GO_SO_PACKAGES: {
    meaning: 'Plugin and host have different versions of the same packages, and the host refuses the plugin.',
    remedy: 'Use the module versions of the host; the message has the command for each.',
  },
  E_GO_SO_GLIBC: {
    meaning: 'The plugin needs another C library, or a newer one, than the host has.',
    remedy: 'Build the plugin in an image that is not newer than the one that the host runs in.',
  },
  E_GO_SO_LIBRARY: {
    meaning: 'The plugin needs a library that the host does not need.',
    remedy: 'Make sure that the library is installed where the host runs, or link it statically.',
  },
} as const satisfies CodeTable
