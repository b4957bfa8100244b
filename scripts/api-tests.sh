#!/usr/bin/env bash
# Holds a running server against its own description, /api/openapi.json, by what Schemathesis makes of it: requests that fit
# and such that do not, as nobody, buyer, staff, administrator and service.
#   api-tests.sh [PROGRAM]     .build/debug/ticketpress, which must be built, unless given
# Fails where an answer is not described so, something wrong is accepted, an error has not the shape of errors, or there is
# a 500; then it prints the requests that repeat it. The same requests each time, and a server and data of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

program=$(realpath "${1:-.build/debug/ticketpress}")
readonly program here=scripts/python/api
[ -x "$program" ] || {
  echo "api-tests.sh: there is no $program; swift build --product ticketpress makes it" >&2
  exit 1
}
if [ -z "${TICKETPRESS_PYTHON:-}" ]; then
  scripts/python-env.sh .build-python scripts/requirements.txt
  TICKETPRESS_PYTHON=$PWD/.build-python/bin/python
fi
readonly python=$TICKETPRESS_PYTHON

folder=$(mktemp -d)
server=
end() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
  rm -rf "$folder"
}
trap end EXIT

# A port of its choice, which it prints when it is ready.
start() {
  export TICKETPRESS_HOME=$PWD TICKETPRESS_RATE_LIMITS=off SWIFT_BACKTRACE=enable=no
  : >"$folder/server.log"
  "$program" serve --data "$folder/data" --port 0 </dev/null >"$folder/server.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    url=$(sed -n 's/^Ticketpress serves at \(http[^ ]*\) .*/\1/p' "$folder/server.log")
    if [ -n "$url" ] && curl -fs -o "$folder/health.json" "$url/health/ready"; then return; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  echo "api-tests.sh: the server is not ready:" >&2
  cat "$folder/server.log" >&2
  exit 1
}

fill() {
  "$program" demo-data --data "$folder/data" >/dev/null
  "$program" admin create --email admin@example.org --password Secret-Word-1 --data "$folder/data" >/dev/null
  "$program" admin create --staff --email staff@example.org --password Secret-Word-1 --data "$folder/data" >/dev/null
  "$python" "$here/prepare.py" "$url" "$folder/data" >"$folder/things.json"
  export API_TESTS_THINGS=$folder/things.json PYTHONPATH=$PWD/$here PYTHONDONTWRITEBYTECODE=1
  curl -fsS -o "$folder/openapi.json" "$url/api/openapi.json"
}

# Asks as somebody: ask ROLE ACCESS PHASES EXAMPLES, where ACCESS is the x-access of what that role is for.
ask() {
  local role=$1 phases=$3 examples=$4 begin=$SECONDS token arguments
  sed "s/ACCESS\"$/$2\"/" "$here/schemathesis.toml" >"$folder/schemathesis.toml"
  arguments=(--url "$url" --phases "$phases" --max-examples "$examples")
  token=$(jq -r ".tokens.$role // empty" "$folder/things.json")
  [ -z "$token" ] || arguments+=(--header "Authorization: Bearer $token")
  (cd "$folder" && exec timeout 300 "$python" -m schemathesis.cli --no-color run openapi.json "${arguments[@]}") \
    >"$folder/report.txt" 2>&1 || {
    sed -n '/^=* \(FAILURES\|ERRORS\) =*$/,$p' "$folder/report.txt" | grep . >&2 || cat "$folder/report.txt" >&2
    failed=1
  }
  echo "$role: $(sed -n 's/^ *\([0-9]*\) generated.*/\1/p' "$folder/report.txt" | tail -1) requests in $((SECONDS - begin)) s"
}

start
fill
failed=0
# The edges of what the schemas say, and whatever else comes to mind; as administrators, also what the answers lead to.
ask nobody anyone examples,coverage,fuzzing 2
ask buyer signedIn examples,coverage,fuzzing 4
ask staff STAFF examples,coverage,fuzzing 2
ask admin ADMIN examples,coverage,fuzzing,stateful 4
ask service service examples,coverage 1

if grep -q ' error .*A request failed' "$folder/server.log"; then
  echo "api-tests.sh: the server says that it failed:" >&2
  grep ' error .*A request failed' "$folder/server.log" | head -20 >&2
  failed=1
fi
exit "$failed"
