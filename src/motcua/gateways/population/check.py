"""Tells administrators whether the population database can be asked."""

import requests
from django.conf import settings

from motcua.gateways.findings import Finding


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and knock at the exchange; nobody is looked up.

    Args:
        timeout: Seconds to wait for the answer.
    """
    name, found = "Kết nối dân cư", settings.POPULATION
    if not found["url"]:
        return [Finding(f"{name} (MOTCUA_POPULATION_URL)", is_ok=False, detail="chưa khai báo")]
    lacking = [key for key in ("user", "secret", "official", "unit") if not found[key]]
    complete = Finding(f"{name}: tài khoản", not lacking, f"thiếu {', '.join(lacking)}" if lacking else "đủ")
    try:
        answer = requests.get(found["url"], timeout=timeout, allow_redirects=False)
    except requests.RequestException as fault:
        return [complete, Finding(name, is_ok=False, detail=type(fault).__name__)]
    # A SOAP service that is alive refuses a bare GET in its own way.
    return [complete, Finding(name, answer.status_code < 500, f"trả lời {answer.status_code}")]  # noqa: PLR2004  (HTTP)
