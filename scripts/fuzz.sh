#!/usr/bin/env bash
# Feeds random input to what reads templates, data, ticket codes and keys, and to the press, all at the same time.
#   fuzz.sh [SECONDS [READER…]]     60 seconds and all readers unless given
# What is found in one run is where the next one starts (.build-fuzz/corpus). An input that breaks something is kept in
# .build-fuzz/broken, and the command that repeats it is printed.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=.build-fuzz seconds=${1:-60} vectors=Tests/DomainTests/Vectors/codes.json
readers=("${@:2}")
[ "${#readers[@]}" -gt 0 ] || readers=(template records codes keys press)
for reader in "${readers[@]}"; do
  case $reader in
    template | records | codes | keys | press) ;;
    *)
      echo "fuzz.sh: $reader is none of: template records codes keys press" >&2
      exit 64
      ;;
  esac
done

# Read by Package.swift, and by the program that is built: see Tests/Fuzzing.
export TICKETPRESS_FUZZ=build
# A crash should end the run at once, with libFuzzer's own report.
export SWIFT_BACKTRACE=enable=no
# Leaks are looked for by ptrace, which containers may refuse; runaway memory is caught by the limit below.
export ASAN_OPTIONS=detect_leaks=0

# Our Swift code optimised, so that more inputs are tried; the C libraries as they come. lld, because gold warns about
# the sanitizer's own symbols.
swift build --build-path "$build" --product fuzz \
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -O -Xswiftc -use-ld=lld

# What a reader starts from: the shipped templates and samples, each form that data comes in, and the vectors of codes.
seeds() {
  case $1 in
    template)
      for file in templates/*/template.yaml; do cp "$file" "$2/$(basename "$(dirname "$file")").yaml"; done
      ;;
    records)
      for file in templates/*/sample.json; do
        local name
        name=$(basename "$(dirname "$file")")
        cp "$file" "$2/$name.json"
        { tr -d '\n' <"$file" && echo && tr -d '\n' <"$file" && echo; } >"$2/$name.ndjson"
        { echo '[' && cat "$file" && echo ',' && cat "$file" && echo ']'; } >"$2/$name-list.json"
      done
      printf 'ticket.id,event.name,ticket.code,order.lines.0.amount\n1,"a ""b"", c",X,1.50\n2,d\n' >"$2/comma.csv"
      printf '\xef\xbb\xbfticket.id;event.name\r\n1;"x\r\ny"\r\n' >"$2/semicolon.csv"
      ;;
    codes)
      sed -n 's/^ *"text" : "\(.*\)",$/\1/p' "$vectors" | split -l 1 - "$2/code-"
      for file in "$2"/code-*; do truncate -s -1 "$file"; done # the line feed
      ;;
    press)
      printf 'T-1\nTP1:ABC\nZoë Łukasik\nNight Music (for Strings)\nF\n23\n' >"$2/latin.txt"
      printf 'T-2\nTP1:ABC\n李小龍\nعرض \\ مسائي\n१\n२\n' >"$2/scripts.txt"
      ;;
    keys)
      # The keys of the vectors, and the same with the private key that RFC 8037 has as its example.
      sed -n '/^  "keys" : {/,/^  }/p' "$vectors" | sed '1s/.*/{/; $s/,$//' >"$2/public.json"
      sed 's/"kid" : "21fe31df",/& "d" : "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",/' "$2/public.json" >"$2/private.json"
      ;;
  esac
}

# The words of the formats, so that mutations find their keys.
dictionary() {
  cat templates/*/template.yaml templates/*/sample.json "$vectors" | grep -oE '[A-Za-z][A-Za-z0-9]+' | sort -u | sed 's/.*/"&"/'
}

run() {
  local reader=$1 corpus=$build/corpus/$1 seed=$build/seeds/$1
  rm -rf "$seed" && mkdir -p "$corpus" "$seed" "$build/broken"
  seeds "$reader" "$seed"
  TICKETPRESS_FUZZ=$reader "$build/debug/fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -malloc_limit_mb=512 -max_len=8192 -dict="$build/words.dict" -artifact_prefix="$build/broken/$reader-" \
    -print_final_stats=1 "$corpus" "$seed" </dev/null >"$build/$reader.log" 2>&1
}

dictionary >"$build/words.dict"
declare -A jobs
for reader in "${readers[@]}"; do
  run "$reader" &
  jobs[$reader]=$!
done
failed=0
for reader in "${readers[@]}"; do
  if wait "${jobs[$reader]}"; then
    awk -v reader="$reader" '/number_of_executed_units/ { print reader ": " $2 " inputs, nothing broke" }' "$build/$reader.log"
  else
    failed=1
    grep -vE '^#[0-9]+\s+(NEW|REDUCE|RELOAD|pulse)' "$build/$reader.log" | tail -60 >&2
    input=$(sed -n 's/.*Test unit written to //p' "$build/$reader.log" | tail -1)
    echo "$reader: something broke (above). Repeat: SWIFT_BACKTRACE=enable=no TICKETPRESS_FUZZ=$reader $build/debug/fuzz ${input:-}" >&2
  fi
done
exit "$failed"
