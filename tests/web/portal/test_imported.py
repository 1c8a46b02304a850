"""A record nobody prepared: imported, offered in one act, handed in online by the form made from it.

Ten records of different shapes are taken from the national data where it lies beside the repository, else invented ones
of the same shapes.
"""

import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.papers import PDF
from tests.factories.world import ADMINISTRATOR, CENTRE, CITIZEN, COMMUNE, World
from tests.procedures.rules.records import paper, raw_record, row
from tests.web.portal.pages import Browser

from motcua.core import clock
from motcua.directory import queries as directory
from motcua.directory.actors import Role
from motcua.dossiers import queries
from motcua.intake import queries as drafts
from motcua.procedures import services
from motcua.procedures.queries import form_of, offering
from motcua.procedures.rules.default_form import applicant_kinds
from motcua.procedures.rules.form_types import AnswerValue, Field, fields_of
from motcua.procedures.rules.importing import read_record
from motcua.scenarios.demo.answers import answers_for
from motcua.scenarios.demo.persons import citizens
from motcua.web.shared.answers import typed

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "procedures"
Shape = Callable[[dict[str, Any]], bool]


def _cases(record: dict[str, Any]) -> int:
    return len({part.get("case") for part in record["components"] if part.get("case")})


def _audiences(record: dict[str, Any]) -> str:
    return " ".join(record["audiences"]).lower()


SHAPES: dict[str, tuple[Shape, dict[str, Any]]] = {
    "commune, people": (lambda r: r["levels"] == ["commune"] and "công dân" in _audiences(r), {}),
    "several cases": (
        lambda r: _cases(r) > 2,
        {"components": [paper("Đơn"), *(paper(f"Giấy {n}", case=f"Trường hợp {n}") for n in range(1, 5))]},
    ),
    "organisations only": (
        lambda r: "doanh nghiệp" in _audiences(r) and "công dân" not in _audiences(r),
        {"audiences": ["Doanh nghiệp"]},
    ),
    "people and organisations": (
        lambda r: "doanh nghiệp" in _audiences(r) and "công dân việt nam" in _audiences(r),
        {"audiences": ["Công dân Việt Nam", "Doanh nghiệp"]},
    ),
    "foreigners": (lambda r: "người nước ngoài" in _audiences(r), {"audiences": ["Người nước ngoài"]}),
    "no papers": (lambda r: not r["components"], {"components": []}),
    "no unit in the limit": (
        lambda r: any(way.get("deadline_unit") == "other" for way in r["submission"]),
        {"submission": [row(deadline_unit="other", deadline_value=1)]},
    ),
    "no way of handing in": (lambda r: len(r["submission"]) < 2, {"submission": []}),
    "province, many papers": (
        lambda r: r["levels"] == ["province"] and len(r["components"]) > 12,
        {"levels": ["province"], "components": [paper(f"Giấy tờ {n}") for n in range(1, 15)]},
    ),
    "ministry, long text": (
        lambda r: r["levels"] == ["ministry"] and len(r["steps"]) > 4000,
        {"levels": ["ministry"], "steps": "Bước dài. " * 500},
    ),
}


@cache
def records() -> dict[str, dict[str, Any]]:
    """One record for each shape."""
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(SHARED.glob("*.jsonl")):
        for line in file.read_text(encoding="utf8").splitlines():
            record = json.loads(line)
            for name, (fits, _) in SHAPES.items():
                if name not in found and fits(record) and record not in found.values():
                    found[name] = record
    for number, (name, (_, changes)) in enumerate(SHAPES.items(), start=1):
        found.setdefault(name, raw_record(code=f"1.9991{number:02}", **changes))
    return found


@pytest.mark.req("DN-6.2-1", "DN-2.8-1", "DN-4.2-1", "HD-4.1", "QN-16.1-1", "VL-21.1-1")
@pytest.mark.parametrize("shape", SHAPES)
def test_imported_record_is_offered_in_one_act_and_handed_in_by_its_own_form(
    citizen: Browser, world: World, shape: str
) -> None:
    read = read_record(records()[shape])
    assert read.content is not None
    content = read.content
    services.publish(content=content, issues=[], source="test", now=world.now)
    at_commune = "commune" in content["levels"]
    agency = directory.agency_by_code(COMMUNE if at_commune else CENTRE)
    offering_id = services.offer(
        actor=world.actor(ADMINISTRATOR),
        code=content["code"],
        agency_id=agency.id,
        handling_id=None if at_commune else _department().id,
        now=world.now,
    )
    form = form_of(offering(offering_id).form_id)
    person = next(one for one in citizens() if one.login == CITIZEN)
    answers = answers_for(form, person, random.Random(shape), today=clock.local_date(world.now))  # noqa: S311  (made-up answers, no secret)
    written = {
        name: text
        for field in fields_of(form)
        if field["key"] in answers
        for name, text in _written(field, answers[field["key"]])
    }

    page = citizen.open(f"/thu-tuc/{content['code']}/")
    assert page.status == 200
    page = citizen.send(page.form("co_quan"), {})
    for _ in form["sections"]:
        if "/giay-to/" in page.address:
            break
        names = page.main_form().names
        page = citizen.fill({name: text for name, text in written.items() if name in names})
        assert page.errors == {}
    assert "/giay-to/" in page.address
    page = citizen.fill({name: SimpleUploadedFile(f"{name}.pdf", PDF) for name in page.main_form().files})
    assert page.errors == {}
    page = citizen.fill({"statement": "1"})

    assert page.summary == []
    mine = queries.own(world.actor(CITIZEN))
    assert [(row_.procedure_name, row_.status) for row_ in mine] == [(content["name"], 1)]
    dossier = queries.visible(world.actor(CITIZEN), mine[0].ref)
    assert dossier.receiving_agency == agency.name
    assert queries.answers(dossier.id) == answers
    wanted = answers.get("result_delivery", dossier.delivery)
    assert dossier.delivery == wanted
    people, _ = applicant_kinds(content)
    if answers.get("organisation_name"):
        assert dossier.owner_name == answers["organisation_name"]
    elif answers.get("on_behalf") == "self" and people:
        assert dossier.owner_name == "Nguyễn Văn Dụ"


def _written(field: Field, answer: AnswerValue) -> list[tuple[str, str]]:
    """Return what a person types for the answer: a tick, one text, or the parts of an address."""
    if isinstance(answer, dict):
        return [(f"{field['key']}-{part}", text) for part, text in answer.items()]
    return [(field["key"], "on" if answer is True else typed(field, answer))]


def _department() -> directory.AgencyRow:
    """A department in which every role is held."""
    roles = (Role.DISPATCHER, Role.HANDLER, Role.APPROVER, Role.CLERK)
    return next(
        row_
        for row_ in directory.agencies("province")
        if row_.code not in {CENTRE, "H99"} and all(directory.unit_for(row_.id, role) for role in roles)
    )


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_section_that_another_answer_rules_out_is_never_asked(citizen: Browser, world: World, kind: str) -> None:
    content = read_record(raw_record(audiences=["Công dân Việt Nam", "Doanh nghiệp"])).content
    assert content is not None
    services.publish(content=content, issues=[], source="test", now=world.now)
    agency = directory.agency_by_code(COMMUNE)
    services.offer(actor=world.actor(ADMINISTRATOR), code=content["code"], agency_id=agency.id, now=world.now)
    citizen.open(f"/nop-ho-so/{content['code']}/")

    page = citizen.fill({"applicant_kind": kind, "birth_date": "5/3/1990", "on_behalf": "self"})

    assert page.errors == {}
    assert ("organisation_name" in page.main_form().names) is (kind == "organisation")
    assert ("Tổ chức, doanh nghiệp" in page.text) is (kind == "organisation")
    assert drafts.drafts(world.actor(CITIZEN))[0].answers["birth_date"] == "1990-03-05"


def test_papers_of_other_cases_are_not_asked_once_a_case_is_chosen(citizen: Browser, world: World) -> None:
    record = raw_record(components=[paper("Đơn"), paper("Giấy A", case="Ca A"), paper("Giấy B", case="Ca B")])
    content = read_record(record).content
    assert content is not None
    services.publish(content=content, issues=[], source="test", now=world.now)
    agency = directory.agency_by_code(COMMUNE)
    services.offer(actor=world.actor(ADMINISTRATOR), code=content["code"], agency_id=agency.id, now=world.now)
    page = citizen.open(f"/nop-ho-so/{content['code']}/")
    address = page.address.removesuffix("1/")
    before = citizen.open(f"{address}giay-to/").main_form().files
    citizen.open(f"{address}2/")
    citizen.fill({"case": "2"}, button="luu")

    after = citizen.open(f"{address}giay-to/")

    assert (before, after.main_form().files) == (["paper-1", "paper-2", "paper-3"], ["paper-1", "paper-3"])
    assert "Trường hợp: Ca B." in after.text
