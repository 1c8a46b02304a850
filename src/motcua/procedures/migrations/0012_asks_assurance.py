"""A procedure may ask how surely whoever hands it in online is known."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0011_fee_rules")]

    operations = [
        migrations.AddField(
            model_name="procedure",
            name="asks_assurance",
            field=models.TextField(
                blank=True,
                db_default="",
                help_text="how surely who hands in online must be known; empty: as every account is",
            ),
        ),
    ]
