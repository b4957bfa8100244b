#!/usr/bin/env bash
# Checks the form of what is committed or about to be: Swift format, shell syntax, no paths of somebody's machine.
set -euo pipefail
cd "$(dirname "$0")/.."

failed=0
fail() { echo "lint: $*" >&2; failed=1; }

swift format lint --strict --recursive --parallel Sources Tests Package.swift ||
  fail "the Swift code is not in our format: make format changes what it can"

mapfile -t scripts < <(git ls-files --cached --others --exclude-standard 'scripts/*.sh' .ci/run)
for script in "${scripts[@]}"; do
  bash -n "$script" || fail "$script does not parse"
  [ -x "$script" ] || fail "$script is not executable: chmod +x $script"
done
if command -v shellcheck >/dev/null; then
  shellcheck --severity=warning "${scripts[@]}" || fail "shellcheck found faults (above)"
fi

# Paths under a home or a working folder mean that something works on one machine only.
if git grep -nIE --untracked '(/home/[a-z]|/Users/[A-Za-z]|/roo[t]/|/wor[k]/)' -- ':!*.svg' ':!*.json'; then
  fail "these lines name a folder of one machine"
fi
exit "$failed"
