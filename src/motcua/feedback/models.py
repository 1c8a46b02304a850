"""Invitations to rate, ratings that nobody can trace, comments to be read, figures, and what applicants ask."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class Invitation(models.Model):
    """A returned dossier may be rated once; that it was says only yes or no, never when or what."""

    dossier = models.OneToOneField("dossiers.Dossier", primary_key=True, on_delete=models.PROTECT)
    token = models.TextField(unique=True)
    desk_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()
    answered = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(
                fields=["desk_unit", "-made_at"], name="feedback_invitation_open", condition=Q(answered=False)
            ),
        )

    def __str__(self) -> str:
        return str(self.dossier_id)


class Rating(models.Model):
    """One answer sheet; its id is chance and its time a month, so that no dossier can be found from it."""

    id = models.BigIntegerField(primary_key=True)
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    month = models.DateField(help_text="first day of the month")
    place = models.TextField(help_text="portal or desk: where it was given")
    answers = models.JSONField()

    class Meta:
        indexes = (models.Index(fields=["procedure", "month"], name="feedback_rating_service"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.month}"


class Comment(models.Model):
    """What somebody wrote beside a rating; apart from its answers, and shown only when it was read."""

    id = models.BigIntegerField(primary_key=True)
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    month = models.DateField()
    text = models.TextField()
    state = models.TextField(default="waiting", help_text="waiting, published or hidden")
    reason = models.TextField(blank=True)
    read_by = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["month", "id"], name="feedback_comment_waiting", condition=Q(state="waiting")),
            models.Index(
                fields=["procedure", "-month", "id"], name="feedback_comment_shown", condition=Q(state="published")
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]


class ServiceFigure(models.Model):
    """What is published of one service since 1 January; counted anew each night."""

    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    received = models.IntegerField()
    received_online = models.IntegerField()
    resolved_online = models.IntegerField()
    on_time_online = models.IntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "year"], name="feedback_figure_once"),)
        indexes = (models.Index(fields=["year", "-received", "procedure"], name="feedback_figure_order"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.year}"


class ApplicantQuestion(models.Model):
    """What an applicant asked about a dossier and what its desk answered; neither changes once it was sent."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    asked_by = models.TextField(help_text="who asked, as histories name them")
    full_name = models.TextField(help_text="the name of who asked, as it was then")
    text = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, db_default="")
    answered_by = models.TextField(blank=True, db_default="", help_text="the desk, in words for the applicant")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["dossier", "id"], name="feedback_question_of"),
            models.Index(fields=["asked_at", "id"], name="feedback_question_open", condition=Q(answered_at=None)),
        )

    def __str__(self) -> str:
        return self.text[:40]
