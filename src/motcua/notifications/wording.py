"""Fills the texts in `templates/`; the first line of each is the subject."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from motcua.core import clock, profile
from motcua.core.money import format_dong

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Letter:
    """A finished text."""

    subject: str
    body: str


def compose(template: str, **values: object) -> Letter:
    """Return the text of a template with its values, and the province's names and contact.

    Raises:
        jinja2.UndefinedError: A value is missing.
    """
    text = (
        _environment()
        .get_template(f"{template}.txt")
        .render(
            province=profile.section("province"),
            contact=profile.section("contact"),
            desk=profile.section("desk"),
            portal=portal_address(),
            **values,
        )
    )
    subject, _, body = text.strip().partition("\n")
    return Letter(" ".join(subject.split()), body.strip() + "\n")


def short_text(letter: Letter, code: str = "", link: str = "") -> str:
    """Return what fits a text message: the subject with its code or link."""
    return " ".join(part for part in (f"{letter.subject}.", code and f"Mã: {code}.", link) if part)


def portal_address() -> str:
    """Return the portal's public address without a slash at its end."""
    return str(profile.value("addresses", "portal") or settings.BASE_URL).rstrip("/")


def onestop_address() -> str:
    """Return the address of the officials' side without a slash at its end; the portal's where they are one."""
    return str(profile.value("addresses", "onestop") or portal_address()).rstrip("/")


def lookup_link(code: str) -> str:
    """Return where a dossier's state can be seen."""
    return f"{portal_address()}/tra-cuu/?ma={quote(code)}"


def moment(value: datetime) -> str:
    """Write a moment as letters do."""
    return clock.written(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  (plain text, nothing to escape)
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["moment"] = moment
    environment.filters["dong"] = format_dong
    return environment
