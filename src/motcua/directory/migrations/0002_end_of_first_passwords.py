"""Passwords that somebody else gave open for some days; those given before end a week after the upgrade."""

from django.db import migrations, models

BEGIN = """
UPDATE directory_account SET first_password_until = now() + interval '7 days'
WHERE must_change_password AND withdrawn_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="first_password_until",
            field=models.DateTimeField(help_text="until when such a password opens", null=True),
        ),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
