"""Files that a form asks for on its own pages: each belongs to a paper of the dossier, which holds what is sent."""

from collections.abc import Collection, Mapping

from motcua.procedures.rules.form_posts import shown_fields
from motcua.procedures.rules.form_types import Field, FormDefinition, Problem


def file_fields(form: FormDefinition, answers: Mapping[str, object]) -> dict[int, Field]:
    """Return the fields that ask for a file now, by number of the paper; the first one of a paper asks."""
    found: dict[int, Field] = {}
    for field in shown_fields(form, answers):
        paper = field.get("paper")
        if field["type"] == "file" and paper:
            found.setdefault(paper, field)
    return found


def missing_files(
    form: FormDefinition, answers: Mapping[str, object], papers_with_files: Collection[int]
) -> list[Problem]:
    """Return the fields that must have a file and have none."""
    return [
        Problem(field=field["key"], message=f"Hãy gửi tệp cho mục “{field['label']}”.")
        for paper, field in file_fields(form, answers).items()
        if field["required"] and paper not in papers_with_files
    ]
