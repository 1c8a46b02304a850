"""An act that the database ends to break a deadlock is done all the same, once."""

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected, LockNotAvailable

from motcua.core.together import again_after_deadlock, each_for_itself


def failing(times: int, cause: Exception, tries: list[int]):
    def act() -> str:
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError("ended") from cause
        return "done"

    return act


@pytest.mark.django_db(transaction=True)
def test_act_ended_by_a_deadlock_is_begun_again() -> None:
    tries: list[int] = []

    assert again_after_deadlock(failing(2, DeadlockDetected(), tries))() == "done"
    assert len(tries) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("times", "cause", "most"), [(3, DeadlockDetected(), 3), (1, LockNotAvailable(), 1)])
def test_act_that_fails_otherwise_or_again_and_again_fails(times: int, cause: Exception, most: int) -> None:
    tries: list[int] = []

    with pytest.raises(OperationalError):
        again_after_deadlock(failing(times, cause, tries))()
    assert len(tries) == most


@pytest.mark.django_db
def test_act_inside_another_transaction_is_left_to_that_one() -> None:
    tries: list[int] = []

    with pytest.raises(OperationalError):
        again_after_deadlock(failing(1, DeadlockDetected(), tries))()
    assert len(tries) == 1


def test_one_of_many_that_fails_keeps_no_other_waiting_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[int] = []

    def act(number: int) -> bool:
        seen.append(number)
        if number == 1:
            raise ValueError("broken")
        return number > 2

    assert each_for_itself([1, 2, 3], act) == 1
    assert seen == [1, 2, 3]
    assert "1 left to the next run" in caplog.text
