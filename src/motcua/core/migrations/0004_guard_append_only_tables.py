"""History and the audit of readings take rows and give none back: the database itself refuses to change them."""

from django.db import migrations

TABLES = ("core_event", "core_readaudit")

FORWARD = """
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: rows are added, never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION core_refuse_change();\n"
    for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_append_only ON {table};\n" for table in TABLES) + (
    "DROP FUNCTION core_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [("core", "0003_index_readings")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
