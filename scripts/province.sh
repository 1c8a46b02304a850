#!/bin/sh
# Load the demo province into the data folder MOTCUA_PREPARED and stop; says nothing unless it fails.
set -eu
cd "$(dirname "$0")/.."
: "${MOTCUA_PREPARED:?the folder to load the province into}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! env -u DATABASE_URL MOTCUA_DATA="$MOTCUA_PREPARED" .venv/bin/motcua prepare > "$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
touch "$MOTCUA_PREPARED.done"
