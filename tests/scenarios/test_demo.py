"""The demo province and its dossiers: made by the services, believable, the same from the same chance."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker
from tests.factories.world import NOW, SMALL

from motcua.core import ledger, profile, sql, verify
from motcua.core.clock import local, local_date
from motcua.directory import calendars
from motcua.directory.models.accounts import Account
from motcua.documents.services import store
from motcua.dossiers.events import FileAdded
from motcua.dossiers.models.dossiers import Dossier
from motcua.dossiers.rules.lifecycle import Status
from motcua.procedures.rules.fee_rules import PROOF_NO
from motcua.procedures.rules.forms import check_answers
from motcua.scenarios.commands import demo_accounts, demo_load
from motcua.scenarios.demo import accounts, fees, papers, starter
from motcua.scenarios.demo.answers import answers_for
from motcua.scenarios.demo.load import Loaded, load, offices
from motcua.scenarios.demo.persons import citizens, visitor
from motcua.scenarios.demo.plan import FULL_NUMBER, HISTORY_DAYS, MIX, Fate, plan
from motcua.scenarios.demo.stories import play

FEW = 40
# With the procedure for which somebody asks to pay less, told beside the stories.
EXTENT = replace(SMALL, procedures=(*SMALL.procedures, fees.EXTRACT))
BESIDES = 1


@pytest.fixture(scope="module")
def module_loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Loaded]:
    """A small demo, loaded once for the module and rolled back after it."""
    calendars.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(now=NOW, dossiers=FEW, extent=EXTENT)
        transaction.set_rollback(True)


@pytest.fixture
def loaded(module_loaded: Loaded, db: None) -> Loaded:
    """A small demo at the moment of the fixture `now`."""
    return module_loaded


def test_mix_has_every_fate_and_makes_three_hundred() -> None:
    assert (set(MIX), sum(MIX.values())) == (set(Fate), FULL_NUMBER)


@pytest.mark.parametrize("procedure", starter.procedures(), ids=lambda one: one.code)
def test_answers_are_accepted_by_every_form(procedure: starter.StarterProcedure) -> None:
    today = date(2026, 3, 11)
    people = [*citizens(), visitor(random.Random(1), "phường Cẩm Thành")]  # noqa: S311  (made-up people, no secret)

    problems = [
        problem
        for chance in range(25)
        for person in people
        for problem in check_answers(
            procedure.form,  # type: ignore[arg-type]
            answers_for(procedure.form, person, random.Random(chance), today=today),  # type: ignore[arg-type]  # noqa: S311  (made-up people, no secret)
            today=today,
        )
    ]

    assert problems == []


def test_invented_people_cannot_be_mistaken_for_real_ones() -> None:
    rng = random.Random(7)  # noqa: S311  (made-up people, no secret)

    people = [*citizens(), *(visitor(rng, "xã Bình Sơn") for _ in range(50))]

    assert {person.personal_number[:3] for person in people} == {"000"}
    assert {person.phone[:5] for person in people} == {"09000"}
    assert {person.email.rpartition("@")[2] for person in people if person.email} == {"vidu.example"}


def test_play_takes_up_whichever_act_comes_first_and_stops_at_the_present(now: datetime) -> None:
    done = []

    def acts(name: str, *minutes: int):
        for minute in minutes:
            yield now + timedelta(minutes=minute)
            done.append((name, minute))

    count = play([acts("a", 1, 5, 30), acts("b", 2, 3), acts("c", 4, 11)], until=now + timedelta(minutes=10))

    assert done == [("a", 1), ("b", 2), ("b", 3), ("c", 4), ("a", 5)]
    assert count == 5


def test_a_small_load_reaches_every_status_that_services_lead_to(loaded: Loaded, now: datetime) -> None:
    statuses = Counter(Dossier.objects.values_list("status", flat=True))
    awaiting = set(Dossier.objects.values_list("status", "awaiting"))

    assert (loaded.province, loaded.stories) == (True, Dossier.objects.count() - BESIDES)
    assert set(statuses) == set(Status)
    assert {(5, "applicant"), (5, "desk"), (2, "transfer"), (9, "return")} <= awaiting


def test_a_load_keeps_to_the_past_and_to_a_sound_history(loaded: Loaded, now: datetime) -> None:
    of_dossiers = "SELECT min(at), max(at) FROM core_event WHERE stream IN (SELECT id FROM dossiers_dossier)"
    [(first, last)] = sql.rows(of_dossiers, ())
    disorder = sql.rows(
        "SELECT count(*) FROM (SELECT at, lag(at) OVER (PARTITION BY stream ORDER BY seq) AS before FROM core_event) x "
        "WHERE at < before",
        (),
    )

    assert list(verify.faults()) == []
    assert last <= now
    assert first >= now - timedelta(days=HISTORY_DAYS * 2)
    assert disorder == [(0,)]


def test_a_load_has_overdue_nearly_due_and_half_finished_opinions(loaded: Loaded, now: datetime) -> None:
    calendar = calendars.calendar_of(None)
    due = [moment for moment in Dossier.objects.filter(status=4).values_list("due_at", flat=True) if moment]
    nearly = [moment for moment in due if 0 <= calendar.working_minutes_between(now, moment) <= 480]
    open_opinions = sql.rows(
        "SELECT dossier_id FROM processing_task WHERE fork IS NOT NULL GROUP BY dossier_id "
        "HAVING count(*) FILTER (WHERE done_at IS NULL) = 1 AND count(*) = 2",
        (),
    )

    assert [moment for moment in due if moment < now]
    assert nearly
    assert open_opinions


def test_counter_dossiers_come_in_office_hours(loaded: Loaded) -> None:
    came = [
        local(moment) for moment in Dossier.objects.filter(channel="counter").values_list("submitted_at", flat=True)
    ]

    closed = [
        moment
        for moment in came
        if not any(
            start <= moment.time() <= end for start, end in calendars.calendar_of(None).sessions_of(moment.date())
        )
        and moment.weekday() < 5
    ]
    assert closed == []
    assert all(moment.weekday() < 6 for moment in came)


def test_codes_and_slip_numbers_run_as_the_days_do(loaded: Loaded) -> None:
    # What an outage left on paper takes its number when it is entered.
    by_number = sql.rows(
        "SELECT agency_id, kind, year, number, issued_at FROM dossiers_slip s WHERE NOT EXISTS "
        "(SELECT FROM dossiers_lateentry e WHERE e.dossier_id = s.dossier_id) ORDER BY 1, 2, 3, 4",
        (),
    )
    by_moment = sorted(by_number, key=lambda row: (*row[:3], row[4], row[3]))

    assert by_number == by_moment


def test_a_load_queues_no_notice_of_the_past(loaded: Loaded) -> None:
    assert sql.rows("SELECT count(*) FROM procrastinate_jobs", ()) == [(0,)]


def test_quiet_holds_back_deliveries_and_only_inside(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    enqueued: list[str] = []
    monkeypatch.setattr(ledger, "_enqueue", [lambda _event, handler: enqueued.append(handler)])
    monkeypatch.setitem(ledger._delivery, FileAdded.TYPE, ["notify"])
    fact = FileAdded(kind="paper", paper_no=1, sha256="")
    ledger.begin(5)

    with ledger.quiet():
        ledger.record(stream=5, fact=fact, actor="account:1", now=now)
    ledger.record(stream=5, fact=fact, actor="account:1", now=now)

    assert enqueued == ["notify"]


def test_a_second_load_changes_nothing_and_asks_little(loaded: Loaded, now: datetime) -> None:
    before = sql.rows("SELECT count(*), max(id) FROM core_event", ())

    with CaptureQueriesContext(connection) as asked:
        again = load(now=now + timedelta(days=1), dossiers=FEW, extent=SMALL)

    assert again == Loaded()
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 3
    assert sql.rows("SELECT count(*), max(id) FROM core_event", ()) == before


@pytest.mark.slow
def test_a_new_edition_of_the_starter_data_mends_the_province_and_tells_no_dossier_again(
    loaded: Loaded, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossiers = Dossier.objects.count()
    monkeypatch.setattr(starter, "digest", lambda: "another edition")
    # The first load is still in this transaction; its deferred checks would stand in the way of a new index.
    connection.check_constraints()

    again = load(now=now + timedelta(days=1), dossiers=FEW, extent=SMALL)

    assert (again, Dossier.objects.count()) == (Loaded(province=True), dossiers)


def test_the_plan_is_the_same_from_the_same_seed_and_another_from_another(loaded: Loaded, now: datetime) -> None:
    found = offices(now)

    plans = [plan(found, seed=seed, dossiers=FULL_NUMBER) for seed in (1, 1, 2)]

    assert plans[0] == plans[1] != plans[2]
    assert max(story.begins for story in plans[0]) <= now
    assert min(local_date(story.begins) for story in plans[0]) >= local_date(now) - timedelta(days=2 * HISTORY_DAYS)
    assert {story.fate for story in plans[0]} == set(Fate)


def test_demo_accounts_open_with_the_printed_password(loaded: Loaded) -> None:
    hashes = dict(Account.objects.values_list("login", "password"))

    known = [account for account in accounts.all_accounts() if account.login in hashes]

    assert {account.login for account in accounts.shown_first()} - set(hashes) == {"chuyenvien1.sotaichinh"}
    assert all(check_password(account.password, hashes[account.login]) for account in known[:2])
    assert len(set(hashes.values())) == 1


def test_demo_accounts_as_json_lists_every_login_with_its_door(capsys: pytest.CaptureFixture[str]) -> None:
    code = demo_accounts.run(["--json"])

    listed = json.loads(capsys.readouterr().out)
    by_login = {row["login"]: row for row in listed}
    assert code == 0
    assert len(listed) == len(starter.table("citizens")) + len(starter.table("officials"))
    assert by_login["motcua.camthanh"] == {
        "login": "motcua.camthanh",
        "password": "MotCua@2026",
        "full_name": by_login["motcua.camthanh"]["full_name"],
        "title": "Công chức Bộ phận Một cửa",
        "roles": ["desk"],
        "agency": "Ủy ban nhân dân phường Cẩm Thành",
        "door": "/mot-cua/",
        "subject": accounts.subject_of("motcua.camthanh"),
    }
    assert Counter(row["door"] for row in listed)["/ho-so/"] == len(starter.table("citizens"))
    assert by_login["quantri.tinh"]["door"] == "/quan-tri/"
    assert by_login["phancong.camthanh"]["door"] == "/xu-ly/"


def test_demo_accounts_for_people_shows_the_password_and_one_of_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    code = demo_accounts.run([])

    shown = capsys.readouterr().out
    assert code == 0
    assert shown.count("MotCua@2026") == 1
    assert all(login in shown for login in accounts.SHOWN_FIRST)


@pytest.mark.parametrize("run", [demo_load.run, demo_accounts.run])
def test_demo_commands_refuse_under_another_profile(run, settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.PROFILE = "lam-dong"

    code = run([])

    assert code == 2
    assert "demo" in capsys.readouterr().err
    assert profile.section("province")["code"] != "H99"


@pytest.mark.parametrize(
    ("name", "data"),
    [("anh.png", papers.photo(3)), ("quet.pdf", papers.scan("Tờ khai " + "dài " * 100))],
    ids=["photo", "scan"],
)
def test_sample_papers_are_files_the_intake_takes(db: None, now: datetime, name: str, data: bytes) -> None:
    stored = store(name=name, chunks=[data], owner_id=None, now=now)

    assert 300 < stored.size < 60_000


def test_demo_shows_a_process_at_every_stage_of_its_life(loaded: Loaded) -> None:
    found = sql.rows(
        "SELECT p.code, e.state, e.decision_no <> '', coalesce(a.waiting, '') FROM procedures_processedition e "
        "JOIN procedures_procedure p ON p.id = e.procedure_id "
        "LEFT JOIN procedures_approval a ON a.subject = e.id ORDER BY p.code",
        (),
    )

    assert found == [
        ("1.001612", "submitted", False, "control"),
        ("1.004873", "in_force", True, ""),
        ("1.013225", "draft", False, ""),
    ]


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("a void slip with its successor", "SELECT 1 FROM dossiers_slip WHERE voided_at IS NOT NULL"),
        ("paper work of an approved outage", "SELECT 1 FROM dossiers_lateentry"),
        ("a result replaced", "SELECT 1 FROM results_result WHERE replaces_id IS NOT NULL"),
        ("a result revoked", "SELECT 1 FROM results_result WHERE state = 'revoked'"),
        ("a repair done", "SELECT 1 FROM processing_repair WHERE state = 'done'"),
        ("a repair that waits", "SELECT 1 FROM processing_repair WHERE state = 'proposed'"),
        ("a service in preparation", "SELECT 1 FROM governance_opening WHERE state = 'draft'"),
        ("a service that waits", "SELECT 1 FROM governance_opening WHERE state = 'submitted'"),
        ("a disagreement explained", "SELECT 1 FROM governance_discrepancy WHERE state = 'explained'"),
        ("a disagreement open", "SELECT 1 FROM governance_discrepancy WHERE state = 'open'"),
        ("an apology", "SELECT 1 FROM dossiers_slip WHERE kind = 'apology'"),
        ("a group", "SELECT 1 FROM dossiers_dossier WHERE group_id IS NOT NULL"),
    ],
    ids=lambda one: one.replace(" ", "-") if not one.startswith("SELECT") else "query",
)
def test_demo_shows_what_goes_wrong_and_is_put_right(loaded: Loaded, what: str, query: str) -> None:
    assert sql.rows(f"{query} LIMIT 1", ()), what


def test_demo_shows_a_relief_that_waits_for_its_paper_to_be_checked(loaded: Loaded) -> None:
    found = sql.rows(
        "SELECT d.status, r.name, r.accepted, count(f.id) FROM payments_relief r "
        "JOIN dossiers_dossier d ON d.id = r.dossier_id "
        "LEFT JOIN dossiers_dossierfile f ON f.dossier_id = d.id AND f.paper_no = %s GROUP BY 1, 2, 3",
        (PROOF_NO,),
    )

    assert found == [(Status.REGISTERED, fees.POOR, None, 1)]


def test_every_agency_of_the_demo_is_recorded_as_working_with_the_system(loaded: Loaded) -> None:
    found = sql.rows(
        "SELECT count(*), count(*) FILTER (WHERE d.state = 'active') FROM directory_agency g "
        "LEFT JOIN procedures_deployment d ON d.agency_id = g.id",
        (),
    )

    assert found[0][0] == found[0][1]
