"""An index by content: whether any row still names some bytes."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_store"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="storedfile",
            index=django.contrib.postgres.indexes.HashIndex(fields=["sha256"], name="documents_storedfile_bytes"),
        ),
    ]
