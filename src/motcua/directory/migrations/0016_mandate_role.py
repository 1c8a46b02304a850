"""Members of an organisation are mandates with a role."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0015_guard_agreements")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="role",
            field=models.TextField(
                blank=True, db_default="", help_text="of a member of an organisation: manage, file or look; else empty"
            ),
        ),
    ]
