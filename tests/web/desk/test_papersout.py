import pytest
from tests.factories.tamper import tamper
from tests.web.desk.reading import page
from tests.web.desk.world import PNG

from motcua.dossiers import queries
from motcua.payments import queries as payments
from motcua.procedures.rules.fees import FeeOption


def test_file_of_a_dossier_is_shown_in_place_with_a_closed_policy(world, at_desk):
    dossier = world.handed_in()
    token = queries.files(dossier.id)[0].token

    answer = at_desk.get(f"/mot-cua/ho-so/{dossier.ref}/tep/{token}/")

    assert b"".join(answer.streaming_content) == PNG
    assert {name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")} == {
        "Content-Type": "image/png",
        "Content-Disposition": 'inline; filename="giay-1.png"',
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; "
        "frame-ancestors 'self'; sandbox"
    )


def test_file_that_a_browser_cannot_show_is_saved(world, at_desk):
    dossier = world.handed_in()
    token = queries.files(dossier.id)[0].token
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    tamper("UPDATE documents_storedfile SET media_type = %s, name = %s WHERE token = %s", (office, "a.docx", token))

    answer = at_desk.get(f"/mot-cua/ho-so/{dossier.ref}/tep/{token}/")

    assert answer["Content-Disposition"] == 'attachment; filename="a.docx"'


def test_file_of_another_dossier_or_desk_is_not_found(world, at_desk, client):
    mine, other = world.handed_in(1), world.handed_in(2)
    token = queries.files(mine.id)[0].token

    assert at_desk.get(f"/mot-cua/ho-so/{other.ref}/tep/{token}/").status_code == 404
    elsewhere = world.sign_in(client, world.actor("motcua", "H99.22"))
    assert elsewhere.get(f"/mot-cua/ho-so/{mine.ref}/tep/{token}/").status_code == 404


@pytest.mark.req("HD-6.3-1", "VL-15.1.a-2")
def test_slip_and_receipt_print_in_place_for_this_desk_only(world, at_desk, client):
    received = world.received(fees=[FeeOption("Lệ phí", "fee", 5000, "")], cash_taken=True)
    paths = [f"/mot-cua/phieu/{received.slip_token}.pdf", f"/mot-cua/bien-lai/{received.receipt_token}.pdf"]

    shown = [at_desk.get(path) for path in paths]
    elsewhere = world.sign_in(client, world.actor("motcua", "H99.22"))

    assert [(each["Content-Type"], each.content[:5]) for each in shown] == [("application/pdf", b"%PDF-")] * 2
    assert [each["Content-Disposition"].split(";")[0] for each in shown] == ["inline"] * 2
    assert [elsewhere.get(path).status_code for path in paths] == [404, 404]
    assert payments.receipts(received.id)[0].amount == 5000


@pytest.mark.parametrize("path", ["/mot-cua/phieu/khong-co.pdf", "/mot-cua/bien-lai/khong-co.pdf"])
def test_slip_and_receipt_that_are_not_there_are_not_found(world, at_desk, path):
    assert at_desk.get(path).status_code == 404


def test_done_page_after_acceptance_offers_slip_and_next_person(world, at_desk):
    received = world.received()

    shown = page(at_desk.get(f"/mot-cua/ho-so/{received.code}/xong/?viec=quay"))

    labels = [node.text for node in shown.nodes if node.tag == "a" and "govuk-button" in node.attributes["class"]]
    assert labels == [
        "Người tiếp theo",
        "Nhận tiếp hồ sơ cùng nhóm, cùng thủ tục",
        "Nhận tiếp hồ sơ cùng nhóm, thủ tục khác",
        "In: Giấy tiếp nhận hồ sơ và hẹn trả kết quả số 01/2026 (tệp PDF, mở ở trang mới)",
    ]
