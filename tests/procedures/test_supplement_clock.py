"""What a supplement does to the clock is part of a version: decided locally, pinned by each dossier."""

from copy import deepcopy
from datetime import date, datetime

import pytest
from tests.factories.dossiers import transferred_dossier
from tests.factories.world import MARITAL_STATUS, World

from motcua.core import sql
from motcua.dossiers import queries
from motcua.governance.rules.revision import revised
from motcua.procedures import services
from motcua.procedures.queries import content_of
from motcua.procedures.rules.content import ProcedureContent, content_hash, supplement_clock_of
from motcua.procedures.rules.difference import difference
from motcua.procedures.rules.merging import merge
from motcua.procedures.services import LocalDecision

pytestmark = pytest.mark.django_db
DECISION = LocalDecision(
    number="12/QĐ-UBND",
    signed_on=date(2026, 3, 10),
    issuer="UBND tỉnh",
    effective_from=date(2026, 3, 10),
    notice="TB-1/2026",
)


def content(world: World) -> ProcedureContent:
    return content_of(world.offering(MARITAL_STATUS).version_id)


def pinned(dossier_id: int) -> str:
    return str(sql.rows("SELECT supplement_clock FROM dossiers_terms WHERE dossier_id = %s", (dossier_id,))[0][0])


@pytest.mark.parametrize("chosen", ["restart", "pause", "continue"])
def test_version_overrides_the_province_and_older_dossiers_keep_theirs(
    world: World, now: datetime, chosen: str
) -> None:
    before = transferred_dossier(world, now=now).id
    kept = pinned(before)
    changed, wrong = revised(content(world), {"supplement_clock": chosen}, name_is_free=False)
    services.publish_local(content=changed, decision=DECISION, now=now)

    after = transferred_dossier(world, now=now).id

    assert (wrong, supplement_clock_of(changed)) == ([], chosen)
    assert (pinned(before), pinned(after)) == (kept, chosen)
    own, general = queries.terms(after), queries.terms(before)
    assert own is not None
    assert general is not None
    assert own.explanation[-1]["text"].startswith("Khi bổ sung sau thẩm định: ")
    assert own.explanation[-1]["text"].endswith("theo bản công bố của thủ tục.")
    assert not any(line["kind"] == "supplement_clock" for line in general.explanation)


def test_choice_is_told_in_the_difference_and_stays_when_the_national_record_comes_anew(world: World) -> None:
    base = content(world)
    local, _ = revised(base, {"supplement_clock": "pause"}, name_is_free=False)
    national = deepcopy(base)
    national["field"] = "Lĩnh vực khác"

    merged = merge(base, local, national)

    assert [change.text for change in difference(base, local)] == [
        "theo quy định chung của tỉnh thành tạm dừng, tính tiếp khi đã bổ sung đủ"
    ]
    assert (supplement_clock_of(merged.content), merged.content["field"]) == ("pause", "Lĩnh vực khác")
    assert (merged.kept, merged.conflicts) == (("supplement_clock",), ())


def test_going_back_to_the_provinces_rule_gives_the_content_it_was_before(world: World) -> None:
    base = content(world)
    local, _ = revised(base, {"supplement_clock": "continue"}, name_is_free=False)

    back, _ = revised(local, {"supplement_clock": ""}, name_is_free=False)

    assert content_hash(back) == content_hash(base)


def test_unknown_choice_is_none(world: World) -> None:
    changed, _ = revised(content(world), {"supplement_clock": "halt"}, name_is_free=False)

    assert "supplement_clock" not in changed
