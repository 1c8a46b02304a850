"""Tells administrators whether text messages can go out."""

from urllib.parse import urlsplit

import requests
from django.conf import settings

from motcua.gateways.findings import Finding


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and knock at the gateway with no message; nothing is sent.

    Args:
        timeout: Seconds to wait for the answer.
    """
    if not settings.SMS_URL:
        return [Finding("Cổng SMS (MOTCUA_SMS_URL)", is_ok=False, detail="chưa khai báo")]
    findings = [Finding("Tài khoản cổng SMS (MOTCUA_SMS_USER)", bool(settings.SMS_USER), settings.SMS_USER or "trống")]
    try:
        answer = requests.get(settings.SMS_URL, timeout=timeout, allow_redirects=False)
    except requests.RequestException as fault:
        return [*findings, Finding("Cổng SMS", is_ok=False, detail=f"{urlsplit(settings.SMS_URL).netloc}: {fault}")]
    # Without user name and text a gateway that is alive refuses.
    is_alive = answer.status_code in {400, 401, 403}
    return [*findings, Finding("Cổng SMS", is_ok=is_alive, detail=f"trả lời {answer.status_code}")]
