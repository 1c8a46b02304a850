"""Differences on the administrators' screen: compared with the bank's file, matched, taken over, paid back."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.world import ADMINISTRATOR, CITIZEN, DESK, World
from tests.payments.test_money_always_adds_up import one, owing, parts
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import clock, sql
from motcua.dossiers import queries as dossiers
from motcua.notifications import registry
from motcua.payments import queries, services
from motcua.payments.enums import Gateway
from motcua.payments.ports import Notice, NoticeKind

VIETQR = Gateway.VIETQR
PAGE = "/quan-tri/doi-soat/"


@pytest.fixture(autouse=True)
def _set_up(settings, monkeypatch, now: datetime):
    settings.VIETQR = {"bank": "970436", "bank_name": "", "account": "1", "holder": "KHO BAC", "secret": "bi-mat"}
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def admin(world: World) -> Browser:
    return Browser(signed_in(world, ADMINISTRATOR))


def came(ref: str, amount: int, number: str, now: datetime) -> None:
    notice = Notice(kind=NoticeKind.PAID, order_ref=ref, reference=number, amount=amount)
    services.receive(gateway=VIETQR, notice=notice, told_by="notice", now=now)


def ordered(world: World, dossier_id: int, now: datetime) -> str:
    return services.order(actor=world.actor(CITIZEN), dossier_id=dossier_id, gateway=VIETQR, shown=50_000, now=now)


def statement(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("sao-ke.csv", "\n".join(["transaction_id,amount,content,time", *lines]).encode())


def compared(admin: Browser, *lines: str, day: str = "11/03/2026"):
    page = admin.open(PAGE)
    return admin.send(page.form("gateway", "day"), {"gateway": "vietqr", "day": day, "file": statement(*lines)})


def open_kinds(world: World) -> list[str]:
    return [row.kind for row in queries.open_differences(world.actor(ADMINISTRATOR), "", 50)]


def test_the_days_file_lists_what_is_on_one_side_only_once(world: World, now: datetime, admin: Browser):
    ref = ordered(world, owing(world, now), now)
    came(ref, 50_000, "FT1", now)

    page = compared(admin, "FT9,70000,la,x")
    compared(admin, "FT9,70000,la,x")
    first = open_kinds(world)
    compared(admin, "FT9,70000,la,x", "FT1,50000,dung,x")

    assert (page.status, sorted(first)) == (200, ["bank_only", "ours_only"])
    # The second file shows that they agree: what the first found is resolved by it.
    assert open_kinds(world) == ["bank_only"]
    assert parts() == (50_000, 0, 0)


def test_line_that_only_the_bank_has_pays_the_fee_when_somebody_takes_it_over(
    world: World, now: datetime, admin: Browser
):
    dossier_id = owing(world, now)
    ref = ordered(world, dossier_id, now)
    compared(admin, f"FT1,50000,{ref.lower()} chuyen tien,x")
    before = parts()
    [row] = queries.open_differences(world.actor(ADMINISTRATOR), "", 50)

    page = admin.open(f"{PAGE}{row.id}/")
    unsaid = admin.send(page.forms[-2], {"text": "", "viec": "ghi-nhan"})
    admin.send(unsaid.forms[-2], {"text": "Sao kê ngày 11/3", "viec": "ghi-nhan"})

    assert (before, unsaid.status, parts()) == ((0, 0, 0), 422, (50_000, 0, 0))
    assert [receipt.amount for receipt in queries.receipts(dossier_id)] == [50_000]
    assert open_kinds(world) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"a,b\n1,2\n", "transaction_id"),
        (b"transaction_id,amount,content\nFT1,12x,a\n", "Dòng 2"),
        (b"transaction_id,amount,content\nFT1,5,a\nFT1,5,a\n", "hai lần"),
    ],
)
def test_file_that_cannot_be_read_is_refused_whole(world: World, admin: Browser, content: bytes, told: str):
    page = admin.open(PAGE)
    file = SimpleUploadedFile("sao-ke.csv", content)
    page = admin.send(page.form("gateway", "day"), {"gateway": "vietqr", "day": "11/03/2026", "file": file})

    assert (page.status, told in page.text, open_kinds(world)) == (422, True, [])


def test_money_without_an_order_is_matched_to_the_dossier_that_owes_it(world: World, now: datetime, admin: Browser):
    dossier_id = owing(world, now)
    ref = dossiers.visible_by_id(world.actor(DESK), dossier_id).ref
    came("", 50_000, "FT1", now)
    [row] = queries.open_differences(world.actor(ADMINISTRATOR), "", 50)

    page = admin.open(f"{PAGE}{row.id}/")
    wrong = admin.send(page.form("dossier"), {"dossier": "H99.21-260311-9999", "text": "Sai nội dung", "viec": "khop"})
    admin.send(wrong.form("dossier"), {"dossier": ref, "text": "Sai nội dung", "viec": "khop"})

    assert (wrong.status, wrong.form("dossier").value("text")) == (422, "Sai nội dung")
    assert (parts(), open_kinds(world)) == ((50_000, 0, 0), [])


def test_paid_twice_is_asked_back_decided_by_another_and_paid(world: World, now: datetime, admin: Browser):
    ref = ordered(world, owing(world, now), now)
    came(ref, 50_000, "FT1", now)
    came(ref, 50_000, "FT2", now)
    [row] = queries.open_differences(world.actor(ADMINISTRATOR), "", 50)
    address = f"{PAGE}{row.id}/"

    page = admin.open(address)
    admin.send(page.form("reason"), {"reason": "Nộp hai lần", "viec": "de-nghi"})
    page = admin.open(address)
    own = admin.send(page.form("decision"), {"decision": "QĐ 1", "viec": "dong-y"})
    # Another administrator decides.
    sql.execute("UPDATE payments_refund SET asked_by = 'account:1'", ())
    page = admin.open(address)
    admin.send(page.form("decision"), {"decision": "QĐ 1", "viec": "dong-y"})
    page = admin.open(address)
    admin.send(page.form("document"), {"document": "UNC 5", "viec": "chi-tra"})

    assert (own.status, "không tự quyết định" in own.text) == (422, True)
    assert (parts(), open_kinds(world)) == ((50_000, 50_000, 0), [])
    assert one("SELECT settled + refunded - amount FROM payments_money WHERE reference = 'FT2'") == 0
    for fact in ("payment.refund_decided", "payment.refund_paid"):
        registry.run(one(f"SELECT id FROM core_event WHERE type = '{fact}'"), "notify.applicant", now)
    told = [row[0] for row in sql.rows("SELECT subject FROM notifications_notice ORDER BY id DESC LIMIT 2", ())]
    number = sql.rows("SELECT code FROM dossiers_dossier ORDER BY id DESC LIMIT 1", ())[0][0]
    assert told == [f"Hồ sơ {number}: đã hoàn trả 50.000 đ", f"Hồ sơ {number}: số tiền 50.000 đ được hoàn trả"]


def test_refund_of_money_that_names_no_dossier_tells_nobody(world: World, now: datetime):
    came("", 50_000, "FT9", now)
    admin = world.actor(ADMINISTRATOR)
    money = one("SELECT id FROM payments_money")
    asked = services.ask_refund(actor=admin, money_id=money, amount=50_000, reason="Không rõ hồ sơ", now=now)
    sql.execute("UPDATE payments_refund SET asked_by = 'account:1'", ())
    services.decide_refund(actor=admin, refund_id=asked, accepted=True, decision="QĐ 1", now=now)

    registry.run(one("SELECT id FROM core_event WHERE type = 'payment.refund_decided'"), "notify.applicant", now)

    assert one("SELECT count(*) FROM notifications_notice") == 0


def test_those_who_do_not_administer_see_no_money(world: World, now: datetime):
    came("", 50_000, "FT1", now)
    number = one("SELECT id FROM payments_difference")
    desk = signed_in(world, DESK)

    assert [desk.get(address).status_code for address in (PAGE, f"{PAGE}{number}/")] == [403, 403]
    assert signed_in(world, ADMINISTRATOR).get(f"{PAGE}99999999999999999999/").status_code == 404


def test_list_costs_the_same_with_one_and_three(world: World, now: datetime, django_assert_num_queries):
    client: Client = signed_in(world, ADMINISTRATOR)
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    counts = []
    for numbers in ("1", "23"):
        for number in numbers:
            came("", 1_000, f"FT{number}", now)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_transfer_for_two_dossiers_is_matched_with_both_from_the_page(world: World, now: datetime, admin: Browser):
    refs = [dossiers.visible_by_id(world.actor(ADMINISTRATOR), owing(world, now)).ref for _ in range(2)]
    came("MC00000000000A", 100_000, "FT1", now)
    [row] = queries.open_differences(world.actor(ADMINISTRATOR), "", 50)
    page = admin.open(f"{PAGE}{row.id}/")
    typed = {"dossier": f"{refs[0]}, H99.99-000000-0000", "text": "Gia đình nộp chung", "viec": "khop"}

    wrong = admin.send(page.form("dossier", "text"), typed)
    done = admin.send(wrong.form("dossier", "text"), typed | {"dossier": f"{refs[1]};{refs[0]}"})

    assert (wrong.status, "Không có hồ sơ H99.99-000000-0000" in wrong.text) == (422, True)
    assert "Đã khớp với hồ sơ" in done.text
    assert (parts(), one("SELECT count(*) FROM payments_receipt")) == ((100_000, 0, 0), 2)
