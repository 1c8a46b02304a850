"""A draft keeps what registers of the state said of its questions, so that what differs can be shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="registers",
            field=models.JSONField(
                db_default=models.Value({}, models.JSONField()),
                help_text="what registers of the state said of questions, by field key; goes with the draft",
            ),
        ),
    ]
