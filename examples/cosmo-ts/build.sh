#!/bin/sh
# Compiles the plugin to bin/OS_ARCH for each platform that is named, such as linux_amd64, darwin_arm64 or windows_amd64,
# and puts the file beside it that it reads when it starts. Needs Bun; the packages have to be installed.
#
# LIBC=musl compiles Linux programs for routers on Alpine, LIBC=glibc (the default) for routers on Debian or Ubuntu.
# Bun appends .exe to the name of a Windows program.
set -eu
cd "$(dirname "$0")"

health=grpc-health-check/proto/health/v1
mkdir -p "bin/$health"
cp "node_modules/$health/health.proto" "bin/$health/"

for platform in "${@:-linux_amd64}"; do
  os=${platform%_*}
  target=bun-$os-$(echo "${platform#*_}" | sed s/amd64/x64/)
  if [ "$os" = linux ] && [ "${LIBC:-glibc}" = musl ]; then target=$target-musl; fi
  ${BUN:-bun} build src/plugin.ts --compile --target="$target" --outfile "bin/$platform"
done
