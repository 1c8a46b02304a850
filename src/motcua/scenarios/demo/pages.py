"""Loads the pages a portal begins with, through the services people use; a second run adds only what is missing."""

import tomllib
from datetime import datetime, timedelta
from typing import Any

from motcua.content.queries.contacts import desks_of
from motcua.content.queries.pages import known_addresses
from motcua.content.rules.contacts import Contact
from motcua.content.rules.pages import PageText
from motcua.content.services import contacts, pages
from motcua.core.ids import new_token
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.procedures.catalogue import by_codes
from motcua.scenarios.demo import starter

NEWS = PageText(
    "Nhận hồ sơ trực tuyến cả ngày nghỉ",
    "Hồ sơ nộp ngoài giờ được tính từ lúc cơ quan mở cửa trở lại.",
    "Bạn nộp lúc nào cũng được. **Hạn trả kết quả** được tính theo lịch làm việc của cơ quan; "
    "xem [cách tính ngày hẹn trả](/tinh-han/).",
    english_title="Dossiers are taken online on days off too",
    english_summary="What you hand in after hours counts from when the agency opens again.",
    english_body="Hand in whenever you like. The **due date** is counted by the agency’s working calendar; "
    "see [how the due date is counted](/tinh-han/).",
)
ELSEWHERE = PageText(
    "Tra cứu quy hoạch đất đai",
    "Xem thửa đất nằm trong quy hoạch nào; do Sở Nông nghiệp và Môi trường cung cấp.",
    link="https://quyhoach.minhhoa.example/",
)


def load_starter(*, actor: Actor, agency_id: int, now: datetime) -> int:
    """Publish the starter pages that are not there; return how many.

    Procedures that are not in the catalogue are left out, and a page that needs one and has none waits.
    """
    known = known_addresses()
    made = 0
    for row in tomllib.loads((starter.FOLDER / "pages.toml").read_text(encoding="utf-8"))["page"]:
        text = _text(row)
        if (row["kind"], row["slug"]) in known or (row["kind"] == "life" and not text.procedures):
            continue
        _publish(actor, row["kind"], agency_id, text, now, row["slug"])
        made += 1
    return made


def show(*, actor: Actor, agency_code: str, now: datetime) -> None:
    """Show in the demo what agencies add: news, a service run elsewhere, planned maintenance, a desk's contact."""
    agency = directory.agency_by_code(agency_code)
    _publish(actor, "news", agency.id, NEWS, now)
    _publish(actor, "elsewhere", directory.agency_by_code("H99.05").id, ELSEWHERE, now)
    starts = now + timedelta(days=2)
    planned = PageText(
        "Nâng cấp máy chủ",
        "Cổng tạm dừng để nâng cấp. Hồ sơ đã nộp không bị ảnh hưởng.",
        english_title="Upgrade of the servers",
        english_summary="The portal stops for an upgrade. Dossiers already handed in are not affected.",
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
    )
    _publish(actor, "maintenance", actor.agency_id, planned, now)
    for desk in desks_of(agency.id):
        contact = Contact(
            desk.address,
            desk.phones or "0255 3 822 001",
            "1900 0098",
            "8098",
            "motcua@camthanh.example",
            "Tầng 1, cửa bên trái; có lối cho xe lăn, gửi xe miễn phí.",
            "15.1205, 108.7923",
        )
        contacts.keep(actor=actor, unit_id=desk.unit_id, number=desk.number, contact=contact, now=now)


def _text(row: dict[str, Any]) -> PageText:
    there = {each.code for each in by_codes(row.get("procedures", []))} if row.get("procedures") else set()
    return PageText(
        title=row["title"],
        summary=row.get("summary", ""),
        body=row.get("body", "").strip(),
        procedures=tuple(code for code in row.get("procedures", ()) if code in there),
        english_title=row["english_title"],
        english_summary=row.get("english_summary", ""),
        english_body=row.get("english_body", "").strip(),
    )


def _publish(actor: Actor, kind: str, agency_id: int, text: PageText, now: datetime, slug: str = "") -> None:
    pages.begin(
        actor=actor,
        kind=kind,
        agency_id=agency_id,
        token=new_token(),
        text=text,
        now=now,
        publish_now=True,
        slug=slug,
    )
