import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { must } from '../../script/rig/command.ts'
import { goEnv } from '../../script/rig/gotools.ts'
import { writeLayout } from '../../script/rig/layout.ts'
import { rig } from './rig.ts'

/** What `go build` starts, and itself. */
const programs = {
  go: 'bin/go',
  asm: 'pkg/tool/linux_arm64/asm',
  compile: 'pkg/tool/linux_arm64/compile',
  link: 'pkg/tool/linux_arm64/link',
}

/** What building with it does not need, or is not for arm64. */
const leftOut = ['./api', './src/cmd', './doc', './misc', './test', './bin', './pkg/tool', 'testdata', '*_test.go']

/**
 * What `FROM golang:…-alpine` gives on an arm64 machine: this machine's version of Go for arm64, on busybox. Nothing in
 * it is compiled yet, not even the standard library. Compiling Go takes a minute; later runs find it in Go's cache.
 *
 * @param directory which exists; the image needs 300 MB of it
 * @param modules directory with a module proxy's layout
 * @returns a value for `build-contexts`
 */
export async function arm64GoImage(directory: string, modules?: string): Promise<string> {
  const toolchain = join(directory, 'toolchain')
  const env = { ...goEnv(), GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '0', GOTOOLCHAIN: 'local' }
  for (const [name, to] of Object.entries(programs)) {
    await mkdir(dirname(join(toolchain, to)), { recursive: true })
    await must('go', ['build', '-trimpath', '-o', join(toolchain, to), `cmd/${name}`], { env, timeout: 600_000 })
  }
  const layout = join(directory, 'image')
  const proxy = 'usr/local/share/go-modules'
  await writeLayout(layout, [
    {
      platform: 'linux/arm64',
      directory: join(rig().images.busybox, '../busybox.arm64'),
      more: [
        {
          directory: (await must('go', ['env', 'GOROOT'], { env: goEnv() })).trim(),
          at: 'usr/local/go',
          options: leftOut.map((name) => `--exclude=${name}`),
        },
        { directory: toolchain, at: 'usr/local/go' },
        ...(modules === undefined ? [] : [{ directory: modules, at: proxy }]),
      ],
      env: [
        'PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'GOPATH=/go',
        'GOTOOLCHAIN=local',

        `GOPROXY=${modules === undefined ? 'off' : `file:///${proxy}`}`,
      ],
    },
  ])
  return `oci-layout://${layout}`
}
