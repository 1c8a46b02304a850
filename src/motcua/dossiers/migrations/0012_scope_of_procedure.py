from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0010_register_of_devices"),
        ("dossiers", "0011_groups"),
        ("procedures", "0007_deployment"),
    ]

    operations = [
        migrations.AddField(
            model_name="scope",
            name="of_procedure",
            field=models.BigIntegerField(
                help_text="id of the procedure, in the rows of agencies and of the province: search starts there",
                null=True,
            ),
        ),
    ]
