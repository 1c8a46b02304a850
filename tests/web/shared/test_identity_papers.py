"""Identity papers: whoever is not the owner sees them with a mark; the kept bytes never change."""

import io
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pypdf import PdfReader, PdfWriter
from tests.factories import dossiers
from tests.factories.papers import PDF, PNG, pdf
from tests.factories.world import CITIZEN, DESK, HOUSEHOLD_BUSINESS, World
from tests.web.portal.conftest import signed_in

from motcua.core import clock, sql
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


@pytest.fixture
def handed_in(world: World, now: datetime) -> tuple[str, str, str]:
    """A dossier, its ref, and the tokens of a plain paper and an identity card."""
    dossier_id = dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    plain = queries.files(dossier_id)[0].token
    card = documents.store(name="can-cuoc.png", chunks=[PNG], owner_id=None, now=now)
    sql.execute(
        "INSERT INTO dossiers_dossierfile (id, dossier_id, paper_no, kind, file_id, added_by, added_at) "
        "SELECT 77, dossier_id, paper_no, 'paper', %s, added_by, added_at FROM dossiers_dossierfile "
        "WHERE dossier_id = %s LIMIT 1",
        (card.id, dossier_id),
    )
    ref = sql.rows("SELECT coalesce(code, receipt_no) FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0]
    return ref, plain, card.token


def test_officials_see_an_identity_card_with_a_mark_and_other_papers_as_they_are(
    handed_in: tuple[str, str, str], world: World, now: datetime
) -> None:
    ref, plain, card = handed_in
    desk = signed_in(world, DESK)

    for start in ("/mot-cua/ho-so", "/xu-ly/ho-so"):
        marked, other = (desk.get(f"{start}/{ref}/tep/{token}/") for token in (card, plain))

        assert (marked.status_code, marked["Content-Type"]) == (200, "image/svg+xml")
        shown = content(marked).decode()
        assert f"Giải quyết hồ sơ {ref}" in shown
        assert world.actor(DESK).full_name in shown
        assert "can-cuoc.png.svg" in marked["Content-Disposition"]
        assert "script-src" not in marked["Content-Security-Policy"]
        assert marked["Content-Security-Policy"].startswith("default-src 'none'")
        assert other["Content-Type"] == "application/pdf"
        assert content(other) == PDF
    acts = {act for (act,) in sql.rows("SELECT act FROM core_readaudit WHERE actor LIKE %s", ("account:%/post:%",))}
    assert {"desk.file", "work.file"} <= acts


def test_the_owner_gets_the_paper_as_it_was_sent(handed_in: tuple[str, str, str], world: World, now: datetime) -> None:
    ref, _, card = handed_in

    own = signed_in(world, CITIZEN).get(f"/ho-so/{ref}/tep/{card}/")

    assert (own["Content-Type"], content(own)) == ("image/png", PNG)


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


def test_what_cannot_be_marked_is_not_shown_at_all(
    handed_in: tuple[str, str, str], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref, _, card = handed_in
    monkeypatch.setattr(rules, "picture_size", lambda _: None)

    answer = signed_in(world, DESK).get(f"/xu-ly/ho-so/{ref}/tep/{card}/")

    assert answer.status_code == 422
    assert "không hiện được kèm dấu bảo vệ" in answer.content.decode()
