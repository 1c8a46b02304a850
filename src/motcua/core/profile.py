"""The province's reviewed values: loaded once from a TOML file, read by section."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


class BadProfile(RuntimeError):
    """A profile lacks a value or has one of the wrong kind; the message names section and key."""


@cache
def _load(folder: Path, name: str) -> Mapping[str, Any]:
    file = folder / f"{name}.toml"
    if not file.is_file():
        raise BadProfile(f"no profile {name!r} in {folder}")
    return tomllib.loads(file.read_text(encoding="utf8"))


def section(name: str) -> Mapping[str, Any]:
    """Return one section of the profile in force.

    Raises:
        BadProfile: The profile has no such section.
    """
    values = _load(settings.PROFILES_FOLDER, settings.PROFILE).get(name)
    if not isinstance(values, Mapping):
        raise BadProfile(f"profile {settings.PROFILE!r} lacks section [{name}]")
    return values


def value(part: str, key: str) -> Any:  # noqa: ANN401  (a profile holds text, numbers, lists; callers narrow)
    """Return one value of the profile in force.

    Raises:
        BadProfile: The profile lacks it.
    """
    values = section(part)
    if key not in values:
        raise BadProfile(f"profile {settings.PROFILE!r} lacks {part}.{key}")
    return values[key]
