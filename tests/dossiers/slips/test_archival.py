"""A slip can be archived: what PDF/A-3a (ISO 19005-3, level A) asks of its structure, read by another library.

No validator of the whole standard can be had where these tests run (decision 0140), so what reading can show is asked
one by one, of documents of every kind.
"""

import io
import re
from collections.abc import Iterator

import pypdf
import pytest
from lxml import etree
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject
from tests.dossiers.slips.samples import SAMPLES

from motcua.dossiers.slips import SLIP_EDITIONS, SlipKind, render_slip

PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
STANDARD_ROLES = frozenset(
    {
        "Document", "Part", "Sect", "Div", "Span", "P", "H", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "Table",
        "THead", "TBody", "TFoot", "TR", "TH", "TD", "Figure", "Link", "NonStruct", "Caption", "Quote", "Note",
        "Reference", "Code",
    }
)  # fmt: skip
FORBIDDEN = frozenset(
    {"/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/XFA", "/NeedAppearances", "/OCProperties", "/LZWDecode"}
)
SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"', b"Do", b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"})
"""Operators that leave something on the page."""


def objects(node: object, seen: set[int] | None = None) -> Iterator[DictionaryObject]:
    """Every dictionary that hangs on a node, each once."""
    seen = set() if seen is None else seen
    node = node.get_object() if hasattr(node, "get_object") else node
    if id(node) in seen or not isinstance(node, DictionaryObject | ArrayObject):
        return
    seen.add(id(node))
    if isinstance(node, DictionaryObject):
        yield node
    for child in node.values() if isinstance(node, DictionaryObject) else node:
        yield from objects(child, seen)


def unmarked(page: pypdf.PageObject, reader: pypdf.PdfReader) -> list[bytes]:
    """What a page shows outside both the structure and its artifacts."""
    depth, found = 0, []
    for _, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        depth += (operator in {b"BDC", b"BMC"}) - (operator == b"EMC")
        if operator in SHOWS and not depth:
            found.append(operator)
    return found


@pytest.mark.parametrize("kind", SlipKind)
def test_slip_has_the_structure_of_an_archive_file(kind: SlipKind) -> None:
    document = render_slip(kind, SLIP_EDITIONS[-1], SAMPLES[kind])
    reader = pypdf.PdfReader(io.BytesIO(document), strict=True)
    root, everything = reader.root_object, list(objects(reader.trailer["/Root"]))

    # The file: its header, a name of its own, no lock, nothing that acts, runs or lies outside.
    assert re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", document)
    assert ("/ID" in reader.trailer, "/Encrypt" in reader.trailer) == (True, False)
    assert [key for each in everything for key in each if key in FORBIDDEN] == []
    assert [each["/Filter"] for each in everything if str(each.get("/Filter")) in FORBIDDEN] == []
    # What it says of itself, in XMP and in the old place alike.
    said = etree.fromstring(root["/Metadata"].get_object().get_data())
    assert "/Filter" not in root["/Metadata"].get_object()
    assert [said.findtext(f".//{PDFAID}{name}") for name in ("part", "conformance")] == ["3", "A"]
    assert "".join(said.find(f".//{DC_TITLE}").itertext()) == reader.metadata.title
    # Colours mean something by the embedded profile.
    [intent] = root["/OutputIntents"]
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    assert (intent.get_object()["/S"], profile["/N"], profile.get_data()[36:40]) == ("/GTS_PDFA1", 3, b"acsp")
    assert [each for each in everything if "DeviceCMYK" in str(each.get("/ColorSpace"))] == []
    # Letters: all embedded, and each can be read as text.
    fonts = [each for each in everything if each.get("/Type") == "/Font" and each["/Subtype"] == "/Type0"]
    inner = [font["/DescendantFonts"][0].get_object() for font in fonts]
    assert fonts
    assert all("/ToUnicode" in font for font in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"]) for font in inner)
    # Level A: a language, a tagged tree of known roles, pictures in words, and all that shows stands in it.
    tree = root["/StructTreeRoot"].get_object()
    own_names = {str(name)[1:] for name in tree.get("/RoleMap", {})}
    elements = [each for each in objects(tree["/K"]) if "/S" in each and "/P" in each]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("vi", True)
    assert elements
    assert {str(each["/S"])[1:] for each in elements} <= STANDARD_ROLES | own_names
    assert {str(role)[1:] for role in tree.get("/RoleMap", {}).values()} <= STANDARD_ROLES
    assert [each for each in elements if each["/S"] == "/Figure" and not each.get("/Alt")] == []
    assert [unmarked(page, reader) for page in reader.pages] == [[] for _ in reader.pages]
    assert all("/StructParents" in page for page in reader.pages)
    # Nothing is attached; whoever attaches says how it belongs.
    assert [each for each in everything if each.get("/Type") == "/Filespec" and "/AFRelationship" not in each] == []
