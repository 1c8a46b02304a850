"""Print what the directory itself prints: the test slip of a counter, the page to sign in by."""

from datetime import datetime
from pathlib import Path

from motcua.core import pdf
from motcua.core.clock import written
from motcua.directory.rules.devices import PAPERS, SENTENCE, TEST_CODE

LETTERS = (
    "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY aăâbcdđeêghiklmnoôơpqrstuưvxy "
    "à ả ã á ạ ằ ẳ ẵ ắ ặ ầ ẩ ẫ ấ ậ è ẻ ẽ é ẹ ề ể ễ ế ệ ì ỉ ĩ í ị ò ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù ủ ũ ú ụ ừ ử ữ ứ ự "
    "ỳ ỷ ỹ ý ỵ 0123456789 “ ” – … đ"
)
"""Every letter of Vietnamese with every tone."""


def test_slip(*, agency: str, unit: str, device: str, paper: str, now: datetime) -> bytes:
    """Return the slip by which an officer sees whether a printer keeps letters, edges, sizes and codes.

    Args:
        device: The printer by its name in the register; empty for one that is not in it.
        paper: One of `PAPERS`; anything else prints on the first.
    """
    data = {
        "agency": agency,
        "unit": unit,
        "device": device or "Máy in chưa ghi trong sổ thiết bị",
        "paper": paper if paper in PAPERS else next(iter(PAPERS)),
        "printed_at": written(now),
        "letters": LETTERS,
        "sentence": SENTENCE,
        "code": TEST_CODE,
        "qr": pdf.qr_svg(TEST_CODE),
        "document_date": now.isoformat(),
    }
    return pdf.render(Path(__file__).parent / "test.typ", data)


def challenge_document(*, address: str, nonce: str, sentence: str, made_at: datetime) -> bytes:
    """Return the page that somebody signs with a digital certificate to sign in; the same values, the same bytes."""
    data = {
        "address": address,
        "nonce": nonce,
        "made_at": written(made_at),
        "sentence": sentence,
        "document_date": made_at.isoformat(),
    }
    return pdf.render(Path(__file__).parent / "challenge.typ", data)
