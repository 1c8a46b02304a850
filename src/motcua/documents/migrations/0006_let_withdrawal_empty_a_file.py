"""A stored file still can't be changed, but one that must not be here can be emptied as a whole, once."""

from django.db import migrations

COLUMNS = "token, sha256, size, media_type, name, created_at"
DROP = "DROP TRIGGER documents_storedfile_append_only ON documents_storedfile;\n"
GUARD = f"""
CREATE TRIGGER documents_storedfile_append_only
  BEFORE UPDATE OF {COLUMNS} ON documents_storedfile
  FOR EACH ROW {{}}EXECUTE FUNCTION core_refuse_change();
"""
UNLESS_EMPTIED = """WHEN (NOT (
    OLD.state <> 'withdrawn' AND NEW.state = 'withdrawn' AND NEW.name = 'tệp đã gỡ' AND NEW.sha256 = '' AND NEW.size = 0
    AND (NEW.token, NEW.media_type, NEW.created_at) = (OLD.token, OLD.media_type, OLD.created_at))) """


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_scans")]

    operations = [migrations.RunSQL(DROP + GUARD.format(UNLESS_EMPTIED), DROP + GUARD.format(""))]
