"""Each account's electronic store: what arrives by itself, what the owner puts in, arranges, takes out.

Lock order: the dossier first where there is one, then the store's row, then its items.
Source: NĐ 45/2020/NĐ-CP Điều 16 khoản 3-4; TT 01/2023/TT-VPCP Điều 24.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from motcua.core import audit, clock, ledger, profile, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input, name_key
from motcua.directory.actors import Actor
from motcua.documents import marking
from motcua.documents import services as files
from motcua.documents.events import PaperAdded, PaperArranged, PaperMarked, PaperRemoved, PapersArrived
from motcua.documents.models import StoreItem, StoreReading
from motcua.documents.rules.store import Kind

LONGEST_NAME = 200
LONGEST_FOLDER = 60
MEGABYTE = 1_000_000

_OPEN = """
INSERT INTO documents_store (id, account_id, opened_at) VALUES (%s, %s, %s)
ON CONFLICT (account_id) DO NOTHING RETURNING id
"""
_USED = """
SELECT coalesce(sum(f.size), 0) FROM documents_storeitem i JOIN documents_storedfile f ON f.id = i.file_id
WHERE i.store_id = %s AND i.kind = 'upload' AND i.removed_at IS NULL AND i.dossier IS NULL
"""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A paper that reaches a store by itself, with who vouches for it and where it comes from."""

    kind: Kind
    source: str
    name: str
    holder: str
    dossier_id: int
    dossier_ref: str
    file_id: int | None = None
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    added_by: str = ""


def quota() -> int:
    """Return how many bytes of own uploads a store takes; what authorities put in counts nothing."""
    return int(profile.value("store", "quota_mb")) * MEGABYTE


def hold(account_id: int, now: datetime) -> int:
    """Lock the account's one store, opened at this moment if nothing reached it before; returns its id.

    Two that begin at once find the same row: the account is unique.

    Source: VL-10.1, QN-10.1: one store for each registered account.
    """
    opened = sql.rows(_OPEN, (new_id(), account_id, now))
    if opened:
        ledger.begin(int(opened[0][0]))
        return int(opened[0][0])
    return int(sql.rows("SELECT id FROM documents_store WHERE account_id = %s FOR UPDATE", (account_id,))[0][0])


def put(*, account_id: int, arrivals: Sequence[Arrival], actor: str, now: datetime) -> int:
    """Take in papers that arrive by themselves; what came from the same source before is left as it is.

    The caller is the transaction of the fact that brought them. Returns how many are new.
    """
    if not arrivals:
        return 0
    store_id = hold(account_id, now)
    sources = [each.source for each in arrivals]
    known = {
        row[0]
        for row in sql.rows(
            "SELECT source FROM documents_storeitem WHERE store_id = %s AND source = ANY(%s)", (store_id, sources)
        )
    }
    # One file may stand for two papers of a dossier; the store holds it once.
    new = {each.source: each for each in reversed(arrivals) if each.source not in known}
    rows = [_row(store_id, each, actor, now) for each in reversed(new.values())]
    if rows:
        sql.insert(StoreItem, rows)
        source = arrivals[0].source.partition(":")[0]
        ledger.record(stream=store_id, fact=PapersArrived(items=len(rows), source=source), actor=actor, now=now)
    return len(rows)


def mark(*, source: str, state: str, successor: str = "", actor: str, now: datetime) -> None:
    """Mark an issued paper as replaced or revoked in every store that holds it; its shares end with it.

    Args:
        source: Where the paper came from, such as `result:<id>`.
        successor: Where the paper in its place came from.
    """
    held = sql.rows(
        "SELECT s.id FROM documents_store s WHERE s.id IN "
        "(SELECT store_id FROM documents_storeitem WHERE source = %s AND source LIKE 'result:%%') "
        "ORDER BY s.id FOR UPDATE",
        (source,),
    )
    for (store_id,) in held:  # One store in practice: that of whoever handed the dossier in.
        found = sql.rows(
            "UPDATE documents_storeitem SET state = %s, replaced_by_id = "
            "(SELECT id FROM documents_storeitem WHERE store_id = %s AND source = %s) "
            "WHERE store_id = %s AND source = %s RETURNING id",
            (state, store_id, successor, store_id, source),
        )
        item = int(found[0][0])
        sql.execute(
            "UPDATE documents_storeshare SET revoked_at = %s WHERE item_id = %s AND revoked_at IS NULL", (now, item)
        )
        ledger.record(stream=store_id, fact=PaperMarked(item=item, state=state), actor=actor, now=now)


def add(
    *,
    actor: Actor,
    name: str,
    folder: str,
    valid_to: date | None,
    file_name: str,
    chunks: Iterable[bytes],
    now: datetime,
) -> str:
    """Put an own paper into the store; the file is checked before anything is locked. Returns its token.

    The same file sent again, by a second click or a retry, is there once.

    Raises:
        NotAllowed: Officials have no store.
        RuleBroken: A file that is not taken, a name or day that cannot be, or no room left.
    """
    _require_citizen(actor)
    label = clean_input(name, LONGEST_NAME, multiline=False)
    faults = Faults()
    faults.unless(label, "store.no_name", "Hãy đặt tên giấy tờ, ví dụ: Giấy khai sinh.", "name")
    _check_day(faults, valid_to, now)
    faults.tell()
    wanted = marking.narrowed(files.file_limits(), label)
    stored = files.store(name=file_name, chunks=chunks, owner_id=actor.account_id, now=now, wanted=wanted)
    return _keep_upload(actor, label, folder, valid_to, stored, now)


@transaction.atomic
def _keep_upload(
    actor: Actor, name: str, folder: str, valid_to: date | None, stored: files.Stored, now: datetime
) -> str:
    store_id = hold(actor.account_id, now)
    digest = str(sql.rows("SELECT sha256 FROM documents_storedfile WHERE id = %s", (stored.id,))[0][0])
    same = sql.rows(
        "SELECT token FROM documents_storeitem WHERE store_id = %s AND source = %s AND removed_at IS NULL",
        (store_id, f"upload:{digest}"),
    )
    if same:
        return str(same[0][0])
    used = int(sql.rows(_USED, (store_id,))[0][0])
    if used + stored.size > quota():
        message = (
            f"Kho đã dùng {used // MEGABYTE} MB trong {quota() // MEGABYTE} MB cho giấy tờ tự tải lên, không đủ chỗ "
            "cho tệp này. Hãy bỏ bớt giấy tờ tự tải lên không còn dùng, hoặc gửi tệp nhỏ hơn."
        )
        raise RuleBroken("store.full", message, "file")
    # What was taken out may be put in again: its old row gives the name of its source away.
    sql.execute(
        "UPDATE documents_storeitem SET source = source || '/' || id WHERE store_id = %s AND source = %s",
        (store_id, f"upload:{digest}"),
    )
    arrival = Arrival(
        kind=Kind.UPLOAD,
        source=f"upload:{digest}",
        name=name,
        holder=actor.full_name,
        dossier_id=0,
        dossier_ref="",
        file_id=stored.id,
        valid_to=valid_to,
        added_by=actor.ref,
    )
    row = _row(store_id, arrival, actor.ref, now) | {"folder": clean_input(folder, LONGEST_FOLDER, multiline=False)}
    sql.insert(StoreItem, [row])
    fact = PaperAdded(item=int(row["id"]), sha256=digest)
    ledger.record(stream=store_id, fact=fact, actor=actor.ref, now=now)
    return str(row["token"])


@transaction.atomic
def arrange(
    *, actor: Actor, token: str, name: str | None, folder: str, valid_to: date | None = None, now: datetime
) -> None:
    """File a paper; an own upload may also be named anew and told until when it holds.

    Args:
        name: None leaves name and validity, as for what an authority put in.

    Raises:
        NotFound: Not in the actor's store.
        RuleBroken: A name or day that cannot be.
    """
    item = own_item(actor, token, now)
    changes: dict[str, Any] = {"folder": clean_input(folder, LONGEST_FOLDER, multiline=False)}
    if name is not None and item.kind == Kind.UPLOAD:
        label = clean_input(name, LONGEST_NAME, multiline=False)
        faults = Faults()
        faults.unless(label, "store.no_name", "Hãy đặt tên giấy tờ, ví dụ: Giấy khai sinh.", "name")
        if valid_to != item.valid_to:
            _check_day(faults, valid_to, now)
        faults.tell()
        changes |= {"name": label, "name_key": name_key(label), "valid_to": valid_to}
    changed = [key for key, value in changes.items() if getattr(item, key) != value and key != "name_key"]
    if not changed:
        return
    # Another last day is told of anew.
    again = {"reminded_at": None} if "valid_to" in changed else {}
    StoreItem.objects.filter(id=item.id).update(**changes, **again)
    fact = PaperArranged(item=item.id, fields=",".join(sorted(changed)))
    ledger.record(stream=item.store_id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def remove(*, actor: Actor, token: str, now: datetime) -> None:
    """Take an own upload out of the store; its shares end, dossiers that used it keep it. Twice is the same as once.

    Raises:
        NotFound: Not in the actor's store.
        RuleBroken: An authority put it in; it stays.
    """
    item = own_item(actor, token, now)
    if item.kind != Kind.UPLOAD:
        message = "Giấy tờ do cơ quan đưa vào và thông tin đã khai được lưu lâu dài trong kho, không bỏ ra được."
        raise RuleBroken("store.not_removable", message)
    StoreItem.objects.filter(id=item.id).update(removed_at=now)
    sql.execute(
        "UPDATE documents_storeshare SET revoked_at = %s WHERE item_id = %s AND revoked_at IS NULL", (now, item.id)
    )
    ledger.record(stream=item.store_id, fact=PaperRemoved(item=item.id), actor=actor.ref, now=now)


def note_reading(
    *, store_id: int, item_id: int | None, act: str, who: str, actor: str, purpose: str = "", now: datetime
) -> None:
    """Keep that somebody saw or used something of a store, for its owner and for inspectors.

    Source: VL-4.6, QN-3.5, QN-10.2: each use logged with its purpose and visible to the person.
    """
    row: Mapping[str, Any] = {
        "id": new_id(),
        "store": store_id,
        "item": item_id,
        "act": act,
        "who": who,
        "actor": actor,
        "purpose": clean_input(purpose, 300, multiline=False),
        "at": now,
    }
    sql.insert(StoreReading, [row])
    audit.read(actor=actor, act=f"store.{act}", subject=item_id or store_id, now=now, detail=purpose[:300])


def own_item(actor: Actor, token: str, now: datetime) -> StoreItem:
    """Lock the actor's store, then return one of its papers."""
    _require_citizen(actor)
    store_id = hold(actor.account_id, now)
    item = StoreItem.objects.filter(token=token[:80], store_id=store_id, removed_at=None).first()
    if item is None:
        raise NotFound("store item")
    return item


def _require_citizen(actor: Actor) -> None:
    if actor.is_official or not actor.account_id:
        raise NotAllowed("only a citizen's account has a store")


def _check_day(faults: Faults, valid_to: date | None, now: datetime) -> None:
    message = "Ngày hết hiệu lực đã qua. Hãy kiểm tra lại ngày, hoặc để trống nếu giấy tờ không có thời hạn."
    faults.unless(valid_to is None or valid_to >= clock.local_date(now), "store.past", message, "valid_to")


def _row(store_id: int, arrival: Arrival, actor: str, now: datetime) -> dict[str, Any]:
    name = clean_input(arrival.name, LONGEST_NAME, multiline=False)
    return {
        "id": new_id(),
        "token": new_token(),
        "store": store_id,
        "kind": arrival.kind.value,
        "source": arrival.source,
        "name": name,
        "name_key": name_key(name),
        "holder": arrival.holder,
        "holder_key": name_key(arrival.holder),
        "issuer": arrival.issuer,
        "number": arrival.number,
        "issued_on": arrival.issued_on,
        "valid_from": arrival.valid_from,
        "valid_to": arrival.valid_to,
        "state": "valid",
        "file": arrival.file_id,
        "dossier": arrival.dossier_id or None,
        "dossier_ref": arrival.dossier_ref,
        "folder": "",
        "added_by": arrival.added_by or actor,
        "added_at": now,
    }
