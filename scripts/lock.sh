#!/bin/sh
# Pin the libraries with their hashes; no index, host or folder of this machine gets into the files.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" pyproject.toml
}
compile --output-file requirements/run.lock
compile --extra dev --constraint requirements/run.lock --output-file requirements/dev.lock
