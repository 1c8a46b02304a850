"""What the demo shows of the catalogue's governance: decisions, duties, a notice, a draft, reviews, deployments."""

from datetime import datetime, time, timedelta

from motcua.core import clock, profile
from motcua.core.clock import LOCAL
from motcua.core.errors import RuleBroken
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.sign_in import actor_for
from motcua.governance.queries import quality as quality_reads
from motcua.governance.queries.notices import known_codes
from motcua.governance.rules.notices import DecisionValues, NoticeValues
from motcua.governance.services import notices, openings, quality, revisions
from motcua.procedures import deployment
from motcua.scenarios.demo import online, starter

CHAIRMAN = "Chủ tịch Ủy ban nhân dân tỉnh Minh Họa"
LIST_NUMBER = "101/QĐ-UBND"
PUBLICATION_NUMBER = "258/QĐ-UBND"
AMENDED = "1.004873"
FORM = "demo-notice"
SENDER, DEBTOR = "H99.21", "H99.22"


def deploy(*, actor: Actor, agencies: dict[str, int], now: datetime) -> None:
    """Record that the agencies asked to work with the system, were allowed to, and do."""
    day = clock.local_date(now)
    for agency_id in agencies.values():
        if deployment.deployment(agency_id).state:
            continue
        steps = ((deployment.REQUESTED, "12/TTr"), (deployment.APPROVED, "34/UBND-VX"), (deployment.ACTIVE, ""))
        for state, document in steps:
            deployment.move(actor=actor, agency_id=agency_id, state=state, document=document, day=day, now=now)


def list_services(*, actor: Actor, codes: list[str], now: datetime) -> None:
    """Register the decision that lists the online services, once; where the province asks for one it opens them."""
    if profile.value("services", "opening") == "act" or not codes:
        return
    _once(actor, "service-list", LIST_NUMBER, "Danh mục dịch vụ công trực tuyến", codes, now)


def tell(*, actor: Actor, now: datetime) -> None:
    """Live through a little governance in the days before `now`."""
    codes = [one.code for one in starter.procedures()]
    _once(actor, "service-list", LIST_NUMBER, "Danh mục dịch vụ công trực tuyến", codes, now - timedelta(days=100))
    sender = _administrator_of(SENDER, now)
    # A demo may be told of a few procedures and places only.
    if sender is None or AMENDED not in known_codes([AMENDED]):
        return
    received = _morning(now - timedelta(days=6))
    agencies = {row.code: row.id for row in directory.agencies() if row.code in {SENDER, DEBTOR}}
    try:
        notices.register_decision(
            actor=actor,
            values=_decision("publication", PUBLICATION_NUMBER, "Công bố thủ tục hộ tịch sửa đổi", [AMENDED], received),
            agencies=list(agencies.values()),
            now=received,
        )
    except RuleBroken:
        return
    values = NoticeValues(
        subject="procedure",
        kind="amended",
        codes=(AMENDED,),
        document_no=PUBLICATION_NUMBER,
        document_date=clock.local_date(received),
        document_issuer=CHAIRMAN,
        content="Nơi tiếp nhận: thêm điểm tiếp nhận lưu động tại nhà văn hóa khu phố.",
    )
    sent = _morning(now - timedelta(days=3))
    number = notices.send_notice(actor=sender, token=FORM, values=values, duty_id=None, now=sent)
    revision_id = revisions.begin(actor=sender, notice_no=number, code=AMENDED, now=sent)
    typed = {"reception_address": "Bộ phận Một cửa phường; điểm tiếp nhận lưu động tại nhà văn hóa khu phố"}
    day = clock.local_date(now)
    revisions.save(actor=sender, revision_id=revision_id, edit=1, typed=typed, effective_from=day, now=sent)
    for row in quality_reads.reviews(sender, now=sent, only_due=False, limit=3).rows:
        quality.review(actor=sender, offering_id=row.offering_id, accurate=True, findings="", now=sent)
    online.prepare(actor=sender, now=_morning(now - timedelta(days=2)))
    online.compare(actor=actor, now=_morning(now - timedelta(days=2)))


def _once(actor: Actor, purpose: str, number: str, title: str, codes: list[str], now: datetime) -> None:
    try:
        openings.register_list(actor=actor, values=_decision(purpose, number, title, codes, now), now=now)
    except RuleBroken as broken:
        if broken.code != "decision.twice":
            raise


def _decision(purpose: str, number: str, title: str, codes: list[str], now: datetime) -> DecisionValues:
    day = clock.local_date(now)
    kind = "listed" if purpose == "service-list" else "amended"
    return DecisionValues(
        purpose=purpose,
        number=number,
        signed_on=day,
        issuer=CHAIRMAN,
        title=title,
        received_on=day,
        items=tuple((code, kind) for code in codes),
    )


def _morning(moment: datetime) -> datetime:
    return datetime.combine(clock.local_date(moment), time(9), LOCAL)


def _administrator_of(agency_code: str, now: datetime) -> Actor | None:
    """Return who administers an agency in the demo."""
    for agency in directory.agencies():
        if agency.code != agency_code:
            continue
        for unit in directory.units_of(agency.id):
            for official in directory.officials_of(unit.id, Role.AGENCY_ADMIN, now):
                return actor_for(account_id=official.account_id, post_id=official.post_id, now=now)
    return None
