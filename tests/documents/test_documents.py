"""Files that come in: wrong, empty, huge, locked and lying ones are told, with what to do."""

import errno
import io
import os
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pypdf import PdfWriter
from tests.factories.dossiers import filled_draft
from tests.factories.papers import JPG, PDF, PNG, pdf
from tests.factories.world import CITIZEN, HOUSEHOLD_BUSINESS, World

from motcua.core import sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.documents import keeping
from motcua.documents import services as documents
from motcua.documents.models import StoredFile
from motcua.intake import queries as drafts

pytestmark = pytest.mark.django_db


def without_root() -> bytes:
    """A file whose parts are all there but the trailer's word where to begin."""
    return PDF.replace(b"/Root", b"/Rood")


def without_pages() -> bytes:
    """A file that is read without complaint and has nothing to show."""
    out = io.BytesIO()
    PdfWriter().write(out)
    return out.getvalue()


def office(part: str) -> bytes:
    """A zip archive with one part, as office programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "<xml/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("đơn.pdf", PDF, "application/pdf"),
        ("ẢNH.JPG", JPG, "image/jpeg"),
        ("anh.jpeg", JPG, "image/jpeg"),
        ("anh.png", PNG, "image/png"),
        ("don.docx", office("word/document.xml"), documents.MEDIA_TYPES["docx"]),
        ("bang.xlsx", office("xl/workbook.xml"), documents.MEDIA_TYPES["xlsx"]),
    ],
)
def test_store_of_an_allowed_file_keeps_it_whole(now: datetime, name: str, data: bytes, media_type: str) -> None:
    stored = documents.store(name=name, chunks=[data[:10], data[10:]], owner_id=None, now=now)

    file, path = documents.open_file(stored.id)
    assert (stored.name, stored.size, stored.media_type) == (name, len(data), media_type)
    assert (file.state, path.read_bytes()) == ("checked", data)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("virus.exe", PDF, "file.kind"),
        ("khong-duoi", PDF, "file.kind"),
        ("trang.html", b"<script>alert(1)</script>", "file.kind"),
        ("anh.svg", b"<svg onload='alert(1)'/>", "file.kind"),
        ("don.pdf.exe", PDF, "file.kind"),
        ("don.pdf", b"", "file.empty"),
        ("don.pdf", PNG, "file.lying"),
        ("anh.png", PDF, "file.lying"),
        ("anh.jpg", b"MZ\x90\x00", "file.lying"),
        ("don.docx", b"PK\x03\x04 khong phai zip", "file.lying"),
        ("don.docx", office("xl/workbook.xml"), "file.lying"),
        (
            "don.docx",
            office("word/document.xml").replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xf0"),
            "file.lying",
        ),
        ("don.pdf", b"%PDF-1.7\nnua chung", "file.broken"),
        ("don.pdf", without_root(), "file.broken"),
        ("don.pdf", without_pages(), "file.broken"),
        ("don.pdf", pdf(password="bi-mat"), "file.locked"),
        ("don.png", PNG + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "file.infected"),
    ],
)
def test_store_of_a_bad_file_is_refused_at_its_field(now: datetime, name: str, data: bytes, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        documents.store(name=name, chunks=[data], owner_id=None, now=now)

    assert (refused.value.code, refused.value.field) == (code, "file")
    assert name.rsplit("/", 1)[-1] in refused.value.message
    assert StoredFile.objects.count() == 0


def test_store_of_a_pdf_that_only_forbids_printing_is_taken(now: datetime) -> None:
    stored = documents.store(name="chi-xem.pdf", chunks=[pdf(owner_password="chu-so-huu")], owner_id=None, now=now)

    assert stored.media_type == "application/pdf"


def test_store_of_mangled_pdfs_never_fails_otherwise_than_by_a_rule(now: datetime) -> None:
    rng = random.Random(20260311)  # noqa: S311  (the same damage every time)
    originals = [pdf(3), pdf(password="bi-mat"), pdf(owner_password="chu")]
    codes = set()
    for _ in range(150):
        mangled = bytearray(rng.choice(originals))
        for _ in range(rng.randrange(1, 30)):
            place = rng.randrange(5, len(mangled))
            mangled[place : place + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
        try:
            documents.store(name="don.pdf", chunks=[bytes(mangled)], owner_id=None, now=now)
        except RuleBroken as refused:
            codes.add(refused.code)

    assert codes == {"file.broken", "file.locked"}


def test_store_of_a_huge_file_stops_reading_and_names_the_limit(now: datetime) -> None:
    largest, _ = documents.limits()
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"\x00" * 1_000_000

    with pytest.raises(RuleBroken) as refused:
        documents.store(name="to.pdf", chunks=endless(), owner_id=None, now=now)

    assert refused.value.code == "file.too_large"
    assert "20 MB" in refused.value.message
    assert taken == largest // 1_000_000 + 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\windows\\don.pdf", "don.pdf"),
        ("C:\\Users\\Mẫu\\Giấy tờ.pdf", "Giấy tờ.pdf"),
        ("don\u202efdp.exe.pdf", "donfdp.exe.pdf"),
        ("don\x00\x07\n.pdf", "don.pdf"),
        ("To\u031b\u0300 khai.pdf", "Tờ khai.pdf"),
    ],
)
def test_store_under_a_hostile_name_keeps_a_plain_one(now: datetime, name: str, kept: str) -> None:
    stored = documents.store(name=name, chunks=[PDF], owner_id=None, now=now)

    _, there = documents.open_file(stored.id)
    assert stored.name == kept
    assert there.digest == StoredFile.objects.get(id=stored.id).sha256


def test_store_under_a_name_of_ten_thousand_characters_is_shortened_not_broken(now: datetime) -> None:
    stored = documents.store(name="a" * 10_000 + ".pdf", chunks=[PDF], owner_id=None, now=now)

    assert (len(stored.name), stored.name[-4:], stored.media_type) == (200, ".pdf", "application/pdf")


def test_store_of_the_same_bytes_twice_keeps_them_once_under_two_tokens(now: datetime) -> None:
    first = documents.store(name="a.pdf", chunks=[PDF], owner_id=None, now=now)
    second = documents.store(name="b.pdf", chunks=[PDF], owner_id=None, now=now)

    assert documents.open_file(first.id)[1] == documents.open_file(second.id)[1]
    assert first.token != second.token


def test_open_file_that_is_gone_finds_nothing(now: datetime) -> None:
    gone = documents.store(name="b.pdf", chunks=[pdf(pages=3)], owner_id=None, now=now)
    documents.open_file(gone.id)[1].path.unlink()

    for file_id in (gone.id, 1):
        with pytest.raises(NotFound):
            documents.open_file(file_id)


def test_sweep_deletes_only_old_files_that_nothing_uses(world: World, now: datetime) -> None:
    draft = filled_draft(world, code=HOUSEHOLD_BUSINESS, now=now)
    dropped = documents.store(name="bo.png", chunks=[PNG + b"dropped"], owner_id=None, now=now)
    shared = documents.store(name="giay.pdf", chunks=[PDF], owner_id=None, now=now)
    young = documents.store(name="moi.png", chunks=[PNG], owner_id=None, now=now + timedelta(days=2))
    bytes_of_dropped = documents.open_file(dropped.id)[1].path
    os.utime(bytes_of_dropped, (0, 0))

    swept = documents.sweep(now + timedelta(days=2, minutes=1))

    kept = set(StoredFile.objects.values_list("id", flat=True))
    assert swept == 2
    assert kept & {dropped.id, shared.id, young.id} == {young.id}
    assert not bytes_of_dropped.exists()
    assert len(drafts.draft_files(drafts.draft(world.actor(CITIZEN), draft).id)) == 1


def test_sweep_knows_every_foreign_key_to_a_file_hidden_ones_too(world: World) -> None:
    users = set(sql.rows(documents._USERS, ()))

    known = {
        (relation.related_model._meta.db_table, relation.field.column)
        for relation in StoredFile._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    }
    assert users == known
    assert len(users) > len(StoredFile._meta.related_objects)


def kept_bytes() -> set[str]:
    root = keeping.place("00").path.parent.parent
    return {path.name for path in root.rglob("*") if path.is_file()}


def test_store_on_a_full_disk_says_so_and_leaves_neither_row_nor_half_a_file(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuleBroken) as told:
        documents.store(name="giay.png", chunks=[PNG + b"no room"], owner_id=None, now=now)

    assert told.value.code == "file.not_kept"
    assert kept_bytes() == before
    assert not StoredFile.objects.filter(name="giay.png").exists()


def test_store_mends_bytes_that_a_loss_of_power_cut_short(now: datetime) -> None:
    data = PNG + b"cut short"
    _, kept = documents.open_file(documents.store(name="a.png", chunks=[data], owner_id=None, now=now).id)
    kept.path.write_bytes(b"")

    documents.store(name="b.png", chunks=[data], owner_id=None, now=now)

    assert kept.read_bytes() == data


def test_keep_writes_bytes_that_go_at_the_same_moment(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making young what is being deleted must not leave an empty file in its place."""
    _, kept = documents.open_file(documents.store(name="a.png", chunks=[PNG + b"x"], owner_id=None, now=now).id)
    path, real = kept.path, os.utime

    def deleted_before(target: str) -> None:
        path.unlink(missing_ok=True)
        real(target)

    monkeypatch.setattr(os, "utime", deleted_before)
    documents.store(name="b.png", chunks=[PNG + b"x"], owner_id=None, now=now)

    assert kept.read_bytes() == PNG + b"x"


def test_strays_deletes_what_crashes_left_and_nothing_that_a_row_names(now: datetime) -> None:
    stored = documents.store(name="a.png", chunks=[PNG + b"n"], owner_id=None, now=now)
    named = documents.open_file(stored.id)[1].path
    folder = named.parent
    rowless, half, young = folder / f"{folder.name}{'0' * 62}", folder / f"{named.name}.abcdefgh", folder / "f.young"
    for path in (rowless, half, young):
        path.write_bytes(b"left")
    for path in (named, rowless, half):
        os.utime(path, (0, 0))
    nights = [now.date() + timedelta(days=night) for night in range(keeping.NIGHTS)]

    gone = [keeping.strays(night) for night in nights]

    assert sorted(gone)[-2:] in ([0, 2], [1, 2])
    assert (named.exists(), rowless.exists(), half.exists(), young.exists()) == (True, False, False, True)
    young.unlink()


def test_forget_leaves_what_is_sent_again_while_it_decides(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    data = PNG + b"again"
    stored = documents.store(name="a.png", chunks=[data], owner_id=None, now=now)
    _, kept = documents.open_file(stored.id)
    path = kept.path
    os.utime(path, (0, 0))
    StoredFile.objects.filter(id=stored.id).delete()
    real = keeping.new_token

    def sent_again(size: int) -> str:
        os.utime(path)
        return real(size)

    monkeypatch.setattr(keeping, "new_token", sent_again)

    assert keeping.forget([kept.digest]) == 0
    assert kept.read_bytes() == data
