"""What the applicant follows: facts in order, and a refusal called by its name."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import GROUND, step_done, transferred_dossier, waiting_for_supplement
from tests.factories.world import LEADER, World

from motcua.dossiers import queries
from motcua.processing.services import complete_step, open_tasks
from motcua.web.shared.lookups import public_timeline

pytestmark = pytest.mark.django_db


def test_refusal_by_the_leader_is_the_last_line_and_named_so(world: World, now: datetime) -> None:
    dossier_id = transferred_dossier(world, now=now).id
    step_done(world, dossier_id, now=now)
    step_done(world, dossier_id, now=now + timedelta(hours=1))
    [task] = open_tasks(dossier_id)
    refused = now + timedelta(hours=2)
    complete_step(
        actor=world.actor(LEADER),
        dossier_id=dossier_id,
        task_id=task.id,
        outcome="tu-choi",
        comment="Không đủ điều kiện",
        ground=GROUND,
        now=refused,
    )

    ref = queries.notice_facts(dossier_id).ref
    dossier = queries.visible(world.actor(LEADER), ref)
    last = public_timeline(dossier)[-1]

    assert (last.title, last.at, last.by, last.text) == (
        "Từ chối giải quyết hồ sơ",
        refused,
        dossier.handling_agency,
        "Không đủ điều kiện",
    )


def test_step_that_waits_for_the_applicant_says_so_instead_of_its_due_moment(world: World, now: datetime) -> None:
    dossier_id, handler = waiting_for_supplement(world, now=now)

    [waiting] = [
        item.text for item in public_timeline(queries.visible_by_id(handler, dossier_id)) if "chờ" in item.text
    ]

    assert waiting == "Đang chờ người nộp hồ sơ"
