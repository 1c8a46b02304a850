"""Bring the database to this version's tables; loaded by name once Django is set up, never by the launcher itself."""

import gc

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from motcua.cli import first_tables
from motcua.cli.commands import load
from motcua.cli.errors import LauncherError

LOCK = 0x4D6F7443


def run(argv: list[str]) -> int:
    """Refuse a newer database, apply missing migrations, and load the demo when the profile asks for it."""
    try:
        _migrate_alone()
    except DatabaseError as error:
        raise _explained(error) from error
    if settings.PROFILE == "demo" and "--no-demo" not in argv:
        return load("demo load")([])
    return 0


def newer_migrations(executor: MigrationExecutor) -> list[str]:
    """Return migrations of our apps that the database knows and this code does not."""
    ours = executor.loader.migrated_apps
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    return sorted(f"{app}.{name}" for app, name in unknown if app in ours)


def _migrate_alone() -> None:
    """Migrate while no other launcher does; start quickly when there is nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            first_tables.adopt(cursor)
            executor = MigrationExecutor(connection)
            newer = newer_migrations(executor)
            if newer:
                raise _too_new(newer)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                # Each step makes all models anew; looking through them for what can go took a third of the time.
                gc.disable()
                call_command("migrate", interactive=False, verbosity=0)
            load("database renew")([])
        finally:
            gc.enable()
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _too_new(newer: list[str]) -> LauncherError:
    shown = ", ".join(newer[:3])
    return LauncherError(
        f"Cơ sở dữ liệu đã được nâng cấp bởi một phiên bản MotCua mới hơn ({shown}). "
        "Hãy chạy phiên bản đó, hoặc khôi phục bản sao lưu cũ; bản này không được ghi vào.",
        f"The database belongs to a newer MotCua ({shown}); run that version or restore an older backup.",
    )


def _explained(error: DatabaseError) -> LauncherError:
    if isinstance(error.__cause__, psycopg.errors.DiskFull):
        return LauncherError(
            "Đĩa đã đầy trong lúc cập nhật cơ sở dữ liệu. Hãy giải phóng chỗ trống rồi chạy lại; dữ liệu không mất.",
            "The disk is full; free some space and start again. Nothing was lost.",
        )
    return LauncherError(
        f"Không cập nhật được cơ sở dữ liệu: {str(error).strip()}",
        "The database could not be brought up to date.",
    )
