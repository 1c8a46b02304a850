"""Saved views and the columns of one's own inbox."""

from collections.abc import Iterable

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.processing.inbox import Section
from motcua.workplace.rules import columns


@transaction.atomic
def save_view(*, actor: Actor, name: str, section: str, procedure: str = "") -> int:
    """Keep a view under a name; the same name again changes what it shows. Returns its id.

    Raises:
        RuleBroken: No name, or too many views already.
    """
    name = clean_input(name, columns.LONGEST_NAME, multiline=False)
    if not name:
        raise RuleBroken("view.unnamed", "Hãy đặt tên cho cách xem này, ví dụ “Khai sinh sắp đến hạn”.", "name")
    kept = Section(section) if section in set(Section) else Section.TODO
    # The account's row is the lock: two tabs at once do not pass the limit together.
    sql.rows("SELECT 1 FROM directory_account WHERE id = %s FOR UPDATE", (actor.account_id,))
    others = sql.rows(
        "SELECT count(*) FROM workplace_savedview WHERE account_id = %s AND name <> %s", (actor.account_id, name)
    )[0][0]
    if others >= columns.MOST_VIEWS:
        message = f"Bạn đã lưu {others} cách xem. Hãy xóa bớt một cách xem không dùng nữa rồi lưu lại."
        raise RuleBroken("view.too_many", message, "name")
    found = sql.rows(
        "INSERT INTO workplace_savedview (id, account_id, name, section, procedure) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (account_id, name) DO UPDATE SET section = excluded.section, procedure = excluded.procedure "
        "RETURNING id",
        (new_id(), actor.account_id, name, kept.value, procedure),
    )
    return int(found[0][0])


def forget_view(*, actor: Actor, view_id: int) -> None:
    """Forget one of the actor's own views; another's or none looks the same."""
    sql.execute("DELETE FROM workplace_savedview WHERE id = %s AND account_id = %s", (view_id, actor.account_id))


def choose_columns(*, actor: Actor, keys: Iterable[str]) -> list[str]:
    """Keep which columns the actor wants; unknown ones are passed over, none means the default ones."""
    shown = columns.chosen(keys)
    sql.execute(
        "INSERT INTO workplace_columns (account_id, shown) VALUES (%s, to_jsonb(%s::text[])) "
        "ON CONFLICT (account_id) DO UPDATE SET shown = excluded.shown",
        (actor.account_id, shown),
    )
    return shown
