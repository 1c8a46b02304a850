"""Tells administrators whether transfers by VietQR are set up."""

from django.conf import settings

from motcua.gateways.findings import Finding
from motcua.gateways.vietqr.gateway import VietQrGateway


def check() -> list[Finding]:
    """Look at the settings; a code needs no connection, and the bank calls us."""
    is_ready = VietQrGateway().is_ready()
    detail = settings.VIETQR["account"] if is_ready else "thiếu ngân hàng, tài khoản, chủ tài khoản hoặc khóa"
    return [Finding("Chuyển khoản VietQR", is_ready, detail)]
