"""Keep how an invited member was named, so that the invitation reaches them before they have an account."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("directory", "0003_salt_of_recovery_codes")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="contact_enc",
            field=models.BinaryField(
                default=b"",
                db_default=b"",
                help_text="of an invited member: e-mail, telephone or personal number as given",
            ),
        ),
    ]
