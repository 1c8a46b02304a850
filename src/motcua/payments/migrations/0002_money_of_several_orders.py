"""Let one sum name several orders."""

import django.db.models.deletion
from django.db import migrations, models

import motcua.core.ids


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="MoneyOrder",
            fields=[
                (
                    "id",
                    models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False),
                ),
                (
                    "money",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.money",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="payments.order",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["order"], name="payments_moneyorder_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("money", "order"), name="payments_moneyorder_once"),
                ],
            },
        ),
    ]
