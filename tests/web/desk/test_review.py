import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.desk.reading import page
from tests.web.desk.world import BIRTH_COPY, PNG, WITHOUT_LIMIT

from motcua.core import sql
from motcua.dossiers import queries
from motcua.dossiers.queries import PaperRow
from motcua.dossiers.rules.lifecycle import Status
from motcua.intake import services as intake
from motcua.payments import queries as payments
from motcua.processing import services as processing

ALL = {"paper-1": "present", "paper-2": "present", "paper-3": "not_applicable"}


def state_of(world, ref):
    return queries.visible(world.actor("motcua"), ref).status


@pytest.mark.req("LD-9.1-1", "LD-9.2", "HD-14.1-1", "HD-14.2", "DN-3.2-6")
def test_review_shows_files_beside_the_checklist_with_every_paper_named_nop_or_xuat_trinh(world, at_desk):
    dossier = world.handed_in()

    shown = page(at_desk.get(f"/mot-cua/ho-so/{dossier.ref}/"))

    assert shown.texts("mc-chip") == ["1. giay-1.png", "2. giay-2.png"]
    frame = next(node for node in shown.nodes if node.tag == "iframe")
    assert frame.attributes["src"] == shown.links(f"/mot-cua/ho-so/{dossier.ref}/tep/")[0]
    assert [text.split(" ")[0] for text in shown.texts("mc-check__about")] == ["Nộp", "Xuất", "Xuất"]
    assert shown.texts("mc-seg__text") == ["Có", "Thiếu", "Không áp dụng"] * 3
    assert shown.texts("mc-party__name") == ["Nguyễn Văn Mẫu"]


@pytest.mark.req("LD-9.1-1", "LD-9.2", "HD-6.3-1", "HD-14.2", "VL-15.1.c", "DN-2.4")
def test_accepting_an_online_dossier_gives_code_slip_and_passes_it_on(world, at_desk):
    dossier = world.handed_in()
    typed = ALL | {"viec": "nhan", "note-3": "Đã tra cứu cư trú", "originals-1": "0", "copies-1": "0"}

    answer = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", typed)

    after = queries.visible(world.actor("motcua"), dossier.receipt_no)
    assert answer["Location"] == f"/mot-cua/ho-so/{after.code}/xong/?viec=nhan"
    assert (after.code, after.status) == ("H99.21-260311-0001", Status.PROCESSING)
    assert [(row.no, row.manner, row.state, row.note) for row in queries.papers(dossier.id)] == [
        (1, "submit", "present", ""),
        (2, "show", "present", ""),
        (3, "show", "not_applicable", "Đã tra cứu cư trú"),
    ]
    done = page(at_desk.get(answer["Location"]))
    assert done.heading == "Đã tiếp nhận hồ sơ"
    assert done.texts("mc-done__code") == [after.code]
    slip = at_desk.get(done.links("/mot-cua/phieu/")[0])
    assert (slip["Content-Type"], slip.content[:5]) == ("application/pdf", b"%PDF-")


def test_accepting_with_fees_owes_what_was_chosen(world, at_desk):
    dossier = world.handed_in(code=BIRTH_COPY)
    typed = ALL | {"viec": "nhan", "paper-4": "not_applicable", "fee": "0", "amount-0": "16.000"}

    at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", typed)

    assert [(charge.amount, charge.paid_at) for charge in payments.charges(dossier.id)] == [(16_000, None)]


def test_accepting_with_a_missing_paper_is_refused_and_keeps_everything_typed(world, at_desk):
    dossier = world.handed_in()
    typed = {"viec": "nhan", "paper-1": "present", "paper-2": "missing", "note-2": "Ảnh mờ", "advice": "Nộp tại xã"}

    answer = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", typed)

    shown = page(answer)
    assert answer.status_code == 422
    assert len(shown.problems) == 1
    assert shown.problems[0].startswith("Giấy tờ số 2 (")
    assert {name: shown.values[name] for name in ("paper-1", "paper-2", "note-2", "advice")} == {
        "paper-1": "present",
        "paper-2": "missing",
        "note-2": "Ảnh mờ",
        "advice": "Nộp tại xã",
    }
    assert state_of(world, dossier.ref) == Status.REGISTERED


def test_accepting_where_no_limit_is_stated_asks_for_limit_and_basis(world, at_desk):
    dossier = world.handed_in(code=WITHOUT_LIMIT)
    path, typed = f"/mot-cua/ho-so/{dossier.ref}/", {"viec": "nhan", "paper-1": "present", "paper-2": "present"}

    refused = at_desk.post(path, typed)
    more = {"limit_amount": "5", "limit_unit": "working_day", "limit_basis": "Luật mẫu Điều 1"}
    accepted = at_desk.post(path, typed | more)

    assert page(refused).problems == [
        "Hãy nhập thời hạn là số nguyên từ 1 đến 100.000.",
        "Hãy ghi căn cứ của thời hạn (văn bản, điều khoản).",
    ]
    assert accepted.status_code == 302
    terms = queries.terms(dossier.id)
    assert (terms.limit_amount, terms.limit_unit, terms.limit_basis) == (5, "working_day", "Luật mẫu Điều 1")


@pytest.mark.req("HD-6.3-1", "VL-15.1.c")
def test_asking_for_supplement_sends_all_items_at_once_with_reason_and_slip(world, at_desk):
    dossier = world.handed_in()
    typed = {
        "viec": "bo-sung",
        "paper-1": "present",
        "paper-2": "missing",
        "note-2": "Chụp lại hai mặt",
        "other_items": "Ghi rõ nơi cư trú\n\n  Ký tên  ",
        "supplement_reason": "Ảnh mờ, thiếu chữ ký",
    }

    answer = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", typed, follow=True)

    asked = queries.supplements(dossier.id)[0]
    name = queries.papers(dossier.id)[1].name
    assert asked.items == [
        {"no": 2, "name": name, "need": "Chụp lại hai mặt"},
        {"no": 0, "name": "Ghi rõ nơi cư trú", "need": ""},
        {"no": 0, "name": "Ký tên", "need": ""},
    ]
    assert asked.reason == "Ảnh mờ, thiếu chữ ký"
    assert state_of(world, dossier.ref) == Status.SUPPLEMENT
    assert page(answer).heading == "Đã gửi yêu cầu bổ sung"
    assert at_desk.get(page(answer).links("/mot-cua/phieu/")[0]).content[:5] == b"%PDF-"


def test_asking_for_supplement_without_need_or_reason_tells_each_and_keeps_it_open(world, at_desk):
    dossier = world.handed_in()

    answer = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", {"viec": "bo-sung", "paper-2": "missing"})

    assert answer.status_code == 422
    assert page(answer).problems == [
        "Giấy tờ số 2: hãy ghi cần bổ sung hoặc sửa gì.",
        "Hãy ghi lý do cần bổ sung.",
    ]
    assert page(answer).by_id("paper-2-error").text == "Lỗi: Giấy tờ số 2: hãy ghi cần bổ sung hoặc sửa gì."
    # The focus goes to the first field that is wrong, and that field names its message.
    assert re.search(r'id="note-2"[^>]*aria-invalid="true" aria-describedby="paper-2-error"', answer.content.decode())
    assert queries.supplements(dossier.id) == []


def test_supplement_brought_to_the_desk_returns_the_dossier_to_the_list(world, at_desk):
    dossier = world.handed_in()
    ask = {"viec": "bo-sung", "paper-2": "missing", "note-2": "Chụp lại", "supplement_reason": "Ảnh mờ"}
    at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", ask)

    empty = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/nop-bo-sung/")
    brought = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/nop-bo-sung/", {"file-2": SimpleUploadedFile("moi.png", PNG)})

    assert (empty.status_code, brought.status_code) == (422, 302)
    again = page(at_desk.get(brought["Location"]))
    assert again.texts("mc-chip") == ["1. giay-1.png", "2. giay-2.png", "2. moi.png"]
    accepted = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", ALL | {"viec": "nhan"})
    assert accepted.status_code == 302


@pytest.mark.req("LD-9.1-2")
def test_supplement_on_paper_or_in_words_is_taken_at_the_desk(world, at_desk):
    dossier = world.handed_in()
    ask = {"viec": "bo-sung", "paper-2": "missing", "note-2": "Bản gốc", "supplement_reason": "Thiếu",
           "other_items": "Số điện thoại của người làm chứng"}  # fmt: skip
    at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", ask)
    items = queries.supplements(dossier.id)[0].items
    typed = {f"{'giay' if item['no'] else 'khac'}-{place}": "1" if item["no"] else "0900 000 111"
             for place, item in enumerate(items)}  # fmt: skip

    brought = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/nop-bo-sung/", typed)

    assert brought.status_code == 302
    answered = queries.supplements(dossier.id)[0]
    assert [item["answer"] for item in answered.items] == ["Đã nhận bản giấy tại quầy", "0900 000 111"]
    assert queries.visible(world.actor("motcua"), dossier.ref).awaiting == "desk"


@pytest.mark.req("HD-6.3-1", "VL-15.1.c")
def test_refusing_prints_the_slip_with_its_reason(world, at_desk):
    dossier = world.handed_in()
    typed = {
        "viec": "tu-choi",
        "ground": "TC-01",
        "refusal_reason": "Không thuộc thẩm quyền",
        "advice": "Nộp tại xã Mẫu",
    }

    answer = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", typed, follow=True)

    assert state_of(world, dossier.ref) == Status.REFUSED
    assert page(answer).heading == "Đã từ chối tiếp nhận"
    data = sql.json_value(sql.rows("SELECT data FROM dossiers_slip WHERE kind = 'refusal'", ())[0][0])
    ground = "Nội dung không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận"
    assert (data["reasons"], data["advice"]) == ([ground, "Không thuộc thẩm quyền"], "Nộp tại xã Mẫu")


def test_refusing_without_reason_is_told_at_its_field(world, at_desk):
    dossier = world.handed_in()

    answer = at_desk.post(
        f"/mot-cua/ho-so/{dossier.ref}/", {"viec": "tu-choi", "ground": "TC-01", "advice": "Nộp tại xã"}
    )

    assert (answer.status_code, page(answer).problems) == (
        422,
        ["Hãy ghi rõ lý do từ chối để người nộp biết phải làm gì."],
    )


def test_deciding_after_a_colleague_tells_who_did_what_happened(world, at_desk):
    dossier = world.handed_in()
    colleague = world.actor("motcua2")
    intake.refuse_online(
        actor=colleague, dossier_id=dossier.id, ground="TC-01", reason="Không đúng nơi", advice="", now=world.now
    )

    answer = at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", ALL | {"viec": "nhan"})

    assert answer.status_code == 409
    told = (
        "Hồ sơ này không còn chờ tiếp nhận; thay đổi mới nhất do Ngô Văn Mẫu Quầy thực hiện lúc 09:00 11/03/2026. "
        "Bên dưới là hiện trạng của hồ sơ."
    )
    assert page(answer).problems == [told]
    assert state_of(world, dossier.ref) == Status.REFUSED


def test_all_present_without_script_marks_required_and_sent_papers(world, at_desk):
    dossier = world.handed_in()

    shown = page(at_desk.post(f"/mot-cua/ho-so/{dossier.ref}/", {"viec": "du", "note-1": "Rõ"}))

    assert {name: shown.values[name] for name in (*ALL, "note-1")} == ALL | {"note-1": "Rõ"}


def test_dossier_of_another_desk_and_one_that_is_not_look_the_same(world, client):
    dossier = world.handed_in()
    elsewhere = world.sign_in(client, world.actor("motcua", "H99.22"))

    theirs = elsewhere.get(f"/mot-cua/ho-so/{dossier.ref}/")
    nobodys = elsewhere.get("/mot-cua/ho-so/TN260311-AAAA-AAAA/")

    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert page(theirs).heading == page(nobodys).heading
    assert elsewhere.post(f"/mot-cua/ho-so/{dossier.ref}/", {"viec": "nhan"}).status_code == 404
    assert state_of(world, dossier.ref) == Status.REGISTERED


def test_reading_a_dossier_leaves_a_trace(world, at_desk):
    dossier = world.handed_in()

    at_desk.get(f"/mot-cua/ho-so/{dossier.ref}/")

    officer = world.actor("motcua")
    assert sql.rows("SELECT actor, act FROM core_readaudit WHERE subject = %s", (dossier.id,)) == [
        (officer.ref, "desk.dossier")
    ]


def test_long_dossier_at_the_desk_shows_its_newest_facts_only(world, at_desk):
    received = world.received()
    for place in range(40):
        processing.write_note(actor=world.actor("motcua"), dossier_id=received.id, text=f"Ý {place}", now=world.now)

    shown = page(at_desk.get(f"/mot-cua/ho-so/{received.code}/"))

    assert shown.texts("moj-timeline__title") == ["Ghi ý kiến trao đổi nội bộ"] * 30
    assert (
        f"/xu-ly/ho-so/{received.code}/#dien-bien" in at_desk.get(f"/mot-cua/ho-so/{received.code}/").content.decode()
    )


def test_accepted_dossier_shows_timeline_deadline_and_papers(world, at_desk):
    received = world.received()

    shown = page(at_desk.get(f"/mot-cua/ho-so/{received.code}/"))

    assert shown.texts("moj-timeline__title") == [
        f"Tiếp nhận hồ sơ, mã {received.code}",
        "Kiểm tra giấy tờ",
        "Nộp hồ sơ tại Bộ phận Một cửa",
    ]
    assert shown.texts("mc-deadline__due") == ["17:00 11/03/2026"]
    assert queries.papers(received.id)[0] == PaperRow(
        1, queries.papers(received.id)[0].name, "submit", False, "present", 1, 0, ""
    )
