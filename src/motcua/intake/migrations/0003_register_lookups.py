"""Every question to a register of the state leaves a row that stays: its outcome is set once, nothing else changes."""

from django.db import migrations, models

from motcua.core.ids import new_id

FORWARD = """
CREATE TRIGGER intake_registerlookup_append_only
  BEFORE UPDATE OF register, request, actor, is_own, who, purpose, subject, asked_at ON intake_registerlookup
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER intake_registerlookup_answered_once
  BEFORE UPDATE OF outcome, answered_at ON intake_registerlookup
  FOR EACH ROW WHEN (OLD.outcome <> '') EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER intake_registerlookup_stays
  BEFORE DELETE ON intake_registerlookup
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
BACKWARD = """
DROP TRIGGER intake_registerlookup_append_only ON intake_registerlookup;
DROP TRIGGER intake_registerlookup_answered_once ON intake_registerlookup;
DROP TRIGGER intake_registerlookup_stays ON intake_registerlookup;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_tables"), ("intake", "0002_draft_registers")]

    operations = [
        migrations.CreateModel(
            name="RegisterLookup",
            fields=[
                ("id", models.BigIntegerField(default=new_id, primary_key=True, serialize=False)),
                ("register", models.TextField()),
                (
                    "request",
                    models.TextField(help_text="the name of the look-up that the register keeps too", unique=True),
                ),
                (
                    "number_enc",
                    models.BinaryField(help_text="whom it was about: personal number, or number of the enterprise"),
                ),
                ("number_index", models.BinaryField()),
                ("actor", models.TextField()),
                ("is_own", models.BooleanField(help_text="the citizen asked about themselves")),
                ("who", models.TextField(help_text="who asked, in words for the person it was about")),
                ("purpose", models.TextField()),
                ("subject", models.TextField(help_text="the draft or the reception that it was for")),
                ("asked_at", models.DateTimeField()),
                ("outcome", models.TextField(db_default="")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["number_index", "-id"], name="intake_registerlookup_of")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
