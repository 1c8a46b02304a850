"""A stored file stays the file that was sent: only who holds it and whether it was checked may change."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER documents_storedfile_append_only
  BEFORE UPDATE OF token, sha256, size, media_type, name, created_at ON documents_storedfile
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
BACKWARD = "DROP TRIGGER documents_storedfile_append_only ON documents_storedfile;"


class Migration(migrations.Migration):
    dependencies = [("core", "0004_guard_append_only_tables"), ("documents", "0003_find_by_bytes")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
