#!/usr/bin/env bash
# Renders every template's own sample into out/, as PDF and as a picture, and says what it made.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly ticketpress=.build/release/ticketpress out=out

milliseconds() { date +%s%3N; }

rm -rf "$out" && mkdir -p "$out"
begin=$(milliseconds) made=0
for template in templates/*/template.yaml; do
  name=$(basename "$(dirname "$template")")
  start=$(milliseconds)
  "$ticketpress" render "$name" --quiet --out "$out/$name.pdf"
  "$ticketpress" render "$name" --quiet --format png --out "$out/$name.png"
  took=$(($(milliseconds) - start))
  made=$((made + 1))
  printf '%-12s %5d ms  %s\n' "$name" "$took" "$(find "$out" -name "$name*" -printf '%p (%k KB)\n' | sort | paste -sd ' ')"
done
echo "Rendered $made templates in $(($(milliseconds) - begin)) ms. Open $out/ to look at them."
