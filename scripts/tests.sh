#!/bin/bash
# Run pytest and keep its closing line in build/, so that the end of a long run can repeat it.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
name=$(basename "$1")
status=0
.venv/bin/python -m pytest "$@" </dev/null 2>&1 | tee "build/pytest-$name.log" || status=$?
tail -n 1 "build/pytest-$name.log" > "build/closing-$name.txt"
exit "$status"
