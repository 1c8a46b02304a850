"""Databases made before the first release, when each room's tables still came in many steps."""

from django.db import transaction
from django.db.backends.utils import CursorWrapper

from motcua.cli.errors import LauncherError

TABLES = "0001_tables"
# The last of the steps that `0001_tables` of each room now makes at once.
LAST_STEPS = {
    "content": "0001_pages",
    "core": "0005_acts_of_account",
    "directory": "0016_mandate_role",
    "documents": "0007_signatures",
    "dossiers": "0019_guard_contents",
    "feedback": "0001_initial",
    "governance": "0003_steps_in_person",
    "intake": "0010_draft_relief",
    "notifications": "0004_notices_wishes_texts",
    "payments": "0007_reliefs",
    "postal": "0001_initial",
    "procedures": "0012_asks_assurance",
    "processing": "0013_counts_off_indexes",
    "results": "0006_verification",
    "workplace": "0004_assistance",
}
# Dropped unseen by a step that only gave up another index of the same column.
_LOST = """
CREATE UNIQUE INDEX IF NOT EXISTS dossiers_clock_one_open ON dossiers_clocksegment (dossier_id) WHERE ended_at IS NULL
"""


def adopt(cursor: CursorWrapper) -> None:
    """Let a database that was made step by step count as made at once; its tables are the same but for one index.

    Raises LauncherError when steps are missing: only the version that had them can take them.
    """
    applied = _applied(cursor)
    if not applied or any(name == TABLES for _, name in applied):
        return
    if not applied.issuperset(LAST_STEPS.items()):
        raise LauncherError(
            "Cơ sở dữ liệu do một bản phát triển trước 0.1.0 tạo ra và còn thiếu bước nâng cấp. "
            "Hãy chạy bản phát triển e20f367 một lần, rồi chạy lại bản này; dữ liệu không bị thay đổi.",
            "A development version before 0.1.0 made this database and steps are missing; start e20f367 once first.",
        )
    with transaction.atomic():
        cursor.execute(_LOST)
        cursor.execute("DELETE FROM django_migrations WHERE app = ANY(%s)", [list(LAST_STEPS)])
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) SELECT app, %s, now() FROM unnest(%s::text[]) AS app",
            [TABLES, list(LAST_STEPS)],
        )


def _applied(cursor: CursorWrapper) -> set[tuple[str, str]]:
    cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
    if cursor.fetchone() != (True,):
        return set()
    cursor.execute("SELECT app, name FROM django_migrations WHERE app = ANY(%s)", [list(LAST_STEPS)])
    return set(cursor.fetchall())
