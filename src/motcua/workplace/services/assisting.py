"""Helping somebody at the desk to file online: register, fill in, hand in; the applicant confirms, the help is kept."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from motcua.core import crypto, ledger, profile, sql
from motcua.core.errors import Faults, NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.directory import applicants, throttle
from motcua.directory import services as people
from motcua.directory.actors import Actor
from motcua.directory.rules.logins import normal_email, normal_phone
from motcua.dossiers.permissions import may_work_at_desk
from motcua.dossiers.services.opening import PartyFacts, add_files
from motcua.intake.services import CounterReception, Received, receive_at_counter
from motcua.notifications import services as messages
from motcua.notifications.letters import write_code
from motcua.procedures.queries import offering
from motcua.workplace.events import FilingAssisted
from motcua.workplace.models import Assistance

CODE_LIFE, CODE_TRIES = timedelta(minutes=10), 5
CODES_AN_HOUR = 5
ONLINE = "online"
HELPS = {"register": "đăng ký tài khoản", "fill": "khai tờ khai", "submit": "nộp hồ sơ"}
CONFIRMATIONS = {"code": "mã gửi đến điện thoại, thư điện tử", "signature": "chữ ký trên bản in"}


@dataclass(frozen=True)
class Help:
    """What the officer did and how the applicant confirmed.

    Args:
        helped: With what, of `HELPS`; handing in always is.
        confirmed_by: `code` or `signature`.
        agrees: The applicant was read the statement of responsibility and the terms, and agrees.
        signature_file_id: The scan of the signed print.
    """

    helped: frozenset[str]
    confirmed_by: str
    agrees: bool
    code: str = ""
    signature_file_id: int | None = None


def send_code(*, actor: Actor, form: str, owner: PartyFacts, now: datetime) -> str:
    """Send the applicant a code by which to confirm; returns where it went, masked.

    The code opens nothing else: neither an account nor a new password. Call outside a transaction.

    Raises:
        NotAllowed: The actor does not work at a desk.
        RuleBroken: There is neither telephone nor e-mail, or too many codes were asked for.
    """
    _require_desk(actor)
    contact, channel = _contact(owner)
    if not throttle.hit(f"assist:{contact}", limit=CODES_AN_HOUR, window=timedelta(hours=1), now=now):
        message = "Đã gửi quá nhiều mã trong một giờ. Hãy để người nộp ký trên bản in, hoặc tiếp nhận trực tiếp."
        raise RuleBroken("assist.too_many", message, "confirm_code")
    code = f"{secrets.randbelow(10**6):06}"
    minutes = str(int(CODE_LIFE.total_seconds() // 60))
    values = {"ma": code, "so_phut": minutes, "don_vi": actor.unit_name, "co_quan": actor.agency_name}
    letter = write_code("assisted_code", values, by_phone=channel == "sms")
    with transaction.atomic():
        sql.execute(
            "INSERT INTO workplace_assistance (form, helper, unit_id, contact_enc, code_hash, code_until, begun_at, "
            "helped) VALUES (%(form)s, %(helper)s, %(unit)s, %(contact)s, %(hash)s, %(until)s, %(now)s, '[]') "
            "ON CONFLICT (form) DO UPDATE SET contact_enc = %(contact)s, code_hash = %(hash)s, "
            "code_until = %(until)s, tries = 0 WHERE workplace_assistance.dossier_id IS NULL",
            {
                "form": _key(actor, form),
                "helper": actor.ref,
                "unit": actor.unit_id,
                "contact": crypto.encrypt(contact),
                "hash": _digest(form, contact, code),
                "until": now + CODE_LIFE,
                "now": now,
            },
        )
        messages.queue_message(
            event_id=new_id(),
            handler="account.assisted",
            dossier_id=None,
            address=contact,
            subject=letter.subject,
            body=letter.body,
            now=now,
            channel=channel,
        )
    return f"{contact[:2]}…{contact[-3:]}" if channel == "sms" else f"{contact[:2]}…{contact[contact.index('@') :]}"


def file_assisted(
    *, actor: Actor, reception: CounterReception, token: str, form: str, assistance: Help, now: datetime
) -> Received:
    """File online for somebody at the desk, in their account, and accept it in the same act.

    The account is the one that the confirmed telephone or e-mail opens; where there is none it is made, if the
    province has accounts of its own. With a signature it is the account of the personal number, or none. Whoever
    declines is received in the ordinary way. Call outside a transaction: wrong codes stay counted.

    Raises:
        NotAllowed: The actor does not work at a desk.
        RuleBroken: Not confirmed, the procedure is not online, no account can be made; or see `receive_at_counter`.

    Source: QĐ of Vĩnh Long 2023 Điều 7, Điều 15 khoản 1 điểm a (decision 0122).
    """
    _require_desk(actor)
    if not offering(reception.offering_id).online:
        message = "Thủ tục này chưa mở nộp trực tuyến. Hãy chọn “Nộp trực tiếp tại quầy”."
        raise RuleBroken("assist.not_online", message, "channel")
    sql.execute(
        "INSERT INTO workplace_assistance (form, helper, unit_id, contact_enc, begun_at, helped) "
        "VALUES (%s, %s, %s, '', %s, '[]') ON CONFLICT (form) DO NOTHING",
        (_key(actor, form), actor.ref, actor.unit_id, now),
    )
    contact = _confirmed(actor, form, assistance, reception.owner, now)
    with transaction.atomic():
        return _file(actor, reception, token, form, assistance, contact, now)


def _file(
    actor: Actor, entered: CounterReception, token: str, form: str, assistance: Help, contact: str, now: datetime
) -> Received:
    row = Assistance.objects.select_for_update().get(form=_key(actor, form))
    account = _account(entered.owner, contact, now) if row.dossier_id is None else None
    statement = profile.section("statement")
    online = replace(
        entered,
        channel=ONLINE,
        account_id=account,
        statement=(str(statement["version"]), str(statement["text"])),
    )
    made = receive_at_counter(actor=actor, reception=online, token=token, now=now)
    if row.dossier_id is not None:
        return made
    helped = [each for each in HELPS if each in assistance.helped | {"submit"}]
    row.dossier_id, row.helped, row.confirmed_by = made.id, helped, assistance.confirmed_by
    row.confirmed_at, row.signature_file_id, row.code_hash = now, assistance.signature_file_id, ""
    row.save()
    if assistance.signature_file_id:
        add_files(made.id, [(None, assistance.signature_file_id)], kind="working", actor=actor, now=now)
    fact = FilingAssisted(helped=",".join(helped), confirmed_by=assistance.confirmed_by)
    ledger.record(stream=made.id, fact=fact, actor=actor.ref, now=now)
    return made


def _confirmed(actor: Actor, form: str, assistance: Help, owner: PartyFacts, now: datetime) -> str:
    """Return the contact that a code proved, empty when the applicant signed."""
    done = sql.rows(
        "SELECT 1 FROM workplace_assistance WHERE form = %s AND dossier_id IS NOT NULL", (_key(actor, form),)
    )
    if done:
        return ""
    faults = Faults()
    message = "Hãy đọc lời cam đoan và điều khoản cho người nộp; chỉ nộp khi người nộp đồng ý."
    faults.unless(assistance.agrees, "assist.agrees", message, "agrees")
    known = assistance.confirmed_by in CONFIRMATIONS
    faults.unless(known, "assist.confirmed_by", "Hãy chọn người nộp xác nhận bằng mã hay chữ ký.", "confirmed_by")
    signed = assistance.confirmed_by != "signature" or assistance.signature_file_id
    faults.unless(signed, "assist.signature", "Hãy gửi bản quét có chữ ký của người nộp.", "signature_file")
    faults.tell()
    if assistance.confirmed_by == "signature":
        return ""
    contact, _ = _contact(owner)
    found = sql.rows(
        "UPDATE workplace_assistance SET tries = tries + 1 WHERE form = %s AND code_until >= %s AND tries < %s "
        "RETURNING code_hash",
        (_key(actor, form), now, CODE_TRIES),
    )
    digits = "".join(filter(str.isdigit, assistance.code))
    if not found or not constant_time_compare(found[0][0], _digest(form, contact, digits)):
        message = (
            f"Mã chưa đúng, đã hết hạn, hoặc gửi đến số khác. Mỗi mã nhập được tối đa {CODE_TRIES} lần; "
            "hãy bấm “Gửi mã” để gửi mã mới."
        )
        raise RuleBroken("assist.code", message, "confirm_code")
    return contact


def _account(owner: PartyFacts, contact: str, now: datetime) -> int | None:
    if not contact:
        return applicants.account_of_number(owner.personal_number)
    if known := applicants.account_of_login(contact):
        return known
    if profile.value("accounts", "citizen_sign_up") != "local":
        message = (
            "Tỉnh dùng tài khoản định danh quốc gia. Hãy hướng dẫn người nộp đăng nhập bằng VNeID một lần, "
            "hoặc chọn “Nộp trực tiếp tại quầy”."
        )
        raise RuleBroken("assist.no_account", message, "channel")
    return people.ensure_citizen(
        login=contact,
        full_name=owner.full_name,
        password_hash="!",  # noqa: S106  (opens nothing: the owner sets a password by a code of their own)
        now=now,
        phone=owner.phone,
        personal_number=owner.personal_number,
        kind=owner.kind,
        organisation=owner.full_name if owner.kind == "business" else "",
        address=owner.address,
    )


def _contact(owner: PartyFacts) -> tuple[str, str]:
    if owner.phone:
        return normal_phone(owner.phone), "sms"
    if owner.email:
        return normal_email(owner.email, "email"), "email"
    message = "Cần điện thoại hoặc thư điện tử của người nộp để gửi mã; nếu không có, hãy để người nộp ký."
    raise RuleBroken("assist.no_contact", message, "phone")


def _require_desk(actor: Actor) -> None:
    if not may_work_at_desk(actor):
        raise NotAllowed(f"{actor.ref} helps nobody at a desk")


def _key(actor: Actor, form: str) -> str:
    return f"{actor.account_id}:{form[:80]}"


def _digest(form: str, contact: str, code: str) -> str:
    value = f"{form}:{contact}:{code}".encode()
    return salted_hmac("motcua.workplace.assisting", value, algorithm="sha256").hexdigest()
