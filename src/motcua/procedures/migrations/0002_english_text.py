"""Texts of procedures and forms have their English beside the versions, by the Vietnamese text itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="EnglishText",
            fields=[
                (
                    "digest",
                    models.TextField(help_text="SHA-256 of the Vietnamese text", primary_key=True, serialize=False),
                ),
                ("text", models.TextField()),
                ("english", models.TextField(blank=True, help_text="empty: taken back")),
                (
                    "change",
                    models.BigIntegerField(
                        db_index=True, help_text="grows with every act, so that readers know theirs is old"
                    ),
                ),
                ("saved_by", models.TextField()),
                ("saved_at", models.DateTimeField()),
            ],
        ),
    ]
