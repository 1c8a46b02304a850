"""What people want of notices: language, copies, quiet hours; and whoever unsubscribes from reminders."""

from datetime import datetime, time

from django.core import signing
from django.db import transaction

from motcua.core import crypto, ledger, profile, sql
from motcua.core.addresses import portal_address
from motcua.core.errors import Faults, NotFound
from motcua.directory.actors import Actor
from motcua.notifications.events import WishesChanged
from motcua.notifications.rules.kinds import LANGUAGES
from motcua.notifications.rules.reaching import Wishes

_SALT = "notices.reminders"
_OF = "SELECT language, email, sms, reminders, quiet_from, quiet_to FROM notifications_wish WHERE account_id = %s"
_KEEP = """
INSERT INTO notifications_wish (account_id, language, email, sms, reminders, quiet_from, quiet_to, changed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (account_id) DO UPDATE SET language = excluded.language, email = excluded.email, sms = excluded.sms,
  reminders = excluded.reminders, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
  changed_at = excluded.changed_at
"""


def wishes_of(account_id: int | None) -> Wishes:
    """Return what an account wants; as most people want it, in the province's quiet hours, where it said nothing."""
    found = sql.rows(_OF, (account_id,)) if account_id else []
    return Wishes(*found[0]) if found else _usual()


@transaction.atomic
def change_wishes(*, actor: Actor, wishes: Wishes, now: datetime) -> None:
    """Keep what the actor wants; what the law asks for is copied whatever they want.

    Raises:
        NotFound: The actor is not a citizen.
        RuleBroken: No such language, or only one end of the quiet hours.
    """
    if actor.is_official or not actor.account_id:
        raise NotFound("inbox")
    faults = Faults()
    faults.unless(wishes.language in LANGUAGES, "wishes.language", "Hãy chọn ngôn ngữ của thông báo.", "language")
    both = (wishes.quiet_from is None) == (wishes.quiet_to is None)
    message = "Hãy ghi cả giờ bắt đầu và giờ kết thúc, hoặc để trống cả hai."
    faults.unless(both, "wishes.quiet", message, "quiet_to" if wishes.quiet_to is None else "quiet_from")
    faults.tell()
    if wishes == wishes_of(actor.account_id):
        return
    values = (wishes.language, wishes.email, wishes.sms, wishes.reminders, wishes.quiet_from, wishes.quiet_to)
    sql.execute(_KEEP, (actor.account_id, *values, now))
    ledger.ensure(actor.account_id)
    fact = WishesChanged(wishes.language, wishes.email, wishes.sms, wishes.reminders)
    ledger.record(stream=actor.account_id, fact=fact, actor=actor.ref, now=now)


def silence_link(address: str) -> str:
    """Return the address by which whoever reads it stops reminders to their e-mail."""
    token = signing.dumps(crypto.index(_plain(address)).hex(), salt=_SALT)
    return f"{portal_address()}/thong-bao/ngung/{token}/"


def silence(*, token: str, now: datetime) -> None:
    """Send no more reminders to the address a link was made for; again changes nothing. Legal notices go on.

    Raises:
        NotFound: The link is not one of ours.
    """
    index = _index_of(token)
    sql.execute(
        "INSERT INTO notifications_silence (address_index, since) VALUES (%s, %s) ON CONFLICT DO NOTHING", (index, now)
    )


def check_link(token: str) -> None:
    """Tell whether a link to stop reminders is ours.

    Raises:
        NotFound: It is not.
    """
    _index_of(token)


def is_silenced(address: str) -> bool:
    """Tell whether an address wants no reminders."""
    statement = "SELECT 1 FROM notifications_silence WHERE address_index = ANY(%s)"
    return bool(address) and bool(sql.rows(statement, (crypto.indexes(_plain(address)),)))


def _index_of(token: str) -> bytes:
    try:
        return bytes.fromhex(signing.loads(token[:300], salt=_SALT))
    except (signing.BadSignature, ValueError, TypeError) as broken:
        raise NotFound("link to stop reminders") from broken


def _plain(address: str) -> str:
    return address.strip().lower()


def _usual() -> Wishes:
    begins, ends = (str(profile.value("notices", name)) for name in ("quiet_from", "quiet_to"))
    if not begins or not ends:
        return Wishes()
    return Wishes(quiet_from=time.fromisoformat(begins), quiet_to=time.fromisoformat(ends))
