#!/usr/bin/env bash
# Runs one fuzzer for FUZZ_SECONDS from its seeds in tests/fuzz/NAME, with the words of
# tests/fuzz/NAME.dict; what it finds interesting is kept in build/fuzz-corpus/NAME for the next time.
# A crash leaves its input in build/test-results.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=$1
name=${program##*/}
results=build/test-results/fuzz
corpus=build/fuzz-corpus/$name
seeds=tests/fuzz/$name
words=tests/fuzz/$name.dict
mkdir -p "$results" "$corpus"
rm -f "$results/$name.passed"

arguments=("$corpus")
if [[ -f $words ]]; then arguments=("-dict=$words" "${arguments[@]}"); fi
if [[ -d $seeds ]]; then arguments+=("$seeds"); fi
if "$program" -max_total_time="${FUZZ_SECONDS:-10}" -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 \
  -artifact_prefix="$results/$name-" "${arguments[@]}" >"$results/$name.log" 2>&1; then
  touch "$results/$name.passed"
fi
