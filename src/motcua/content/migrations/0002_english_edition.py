"""A text may have an English edition."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="pagetext", name="english_title", field=models.TextField(blank=True, db_default="")
        ),
        migrations.AddField(
            model_name="pagetext", name="english_summary", field=models.TextField(blank=True, db_default="")
        ),
        migrations.AddField(
            model_name="pagetext", name="english_body", field=models.TextField(blank=True, db_default="")
        ),
    ]
