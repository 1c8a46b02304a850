"""What a hand scanner types: the code itself, or the look-up address printed as a QR code on the slip."""

import re
from urllib.parse import unquote

from motcua.core.text import clean_input

LONGEST = 300
_CODE_IN_ADDRESS = re.compile(r"[?&]ma=([^&#\s]+)", re.IGNORECASE)


def searched(text: str) -> str:
    """Return the code in a scanned look-up address, else the text as typed; the slip's secret is dropped."""
    typed = clean_input(text, LONGEST, multiline=False)
    found = _CODE_IN_ADDRESS.search(typed)
    return unquote(found[1]) if found else typed
