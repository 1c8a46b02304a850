"""A simulated history is what the services would have left: checked as a whole and by living some of it again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from tests.factories.world import NOW, World

from motcua.core import crypto, sql, verify
from motcua.core.errors import RuleBroken
from motcua.directory import calendars
from motcua.dossiers import queries as dossiers
from motcua.dossiers.rules.codes import is_receipt_number, parse_dossier_code
from motcua.dossiers.services import clock, slips
from motcua.dossiers.slips.editions import SlipKind
from motcua.payments import services as payments
from motcua.scenarios.commands import simulate as command
from motcua.scenarios.doctor import invariants, replay
from motcua.scenarios.simulate import load, seasons, writer
from motcua.scenarios.simulate.load import Simulated, Wanted, simulate_here

DOSSIERS = 1500
WANTED = Wanted(dossiers=DOSSIERS, years=0.2, until=NOW, seed=12)


@pytest.fixture(scope="module")
def history(module_world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Simulated]:
    """Ten weeks of the small province, in a transaction around the module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield simulate_here(WANTED)
        transaction.set_rollback(True)


@pytest.fixture
def simulated(history: Simulated, world: World) -> World:
    return world


def test_simulated_history_has_exactly_the_number_asked_for(simulated: World) -> None:
    assert sql.rows("SELECT count(*) FROM dossiers_dossier", ()) == [(DOSSIERS,)]


def test_simulated_history_shows_every_state_that_services_can_leave(simulated: World) -> None:
    found = {row[0] for row in sql.rows("SELECT DISTINCT status FROM dossiers_dossier", ())}

    assert found == set(range(1, 11))


@pytest.mark.parametrize(
    "fact",
    [
        "dossier.supplement_confirmed",
        "payment.obligation_met",
        "dossier.withdrawal_refused",
        "dossier.extended",
    ],
)
def test_dossiers_that_left_the_straight_way_live_again_the_same(simulated: World, fact: str) -> None:
    found = sql.rows("SELECT stream FROM core_event WHERE type = %s ORDER BY stream LIMIT 6", (fact,))

    lived = [replay.replay(row[0]) for row in found]

    assert len(lived) >= 2
    assert [one for one in lived if one.differences or one.not_comparable] == []


@pytest.mark.parametrize("status", [5, 6, 7, 8])
def test_dossiers_that_wait_or_were_withdrawn_live_again_the_same(simulated: World, status: int) -> None:
    statement = "SELECT id FROM dossiers_dossier WHERE status = %s AND accepted_at IS NOT NULL ORDER BY id LIMIT 4"
    found = sql.rows(statement, (status,))

    lived = [replay.replay(row[0]) for row in found]

    assert lived
    assert [one for one in lived if one.differences or one.not_comparable] == []


def test_waiting_is_given_back_to_clock_and_steps_as_the_services_do(simulated: World) -> None:
    statement = (
        "SELECT d.id, d.due_at, d.original_due_at FROM dossiers_dossier d JOIN core_event e ON e.stream = d.id "
        "WHERE e.type = 'dossier.resumed' AND e.payload LIKE '%%\"clock\":\"restart\"%%' ORDER BY d.id LIMIT 5"
    )
    for dossier_id, due, original in sql.rows(statement, ()):
        kinds = [row.kind.value for row in clock.segments_of(dossier_id)]
        paused = sql.rows("SELECT max(paused_minutes) FROM processing_task WHERE dossier_id = %s", (dossier_id,))

        assert kinds == ["running", "paused", "restarted"]
        assert due > original
        assert paused[0][0] > 0


def test_a_step_ended_late_says_by_how_much_and_why_in_row_and_history_alike(simulated: World) -> None:
    different = sql.rows(
        "SELECT count(*) FROM processing_task t JOIN core_event e ON e.stream = t.dossier_id "
        "AND e.type = 'step.completed' AND (e.payload::jsonb ->> 'task')::bigint = t.id "
        "WHERE (e.payload::jsonb ->> 'late_minutes')::int <> t.late_minutes OR e.reason <> t.late_reason",
        (),
    )

    assert different == [(0,)]
    assert sql.rows("SELECT count(*) > 5 FROM processing_task WHERE late_minutes > 0", ()) == [(True,)]


def test_an_extension_is_seen_by_inspectors(simulated: World) -> None:
    missing = sql.rows(
        "SELECT count(*) FROM core_event e WHERE e.type = 'dossier.extended' AND NOT EXISTS "
        "(SELECT FROM dossiers_deviation v WHERE v.event = e.id AND v.kind = e.type AND v.dossier_id = e.stream)",
        (),
    )

    assert missing == [(0,)]


@pytest.mark.parametrize("invariant", invariants.INVARIANTS, ids=lambda one: one.name)
def test_simulated_history_breaks_no_invariant(simulated: World, invariant: invariants.Invariant) -> None:
    (finding,) = invariants.check([invariant])

    assert (finding.count, finding.examples) == (0, ())


def test_simulated_history_refers_to_rows_that_exist(simulated: World) -> None:
    assert [finding for finding in invariants.check(invariants.references()) if finding.count] == []


def test_simulated_history_is_chained_and_hashed_as_the_ledger_does(simulated: World) -> None:
    assert list(verify.faults()) == []


def test_simulated_dossiers_lived_again_through_the_services_come_out_the_same(simulated: World) -> None:
    lived = list(replay.replays(25, "test"))

    assert [(one.differences, one.not_comparable) for one in lived] == [((), "")] * 25


def test_finished_dossier_has_at_least_fifteen_events(simulated: World) -> None:
    found = sql.rows(
        "SELECT min(s.seq), avg(s.seq) > 17 FROM core_stream s JOIN dossiers_dossier d ON d.id = s.id "
        "JOIN payments_charge c ON c.dossier_id = d.id WHERE d.status = 10",
        (),
    )

    assert found[0][0] >= 15


def test_slip_numbers_rise_with_the_moments_of_issue(simulated: World) -> None:
    out_of_order = sql.rows(
        "SELECT count(*) FROM (SELECT number, row_number() OVER (PARTITION BY agency_id, kind, year "
        "ORDER BY issued_at, number) AS place FROM dossiers_slip) x WHERE number <> place",
        (),
    )

    assert out_of_order == [(0,)]


def test_slips_of_an_end_are_numbered_in_one_series_for_all_that_simulate(simulated: World) -> None:
    parts, shared = load._prepare(replace(WANTED, workers=2, append=True))
    ending = parts[0].province.agency_codes.values()

    assert len(parts) == 2
    assert {f"slip:{SlipKind.REFUSAL}:{code}:{NOW.year}" for code in ending} <= shared.keys()
    assert {f"slip:{SlipKind.STOP}:{code}:{NOW.year}" for code in ending} <= shared.keys()


def test_codes_and_receipt_numbers_are_true_ones(simulated: World) -> None:
    for code, receipt_no in sql.rows("SELECT code, receipt_no FROM dossiers_dossier WHERE code IS NOT NULL", ()):
        assert parse_dossier_code(code).number >= 1
        assert is_receipt_number(receipt_no)


def test_acceptance_happens_in_office_hours_only(simulated: World) -> None:
    hours = calendars.calendar_of(simulated.offering().agency_id)
    statement = "SELECT accepted_at FROM dossiers_dossier WHERE receiving_agency_id = %s AND accepted_at IS NOT NULL"
    moments = [row[0] for row in sql.rows(statement, (simulated.offering().agency_id,))]

    # An act that fills a session is done as it closes.
    minute = timedelta(minutes=1)
    assert [at for at in moments if not (hours.is_working(at) or hours.is_working(at - minute))] == []


def test_secret_of_an_appointment_slip_opens_the_dossier(simulated: World) -> None:
    code, secret = sql.rows(
        "SELECT d.code, s.data ->> 'secret' FROM dossiers_slip s JOIN dossiers_dossier d ON d.id = s.dossier_id "
        "WHERE s.kind = 'appointment' LIMIT 1",
        (),
    )[0]

    found = dossiers.lookup(code, secret)

    assert found.dossier is not None
    assert found.dossier.code == code


def test_encrypted_numbers_match_their_index(simulated: World) -> None:
    rows = sql.rows(
        "SELECT personal_enc, personal_index, phone_enc, phone_index FROM dossiers_party ORDER BY id LIMIT 50", ()
    )

    for personal, personal_index, phone, phone_index in rows:
        assert crypto.index(crypto.decrypt(personal)) == bytes(personal_index)
        assert crypto.index(crypto.decrypt(phone)) == bytes(phone_index)


@pytest.mark.parametrize("kind", ["appointment", "supplement", "refusal", "return", "apology", "stop"])
def test_simulated_slip_prints(simulated: World, kind: str) -> None:
    token = sql.rows("SELECT token FROM dossiers_slip WHERE kind = %s LIMIT 1", (kind,))[0][0]

    content, _ = slips.render(token)

    assert content.startswith(b"%PDF-")


def test_simulated_receipt_prints(simulated: World) -> None:
    token = sql.rows("SELECT token FROM payments_receipt LIMIT 1", ())[0][0]

    content, _ = payments.render(token)

    assert content.startswith(b"%PDF-")


def test_second_simulation_without_append_is_refused(simulated: World) -> None:
    with pytest.raises(RuleBroken) as refused:
        simulate_here(WANTED)

    assert refused.value.code == "simulate.again"


def test_simulation_with_append_adds_to_the_same_days_and_series(simulated: World) -> None:
    simulate_here(Wanted(dossiers=100, years=0.2, until=NOW, seed=7, append=True))

    found = list(invariants.check([*invariants.NUMBERS, *invariants.HISTORY]))
    assert sql.rows("SELECT count(*) FROM dossiers_dossier", ()) == [(DOSSIERS + 100,)]
    assert [finding for finding in found if finding.count] == []


def test_simulation_by_a_role_that_may_not_skip_checks_has_each_reference_checked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_stop_row_checks", lambda _: False)
    monkeypatch.setattr(writer, "BATCH", 20)
    sql.execute("SET LOCAL session_replication_role = origin", ())

    simulate_here(Wanted(dossiers=90, years=0.2, until=NOW, seed=5, append=True))

    # Raises when a row refers to nothing; every batch did the same.
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE", ())


@pytest.mark.parametrize(
    ("dossiers_wanted", "years", "code"),
    [(0, 1.0, "simulate.number"), (10, 0.0, "simulate.years"), (10, 40.0, "simulate.years")],
)
def test_simulation_of_nonsense_is_refused(world: World, dossiers_wanted: int, years: float, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        simulate_here(Wanted(dossiers=dossiers_wanted, years=years, until=NOW))

    assert refused.value.code == code


def test_ids_and_receipt_numbers_of_several_runs_on_one_day_differ(simulated: World) -> None:
    for _ in range(2):
        simulate_here(Wanted(dossiers=3000, years=0.02, until=NOW, seed=7, append=True))

    assert sql.rows("SELECT count(DISTINCT receipt_no) FROM dossiers_dossier", ()) == [(DOSSIERS + 6000,)]


def test_days_of_a_year_add_up_and_closed_days_are_quiet(world: World) -> None:
    calendar = calendars.calendar_of(None)

    days = list(seasons.counts(calendar, (NOW - timedelta(days=364)).date(), NOW.date(), 36_500))

    open_days = [number for day, number in days if calendar.sessions_of(day)]
    closed_days = [number for day, number in days if not calendar.sessions_of(day)]
    assert sum(number for _, number in days) == 36_500
    assert max(closed_days) < min(open_days)


def test_simulate_command_with_nonsense_says_what_is_possible(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    answer = command.run(["--dossiers", "0"])

    assert answer == command.USAGE_ERROR
    assert "Số hồ sơ phải từ 1" in capsys.readouterr().err
