"""What the role may do that web server and worker connect as: use the tables, own none, only add to the history.

Rows are deleted in few tables only. Where a table's guard (`core_refuse_change`) refuses every change or every deletion
the role has no right to it either, so that the guard is not all that stands between a fault and the history.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

ENDING = "_app"
QUEUE = "procrastinate_"
# All that the running system ever takes rows from; `tests/scenarios/test_grants.py` reads the same from the source.
DELETED = frozenset(
    {
        "directory_agencytree",
        "directory_dutyday",
        "directory_membersession",
        "directory_recoverycode",
        "directory_secondfactor",
        "directory_setprocedure",
        "directory_signinlink",
        "directory_signonkey",
        "directory_throttle",
        "django_session",
        "documents_storedfile",
        "dossiers_scope",
        "intake_draft",
        "intake_draftfile",
        "notifications_textversion",
        "workplace_batch",
        "workplace_draft",
        "workplace_presence",
        "workplace_savedview",
    }
)
# Emptied and filled anew as a whole.
REBUILT = frozenset({"procedures_posting", "procedures_term", "procedures_searchdoc", "procedures_facet"})
# Written by the migrating role alone.
ONLY_READ = frozenset({"django_migrations"})
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

_PLACE = """
SELECT pg_get_userbyid(c.relowner), current_database(), n.nspname, pg_has_role(c.relowner, 'USAGE')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass('core_event')
"""
# Bits 8 and 16 of a trigger's type are deletions and changes; one with a condition or for some columns leaves some.
_TABLES = """
SELECT c.relname, coalesce(bool_or(t.tgtype & 16 <> 0), false), coalesce(bool_or(t.tgtype & 8 <> 0), false)
FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgqual IS NULL AND t.tgattr::text = ''
  AND t.tgfoid = to_regproc('core_refuse_change')
WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p') GROUP BY 1 ORDER BY 1
"""
_HELD = """
SELECT c.relname, p FROM pg_class c, unnest(%s::text[]) p
WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind IN ('r', 'p') AND has_table_privilege(%s, c.oid, p)
"""
_SHUT_SERIES = """
SELECT c.relname FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
WHERE c.relnamespace = to_regnamespace(%s) AND NOT has_sequence_privilege(%s, s.seqrelid, 'USAGE')
"""


@dataclass(frozen=True)
class Place:
    """Where the tables are and who owns them."""

    owner: str
    database: str
    schema: str
    is_own: bool

    @property
    def role(self) -> str:
        """Return the name of the role for web server and worker."""
        return f"{self.owner}{ENDING}"


@dataclass(frozen=True)
class Table:
    """A table, and whether its guard refuses every change and every deletion."""

    name: str
    stays: bool = False
    keeps_rows: bool = False

    @property
    def wanted(self) -> frozenset[str]:
        """Return what the role needs."""
        if self.name in ONLY_READ:
            return frozenset({"SELECT"})
        return frozenset({"SELECT", "INSERT"}) | {
            name
            for name, is_wanted in (
                ("UPDATE", not self.stays),
                ("DELETE", not self.keeps_rows and (self.name in DELETED or self.name.startswith(QUEUE))),
                ("TRUNCATE", self.name in REBUILT),
            )
            if is_wanted
        }


@dataclass(frozen=True)
class Rights:
    """How a role differs from what it should be able to do: what it lacks, and what it has beyond."""

    role: str
    lacks: tuple[str, ...]
    beyond: tuple[str, ...]


def statements(role: str, where: Place, found: Iterable[Table]) -> list[str]:
    """Return what gives a role what it needs in these tables and nothing else."""
    named, schema = quoted(role), quoted(where.schema)
    alike: dict[frozenset[str], list[str]] = {}
    for table in found:
        alike.setdefault(table.wanted, []).append(quoted(table.name))
    return [
        f"GRANT CONNECT ON DATABASE {quoted(where.database)} TO {named}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA {schema} FROM {named}",
        f"GRANT USAGE ON SCHEMA {schema} TO {named}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {named}",
        *(
            f"GRANT {', '.join(name for name in PRIVILEGES if name in wanted)} ON {', '.join(names)} TO {named}"
            for wanted, names in sorted(alike.items(), key=lambda one: -len(one[1]))
        ),
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {named}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {named}",
    ]


def place(cursor: CursorWrapper) -> Place | None:
    """Return where the tables are; None when there are none yet."""
    cursor.execute(_PLACE)
    found = cursor.fetchone()
    return Place(*found) if found else None


def give(cursor: CursorWrapper, role: str, where: Place) -> None:
    """Give a role what this version's tables need; the caller stands in a transaction."""
    for statement in statements(role, where, tables(cursor, where)):
        cursor.execute(statement)


def rights(cursor: CursorWrapper, role: str, where: Place) -> Rights | None:
    """Return how what a role can do differs from what it should; None when there is no such role."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        return None
    cursor.execute(_HELD, [list(PRIVILEGES), where.schema, role])
    held = set(cursor.fetchall())
    wanted = {(table.name, name) for table in tables(cursor, where) for name in table.wanted}
    cursor.execute(_SHUT_SERIES, [where.schema, role])
    series = {(name, "USAGE") for (name,) in cursor.fetchall()}
    return Rights(role, _shown((wanted - held) | series), _shown(held - wanted))


def renew() -> None:
    """Give the application role, where there is one and the tables are ours, what this version's tables need."""
    with transaction.atomic(), connection.cursor() as cursor:
        where = place(cursor)
        if where is None or not where.is_own:
            return
        differs = rights(cursor, where.role, where)
        if differs is not None and (differs.lacks or differs.beyond):
            give(cursor, where.role, where)


def tables(cursor: CursorWrapper, where: Place) -> list[Table]:
    """Return all tables with what their guards refuse."""
    cursor.execute(_TABLES, [where.schema])
    return [Table(*row) for row in cursor.fetchall()]


def quoted(name: str) -> str:
    """Return a name as statements take it."""
    return '"' + name.replace('"', '""') + '"'


def _shown(found: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{name} {table}" for table, name in sorted(found))
