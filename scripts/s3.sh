#!/usr/bin/env bash
# An S3 service of this machine's own, for tests, measurements and the README: OpenStack Swift, which checks signatures.
#   s3.sh start DIR     start it, with its data in DIR; prints the variables by which it is reached, for eval
#   s3.sh stop DIR      end it; the data stay, and `start` goes on with them at the same address
#   s3.sh run DIR       the same as start, until standard input ends
# One user, one disk, one copy, nothing encrypted: it keeps nothing that matters.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly access_key=ticketpress:tester secret_key=testing region=us-east-1
readonly servers=(account container object)

usage() {
  sed -n '2,5s/^# *//p' "$0"
  exit 64
}

# Ports that nobody uses now, one a line. They could be taken before they are used, and then start chooses others.
free_ports() {
  python3 - "$1" <<'PY'
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in sockets:
    each.bind(("127.0.0.1", 0))
    print(each.getsockname()[1])
PY
}

configure() {
  mkdir -p "$folder"/{conf,data/disk,log,pids}
  mapfile -t ports < <(free_ports 5)
  printf '%s\n' "${ports[@]}" >"$folder/conf/ports"
  cat >"$folder/conf/swift.conf" <<CONF
[swift-hash]
swift_hash_path_suffix = ticketpress
swift_hash_path_prefix = ticketpress
[storage-policy:0]
name = single
default = yes
CONF
  local index=2
  for server in "${servers[@]}"; do
    configure_storage "$server" "${ports[$index]}"
    index=$((index + 1))
  done
  configure_proxy
  make_rings
}

# Which leads to each of the servers. By Swift's own program, this would be nine runs of Python, of a second each.
make_rings() {
  /usr/bin/python3 - "$folder/conf" "${servers[@]}" "${ports[@]:2}" <<'PY'
import sys
from swift.common.ring import RingBuilder
folder, names, ports = sys.argv[1], sys.argv[2:5], sys.argv[5:8]
for name, port in zip(names, ports):
    builder = RingBuilder(4, 1, 1)
    builder.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk", "weight": 1})
    builder.rebalance()
    builder.get_ring().save(f"{folder}/{name}.ring.gz")
PY
}

common() {
  cat <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $1
workers = 0
user = $(id -un)
swift_dir = $folder/conf
log_level = WARNING
CONF
}

# A server of accounts, containers or objects.
configure_storage() {
  {
    common "$2"
    cat <<CONF
devices = $folder/data
mount_check = false
[pipeline:main]
pipeline = $1-server
[app:$1-server]
use = egg:swift#$1
CONF
  } >"$folder/conf/$1-server.conf"
}

configure_proxy() {
  local middleware=(catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth slo dlo versioned_writes)
  {
    common "${ports[0]}"
    cat <<CONF
[pipeline:main]
pipeline = ${middleware[*]} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# There is no other disk to turn to when one does not answer.
error_suppression_limit = 1000000
[filter:tempauth]
use = egg:swift#tempauth
user_${access_key/:/_} = $secret_key .admin
[filter:s3api]
use = egg:swift#s3api
location = $region
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${ports[1]}
CONF
    for name in "${middleware[@]}"; do
      case $name in
        tempauth | s3api | cache) ;;
        *) printf '[filter:%s]\nuse = egg:swift#%s\n' "$name" "$name" ;;
      esac
    done
  } >"$folder/conf/proxy-server.conf"
}

# Starts a program that outlives this script, with what it says in a file and its process id in another. It keeps nothing
# open that this script was given, or whoever waits for the end of that would wait for the program's.
launch() {
  local name=$1
  shift
  (
    for open in "/proc/$BASHPID/fd"/*; do
      [ "${open##*/}" -le 2 ] || eval "exec ${open##*/}>&-"
    done
    exec setsid "$@" </dev/null >"$folder/log/$name.log" 2>&1
  ) &
  echo $! >"$folder/pids/$name"
}

# Whether a process is this folder's program of that name: ids are given anew, and may be anybody's by now.
is_own() {
  local words
  words=$({ tr '\0' ' ' <"/proc/$2/cmdline"; } 2>/dev/null) || return 1
  case $1 in
    memcached) [[ $words == *memcached*" -p $(sed -n 2p "$folder/conf/ports") "* ]] ;;
    *) [[ $words == *"swift-$1"*" $folder/conf/$1-server.conf "* ]] ;;
  esac
}

stop() {
  local name id
  # The proxy first: without the others it would say of buckets that they do not exist.
  for name in proxy "${servers[@]}" memcached; do
    [ -e "$folder/pids/$name" ] || continue
    id=$(<"$folder/pids/$name")
    # Whoever starts this may hold back gentler signals, and children inherit that.
    if is_own "$name" "$id"; then kill -KILL "$id"; fi
    rm -f "$folder/pids/$name"
  done
}

# Waits until all programs listen on their ports; fails when one of them has ended.
await() {
  local port file
  for _ in $(seq 1200); do
    for port in "$@"; do
      (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
      [ "$port" != "${!#}" ] || return 0
    done
    for file in "$folder"/pids/*; do [ -e "/proc/$(<"$file")" ] || return 1; done
    sleep 0.1
  done
  return 1
}

start() {
  mapfile -t ports <"$folder/conf/ports"
  launch memcached memcached -u "$(id -un)" -l 127.0.0.1 -p "${ports[1]}" -m 16
  local server
  for server in "${servers[@]}"; do launch "$server" "swift-$server-server" "$folder/conf/$server-server.conf"; done
  await "${ports[@]:1}" || return 1
  launch proxy swift-proxy-server "$folder/conf/proxy-server.conf"
  await "${ports[0]}"
}

begin() {
  for program in swift-proxy-server swift-object-server memcached; do
    command -v "$program" >/dev/null || {
      echo "s3.sh: there is no $program; scripts/deps.sh test installs it" >&2
      exit 1
    }
  done
  mkdir -p "$folder"
  stop
  for _ in 1 2 3; do
    [ -s "$folder/conf/ports" ] || configure
    if start; then
      echo "export S3_ENDPOINT=http://127.0.0.1:${ports[0]} AWS_REGION=$region"
      echo "export AWS_ACCESS_KEY_ID=$access_key AWS_SECRET_ACCESS_KEY=$secret_key"
      return
    fi
    stop
    # Somebody else may have taken a port. Data are kept; only what has just been made is made again.
    [ -d "$folder/data/disk/objects" ] || rm -rf "$folder/conf"
  done
  echo "s3.sh: the service does not start; see $folder/log" >&2
  exit 1
}

[ $# = 2 ] || usage
folder=$(realpath -m "$2")
readonly folder
case $1 in
  start) begin ;;
  stop) stop ;;
  run)
    begin
    cat >/dev/null
    stop
    ;;
  *) usage ;;
esac
