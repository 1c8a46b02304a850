"""Signing in, or linking, by a digital certificate: take a file, sign it with one's own program, send it back."""

import logging
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from motcua.core import clock
from motcua.core.errors import NotFound, OutsideServiceFailed, RuleBroken
from motcua.directory import certificate_log_in
from motcua.directory.certificate_log_in import LARGEST, Challenge
from motcua.directory.ports import CERTIFICATE
from motcua.web.portal import central, entering
from motcua.web.shared.access import public
from motcua.web.shared.throttle import Throttle, TooMany, address_of

NAME = "dang-nhap-mot-cua"
TRIES = Throttle("certificate", most=20, window=timedelta(minutes=15))
SILENT = "Chưa đối chiếu được chứng thư số lúc này. Hãy thử lại sau, hoặc đăng nhập cách khác."
_TYPES = {"txt": "text/plain; charset=utf-8", "pdf": "application/pdf"}
_RENEWED_BEFORE = timedelta(minutes=5)

NOT_HERE = "Tỉnh chưa nhận đăng nhập bằng chứng thư số. Hãy chọn cách đăng nhập khác trên trang này."

log = logging.getLogger(__name__)


@public
def page(request: HttpRequest) -> HttpResponse:
    """Show how to sign in by a certificate, and take the signed file; what was to be signed counts once."""
    if not entering.takes_certificates():
        # An old bookmark, or one of another province: the ways that do lead in are on this page.
        values = entering.log_in_values(entering.safe_target(request), refused=NOT_HERE)
        return render(request, "portal/log_in.html", values, status=404)
    now, target, errors, status = clock.now(), entering.safe_target(request), {}, 200
    challenge = _kept(request)
    if request.method == "POST":
        try:
            return _taken(request, challenge, target, now)
        except TooMany:
            errors, status = {"file": "Bạn đã thử quá nhiều lần. Hãy chờ 15 phút rồi thử lại."}, 422
        except RuleBroken as broken:
            log.info("certificate refused: %s", broken.code)
            errors, status = {"file": broken.message}, 422
        except OutsideServiceFailed as failure:
            log.warning("certificates: %s", failure)
            errors, status = {"file": SILENT}, 503
    left = _kept(request)
    if left is None or left.is_over(now + _RENEWED_BEFORE):
        _keep(request, certificate_log_in.begin(now))
    values = {"errors": errors, "target": target, "largest": LARGEST}
    response = render(request, "portal/certificate.html", values, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _taken(request: HttpRequest, challenge: Challenge | None, target: str, now: datetime) -> HttpResponse:
    TRIES.pass_or_raise(address_of(request), now)
    file = request.FILES.get("file")
    if challenge is None or file is None:
        message = "Hãy chọn tệp đã ký." if challenge else "Tệp cần ký đã quá 15 phút. Hãy tải tệp mới, ký rồi gửi ngay."
        raise RuleBroken("certificate.no_file", message, "file")
    identity = certificate_log_in.signer(challenge, file.read(LARGEST + 1), now)
    request.session.pop(CERTIFICATE, None)
    return central.arrived(request, identity, target)


@public
def to_sign(request: HttpRequest, kind: str) -> HttpResponse:
    """Give what is to be signed, as a text or as a document."""
    challenge = _kept(request)
    if kind not in _TYPES or challenge is None or not entering.takes_certificates():
        raise NotFound("nothing to sign")
    body = certificate_log_in.text_of(challenge) if kind == "txt" else certificate_log_in.document_of(challenge)
    response = HttpResponse(body, content_type=_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}.{kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _keep(request: HttpRequest, challenge: Challenge) -> None:
    request.session[CERTIFICATE] = {"nonce": challenge.nonce, "made_at": challenge.made_at.isoformat()}


def _kept(request: HttpRequest) -> Challenge | None:
    kept = request.session.get(CERTIFICATE)
    if not isinstance(kept, dict):
        return None
    return Challenge(str(kept["nonce"]), datetime.fromisoformat(kept["made_at"]))


urlpatterns = [
    path("dang-nhap/chung-thu-so/", page, name="certificate"),
    path("dang-nhap/chung-thu-so/tep/<str:kind>/", to_sign, name="certificate_to_sign"),
]
