#!/bin/sh
# Install or upgrade from a release: `install.sh FOLDER TARGET [--signers FILE] [--allow-older] [--unpack-only]`.
# FOLDER holds the archive, SHA256SUMS and SHA256SUMS.sig. Nothing is unpacked before signature and hash are found good;
# TARGET/current changes last and at once, and the version before stays beside it.
set -eu
LC_ALL=C
export LC_ALL

fail() {
    printf '✗ %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

folder=${1:-}
target=${2:-}
[ -n "$folder" ] && [ -n "$target" ] || fail \
    "Cách dùng: install.sh THƯ_MỤC_BẢN_PHÁT_HÀNH NƠI_CÀI [--signers TỆP] [--allow-older] [--unpack-only]" \
    "Usage: install.sh FOLDER TARGET [--signers FILE] [--allow-older] [--unpack-only]"
shift 2
signers=/etc/motcua/release-signers
older=no
unpack=no
while [ $# -gt 0 ]; do
    case $1 in
        --signers) signers=${2:-}; shift ;;
        --allow-older) older=yes ;;
        --unpack-only) unpack=yes ;;
        *) fail "Không hiểu tham số $1." "Unknown option $1." ;;
    esac
    shift
done

command -v ssh-keygen >/dev/null || fail "Cần ssh-keygen: apt install openssh-client" "ssh-keygen is needed."
[ -f "$signers" ] || fail \
    "Không có danh sách người được ký $signers. Hãy lấy nó qua kênh tin cậy, không phải từ nơi tải bản phát hành." \
    "There is no list of signers at $signers; get it by a channel you trust, not from where the release came."
for needed in SHA256SUMS SHA256SUMS.sig; do
    [ -f "$folder/$needed" ] || fail "Thiếu $needed: bản phát hành không có chữ ký thì không cài." \
        "$needed is missing: a release without signature is not installed."
done

# What was checked is what is used: the files could change meanwhile.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cp "$folder/SHA256SUMS" "$folder/SHA256SUMS.sig" "$work/"
signer=$(ssh-keygen -q -Y find-principals -f "$signers" -s "$work/SHA256SUMS.sig" 2>/dev/null | head -n 1) || signer=
[ -n "$signer" ] || fail "Chữ ký không phải của người được ký trong $signers; không cài." \
    "The signature is of nobody in $signers; nothing was installed."
ssh-keygen -q -Y verify -f "$signers" -I "$signer" -n motcua-release -s "$work/SHA256SUMS.sig" \
    < "$work/SHA256SUMS" >/dev/null 2>&1 || fail "Chữ ký không khớp với SHA256SUMS; không cài." \
    "The signature does not fit SHA256SUMS; nothing was installed."

[ "$(wc -l < "$work/SHA256SUMS")" -eq 1 ] || fail "SHA256SUMS phải có đúng một dòng." "SHA256SUMS must have one line."
archive=$(sed -n 's/^[0-9a-f]\{64\}  \(motcua-[0-9A-Za-z.+-]*\.tar\.gz\)$/\1/p' "$work/SHA256SUMS")
[ -n "$archive" ] || fail "SHA256SUMS không nêu tệp motcua-….tar.gz." "SHA256SUMS names no archive motcua-….tar.gz."
[ -f "$folder/$archive" ] || fail "Thiếu tệp $archive." "$archive is missing."
cp "$folder/$archive" "$work/"
(cd "$work" && sha256sum --status -c SHA256SUMS) || fail \
    "Tệp $archive khác với tệp đã ký (hỏng hoặc bị sửa); không cài. Hãy tải lại." \
    "$archive is not what was signed (damaged or altered); nothing was installed."

name=${archive%.tar.gz}
version=${name#motcua-}
if tar -tzf "$work/$archive" | grep -Ev "^$name/" | grep -q .; then
    fail "Tệp nén có mục ngoài thư mục $name/; không cài." "The archive holds entries outside $name/."
fi
mkdir -p "$target"
if [ -L "$target/current" ] && [ "$older" = no ]; then
    now=$(readlink "$target/current")
    now=${now#motcua-}
    newest=$(printf '%s\n%s\n' "$now" "$version" | sort -V | tail -n 1)
    [ "$newest" = "$version" ] || fail \
        "Đang dùng bản $now, mới hơn $version; không hạ cấp (cố ý thì thêm --allow-older)." \
        "Version $now is installed and newer than $version (--allow-older to go back on purpose)."
fi
if [ ! -d "$target/$name" ]; then
    rm -rf "$target/.$name.half"
    mkdir "$target/.$name.half"
    tar -xzf "$work/$archive" -C "$target/.$name.half" --no-same-owner --strip-components=1
    mv "$target/.$name.half" "$target/$name"
fi
[ "$unpack" = yes ] || "$target/$name/scripts/environment.sh" run
ln -sfn "$name" "$target/.current.new"
mv -T "$target/.current.new" "$target/current"
printf '✓ Đã cài bản %s, ký bởi %s. Khởi động lại dịch vụ để dùng. / Installed; restart the service.\n' "$version" "$signer"
