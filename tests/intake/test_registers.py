"""Asking registers: only about oneself or whoever is at the desk, always kept, nothing typed lost."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.factories import registers
from tests.factories.dossiers import MARITAL_ANSWERS
from tests.factories.forms import published_form
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, DESK, INSPECTOR, MARITAL_STATUS, OTHER_CITIZEN, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers import readings
from motcua.intake import queries
from motcua.intake import services as intake
from motcua.intake.ports import RegisterDoubtful, RegisterRefused
from motcua.intake.services.registers import MOST_OWN, Somebody
from motcua.procedures.rules.form_registers import Register

BORN = date(1985, 3, 27)
PERSON, ENTERPRISE = Register.POPULATION, Register.ENTERPRISES


@pytest.fixture
def register(settings: Any) -> registers.Registers:
    return registers.connect(settings)


def sure(world: World, login: str = CITIZEN) -> Actor:
    return replace(world.actor(login), assurance="national")


def draft_of(world: World, now: datetime, answers: dict[str, Any] | None = None) -> str:
    citizen = sure(world)
    token = intake.start_draft(actor=citizen, offering_id=world.offering().id, now=now)
    intake.save_section(actor=citizen, token=token, answers=answers or {}, revision=None, now=now)
    return token


def look(world: World, token: str, now: datetime, register: Register = PERSON, **other: Any) -> Any:
    asked = {"actor": sure(world), "token": token, "register": register, "birth_date": BORN, "now": now} | other
    return intake.look_up_for_draft(**asked)


def kept_lookups() -> list[tuple[Any, ...]]:
    found = "SELECT register, is_own, who, purpose, outcome FROM intake_registerlookup ORDER BY id"
    return sql.rows(found, ())


@pytest.mark.req("QN-3.3-3")
@pytest.mark.django_db
def test_look_up_fills_what_is_empty_and_keeps_who_asked_why_and_what_came_of_it(
    world: World, now: datetime, register: registers.Registers
) -> None:
    token = draft_of(world, now, {"ho_ten": "Nguyễn Văn Du"})

    given = look(world, token, now)

    draft = queries.draft(sure(world), token)
    at = "Cơ sở dữ liệu quốc gia về dân cư, lúc 09:00 11/03/2026"
    assert draft.answers == {
        "ho_ten": "Nguyễn Văn Du",
        "so_dinh_danh": "000000000001",
        "noi_cu_tru": "Số 7 đường Thật, phường Cẩm Thành, tỉnh Minh Họa",
    }
    assert draft.sources == {"so_dinh_danh": at, "noi_cu_tru": at}
    assert given.differing == ("ho_ten",)
    ((number, name, born, asking),) = register.asked
    assert (number, name, born, asking.official) == ("000000000001", "Nguyễn Văn Dụ", BORN, "")
    assert kept_lookups() == [("population", True, "Nguyễn Văn Dụ", f"Khai hồ sơ {draft.procedure_name}", "found")]
    rows, _ = queries.lookups_about(sure(world))
    assert [(row.register, row.is_own, row.outcome) for row in rows] == [("population", True, "found")]
    assert queries.lookups_about(world.actor(CITIZEN)) == ([], 0)
    assert queries.lookups_about(sure(world, OTHER_CITIZEN)) == ([], 0)

    intake.take_from_register(actor=sure(world), token=token, key="ho_ten", now=now)
    assert queries.draft(sure(world), token).answers["ho_ten"] == "Nguyễn Văn Dụ"
    with pytest.raises(NotFound):
        intake.take_from_register(actor=sure(world), token=token, key="so_dien_thoai", now=now)
    with pytest.raises(NotFound):
        intake.take_from_register(actor=sure(world, OTHER_CITIZEN), token=token, key="ho_ten", now=now)


@pytest.mark.django_db
def test_every_answer_is_kept_and_said_in_words_and_nothing_typed_is_lost(
    world: World, now: datetime, register: registers.Registers
) -> None:
    token = draft_of(world, now, {"noi_cu_tru": "Thôn Mẫu"})
    told = []
    for answer in (None, registers.DEAD, RegisterRefused("x", "403"), RegisterDoubtful("x", "other")):
        register.person = answer
        with pytest.raises(RuleBroken) as refused:
            look(world, token, now)
        told.append((refused.value.code, "vẫn còn" in refused.value.message))

    outcomes = ["no_match", "unreachable", "refused", "doubtful"]
    assert told == [(f"register.{each}", True) for each in outcomes]
    assert [row[4] for row in kept_lookups()] == outcomes
    assert queries.draft(sure(world), token).answers == {"noi_cu_tru": "Thôn Mẫu"}


@pytest.mark.django_db
def test_a_failure_of_ours_in_the_middle_leaves_its_trace(
    world: World, now: datetime, register: registers.Registers
) -> None:
    token = draft_of(world, now)
    register.person = ZeroDivisionError()

    with pytest.raises(ZeroDivisionError):
        look(world, token, now)

    assert [(row[0], row[4]) for row in kept_lookups()] == [("population", "")]


@pytest.mark.django_db
def test_nothing_is_asked_about_others_or_by_whom_nobody_vouches(
    world: World, now: datetime, register: registers.Registers
) -> None:
    token = draft_of(world, now)
    with pytest.raises(NotFound):
        look(world, token, now, actor=sure(world, OTHER_CITIZEN))
    with pytest.raises(RuleBroken, match="tài khoản đã xác thực"):
        look(world, token, now, actor=replace(world.actor(CITIZEN), assurance="declared"))
    with pytest.raises(RuleBroken, match="ngày sinh"):
        look(world, token, now, birth_date=None)
    with pytest.raises(RuleBroken, match="mã số doanh nghiệp"):
        look(world, token, now, register=ENTERPRISE)
    with pytest.raises(NotAllowed):
        at_desk(world, now, actor=sure(world))
    with pytest.raises(NotAllowed):
        at_desk(world, now, actor=world.actor(INSPECTOR))

    assert (register.asked, kept_lookups()) == ([], [])


def at_desk(world: World, now: datetime, **other: Any) -> Any:
    asked = {
        "actor": world.actor(DESK),
        "register": PERSON,
        "whom": Somebody("000000000001", "Nguyễn Văn Dụ", BORN),
        "is_present": True,
        "reason": "Người nộp có mặt tại quầy",
        "procedure": "Thủ tục mẫu",
        "subject": "counter:mau",
        "now": now,
    }
    return intake.look_up_at_counter(**(asked | other))


@pytest.mark.req("VL-4.6", "QN-3.5")
@pytest.mark.django_db
def test_officer_asks_with_reason_about_who_is_there_and_the_person_and_inspectors_see_it(
    world: World, now: datetime, register: registers.Registers
) -> None:
    for missing, code in (
        ({"reason": "  "}, "register.reason"),
        ({"is_present": False}, "register.absent"),
        ({"whom": Somebody("000000000001", "Nguyễn Văn Dụ")}, "register.no_birth_date"),
        ({"whom": Somebody("", "Nguyễn Văn Dụ", BORN)}, "register.no_number"),
    ):
        with pytest.raises(RuleBroken) as refused:
            at_desk(world, now, **missing)
        assert refused.value.code == code
    assert register.asked == []

    answer = at_desk(world, now)

    officer = world.actor(DESK)
    assert answer.values == registers.PERSON
    assert register.asked[0][3].official.startswith("0008")
    rows, _ = queries.lookups_about(sure(world))
    assert [(row.is_own, row.who, row.purpose) for row in rows] == [
        (
            False,
            f"{officer.full_name}, {officer.post_title}, {officer.unit_name}",
            "Người nộp có mặt tại quầy (Thủ tục mẫu)",
        )
    ]
    found, _ = readings.trail(readings.Wanted(personal_number="000000000001", also=queries.lookup_ids("000000000001")))
    assert [(row.act, row.who, row.detail) for row in found if row.act.startswith("register.")] == [
        ("register.population", officer.full_name, "Người nộp có mặt tại quầy (Thủ tục mẫu)")
    ]


@pytest.mark.django_db
def test_look_ups_stay_as_they_were_written(world: World, now: datetime, register: registers.Registers) -> None:
    at_desk(world, now)

    for change in (
        "UPDATE intake_registerlookup SET purpose = 'khác'",
        "UPDATE intake_registerlookup SET outcome = 'no_match'",
        "DELETE FROM intake_registerlookup",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql.execute(change, ())


@pytest.mark.django_db
def test_asking_again_and_again_is_stopped_for_an_hour(
    world: World, now: datetime, register: registers.Registers
) -> None:
    token = draft_of(world, now)
    for _ in range(MOST_OWN):
        look(world, token, now)
    with pytest.raises(RuleBroken) as refused:
        look(world, token, now)

    assert (refused.value.code, len(register.asked)) == ("register.too_many", MOST_OWN)
    look(world, token, now + timedelta(minutes=61))


@pytest.mark.django_db
def test_what_another_window_saved_while_the_register_was_asked_stays(
    world: World, now: datetime, register: registers.Registers
) -> None:
    token, citizen = draft_of(world, now), sure(world)
    typed = {"noi_cu_tru": "Gõ ở cửa sổ khác"}
    register.meanwhile = lambda: intake.save_section(actor=citizen, token=token, answers=typed, revision=None, now=now)

    given = look(world, token, now)

    assert queries.draft(citizen, token).answers["noi_cu_tru"] == "Gõ ở cửa sổ khác"
    assert given.differing == ("noi_cu_tru",)


@pytest.mark.django_db
def test_handed_in_dossier_tells_officers_what_agrees_and_keeps_no_words_of_the_register(
    world: World, now: datetime, register: registers.Registers
) -> None:
    token, citizen = draft_of(world, now, MARITAL_ANSWERS | {"noi_cu_tru": None}), sure(world)
    look(world, token, now)
    intake.save_section(actor=citizen, token=token, answers={"ho_ten": "Nguyễn Văn Dũ"}, revision=None, now=now)

    handed = intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=now)

    dossier = dossiers.visible(citizen, handed.receipt_no)
    at = "Cơ sở dữ liệu quốc gia về dân cư, lúc 09:00 11/03/2026"
    assert queries.register_sources(dossier.id) == {
        "ho_ten": f"Khác với {at}",
        "so_dinh_danh": f"Khớp {at}",
        "noi_cu_tru": f"Khớp {at}",
    }
    (fact,) = [each for each in dossiers.history(dossier.id) if each.type == "dossier.register_consulted"]
    assert "Thật" not in str(fact.payload)


@pytest.mark.django_db
def test_field_of_the_form_names_its_value_and_birth_date_comes_from_the_form(
    world: World, now: datetime, register: registers.Registers
) -> None:
    def named(form: Any) -> None:
        for section in form["sections"]:
            for field in section["fields"]:
                if field["key"] == "ngay_sinh":
                    field["register"] = "population.birth_date"
                if field["key"] == "thuong_tru":
                    field["register"] = "population.ethnicity"

    published_form(world, named, now, code=MARITAL_STATUS)
    token = draft_of(world, now, {"ngay_sinh": "1985-03-27"})

    look(world, token, now, birth_date=date(2000, 1, 1))

    assert register.asked[0][2] == BORN
    assert queries.draft(sure(world), token).answers["thuong_tru"] == "Kinh"


@pytest.mark.slow
def test_look_ups_at_once_are_each_kept_and_nothing_typed_meanwhile_is_lost(
    committed_world: World, now: datetime, register: registers.Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, typed = committed_world, {"so_dien_thoai": "0900000123"}
    token, citizen = draft_of(world, now), sure(committed_world)

    ends = at_once(
        lambda: look(world, token, now),
        lambda: look(world, token, now),
        lambda: intake.save_section(actor=citizen, token=token, answers=typed, revision=None, now=now),
    )

    assert (ends, [row[4] for row in kept_lookups()]) == (["done"] * 3, ["found"] * 2)
    draft = queries.draft(citizen, token)
    assert draft.answers == typed | {
        "ho_ten": "Nguyễn Văn Dụ",
        "so_dinh_danh": "000000000001",
        "noi_cu_tru": registers.PERSON["current_address"],
    }
    # The last that is allowed goes to one of two; the other is not asked and leaves no row.
    monkeypatch.setattr("motcua.intake.services.registers.MOST_OWN", 3)
    assert at_once(*(lambda: look(world, token, now) for _ in range(2))) == ["done", "register.too_many"]
    assert (len(kept_lookups()), len(register.asked)) == (3, 3)
