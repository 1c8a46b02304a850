"""Bare rows of older years for the bench: what lists, look-ups and searches read, without history or papers.

Each older year is the finished part of the newest one, told again 53 weeks earlier, so that weekdays, offices and
names keep their shares. `doctor` would rightly miss the histories: this is for a bench's own database only.
"""

from django.db import connection, transaction

from motcua.core import sql
from motcua.dossiers.enums import Bucket
from motcua.scenarios.simulate.indexes import set_aside

# More than the 366 days that the newest year may touch, so that no code is told twice.
WEEKS_A_YEAR = 53
_MILLISECONDS = WEEKS_A_YEAR * 7 * 86_400_000
# Ids are milliseconds followed by 22 more bits (`core.ids`).
_SHIFT = _MILLISECONDS << 22
_TABLES = ("dossiers_dossier", "dossiers_party", "dossiers_scope")
_MOMENTS = ("submitted_at", "reception_due", "accepted_at", "transfer_due", "due_at", "original_due_at", "finished_at",
            "returned_at")  # fmt: skip
_CHOSEN = f"""
CREATE TEMPORARY TABLE chosen AS
SELECT d.id FROM dossiers_dossier d
WHERE d.id > %s AND d.code IS NOT NULL AND EXISTS (
  SELECT FROM dossiers_scope s WHERE s.dossier_id = d.id AND s.bucket = {int(Bucket.CLOSED)})
LIMIT %s
"""


def add_older(missing: int) -> int:
    """Add bare dossiers of older years until `missing` have been added; returns how many years that took."""
    newest = int(sql.rows("SELECT coalesce(max(id), 0) - %s FROM dossiers_dossier", (_SHIFT,))[0][0])
    years = 0
    with set_aside(_TABLES), transaction.atomic():
        sql.execute("SET LOCAL session_replication_role = replica", ())
        while missing > 0:
            years += 1
            sql.execute("DROP TABLE IF EXISTS chosen", ())
            copied = sql.execute(_CHOSEN, (newest, missing))
            if not copied:
                break
            for table in _TABLES:
                sql.execute(_copy_of(table), {"ids": years * _SHIFT, "weeks": years * WEEKS_A_YEAR})
            missing -= copied
    return years


def _copy_of(table: str) -> str:
    """Return the statement that tells the chosen rows of a table again, years earlier."""
    cells = {column: f"t.{column}" for column in _columns(table)}
    cells["id"] = "t.id - %(ids)s"
    earlier = "make_interval(weeks => %(weeks)s)"
    if table == "dossiers_dossier":
        cells |= {name: f"t.{name} - {earlier}" for name in _MOMENTS}
        cells["code"] = _renumbered("t.code", "-([0-9]{6})-", "-")
        cells["receipt_no"] = _renumbered("t.receipt_no", "TN([0-9]{6})-", "TN")
    else:
        cells["dossier_id"] = "t.dossier_id - %(ids)s"
    if "order_at" in cells:
        cells["order_at"] = f"t.order_at - {earlier}"
    key = "t.id" if table == "dossiers_dossier" else "t.dossier_id"
    return (
        f"INSERT INTO {table} ({', '.join(cells)}) SELECT {', '.join(cells.values())} "
        f"FROM {table} t JOIN chosen c ON c.id = {key}"
    )


def _renumbered(name: str, pattern: str, before: str) -> str:
    """Return the expression for a code or number with its day some weeks earlier; the day is its six digits."""
    day = f"to_date(substring({name} from '{pattern}'), 'YYMMDD') - make_interval(weeks => %(weeks)s)"
    return f"regexp_replace({name}, '{pattern}', '{before}' || to_char({day}, 'YYMMDD') || '-')"


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
