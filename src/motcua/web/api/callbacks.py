"""What outside services tell us: each proves itself in its own way, and the port's gateway checks it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from motcua.core import clock, ports
from motcua.core.errors import NotFound, OutsideServiceFailed
from motcua.notifications import services as notifications
from motcua.notifications.ports import Sms
from motcua.payments import services as payments
from motcua.payments.enums import Gateway
from motcua.payments.ports import RawMessage

router = Router()


@router.get("/callbacks/sms", include_in_schema=False)
def sms_report(request: HttpRequest) -> HttpResponse:
    """Keep what the SMS gateway says became of a message; it carries the key of the message."""
    gateway: Sms = ports.gateway("sms")
    notifications.note_delivery(gateway.parse_callback(request.GET.dict()), clock.now())
    return HttpResponse(status=HTTPStatus.OK, content="OK", content_type="text/plain")


@router.api_operation(["GET", "POST"], "/callbacks/payment/{gateway}", include_in_schema=False)
def payment(request: HttpRequest, gateway: str) -> HttpResponse:
    """Take what a payment gateway tells; its signature is checked by the port's gateway, and nothing else counts."""
    if gateway not in set(Gateway):
        raise NotFound("payment gateway")
    raw = RawMessage(request.GET.dict(), request.body, dict(request.headers))
    try:
        status, body = payments.hear(gateway=Gateway(gateway), raw=raw, now=clock.now())
    except OutsideServiceFailed:
        # What is told cannot be proved now; whoever told it tells again.
        return JsonResponse({"result": "later"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse(body, status=status)
