"""Administrative units of today and of the three levels before July 2025."""

from django.db import models

from motcua.core.ids import new_id


class AdminUnit(models.Model):
    """A province or commune with the statistics office's code."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    province_code = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class FormerUnit(models.Model):
    """A province, district or commune of the three levels before July 2025; its code may live on as another unit."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    parent_code = models.TextField(blank=True)
    province_code = models.TextField(blank=True)
    valid_to = models.DateField()

    def __str__(self) -> str:
        return self.name


class FormerUnitSuccessor(models.Model):
    """Which unit of today holds the land, or a part of it, of a commune of the three levels."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    former = models.ForeignKey(FormerUnit, on_delete=models.PROTECT)
    unit = models.ForeignKey(AdminUnit, on_delete=models.PROTECT)
    extent = models.TextField(help_text="whole or part")
    is_default = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["former", "unit"], name="directory_former_successor"),)

    def __str__(self) -> str:
        return f"{self.former_id} → {self.unit_id}"
