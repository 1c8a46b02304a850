"""By which copies a notice goes out, and when: what somebody wants, and what the law asks for whatever they want."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from motcua.notifications.rules.kinds import Channel


@dataclass(frozen=True)
class Wishes:
    """What somebody wants of notices; the inbox holds all of them in any case.

    Args:
        email: Copies by e-mail.
        sms: Copies by text message.
        reminders: Copies of reminders, which no law asks for.
        quiet_from: Local time at which the telephone stays quiet; None together with `quiet_to`: never.
        quiet_to: Local time at which it may ring again.
    """

    language: str = "vi"
    email: bool = True
    sms: bool = False
    reminders: bool = True
    quiet_from: time | None = None
    quiet_to: time | None = None


def copies(wishes: Wishes, *, legal: bool, has_email: bool, has_phone: bool) -> tuple[Channel, ...]:
    """Return the channels a notice is copied to, the most telling first.

    A notice that the law asks for always has one copy where there is an address at all: e-mail, else text message.
    Nobody who gave only a telephone number is left out because e-mail is what most people want.
    """
    if not legal and not wishes.reminders:
        return ()
    wanted = [
        channel
        for channel, is_wanted in (
            (Channel.EMAIL, wishes.email and has_email),
            (Channel.SMS, wishes.sms and has_phone),
        )
        if is_wanted
    ]
    if wanted:
        return tuple(wanted)
    if legal and has_email:
        return (Channel.EMAIL,)
    return (Channel.SMS,) if has_phone and (legal or (wishes.email and not has_email)) else ()


def not_before(wishes: Wishes, channel: Channel, *, legal: bool, reached: bool, at: datetime) -> datetime | None:
    """Return until when a copy is held back for quiet hours; None when it goes at once.

    E-mail that the law asks for never waits, and a text message of that kind only when the notice is in an inbox or
    an e-mail already: the law wants people told at once, and quiet hours must not undo that.

    Args:
        reached: The notice reached its reader another way at this moment.
        at: Aware moment with the local time zone.
    """
    if wishes.quiet_from is None or wishes.quiet_to is None or wishes.quiet_from == wishes.quiet_to:
        return None
    if legal and (channel is Channel.EMAIL or not reached):
        return None
    clock, begins, ends = at.time(), wishes.quiet_from, wishes.quiet_to
    is_quiet = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not is_quiet:
        return None
    day = at.date() if clock < ends else at.date() + timedelta(days=1)
    return datetime.combine(day, ends, tzinfo=at.tzinfo)
