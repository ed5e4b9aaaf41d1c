# Sourced by the scripts, in the repository's root: makes Node 24 and the npm packages available, whatever Node the machine has.

NODE=node_modules/.bin/node

fail() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  hint: %s\n' "$2" >&2
  exit 1
}

# What npm says it installed, against what the lockfile asks for.
installed() {
  [ -x "$NODE" ] && "$NODE" -e '
    const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8")).packages
    const have = read("node_modules/.package-lock.json")
    const missing = Object.entries(read("package-lock.json"))
      .filter(([path, want]) => path !== "" && want.optional !== true && have[path]?.version !== want.version)
    process.exit(missing.length === 0 ? 0 : 1)' 2>/dev/null
}

install_packages() {
  mkdir -p .cache
  if installed; then return; fi
  command -v npm >/dev/null || fail 'npm was not found' 'install any Node.js with npm; the pinned Node 24 comes as an npm package'
  exec 8>.cache/npm.lock
  # Two scripts at once; a system without flock has nobody to wait for.
  ! command -v flock >/dev/null || flock 8
  if ! installed; then
    local from=$SECONDS
    echo "installing npm packages"
    npm ci --no-audit --no-fund --loglevel=error </dev/null || fail 'npm ci failed' 'is the npm registry in reach?'
    installed || fail "$NODE does not run, or npm ci left packages out"
    echo "npm packages installed ($((SECONDS - from)) s)"
  fi
  exec 8>&-
}

bootstrap() {
  [ "$(uname -s)" = Linux ] || fail 'the test rig runs on Linux only' 'use Debian 12 or Ubuntu 24.04, for instance in a virtual machine'
  install_packages
}
