"""One act on several dossiers: each in a transaction of its own, with a report of what failed and why."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.together import again_after_deadlock
from motcua.directory.actors import Actor

MOST_AT_ONCE = 100
NOT_YOURS = "Không tìm thấy hồ sơ hoặc việc này không phải của bạn."


@dataclass(frozen=True)
class Item:
    """One thing to do: its key in the report, the dossier's code, and the act, which answers with a sentence."""

    key: str
    ref: str
    do: Callable[[], str]


def carry_out(*, actor: Actor, token: str, act: str, items: Sequence[Item], now: datetime) -> None:
    """Do the act on every item that the token's report does not have yet.

    The report is written in the transaction of each act, so that a double click, a retry after a crash or two
    windows at once do nothing twice: the second waits for the first and finds its line.

    Raises:
        NotFound: The token belongs to somebody else or to another act.
        RuleBroken: Nothing chosen, or too much at once.
    """
    if not items:
        raise RuleBroken("batch.empty", "Hãy chọn ít nhất một hồ sơ.")
    if len(items) > MOST_AT_ONCE:
        raise RuleBroken("batch.too_many", f"Mỗi lần làm được nhiều nhất {MOST_AT_ONCE} hồ sơ. Hãy chọn ít hơn.")
    sql.execute(
        "INSERT INTO workplace_batch (token, account_id, act, lines, begun_at) VALUES (%s, %s, %s, '[]', %s) "
        "ON CONFLICT (token) DO NOTHING",
        (token, actor.account_id, act, now),
    )
    for item in items:
        _do(actor, token, act, item)


@again_after_deadlock
@transaction.atomic
def _do(actor: Actor, token: str, act: str, item: Item) -> None:
    found = sql.rows(
        "SELECT lines FROM workplace_batch WHERE token = %s AND account_id = %s AND act = %s FOR UPDATE",
        (token, actor.account_id, act),
    )
    if not found:
        raise NotFound("batch")
    if item.key in {line["item"] for line in sql.json_value(found[0][0])}:
        return
    done, message = _outcome(item)
    line = {"item": item.key, "ref": item.ref, "done": done, "message": message}
    sql.execute(
        "UPDATE workplace_batch SET lines = lines || %s::jsonb WHERE token = %s",
        (json.dumps([line], ensure_ascii=False), token),
    )


def _outcome(item: Item) -> tuple[bool, str]:
    try:
        # A savepoint: what fails leaves nothing behind, and its line is still written.
        with transaction.atomic():
            return True, item.do()
    except RuleBroken as broken:
        return False, broken.message
    except (NotAllowed, NotFound):
        return False, NOT_YOURS
