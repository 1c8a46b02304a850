"""Stored files: found by random token, content-addressed on disk."""

from django.db import models

from motcua.core.ids import new_id


class StoredFile(models.Model):
    """One uploaded or made file; nobody but its owner opens it before it was checked."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    sha256 = models.TextField()
    size = models.BigIntegerField()
    media_type = models.TextField()
    name = models.TextField()
    state = models.TextField(default="unscanned")
    owner = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
