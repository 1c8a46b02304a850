#!/bin/sh
# Run pytest and keep its closing line for whoever reads only the end of a log.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
status=0
.venv/bin/python -m pytest "$@" </dev/null || status=$?
exit $status
