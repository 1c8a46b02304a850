import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.desk.reading import page
from tests.web.desk.world import BIRTH_COPY, CERTIFIED_COPY, MARRIAGE, PNG, WITHOUT_LIMIT

from motcua.core import profile, sql
from motcua.dossiers import queries
from motcua.dossiers.rules.lifecycle import Status
from motcua.payments import queries as payments
from motcua.procedures import queries as procedures
from motcua.results import queries as results

COUNTER = "/mot-cua/tiep-nhan/"
PERSON = {
    "kind": "person",
    "full_name": "Lê Thị Mẫu Nộp",
    "personal_number": "000000000055",
    "phone": "0900 000 155",
    "address": "Số 5 đường Mẫu",
    "channel": "counter",
    "delivery": "counter",
}
PAPERS = {
    "paper-1": "present", "originals-1": "1", "copies-1": "0",
    "paper-2": "present", "originals-2": "1", "copies-2": "2", "note-2": "Bản còn hạn",
    "paper-3": "not_applicable", "originals-3": "1", "copies-3": "0",
}  # fmt: skip


def filled(form="biểu-1", code=MARRIAGE, **more):
    begun = {"idempotency_key": form, "procedure_code": code, "checklist_of": f"{code}/counter", "viec": "nhan"}
    return PERSON | PAPERS | begun | more


def count():
    return sql.rows("SELECT count(*) FROM dossiers_dossier", ())[0][0]


def ref_of(answer):
    return answer["Location"].split("/")[3]


@pytest.mark.req(
    "LD-9.1-1", "LD-11.1-2", "HD-6.3-1", "HD-14.1-1", "HD-14.1-2", "HD-21.1-2", "VL-3.5-1", "VL-15.1.a-2", "DN-2.4"
)
def test_reception_of_a_person_makes_an_electronic_dossier_with_slip_and_due_day(world, at_desk):
    answer = at_desk.post(COUNTER, filled())

    code = ref_of(answer)
    dossier = queries.visible(world.actor("motcua"), code)
    assert answer["Location"] == f"/mot-cua/ho-so/{code}/xong/?viec=quay"
    assert (dossier.code, dossier.status, dossier.channel) == ("H99.21-260311-0001", Status.ACCEPTED, "counter")
    assert [
        (party.full_name, party.personal_number, party.phone, party.address) for party in queries.parties(dossier.id)
    ] == [("Lê Thị Mẫu Nộp", "000000000055", "0900000155", "Số 5 đường Mẫu")]
    assert [
        (row.no, row.manner, row.state, row.originals, row.copies, row.note) for row in queries.papers(dossier.id)
    ] == [
        (1, "submit", "present", 1, 0, ""),
        (2, "show", "present", 1, 2, "Bản còn hạn"),
        (3, "show", "not_applicable", 0, 0, ""),
    ]
    done = page(at_desk.get(answer["Location"]))
    assert done.texts("mc-done__code") == [code]
    assert done.texts("mc-deadline__due") == ["17:00 11/03/2026"]
    assert done.texts("mc-deadline__lines") != []
    assert at_desk.get(done.links("/mot-cua/phieu/")[0]).content[:5] == b"%PDF-"
    assert [link for link in done.links(COUNTER) if link == COUNTER] != []


@pytest.mark.req("LD-11.1-2", "DN-3.2-8")
def test_counter_and_online_dossiers_become_the_same_record_with_the_same_lookup(world, at_desk):
    online = world.handed_in()
    at_desk.post(
        f"/mot-cua/ho-so/{online.ref}/",
        {"viec": "nhan", "paper-1": "present", "paper-2": "present", "paper-3": "not_applicable"},
    )
    counter = ref_of(at_desk.post(COUNTER, filled()))

    officer = world.actor("motcua")
    of_online, of_counter = queries.visible(officer, online.receipt_no), queries.visible(officer, counter)

    assert (of_online.code, of_counter.code) == ("H99.21-260311-0001", "H99.21-260311-0002")
    assert (of_online.offering_id, of_online.version_id) == (of_counter.offering_id, of_counter.version_id)
    assert [queries.lookup(code).ref for code in (of_online.code, of_counter.code)] == [of_online.code, of_counter.code]


@pytest.mark.req("DN-6.3", "DN-3.2-6")
def test_accepting_what_came_from_the_portal_needs_no_entry_again(world, at_desk):
    online = world.handed_in()
    before = (queries.answers(online.id), queries.files(online.id), queries.parties(online.id))

    accept = {"viec": "nhan", "paper-1": "present", "paper-2": "present", "paper-3": "not_applicable"}
    at_desk.post(f"/mot-cua/ho-so/{online.ref}/", accept)

    after = queries.visible(world.actor("motcua"), online.receipt_no)
    assert after.status == Status.PROCESSING
    assert (queries.answers(after.id), queries.files(after.id), queries.parties(after.id)) == before


def test_reception_sent_twice_receives_once_and_says_so(world, at_desk):
    first = at_desk.post(COUNTER, filled())
    second = at_desk.post(COUNTER, filled())

    assert count() == 1
    assert ref_of(second) == ref_of(first)
    assert page(at_desk.get(second["Location"])).texts("mc-note__title") == ["Hồ sơ không bị nhận hai lần"]


def test_reception_with_the_token_of_a_colleague_is_another_dossier(world, at_desk, client):
    at_desk.post(COUNTER, filled())
    colleague = world.sign_in(client, world.actor("motcua2"))

    asked = colleague.post(COUNTER, filled())
    colleague.post(COUNTER, filled(duplicate_seen="1"))

    assert page(asked).problems[0].startswith("Người này đang có hồ sơ cùng thủ tục chưa giải quyết xong")
    assert count() == 2


def test_reception_with_faults_tells_each_and_keeps_everything_typed(world, at_desk):
    typed = filled(
        full_name="", personal_number="12", phone="không có", email="sai", limit_amount="", **{"originals-2": "x"}
    )

    answer = at_desk.post(COUNTER, typed)

    shown = page(answer)
    assert answer.status_code == 422
    assert shown.problems == [
        "Hãy nhập họ và tên người nộp hồ sơ.",
        "Số định danh gồm 12 chữ số (chứng minh nhân dân 9 chữ số), hoặc số hộ chiếu.",
        "Số điện thoại chưa đúng. Ví dụ: 0912 345 678.",
        "Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@vidu.vn.",
        "Giấy tờ số 2: số bản phải là số từ 0 đến 999.",
    ]
    kept = ("personal_number", "phone", "email", "address", "paper-2", "note-2", "originals-2", "idempotency_key")
    assert {name: shown.values[name] for name in kept} == {name: typed[name] for name in kept}
    assert count() == 0


def test_reception_with_a_missing_paper_is_refused_at_that_paper(world, at_desk):
    answer = at_desk.post(COUNTER, filled(**{"paper-2": "missing"}))

    assert answer.status_code == 422
    assert page(answer).problems[0].endswith("Hãy yêu cầu bổ sung, hoặc ghi rõ không áp dụng.")
    assert page(answer).values["paper-2"] == "missing"
    assert count() == 0


def test_reception_with_scans_joins_them_to_their_papers(world, at_desk):
    sent = json.loads(at_desk.post("/mot-cua/tep/", {"file": SimpleUploadedFile("to-khai.png", PNG)}).content)
    scans = {"stored-1": sent["id"], "file-2": [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", PNG)]}

    code = ref_of(at_desk.post(COUNTER, filled(**scans)))

    dossier = queries.visible(world.actor("motcua"), code)
    assert [(row.paper_no, row.name) for row in queries.files(dossier.id)] == [
        (1, "to-khai.png"),
        (2, "a.png"),
        (2, "b.png"),
    ]


def test_reception_with_a_bad_scan_tells_it_and_keeps_the_good_ones(world, at_desk):
    scans = {"file-1": SimpleUploadedFile("tot.png", PNG), "file-2": SimpleUploadedFile("gia.png", b"khong phai anh")}

    answer = at_desk.post(COUNTER, filled(**scans))

    assert answer.status_code == 422
    assert page(answer).problems == ["Nội dung tệp “gia.png” không đúng là tệp PNG. Hãy lưu lại đúng loại rồi gửi."]
    assert page(answer).texts("mc-file__name") == ["tot.png"]


def test_reception_with_somebody_elses_scan_is_refused(world, at_desk, client):
    sent = json.loads(at_desk.post("/mot-cua/tep/", {"file": SimpleUploadedFile("to-khai.png", PNG)}).content)
    colleague = world.sign_in(client, world.actor("motcua2"))

    answer = colleague.post(COUNTER, filled(**{"stored-1": sent["id"]}))

    assert answer.status_code == 422
    assert page(answer).problems == ["Có tệp không còn trên hệ thống. Hãy chọn lại tệp rồi gửi."]


def test_upload_of_a_hostile_file_says_what_to_do(world, at_desk):
    answer = at_desk.post("/mot-cua/tep/", {"file": SimpleUploadedFile("x.exe", b"MZ")})

    assert (answer.status_code, json.loads(answer.content)) == (
        422,
        {"message": "Tệp “x.exe” không thuộc loại được nhận. Hãy gửi tệp PDF, JPG, JPEG, PNG, DOCX, XLSX."},
    )


def test_reception_of_a_business_by_its_representative_keeps_both(world, at_desk):
    typed = filled(
        kind="business",
        full_name="Công ty TNHH Ví Dụ Mẫu",
        personal_number="0000000001",
        rep_full_name="Trần Văn Mẫu Đại",
        rep_personal_number="000000000066",
        rep_phone="0900000166",
        mandate_kind="legal",
    )

    code = ref_of(at_desk.post(COUNTER, typed))

    dossier = queries.visible(world.actor("motcua"), code)
    assert [(each.role, each.kind, each.full_name, each.personal_number) for each in queries.parties(dossier.id)] == [
        ("owner", "business", "Công ty TNHH Ví Dụ Mẫu", "0000000001"),
        ("representative", "person", "Trần Văn Mẫu Đại", "000000000066"),
    ]


def test_reception_with_cash_prints_a_receipt(world, at_desk):
    typed = filled(code=BIRTH_COPY, fee="0", cash_taken="1", **{"amount-0": "24.000", "paper-4": "not_applicable"})

    answer = at_desk.post(COUNTER, typed)

    dossier = queries.visible(world.actor("motcua"), ref_of(answer))
    assert [row.amount for row in payments.receipts(dossier.id)] == [24_000]
    receipt = page(at_desk.get(answer["Location"])).links("/mot-cua/bien-lai/")[0]
    assert at_desk.get(receipt).content[:5] == b"%PDF-"


def test_reception_where_no_limit_is_stated_needs_limit_and_basis(world, at_desk):
    typed = filled(code=WITHOUT_LIMIT)

    refused = at_desk.post(COUNTER, typed)
    more = {"limit_amount": "2", "limit_unit": "working_day", "limit_basis": "Luật mẫu Điều 1"}
    accepted = at_desk.post(COUNTER, typed | more)

    assert page(refused).problems == [
        "Hãy nhập thời hạn là số nguyên từ 1 đến 100.000.",
        "Hãy ghi căn cứ của thời hạn (văn bản, điều khoản).",
    ]
    assert page(at_desk.get(accepted["Location"])).texts("mc-deadline__due") == ["17:00 13/03/2026"]


@pytest.mark.req("LD-11.1-2")
def test_immediate_result_ends_in_one_sitting(world, at_desk):
    typed = filled(
        code=CERTIFIED_COPY, viec="tra-ngay", fee="0", cash_taken="1", result_name="Bản sao chứng thực",
        result_symbol="CT", signer_name="Trần Thị Mẫu Duyệt", signer_title="Phó Chủ tịch", identity_check="id_card",
        **{"amount-0": "2.000"},
    )  # fmt: skip

    answer = at_desk.post(COUNTER, typed)

    dossier = queries.visible(world.actor("motcua"), ref_of(answer))
    result = results.result(dossier.id)
    assert dossier.status == Status.RETURNED
    assert (result.name, result.number, result.symbol) == ("Bản sao chứng thực", 1, "CT")
    assert results.handover(dossier.id).receiver_name == "Lê Thị Mẫu Nộp"
    assert page(at_desk.get(answer["Location"])).heading == "Đã tiếp nhận và trả kết quả"


def test_immediate_result_remembers_who_signed_for_the_next_one(world, at_desk):
    typed = filled(
        code=CERTIFIED_COPY, viec="tra-ngay", result_name="Bản sao", result_symbol="CT",
        signer_name="Trần Thị Mẫu Duyệt", signer_title="Phó Chủ tịch", identity_check="id_card",
    )  # fmt: skip
    assert at_desk.post(COUNTER, typed).status_code == 302

    next_one = page(at_desk.post(COUNTER, PERSON | {"viec": "tim-thu-tuc", "procedure_query": CERTIFIED_COPY}))

    assert [next_one.values[name] for name in ("result_symbol", "signer_name", "signer_title")] == [
        "CT",
        "Trần Thị Mẫu Duyệt",
        "Phó Chủ tịch",
    ]


def test_immediate_result_with_fees_not_taken_is_refused_and_receives_nothing(world, at_desk):
    typed = filled(
        code=CERTIFIED_COPY, viec="tra-ngay", fee="0", result_name="Bản sao", result_symbol="CT", signer_name="Mẫu",
        identity_check="id_card", **{"amount-0": "2.000"},
    )  # fmt: skip

    answer = at_desk.post(COUNTER, typed)

    assert answer.status_code == 422
    assert page(answer).problems == ["Hồ sơ còn khoản phí, lệ phí chưa thu. Hãy thu và in biên lai trước khi trả."]
    assert count() == 0


def test_without_script_person_and_procedure_are_found_step_by_step(world, at_desk):
    world.citizen(3, "Đặng Thị Mẫu Ba")

    people = page(at_desk.post(COUNTER, {"viec": "tim-nguoi", "person_query": "dang thi"}))
    button = next(node for node in people.nodes if node.attributes.get("name") == "nguoi")
    person = page(at_desk.post(COUNTER, {"nguoi": button.attributes["value"]}))
    typed = {name: person.values[name] for name in ("kind", "full_name", "personal_number", "phone", "address")}
    found = page(at_desk.post(COUNTER, typed | {"viec": "tim-thu-tuc", "procedure_query": "dang ky"}))
    chosen = page(at_desk.post(COUNTER, typed | {"viec": "tim-thu-tuc", "procedure_query": "ket hon"}))

    assert button.text == "Đặng Thị Mẫu Ba ••••••••0003 · ••••••0103 · Số 1 đường Mẫu"
    assert typed == {
        "kind": "person",
        "full_name": "Đặng Thị Mẫu Ba",
        "personal_number": "000000000003",
        "phone": "0900000103",
        "address": "Số 1 đường Mẫu",
    }
    assert found.values["full_name"] == "Đặng Thị Mẫu Ba"
    assert (chosen.values["procedure_code"], chosen.values["full_name"]) == (MARRIAGE, "Đặng Thị Mẫu Ba")
    assert len(chosen.texts("mc-check")) == 3


def test_changing_the_procedure_begins_a_new_checklist_and_keeps_the_person(world, at_desk):
    typed = filled(viec="chon-thu-tuc", procedure_code=CERTIFIED_COPY)

    shown = page(at_desk.post(COUNTER, typed))

    assert (shown.values["full_name"], shown.values["checklist_of"]) == ("Lê Thị Mẫu Nộp", "2.000815/counter")
    assert "paper-1" not in shown.values


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("ket hon", [MARRIAGE]),
        ("1.000894", [MARRIAGE]),
        ("2000635", [BIRTH_COPY]),
        ("KHAI SINH ban sao", [BIRTH_COPY]),
        ("thủ tục", [MARRIAGE, WITHOUT_LIMIT]),
        ("xyzzy", []),
        ("", []),
    ],
)
def test_procedures_are_suggested_by_code_or_words_without_marks(world, at_desk, asked, codes):
    answer = json.loads(at_desk.get("/mot-cua/tim-thu-tuc/", {"q": asked}).content)

    assert [item["code"] for item in answer["items"]] == codes


def test_people_are_suggested_masked_and_opened_only_for_the_officer_who_asked(world, at_desk, client):
    world.citizen(4, "Phan Văn Mẫu Bốn")
    item = json.loads(at_desk.get("/mot-cua/tim-nguoi/?q=0900000104").content)["items"][0]

    opened = json.loads(at_desk.get("/mot-cua/nguoi/", {"ai": item["ref"]}).content)
    forged = at_desk.get("/mot-cua/nguoi/", {"ai": item["ref"] + "x"}).status_code
    colleague = world.sign_in(client, world.actor("motcua2")).get("/mot-cua/nguoi/", {"ai": item["ref"]}).status_code

    assert (item["name"], item["note"]) == ("Phan Văn Mẫu Bốn", "••••••••0004 · ••••••0104 · Số 1 đường Mẫu")
    assert (opened["full_name"], opened["personal_number"]) == ("Phan Văn Mẫu Bốn", "000000000004")
    assert (forged, colleague) == (404, 404)


@pytest.mark.req("HD-14.1-2")
def test_guidance_sheet_ticks_what_the_person_has(world, at_desk, monkeypatch):
    printed = []
    monkeypatch.setattr(
        "motcua.web.desk.papersout.render_slip", lambda kind, edition, sheet: printed.append(sheet) or b"%PDF-"
    )

    by_post = at_desk.post(f"/mot-cua/huong-dan/{MARRIAGE}.pdf", PERSON | PAPERS | {"paper-2": "missing"})
    by_get = at_desk.get(f"/mot-cua/huong-dan/{MARRIAGE}.pdf?du=3&du=x")

    assert (by_post.status_code, by_get["Content-Type"]) == (200, "application/pdf")
    assert [[(paper.required, paper.ready) for paper in sheet.papers] for sheet in printed] == [
        [(False, True), (True, False), (False, False)],
        [(False, False), (True, False), (False, True)],
    ]
    assert [sheet.receiver for sheet in printed] == ["Lê Thị Mẫu Nộp", ""]


def test_guidance_of_an_unknown_procedure_is_not_found(world, at_desk):
    assert at_desk.get("/mot-cua/huong-dan/9.999999.pdf").status_code == 404


@pytest.mark.req("VL-15.1.a-2")
@pytest.mark.parametrize("first", [True, False])
def test_counter_suggests_handing_in_online_first_where_the_profile_says_so(world, at_desk, monkeypatch, first):
    known = profile.value
    monkeypatch.setattr(
        profile, "value", lambda part, key: first if key == "assisted_online_first" else known(part, key)
    )

    titles = page(at_desk.get(COUNTER)).texts("mc-note__title")

    assert titles == (["Ưu tiên hướng dẫn nộp trực tuyến"] if first else [])


@pytest.mark.parametrize(
    "typed",
    [
        {"viec": "nhan", "procedure_code": "9.999999"},
        {"viec": "nhan", "procedure_code": "x" * 10_000, "full_name": "\u202e" * 5_000},
        {"viec": "nhan", "procedure_query": "\x00\x01"},
        {"viec": "gì đó", "procedure_code": MARRIAGE, "channel": "bay", "kind": "robot"},
        {"chon": "9.999999"},
    ],
)
def test_counter_with_hostile_posts_shows_the_page_again(world, at_desk, typed):
    assert at_desk.post(COUNTER, typed).status_code in {200, 422}
    assert count() == 0


@pytest.mark.req("LD-9.1-2")
def test_counter_asks_what_the_portal_asks_and_keeps_the_answers(world, at_desk):
    shown = at_desk.get(f"{COUNTER}?thu-tuc={MARRIAGE}").content.decode()
    form = procedures.form_of(procedures.offering_at(MARRIAGE, world.actor("motcua").agency_code).form_id)
    asked = [each for section in form["sections"] for each in section["fields"]]
    own = next(each for each in asked if not each.get("prefill") and each["type"] in {"text", "textarea"})

    answer = at_desk.post(COUNTER, filled(**{f"tk-{own['key']}": "Điều khai tại quầy"}))

    answers = queries.answers(queries.visible(world.actor("motcua"), ref_of(answer)).id)
    assert f'name="tk-{own["key"]}"' in shown
    assert [
        f'name="tk-{each["key"]}"' in shown for each in asked if each.get("prefill", "").startswith("account.")
    ] == [False for each in asked if each.get("prefill", "").startswith("account.")]
    assert answers[own["key"]] == "Điều khai tại quầy"
    assert "Lê Thị Mẫu Nộp" in answers.values()


def test_answer_that_cannot_be_read_is_told_and_kept_and_nothing_is_received(world, at_desk):
    form = procedures.form_of(procedures.offering_at(MARRIAGE, world.actor("motcua").agency_code).form_id)
    day = next(each for section in form["sections"] for each in section["fields"] if each["type"] == "date")
    before = count()

    answer = at_desk.post(COUNTER, filled(**{f"tk-{day['key']}": "31/02/2020"}))

    shown = page(answer)
    assert (answer.status_code, count()) == (422, before)
    assert shown.values[f"tk-{day['key']}"] == "31/02/2020"
    assert len(shown.problems) == 1
