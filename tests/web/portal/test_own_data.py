"""One's own data: seen, corrected, taken along; acts of the account; closing by the rules of retention."""

import io
import json
import zipfile
from datetime import date, datetime

import pytest
from tests.factories.dossiers import filled_draft, handed_in_dossier
from tests.factories.world import CITIZEN, DESK, OTHER_CITIZEN, World
from tests.web.portal.conftest import signed_in

from motcua.core import crypto, sql
from motcua.core.errors import RuleBroken
from motcua.directory import mandates
from motcua.directory.models.accounts import Account
from motcua.dossiers.queries import visible
from motcua.dossiers.services.contact import Contact, correct_contact
from motcua.feedback import asking
from motcua.intake.services.leaving import close_account
from motcua.notifications import registry

DATA, ACTS, CLOSE = "/tai-khoan/du-lieu/", "/tai-khoan/viec-da-lam/", "/tai-khoan/dong/"


def typed(world: World) -> dict[str, str]:
    return {"full_name": "Nguyễn Văn Dụ", "personal_number": "000000000001", "phone": "0900000101", "email": CITIZEN,
            "address": "Số 9 đường Mới"}  # fmt: skip


def handed_in(world: World, now: datetime, citizen: str = CITIZEN) -> str:
    dossier_id = handed_in_dossier(world, citizen=citizen, now=now)
    return str(sql.rows("SELECT receipt_no FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0])


def types(account: int) -> list[str]:
    return [row[0] for row in sql.rows("SELECT type FROM core_event WHERE stream = %s ORDER BY seq", (account,))]


@pytest.mark.req("QN-5.2-3", "DN-4.4")
def test_holder_sees_and_corrects_data_and_the_history_names_the_fields_alone(world: World) -> None:
    browser, account = signed_in(world, CITIZEN), world.actor(CITIZEN).account_id
    assert "000000000001" in browser.get(DATA).content.decode()

    refused = browser.post(DATA, typed(world) | {"personal_number": "12", "email": "x@", "phone": ""})
    assert (refused.status_code, 'value="x@"' in refused.content.decode()) == (422, True)
    assert "Hãy ghi ít nhất một cách liên hệ" not in refused.content.decode()
    nothing = browser.post(DATA, typed(world) | {"email": "", "phone": " "})
    assert "Hãy ghi ít nhất một cách liên hệ" in nothing.content.decode()
    assert browser.post(DATA, typed(world)).status_code == 302

    assert Account.objects.get(id=account).address == "Số 9 đường Mới"
    payload = sql.rows("SELECT payload FROM core_event WHERE stream = %s AND type = 'account.corrected'", (account,))
    assert json.loads(payload[0][0]) == {"fields": ["address"]}
    assert signed_in(world, DESK).get(DATA).status_code == 403


@pytest.mark.req("QN-5.2-3")
def test_what_a_national_account_vouches_for_is_not_changed_here(world: World) -> None:
    account = world.actor(CITIZEN).account_id
    Account.objects.filter(id=account).update(assurance="national")

    signed_in(world, CITIZEN).post(DATA, typed(world) | {"full_name": "Tên Khác", "personal_number": "000000000009"})

    kept = Account.objects.get(id=account)
    assert (kept.full_name, crypto.decrypt(bytes(kept.personal_enc)), kept.address) == (
        "Nguyễn Văn Dụ", "000000000001", "Số 9 đường Mới")  # fmt: skip


@pytest.mark.req("DN-2.9", "VL-6.3", "QN-17.1-1")
def test_holder_sees_every_act_of_the_account_and_nobody_elses(world: World, now: datetime) -> None:
    ref = handed_in(world, now)
    other = handed_in(world, now, OTHER_CITIZEN)
    browser = signed_in(world, CITIZEN)

    page = browser.get(ACTS).content.decode()

    assert ("Nộp hồ sơ" in page, ref in page, other in page) == (True, True, False)
    assert browser.get(f"{ACTS}?truoc=1").content.decode().count("mc-entry__title") == 0
    assert browser.get(f"{ACTS}?truoc=x").status_code == 200


@pytest.mark.req("DN-4.4")
def test_export_holds_all_data_of_the_account_as_json(world: World, now: datetime) -> None:
    ref = handed_in(world, now)
    filled_draft(world, now=now)
    other = handed_in(world, now, OTHER_CITIZEN)
    citizen, mine = world.actor(CITIZEN), visible(world.actor(CITIZEN), ref).id
    asking.ask(actor=citizen, dossier_id=mine, text="Bao giờ có kết quả?", now=now)
    for place in range(60):
        correct_contact(actor=citizen, dossier_id=mine, contact=Contact(f"0912345{place:03}", ""), now=now)

    first = "SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.submitted'"
    registry.run(sql.rows(first, (mine,))[0][0], "notify.applicant", now)

    answer = signed_in(world, CITIZEN).get(f"{DATA}tai-ve/")

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    parts = {name: archive.read(name).decode() for name in archive.namelist()}
    dossiers = json.loads(parts["ho-so.json"])
    assert [(row["ref"], row["noi_dung_da_khai"]["ho_ten"]) for row in dossiers] == [(ref, "Nguyễn Văn Dụ")]
    assert (len(json.loads(parts["ban-khai.json"])), len(json.loads(parts["viec-da-lam.json"])) > 60) == (1, True)
    assert [row["text"] for row in json.loads(parts["cau-hoi.json"])] == ["Bao giờ có kết quả?"]
    assert [ref in row["body"] for row in json.loads(parts["thong-bao.json"])] == [True]
    assert json.loads(parts["tai-khoan.json"])["personal_number"] == "000000000001"
    assert not any(other in text for text in parts.values())


@pytest.mark.req("QN-5.2-3")
def test_account_closes_when_nothing_is_under_way_and_keeps_what_retention_asks(world: World, now: datetime) -> None:
    ref = handed_in(world, now)
    browser, account = signed_in(world, CITIZEN), world.actor(CITIZEN)
    filled_draft(world, now=now)
    assert browser.post(CLOSE, {}).status_code == 422
    refused = browser.post(CLOSE, {"sure": "1"})
    assert (refused.status_code, ref in refused.content.decode()) == (422, True)
    sql.execute("UPDATE dossiers_dossier SET status = 10 WHERE receipt_no = %s", (ref,))

    assert "Đã đóng tài khoản" in browser.post(CLOSE, {"sure": "1"}).content.decode()

    kept = Account.objects.get(id=account.account_id)
    assert (kept.is_active, kept.email, bytes(kept.personal_index), kept.full_name) == (False, "", b"", "Nguyễn Văn Dụ")
    assert browser.get("/ho-so/").status_code == 302
    counts = [
        sql.rows(f"SELECT count(*) FROM {table} WHERE account_id = %s", (account.account_id,))[0][0]
        for table in ("intake_draft", "dossiers_dossier")
    ]
    # The draft that became the dossier stays with it.
    assert (counts, types(account.account_id)[-1]) == ([1, 1], "account.closed")
    assert not Account.objects.filter(login=CITIZEN).exists()
    with pytest.raises(RuleBroken):
        close_account(actor=world.actor(OTHER_CITIZEN), is_sure=False, now=now)


def test_closed_accounts_free_log_in_name_leads_to_no_mandate_of_its_former_holder(world: World, now: datetime) -> None:
    scope = mandates.Scope(date(2026, 3, 1), date(2026, 3, 31))
    token = mandates.give(actor=world.actor(OTHER_CITIZEN), to=CITIZEN, to_name="Nguyễn Văn Dụ", scope=scope, now=now)

    close_account(actor=world.actor(CITIZEN), is_sure=True, now=now)

    # Another person takes the name that is free again.
    Account.objects.create(login=CITIZEN, full_name="Người Mới Thử", verified_at=now, created_at=now, terms_number=1)
    given = mandates.given(world.actor(OTHER_CITIZEN))
    assert [(one.token, one.ended_at) for one in given] == [(token, now)]
    assert mandates.usable(world.actor(CITIZEN), "1.004873", now) == []
