"""Writes how to reach one-stop desks."""

from datetime import datetime

from django.db import transaction

from motcua.content.events import DeskContactKept
from motcua.content.models import DeskContact
from motcua.content.rules.contacts import Contact, place_of, require_sound
from motcua.core import ledger, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory.actors import Actor


@transaction.atomic
def keep(*, actor: Actor, unit_id: int, number: int, contact: Contact, now: datetime) -> None:
    """Write how to reach a desk; everybody reads it at once.

    Args:
        number: How often it had been written when the form was opened; 0 for never.

    Raises:
        NotFound: No desk of the actor's.
        RuleBroken: Something typed is not right, or somebody else wrote meanwhile.
    """
    found = sql.rows(
        "SELECT agency_id FROM directory_unit WHERE id = %s AND kind = 'desk' AND valid_to IS NULL FOR UPDATE",
        (unit_id,),
    )
    if not found or not actor.administers(found[0][0]):
        raise NotFound(f"desk {unit_id}")
    require_sound(contact)
    known = DeskContact.objects.filter(unit_id=unit_id).first()
    if (known.number if known else 0) != number:
        message = "Thông tin này vừa được người khác sửa. Hãy chép lại nội dung bạn nhập rồi mở lại trang để sửa tiếp."
        raise RuleBroken("contact.moved", message)
    latitude, longitude = place_of(contact.place) or (None, None)
    DeskContact.objects.update_or_create(
        unit_id=unit_id,
        defaults={
            "number": number + 1,
            "address": contact.address,
            "phones": contact.phones,
            "answering_number": contact.answering_number,
            "sms_number": contact.sms_number,
            "email": contact.email,
            "directions": contact.directions,
            "latitude": latitude,
            "longitude": longitude,
            "updated_at": now,
            "updated_by": actor.ref,
        },
    )
    ledger.ensure(unit_id)
    ledger.record(stream=unit_id, fact=DeskContactKept(unit=unit_id, number=number + 1), actor=actor.ref, now=now)
