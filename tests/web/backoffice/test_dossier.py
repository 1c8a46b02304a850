"""The page of one dossier: what it shows, what is masked, and every act on it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.factories.dossiers import (
    accepted_online,
    finished,
    given_back,
    handed_in_dossier,
    step_done,
    transferred_dossier,
)
from tests.factories.papers import PDF
from tests.factories.world import BUILDING_PERMIT, CITIZEN, CIVIL_STATUS, CLERK, DESK, DISPATCHER, LEADER, World
from tests.web.backoffice import pages

from motcua.core import sql
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.dossiers import queries as dossiers
from motcua.processing import queries as processing
from motcua.processing.services import open_tasks
from motcua.results.queries import result

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
FIFTEEN_DAYS = {"limit": TimeLimit(15, TimeUnit.CALENDAR_DAY), "limit_basis": "Nhà ở riêng lẻ"}
ISSUE = {"name": "Giấy xác nhận", "symbol": "GXN-UBND", "signer_name": "Phan Văn Mẫu", "signer_title": "Phó Chủ tịch"}


def url(code: str, act: str = "") -> str:
    return f"/xu-ly/ho-so/{code}/{act}"


def end(client: Client, code: str, dossier_id: int, outcome: str, **more: object) -> HttpResponse:
    """Send the form of the oldest open step."""
    task = open_tasks(dossier_id)[0].id
    return client.post(url(code, "buoc/"), {"task": task, "outcome": outcome, "comment": "", **more})


def test_page_shows_the_step_with_instructions_outputs_and_named_outcomes(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="xac-minh")

    page = browser(CIVIL_STATUS).get(url(received.code))

    shown = pages.text(page)
    assert pages.headings(page)[:2] == [
        "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân",
        "Việc của bạn: Tra cứu, xác minh, dự thảo",
    ]
    assert pages.typed(page, "outcome") == ["dat", "khong-dat", "chuyen-lai"]
    assert "Kết quả của bước này" in shown
    assert "Hoặc trả lại" in shown
    assert "Phải ghi lý do" in shown


def test_page_of_a_step_of_somebody_else_has_no_form_but_says_where_the_dossier_is(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)

    page = browser(LEADER).get(url(received.code))

    assert pages.typed(page, "outcome") == []
    assert pages.table(page)[0][:3] == [
        "Phân công thụ lý",
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dânỦy ban nhân dân phường Cẩm Thành",
        "Chưa giao cho ai",
    ]


def test_numbers_are_masked_until_asked_for_and_both_readings_are_recorded(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    closed = client.get(url(received.code))
    opened = client.post(url(received.code, "xem-day-du/"), {"ly-do": "lien-he", "ly-do-khac": "Gọi hẹn lại"})

    hidden = [number in pages.text(closed) for number in ("000000123456", "0900000999")]
    shown = [number in pages.text(opened) for number in ("000000123456", "0900000999")]
    trail = sql.rows("SELECT act, actor, detail FROM core_readaudit WHERE subject = %s ORDER BY id", (received.id,))
    ref = world.actor(DISPATCHER).ref
    assert (hidden, shown) == ([False, False], [True, True])
    assert "•••••••••456" in pages.text(closed)
    assert trail == [
        ("work.dossier", ref, ""), ("work.reveal", ref, "Liên hệ với người nộp. Gọi hẹn lại"),
    ]  # fmt: skip
    assert closed.headers["Cache-Control"] == opened.headers["Cache-Control"] == "no-store"


def test_answers_of_an_online_form_are_shown_with_its_labels_and_masked_too(
    world: World, browser: Browser, now: datetime
) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    ref = dossiers.notice_facts(dossier_id).ref

    page = browser(LEADER).get(url(ref))

    shown = pages.text(page)
    assert "Ngày sinh 03/02/1990" in shown
    assert "000000000001" not in shown
    assert "Nộp hồ sơ trực tuyến" in shown


def test_ended_step_leads_to_the_next_and_is_told_in_the_timeline(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    answer = end(client, received.code, received.id, "giao", comment="Ưu tiên")
    page = client.get(answer.headers["Location"])

    assert (answer.status_code, answer.headers["Location"]) == (302, url(received.code))
    assert pages.of_class(page, "mc-note__body")[0].startswith("Đã hoàn thành bước.")
    assert pages.of_class(page, "moj-timeline__title")[:2] == [
        "Chuyển đến bước “Tra cứu, xác minh, dự thảo”",
        "Phân công thụ lý: Giao thụ lý",
    ]
    name, post, unit = (getattr(world.actor(DISPATCHER), key) for key in ("full_name", "post_title", "unit_name"))
    assert pages.of_class(page, "moj-timeline__byline")[1] == f"{name}, {post}, {unit}"
    assert pages.of_class(page, "moj-timeline__description")[2:4] == [
        "Ý kiến: Ưu tiên",
        "Nhận việc lúc 09:00 11/03/2026.",
    ]


def test_dispatcher_chooses_who_takes_the_next_step(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, code=BUILDING_PERMIT, now=now, **FIFTEEN_DAYS)
    second = _second_handler(world, now)
    client = browser(DISPATCHER)
    page = client.get(url(received.code))

    end(client, received.code, received.id, "giao", **{"assignee-giao": second})

    assert "Giao cho ai ở bước “Thẩm định, kiểm tra thực địa”?" in pages.text(page)
    assert [task.assignee_id for task in open_tasks(received.id)] == [second]


def _second_handler(world: World, now: datetime) -> int:
    from motcua.directory.services import ensure_official  # noqa: PLC0415  (used once)

    return ensure_official(
        login="kinhte2.camthanh",
        full_name="Hồ Văn Mẫu Hai",
        agency_code="H99.21",
        unit_key="kinh-te",
        title="Chuyên viên",
        roles=["handler"],
        password_hash="!",
        now=now - timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("outcome", "comment", "message"),
    [
        ("", "Đã xem", "Hãy chọn kết quả của bước này."),
        ("khong-dat", "", "Vui lòng ghi ý kiến hoặc lý do khi chọn “Đề xuất từ chối”."),
        (
            "xoa-het",
            "x",
            (
                "Bước “Tra cứu, xác minh, dự thảo” không có kết quả vừa chọn. Vui lòng chọn một trong các kết quả: "
                "“Đủ điều kiện, trình phê duyệt”, “Đề xuất từ chối”, “Trả lại để phân công người khác”."
            ),
        ),
    ],
)
def test_refused_act_keeps_what_was_typed_and_says_why(
    world: World, browser: Browser, now: datetime, outcome: str, comment: str, message: str
) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="xac-minh")

    answer = end(browser(CIVIL_STATUS), received.code, received.id, outcome, comment=comment)

    assert (answer.status_code, pages.errors(answer)) == (422, [message])
    assert pages.typed(answer, "comment") == [comment]
    assert [task.step for task in open_tasks(received.id)] == ["xac-minh"]


@pytest.mark.parametrize("task", ["", "x", "0", "9" * 19, "9" * 4000, "-1", "１２"])
def test_broken_task_number_is_answered_like_a_step_no_longer_open(
    world: World, browser: Browser, now: datetime, task: str
) -> None:
    received = transferred_dossier(world, now=now)

    answer = browser(DISPATCHER).post(url(received.code, "buoc/"), {"task": task, "outcome": "giao"})

    assert (answer.status_code, [task.step for task in open_tasks(received.id)]) == (409, ["phan-cong"])


def test_second_official_gets_the_new_state_and_keeps_the_typed_comment(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="phe-duyet")
    leader = browser(LEADER)
    old = open_tasks(received.id)[0].id
    end(leader, received.code, received.id, "dong-y")

    answer = leader.post(
        url(received.code, "buoc/"), {"task": old, "outcome": "tra-lai", "comment": "Xem lại căn cứ số 3"}
    )

    name = world.actor(LEADER).full_name
    assert answer.status_code == 409
    assert pages.of_class(answer, "govuk-notification-banner__heading") == [
        (
            f"Bước “Ký Giấy xác nhận” đã được {name} xử lý lúc 09:00 11/03/2026 (Ký duyệt kết quả). "
            "Hồ sơ đã sang bước khác."
        )
    ]
    assert pages.typed(answer, "text") == ["Xem lại căn cứ số 3"]
    assert [task.step for task in open_tasks(received.id)] == ["phat-hanh"]


def test_clerk_issues_the_result_with_its_file(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="phat-hanh")
    client = browser(CLERK)
    page = client.get(url(received.code))
    [task] = open_tasks(received.id)
    file = SimpleUploadedFile("ket-qua.pdf", PDF)

    answer = client.post(
        url(received.code, "phat-hanh/"),
        {"task": task.id, "outcome": "phat-hanh", "new_files": file, **ISSUE},
        follow=True,
    )

    issued = result(received.id)
    leader = world.actor(LEADER)
    assert (pages.typed(page, "name"), pages.typed(page, "signer_name"), pages.typed(page, "signer_title")) == (
        ["Giấy xác nhận tình trạng hôn nhân"],
        [leader.full_name],
        [leader.post_title],
    )
    assert issued is not None
    assert (issued.name, issued.number, issued.symbol, bool(issued.file_token)) == (
        "Giấy xác nhận",
        1,
        "GXN-UBND",
        True,
    )
    assert pages.of_class(answer, "mc-note__body")[0] == "Đã phát hành kết quả số 1/GXN-UBND."


def test_incomplete_issue_keeps_what_was_typed_and_the_file_sent(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    finished(world, received.id, now=now, until="phat-hanh")
    client = browser(CLERK)
    [task] = open_tasks(received.id)
    sent = {"task": task.id, "outcome": "phat-hanh", **ISSUE, "symbol": " "}

    answer = client.post(url(received.code, "phat-hanh/"), sent | {"new_files": SimpleUploadedFile("kq.pdf", PDF)})
    [token] = pages.typed(answer, "files")
    second = client.post(url(received.code, "phat-hanh/"), sent | {"symbol": "GXN", "files": token})

    issued = result(received.id)
    assert (answer.status_code, pages.errors(answer)) == (422, ["Hãy nhập ký hiệu văn bản."])
    assert pages.typed(answer, "signer_name") == ["Phan Văn Mẫu"]
    assert issued is not None
    assert (second.status_code, issued.file_token) == (302, token)


def test_note_is_written_and_shown(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    answer = client.post(url(received.code, "y-kien/"), {"text": "Đã gọi điện cho người nộp"}, follow=True)
    empty = client.post(url(received.code, "y-kien/"), {"text": " "})

    assert "Đã gọi điện cho người nộp" in pages.text(answer)
    assert (empty.status_code, pages.errors(empty)) == (422, ["Hãy nhập nội dung ý kiến."])
    assert [note.text for note in processing.notes(received.id)] == ["Đã gọi điện cho người nộp"]


def test_working_file_is_sent_at_once_and_joins_with_the_form(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    client = browser(DISPATCHER)

    kept = client.post("/xu-ly/tai-tep/", {"file": SimpleUploadedFile("du-thao.pdf", PDF)})
    answer = client.post(url(received.code, "tai-lieu/"), {"files": kept.json()["id"]}, follow=True)
    opened = client.get(url(received.code, f"tep/{kept.json()['id']}/"))

    assert kept.json().keys() == {"id", "name", "size"}
    assert "du-thao.pdf" in pages.text(answer)
    assert b"".join(opened.streaming_content) == PDF  # type: ignore[attr-defined]
    assert {name: opened.headers[name] for name in ("Content-Type", "X-Frame-Options", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "X-Frame-Options": "SAMEORIGIN",
        "X-Content-Type-Options": "nosniff",
    }
    assert opened.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("la.exe", b"MZ", "không thuộc loại được nhận"),
        ("rong.pdf", b"", ""),
        ("doi.pdf", b"not a pdf", "không đúng là tệp PDF"),
    ],
)
def test_unfit_file_is_refused_in_words(browser: Browser, name: str, data: bytes, message: str) -> None:
    answer = browser(DISPATCHER).post("/xu-ly/tai-tep/", {"file": SimpleUploadedFile(name, data)})

    assert answer.status_code == 422
    assert message in answer.json()["detail"]


def test_file_of_a_colleague_cannot_be_attached(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    token = browser(LEADER).post("/xu-ly/tai-tep/", {"file": SimpleUploadedFile("a.pdf", PDF)}).json()["id"]

    answer = browser(DISPATCHER).post(url(received.code, "tai-lieu/"), {"files": token})

    assert (answer.status_code, dossiers.files(received.id)) == (422, [])


def test_opinions_asked_side_by_side_stand_side_by_side_with_their_state(
    world: World, browser: Browser, now: datetime
) -> None:
    received = transferred_dossier(world, code=BUILDING_PERMIT, now=now, **FIFTEEN_DAYS)
    later = finished(world, received.id, now=now, until="y-kien-xay-dung")
    step_done(world, received.id, outcome="co-y-kien", comment="Lùi 2 m", now=later)

    page = browser("kinhte.camthanh").get(url(received.code))

    assert pages.of_class(page, "mc-card__title") == [
        "Ý kiến của Sở Xây dựng",
        "Ý kiến của Sở Nông nghiệp và Môi trường",
    ]
    assert pages.of_class(page, "mc-tag--green") == ["Có ý kiến, yêu cầu điều chỉnh"]
    assert pages.of_class(page, "mc-card__text") == ["Lùi 2 m"]


def test_returned_dossier_shows_result_receiver_and_whole_story(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    later = finished(world, received.id, now=now)
    given_back(world, received.id, now=later)

    page = browser(LEADER).get(url(received.code))

    assert pages.of_class(page, "moj-timeline__title") == [
        "Lập phiếu trả kết quả giải quyết hồ sơ số 1/2026",
        "Ghi nhận người nhận kết quả",
        "Đã trả kết quả",
        "Đã có kết quả, chờ trả tại Bộ phận Một cửa",
        "Vào sổ, phát hành kết quả: Phát hành",
        "Phát hành kết quả số 1/KQ",
        "Ký Giấy xác nhận: Ký duyệt kết quả",
        "Tra cứu, xác minh, dự thảo: Đủ điều kiện, trình phê duyệt",
        "Phân công thụ lý: Giao thụ lý",
        "Chuyển hồ sơ đến cơ quan giải quyết",
        "Lập giấy tiếp nhận hồ sơ và hẹn trả kết quả số 1/2026",
        f"Tiếp nhận hồ sơ, mã {received.code}",
        "Kiểm tra giấy tờ",
        "Nộp hồ sơ tại Bộ phận Một cửa",
    ]
    assert "Đã trả cho Lê Thị Ví Dụ" in pages.text(page)


def test_slip_opens_as_pdf_only_under_its_own_dossier(world: World, browser: Browser, now: datetime) -> None:
    first = transferred_dossier(world, now=now)
    second = transferred_dossier(world, now=now)
    client = browser(LEADER)

    own = client.get(url(first.code, f"phieu/{first.slip_token}/"))
    other = client.get(url(second.code, f"phieu/{first.slip_token}/"))

    assert (own.status_code, own.headers["Content-Type"], own.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert other.status_code == 404


def test_deadline_explains_itself(world: World, browser: Browser, now: datetime) -> None:
    received = transferred_dossier(world, now=now)

    page = browser(LEADER).get(url(received.code))

    terms = dossiers.terms(received.id)
    assert terms is not None
    assert pages.of_class(page, "mc-deadline__lines") == [line["text"] for line in terms.explanation]


@pytest.mark.parametrize("act", ["buoc/", "phat-hanh/", "y-kien/", "tai-lieu/", "xem-day-du/"])
def test_act_opened_again_by_its_address_leads_to_the_dossier(
    world: World, browser: Browser, now: datetime, act: str
) -> None:
    received = transferred_dossier(world, now=now)

    answer = browser(DISPATCHER).get(url(received.code, act))

    assert (answer.status_code, answer.headers["Location"]) == (302, url(received.code))


@pytest.mark.req("QN-2.1-1")
def test_citizen_and_officials_look_at_one_record_from_hand_in_to_return(
    world: World, browser: Browser, now: datetime
) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    citizen, desk = world.actor(CITIZEN), world.actor(DESK)
    receipt = dossiers.visible(desk, dossiers.notice_facts(dossier_id).ref).receipt_no
    code = accepted_online(world, dossier_id, now=now).code
    clients = {login: browser(login) for login in (DISPATCHER, CIVIL_STATUS, LEADER, CLERK)}

    end(clients[DISPATCHER], code, dossier_id, "giao")
    end(clients[CIVIL_STATUS], code, dossier_id, "dat")
    end(clients[LEADER], code, dossier_id, "dong-y")
    [task] = open_tasks(dossier_id)
    clients[CLERK].post(url(code, "phat-hanh/"), {"task": task.id, "outcome": "phat-hanh", **ISSUE})
    given_back(world, dossier_id, now=now + timedelta(hours=1))

    seen = [dossiers.visible(who, ref) for who in (citizen, desk, world.actor(LEADER)) for ref in (receipt, code)]
    assert seen == [seen[0]] * 6
    assert (seen[0].id, seen[0].account_id, seen[0].procedure_code, seen[0].offering_id, seen[0].status) == (
        dossier_id,
        citizen.account_id,
        world.offering().code,
        world.offering().id,
        10,
    )
