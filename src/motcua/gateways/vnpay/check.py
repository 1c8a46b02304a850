"""Tells administrators whether VNPAY can be reached."""

import requests
from django.conf import settings

from motcua.gateways.findings import Finding, knock


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and knock at the payment page; nothing is begun.

    Args:
        timeout: Seconds to wait for the answer.
    """
    name = "Cổng VNPAY"
    if not settings.VNPAY["pay_url"]:
        return [Finding(f"{name} (MOTCUA_VNPAY_PAY_URL)", is_ok=False, detail="chưa khai báo")]
    is_complete = bool(settings.VNPAY["code"] and settings.VNPAY["secret"])
    complete = Finding(f"{name}: mã website và khóa bí mật", is_complete, "đủ" if is_complete else "thiếu")
    address = settings.VNPAY["pay_url"]
    return [complete, knock(name, lambda: requests.get(address, timeout=timeout, allow_redirects=False))]
