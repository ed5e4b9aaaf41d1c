import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { must } from '../../script/rig/command.ts'

const packages = ['gcc', 'libc6-dev', 'gcc-aarch64-linux-gnu', 'libc6-dev-arm64-cross', 'dash', 'coreutils']
const relations = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
  (name) => `--no-${name}`,
)

/**
 * What `FROM golang:1.26-bookworm` gives an example's Dockerfile: this machine's Go, C compilers for amd64 and arm64 of
 * this machine's Debian packages, and the modules that the example needs. `apt-get` does nothing in it: what would be
 * installed is there.
 * @param directory which is made
 * @param modules such as `golang.org/x/mod`, with their versions
 * @returns a value for `build-contexts`
 */
export async function gccRoot(directory: string, modules: Readonly<Record<string, string>>): Promise<string> {
  for (const name of ['usr/bin', 'usr/lib', 'usr/lib64', 'usr/sbin', 'tmp', 'root'])
    mkdirSync(join(directory, name), { recursive: true })
  const merged = ['bin', 'lib', 'lib64', 'sbin']
  for (const name of merged) symlinkSync(`usr/${name}`, join(directory, name))
  const closure = await must('apt-cache', ['depends', '--recurse', ...relations, '--installed', ...packages])
  const names = closure.split('\n').filter((line) => /^[a-z]/.test(line))
  const files = (await must('dpkg', ['--listfiles', ...new Set(names)])).split('\n')
  const list = `${directory}.files`
  const wanted = files.filter(
    (file) => /^\/./.test(file) && !merged.includes(file.slice(1)) && !/^\/usr\/share\//.test(file),
  )
  writeFileSync(list, [...new Set(wanted)].sort().join('\n'))
  const pack = 'tar -C / --no-recursion --ignore-failed-read -cf - -T "$0" | tar -C "$1" --keep-directory-symlink -xf -'
  await must('sh', ['-c', pack, list, directory])
  mkdirSync(join(directory, 'etc'), { recursive: true })
  writeFileSync(join(directory, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  writeFileSync(join(directory, 'usr/bin/apt-get'), '#!/bin/sh\n', { mode: 0o755 })
  cpSync(await must('go', ['env', 'GOROOT']), join(directory, 'usr/local/go'), {
    recursive: true,
    verbatimSymlinks: true,
  })
  symlinkSync('/usr/local/go/bin/go', join(directory, 'usr/bin/go'))
  const cache = await must('go', ['env', 'GOMODCACHE'])
  for (const [path, version] of Object.entries(modules))
    for (const suffix of ['info', 'mod', 'zip', 'ziphash'])
      copyInto(directory, cache, `cache/download/${path}/@v/${version}.${suffix}`)
  return directory
}

function copyInto(directory: string, cache: string, file: string): void {
  cpSync(join(cache, file), join(directory, 'root/go/pkg/mod', file))
}
