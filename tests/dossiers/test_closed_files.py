"""Files of a dossier with malicious code or a state secret: closed to all, told, and the record stays."""

from datetime import datetime
from functools import partial

import pytest
from tests.factories.dossiers import filled_draft, handed_in_dossier
from tests.factories.papers import PDF
from tests.factories.parallel import at_once
from tests.factories.world import (
    CITIZEN,
    CIVIL_STATUS,
    DESK,
    HOUSEHOLD_BUSINESS,
    INSPECTOR,
    OTHER_DESK,
    World,
)

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.documents import scanning
from motcua.documents import services as documents
from motcua.documents.models import StoredFile
from motcua.dossiers import queries
from motcua.dossiers.services.closed_files import withdraw_file
from motcua.intake import services as intake
from motcua.notifications import notices, registry

pytestmark = pytest.mark.django_db
REASON = "Tài liệu có dấu độ mật"


def with_file(world: World, now: datetime) -> tuple[int, queries.FileRow]:
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    return dossier_id, queries.files(dossier_id)[0]


def told_to_applicant(dossier_id: int, kind: str, now: datetime) -> list[str]:
    events = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = %s", (dossier_id, kind))
    for (event,) in events * 2:
        registry.run(event, notices.NAME, now)
    return [
        body
        for (body,) in sql.rows(
            "SELECT n.body FROM notifications_notice n JOIN core_event e ON e.id = n.event "
            "WHERE n.dossier_id = %s AND e.type = %s",
            (dossier_id, kind),
        )
    ]


@pytest.mark.req("DN-4.1")
def test_withdrawn_file_leaves_a_record_without_its_content(
    world: World, now: datetime, django_capture_on_commit_callbacks
) -> None:
    dossier_id, file = with_file(world, now)
    [(file_id, digest)] = sql.rows("SELECT id, sha256 FROM documents_storedfile WHERE token = %s", (file.token,))
    StoredFile.objects.exclude(id=file_id).filter(sha256=digest).delete()
    path = documents.open_file(file_id)[1]
    desk = world.actor(DESK)

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            withdraw_file(actor=desk, dossier_id=dossier_id, token=file.token, reason=REASON, now=now)

    row = StoredFile.objects.get(id=file_id)
    assert (row.state, row.name, row.sha256, row.size) == ("withdrawn", "tệp đã gỡ", "", 0)
    assert not path.is_file()
    [listed] = [each for each in queries.files(dossier_id) if each.token == file.token]
    assert (listed.closed, listed.paper_no) == ("Đã gỡ vì chứa bí mật nhà nước", file.paper_no)
    for reader in (0, world.actor(CITIZEN).account_id, desk.account_id):
        with pytest.raises(documents.FileClosed):
            documents.open_file(file_id, reader_id=reader)
    facts = sql.rows(
        "SELECT actor, at, reason FROM core_event WHERE stream = %s AND type = 'dossier.file_withdrawn'", (dossier_id,)
    )
    assert facts == [(desk.ref, now, REASON)]
    [notice] = told_to_applicant(dossier_id, "dossier.file_withdrawn", now)
    assert REASON in notice
    # The record outlives every sweep.
    documents.sweep(now.replace(year=now.year + 1))
    assert StoredFile.objects.filter(id=file_id, state="withdrawn").exists()


@pytest.mark.req("DN-4.1")
def test_two_withdrawals_of_one_file_at_once_leave_one_record(committed_world: World, now: datetime) -> None:
    world = committed_world
    dossier_id, file = with_file(world, now)
    officers = [world.actor(login) for login in (DESK, CIVIL_STATUS)]

    ended = at_once(
        *[
            partial(
                withdraw_file, actor=actor, dossier_id=dossier_id, token=file.token, reason=f"{REASON} {place}", now=now
            )
            for place, actor in enumerate(officers * 2)
        ]
    )

    assert ended == ["done"] * 4
    facts = sql.rows(
        "SELECT actor, reason FROM core_event WHERE stream = %s AND type = 'dossier.file_withdrawn'", (dossier_id,)
    )
    assert len(facts) == 1
    row = StoredFile.objects.get(token=file.token)
    assert (row.state, row.name, row.size) == ("withdrawn", "tệp đã gỡ", 0)
    # Who did it and why is told by the act that came first, of both halves of the record.
    [kept] = sql.rows("SELECT e.actor, e.reason FROM core_event e WHERE e.type = 'file.withdrawn'", ()) or facts
    assert kept == facts[0]


def test_bytes_that_another_file_names_stay(world: World, now: datetime, django_capture_on_commit_callbacks) -> None:
    dossier_id, file = with_file(world, now)
    twin = documents.store(name="ban-khac.pdf", chunks=[PDF], owner_id=None, now=now)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_file(actor=world.actor(DESK), dossier_id=dossier_id, token=file.token, reason=REASON, now=now)

    assert documents.open_file(twin.id)[1].read_bytes() == PDF


@pytest.mark.parametrize(
    ("login", "reason", "error"),
    [
        (CIVIL_STATUS, REASON, None),
        (CITIZEN, REASON, NotAllowed),
        (OTHER_DESK, REASON, NotAllowed),
        (INSPECTOR, REASON, NotAllowed),
        (DESK, " ", RuleBroken),
    ],
)
def test_only_who_works_with_the_papers_withdraws_and_says_why(
    world: World, now: datetime, login: str, reason: str, error: type[Exception] | None
) -> None:
    dossier_id, file = with_file(world, now)

    def act() -> None:
        withdraw_file(actor=world.actor(login), dossier_id=dossier_id, token=file.token, reason=reason, now=now)

    if error:
        with pytest.raises(error):
            act()
    else:
        act()

    assert StoredFile.objects.get(token=file.token).state == ("checked" if error else "withdrawn")


def test_file_of_another_dossier_is_not_found(world: World, now: datetime) -> None:
    dossier_id, _ = with_file(world, now)
    other = documents.store(name="khac.pdf", chunks=[PDF], owner_id=None, now=now)

    with pytest.raises(NotFound):
        withdraw_file(actor=world.actor(DESK), dossier_id=dossier_id, token=other.token, reason=REASON, now=now)


def test_virus_found_after_hand_in_is_told_in_the_history_and_to_the_applicant(world: World, now: datetime) -> None:
    dossier_id, file = with_file(world, now)
    digest = StoredFile.objects.values_list("sha256", flat=True).get(token=file.token)

    scanning.close_infected(digest=digest, finding="Win.Test", now=now)

    [event] = [each for each in queries.history(dossier_id) if each.type == "dossier.file_infected"]
    assert (event.payload["finding"], event.payload["paper_no"]) == ("Win.Test", file.paper_no)
    assert [each.closed for each in queries.files(dossier_id)] == ["Có mã độc, đã xóa"]
    [notice] = told_to_applicant(dossier_id, "dossier.file_infected", now)
    assert "có mã độc nên đã bị xóa" in notice


def test_draft_with_an_infected_file_is_not_handed_in_and_one_that_waits_is(world: World, now: datetime) -> None:
    token = filled_draft(world, code=HOUSEHOLD_BUSINESS, now=now)
    citizen = world.actor(CITIZEN)
    draft_file = sql.rows("SELECT file_id FROM intake_draftfile", ())[0][0]
    StoredFile.objects.filter(id=draft_file).update(state="infected", finding="Win.Test")

    with pytest.raises(SeveralBroken) as refused:
        intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)

    assert any("có mã độc" in message for _, message in refused.value.errors)
    StoredFile.objects.filter(id=draft_file).update(state="unscanned", scan_after=now)
    handed_in = intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)
    [file] = queries.files(queries.visible(world.actor(DESK), handed_in.receipt_no).id)
    assert (file.closed, file.closed_to_sender) == ("Chưa kiểm tra được mã độc", "Đã nhận, đang chờ kiểm tra mã độc")
