"""Moves what names an account by a digest to the key that writes: log-ins by telephone, mandates, certificates."""

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from django.db import transaction

from motcua.core import crypto, sql
from motcua.core.keyring import KeyLost

AT_ONCE = 500

_NEXT = """
SELECT id, personal_enc, phone_enc, organisation_code FROM directory_account
WHERE id > %s AND (personal_enc <> '' OR phone_enc <> '' OR organisation_code <> '') ORDER BY id LIMIT %s
"""
_LINKS = """
UPDATE directory_signinlink l SET subject = v.now FROM unnest(%s::text[], %s::text[]) v(before, now)
WHERE l.provider = 'certificate' AND l.subject = v.before
"""
_LOG_INS = """
UPDATE directory_account a SET login = v.now FROM unnest(%s::text[], %s::text[]) v(before, now)
WHERE a.login = v.before AND NOT EXISTS (SELECT 1 FROM directory_account b WHERE b.login = v.now)
"""
_MANDATES = """
UPDATE directory_mandate m SET delegate_key = v.now FROM unnest(%s::text[], %s::text[]) v(before, now)
WHERE m.delegate_key = v.before
"""


@transaction.atomic
def step(after: int) -> tuple[int | None, int]:
    """Move what names the next accounts; returns the last account looked at (None: no more) and what was moved.

    A log-in whose number is no longer the account's telephone number keeps its digest: the number itself is kept
    nowhere. It goes on being found as long as its key is in the ring.
    """
    found = sql.rows(_NEXT, (after, AT_ONCE))
    if not found:
        return None, 0
    moves = dict(move for _, *facts in found for move in _moves(*facts))
    before, now = list(moves), list(moves.values())
    moved = sum(sql.execute(statement, (before, now)) for statement in (_LOG_INS, _MANDATES, _LINKS)) if moves else 0
    return int(found[-1][0]), moved


def _moves(personal: bytes, phone: bytes, organisation: str) -> Iterator[tuple[str, str]]:
    try:
        number, telephone = crypto.decrypt(personal), crypto.decrypt(phone)
    except (KeyLost, InvalidTag):
        # Told where the columns themselves are written anew.
        return
    for kind, text in (("id", number), ("person", number), ("tel", telephone), ("business", organisation)):
        now, *before = [f"{kind}:{digest.hex()}" for digest in crypto.indexes(text)] or [""]
        yield from ((each, now) for each in before)
