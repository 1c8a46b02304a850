"""A small province for the desk: one commune with its desk, a second desk that must see nothing, three procedures."""

import copy
import csv
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.test import Client

import motcua
from motcua.core import clock
from motcua.directory import queries as directory
from motcua.directory import services as people
from motcua.directory import sign_in
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.opening import PartyFacts
from motcua.dossiers.services.reception import PaperCheck
from motcua.governance.services import code_lists
from motcua.intake import services as intake
from motcua.procedures import queries as procedures
from motcua.procedures import services as catalogue

STARTER = Path(motcua.__file__).parent / "starter"
NOW = datetime(2026, 3, 11, 9, 0, tzinfo=clock.LOCAL)
COMMUNE, OTHER, PROVINCE = "H99.21", "H99.22", "H99.01"
MARRIAGE, BIRTH_COPY, CERTIFIED_COPY = "1.000894", "2.000635", "2.000815"
WITHOUT_LIMIT = "1.009999"
WEEK = {day: [["07:00", "11:30"], ["13:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
UNITS = (
    ("mot-cua", "Bộ phận Một cửa", "desk"),
    ("van-phong", "Văn phòng", "division"),
    ("lanh-dao", "Lãnh đạo", "leadership"),
    ("van-thu", "Văn thư", "records"),
)
OFFICIALS = (
    ("motcua", "Hồ Thị Mẫu Quầy", "mot-cua", "Công chức Bộ phận Một cửa", ["desk"]),
    ("motcua2", "Ngô Văn Mẫu Quầy", "mot-cua", "Công chức Bộ phận Một cửa", ["desk"]),
    ("phancong", "Dương Thị Mẫu Phân", "van-phong", "Chánh Văn phòng", ["dispatcher"]),
    ("thuly", "Lý Văn Mẫu Lý", "van-phong", "Công chức hộ tịch", ["handler"]),
    ("lanhdao", "Trần Thị Mẫu Duyệt", "lanh-dao", "Phó Chủ tịch", ["approver", "signer"]),
    ("vanthu", "Phạm Thị Mẫu Thư", "van-thu", "Văn thư", ["clerk"]),
)


@dataclass
class World:
    """The province and short ways to reach a state, each through the services that people use."""

    now: datetime

    def actor(self, login: str, commune: str = COMMUNE) -> Actor:
        account_id = people.ensure_official(**_official(login, commune), password_hash="!", now=self.now)
        actor = sign_in.actor_for(account_id=account_id, now=self.now)
        assert actor is not None
        return actor

    def citizen(self, number: int = 1, name: str = "Nguyễn Văn Mẫu") -> Actor:
        account_id = people.ensure_citizen(
            login=f"mau{number}@vidu.example",
            full_name=name,
            password_hash="!",
            now=self.now,
            phone=f"09000001{number:02}",
            personal_number=f"0000000000{number:02}",
            address="Số 1 đường Mẫu",
        )
        actor = sign_in.actor_for(account_id=account_id, now=self.now)
        assert actor is not None
        return actor

    def sign_in(self, client: Client, actor: Actor) -> Client:
        session = client.session
        session["account"], session["post"] = actor.account_id, actor.post_id
        session.save()
        return client

    def offering(self, code: str = MARRIAGE) -> procedures.OfferingFacts:
        return procedures.offering_at(code, COMMUNE)

    def handed_in(self, number: int = 1, code: str = MARRIAGE, name: str = "Nguyễn Văn Mẫu") -> dossiers.Dossier:
        """Hand in online, with a file for every required paper that is handed in."""
        citizen = self.citizen(number, name)
        offering = self.offering(code)
        token = intake.start_draft(actor=citizen, offering_id=offering.id, now=self.now)
        answers = filled(procedures.form_of(offering.form_id), name)
        intake.save_section(actor=citizen, token=token, answers=answers, revision=None, now=self.now)
        for paper in procedures.content_of(offering.version_id)["papers"]:
            if paper["no"] <= 2 or (paper["required"] and paper["manner"] == "submit"):
                intake.add_file(
                    actor=citizen, token=token, paper_no=paper["no"], name=f"giay-{paper['no']}.png", chunks=[PNG],
                    now=self.now,
                )  # fmt: skip
        handed = intake.hand_in(actor=citizen, draft_token=token, statement_accepted=True, now=self.now)
        return dossiers.visible(citizen, handed.receipt_no)

    def received(self, form: str = "một", code: str = MARRIAGE, **more: Any) -> intake.Received:
        """Receive a person at the counter with all papers there."""
        offering = self.offering(code)
        papers = procedures.content_of(offering.version_id)["papers"]
        reception = intake.CounterReception(
            offering_id=offering.id,
            owner=PartyFacts(full_name="Trần Thị Mẫu", personal_number="000000000077", phone="0900000177"),
            checks=[PaperCheck(no=paper["no"], state="present", originals=paper["originals"]) for paper in papers],
            **more,
        )
        return intake.receive_at_counter(actor=self.actor("motcua"), reception=reception, token=form, now=self.now)


def build(now: datetime) -> World:
    """Build the province; the caller is a test's transaction."""
    people.import_units(_rows("units.csv"))
    people.import_agency_kinds(_rows("agency_kinds.csv"))
    wanted = {"H99", PROVINCE, COMMUNE, OTHER}
    people.import_agencies(row for row in _rows("agencies.csv") if row["code"] in wanted)
    people.publish_calendar(
        agency_code=None,
        valid_from=datetime(2025, 1, 1, tzinfo=clock.LOCAL).date(),
        valid_to=datetime(2027, 12, 31, tzinfo=clock.LOCAL).date(),
        weekly=WEEK,
    )
    for commune in (COMMUNE, OTHER):
        for key, name, kind in UNITS:
            people.ensure_unit(agency_code=commune, key=key, name=name, kind=kind)
        for login, *_ in OFFICIALS:
            people.ensure_official(**_official(login, commune), password_hash="!", now=now)
    people.ensure_unit(agency_code=PROVINCE, key="quan-tri", name="Quản trị", kind="division")
    admin_id = people.ensure_official(
        login="quantri", full_name="Bùi Văn Mẫu Trị", agency_code=PROVINCE, unit_key="quan-tri", title="Quản trị",
        roles=["province_admin"], password_hash="!", now=now,
    )  # fmt: skip
    admin = sign_in.actor_for(account_id=admin_id, now=now)
    assert admin is not None
    agency = directory.agency_by_code(COMMUNE)
    for code in (MARRIAGE, BIRTH_COPY, CERTIFIED_COPY):
        record = json.loads((STARTER / "procedures" / f"{code}.json").read_text(encoding="utf8"))
        content = {key: value for key, value in record.items() if key not in {"immediate", "form", "process"}}
        catalogue.publish(content=content, issues=[], source="test", now=now)
        catalogue.offer(
            actor=admin, code=code, agency_id=agency.id, now=now, form=record["form"], process=record["process"],
            immediate=record["immediate"],
        )  # fmt: skip
    catalogue.publish(content=without_limit(content), issues=[], source="test", now=now)
    catalogue.offer(actor=admin, code=WITHOUT_LIMIT, agency_id=agency.id, now=now)
    catalogue.rebuild_search()
    grounds = [row for row in _rows("code_lists.csv") if row["list"] == "can-cu"]
    code_lists.import_entries(actor=admin, key="can-cu", rows=grounds, agency_id=None, now=now, only_try=False)
    return World(now)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea73581e8"
    "0000000049454e44ae426082"
)


def filled(form: dict[str, Any], name: str) -> dict[str, Any]:
    """Answer every question of a form with something allowed; the applicant has this name."""
    plain = {
        "calculated": None,
        "text": "Nội dung mẫu", "textarea": "Nội dung mẫu", "number": 1, "date": "1990-03-05", "phone": "0900000101",
        "email": "mau@vidu.example", "personal_number": "000000000001", "money": 1000, "checkbox": True,
        "name": "Trần Thị Mẫu", "address": {"units": "new", "commune": "xã Mẫu", "province": "tỉnh Minh Họa"},
    }  # fmt: skip
    answers: dict[str, Any] = {}
    for section in form["sections"]:
        for field in section["fields"]:
            options = field.get("options")
            value = options[0]["value"] if options else plain[field["type"]]
            value = "000090000001" if "birth" in field else value
            answers[field["key"]] = name if field.get("prefill") == "account.full_name" else value
    for section in form["sections"]:
        for field in section["fields"]:
            condition = field.get("show_when")
            if condition and answers.get(condition["field"]) != condition["equals"]:
                answers.pop(field["key"])
    return answers


def without_limit(content: dict[str, Any]) -> dict[str, Any]:
    """Return a procedure that states no limit with a unit, as many national records do."""
    changed = copy.deepcopy(content) | {"code": WITHOUT_LIMIT, "name": "Thủ tục chưa nêu thời hạn"}
    for way in changed["submissions"]:
        way["limit"], way["limit_text"], way["fees"] = None, "Theo quy định", []
    return changed


def _official(login: str, commune: str) -> dict[str, Any]:
    name, unit, title, roles = next(rest for known, *rest in OFFICIALS if known == login)
    return {
        "login": f"{login}.{commune.lower()}", "full_name": name, "agency_code": commune, "unit_key": unit,
        "title": title, "roles": roles,
    }  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (STARTER / name).open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))
