"""A procedure asks that whoever hands it in is known surely; what was filled in is kept."""

from dataclasses import replace
from datetime import datetime

import pytest
from tests.factories.dossiers import filled_draft
from tests.factories.world import ADMINISTRATOR, CITIZEN, DESK, MARITAL_STATUS, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory.rules.assurance import Assurance, is_enough
from motcua.intake import queries
from motcua.intake import services as intake

PAGE = f"/quan-tri/thu-tuc/{MARITAL_STATUS}/"


@pytest.mark.req("DN-2.9", "VL-5.5-2")
@pytest.mark.django_db
def test_procedure_asks_a_level_and_takes_what_reaches_it(citizen: Browser, world: World, now: datetime) -> None:
    token = filled_draft(world, now=now)
    administrator = Browser(signed_in(world, ADMINISTRATOR))
    administrator.open(PAGE)
    form = administrator.at.form("assurance") if administrator.at else None
    assert form is not None
    lacking = administrator.send(form, {"assurance": "desk"})
    assert (lacking.status, lacking.errors["assurance_reason-error"]) == (422, "Hãy ghi lý do hoặc văn bản làm căn cứ.")
    for _ in range(2):
        administrator.send(form, {"assurance": "desk", "assurance_reason": "Quyết định mẫu"})

    told = sql.rows("SELECT reason, payload::text FROM core_event WHERE type = 'procedure.assurance_asked'", ())
    assert [(reason, sql.json_value(values)["asked"]) for reason, values in told] == [("Quyết định mẫu", "desk")]
    assert (
        "Đã đối chiếu giấy tờ tại Bộ phận Một cửa, hoặc chắc chắn hơn"
        in citizen.open(f"/thu-tuc/{MARITAL_STATUS}/").text
    )
    declared = replace(world.actor(CITIZEN), assurance="declared")
    with pytest.raises(RuleBroken, match="Bản khai được giữ nguyên"):
        intake.hand_in(actor=declared, draft_token=token, statement_accepted=True, now=now)
    assert queries.draft(declared, token).answers["so_ban"] == 1
    compared = replace(declared, assurance="desk")
    assert intake.hand_in(actor=compared, draft_token=token, statement_accepted=True, now=now).receipt_no
    with pytest.raises(RuleBroken, match="cần tài khoản ở mức"):
        intake.start_draft(actor=declared, offering_id=world.offering().id, now=now)
    assert signed_in(world, DESK).post(f"{PAGE}muc-xac-thuc/", {"assurance": ""}).status_code in {302, 403, 404}


def test_level_is_enough_when_it_is_the_asked_one_or_stronger() -> None:
    levels = list(Assurance)

    found = {(one, other) for one in levels for other in levels if is_enough(one, other)}

    assert found == {(one, other) for one in levels for other in levels if levels.index(one) >= levels.index(other)}
    assert is_enough("", "")
    assert not is_enough("", "desk")
