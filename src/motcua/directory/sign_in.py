"""Who is behind a session: one query per request, so that power taken away is gone with the next click."""

from datetime import datetime

from motcua.core import clock, sql
from motcua.directory.actors import PROVINCE_SCOPE, Actor, Reach, Role
from motcua.directory.queries import HELD, LENDER
from motcua.directory.terms import OWED

# Own posts, and posts of others acted in by delegation. A delegation counts while both sides still stand: the
# post is held, its holder's account is open, and the delegate holds a post of the own; so nobody keeps by
# delegation what was taken away.
_ACTOR = f"""
SELECT a.id, a.full_name, a.is_official, coalesce(p.post, 0), coalesce(p.title, ''), coalesce(u.id, 0),
       coalesce(u.name, ''), coalesce(g.id, 0), coalesce(g.code, ''), coalesce(g.name, ''), p.roles, p.lent,
       coalesce(p.reach, ''), coalesce(p.procedures, 0), coalesce(p.delegation, 0), coalesce(p.holder, 0),
       coalesce(p.holder_name, ''),
       CASE WHEN p.reach = 'subtree' OR p.roles ? 'agency_admin'
            THEN ARRAY(SELECT descendant_id FROM directory_agencytree WHERE ancestor_id = g.id) END,
       CASE WHEN a.is_official THEN ARRAY(
         SELECT coalesce(x.agency_id, {PROVINCE_SCOPE}) FROM directory_accessgrant x WHERE x.account_id = a.id
           AND x.ended_at IS NULL AND x.starts_at <= %(now)s AND x.ends_at > %(now)s ORDER BY x.id) END,
        {OWED}
FROM directory_account a
LEFT JOIN LATERAL (
  SELECT p.id AS post, p.title, p.unit_id, p.roles, NULL::jsonb AS lent, p.reach, p.procedure_set_id AS procedures,
         0 AS delegation, 0 AS holder, '' AS holder_name
  FROM directory_post p WHERE p.account_id = a.id AND {HELD}
  UNION ALL
  SELECT p.id, p.title, p.unit_id, p.roles, d.roles, p.reach, coalesce(d.procedure_set_id, p.procedure_set_id), d.id,
         o.id, o.full_name
  FROM directory_delegation d
  JOIN directory_post p ON p.id = d.post_id AND {HELD}
  {LENDER}
  WHERE d.delegate_id = a.id AND d.ended_at IS NULL AND %(day)s BETWEEN d.valid_from AND d.valid_to
    AND EXISTS (SELECT FROM directory_post p WHERE p.account_id = a.id AND {HELD})
) p ON a.is_official
LEFT JOIN directory_unit u ON u.id = p.unit_id
LEFT JOIN directory_agency g ON g.id = u.agency_id
WHERE a.id = %(account)s AND a.is_active
ORDER BY coalesce(nullif(p.delegation, 0), p.post) = %(post)s DESC NULLS LAST, p.delegation, p.post LIMIT 1
"""


def actor_for(*, account_id: int, post_id: int = 0, now: datetime) -> Actor | None:
    """Return the actor behind an account, in the chosen post or the first one held today; None when inactive.

    Args:
        post_id: An own post, or a delegation by which another's post is acted in.
    """
    day = clock.local_date(now)
    found = sql.rows(_ACTOR, {"day": day, "now": now, "account": account_id, "post": post_id})
    if not found:
        return None
    row = found[0]
    roles = frozenset(Role(role) for role in sql.json_value(row[10]) or ())
    if row[11] is not None:
        roles &= frozenset(Role(role) for role in sql.json_value(row[11]))
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
        roles=roles,
        reach=Reach(row[12]),
        procedure_set_id=row[13],
        delegation_id=row[14],
        acts_for_id=row[15],
        acts_for_name=row[16],
        agencies=frozenset(row[17] or ()),
        granted=tuple(row[18] or ()),
        owes_terms=row[19],
    )
