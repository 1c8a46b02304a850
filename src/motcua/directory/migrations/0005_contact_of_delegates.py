"""Keep how everybody a mandate is given to was named, members or not: they are told of it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("directory", "0004_contact_of_invited_members")]

    operations = [
        migrations.AlterField(
            model_name="mandate",
            name="contact_enc",
            field=models.BinaryField(
                default=b"",
                db_default=b"",
                help_text="of whom it is given to: e-mail, telephone or personal number as given",
            ),
        ),
    ]
