"""What the holder of an account agreed to stays: the database refuses to change the text, its number and the moment."""

from django.db import migrations

TABLES = ("directory_statementacceptance", "directory_termsacceptance")

FORWARD = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION core_refuse_change();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_append_only ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("core", "0004_guard_append_only_tables"), ("directory", "0014_mandates")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
