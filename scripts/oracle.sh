#!/usr/bin/env bash
# Compares what the press writes of random tickets with what Cairo writes of the same: pictures, texts and codes.
#   oracle.sh [COUNT]     so many tickets of every shipped template, and of one with everything; 1000 unless given
# Prints the worst figures of each template. Pictures of the worst pages (press, Cairo, difference) are left in
# .build/oracle.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly count=${1:-1000}
[[ $count =~ ^[1-9][0-9]*$ ]] || {
  echo "oracle.sh: $count is not a number of tickets" >&2
  exit 64
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A ticket takes about a second on one core, most of it to rasterise pages twice.
TICKETPRESS_ORACLE=$count TEST_SECONDS=${TEST_SECONDS:-$((1200 + 12 * count))} \
  scripts/test.sh --filter OracleTests >"$log" 2>&1 || {
  grep -vE '^(\[[0-9]+/|Building|Build complete)' "$log" | tail -60 >&2
  exit 1
}
grep '^oracle: ' "$log" | sort
