"""Help with filing online at the desk, and who acts for whom at reception."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.factories.dossiers import CHILD, OWNER, counter_reception, finished, transferred_dossier
from tests.factories.papers import PDF
from tests.factories.world import DESK, World

from motcua.core import profile, sql
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.directory import applicants
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.mandates import Mandate, check_mandate, mandate_of
from motcua.dossiers.services.opening import PartyFacts
from motcua.results.services import ReturnFacts, return_result
from motcua.workplace.services import assisting

pytestmark = pytest.mark.django_db
FORM = "to-khai-quay-mot"


def sent_code(world: World, now: datetime, form: str = FORM) -> str:
    assisting.send_code(actor=world.actor(DESK), form=form, owner=OWNER, now=now)
    [(body,)] = sql.rows("SELECT body FROM notifications_message WHERE handler = 'account.assisted'", ())
    return re.findall(r"\d{6}", body)[0]


def filed(world: World, now: datetime, *, code: str = "", **how: Any) -> Any:
    said: dict[str, Any] = {"helped": frozenset({"register", "fill"}), "confirmed_by": "code", "agrees": True}
    assistance = assisting.Help(**said | {"code": code} | how)
    return assisting.file_assisted(
        actor=world.actor(DESK),
        reception=counter_reception(world),
        token="một",
        form=FORM,
        assistance=assistance,
        now=now,
    )


@pytest.mark.req("VL-7.1.a", "VL-15.1.a-1")
def test_applicant_confirms_by_code_and_gets_account_dossier_and_a_record_of_the_help(
    world: World, now: datetime
) -> None:
    code = sent_code(world, now)

    with pytest.raises(RuleBroken) as wrong:
        filed(world, now, code="000000" if code != "000000" else "111111")
    made = filed(world, now, code=code)
    again = filed(world, now, code="")

    found = dossiers.visible(world.actor(DESK), made.code)
    account = applicants.account_of_login(OWNER.phone)
    [event] = [each for each in dossiers.history(made.id) if each.type == "dossier.assisted"]
    [(kept,)] = sql.rows("SELECT account_id FROM dossiers_dossier WHERE id = %s", (made.id,))
    assert (wrong.value.code, again.id, again.repeated) == ("assist.code", made.id, True)
    assert (found.channel, kept, found.due_at is not None) == ("online", account, True)
    assert account is not None
    assert event.payload == {"helped": "register,fill,submit", "confirmed_by": "code"}
    assert event.who == world.actor(DESK).full_name


def test_code_is_good_for_five_tries_ten_minutes_and_its_own_telephone(world: World, now: datetime) -> None:
    code = sent_code(world, now)

    with pytest.raises(RuleBroken, match="Mã chưa đúng"):
        filed(world, now + timedelta(minutes=11), code=code)
    other = counter_reception(world, owner=PartyFacts(full_name="Khác", phone="0900000111"))
    with pytest.raises(RuleBroken, match="Mã chưa đúng"):
        assisting.file_assisted(
            actor=world.actor(DESK),
            reception=other,
            token="x",
            form=FORM,
            assistance=assisting.Help(helped=frozenset(), confirmed_by="code", agrees=True, code=code),
            now=now,
        )
    for _ in range(5):
        with pytest.raises(RuleBroken):
            filed(world, now, code="12")
    with pytest.raises(RuleBroken, match="Mã chưa đúng"):
        filed(world, now, code=code)


@pytest.mark.req("VL-7.1.a")
def test_applicant_without_telephone_signs_and_nothing_is_filed_without_either(world: World, now: datetime) -> None:
    scan = documents.store(name="chu-ky.pdf", chunks=[PDF], owner_id=None, now=now).id

    with pytest.raises(SeveralBroken) as bare:
        filed(world, now, confirmed_by="", agrees=False)
    with pytest.raises(RuleBroken) as unsigned:
        filed(world, now, confirmed_by="signature")
    with pytest.raises(NotAllowed):
        assisting.send_code(actor=world.actor("hotich.camthanh"), form=FORM, owner=OWNER, now=now)
    made = filed(world, now, confirmed_by="signature", signature_file_id=scan)

    assert [field for field, _ in bare.value.errors] == ["agrees", "confirmed_by"]
    assert unsigned.value.field == "signature_file"
    assert [file.kind for file in dossiers.files(made.id)] == ["working"]


def test_province_of_national_accounts_makes_none_and_says_what_to_do(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, kept = sent_code(world, now), profile.value
    monkeypatch.setattr(profile, "value", lambda part, key: "national" if key == "citizen_sign_up" else kept(part, key))

    with pytest.raises(RuleBroken, match="VNeID") as told:
        filed(world, now, code=code)

    assert told.value.field == "channel"


@pytest.mark.parametrize(
    ("mandate", "field"),
    [
        (Mandate("legal"), ""),
        (Mandate("authorised", "Số 1, 02/03/2026, UBND xã"), ""),
        (Mandate("hired_business", "Hợp đồng 7", date(2026, 3, 11)), ""),
        (Mandate("hired_person"), "mandate_document"),
        (Mandate("authorised", "Số 1", date(2026, 3, 10)), "mandate_until"),
        (Mandate("friend", "x"), "mandate_kind"),
    ],
)
@pytest.mark.req("VL-15.1.b-2")
def test_mandate_names_its_paper_and_still_holds(mandate: Mandate, field: str) -> None:
    found = ""
    try:
        check_mandate(mandate, date(2026, 3, 11))
    except RuleBroken as broken:
        found = broken.field or ""

    assert found == field


@pytest.mark.req("VL-15.1.b-2", "QN-1.2.c")
@pytest.mark.parametrize(("receives", "told"), [(True, ""), (False, "return.no_authorisation")])
def test_mandate_is_kept_and_decides_who_may_take_the_result(
    world: World, now: datetime, receives: bool, told: str
) -> None:
    mandate = Mandate("hired_business", "Hợp đồng 7 ngày 01/03/2026", date(2026, 12, 31), receives)
    made = transferred_dossier(world, now=now, representative=CHILD, mandate=mandate)
    later = finished(world, made.id, now=now)
    facts = ReturnFacts(receiver_name=CHILD.full_name, relation="representative", identity_check="id_card")

    refused = ""
    try:
        return_result(actor=world.actor(DESK), dossier_id=made.id, facts=facts, now=later)
    except RuleBroken as broken:
        refused = broken.code

    [event] = [each for each in dossiers.history(made.id) if each.type == "dossier.mandate_recorded"]
    assert (refused, mandate_of(made.id)) == (told, mandate)
    assert (event.payload, event.reason) == ({"kind": "hired_business", "may_receive": receives}, mandate.document)
