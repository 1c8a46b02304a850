"""Tells administrators whether the population database can be asked."""

from django.conf import settings

from motcua.gateways.findings import Finding, look_at_register


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and knock at the exchange: a SOAP service that is alive refuses a bare GET in its own way.

    Args:
        timeout: Seconds to wait for the answer.
    """
    return look_at_register(
        "Kết nối dân cư",
        settings.POPULATION,
        address="MOTCUA_POPULATION_URL",
        needed=("user", "secret", "official", "unit"),
        called="tài khoản",
        timeout=timeout,
    )
