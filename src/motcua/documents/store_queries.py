"""Reads of stores: the owner's own, what fits a paper that is asked for, what is shared with an agency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.core import clock, profile, sql
from motcua.core.errors import NotFound
from motcua.core.text import name_key
from motcua.directory.actors import Actor
from motcua.documents.enums import LOST, closed_words
from motcua.documents.rules.store import (
    KIND_NAMES,
    STANDING_NAMES,
    VOUCHED,
    Kind,
    Standing,
    fits,
    is_same,
    is_usable,
    last_day,
    signature_words,
    standing,
)

PAGE = 20
MOST_FITTING = 300
"""How many usable papers of one store are compared with what is asked; the newest are the likely ones."""


@dataclass(frozen=True)
class Item:
    """A paper of a store as its owner sees it."""

    id: int
    token: str
    store_id: int
    kind: str
    name: str
    holder: str
    issuer: str
    number: str
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    state: str
    signature: str
    dossier_id: int | None
    dossier_ref: str
    folder: str
    added_at: datetime
    file_id: int | None
    file_name: str
    size: int
    sha256: str
    media_type: str
    successor: str
    file_state: str
    standing: Standing

    @property
    def kind_name(self) -> str:
        """Who vouches for it, in words."""
        return KIND_NAMES[Kind(self.kind)]

    @property
    def standing_name(self) -> str:
        """Whether it holds, in words."""
        return STANDING_NAMES[self.standing]

    @property
    def signature_words(self) -> str:
        """What can be said of its digital signature."""
        return signature_words(self.signature)

    @property
    def is_usable(self) -> bool:
        """Whether it may be put into a dossier."""
        return bool(self.file_id) and self.file_state not in LOST and is_usable(self.standing)

    @property
    def closed(self) -> str:
        """Return why its file is not open to all; empty when it is."""
        return closed_words(self.file_state, own=True) if self.file_state else ""

    @property
    def is_lost(self) -> bool:
        """Whether nobody will ever open its file."""
        return self.file_state in LOST


_ITEM = """
SELECT i.id, i.token, i.store_id, i.kind, i.name, i.holder, i.issuer, i.number, i.issued_on, i.valid_from, i.valid_to,
       i.state, coalesce(f.signature, 'none'), i.dossier, i.dossier_ref, i.folder, i.added_at, i.file_id,
       coalesce(f.name, ''), coalesce(f.size, 0), coalesce(f.sha256, ''), coalesce(f.media_type, ''),
       coalesce(n.token, ''), coalesce(f.state, '')
FROM documents_storeitem i
JOIN documents_store s ON s.id = i.store_id
LEFT JOIN documents_storedfile f ON f.id = i.file_id
LEFT JOIN documents_storeitem n ON n.id = i.replaced_by_id
WHERE i.removed_at IS NULL
"""


def notice_days() -> int:
    """Return how many calendar days before its last day a paper counts as ending."""
    return int(profile.value("store", "expiry_notice_days"))


def _items(rows: Sequence[tuple[Any, ...]], today: date) -> list[Item]:
    days = notice_days()
    found = []
    for row in rows:
        valid_from, valid_to, state = row[9:12]
        holds = standing(state=state, valid_from=valid_from, valid_to=valid_to, today=today, notice_days=days)
        found.append(Item(*(*row, holds)))
    return found


@dataclass(frozen=True)
class Summary:
    """What a store holds in all."""

    store_id: int
    counts: Mapping[str, int]
    folders: Sequence[str]
    used: int
    ending: int

    @property
    def total(self) -> int:
        """How many papers it holds."""
        return sum(self.counts.values())


_COUNTS = """
SELECT s.id, i.kind, i.folder, count(i.id),
       coalesce(sum(f.size) FILTER (WHERE i.kind = 'upload' AND i.dossier IS NULL), 0),
       count(i.id) FILTER (WHERE i.state = 'valid' AND i.valid_to BETWEEN %(today)s AND %(today)s::date + %(days)s)
FROM documents_store s
LEFT JOIN documents_storeitem i ON i.store_id = s.id AND i.removed_at IS NULL
LEFT JOIN documents_storedfile f ON f.id = i.file_id
WHERE s.account_id = %(account)s GROUP BY 1, 2, 3
"""


def summary(actor: Actor, now: datetime) -> Summary:
    """Return what the actor's store holds; one that nothing reached yet is empty, not absent."""
    values = {"today": clock.local_date(now), "days": notice_days(), "account": actor.account_id}
    found = sql.rows(_COUNTS, values)
    counts: dict[str, int] = {}
    for _, kind, _, number, _, _ in found:
        if kind:
            counts[kind] = counts.get(kind, 0) + number
    return Summary(
        store_id=int(found[0][0]) if found else 0,
        counts=counts,
        folders=sorted({row[2] for row in found if row[2]}),
        used=sum(int(row[4]) for row in found),
        ending=sum(row[5] for row in found),
    )


@dataclass(frozen=True)
class Page:
    """One page of a list and where the next begins; 0 when it is the last."""

    rows: list[Item]
    after: int


def items(
    actor: Actor,
    *,
    asked: str = "",
    kind: str = "",
    folder: str = "",
    ending: bool = False,
    after: int = 0,
    now: datetime,
) -> Page:
    """Return the papers of the actor's store, newest first; search ignores marks and looks at every asked word."""
    today = clock.local_date(now)
    where, values = ["s.account_id = %s"], [actor.account_id]
    conditions: list[tuple[bool, str, list[object]]] = [
        (bool(kind), "i.kind = %s", [kind]),
        (bool(folder), "i.folder = %s", [folder]),
        (after > 0, "i.id < %s", [after]),
        (
            ending,
            "i.state = 'valid' AND i.valid_to BETWEEN %s AND %s::date + %s",
            [today, today, notice_days()],
        ),
    ]
    conditions += [
        (True, "position(%s in i.name_key || ' ' || lower(i.number || ' ' || i.dossier_ref)) > 0", [word])
        for word in name_key(asked).split()[:8]
    ]
    for is_wanted, condition, more in conditions:
        if is_wanted:
            where.append(condition)
            values += more  # type: ignore[arg-type]  # values of any kind
    statement = f"{_ITEM} AND {' AND '.join(where)} ORDER BY i.id DESC LIMIT {PAGE + 1}"
    found = _items(sql.rows(statement, values), today)
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else 0)


def all_items(actor: Actor, now: datetime) -> list[Item]:
    """Return every paper of the actor's store, oldest first, for the export of everything."""
    found = sql.rows(_ITEM + "AND s.account_id = %s ORDER BY i.id", (actor.account_id,))
    return _items(found, clock.local_date(now))


def item(actor: Actor, token: str, now: datetime) -> Item:
    """Return one paper of the actor's own store.

    Raises:
        NotFound: No such paper, or somebody else's: both look the same.
    """
    values = (token[:80], actor.account_id)
    found = sql.rows(_ITEM + "AND i.token = %s AND s.account_id = %s", values) if not actor.is_official else []
    if not found:
        raise NotFound("store item")
    return _items(found, clock.local_date(now))[0]


def name_of(item_id: int) -> str:
    """Return what a paper is called, for the notice to its owner; empty when it was taken out meanwhile."""
    found = sql.rows("SELECT name FROM documents_storeitem WHERE id = %s AND removed_at IS NULL", (item_id,))
    return str(found[0][0]) if found else ""


def usable(account_id: int, now: datetime, kinds: Sequence[str] = ()) -> list[Item]:
    """Return the papers with a file that an account's store held at a moment and that held then, newest first."""
    today = clock.local_date(now)
    found = sql.rows(
        _ITEM + "AND s.account_id = %s AND i.file_id IS NOT NULL AND i.state = 'valid' "
        "AND f.state IN ('checked', 'unscanned') "
        "AND i.added_at <= %s "
        "AND (i.valid_to IS NULL OR i.valid_to >= %s) AND (i.valid_from IS NULL OR i.valid_from <= %s) "
        "AND (%s OR i.kind = ANY(%s)) ORDER BY i.id DESC LIMIT %s",
        (account_id, now, today, today, not kinds, list(kinds), MOST_FITTING),
    )
    return _items(found, today)


def fitting(account_id: int, names: Mapping[int, str], now: datetime) -> dict[int, list[Item]]:
    """Return, by number of paper, what the store holds for each asked paper; one statement for all."""
    held = usable(account_id, now) if account_id and names else []
    found = {no: [each for each in held if fits(name, each.name)] for no, name in names.items()}
    return {no: each for no, each in found.items() if each}


def vouched_for(
    account_id: int | None, *, holder_key: str, names: Mapping[int, str], except_dossier: int, now: datetime
) -> dict[int, Item]:
    """Return, by number of paper, what an authority put into the store of whoever handed in, of the same holder.

    Args:
        except_dossier: The dossier that asks: its own papers may be asked anew, because something is wrong with them.
    """
    held = usable(account_id, now, VOUCHED) if account_id and names else []
    mine = [each for each in held if name_key(each.holder) == holder_key and each.dossier_id != except_dossier]
    found = {no: next((each for each in mine if is_same(name, each.name)), None) for no, name in names.items()}
    return {no: each for no, each in found.items() if each is not None}


@dataclass(frozen=True)
class ReadingRow:
    """Somebody saw or used something of the store."""

    id: int
    act: str
    who: str
    purpose: str
    item_name: str
    at: datetime


def readings(actor: Actor, *, after: int = 0, token: str = "") -> tuple[list[ReadingRow], int]:
    """Return who saw what in the actor's store, newest first, and where the next page begins (0: no more)."""
    found = sql.rows(
        "SELECT r.id, r.act, r.who, r.purpose, coalesce(i.name, ''), r.at FROM documents_storereading r "
        "JOIN documents_store s ON s.id = r.store_id LEFT JOIN documents_storeitem i ON i.id = r.item_id "
        "WHERE s.account_id = %s AND (%s = 0 OR r.id < %s) AND (%s = '' OR i.token = %s) "
        f"ORDER BY r.id DESC LIMIT {PAGE + 1}",
        (actor.account_id, after, after, token, token),
    )
    rows = [ReadingRow(*row) for row in found[:PAGE]]
    return rows, rows[-1].id if len(found) > PAGE else 0


@dataclass(frozen=True)
class ShareRow:
    """A consent of the owner, open or ended."""

    id: int
    token: str
    item_token: str
    item_name: str
    agency_name: str
    recipient: str
    purpose: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return last_day(self.ends_at)


_SHARES = """
SELECT h.id, h.token, i.token, i.name, coalesce(g.name, ''), h.recipient, h.purpose, h.made_at, h.ends_at, h.revoked_at
FROM documents_storeshare h
JOIN documents_store s ON s.id = h.store_id
JOIN documents_storeitem i ON i.id = h.item_id
LEFT JOIN directory_agency g ON g.id = h.agency_id
"""


def shares(actor: Actor, token: str = "") -> list[ShareRow]:
    """Return what the actor shares or shared, what is open longest first; of one paper when its token is given."""
    order = "ORDER BY h.revoked_at IS NOT NULL, h.ends_at DESC, h.id DESC LIMIT 100"
    found = sql.rows(
        f"{_SHARES}WHERE s.account_id = %s AND (%s = '' OR i.token = %s) {order}", (actor.account_id, token, token)
    )
    return [ShareRow(*row) for row in found]


@dataclass(frozen=True)
class SharedRow:
    """A paper that its owner opened to an agency."""

    id: int
    token: str
    item_name: str
    owner: str
    purpose: str
    made_at: datetime
    ends_at: datetime

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return last_day(self.ends_at)


def shared_with(actor: Actor, *, after: int = 0, now: datetime) -> tuple[list[SharedRow], int]:
    """Return what is open to the official's agency now, newest first, and where the next page begins (0: no more)."""
    if not actor.is_official:
        return [], 0
    found = sql.rows(
        "SELECT h.id, h.token, i.name, a.full_name, h.purpose, h.made_at, h.ends_at FROM documents_storeshare h "
        "JOIN documents_store s ON s.id = h.store_id JOIN directory_account a ON a.id = s.account_id "
        "JOIN documents_storeitem i ON i.id = h.item_id "
        "WHERE h.agency_id = %s AND h.revoked_at IS NULL AND h.ends_at > %s AND (%s = 0 OR h.id < %s) "
        f"ORDER BY h.id DESC LIMIT {PAGE + 1}",
        (actor.agency_id, now, after, after),
    )
    rows = [SharedRow(*row) for row in found[:PAGE]]
    return rows, rows[-1].id if len(found) > PAGE else 0
