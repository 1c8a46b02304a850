"""Reliefs asked for, and when a charge is due."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0018_mandates"),
        ("payments", "0006_guard_proofs"),
        ("procedures", "0011_fee_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="charge",
            name="moment",
            field=models.TextField(blank=True, db_default="", default="", help_text="reception, appraisal or return"),
        ),
        migrations.CreateModel(
            name="Relief",
            fields=[
                (
                    "id",
                    models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False),
                ),
                ("name", models.TextField()),
                ("percent", models.SmallIntegerField()),
                ("paper", models.TextField(blank=True)),
                ("basis", models.TextField()),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.TextField(blank=True, db_default="", default="")),
                ("decided_at", models.DateTimeField(null=True)),
                ("accepted", models.BooleanField(null=True)),
                (
                    "spared",
                    models.BigIntegerField(db_default=0, default=0, help_text="whole đồng that need not be paid"),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="", help_text="why it was refused")),
                (
                    "dossier",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to="dossiers.dossier"),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.feerule",
                    ),
                ),
            ],
        ),
    ]
