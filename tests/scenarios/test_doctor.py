"""The doctor finds each fault that is put into sound data, and nothing in the sound data."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.factories.tamper import tamper
from tests.factories.world import NOW, World

from motcua.core import sql
from motcua.scenarios.commands import doctor
from motcua.scenarios.doctor import invariants, replay, surroundings
from motcua.scenarios.simulate.load import Wanted, simulate_here

_ONE = "(SELECT id FROM dossiers_dossier WHERE status = {} ORDER BY id LIMIT 1)"
_RETURNED, _IN_WORK, _NEW = _ONE.format(10), _ONE.format(4), _ONE.format(1)
_EXTENDED = f"""
INSERT INTO dossiers_proposal (id, dossier_id, kind, content, reason, basis, made_by, made_at, waits, waits_scope,
  approved_by, decided_by, decided_at, accepted, answer)
VALUES (1, {_IN_WORK}, 'extension', '{{}}', '', '', '', now(), '', 1, '', '', now(), true, '')
"""
_UNFILLED_SET = """
WITH made AS (
  INSERT INTO directory_procedureset (id, agency_id, name) SELECT 7, scope, 'x' FROM dossiers_scope
  WHERE scope IN (SELECT id FROM directory_agency) LIMIT 1 RETURNING id, agency_id)
INSERT INTO directory_setprocedure (id, set_id, code) SELECT 8, made.id, p.code FROM made
JOIN dossiers_scope s ON s.scope = made.agency_id JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id LIMIT 1
"""
_GIVEN_TO_A_CITIZEN = """
UPDATE processing_task SET assignee_id = (SELECT id FROM directory_account WHERE NOT is_official LIMIT 1)
WHERE done_at IS NULL
"""
_UNASSIGNED_MONEY = """
INSERT INTO payments_money (id, gateway, reference, amount, told_by, voucher, came_at)
VALUES (1, 'vietqr', 'FT0', 1000, 'notice', '', now())
"""
FAULTS = [
    ("code.shape", f"UPDATE dossiers_dossier SET code = 'H99-1' WHERE id = {_RETURNED}"),
    ("code.series", "DELETE FROM core_numberseries WHERE name LIKE 'dossier:%%'"),
    ("slip.gapless", "UPDATE dossiers_slip SET number = number + 100000 WHERE kind = 'refusal' AND number = 1"),
    ("slip.series", "UPDATE core_numberseries SET last = 0 WHERE name LIKE 'slip:appointment:%%'"),
    ("receipt.gapless", "UPDATE payments_receipt SET number = 900000 WHERE number = 1"),
    ("result.series", "UPDATE core_numberseries SET last = last - 1 WHERE name LIKE 'result:%%'"),
    ("clock.open", f"UPDATE dossiers_clocksegment SET ended_at = now() WHERE dossier_id = {_IN_WORK}"),
    ("task.open", f"UPDATE processing_task SET done_at = now(), cancelled = true WHERE dossier_id = {_IN_WORK}"),
    ("task.waits", f"UPDATE processing_task SET paused_at = now() WHERE dossier_id = {_IN_WORK}"),
    ("clock.paused", f"UPDATE dossiers_clocksegment SET kind = 'paused' WHERE dossier_id = {_IN_WORK}"),
    ("proposal.open", f"UPDATE dossiers_dossier SET status = 7 WHERE id = {_IN_WORK}"),
    ("extension.once", _EXTENDED),
    ("obligation.open", f"UPDATE dossiers_dossier SET status = 6 WHERE id = {_IN_WORK}"),
    ("accepted.complete", f"DELETE FROM dossiers_slip WHERE kind = 'appointment' AND dossier_id = {_RETURNED}"),
    ("accepted.status", f"UPDATE dossiers_dossier SET accepted_at = now() WHERE id = {_NEW}"),
    ("scope.complete", f"DELETE FROM dossiers_scope WHERE scope = 1 AND dossier_id = {_IN_WORK}"),
    ("scope.bucket", f"UPDATE dossiers_scope SET bucket = 9 WHERE dossier_id = {_IN_WORK}"),
    ("scope.tasks", f"UPDATE processing_task SET unit_id = 5 WHERE dossier_id = {_IN_WORK}"),
    ("scope.sets", _UNFILLED_SET),
    ("scope.procedure", f"UPDATE dossiers_scope SET of_procedure = NULL WHERE dossier_id = {_IN_WORK}"),
    ("task.holder", f"{_GIVEN_TO_A_CITIZEN} AND dossier_id = {_IN_WORK}"),
    ("end.known", f"DELETE FROM results_result WHERE dossier_id = {_RETURNED}"),
    ("return.complete", f"DELETE FROM results_handover WHERE dossier_id = {_RETURNED}"),
    ("supplement.open", f"UPDATE dossiers_dossier SET status = 5, awaiting = 'applicant' WHERE id = {_NEW}"),
    ("dossier.parts", f"DELETE FROM dossiers_revision WHERE dossier_id = {_NEW}"),
    ("money.sums", "UPDATE payments_receipt SET amount = amount + 1 WHERE number = 1"),
    ("money.parts", _UNASSIGNED_MONEY),
    ("money.unpaid", "UPDATE payments_charge SET paid_at = NULL"),
    ("task.defined", f"UPDATE processing_task SET step = 'tu-bia' WHERE dossier_id = {_RETURNED}"),
    ("task.count", f"UPDATE dossiers_dossier SET steps_done = 99 WHERE id = {_RETURNED}"),
    ("task.late", "UPDATE processing_task SET late_reason = '' WHERE late_minutes > 0"),
    ("history.heads", f"DELETE FROM core_event WHERE stream = {_RETURNED} AND seq = 15"),
    ("history.chain", f"UPDATE core_event SET previous = '' WHERE stream = {_RETURNED} AND seq = 2"),
    ("history.after_return", f"UPDATE core_event SET at = now() + interval '9 years' WHERE stream = {_RETURNED}"),
]


@pytest.fixture(scope="module")
def sound(module_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        simulate_here(Wanted(dossiers=900, years=0.3, until=NOW, seed=11))
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[name for name, _ in FAULTS])
def test_invariant_with_a_fault_put_in_finds_it(sound: None, world: World, name: str, fault: str) -> None:
    invariant = next(one for one in invariants.INVARIANTS if one.name == name)
    (before,) = invariants.check([invariant])

    touched = tamper(fault)

    (after,) = invariants.check([invariant])
    assert touched >= 1
    assert (before.count, after.count > 0) == (0, True)


def test_every_invariant_but_the_one_the_database_keeps_is_tried() -> None:
    tried = {name for name, _ in FAULTS} | {"code.unique", "receipt.series", "result.gapless"}

    assert {one.name for one in invariants.INVARIANTS} == tried


def test_missing_row_that_others_refer_to_is_found(sound: None, world: World) -> None:
    # Bulk loads do without the database's check; so does this transaction, after the simulation.
    sql.execute(f"DELETE FROM dossiers_dossier WHERE id = {_NEW}", ())

    broken = {finding.invariant.name for finding in invariants.check(invariants.references()) if finding.count}

    assert "reference.dossiers_party.dossier_id" in broken


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("UPDATE dossiers_dossier SET due_at = due_at + interval '1 day' WHERE id = %s", "hạn trả"),
        ("UPDATE dossiers_dossier SET status = 8 WHERE id = %s", "trạng thái"),
        ("DELETE FROM processing_task WHERE done_at IS NULL AND dossier_id = %s", "số bước đang mở"),
    ],
)
def test_replay_of_a_changed_dossier_tells_what_differs(sound: None, world: World, fault: str, word: str) -> None:
    dossier_id = sql.rows(f"SELECT {_IN_WORK}", ())[0][0]
    sql.execute(fault, (dossier_id,))

    lived = replay.replay(dossier_id)

    assert word in "; ".join(lived.differences)


def test_replay_leaves_the_database_as_it_was(sound: None, world: World) -> None:
    counted = "SELECT (SELECT count(*) FROM dossiers_dossier), (SELECT sum(last) FROM core_numberseries)"
    before = sql.rows(counted, ())

    list(replay.replays(10, "test"))

    assert sql.rows(counted, ()) == before


def test_doctor_on_sound_data_says_so(sound: None, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    answer = doctor.run(["--sample", "5"])

    assert answer == 0
    assert "✓" in capsys.readouterr().out


def test_doctor_on_broken_data_lists_it_and_answers_one(
    sound: None, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    sql.execute(f"UPDATE dossiers_dossier SET steps_done = 99 WHERE id = {_RETURNED}", ())

    answer = doctor.run(["--sample", "0"])

    assert answer == 1
    assert "✗ task.count: 1 sai" in capsys.readouterr().out


@pytest.mark.django_db
def test_surroundings_of_the_tests_are_sound() -> None:
    assert [fault for _, fault in surroundings.look() if fault] == []
