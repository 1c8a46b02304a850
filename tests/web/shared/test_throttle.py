"""One address may ask so often in a window, and again in the next."""

from datetime import datetime, timedelta
from ipaddress import ip_network

import pytest
from django.test import RequestFactory
from tests.factories.parallel import at_once

from motcua.directory.throttle import neighbourhood
from motcua.web.shared.numbers import whole_number
from motcua.web.shared.throttle import Throttle, TooMany, address_of

pytestmark = pytest.mark.django_db
TEN_MINUTES = timedelta(minutes=10)


def test_throttle_beyond_the_most_refuses_with_the_minutes_left(now: datetime) -> None:
    throttle = Throttle("test", most=2, window=TEN_MINUTES)
    for _ in range(2):
        throttle.pass_or_raise("192.0.2.1", now)

    with pytest.raises(TooMany) as refused:
        throttle.pass_or_raise("192.0.2.1", now + timedelta(minutes=4))

    assert (refused.value.code, refused.value.message) == (
        "lookup.too_many", "Bạn đã tra cứu quá nhiều lần. Hãy thử lại sau 7 phút."
    )  # fmt: skip


def test_throttle_counts_each_key_apart_and_forgets_with_the_window(now: datetime) -> None:
    throttle = Throttle("test", most=1, window=TEN_MINUTES)
    throttle.pass_or_raise("192.0.2.1", now)
    throttle.pass_or_raise("192.0.2.2", now)
    throttle.pass_or_raise("192.0.2.1", now, about="a code")

    throttle.pass_or_raise("192.0.2.1", now + TEN_MINUTES)

    with pytest.raises(TooMany):
        throttle.pass_or_raise("192.0.2.1", now + TEN_MINUTES)


@pytest.mark.django_db(transaction=True)
def test_throttle_counts_over_all_connections(now: datetime) -> None:
    throttle = Throttle("test", most=5, window=TEN_MINUTES)

    tried = at_once(*[lambda: throttle.pass_or_raise("192.0.2.1", now)] * 8)

    assert tried == ["done"] * 5 + ["lookup.too_many"] * 3


def test_throttle_counts_a_whole_ipv6_network_as_one_caller(now: datetime) -> None:
    throttle = Throttle("test", most=1, window=TEN_MINUTES)
    throttle.pass_or_raise("2001:db8:1:2::1", now)
    throttle.pass_or_raise("2001:db8:1:3::1", now)

    with pytest.raises(TooMany):
        throttle.pass_or_raise("2001:db8:1:2:ffff::7", now)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:DB8:0:1:aaaa::", "2001:db8:0:1::"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_neighbourhood_is_what_one_caller_can_choose_from(address: str, counted: str) -> None:
    assert neighbourhood(address) == counted


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), ("999999999", 999_999_999), ("9999999999", None), ("", None), ("-1", None),
     ("²", None), ("٣", None), ("1.0", None), (" 1", None), ("1e3", None)],
)  # fmt: skip
def test_whole_number_is_plain_digits_only(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("proxies", "seen", "told", "caller"),
    [
        ((), "127.0.0.1", "198.51.100.9", "127.0.0.1"),
        (("127.0.0.1",), "127.0.0.1", "198.51.100.9", "198.51.100.9"),
        (("127.0.0.1",), "127.0.0.1", "1.2.3.4, 198.51.100.9", "198.51.100.9"),
        (("127.0.0.1", "10.0.0.0/8"), "127.0.0.1", "1.2.3.4, 198.51.100.9, 10.1.2.3", "198.51.100.9"),
        (("127.0.0.1",), "203.0.113.7", "198.51.100.9", "203.0.113.7"),
        (("127.0.0.1",), "127.0.0.1", "", "127.0.0.1"),
        (("127.0.0.1",), "", "198.51.100.9", ""),
    ],
)
def test_caller_behind_proxies_of_ours_is_told_apart_and_cannot_lie(
    settings, proxies: tuple[str, ...], seen: str, told: str, caller: str
) -> None:
    settings.TRUSTED_PROXIES = tuple(map(ip_network, proxies))

    request = RequestFactory().get("/", REMOTE_ADDR=seen, HTTP_X_FORWARDED_FOR=told)

    assert address_of(request) == caller
