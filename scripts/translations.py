"""Keeps the English catalogue of the portal: adds what is new, drops what is gone; `--check` only tells.

New texts come without English and fail the check until somebody has written it.
"""

import sys

from motcua.web.shared.english import collect
from motcua.web.shared.english.catalogue import BY_HAND, FILE, Entry, read, write

HEAD = """# English of the portal. `make translations` adds and drops entries; people write what is said.
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"""


def main() -> int:
    """Write the catalogue, or tell what is wrong with it."""
    kept = read(FILE.read_text(encoding="utf8")) if FILE.exists() else []
    if "--check" not in sys.argv:
        FILE.write_text(write(_brought_up_to_date(kept), HEAD), encoding="utf8")
        kept = read(FILE.read_text(encoding="utf8"))
    wrong = collect.faults(
        {entry.msgid: entry.msgstr for entry in kept},
        fuzzy={entry.msgid for entry in kept if "fuzzy" in entry.flags},
        by_hand={entry.msgid for entry in kept if BY_HAND in entry.places},
    )
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


def _brought_up_to_date(kept: list[Entry]) -> list[Entry]:
    known = {entry.msgid: entry for entry in kept}
    found = collect.needed()
    made = [
        Entry(text, known[text].msgstr if text in known else "", places, known[text].flags if text in known else [])
        for text, places in found.items()
    ]
    by_hand = [entry for entry in kept if BY_HAND in entry.places and entry.msgid not in found]
    return [*sorted(made, key=lambda entry: (entry.places, entry.msgid)), *by_hand]


if __name__ == "__main__":
    sys.exit(main())
