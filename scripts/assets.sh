#!/bin/sh
# Build the style sheet and scripts that the doors serve, or check that the committed ones are up to date.
#
#   scripts/assets.sh          build into src/motcua/web/shared/static/shared and record hashes (needs node and npm)
#   scripts/assets.sh --check  build into a temporary folder and compare; without node, compare the recorded hashes
#
# Exit code: 0 up to date or built, 1 different or failed, 2 wrong use.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
output=src/motcua/web/shared/static/shared
record=frontend/assets.sha256
cd "$root"

# Paths of sources and outputs, in an order that does not depend on the machine.
listed() {
    {
        printf '%s\n' frontend/build.mjs frontend/package.json frontend/package-lock.json
        find frontend/sass frontend/src frontend/images "$output" -type f
    } | LC_ALL=C sort
}

hashes() {
    listed | while IFS= read -r file; do sha256sum "$file"; done
}

install_packages() {
    if [ -d frontend/node_modules ] && [ frontend/node_modules/.package-lock.json -nt frontend/package-lock.json ]; then
        return 0
    fi
    (cd frontend && npm ci --no-audit --no-fund --loglevel=error)
    touch frontend/node_modules/.package-lock.json
}

check_record() {
    if hashes | cmp -s - "$record"; then
        echo "assets: sources and built files match the recorded hashes"
        return 0
    fi
    echo "assets: sources or built files changed since they were recorded; run scripts/assets.sh where node is installed" >&2
    hashes | diff "$record" - >&2 || true
    return 1
}

check_build() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT INT TERM
    (cd frontend && node build.mjs --out "$folder/shared") || return 1
    if ! diff -r "$folder/shared" "$output" >&2; then
        echo "assets: the committed files differ from what the sources give; run scripts/assets.sh" >&2
        return 1
    fi
    check_record
}

case "${1:-}" in
"")
    install_packages
    (cd frontend && node build.mjs)
    hashes >"$record"
    ;;
--check)
    if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
        echo "assets: node is not installed, comparing recorded hashes instead of rebuilding"
        check_record
    elif ! install_packages; then
        echo "assets: the packages could not be installed, comparing recorded hashes instead of rebuilding"
        check_record
    else
        check_build
    fi
    ;;
*)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
