"""Under which public addresses people reach this system."""

from urllib.parse import quote

from django.conf import settings

from motcua.core import profile


def portal_address() -> str:
    """Return the portal's public address without a slash at its end."""
    return str(profile.value("addresses", "portal") or settings.BASE_URL).rstrip("/")


def onestop_address() -> str:
    """Return the address of the officials' side without a slash at its end; the portal's where they are one."""
    return str(profile.value("addresses", "onestop") or portal_address()).rstrip("/")


def lookup_link(code: str) -> str:
    """Return where a dossier's state can be seen."""
    return f"{portal_address()}/tra-cuu/?ma={quote(code)}"
