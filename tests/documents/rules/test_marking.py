"""Which papers get a mark, and what a marked picture says."""

import base64
import xml.etree.ElementTree as ET

import pytest
from tests.factories.papers import PNG

from motcua.documents.rules.marking import is_identity_paper, lines, marked_picture, picture_size

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


def test_a_marked_picture_holds_the_picture_and_the_mark_and_nothing_that_runs():
    said = lines(who="Nguyễn <b>", agency="UBND phường", purpose="Giải quyết hồ sơ H99.21-1", at="09:00 11/03/2026")

    picture = marked_picture(jpeg(1600, 1200), "image/jpeg", said)

    assert picture is not None
    root = ET.fromstring(picture)  # noqa: S314  (made here)
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    image = next(root.iter("{http://www.w3.org/2000/svg}image"))
    assert texts == said * 3
    assert said[0] == "Nguyễn <b> – UBND phường"
    assert base64.b64decode(image.attrib["href"].partition(",")[2]) == jpeg(1600, 1200)
    assert b"<script" not in picture


def test_a_long_purpose_is_broken_into_lines_and_a_picture_without_size_is_not_marked():
    said = lines(who="A", agency="", purpose="để vay vốn " * 20, at="09:00 11/03/2026")

    assert all(len(line) <= 46 for line in said)
    assert (said[0], said[-1], len(said) > 4) == ("A", "Xem lúc 09:00 11/03/2026", True)
    assert marked_picture(b"\xff\xd8\xff\xe0", "image/jpeg", said) is None
