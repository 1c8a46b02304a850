"""Pages that people write on screen, each text of them, and how to reach each one-stop desk."""

from django.db import models

from motcua.core.ids import new_id


class Page(models.Model):
    """A page of the portal; `current` is the text that everybody reads, `draft` the newest one written."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True, help_text="of the form, so that a double click makes one page")
    kind = models.TextField()
    slug = models.TextField()
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, help_text="answers for the page")
    current = models.ForeignKey(
        "PageText", null=True, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="null: not shown"
    )
    draft = models.ForeignKey("PageText", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    published_at = models.DateTimeField(null=True, help_text="first time")
    updated_at = models.DateTimeField(null=True, help_text="of the current text")
    sort_key = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "slug"], name="content_page_address"),)
        indexes = (
            models.Index(
                fields=["kind", "-published_at", "-id"],
                name="content_page_newest",
                condition=models.Q(current__isnull=False),
            ),
            models.Index(
                fields=["kind", "sort_key", "id"], name="content_page_sorted", condition=models.Q(current__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class PageText(models.Model):
    """One text of a page: never changed, only followed by the next."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    title = models.TextField()
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    english_title = models.TextField(blank=True, db_default="")
    english_summary = models.TextField(blank=True, db_default="")
    english_body = models.TextField(blank=True, db_default="")
    procedures = models.JSONField(help_text="national codes, in the order shown")
    link = models.TextField(blank=True, help_text="of a service that runs elsewhere")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    search_key = models.TextField(help_text="folded words of title and summary")
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["page", "number"], name="content_pagetext_number"),)

    def __str__(self) -> str:
        return f"{self.page_id}/{self.number} {self.title}"


class DeskContact(models.Model):
    """Where a one-stop desk is and how to reach it, as the public page of its agency shows it."""

    unit = models.OneToOneField("directory.Unit", primary_key=True, on_delete=models.PROTECT)
    number = models.IntegerField(help_text="counts the changes, against two tabs")
    address = models.TextField(blank=True)
    phones = models.TextField(blank=True)
    answering_number = models.TextField(blank=True, help_text="automatic answers by telephone")
    sms_number = models.TextField(blank=True, help_text="automatic answers by text message")
    email = models.TextField(blank=True)
    directions = models.TextField(blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    updated_at = models.DateTimeField()
    updated_by = models.TextField()

    def __str__(self) -> str:
        return f"{self.unit_id}"
