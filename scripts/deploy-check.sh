#!/usr/bin/env bash
# Checks what is in deploy/ without an engine: rules, the schema of Compose files, the image's packages.
#   deploy-check.sh [PROGRAM]     .build/debug/ticketpress, which must be built, unless given
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/python-env.sh .build-python scripts/requirements.txt
export PYTHONDONTWRITEBYTECODE=1
.build-python/bin/python scripts/python/deploy/check.py "$(realpath "${1:-.build/debug/ticketpress}")"
for script in deploy/*.sh; do sh -n "$script"; done
