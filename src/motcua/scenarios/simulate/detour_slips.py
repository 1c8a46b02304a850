"""The slips of detours as prepared JSON: request after appraisal, apology, notice of a withdrawal."""

from motcua.core.addresses import portal_address
from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.services.outcome import CAUSES
from motcua.dossiers.slips.content import Apology, StopNotice, Supplement, SupplementRow
from motcua.scenarios.simulate.copytext import Filled, bare, gap
from motcua.scenarios.simulate.province import Office
from motcua.scenarios.simulate.sliptexts import PARTY, SOME_DAY, filled, head, hotline

FEES = "Không hoàn lại phần phí thẩm định đã thực hiện."
ORIGINALS = "Trả lại đủ giấy tờ bản chính đã nộp."


def supplement(office: Office, name: str, need: str, reason: str) -> Filled:
    """Return Mẫu 02 after appraisal, for one thing."""
    content = Supplement(
        head=head(office, "supplement"),
        lookup_url=_lookup(),
        history_head=gap("history"),
        dossier_code=gap("ref"),
        party=PARTY,
        procedure=office.content["name"],
        items=(SupplementRow(name=name, note=need),),
        reason=reason,
        officer=gap("officer"),
        desk=gap("desk"),
        reply_by=SOME_DAY,
        reply_how=f"Nộp bổ sung trên {portal_address()}/ho-so/ hoặc tại Bộ phận Một cửa.",
        contact=gap("officer"),
        contact_phone=hotline(),
    )
    return filled(content, party=bare("party"), reply_by=gap("until"))


def withdrawn(office: Office, leader: Actor, desk: str, reason: str) -> Filled:
    """Return Mẫu 05 for a dossier that the applicant wanted back, by the leader's agency."""
    content = StopNotice(
        head=head(office, "stop", leader),
        lookup_url=_lookup(),
        history_head=gap("history"),
        dossier_code=gap("ref"),
        party=PARTY,
        procedure=office.content["name"],
        received_at=SOME_DAY,
        stopped_at=SOME_DAY,
        cause=CAUSES["withdrawn"],
        reasons=(reason,),
        officer=gap("officer"),
        officer_title=gap("title"),
        fees=FEES,
        originals=ORIGINALS,
        desk=desk,
        contact=desk,
        contact_phone=hotline(),
    )
    return filled(content, party=bare("party"), received_at=gap("accepted"), stopped_at=gap("at"))


def apology(office: Office, leader: Actor, desk: str, reason: str, *, late: bool) -> Filled:
    """Return Mẫu 04, by the leader's agency."""
    content = Apology(
        head=head(office, "apology", leader),
        lookup_url=_lookup(),
        history_head=gap("history"),
        dossier_code=gap("ref"),
        party=PARTY,
        procedure=office.content["name"],
        received_at=SOME_DAY,
        due_at=SOME_DAY,
        new_due_at=SOME_DAY,
        reasons=(reason,),
        officer=gap("officer"),
        officer_title=gap("title"),
        desk=desk,
        late=late,
        contact=desk,
        contact_phone=hotline(),
    )
    return filled(content, party=bare("party"), received_at=gap("accepted"), due_at=gap("due"), new_due_at=gap("to"))


def _lookup() -> str:
    return slip_contents.lookup_url("X").replace("=X", f"={gap('ref')}")
