#!/bin/sh
# `make test`: what only reads the code, the tests, the journeys.
# The journeys' demo province takes one processor for a minute or more: it is loaded beside the checks of the code.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d -t motcua-everything-XXXXXX)
trap 'rm -rf "$folder"' EXIT
# The database server runs under an account of its own, which must be able to pass through.
chmod 711 "$folder"
export MOTCUA_PREPARED="$folder/province"
make --no-print-directory -j "${WORKERS:-2}" --output-sync=target province static
make --no-print-directory tests
make --no-print-directory journeys
