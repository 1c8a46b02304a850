"""Each seat of an approval has a day by which it should decide."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the day; requests under way have none until their next seat's turn begins."""

    dependencies = [("procedures", "0007_deployment")]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="due_at",
            field=models.DateTimeField(help_text="by when the seat should decide; null: no day is set", null=True),
        ),
    ]
