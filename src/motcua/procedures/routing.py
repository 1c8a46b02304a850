"""Sends citizens to where a procedure is handed in online; dossiers and drafts that are under way stay here."""

from datetime import datetime

from django.db import transaction

from motcua.core import ledger, profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.directory.rules.assurance import Assurance, is_enough, words
from motcua.procedures.events import AssuranceAsked, ProcedureRouted
from motcua.procedures.rules.routes import ROUTE_NAMES, Route, address_of, route_in, takes_here

LONGEST_REASON = 500


class TakenElsewhere(RuleBroken):
    """Citizens hand the procedure in on the national portal."""

    def __init__(self) -> None:
        message = (
            "Thủ tục này nộp trực tuyến trên Cổng Dịch vụ công quốc gia. Hãy mở trang của thủ tục và bấm "
            "“Nộp trên Cổng Dịch vụ công quốc gia”; hồ sơ vẫn theo dõi được ở đây."
        )
        super().__init__("service.national", message)


def may_route(actor: Actor) -> bool:
    """Tell whether the actor decides where procedures are handed in: the operating unit alone."""
    return actor.has(Role.PROVINCE_ADMIN)


def route_now(route: str) -> Route:
    """Return the way a procedure takes under the province's profile."""
    return route_in(route, _door())


def national_address(code: str) -> str:
    """Return the procedure's page on the national portal."""
    return address_of(str(profile.value("services", "national_address")), code)


def require_door_open() -> None:
    """Make sure that the province takes dossiers from citizens on a portal of its own.

    Raises:
        TakenElsewhere: The profile closed the door.
    """
    if not takes_here(Route.HERE, _door()):
        raise TakenElsewhere


def require_taken_here(route: str) -> None:
    """Make sure that citizens may begin to hand in here what takes this route.

    Raises:
        TakenElsewhere: It is handed in on the national portal.
    """
    if not takes_here(route, _door()):
        raise TakenElsewhere


@transaction.atomic
def set_route(*, actor: Actor, code: str, route: str, reason: str, now: datetime) -> None:
    """Set where a procedure is handed in online from now on; the same again changes nothing.

    Raises:
        NotAllowed: The actor is not the operating unit.
        NotFound: No such procedure.
        RuleBroken: No such way, or no reason is given.
    """
    if not may_route(actor):
        raise NotAllowed(f"{actor.ref} routes no procedure")
    if route not in ROUTE_NAMES:
        raise RuleBroken("route.unknown", "Hãy chọn nơi người dân nộp hồ sơ trực tuyến.", "route")
    found = sql.rows("SELECT id, route FROM procedures_procedure WHERE code = %s FOR UPDATE", (code,))
    if not found:
        raise NotFound(f"procedure {code[:40]}")
    procedure_id, before = found[0]
    if before == route:
        return
    reason = clean_input(reason, LONGEST_REASON)
    if not reason:
        raise RuleBroken("route.reason", "Hãy ghi lý do hoặc văn bản làm căn cứ.", "route_reason")
    sql.execute("UPDATE procedures_procedure SET route = %s WHERE id = %s", (route, procedure_id))
    ledger.ensure(procedure_id)
    fact = ProcedureRouted(code=code, before=before, route=route)
    ledger.record(stream=procedure_id, fact=fact, actor=actor.ref, now=now, reason=reason)


ASKED = {
    "": "Mọi tài khoản",
    Assurance.DESK.value: "Đã đối chiếu giấy tờ tại Bộ phận Một cửa, hoặc chắc chắn hơn",
    Assurance.CERTIFICATE.value: "Chứng thư số hoặc tài khoản quốc gia",
    Assurance.NATIONAL.value: "Tài khoản quốc gia mức 1 trở lên",
    Assurance.NATIONAL_HIGH.value: "Tài khoản quốc gia mức 2 trở lên",
}
"""How surely a procedure may ask that who hands in online is known, with words for the administrator."""


def require_assurance(actor: Actor, asked: str) -> None:
    """Make sure that this session knows who hands in as surely as the procedure asks.

    Raises:
        RuleBroken: It does not; what was filled in is kept.
    """
    if not is_enough(actor.assurance, asked):
        message = (
            f"Thủ tục này cần tài khoản ở mức: {words(asked).lower()}. Phiên đăng nhập này: "
            f"{words(actor.assurance or Assurance.DECLARED).lower()}. Hãy đăng nhập lại bằng tài khoản quốc gia, chứng "
            "thư số, hoặc mang thẻ căn cước đến Bộ phận Một cửa để xác thực tài khoản. Bản khai được giữ nguyên."
        )
        raise RuleBroken("assurance.low", message)


@transaction.atomic
def ask_assurance(*, actor: Actor, code: str, asked: str, reason: str, now: datetime) -> None:
    """Set how surely who hands a procedure in online must be known from now on; the same again changes nothing.

    Raises:
        NotAllowed: The actor is not the operating unit.
        NotFound: No such procedure.
        RuleBroken: No such level, or no reason is given.
    """
    if not may_route(actor):
        raise NotAllowed(f"{actor.ref} asks nothing of who hands in")
    if asked not in ASKED:
        raise RuleBroken("assurance.unknown", "Hãy chọn mức xác thực tài khoản.", "assurance")
    found = sql.rows("SELECT id, asks_assurance FROM procedures_procedure WHERE code = %s FOR UPDATE", (code,))
    if not found:
        raise NotFound(f"procedure {code[:40]}")
    procedure_id, before = found[0]
    if before == asked:
        return
    reason = clean_input(reason, LONGEST_REASON)
    if not reason:
        raise RuleBroken("assurance.reason", "Hãy ghi lý do hoặc văn bản làm căn cứ.", "assurance_reason")
    sql.execute("UPDATE procedures_procedure SET asks_assurance = %s WHERE id = %s", (asked, procedure_id))
    ledger.ensure(procedure_id)
    fact = AssuranceAsked(code=code, before=before, asked=asked)
    ledger.record(stream=procedure_id, fact=fact, actor=actor.ref, now=now, reason=reason)


def _door() -> str:
    return str(profile.value("services", "citizen_door"))
