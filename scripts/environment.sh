#!/bin/sh
# Make .venv from a lock file: `scripts/environment.sh run` or `scripts/environment.sh dev`.
# A stamp remembers what was installed, so later starts neither wait nor need the network.
set -eu
cd "$(dirname "$0")/.."
kind=$1
lock=requirements/$kind.lock
venv=${MOTCUA_VENV:-.venv}

fail() {
    printf '✗ %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

mark="$(sha256sum < "$lock") $(pwd)"
is_current() {
    [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.installed-$1" 2>/dev/null)" = "$mark" ]
}
if is_current "$kind"; then
    exit 0
fi

python=
for candidate in python3.11 python3 python3.12 python3.13; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail \
    "Cần Python 3.11 trở lên. Trên Debian 12: apt install python3 python3-venv" \
    "Python 3.11 or later is needed. On Debian 12: apt install python3 python3-venv"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
    "Python thiếu mô-đun venv. Trên Debian 12: apt install python3-venv" \
    "Python has no venv module. On Debian 12: apt install python3-venv"

needed=1000
[ "$kind" = run ] && needed=500
free=$(df -Pm . | awk 'NR == 2 { print $4 }')
if [ "$free" -lt "$needed" ] && [ ! -d "$venv" ]; then
    fail "Đĩa chỉ còn trống $free MB, cần khoảng $needed MB để cài thư viện." \
        "Only $free MB are free; about $needed MB are needed to install the libraries."
fi

if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "Không tạo được $venv." "$venv could not be made."
fi

printf 'Cài thư viện lần đầu (khoảng một phút)… / installing libraries (about a minute)…\n'
log=$venv/install.log
if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes \
    --only-binary :all: -r "$lock" > "$log" 2>&1; then
    tail -n 4 "$log" >&2
    if grep -qi 'no space left' "$log"; then
        fail "Đĩa đã đầy khi cài thư viện; hãy giải phóng chỗ trống rồi chạy lại." "The disk is full; free some space."
    fi
    if grep -qiE 'NewConnectionError|name resolution|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable|No matching distribution' "$log"; then
        fail "Không tải được thư viện: lần chạy đầu cần mạng tới kho gói Python. Hãy kiểm tra mạng rồi chạy lại." \
            "The libraries could not be fetched: the first start needs the network. Check it and run again."
    fi
    fail "Không cài được thư viện; nhật ký: $log" "The libraries could not be installed; log: $log"
fi

# Our own code is used from src/ where it stands; nothing is built or copied.
packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$(pwd)/src" > "$packages/motcua.pth"
cat > "$venv/bin/motcua" <<SHIM
#!/bin/sh
exec "$(cd "$venv" && pwd)/bin/python" -m motcua "\$@"
SHIM
chmod 755 "$venv/bin/motcua"

printf '%s' "$mark" > "$venv/.installed-$kind"
if [ "$kind" = dev ]; then
    # The development lock holds everything the other one does, at the same versions.
    mark="$(sha256sum < requirements/run.lock) $(pwd)"
    printf '%s' "$mark" > "$venv/.installed-run"
fi
