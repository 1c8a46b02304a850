"""Keeps shared catalogues: entries begin and end on a day and are never rewritten."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.text import sort_key
from motcua.directory.actors import Actor
from motcua.governance.events import CodeEntryAdded, CodeEntryEnded
from motcua.governance.models import CodeEntry
from motcua.governance.permissions import may_act_for
from motcua.governance.queries import code_lists as reads
from motcua.governance.rules.code_lists import (
    COLUMNS,
    EntryValues,
    RowFault,
    day_before,
    overlaps,
    problems,
    read_rows,
)

MOST_ROWS = 5000


@dataclass(frozen=True)
class Imported:
    """What a file did, or would do when only tried."""

    added: int
    unchanged: int
    faults: list[RowFault]


def may_edit(actor: Actor, key: str, agency_id: int | None) -> bool:
    """Tell whether the actor may keep entries of this owner: agencies their own, where the catalogue allows any."""
    if agency_id is not None and not reads.list_named(key).own_entries:
        return False
    return may_act_for(actor, agency_id)


@transaction.atomic
def add_entry(*, actor: Actor, key: str, values: EntryValues, agency_id: int | None, now: datetime) -> int:
    """Begin an entry of a shared catalogue.

    Args:
        agency_id: Whose entry; None is the province's, seen by all.

    Raises:
        NotAllowed: The actor may not keep this owner's entries.
        RuleBroken: A value is wrong, or the code has a meaning in that time already.
    """
    _require(actor, key, agency_id)
    _require_sound(values)
    _lock(key)
    _require_free(key, values, except_id=0)
    return _insert(actor, key, values, agency_id, before=0, now=now)


@transaction.atomic
def change_entry(*, actor: Actor, entry_id: int, values: EntryValues, now: datetime) -> int:
    """Replace an entry from a day on; the old one ends the day before and stays readable.

    The code stays; `values.code` is not read.

    Raises:
        NotAllowed: The actor may not keep this owner's entries.
        NotFound: No such entry.
        RuleBroken: A value is wrong, the day is not after the entry's first, or another entry begins later.
    """
    old = reads.entry(entry_id)
    _require(actor, old.list, old.agency_id)
    values = EntryValues(old.code, values.name, values.note, values.source, values.valid_from, values.valid_to)
    _require_sound(values)
    _lock(old.list)
    old = reads.entry(entry_id)
    if values.valid_from <= old.valid_from:
        message = f"Thay đổi phải có hiệu lực sau ngày {old.valid_from:%d/%m/%Y}, ngày mục này bắt đầu."
        raise RuleBroken("code.too_early", message, "valid_from")
    if old.valid_to is not None and old.valid_to < values.valid_from:
        raise RuleBroken("code.ended", "Mục này đã hết hiệu lực trước ngày đó. Hãy thêm mục mới.", "valid_from")
    _end(actor, old, day_before(values.valid_from), values.source, now)
    _require_free(old.list, values, except_id=old.id)
    return _insert(actor, old.list, values, old.agency_id, before=old.id, now=now)


@transaction.atomic
def end_entry(*, actor: Actor, entry_id: int, last_day: date, source: str, now: datetime) -> None:
    """End an entry after a day; what was decided under it keeps it.

    Raises:
        NotAllowed: The actor may not keep this owner's entries.
        NotFound: No such entry.
        RuleBroken: It has ended already, the day is before its first or past, or no document is named.
    """
    old = reads.entry(entry_id)
    _require(actor, old.list, old.agency_id)
    _lock(old.list)
    old = reads.entry(entry_id)
    today = clock.local_date(now)
    if old.valid_to is not None and old.valid_to < today:
        raise RuleBroken("code.ended", "Mục này đã hết hiệu lực.", "last_day")
    if last_day < max(old.valid_from, day_before(today)):
        message = "Ngày cuối cùng không được trước hôm qua hoặc trước ngày mục bắt đầu: hồ sơ đã dùng mục này."
        raise RuleBroken("code.end_past", message, "last_day")
    if not source:
        raise RuleBroken("code.source", "Hãy ghi văn bản làm căn cứ để chấm dứt mục này.", "source")
    _end(actor, old, last_day, source, now)


@transaction.atomic
def import_entries(
    *, actor: Actor, key: str, rows: Iterable[Mapping[str, str]], agency_id: int | None, now: datetime, only_try: bool
) -> Imported:
    """Add the entries of a file, all or none; entries that stand already change nothing.

    Raises:
        NotAllowed: The actor may not keep this owner's entries.
        RuleBroken: The file has too many rows.
    """
    _require(actor, key, agency_id)
    listed = list(rows)
    if len(listed) > MOST_ROWS:
        raise RuleBroken("code.file_long", f"Tệp có hơn {MOST_ROWS} dòng. Hãy chia thành nhiều tệp.", "file")
    _lock(key)
    taken, faults = read_rows(listed)
    known = _known(key)
    fresh: list[EntryValues] = []
    for line, values in taken:
        spans = known.setdefault(values.code, [])
        if any(values == each for each in spans):
            continue
        if clash := next((each for each in spans if _clash(each, values)), None):
            why = f"Mã đã có nghĩa “{clash.name}” từ ngày {clash.valid_from:%d/%m/%Y}. Hãy chấm dứt mục cũ trước."
            faults.append(RowFault(line, values.code, why))
            continue
        spans.append(values)
        fresh.append(values)
    if not faults and not only_try:
        for values in fresh:
            _insert(actor, key, values, agency_id, before=0, now=now)
    return Imported(len(fresh), len(taken) - len(fresh) - sum(1 for f in faults if f.line in dict(taken)), faults)


def export_csv(key: str) -> bytes:
    """Return a whole catalogue as CSV with the columns that the import reads; opens in spreadsheets as it is."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in reads.page(key, day=None, limit=100_000).rows:
        ends = row.valid_to.isoformat() if row.valid_to else ""
        texts = (row.code, row.name, row.note, row.valid_from.isoformat(), ends, row.source)
        writer.writerow([_inert(text) for text in texts])
    return out.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _require(actor: Actor, key: str, agency_id: int | None) -> None:
    if not may_edit(actor, key, agency_id):
        raise NotAllowed(f"{actor.ref} keeps no entries of {agency_id} in {key}")


def _require_sound(values: EntryValues) -> None:
    if wrong := problems(values):
        raise SeveralBroken(wrong)


def _lock(key: str) -> None:
    """Let one change a catalogue at a time; held until the transaction ends."""
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"governance:{key}",))


def _clash(one: EntryValues, other: EntryValues) -> bool:
    return overlaps((one.valid_from, one.valid_to), (other.valid_from, other.valid_to))


def _known(key: str) -> dict[str, list[EntryValues]]:
    found: dict[str, list[EntryValues]] = {}
    for row in reads.page(key, day=None, limit=100_000).rows:
        found.setdefault(row.code, []).append(
            EntryValues(row.code, row.name, row.note, row.source, row.valid_from, row.valid_to)
        )
    return found


def _require_free(key: str, values: EntryValues, except_id: int) -> None:
    for row in reads.same_code(key, values.code):
        taken = overlaps((row.valid_from, row.valid_to), (values.valid_from, values.valid_to))
        if taken and row.id != except_id:
            message = (
                f"Mã {values.code} đã có nghĩa “{row.name}” từ ngày {row.valid_from:%d/%m/%Y}. "
                "Hãy dùng mã khác, hoặc mở mục đó để thay đổi."
            )
            raise RuleBroken("code.taken", message, "code")


def _insert(actor: Actor, key: str, values: EntryValues, agency_id: int | None, *, before: int, now: datetime) -> int:
    entry_id = new_id()
    row = {
        "id": entry_id,
        "list": key,
        "code": values.code,
        "agency": agency_id,
        "name": values.name,
        "note": values.note,
        "source": values.source,
        "valid_from": values.valid_from,
        "valid_to": values.valid_to,
        "end_source": "",
        "sort_key": sort_key(values.name),
    }
    sql.insert(CodeEntry, [row])
    ledger.begin(entry_id)
    fact = CodeEntryAdded(
        list=key,
        code=values.code,
        name=values.name,
        valid_from=values.valid_from.isoformat(),
        source=values.source,
        before=before,
    )
    ledger.record(stream=entry_id, fact=fact, actor=actor.ref, now=now)
    return entry_id


def _end(actor: Actor, old: reads.Entry, last_day: date, source: str, now: datetime) -> None:
    sql.execute(
        "UPDATE governance_codeentry SET valid_to = %s, end_source = %s WHERE id = %s", (last_day, source, old.id)
    )
    fact = CodeEntryEnded(list=old.list, code=old.code, valid_to=last_day.isoformat(), source=source)
    ledger.record(stream=old.id, fact=fact, actor=actor.ref, now=now)
