# Sourced by every benchmark: installs what is missing, builds the load client and the peers'
# native module, and raises the limit of open files.

bench_folder="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
repository="$(dirname "$bench_folder")"
build="$repository/build/bench"
mkdir -p "$build"

say() { printf 'bench: %s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Debian packages by name, installed only when one of them is missing.
need_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  # The services must not start by themselves: every benchmark starts its own, on a free port.
  printf '#!/bin/sh\nexit 101\n' > "$build/policy-rc.d"
  chmod +x "$build/policy-rc.d"
  local placed=no
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    as_root cp "$build/policy-rc.d" /usr/sbin/policy-rc.d
    placed=yes
  fi
  DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
  [ $placed = yes ] && as_root rm -f /usr/sbin/policy-rc.d
  return 0
}

# npm's packages; better-sqlite3 is compiled here with the headers of the Node that runs it.
need_node_modules() {
  local stamp="$bench_folder/node_modules/.parlance-stamp"
  if ! cmp -s "$bench_folder/package-lock.json" "$stamp"; then
    say 'installing the npm packages'
    (cd "$bench_folder" && npm ci --ignore-scripts --silent)
    cp "$bench_folder/package-lock.json" "$stamp"
  fi
  local sqlite="$bench_folder/node_modules/better-sqlite3"
  if [ ! -e "$sqlite/build/Release/better_sqlite3.node" ]; then
    say 'compiling better-sqlite3 (a minute or two)'
    local gyp headers
    gyp="$(npm root -g)/npm/node_modules/node-gyp/bin/node-gyp.js"
    [ -e "$gyp" ] || gyp=/usr/share/nodejs/node-gyp/bin/node-gyp.js
    headers="$(dirname "$(dirname "$(node -p process.execPath)")")"
    (cd "$sqlite" && node "$gyp" rebuild --release --nodedir="$headers" > "$build/better-sqlite3.log" 2>&1) \
      || { say "that failed: see $build/better-sqlite3.log"; exit 1; }
  fi
}

need_client() {
  local client="$build/client"
  if [ -e "$client" ] && [ -z "$(find "$bench_folder/client" -newer "$client" -type f)" ]; then return; fi
  say 'compiling the load client'
  local compiler="${CXX:-clang++-19}"
  command -v "$compiler" > /dev/null || compiler=c++
  "$compiler" -std=c++20 -O2 -Wall -Wextra "$bench_folder"/client/*.cpp -o "$client.new"
  mv "$client.new" "$client"
}

need_server() {
  local server="${PARLANCE_BIN:-$repository/build/release/parlance}"
  if [ ! -x "$server" ]; then
    say "no server at $server: build it first with ./run --build-only"
    exit 1
  fi
}

need_packages wrk redis-server nginx-light libnginx-mod-nchan
need_node_modules
need_client
[ -n "${BENCH_NO_SERVER:-}" ] || need_server
ulimit -n "$(ulimit -Hn)"
