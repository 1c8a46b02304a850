"""Which copies go out and when: the law's notices always reach an address, quiet hours never undo that."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.clock import LOCAL
from motcua.notifications.rules.kinds import Channel
from motcua.notifications.rules.reaching import Wishes, copies, not_before

EMAIL, SMS = Channel.EMAIL, Channel.SMS
HOURS = st.one_of(st.none(), st.times())
WISHES = st.builds(
    Wishes, email=st.booleans(), sms=st.booleans(), reminders=st.booleans(), quiet_from=HOURS, quiet_to=HOURS
)
DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 1, 1))
MOMENTS = st.builds(lambda day, hour: datetime.combine(day, hour, tzinfo=LOCAL), DAYS, st.times())


@pytest.mark.parametrize(
    ("wishes", "legal", "has_email", "has_phone", "expected"),
    [
        (Wishes(), True, True, True, (EMAIL,)),
        (Wishes(), True, False, True, (SMS,)),
        (Wishes(sms=True), True, True, True, (EMAIL, SMS)),
        (Wishes(email=False, sms=True), True, True, True, (SMS,)),
        (Wishes(email=False), True, True, True, (EMAIL,)),
        (Wishes(email=False), True, False, True, (SMS,)),
        (Wishes(email=False), False, True, True, ()),
        (Wishes(), False, False, True, (SMS,)),
        (Wishes(reminders=False), False, True, True, ()),
        (Wishes(reminders=False), True, True, True, (EMAIL,)),
        (Wishes(), True, False, False, ()),
    ],
)
def test_copies(wishes: Wishes, legal: bool, has_email: bool, has_phone: bool, expected: tuple[Channel, ...]) -> None:
    assert copies(wishes, legal=legal, has_email=has_email, has_phone=has_phone) == expected


@given(wishes=WISHES, has_email=st.booleans(), has_phone=st.booleans())
def test_no_wish_silences_a_notice_of_the_law(wishes: Wishes, has_email: bool, has_phone: bool) -> None:
    chosen = copies(wishes, legal=True, has_email=has_email, has_phone=has_phone)

    assert bool(chosen) == (has_email or has_phone)
    assert EMAIL not in chosen or has_email
    assert SMS not in chosen or has_phone


@given(wishes=WISHES, at=MOMENTS, legal=st.booleans(), reached=st.booleans(), channel=st.sampled_from([EMAIL, SMS]))
def test_quiet_hours_wait_a_day_at_most_and_never_for_the_only_copy_of_the_law(
    wishes: Wishes, at: datetime, legal: bool, reached: bool, channel: Channel
) -> None:
    until = not_before(wishes, channel, legal=legal, reached=reached, at=at)

    assert until is None or timedelta(0) < until - at <= timedelta(days=1)
    assert until is None or until.time() == wishes.quiet_to
    if legal and (channel is EMAIL or not reached):
        assert until is None


@pytest.mark.parametrize(
    ("hour", "expected"), [(time(21, 0), None), (time(22, 0), (12, 6)), (time(3, 0), (11, 6)), (time(6, 0), None)]
)
def test_quiet_hours_over_midnight(hour: time, expected: tuple[int, int] | None) -> None:
    night = Wishes(quiet_from=time(21, 30), quiet_to=time(6))
    at = datetime.combine(date(2026, 3, 11), hour, tzinfo=LOCAL)

    until = not_before(night, SMS, legal=True, reached=True, at=at)

    assert (until and (until.day, until.hour)) == expected
