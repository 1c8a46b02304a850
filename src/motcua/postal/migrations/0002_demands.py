"""Let a desk ask the post to take what a dossier owes."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.core.ids


def _one(to: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to
    )


class Migration(migrations.Migration):
    dependencies = [("postal", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Demand",
            fields=[
                (
                    "id",
                    models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False),
                ),
                ("token", models.TextField(unique=True)),
                ("state", models.TextField()),
                ("asked_by", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("ended_by", models.TextField(blank=True, db_default="", default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("consignment", _one("postal.consignment")),
                ("desk_unit", _one("directory.unit")),
                ("dossier", _one("dossiers.dossier")),
                ("unit", _one("directory.unit")),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["unit", "id"], name="postal_demand_open"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("dossier",), name="postal_demand_one_open"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="consignment",
            index=models.Index(
                condition=models.Q(("state", "received")),
                fields=["desk_unit", "-id"],
                name="postal_consignment_made",
            ),
        ),
    ]
