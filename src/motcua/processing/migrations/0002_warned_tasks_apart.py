"""The index over what is to be warned of is read only by who asks for the whole province."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("processing", "0001_tables")]

    operations = [
        migrations.RemoveIndex(model_name="task", name="processing_warn"),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("done_at", None), ("paused_minutes__gte", 0), ("warn_at__isnull", False)),
                fields=["warn_at"],
                name="processing_warn",
            ),
        ),
    ]
