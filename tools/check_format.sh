#!/usr/bin/env bash
# Fails when a C or C++ file is not formatted as .clang-format says. `--fix` formats them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -t files < <(git ls-files --cached --others --exclude-standard -- '*.h' '*.cpp' '*.c' |
  sort -u | while read -r file; do [[ -f $file ]] && echo "$file"; done)
if [[ ${#files[@]} -eq 0 ]]; then
  echo "format: no files" >&2
  exit 1
fi
if [[ ${1:-} == --fix ]]; then
  printf '%s\0' "${files[@]}" | xargs -0 -n 16 -P "$(nproc)" clang-format-19 -i
  echo "format: ${#files[@]} files formatted"
  exit 0
fi

# shellcheck disable=SC2016 # for the inner shell
mapfile -t wrong < <(printf '%s\0' "${files[@]}" | xargs -0 -n 16 -P "$(nproc)" bash -c '
  for file in "$@"; do
    clang-format-19 --dry-run --Werror --ferror-limit=1 "$file" 2>/dev/null || echo "$file"
  done' bash | sort)
for file in "${wrong[@]}"; do echo "$file: not formatted; tools/check_format.sh --fix does it"; done
echo "format: ${#files[@]} files, ${#wrong[@]} faults"
[[ ${#wrong[@]} -eq 0 ]]
