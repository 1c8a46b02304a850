"""Who is behind a session: one query per request."""

from datetime import datetime

from motcua.core import clock, sql
from motcua.directory.actors import Actor, Role

_ACTOR = """
SELECT a.id, a.full_name, a.is_official, coalesce(p.id, 0), coalesce(p.title, ''), coalesce(u.id, 0),
       coalesce(u.name, ''), coalesce(g.id, 0), coalesce(g.code, ''), coalesce(g.name, ''), p.roles
FROM directory_account a
LEFT JOIN directory_post p ON p.account_id = a.id AND a.is_official
  AND p.valid_from <= %(day)s AND (p.valid_to IS NULL OR p.valid_to >= %(day)s)
LEFT JOIN directory_unit u ON u.id = p.unit_id
LEFT JOIN directory_agency g ON g.id = u.agency_id
WHERE a.id = %(account)s AND a.is_active
ORDER BY p.id = %(post)s DESC NULLS LAST, p.id LIMIT 1
"""


def actor_for(*, account_id: int, post_id: int = 0, now: datetime) -> Actor | None:
    """Return the actor behind an account, in the chosen post or the first one held today; None when inactive."""
    found = sql.rows(_ACTOR, {"day": clock.local_date(now), "account": account_id, "post": post_id})
    if not found:
        return None
    row = found[0]
    roles = row[10] or []
    if isinstance(roles, str):
        import json  # noqa: PLC0415

        roles = json.loads(roles)
    return Actor(
        account_id=row[0],
        full_name=row[1],
        is_official=row[2],
        post_id=row[3],
        post_title=row[4],
        unit_id=row[5],
        unit_name=row[6],
        agency_id=row[7],
        agency_code=row[8],
        agency_name=row[9],
        roles=frozenset(Role(role) for role in roles),
    )
