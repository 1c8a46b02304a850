"""Dossiers of one family at the desk: received one after another, followed, printed and given back together."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from tests.web.desk.reading import page
from tests.web.desk.world import BIRTH_COPY, MARRIAGE

from motcua.dossiers import queries
from motcua.dossiers.services import groups
from motcua.intake import services as intake
from motcua.processing import services as processing
from motcua.results import queries as results
from motcua.results import services

SAME_PERSON = {"receiver_name": "Trần Thị Mẫu", "identity_check": "id_card", "originals": "1"}


def family(world, number=2, code=MARRIAGE):
    """Several dossiers of one group received at the desk, oldest first."""
    first = world.received("một", code=code)
    others = [world.received(f"con {place}", code=code, together_with=first.id) for place in range(1, number)]
    return [first, *others]


def resolved(world, members):
    intake.transfer_dossiers(actor=world.actor("motcua"), dossier_ids=[one.id for one in members], now=world.now)
    roles = {"dispatcher": "phancong", "handler": "thuly", "approver": "lanhdao", "clerk": "vanthu"}
    facts = services.IssueFacts(name="Giấy chứng nhận", symbol="KH", signer_name="Mẫu Duyệt", signer_title="")
    for one in members:
        process = queries.terms(one.id).process_id
        while tasks := processing.open_tasks(one.id):
            step = processing.definition_of(process).step(tasks[0].step)
            how = {
                "actor": world.actor(roles[tasks[0].role]), "dossier_id": one.id, "task_id": tasks[0].id,
                "outcome": step.outcomes[0].key, "comment": "Đạt", "now": world.now,
            }  # fmt: skip
            if step.kind.value == "issue":
                services.issue_result(facts=facts, **how)
            else:
                processing.complete_step(**how)


def test_next_of_the_family_starts_with_what_is_common_and_joins_the_group(world, at_desk):
    first = world.received()

    shown = page(at_desk.get("/mot-cua/tiep-nhan/", {"cung-nhom": first.code, "thu-tuc": MARRIAGE}))

    values = {name: shown.by_id(name).attributes["value"] for name in ("together_with", "phone", "full_name")}
    assert values == {"together_with": first.code, "phone": "0900000177", "full_name": ""}
    assert shown.by_id("procedure_code").attributes["value"] == MARRIAGE


def test_code_that_nobody_may_see_is_told_at_its_field_and_what_was_typed_stays(world, at_desk):
    typed = {
        "viec": "nhan",
        "procedure_code": BIRTH_COPY,
        "full_name": "Trần Thị Mẫu",
        "together_with": "H99.22-260311-0001",
    }

    answer = at_desk.post("/mot-cua/tiep-nhan/", typed)

    shown = page(answer)
    assert answer.status_code == 422
    assert "Không tìm thấy hồ sơ này" in shown.by_id("together_with-error").text
    assert shown.by_id("together_with").attributes["value"] == "H99.22-260311-0001"


def test_dossier_page_lists_its_group_with_as_many_statements_for_any_number(world, at_desk):
    members, counted = family(world), []
    at_desk.get(f"/mot-cua/ho-so/{members[0].code}/")

    for more in (0, 2):
        members += [world.received(f"them {n}", together_with=members[0].id) for n in range(more)]
        with CaptureQueriesContext(connection) as statements:
            text = at_desk.get(f"/mot-cua/ho-so/{members[1].code}/").content.decode()
        counted.append(len(statements))
        assert [f"/mot-cua/ho-so/{one.code}/" in text for one in members] == [True] * len(members)

    assert counted[0] == counted[1]


def test_linking_by_code_twice_and_taking_out_with_a_reason(world, at_desk):
    first, second = world.received("một"), world.received("hai")
    address = f"/mot-cua/ho-so/{first.code}/nhom/"

    for _ in range(2):
        assert at_desk.post(address, {"viec": "ghep", "ma": second.code}).status_code == 302
    linked = [each.ref for each in queries.together(world.actor("motcua"), first.id)]
    without = at_desk.post(address, {"viec": "tach", "reason": ""})
    out = at_desk.post(address, {"viec": "tach", "reason": "Nhập nhầm nhóm"}, follow=True)

    assert linked == [first.code, second.code]
    assert (without.status_code, out.status_code) == (422, 200)
    assert "Đưa ra khỏi nhóm hồ sơ" in out.content.decode()
    assert queries.together(world.actor("motcua"), first.id) == []


@pytest.mark.parametrize(("typed", "told"), [("", "Hãy nhập mã"), ("H99.21-999999-9999", "Không tìm thấy")])
def test_linking_with_no_dossier_is_told_and_nothing_changes(world, at_desk, typed, told):
    first = world.received()

    answer = at_desk.post(f"/mot-cua/ho-so/{first.code}/nhom/", {"viec": "ghep", "ma": typed})

    assert answer.status_code == 422
    assert told in page(answer).by_id("ma-error").text


def test_all_appointment_slips_of_the_group_are_printed_at_once(world, at_desk):
    members = family(world, 3)

    answer = at_desk.get(f"/mot-cua/ho-so/{members[1].code}/nhom/giay-hen.pdf")

    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    assert answer["Content-Type"] == "application/pdf"
    assert all(one.code in text for one in members)


def test_results_of_the_group_are_given_back_in_one_sitting_and_not_twice(world, at_desk):
    members = family(world)
    resolved(world, members)
    address = f"/mot-cua/ho-so/{members[0].code}/nhom/tra/"
    sent = SAME_PERSON | {"ma": [one.code for one in members]}

    shown = page(at_desk.get(address))
    answer = at_desk.post(address, sent, follow=True)
    again = at_desk.post(address, sent)

    offered = [node.attributes["value"] for node in shown.nodes if node.attributes.get("name") == "ma"]
    assert offered == [one.code for one in members]
    assert [results.handover(one.id).receiver_name for one in members] == ["Trần Thị Mẫu"] * 2
    assert again.status_code == 422
    paper = next(n.attributes["href"] for n in page(answer).nodes if n.attributes.get("href", "").endswith(".pdf"))
    printed = at_desk.get(paper)
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(printed.content)).pages).replace("\n", "")
    assert all(one.code in text for one in members)


def test_group_return_without_identity_check_keeps_what_was_typed_and_gives_nothing(world, at_desk):
    members = family(world)
    resolved(world, members)
    sent = {"ma": [members[0].code], "receiver_name": "Trần Thị Mẫu", "authorisation": "Giấy mẫu 12"}

    answer = at_desk.post(f"/mot-cua/ho-so/{members[0].code}/nhom/tra/", sent)

    shown = page(answer)
    assert answer.status_code == 422
    assert shown.by_id("authorisation").attributes["value"] == "Giấy mẫu 12"
    assert results.handover(members[0].id) is None


def test_another_desk_finds_none_of_the_group_pages(world, client):
    members = family(world)
    groups.link(actor=world.actor("motcua"), dossier_id=members[0].id, with_id=members[1].id, now=world.now)
    other = world.sign_in(client, world.actor("motcua", "H99.22"))
    start = f"/mot-cua/ho-so/{members[0].code}/nhom/"

    answers = [other.get(f"{start}{rest}").status_code for rest in ("", "giay-hen.pdf", "tra/", "da-tra/1/")]

    assert answers == [404] * 4
    assert other.get("/mot-cua/nhom/da-tra/1.pdf").status_code == 404
    assert other.get("/mot-cua/tiep-nhan/", {"cung-nhom": members[0].code}).status_code == 404
