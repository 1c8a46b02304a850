"""What outside services tell us: each proves itself in its own way, and the port's gateway checks it."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from motcua.core import clock, ports
from motcua.core.errors import NotFound, OutsideServiceFailed, RuleBroken
from motcua.directory import sessions
from motcua.directory.ports import SingleSignOn
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


@router.post("/callbacks/logout/{provider}", include_in_schema=False)
def logout(request: HttpRequest, provider: str) -> HttpResponse:
    """End the sessions that a central log-in says have ended; its signature proves it, and nothing else counts.

    Source: OpenID Connect Back-Channel Logout 1.0, section 2.8.
    """
    gateway: SingleSignOn = ports.gateway("sso")
    try:
        told = gateway.parse_logout(provider, request.POST.get("logout_token", "")[:8000])
    except RuleBroken:
        return JsonResponse({"error": "invalid_request"}, status=HTTPStatus.BAD_REQUEST)
    except OutsideServiceFailed:
        return JsonResponse({"error": "later"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    sessions.end_outside(told, clock.now())
    return HttpResponse(status=HTTPStatus.OK, headers={"Cache-Control": "no-store"})


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
