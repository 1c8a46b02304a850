"""Anyone checks a result in a browser; its owner gets the sheet."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.dossiers import accepted_online, handed_in_dossier, ready_dossier
from tests.factories.dossiers import finished as finish
from tests.factories.papers import PDF
from tests.factories.world import CITIZEN, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser, read

from motcua.core import sql
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.results import queries as results
from motcua.results import verifying

pytestmark = pytest.mark.django_db


def test_stranger_learns_that_a_result_is_real_and_not_whose_it_is(world: World, visitor: Browser, now) -> None:
    received = ready_dossier(world, now=now)
    token = verifying.token_of(results.results(received.id)[0].id, now)
    visitor.open("/kiem-tra/")

    page = visitor.fill_get({"ma": token.lower()})

    assert "Kết quả có thật và còn giá trị" in page.text
    assert "Lê T. V. D." in page.text
    assert "Ví Dụ" not in page.text
    assert "000000123456" not in page.text
    assert sql.rows("SELECT count(*) FROM core_readaudit WHERE act = 'result.verified'", ()) == [(1,)]


def test_code_that_nobody_has_is_told_and_tries_are_bounded(world: World, visitor: Browser) -> None:
    page = visitor.open("/kiem-tra/AAAA-BBBB-CCCC-DDDD/")
    assert (page.status, page.summary[0][1]) == (404, "#ma")
    answers = {visitor.open("/kiem-tra/AAAA-BBBB-CCCC-DDDD/").status for _ in range(60)}
    assert answers == {404, 429}


def test_signed_in_reader_compares_a_file(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    [row] = results.results(received.id)
    token = verifying.token_of(row.id, now)
    kept = documents.store(name="kq.pdf", chunks=[PDF], owner_id=None, now=now)
    sql.execute("UPDATE results_result SET file_id = %s WHERE id = %s", (kept.id, row.id))
    client = signed_in(world, CITIZEN)

    same = read(client.post(f"/kiem-tra/{token}/", {"tep": SimpleUploadedFile("a.pdf", PDF)}))
    other = read(client.post(f"/kiem-tra/{token}/", {"tep": SimpleUploadedFile("a.pdf", PDF + b"x")}))
    none = read(client.post(f"/kiem-tra/{token}/", {}))

    assert "Tệp này đúng là tệp đã cấp, không bị sửa" in same.text
    assert "Tệp này khác tệp đã cấp" in other.text
    # Under "no-referrer" browsers send the form without its origin, and it is refused.
    assert none.response.headers["Referrer-Policy"] == "same-origin"
    assert (none.status, none.summary) == (422, [("Hãy chọn tệp cần so.", "#tep")])


def test_owner_gets_the_sheet_and_a_stranger_does_not(world, citizen: Browser, stranger: Browser, now) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    accepted_online(world, dossier_id, now=now)
    finish(world, dossier_id, now=now)
    href = f"/ho-so/{queries.notice_facts(dossier_id).ref}/ket-qua/1.pdf"
    assert "Phiếu kiểm tra có mã QR" in citizen.open(href.rsplit("ket-qua", 1)[0]).text

    answer = citizen.client.get(href)

    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
    assert stranger.client.get(href).status_code == 404
    assert citizen.client.get(href.replace("/1.pdf", "/2.pdf")).status_code == 404
