from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0013_backfill_scope_of_procedure")]

    operations = [
        migrations.AddIndex(
            model_name="scope",
            index=models.Index(
                condition=models.Q(("of_procedure__isnull", False)),
                fields=["scope", "of_procedure", "dossier"],
                name="dossiers_scope_procedure",
            ),
        ),
    ]
