#!/usr/bin/env bash
# Installs what is missing: Debian packages (packages.txt) and links to the fonts. Does nothing where all is there.
#   deps.sh                what building and rendering need
#   deps.sh SECTION…       also what these sections of packages.txt list
set -euo pipefail
cd "$(dirname "$0")/.."

readonly swift_needed=6.2
readonly sections="build $*"

# The packages of the chosen sections, one a line.
wanted() {
  awk -v sections=" $sections " '
    { sub(/#.*/, "") }
    /^\[/ { gsub(/[][ ]/, ""); chosen = index(sections, " " $0 " "); next }
    chosen && NF { print $1 }' scripts/packages.txt
}

# Those of them that are not installed.
missing() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  wanted | grep -vxF -f <(printf '%s\n' "$installed") || true
}

# Runs a command as root, or says that it cannot.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo "$@"
  else
    return 126
  fi
}

cannot_install() {
  echo "Not installed, and needed: $*" >&2
  echo "$why Run this as root, then try again:" >&2
  echo "  apt-get update && apt-get install -y --no-install-recommends $*" >&2
  exit 1
}

install_packages() {
  local list=("$@") why
  command -v apt-get >/dev/null || {
    echo "This machine has no apt-get; install by its own means what these Debian packages bring: $*" >&2
    exit 1
  }
  why="Installing needs root, and sudo is not there or asks for a password."
  as_root true || cannot_install "${list[@]}"
  why="apt-get failed (its words are above)."
  echo "Installing Debian packages: $*"
  [[ " $* " != *" postgresql "* ]] || prevent_cluster
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${list[@]}")
  # Package lists may be absent (a fresh container) or too old (files that have left the mirror).
  compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || as_root apt-get update -qq || cannot_install "${list[@]}"
  as_root "${apt[@]}" >/dev/null && return
  echo "Trying once more with fresh package lists."
  { as_root apt-get update -qq && as_root "${apt[@]}" >/dev/null; } || cannot_install "${list[@]}"
}

# Debian would make and start a server of its own when it installs PostgreSQL. Nobody needs it: ours is private.
prevent_cluster() {
  local file=/etc/postgresql-common/createcluster.conf
  [ -e "$file" ] || as_root sh -c "mkdir -p ${file%/*} && echo 'create_main_cluster = false' > $file"
}

check_swift() {
  command -v swift >/dev/null || {
    echo "There is no swift on the PATH. Install a Swift toolchain, $swift_needed or newer: https://swift.org/install" >&2
    exit 1
  }
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -1)
  if [ "$(printf '%s\n' "$swift_needed" "${version:-0}" | sort -V | head -1)" != "$swift_needed" ]; then
    echo "This is Swift ${version:-of an unknown version}; Ticketpress needs $swift_needed or newer: https://swift.org/install" >&2
    exit 1
  fi
}

command -v dpkg-query >/dev/null || {
  echo "This is not Debian; install by its own means what these packages bring:" >&2
  wanted | paste -sd ' ' >&2
  exit 1
}
check_swift
mapfile -t absent < <(missing)
[ "${#absent[@]}" = 0 ] || install_packages "${absent[@]}"
scripts/fonts.sh link
