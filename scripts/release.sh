#!/bin/sh
# Make a signed release of the committed tree: `scripts/release.sh KEY [FOLDER]`.
# KEY is the private SSH key (ed25519) of whoever releases. Into FOLDER (build/release) go the archive, SHA256SUMS and
# SHA256SUMS.sig; `scripts/install.sh` takes nothing that these three do not agree on.
set -eu
cd "$(dirname "$0")/.."

fail() {
    printf '✗ %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

key=${1:-}
out=${2:-build/release}
[ -n "$key" ] && [ -f "$key" ] || fail "Cần khóa ký: scripts/release.sh KHÓA [THƯ MỤC]" "A private SSH key is needed."
command -v ssh-keygen >/dev/null || fail "Cần ssh-keygen: apt install openssh-client" "ssh-keygen is needed."
[ -z "$(git status --porcelain --untracked-files=no)" ] || fail \
    "Có thay đổi chưa ghi nhận; bản phát hành chỉ làm từ những gì đã ghi nhận." "There are changes that are not committed."

version=$(sed -n 's/^version = "\([0-9A-Za-z.+-]*\)"$/\1/p' pyproject.toml | head -n 1)
[ -n "$version" ] || fail "pyproject.toml không ghi phiên bản." "pyproject.toml names no version."
name=motcua-$version

mkdir -p "$out"
rm -f "$out/$name.tar.gz" "$out/SHA256SUMS" "$out/SHA256SUMS.sig"
# The same commit gives the same bytes: no moment, no name of the machine.
git archive --format=tar --prefix="$name/" HEAD | gzip -9n > "$out/$name.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz" > SHA256SUMS)
ssh-keygen -q -Y sign -f "$key" -n motcua-release "$out/SHA256SUMS"
printf '✓ %s\n' "$out/$name.tar.gz" "$out/SHA256SUMS" "$out/SHA256SUMS.sig"
