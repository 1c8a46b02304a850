"""Running numbers."""

import threading

import pytest
from django.db import connection, transaction

from motcua.core import numbers


@pytest.mark.django_db
def test_take_of_two_series_counts_each_from_one():
    taken = [numbers.take("slip:A"), numbers.take("slip:A"), numbers.take("slip:B"), numbers.take("slip:A")]

    assert taken == [1, 2, 1, 3]


@pytest.mark.django_db
def test_take_in_a_transaction_that_fails_leaves_no_gap():
    numbers.take("slip:A")
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  (the transaction must fail inside)
        numbers.take("slip:A")
        _ = 1 / 0

    assert numbers.take("slip:A") == 2


@pytest.mark.django_db(transaction=True)
def test_take_by_many_threads_at_once_gives_each_number_once():
    taken: list[int] = []

    def take_some() -> None:
        try:
            for _ in range(10):
                with transaction.atomic():
                    taken.append(numbers.take("slip:A"))
        finally:
            connection.close()

    threads = [threading.Thread(target=take_some) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == list(range(1, 61))
