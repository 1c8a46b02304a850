"""Work follows power: given again, handed over when somebody leaves, moved when an agency ends, gone where power is."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import (
    accepted_dossier,
    counter_reception,
    finished,
    given_back,
    handed_in_dossier,
    transferred_dossier,
)
from tests.factories.world import (
    ADMINISTRATOR,
    CENTRE,
    CIVIL_STATUS,
    COMMUNE,
    DESK,
    DISPATCHER,
    HOUSEHOLD_BUSINESS,
    INSPECTOR,
    LEADER,
    MARITAL_STATUS,
    NOW,
    OTHER_COMMUNE,
    OTHER_DESK,
    World,
)

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.verify import faults
from motcua.directory import access_grants, agencies, delegations, issuing, posts, procedure_sets, queries, sign_in
from motcua.directory.actors import Reach, Role
from motcua.directory.delegations import DelegationTerms
from motcua.directory.models.power import Post
from motcua.directory.posts import PostTerms
from motcua.dossiers import queries as dossiers
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services.proposals import Kind
from motcua.dossiers.services.sets import fill_set
from motcua.intake import services as intake
from motcua.processing import handovers, inbox, late_work, load
from motcua.processing import services as processing
from motcua.processing.services import succession
from motcua.web.shared.story.lines import who

pytestmark = pytest.mark.django_db
OTHER_LEADER, OTHER_CIVIL_STATUS = "lanhdao.nghialo", "hotich.nghialo"


def unit_of(agency: str, key: str) -> int:
    row = queries.agency_by_code(agency)
    return next(unit.id for unit in queries.units_of(row.id) if unit.key == key)


def given_task(world: World, now: datetime, to: str = CIVIL_STATUS) -> tuple[int, processing.TaskRow]:
    """A dossier whose handling step the dispatcher gave to somebody."""
    dossier = transferred_dossier(world, now=now)
    first = processing.open_tasks(dossier.id)[0]
    step = processing.definition_of(dossiers.terms(dossier.id).process_id).step(first.step)
    processing.complete_step(
        actor=world.actor(DISPATCHER),
        dossier_id=dossier.id,
        task_id=first.id,
        outcome=next(way.key for way in step.outcomes if not way.back),
        assignee_id=world.actor(to).account_id,
        now=now,
    )
    return dossier.id, processing.open_tasks(dossier.id)[0]


def second_handler(world: World, now: datetime, login: str = "hotich2.camthanh", number: str = "000000888001") -> int:
    made = issuing.issue_account(
        actor=world.actor(ADMINISTRATOR),
        particulars=issuing.Particulars(login, "Người Thứ Hai", number),
        unit_id=world.actor(CIVIL_STATUS).unit_id,
        post=PostTerms("Công chức", frozenset({Role.HANDLER}), now.date()),
        now=now,
    )
    return made.account_id


def reassign(
    world: World, dossier: int, task: processing.TaskRow, to: int | None, now: datetime, **how: object
) -> None:
    processing.reassign_task(
        actor=world.actor(str(how.pop("by", DISPATCHER))),
        dossier_id=dossier,
        task_id=task.id,
        assignee_id=to,
        expected_id=how.pop("expected", task.assignee_id),
        reason=str(how.pop("reason", "Nghỉ đột xuất")),
        now=now,
    )


def told(dossier_id: int, kind: str) -> list[tuple[str, str]]:
    return sql.rows("SELECT actor, reason FROM core_event WHERE stream = %s AND type = %s", (dossier_id, kind))


def test_dispatcher_or_leader_gives_a_task_to_a_colleague_and_history_says_why(world, now):
    dossier, task = given_task(world, now)
    other = second_handler(world, now)

    reassign(world, dossier, task, other, now)
    reassign(world, dossier, processing.open_tasks(dossier)[0], None, now, by=LEADER, reason="Trả về bộ phận")

    assert processing.open_tasks(dossier)[0].assignee_id is None
    assert told(dossier, "step.reassigned") == [
        (world.actor(DISPATCHER).ref, "Nghỉ đột xuất"),
        (world.actor(LEADER).ref, "Trả về bộ phận"),
    ]
    assert list(faults(stream=dossier)) == []


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"reason": " "}, "task.reason"),
        ({"expected": 5}, "task.moved"),
        ({"to": "same"}, "task.same"),
        ({"to": "outsider"}, "task.assignee"),
    ],
)
def test_reassignment_that_cannot_be_is_told_and_changes_nothing(world, now, how, code):
    dossier, task = given_task(world, now)
    to = {"same": task.assignee_id, "outsider": world.actor(OTHER_CIVIL_STATUS).account_id}.get(how.pop("to", ""))

    with pytest.raises(RuleBroken) as refused:
        reassign(world, dossier, task, to, now, **how)

    assert refused.value.code == code
    assert processing.open_tasks(dossier)[0].assignee_id == task.assignee_id
    assert told(dossier, "step.reassigned") == []


@pytest.mark.parametrize("login", [CIVIL_STATUS, DESK, OTHER_LEADER, INSPECTOR])
def test_who_does_not_give_out_the_units_work_cannot_reassign(world, now, login):
    dossier, task = given_task(world, now)

    with pytest.raises(NotAllowed):
        reassign(world, dossier, task, None, now, by=login)


def test_load_shows_who_has_how_much_and_what_nobody_has(world, now):
    given_task(world, now)
    given_task(world, now)
    unit = world.actor(CIVIL_STATUS).unit_id
    transferred_dossier(world, now=now)

    rows = {row.account_id: row.open for row in load.load_of([unit], now)}

    assert rows[world.actor(CIVIL_STATUS).account_id] == 2
    assert rows[0] == 1
    assert [row.assignee_id for row in load.unit_tasks(unit, assignee_id=0).rows] == [None]
    page = load.unit_tasks(unit, limit=2)
    assert len(page.rows + load.unit_tasks(unit, after=page.after).rows) == 3


@pytest.mark.req("QN-5.1-3")
def test_withdrawn_account_is_out_at_once_and_its_open_work_goes_to_the_receiver(world, now):
    dossier, _ = given_task(world, now)
    leaver, other = world.actor(CIVIL_STATUS), second_handler(world, now)

    moved = processing.withdraw_account(
        actor=world.actor(ADMINISTRATOR), account_id=leaver.account_id, receiver_id=other, reason="Nghỉ việc", now=now
    )

    assert moved == 1
    assert sign_in.actor_for(account_id=leaver.account_id, now=now) is None
    assert processing.open_tasks(dossier)[0].assignee_id == other
    assert told(dossier, "step.reassigned") == [(world.actor(ADMINISTRATOR).ref, "Thu hồi tài khoản: Nghỉ việc")]


def test_step_that_nobody_could_do_before_holds_nobody_back(world, now):
    dossier, _ = given_task(world, now)
    sql.execute("UPDATE processing_task SET role = 'signer' WHERE dossier_id = %s AND done_at IS NULL", (dossier,))
    second_handler(world, now)

    processing.withdraw_account(
        actor=world.actor(ADMINISTRATOR), account_id=world.actor(CIVIL_STATUS).account_id, reason="Nghỉ", now=now
    )

    assert processing.open_tasks(dossier)[0].assignee_id is None


def test_last_who_can_do_an_open_step_is_not_let_go_and_the_message_says_where(world, now):
    given_task(world, now)
    leaver = world.actor(CIVIL_STATUS)
    others = Post.objects.filter(unit_id=leaver.unit_id, roles__contains=["handler"]).exclude(id=leaver.post_id)
    for post in others:
        processing.end_post(actor=world.actor(ADMINISTRATOR), post_id=post.id, reason="Chuyển", now=now)

    with pytest.raises(RuleBroken) as refused:
        processing.withdraw_account(
            actor=world.actor(ADMINISTRATOR), account_id=leaver.account_id, reason="Nghỉ", now=now
        )

    assert refused.value.code == "task.nobody_left"
    assert f"“Thụ lý” tại {leaver.unit_name}" in refused.value.message


def test_delegate_does_the_holders_given_work_and_history_names_the_delegation(world, now):
    dossier, task = given_task(world, now)
    holder, colleague = world.actor(CIVIL_STATUS), world.actor(DESK)
    delegation = delegations.delegate(
        actor=holder,
        terms=DelegationTerms(colleague.account_id, frozenset({Role.HANDLER}), now.date(), now.date()),
        reason="Đi họp",
        now=now,
    )
    acting = sign_in.actor_for(account_id=colleague.account_id, post_id=delegation, now=now)
    step = processing.definition_of(dossiers.terms(dossier).process_id).step(task.step)

    listed = [row.id for row in todo(acting, now)]
    processing.complete_step(
        actor=acting,
        dossier_id=dossier,
        task_id=task.id,
        outcome=next(way.key for way in step.outcomes if not way.back),
        comment="Làm thay",
        now=now,
    )

    told_by = [who(row) for row in dossiers.history(dossier) if row.type == "step.completed"][-1]
    assert "theo ủy quyền" in told_by
    assert listed == [task.id]
    assert told(dossier, "step.completed")[-1][0] == acting.ref
    assert not processing.may_act(colleague, task)


@pytest.mark.req("LD-8.1-1", "HD-13.1-1", "VL-4.4", "LD-10.1-2")
def test_power_taken_from_an_official_is_gone_everywhere_at_once(world, now):
    dossier, _ = given_task(world, now)
    second_handler(world, now)
    official, ref = world.actor(CIVIL_STATUS), ref_of(dossier)
    delegation = delegations.delegate(
        actor=official,
        terms=DelegationTerms(world.actor(DESK).account_id, frozenset({Role.HANDLER}), now.date(), now.date()),
        reason="Đi họp",
        now=now,
    )
    before = reach(official, dossier, ref)

    processing.end_post(actor=world.actor(ADMINISTRATOR), post_id=official.post_id, reason="Điều chuyển", now=now)

    after = sign_in.actor_for(account_id=official.account_id, post_id=official.post_id, now=now)
    delegate = sign_in.actor_for(account_id=world.actor(DESK).account_id, post_id=delegation, now=now)
    assert before == {"page": True, "list": True, "search": True, "tasks": True, "export": True, "act": True}
    assert reach(after, dossier, ref) == dict.fromkeys(before, False)
    assert delegate.delegation_id == 0
    assert processing.open_tasks(dossier)[0].assignee_id is None


def ref_of(dossier_id: int) -> str:
    return str(sql.rows("SELECT code FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0])


def todo(actor, now: datetime) -> list[inbox.InboxRow]:
    """What waits for an actor in the inbox."""
    return inbox.inbox(actor, inbox.Section.TODO, now=now).rows


def reach(actor, dossier_id: int, ref: str) -> dict[str, bool]:
    """What an actor gets at of one dossier, by every way there is."""
    try:
        page = dossiers.visible(actor, ref).id == dossier_id
    except NotFound:
        page = False
    return {
        "page": page,
        "list": dossier_id in {row.id for row in dossiers.bucket_page(actor, Bucket.PROCESSING).rows},
        "search": dossier_id in {row.id for row in dossiers.find(actor, "Lê Thị Ví")},
        "tasks": dossier_id in {row.dossier_id for row in todo(actor, NOW)},
        "export": bool(dossiers.visible_many(actor, [ref])),
        "act": any(processing.may_act(actor, task) for task in processing.open_tasks(dossier_id)),
    }


def test_step_that_comes_back_to_somebody_who_left_waits_for_the_unit(world, now):
    dossier, task = given_task(world, now)
    second_handler(world, now)
    leaver, step = world.actor(CIVIL_STATUS), definition(dossier).step(task.step)
    processing.complete_step(
        actor=leaver,
        dossier_id=dossier,
        task_id=task.id,
        outcome=next(way.key for way in step.outcomes if not way.back),
        comment="Xong",
        now=now,
    )
    processing.withdraw_account(
        actor=world.actor(ADMINISTRATOR), account_id=leaver.account_id, reason="Nghỉ việc", now=now
    )
    approval = processing.open_tasks(dossier)[0]

    processing.complete_step(
        actor=world.actor(LEADER),
        dossier_id=dossier,
        task_id=approval.id,
        outcome=next(way.key for way in definition(dossier).step(approval.step).outcomes if way.back),
        comment="Làm lại",
        now=now,
    )

    again = processing.open_tasks(dossier)[0]
    assert (again.step, again.assignee_id) == (task.step, None)


def definition(dossier_id: int):
    terms = dossiers.terms(dossier_id)
    assert terms is not None
    return processing.definition_of(terms.process_id)


def narrowed(world: World, now: datetime, codes: list[str]) -> tuple[int, int]:
    """The civil status official narrowed to some procedures; returns the set and the post."""
    admin, official = world.actor(ADMINISTRATOR), world.actor(CIVIL_STATUS)
    made = procedure_sets.make_set(
        actor=admin, agency_id=official.agency_id, unit_id=official.unit_id, name="Nhóm mẫu", now=now
    )
    fill_set(actor=admin, set_id=made, codes=codes, now=now)
    posts.change(
        actor=admin,
        post_id=official.post_id,
        terms=PostTerms("Công chức", official.roles, now.date(), procedure_set_id=made),
        reason="Phân công",
        now=now,
    )
    return made, official.post_id


def test_post_narrowed_to_a_set_reaches_its_procedures_and_no_other_by_any_way(world, now):
    earlier, _ = given_task(world, now)
    made, _ = narrowed(world, now, [MARITAL_STATUS])
    later, _ = given_task(world, now)
    official = world.actor(CIVIL_STATUS)
    inside = [reach(official, each, ref_of(each)) for each in (earlier, later)]

    fill_set(actor=world.actor(ADMINISTRATOR), set_id=made, codes=[HOUSEHOLD_BUSINESS], now=now)

    outside = [reach(official, each, ref_of(each)) for each in (earlier, later)]
    assert [set(each.values()) for each in inside] == [{True}, {True}]
    ways = ("page", "list", "search", "tasks", "export")
    assert [{each[way] for way in ways} for each in outside] == [{False}, {False}]
    task = processing.open_tasks(later)[0]
    step = processing.definition_of(dossiers.terms(later).process_id).step(task.step)
    with pytest.raises(NotAllowed):
        processing.complete_step(
            actor=official,
            dossier_id=later,
            task_id=task.id,
            outcome=next(way.key for way in step.outcomes if not way.back),
            comment="x",
            now=now,
        )
    for act in (
        lambda: processing.write_note(actor=official, dossier_id=later, text="x", now=now),
        lambda: processing.propose_stop(actor=official, dossier_id=later, reason="x", basis="x", now=now),
        lambda: processing.refuse(actor=official, dossier_id=later, kind=Kind.STOP, answer="x", now=now),
        lambda: intake.ask_withdrawal(actor=official, dossier_id=later, reason="x", now=now),
        lambda: intake.take_cash(actor=official, dossier_id=later, payer="x", now=now),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_hand_over_lists_and_late_steps_are_narrowed_like_every_other_list(world, now):
    desk, admin = world.actor(DESK), world.actor(ADMINISTRATOR)
    inside = transferred_dossier(world, now=now)
    outside = transferred_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    of_desk = procedure_sets.make_set(
        actor=admin, agency_id=desk.agency_id, unit_id=desk.unit_id, name="Hộ tịch", now=now
    )
    fill_set(actor=admin, set_id=of_desk, codes=[MARITAL_STATUS], now=now)
    narrow_desk = replace(desk, procedure_set_id=of_desk)
    day = timedelta(days=1)
    hops = {hop.ref: hop.id for hop in handovers.loose(desk, now - day, now + day)}
    seen = [hop.ref for hop in handovers.loose(narrow_desk, now - day, now + day)]
    with pytest.raises(NotAllowed):
        processing.hand_over(actor=narrow_desk, hop_ids=list(hops.values()), now=now)
    made, _ = narrowed(world, now, [MARITAL_STATUS])
    taker = world.actor(CIVIL_STATUS)
    own = processing.hand_over(actor=narrow_desk, hop_ids=[hops[inside.code]], now=now)[0]
    other = processing.hand_over(actor=desk, hop_ids=[hops[outside.code]], now=now)[0]

    assert (set(hops), seen) == ({inside.code, outside.code}, [inside.code])
    assert [line.token for line in handovers.coming(taker)[0]] == [own]
    assert [line.token for line in handovers.given(narrow_desk)[0]] == [own]
    assert {line.token for line in handovers.given(desk)[0]} == {own, other}
    assert [item.ref for item in handovers.one(taker, own).items] == [inside.code]
    with pytest.raises(NotFound):
        handovers.one(taker, other)
    with pytest.raises(NotAllowed):
        processing.take_over(actor=taker, token=other, refused={}, now=now)
    late = now + timedelta(days=30)
    agency = taker.agency_id
    assert {row.ref for row in late_work.late_steps(agency, late).rows} == {inside.code, outside.code}
    assert [row.ref for row in late_work.late_steps(agency, late, of_set=made).rows] == [inside.code]
    shares = [sum(row.open_late for row in late_work.late_shares(agency, late, of_set=of)) for of in (0, made)]
    assert shares == [2, 1]


def test_set_takes_no_code_that_is_not_in_the_catalogue_and_no_stranger(world, now):
    made, _ = narrowed(world, now, [MARITAL_STATUS])

    with pytest.raises(RuleBroken) as unknown:
        fill_set(actor=world.actor(ADMINISTRATOR), set_id=made, codes=["9.999999"], now=now)
    with pytest.raises(NotFound):
        fill_set(actor=world.actor("phancong.nghialo"), set_id=made, codes=[], now=now)

    assert unknown.value.code == "set.unknown"


@pytest.mark.req("HD-2.2-1")
def test_leader_who_sees_the_agencies_below_gets_each_dossier_once_in_order_page_by_page(world, now):
    mine = [transferred_dossier(world, now=now).id for _ in range(2)]
    theirs = [transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now).id for _ in range(2)]
    admin = world.actor(ADMINISTRATOR)
    root = world.actor("chutich.tinh")
    posts.change(
        actor=admin,
        post_id=root.post_id,
        terms=PostTerms(root.post_title, root.roles, now.date(), reach=Reach.SUBTREE),
        reason="Theo dõi toàn tỉnh",
        now=now,
    )
    leader = world.actor("chutich.tinh")

    seen, after = [], ""
    while True:
        page = dossiers.bucket_page(leader, Bucket.PROCESSING, after, limit=1)
        seen += [row.id for row in page.rows]
        if page.after is None:
            break
        after = page.after

    assert root.reach is Reach.OF_ROLES
    assert sorted(seen) == sorted(mine + theirs)
    assert dossiers.bucket_counts(leader)[int(Bucket.PROCESSING)] == 4
    assert {row.id for row in dossiers.find(leader, "Lê Thị")} == {*mine, *theirs}


def test_list_of_several_scopes_takes_one_statement_however_many_rows(world, now, django_assert_num_queries):
    for count in (1, 2):
        for _ in range(count):
            transferred_dossier(world, now=now)
        actor = world.actor(LEADER)
        several = type(actor)(**{**vars(actor), "granted": (1, world.actor(OTHER_LEADER).agency_id)})
        with django_assert_num_queries(1):
            dossiers.bucket_page(several, Bucket.PROCESSING)


def merged(world: World, now: datetime, **how: object) -> succession.Moved:
    old, new = queries.agency_by_code(COMMUNE), queries.agency_by_code(OTHER_COMMUNE)
    units = how.pop("units", succession.proposed(old.id, [new.id]))
    return succession.end_agency(
        actor=world.actor(str(how.pop("by", ADMINISTRATOR))),
        agency_id=old.id,
        units=units,
        ended_on=how.pop("ended_on", now.date()),
        decision=str(how.pop("decision", "Nghị quyết 1/2026")),
        now=now,
    )


def test_merged_agency_hands_every_open_dossier_over_and_old_ones_keep_its_name(world, now):
    closed = transferred_dossier(world, now=now)
    given_back(world, closed.id, now=finished(world, closed.id, now=now))
    running, _ = given_task(world, now)
    accepted = accepted_dossier(world, now=now)
    waiting = handed_in_dossier(world, now=now)
    before = succession.preview(queries.agency_by_code(COMMUNE).id)
    due = sql.rows("SELECT due_at FROM dossiers_dossier WHERE id = %s", (running,))

    moved = merged(world, now)

    leader, desk = world.actor(OTHER_LEADER), world.actor(OTHER_DESK)
    assert (before.dossiers, moved.dossiers) == (3, 3)
    assert {row.id for row in dossiers.bucket_page(leader, Bucket.PROCESSING).rows} == {running}
    assert processing.open_tasks(running)[0].unit_id == unit_of(OTHER_COMMUNE, "van-phong")
    assert sql.rows("SELECT due_at FROM dossiers_dossier WHERE id = %s", (running,)) == due
    assert told(running, "dossier.rehomed")[0][0] == world.actor(ADMINISTRATOR).ref
    old = dossiers.visible(leader, ref_of(closed.id))
    assert old.handling_agency == "Ủy ban nhân dân phường Cẩm Thành"
    assert sign_in.actor_for(account_id=world.actor(DESK).account_id, now=now).post_id == 0
    # The work goes on at the successor to its end.
    intake.transfer_dossiers(actor=desk, dossier_ids=[accepted.id], now=now)
    for each in (running, accepted.id):
        given_back(world, each, desk=OTHER_DESK, now=finished(world, each, now=now))
    assert {row.id for row in dossiers.bucket_page(desk, Bucket.TO_RECEIVE).rows} == {waiting}
    assert [list(faults(stream=each)) for each in (running, accepted.id)] == [[], []]


def test_split_agency_sends_each_unit_its_way(world, now):
    old = queries.agency_by_code(COMMUNE)
    running, _ = given_task(world, now)
    plan = succession.proposed(old.id, [queries.agency_by_code(OTHER_COMMUNE).id])
    plan[unit_of(COMMUNE, "mot-cua")] = unit_of(CENTRE, "mot-cua")

    merged(world, now, units=plan)

    found = dossiers.visible(world.actor(OTHER_LEADER), ref_of(running))
    assert found.receiving_agency == "Trung tâm Phục vụ hành chính công tỉnh"
    assert found.handling_agency == "Ủy ban nhân dân phường Nghĩa Lộ"
    assert dossiers.may_see(world.actor("motcua1.tinh"), found)


def test_end_of_an_agency_that_is_not_whole_is_refused_with_the_place_and_moves_nothing(world, now):
    running, task = given_task(world, now)
    plan = succession.proposed(queries.agency_by_code(COMMUNE).id, [queries.agency_by_code(OTHER_COMMUNE).id])
    desk = unit_of(COMMUNE, "mot-cua")
    lacking = {unit: to for unit, to in plan.items() if unit != desk}

    refusals = []
    for how in (
        {"units": lacking},
        {"units": plan | {desk: unit_of(OTHER_COMMUNE, "van-thu")}},
        {"ended_on": now.date().replace(year=2030)},
        {"decision": ""},
    ):
        with pytest.raises(SeveralBroken) as refused:
            merged(world, now, **how)
        refusals.append([field for field, _ in refused.value.errors])
    with pytest.raises(NotAllowed):
        merged(world, now, by=DISPATCHER)
    wrong = plan | {unit_of(COMMUNE, "van-phong"): unit_of(OTHER_COMMUNE, "van-thu")}
    with pytest.raises(RuleBroken) as nobody:
        merged(world, now, units=wrong)

    assert refusals == [[f"unit-{desk}"], [f"unit-{desk}"], ["ended_on"], ["decision"]]
    assert nobody.value.code == "succession.nobody"
    assert processing.open_tasks(running) == [task]
    assert queries.agency_by_code(COMMUNE).id == world.actor(LEADER).agency_id


@pytest.mark.req("QN-18.1-1")
def test_operating_enterprise_sees_no_dossier_until_a_grant_and_then_those_of_its_agency_alone(world, now):
    mine = transferred_dossier(world, now=now)
    theirs = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    admin = world.actor(ADMINISTRATOR)
    company = agencies.AgencyTerms("H99.51", "Công ty Mẫu", "province", "van-hanh", None)
    agencies.keep_agency(actor=admin, agency_id=None, terms=company, now=now)
    made = queries.agency_by_code("H99.51").id
    unit = agencies.keep_unit(
        actor=admin, agency_id=made, unit_id=None, key="van-hanh", name="Vận hành", kind="division", now=now
    )
    account = issuing.issue_account(
        actor=admin,
        particulars=issuing.Particulars("vanhanh.mau", "Người Vận Hành", "000000777009"),
        unit_id=unit,
        post=PostTerms("Kỹ sư", frozenset({Role.PROVIDER}), now.date()),
        now=now,
        hashed=lambda _: "!",
    ).account_id

    def seen(moment):
        actor = sign_in.actor_for(account_id=account, now=moment)
        return {row.id for row in dossiers.find(actor, "Lê Thị")}

    before = seen(now)
    commune = queries.agency_by_code(COMMUNE).id
    access_grants.grant_access(
        actor=admin, account_id=account, agency_id=commune, hours=4, reason="Sửa lỗi 123", now=now
    )

    assert (before, seen(now), seen(now + timedelta(hours=4))) == (set(), {mine.id}, set())
    actor = sign_in.actor_for(account_id=account, now=now)
    assert dossiers.visible(actor, mine.code).id == mine.id
    with pytest.raises(NotFound):
        dossiers.visible(actor, theirs.code)


@pytest.mark.req("DN-1.2.a", "QN-1.2.d")
def test_staff_of_the_postal_enterprise_have_accounts_that_reach_no_dossier_and_receive_nothing(world, now):
    received = transferred_dossier(world, now=now)
    admin = world.actor(ADMINISTRATOR)
    post = agencies.AgencyTerms("H99.52", "Bưu điện tỉnh Mẫu", "province", "buu-chinh", None)
    agencies.keep_agency(actor=admin, agency_id=None, terms=post, now=now)
    made = queries.agency_by_code("H99.52").id
    unit = agencies.keep_unit(
        actor=admin, agency_id=made, unit_id=None, key="giao-nhan", name="Giao nhận", kind="division", now=now
    )
    account = issuing.issue_account(
        actor=admin,
        particulars=issuing.Particulars("buuchinh.mau", "Người Bưu Tá", "000000777010"),
        unit_id=unit,
        post=PostTerms("Nhân viên bưu chính", frozenset({Role.POSTAL}), now.date()),
        now=now,
        hashed=lambda _: "!",
    ).account_id
    actor = sign_in.actor_for(account_id=account, now=now)

    assert (actor.agency_code, actor.roles, actor.is_official) == ("H99.52", {Role.POSTAL}, True)
    assert dossiers.find(actor, "Lê Thị") == []
    with pytest.raises(NotFound):
        dossiers.visible(actor, received.code)
    with pytest.raises(NotAllowed):
        intake.receive_at_counter(actor=actor, reception=counter_reception(world), token="x", now=now)


def test_what_was_passed_on_in_a_former_post_is_followed_no_more(world, now):
    dossier, _ = given_task(world, now)
    dispatcher = world.actor(DISPATCHER)
    held = waiting_rows(dispatcher, now)
    posts.grant_post(
        actor=world.actor(ADMINISTRATOR),
        account_id=dispatcher.account_id,
        unit_id=world.actor(OTHER_CIVIL_STATUS).unit_id,
        terms=PostTerms("Công chức", frozenset({Role.HANDLER}), now.date()),
        reason="Điều chuyển",
        now=now,
    )
    posts.end(actor=world.actor(ADMINISTRATOR), post_id=dispatcher.post_id, reason="Điều chuyển", now=now)

    elsewhere = world.actor(DISPATCHER)

    assert held == [dossier]
    assert elsewhere.agency_id != dispatcher.agency_id
    assert waiting_rows(elsewhere, now) == []


def waiting_rows(actor, now: datetime) -> list[int]:
    later = now + timedelta(hours=1)
    return [row.dossier_id for row in inbox.inbox(actor, inbox.Section.WAITING, now=later).rows]


def test_step_is_not_given_to_a_post_narrowed_to_other_procedures(world, now):
    dossier, task = given_task(world, now)
    narrowed(world, now, [HOUSEHOLD_BUSINESS])
    official = world.actor(CIVIL_STATUS)
    reassign(world, dossier, task, None, now)
    fresh = transferred_dossier(world, now=now)
    first = processing.open_tasks(fresh.id)[0]
    step = processing.definition_of(dossiers.terms(fresh.id).process_id).step(first.step)

    with pytest.raises(RuleBroken) as assigned:
        processing.assign_task(
            actor=world.actor(DISPATCHER),
            dossier_id=dossier,
            task_id=task.id,
            assignee_id=official.account_id,
            now=now,
        )
    with pytest.raises(RuleBroken) as chosen:
        processing.complete_step(
            actor=world.actor(DISPATCHER),
            dossier_id=fresh.id,
            task_id=first.id,
            outcome=next(way.key for way in step.outcomes if not way.back),
            assignee_id=official.account_id,
            now=now,
        )

    assert (assigned.value.code, chosen.value.code) == ("step.assignee", "step.assignee")
    assert [each.id for each in processing.open_tasks(fresh.id)] == [first.id]
