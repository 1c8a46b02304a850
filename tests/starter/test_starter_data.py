"""Check that the demo province and the profiles hang together. Files only, no database."""

import csv
import json
import tomllib
import unicodedata
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from motcua.procedures.rules.form_definition import definition_problems
from motcua.procedures.rules.form_official import items_text, missing_items, read_items
from motcua.procedures.rules.form_types import FIELD_TYPES, fields_of

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "motcua"
STARTER = PACKAGE / "starter"
PROFILES = sorted((PACKAGE / "profiles").glob("*.toml"))
PROCEDURE_FILES = sorted((STARTER / "procedures").glob("*.json"))

ROLES = {
    "desk", "dispatcher", "handler", "approver", "signer", "clerk", "agency_admin", "province_admin", "inspector",
    "leader", "call_centre", "postal", "provider",
}  # fmt: skip
ENDINGS = {"finish", "refuse", "stop"}
FEWEST_WORKING_DAYS = {10: 6, 15: 10, 20: 14}
SAME_DAY_HOURS = 4


def rows(name: str) -> list[dict[str, str]]:
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def procedures() -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in PROCEDURE_FILES}


@cache
def offerings() -> tuple[dict[str, Any], ...]:
    return tuple(toml(STARTER / "offerings.toml")["offerings"])


def receiving_agencies(offering: dict[str, Any]) -> list[str]:
    communes = [row["code"] for row in rows("agencies.csv") if row["level"] == "commune"]
    return communes if offering["receiving"] == ["@communes"] else list(offering["receiving"])


def targets(outcome: dict[str, Any]) -> list[str]:
    to = outcome["to"]
    return list(to) if isinstance(to, list) else [to]


def ways_on(step: dict[str, Any]) -> list[str]:
    if step["kind"] == "join":
        return [step["to"]]
    return [to for outcome in step["outcomes"] if not outcome.get("back") for to in targets(outcome)]


def longest_hours(steps: dict[str, Any], key: str) -> float:
    if key in ENDINGS:
        return 0
    step = steps[key]
    return float(step["limit_hours"]) + max(longest_hours(steps, to) for to in ways_on(step))


def limit_hours(limit: dict[str, Any]) -> int:
    amount = int(limit["amount"])
    if limit["unit"] == "same_day":
        return SAME_DAY_HOURS
    days = FEWEST_WORKING_DAYS[amount] if limit["unit"] == "calendar_day" else amount
    assert limit["unit"] in {"working_day", "calendar_day"}
    return days * 8


def key_types(value: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, item in value.items():
        nested = isinstance(item, dict)
        found |= key_types(item, f"{prefix}{key}.") if nested else {prefix + key: type(item).__name__}
    return found


def test_data_files_all_text_is_normalised() -> None:
    files = [path for path in [*STARTER.rglob("*.*"), *PROFILES] if path.is_file() and path.suffix != ".pyc"]

    denormalised = [p.name for p in files if not unicodedata.is_normalized("NFC", p.read_text(encoding="utf-8"))]

    assert denormalised == []


def test_profiles_every_province_has_the_same_keys_and_types() -> None:
    shapes = {path.stem: key_types(toml(path)) for path in PROFILES}

    assert sorted(shapes) == ["demo", "dong-nai", "hai-duong", "lam-dong", "quang-ngai", "vinh-long"]
    assert [name for name, shape in shapes.items() if shape != shapes["demo"]] == []


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_profile_choices_are_among_the_documented_ones(path: Path) -> None:
    profile = toml(path)

    assert profile["province"]["level_structure"] in {"two", "three"}
    assert profile["lookup"]["code_shows"] in {"completion", "status"}
    assert profile["accounts"]["citizen_sign_up"] in {"local", "national"}
    assert profile["accounts"]["officials_log_in"] in {"password", "sso"}
    assert set(profile["accounts"]["central_log_ins"]) <= {"province", "national"}
    assert set(profile["accounts"]["citizen_log_ins"]) <= {"dvcqg", "vneid", "certificate"}
    assert profile["accounts"]["citizen_sign_up"] == "local" or profile["accounts"]["citizen_log_ins"]
    assert profile["accounts"]["officials_log_in"] == "password" or profile["accounts"]["central_log_ins"]
    assert profile["services"]["levels"] in {"1-4", "full-partial"}
    assert profile["desk"]["transfer"] in {"immediately", "15:00-rule"}
    assert set(profile["approval"]["procedure_chain"]) <= {"operator", "office", "chairman"}
    assert set(profile["incident"]["told"]) <= {"operator", "office"}
    assert [int(key) for key in profile["statuses"]["labels"]] == list(range(1, 11))


def test_profiles_values_that_regulations_state_are_kept() -> None:
    by_name = {path.stem: toml(path) for path in PROFILES}

    def value(section: str, key: str) -> dict[str, Any]:
        return {name: profile[section][key] for name, profile in by_name.items() if name != "demo"}

    assert value("lookup", "code_shows") == {
        "lam-dong": "status", "hai-duong": "status",
        "dong-nai": "completion", "vinh-long": "completion", "quang-ngai": "completion",
    }  # fmt: skip
    assert value("accounts", "citizen_sign_up") == {
        "lam-dong": "local", "hai-duong": "local", "dong-nai": "local", "vinh-long": "local", "quang-ngai": "national",
    }  # fmt: skip
    assert value("approval", "procedure_chain") == {
        "lam-dong": ["operator"], "hai-duong": ["operator"], "dong-nai": ["office"],
        "vinh-long": ["office", "chairman"], "quang-ngai": ["office", "chairman"],
    }  # fmt: skip
    assert value("desk", "transfer")["vinh-long"] == "immediately"
    assert by_name["hai-duong"]["addresses"] == {
        "portal": "http://dichvucong.haiduong.gov.vn", "onestop": "http://motcua.haiduong.gov.vn",
    }  # fmt: skip
    assert by_name["vinh-long"]["addresses"] == {
        "portal": "https://dichvucong.vinhlong.gov.vn", "onestop": "https://motcua.vinhlong.gov.vn",
    }  # fmt: skip


def test_units_twenty_communes_lie_in_one_province() -> None:
    province, *communes = rows("units.csv")

    assert (province["code"], province["parent"]) == ("51", "")
    assert len(communes) == 20
    assert {unit["parent"] for unit in communes} == {"51"}
    assert all(len(unit["code"]) == 5 and unit["code"].isdigit() for unit in communes)


def test_agencies_parents_and_units_exist() -> None:
    agencies = rows("agencies.csv")
    units = {unit["code"] for unit in rows("units.csv")}
    seen: list[str] = []
    orphans = []
    for agency in agencies:
        if agency["parent"] not in ["", *seen] or agency["unit_code"] not in units:
            orphans.append(agency["code"])
        seen.append(agency["code"])

    assert orphans == []
    assert len(seen) == len(set(seen))
    assert sorted(a["unit_code"] for a in agencies if a["level"] == "commune") == sorted(units - {"51"})


def test_internal_units_each_commune_has_a_desk() -> None:
    units = rows("units_internal.csv")
    communes = {row["code"] for row in rows("agencies.csv") if row["level"] == "commune"}

    assert {unit["kind"] for unit in units} == {"desk", "division", "leadership", "records"}
    assert communes <= {unit["agency_code"] for unit in units if unit["kind"] == "desk"}
    assert len({(unit["agency_code"], unit["key"]) for unit in units}) == len(units)


def test_officials_sit_in_a_known_unit_and_every_role_is_held() -> None:
    officials = rows("officials.csv")
    units = {(unit["agency_code"], unit["key"]) for unit in rows("units_internal.csv")}

    assert [o["login"] for o in officials if (o["agency_code"], o["unit_key"]) not in units] == []
    assert {role for o in officials for role in o["roles"].split("|")} == ROLES
    assert len({o["login"] for o in officials}) == len(officials)


def test_people_look_invented() -> None:
    citizens = rows("citizens.csv")
    officials = rows("officials.csv")

    assert 12 <= len(citizens) <= 15
    assert all(c["personal_number"].startswith("000") and len(c["personal_number"]) == 12 for c in citizens)
    assert all(c["phone"].startswith("0900000") and len(c["phone"]) == 10 for c in citizens)
    assert all(c["login"].endswith("@vidu.example") for c in citizens)
    assert {bool(c["organisation"]) for c in citizens if c["kind"] == "business"} == {True}
    assert all(" Mẫu " in o["full_name"] or " Thử " in o["full_name"] for o in officials)
    assert all(row["phone"].startswith("0900 000 ") for row in rows("agencies.csv"))


def test_procedures_are_twelve_and_all_are_offered() -> None:
    offered = [offering["procedure"] for offering in offerings()]

    assert len(procedures()) == 12
    assert sorted(offered) == sorted(procedures())
    assert {code: item["code"] for code, item in procedures().items()} == {code: code for code in procedures()}


@pytest.mark.parametrize("code", [path.stem for path in PROCEDURE_FILES])
def test_procedure_content_is_well_formed(code: str) -> None:
    item = procedures()[code]

    assert [paper["no"] for paper in item["papers"]] == list(range(1, len(item["papers"]) + 1))
    assert [paper["no"] for paper in item["papers"] if paper["required"] and paper["case"]] == []
    assert {paper["manner"] for paper in item["papers"]} <= {"submit", "show"}
    assert {fee["kind"] for s in item["submissions"] for fee in s["fees"]} <= {"fee", "charge", "unknown"}
    assert {s["channel"] for s in item["submissions"]} <= {"counter", "online", "postal"}
    assert item["online_level"] in {"full", "partial", "information"}
    assert ("online" in {s["channel"] for s in item["submissions"]}) == (item["online_level"] != "information")
    assert all(item[key] for key in ("source", "results", "legal_bases"))
    cases = [(s["channel"], s["case"]) for s in item["submissions"]]
    assert len(cases) == len(set(cases))


@pytest.mark.parametrize("code", [path.stem for path in PROCEDURE_FILES])
def test_form_fields_are_well_formed(code: str) -> None:
    sections = procedures()[code]["form"]["sections"]
    fields = {field["key"]: field for section in sections for field in section["fields"]}

    assert 2 <= len(sections) <= 4
    assert sum(len(section["fields"]) for section in sections) == len(fields)
    assert {field["type"] for field in fields.values()} <= FIELD_TYPES
    for field in fields.values():
        assert bool(field.get("options")) == (field["type"] in {"select", "radio"})
        if shown := field.get("show_when"):
            assert shown["equals"] in {option["value"] for option in fields[shown["field"]]["options"]}


@pytest.mark.parametrize("code", [path.stem for path in PROCEDURE_FILES])
def test_process_steps_lead_somewhere_and_fit_the_limit(code: str) -> None:
    item = procedures()[code]
    process = item["process"]
    steps = {step["key"]: step for step in process["steps"]}
    mentioned = {to for step in steps.values() for outcome in step["outcomes"] for to in targets(outcome)}
    mentioned |= {step["to"] for step in steps.values() if step["kind"] == "join"} | {process["start"]}

    assert len(steps) == len(process["steps"])
    assert mentioned - ENDINGS == set(steps)
    assert {step["kind"] for step in steps.values()} <= {"task", "approve", "issue", "consult", "join"}
    shortest = min(limit_hours(submission["limit"]) for submission in item["submissions"])
    assert longest_hours(steps, process["start"]) <= shortest


def test_processes_show_split_slots_and_an_immediate_result() -> None:
    splits = {}
    for code, item in procedures().items():
        steps = {step["key"]: step for step in item["process"]["steps"]}
        for step in steps.values():
            for outcome in step["outcomes"]:
                if isinstance(outcome["to"], list):
                    branches = {steps[key]["agency"]: set(ways_on(steps[key])) for key in outcome["to"]}
                    splits[code] = branches

    assert splits == {
        "1.013225": {"slot:so-xay-dung": {"tong-hop"}, "slot:so-nong-nghiep-moi-truong": {"tong-hop"}},
    }
    assert [code for code, item in procedures().items() if item["immediate"]] == ["2.000815"]


@pytest.mark.parametrize("offering", offerings(), ids=lambda offering: offering["procedure"])
def test_offering_every_step_has_somebody_to_do_it(offering: dict[str, Any]) -> None:
    agencies = {row["code"] for row in rows("agencies.csv")}
    units = {(unit["agency_code"], unit["key"]) for unit in rows("units_internal.csv")}
    held = {(o["agency_code"], role) for o in rows("officials.csv") for role in o["roles"].split("|")}
    steps = procedures()[offering["procedure"]]["process"]["steps"]
    slots = {step["agency"].removeprefix("slot:") for step in steps if step["agency"].startswith("slot:")}

    assert set(offering["slots"]) == slots
    for receiving in receiving_agencies(offering):
        handling = receiving if offering["handling"] == "receiving" else offering["handling"]
        place = {"receiving": receiving, "handling": handling}
        place |= {f"slot:{name}": agency for name, agency in offering["slots"].items()}
        assert set(place.values()) <= agencies
        assert (handling, offering["handling_unit"]) in units
        assert (receiving, "desk") in held
        missing = [
            (step["key"], place[step["agency"]]) for step in steps if (place[step["agency"]], step["role"]) not in held
        ]
        assert missing == []


def test_calendar_a_working_day_has_eight_hours() -> None:
    calendar = toml(STARTER / "calendar.toml")
    agencies = {row["code"] for row in rows("agencies.csv")}

    def hours(sessions: list[list[str]]) -> float:
        span = [datetime.strptime(end, "%H:%M") - datetime.strptime(start, "%H:%M") for start, end in sessions]  # noqa: DTZ007  (times of day)
        return sum(part.total_seconds() for part in span) / 3600

    week = {name: [hours(day) for day in group["week"].values()] for name, group in calendar["groups"].items()}
    assert week == {"office": [8, 8, 8, 8, 8, 0, 0], "saturday": [8, 8, 8, 8, 8, 4, 0]}
    assert set(calendar["groups"]["saturday"]["agencies"]) <= agencies


def test_holidays_are_dated_once_and_swaps_balance() -> None:
    holidays = rows("holidays.csv")
    dates = [date.fromisoformat(row["date"]) for row in holidays]
    swapped = {row["date"] for row in holidays if row["kind"] in {"swap_day_off", "working_weekend"}}

    assert dates == sorted(set(dates))
    assert {day.year for day in dates} == {2025, 2026, 2027}
    assert all(date.fromisoformat(r["date"]).weekday() == 5 for r in holidays if r["kind"] == "working_weekend")
    assert swapped == {"2025-04-26", "2025-05-02", "2026-01-02", "2026-01-10", "2026-08-22", "2026-08-31"}
    assert all(row["source"] for row in holidays)


@pytest.mark.req("DN-2.6", "DN-2.8-2")
@pytest.mark.parametrize("code", [path.stem for path in PROCEDURE_FILES])
def test_form_can_be_published_and_has_every_field_of_its_official_form(code: str) -> None:
    procedure = procedures()[code]
    form, official = procedure["form"], procedure["official"]

    assert definition_problems(form) == []
    assert any(field.get("example") or field.get("help") for field in fields_of(form))
    if official is not None:
        assert missing_items(form, official["items"]) == []
        assert read_items(items_text(official["items"])) == (official["items"], [])
