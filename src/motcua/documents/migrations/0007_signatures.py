"""What is known of the signature of each file."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0006_let_withdrawal_empty_a_file"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="signature",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="what `signatures.state_of` says; empty: not looked at yet",
            ),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("media_type", "application/pdf"), ("signature", "")),
                fields=["id"],
                name="documents_storedfile_unread",
            ),
        ),
        migrations.AlterField(
            model_name="storeitem",
            name="signature",
            field=models.TextField(
                blank=True, db_default="", default="", help_text="unused: each file says what its signature is"
            ),
        ),
    ]
