#!/usr/bin/env bash
# Measures other renderers on the page of templates/classic, and ours in the same run: a table, and bench-peers.json.
# SECONDS_EACH: processor seconds for each of them. KEEP=DIR keeps a PDF of each, to look at.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly python=.build-peers/bin/python
scripts/python-env.sh .build-peers scripts/peers/requirements.txt

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
kept=${KEEP:-$folder}
mkdir -p "$kept"
.build/release/benchmark --tickets classic 20000 > "$folder/tickets.ndjson"
"$python" scripts/peers/art.py "$folder/art.jpg"

.build/release/benchmark --measure classic > "$folder/ours.json"
for peer in typst reportlab weasyprint; do
  "$python" "scripts/peers/with_$peer.py" \
    "$folder/tickets.ndjson" "${SECONDS_EACH:-10}" "$kept/$peer.pdf" "$folder/art.jpg" > "$folder/$peer.json"
done
python3 scripts/peers/table.py "$folder"/{ours,typst,reportlab,weasyprint}.json
