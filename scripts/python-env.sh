#!/usr/bin/env bash
# Makes a virtual environment with the packages of a requirements file, anew when the list has changed: python-env.sh DIR FILE
set -euo pipefail
cd "$(dirname "$0")/.."

readonly folder=$1 list=$2
cmp -s "$list" "$folder/made-from.txt" && exit
echo "Making $folder from $list"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: -r "$list"
cp "$list" "$folder/made-from.txt"
