#!/usr/bin/env bash
# Runs every test, after installing what they need. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/deps.sh test serve

# What the tests decode codes, compare pictures and check files with.
scripts/python-env.sh .build-python scripts/requirements.txt
export TICKETPRESS_PYTHON=$PWD/.build-python/bin/python

# A crash should end the run at once; the backtracer is slow, and hangs where it may not trace. What can be seen of a crash
# is in the core that the system keeps of it (core(5)): a rare one may not come again.
export SWIFT_BACKTRACE=enable=no
ulimit -c "$(ulimit -H -c)"
began=$(mktemp)
trap 'rm -f "$began"' EXIT
tell_of_core() {
  local core
  core=$(find . -maxdepth 1 -name 'core*' -type f -newer "$began" -print -quit)
  [ -z "$core" ] || echo "A program crashed; look with: gdb --batch -ex 'thread apply all backtrace'" \
    ".build/debug/*.xctest $core" >&2
}

# Built first, so that the time limit is the tests' own. The check refuses imports that Package.swift does not declare.
swift build --build-tests --explicit-target-dependency-import-check=error
run() {
  timeout --kill-after=10 "${TEST_SECONDS:-1200}" \
    swift test --skip-build --disable-xctest --explicit-target-dependency-import-check=error "$@" </dev/null || {
    local code=$?
    [ "$code" != 124 ] || echo "The tests did not end within ${TEST_SECONDS:-1200} s; TEST_SECONDS=… allows more." >&2
    tell_of_core
    return "$code"
  }
}

if [ $# -gt 0 ]; then
  run "$@"
else
  # Those that watch the clock, or a program that does, run for themselves: the others keep threads waiting for programs,
  # for seconds at times.
  timed='^(HTTPClient|ObjectStorage|Mail)Tests\.|/(UploadQueue|Signals|RenderToStore|Serve|Walk|Chaos|Rolling)Tests\.swift:'
  servers='^(Postgres|ServiceKit|Auth|Gateway|Seats|Payments|Tickets|Notifications|OpenAPI)Tests\.'
  run --skip "$timed" --skip "$servers"
  run --filter "$timed"
  run --filter "$servers"
fi
