"""Every kind of notice has its texts, each may be written as the rules say, and a code never loses its code."""

import pytest

from motcua.core.errors import RuleBroken
from motcua.notifications import texts, writing
from motcua.notifications.rules.kinds import KINDS, SHAPES, Channel, Group, allowed, needed, shape
from motcua.notifications.rules.sms import SmsLength, sms_length
from motcua.notifications.texts import Text
from motcua.notifications.writing import Place

PLACES = [
    Place(kind, language, channel.value)
    for kind in KINDS
    for language in shape(kind).languages
    for channel in shape(kind).channels
]


def test_every_text_that_comes_with_the_system_is_one_that_an_administrator_might_write() -> None:
    for place in PLACES:
        text = texts.shipped(place.kind, place.language, place.channel)
        writing.check(place, text)
        assert writing.preview(place, text).body.strip(), place


def test_each_language_has_the_texts_of_its_kinds_and_no_other() -> None:
    for language in ("vi", "en"):
        kinds = {kind for kind in KINDS if language in shape(kind).languages}
        written = {name for name in texts._shipped(language) if not name.startswith("frame")}
        assert written == kinds


def test_only_codes_and_letters_to_officials_stay_out_of_the_inbox() -> None:
    without = {group for group, alike in SHAPES.items() if Channel.INBOX not in alike.channels}

    assert without == {Group.CODE, Group.OFFICIAL}
    assert {kind for kind, about in KINDS.items() if not about.legal} == {
        "draft_waiting",
        "result_expiring",
        "result_unclaimed",
        "store_ending",
    }


@pytest.mark.parametrize("kind", [kind for kind, about in KINDS.items() if "ma" in about.own])
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_text_of_a_code_must_keep_the_code(kind: str, channel: str) -> None:
    text = Text("Mã" if channel == "email" else "", "Xin chào {tinh}")

    with pytest.raises(RuleBroken, match=r"\{ma\}"):
        writing.check(Place(kind, "vi", channel), text)


def test_no_kind_may_name_another_kinds_values() -> None:
    for place in PLACES:
        names = set(allowed(place.kind, place.channel))
        assert set(needed(place.kind, place.channel)) <= names, place
        assert ("ma_bi_mat" in names) == (KINDS[place.kind].group is Group.DOSSIER and place.channel == "email")
        assert ("ma" in names) <= (KINDS[place.kind].group is Group.CODE), place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, SmsLength(160, 1, is_wide=False)),
        ("a" * 161, SmsLength(161, 2, is_wide=False)),
        ("a" * 158 + "[", SmsLength(159, 1, is_wide=False)),
        ("a" * 159 + "[", SmsLength(160, 2, is_wide=False)),
        ("ế" * 70, SmsLength(70, 1, is_wide=True)),
        ("ế" * 71, SmsLength(71, 2, is_wide=True)),
        ("ế" * 134 + "a", SmsLength(135, 3, is_wide=True)),
        ("😀" * 35, SmsLength(35, 1, is_wide=True)),
        ("", SmsLength(0, 1, is_wide=False)),
    ],
)
def test_length_of_a_text_message_is_what_networks_count(text: str, expected: SmsLength) -> None:
    assert sms_length(text) == expected
