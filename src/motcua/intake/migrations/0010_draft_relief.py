"""A draft may ask for an exemption or reduction of fees."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_draft_sources_and_end"),
        ("procedures", "0011_fee_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="relief",
            field=models.ForeignKey(
                db_index=False,
                help_text="the exemption or reduction asked for",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.feerule",
            ),
        ),
    ]
