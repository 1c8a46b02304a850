"""Owners are told once that a paper of their store ends soon."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_drop_signature_of_items")]

    operations = [
        migrations.AddField(
            model_name="storeitem",
            name="reminded_at",
            field=models.DateTimeField(help_text="the owner was told that it ends soon", null=True),
        ),
        migrations.AddIndex(
            model_name="storeitem",
            index=models.Index(
                fields=["valid_to", "id"],
                name="documents_item_ending",
                condition=Q(removed_at=None, reminded_at=None, valid_to__isnull=False),
            ),
        ),
    ]
