"""Identity papers: whoever is not the owner sees them with a mark; the kept bytes never change."""

import io
import zipfile
from datetime import datetime, timedelta

import pytest
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter
from tests.factories import dossiers
from tests.factories.papers import PDF, pdf
from tests.factories.world import CITIZEN, DESK, HOUSEHOLD_BUSINESS, World
from tests.web.portal.conftest import signed_in

from motcua.core import clock, sql
from motcua.core.errors import RuleBroken
from motcua.documents import marking, sharing, store
from motcua.documents import services as documents
from motcua.documents.marking import Mark
from motcua.documents.rules import marking as rules
from motcua.dossiers import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fixed_moment(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Doors read the clock; here it stands still."""
    monkeypatch.setattr(clock, "now", lambda: now)


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def photo(kind: str = "PNG", orientation: int = 0) -> bytes:
    """A photo of a card: grey, its left upper quarter dark."""
    image = Image.new("RGB", (800, 500), (200, 200, 200))
    image.paste((20, 20, 20), (0, 0, 400, 250))
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation or 1
    image.save(out, kind, exif=exif)
    return out.getvalue()


def red(image: Image.Image) -> int:
    """Return how many pixels of a picture without colours are red."""
    data = image.convert("RGB").tobytes()
    return sum(1 for r, g, b in zip(data[::3], data[1::3], data[2::3], strict=True) if r > g + 40 and r > b + 40)


@pytest.fixture
def handed_in(world: World, now: datetime) -> tuple[str, str, str]:
    """A dossier, its ref, and the tokens of a plain paper and an identity card."""
    dossier_id = dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    plain = queries.files(dossier_id)[0].token
    card = documents.store(name="can-cuoc.png", chunks=[photo()], owner_id=None, now=now)
    sql.execute(
        "INSERT INTO dossiers_dossierfile (id, dossier_id, paper_no, kind, file_id, added_by, added_at) "
        "SELECT 77, dossier_id, paper_no, 'paper', %s, added_by, added_at FROM dossiers_dossierfile "
        "WHERE dossier_id = %s LIMIT 1",
        (card.id, dossier_id),
    )
    ref = sql.rows("SELECT coalesce(code, receipt_no) FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0]
    return ref, plain, card.token


def test_officials_see_an_identity_card_with_a_mark_and_other_papers_as_they_are(
    handed_in: tuple[str, str, str], world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, plain, card = handed_in
    desk, marks, real = signed_in(world, DESK), [], marking.marked
    monkeypatch.setattr(marking, "marked", lambda file, kept, mark: marks.append(mark) or real(file, kept, mark))

    for start in ("/mot-cua/ho-so", "/xu-ly/ho-so"):
        marked, other = (desk.get(f"{start}/{ref}/tep/{token}/") for token in (card, plain))

        assert (marked.status_code, marked["Content-Type"]) == (200, "image/png")
        assert red(Image.open(io.BytesIO(content(marked)))) > 0
        actor = world.actor(DESK)
        assert " ".join(marks[-1].lines()) == (
            f"{actor.full_name} – {actor.agency_name} Giải quyết hồ sơ {ref} Xem lúc 09:00 11/03/2026"
        )
        assert "can-cuoc.png" in marked["Content-Disposition"]
        assert "script-src" not in marked["Content-Security-Policy"]
        assert marked["Content-Security-Policy"].startswith("default-src 'none'")
        assert other["Content-Type"] == "application/pdf"
        assert content(other) == PDF
    acts = {act for (act,) in sql.rows("SELECT act FROM core_readaudit WHERE actor LIKE %s", ("account:%/post:%",))}
    assert {"desk.file", "work.file"} <= acts


def test_the_owner_gets_the_paper_as_it_was_sent(handed_in: tuple[str, str, str], world: World, now: datetime) -> None:
    ref, _, card = handed_in

    own = signed_in(world, CITIZEN).get(f"/ho-so/{ref}/tep/{card}/")

    assert (own["Content-Type"], content(own)) == ("image/png", photo())


def test_who_has_a_link_sees_the_mark_of_recipient_and_purpose_and_the_owner_reads_of_it(
    world: World, now: datetime
) -> None:
    actor = world.actor(CITIZEN)
    token = store.add(
        actor=actor, name="Hộ chiếu", folder="", valid_to=None, file_name="a.pdf", chunks=[pdf(2)], now=now
    )
    today = clock.local_date(now)
    facts = sharing.ShareFacts(
        recipient="Ngân hàng Mẫu", purpose="Vay vốn mua nhà", until=today + timedelta(days=3), consents=True
    )
    link = sharing.share(actor=actor, token=token, facts=facts, now=now)

    seen = Client().get(f"/kho/xem/{link}/")
    opened = Client().get(f"/kho/xem/{link}/tep/")

    assert "có dấu ghi người xem" in seen.content.decode()
    text = " ".join(PdfReader(io.BytesIO(content(opened))).pages[1].extract_text().split())
    assert "Ngân hàng Mẫu" in text
    assert "Vay vốn mua nhà" in text
    assert content(signed_in(world, CITIZEN).get(f"/kho/giay-to/{token}/tep/")) == pdf(2)
    acts = sql.rows("SELECT act, who FROM documents_storereading ORDER BY id", ())
    assert ("shared_opened", "Ngân hàng Mẫu (người có đường dẫn, từ địa chỉ 127.0.0.1)") in acts


def turned() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842).rotate(90)
    page = writer.add_blank_page(width=300, height=200)
    page.cropbox.lower_left, page.cropbox.upper_right = (50, 50), (250, 150)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [turned(), pdf(owner_password="chu")], ids=["turned and cut", "not to be printed"])
def test_every_page_is_marked_where_it_is_seen(now: datetime, data: bytes) -> None:
    stored = documents.store(name="cccd.pdf", chunks=[data], owner_id=None, now=now)
    file, kept = documents.open_file(stored.id)

    marked, kind = marking.marked(file, kept, Mark("Nguyễn Thị Xem", "Sở Mẫu", "Kiểm tra", now))

    assert kind == "application/pdf"
    for page in PdfReader(io.BytesIO(marked)).pages:
        assert page.extract_text().count("Nguyễn Thị Xem") == 3
    assert kept.read_bytes() == data


@pytest.mark.parametrize(
    ("kind", "orientation", "size", "dark"),
    [
        ("PNG", 0, (800, 500), (0, 0)),
        ("JPEG", 0, (800, 500), (0, 0)),
        ("JPEG", 3, (800, 500), (1, 1)),
        ("JPEG", 6, (500, 800), (1, 0)),
        ("JPEG", 8, (500, 800), (0, 1)),
        ("JPEG", 5, (500, 800), (0, 0)),
    ],
)
def test_mark_is_in_the_pixels_of_a_picture_that_stands_upright(
    now: datetime, kind: str, orientation: int, size: tuple[int, int], dark: tuple[int, int]
) -> None:
    name = f"cccd.{'jpg' if kind == 'JPEG' else 'png'}"
    stored = documents.store(name=name, chunks=[photo(kind, orientation)], owner_id=None, now=now)
    file, kept = documents.open_file(stored.id)

    data, media_type = marking.marked(file, kept, Mark("Nguyễn Thị Xem", "Sở Mẫu", "Kiểm tra", now))

    image = Image.open(io.BytesIO(data))
    assert (media_type, image.size) == ("image/png", size)
    thirds = [image.crop((0, part * size[1] // 3, size[0], (part + 1) * size[1] // 3)) for part in range(3)]
    assert min(map(red, thirds)) > 500
    corners = {
        (x, y): image.convert("L").getpixel((x * (size[0] - 7) + 3, y * (size[1] - 7) + 3))
        for x in (0, 1)
        for y in (0, 1)
    }
    assert min(corners, key=lambda corner: corners[corner]) == dark
    assert kept.read_bytes() == photo(kind, orientation)


def test_what_cannot_be_marked_is_not_shown_at_all(
    handed_in: tuple[str, str, str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, _, card = handed_in
    monkeypatch.setattr(rules, "drawn", lambda *_: None)

    answer = signed_in(world, DESK).get(f"/xu-ly/ho-so/{ref}/tep/{card}/")

    assert answer.status_code == 422
    assert "không hiện được kèm dấu bảo vệ" in answer.content.decode()


@pytest.mark.parametrize(
    ("paper", "file", "code"),
    [
        ("Bản sao căn cước công dân", "ban-sao.docx", "file.kind"),
        ("Giấy tờ kèm theo", "CCCD mặt trước.docx", "file.identity_kind"),
        ("Giấy tờ kèm theo", "giay-to.docx", ""),
    ],
)
def test_identity_paper_over_which_no_mark_can_lie_is_not_taken(
    world: World, now: datetime, paper: str, file: str, code: str
) -> None:
    def told() -> str:
        try:
            store.add(
                actor=world.actor(CITIZEN),
                name=paper,
                folder="",
                valid_to=None,
                file_name=file,
                chunks=[office()],
                now=now,
            )
        except RuleBroken as refused:
            return refused.code if "PDF" in refused.message else refused.message
        return ""

    assert told() == code


def office() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", b"<w/>")
    return out.getvalue()
