"""Tells administrators whether files are scanned, and by how old signatures."""

from datetime import datetime, timedelta

from django.conf import settings

from motcua.core import clock
from motcua.documents.ports import TEST_FILE
from motcua.gateways.clamd.client import ask, scan
from motcua.gateways.clamd.gateway import FOUND, server
from motcua.gateways.findings import Finding

OLDEST_SIGNATURES = timedelta(days=7)


def check() -> list[Finding]:
    """Look at the setting, knock at clamd, read the age of its signatures, and have it find the test file."""
    if not settings.CLAMD_ADDRESS:
        return [Finding("Máy quét mã độc (MOTCUA_CLAMD)", is_ok=False, detail="chưa khai báo; tệp mới nằm chờ")]
    try:
        alive, version, found = ask(server(), "PING"), ask(server(), "VERSION"), scan(server(), TEST_FILE)
    except OSError as fault:
        detail = f"{settings.CLAMD_ADDRESS}: {type(fault).__name__} {fault}"
        return [Finding("Máy quét mã độc", is_ok=False, detail=detail)]
    return [
        Finding("Máy quét mã độc", is_ok=alive == "PONG", detail=alive),
        _signatures(version),
        Finding("Nhận ra tệp thử EICAR", is_ok=bool(FOUND.fullmatch(found)), detail=found),
    ]


def _signatures(version: str) -> Finding:
    """Read `ClamAV 1.4.6/27500/Thu Nov 20 08:00:00 2026`: program, number and moment of the signatures."""
    moment = version.rpartition("/")[2]
    try:
        made = datetime.strptime(moment, "%a %b %d %H:%M:%S %Y").replace(tzinfo=clock.LOCAL)
    except ValueError:
        return Finding("Mẫu nhận dạng mã độc", is_ok=False, detail=f"không rõ ngày: {version}")
    return Finding("Mẫu nhận dạng mã độc", is_ok=clock.now() - made <= OLDEST_SIGNATURES, detail=version)
