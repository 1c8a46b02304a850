"""What is known of a file's scans, and an index of the few files that wait for one."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_guard_contents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="scan_after",
            field=models.DateTimeField(help_text="when it is scanned next; null when it need not be", null=True),
        ),
        migrations.AddField(model_name="storedfile", name="scan_tries", field=models.SmallIntegerField(db_default=0)),
        migrations.AddField(
            model_name="storedfile",
            name="finding",
            field=models.TextField(
                blank=True, db_default="", help_text="what was found, or why it could not be scanned"
            ),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(
                condition=models.Q(("state", "unscanned")), fields=["scan_after"], name="documents_file_unscanned"
            ),
        ),
    ]
