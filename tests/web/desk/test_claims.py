"""Claiming, correcting and duplicates at the desk's screens."""

from django.test import Client
from tests.web.desk.reading import page

from motcua.dossiers import queries


def test_claim_shows_on_the_board_and_a_colleague_takes_over_with_a_reason(world, at_desk):
    dossier = world.handed_in()
    first = at_desk
    second = world.sign_in(Client(), world.actor("motcua2"))
    url = f"/mot-cua/ho-so/{dossier.ref}/"

    first.post(url + "nhan-kiem-tra/", {"viec": "nhan"})
    board = page(second.get("/mot-cua/"))
    without = second.post(url + "nhan-kiem-tra/", {"viec": "nhan-thay"})
    taken = second.post(url + "nhan-kiem-tra/", {"viec": "nhan-thay", "claim_reason": "Đồng nghiệp nghỉ"}, follow=True)

    assert "Hồ Thị Mẫu Quầy đang kiểm tra" in board.texts("mc-cell-sub")
    assert (without.status_code, page(without).problems) == (422, ["Hãy ghi lý do nhận thay để đồng nghiệp biết."])
    assert taken.status_code == 200
    assert any(
        "Ngô Văn Mẫu Quầy đã nhận kiểm tra thay bạn" in text for text in page(first.get("/mot-cua/")).texts("mc-note")
    )


def test_decision_while_a_colleague_checks_keeps_what_was_typed(world, at_desk):
    dossier = world.handed_in()
    second = world.sign_in(Client(), world.actor("motcua2"))
    second.post(f"/mot-cua/ho-so/{dossier.ref}/nhan-kiem-tra/", {"viec": "nhan"})

    answer = at_desk.post(
        f"/mot-cua/ho-so/{dossier.ref}/", {"viec": "tu-choi", "refusal_reason": "Không thuộc thẩm quyền"}
    )

    assert answer.status_code == 422
    assert page(answer).problems[0].startswith("Ngô Văn Mẫu Quầy đang kiểm tra hồ sơ này")
    assert page(answer).values["refusal_reason"] == "Không thuộc thẩm quyền"


def test_correction_prints_a_new_slip_and_marks_the_old_void(world, at_desk):
    received = world.received()
    url = f"/mot-cua/ho-so/{received.code}/dinh-chinh/"
    typed = page(at_desk.get(url)).values

    without = at_desk.post(url, typed | {"full_name": "Trần Thị Mẫu Đúng"})
    done = at_desk.post(url, typed | {"full_name": "Trần Thị Mẫu Đúng", "reason": "Nhập nhầm"}, follow=True)

    assert (without.status_code, page(without).problems) == (422, ["Hãy ghi lý do đính chính."])
    assert page(without).values["full_name"] == "Trần Thị Mẫu Đúng"
    assert page(done).heading == "Đã đính chính, giấy hẹn cũ bị hủy"
    shown = at_desk.get(f"/mot-cua/ho-so/{received.code}/").content.decode()
    assert "đã hủy" in shown
    found = queries.visible(world.actor("motcua"), received.code)
    assert (found.owner_name, found.accepted_at) == ("Trần Thị Mẫu Đúng", world.now)


def test_correction_of_another_desk_is_not_found(world, client):
    received = world.received()
    elsewhere = world.sign_in(client, world.actor("motcua", "H99.22"))

    assert elsewhere.get(f"/mot-cua/ho-so/{received.code}/dinh-chinh/").status_code == 404
