"""Every column about a person has a class, and no secret or number lies in plain."""

import re
from pathlib import Path

from django.apps import apps
from django.db import models

PAGE = Path(__file__).parents[2] / "docs" / "data-classes.md"
ROW = re.compile(r"^\| (secret|numbers|personal|office) \| `(\w+)` \| ([^|]+) \|$", re.MULTILINE)
ENDS = ("_enc", "_index", "_hash")
NAMES = {
    "address", "agent", "answers", "caller", "credential", "delegate_key", "delegate_name", "email", "full_name",
    "holder", "holder_key", "login", "name_key", "owner_name", "password", "payer", "principal_name", "public_key",
    "receiver_name", "recipient", "remote", "salt", "sender_name", "session_key", "sources", "story", "values", "who",
}  # fmt: skip
# Hashes of published texts.
PUBLIC = {"content_hash"}
KINDS = (models.TextField, models.CharField, models.JSONField, models.BinaryField)


def columns() -> set[tuple[str, str]]:
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if model.__module__.startswith("motcua.")
        for field in model._meta.concrete_fields
        if isinstance(field, KINDS)
        and (field.column in NAMES or field.column.endswith(ENDS))
        and field.column not in PUBLIC
    }


def classed() -> list[tuple[str, tuple[str, str]]]:
    return [
        (level, (table, column))
        for level, table, listed in ROW.findall(PAGE.read_text())
        for column in re.findall(r"`(\w+)`", listed)
    ]


def test_every_column_about_a_person_has_one_class() -> None:
    found = [column for _, column in classed()]

    # The digest of a recovery code is known by no name of its own.
    assert columns() | {("directory_recoverycode", "digest")} == set(found)
    assert len(found) == len(set(found))


def test_numbers_are_encrypted_or_digests_and_no_secret_is_plain() -> None:
    plain = {column for level, column in classed() if level == "numbers" and not column[1].endswith(("_enc", "_index"))}

    assert plain == set()
    sealed = {column for _, column in classed() if column[1].endswith("_enc")}
    assert {column for level, column in classed() if level in {"personal", "office"}} & sealed == set()
