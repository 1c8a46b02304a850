"""Numbers and addresses of persons as they are shown by default: enough to compare, not enough to use."""

from dataclasses import replace

from motcua.dossiers.queries import PartyRow

SHOWN_DIGITS = 3
MASKED_TYPES = frozenset({"personal_number", "phone", "email"})


def masked(text: str) -> str:
    """Hide all but the last three characters of a number; of an e-mail all but its first letter and its host."""
    name, at, host = text.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    return "•" * (len(text) - SHOWN_DIGITS) + text[-SHOWN_DIGITS:] if len(text) > SHOWN_DIGITS else "•" * len(text)


def mask_party(party: PartyRow) -> PartyRow:
    """Return a party whose personal number, phone and e-mail are masked."""
    return replace(
        party, personal_number=masked(party.personal_number), phone=masked(party.phone), email=masked(party.email)
    )
