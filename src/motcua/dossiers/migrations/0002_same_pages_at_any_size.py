"""Lists and look-ups read as many pages among a million dossiers as among ten thousand; indexes nobody asks by go."""

from django.contrib.postgres.indexes import HashIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_tables")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="dossiers_code_hash"),
        migrations.RemoveIndex(model_name="dossier", name="dossiers_receipt_hash"),
        migrations.AlterField(
            model_name="dossier",
            name="code",
            field=models.TextField(help_text="national dossier code, given at acceptance", null=True),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="receipt_no",
            field=models.TextField(help_text="number of the online submission or counter entry"),
        ),
        migrations.AlterField(model_name="slip", name="token", field=models.TextField()),
        migrations.AddIndex(
            model_name="dossier", index=HashIndex(fields=["id"], fillfactor=50, name="dossiers_id_hash")
        ),
        migrations.AddIndex(
            model_name="dossier", index=HashIndex(fields=["code"], fillfactor=50, name="dossiers_code_hash")
        ),
        migrations.AddIndex(
            model_name="dossier", index=HashIndex(fields=["receipt_no"], fillfactor=50, name="dossiers_receipt_hash")
        ),
        migrations.AddIndex(
            model_name="scope",
            index=models.Index(
                fields=["scope", "bucket", "dossier"],
                name="dossiers_scope_open",
                condition=models.Q(("bucket", 10), _negated=True),
            ),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.UniqueConstraint(fields=["receipt_no"], name="dossiers_dossier_receipt"),
        ),
        migrations.AddConstraint(
            model_name="dossier", constraint=models.UniqueConstraint(fields=["code"], name="dossiers_dossier_code")
        ),
        migrations.AddConstraint(
            model_name="slip", constraint=models.UniqueConstraint(fields=["token"], name="dossiers_slip_token")
        ),
    ]
