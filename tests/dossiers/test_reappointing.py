"""A supplement that moved the appointment gives a new Mẫu 01; the old one stays, marked as replaced."""

from datetime import datetime, timedelta

import pytest
from tests.dossiers.test_appraisal import at, broken
from tests.factories.dossiers import brought_to_the_desk, waiting_for_supplement
from tests.factories.world import DESK, World

from motcua.core import sql
from motcua.core.clock import LOCAL
from motcua.dossiers import queries
from motcua.dossiers.services import slips
from motcua.intake import services as intake
from motcua.notifications import notices, registry

HOUR = timedelta(hours=1)
FRIDAY = datetime(2026, 3, 13, 9, 0, tzinfo=LOCAL)


def confirmed(world: World, dossier_id: int) -> None:
    brought_to_the_desk(world, dossier_id, now=FRIDAY)
    intake.confirm_supplement(actor=world.actor(DESK), dossier_id=dossier_id, now=FRIDAY + HOUR)


def contents(dossier_id: int) -> list[dict[str, str]]:
    statement = "SELECT data FROM dossiers_slip WHERE dossier_id = %s AND kind = 'appointment' ORDER BY id"
    return [sql.json_value(row[0]) for row in sql.rows(statement, (dossier_id,))]


def test_new_appointment_is_on_a_new_slip_and_the_old_one_prints_as_before(world: World, now: datetime) -> None:
    dossier_id, _ = waiting_for_supplement(world, now=now)
    [first] = [row for row in queries.slips(dossier_id) if row.kind == "appointment"]
    printed = slips.render(first.token)

    confirmed(world, dossier_id)

    old, new = [row for row in queries.slips(dossier_id) if row.kind == "appointment"]
    before, after = contents(dossier_id)
    due = at(world, dossier_id).due_at
    assert (old.voided_at, old.replaced_by, new.replaced_by) == (None, f"{new.number:02}/2026", "")
    assert slips.render(old.token) == printed
    assert datetime.fromisoformat(after["due_at"]) == due
    assert after["replaces"] == f"{old.number:02} ngày 11/03/2026"
    assert (before["dossier_code"], before["secret"]) == (after["dossier_code"], after["secret"])
    assert any("tính lại" in line.lower() or "bổ sung" in line.lower() for line in after["due_lines"])
    assert broken() == []


def test_appointment_that_did_not_move_gives_no_new_slip(world: World, now: datetime) -> None:
    dossier_id, _ = waiting_for_supplement(world, now=now)
    sql.execute("UPDATE dossiers_terms SET supplement_clock = 'continue' WHERE dossier_id = %s", (dossier_id,))
    sql.execute("UPDATE dossiers_clocksegment SET kind = 'running' WHERE dossier_id = %s", (dossier_id,))

    confirmed(world, dossier_id)

    assert len(contents(dossier_id)) == 1


def test_notice_of_the_new_appointment_carries_the_new_slip(world: World, now: datetime) -> None:
    dossier_id, _ = waiting_for_supplement(world, now=now)
    confirmed(world, dossier_id)
    newest = queries.slips(dossier_id)[-1]
    sql.execute("UPDATE dossiers_party SET email = 'mau@vidu.example' WHERE dossier_id = %s", (dossier_id,))

    statement = "SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.supplement_confirmed'"
    event = sql.rows(statement, (dossier_id,))[0][0]
    registry.run(event, notices.NAME, now)

    [(attached,)] = sql.rows("SELECT slips FROM notifications_message WHERE event = %s", (event,))
    assert sql.json_value(attached) == [newest.token]


pytestmark = pytest.mark.django_db
