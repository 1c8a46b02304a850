"""What an agency's receipts say of it beside its name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_english_of_terms")]

    operations = [
        migrations.AddField(
            model_name="agency",
            name="tax_code",
            field=models.TextField(blank=True, db_default="", help_text="on receipts, beside who collects"),
        ),
        migrations.AddField(
            model_name="agency",
            name="receipt_form",
            field=models.TextField(blank=True, db_default="", help_text="sign of the form of receipts"),
        ),
        migrations.AddField(
            model_name="agency", name="receipt_series", field=models.TextField(blank=True, db_default="")
        ),
    ]
