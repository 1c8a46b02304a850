"""Which papers get a mark, what it says, and how a picture lies below it."""

import pytest
from tests.factories.papers import PNG

from motcua.documents.rules.marking import drawn, is_identity_paper, lines, picture_size

WORDS = ["căn cước", "CCCD", "hộ chiếu"]


@pytest.mark.parametrize(
    ("names", "is_one"),
    [
        (["Bản sao thẻ căn cước công dân của chủ hộ"], True),
        (["", "CAN-CUOC mat truoc.jpg"], True),
        (["anh_cccd.pdf"], True),
        (["Hộ chiếu còn hạn"], True),
        (["Giấy ủy quyền", "giay-1.png"], False),
        (["Sổ hộ khẩu", "chiếu khán"], False),
        (["tucccd"], False),
        ([], False),
    ],
)
def test_identity_papers_are_known_by_words_whatever_their_marks(names, is_one):
    assert is_identity_paper(names, WORDS) is is_one


def jpeg(wide: int, high: int, orientation: int = 0) -> bytes:
    """The beginning of a JPEG: as much as tells its size, and how a telephone held it."""
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + orientation.to_bytes(2) + b"\0\0"
    exif = b"\xff\xe1" + (len(tiff) + 8).to_bytes(2) + b"Exif\0\0" + tiff if orientation else b""
    frame = b"\xff\xc0\0\x11\x08" + high.to_bytes(2) + wide.to_bytes(2) + b"\x03" + b"\0" * 12
    return b"\xff\xd8" + exif + frame


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (jpeg(1600, 1200), (1600, 1200)),
        (jpeg(1600, 1200, orientation=1), (1600, 1200)),
        (jpeg(1600, 1200, orientation=6), (1200, 1600)),
        (PNG, (1, 1)),
        (b"\xff\xd8\xff\xe0", None),
        (jpeg(0, 7), None),
        (b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM" + b"\0" * 20, None),
    ],
)
def test_picture_size_is_that_which_is_looked_at(data, size):
    assert picture_size(data) == size


def test_a_picture_is_drawn_as_it_is_looked_at_and_not_too_large():
    lying, size = drawn(jpeg(3200, 2400, orientation=6), "image/jpeg") or ("", None)

    assert size == (1200, 1600)
    assert 'viewBox="0 0 2400 3200"' in lying
    assert '<image width="3200" height="2400" transform="matrix(0 1 -1 0 2400 0)"' in lying
    assert drawn(b"\xff\xd8\xff\xe0", "image/jpeg") is None


def test_a_long_purpose_is_broken_into_lines():
    said = lines(who="A", agency="", purpose="để vay vốn " * 20, at="09:00 11/03/2026")

    assert all(len(line) <= 46 for line in said)
    assert (said[0], said[-1], len(said) > 4) == ("A", "Xem lúc 09:00 11/03/2026", True)
