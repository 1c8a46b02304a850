"""Everything of a store in one ZIP file, with a manifest of hashes by which a copy can be checked."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import IO, Any

from motcua.core import clock, encrypted_files
from motcua.core.errors import NotFound
from motcua.documents import services as files
from motcua.documents.services import plain_name
from motcua.documents.store_queries import Item

MANIFEST = "danh-muc.json"
# The same list for people: a text that any telephone and any computer opens.
LIST = "danh-muc.txt"


def export(*, owner: str, items: Sequence[Item], declared: Mapping[int, Mapping[str, Any]], now: datetime) -> IO[bytes]:
    """Return a ZIP file with every paper, what was declared, and the manifest; the caller has checked who reads.

    Args:
        owner: Whose store it is.
        declared: Answers by id of the dossier they were declared in.
    """

    def written(out: io.RawIOBase) -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            entries = [_entry(archive, number, item, declared) for number, item in enumerate(items, start=1)]
            manifest = {"chu_kho": owner, "xuat_luc": now.isoformat(), "thuat_toan_bam": "SHA-256", "giay_to": entries}
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            archive.writestr(LIST, _list_of(owner, entries, now))

    return encrypted_files.Spool().filled(written)


def _entry(
    archive: zipfile.ZipFile, number: int, item: Item, declared: Mapping[int, Mapping[str, Any]]
) -> dict[str, Any]:
    path, digest, size = "", "", 0
    if item.file_id:
        path, digest, size = _copy(archive, number, item)
    elif item.dossier_id is not None and item.dossier_id in declared:
        data = json.dumps(declared[item.dossier_id], ensure_ascii=False, indent=1).encode()
        path, digest, size = f"{number:04}-thong-tin-da-khai.json", hashlib.sha256(data).hexdigest(), len(data)
        archive.writestr(path, data)
    return {
        "tep": path,
        "sha256": digest,
        "kich_thuoc": size,
        "ten": item.name,
        "nguon_goc": item.kind_name,
        "chu_giay_to": item.holder,
        "co_quan_cap": item.issuer,
        "so": item.number,
        "ngay_cap": _day(item.issued_on),
        "hieu_luc_tu": _day(item.valid_from),
        "hieu_luc_den": _day(item.valid_to),
        "tinh_trang": item.standing_name,
        "chu_ky_so": item.signature_words,
        "ho_so": item.dossier_ref,
        "thu_muc": item.folder,
        "vao_kho_luc": item.added_at.isoformat(),
    }


def _list_of(owner: str, entries: Sequence[Mapping[str, Any]], now: datetime) -> bytes:
    lines = [f"Kho dữ liệu điện tử của {owner}, xuất lúc {clock.shown(now)}: {len(entries)} giấy tờ.", ""]
    for entry in entries:
        number = f"số {entry['so']}" if entry["so"] else ""
        dossier = f"hồ sơ {entry['ho_so']}" if entry["ho_so"] else ""
        told = [entry["nguon_goc"], entry["co_quan_cap"], number, dossier, entry["tinh_trang"]]
        lines += [entry["tep"] or "(không kèm tệp)", f"  {entry['ten']}", f"  {', '.join(filter(None, told))}", ""]
    return "\r\n".join(lines).encode("utf-8-sig")


def _copy(archive: zipfile.ZipFile, number: int, item: Item) -> tuple[str, str, int]:
    """Write one file; one that is gone or closed leaves an empty path in the manifest instead of failing all others."""
    try:
        _, source = files.open_file(item.file_id or 0)
    except (NotFound, files.FileClosed):
        return "", item.sha256, 0
    path = f"{number:04}-{plain_name(item.file_name)[0]}"
    hashed, size = hashlib.sha256(), 0
    with source.open("rb") as reader, archive.open(path, "w", force_zip64=True) as writer:
        while chunk := reader.read(1 << 20):
            hashed.update(chunk)
            size += len(chunk)
            writer.write(chunk)
    return path, hashed.hexdigest(), size


def _day(day: Any) -> str:  # noqa: ANN401  (a date or None)
    return day.isoformat() if day else ""
