"""Give procedures published before the level their publication means."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procedures", "0005_local_decisions")]

    operations = [
        migrations.RunSQL(
            "UPDATE procedures_procedure SET service_level = "
            "CASE online_level WHEN 'full' THEN 4 WHEN 'partial' THEN 3 ELSE 1 END",
            migrations.RunSQL.noop,
        ),
    ]
