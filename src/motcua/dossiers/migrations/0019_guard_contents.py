"""What was handed in stays as it was sent: the database refuses to change answers, and which files were added."""

from django.db import migrations

TABLES = ("dossiers_revision", "dossiers_dossierfile")

FORWARD = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION core_refuse_change();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_append_only ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("core", "0004_guard_append_only_tables"), ("dossiers", "0018_mandates")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
