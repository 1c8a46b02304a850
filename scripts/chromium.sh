#!/bin/sh
# The browser journeys need Debian's Chromium: install it as root, otherwise say what to install.
set -eu
if command -v chromium >/dev/null 2>&1 || [ -n "${MOTCUA_CHROMIUM:-}" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Cài Chromium để chạy kiểm thử trên trình duyệt… / installing Chromium for the browser tests…"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null
else
    echo "✗ Thiếu trình duyệt: hãy chạy 'apt install chromium' bằng root. / Install the package 'chromium' as root." >&2
    exit 1
fi
