"""What is known of a signature stands with the file; papers of a store never told it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_tables")]

    operations = [migrations.RemoveField(model_name="storeitem", name="signature")]
