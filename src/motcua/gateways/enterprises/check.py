"""Tells administrators whether the register of enterprises can be asked."""

from django.conf import settings

from motcua.gateways.findings import Finding, look_at_register


def check(timeout: float = 5.0) -> list[Finding]:
    """Look at the settings and knock at the bus.

    Args:
        timeout: Seconds to wait for the answer.
    """
    return look_at_register(
        "Kết nối doanh nghiệp",
        settings.ENTERPRISES,
        address="MOTCUA_ENTERPRISES_URL",
        needed=("access_key", "secret_key", "app", "partner"),
        called="khóa",
        timeout=timeout,
    )
