"""Tells administrators whether the central log-ins answer."""

from django.conf import settings

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.findings import Finding
from motcua.gateways.sso.client import Server


def check(timeout: float = 5.0) -> list[Finding]:
    """Read the discovery document and the keys of each central log-in that is set up; nobody is signed in.

    Args:
        timeout: Seconds to wait for each answer.
    """
    return [_look_at(Server.named(one, timeout)) for one in settings.SSO if one["issuer"]]


def _look_at(server: Server) -> Finding:
    try:
        server.keys()
    except OutsideServiceFailed as fault:
        return Finding(server.name, is_ok=False, detail=f"{server.issuer}: {fault}")
    is_complete = bool(server.client_id and server.client_secret)
    return Finding(server.name, is_complete, server.issuer if is_complete else "thiếu mã ứng dụng hoặc khóa bí mật")
