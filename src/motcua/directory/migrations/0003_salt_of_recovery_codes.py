"""Recovery codes are kept by a slow digest with a salt; those from before keep theirs until they are replaced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_end_of_first_passwords")]

    operations = [
        migrations.AddField(
            model_name="recoverycode",
            name="salt",
            field=models.BinaryField(db_default=b"", default=b""),
        ),
    ]
