"""A mistaken reception is put right: the old slip void, a new one issued, nothing that decides lateness moves."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.dossiers.slips import reading
from tests.factories.dossiers import OWNER, accepted_dossier, given_back, ready_dossier, transferred_dossier
from tests.factories.world import DESK, INSPECTOR, OTHER_DESK, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.dossiers import queries
from motcua.dossiers.deviations import deviations
from motcua.dossiers.services import slips
from motcua.dossiers.services.correcting import Correction, correct_reception
from motcua.notifications import registry
from motcua.results import register

pytestmark = pytest.mark.django_db
RIGHT = replace(OWNER, full_name="Lê Thị Ví Dụ Đúng", phone="0900000888")
WHY = "Nhập nhầm họ tên"


def correct(
    world: World, dossier_id: int, now: datetime, *, login: str = DESK, reason: str = WHY, **changes: object
) -> slips.Issued:
    values: dict[str, object] = {"owner": RIGHT, "delivery": "counter", "papers": {}} | changes
    return correct_reception(
        actor=world.actor(login),
        dossier_id=dossier_id,
        correction=Correction(reason=reason, **values),  # type: ignore[arg-type]
        now=now,
    )


def test_correction_voids_the_slip_and_keeps_every_moment(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    before = queries.visible(world.actor(DESK), received.code)
    old, _ = slips.render(received.slip_token)

    issued = correct(world, received.id, now + timedelta(days=1))

    after = queries.visible(world.actor(DESK), received.code)
    moments = ("submitted_at", "accepted_at", "transfer_due", "due_at", "original_due_at", "finished_at", "status")
    assert [getattr(before, name) for name in moments] == [getattr(after, name) for name in moments]
    assert after.owner_name == "Lê Thị Ví Dụ Đúng"
    assert [found.ref for found in queries.find(world.actor(DESK), "le thi vi du dung")] == [received.code]
    printed = [(slip.kind, slip.voided_at is not None) for slip in queries.slips(received.id)]
    assert printed == [("appointment", True), ("appointment", False)]
    assert slips.render(received.slip_token)[0] == old
    text = reading.text(slips.render(issued.token)[0])
    assert all(part in text for part in ("Lê Thị Ví Dụ Đúng", received.code))
    day = now.date()
    rows = register.book(world.actor(DESK), day, day + timedelta(days=1)).rows
    assert [(row.number, row.note) for row in rows] == [(1, "Giấy hẹn đã hủy do đính chính"), (2, "")]


def test_correction_is_seen_by_inspectors_with_its_reason(world: World, now: datetime) -> None:
    received = accepted_dossier(world, now=now)

    correct(world, received.id, now, delivery="postal")

    rows, following = deviations(world.actor(INSPECTOR))
    assert [(row.kind, row.ref, row.reason) for row in rows] == [("dossier.reception_corrected", received.code, WHY)]
    assert following == 0
    assert "Lê Thị" not in rows[0].payload


def test_correction_is_told_to_the_applicant_with_the_new_slip(world: World, now: datetime) -> None:
    received = accepted_dossier(world, owner=replace(OWNER, email="mau@vidu.example"), now=now)
    issued = correct(world, received.id, now, owner=replace(RIGHT, email="mau@vidu.example"))
    (event,) = sql.rows(
        "SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.reception_corrected'", (received.id,)
    )

    registry.run(event[0], "notify.applicant", now)

    found = sql.rows("SELECT subject, body, slips FROM notifications_message WHERE dossier_id = %s", (received.id,))
    assert found[0][0] == f"Đính chính giấy tiếp nhận hồ sơ {received.code}"
    assert WHY in found[0][1]
    assert issued.token in str(found[0][2])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "correction.no_reason"),
        ({"owner": OWNER}, "correction.nothing"),
        ({"owner": replace(OWNER, full_name="")}, "correction.no_name"),
        ({"delivery": "bồ câu"}, "correction.delivery"),
    ],
)
def test_correction_that_is_none_is_refused(world: World, now: datetime, changes: dict[str, object], code: str) -> None:
    received = accepted_dossier(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        correct(world, received.id, now, **changes)  # type: ignore[arg-type]

    assert refused.value.code == code
    assert len(queries.slips(received.id)) == 1


def test_correction_after_the_result_or_by_another_desk_is_refused(world: World, now: datetime) -> None:
    ready = ready_dossier(world, now=now)
    with pytest.raises(RuleBroken, match="chưa có kết quả"):
        correct(world, ready.id, now)
    given_back(world, ready.id, now=now + timedelta(hours=3))
    with pytest.raises(RuleBroken, match="chưa có kết quả"):
        correct(world, ready.id, now)
    open_one = accepted_dossier(world, now=now)
    with pytest.raises(NotAllowed):
        correct(world, open_one.id, now, login=OTHER_DESK)
