"""Tells administrators whether mail can go out."""

import smtplib

from django.conf import settings

from motcua.gateways.findings import Finding
from motcua.gateways.mail.client import Server, greet


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and greet the mail server; nothing is sent.

    Args:
        timeout: Seconds to wait for each answer.
    """
    sender = settings.DEFAULT_FROM_EMAIL
    place = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    findings = [Finding("Địa chỉ gửi (MOTCUA_MAIL_FROM)", "@" in sender, sender)]
    try:
        answer = greet(Server(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout))
    except (smtplib.SMTPException, OSError) as fault:
        return [*findings, Finding("Máy chủ thư", is_ok=False, detail=f"{place}: {fault}")]
    return [*findings, Finding("Máy chủ thư", is_ok=True, detail=f"{place}: {answer}")]
