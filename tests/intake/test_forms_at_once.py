"""Publishing a form and moving drafts to it at the same moment, each act in a real transaction of its own."""

from datetime import datetime
from typing import Any

import pytest
from tests.factories.dossiers import filled_draft
from tests.factories.forms import drafted_form
from tests.factories.parallel import at_once
from tests.factories.world import ADMINISTRATOR, CITIZEN, World

from motcua.core import sql
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.procedures import form_drafting
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_types import FormDefinition, fields_of

FIELD: dict[str, Any] = {"label": "Ghi thêm", "type": "text", "required": False}


def counted(kind: str) -> int:
    return int(sql.rows("SELECT count(*) FROM core_event WHERE type = %s", (kind,))[0][0])


@pytest.mark.slow
@pytest.mark.req("VL-19.2", "VL-6.5")
def test_forms_published_drafts_moved_and_handed_in_at_once_end_whole(committed_world: World, now: datetime) -> None:
    world = committed_world
    actor, administrator = world.actor(CITIZEN), world.actor(ADMINISTRATOR)
    token = filled_draft(world, now=now)

    def with_field(key: str) -> tuple[int, int]:
        def change(form: FormDefinition) -> None:
            form["sections"][0]["fields"].append(FIELD | {"key": key})  # type: ignore[arg-type]

        facts, revision = drafted_form(world, change, now)
        return facts.id, revision

    def publish(edition: int, revision: int) -> None:
        form_drafting.publish_form(actor=administrator, edition_id=edition, revision=revision, now=now)

    def move() -> None:
        intake.move_draft(actor=actor, token=token, now=now)

    def hand_in() -> None:
        intake.hand_in(actor=actor, draft_token=token, statement_accepted=True, now=now)

    one, other = with_field("mot"), with_field("hai")

    # A double click on one draft, and another draft of the same form at the same moment.
    ends = at_once(lambda: publish(*one), lambda: publish(*one), lambda: publish(*other))

    assert ends == ["done", "done", "form.not_draft"]
    assert counted("form.published") == 2
    in_force = sql.rows("SELECT form_id FROM procedures_formedition WHERE state = 'in_force'", ())
    assert in_force == [(world.offering().form_id,)]

    # Moving it twice while it is handed in: moved once; handed in on the new form, or refused and kept.
    ends = at_once(move, move, hand_in)

    assert ends.count("done") >= 1
    assert set(ends) <= {"done", "draft.old_form", "draft.handed_in"}
    assert counted("draft.moved_on") == 1
    # Whoever was refused goes on; a draft leads to one dossier on the form in force.
    hand_in()
    forms = sql.rows("SELECT form_id FROM dossiers_dossier", ())
    assert forms == in_force
    assert {field["key"] for field in fields_of(form_of(forms[0][0]))} & {"mot", "hai"}
    assert queries.drafts(actor) == []
