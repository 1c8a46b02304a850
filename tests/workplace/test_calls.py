"""Calls to the call centre: known, told, passed on, answered, called back."""

from datetime import datetime, timedelta

import pytest
from tests.factories.dossiers import OWNER, handed_in_dossier, transferred_dossier
from tests.factories.parallel import at_once
from tests.factories.world import CIVIL_STATUS, DESK, DISPATCHER, INSPECTOR, World

from motcua.core import crypto, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_token
from motcua.dossiers import queries as dossiers
from motcua.intake.services.counter import Received
from motcua.workplace import calls as reads
from motcua.workplace.services import calls
from motcua.workplace.services.calls import Callback

OPERATOR, OTHER_DISPATCHER = "tongdai.tinh", "phancong.nghialo"
DIGITS = OWNER.personal_number[-4:]
BACK = Callback("Bao giờ có kết quả?", "chị Ví Dụ", "0912 345 678")


def opened(world: World, received: Received, now: datetime, **how: str) -> str:
    """A call about a dossier whose caller knows the telephone number and the last digits."""
    said = {"secret": "", "phone": OWNER.phone, "digits": DIGITS} | how
    return calls.identify(actor=world.actor(OPERATOR), token=new_token(), ref=received.code, **said, now=now)


def passed_on(world: World, received: Received, now: datetime) -> str:
    token = opened(world, received, now)
    calls.note(actor=world.actor(OPERATOR), token=token, text="Hỏi tiến độ", callback=BACK, now=now)
    return token


def secret_of(dossier_id: int) -> str:
    return crypto.decrypt(sql.rows("SELECT secret_enc FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0])


@pytest.mark.django_db
def test_call_opens_by_the_secret_and_by_two_facts_and_ends_when_it_is_written_down(
    world: World, now: datetime
) -> None:
    received = transferred_dossier(world, now=now)
    operator = world.actor(OPERATOR)

    by_secret = opened(world, received, now, secret=secret_of(received.id).lower(), phone="", digits="")
    by_person = opened(world, received, now)
    calls.note(actor=operator, token=by_person, text=" Đã báo ngày hẹn ", callback=None, now=now)

    first, second = reads.own(operator, by_secret), reads.own(operator, by_person)
    assert (first.proof, first.state, first.may_be_seen(now)) == ("secret", "open", True)
    assert not first.may_be_seen(now + timedelta(minutes=31))
    assert (second.proof, second.state, second.note) == ("person", "noted", "Đã báo ngày hẹn")
    assert not second.may_be_seen(now)
    [told] = [row for row in dossiers.history(received.id) if row.type.startswith("call.")]
    assert (told.type, told.payload["proof"]) == ("call.noted", "person")
    assert "ngày hẹn" not in str(told.payload)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"phone": "0900000998"},
        {"digits": "9999"},
        {"secret": "AAAA1111", "phone": "", "digits": ""},
        {"ref": "H99.21-260311-9999"},
    ],
)
def test_stranger_learns_nothing_not_even_whether_the_code_exists(
    world: World, now: datetime, said: dict[str, str]
) -> None:
    received = transferred_dossier(world, now=now)
    known = {"ref": received.code, "secret": "", "phone": OWNER.phone, "digits": DIGITS}

    with pytest.raises(RuleBroken) as refused:
        calls.identify(actor=world.actor(OPERATOR), token=new_token(), **known | said, now=now)

    assert (refused.value.code, refused.value.field) == ("call.unknown", "ref")
    assert "không xác nhận có hay không" in refused.value.message
    assert sql.rows("SELECT count(*) FROM workplace_call", ()) == [(0,)]
    assert sql.rows("SELECT act, subject FROM core_readaudit WHERE act LIKE 'call.%%'", ()) == [
        ("call.refused", world.actor(OPERATOR).unit_id)
    ]


@pytest.mark.django_db
def test_asking_without_enough_says_what_is_needed(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    told = []
    for said in (
        {"phone": "", "digits": ""},
        {"digits": ""},
        {"digits": "12"},
        {"phone": "12"},
    ):
        with pytest.raises(SeveralBroken) as refused:
            opened(world, received, now, **said)
        told.append([field for field, _ in refused.value.errors])

    assert told == [["secret"], ["secret"], ["digits"], ["phone"]]


@pytest.mark.django_db
def test_guessing_is_stopped_for_the_code_and_a_right_answer_costs_nothing(world: World, now: datetime) -> None:
    received, other = transferred_dossier(world, now=now), transferred_dossier(world, now=now)
    for _ in range(8):
        opened(world, other, now)
    refused = []
    for number in range(7):
        with pytest.raises(RuleBroken) as stopped:
            opened(world, received, now, digits=f"000{number}")
        refused.append(stopped.value.code)

    assert refused == ["call.unknown"] * 5 + ["call.too_many"] * 2
    # Who guessed is not let through by the right answer until the hour is over.
    with pytest.raises(RuleBroken):
        opened(world, received, now)
    assert opened(world, received, now + timedelta(hours=2))


@pytest.mark.django_db
def test_question_goes_to_the_unit_in_charge_and_comes_back_to_the_caller(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    token = passed_on(world, received, now)
    unit, operator = world.actor(DISPATCHER), world.actor(OPERATOR)

    waiting = reads.waiting_at(unit)[0]
    calls.answer(actor=unit, dossier_id=received.id, token=token, text="Thứ Sáu có.", now=now)
    [due] = reads.callbacks()[0]
    calls.called_back(actor=operator, token=token, reached=False, text="", now=now)
    calls.called_back(actor=operator, token=token, reached=True, text="Đã báo thứ Sáu", now=now)

    assert [(row.token, row.question) for row in waiting] == [(token, BACK.question)]
    assert (due.state, due.answer, due.answered_by, due.caller) == (
        "answered",
        "Thứ Sáu có.",
        unit.full_name,
        BACK.caller,
    )
    assert reads.phone_of(due.id) == "0912345678"
    closed = reads.own(operator, token)
    assert (closed.state, closed.tries, closed.outcome) == ("closed", 1, "Đã báo thứ Sáu")
    assert reads.callbacks() == ([], 0)
    assert [row.type for row in dossiers.history(received.id) if row.type.startswith("call.")] == [
        "call.passed_on",
        "call.answered",
        "call.closed",
    ]


@pytest.mark.django_db
def test_question_about_a_dossier_that_no_step_has_goes_to_the_desk(world: World, now: datetime) -> None:
    waiting = handed_in_dossier(world, now=now)

    assert reads.unit_in_charge(waiting) == world.actor(DESK).unit_id


@pytest.mark.django_db
def test_call_is_for_the_call_centre_and_the_question_for_its_unit_alone(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    token = passed_on(world, received, now)
    open_call = opened(world, received, now)

    with pytest.raises(NotAllowed):
        calls.identify(
            actor=world.actor(INSPECTOR), token=new_token(), ref=received.code, secret="", phone="", digits="", now=now
        )
    for actor in (world.actor(DISPATCHER), world.actor(INSPECTOR)):
        with pytest.raises(NotAllowed):
            calls.note(actor=actor, token=open_call, text="x", callback=None, now=now)
        with pytest.raises(NotFound):
            reads.callback(actor, token)
    for login in (OTHER_DISPATCHER, DESK):
        with pytest.raises(NotFound):
            calls.answer(actor=world.actor(login), dossier_id=received.id, token=token, text="x", now=now)
    assert not dossiers.may_see_id(world.actor(OPERATOR), received.id)


@pytest.mark.django_db
def test_same_form_twice_is_one_call_and_one_note(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    operator, form = world.actor(OPERATOR), new_token()
    said = {"ref": received.code, "secret": "", "phone": OWNER.phone, "digits": DIGITS}

    tokens = {calls.identify(actor=operator, token=form, **said, now=now) for _ in range(2)}
    calls.note(actor=operator, token=form, text="Đã báo", callback=None, now=now)
    with pytest.raises(RuleBroken) as again:
        calls.note(actor=operator, token=form, text="Đã báo", callback=BACK, now=now)

    assert tokens == {form}
    assert again.value.code == "call.moved_on"
    assert len(reads.taken(operator)[0]) == 1


@pytest.mark.django_db
def test_callback_without_question_name_or_number_names_each_field(world: World, now: datetime) -> None:
    token = opened(world, transferred_dossier(world, now=now), now)

    with pytest.raises(SeveralBroken) as refused:
        calls.note(actor=world.actor(OPERATOR), token=token, text="", callback=Callback(" ", "", "12"), now=now)

    assert [field for field, _ in refused.value.errors] == ["note", "question", "caller", "phone"]


@pytest.mark.django_db
def test_pages_of_calls_are_read_by_place(world: World, now: datetime) -> None:
    received = transferred_dossier(world, now=now)
    tokens = [passed_on(world, received, now + timedelta(minutes=number)) for number in range(5)]

    first, after = reads.callbacks(limit=3)
    rest, end = reads.callbacks(after, limit=3)

    assert [row.token for row in (*first, *rest)] == tokens
    assert end == 0
    newest, more = reads.taken(world.actor(OPERATOR), limit=2)
    assert [row.token for row in newest] == tokens[:-3:-1]
    assert more
    at_unit, following = reads.waiting_at(world.actor(DISPATCHER), limit=4)
    assert [row.token for row in at_unit] == tokens[:4]
    assert [row.token for row in reads.waiting_at(world.actor(DISPATCHER), following)[0]] == tokens[4:]
    assert reads.waiting_count(world.actor(DISPATCHER)) == 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_colleagues_answer_at_once_and_the_second_is_told(committed_world: World, now: datetime) -> None:
    world = committed_world
    received = transferred_dossier(world, now=now)
    token = passed_on(world, received, now)
    first, second = world.actor(DISPATCHER), world.actor(CIVIL_STATUS)
    assert first.unit_id == second.unit_id

    ends = at_once(
        lambda: calls.answer(actor=first, dossier_id=received.id, token=token, text="Một", now=now),
        lambda: calls.answer(actor=second, dossier_id=received.id, token=token, text="Hai", now=now),
    )

    assert ends == ["call.answered", "done"]
    assert [row.type for row in dossiers.history(received.id)].count("call.answered") == 1
