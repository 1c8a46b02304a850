"""Sets of procedures to which posts are narrowed; `dossiers.services.sets` keeps what they see in step."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.core import sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.directory.events import ProcedureSetChanged
from motcua.directory.models.power import ProcedureSet, SetProcedure
from motcua.directory.standing import require_administered, tell

LONGEST_NAME = 120
MOST = 3000


@dataclass(frozen=True)
class SetRow:
    """A set with where it belongs; `base` is the scope it narrows."""

    id: int
    name: str
    agency_id: int
    unit_id: int | None
    unit_name: str
    codes: tuple[str, ...]
    posts: int

    @property
    def base(self) -> int:
        """The unit or agency whose dossiers the set is a part of."""
        return self.unit_id or self.agency_id


_SETS = """
SELECT s.id, s.name, s.agency_id, s.unit_id, coalesce(u.name, 'Cả cơ quan'),
       ARRAY(SELECT code FROM directory_setprocedure c WHERE c.set_id = s.id ORDER BY code),
       (SELECT count(*) FROM directory_post p WHERE p.procedure_set_id = s.id AND p.ended_at IS NULL)
FROM directory_procedureset s LEFT JOIN directory_unit u ON u.id = s.unit_id
"""


def sets_of(agency_id: int) -> list[SetRow]:
    """Return the sets of an agency and its units, by unit and name."""
    found = sql.rows(_SETS + " WHERE s.agency_id = %s ORDER BY u.key NULLS FIRST, s.name", (agency_id,))
    return [_row(row) for row in found]


def one_set(actor: Actor, set_id: int) -> SetRow:
    """Return a set of the actor's subtree.

    Raises:
        NotFound: No such set, or not the actor's to administer.
    """
    found = sql.rows(_SETS + " WHERE s.id = %s", (set_id,))
    if not found:
        raise NotFound(f"set {set_id}")
    row = _row(found[0])
    require_administered(actor, row.agency_id)
    return row


@transaction.atomic
def make_set(*, actor: Actor, agency_id: int, unit_id: int | None, name: str, now: datetime) -> int:
    """Make an empty set and return its id; it is filled by a second act, when every transaction knows it.

    Raises:
        NotFound: Not an agency of the actor's subtree, or a unit of another agency.
        RuleBroken: No name, or a name that is there already.
    """
    require_administered(actor, agency_id)
    if unit_id is not None and not sql.rows(
        "SELECT 1 FROM directory_unit WHERE id = %s AND agency_id = %s", (unit_id, agency_id)
    ):
        raise NotFound(f"unit {unit_id}")
    name = clean_input(name, LONGEST_NAME, multiline=False)
    if not name:
        raise RuleBroken("set.name", "Hãy đặt tên cho nhóm thủ tục.", "name")
    try:
        with transaction.atomic():
            made = ProcedureSet.objects.create(agency_id=agency_id, unit_id=unit_id, name=name)
    except IntegrityError:
        raise RuleBroken("set.twice", f"Đã có nhóm thủ tục “{name}” ở đây. Hãy đặt tên khác.", "name") from None
    fact = ProcedureSetChanged(procedure_set=made.id, name=name, added=(), removed=())
    tell(stream=agency_id, fact=fact, actor=actor, now=now)
    return made.id


def change_codes(*, actor: Actor, set_id: int, codes: Collection[str], now: datetime) -> tuple[SetRow, set[str]]:
    """Make a set hold exactly these procedures; returns it as it was, and what it holds now.

    The caller is the transaction and keeps what the set sees in step. The set's row stays locked until the end:
    dossiers that are being opened wait, and then count in full.
    """
    if len(codes) > MOST:
        raise RuleBroken("set.large", f"Nhóm có quá nhiều thủ tục; nhiều nhất {MOST}.", "codes")
    ProcedureSet.objects.select_for_update().filter(id=set_id).values_list("id", flat=True).first()
    before = one_set(actor, set_id)
    wanted = set(codes)
    added, removed = wanted - set(before.codes), set(before.codes) - wanted
    SetProcedure.objects.filter(set_id=set_id, code__in=removed).delete()
    SetProcedure.objects.bulk_create([SetProcedure(set_id=set_id, code=code) for code in sorted(added)])
    if added or removed:
        fact = ProcedureSetChanged(
            procedure_set=set_id, name=before.name, added=tuple(sorted(added)), removed=tuple(sorted(removed))
        )
        tell(stream=before.agency_id, fact=fact, actor=actor, now=now)
    return before, wanted


def _row(row: tuple[int, str, int, int | None, str, list[str], int]) -> SetRow:
    return SetRow(row[0], row[1], row[2], row[3], row[4], tuple(row[5]), row[6])
