"""Handing in online: once, whatever the browser does, and with the statement on record."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import (
    APPLICANT,
    MARITAL_ANSWERS,
    accepted_dossier,
    filled_draft,
    handed_in_dossier,
    supplement_answered,
    supplement_asked,
)
from tests.factories.world import (
    ADMINISTRATOR,
    CITIZEN,
    DESK,
    HOUSEHOLD_BUSINESS,
    LEADER,
    MARITAL_STATUS,
    OTHER_CITIZEN,
    OTHER_DESK,
    World,
)

from motcua.core import profile
from motcua.core.clock import LOCAL
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.dossiers import queries
from motcua.dossiers.enums import Bucket
from motcua.dossiers.models.dossiers import Dossier, Revision
from motcua.dossiers.models.papers import DossierFile
from motcua.intake import services as intake
from motcua.intake.models import Draft
from motcua.procedures.services import withdraw_offer


def test_hand_in_twice_gives_the_same_dossier_once(world: World, now: datetime) -> None:
    citizen, token = world.actor(CITIZEN), filled_draft(world, now=now)

    first = intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)
    again = intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now + timedelta(seconds=1))

    assert (again.receipt_no, first.repeated, again.repeated) == (first.receipt_no, False, True)
    assert Dossier.objects.count() == 1


@pytest.mark.req("LD-11.2", "DN-14.5", "HD-21.2", "QN-17.2")
def test_hand_in_keeps_the_statement_with_text_version_time_and_account(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    kept = Revision.objects.values(
        "statement_text", "statement_version", "made_at", "account_id", "answers", "number"
    ).get(dossier_id=dossier_id)

    assert kept == {
        "statement_text": profile.value("statement", "text"),
        "statement_version": profile.value("statement", "version"),
        "made_at": now,
        "account_id": world.actor(CITIZEN).account_id,
        "answers": MARITAL_ANSWERS,
        "number": 1,
    }


@pytest.mark.req("LD-11.2", "DN-14.5", "HD-21.2")
def test_hand_in_without_the_statement_is_refused_and_the_draft_stays(world: World, now: datetime) -> None:
    token = filled_draft(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        intake.hand_in(actor=world.actor(CITIZEN), draft_token=token, statement_accepted=False, now=now)

    assert (refused.value.code, refused.value.field) == ("statement.not_accepted", "statement")
    assert Dossier.objects.count() == 0
    assert Draft.objects.get(token=token).answers == MARITAL_ANSWERS


@pytest.mark.req("LD-3-1", "DN-5.3-1")
def test_hand_in_where_the_agency_stopped_offering_is_refused_and_the_draft_stays(world: World, now: datetime) -> None:
    token = filled_draft(world, now=now)
    withdraw_offer(actor=world.actor(ADMINISTRATOR), offering_id=world.offering().id)

    with pytest.raises(RuleBroken) as refused:
        intake.hand_in(actor=world.actor(CITIZEN), draft_token=token, statement_accepted=True, now=now)

    assert refused.value.code == "offering.closed"
    assert Dossier.objects.count() == 0
    assert Draft.objects.get(token=token).answers == MARITAL_ANSWERS


@pytest.mark.req("VL-12.2", "LD-9.2", "DN-6.2-3", "DN-6.3")
def test_hand_in_stamps_the_time_and_reaches_the_competent_desk_at_once(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    dossier = queries.visible_by_id(world.actor(CITIZEN), dossier_id)
    queue = queries.bucket_page(world.actor(DESK), Bucket.TO_RECEIVE)
    elsewhere = queries.bucket_page(world.actor(OTHER_DESK), Bucket.TO_RECEIVE)
    first = queries.history(dossier_id)[0]

    assert (dossier.submitted_at, dossier.status, dossier.awaiting) == (now, 1, "desk")
    assert dossier.receiving_agency == "Ủy ban nhân dân phường Cẩm Thành"
    assert [(row.ref, row.owner_name) for row in queue.rows] == [(dossier.receipt_no, "Nguyễn Văn Dụ")]
    assert elsewhere.rows == []
    assert (first.type, first.at, first.who) == ("dossier.submitted", now, "Nguyễn Văn Dụ")


@pytest.mark.req("VL-15.1.c")
@pytest.mark.parametrize(
    ("submitted", "due"),
    [
        (datetime(2026, 3, 11, 9, 0, tzinfo=LOCAL), datetime(2026, 3, 12, 9, 0, tzinfo=LOCAL)),
        (datetime(2026, 3, 11, 21, 30, tzinfo=LOCAL), datetime(2026, 3, 12, 17, 0, tzinfo=LOCAL)),
        (datetime(2026, 3, 15, 10, 0, tzinfo=LOCAL), datetime(2026, 3, 16, 17, 0, tzinfo=LOCAL)),
    ],
)
def test_hand_in_gives_the_desk_eight_working_hours(world: World, submitted: datetime, due: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=submitted)

    assert queries.visible_by_id(world.actor(CITIZEN), dossier_id).reception_due == due


@pytest.mark.req("VL-3.5-1", "VL-3.5-2", "QN-2.1-1", "LD-2.1-3", "HD-21.1-2", "LD-11.1-2")
def test_a_dossier_from_the_counter_has_the_same_structure_as_one_from_online(world: World, now: datetime) -> None:
    online = handed_in_dossier(world, now=now)
    counter = accepted_dossier(world, answers=MARITAL_ANSWERS, now=now).id
    desk = world.actor(DESK)

    shapes = [
        {
            "row": {key: type(value) for key, value in vars(queries.visible_by_id(desk, one)).items() if key in COMMON},
            "answers": queries.answers(one),
            "papers": [(paper.no, paper.name, paper.manner, paper.required) for paper in queries.papers(one)],
            "parties": [(party.role, party.kind) for party in queries.parties(one)],
            "first fact": (queries.history(one)[0].type, sorted(queries.history(one)[0].payload)),
        }
        for one in (online, counter)
    ]

    assert shapes[0] == shapes[1]


COMMON = {"id", "receipt_no", "procedure_code", "version_id", "offering_id", "form_id", "desk_unit_id", "submitted_at"}


@pytest.mark.req("DN-2.5-1")
def test_papers_sent_and_supplemented_keep_author_and_time(world: World, now: datetime) -> None:
    citizen = world.actor(CITIZEN)
    dossier_id = handed_in_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    later = now + timedelta(hours=2)
    supplement_asked(world, dossier_id, now=now + timedelta(hours=1))
    supplement_answered(world, dossier_id, now=later)

    kept = [(file.paper_no, file.name, file.kind, file.added_by, file.added_at) for file in queries.files(dossier_id)]

    assert kept == [
        (1, "giay.pdf", "paper", citizen.ref, now),
        (1, "bo-sung.pdf", "paper", citizen.ref, later),
    ]


@pytest.mark.req("DN-2.4")
def test_each_paper_of_a_dossier_is_handed_in_or_shown(world: World, now: datetime) -> None:
    dossier_id = handed_in_dossier(world, now=now)

    assert [(paper.no, paper.manner, paper.state) for paper in queries.papers(dossier_id)] == [
        (1, "submit", "unchecked"),
        (2, "show", "unchecked"),
        (3, "show", "unchecked"),
        (4, "submit", "unchecked"),
        (5, "submit", "unchecked"),
    ]


def test_hand_in_with_missing_answers_tells_each_and_makes_nothing(world: World, now: datetime) -> None:
    citizen = world.actor(CITIZEN)
    token = intake.start_draft(actor=citizen, offering_id=world.offering().id, now=now)
    intake.save_section(actor=citizen, token=token, answers=APPLICANT | {"so_ban": 1}, revision=0, now=now)

    with pytest.raises(SeveralBroken) as refused:
        intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)

    missing = ["nguoi_duoc_xac_nhan", "ngay_sinh", "thuong_tru", "tinh_trang", "muc_dich"]
    assert [key for key, _ in refused.value.errors] == missing
    assert Dossier.objects.count() == 0


def test_hand_in_without_a_required_paper_names_it(world: World, now: datetime) -> None:
    citizen, token = world.actor(CITIZEN), filled_draft(world, code=HOUSEHOLD_BUSINESS, now=now)
    file_token = intake_files(token)[0]
    intake.remove_file(actor=citizen, token=token, file_token=file_token)

    with pytest.raises(SeveralBroken) as refused:
        intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)

    name = "Giấy đề nghị đăng ký hộ kinh doanh"
    assert refused.value.errors == [("paper-1", f"Hãy gửi tệp cho giấy tờ bắt buộc: {name}")]
    assert DossierFile.objects.count() == 0


def test_hand_in_with_a_day_of_birth_in_the_future_is_refused(world: World, now: datetime) -> None:
    citizen, token = world.actor(CITIZEN), filled_draft(world, now=now)
    intake.save_section(actor=citizen, token=token, answers={"ngay_sinh": "2026-03-12"}, revision=None, now=now)

    with pytest.raises(SeveralBroken) as refused:
        intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)

    assert [key for key, _ in refused.value.errors] == ["ngay_sinh"]


@pytest.mark.parametrize("stranger", [OTHER_CITIZEN, DESK, LEADER])
def test_hand_in_of_somebody_elses_draft_finds_nothing(world: World, now: datetime, stranger: str) -> None:
    token = filled_draft(world, now=now)

    with pytest.raises(NotFound):
        intake.hand_in(actor=world.actor(stranger), draft_token=token, statement_accepted=True, now=now)

    assert Dossier.objects.count() == 0


@pytest.mark.parametrize("token", ["", "không-có", "x" * 10_000, "'; drop table intake_draft; --"])
def test_hand_in_of_an_unknown_draft_finds_nothing(world: World, now: datetime, token: str) -> None:
    with pytest.raises(NotFound):
        intake.hand_in(actor=world.actor(CITIZEN), draft_token=token, statement_accepted=True, now=now)


def test_hand_in_after_another_begins_anew(world: World, now: datetime) -> None:
    first = handed_in_dossier(world, now=now)
    second = handed_in_dossier(world, now=now + timedelta(minutes=5))

    own = queries.own(world.actor(CITIZEN))

    assert [row.id for row in own] == [second, first]
    assert {row.procedure_name for row in own} == {world.offering(MARITAL_STATUS).name}


def intake_files(token: str) -> list[str]:
    """Tokens of the files of a draft."""
    return list(Draft.objects.filter(token=token).values_list("draftfile__file__token", flat=True))
