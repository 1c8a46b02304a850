"""The index over everybody's drafts is read only by who asks for everybody's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_register_lookups")]

    operations = [
        migrations.RemoveIndex(model_name="draft", name="intake_draft_idle"),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("dossier", None), ("revision__gte", 0)),
                fields=["saved_at"],
                name="intake_draft_idle",
            ),
        ),
    ]
