"""Let notices stand that are about an account and no dossier, and let each know its own copies."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("notifications", "0001_tables")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="dossier",
            field=models.ForeignKey(
                db_index=False,
                help_text="none: about the account",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="dossiers.dossier",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="copied_by",
            field=models.TextField(
                db_default="notify.applicant", help_text="with what the handlers of its copies begin"
            ),
        ),
    ]
