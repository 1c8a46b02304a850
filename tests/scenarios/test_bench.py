"""The bench: what it counts as a call's statements, how it sums up, what it reports."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.factories.dossiers import given_back, ready_dossier, transferred_dossier
from tests.factories.world import MARITAL_STATUS, World

from motcua.core import clock, sql
from motcua.core.clock import LOCAL
from motcua.dossiers.rules.codes import parse_dossier_code
from motcua.scenarios.bench import calls, ceiling, crowd, exported, growth, heaps, measure, older, report
from motcua.scenarios.bench.calls import Call
from motcua.scenarios.bench.ceiling import Statement
from motcua.scenarios.bench.site import Request, Site, sign_in

READ = Call("lookup-api", "tra cứu (API)", "api")
ACT = Call("accept", "tiếp nhận", "write")


def test_outermost_savepoint_is_told_as_the_transaction_it_stands_for() -> None:
    sent = ["SELECT 1", 'SAVEPOINT "a"', "UPDATE x", 'SAVEPOINT "b"', 'RELEASE SAVEPOINT "b"', 'RELEASE SAVEPOINT "a"']

    told = ceiling._as_outermost([Statement(text, None) for text in sent])

    expected = ["SELECT 1", "BEGIN", "UPDATE x", 'SAVEPOINT "b"', 'RELEASE SAVEPOINT "b"', "COMMIT"]
    assert [one.text for one in told] == expected


def test_statements_of_a_page_are_kept_with_session_and_viewer(world: World) -> None:
    session = sign_in(world.actor("motcua.camthanh"))

    found = ceiling.statements_of(Site(), Request("/mot-cua/", session=session), 200)

    assert "django_session" in found[0].text
    assert any("directory_account" in one.text for one in found)
    assert any("core_readaudit" in one.text for one in found)


def test_call_that_answers_otherwise_than_expected_stops_the_bench(world: World) -> None:
    with pytest.raises(ceiling.Unexpected):
        ceiling.statements_of(Site(), Request("/thu-tuc/khong-co/"), 200)


def test_post_passes_the_real_csrf_check(world: World) -> None:
    with ceiling.kept_open():
        answer = Site().call(Request("/dang-nhap/", form={"login": "ai-do", "password": "sai"}))

    assert answer.status == 422


def test_procedure_page_is_read_whole(world: World) -> None:
    with ceiling.kept_open():
        answer = Site().call(Request(f"/thu-tuc/{MARITAL_STATUS}/"))

    assert (answer.status, answer.size > 5000) == (200, True)


def test_round_half_as_fast_as_its_ceiling_has_ratio_one_half() -> None:
    assert measure.Round(calls=[2.0, 4.0], cpu=[1.0, 1.0], ceilings=[1.0, 2.0]).ratio == 0.5


def test_interval_of_equal_values_is_that_value_and_of_others_within_them() -> None:
    low, high = measure.interval([0.2, 0.3, 0.4, 0.25, 0.35])

    assert measure.interval([0.3] * 5) == (0.3, 0.3)
    assert 0.2 <= low < high <= 0.4


def test_shape_of_a_plan_names_nodes_with_their_index_or_table() -> None:
    scan = {"Node Type": "Index Scan", "Index Name": "i", "Relation Name": "t"}
    plan = {"Node Type": "Limit", "Plans": [{"Node Type": "Memoize", "Plans": [scan]}]}

    assert list(growth._shape(plan)) == ["Limit", "Index Scan(i)"]


def _cost(plans: tuple[tuple[str, str], ...], buffers: float) -> growth.Cost:
    return growth.Cost(READ, plans, {"q": growth.Read(buffers)})


@pytest.mark.parametrize(
    ("plans", "buffers", "holds"),
    [((("q", "a"),), 13.0, True), ((("q", "a"),), 13.1, False), ((("q", "b"),), 10.0, False), ((), 10.0, True)],
)
def test_growth_holds_with_the_same_plan_and_at_most_a_third_more_buffers(
    plans: tuple[tuple[str, str], ...], buffers: float, holds: bool
) -> None:
    (grown,) = growth.compared([_cost((("q", "a"),), 10.0)], [_cost(plans, buffers)])

    assert grown.holds is holds


def test_growth_of_a_list_that_was_short_is_told_per_row() -> None:
    small = growth.Cost(READ, (), {"list": growth.Read(60.0, 5), "who": growth.Read(20.0, 40)})
    large = growth.Cost(READ, (), {"list": growth.Read(120.0, 23), "who": growth.Read(20.0, 40)})

    (grown,) = growth.compared([small], [large])

    assert grown.factor == 140 / (60 * 4 + 20)


def test_report_without_rounds_tells_growth_alone() -> None:
    grown = growth.compared([_cost((("q", "a"),), 10.0)], [_cost((("q", "a"),), 11.0)])
    sizes = [report.AtSize(dossiers, (), 200.0, (1.0, 2.0, 3.0), 12.0) for dossiers in (10_000, 1_000_000)]

    text = report.Report(datetime(2026, 3, 11, tzinfo=LOCAL), 0, "PostgreSQL 18", sizes, grown).text()

    assert text.startswith("## Growth from 10,000 to 1,000,000 dossiers")
    assert "1 of 1 hold" in text


def test_growth_leaves_out_what_was_asked_at_one_size_alone() -> None:
    small = growth.Cost(READ, (), {"list": growth.Read(10.0), "spared later": growth.Read(50.0)})
    large = growth.Cost(READ, (), {"list": growth.Read(12.0), "spared before": growth.Read(50.0)})

    (grown,) = growth.compared([small], [large])

    assert grown.factor == 12 / 10


def test_notes_on_the_page_stay_when_it_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "benchmarks.md").write_text("old\n\n## Notes\n\nKept.\n", encoding="utf-8")
    one = measure.Measured(READ, 1.0, 2.0, 1, 0.5, 0.5, 0.5, 0.4, 0.6, 1.1)
    size = report.AtSize(10_000, [one], 200.0, (1.0, 2.0, 3.0), 12.0)

    report.write(report.Report(datetime(2026, 3, 11, tzinfo=LOCAL), 5, "PostgreSQL 18", [size]), tmp_path)

    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert text.startswith("# Benchmarks")
    assert text.endswith("\n## Notes\n\nKept.\n")
    assert (tmp_path / "images" / report.PLOT).stat().st_size > 1000


def test_report_tells_ratio_aim_noise_and_growth() -> None:
    one = measure.Measured(ACT, 10.0, 20.0, 38, 5.0, 4.0, 0.4, 0.35, 0.45, 1.2)
    size = report.AtSize(10_000, [one], 200.0, (1.0, 2.0, 3.0), 12.0)
    grown = growth.compared([_cost((("q", "a"),), 10.0)], [_cost((("q", "b"),), 20.0)])
    made = report.Report(datetime(2026, 3, 11, tzinfo=LOCAL), 5, "PostgreSQL 18", [size], grown)

    text = made.text()

    assert "| tiếp nhận | 10.0 | 20.0 | 38 | 5.0 | 4.00 | 40% (35%–45%) | 30% ✓ | ×1.2 |" in text
    assert "| tra cứu (API) | 10 | 0 | 20 | 0 | 2.00 | changed |" in text
    assert "0 of 1 hold" in text


def _returned(world: World, now: datetime) -> str:
    """A dossier that ended; returns its code."""
    received = ready_dossier(world, now=now)
    given_back(world, received.id, now=now + timedelta(days=1))
    # A bench has committed what it simulated; here references still wait to be checked.
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE", ())
    return received.code


def test_older_years_repeat_ended_dossiers_53_weeks_apart(world: World, now: datetime) -> None:
    code = _returned(world, now)

    years = older.add_older(2)

    told = sql.rows("SELECT code, submitted_at FROM dossiers_dossier WHERE code <> %s ORDER BY id DESC", (code,))
    assert years == 2
    assert [(now - at).days // 7 for _, at in told] == [53, 106]
    day = parse_dossier_code(code).day
    assert [(day - parse_dossier_code(earlier).day).days for earlier, _ in told] == [371, 742]


def test_older_years_stand_in_the_closed_lists_of_all_who_saw_the_dossier(world: World, now: datetime) -> None:
    _returned(world, now)
    closed = "SELECT scope, count(*) FROM dossiers_scope WHERE bucket = 10 GROUP BY scope ORDER BY scope"
    before = sql.rows(closed, ())

    older.add_older(1)

    assert sql.rows(closed, ()) == [(scope, 2 * count) for scope, count in before]


def test_felt_counts_failures_and_cuts_by_kind() -> None:
    waits = [crowd.Wait("read", seconds / 1000, 200 if seconds < 100 else 302) for seconds in range(1, 101)]
    waits += [crowd.Wait("write", 0.4, 500), crowd.Wait("write", 0.2, 302), crowd.Wait("write", 0.3, 0)]

    felt = crowd.Felt(100, 500, 10.0, waits)

    assert felt.row("read") == (100, pytest.approx(50.5), pytest.approx(95.05), 100.0, 0, 1)
    assert (felt.row("write")[0], felt.row("write")[4]) == (3, 2)
    assert "| write | 3 | 300 | 390 | 400 | 2 | 0 | 300 ms ✗ |" in felt.text()


def test_inbox_is_filled_once(world: World, now: datetime) -> None:
    for _ in range(3):
        ready_dossier(world, now=now)

    first, second = heaps.fill_inbox("hotich.camthanh"), heaps.fill_inbox("hotich.camthanh")

    assert (first, second) == (3, 3)


@pytest.mark.slow
def test_dossier_of_hundreds_of_papers_and_facts_is_made_once(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    actor = world.actor("hotich.camthanh")

    for _ in range(2):
        heaps.lengthen(actor, received.id, now)

    papers = sql.rows("SELECT count(*) FROM dossiers_paper WHERE dossier_id = %s", (received.id,))[0][0]
    notes = sql.rows("SELECT count(*) FROM processing_note WHERE dossier_id = %s", (received.id,))[0][0]
    assert (papers >= heaps.PAPERS, notes) == (True, heaps.FACTS)


def test_exported_tells_rows_and_time_of_each_format(world: World, now: datetime) -> None:
    ready_dossier(world, now=now)

    found = exported.exported()

    assert [(one.kind, one.rows) for one in found] == [("xlsx", 1), ("csv", 1)]
    size = report.AtSize(1, [], 200.0, (1.0, 2.0, 3.0), 12.0, found)
    assert "| xlsx | 1 |" in report._table(size)


@pytest.mark.slow
def test_every_page_of_the_bench_answers(world: World, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    for _ in range(2):
        transferred_dossier(world, now=now)

    with ceiling.kept_open():
        # The small world has no dossier of another office to be refused.
        reads = [call for call in calls.Callers(now).reads() if call.requests]
        found = {call.name: {Site().call(request).status for request in call.requests} for call in reads}

    assert {call.name: found[call.name] for call in reads if found[call.name] != {call.status}} == {}
    assert {"inbox-crowded", "find-number", "find-procedure", "dossier", "dossier-long"} <= set(found)
