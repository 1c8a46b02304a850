"""The province's values: every profile has the same sections, keys and kinds; what is missing is named."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from motcua.core import profile

FOLDER = Path(settings.PROFILES_FOLDER)
NAMES = ("demo", "dong-nai", "hai-duong", "lam-dong", "quang-ngai", "vinh-long")


def shape(name: str) -> dict[str, dict[str, str]]:
    values = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf8"))
    return {part: {key: type(value).__name__ for key, value in keys.items()} for part, keys in values.items()}


def test_profiles_are_all_there() -> None:
    assert tuple(sorted(file.stem for file in FOLDER.glob("*.toml"))) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_profile_has_the_sections_keys_and_kinds_of_the_demo(name: str) -> None:
    assert shape(name) == shape("demo")


@pytest.mark.parametrize("name", NAMES)
def test_statement_that_is_agreed_to_says_what_it_means_in_english(name: str) -> None:
    with override_settings(PROFILE=name):
        statement = profile.section("statement")

    assert statement["english"].startswith("I declare that")
    assert statement["text"] != statement["english"]


def test_value_of_the_profile_in_force_changes_with_it() -> None:
    with override_settings(PROFILE="dong-nai"):
        assert profile.value("addresses", "portal") == "https://dichvucong.dongnai.gov.vn"
    assert profile.value("addresses", "portal") == ""


@pytest.mark.parametrize(
    ("name", "part", "key", "told"),
    [
        ("demo", "khong-co", "x", "profile 'demo' lacks section [khong-co]"),
        ("demo", "lookup", "khong-co", "profile 'demo' lacks lookup.khong-co"),
        ("khong-co", "lookup", "x", "no profile 'khong-co' in"),
    ],
)
def test_value_that_is_missing_is_named(name: str, part: str, key: str, told: str) -> None:
    with override_settings(PROFILE=name), pytest.raises(profile.BadProfile) as missing:
        profile.value(part, key)

    assert str(missing.value).startswith(told)
