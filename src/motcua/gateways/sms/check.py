"""Tells administrators whether text messages can go out."""

import requests
from django.conf import settings

from motcua.gateways.findings import Finding, knock


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and knock at the gateway with no message; nothing is sent.

    Args:
        timeout: Seconds to wait for the answer.
    """
    if not settings.SMS_URL:
        return [Finding("Cổng SMS (MOTCUA_SMS_URL)", is_ok=False, detail="chưa khai báo")]
    findings = [Finding("Tài khoản cổng SMS (MOTCUA_SMS_USER)", bool(settings.SMS_USER), settings.SMS_USER or "trống")]
    # Without user name and text a gateway that is alive refuses.
    address, refusals = settings.SMS_URL, {400, 401, 403}
    asked = knock("Cổng SMS", lambda: requests.get(address, timeout=timeout, allow_redirects=False), alive=refusals)
    return [*findings, asked]
