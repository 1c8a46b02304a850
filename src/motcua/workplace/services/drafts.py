"""Drafts of what an official writes on a dossier: kept on the server, so that they outlive session and browser."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor

LONGEST_TEXT = 8000
LONGEST_NAME = 60
MOST_FIELDS = 20
KEPT_FOR = timedelta(days=30)
"""A draft that nobody touched for so long is swept."""


def keep_draft(
    *, actor: Actor, dossier_id: int, form: str, values: Mapping[str, str], revision: int | None, now: datetime
) -> int:
    """Keep fields of a form that is being written and return the new revision; the caller may see the dossier.

    Args:
        actor: Who writes; nobody else reads it.
        dossier_id: The dossier.
        form: Which form of the page.
        values: Only what changed.
        revision: What the page holds as the last kept one; None takes any.
        now: The moment.

    Raises:
        RuleBroken: `draft.newer` when another tab kept something meanwhile.
    """
    kept = {
        clean_input(name, LONGEST_NAME, multiline=False): clean_input(text, LONGEST_TEXT)
        for name, text in list(values.items())[:MOST_FIELDS]
    }
    found = sql.rows(
        "INSERT INTO workplace_draft AS d (id, account_id, dossier_id, form, values, revision, saved_at) "
        "VALUES (%(id)s, %(account)s, %(dossier)s, %(form)s, %(values)s::jsonb, 1, %(now)s) "
        "ON CONFLICT (dossier_id, account_id, form) DO UPDATE SET values = d.values || excluded.values, "
        "revision = d.revision + 1, saved_at = excluded.saved_at "
        "WHERE %(revision)s::int IS NULL OR d.revision = %(revision)s RETURNING revision",
        {
            "id": new_id(),
            "account": actor.account_id,
            "dossier": dossier_id,
            "form": form,
            "values": json.dumps(kept, ensure_ascii=False),
            "now": now,
            "revision": revision,
        },
    )
    if not found:
        message = "Nội dung này vừa được sửa ở một cửa sổ khác của bạn. Hãy tải lại trang để xem bản mới."
        raise RuleBroken("draft.newer", message)
    return int(found[0][0])


def forget_draft(*, actor: Actor, dossier_id: int, form: str, now: datetime) -> None:
    """Forget what was written in a form that was sent; its revision goes on, so that no window brings it back."""
    sql.execute(
        "INSERT INTO workplace_draft AS d (id, account_id, dossier_id, form, values, revision, saved_at) "
        "VALUES (%s, %s, %s, %s, '{}', 1, %s) ON CONFLICT (dossier_id, account_id, form) "
        "DO UPDATE SET values = '{}', revision = d.revision + 1, saved_at = excluded.saved_at",
        (new_id(), actor.account_id, dossier_id, form, now),
    )
