# shellcheck shell=bash
# What ./run and ./test share: packages, Node modules, builds. Sourced, from the repository's root,
# by bash in strict mode. Each function checks what it calls: within `f || …` bash does not.

readonly BUILD_PACKAGES=(
  build-essential clang-19 libclang-rt-19-dev cmake ninja-build ccache mold git pkg-config
  ca-certificates python3
  libboost1.81-dev libssl-dev libcurl4-openssl-dev libsqlite3-dev libsimdjson-dev libfmt-dev
  libspdlog-dev libcli11-dev libtomlplusplus-dev libargon2-dev libmimalloc-dev prometheus-cpp-dev zlib1g-dev
  libgtest-dev libgmock-dev librapidcheck-dev
)
# shellcheck disable=SC2034 # of ./test
readonly TEST_PACKAGES=(clang-format-19 llvm-19 chromium)
readonly OLDEST_NODE=18

JOBS=${PARLANCE_JOBS:-$(nproc)}
readonly STARTED=$SECONDS

# A heading with the time since the start.
step() {
  printf '\n== [%3ds] %s\n' "$((SECONDS - STARTED))" "$*" >&2
}

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "this needs root, and there is no sudo: $*"
  fi
}

have_node() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    [[ $(node -p 'process.versions.node.split(".")[0]') -ge $OLDEST_NODE ]]
}

# Installs those of the named Debian packages that are absent.
install_packages() {
  local package missing=()
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] ||
      missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null || fail "install these, and try again: ${missing[*]}"
  step "installing ${missing[*]}"
  as_root apt-get update -q >&2 || return 1
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

install_build_packages() {
  install_packages "${BUILD_PACKAGES[@]}" || return 1
  have_node || install_packages nodejs npm
}

# build_preset PRESET TARGET…: configures when needed and builds; without targets, everything.
build_preset() {
  local preset=$1
  shift
  step "building $preset ${*:+($*)}"
  # Precompiled headers and ccache agree only with these.
  # One cache serves every checkout, wherever it lies.
  export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$PWD} CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR:-1}
  export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}
  if [[ ! -f build/$preset/build.ninja ]]; then
    cmake --preset "$preset" >&2 || return 1
  fi
  ninja -C "build/$preset" -j "$JOBS" "$@" >&2
}

# npm_ci FOLDER: the Node modules that its lock file names, once.
npm_ci() {
  local folder=$1
  local stamp=$folder/node_modules/.parlance-installed
  if [[ ! -f $stamp || $folder/package-lock.json -nt $stamp || $folder/package.json -nt $stamp ]]; then
    step "npm ci in $folder"
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) >&2 || return 1
    touch "$stamp"
  fi
}

# The web pages into web/dist, when a source is newer than what is there.
build_web() {
  local stamp=build/web-built
  npm_ci web || return 1
  if [[ -f $stamp && -d web/dist ]]; then
    local newer
    newer=$(find web \( -name node_modules -o -path web/dist \) -prune -o \
      -type f -newer "$stamp" -print -quit)
    [[ -n $newer ]] || return 0
  fi
  step "building web"
  mkdir -p build && touch "$stamp.begun"  # what changes meanwhile is newer
  (cd web && npm run --silent build) >&2 || return 1
  mv "$stamp.begun" "$stamp"
}
