"""Fills in the procedure where the rows of agencies and of the province say it; in batches, each committed."""

from django.db import migrations

BATCH = 20_000
_NEXT = "SELECT max(id) FROM (SELECT id FROM dossiers_dossier WHERE id > %s ORDER BY id LIMIT %s) x"
_FILL = """
UPDATE dossiers_scope s SET of_procedure = d.procedure_id FROM dossiers_dossier d
WHERE d.id > %s AND d.id <= %s AND s.dossier_id = d.id AND s.of_procedure IS NULL
  AND (s.scope = 1 OR s.scope IN (SELECT id FROM directory_agency))
"""


def fill(apps, schema_editor):
    done = 0
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(_NEXT, (done, BATCH))
            upto = cursor.fetchone()[0]
            if upto is None:
                return
            cursor.execute(_FILL, (done, upto))
            done = upto


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("dossiers", "0012_scope_of_procedure")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
