"""Agencies and their units: made, moved in the tree, ended with successors; each change is in the agency's history."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.text import clean_input, sort_key
from motcua.directory import tree
from motcua.directory.actors import Actor, Role
from motcua.directory.events import AgencyEnded, AgencyKept, UnitKept
from motcua.directory.models.agencies import Agency, AgencyKind, AgencySuccession, Unit
from motcua.directory.models.power import Delegation, Post
from motcua.directory.rules.agency_tree import above
from motcua.directory.rules.receipts import NO_SIGNS, ReceiptSigns, sign_faults
from motcua.directory.standing import require_administered, tell

CODE = re.compile(r"[A-Z][A-Z0-9]*(\.[A-Z0-9]+)*")
UNIT_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE = 35
LEVELS = {"ministry": "Trung ương", "province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}
UNIT_KINDS = {
    "division": "Phòng, bộ phận chuyên môn",
    "desk": "Bộ phận Một cửa",
    "leadership": "Lãnh đạo",
    "records": "Văn thư",
}


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency in the tree, with how deep it stands and what became of it."""

    id: int
    code: str
    name: str
    level: str
    kind: str
    parent_id: int | None
    depth: int
    active: bool
    valid_from: date | None
    valid_to: date | None
    successors: str
    units: int
    officials: int


@dataclass(frozen=True)
class AgencyFacts:
    """One agency with all its particulars."""

    id: int
    code: str
    name: str
    level: str
    kind: str
    kind_name: str
    reported_apart: bool
    parent_id: int | None
    parent_name: str
    unit_code: str
    address: str
    phone: str
    tax_code: str
    receipt_form: str
    receipt_series: str
    active: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with how many officials hold a post in it."""

    id: int
    key: str
    name: str
    kind: str
    valid_to: date | None
    successor: str
    officials: int


@dataclass(frozen=True)
class AgencyTerms:
    """What an agency is, as typed."""

    code: str
    name: str
    level: str
    kind: str
    parent_id: int | None
    unit_code: str = ""
    address: str = ""
    phone: str = ""
    signs: ReceiptSigns = NO_SIGNS
    valid_from: date | None = None


_TREE = """
SELECT g.id, g.code, g.name, g.level, coalesce(k.name, ''), g.parent_id,
       (SELECT count(*) - 1 FROM directory_agencytree t WHERE t.descendant_id = g.id), g.active, g.valid_from,
       g.valid_to,
       coalesce((SELECT string_agg(n.name, '; ' ORDER BY n.code) FROM directory_agencysuccession s
                 JOIN directory_agency n ON n.id = s.successor_id WHERE s.predecessor_id = g.id), ''),
       (SELECT count(*) FROM directory_unit u WHERE u.agency_id = g.id AND u.valid_to IS NULL),
       (SELECT count(DISTINCT p.account_id) FROM directory_post p JOIN directory_unit u ON u.id = p.unit_id
        WHERE u.agency_id = g.id AND p.ended_at IS NULL)
FROM directory_agency g LEFT JOIN directory_agencykind k ON k.code = g.kind_id
WHERE (g.active OR g.valid_to IS NOT NULL) AND (%(all)s OR g.id = ANY(%(agencies)s))
"""


def tree_of(actor: Actor) -> list[AgencyLine]:
    """Return the agencies that the actor administers, parents before children, in Vietnamese order."""
    values = {
        "all": actor.has(Role.PROVINCE_ADMIN),
        "agencies": sorted(actor.agencies | {actor.agency_id}) if actor.has(Role.AGENCY_ADMIN) else [],
    }
    lines = [AgencyLine(*row) for row in sql.rows(_TREE + ' ORDER BY g.sort_key COLLATE "C", g.code', values)]
    return _in_tree_order(lines)


def _in_tree_order(lines: list[AgencyLine]) -> list[AgencyLine]:
    here = {line.id for line in lines}
    children: dict[int | None, list[AgencyLine]] = {}
    for line in lines:
        children.setdefault(line.parent_id if line.parent_id in here else None, []).append(line)
    ordered: list[AgencyLine] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        line = waiting.pop()
        ordered.append(line)
        waiting.extend(reversed(children.get(line.id, [])))
    return ordered


_FACTS = """
SELECT g.id, g.code, g.name, g.level, coalesce(g.kind_id, ''), coalesce(k.name, ''),
       coalesce(k.reported_apart, false), g.parent_id, coalesce(p.name, ''), g.unit_code, g.address, g.phone,
       g.tax_code, g.receipt_form, g.receipt_series, g.active, g.valid_from, g.valid_to
FROM directory_agency g LEFT JOIN directory_agencykind k ON k.code = g.kind_id
LEFT JOIN directory_agency p ON p.id = g.parent_id WHERE g.code = %s
"""


def administered(actor: Actor, code: str) -> AgencyFacts:
    """Return an agency of the actor's subtree.

    Raises:
        NotFound: No such agency, or not the actor's to administer: both look the same.
    """
    found = sql.rows(_FACTS, (code,))
    if not found:
        raise NotFound(f"agency {code}")
    facts = AgencyFacts(*found[0])
    require_administered(actor, facts.id)
    return facts


def unit_lines(agency_id: int) -> list[UnitLine]:
    """Return all units of an agency, ended ones last."""
    found = sql.rows(
        "SELECT u.id, u.key, u.name, u.kind, u.valid_to, coalesce(n.name || ', ' || g.name, ''), "
        "(SELECT count(DISTINCT p.account_id) FROM directory_post p WHERE p.unit_id = u.id AND p.ended_at IS NULL) "
        "FROM directory_unit u LEFT JOIN directory_unit n ON n.id = u.successor_id "
        "LEFT JOIN directory_agency g ON g.id = n.agency_id "
        "WHERE u.agency_id = %s ORDER BY u.valid_to NULLS FIRST, u.key",
        (agency_id,),
    )
    return [UnitLine(*row) for row in found]


def kinds() -> list[tuple[str, str, bool]]:
    """Return what an agency can be: code, name, whether its figures are told apart."""
    return [(row.code, row.name, row.reported_apart) for row in AgencyKind.objects.order_by("order", "code")]


def voluntary() -> frozenset[int]:
    """Return the agencies whose figures are told apart: they take part voluntarily."""
    found = sql.rows(
        "SELECT g.id FROM directory_agency g JOIN directory_agencykind k ON k.code = g.kind_id WHERE k.reported_apart",
        (),
    )
    return frozenset(row[0] for row in found)


@transaction.atomic
def keep_kind(*, actor: Actor, code: str, name: str, reported_apart: bool) -> None:
    """Add a kind of agency or change its name; the list is the operator's.

    Raises:
        NotAllowed: The actor does not administer the province.
        SeveralBroken: Code or name do not fit.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} keeps no code lists")
    code, name = code.strip().lower(), clean_input(name, 200, multiline=False)
    faults = []
    if not UNIT_KEY.fullmatch(code) or len(code) > 40:  # noqa: PLR2004  (as long as a code of this list may be)
        faults.append(("kind_code", "Mã loại chỉ gồm chữ thường không dấu, chữ số và gạch nối. Ví dụ: nganh-doc."))
    if not name:
        faults.append(("kind_name", "Hãy nhập tên loại cơ quan."))
    if faults:
        raise SeveralBroken(faults)
    AgencyKind.objects.update_or_create(code=code, defaults={"name": name, "reported_apart": reported_apart})


@transaction.atomic
def keep_agency(*, actor: Actor, agency_id: int | None, terms: AgencyTerms, now: datetime) -> str:
    """Make an agency, or change its particulars and its place in the tree; returns its code.

    An administrator makes agencies below the own ones; only the operator moves one out of a subtree.

    Raises:
        NotFound: Agency or parent is not in the actor's subtree.
        RuleBroken: An ended agency, a code that is taken, or a parent that stands below.
        SeveralBroken: Particulars that need mending.
    """
    # One change of the tree at a time: two moves that are sound alone can make a circle together.
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (_TREE_LOCK,))
    if agency_id is not None:
        require_administered(actor, agency_id)
        if not Agency.objects.filter(id=agency_id, active=True).exists():
            raise RuleBroken("agency.ended", "Cơ quan này đã kết thúc hoạt động nên không sửa được nữa.")
    values = _checked(actor, agency_id, terms)
    if agency_id is None:
        try:
            with transaction.atomic():
                agency_id = Agency.objects.create(**values).id
        except IntegrityError:
            message = f"Mã {values['code']} đã có cơ quan khác dùng. Hãy kiểm tra lại mã."
            raise RuleBroken("agency.code_taken", message, "code") from None
    else:
        Agency.objects.filter(id=agency_id).update(**{name: each for name, each in values.items() if name != "code"})
    tree.rebuild()
    fact = AgencyKept(
        code=str(values["code"]),
        name=str(values["name"]),
        level=terms.level,
        kind=terms.kind,
        parent=terms.parent_id or 0,
    )
    tell(stream=agency_id, fact=fact, actor=actor, now=now)
    return str(Agency.objects.values_list("code", flat=True).get(id=agency_id))


@transaction.atomic
def keep_unit(
    *, actor: Actor, agency_id: int, unit_id: int | None, key: str, name: str, kind: str, now: datetime
) -> int:
    """Make a unit of an agency, or change its name and kind; returns its id. An agency may have several desks.

    Raises:
        NotFound: Not an agency or unit of the actor's subtree.
        SeveralBroken: Key, name or kind do not fit.
        RuleBroken: The key is taken.
    """
    require_administered(actor, agency_id)
    name, key = clean_input(name, 200, multiline=False), key.strip().lower()[:60]
    faults = []
    if not name:
        faults.append(("unit_name", "Hãy nhập tên bộ phận."))
    if kind not in UNIT_KINDS:
        faults.append(("unit_kind", "Hãy chọn loại bộ phận."))
    if unit_id is None and not UNIT_KEY.fullmatch(key):
        faults.append(("unit_key", "Mã bộ phận chỉ gồm chữ thường không dấu, chữ số và gạch nối. Ví dụ: mot-cua-2."))
    if faults:
        raise SeveralBroken(faults)
    if unit_id is None:
        try:
            with transaction.atomic():
                unit_id = Unit.objects.create(agency_id=agency_id, key=key, name=name, kind=kind).id
        except IntegrityError:
            message = f"Cơ quan đã có bộ phận mã “{key}”. Hãy chọn mã khác."
            raise RuleBroken("unit.taken", message, "unit_key") from None
    elif not Unit.objects.filter(id=unit_id, agency_id=agency_id, valid_to=None).update(name=name, kind=kind):
        raise NotFound(f"unit {unit_id}")
    tell(stream=agency_id, fact=UnitKept(unit=unit_id, name=name, kind=kind), actor=actor, now=now)
    return unit_id


def end(
    *,
    actor: Actor,
    agency_id: int,
    ended_on: date,
    decision: str,
    units: Mapping[int, int],
    dossiers: int,
    now: datetime,
) -> None:
    """End an agency with its units and posts; the caller is the transaction and has moved the open dossiers.

    Old dossiers keep the agency's name: its row stays, closed.

    Args:
        units: Which unit of a successor goes on for each unit that ends.
        dossiers: How many open dossiers were moved, for the history.
    """
    successors = sorted(set(Unit.objects.filter(id__in=units.values()).values_list("agency_id", flat=True)))
    Agency.objects.filter(id=agency_id).update(active=False, valid_to=ended_on)
    sql.execute(
        "UPDATE directory_unit u SET valid_to = %s, successor_id = x.new "
        "FROM unnest(%s::bigint[], %s::bigint[]) AS x(old, new) WHERE u.id = x.old",
        (ended_on, list(units), list(units.values())),
    )
    AgencySuccession.objects.bulk_create(
        [
            AgencySuccession(predecessor_id=agency_id, successor_id=successor, since=ended_on, decision=decision)
            for successor in successors
        ]
    )
    ending = Post.objects.filter(unit__agency_id=agency_id, ended_at=None)
    Delegation.objects.filter(post__in=ending, ended_at=None).update(ended_at=now)
    ending.update(ended_at=now)
    fact = AgencyEnded(
        ended_on=ended_on.isoformat(),
        decision=decision,
        successors=tuple(successors),
        units=tuple(sorted(units.items())),
        dossiers=dossiers,
    )
    tell(stream=agency_id, fact=fact, actor=actor, now=now)


def hold(actor: Actor, agency_id: int) -> str:
    """Lock an active agency for its end and return its name; only the operator ends agencies.

    Raises:
        NotAllowed: The actor does not administer the province.
        NotFound: No such agency.
        RuleBroken: It has ended already.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} ends no agency")
    row = Agency.objects.select_for_update().filter(id=agency_id).first()
    if row is None:
        raise NotFound(f"agency {agency_id}")
    if not row.active:
        raise RuleBroken("agency.ended", f"{row.name} đã kết thúc hoạt động trước đó.")
    return row.name


def successors_of_unit(unit_code: str) -> list[AgencyLine]:
    """Return the active agencies on the land of a former commune, the one of most of it first; for a proposal."""
    found = sql.rows(
        "SELECT g.id, g.code, g.name, g.level, '', g.parent_id, 0, g.active, g.valid_from, g.valid_to, '', 0, 0 "
        "FROM directory_formerunitsuccessor s JOIN directory_agency g ON g.unit_code = s.unit_id AND g.active "
        "AND g.level = 'commune' WHERE s.former_id = %s ORDER BY s.is_default DESC, g.code",
        (unit_code,),
    )
    return [AgencyLine(*row) for row in found]


_TREE_LOCK = 0x54524545


def _checked(actor: Actor, agency_id: int | None, terms: AgencyTerms) -> dict[str, object]:
    faults: list[tuple[str, str]] = []
    name = clean_input(terms.name, 300, multiline=False)
    code = terms.code.strip().upper()
    if agency_id is None and (len(code) > LONGEST_CODE or not CODE.fullmatch(code)):
        message = "Mã cơ quan gồm chữ hoa, chữ số và dấu chấm, bắt đầu bằng chữ. Ví dụ: H99.21."
        faults.append(("code", message))
    if not name:
        faults.append(("name", "Hãy nhập tên cơ quan."))
    if terms.level not in LEVELS:
        faults.append(("level", "Hãy chọn cấp."))
    if terms.kind and not AgencyKind.objects.filter(code=terms.kind).exists():
        faults.append(("kind", "Hãy chọn loại cơ quan trong danh mục."))
    faults.extend(sign_faults(terms.signs))
    if faults:
        raise SeveralBroken(faults)
    _check_parent(actor, agency_id, terms.parent_id)
    return {
        "code": code,
        "name": name,
        "level": terms.level,
        "kind_id": terms.kind or None,
        "parent_id": terms.parent_id,
        "unit_code": clean_input(terms.unit_code, 5, multiline=False),
        "address": clean_input(terms.address, 300, multiline=False),
        "phone": clean_input(terms.phone, 50, multiline=False),
        "tax_code": terms.signs.tax_code,
        "receipt_form": terms.signs.form,
        "receipt_series": terms.signs.series,
        "sort_key": sort_key(name),
        "valid_from": terms.valid_from,
    }


def _check_parent(actor: Actor, agency_id: int | None, parent_id: int | None) -> None:
    now_under = Agency.objects.filter(id=agency_id).values_list("parent_id", flat=True).first() if agency_id else None
    if parent_id is None:
        if not actor.has(Role.PROVINCE_ADMIN) and (agency_id is None or now_under is not None):
            raise RuleBroken("agency.parent", "Hãy chọn cơ quan cấp trên trong phạm vi quản trị của bạn.", "parent")
        return
    if parent_id != now_under or agency_id is None:
        require_administered(actor, parent_id)
        if not Agency.objects.filter(id=parent_id, active=True).exists():
            raise RuleBroken("agency.parent", "Cơ quan cấp trên vừa chọn không còn hoạt động.", "parent")
    if agency_id is not None:
        parents: dict[int, int | None] = dict(Agency.objects.values_list("id", "parent_id"))
        above(agency_id, parents | {agency_id: parent_id})
