#!/usr/bin/env bash
# The font files that fonts/fonts.yaml declares.
#   fonts.sh link      make fonts/installed/, one link for each file; warn where a SHA-256 differs
#   fonts.sh check     say which files are absent or differ; exit 1 if any does
#   fonts.sh record    write the SHA-256 of the installed files into fonts/fonts.yaml
set -euo pipefail
cd "$(dirname "$0")/.."

readonly manifest=fonts/fonts.yaml folder=fonts/installed

# "sha256  file", one line for each distinct file; the form that sha256sum prints.
declared() {
  awk '
    /file: *\// { sub(/.*file: */, ""); sub(/[ ,}].*/, ""); file = $0 }
    /sha256: / { sub(/.*sha256: */, ""); sub(/[ ,}].*/, ""); if (file != "") print $0 "  " file; file = "" }
  ' "$manifest" | sort -u -k2
}

files() { declared | sed 's/^[0-9a-f]*  //'; }

sums() { files | xargs -d '\n' sha256sum; }

# The files whose contents are not those that were recorded, one a line.
differing() { LC_ALL=C comm -13 <(declared | LC_ALL=C sort) <(sums | LC_ALL=C sort) | sed 's/^[0-9a-f]*  //'; }

absent() { files | while read -r file; do [ -e "$file" ] || echo "$file"; done; }

refuse_absent() {
  local gone
  gone=$(absent)
  [ -z "$gone" ] && return
  echo "$manifest names fonts that are not on this machine:" >&2
  sed 's/^/  /' <<<"$gone" >&2
  echo "Install (or, where they are installed, reinstall) the Debian packages that it names beside them." >&2
  exit 1
}

link() {
  refuse_absent
  mkdir -p "$folder"
  local now
  now=$(find "$folder" -mindepth 1 -printf '%l\n' | sort)
  if [ "$now" != "$(files | sort)" ]; then
    find "$folder" -mindepth 1 -delete
    files | while read -r file; do ln -s "$file" "$folder/"; done
  fi
}

report() {
  local others
  others=$(differing)
  [ -z "$others" ] && return
  echo "These fonts are not the versions whose SHA-256 $manifest records:" >&2
  sed 's/^/  /' <<<"$others" >&2
  echo "Tickets may be set differently. If the new versions are wanted: look at the templates (make test compares them" >&2
  echo "with their references), then scripts/fonts.sh record. If not: install the recorded versions of the packages." >&2
  return 1
}

record() {
  refuse_absent
  local edits
  edits=$(awk '
    NR == FNR { sum[substr($0, 67)] = substr($0, 1, 64); next }
    /file: *\// { file = $0; sub(/.*file: */, "", file); sub(/[ ,}].*/, "", file) }
    /sha256: / && file in sum { sub(/sha256: *[0-9a-f]*/, "sha256: " sum[file]) }
    { print }
  ' <(sums) "$manifest")
  printf '%s\n' "$edits" >"$manifest"
  git diff --stat -- "$manifest"
}

case ${1:-} in
  link) link; report || true ;;
  check) refuse_absent; report ;;
  record) record ;;
  *) sed -n '2,5s/^# *//p' "$0"; exit 64 ;;
esac
