"""What outside services tell us: each proves itself in its own way, and the port's gateway checks it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from ninja import Router

from motcua.core import clock, ports
from motcua.notifications import services as notifications
from motcua.notifications.ports import Sms

router = Router()


@router.get("/callbacks/sms", include_in_schema=False)
def sms_report(request: HttpRequest) -> HttpResponse:
    """Keep what the SMS gateway says became of a message; it carries the key of the message."""
    gateway: Sms = ports.gateway("sms")
    notifications.note_delivery(gateway.parse_callback(request.GET.dict()), clock.now())
    return HttpResponse(status=HTTPStatus.OK, content="OK", content_type="text/plain")
