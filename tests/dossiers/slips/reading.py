"""Read a slip back: its text in order and its QR code."""

import io
import re

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject


def pages(document: bytes) -> list[str]:
    """Return the text of each page with every run of white space as one space."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(document)).pages]


def raw_text(document: bytes) -> str:
    """Return the text of all pages with its line breaks."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


def text(document: bytes) -> str:
    """Return the text of all pages as one line."""
    return " ".join(pages(document))


def qr_modules(document: bytes) -> list[list[int]]:
    """Return the dark (1) and light (0) modules drawn on the first page, the quiet zone apart."""
    drawing = pypdf.PdfReader(io.BytesIO(document)).pages[0].get_contents().get_data().decode("latin-1")
    longest = max(re.findall(r"(?:[\d.]+ [\d.]+ [ml]\s+){20,}", drawing), key=len)
    ends = re.findall(r"([\d.]+) ([\d.]+) m\s+([\d.]+) [\d.]+ l", longest.replace("\n", " "))
    strokes = [(int(float(row)), int(float(start)), int(float(stop))) for start, row, stop in ends]
    size = max(stop for _, _, stop in strokes) - 4
    modules = [[0] * size for _ in range(size)]
    for row, start, stop in strokes:
        for column in range(start, stop):
            modules[row - 4][column - 4] = 1
    return modules


def letter_sizes(document: bytes) -> set[float]:
    """Return the sizes, in points, of the letters of a document."""
    found: set[float] = set()
    for page in pypdf.PdfReader(io.BytesIO(document)).pages:
        page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: found.add(size) if text.strip() else None)
    return found


def font_names(document: bytes) -> dict[str, bool]:
    """Return each font of the document and whether it is embedded."""
    found: dict[str, bool] = {}
    for page in pypdf.PdfReader(io.BytesIO(document)).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font["/DescendantFonts"][0]["/FontDescriptor"]
            found[descriptor["/FontName"].split("+")[1]] = "/FontFile2" in descriptor or "/FontFile3" in descriptor
    return found


def structure_roles(document: bytes) -> list[str]:
    """Return the roles of the tag tree (headings, tables, figures) in reading order."""
    roles: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, ArrayObject):
            for child in node:
                walk(child.get_object())
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                roles.append(str(node["/S"])[1:])
            if "/K" in node:
                walk(node["/K"])

    walk(pypdf.PdfReader(io.BytesIO(document)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return roles
