"""Exports of lists: asked for, written by the worker under the rights of that moment, fetched by who asked.

A file lies encrypted for its day and is decrypted while it is sent (decision 0117).
"""

import io
import logging
import time as machine
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction

from motcua.core import audit, clock, crypto, encrypted_files, sql
from motcua.core.encrypted_files import Damaged, Rewritten
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.keyring import KeyLost
from motcua.directory.actors import Actor, Role
from motcua.directory.sign_in import actor_for
from motcua.dossiers.enums import Bucket
from motcua.dossiers.permissions import scopes_of
from motcua.notifications import jobs
from motcua.workplace import exporting
from motcua.workplace.exporting import Wanted
from motcua.workplace.models import Export
from motcua.workplace.services.drafts import KEPT_FOR as DRAFTS_KEPT_FOR

TASK = "workplace.export"
FORMATS = ("xlsx", "csv")
KEPT_FOR = timedelta(hours=24)
REPORTS_KEPT_FOR = timedelta(days=30)
MOST_ROWS = 500_000
MOST_WAITING = 3
AUDITED_AT_ONCE = 5000
HALF, ANEW = ".half", ".new"
"""How the names of files end that are being written."""
OLDEST = KEPT_FOR + timedelta(hours=1)
log = logging.getLogger(__name__)
_AUDIT = """
INSERT INTO core_readaudit (id, at, actor, act, subject, detail)
SELECT x.id, %(now)s, %(actor)s, 'work.export', x.subject, %(token)s
FROM unnest(%(ids)s::bigint[], %(subjects)s::bigint[]) AS x(id, subject)
"""


def may_see_numbers(actor: Actor) -> bool:
    """Tell whether this role may ask for personal numbers in full, with a reason: only inspectors need them."""
    return actor.has(Role.INSPECTOR)


@transaction.atomic
def ask_for_export(
    *,
    actor: Actor,
    kind: str,
    bucket: Bucket | None,
    since: date | None,
    until: date | None,
    procedure: str,
    now: datetime,
    full_reason: str = "",
) -> str:
    """Ask for a list as a file and return the token under which it will be; the asking is audited.

    Args:
        full_reason: Why numbers are wanted in full; masked when empty.

    Raises:
        RuleBroken: Unknown format, days the wrong way round, numbers in full for a role that does not need them, or
            several of the actor's are being written already.

    Source: VL-7.1.đ: masked by default; unmasking is an act with reason and log.
    """
    if kind not in FORMATS:
        raise RuleBroken("export.format", "Hãy chọn XLSX hoặc CSV.", "format")
    if since and until and since > until:
        raise RuleBroken("export.days", "Ngày bắt đầu phải trước hoặc bằng ngày kết thúc.", "from")
    if full_reason and not may_see_numbers(actor):
        raise RuleBroken("export.masked", "Chức vụ này chỉ xuất được số định danh, điện thoại đã che.", "full")
    if not scopes_of(actor):
        raise RuleBroken("export.nothing", "Chức vụ này không có hồ sơ nào để xuất.", "format")
    sql.rows("SELECT 1 FROM directory_account WHERE id = %s FOR UPDATE", (actor.account_id,))
    waiting = sql.rows(
        "SELECT count(*) FROM workplace_export WHERE account_id = %s AND state IN ('waiting', 'running') "
        "AND asked_at > %s",
        (actor.account_id, now - KEPT_FOR),
    )[0][0]
    if waiting >= MOST_WAITING:
        raise RuleBroken("export.busy", f"Đang có {waiting} tệp được lập. Hãy đợi xong rồi xuất tiếp.", "format")
    token = new_token()
    wanted = {
        "list": str(int(bucket)) if bucket else "",
        "from": since.isoformat() if since else "",
        "to": until.isoformat() if until else "",
        "procedure": procedure,
        "full": full_reason,
    }
    row = {"id": new_id(), "token": token, "account": actor.account_id, "post": actor.acting_id, "format": kind}
    sql.insert(Export, [row | {"wanted": wanted, "state": "waiting", "done": 0, "total": 0, "message": "",
                               "asked_at": now, "ready_at": None, "expires_at": None}])  # fmt: skip
    audit.read(actor=actor.ref, act="work.export_asked", subject=actor.unit_id, now=now, detail=_told(wanted, kind))
    jobs.put(TASK, {"token": token})
    return token


def run_export(token: str, now: datetime) -> None:
    """Write the file: with the rights that who asked has now, in one snapshot; a second run of the job does nothing."""
    taken = sql.rows(
        "UPDATE workplace_export SET state = 'running' WHERE token = %s AND state IN ('waiting', 'running') "
        "RETURNING account_id, post, format, wanted",
        (token,),
    )
    if not taken:
        return
    account_id, post_id, kind, wanted = taken[0]
    actor = actor_for(account_id=account_id, post_id=post_id, now=now)
    # Somebody who lost the post meanwhile acts in another one, which asked for nothing.
    if actor is None or actor.acting_id != post_id or not (scopes := scopes_of(actor)):
        _end(token, "failed", "Bạn không còn quyền xem danh sách này.", now)
        return
    path = file_of(token)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(HALF)
    try:
        with transaction.atomic():
            asked = sql.json_value(wanted)
            in_full = bool(asked.get("full")) and may_see_numbers(actor)
            with encrypted_files.writing(half, crypto.ring().writing) as out:
                number = _write(actor, token, kind, _wanted(scopes, asked), out, now, in_full=in_full)
            half.replace(path)
            _end(token, "ready", "", now, number)
    except Exception:
        half.unlink(missing_ok=True)
        _end(token, "failed", "Chưa lập được tệp. Hãy xuất lại; nếu vẫn lỗi, báo quản trị hệ thống.", now)
        raise


def open_export(*, actor: Actor, token: str, now: datetime) -> tuple[BinaryIO, str]:
    """Return the finished file, decrypted while it is read, and its format to who asked for it, audited.

    Raises:
        NotFound: Another's, not ready, or expired: all look the same.
    """
    found = sql.rows(
        "SELECT format, wanted FROM workplace_export WHERE token = %s AND account_id = %s AND post = %s "
        "AND state = 'ready' AND expires_at > %s",
        (token, actor.account_id, actor.acting_id, now),
    )
    if not found:
        raise NotFound("export")
    try:
        file = encrypted_files.reader(file_of(token))
    except (FileNotFoundError, Damaged, KeyLost) as fault:
        log.warning("export not opened: %s", fault)
        raise NotFound("export") from fault
    kind, wanted = found[0]
    detail = _told(sql.json_value(wanted), kind)
    audit.read(actor=actor.ref, act="work.export_fetched", subject=actor.unit_id, now=now, detail=detail)
    return file, kind


def sweep(now: datetime) -> None:
    """Delete what is past its time: files of exports, reports of acts, presence, drafts."""
    gone = sql.rows(
        "UPDATE workplace_export SET state = 'gone' WHERE state = 'ready' AND expires_at <= %s RETURNING token", (now,)
    )
    for (token,) in gone:
        file_of(token).unlink(missing_ok=True)
    _clear()
    sql.execute("DELETE FROM workplace_presence WHERE seen_at < %s", (now - timedelta(hours=1),))
    sql.execute("DELETE FROM workplace_draft WHERE saved_at < %s", (now - DRAFTS_KEPT_FOR,))
    sql.execute("DELETE FROM workplace_batch WHERE begun_at < %s", (now - REPORTS_KEPT_FOR,))


def _clear() -> None:
    """Delete what killed workers left, and files from before they were encrypted: who wants one asks for it again."""
    youngest, gone = machine.time() - OLDEST.total_seconds(), []
    for path in _folder().iterdir() if _folder().is_dir() else ():
        try:
            if path.stat().st_mtime < youngest or (not _is_half(path) and _key_id(path) is None):
                path.unlink()
                gone.append(path.name)
        except FileNotFoundError:
            continue
    if gone:
        sql.execute("UPDATE workplace_export SET state = 'gone' WHERE token = ANY(%s)", (gone,))


def rewrite() -> Rewritten:
    """Encrypt the waiting files with the key that writes; what is not encrypted is deleted."""
    _clear()
    done = unreadable = 0
    for path in _whole():
        try:
            done += encrypted_files.rewrite(path, crypto.ring().writing)
        except FileNotFoundError:
            continue
        except (KeyLost, Damaged) as fault:
            log.warning("export not rewritten: %s", fault)
            unreadable += 1
    return Rewritten(done, unreadable)


def key_ids() -> Counter[str]:
    """Count the waiting files by the key they are encrypted with; "" for unencrypted ones."""
    counted: Counter[str] = Counter()
    for path in _whole():
        try:
            counted[(_key_id(path) or b"").hex()] += 1
        except FileNotFoundError:
            continue
    return counted


def file_of(token: str) -> Path:
    """Return where an export's file stands; the token is one that the system made."""
    return _folder() / token


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "exports"


def _whole() -> Iterator[Path]:
    yield from (path for path in (_folder().iterdir() if _folder().is_dir() else ()) if not _is_half(path))


def _is_half(path: Path) -> bool:
    return path.suffix in {HALF, ANEW}


def _key_id(path: Path) -> bytes | None:
    with path.open("rb") as file:
        return encrypted_files.key_id(file.read(encrypted_files.BEGINS))


def _write(
    actor: Actor, token: str, kind: str, wanted: Wanted, out: io.RawIOBase, now: datetime, *, in_full: bool
) -> int:
    read: list[int] = []
    # Progress is told on a connection of its own, or nobody would see it before the end.
    apart = connection.copy()

    def lines() -> Any:  # noqa: ANN401  (a generator of rows)
        for row in exporting.rows(wanted):
            read.append(row[0])
            if len(read) == AUDITED_AT_ONCE:
                _audit(actor, token, read, now)
                read.clear()
            yield exporting.cells(row, in_full=in_full)

    total = exporting.count(wanted)

    def told(number: int) -> None:
        with apart.cursor() as cursor:
            cursor.execute("UPDATE workplace_export SET done = %s, total = %s WHERE token = %s", (number, total, token))

    try:
        number = exporting.write(out, kind, lines(), told)
    finally:
        apart.close()
    _audit(actor, token, read, now)
    return number


def _audit(actor: Actor, token: str, subjects: Sequence[int], now: datetime) -> None:
    if subjects:
        values = {"now": now, "actor": actor.ref, "token": token}
        sql.execute(_AUDIT, values | {"ids": [new_id() for _ in subjects], "subjects": list(subjects)})


def _wanted(scopes: Sequence[int], wanted: dict[str, str]) -> Wanted:
    return Wanted(
        scopes=tuple(scopes),
        bucket=Bucket(int(wanted["list"])) if wanted["list"] else None,
        since=_midnight(wanted["from"]),
        until=_midnight(wanted["to"], days=1),
        procedure=wanted["procedure"],
        most=MOST_ROWS,
    )


def _midnight(text: str, days: int = 0) -> datetime | None:
    return datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(), clock.LOCAL) if text else None


def _end(token: str, state: str, message: str, now: datetime, number: int = 0) -> None:
    ready = state == "ready"
    sql.execute(
        "UPDATE workplace_export SET state = %s, message = %s, done = %s, total = %s, ready_at = %s, expires_at = %s "
        "WHERE token = %s",
        (state, message, number, number, now if ready else None, now + KEPT_FOR if ready else None, token),
    )


def _told(wanted: dict[str, str], kind: str) -> str:
    return " ".join(f"{key}={value}" for key, value in (wanted | {"format": kind}).items() if value)
