"""What applicants ask about their dossiers: question and answer stay as they were sent."""

import django.db.models.deletion
from django.db import migrations, models

from motcua.core.ids import new_id

FORWARD = """
CREATE TRIGGER feedback_applicantquestion_append_only
  BEFORE UPDATE OF dossier_id, asked_by, full_name, text, asked_at ON feedback_applicantquestion
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER feedback_applicantquestion_answered_once
  BEFORE UPDATE OF answer, answered_by, answered_at ON feedback_applicantquestion
  FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER feedback_applicantquestion_stays
  BEFORE DELETE ON feedback_applicantquestion
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
"""
BACKWARD = """
DROP TRIGGER feedback_applicantquestion_append_only ON feedback_applicantquestion;
DROP TRIGGER feedback_applicantquestion_answered_once ON feedback_applicantquestion;
DROP TRIGGER feedback_applicantquestion_stays ON feedback_applicantquestion;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_tables"), ("dossiers", "0001_tables"), ("feedback", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="ApplicantQuestion",
            fields=[
                ("id", models.BigIntegerField(default=new_id, primary_key=True, serialize=False)),
                ("asked_by", models.TextField(help_text="who asked, as histories name them")),
                ("full_name", models.TextField(help_text="the name of who asked, as it was then")),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, db_default="")),
                (
                    "answered_by",
                    models.TextField(blank=True, db_default="", help_text="the desk, in words for the applicant"),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="dossiers.dossier"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dossier", "id"], name="feedback_question_of"),
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["asked_at", "id"],
                        name="feedback_question_open",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
