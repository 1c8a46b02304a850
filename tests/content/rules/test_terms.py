"""Terms of the glossary in a text."""

from motcua.content.rules.markup import Block, Span, blocks_of
from motcua.content.rules.terms import Glossary, Term

DESK = Term("Bộ phận Một cửa", "mot-cua", "Nơi nhận hồ sơ.")
DOOR = Term("Một cửa", "cua", "Cách làm.")


def test_term_is_explained_once_longest_name_first_and_only_as_a_whole_word() -> None:
    glossary = Glossary([DOOR, DESK])

    first = glossary.spans("Đến bộ phận một cửa, không phải Một cửaa.")

    assert first == [
        Span("text", "Đến "),
        Span("term", "bộ phận một cửa", "/thuat-ngu/#mot-cua", "Nơi nhận hồ sơ."),
        Span("text", ", không phải Một cửaa."),
    ]
    assert glossary.spans("Bộ phận Một cửa") == [Span("text", "Bộ phận Một cửa")]
    assert glossary.spans("một cửa")[0].note == "Cách làm."


def test_headings_and_links_stay_as_they_are() -> None:
    glossary = Glossary([DOOR])
    heading, paragraph = blocks_of("## Một cửa\n\n[Một cửa](/x) và một cửa")

    assert glossary.block(heading) == heading
    assert [span.kind for span in glossary.block(paragraph).lines[0]] == ["link", "text", "term"]
    assert Glossary([]).block(paragraph) == Block("paragraph", paragraph.lines)
