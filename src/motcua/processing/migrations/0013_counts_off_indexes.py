"""Counts of the inbox read the indexes alone: when a step is nearly due stands there too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("processing", "0012_whole_unit"),)

    operations = (
        migrations.RemoveIndex(model_name="task", name="processing_inbox"),
        migrations.RemoveIndex(model_name="task", name="processing_free_tasks"),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("assignee__isnull", False), ("done_at", None), ("paused_at", None)),
                fields=["unit", "role", "assignee", "due_at", "id"],
                include=["warn_at"],
                name="processing_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("assignee", None), ("done_at", None), ("paused_at", None)),
                fields=["unit", "role", "due_at", "id"],
                include=["warn_at"],
                name="processing_free_tasks",
            ),
        ),
    )
