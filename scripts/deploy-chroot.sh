#!/usr/bin/env bash
# Makes the image of deploy/Dockerfile without an engine, in minimal Debian trees below .build-deploy/ (TREES=DIR).
#   deploy-chroot.sh build        [PROGRAM=FILE] takes that for what the first stage would build
#   deploy-chroot.sh clean        removes them
# Needs root and debootstrap; a release build takes ten minutes and more.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly trees=${TREES:-$PWD/.build-deploy} tools=scripts/python/deploy
# What the image swift:…-bookworm has besides its toolchain, as https://swift.org/install lists it for Debian 12.
readonly swift_packages=(binutils-gold git gnupg2 libc6-dev libcurl4-openssl-dev libedit2 libgcc-12-dev libncurses-dev
  libpython3-dev libsqlite3-0 libstdc++-12-dev libxml2-dev libz3-dev pkg-config tzdata zlib1g-dev)

# Mounts and processes are in namespaces of our own: whatever happens, they end with this script.
if [ -z "${IN_NAMESPACES:-}" ]; then
  [ "$(id -u)" = 0 ] || { echo "deploy-chroot.sh: needs root, to make trees and mounts" >&2; exit 1; }
  export IN_NAMESPACES=1
  exec unshare --mount --pid --fork --mount-proc --propagation private "$0" "$@"
fi

# A minimal Debian, once; its sources of packages are those of this machine.
bootstrap() {
  [ ! -e "$trees/base/etc/debian_version" ] || return 0
  command -v debootstrap >/dev/null || { echo "deploy-chroot.sh: there is no debootstrap" >&2; exit 1; }
  mkdir -p "$trees"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$trees/new" \
    "$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources | head -1)" >"$trees/debootstrap.log"
  rm -f "$trees/new/etc/apt/sources.list"
  cp /etc/apt/sources.list.d/debian.sources "$trees/new/etc/apt/sources.list.d/"
  find /etc/apt/apt.conf.d -name '99*' -exec cp {} "$trees/new/etc/apt/apt.conf.d/" \;
  mv "$trees/new" "$trees/base"
}

# What an engine gives a container. Packages come over this machine's network.
mounts() {
  local tree=$1
  mount -t proc proc "$tree/proc"
  mount -t sysfs -o ro sysfs "$tree/sys"
  mount --rbind /dev "$tree/dev"
  cp /etc/resolv.conf /etc/hosts "$tree/etc/"
}

# The toolchain, and the repositories that git takes instead of others, at the places where they are here.
lend() {
  local tree=$1 folder
  mkdir -p "$tree/root"
  git config --list --name-only --show-scope | grep -q '^global' && cp ~/.gitconfig "$tree/root" || true
  [ ! -e /etc/gitconfig ] || cp /etc/gitconfig "$tree/etc/"
  { echo "$toolchain"; git config --get-regexp 'url\..*\.insteadof' | sed -n 's/^url\.\(.*\)\.insteadof.*/\1/p' | sort -u; } |
    while read -r folder; do
      [ -d "$folder" ] || continue
      mkdir -p "$tree$folder"
      mount --bind "$folder" "$tree$folder"
    done
}

make_tree() {
  local tree=$trees/$1
  rm -rf --one-file-system "$tree"
  cp -a "$trees/base" "$tree"
  mounts "$tree"
}

build() {
  local given=()
  bootstrap
  toolchain=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swiftc)")")")")
  if [ -n "${PROGRAM:-}" ]; then
    given=("/out/ticketpress=$PROGRAM")
  fi
  make_tree build
  lend "$trees/build"
  chroot "$trees/build" sh -c "apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends ${swift_packages[*]} >/dev/null && rm -rf /var/lib/apt/lists/*"
  UNTIL=${given[*]:+swift} TOOLCHAIN=$toolchain/usr/bin python3 "$tools/build_tree.py" \
    deploy/Dockerfile . "$trees" build >"$trees/build.json"
  make_tree final
  python3 "$tools/build_tree.py" deploy/Dockerfile . "$trees" final "${given[@]}" >"$trees/image.json"
  echo "The image's tree is $trees/final: $(du -sh --one-file-system "$trees/final" | cut -f1), of it $(
    du -sh --one-file-system "$trees/base" | cut -f1) Debian and $(du -h "$trees/final/usr/bin/ticketpress" | cut -f1) program"
}

case ${1:-build} in
  build) build ;;
  clean) rm -rf --one-file-system "$trees" ;;
  *) sed -n '2,5s/^# *//p' "$0"; exit 64 ;;
esac
