"""The citizen's own dossiers: list, one dossier, supplement, files, slips, receipts; nobody else's."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import dossiers
from tests.factories.papers import PDF
from tests.factories.world import CITIZEN, DESK, HOUSEHOLD_BUSINESS, World
from tests.web.portal.pages import Browser, read

from motcua.core import clock, sql
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.services.opening import add_files
from motcua.dossiers.services.reception import PaperCheck
from motcua.intake import services as intake
from motcua.payments import queries as payments

SUPPLEMENT = "Cần bổ sung giấy tờ"


@pytest.fixture
def mine(world: World, now: datetime) -> queries.Dossier:
    """A dossier of the citizen that waits for the desk."""
    dossier_id = dossiers.handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now - timedelta(hours=1))
    return queries.visible_by_id(world.actor(CITIZEN), dossier_id)


def reread(world: World, dossier: queries.Dossier) -> queries.Dossier:
    return queries.visible_by_id(world.actor(CITIZEN), dossier.id)


def acts(dossier_id: int) -> list[tuple[str, str]]:
    return [
        (actor, act)
        for actor, act in sql.rows(
            "SELECT actor, act FROM core_readaudit WHERE subject = %s ORDER BY id", (dossier_id,)
        )
    ]


@pytest.mark.req("DN-14.4-1", "DN-6.2-3")
def test_own_dossiers_are_listed_with_state_and_the_page_tells_everything(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    dossiers.accepted_online(world, mine.id, code=HOUSEHOLD_BUSINESS, fees=[dossiers.FEE], now=now)
    seen = reread(world, mine)

    listed = citizen.open("/ho-so/")
    page = citizen.open(listed.links[seen.procedure_name])

    assert [text for text in (seen.ref, seen.owner_name, "Đang xử lý") if text not in listed.text] == []
    told = [
        seen.ref, seen.owner_name, seen.receiving_agency, seen.handling_agency, "Đang xử lý", "Đã nộp hồ sơ",
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "giay.pdf", "Lệ phí", "50.000 đ", "chưa nộp", "Trực tuyến",
    ]  # fmt: skip
    assert [text for text in told if text not in page.text] == []
    terms = queries.terms(mine.id)
    assert terms is not None
    assert [line["text"] for line in terms.explanation if " ".join(line["text"].split()) not in page.text] == []


def test_own_list_asks_the_database_the_same_number_of_times(citizen: Browser, world: World, now: datetime) -> None:
    counts = []
    for _ in range(3):
        dossiers.handed_in_dossier(world, now=now)
        with CaptureQueriesContext(connection) as caught:
            assert citizen.client.get("/ho-so/").status_code == 200
        counts.append(len(caught))

    assert len(set(counts)) == 1
    assert counts[0] <= 6


def test_own_list_goes_on_page_by_page_and_loses_none(
    citizen: Browser, world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.dossiers.queries.lists.OWN_PAGE", 2)
    refs = [
        queries.visible_by_id(world.actor(CITIZEN), dossiers.handed_in_dossier(world, now=now)).ref for _ in range(3)
    ]

    first = citizen.open("/ho-so/")
    second = citizen.open(first.links["Trang sau →"])

    assert [ref for ref in reversed(refs) if ref in first.text] == [refs[2], refs[1]]
    assert ([ref for ref in refs if ref in second.text], "Trang sau →" in second.links) == ([refs[0]], False)
    assert second.links["Về hồ sơ mới nhất"] == "/ho-so/"
    assert citizen.open("/ho-so/?truoc=abc").status == 200


def test_own_page_empty_invites_to_begin(stranger: Browser) -> None:
    page = stranger.open("/ho-so/")

    assert "Bạn chưa có hồ sơ nào" in page.text
    assert page.links["Tìm thủ tục"] == "/thu-tuc/"


def test_own_dossier_read_is_recorded(citizen: Browser, world: World, mine: queries.Dossier) -> None:
    ref = world.actor(CITIZEN).ref
    token = queries.files(mine.id)[0].token

    citizen.open(f"/ho-so/{mine.ref}/")
    opened = citizen.client.get(f"/ho-so/{mine.ref}/tep/{token}/")

    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    assert acts(mine.id) == [(ref, "own_dossier"), (ref, "own_file")]


def test_own_file_is_framed_by_nobody_else_and_never_kept(citizen: Browser, mine: queries.Dossier) -> None:
    response = citizen.client.get(f"/ho-so/{mine.ref}/tep/{queries.files(mine.id)[0].token}/")

    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
    )
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_dossier_of_somebody_else_looks_like_none_at_all(
    stranger: Browser, mine: queries.Dossier, world: World
) -> None:
    seen = stranger.open(f"/ho-so/{mine.ref}/")
    unknown = stranger.open("/ho-so/TN260311-AAAA-AAAA/")

    assert (seen.status, unknown.status) == (404, 404)
    assert seen.text == unknown.text
    assert mine.owner_name not in seen.text
    assert stranger.open("/ho-so/").text.count(mine.ref) == 0
    assert acts(mine.id) == []


@pytest.mark.parametrize("who", ["stranger", "visitor"])
def test_files_slips_and_receipts_of_somebody_else_are_not_found(
    request: pytest.FixtureRequest, citizen: Browser, world: World, mine: queries.Dossier, now: datetime, who: str
) -> None:
    dossiers.accepted_online(world, mine.id, code=HOUSEHOLD_BUSINESS, fees=[dossiers.FEE], now=now)
    intake.take_cash(actor=world.actor(DESK), dossier_id=mine.id, payer="Nguyễn Văn Dụ", now=now)
    seen = reread(world, mine)
    addresses = [
        f"/ho-so/{seen.ref}/tep/{queries.files(mine.id)[0].token}/",
        f"/ho-so/phieu/{queries.slips(mine.id)[0].token}.pdf",
        f"/ho-so/bien-lai/{payments.receipts(mine.id)[0].token}.pdf",
    ]
    other: Browser = request.getfixturevalue(who)

    refused = [other.client.get(address).status_code for address in addresses]

    assert refused == ([404] * 3 if who == "stranger" else [302] * 3)
    own = [citizen.client.get(address) for address in addresses]
    assert [(answer.status_code, answer.headers["Content-Type"]) for answer in own] == [(200, "application/pdf")] * 3
    assert own[1].content.startswith(b"%PDF-")
    ref = world.actor(CITIZEN).ref
    assert acts(mine.id) == [(ref, "own_file"), (ref, "own_slip"), (ref, "own_receipt")]


def test_working_file_of_officials_and_result_not_yet_ready_are_hidden(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    tokens = []
    for kind in ("working", "result"):
        stored = documents.store(name=f"{kind}.pdf", chunks=[PDF], owner_id=None, now=now)
        opening_files(world, mine.id, stored.id, kind, now)
        tokens.append(stored.token)

    page = citizen.open(f"/ho-so/{mine.ref}/")

    assert [citizen.client.get(f"/ho-so/{mine.ref}/tep/{token}/").status_code for token in tokens] == [404, 404]
    assert ("working.pdf" in page.text, "result.pdf" in page.text) == (False, False)


def opening_files(world: World, dossier_id: int, file_id: int, kind: str, now: datetime) -> None:
    add_files(dossier_id, [(None, file_id)], kind=kind, actor=world.actor(DESK), now=now)


def test_file_of_one_dossier_is_not_found_under_another_of_the_same_person(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    other = queries.visible_by_id(world.actor(CITIZEN), dossiers.handed_in_dossier(world, now=now))

    assert citizen.client.get(f"/ho-so/{other.ref}/tep/{queries.files(mine.id)[0].token}/").status_code == 404


@pytest.mark.req("DN-6.2-3", "DN-14.4-2", "DN-14.6-1", "VL-6.6-1")
def test_supplement_is_asked_for_on_the_page_and_answered_there(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    dossiers.supplement_asked(world, mine.id, now=now)
    listed = citizen.open("/ho-so/")
    page = citizen.open(f"/ho-so/{mine.ref}/")
    assert "Cần bạn bổ sung giấy tờ." in listed.text
    assert [
        text for text in (SUPPLEMENT, "Lý do: Ảnh bị mờ.", "Ảnh bị mờ, hãy chụp lại") if text not in page.text
    ] == []

    done = citizen.fill({"paper-1": SimpleUploadedFile("ro-hon.pdf", PDF)})

    assert (done.status, done.address, SUPPLEMENT in done.text) == (200, f"/ho-so/{mine.ref}/", False)
    # The old version stays beside the new one.
    assert [name for name in ("giay.pdf", "ro-hon.pdf") if name not in done.text] == []
    assert "Đã nhận giấy tờ bổ sung lúc" in done.text
    assert "Đã gửi bổ sung." in done.text
    assert reread(world, mine).awaiting == "desk"
    assert [row.answered_at for row in queries.supplements(mine.id)] == [now]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("gia.pdf", b"khong phai", "không đúng là tệp PDF"),
        ("doc.exe", b"MZ", "không thuộc loại được nhận"),
    ],
)
def test_supplement_with_a_bad_file_tells_it_at_its_paper_and_sends_nothing(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime, name: str, data: bytes, message: str
) -> None:
    dossiers.supplement_asked(world, mine.id, now=now)
    citizen.open(f"/ho-so/{mine.ref}/")

    page = citizen.fill({"paper-1": [SimpleUploadedFile("tot.pdf", PDF), SimpleUploadedFile(name, data)]})

    assert (page.status, message in page.errors["paper-1-error"]) == (422, True)
    assert [href for _, href in page.summary] == ["#paper-1"]
    assert SUPPLEMENT in page.text
    assert reread(world, mine).awaiting == "applicant"
    assert "tot.pdf" not in [file.name for file in queries.files(mine.id)]


@pytest.mark.parametrize("posted", [{}, {"paper-²": "x"}, {"paper-99": "x"}, {"paper-": "x"}])
def test_supplement_without_a_file_that_was_asked_for_is_told(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime, posted: dict[str, str]
) -> None:
    dossiers.supplement_asked(world, mine.id, now=now)
    files = {name: SimpleUploadedFile("x.pdf", PDF) for name in posted}

    response = citizen.client.post(f"/ho-so/{mine.ref}/bo-sung/", files)

    assert response.status_code == 422
    assert "Hãy gửi ít nhất một tệp" in response.content.decode()
    assert reread(world, mine).awaiting == "applicant"


@pytest.mark.parametrize(
    ("later", "told"),
    [(timedelta(0), "Bộ phận Một cửa trả lời chậm nhất"), (timedelta(days=9), "Bộ phận Một cửa phải trả lời trước")],
)
def test_page_of_what_waits_for_the_desk_tells_until_when(
    citizen: Browser, mine: queries.Dossier, now: datetime, monkeypatch: pytest.MonkeyPatch,
    later: timedelta, told: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: now + later)

    assert told in citizen.open(f"/ho-so/{mine.ref}/").text


def ask_for_two(world: World, mine: queries.Dossier, now: datetime) -> list[dict[str, object]]:
    papers = queries.papers(mine.id)[:2]
    items: list[dict[str, object]] = [{"no": paper.no, "name": paper.name, "need": "Chụp lại"} for paper in papers]
    intake.ask_for_supplement(
        actor=world.actor(DESK),
        dossier_id=mine.id,
        items=[*items, {"no": 0, "name": "Ngày sinh đúng", "need": ""}],
        reason="Ảnh mờ.",
        checks=[PaperCheck(no=paper.no, state="missing", note="Ảnh mờ") for paper in papers],
        now=now,
    )
    return items


@pytest.mark.req("DN-6.2-3")
def test_supplement_with_a_fault_keeps_the_files_that_arrived_so_that_nobody_sends_them_twice(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    first, second = (f"paper-{item['no']}" for item in ask_for_two(world, mine, now))
    citizen.open(f"/ho-so/{mine.ref}/")
    said = {"khac-2": "03/02/1990"}

    page = citizen.fill({first: SimpleUploadedFile("tot.pdf", PDF), second: SimpleUploadedFile("x.pdf", b"?")} | said)

    form = page.form("kept")
    assert (page.status, "tot.pdf" in page.text, form.value("khac-2")) == (422, True, "03/02/1990")
    # What the page carries counts only as it was written.
    carried = form.value("kept")
    for forged in (carried + "x", "", "1:2:3"):
        assert citizen.client.post(f"/ho-so/{mine.ref}/bo-sung/", {"kept": forged}).status_code == 422
    assert reread(world, mine).awaiting == "applicant"
    done = citizen.client.post(
        f"/ho-so/{mine.ref}/bo-sung/", {"kept": carried, second: SimpleUploadedFile("hai.pdf", PDF)} | said
    )
    assert done.status_code == 302
    assert [file.name for file in queries.files(mine.id)][-2:] == ["tot.pdf", "hai.pdf"]


@pytest.mark.req("DN-6.2-3")
def test_supplement_that_leaves_something_open_is_sent_only_when_that_is_meant(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    items = ask_for_two(world, mine, now)
    address = f"/ho-so/{mine.ref}/bo-sung/"

    asked = citizen.client.post(address, {f"paper-{items[0]['no']}": SimpleUploadedFile("mot.pdf", PDF)})

    page = read(asked)
    assert (page.status, page.errors["accepts_gaps-error"].count("Ngày sinh đúng")) == (422, 1)
    assert ("mot.pdf" in page.text, reread(world, mine).awaiting) == (True, "applicant")
    meant = citizen.client.post(address, {"kept": page.form("kept").value("kept"), "accepts_gaps": "1"})
    assert (meant.status_code, reread(world, mine).awaiting) == (302, "desk")


def test_supplement_nobody_asked_for_or_of_somebody_else_is_refused(
    citizen: Browser, stranger: Browser, mine: queries.Dossier
) -> None:
    files = {"paper-1": SimpleUploadedFile("x.pdf", PDF)}

    unasked = citizen.client.post(f"/ho-so/{mine.ref}/bo-sung/", files)
    foreign = stranger.client.post(f"/ho-so/{mine.ref}/bo-sung/", {"paper-1": SimpleUploadedFile("x.pdf", PDF)})

    assert (unasked.status_code, foreign.status_code) == (422, 404)
    assert "không còn chờ bổ sung" in unasked.content.decode()
    assert citizen.client.get(f"/ho-so/{mine.ref}/bo-sung/").headers["Location"] == f"/ho-so/{mine.ref}/"


@pytest.mark.req("DN-6.2-3", "QN-2.1.a", "DN-1.1", "HD-2.3", "VL-1", "QN-1.1", "DN-6.4-1")
def test_result_is_shown_with_number_and_day_once_it_may_be_returned(
    citizen: Browser, world: World, mine: queries.Dossier, now: datetime
) -> None:
    dossiers.accepted_online(world, mine.id, code=HOUSEHOLD_BUSINESS, now=now)
    before = citizen.open(f"/ho-so/{mine.ref}/")
    dossiers.finished(world, mine.id, now=now)

    after = citizen.open(f"/ho-so/{reread(world, mine).ref}/")

    assert ("Kết quả mẫu" in before.text, "Kết quả mẫu" in after.text) == (False, True)
    assert "Đã xử lý xong" in after.text
    # What to do now, and where: the desk with its address and hours.
    assert "mời bạn đến nhận" in after.text
    assert any(href.startswith("/co-quan/") and href != "/co-quan/" for href in after.links.values())
    assert "ngày 11/03/2026" in after.text
