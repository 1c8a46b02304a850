"""The Jinja2 environment of all doors: template sources, filters and globals."""

from collections.abc import Callable, MutableMapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.templatetags.static import static as find_static
from django.urls import reverse
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, Template

from motcua.core import clock
from motcua.dossiers import statuses
from motcua.dossiers.rules.lifecycle import Status
from motcua.web.shared import language
from motcua.web.shared.english.templates import english_twin

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
FILE_UNITS = ("B", "kB", "MB", "GB")
UNIT_STEP = 1000


def dmy(value: date | datetime | None) -> str:
    """Write a day as dd/mm/yyyy; a moment is first taken to Vietnam's clock.

    Raises:
        ValueError: The moment carries no time zone.
    """
    if value is None:
        return ""
    day = _local(value) if isinstance(value, datetime) else value
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def hm_dmy(value: datetime | None) -> str:
    """Write a moment as screens do, "14:05 03/02/2026" on Vietnam's clock.

    Raises:
        ValueError: The moment carries no time zone.
    """
    return "" if value is None else clock.shown(_local(value))


def example_day(ahead: int = 0) -> str:
    """Return a day to show as an example, `ahead` days from today, so that no example grows old."""
    return dmy(clock.now() + timedelta(days=ahead))


def example_birthday() -> str:
    """Return a birthday to show as an example."""
    return "05/03/1990"


def iso(value: date | datetime | None) -> str:
    """Write a day or moment for the `datetime` attribute of a `time` element."""
    return "" if value is None else value.isoformat()


def dong(value: int | None) -> str:
    """Write whole đồng as "1.250.000 đ"; the space does not break."""
    if value is None:
        return ""
    return f"{value:,}".replace(",", ".") + f"{NO_BREAK_SPACE}đ"


def filesize(value: int | None) -> str:
    """Write a number of bytes as people read it: "820 kB", "1,4 MB"."""
    if value is None:
        return ""
    amount, unit = float(value), 0
    while amount >= UNIT_STEP and unit < len(FILE_UNITS) - 1:
        amount, unit = amount / UNIT_STEP, unit + 1
    number = f"{amount:.1f}".removesuffix(".0") if unit > 1 else f"{amount:.0f}"
    return f"{number.replace('.', ',')}{NO_BREAK_SPACE}{FILE_UNITS[unit]}"


def query(path: str, **params: object) -> str:
    """Add query parameters to an address; those without a value are left out."""
    given = {name: value for name, value in params.items() if value not in (None, "")}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def portal_name(province: str) -> str:
    """Return the portal's name as it stands in a sentence: "Cổng Dịch vụ công tỉnh Quảng Ngãi"."""
    return f"Cổng Dịch vụ công {province[:1].lower()}{province[1:]}"


@cache
def static(path: str) -> str:
    """Return the address of a static file; kept, because every page asks for the same few."""
    return find_static(path)


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def environment(**options: Any) -> Environment:  # noqa: ANN401 - what Django's backend hands over
    """Build the environment for Django's Jinja2 backend.

    The macros of govuk-frontend are reachable as `govuk_frontend_jinja/...`. Escaping is always on.
    """
    options["loader"] = _with_framework(options.get("loader"))
    options["autoescape"] = True
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = _Templates(**options)
    filters: dict[str, Callable[..., str]] = {
        "dmy": dmy, "hm_dmy": hm_dmy, "iso": iso, "dong": dong, "filesize": filesize, "query": query,
    }  # fmt: skip
    env.filters.update(filters)
    # What these two mean on an English page: `web/shared/english/own.py`.
    env.filters.update(own=_as_it_is, as_written=_as_it_is)
    env.globals.update(static=static, url=url, status_label=status_label, language=language.VIETNAMESE)
    examples: dict[str, Callable[..., str]] = {"example_day": example_day, "example_birthday": example_birthday}
    env.globals.update(examples)
    env.english = english_twin(env, options, examples)
    return env


def _as_it_is(value: object) -> object:
    return value


class _Templates(Environment):
    """Gives a template in the language of the request."""

    english: Environment

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002  (Jinja's own name)
    ) -> Template:
        """Return a template: its twin with English words while an English page is made."""
        if language.is_english():
            return self.english.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)


def status_label(code: int) -> str:
    """Return the province's label of a national status; empty for a number that is none."""
    return statuses.label_of(code) if code in set(Status) else ""


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(VIETNAM)


def _with_framework(loader: BaseLoader | None) -> BaseLoader:
    framework = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return ChoiceLoader([loader, framework] if loader else [framework])
