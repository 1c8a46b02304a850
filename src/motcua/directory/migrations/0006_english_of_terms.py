"""Keep what editions of the terms say in English, and in which language each was read when it was agreed to."""

from django.db import migrations, models

import motcua.core.ids

GUARD = """
CREATE TRIGGER directory_termstranslation_append_only BEFORE UPDATE ON directory_termstranslation
FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
UNGUARD = "DROP TRIGGER directory_termstranslation_append_only ON directory_termstranslation;"


class Migration(migrations.Migration):

    dependencies = [("directory", "0005_contact_of_delegates")]

    operations = [
        migrations.CreateModel(
            name="TermsTranslation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(default=motcua.core.ids.new_id, primary_key=True, serialize=False),
                ),
                (
                    "number",
                    models.IntegerField(help_text="of the edition; the shipped one has no row among them"),
                ),
                ("terms", models.TextField(blank=True)),
                ("privacy", models.TextField(blank=True)),
                ("change", models.TextField(blank=True)),
                ("saved_by", models.TextField()),
                ("saved_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["number", "-id"], name="directory_terms_in_english")]},
        ),
        migrations.AddField(
            model_name="termsacceptance",
            name="language",
            field=models.TextField(db_default="vi", default="vi", help_text="in which it was read: vi or en"),
        ),
        migrations.AddField(
            model_name="termsacceptance",
            name="translation_digest",
            field=models.TextField(blank=True, db_default="", help_text="of the English texts that were read"),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
