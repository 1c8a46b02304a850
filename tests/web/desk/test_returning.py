import pytest
from tests.web.desk.reading import page
from tests.web.desk.world import BIRTH_COPY, MARRIAGE

from motcua.dossiers import queries
from motcua.dossiers.rules.lifecycle import Status
from motcua.intake import services as intake
from motcua.procedures.rules.fees import FeeOption
from motcua.processing import services as processing
from motcua.results import queries as results
from motcua.results import services

GIVEN = {"receiver_name": "Trần Thị Mẫu", "relation": "owner", "identity_check": "id_card", "original": ["1", "2"]}


def resolved(world, code=MARRIAGE, **more):
    """Take a counter dossier through its process, step by step, until the result waits at the desk."""
    received = world.received(code=code, **more)
    intake.transfer_dossiers(actor=world.actor("motcua"), dossier_ids=[received.id], now=world.now)
    process = queries.terms(received.id).process_id
    roles = {"dispatcher": "phancong", "handler": "thuly", "approver": "lanhdao", "clerk": "vanthu"}
    while tasks := processing.open_tasks(received.id):
        task = tasks[0]
        step = processing.definition_of(process).step(task.step)
        actor, outcome = world.actor(roles[task.role]), step.outcomes[0].key
        if step.kind.value == "issue":
            facts = services.IssueFacts(name="Giấy chứng nhận", symbol="KH", signer_name="Mẫu Duyệt", signer_title="")
            services.issue_result(
                actor=actor, dossier_id=received.id, task_id=task.id, outcome=outcome, facts=facts, now=world.now
            )
        else:
            processing.complete_step(
                actor=actor, dossier_id=received.id, task_id=task.id, outcome=outcome, comment="Đạt", now=world.now
            )
    return queries.visible(world.actor("motcua"), received.code)


def test_return_page_shows_owner_result_and_originals_to_give_back(world, at_desk):
    dossier = resolved(world)

    shown = page(at_desk.get(f"/mot-cua/tra-ket-qua/{dossier.code}/"))

    assert shown.texts("mc-party__name") == ["Trần Thị Mẫu"]
    assert shown.by_id("receiver_name").attributes["value"] == "Trần Thị Mẫu"
    originals = [node.attributes["value"] for node in shown.nodes if node.attributes.get("name") == "original"]
    assert originals == ["1", "2", "3"]


def test_return_with_identity_checked_records_who_received_and_prints_the_record(world, at_desk):
    dossier = resolved(world)

    answer = at_desk.post(f"/mot-cua/tra-ket-qua/{dossier.code}/", GIVEN, follow=True)

    handover = results.handover(dossier.id)
    assert queries.visible(world.actor("motcua"), dossier.code).status == Status.RETURNED
    assert (handover.receiver_name, handover.receiver_relation, handover.identity_check) == (
        "Trần Thị Mẫu",
        "owner",
        "id_card",
    )
    assert page(answer).heading == "Đã trả kết quả"
    assert at_desk.get(page(answer).links("/mot-cua/phieu/")[0]).content[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"identity_check": ""}, "Hãy chọn giấy tờ đã dùng để kiểm tra người nhận."),
        ({"identity_check": "face"}, "Hãy chọn giấy tờ đã dùng để kiểm tra người nhận."),
        ({"receiver_name": " "}, "Hãy nhập họ tên người nhận kết quả."),
    ],
)
def test_return_without_name_or_identity_is_refused_and_keeps_what_was_typed(world, at_desk, changed, message):
    dossier = resolved(world)

    answer = at_desk.post(f"/mot-cua/tra-ket-qua/{dossier.code}/", GIVEN | {"original": ["2"]} | changed)

    assert (answer.status_code, page(answer).problems) == (422, [message])
    assert page(answer).values["original"] == "2"
    assert queries.visible(world.actor("motcua"), dossier.code).status == Status.DONE


def test_return_with_fees_owed_waits_for_the_cash(world, at_desk):
    dossier = resolved(world, BIRTH_COPY, fees=[FeeOption("Phí", "charge", 8000, "")])
    path = f"/mot-cua/tra-ket-qua/{dossier.code}/"

    refused = at_desk.post(path, GIVEN)
    paid = at_desk.post(f"/mot-cua/ho-so/{dossier.code}/thu-tien/", {"ve": "tra"})
    twice = at_desk.post(f"/mot-cua/ho-so/{dossier.code}/thu-tien/", {"ve": "tra"})
    returned = at_desk.post(path, GIVEN)

    assert page(refused).problems == ["Hồ sơ còn khoản phí, lệ phí chưa thu. Hãy thu và in biên lai trước khi trả."]
    assert (paid.status_code, paid["Location"]) == (302, path)
    assert (twice.status_code, page(twice).problems) == (422, ["Hồ sơ này không còn khoản nào phải thu."])
    assert returned.status_code == 302


def test_payment_without_its_number_is_told_at_the_open_field_and_a_taken_one_is_said(world, at_desk):
    dossier = resolved(world, BIRTH_COPY, fees=[FeeOption("Phí", "charge", 8000, "")])
    path = f"/mot-cua/ho-so/{dossier.code}/thu-tien/"

    refused = at_desk.post(path, {"cach": "the", "proof": " "})
    paid = at_desk.post(path, {"cach": "the", "proof": "GD 12"}, follow=True)

    assert refused.status_code == 422
    text = refused.content.decode()
    assert ('href="#proof"' in text, '<details class="govuk-details" open>' in text) == (True, True)
    assert page(refused).by_id("proof").attributes["aria-invalid"] == "true"
    assert "Đã thu bằng thẻ." in paid.content.decode()


def test_return_twice_says_that_it_was_returned(world, at_desk):
    dossier = resolved(world)
    path = f"/mot-cua/tra-ket-qua/{dossier.code}/"
    at_desk.post(path, GIVEN)

    again = at_desk.post(path, GIVEN)

    assert (again.status_code, page(again).problems) == (
        422,
        ["Kết quả của hồ sơ này đã được trả trước đó."],
    )


def test_return_of_a_dossier_still_in_process_leads_to_its_page(world, at_desk):
    received = world.received()

    answer = at_desk.get(f"/mot-cua/tra-ket-qua/{received.code}/")

    assert (answer.status_code, answer["Location"]) == (302, f"/mot-cua/ho-so/{received.code}/")


def test_return_by_another_desk_is_not_found(world, client):
    dossier = resolved(world)
    elsewhere = world.sign_in(client, world.actor("motcua", "H99.22"))

    assert elsewhere.post(f"/mot-cua/tra-ket-qua/{dossier.code}/", GIVEN).status_code == 404
    assert results.handover(dossier.id) is None
