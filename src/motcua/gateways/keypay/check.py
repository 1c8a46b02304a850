"""Tells administrators whether the national portal's payment platform can be reached."""

import requests
from django.conf import settings

from motcua.gateways.findings import Finding, knock
from motcua.gateways.keypay.gateway import KeyPayGateway


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and ask about a transaction that does not exist; nothing is begun.

    Args:
        timeout: Seconds to wait for the answer.
    """
    name = "Nền tảng thanh toán quốc gia (KeyPay)"
    if not KeyPayGateway().is_ready():
        return [Finding(name, is_ok=False, detail="chưa khai báo đủ MOTCUA_KEYPAY_*")]
    address = settings.KEYPAY["query_url"]
    return [knock(name, lambda: requests.post(address, json={}, timeout=timeout, allow_redirects=False))]
