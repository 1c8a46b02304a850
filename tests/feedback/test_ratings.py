"""Asked once, answered without a name, read before shown, published where enough people answered."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.factories.dossiers import accepted_online, finished, given_back, handed_in_dossier, ready_dossier
from tests.factories.world import ADMINISTRATOR, DESK, MARITAL_STATUS, World

from motcua.core import profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, errors_of
from motcua.feedback import queries, services
from motcua.feedback.models import Comment, Invitation, Rating

pytestmark = pytest.mark.django_db
GOOD = {"overall": "very", "attitude": "yes"}


def returned(world: World, now: datetime) -> str:
    """A dossier given back at the desk; returns its invitation."""
    received = ready_dossier(world, now=now)
    given_back(world, received.id, now=now + timedelta(hours=1))
    return queries.open_token(received.id)


def rate(token: str, now: datetime, answers: dict[str, str] | None = None, comment: str = "") -> None:
    services.rate(token=token, answers=answers or GOOD, comment=comment, place="portal", now=now)


@pytest.mark.req("QN-7.5-2")
def test_returned_dossier_is_rated_once(world: World, now: datetime) -> None:
    token = returned(world, now)
    rate(token, now)

    with pytest.raises(RuleBroken, match="đã được đánh giá"):
        rate(token, now, {"overall": "no"})
    assert [(row.answers, row.month, row.place) for row in Rating.objects.all()] == [(GOOD, date(2026, 3, 1), "portal")]
    assert queries.invitation(token).is_answered
    with pytest.raises(NotFound):
        rate("khong-co", now)


def test_nothing_kept_leads_from_a_rating_to_its_dossier(world: World, now: datetime) -> None:
    token = returned(world, now)
    [(events,)] = sql.rows("SELECT count(*) FROM core_event", ())
    rate(token, now, comment="Chờ hơi lâu")
    dossier = Invitation.objects.get().dossier_id

    for model in (Rating, Comment):
        names = {field.column for field in model._meta.concrete_fields}
        assert not names & {"dossier_id", "account_id", "made_at", "created_at", "invitation_id", "token"}
        # Ids of this system tell when they were made; this one is chance.
        assert abs(model.objects.get().id - dossier) > 1 << 40
    assert sql.rows("SELECT count(*) FROM core_event", ()) == [(events,)]
    assert {field.name for field in Invitation._meta.concrete_fields} == {
        "dossier", "token", "desk_unit", "made_at", "answered",
    }  # fmt: skip


def test_sheet_with_faults_keeps_the_invitation_open(world: World, now: datetime) -> None:
    token = returned(world, now)

    with pytest.raises(RuleBroken) as refused:
        rate(token, now, {"overall": "la", "contacts": "x"}, comment="x" * 1001)

    assert [field for field, _ in errors_of(refused.value)] == ["overall", "contacts", "comment"]
    assert not queries.invitation(token).is_answered


def test_comment_shows_only_after_somebody_who_watches_read_it(world: World, now: datetime) -> None:
    for words in ("Phục vụ tốt", "Ông A ở quầy 2 quát tôi"):
        rate(returned(world, now), now, comment=words)
    admin, rows = world.actor(ADMINISTRATOR), queries.waiting_comments(world.actor(ADMINISTRATOR))
    by_text = {row.text: row.id for row in rows}
    assert queries.of_service(MARITAL_STATUS, 2026).comments == []
    bad = by_text["Ông A ở quầy 2 quát tôi"]
    with pytest.raises(RuleBroken, match="vì sao"):
        services.read_comment(actor=admin, comment_id=bad, publish=False, reason="", now=now)
    with pytest.raises(NotAllowed):
        queries.waiting_comments(world.actor(DESK))
    with pytest.raises(NotAllowed):
        services.read_comment(actor=world.actor(DESK), comment_id=bad, publish=True, reason="", now=now)

    services.read_comment(actor=admin, comment_id=bad, publish=False, reason="Có tên người", now=now)
    services.read_comment(actor=admin, comment_id=by_text["Phục vụ tốt"], publish=True, reason="", now=now)

    assert queries.of_service(MARITAL_STATUS, 2026).comments == [(date(2026, 3, 1), "Phục vụ tốt")]
    with pytest.raises(RuleBroken, match="vừa được người khác đọc"):
        services.read_comment(actor=admin, comment_id=bad, publish=True, reason="", now=now)
    assert sql.rows("SELECT reason FROM core_event WHERE type = 'comment.read' ORDER BY id", ()) == [
        ("Có tên người",),
        ("",),
    ]


def test_figures_of_each_service_are_counted_since_january_and_published(world: World, now: datetime) -> None:
    online = handed_in_dossier(world, now=now)
    accepted_online(world, online, now=now)
    given_back(world, online, now=finished(world, online, now=now))
    handed_in_dossier(world, now=now)
    for _ in range(4):
        rate(returned(world, now), now)
    assert services.count_figures(now) == 1

    [row], following = queries.figures(2026)
    assert (row.code, row.received, row.received_online, row.resolved_online, row.on_time_percent, following) == (
        MARITAL_STATUS, 6, 2, 1, 100, "",
    )  # fmt: skip
    assert (row.ratings, row.overall.shares if row.overall else None) == (4, ())
    rate(queries.open_token(online), now, {"overall": "no"})
    found = queries.of_service(MARITAL_STATUS, 2026)
    assert (found.ratings, [share.percent for share in found.answers[0].shares]) == (5, [80, 0, 20])
    assert queries.figures(2025) == ([], "")
    assert queries.figures(2026, after=f"6~{row.procedure_id}") == ([], "")


def test_tablet_of_a_desk_offers_what_it_returned_just_now(world: World, now: datetime) -> None:
    token, later = returned(world, now), now + timedelta(hours=1, minutes=5)
    unit = world.actor(DESK).unit_id

    assert [row.token for row in queries.waiting_at(unit, later)] == [token]
    assert queries.waiting_at(unit + 1, later) == []
    assert queries.waiting_at(unit, later + queries.FRESH) == []
    rate(token, later)
    assert queries.waiting_at(unit, later) == []


@pytest.mark.parametrize("name", ["demo", "dong-nai", "hai-duong", "lam-dong", "quang-ngai", "vinh-long"])
def test_every_profile_asks_at_least_what_the_circular_names(settings, name: str) -> None:
    settings.PROFILE = name

    keys = [one.key for one in queries.questions()]
    assert keys[:4] == ["overall", "convenience", "punctuality", "attitude"]
    assert queries.least() >= 5
    assert Path(settings.PROFILES_FOLDER).is_dir()
    assert profile.value("rating", "questions")
