"""Dated rules on reliefs and on when fees are due."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.core.ids


class Migration(migrations.Migration):
    dependencies = [("procedures", "0010_add_form_edition")]

    operations = [
        migrations.CreateModel(
            name="FeeRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False),
                ),
                ("kind", models.TextField(help_text="amount, relief or moment")),
                ("channel", models.TextField(blank=True, help_text="online, counter, postal; empty: any")),
                ("for_case", models.TextField(blank=True)),
                ("name", models.TextField(blank=True, help_text="what an amount is for, or whom a relief is for")),
                ("fee_kind", models.TextField(blank=True, help_text="of an amount: fee or charge")),
                ("amount", models.BigIntegerField(default=0, help_text="of an amount: whole đồng")),
                ("percent", models.SmallIntegerField(default=0, help_text="what a relief takes off")),
                ("paper", models.TextField(blank=True, help_text="what proves it; empty: nothing need be shown")),
                ("moment", models.TextField(blank=True, help_text="reception, appraisal, return")),
                (
                    "pay_days",
                    models.SmallIntegerField(default=0, help_text="working days to pay once the moment has come"),
                ),
                ("basis", models.TextField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "ending",
                    models.TextField(blank=True, db_default="", default="", help_text="the text that ended it"),
                ),
                ("made_by", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "procedure",
                    models.ForeignKey(
                        db_index=False,
                        help_text="null: every procedure",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="procedures.procedure",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["procedure", "kind"], name="procedures_feerule_of")],
            },
        ),
    ]
