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
else
  printf '%s\0' "${files[@]}" |
    xargs -0 -n 16 -P "$(nproc)" clang-format-19 --dry-run --Werror --ferror-limit=3
fi
echo "format: ${#files[@]} files"
